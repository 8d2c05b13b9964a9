#pragma once

// What black_scholes, the theta solver and the coin quotes share.

#include <btcfi/pricing/european.hpp>

#include <cmath>

namespace btcfi::pricing::detail {

/// Normal density; 0 where it underflows.
inline double density(double z) noexcept {
  constexpr double inverse_sqrt_two_pi = 0.39894228040143267794;
  return inverse_sqrt_two_pi * std::exp(-0.5 * z * z);
}

/// ln(S/K) + carry, with S - K exact near the money (Sterbenz), where log(S/K) would lose digits.
inline double log_moneyness(double spot, double strike, double carry) noexcept {
  const double ratio = spot / strike;
  if (ratio > 0.5 && ratio < 2) return std::log1p((spot - strike) / strike) + carry;
  return std::log(spot) - std::log(strike) + carry;
}

inline bool not_finite(double value) noexcept { return !std::isfinite(value); }
inline bool not_a_size(double value) noexcept { return !std::isfinite(value) || value < 0; }
inline bool not_positive(double value) noexcept { return !std::isfinite(value) || value <= 0; }

/// Errors: invalid_argument naming the first argument outside its domain.
Status check(const Vanilla& option, const SpotMarket& market) noexcept;
/// The same, for what looks for a strike or a vol (and gives 1 for what it looks for): nor may spot,
/// strike, vol or tau be 0.
Status check_positive(const Vanilla& option, const SpotMarket& market) noexcept;

/// By arithmetic of 106 bits. Spot, strike, tau, vol > 0.
EuropeanQuote quote_exact(const Vanilla& option, const SpotMarket& market) noexcept;

}  // namespace btcfi::pricing::detail
