#include "support/keys_test.hpp"

#include <keys/detail/curve.hpp>

using namespace btcfi;
using namespace btcfi::keys;
using namespace btcfi::keys::test;

namespace {
Point times(std::uint64_t k) { return multiply_generator(Scalar::from_uint(k)); }
}  // namespace

TEST_CASE("infinity is the neutral element and cannot be written") {
  const Point infinity;
  CHECK(infinity.is_infinity());
  CHECK_FALSE(infinity.has_odd_y());
  CHECK(infinity.compressed().error().code == Errc::keys_point_at_infinity);
  CHECK(infinity.xonly().error().code == Errc::keys_point_at_infinity);
  CHECK(infinity + infinity == infinity);
  CHECK(-infinity == infinity);
  CHECK(times(5) + infinity == times(5));
  CHECK(infinity + times(5) == times(5));
  CHECK(times(5) - times(5) == infinity);
  CHECK(Scalar::from_uint(7) * infinity == infinity);
  CHECK(times(0) == infinity);
  CHECK(times(5) != infinity);
  CHECK(sum({}) == infinity);
}

TEST_CASE("small multiples of the generator form the group of integers") {
  for (std::uint64_t a = 0; a < 9; ++a) {
    for (std::uint64_t b = 0; b < 9; ++b) {
      CHECK(times(a) + times(b) == times(a + b));
      CHECK(Scalar::from_uint(a) * times(b) == times(a * b));
      CHECK((times(a) - times(b)) + times(b) == times(a));
      CHECK(add_generator(times(a), Scalar::from_uint(b)) == times(a + b));
      CHECK(add_generator(-times(a), Scalar::from_uint(b)) == times(b) - times(a));
    }
  }
}

TEST_CASE("a sum of many points is the sum one by one, infinity inside included") {
  Dice dice(4);
  std::vector<Point> points;
  Point expected;
  for (int i = 0; i < 20; ++i) {
    const Point next = i % 7 == 3 ? Point{} : multiply_generator(Scalar::reduce(dice.hash()));
    points.push_back(next);
    expected = expected + next;
    CHECK(sum(points) == expected);
  }
  points.push_back(-expected);
  CHECK(sum(points).is_infinity());
}

TEST_CASE("a public multiple is the public key of the secret") {
  Dice dice(5);
  for (int i = 0; i < 30; ++i) {
    const SecretKey key = dice.secret_key();
    CHECK(*multiply_generator(Scalar::published(key)).compressed() == *public_key(key));
  }
}

TEST_CASE("lifting gives even y, and parsing keeps parity") {
  Dice dice(6);
  for (int i = 0; i < 20; ++i) {
    const KeyPair pair = dice.key_pair();
    const auto lifted = Point::lift_x(pair.xonly());
    REQUIRE(lifted);
    CHECK_FALSE(lifted->has_odd_y());
    CHECK((-*lifted).has_odd_y());
    CHECK(lifted->xonly()->key == pair.xonly());
    CHECK(*Point::parse(pair.public_key())->compressed() == pair.public_key());
  }
  CHECK(Point::lift_x(XOnlyKey{}).error().code == Errc::keys_invalid_public);
  CHECK(Point::parse(Bytes(33)).error().code == Errc::keys_invalid_public);
  CHECK(Point::parse(Bytes(32, 2)).error().code == Errc::out_of_range);
}

TEST_CASE("two multiplications in one pass give what they give one by one") {
  const auto number = [](std::int64_t value) {
    return value < 0 ? -Scalar::from_uint(static_cast<std::uint64_t>(-value))
                     : Scalar::from_uint(static_cast<std::uint64_t>(value));
  };
  for (std::int64_t g = -4; g <= 4; ++g) {
    for (std::int64_t f = -4; f <= 4; ++f) {
      for (std::int64_t p = -3; p <= 3; ++p) {
        CHECK(linear_combination(number(g), number(f), multiply_generator(number(p))) ==
              multiply_generator(number(g + f * p)));
        if (p == 0) continue;
        const XOnlyKey key = multiply_generator(number(p)).xonly()->key;
        CHECK(*linear_combination(number(g), number(f), key) ==
              multiply_generator(number(g)) + number(f) * *Point::lift_x(key));
      }
    }
  }
  Dice dice(7);
  for (int i = 0; i < 200; ++i) {
    const Scalar g = Scalar::reduce(dice.hash());
    const Scalar f = Scalar::reduce(dice.hash());
    const Point p = multiply_generator(Scalar::reduce(dice.hash()));
    CHECK(linear_combination(g, f, p) == multiply_generator(g) + f * p);
  }
  CHECK(linear_combination(number(1), number(1), XOnlyKey{}).error().code ==
        Errc::keys_invalid_public);
}
