#include <btcfi/testing/price_path.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>

using namespace btcfi::testing;

namespace {

constexpr std::int64_t minute = 1'763'616'600'000;  // 2025-11-20T05:30:00Z

}  // namespace

TEST_CASE("a path is a function of its seed and the time alone") {
  const PricePath a({.seed = 7});
  const PricePath b({.seed = 7});
  const PricePath other({.seed = 8});
  CHECK(b.cents_at(minute + 99'999) != 0);  // asking b for another moment first changes nothing
  CHECK(a.cents_at(minute + 17) == b.cents_at(minute + 17));
  CHECK(a.cents_at(minute) != other.cents_at(minute));
}

TEST_CASE("a path moves, continuously, and stays within its swing") {
  const PricePath path({.seed = 3, .base_cents = 10'000'000, .swing_bp = 400});
  std::int64_t low = path.cents_at(minute);
  std::int64_t high = low;
  for (int second = 0; second < 86'400; second += 10) {
    const std::int64_t at = minute + second * 1'000;
    const std::int64_t price = path.cents_at(at);
    low = std::min(low, price);
    high = std::max(high, price);
    // Ten seconds never move it by more than a percent.
    CHECK(std::abs(path.cents_at(at + 10'000) - price) < 100'000);
  }
  CHECK(low >= 9'600'000);
  CHECK(high <= 10'400'000);
  CHECK(high - low > 20'000);
}

TEST_CASE("no swing is a constant price") {
  const PricePath path({.base_cents = 10'000'000, .swing_bp = 0});
  CHECK(path.cents_at(0) == 10'000'000);
  CHECK(path.cents_at(minute) == 10'000'000);
}

TEST_CASE("a bar grows with its minute and stands still afterwards") {
  const PricePath path({.seed = 5});
  const TapeSettings tape{.venue_seed = 2};
  Bar before = bar_of(path, tape, minute, minute);
  CHECK(before.trades == 0);
  CHECK(before.close_cents == bar_of(path, tape, minute - 60'000, minute).close_cents);
  for (std::int64_t now = minute + 1'000; now <= minute + 60'000; now += 1'000) {
    const Bar bar = bar_of(path, tape, minute, now);
    CHECK(bar.trades >= before.trades);
    CHECK(bar.amount_e8 >= before.amount_e8);
    if (before.trades != 0) {
      CHECK(bar.open_cents == before.open_cents);
      CHECK(bar.high_cents >= before.high_cents);
      CHECK(bar.low_cents <= before.low_cents);
    }
    CHECK(bar.low_cents <= std::min(bar.open_cents, bar.close_cents));
    CHECK(bar.high_cents >= std::max(bar.open_cents, bar.close_cents));
    before = bar;
  }
  CHECK(before.trades >= 60);
  const Bar later = bar_of(path, tape, minute, minute + 86'400'000);
  CHECK(later.close_cents == before.close_cents);
  CHECK(later.trades == before.trades);
}

TEST_CASE("a quiet minute is flat at the last price before it") {
  const PricePath path({.seed = 5});
  const TapeSettings tape{.venue_seed = 2, .quiet_minutes_ms = {minute, minute + 60'000}};
  const Bar before = bar_of(path, tape, minute - 60'000, minute);
  const Bar quiet = bar_of(path, tape, minute + 60'000, minute + 120'000);
  CHECK(quiet.trades == 0);
  CHECK(quiet.amount_e8 == 0);
  CHECK(quiet.open_cents == before.close_cents);
  CHECK(quiet.close_cents == before.close_cents);
}

TEST_CASE("prices lie on the venue's step") {
  const PricePath path({.seed = 5});
  const TapeSettings tape{.venue_seed = 3, .tick_cents = 10};
  for (int i = 0; i < 50; ++i) {
    const Bar bar = bar_of(path, tape, minute + i * 60'000, minute + 86'400'000);
    CHECK((bar.open_cents % 10 == 0 && bar.high_cents % 10 == 0 && bar.low_cents % 10 == 0 &&
           bar.close_cents % 10 == 0));
  }
}
