/** \file
 *  What only BTC needs: options that settle on an average, hedges in inverse perpetuals, the pool's
 *  premium. Units as in pricing.h.
 */
#ifndef BTCFI_PRICING_BTC_H
#define BTCFI_PRICING_BTC_H

#include "pricing.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BTCFI_AVERAGE_ARITHMETIC 0 /**< as venues settle; within 1e-6 for settlement windows */
#define BTCFI_AVERAGE_GEOMETRIC 1  /**< exact */
#define BTCFI_AVERAGE_TWO_MOMENT 2 /**< arithmetic by a lognormal of the same two moments */

/** How a settlement price is made: `count` fixings at tau - window + i window / count, the first
 *  `fixed` of them known with the average `fixed_mean`. */
typedef struct btcfi_averaging {
  uint32_t struct_size; /**< sizeof(btcfi_averaging) of the caller */
  uint32_t average;     /**< BTCFI_AVERAGE_* */
  double window;        /**< years, >= 0 */
  uint32_t count;       /**< 1 to 100,000 */
  uint32_t fixed;
  double fixed_mean; /**< > 0 when fixed is */
  double noise;      /**< standard deviation of the logarithm of one fixing about the price */
} btcfi_averaging;

#define BTCFI_AVERAGING_INIT \
  { sizeof(btcfi_averaging), BTCFI_AVERAGE_ARITHMETIC, 0, 1, 0, 0, 0 }
/** As BTCFI_AVERAGING_INIT. */
BTCFI_API void btcfi_averaging_init(btcfi_averaging* averaging);

/** The averaging at now_ms of a settlement on the last window_ms before expiry_ms.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT, `where` is "fixings" when some that were due are
 *           missing or more are given than are due.
 *  Out:     averaging: window, count, fixed and fixed_mean; its `average` is read.
 *           tau:       years from now_ms to expiry_ms (may be NULL).
 *  In:      fixings:   those known so far in their order (may be NULL when fixings_count is 0).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_averaging_at(btcfi_averaging* averaging, double* tau,
                                                          int64_t expiry_ms, int64_t window_ms,
                                                          uint32_t count, int64_t now_ms,
                                                          const double* fixings,
                                                          size_t fixings_count, btcfi_error* err);

/** An option on an average: per year, per unit of vol and of rate. */
typedef struct btcfi_average_quote {
  uint32_t struct_size; /**< sizeof(btcfi_average_quote) of the caller */
  uint32_t reserved;    /**< 0 */
  double price;         /**< in coins from btcfi_average_quote_inverse, and so its derivatives */
  double delta;
  double gamma;
  double vega;
  double theta;
  double rho;              /**< 0 from btcfi_average_quote_inverse */
  double forward_average;  /**< idem */
  double sd;               /**< idem */
  double open_weight;      /**< idem */
  double effective_strike; /**< idem */
  double hedge_usd; /**< inverse perpetual to hold long against one long option; 0 from _price */
} btcfi_average_quote;

#define BTCFI_AVERAGE_QUOTE_INIT \
  { sizeof(btcfi_average_quote), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
/** As BTCFI_AVERAGE_QUOTE_INIT. */
BTCFI_API void btcfi_average_quote_init(btcfi_average_quote* quote);

/** An option that pays max(+-(A - strike), 0) in quote currency.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT or BTCFI_ERR_OUT_OF_RANGE, `where` names the
 *           field: "fixed" also when a fixing of the past is missing or one of the future given.
 *  Out:     quote:     price and Greeks.
 *  In:      option:    contract and market.
 *           averaging: how A is made.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_average_quote_price(btcfi_average_quote* quote,
                                                                 const btcfi_option* option,
                                                                 const btcfi_averaging* averaging,
                                                                 btcfi_error* err);

/** The coin-settled one: max(+-(A - strike), 0) / A coins. As above; the spot must be positive. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_average_quote_inverse(btcfi_average_quote* quote,
                                                                   const btcfi_option* option,
                                                                   const btcfi_averaging* averaging,
                                                                   btcfi_error* err);

#define BTCFI_NUMERAIRE_COIN 0 /**< neutral in coins: premium-adjusted delta */
#define BTCFI_NUMERAIRE_USD 1  /**< neutral in quote currency: plain delta, and equity counts */

/** An inverse perpetual's contract. Binance BTCUSD_PERP: 100, 1, 1; Bybit BTCUSD: 1, 1, 1. */
typedef struct btcfi_perpetual {
  uint32_t struct_size;    /**< sizeof(btcfi_perpetual) of the caller */
  uint32_t reserved;       /**< 0 */
  double contract_usd;     /**< worth of one contract, > 0 */
  int64_t lot_contracts;   /**< orders are multiples of this, >= 1 */
  int64_t least_contracts; /**< and no smaller than this, >= 1 */
} btcfi_perpetual;

#define BTCFI_PERPETUAL_INIT \
  { sizeof(btcfi_perpetual), 0, 1, 1, 1 }
/** As BTCFI_PERPETUAL_INIT. */
BTCFI_API void btcfi_perpetual_init(btcfi_perpetual* perpetual);

/** Notional in quote currency of an inverse perpetual to be held long (negative: short) against
 *  positions: quantity in coins of notional, positive bought; delta in the spot and price in quote
 *  currency, per coin of notional.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT, `where` names the argument, `offset` the position.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_perpetual_notional(double* notional_usd, const double* quantities, const double* deltas_spot,
                         const double* prices_usd, size_t count, double spot, int32_t numeraire,
                         double equity_coin, btcfi_error* err);

/** The order nearest to a notional, in contracts rounded half to even and in lots; none that would
 *  change the notional by less than band_usd.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT; BTCFI_ERR_OVERFLOW.
 *  Out:     order_contracts:  to buy, negative to sell.
 *           target_contracts: held after the order (may be NULL).
 *           residual_usd:     notional less what is held then (may be NULL).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_perpetual_order(
    int64_t* order_contracts, int64_t* target_contracts, double* residual_usd, double notional_usd,
    const btcfi_perpetual* perpetual, int64_t current_contracts, double band_usd, btcfi_error* err);

/** A sale as a pool sees it before it agrees. */
typedef struct btcfi_pool_sale {
  uint32_t struct_size;    /**< sizeof(btcfi_pool_sale) of the caller */
  uint32_t fee_ppm;        /**< of the notional, in millionths */
  double price_coin;       /**< fair price in coins per coin of notional */
  int64_t quantity_sats;   /**< notional */
  int64_t collateral_sats; /**< what the sale locks */
  int64_t locked_sats;     /**< what is locked already */
  int64_t capacity_sats;   /**< the pool's net asset value, > 0 */
  double max_utilisation;  /**< 0 to 1 */
  double load_slope;       /**< marginal load 1 + slope u^power at utilisation u */
  double load_power;
} btcfi_pool_sale;

#define BTCFI_POOL_SALE_INIT \
  { sizeof(btcfi_pool_sale), 0, 0, 0, 0, 0, 0, 1, 1.5, 2 }
/** As BTCFI_POOL_SALE_INIT. */
BTCFI_API void btcfi_pool_sale_init(btcfi_pool_sale* sale);

/** What the buyer pays, each part rounded up; total = premium + fee.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT; BTCFI_ERR_OUT_OF_RANGE when the sale would fill
 *           the pool beyond max_utilisation; BTCFI_ERR_OVERFLOW.
 *  Out:     total_sats, premium_sats, fee_sats, load: each may be NULL.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_pool_sale_premium(int64_t* total_sats,
                                                               int64_t* premium_sats,
                                                               int64_t* fee_sats, double* load,
                                                               const btcfi_pool_sale* sale,
                                                               btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
