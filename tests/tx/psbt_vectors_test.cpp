// The published PSBT documents: BIP-174, BIP-371, BIP-373 and Bitcoin Core's set, as far as they are of
// version 0.

#include <btcfi/core/json.hpp>
#include <btcfi/tx/psbt.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::tx;

namespace {

bool is_version_2(ByteView bytes) {
  // The version record's key is 01 fb; its value 04 and the number.
  const std::array<std::uint8_t, 7> record{0x01, 0xfb, 0x04, 0x02, 0x00, 0x00, 0x00};
  return std::search(bytes.begin(), bytes.end(), record.begin(), record.end()) != bytes.end();
}

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
  for (const char* name : {"bip174", "bip371", "bip373"}) {
    const auto text = test::read_vectors("bitcoin/" + std::string(name) + "_psbt.json");
    if (!text) return;
    const auto document = json::parse(*text);
    REQUIRE(document);
    std::size_t valid = 0, invalid = 0, version_2 = 0;
    for (const json::Value& item : document->at("valid").array()) {
      if (is_version_2(*item.at("hex").as_hex())) {
        CHECK(Psbt::parse(*item.at("hex").as_hex()).error().code == Errc::unsupported);
        ++version_2;
        continue;
      }
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
    test::report_cases(std::string(name) + " valid of version 2, unsupported", version_2);
    test::report_cases(std::string(name) + " invalid", invalid);
  }
}

TEST_CASE("Bitcoin Core's PSBT documents") {
  const auto text = test::read_vectors("bitcoin/core_rpc_psbt.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  std::size_t valid = 0, invalid = 0, version_2 = 0;
  for (const json::Value& item : document->at("valid").array()) {
    const std::string base64 = *item.as_string();
    const auto psbt = Psbt::parse_base64(base64);
    if (!psbt && psbt.error().code == Errc::unsupported) {
      ++version_2;
      continue;
    }
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
  test::report_cases("core_rpc_psbt valid of version 2, unsupported", version_2);
  test::report_cases("core_rpc_psbt invalid", invalid);
}
