#include <btcfi/aggregate/rules.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <vector>

using namespace btcfi;
using namespace btcfi::aggregate;

namespace {

std::vector<Price> prices(std::initializer_list<std::int64_t> values) {
  std::vector<Price> out;
  for (const std::int64_t value : values) out.push_back(Price{value});
  return out;
}

}  // namespace

TEST_CASE("median and mean are the floors of the exact ones, tried on all small lists") {
  for (std::int64_t a = 0; a <= 9; ++a) {
    for (std::int64_t b = a; b <= 9; ++b) {
      for (std::int64_t c = b; c <= 9; ++c) {
        REQUIRE(median(prices({a})).e8 == a);
        REQUIRE(median(prices({a, b})).e8 == (a + b) / 2);
        REQUIRE(median(prices({a, b, c})).e8 == b);
        REQUIRE(median(prices({a, b, c, 9})).e8 == (b + c) / 2);
        const std::int64_t m = mean(prices({c, a, b})).e8;
        REQUIRE(3 * m <= a + b + c);
        REQUIRE(3 * (m + 1) > a + b + c);
      }
    }
  }
  CHECK(mean(prices({INT64_MAX, INT64_MAX, INT64_MAX})).e8 == INT64_MAX);
  CHECK(median(prices({INT64_MAX - 2, INT64_MAX})).e8 == INT64_MAX - 1);
  CHECK(mean(prices({-3, 0})).e8 == -2);
}

TEST_CASE("the clamp lets through what lies within its basis points, and not one unit more") {
  __extension__ typedef __int128 Wide;
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 20'000; ++i) {
    const auto m = static_cast<std::int64_t>(random() >> (1 + random() % 60));
    const auto c = static_cast<std::uint32_t>(random() % 10'001);
    const Range range = clamp_range(Price{m}, c);
    CAPTURE(m, c);
    const auto inside = [&](std::int64_t p) {
      return Wide{p} * 10'000 >= Wide{m} * (10'000 - c) &&
             Wide{p} * 10'000 <= Wide{m} * (10'000 + c);
    };
    REQUIRE(inside(range.low.e8));
    REQUIRE_FALSE((range.low.e8 > 0 && inside(range.low.e8 - 1)));
    REQUIRE(inside(range.high.e8));
    REQUIRE_FALSE((range.high.e8 < INT64_MAX && inside(range.high.e8 + 1)));
    REQUIRE(range.low.e8 <= m);
    REQUIRE(range.high.e8 >= m);
  }
  CHECK(clamp_range(Price{INT64_MAX}, 50).high.e8 == INT64_MAX);
  CHECK(clamp_range(Price{100}, 20'000).low.e8 == 0);
}

TEST_CASE("a distance in basis points is compared without rounding") {
  CHECK_FALSE(further_apart(Price{10'500}, Price{10'000}, Price{10'000}, 500));
  CHECK(further_apart(Price{10'501}, Price{10'000}, Price{10'000}, 500));
  CHECK(further_apart(Price{9'499}, Price{10'000}, Price{10'000}, 500));
  CHECK(further_apart(Price{INT64_MAX}, Price{0}, Price{1}, 65'535));
}

TEST_CASE("methods have names") {
  for (const Method method : {Method::median, Method::mean, Method::clamped_mean}) {
    CHECK(*parse_method(to_string(method)) == method);
  }
  CHECK(parse_method("vwap").error().code == Errc::unsupported);
  CHECK(to_string(static_cast<Method>(9)) == std::string("unknown"));
}
