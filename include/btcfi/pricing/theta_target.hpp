#pragma once

#include <btcfi/pricing/european.hpp>

#include <array>

namespace btcfi::pricing {

/// All values that reach a theta target, ascending. `count` says how many there are: none is an
/// answer.
struct ThetaRoots {
  int count = 0;
  std::array<double, 4> roots{};
  /// The least theta that any value reaches, in quote currency per day, and where: a target below
  /// it has no root. For a volatility target the place is a vol, for a strike target a strike.
  double least_theta_per_day = 0;
  double least_at = 0;

  [[nodiscard]] double low() const noexcept { return roots[0]; }
  [[nodiscard]] double high() const noexcept {
    return roots[static_cast<std::size_t>(count > 0 ? count - 1 : 0)];
  }
};

/// Every volatility in (0, infinity) at which the option's theta is `theta_per_day` (quote currency
/// per coin per day, negative for decay). `market.vol` is ignored.
///
/// Theta is stationary in s = vol sqrt(tau) only where
/// s^4 + (8 q tau + 4 b tau - 4) s^2 + 8 b tau x - 4 x^2 = 0, x = ln(F/K), b = rate - dividend, so
/// the roots are counted exactly, at any rates: one sign test per monotone piece. At zero rates the
/// single extremum is vol* = sqrt(2 (1 + sqrt(1 + x^2)) / tau). Domain: spot, strike, tau > 0.
/// Errors: invalid_argument naming the argument.
[[nodiscard]] Result<ThetaRoots> vol_for_theta(const Vanilla& option, const SpotMarket& market,
                                               double theta_per_day) noexcept;

/// Every strike in (0, infinity) at which theta is `theta_per_day`; `option.strike` is ignored.
///
/// At zero rates in closed form: two strikes, one, or none. At other rates theta is stationary in
/// the strike where y + 2 rate tau w N(w y) / n(y) = 2 b tau / s - s, y = d2, w = +-1: once where
/// rate >= 0, else twice or nowhere, since N / n is convex. These places are found first, so that one
/// sign test per monotone piece counts the strikes exactly: up to three. `least_theta_per_day` is -infinity for a put at a negative
/// rate, whose theta falls without end as the strike rises. Domain: spot, vol, tau > 0.
/// Errors: invalid_argument naming the argument.
[[nodiscard]] Result<ThetaRoots> strike_for_theta(const Vanilla& option, const SpotMarket& market,
                                                  double theta_per_day) noexcept;

}  // namespace btcfi::pricing
