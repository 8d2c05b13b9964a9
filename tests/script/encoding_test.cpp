#include "script/encoding.hpp"

#include <btcfi/core/json.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/keys/ecdsa.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::script;

TEST_CASE("strict DER has one form for each pair of numbers") {
  const auto strict = [](std::string_view hex) { return detail::is_strict_der(*from_hex(hex)); };
  CHECK(strict("300602010102010101"));
  CHECK_FALSE(strict(""));
  CHECK_FALSE(strict("3006020101020101"));      // no hash type
  CHECK_FALSE(strict("300702010102010101"));    // outer length
  CHECK_FALSE(strict("30070202000102010101"));  // padded R
  CHECK(
      strict("300702020080"
             "02010101"));                    // padding that is needed
  CHECK_FALSE(strict("300602018102010101"));  // negative R
  CHECK_FALSE(
      strict("30050200"
             "02010101"));                    // empty R
  CHECK_FALSE(strict("300602010102018101"));  // negative S
  CHECK_FALSE(strict("310602010102010101"));
}

TEST_CASE("of 256 hash types, six are defined") {
  std::size_t defined = 0;
  for (unsigned type = 0; type < 256; ++type) {
    defined += detail::has_defined_hash_type(Bytes{0, static_cast<std::uint8_t>(type)}) ? 1u : 0u;
  }
  CHECK(defined == 6);
}

TEST_CASE("Wycheproof's signatures for Bitcoin are judged as it says") {
  const auto text = test::read_vectors("bitcoin/wycheproof_ecdsa_secp256k1_sha256_bitcoin.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  std::size_t cases = 0;
  for (const json::Value& group : document->at("testGroups").array()) {
    const Bytes key = *group.at("publicKey").at("uncompressed").as_hex();
    for (const json::Value& item : group.at("tests").array()) {
      Bytes signature = *item.at("sig").as_hex();
      const bool verifies = keys::verify_ecdsa(signature, sha256(*item.at("msg").as_hex()), key);
      const bool low = keys::ecdsa_has_low_s(signature);
      signature.push_back(1);
      INFO("tcId " << *item.at("tcId").as_u64() << ": " << *item.at("comment").as_string());
      CHECK((detail::is_strict_der(signature) && low && verifies) ==
            (*item.at("result").as_string() == "valid"));
      ++cases;
    }
  }
  test::report_cases("wycheproof ecdsa", cases);
}
