#include <btcfi/pricing/option.hpp>

#include <catch2/catch.hpp>

#include <limits>

using namespace btcfi::pricing;

TEST_CASE("a year of coins has 365 days of 24 hours, and time does not run backwards") {
  CHECK(years_between(0, milliseconds_per_year) == 1.0);
  CHECK(years_between(1'700'000'000'000, 1'700'000'000'000 + 7LL * 86'400'000) == 7.0 / 365);
  CHECK(years_between(5, 5) == 0.0);
  CHECK(years_between(6, 5) == 0.0);
  constexpr auto first = std::numeric_limits<std::int64_t>::min();
  constexpr auto last = std::numeric_limits<std::int64_t>::max();
  CHECK(years_between(first, last) == Approx(18446744073709551615.0 / 31'536'000'000.0));
}
