// The published PSBT documents: BIP-174, BIP-370, BIP-371, BIP-373, Bitcoin Core's and libwally's sets.

#include <btcfi/core/json.hpp>
#include <btcfi/tx/psbt.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

#include <tuple>

using namespace btcfi;
using namespace btcfi::tx;

namespace {

void check_valid(const std::string& base64, std::size_t& cases) {
  const auto psbt = Psbt::parse_base64(base64);
  INFO(base64.substr(0, 60) << "... " << describe(psbt ? Error{} : psbt.error()));
  CHECK(psbt);
  if (!psbt) return;
  CHECK(psbt->base64() == base64);
  ++cases;
}

}  // namespace

TEST_CASE("published valid documents read, and are written byte for byte as they came") {
  for (const char* name : {"bip174", "bip370", "bip371", "bip373"}) {
    const auto text = test::read_vectors("bitcoin/" + std::string(name) + "_psbt.json");
    if (!text) return;
    const auto document = json::parse(*text);
    REQUIRE(document);
    std::size_t valid = 0, invalid = 0;
    for (const json::Value& item : document->at("valid").array()) {
      check_valid(*item.at("base64").as_string(), valid);
      CHECK(Psbt::parse(*item.at("hex").as_hex())->serialize() == *item.at("hex").as_hex());
    }
    for (const json::Value& item : document->at("invalid").array()) {
      INFO(*item.at("case").as_string());
      CHECK_FALSE(Psbt::parse(*item.at("hex").as_hex()));
      CHECK_FALSE(Psbt::parse_base64(*item.at("base64").as_string()));
      ++invalid;
    }
    test::report_cases(std::string(name) + " valid", valid);
    test::report_cases(std::string(name) + " invalid", invalid);
  }
}

TEST_CASE("Bitcoin Core's PSBT documents") {
  const auto text = test::read_vectors("bitcoin/core_rpc_psbt.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  std::size_t valid = 0, invalid = 0;
  for (const json::Value& item : document->at("valid").array()) {
    const std::string base64 = *item.as_string();
    check_valid(base64, valid);
  }
  for (const json::Value& item : document->at("invalid").array()) {
    INFO(*item.as_string());
    CHECK_FALSE(Psbt::parse_base64(*item.as_string()));
    ++invalid;
  }
  for (const json::Value& item : document->at("invalid_with_msg").array()) {
    INFO(*item.at(1).as_string() << " " << *item.at(0).as_string());
    CHECK_FALSE(Psbt::parse_base64(*item.at(0).as_string()));
    ++invalid;
  }
  test::report_cases("core_rpc_psbt valid", valid);
  test::report_cases("core_rpc_psbt invalid", invalid);
}

TEST_CASE("BIP-370's lock times follow from what the inputs require") {
  const auto text = test::read_vectors("bitcoin/bip370_psbt.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  std::size_t cases = 0;
  for (const json::Value& item : document->at("locktime").array()) {
    INFO(*item.at("case").as_string());
    const auto psbt = Psbt::parse(*item.at("hex").as_hex());
    if (item.at("expected_locktime")->is_null()) {
      REQUIRE_FALSE(psbt);
      CHECK(psbt.error().code == Errc::tx_psbt_bad_value);
    } else {
      REQUIRE(psbt);
      CHECK(psbt->version() == 2);
      CHECK(psbt->unsigned_tx().lock_time == *item.at("expected_locktime").as_u32());
    }
    ++cases;
  }
  test::report_cases("bip370 lock times", cases);
}

TEST_CASE("every valid document goes to the other version and back to the same transaction") {
  std::size_t cases = 0;
  for (const char* name : {"bip174", "bip370", "bip371", "bip373"}) {
    const auto text = test::read_vectors("bitcoin/" + std::string(name) + "_psbt.json");
    if (!text) return;
    const auto document = json::parse(*text);
    REQUIRE(document);
    for (const json::Value& item : document->at("valid").array()) {
      const auto psbt = Psbt::parse(*item.at("hex").as_hex());
      REQUIRE(psbt);
      const auto other = psbt->to_version(psbt->version() == 0 ? 2 : 0);
      if (psbt->unsigned_tx().version < 2) {  // what version 2 cannot say
        CHECK(other.error().code == Errc::unsupported);
        continue;
      }
      REQUIRE(other);
      const auto read = Psbt::parse(other->serialize());
      INFO(*item.at("case").as_string() << " " << describe(read ? Error{} : read.error()));
      REQUIRE(read);
      CHECK(*read == *other);
      CHECK(read->unsigned_tx() == psbt->unsigned_tx());
      CHECK(other->to_version(psbt->version())->unsigned_tx() == psbt->unsigned_tx());
      ++cases;
    }
  }
  test::report_cases("documents in both versions", cases);
}

TEST_CASE("libwally's PSBT documents") {
  const auto text = test::read_vectors("bitcoin/libwally_psbt.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  const auto elements = [](const json::Value& item) { return item.contains("is_pset"); };
  std::size_t valid = 0, invalid = 0, skipped = 0, combined = 0, extracted = 0, finished = 0;
  for (const json::Value& item : document->at("valid").array()) {
    if (elements(item)) {
      ++skipped;
      continue;
    }
    const std::string base64 = *item.at("psbt").as_string();
    const auto psbt = Psbt::parse_base64(base64);
    INFO(*item.at("comment").as_string() << " " << describe(psbt ? Error{} : psbt.error()));
    CHECK(psbt);
    if (!psbt) continue;
    CHECK(psbt->base64() == base64);
    ++valid;
  }
  for (const json::Value& item : document->at("invalid").array()) {
    if (elements(item)) {
      ++skipped;
      continue;
    }
    const std::string comment = *item.at("comment").as_string();
    INFO(comment << " " << item.at("psbt").as_string()->substr(0, 80));
    const auto psbt = Psbt::parse_base64(*item.at("psbt").as_string());
    if (comment == "PSBT v2 With invalid tx modifiable flags") {
      CHECK(psbt);  // BIP-370 has undefined flags among its valid cases
    } else if (comment == "PSBT v0 with a sighash type that doesn't match its signature") {
      REQUIRE(psbt);  // found when the input is finished
      CHECK_FALSE(Psbt(*psbt).finalize());
    } else {
      CHECK_FALSE(psbt);
    }
    ++invalid;
  }
  for (const json::Value& item : document->at("combiner").array()) {
    std::optional<Psbt> all;
    for (const json::Value& one : item.at("psbts").array()) {
      auto psbt = Psbt::parse_base64(*one.as_string());
      if (!psbt) break;
      if (!all) {
        all = *std::move(psbt);
      } else {
        REQUIRE(all->combine(*psbt));
      }
    }
    if (!all) continue;
    const auto wanted = Psbt::parse_base64(*item.at("result").as_string());
    REQUIRE(wanted);
    // The order of records is nobody's rule.
    const auto sorted = [](const PsbtMap& map) {
      std::vector<PsbtRecord> out = map.records();
      std::sort(out.begin(), out.end(), [](const PsbtRecord& a, const PsbtRecord& b) {
        return std::tie(a.type, a.key_data) < std::tie(b.type, b.key_data);
      });
      return out;
    };
    CHECK(sorted(all->global()) == sorted(wanted->global()));
    for (std::size_t i = 0; i < all->unsigned_tx().inputs.size(); ++i) {
      CHECK(sorted(all->input(i)) == sorted(wanted->input(i)));
    }
    for (std::size_t i = 0; i < all->unsigned_tx().outputs.size(); ++i) {
      CHECK(sorted(all->output(i)) == sorted(wanted->output(i)));
    }
    ++combined;
  }
  for (const json::Value& item : document->at("extractor").array()) {
    const auto psbt = Psbt::parse_base64(*item.at("psbt").as_string());
    if (!psbt) continue;
    const auto by = psbt->extract();
    INFO(describe(by ? Error{} : by.error()));
    REQUIRE(by);
    CHECK(to_hex(by->serialize()) == *item.at("result").as_string());
    ++extracted;
  }
  for (const json::Value& item : document->at("finalizer").array()) {
    if (elements(item)) continue;
    auto psbt = Psbt::parse_base64(*item.at("psbt").as_string());
    const auto wanted = Psbt::parse_base64(*item.at("result").as_string());
    if (!psbt || !wanted) continue;
    // The set finishes documents whose signatures are made up; only those that verify are ours.
    if (!psbt->finalize()) continue;
    const auto ours = psbt->extract();
    const auto theirs = wanted->extract();
    if (!theirs) continue;
    INFO(item.at("comment").as_string().value_or("no comment"));
    REQUIRE(ours);
    CHECK(*ours == *theirs);
    ++finished;
  }
  test::report_cases("libwally valid", valid);
  test::report_cases("libwally invalid", invalid);
  test::report_cases("libwally of Elements, skipped", skipped);
  test::report_cases("libwally combined", combined);
  test::report_cases("libwally extracted", extracted);
  test::report_cases("libwally finished", finished);
}
