/** \file
 *  Volatility surfaces without butterfly or calendar arbitrage. Units as in pricing.h.
 */
#ifndef BTCFI_PRICING_SURFACE_H
#define BTCFI_PRICING_SURFACE_H

#include "pricing.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A surface of SSVI slices; immutable. */
typedef struct btcfi_surface btcfi_surface;

/** Fit the surface nearest to quoted vols, in weighted squares. The quotes of expiry e are the next
 *  quote_counts[e] of strikes, vols and weights.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT, `where` names the field, `input` the expiry,
 *           `offset` the quote; BTCFI_ERR_PRICING_TOO_FEW_QUOTES: three strikes each;
 *           BTCFI_ERR_LIMIT_EXCEEDED.
 *  Out:     surface:      a handle for btcfi_surface_destroy.
 *           rms:          of the residuals in vol (may be NULL).
 *           fitted_vols:  one for each quote (may be NULL).
 *  In:      taus, forwards, quote_counts: expiries of them, in any order.
 *           weights:      > 0, one over the width of the quote; NULL: all alike.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_surface_fit(
    btcfi_surface** surface, double* rms, double* fitted_vols, const double* taus,
    const double* forwards, const size_t* quote_counts, size_t expiries, const double* strikes,
    const double* vols, const double* weights, btcfi_error* err);

/** Fit the surface to option tickers or book summaries of Deribit (JSON): out-of-the-money quotes at
 *  the mid of bid and ask vol.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_PARSE and the codes of JSON with the byte; and as btcfi_surface_fit.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_surface_fit_deribit(btcfi_surface** surface,
                                                                 double* rms, const char* json,
                                                                 size_t json_len, int64_t now_ms,
                                                                 btcfi_error* err);

/** Read the document that btcfi_surface_write wrote. Also BTCFI_ERR_PRICING_ARBITRAGE. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_surface_read(btcfi_surface** surface, const char* json,
                                                          size_t json_len, btcfi_error* err);

/** Write the surface as JSON, with a terminator.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL with *written the bytes needed.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_surface_write(const btcfi_surface* surface, char* json,
                                                           size_t capacity, size_t* written,
                                                           btcfi_error* err);

/** Frees the surface; NULL is fine. */
BTCFI_API void btcfi_surface_destroy(btcfi_surface* surface);

#define BTCFI_SURFACE_EXTRAPOLATE 1 /**< allow expiries beyond the last one */

/** The volatility of a strike and expiry, and the forward there.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT; BTCFI_ERR_PRICING_OUTSIDE_SURFACE.
 *  Out:     vol, forward: each may be NULL.
 *  In:      flags: 0 or BTCFI_SURFACE_EXTRAPOLATE.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_surface_vol(const btcfi_surface* surface, double* vol,
                                                         double* forward, double strike, double tau,
                                                         uint32_t flags, btcfi_error* err);

/** Black-76 at the surface's vol and forward, and the coin-settled price there.
 *
 *  Returns: as btcfi_surface_vol.
 *  Out:     quote: as from btcfi_option_inverse.
 *  In:      kind:  BTCFI_OPTION_CALL or BTCFI_OPTION_PUT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_surface_price(const btcfi_surface* surface,
                                                           btcfi_quote* quote, int32_t kind,
                                                           double strike, double tau,
                                                           uint32_t flags, btcfi_error* err);

/** Look for arbitrage strike by strike: Durrleman's function of each slice, total variance between
 *  slices, on `points` strikes (at least 2).
 *
 *  Returns: BTCFI_OK, also when it did not pass.
 *  Out:     passed:          0 or 1.
 *           least_durrleman: >= 0 where no butterfly arbitrage is (may be NULL).
 *           least_calendar:  >= 0 where no calendar arbitrage is (may be NULL).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_surface_check(const btcfi_surface* surface,
                                                           int32_t* passed, double* least_durrleman,
                                                           double* least_calendar, size_t points,
                                                           btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
