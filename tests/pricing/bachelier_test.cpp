#include <btcfi/pricing/bachelier.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <iostream>
#include <limits>
#include <random>
#include <string>

using namespace btcfi;
using namespace btcfi::pricing;

TEST_CASE("Bachelier's model at the money is vol sqrt(tau / 2 pi)") {
  const auto q = bachelier({OptionKind::call, 100, 0.25}, {100, 20, 0});
  CHECK(q->price == Approx(20 * std::sqrt(0.25 / (2 * M_PI))).epsilon(1e-15));
  CHECK(q->delta == 0.5);
}

TEST_CASE("Bachelier parity holds with forwards and strikes of any sign, and Greeks are slopes") {
  const auto seed = std::random_device{}();
  std::cout << "bachelier_test seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int i = 0; i < 2'000; ++i) {
    const NormalMarket m{20 * unit(random) - 10, 1 + 9 * unit(random), unit(random) - 0.5};
    const double k = m.forward + 6 * (unit(random) - 0.5) * m.vol, tau = 0.05 + unit(random);
    const auto call = *bachelier({OptionKind::call, k, tau}, m),
               put = *bachelier({OptionKind::put, k, tau}, m);
    const double df = std::exp(-m.rate * tau);
    REQUIRE(call.price - put.price == Approx(df * (m.forward - k)).margin(1e-12));
    REQUIRE(call.delta - put.delta == Approx(df).epsilon(1e-13));
  }
  const auto at = [](double f, double vol, double rate, double tau, double k) {
    return *bachelier({OptionKind::put, k, tau}, {f, vol, rate});
  };
  const double f = -1.5, vol = 4, r = 0.1, tau = 0.6, k = 0.7, h = 1e-4;
  const auto q = at(f, vol, r, tau, k);
  const auto slope = [&](double EuropeanQuote::*m, double df, double dv, double dr, double dt,
                         double dk) {
    return (at(f + df, vol + dv, r + dr, tau + dt, k + dk).*m -
            at(f - df, vol - dv, r - dr, tau - dt, k - dk).*m) /
           (2 * h);
  };
  using Q = EuropeanQuote;
  CHECK(q.delta == Approx(slope(&Q::price, h, 0, 0, 0, 0)).epsilon(1e-6));
  CHECK(q.gamma == Approx(slope(&Q::delta, h, 0, 0, 0, 0)).epsilon(1e-6));
  CHECK(q.speed == Approx(slope(&Q::gamma, h, 0, 0, 0, 0)).epsilon(1e-6));
  CHECK(q.vega == Approx(slope(&Q::price, 0, h, 0, 0, 0)).epsilon(1e-6));
  CHECK(q.vanna == Approx(slope(&Q::delta, 0, h, 0, 0, 0)).epsilon(1e-6));
  CHECK(q.volga == Approx(slope(&Q::vega, 0, h, 0, 0, 0)).epsilon(1e-6));
  CHECK(q.zomma == Approx(slope(&Q::gamma, 0, h, 0, 0, 0)).epsilon(1e-6));
  CHECK(q.ultima == Approx(slope(&Q::volga, 0, h, 0, 0, 0)).epsilon(1e-6));
  CHECK(q.rho == Approx(slope(&Q::price, 0, 0, h, 0, 0)).epsilon(1e-6));
  CHECK(q.theta == Approx(-slope(&Q::price, 0, 0, 0, h, 0)).epsilon(1e-6));
  CHECK(q.charm == Approx(-slope(&Q::delta, 0, 0, 0, h, 0)).epsilon(1e-6));
  CHECK(q.veta == Approx(-slope(&Q::vega, 0, 0, 0, h, 0)).epsilon(1e-6));
  CHECK(q.color == Approx(-slope(&Q::gamma, 0, 0, 0, h, 0)).epsilon(1e-6));
  CHECK(q.dual_delta == Approx(slope(&Q::price, 0, 0, 0, 0, h)).epsilon(1e-6));
  CHECK(q.dual_gamma == Approx(slope(&Q::dual_delta, 0, 0, 0, 0, h)).epsilon(1e-6));
}

TEST_CASE("a Bachelier price leads back to its volatility") {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int i = 0; i < 5'000; ++i) {
    const double vol = std::exp(8 * unit(random) - 4), tau = std::exp(6 * unit(random) - 5);
    const double d = i % 10 == 0 ? 0 : 60 * (unit(random) - 0.5) * unit(random);
    const double f = 100, k = f + d * vol * std::sqrt(tau);
    const OptionKind kind = k > f ? OptionKind::call : OptionKind::put;
    const double price = bachelier({kind, k, tau}, {f, vol, 0})->price;
    const auto v = bachelier_implied_vol({kind, k, tau}, {f, 0, 0}, price);
    INFO("vol " << vol << " tau " << tau << " d " << d << " price " << price);
    REQUIRE(v);
    // Both the gap between forward and strike and the price are rounded.
    const double gap_rounding = 0x1p-53 * (std::fabs(f) + std::fabs(k)) / (vol * std::sqrt(tau));
    REQUIRE(v->vol == Approx(vol).epsilon(2e-15 * (1 + std::fabs(d)) + 2 * gap_rounding));
  }
  CHECK(bachelier_implied_vol({OptionKind::call, 90, 1}, {100, 0, 0}, 9.9).error() ==
        fail(Errc::pricing_below_minimum, "price"));
  CHECK(bachelier_implied_vol({OptionKind::call, 90, 1}, {100, 0, 0}, 10)->vol == 0);
  CHECK(bachelier_implied_vol({OptionKind::call, 90, 0}, {100, 0, 0}, 10).error() ==
        fail(Errc::invalid_argument, "tau"));
  // Inside the money a price of sixteen digits says less and less.
  CHECK(bachelier_implied_vol({OptionKind::call, -1e9, 1}, {1e9, 0, 0}, 2e9 + 1e-6)->status ==
        PricingStatus::ill_conditioned);
}

TEST_CASE("Bachelier's limits are values") {
  CHECK(bachelier({OptionKind::call, 90, 1}, {100, 0, 0})->price == 10);
  CHECK(bachelier({OptionKind::put, 90, 0}, {100, 5, 0})->price == 0);
  CHECK(bachelier({OptionKind::call, 100, 0}, {100, 5, 0})->gamma ==
        std::numeric_limits<double>::infinity());
  CHECK(bachelier({OptionKind::call, 100, 1}, {100, 0, 0})->vega ==
        Approx(1 / std::sqrt(2 * M_PI)));
  CHECK(std::string(bachelier({OptionKind::call, 1, 1}, {std::nan(""), 1, 0}).error().where) ==
        "forward");
  CHECK(std::string(bachelier({OptionKind::call, 1, 1}, {1, -1, 0}).error().where) == "vol");
  CHECK(bachelier({OptionKind::call, 1, 1000}, {1, 1, 1}).error() ==
        fail(Errc::out_of_range, "rate"));
  CHECK(bachelier({OptionKind::call, -1e308, 1}, {1e308, 1, 0}).error() ==
        fail(Errc::out_of_range, "strike"));
}
