#pragma once

#include <btcfi/pricing/exotic.hpp>

namespace btcfi::pricing {

/// Where a barrier lies, seen from a price that has not touched it.
enum class BarrierSide : std::uint8_t { down, up };

/// When a touch option pays.
enum class TouchPays : std::uint8_t {
  at_touch,      ///< one-touch: at the moment of the touch
  at_expiry,     ///< one-touch: at expiry, if the barrier was touched
  if_untouched,  ///< no-touch: at expiry, if it was not
};

/// `cash` in quote currency, finite, paid as `pays` says; the barrier > 0 is watched at every moment.
/// `touched`: it was touched earlier (what is due at the touch has been paid).
struct Touch {
  TouchPays pays = TouchPays::at_touch;
  BarrierSide side = BarrierSide::down;
  double barrier = 0;
  double tau = 0;
  double cash = 1;
  bool touched = false;
};

/// Price and sensitivities of a one-touch or no-touch under Black-Scholes-Merton, to the relative
/// accuracy of the inputs: deep out of the money, near the barrier, at rates of either sign.
///
/// A spot on the barrier or beyond it is the touch itself: the quote is that of the touched option,
/// the payment at the touch being due now, and says so in `touched`. Zero volatility or time gives
/// the limit. Errors: invalid_argument naming the argument; pricing_unknown_kind; out_of_range.
///
///     auto q = touch({.pays = TouchPays::at_touch, .side = BarrierSide::up, .barrier = 80'000,
///                     .tau = 30 / 365.0, .cash = 100}, {.spot = 70'000, .vol = 0.6});
[[nodiscard]] Result<ExoticQuote> touch(const Touch& option, const SpotMarket& market) noexcept;

/// Touch options by columns, as in SpotColumns; none has been touched before.
struct TouchColumns {
  std::span<const TouchPays> pays = {};
  std::span<const BarrierSide> side = {};
  Column spot = {};
  Column barrier = {};
  Column cash = {};
  Column tau = {};
  Column vol = {};
  Column rate = {};      ///< empty: zero
  Column dividend = {};  ///< empty: zero
};

/// As touch one by one, with the same bits; statuses, lengths and errors as black_scholes_batch.
[[nodiscard]] Result<std::size_t> touch_batch(std::size_t count, const TouchColumns& in,
                                              const ExoticQuoteColumns& out,
                                              std::span<PricingStatus> status = {}) noexcept;

}  // namespace btcfi::pricing
