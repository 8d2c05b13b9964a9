#pragma once

#include <btcfi/pricing/european.hpp>

#include <array>

namespace btcfi::pricing {

/// What a desk calls delta, for a long option; calls positive, puts negative.
enum class DeltaConvention : std::uint8_t {
  spot,                      ///< dV/dS, as EuropeanQuote::delta of black_scholes
  forward,                   ///< coins of forward: w N(w d1)
  spot_premium_adjusted,     ///< dV/dS - V/S: premium paid in coin
  forward_premium_adjusted,  ///< forward less the premium, undiscounted: w K/F N(w d2)
};

/// All strikes with a given delta, ascending. `count` says how many: none is an answer.
struct DeltaStrikes {
  int count = 0;
  std::array<double, 2> roots{};
  /// The greatest delta in size that any strike reaches, with its sign, and where: the peak of a
  /// premium-adjusted call; the bound at strike 0 (calls) or infinity (puts) otherwise, which for
  /// premium-adjusted puts is -infinity.
  double extreme_delta = 0;
  double extreme_at = 0;

  [[nodiscard]] double low() const noexcept { return roots[0]; }
  [[nodiscard]] double high() const noexcept {
    return roots[static_cast<std::size_t>(count > 0 ? count - 1 : 0)];
  }
};

/// Every strike at which the option's delta is `delta` in the convention named; `option.strike` is
/// ignored. A premium-adjusted call's delta rises and falls with the strike: two strikes, one, or
/// none; the higher is the one that desks mean. A strike beyond all doubles is not counted. Domain: spot,
/// vol, tau > 0. Errors: invalid_argument naming the argument; out_of_range as black_scholes, and naming
/// `vol` unless vol sqrt(tau) lies between 1e-150 and 1,000.
///
///     auto k = strike_for_delta({.kind = OptionKind::put, .tau = 30 / 365.0},
///                               {.spot = 70'000, .vol = 0.6}, -0.25, DeltaConvention::spot);
[[nodiscard]] Result<DeltaStrikes> strike_for_delta(const Vanilla& option, const SpotMarket& market,
                                                    double delta,
                                                    DeltaConvention convention) noexcept;

}  // namespace btcfi::pricing
