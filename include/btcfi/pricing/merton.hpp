#pragma once

#include <btcfi/pricing/european.hpp>

namespace btcfi::pricing {

/// Jumps of Merton's model: `intensity` >= 0 a year, each multiplying the spot by e^j, j normal with
/// mean `mean` and deviation `vol` >= 0.
struct Jumps {
  double intensity = 0;
  double mean = 0;
  double vol = 0;
};

/// Price and sensitivities under jumps; units as in EuropeanQuote.
struct MertonQuote {
  double price = 0;
  double delta = 0;
  double gamma = 0;
  double vega = 0;  ///< by the vol between jumps
  double theta = 0;
  double rho = 0;
  double phi = 0;
  double by_intensity = 0;  ///< d price / d intensity
  /// The vol of all that moves, jumps included: sqrt(vol^2 + intensity (mean^2 + jump vol^2)).
  double total_vol = 0;
  int terms = 0;  ///< of the series
};

/// Merton's jump diffusion (J. Financial Economics 3, 1976), any mean of the jumps: the sum over the
/// number of jumps of Black-Scholes prices, Poisson weighted.
///
/// The series ends where the weights that are left, both as probabilities and as shares of the
/// spot, are below 2^-57; what is cut off is below 2^-56 (spot e^(-dividend tau) +
/// strike e^(-rate tau)). Domain: intensity tau <= 700, also times e^(mean + vol^2 / 2).
/// Errors: invalid_argument naming the argument ("intensity", "jump_mean", "jump_vol" of the jumps);
/// out_of_range outside the domain.
///
///     auto q = merton({.kind = OptionKind::put, .strike = 80'000, .tau = 30 / 365.0},
///                     {.spot = 100'000, .vol = 0.4}, {.intensity = 12, .mean = -0.03, .vol = 0.06});
[[nodiscard]] Result<MertonQuote> merton(const Vanilla& option, const SpotMarket& market,
                                         const Jumps& jumps) noexcept;

}  // namespace btcfi::pricing
