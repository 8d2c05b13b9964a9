#pragma once

#include <btcfi/core/amount.hpp>
#include <btcfi/pricing/european.hpp>

namespace btcfi::pricing {

/// A coin-settled option: pays max(+-(S - K), 0) / S coins per coin of notional.
///
/// `usd` is the quote in quote currency on which it stands; coins are per coin of notional.
struct InverseQuote {
  EuropeanQuote usd;
  double price_coin = 0;  ///< usd.price / spot
  double delta_coin = 0;  ///< d price_coin / d spot
  double delta_premium_adjusted =
      0;                  ///< delta - price / spot: the hedge of one who counts in coins
  double gamma_coin = 0;  ///< d2 price_coin / d spot2
  double vega_coin = 0;   ///< usd.vega / spot
  double theta_coin = 0;  ///< usd.theta / spot, per year
  /// Quote-currency notional of an inverse perpetual to be held long against one LONG option, so
  /// that the sum is neutral in coins: -(spot * delta - price). A short option takes the opposite
  /// sign.
  double hedge_usd = 0;
};

/// Black-76 on `market.forward`, valued in coins at `spot` (0 < spot; the forward itself where the
/// venue quotes so). Delta is taken with the carry forward/spot held. Errors: as black76, and spot.
[[nodiscard]] Result<InverseQuote> inverse(const Vanilla& option, const ForwardMarket& market,
                                           double spot) noexcept;

/// The premium of `quantity` satoshis of notional, in satoshis, rounded up: the seller is never
/// short by rounding. `price_coin` >= 0 coins per coin of notional. The product is formed exactly
/// before it is rounded. Errors: invalid_argument for NaN, infinity, negatives; overflow above all
/// the coins there are.
[[nodiscard]] Result<Sats> premium_sats(double price_coin, Sats quantity) noexcept;

}  // namespace btcfi::pricing
