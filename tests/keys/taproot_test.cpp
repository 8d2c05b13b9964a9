#include "support/keys_test.hpp"

using namespace btcfi;
using namespace btcfi::keys;
using namespace btcfi::keys::test;

TEST_CASE("BIP-86's first receiving key is tweaked without a tree") {
  // BIP-86, "Test vectors", first receiving address.
  const auto internal =
      fixed<XOnlyKey>("cc8a4bc64d897bddc5fbc2f670f7a8ba0b386779106cf1223c6fc5d7cd6fc115");
  const auto output = tweak_public(internal, std::nullopt);
  REQUIRE(output);
  CHECK(output->key.hex() == "a60869f0dbcf1dc659c9cecbaf8050135ea9e8cdc487053f1dc6880949dc684c");
}

TEST_CASE("the tweaked secret is the secret of the tweaked key") {
  Dice dice(11);
  int odd = 0;
  for (int i = 0; i < 40; ++i) {
    const KeyPair internal = dice.key_pair();
    const std::optional<Hash256> root =
        i % 3 == 0 ? std::nullopt : std::optional<Hash256>(dice.hash());
    const auto output = tweak_public(internal.xonly(), root);
    const auto secret = tweak_secret(internal.secret(), root);
    REQUIRE(output);
    REQUIRE(secret);
    CHECK(xonly(*public_key(*secret)) == *output);
    CHECK(verify_tweak(*output, internal.xonly(), root));
    XOnlyWithParity flipped = *output;
    flipped.odd = !flipped.odd;
    CHECK_FALSE(verify_tweak(flipped, internal.xonly(), root));
    CHECK_FALSE(verify_tweak(*output, internal.xonly(), dice.hash()));
    odd += output->odd ? 1 : 0;
  }
  CHECK(odd > 5);
  CHECK(odd < 35);
}

TEST_CASE("no root and a root of zeros are two different outputs") {
  Dice dice(12);
  const XOnlyKey internal = dice.key_pair().xonly();
  CHECK(tap_tweak_hash(internal, std::nullopt) != tap_tweak_hash(internal, Hash256{}));
  CHECK(*tweak_public(internal, std::nullopt) != *tweak_public(internal, Hash256{}));
}

TEST_CASE("an internal key off the curve is refused") {
  CHECK(tweak_public(XOnlyKey{}, std::nullopt).error().code == Errc::keys_invalid_public);
  CHECK(tweak_secret(SecretKey(), std::nullopt).error().code == Errc::keys_invalid_secret);
  CHECK_FALSE(verify_tweak({}, XOnlyKey{}, std::nullopt));
}
