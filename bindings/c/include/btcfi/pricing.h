/** \file
 *  Prices and Greeks of BTC options, coin-settled quotes and theta targets. The rules that hold for
 *  all functions stand in btcfi.h.
 *
 *  Units: spot, forward, strike in quote currency per coin; tau in years of 365 days of 24 h; vol,
 *  rate, dividend per year, rates continuously compounded. Greeks per year, per unit of vol, per
 *  unit of rate. Nothing here decides who is paid: settlement is integers (settlement.h).
 */
#ifndef BTCFI_PRICING_H
#define BTCFI_PRICING_H

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BTCFI_OPTION_CALL 0
#define BTCFI_OPTION_PUT 1

/** A European option and its market. */
typedef struct btcfi_option {
  uint32_t struct_size; /**< sizeof(btcfi_option) of the caller */
  int32_t kind;         /**< BTCFI_OPTION_CALL or BTCFI_OPTION_PUT */
  double spot;     /**< the spot; for btcfi_option_black76 and btcfi_option_inverse the forward */
  double strike;   /**< >= 0 */
  double tau;      /**< years, >= 0 */
  double vol;      /**< per year, >= 0 */
  double rate;     /**< per year */
  double dividend; /**< per year; must be 0 for black76 and inverse */
} btcfi_option;

#define BTCFI_OPTION_INIT \
  { sizeof(btcfi_option), BTCFI_OPTION_CALL, 0, 0, 0, 0, 0, 0 }
/** As BTCFI_OPTION_INIT. */
BTCFI_API void btcfi_option_init(btcfi_option* option);

/** A price and all its sensitivities. */
typedef struct btcfi_quote {
  uint32_t struct_size; /**< sizeof(btcfi_quote) of the caller */
  uint32_t reserved;    /**< 0 */
  double price;
  double delta;
  double gamma;
  double vega;
  double theta; /**< per year of passing time */
  double rho;
  double phi; /**< d price / d dividend */
  double dual_delta;
  double dual_gamma;
  double vanna;
  double volga;
  double charm;
  double veta;
  double speed;
  double color;
  double zomma;
  double ultima;
  double itm_probability;
  double price_coin;             /**< coins per coin of notional; 0 but from btcfi_option_inverse */
  double delta_premium_adjusted; /**< delta - price_coin, with the spot; idem */
  double hedge_usd; /**< inverse perpetual to hold long against one long option; idem */
} btcfi_quote;

#define BTCFI_QUOTE_INIT \
  { sizeof(btcfi_quote), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
/** As BTCFI_QUOTE_INIT. */
BTCFI_API void btcfi_quote_init(btcfi_quote* quote);

/** Black-Scholes-Merton.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT or BTCFI_ERR_OUT_OF_RANGE, `where` names the
 *           field.
 *  Out:     quote:  price and Greeks.
 *  In:      option: contract and market.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_black_scholes(btcfi_quote* quote,
                                                                  const btcfi_option* option,
                                                                  btcfi_error* err);

/** Black-76 on a forward; delta and gamma with respect to it, discounted; rho holds it. As above.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_black76(btcfi_quote* quote,
                                                            const btcfi_option* option,
                                                            btcfi_error* err);

/** A coin-settled option: Black-76 on the forward in option->spot, valued in coins at \p spot. As
 *  above. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_inverse(btcfi_quote* quote,
                                                            const btcfi_option* option, double spot,
                                                            btcfi_error* err);

/** The volatilities at which theta is theta_per_day; option->vol is ignored.
 *
 *  Returns: BTCFI_OK (also for none); BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     vols:    up to 3, ascending; the rest is untouched.
 *           count:   how many there are.
 *           least_theta_per_day: the most negative theta that any volatility gives (may be NULL).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_vol_for_theta(double* vols3, size_t* count,
                                                                  double* least_theta_per_day,
                                                                  const btcfi_option* option,
                                                                  double theta_per_day,
                                                                  btcfi_error* err);

/** The premium in sats of quantity_sats of notional at price_coin coins per coin, rounded up.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT; BTCFI_ERR_OVERFLOW.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_premium_sats(int64_t* premium_sats,
                                                                 double price_coin,
                                                                 int64_t quantity_sats,
                                                                 btcfi_error* err);

/** What became of one element of a batch (values never change, new ones may appear). */
#define BTCFI_PRICING_OK 0
#define BTCFI_PRICING_INVALID_ARGUMENT 1 /**< NaN, infinity, or a negative where none may be */
#define BTCFI_PRICING_OUT_OF_RANGE 2     /**< |rate tau| > 700 */
#define BTCFI_PRICING_UNKNOWN_KIND 3
#define BTCFI_PRICING_BELOW_MINIMUM 4   /**< the price is below the least that it can be */
#define BTCFI_PRICING_ABOVE_MAXIMUM 5   /**< the price is the most that it can be, or more */
#define BTCFI_PRICING_ILL_CONDITIONED 6 /**< there is a value, but the input hardly determines it */
#define BTCFI_PRICING_NO_ROOT 7
#define BTCFI_PRICING_NOT_CONVERGED 8
#define BTCFI_PRICING_TWO_BOUNDARIES 9

/** A column of a batch: one value for all elements (count 1) or one for each. NULL with count 0 is
 *  zero where the field says so. Read in place. */
typedef struct btcfi_column {
  const double* data;
  size_t count;
} btcfi_column;

/** A column of BTCFI_OPTION_CALL and BTCFI_OPTION_PUT, one byte each; as btcfi_column. */
typedef struct btcfi_kind_column {
  const uint8_t* data;
  size_t count;
} btcfi_kind_column;

/** European options and their markets by columns; units as in btcfi_option. */
typedef struct btcfi_option_columns {
  uint32_t struct_size; /**< sizeof(btcfi_option_columns) of the caller */
  uint32_t reserved;    /**< 0 */
  btcfi_kind_column kind;
  btcfi_column spot; /**< for the forward models the forward */
  btcfi_column strike;
  btcfi_column tau;
  btcfi_column vol;
  btcfi_column rate;     /**< NULL: zero */
  btcfi_column dividend; /**< NULL: zero; must be NULL for the forward models */
} btcfi_option_columns;

#define BTCFI_OPTION_COLUMNS_INIT                                                             \
  {                                                                                           \
    sizeof(btcfi_option_columns), 0, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, { 0, 0 } \
  }
/** As BTCFI_OPTION_COLUMNS_INIT. */
BTCFI_API void btcfi_option_columns_init(btcfi_option_columns* columns);

/** Where a batch's results go: room for every element, or NULL for what is not wanted. The price
 *  alone, or nothing beyond rho, costs less than all. Units as in btcfi_quote. */
typedef struct btcfi_quote_columns {
  uint32_t struct_size; /**< sizeof(btcfi_quote_columns) of the caller */
  uint32_t reserved;    /**< 0 */
  double* price;
  double* delta;
  double* gamma;
  double* vega;
  double* theta;
  double* rho;
  double* phi;
  double* dual_delta;
  double* dual_gamma;
  double* vanna;
  double* volga;
  double* charm;
  double* veta;
  double* speed;
  double* color;
  double* zomma;
  double* ultima;
  double* itm_probability;
} btcfi_quote_columns;

#define BTCFI_QUOTE_COLUMNS_INIT \
  { sizeof(btcfi_quote_columns), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
/** As BTCFI_QUOTE_COLUMNS_INIT. */
BTCFI_API void btcfi_quote_columns_init(btcfi_quote_columns* columns);

/** Black-Scholes-Merton for many options: the same bits as one by one. An element outside its domain
 *  gets NaN and its status, and spoils no other.
 *
 *  Returns: BTCFI_OK, also when elements failed; BTCFI_ERR_PRICING_LENGTHS_DIFFER, `where` names the
 *           column; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     statuses: count bytes, BTCFI_PRICING_* (may be NULL).
 *           failed:   how many elements have no value (may be NULL).
 *           quotes:   the columns wanted; they must not overlap the input.
 *  In:      options:  columns of 1 or count values.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_black_scholes_batch(
    uint8_t* statuses, size_t* failed, const btcfi_quote_columns* quotes,
    const btcfi_option_columns* options, size_t count, btcfi_error* err);

/** Black-76 for many options, on the forwards in options->spot. As above. */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_option_black76_batch(uint8_t* statuses, size_t* failed, const btcfi_quote_columns* quotes,
                           const btcfi_option_columns* options, size_t count, btcfi_error* err);

/** Black-Scholes-Merton with every output good to one unit in its last place; some ten microseconds.
 *  As btcfi_option_black_scholes. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_black_scholes_exact(btcfi_quote* quote,
                                                                        const btcfi_option* option,
                                                                        btcfi_error* err);

/** Black-76 with every output good to one unit in its last place. As btcfi_option_black76. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_black76_exact(btcfi_quote* quote,
                                                                  const btcfi_option* option,
                                                                  btcfi_error* err);

/** Bachelier's model on the forward in option->spot, which like the strike may be of either sign;
 *  option->vol in quote currency per coin per square root of a year. As btcfi_option_black76. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_bachelier(btcfi_quote* quote,
                                                              const btcfi_option* option,
                                                              btcfi_error* err);

/** The volatility at which Black-76 gives a price, on the forward in option->spot; option->vol is
 *  where to start, or 0.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_PRICING_BELOW_MINIMUM; BTCFI_ERR_PRICING_ABOVE_MAXIMUM;
 *           BTCFI_ERR_INVALID_ARGUMENT; BTCFI_ERR_OUT_OF_RANGE.
 *  Out:     vol:       per year.
 *           condition: d ln vol / d ln price, what a price error does to the vol (may be NULL).
 *  In:      option:    contract and market.
 *           price:     discounted, quote currency per coin.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_implied_vol(double* vol, double* condition,
                                                                const btcfi_option* option,
                                                                double price, btcfi_error* err);

/** The volatility at which Black-Scholes gives a price: as btcfi_option_implied_vol, on the spot and with
 *  the dividend of the option. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_implied_vol_spot(double* vol, double* condition,
                                                                     const btcfi_option* option,
                                                                     double price,
                                                                     btcfi_error* err);

/** The same for many prices, on forwards: as btcfi_option_black76_batch. options->vol holds where to start, or is
 *  empty; price_count is 1 or count; BTCFI_PRICING_ILL_CONDITIONED is a vol with a warning. */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_option_implied_vol_batch(uint8_t* statuses, size_t* failed, double* vols, double* conditions,
                               const btcfi_option_columns* options, const double* prices,
                               size_t price_count, size_t count, btcfi_error* err);

/** The volatility at which Bachelier's model gives a price; option->vol is ignored. As
 *  btcfi_option_implied_vol, and no price is too great. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_bachelier_vol(double* vol, double* condition,
                                                                  const btcfi_option* option,
                                                                  double price, btcfi_error* err);

#define BTCFI_DIGITAL_CASH 0
#define BTCFI_DIGITAL_ASSET 1

/** All volatilities at which a digital that pays one unit of cash, or the asset, has a price; on the
 *  forward in option->spot.
 *
 *  Returns: BTCFI_OK (also for none); BTCFI_ERR_INVALID_ARGUMENT; BTCFI_ERR_OUT_OF_RANGE.
 *  Out:     vols2: up to 2, ascending; the rest is untouched.
 *           count: how many there are.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_digital_vols(double* vols2, size_t* count,
                                                                 const btcfi_option* option,
                                                                 int32_t pays, double price,
                                                                 btcfi_error* err);

/** The strikes at which theta is theta_per_day; option->strike is ignored.
 *
 *  Returns: BTCFI_OK (also for none); BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     strikes4: up to 4, ascending; the rest is untouched.
 *           count:    how many there are.
 *           least_theta_per_day: the most negative theta that any strike gives (may be NULL).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_option_strike_for_theta(double* strikes4, size_t* count, double* least_theta_per_day,
                              const btcfi_option* option, double theta_per_day, btcfi_error* err);

#define BTCFI_DELTA_SPOT 0                     /**< dV/dS */
#define BTCFI_DELTA_FORWARD 1                  /**< coins of forward */
#define BTCFI_DELTA_SPOT_PREMIUM_ADJUSTED 2    /**< dV/dS - V/S */
#define BTCFI_DELTA_FORWARD_PREMIUM_ADJUSTED 3 /**< undiscounted */

/** The strikes at which delta is \p delta in a convention; option->strike is ignored. A
 *  premium-adjusted call has two, one, or none; the higher is the one that desks mean.
 *
 *  Returns: BTCFI_OK (also for none); BTCFI_ERR_INVALID_ARGUMENT; BTCFI_ERR_OUT_OF_RANGE.
 *  Out:     strikes2:      up to 2, ascending; the rest is untouched.
 *           count:         how many there are.
 *           extreme_delta: the greatest delta in size that any strike has (may be NULL).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_strike_for_delta(
    double* strikes2, size_t* count, double* extreme_delta, const btcfi_option* option,
    double delta, int32_t convention, btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
