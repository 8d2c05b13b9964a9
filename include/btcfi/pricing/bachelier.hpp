#pragma once

#include <btcfi/pricing/implied_vol.hpp>

namespace btcfi::pricing {

/// A forward that moves by amounts, not by proportions. `forward` of either sign; `vol` >= 0 in
/// quote currency per coin per square root of a year; rate continuously compounded.
struct NormalMarket {
  double forward = 0;
  double vol = 0;
  double rate = 0;
};

/// Bachelier's model: price and Greeks with respect to the forward, discounted; rho holds the
/// forward, phi is 0. The strike may be of either sign. Limits as in black_scholes.
/// Errors: invalid_argument naming the argument; out_of_range for |rate tau| > 700.
///
///     auto q = bachelier({.kind = OptionKind::put, .strike = -2, .tau = 0.5},
///                        {.forward = 1, .vol = 8, .rate = 0});
[[nodiscard]] Result<EuropeanQuote> bachelier(const Vanilla& option,
                                              const NormalMarket& market) noexcept;

/// The volatility at which Bachelier's model gives `price`; `market.vol` is ignored. Any price above
/// the discounted intrinsic value has one. Errors: as implied_vol, without a greatest price.
[[nodiscard]] Result<ImpliedVol> bachelier_implied_vol(const Vanilla& option,
                                                       const NormalMarket& market,
                                                       double price) noexcept;

}  // namespace btcfi::pricing
