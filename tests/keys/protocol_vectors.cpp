#include "support/json_test.hpp"

using namespace btcfi;
using namespace btcfi::keys;
using namespace btcfi::keys::test;

namespace {
const std::string name = "protocol/contract.json";
}

TEST_CASE("protocol vectors: aggregation of the contract's internal keys and its output key") {
  const auto file = load_json(name);
  if (!file) return;
  std::size_t cases = 0;
  for (const char* list : {"contracts", "batch_contracts"}) {
    for (const auto& contract : file->at(list).array()) {
      const auto& expected = contract.at("key_aggregation");
      if (!expected) continue;
      const auto keys = sort_keys({fixed<PublicKey>(contract.at("keys").at("Ip").at("public")),
                                   fixed<PublicKey>(contract.at("keys").at("Ib").at("public"))});
      for (const char* party : {"Ip", "Ib"}) {
        const auto key = contract.at("keys").at(party);
        CHECK(*public_key(secret(text(key.at("secret")))) == fixed<PublicKey>(key.at("public")));
      }
      for (const char* party : {"Kp", "Kb"}) {
        const auto key = contract.at("keys").at(party);
        CHECK(*xonly(secret(text(key.at("secret")))) == fixed<XOnlyKey>(key.at("x_only")));
      }
      const auto group = KeyAggregate::of(keys);
      REQUIRE(group);
      if (expected.contains("sorted_keys")) {
        for (std::size_t i = 0; i < 2; ++i) {
          CHECK(keys[i] == fixed<PublicKey>(expected.at("sorted_keys").at(i)));
          CHECK(group->coefficient(keys[i]).hex() == text(expected.at("coefficients").at(i)));
        }
      }
      CHECK(group->public_key() == fixed<PublicKey>(expected.at("aggregate")));
      const auto root = contract.contains("tree") ? fixed<Hash256>(contract.at("tree").at("root"))
                                                  : fixed<Hash256>(contract.at("merkle_root"));
      const auto output = tweak_public(group->xonly(), root);
      REQUIRE(output);
      CHECK(tap_tweak_hash(group->xonly(), root) ==
            fixed<Hash256>(contract.at("output").at("tweak")));
      CHECK(output->key == fixed<XOnlyKey>(contract.at("output").at("key")));
      CHECK(output->odd == (index(contract.at("output").at("parity")) == 1));
      ++cases;
    }
  }
  CHECK(cases == file->at("contracts").size() + file->at("batch_contracts").size());
  CHECK(cases >= 10);
  btcfi::test::report_cases(name + " contract keys", cases);
}

TEST_CASE("protocol vectors: adaptor pre-signatures verify, complete and give the secret away") {
  const auto file = load_json(name);
  if (!file) return;
  std::size_t adaptors = 0;
  std::size_t plain = 0;
  std::size_t odd = 0;
  for (const auto& test : file->at("presignatures").array()) {
    INFO(text(test.at("id")));
    const auto key = fixed<XOnlyKey>(test.at("key"));
    const auto sighash = fixed<Hash256>(test.at("sighash"));
    const Bytes with_byte = hex(test.at("signature"));
    REQUIRE(with_byte.size() == 65);
    const auto signature = *SchnorrSignature::from(ByteView(with_byte).first(64));
    CHECK(verify_schnorr(signature, sighash, key));
    if (text(test.at("form")) == "plain") {
      ++plain;
      continue;
    }
    const PreSignature pre{fixed<PublicKey>(test.at("pre_signature").at("R")),
                           fixed<FixedBytes<32, PartialSTag>>(test.at("pre_signature").at("s"))};
    const Point at = point(text(test.at("point")));
    const SecretKey t = secret(text(test.at("secret")));
    CHECK(verify_presignature(pre, key, sighash, at));
    const auto full = complete(pre, t);
    REQUIRE(full);
    CHECK(*full == signature);
    const auto extracted = extract(pre, signature, at);
    REQUIRE(extracted);
    CHECK(equal(extracted->reveal(), t.reveal()));
    odd += xonly(pre.nonce).odd ? 1u : 0u;
    ++adaptors;
  }
  CHECK(adaptors == 16);
  CHECK(plain == 6);
  CHECK(odd > 0);
  CHECK(odd < adaptors);
  btcfi::test::report_cases(name + " presignatures", adaptors + plain);
}

TEST_CASE("protocol vectors: wrong pre-signatures are refused, each for its reason") {
  const auto file = load_json(name);
  if (!file) return;
  std::size_t cases = 0;
  for (const auto& test : file->at("presignature_refusals").array()) {
    const std::string wrong = text(test.at("wrong"));
    INFO(wrong);
    const PreSignature pre{fixed<PublicKey>(test.at("R")),
                           fixed<FixedBytes<32, PartialSTag>>(test.at("s"))};
    const auto verdict =
        verify_presignature(pre, fixed<XOnlyKey>(test.at("key")),
                            fixed<Hash256>(test.at("sighash")), point(text(test.at("point"))));
    REQUIRE_FALSE(verdict);
    Errc expected = Errc::keys_presignature_invalid;
    if (wrong == "s' not below the group order") expected = Errc::keys_invalid_scalar;
    if (wrong == "R' - T at infinity (nonce 0)") expected = Errc::keys_point_at_infinity;
    if (wrong == "x of R' not on the curve" || wrong == "x of R' not below the field size" ||
        wrong == "first byte of R' is 04") {
      expected = Errc::keys_invalid_public;
    }
    CHECK(verdict.error().code == expected);
    ++cases;
  }
  CHECK(cases == 26);
  btcfi::test::report_cases(name + " presignature_refusals", cases);
}

TEST_CASE("protocol vectors: one-time keys and signatures byte for byte") {
  const auto file = load_json(name);
  if (!file) return;
  std::size_t cases = 0;
  for (const auto& event : file->at("events").array()) {
    const auto wots = event.at("winternitz");
    const OneTimeSeed seed(fixed<Hash256>(wots.at("seed")).bytes);
    const std::string id = text(event.at("event_id"));
    CHECK(sha256(as_bytes(id)) == fixed<Hash256>(wots.at("event_id_hash")));
    const OneTimeShape shape = *OneTimeShape::of_bits(static_cast<unsigned>(index(event.at("n"))));
    const OneTimeKey key =
        OneTimeKey::derive(seed, id, static_cast<std::uint8_t>(index(wots.at("quantity"))), shape);
    const OneTimePublicKey public_key = key.public_key();
    const auto digits = one_time_digits(index(wots.at("signed_value")), shape);
    REQUIRE(digits);
    const auto signature = key.sign(*digits);
    REQUIRE(signature);
    REQUIRE(wots.at("secret_keys").size() == shape.digits());
    for (std::size_t i = 0; i < shape.digits(); ++i) {
      CHECK(to_hex(key.start(i).reveal()) == text(wots.at("secret_keys").at(i)));
      CHECK(public_key.ends[i] == fixed<Hash160>(wots.at("public_keys").at(i)));
      CHECK(signature->digits[i] == index(wots.at("digits").at(i)));
      CHECK(signature->values[i] == fixed<Hash160>(wots.at("signature").at(i)));
    }
    CHECK(verify_one_time(*signature, public_key));
    ++cases;
  }
  CHECK(cases == 3);
  btcfi::test::report_cases(name + " winternitz", cases);
}
