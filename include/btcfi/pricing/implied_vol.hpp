#pragma once

#include <btcfi/pricing/batch.hpp>

#include <array>

namespace btcfi::pricing {

/// The volatility that explains a price.
struct ImpliedVol {
  double vol = 0;
  /// d ln vol / d ln price: a price that is off by one part in 10^12 moves the vol by `condition`
  /// such parts. Infinite where the price is the least there is and vol is 0.
  double condition = 0;
  /// ok, or ill_conditioned: half a unit in the price's last place moves the vol by more than 1e-6
  /// of itself.
  PricingStatus status = PricingStatus::ok;
};

/// The volatility at which Black-76 gives `price` (discounted, quote currency per coin).
///
/// Domain: forward, strike, tau > 0; price at least the discounted intrinsic value and below the
/// discounted forward (call) or strike (put). `market.vol` is where to start when it is positive
/// (the last answer of a stream, say), 0 when nothing is known; it saves time and changes at most
/// the last bit. Within 0.5 units of 2^-53 times the conditioning in price, forward and strike, and
/// 3 units of that in the price alone.
/// Errors: pricing_below_minimum, pricing_above_maximum, invalid_argument naming the argument,
/// out_of_range, pricing_not_converged.
///
///     auto v = implied_vol({.kind = OptionKind::call, .strike = 75'000, .tau = 7 / 365.0},
///                          {.forward = 70'000, .vol = 0, .rate = 0}, 685.47);   // v->vol 0.6
[[nodiscard]] Result<ImpliedVol> implied_vol(const Vanilla& option, const ForwardMarket& market,
                                             double price) noexcept;

/// The same for Black-Scholes: on the forward spot exp((rate - dividend) tau).
[[nodiscard]] Result<ImpliedVol> implied_vol_spot(const Vanilla& option, const SpotMarket& market,
                                                  double price) noexcept;

/// Where the results of implied_vol_batch go; `condition` may be empty.
struct VolColumns {
  std::span<double> vol;
  std::span<double> condition;
};

/// implied_vol for `count` prices at once, the same bits on every processor and as one by one.
/// `in.vol` holds where to start, or is empty. Elements without a vol are NaN with their status;
/// ill_conditioned is a vol with a warning. Returns how many have none. Allocates nothing.
/// Errors: pricing_lengths_differ naming the column.
[[nodiscard]] Result<std::size_t> implied_vol_batch(std::size_t count, const ForwardColumns& in,
                                                    Column price, const VolColumns& out,
                                                    std::span<PricingStatus> status = {}) noexcept;

/// What an option pays when it ends in the money.
enum class DigitalPays : std::uint8_t { cash, asset };

/// All volatilities that explain the price of a digital, ascending. `count` says how many.
struct DigitalVols {
  int count = 0;
  std::array<double, 2> roots{};
  /// Over all vols in (0, infinity) the price lies between these, in the units of the argument.
  double least_price = 0;
  double greatest_price = 0;
};

/// Every volatility in (0, infinity) at which a digital paying one unit of cash, or the asset, is
/// worth `price` (discounted). `market.vol` is ignored.
///
/// A digital is not monotone in vol on one side of the money: a cash call with F < K rises to
/// N(-sqrt(2 ln(K/F))) and falls to zero, so a price has two vols, one, or none; none is an answer.
/// Domain: forward, strike, tau > 0; price >= 0. Errors: invalid_argument naming the argument,
/// out_of_range.
[[nodiscard]] Result<DigitalVols> digital_implied_vol(const Vanilla& option, DigitalPays pays,
                                                      const ForwardMarket& market,
                                                      double price) noexcept;

}  // namespace btcfi::pricing
