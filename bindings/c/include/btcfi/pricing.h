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

#ifdef __cplusplus
}
#endif

#endif
