#include "support/keys_test.hpp"

#include <set>

using namespace btcfi;
using namespace btcfi::keys;
using namespace btcfi::keys::test;

namespace {

struct Fixture {
  Dice dice;
  KeyPair key;
  SecretKey t;
  Point point;
  NonceSeed seed;
  Hash256 message;
  explicit Fixture(std::uint64_t number)
      : dice(number),
        key(dice.key_pair()),
        t(dice.secret_key()),
        point(multiply_generator(Scalar::published(t))),
        seed(dice.hash().bytes),
        message(dice.hash()) {}
  AdaptorNonce nonce(std::uint32_t index = 0) const { return {seed, 0x83, {}, index, {}}; }
};

}  // namespace

TEST_CASE("a pre-signature verifies, completes to a signature and gives the secret away") {
  int odd = 0;
  for (std::uint64_t i = 0; i < 100; ++i) {
    const Fixture f(100 + i);
    const auto pre = presign(f.key, f.message, f.point, f.nonce());
    REQUIRE(pre);
    CHECK(verify_presignature(*pre, f.key.xonly(), f.message, f.point));
    const auto full = complete(*pre, f.t);
    REQUIRE(full);
    CHECK(verify_schnorr(*full, f.message, f.key.xonly()));
    CHECK(*complete(*pre, Scalar::published(f.t)) == *full);
    const auto secret = extract(*pre, *full, f.point);
    REQUIRE(secret);
    CHECK(equal(secret->reveal(), f.t.reveal()));
    odd += xonly(pre->nonce).odd ? 1 : 0;
  }
  CHECK(odd > 20);
  CHECK(odd < 80);
}

TEST_CASE("a pre-signature is no signature, and the wrong secret does not make it one") {
  Fixture f(21);
  const auto pre = presign(f.key, f.message, f.point, f.nonce());
  REQUIRE(pre);
  SchnorrSignature uncompleted;
  std::copy_n(pre->nonce.bytes.begin() + 1, 32, uncompleted.bytes.begin());
  std::copy_n(pre->s.bytes.begin(), 32, uncompleted.bytes.begin() + 32);
  CHECK_FALSE(verify_schnorr(uncompleted, f.message, f.key.xonly()));
  const auto wrong = complete(*pre, f.dice.secret_key());
  REQUIRE(wrong);
  CHECK_FALSE(verify_schnorr(*wrong, f.message, f.key.xonly()));
  CHECK(extract(*pre, *wrong, f.point).error().code == Errc::keys_presignature_invalid);
  CHECK(extract(*pre, uncompleted, f.point).error().code == Errc::keys_presignature_invalid);
  CHECK(complete(*pre, SecretKey()).error().code == Errc::keys_invalid_secret);
  CHECK(complete(*pre, Scalar{}).error().code == Errc::keys_invalid_scalar);
}

TEST_CASE("one changed bit of a pre-signature is refused") {
  const Fixture f(22);
  const auto pre = presign(f.key, f.message, f.point, f.nonce());
  REQUIRE(pre);
  for (std::size_t bit = 0; bit < 65 * 8; ++bit) {
    auto bytes = pre->bytes();
    bytes.bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    const auto other = PreSignature::from(bytes);
    REQUIRE(other);
    CHECK_FALSE(verify_presignature(*other, f.key.xonly(), f.message, f.point));
  }
  CHECK(PreSignature::from(pre->bytes()).value_or({}) == *pre);
  CHECK(PreSignature::from(Bytes(64)).error().code == Errc::out_of_range);
}

TEST_CASE("another key, message or point is refused") {
  Fixture f(23);
  const auto pre = presign(f.key, f.message, f.point, f.nonce());
  REQUIRE(pre);
  const auto refused = [&](const XOnlyKey& key, const Hash256& message, const Point& at) {
    return verify_presignature(*pre, key, message, at).error().code;
  };
  CHECK(refused(f.dice.key_pair().xonly(), f.message, f.point) == Errc::keys_presignature_invalid);
  CHECK(refused(f.key.xonly(), f.dice.hash(), f.point) == Errc::keys_presignature_invalid);
  CHECK(refused(f.key.xonly(), f.message, -f.point) == Errc::keys_presignature_invalid);
  CHECK(refused(f.key.xonly(), f.message, Point::generator()) == Errc::keys_presignature_invalid);
  CHECK(refused(XOnlyKey{}, f.message, f.point) == Errc::keys_invalid_public);
}

TEST_CASE("points at infinity are refused although the equation would hold") {
  Fixture f(24);
  CHECK(presign(f.key, f.message, Point{}, f.nonce()).error() ==
        fail(Errc::keys_point_at_infinity, "presign", 0));
  // R' = T and s' = e d: the equation holds with k = 0, and s' gives away the key.
  PreSignature pre;
  pre.nonce = *f.point.compressed();
  const Scalar e = schnorr_challenge(xonly(pre.nonce).key, f.key.xonly(), f.message);
  pre.s.bytes = (e * Scalar::published(f.key.even_secret())).bytes();
  CHECK(verify_presignature(pre, f.key.xonly(), f.message, f.point).error() ==
        fail(Errc::keys_point_at_infinity, "verify_presignature", 1));
  CHECK(verify_presignature(pre, f.key.xonly(), f.message, Point{}).error() ==
        fail(Errc::keys_point_at_infinity, "verify_presignature", 0));
}

TEST_CASE("every input that distinguishes two pre-signatures changes the nonce") {
  Fixture f(25);
  std::set<std::string> seen;
  const auto nonce_point = [&](const KeyPair& key, const Hash256& message, const Point& at,
                               const AdaptorNonce& nonce) {
    const auto pre = presign(key, message, at, nonce);
    REQUIRE(pre);
    return (*Point::parse(pre->nonce) - at).xonly()->key.hex();
  };
  const NonceSeed other_seed(f.dice.hash().bytes);
  const Hash256 other = f.dice.hash();
  const KeyPair other_key = f.dice.key_pair();
  seen.insert(nonce_point(f.key, f.message, f.point, f.nonce()));
  seen.insert(nonce_point(other_key, f.message, f.point, f.nonce()));
  seen.insert(nonce_point(f.key, other, f.point, f.nonce()));
  seen.insert(nonce_point(f.key, f.message, -f.point, f.nonce()));
  seen.insert(nonce_point(f.key, f.message, f.point, {other_seed, 0x83, {}, 0, {}}));
  seen.insert(nonce_point(f.key, f.message, f.point, {f.seed, 0x82, {}, 0, {}}));
  seen.insert(nonce_point(f.key, f.message, f.point, {f.seed, 0x83, other, 0, {}}));
  seen.insert(nonce_point(f.key, f.message, f.point, {f.seed, 0x83, {}, 0, other}));
  for (std::uint32_t index : {1u, 256u, 65536u, 16777216u}) {
    seen.insert(nonce_point(f.key, f.message, f.point, f.nonce(index)));
  }
  CHECK(seen.size() == 12);
  CHECK(nonce_point(f.key, f.message, f.point, f.nonce()) ==
        nonce_point(f.key, f.message, f.point, f.nonce()));
}
