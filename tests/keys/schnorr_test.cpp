#include "support/keys_test.hpp"

using namespace btcfi;
using namespace btcfi::keys;
using namespace btcfi::keys::test;

TEST_CASE("the first signature of BIP-340's list comes out byte for byte") {
  // BIP-340 test-vectors.csv, index 0.
  const KeyPair key = key_pair("0000000000000000000000000000000000000000000000000000000000000003");
  const auto signature = sign_schnorr(Bytes(32), key, Entropy());
  REQUIRE(signature);
  CHECK(signature->hex() ==
        "e907831f80848d1069a5371b402410364bdf1c5f8307b0084c55f1ce2dca8215"
        "25f66a4a85ea8b71e482a74f382d2ce5ebeee8fdb2172f477df4900d310536c0");
}

TEST_CASE("messages of every short length are signed and verified") {
  Dice dice(7);
  const KeyPair key = dice.key_pair();
  for (std::size_t length = 0; length < 100; length += length < 40 ? 1 : 7) {
    const Bytes message(length, 0x5a);
    const auto signature = sign_schnorr(message, key, dice.entropy());
    REQUIRE(signature);
    CHECK(verify_schnorr(*signature, message, key.xonly()));
    Bytes longer = message;
    longer.push_back(0);
    CHECK_FALSE(verify_schnorr(*signature, longer, key.xonly()));
  }
}

TEST_CASE("one changed bit anywhere in signature, message or key is refused") {
  Dice dice(8);
  const KeyPair key = dice.key_pair();
  const Hash256 message = dice.hash();
  const auto signature = sign_schnorr(message, key, dice.entropy());
  REQUIRE(signature);
  for (std::size_t bit = 0; bit < 512; ++bit) {
    SchnorrSignature other = *signature;
    other.bytes[bit / 8] = static_cast<std::uint8_t>(other.bytes[bit / 8] ^ (1u << (bit % 8)));
    CHECK_FALSE(verify_schnorr(other, message, key.xonly()));
    if (bit >= 256) continue;
    Hash256 other_message = message;
    XOnlyKey other_key = key.xonly();
    other_message.bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    other_key.bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    CHECK_FALSE(verify_schnorr(*signature, other_message, key.xonly()));
    CHECK_FALSE(verify_schnorr(*signature, message, other_key));
  }
  CHECK(verify_schnorr(signature->view(), message, key.xonly()));
  CHECK_FALSE(verify_schnorr(signature->view().first(63), message, key.xonly()));
}

TEST_CASE("signatures by the system's entropy differ and verify") {
  Dice dice(9);
  const SecretKey key = dice.secret_key();
  const auto first = sign_schnorr(as_bytes("message"), key);
  const auto second = sign_schnorr(as_bytes("message"), key);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(*first != *second);
  CHECK(verify_schnorr(*first, as_bytes("message"), *xonly(key)));
}

TEST_CASE("the s of a signature with an announced nonce is the secret of its announced point") {
  Dice dice(10);
  for (int i = 0; i < 20; ++i) {
    const KeyPair key = dice.key_pair();
    const KeyPair nonce = dice.key_pair();
    const Hash256 message = dice.hash();
    const auto signature = sign_schnorr_with_nonce(message, key, nonce);
    REQUIRE(signature);
    CHECK(verify_schnorr(*signature, message, key.xonly()));
    CHECK(equal(signature->view().first(32), nonce.xonly()));
    const auto promised = signature_point(nonce.xonly(), key.xonly(), message);
    REQUIRE(promised);
    CHECK(multiply_generator(*Scalar::parse(signature->view().subspan(32))) == *promised);
  }
  CHECK(signature_point(XOnlyKey{}, dice.key_pair().xonly(), {}).error() ==
        fail(Errc::keys_invalid_public, "signature_point", 0));
  CHECK(signature_point(dice.key_pair().xonly(), XOnlyKey{}, {}).error() ==
        fail(Errc::keys_invalid_public, "signature_point", 1));
}
