#include "support/keys_test.hpp"

#include <type_traits>

using namespace btcfi;
using namespace btcfi::keys;
using namespace btcfi::keys::test;

namespace {
// The order of the group (SEC 2, 2.4.1).
constexpr const char* order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
constexpr const char* order_less_1 =
    "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140";
constexpr const char* one = "0000000000000000000000000000000000000000000000000000000000000001";
constexpr const char* generator_x =
    "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
}  // namespace

TEST_CASE("a secret key is a number from 1 to the group order less 1") {
  CHECK(parse_secret_key(hex(one)));
  CHECK(parse_secret_key(hex(order_less_1)));
  CHECK(parse_secret_key(hex(order)).error().code == Errc::keys_invalid_secret);
  CHECK(parse_secret_key(Bytes(32)).error().code == Errc::keys_invalid_secret);
  CHECK(parse_secret_key(Bytes(32, 0xff)).error().code == Errc::keys_invalid_secret);
  CHECK(parse_secret_key(Bytes(31, 1)).error() ==
        fail(Errc::out_of_range, "parse_secret_key", 0, 31));
  CHECK(parse_secret_key(Bytes(33, 1)).error().code == Errc::out_of_range);
}

TEST_CASE("a default-made secret key is refused wherever it is used") {
  const SecretKey none;
  CHECK(check(none).error().code == Errc::keys_invalid_secret);
  CHECK(public_key(none).error().code == Errc::keys_invalid_secret);
  CHECK(xonly(none).error().code == Errc::keys_invalid_secret);
  CHECK(KeyPair::from(none).error().code == Errc::keys_invalid_secret);
  CHECK(even_secret(none).error().code == Errc::keys_invalid_secret);
}

TEST_CASE("the keys of 1 and of the order less 1 are the generator and its negative") {
  CHECK(public_key(secret(one))->hex() == std::string("02") + generator_x);
  CHECK(public_key(secret(order_less_1))->hex() == std::string("03") + generator_x);
  const XOnlyWithParity negative = xonly(*public_key(secret(order_less_1)));
  CHECK(negative.odd);
  CHECK(negative.key.hex() == generator_x);
  CHECK(compressed(negative.key, true) == *public_key(secret(order_less_1)));
}

TEST_CASE("the even secret has the same x and even y") {
  CHECK(to_hex(even_secret(secret(order_less_1))->reveal()) == one);
  CHECK(to_hex(even_secret(secret(one))->reveal()) == one);
  Dice dice(1);
  for (int i = 0; i < 50; ++i) {
    const KeyPair pair = dice.key_pair();
    const auto even = public_key(pair.even_secret());
    REQUIRE(even);
    CHECK(*even == compressed(pair.xonly(), false));
  }
}

TEST_CASE("public keys off the curve are refused in both forms") {
  CHECK(check(fixed<XOnlyKey>(generator_x)));
  // BIP-340 vector 5: no point has this x. Then x = field size, and x = 0.
  for (const char* bad : {"eefdea4cdb677750a420fee807eacf21eb9898ae79b9768766e4faa04a2d4a34",
                          "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
                          "0000000000000000000000000000000000000000000000000000000000000000"}) {
    CHECK(check(fixed<XOnlyKey>(bad)).error().code == Errc::keys_invalid_public);
    CHECK(check(compressed(fixed<XOnlyKey>(bad))).error().code == Errc::keys_invalid_public);
  }
  for (const char* prefix : {"00", "01", "04", "05", "ff"}) {
    CHECK(check(fixed<PublicKey>(prefix + std::string(generator_x))).error().code ==
          Errc::keys_invalid_public);
  }
}

TEST_CASE("secrets can be moved and not copied, compared or printed") {
  STATIC_REQUIRE(!std::is_copy_constructible_v<SecretKey>);
  STATIC_REQUIRE(!std::is_copy_constructible_v<KeyPair>);
  STATIC_REQUIRE(std::is_nothrow_move_constructible_v<KeyPair>);
  SecretKey from = secret(one);
  const SecretKey to = std::move(from);
  CHECK(check(to));
  CHECK_FALSE(check(from));
}
