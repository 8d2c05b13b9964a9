#pragma once

#include <btcfi/pricing/touch.hpp>

namespace btcfi::pricing {

enum class BarrierKind : std::uint8_t { down_in, down_out, up_in, up_out };

[[nodiscard]] constexpr BarrierSide side_of(BarrierKind kind) noexcept {
  return kind == BarrierKind::down_in || kind == BarrierKind::down_out ? BarrierSide::down
                                                                       : BarrierSide::up;
}
[[nodiscard]] constexpr bool is_knock_in(BarrierKind kind) noexcept {
  return kind == BarrierKind::down_in || kind == BarrierKind::up_in;
}

/// A vanilla option that begins (in) or ceases (out) to exist when the price touches `barrier` > 0,
/// watched at every moment. `rebate` >= 0 in quote currency: of a knock-out paid at the touch, of a
/// knock-in at expiry if it was never touched. `touched`: it was touched earlier (and the rebate
/// paid).
struct Barrier {
  OptionKind kind = OptionKind::call;
  BarrierKind barrier_kind = BarrierKind::down_out;
  double strike = 0;
  double barrier = 0;
  double tau = 0;
  double rebate = 0;
  bool touched = false;
};

/// Price and sensitivities under Black-Scholes-Merton (Reiner and Rubinstein), without cancellation:
/// where the closed form would lose digits - near the barrier, deep out of the money - the payoff is
/// integrated against the Brownian bridge, all terms of one sign.
///
/// Accuracy: see docs/pricing-barriers.md. A spot on the barrier or beyond it is the touch itself: the
/// quote is that of the touched option (a knock-out: its rebate, due now) and says so in `touched`.
/// Zero volatility or time gives the limit. Errors: invalid_argument naming the argument;
/// pricing_unknown_kind; out_of_range for |rate tau| > 700.
///
///     auto q = barrier({.kind = OptionKind::call, .barrier_kind = BarrierKind::down_out,
///                       .strike = 70'000, .barrier = 60'000, .tau = 30 / 365.0},
///                      {.spot = 70'000, .vol = 0.6});
[[nodiscard]] Result<ExoticQuote> barrier(const Barrier& option, const SpotMarket& market) noexcept;

/// The barrier that, watched at every moment, stands for one watched every `interval_years`: moved away
/// from the spot by exp(0.5826 vol sqrt(interval)) (Broadie, Glasserman, Kou 1997). The error falls
/// faster than 1/sqrt(number of observations); it is large within one interval's move of the barrier.
///
/// Domain: barrier > 0, vol >= 0, interval_years >= 0. Errors: invalid_argument naming the argument.
[[nodiscard]] Result<double> discrete_barrier(double barrier, BarrierSide side, double vol,
                                              double interval_years) noexcept;

/// Barrier options by columns, as in SpotColumns; none has been touched before.
struct BarrierColumns {
  KindColumn kind = {};
  std::span<const BarrierKind> barrier_kind = {};
  Column spot = {};
  Column strike = {};
  Column barrier = {};
  Column rebate = {};  ///< empty: zero
  Column tau = {};
  Column vol = {};
  Column rate = {};      ///< empty: zero
  Column dividend = {};  ///< empty: zero
};

/// As barrier one by one, with the same bits; statuses, lengths and errors as black_scholes_batch.
[[nodiscard]] Result<std::size_t> barrier_batch(std::size_t count, const BarrierColumns& in,
                                                const ExoticQuoteColumns& out,
                                                std::span<PricingStatus> status = {}) noexcept;

}  // namespace btcfi::pricing
