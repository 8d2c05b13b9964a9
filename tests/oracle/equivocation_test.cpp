#include "support/oracle_test.hpp"

using namespace btcfi;
using namespace btcfi::oracle;
using namespace btcfi::oracle::test;

namespace {

struct World {
  keys::SecretKey key;
  Signer signer;
  AnnouncementBody body;
  std::vector<Attestation> said;  // one per price: what no journal would have allowed
};

World make_world() {
  Dice dice(64);
  keys::SecretKey key = dice.secret_key();
  auto signer = Signer::create(OracleSeed(dice.hash().bytes), key, dice.secret_key());
  REQUIRE(signer);
  World world{std::move(key), *std::move(signer), {}, {}};
  world.body = announce(world.signer, small_plan("e", 3)).body;
  for (std::uint32_t price = 0; price < 8; ++price) {
    world.said.push_back(attest(world.signer, world.body, price));
  }
  return world;
}

}  // namespace

TEST_CASE("any two prices for one event prove the oracle wrong and give up its key") {
  const World w = make_world();
  for (std::uint32_t a = 0; a < 8; ++a) {
    for (std::uint32_t b = 0; b < 8; ++b) {
      const auto revealed = reveal_key(w.said[a], w.said[b], w.body, DigitProfile::tagged);
      CHECK(revealed.has_value() == (a != b));
      if (a == b) {
        CHECK(revealed.error().code == Errc::oracle_no_equivocation);
      } else {
        CHECK(equal(revealed->reveal(), keys::even_secret(w.key)->reveal()));
      }
    }
  }
  Attestation forged = w.said[1];
  forged.price = 2;
  CHECK(verify_equivocation(w.said[1], forged, w.body, DigitProfile::tagged).error() ==
        fail(Errc::oracle_attestation_invalid, "equivocation", 1, 1));
}

TEST_CASE("two prefix secrets from the chain prove it too, exactly where no price has both") {
  const World w = make_world();
  const auto taken = [&](std::uint32_t price, std::uint8_t length) {
    return PrefixSecret{{price >> (3 - length), length}, *w.said[price].prefix_secret(length)};
  };
  for (std::uint32_t a = 0; a < 8; ++a) {
    for (std::uint32_t b = 0; b < 8; ++b) {
      for (std::uint8_t m = 1; m <= 3; ++m) {
        for (std::uint8_t n = 1; n <= 3; ++n) {
          const PrefixSecret first = taken(a, m);
          const PrefixSecret second = taken(b, n);
          bool compatible = false;
          for (std::uint32_t price = 0; price < 8; ++price) {
            compatible =
                compatible || (first.prefix.covers(price, 3) && second.prefix.covers(price, 3));
          }
          const auto proof = verify_equivocation(first, second, w.body, DigitProfile::tagged);
          CHECK(proof.has_value() == !compatible);
          const auto revealed = reveal_key(first, second, w.body, DigitProfile::tagged);
          CHECK(revealed.has_value() == (!compatible && m == n));
          if (revealed) CHECK(equal(revealed->reveal(), keys::even_secret(w.key)->reveal()));
        }
      }
    }
  }
  PrefixSecret wrong = taken(1, 2);
  wrong.secret = wrong.secret + keys::Scalar::from_uint(1);
  CHECK(verify_equivocation(taken(7, 2), wrong, w.body, DigitProfile::tagged).error() ==
        fail(Errc::oracle_attestation_invalid, "equivocation", 1));
}

TEST_CASE("two one-time signatures under one key prove it, one does not") {
  const World w = make_world();
  const keys::OneTimePublicKey& key = *w.body.one_time_key(Quantity::price);
  const auto signature = [&](std::uint32_t price) {
    return *w.said[price].one_time_signature(Quantity::price);
  };
  CHECK(verify_equivocation(signature(3), signature(4), key));
  CHECK(verify_equivocation(signature(3), signature(3), key).error().code ==
        Errc::oracle_no_equivocation);
  auto forged = signature(4);
  ++forged.digits[0];
  CHECK(verify_equivocation(signature(3), forged, key).error() ==
        fail(Errc::oracle_one_time_invalid, "equivocation", 1, 0));
}
