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

TEST_CASE("the further coin Greeks are difference quotients too") {
  const auto at = [&](double vol, double tau) {
    const double forward = 70'000 * std::exp(0.05 * tau);
    return *inverse({OptionKind::call, 75'000, tau}, {forward, vol, 0.02}, 70'000);
  };
  const auto q = at(0.6, 0.2);
  const double h = 1e-5;
  CHECK(
      q.vanna_coin ==
      Approx((at(0.6 + h, 0.2).delta_coin - at(0.6 - h, 0.2).delta_coin) / (2 * h)).epsilon(1e-7));
  CHECK(q.volga_coin ==
        Approx((at(0.6 + h, 0.2).vega_coin - at(0.6 - h, 0.2).vega_coin) / (2 * h)).epsilon(1e-6));
  CHECK(
      q.charm_coin ==
      Approx((at(0.6, 0.2 - h).delta_coin - at(0.6, 0.2 + h).delta_coin) / (2 * h)).epsilon(1e-6));
  CHECK(
      q.theta_coin ==
      Approx((at(0.6, 0.2 - h).price_coin - at(0.6, 0.2 + h).price_coin) / (2 * h)).epsilon(1e-7));
  CHECK(q.theta_coin_per_day() == q.theta_coin / 365);
  CHECK(q.vega_coin_per_point() == q.vega_coin / 100);
}

TEST_CASE("at the forward with nothing left to happen, gamma alone has no bound") {
  for (const double tau : {0.0, 0.1}) {
    for (const OptionKind kind : {OptionKind::call, OptionKind::put}) {
      const auto q = inverse({kind, 70'000, tau}, {70'000, tau > 0 ? 0 : 0.6}, 70'000);
      REQUIRE(q);
      for (const double one : {q->price_coin, q->delta_coin, q->gamma_coin, q->vega_coin,
                               q->theta_coin, q->vanna_coin, q->volga_coin, q->charm_coin}) {
        CHECK_FALSE(std::isnan(one));
      }
    }
  }
}

TEST_CASE("at the break-even the coin settlement is the premium") {
  for (const OptionKind kind : {OptionKind::call, OptionKind::put}) {
    const auto q = inverse({kind, 75'000, 0.2}, {70'000, 0.6}, 70'000);
    const double w = kind == OptionKind::call ? 1 : -1;
    CHECK(w * (q->breakeven - 75'000) / q->breakeven == Approx(q->price_coin).epsilon(1e-12));
  }
  // A call as dear as a coin has none.
  CHECK(std::isnan(inverse({OptionKind::call, 1, 30}, {70'000, 8}, 70'000 / 1.1)->breakeven));
}

TEST_CASE("a spot that is no price is refused") {
  CHECK(inverse({OptionKind::call, 1, 1}, {1, 1}, 0).error() ==
        fail(Errc::invalid_argument, "spot"));
}

TEST_CASE("a forward that is no price is named, also where it stands for the spot") {
  const auto where = [](double forward, double spot) {
    return std::string(inverse({OptionKind::call, 1, 1}, {forward, 1}, spot).error().where);
  };
  for (const double wrong : {-5.0, std::nan("")}) {
    CHECK(where(wrong, 1) == "forward");
    CHECK(where(wrong, wrong) == "forward");
    CHECK(where(1, wrong) == "spot");
  }
  CHECK(where(0, 0) == "forward");
  CHECK(inverse({OptionKind::call, 1, 1}, {0, 1}, 1));  // a worthless call has a price
}
