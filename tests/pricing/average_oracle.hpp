#pragma once

// The exact value of an option on an arithmetic average, by another way than the library's: with
// R_k the growth between fixings, the sum of all is S R_1 (1 + X_2), X_k = R_k (1 + X_{k+1}). The
// density of ln X_2 comes from the last fixing backwards, one integral per fixing; given it, the
// sum is lognormal. All integrals are trapezoidal over analytic functions: halving the spacing
// shows what is left of the error.

#include <btcfi/pricing/european.hpp>

#include <cmath>
#include <vector>

namespace btcfi::test {

struct AverageWorld {
  double spot, vol, carry;
  double first, step;  // times of the fixings: first, first + step, ...
  int count;
};

/// E[payoff(Black)] where `given(ratio)` values the option given sum / (spot R_1) = ratio.
template <class Given>
double over_averages(const AverageWorld& w, double spacing_in_sd, Given given) {
  const double sd = w.vol * std::sqrt(w.step);
  const double drift = (w.carry - 0.5 * w.vol * w.vol) * w.step;
  const double spacing = spacing_in_sd * sd;
  if (w.count == 1) return given(1.0);
  // ln X_count = ln R: normal. Grid by grid, as wide as ten standard deviations.
  std::vector<double> at, density;
  const auto grid = [&](int terms) {
    at.clear();
    const double centre = std::log(static_cast<double>(terms));
    const auto half = static_cast<int>(std::ceil(10 * sd * std::sqrt(terms) / spacing));
    for (int i = -half; i <= half; ++i) at.push_back(centre + i * spacing);
  };
  const double norm = 1 / (sd * std::sqrt(2 * 3.14159265358979323846));
  const auto bell = [&](double x) { return norm * std::exp(-0.5 * (x / sd) * (x / sd)); };
  grid(1);
  for (const double y : at) density.push_back(bell(y - drift));
  for (int k = w.count - 1; k >= 2; --k) {
    const std::vector<double> before = at, mass = density;
    grid(w.count - k + 1);
    density.assign(at.size(), 0);
    for (std::size_t j = 0; j < before.size(); ++j) {
      const double from = std::log1p(std::exp(before[j])) + drift;
      for (std::size_t i = 0; i < at.size(); ++i) {
        if (std::fabs(at[i] - from) < 10 * sd) {
          density[i] += mass[j] * bell(at[i] - from) * spacing;
        }
      }
    }
  }
  double value = 0;
  for (std::size_t i = 0; i < at.size(); ++i) {
    value += density[i] * given(1 + std::exp(at[i])) * spacing;
  }
  return value;
}

/// Undiscounted value of max(+-(A - strike), 0).
inline double exact_average(const AverageWorld& w, pricing::OptionKind kind, double strike,
                            double spacing = 0.25) {
  const double n = w.count;
  return over_averages(w, spacing, [&](double ratio) {
    const double forward = w.spot * std::exp(w.carry * w.first) * ratio / n;
    return pricing::black76({kind, strike, w.first}, {forward, w.vol, 0})->price;
  });
}

/// Value in coins, undiscounted, of max(+-(A - strike), 0) / A coins: the world is the one whose
/// drift is carry + vol^2.
inline double exact_coin_average(AverageWorld w, pricing::OptionKind kind, double strike,
                                 double spacing = 0.25) {
  const double n = w.count;
  w.carry += w.vol * w.vol;
  return over_averages(w, spacing, [&](double ratio) {
    // 1 - K / A = (1/A)(A - K): with 1/A lognormal, a put on K / A with strike 1.
    const double forward =
        strike * n / (w.spot * ratio) * std::exp((-w.carry + w.vol * w.vol) * w.first);
    const auto mirrored =
        kind == pricing::OptionKind::call ? pricing::OptionKind::put : pricing::OptionKind::call;
    return pricing::black76({mirrored, 1, w.first}, {forward, w.vol, 0})->price;
  });
}

}  // namespace btcfi::test
