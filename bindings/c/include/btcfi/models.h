/** \file
 *  Models beside Black-Scholes: jumps, and the volatility that past prices show. Units as in
 *  pricing.h; the rules that hold for all functions stand in btcfi.h.
 */
#ifndef BTCFI_MODELS_H
#define BTCFI_MODELS_H

#include "pricing.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Jumps of Merton's model: each multiplies the spot by e^j, j normal. */
typedef struct btcfi_jumps {
  uint32_t struct_size; /**< sizeof(btcfi_jumps) of the caller */
  uint32_t reserved;    /**< 0 */
  double intensity;     /**< jumps a year, >= 0; times tau at most 700 */
  double mean;          /**< of j */
  double vol;           /**< deviation of j, >= 0 */
} btcfi_jumps;

#define BTCFI_JUMPS_INIT \
  { sizeof(btcfi_jumps), 0, 0, 0, 0 }
/** As BTCFI_JUMPS_INIT. */
BTCFI_API void btcfi_jumps_init(btcfi_jumps* jumps);

/** The result of Merton's model; units as in btcfi_quote. */
typedef struct btcfi_merton_quote {
  uint32_t struct_size; /**< sizeof(btcfi_merton_quote) of the caller */
  uint32_t terms;       /**< of the series */
  double price;
  double delta;
  double gamma;
  double vega;  /**< by the vol between jumps */
  double theta; /**< per year of passing time */
  double rho;
  double phi;          /**< d price / d dividend */
  double by_intensity; /**< d price / d intensity */
  double total_vol;    /**< jumps included */
} btcfi_merton_quote;

#define BTCFI_MERTON_QUOTE_INIT \
  { sizeof(btcfi_merton_quote), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
/** As BTCFI_MERTON_QUOTE_INIT. */
BTCFI_API void btcfi_merton_quote_init(btcfi_merton_quote* quote);

/** A European option under Merton's jump diffusion.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT or BTCFI_ERR_OUT_OF_RANGE, `where` names the field
 *           ("jump_mean" and "jump_vol" are those of the jumps).
 *  Out:     quote:  price and sensitivities.
 *  In:      option: contract and market; its vol is that between jumps.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_merton(btcfi_merton_quote* quote,
                                                           const btcfi_option* option,
                                                           const btcfi_jumps* jumps,
                                                           btcfi_error* err);

/** One period of a market, [open_ms, close_ms) in UTC milliseconds. */
typedef struct btcfi_bar {
  uint32_t struct_size; /**< sizeof(btcfi_bar) of the caller */
  uint32_t reserved;    /**< 0 */
  int64_t open_ms;
  int64_t close_ms;
  double open;
  double high;
  double low;
  double close;
} btcfi_bar;

#define BTCFI_BAR_INIT \
  { sizeof(btcfi_bar), 0, 0, 0, 0, 0, 0, 0 }
/** As BTCFI_BAR_INIT. */
BTCFI_API void btcfi_bar_init(btcfi_bar* bar);
/** Bars that one call takes. */
#define BTCFI_BARS_MAX 16777216

#define BTCFI_VOL_CLOSE 0 /**< returns from close to close, their mean zero */
#define BTCFI_VOL_CLOSE_WITH_MEAN 1
#define BTCFI_VOL_PARKINSON 2
#define BTCFI_VOL_GARMAN_KLASS 3
#define BTCFI_VOL_ROGERS_SATCHELL 4
#define BTCFI_VOL_YANG_ZHANG 5

#define BTCFI_GAPS_REFUSE 0 /**< a gap between bars is an error */
#define BTCFI_GAPS_SKIP 1   /**< what happened in it is left out, with its time */
#define BTCFI_GAPS_SPAN 2   /**< it counts, with its time */

/** Volatility per year of 365 days of 24 h, and what it rests on. */
typedef struct btcfi_realized_vol {
  uint32_t struct_size; /**< sizeof(btcfi_realized_vol) of the caller */
  uint32_t reserved;    /**< 0 */
  double vol;
  double standard_error;
  uint64_t used;      /**< returns or bars that went in */
  uint64_t gaps;      /**< places where bars do not meet */
  int64_t missing_ms; /**< the time between them */
  int64_t covered_ms; /**< the time that was counted */
} btcfi_realized_vol;

#define BTCFI_REALIZED_VOL_INIT \
  { sizeof(btcfi_realized_vol), 0, 0, 0, 0, 0, 0, 0 }
/** As BTCFI_REALIZED_VOL_INIT. */
BTCFI_API void btcfi_realized_vol_init(btcfi_realized_vol* vol);

/** The volatility that bars in time order show.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT (`where` names the member, offset the bar; "bars":
 *           too few, or for BTCFI_VOL_YANG_ZHANG of different lengths); BTCFI_ERR_OUT_OF_RANGE at a
 *           gap that is refused; BTCFI_ERR_LIMIT_EXCEEDED.
 *  Out:     vol:       what was found.
 *  In:      bars:      count of them.
 *           estimator: BTCFI_VOL_*.
 *           gaps:      BTCFI_GAPS_*.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_bar_realized_vol(btcfi_realized_vol* vol,
                                                              const btcfi_bar* bars, size_t count,
                                                              int32_t estimator, int32_t gaps,
                                                              btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
