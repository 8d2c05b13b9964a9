#pragma once

#include <btcfi/pricing/inverse.hpp>

#include <span>

namespace btcfi::pricing {

/// An inverse perpetual: contracts of a fixed worth in quote currency, settled in coins. Long U of
/// it from price S0 is worth U (1/S0 - 1/S1) coins at S1.
struct InversePerpetual {
  double contract_usd = 1;           ///< worth of one contract, > 0
  std::int64_t lot_contracts = 1;    ///< orders are multiples of this, >= 1
  std::int64_t least_contracts = 1;  ///< and no smaller than this, >= 1
};

/// As the venues publish them; check before use, since venues change their rules.
inline constexpr InversePerpetual binance_btcusd_perp{100, 1, 1};  // COIN-M BTCUSD_PERP
inline constexpr InversePerpetual bybit_btcusd{1, 1, 1};
inline constexpr InversePerpetual deribit_btc_perpetual{10, 1, 1};
inline constexpr InversePerpetual okx_btc_usd_swap{100, 1, 1};
inline constexpr InversePerpetual bitmex_xbtusd{1, 100, 100};

/// Options of one kind that are held: `quantity` coins of notional, positive bought, negative sold.
/// Delta and price as pricing gives them for one coin of notional, at the same spot for all.
struct HedgedPosition {
  double quantity = 0;
  double delta_spot = 0;  ///< d price / d spot in quote currency
  double price_usd = 0;
};

/// Whose worth is to stand still when the price moves.
enum class Numeraire : std::uint8_t {
  coin,  ///< counts in coins: U = -sum quantity (spot delta - price)
  usd,   ///< counts in quote currency: plain delta, and `equity_coin` of coins held counts too
};

/// Notional in quote currency of an inverse perpetual to be held long (negative: short).
///
/// For a book that sold q_i coins of options, Numeraire::coin gives U = sum q_i (spot delta_i -
/// price_i), the premium-adjusted hedge. `equity_coin` is used by Numeraire::usd alone: coins held,
/// the premiums received among them. Errors: invalid_argument naming `spot`, `equity_coin`, or
/// `positions` with the index.
///
///     hedge_notional_usd(sold, 70'000)  ->  143'728.75
[[nodiscard]] Result<double> hedge_notional_usd(std::span<const HedgedPosition> positions,
                                                double spot, Numeraire numeraire = Numeraire::coin,
                                                double equity_coin = 0) noexcept;

/// What to send to the venue, and what stays open.
struct HedgeOrder {
  std::int64_t target_contracts = 0;  ///< to be held after the order, signed
  std::int64_t order_contracts = 0;   ///< to buy (positive) or sell (negative); 0: nothing to do
  double held_usd = 0;                ///< notional after the order
  double residual_usd = 0;            ///< target notional less held_usd
};

/// The order that takes `current_contracts` nearest to `notional_usd`: contracts rounded half to
/// even, in lots counted from zero. No order is given when it would change the notional by less than
/// `band_usd` or by fewer contracts than the venue takes. Errors: invalid_argument naming the
/// argument; overflow when the contracts pass 2^53.
///
///     hedge_order(143'728.75, binance_btcusd_perp)->order_contracts  ->  1'437
///     hedge_order(143'728.75, bybit_btcusd)->order_contracts         ->  143'729
[[nodiscard]] Result<HedgeOrder> hedge_order(double notional_usd, const InversePerpetual& perpetual,
                                             std::int64_t current_contracts = 0,
                                             double band_usd = 0) noexcept;

/// Coins that `notional_usd` long gains from `entry` to `exit`; both prices > 0. Errors:
/// invalid_argument naming the argument.
[[nodiscard]] Result<double> perpetual_gain_coin(double notional_usd, double entry,
                                                 double exit) noexcept;

}  // namespace btcfi::pricing
