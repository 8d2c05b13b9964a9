#include <btcfi/pricing/merton.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <complex>
#include <cstring>
#include <iostream>
#include <limits>
#include <random>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {

/// Lewis's integral over the characteristic function, which knows nothing of the series.
double by_transform(const Vanilla& option, const SpotMarket& m, const Jumps& j) {
  using Complex = std::complex<double>;
  const double t = option.tau, compensation = std::expm1(j.mean + j.vol * j.vol / 2);
  const double k = std::log(m.spot / option.strike) + (m.rate - m.dividend) * t;
  const auto transform = [&](Complex u) {
    const Complex i(0, 1);
    const Complex diffusion =
        -0.5 * m.vol * m.vol * (u * u + i * u) - i * u * j.intensity * compensation;
    const Complex jump = std::exp(i * u * j.mean - 0.5 * j.vol * j.vol * u * u) - 1.0;
    return std::exp(t * (diffusion + j.intensity * jump));
  };
  // The integrand falls as exp(-(vol u)^2 t / 2); the trapezoidal rule converges geometrically.
  const double end = 9 / (m.vol * std::sqrt(t)), step = end / 20'000;
  double sum = 0;
  for (int n = 0; n < 20'000; ++n) {
    const double u = n * step;
    const Complex value = std::exp(Complex(0, u * k)) * transform(Complex(u, -0.5));
    sum += (n == 0 ? 0.5 : 1) * value.real() / (u * u + 0.25);
  }
  const double call = m.spot * std::exp(-m.dividend * t) -
                      std::sqrt(m.spot * option.strike) *
                          std::exp(-0.5 * (m.rate + m.dividend) * t) * sum * step / M_PI;
  if (option.kind == OptionKind::call) return call;
  return call - m.spot * std::exp(-m.dividend * t) + option.strike * std::exp(-m.rate * t);
}

MertonQuote value(const Vanilla& option, const SpotMarket& market, const Jumps& jumps) {
  const auto q = merton(option, market, jumps);
  REQUIRE(q);
  return *q;
}

}  // namespace

TEST_CASE("jump diffusion prices are those of the characteristic function") {
  const auto seed = std::random_device{}();
  std::cout << "merton_test seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int n = 0; n < 40; ++n) {
    const Vanilla option{unit(random) < 0.5 ? OptionKind::call : OptionKind::put, 100,
                         0.02 + unit(random)};
    const SpotMarket market{60 + 80 * unit(random), 0.1 + 0.8 * unit(random), 0.1 * unit(random),
                            0.1 * unit(random)};
    const Jumps jumps{30 * unit(random), 0.4 * (unit(random) - 0.5), 0.3 * unit(random)};
    INFO("tau " << option.tau << " spot " << market.spot << " vol " << market.vol << " intensity "
                << jumps.intensity << " mean " << jumps.mean << " jump vol " << jumps.vol);
    CHECK(value(option, market, jumps).price ==
          Approx(by_transform(option, market, jumps)).margin(1e-9));
  }
}

TEST_CASE("without jumps, or with jumps of nothing, it is Black-Scholes") {
  const Vanilla option{OptionKind::call, 110, 0.5};
  const SpotMarket market{100, 0.6, 0.04, 0.01};
  const auto plain = black_scholes(option, market);
  for (const Jumps& jumps : {Jumps{0, -0.2, 0.3}, Jumps{25, 0, 0}}) {
    const MertonQuote q = value(option, market, jumps);
    CHECK(q.price == Approx(plain->price).epsilon(1e-13));
    CHECK(q.delta == Approx(plain->delta).epsilon(1e-13));
    CHECK(q.theta == Approx(plain->theta).epsilon(1e-11));
    CHECK(q.vega == Approx(plain->vega).epsilon(1e-13));
  }
  CHECK(value(option, market, {0, -0.2, 0.3}).total_vol == Approx(0.6));
}

TEST_CASE("the sensitivities under jumps are the differences of the price") {
  const Vanilla option{OptionKind::put, 95, 0.3};
  const SpotMarket market{100, 0.5, 0.05, 0.02};
  const Jumps jumps{8, -0.05, 0.1};
  const MertonQuote q = value(option, market, jumps);
  const auto slope = [&](double SpotMarket::*what, double h) {
    SpotMarket up = market, down = market;
    up.*what += h, down.*what -= h;
    return (value(option, up, jumps).price - value(option, down, jumps).price) / (2 * h);
  };
  CHECK(q.delta == Approx(slope(&SpotMarket::spot, 1e-3)).epsilon(1e-7));
  CHECK(q.vega == Approx(slope(&SpotMarket::vol, 1e-4)).epsilon(1e-6));
  CHECK(q.rho == Approx(slope(&SpotMarket::rate, 1e-4)).epsilon(1e-6));
  CHECK(q.phi == Approx(slope(&SpotMarket::dividend, 1e-4)).epsilon(1e-6));
  const auto delta = [&](double spot) {
    return value(option, {spot, market.vol, market.rate, market.dividend}, jumps).delta;
  };
  CHECK(q.gamma == Approx((delta(100.001) - delta(99.999)) / 0.002).epsilon(1e-6));
  Vanilla sooner = option, later = option;
  sooner.tau -= 1e-5, later.tau += 1e-5;
  CHECK(q.theta ==
        Approx((value(sooner, market, jumps).price - value(later, market, jumps).price) / 2e-5)
            .epsilon(1e-6));
  Jumps more = jumps, fewer = jumps;
  more.intensity += 1e-3, fewer.intensity -= 1e-3;
  CHECK(q.by_intensity ==
        Approx((value(option, market, more).price - value(option, market, fewer).price) / 2e-3)
            .epsilon(1e-6));
}

TEST_CASE("puts and calls under jumps keep parity, and hundreds of jumps do not lose it") {
  for (const double intensity : {0.5, 40.0, 600.0}) {
    const SpotMarket market{100, 0.3, 0.03, 0.01};
    const Jumps jumps{intensity, -0.01, 0.02};
    const MertonQuote call = value({OptionKind::call, 120, 1}, market, jumps);
    const MertonQuote put = value({OptionKind::put, 120, 1}, market, jumps);
    CHECK(call.price - put.price ==
          Approx(100 * std::exp(-0.01) - 120 * std::exp(-0.03)).margin(1e-11));
    CHECK(call.terms > intensity);
  }
}

TEST_CASE("limits of jump diffusion are values, and bad input is named") {
  CHECK(value({OptionKind::call, 90, 0}, {100, 0.3, 0.03, 0}, {5, 0, 0.1}).price == 10);
  CHECK(value({OptionKind::call, 90, 0}, {100, 0.3, 0.03, 0}, {5, 0, 0.1}).theta == 0);
  CHECK(value({OptionKind::put, 90, 1}, {0, 0.3, 0.03, 0}, {5, 0, 0.1}).price ==
        Approx(90 * std::exp(-0.03)));
  // Only jumps move the spot.
  CHECK(value({OptionKind::put, 90, 1}, {100, 0, 0, 0}, {5, 0, 0.1}).price > 0);
  const auto named = [](const auto& result, const char* where) {
    return !result && std::strcmp(result.error().where, where) == 0;
  };
  const Vanilla option{OptionKind::call, 100, 1};
  const SpotMarket market{100, 0.3, 0.03, 0};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(named(merton(option, market, {-1, 0, 0.1}), "intensity"));
  CHECK(named(merton(option, market, {1, nan, 0.1}), "jump_mean"));
  CHECK(named(merton(option, market, {1, 0, -0.1}), "jump_vol"));
  CHECK(named(merton(option, {nan, 0.3, 0, 0}, {1, 0, 0.1}), "spot"));
  CHECK(merton(option, market, {701, 0, 0.1}).error().code == Errc::out_of_range);
  CHECK(merton(option, market, {1, 50, 0.1}).error().code == Errc::out_of_range);
  CHECK(named(merton(option, {100, 0.2, 0, 0}, {0.5, 7, 0.2}), "jump_mean"));
  // At the forward without volatility gamma has no bound, and theta has.
  for (const Jumps& jumps : {Jumps{0, 0, 0}, Jumps{2, -0.02, 0.2}}) {
    CHECK(std::isfinite(value(option, {100, 0, 0, 0}, jumps).theta));
  }
}
