#pragma once

#include <btcfi/pricing/option.hpp>

namespace btcfi::pricing {

/// A price in quote currency per coin and all its sensitivities, per year, per unit of vol and of
/// rate.
///
/// Time derivatives (theta, charm, veta, color) are per year of passing calendar time: negative
/// theta is a long option that decays. The trader units beside them are named so.
struct EuropeanQuote {
  double price = 0;
  double delta = 0;
  double gamma = 0;
  double vega = 0;
  double theta = 0;
  /// d price / d rate, with the spot held (Black-Scholes) or the forward held (Black-76).
  double rho = 0;
  /// d price / d dividend; 0 for Black-76.
  double phi = 0;
  double dual_delta = 0;  ///< d price / d strike
  double dual_gamma = 0;  ///< d2 price / d strike2: the discounted risk-neutral density
  double vanna = 0;       ///< d delta / d vol
  double volga = 0;       ///< d vega / d vol
  double charm = 0;       ///< d delta / d time
  double veta = 0;        ///< d vega / d time, which is also d theta / d vol
  double speed = 0;       ///< d gamma / d spot
  double color = 0;       ///< d gamma / d time
  double zomma = 0;       ///< d gamma / d vol
  double ultima = 0;      ///< d volga / d vol
  double itm_probability = 0;

  [[nodiscard]] double theta_per_day() const noexcept { return theta / days_per_year; }
  [[nodiscard]] double vega_per_point() const noexcept { return vega / 100; }
  [[nodiscard]] double rho_per_point() const noexcept { return rho / 100; }
};

/// Black-Scholes-Merton with a continuous dividend (carry) yield. Limits (zero vol, zero time, zero
/// strike, zero spot) give their limiting values; no valid input gives NaN. At zero time and
/// spot == strike gamma is +infinity, as the limit is.
///
/// Errors: invalid_argument naming the argument, for NaN, infinity or a negative where none may be.
///
///     auto q = black_scholes({.kind = OptionKind::call, .strike = 75'000, .tau = 7 / 365.0},
///                            {.spot = 70'000, .vol = 0.6});
[[nodiscard]] Result<EuropeanQuote> black_scholes(const Vanilla& option,
                                                  const SpotMarket& market) noexcept;

/// Black-76: the same on a forward. Delta and gamma are with respect to the forward, discounted;
/// rho holds the forward. Errors: as black_scholes.
[[nodiscard]] Result<EuropeanQuote> black76(const Vanilla& option,
                                            const ForwardMarket& market) noexcept;

/// The same with every output good to one unit in its last place, for the inputs taken as exact:
/// an option a microsecond from expiry or thirty standard deviations out is no exception. Some ten
/// microseconds a call; the limits and errors of black_scholes.
[[nodiscard]] Result<EuropeanQuote> black_scholes_exact(const Vanilla& option,
                                                        const SpotMarket& market) noexcept;

/// black76 with every output good to one unit in its last place. As black_scholes_exact.
[[nodiscard]] Result<EuropeanQuote> black76_exact(const Vanilla& option,
                                                  const ForwardMarket& market) noexcept;

}  // namespace btcfi::pricing
