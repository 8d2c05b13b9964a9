#pragma once

// Greeks by differences, for the tests of binaries, touches and barriers.

#include <btcfi/pricing/exotic.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

namespace btcfi::pricing::test {

/// Central differences of two widths, the second error term removed.
template <class F>
double slope(const F& f, double x, double h) {
  const auto central = [&](double step) { return (f(x + step) - f(x - step)) / (2 * step); };
  return (4 * central(h / 2) - central(h)) / 3;
}
template <class F>
double second(const F& f, double x, double h) {
  const auto central = [&](double step) {
    return (f(x + step) - 2 * f(x) + f(x - step)) / (step * step);
  };
  return (4 * central(h / 2) - central(h)) / 3;
}

/// All sensitivities of `price(market, tau)` against its differences, each relative to the sum of
/// what is natural for it and `floor`.
template <class Price>
void check_by_differences(const ExoticQuote& q, const Price& price, const SpotMarket& m, double tau,
                          double tolerance, double floor) {
  const double s = m.vol * std::sqrt(tau), spot = m.spot, width = 0.02 * std::min(s, 1.0);
  const auto with = [&](double SpotMarket::*member) {
    return [&, member](double x) {
      SpotMarket moved = m;
      moved.*member = x;
      return price(moved, tau);
    };
  };
  const auto near = [&](double value, double ref, double unit) {
    INFO("value " << value << " difference " << ref << " unit " << unit);
    CHECK(std::fabs(value - ref) < tolerance * (std::fabs(ref) + unit));
  };
  near(q.delta, slope(with(&SpotMarket::spot), spot, spot * width), floor / (spot * s));
  near(q.gamma, second(with(&SpotMarket::spot), spot, spot * width), floor / (spot * spot * s * s));
  near(q.vega, slope(with(&SpotMarket::vol), m.vol, m.vol * 0.01), floor / m.vol);
  near(q.rho, slope(with(&SpotMarket::rate), m.rate, 0.01 * s / tau), floor * tau / s);
  near(q.phi, slope(with(&SpotMarket::dividend), m.dividend, 0.01 * s / tau), floor * tau / s);
  const auto by_time = [&](double t) { return price(m, t); };
  near(q.theta, -slope(by_time, tau, tau * 0.01), floor / tau);
}

inline double uniform(std::mt19937_64& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

}  // namespace btcfi::pricing::test
