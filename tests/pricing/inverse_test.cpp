#include <btcfi/pricing/inverse.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using namespace btcfi;
using namespace btcfi::pricing;

TEST_CASE("a short book of ten calls is hedged by 143,729 dollars of inverse perpetual") {
  // S = F = 70,000, K = 75,000, vol 0.6, 7 days: neutral in coins at U = 10 (S delta - V).
  const auto q = inverse({OptionKind::call, 75'000, 7.0 / 365}, {70'000, 0.6}, 70'000);
  REQUIRE(q);
  CHECK(-10 * q->hedge_usd == Approx(143'728.75).margin(0.005));
  // A coin counter needs less than the plain delta says.
  CHECK(10 * 70'000 * q->usd.delta == Approx(150'583).margin(0.5));
}

TEST_CASE("coin Greeks are difference quotients of the coin price") {
  const Vanilla option{OptionKind::put, 75'000, 0.2};
  const auto at = [&](double spot) { return *inverse(option, {spot * 1.01, 0.6, 0.02}, spot); };
  const auto q = at(70'000);
  CHECK(q.delta_coin == Approx((at(70'001).price_coin - at(69'999).price_coin) / 2).epsilon(1e-7));
  CHECK(q.gamma_coin == Approx((at(70'001).delta_coin - at(69'999).delta_coin) / 2).epsilon(1e-7));
}

TEST_CASE("the premium is rounded up, exactly") {
  // 0.1 BTC of the option above costs 97,924 sats before any load.
  const auto q = inverse({OptionKind::call, 75'000, 7.0 / 365}, {70'000, 0.6}, 70'000);
  CHECK(premium_sats(q->price_coin, Sats{10'000'000})->value == 97'924);
  CHECK(premium_sats(0.5, Sats{3})->value == 2);
  CHECK(premium_sats(0.5, Sats{4})->value == 2);
  CHECK(premium_sats(0.0, Sats{4})->value == 0);
  // 0.1 as a double is above a tenth: ten of it exceed one, and a product rounded to 1 would hide
  // it.
  CHECK(premium_sats(0.1, Sats{10})->value == 2);
}

TEST_CASE("a premium that no ledger holds is refused") {
  CHECK(premium_sats(-0.1, Sats{1}).error().code == Errc::invalid_argument);
  CHECK(premium_sats(std::numeric_limits<double>::quiet_NaN(), Sats{1}).error().code ==
        Errc::invalid_argument);
  CHECK(premium_sats(1.0, Sats{-1}).error().code == Errc::invalid_argument);
  CHECK(premium_sats(1e9, max_money).error().code == Errc::overflow);
  CHECK(inverse({OptionKind::call, 1, 1}, {1, 1}, 0).error() ==
        fail(Errc::invalid_argument, "spot"));
}
