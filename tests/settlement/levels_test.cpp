#include "sample_terms.hpp"

#include <btcfi/settlement/levels.hpp>
#include <btcfi/settlement/payoff.hpp>

#include <catch2/catch.hpp>

#include <iostream>
#include <random>

using namespace btcfi;
using namespace btcfi::settlement;
using btcfi::test::sample_terms;

namespace {

/// The table by asking the payoff at every single price.
std::vector<Run> runs_by_brute_force(const Terms& terms) {
  std::vector<Run> out;
  for (std::uint32_t s = 0; s <= terms.max_price(); ++s) {
    const Sats paid = payoff(terms, s);
    if (!out.empty() && out.back().payout == paid) {
      out.back().hi = s;
    } else {
      out.push_back({s, s, paid});
    }
  }
  return out;
}

void check_against_brute_force(const Terms& terms) {
  INFO(terms.to_json());
  const auto expected = runs_by_brute_force(terms);
  const auto table = LevelTable::build(terms);
  if (expected.size() > max_runs) {
    REQUIRE_FALSE(table);
    REQUIRE(table.error().code == Errc::too_many_levels);
    return;
  }
  REQUIRE(table);
  REQUIRE(std::vector<Run>(table->runs().begin(), table->runs().end()) == expected);
}

}  // namespace

TEST_CASE("in small worlds the table equals the payoff at every price") {
  std::size_t worlds = 0;
  for (const OptionKind kind :
       {OptionKind::call, OptionKind::put, OptionKind::binary_call, OptionKind::binary_put}) {
    for (std::uint8_t bits = 2; bits <= 4; ++bits) {
      const std::uint64_t top = (1u << bits) - 1;
      for (std::uint64_t strike = 0; strike <= top; ++strike) {
        for (std::uint64_t limit = 0; limit <= top; ++limit) {
          for (const std::int64_t quantity : {700, 1'000, 9'999}) {
            for (const std::int64_t step : {1, 7, 330, 700}) {
              Terms t = sample_terms(kind);
              t.price_bits = bits;
              t.strike = strike;
              t.limit = limit;
              t.quantity = Sats{quantity};
              t.step = Sats{step};
              const auto collateral = required_collateral(t);
              if (!collateral || *collateral <= dust_limit) continue;
              t.collateral = *collateral;
              for (const std::int64_t least : {330, 500}) {
                t.min_payout = Sats{least};
                if (t.min_payout.value > t.collateral.value - 330) continue;
                check_against_brute_force(t);
                ++worlds;
              }
            }
          }
        }
      }
    }
  }
  CHECK(worlds > 10'000);
  std::cout << "small worlds tried: " << worlds << std::endl;
}

TEST_CASE("random terms of sixteen bits agree with the payoff at every price") {
  const unsigned seed = std::random_device{}();
  std::cout << "seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  const auto below = [&](std::uint64_t n) { return random() % n; };
  for (int i = 0; i < 60; ++i) {
    Terms t = sample_terms(static_cast<OptionKind>(below(4)));
    t.price_bits = static_cast<std::uint8_t>(8 + below(9));
    t.strike = 1 + below(t.max_price());
    t.limit = below(2) == 0 ? 0 : 1 + below(t.max_price());
    t.quantity = Sats{static_cast<std::int64_t>(10'000 + below((1ull << 35) - 10'000))};
    t.step =
        Sats{static_cast<std::int64_t>(1 + below(static_cast<std::uint64_t>(t.quantity.value)))};
    const auto collateral = required_collateral(t);
    if (!collateral || *collateral < Sats{1'500} || *collateral > max_money) continue;
    t.collateral = *collateral;
    t.min_payout = Sats{static_cast<std::int64_t>(330 + below(600))};
    check_against_brute_force(t);
  }
}

TEST_CASE("the whole-BTC call of the protocol has 905 runs and its published counts") {
  const Terms t = sample_terms(OptionKind::call);
  const auto table = LevelTable::build(t);
  REQUIRE(table);
  const LevelCounts counts = table->counts(Sats{5'000'000});
  CHECK(counts.runs == 905);
  CHECK(counts.paying_runs == 904);
  CHECK(counts.paying_prefixes == 8'007);
  CHECK(counts.otm_prefixes == 7);
  CHECK(counts.buyer_2 == 352);
  CHECK(counts.buyer_3 == 50);
  CHECK(counts.buyer_m == 7'662);
  CHECK(default_step(t).value_or({}) == Sats{100'000});
}

TEST_CASE("the other counts of the protocol page") {
  Terms capped = sample_terms(OptionKind::call);
  capped.limit = 200'000;
  capped.collateral = *required_collateral(capped);
  CHECK(LevelTable::build(capped)->counts(Sats{}).paying_prefixes == 3'781);
  Terms put = sample_terms(OptionKind::put);
  put.limit = 50'000;
  put.collateral = *required_collateral(put);
  CHECK(LevelTable::build(put)->counts(Sats{}).paying_prefixes == 5'534);
  CHECK(LevelTable::build(sample_terms(OptionKind::binary_call))->counts(Sats{}).paying_prefixes ==
        14);
}

TEST_CASE("rounding costs the buyer less than a step and the minimum") {
  const Terms t = sample_terms(OptionKind::call);
  const auto table = LevelTable::build(t);
  REQUIRE(table);
  Sats worst{};
  for (std::uint32_t s = 0; s <= t.max_price(); ++s) {
    worst = std::max(worst, Sats{exact_payoff(t, s).value - payoff(t, s).value});
  }
  CHECK(table->worst_rounding(t) == worst);
  CHECK(worst.value < t.step.value + t.min_payout.value);
}

TEST_CASE("the run of a price is the one that holds it, and the last one for prices beyond") {
  const auto table = LevelTable::build(sample_terms(OptionKind::call));
  REQUIRE(table);
  for (std::size_t i = 0; i < table->runs().size(); ++i) {
    REQUIRE(table->run_of(table->runs()[i].lo) == i);
    REQUIRE(table->run_of(table->runs()[i].hi) == i);
  }
  CHECK(table->run_of(std::uint64_t{1} << 40) == table->runs().size() - 1);
  CHECK(table->max_payout() == Sats{90'400'000});
}

TEST_CASE("a step that needs more than 1,024 runs is refused") {
  Terms t = sample_terms(OptionKind::call);
  t.step = Sats{50'000};
  CHECK(LevelTable::build(t).error().code == Errc::too_many_levels);
}

TEST_CASE("a table is made, and complete, also of a collateral that the option never reaches") {
  Terms t = sample_terms(OptionKind::call);
  t.price_bits = 6;
  t.quantity = Sats{30'000};
  t.collateral = Sats{50'000};
  t.step = Sats{1'000};
  for (const OptionKind kind : {OptionKind::call, OptionKind::put}) {
    t.kind = kind;
    for (t.strike = 0; t.strike < 64; ++t.strike) check_against_brute_force(t);
  }
}

TEST_CASE("terms whose payoff is undefined have no table, and the field is named") {
  const auto field_of = [](auto change) {
    Terms t = sample_terms(OptionKind::call);
    change(t);
    const auto table = LevelTable::build(t);
    REQUIRE_FALSE(table);
    CHECK(table.error().code == Errc::terms_out_of_domain);
    return std::string(table.error().where);
  };
  CHECK(field_of([](Terms& t) { t.price_bits = 0; }) == "price_bits");
  CHECK(field_of([](Terms& t) { t.price_bits = 29; }) == "price_bits");
  CHECK(field_of([](Terms& t) { t.quantity = Sats{0}; }) == "quantity_sat");
  CHECK(field_of([](Terms& t) { t.strike = 1u << 20; }) == "strike");
  CHECK(field_of([](Terms& t) { t.step = Sats{0}; }) == "step_sat");
  CHECK(field_of([](Terms& t) { t.collateral = Sats{330}; }) == "collateral_sat");
  CHECK(field_of([](Terms& t) { t.min_payout = Sats{-1}; }) == "min_payout_sat");
}
