// PROVENANCE: ../shared/vectors/protocol/levels.json; how it was made and checked is in the
// SOURCES.md beside it. Six tables, every run, sample and prefix.

#include "sample_terms.hpp"

#include <btcfi/core/json.hpp>
#include <btcfi/settlement/levels.hpp>
#include <btcfi/settlement/payoff.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;

namespace {

std::int64_t number(const json::Value& object, const char* key) {
  return object.at(key).as_i64().value_or(-1);
}

Terms terms_of(const json::Value& entry) {
  Terms t = test::sample_terms(OptionKind::call);
  t.kind = *parse_option_kind(*entry.at("kind").as_string());
  t.price_bits = static_cast<std::uint8_t>(number(entry, "n"));
  t.tick_cents = static_cast<std::uint32_t>(number(entry, "tick_cents"));
  t.quantity = Sats{number(entry, "q")};
  t.strike = static_cast<std::uint64_t>(number(entry, "K"));
  t.limit = static_cast<std::uint64_t>(number(entry, "limit"));
  t.collateral = Sats{number(entry, "C")};
  t.step = Sats{number(entry, "R")};
  t.min_payout = Sats{number(entry, "p_min")};
  t.void_amount = Sats{number(entry, "void_amount")};
  return t;
}

void check_counts(const json::Value& expected, const LevelCounts& counts) {
  const auto want = [&](const char* key) {
    return static_cast<std::size_t>(number(expected, key));
  };
  CHECK(counts.runs == want("runs"));
  CHECK(counts.paying_runs == want("paying_runs"));
  CHECK(counts.paying_prefixes == want("prefixes_paying"));
  CHECK(counts.otm_prefixes == want("prefixes_otm"));
  CHECK(counts.buyer_2 == want("buyer_2"));
  CHECK(counts.buyer_3 == want("buyer_3"));
  CHECK(counts.buyer_m == want("buyer_M"));
}

}  // namespace

TEST_CASE("levels.json: runs, samples, prefixes and counts are reproduced") {
  const auto text = test::read_vectors("protocol/levels.json");
  if (!text) return;
  const auto doc = json::parse(*text);
  REQUIRE(doc);
  std::size_t cases = 0;
  for (const json::Value& entry : doc->at("contracts").array()) {
    INFO(entry.at("name").as_string().value_or("?"));
    const Terms terms = terms_of(entry);
    CHECK(terms.validate().empty());
    CHECK(required_collateral(terms).value_or({}) == terms.collateral);
    const auto table = LevelTable::build(terms);
    REQUIRE(table);

    const auto runs = entry.at("runs").array();
    REQUIRE(table->runs().size() == runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const Run& run = table->runs()[i];
      REQUIRE(run.lo == *runs[i].at(0).as_u32());
      REQUIRE(run.hi == *runs[i].at(1).as_u32());
      REQUIRE(run.payout.value == *runs[i].at(2).as_i64());
      ++cases;
    }
    for (const json::Value& sample : entry.at("samples").array()) {
      const std::uint32_t price = *sample.at(0).as_u32();
      REQUIRE(exact_payoff(terms, price).value == *sample.at(1).as_i64());
      REQUIRE(payoff(terms, price).value == *sample.at(2).as_i64());
      REQUIRE(table->runs()[table->run_of(price)].payout.value == *sample.at(2).as_i64());
      ++cases;
    }
    const auto covers = entry.at("prefixes").array();
    REQUIRE(covers.size() == runs.size());
    for (std::size_t i = 0; i < covers.size(); ++i) {
      std::vector<Prefix> expected;
      for (const json::Value& p : covers[i].array()) {
        expected.push_back({*p.at(0).as_u32(), static_cast<std::uint8_t>(*p.at(1).as_u32())});
        ++cases;
      }
      REQUIRE(table->prefixes(i) == expected);
    }
    check_counts(*entry.at("counts"), table->counts(terms.void_amount));
  }
  test::report_cases("protocol/levels.json", cases);
}

TEST_CASE(
    "levels.json: the payoff is re-derived from the cover at all boundaries and a million "
    "random prices") {
  const auto text = test::read_vectors("protocol/levels.json");
  if (!text) return;
  const auto doc = json::parse(*text);
  REQUIRE(doc);
  for (const json::Value& entry : doc->at("contracts").array()) {
    INFO(entry.at("name").as_string().value_or("?"));
    const Terms terms = terms_of(entry);
    const auto table = LevelTable::build(terms);
    REQUIRE(table);
    CHECK(test::cover_disagreements(terms, *table, 1'000'000 / 6 + 1) == 0);
  }
}
