#include "support/keys_test.hpp"

using namespace btcfi;
using namespace btcfi::keys;
using namespace btcfi::keys::test;

namespace {
Hash256 order() {
  return fixed<Hash256>("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
}
// n + delta as bytes, for small delta.
Hash256 near_order(int delta) {
  Hash256 out = order();
  int carry = delta;
  for (std::size_t i = 32; i-- > 0 && carry != 0;) {
    const int value = out.bytes[i] + carry;
    out.bytes[i] = static_cast<std::uint8_t>(value & 0xff);
    carry = value >> 8;
  }
  return out;
}
Scalar number(std::uint64_t value) { return Scalar::from_uint(value); }
}  // namespace

TEST_CASE("reduction modulo the order is right on both sides of it") {
  for (int delta = -300; delta <= 300; ++delta) {
    const Scalar reduced = Scalar::reduce(near_order(delta));
    const Scalar expected = delta >= 0 ? number(static_cast<std::uint64_t>(delta))
                                       : -number(static_cast<std::uint64_t>(-delta));
    CHECK(reduced == expected);
  }
  Hash256 most;
  most.bytes.fill(0xff);
  // 2^256 - 1 - n.
  CHECK(Scalar::reduce(most).hex() ==
        "000000000000000000000000000000014551231950b75fc4402da1732fc9bebe");
  CHECK(Scalar::reduce(Hash256{}).is_zero());
}

TEST_CASE("parsing takes every number below the order and no other") {
  CHECK(Scalar::parse(near_order(-1)));
  CHECK(Scalar::parse(Hash256{}));
  CHECK(Scalar::parse(near_order(0)).error().code == Errc::keys_invalid_scalar);
  CHECK(Scalar::parse(near_order(1)).error().code == Errc::keys_invalid_scalar);
  CHECK(Scalar::parse(Bytes(31)).error().code == Errc::out_of_range);
}

TEST_CASE("arithmetic of small numbers is that of integers, around zero too") {
  for (std::uint64_t a = 0; a < 12; ++a) {
    for (std::uint64_t b = 0; b < 12; ++b) {
      CHECK(number(a) + number(b) == number(a + b));
      CHECK(number(a) * number(b) == number(a * b));
      CHECK((number(a) - number(b)) + number(b) == number(a));
      CHECK(-(number(a) - number(b)) == number(b) - number(a));
      CHECK((-number(a)) * number(b) == -number(a * b));
    }
    CHECK((number(a) + -number(a)).is_zero());
  }
}

TEST_CASE("ring laws hold for random numbers") {
  Dice dice(2);
  for (int i = 0; i < 200; ++i) {
    const Scalar a = Scalar::reduce(dice.hash());
    const Scalar b = Scalar::reduce(dice.hash());
    const Scalar c = Scalar::reduce(dice.hash());
    CHECK((a + b) * c == a * c + b * c);
    CHECK(a * b == b * a);
    CHECK((a + b) - b == a);
    CHECK(*a.inverse() * a == number(1));
  }
}

TEST_CASE("zero has no inverse") {
  CHECK(Scalar{}.inverse().error().code == Errc::keys_invalid_scalar);
  CHECK(*number(1).inverse() == number(1));
  CHECK(*(-number(1)).inverse() == -number(1));
}

TEST_CASE("secret arithmetic gives what public arithmetic gives") {
  Dice dice(3);
  for (int i = 0; i < 50; ++i) {
    const SecretKey a = dice.secret_key();
    const SecretKey b = dice.secret_key();
    const Scalar public_a = Scalar::published(a);
    const Scalar public_b = Scalar::published(b);
    CHECK(Scalar::published(*add(a, b)) == public_a + public_b);
    CHECK(Scalar::published(*add(a, public_b)) == public_a + public_b);
    CHECK(Scalar::published(*multiply(a, public_b)) == public_a * public_b);
    CHECK(Scalar::published(*negate(a)) == -public_a);
    CHECK(add(a, *negate(a)).error().code == Errc::keys_invalid_secret);
    CHECK(multiply(a, Scalar{}).error().code == Errc::keys_invalid_secret);
    CHECK(Scalar::published(*add(a, Scalar{})) == public_a);
  }
}

TEST_CASE("a reduced secret of zero is refused") {
  CHECK(reduce_secret(order().bytes).error().code == Errc::keys_invalid_secret);
  CHECK(reduce_secret(Hash256{}.bytes).error().code == Errc::keys_invalid_secret);
  CHECK(reduce_secret(near_order(1).bytes));
}
