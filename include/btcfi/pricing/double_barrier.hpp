#pragma once

#include <btcfi/pricing/touch.hpp>

namespace btcfi::pricing {

enum class DoubleBarrierKind : std::uint8_t { knock_in, knock_out };

/// A vanilla option that begins or ceases to exist when the price touches `lower` or `upper`,
/// 0 < lower < upper, watched at every moment. The strike may lie anywhere. `rebate` >= 0 in quote
/// currency: of a knock-out paid at the touch, of a knock-in at expiry if neither was touched.
/// `touched`: one was touched earlier (and the rebate paid).
struct DoubleBarrier {
  OptionKind kind = OptionKind::call;
  DoubleBarrierKind barrier_kind = DoubleBarrierKind::knock_out;
  double strike = 0;
  double lower = 0;
  double upper = 0;
  double tau = 0;
  double rebate = 0;
  bool touched = false;
};

/// Price and sensitivities under Black-Scholes-Merton: the payoff integrated against the density
/// between absorbing barriers, from its images where the corridor is wide and from its sine series
/// where it is narrow. The density is formed from terms of one sign near each barrier, so that what
/// is small keeps its digits.
///
/// A spot on a barrier or outside is the touch itself, as in `barrier`. Zero volatility or time gives
/// the limit. Errors: invalid_argument naming the argument; pricing_unknown_kind; out_of_range.
///
///     auto q = double_barrier({.kind = OptionKind::call, .barrier_kind = DoubleBarrierKind::knock_out,
///                              .strike = 70'000, .lower = 60'000, .upper = 85'000, .tau = 30 / 365.0},
///                             {.spot = 70'000, .vol = 0.6});
[[nodiscard]] Result<ExoticQuote> double_barrier(const DoubleBarrier& option,
                                                 const SpotMarket& market) noexcept;

/// A one-touch or no-touch between two barriers; members as in Touch and DoubleBarrier.
struct DoubleTouch {
  TouchPays pays = TouchPays::if_untouched;
  double lower = 0;
  double upper = 0;
  double tau = 0;
  double cash = 1;
  bool touched = false;
};

/// Price and sensitivities of a double one-touch or no-touch; as double_barrier. What is paid at the
/// touch is an integral over its moment, at rates of either sign: some microseconds.
[[nodiscard]] Result<ExoticQuote> double_touch(const DoubleTouch& option,
                                               const SpotMarket& market) noexcept;

}  // namespace btcfi::pricing
