#pragma once

#include <btcfi/pricing/european.hpp>
#include <btcfi/pricing/premium.hpp>

namespace btcfi::pricing {

/// A coin-settled option: pays max(+-(S - K), 0) / S coins per coin of notional.
///
/// A call pays less than one coin at any price, a put without bound as the coin falls: K / S - 1.
/// `usd` is the quote in quote currency on which it stands; coins are per coin of notional.
struct InverseQuote {
  EuropeanQuote usd;
  double price_coin = 0;  ///< usd.price / spot
  double delta_coin = 0;  ///< d price_coin / d spot
  double delta_premium_adjusted =
      0;                  ///< delta - price / spot: the hedge of one who counts in coins
  double gamma_coin = 0;  ///< d2 price_coin / d spot2
  double vega_coin = 0;   ///< usd.vega / spot
  /// d price_coin / d time, per year, with the spot and the carry rate ln(forward / spot) / tau held:
  /// usd.theta / spot where the forward is the spot.
  double theta_coin = 0;
  /// Quote-currency notional of an inverse perpetual to be held long against one LONG option, so
  /// that the sum is neutral in coins: -(spot * delta - price). A short option takes the opposite
  /// sign.
  double hedge_usd = 0;
  /// d usd.price / d spot with the carry held: the hedge of one who counts in quote currency.
  double delta_spot = 0;
  double gamma_spot = 0;  ///< d2 usd.price / d spot2, idem
  double vanna_coin = 0;  ///< d delta_coin / d vol
  double volga_coin = 0;  ///< usd.volga / spot
  double charm_coin = 0;  ///< d delta_coin / d time, as theta_coin
  double breakeven =
      0;  ///< spot of expiry at which a coin settlement repays the premium; NaN: none

  [[nodiscard]] double theta_coin_per_day() const noexcept { return theta_coin / days_per_year; }
  [[nodiscard]] double vega_coin_per_point() const noexcept { return vega_coin / 100; }
};

/// Black-76 on `market.forward`, valued in coins at `spot` (0 < spot; the forward itself where the
/// venue quotes so). Delta is taken with the carry forward/spot held. Errors: as black76, and spot.
[[nodiscard]] Result<InverseQuote> inverse(const Vanilla& option, const ForwardMarket& market,
                                           double spot) noexcept;

}  // namespace btcfi::pricing
