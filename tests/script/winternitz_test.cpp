#include <btcfi/core/json.hpp>
#include <btcfi/script/winternitz.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::script;

TEST_CASE("the verify script and the witness of the protocol's one-time keys") {
  const auto text = test::read_vectors("protocol/contract.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  std::size_t cases = 0;
  for (const json::Value& event : document->at("events").array()) {
    const auto item = event.at("winternitz");
    const auto shape = *keys::OneTimeShape::of_bits(20);
    keys::OneTimePublicKey key{shape, {}};
    for (const json::Value& end : item.at("public_keys").array()) {
      key.ends.push_back(*end.as_fixed<Hash160>());
    }
    CHECK(winternitz_to_integer(key).value_or({}) == *item.at("verify_script").as_hex());
    keys::OneTimeSignature signature;
    for (std::size_t i = 0; i < shape.digits(); ++i) {
      signature.digits.push_back(static_cast<std::uint8_t>(*item.at("digits").at(i).as_u64()));
      signature.values.push_back(*item.at("signature").at(i).as_fixed<Hash160>());
    }
    const auto witness = winternitz_witness(signature, shape);
    REQUIRE(witness);
    REQUIRE(witness->size() == item.at("witness").size());
    for (std::size_t i = 0; i < witness->size(); ++i) {
      CHECK(to_hex((*witness)[i]) == *item.at("witness").at(i).as_string());
    }
    ++cases;
  }
  test::report_cases("protocol one-time signatures", cases);
}

TEST_CASE("a one-time signature of the wrong form makes no witness") {
  const auto shape = *keys::OneTimeShape::of_bits(20);
  keys::OneTimeSignature signature{keys::OneTimeDigits(7), std::vector<Hash160>(7)};
  CHECK(winternitz_witness(signature, shape)->size() == 14);
  signature.digits[3] = 16;
  CHECK(winternitz_witness(signature, shape).error() ==
        fail(Errc::out_of_range, "winternitz_witness", 3));
  signature.digits.pop_back();
  CHECK_FALSE(winternitz_witness(signature, shape));
}
