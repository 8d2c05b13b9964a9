/** \file
 *  American options: price, sensitivities, and the exercise boundary that prices every spot and
 *  strike. Units as in pricing.h; the rules that hold for all functions stand in btcfi.h.
 */
#ifndef BTCFI_AMERICAN_H
#define BTCFI_AMERICAN_H

#include "pricing.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How much work goes into a price: errors up to 1e-6, 1e-8, 1e-9 of the strike (put)
 *  or of the spot (call). */
#define BTCFI_AMERICAN_FAST 0
#define BTCFI_AMERICAN_ACCURATE 1
#define BTCFI_AMERICAN_HIGH 2

/** Price and sensitivities of an American option; units as in btcfi_quote. */
typedef struct btcfi_american_quote {
  uint32_t struct_size; /**< sizeof(btcfi_american_quote) of the caller */
  uint32_t exercise;    /**< 1: exercise is right now; the price is what it pays */
  double price;
  double delta;
  double gamma;
  double vega;
  double theta; /**< per year of passing time */
  double rho;
  double phi;      /**< d price / d dividend */
  double premium;  /**< what early exercise adds to the European price */
  double boundary; /**< spot at or beyond which exercise is right: 0 (put) or infinity: never */
} btcfi_american_quote;

#define BTCFI_AMERICAN_QUOTE_INIT \
  { sizeof(btcfi_american_quote), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
/** As BTCFI_AMERICAN_QUOTE_INIT. */
BTCFI_API void btcfi_american_quote_init(btcfi_american_quote* quote);

/** An American option on the spot.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT or BTCFI_ERR_OUT_OF_RANGE, `where` names the field;
 *           BTCFI_ERR_PRICING_TWO_BOUNDARIES (put: dividend < rate < 0; call: rate < dividend < 0);
 *           BTCFI_ERR_PRICING_NOT_CONVERGED.
 *  Out:     quote:  price and sensitivities.
 *  In:      option: contract and market.
 *           tier:   BTCFI_AMERICAN_*.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_american(btcfi_american_quote* quote,
                                                             const btcfi_option* option,
                                                             int32_t tier, btcfi_error* err);

/** Where a batch's results go: room for every element, or NULL for what is not wanted. */
typedef struct btcfi_american_columns {
  uint32_t struct_size; /**< sizeof(btcfi_american_columns) of the caller */
  uint32_t reserved;    /**< 0 */
  double* price;
  double* delta;
  double* gamma;
  double* vega;
  double* theta;
  double* rho;
  double* phi;
  double* premium;
  double* boundary;
} btcfi_american_columns;

#define BTCFI_AMERICAN_COLUMNS_INIT \
  { sizeof(btcfi_american_columns), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
/** As BTCFI_AMERICAN_COLUMNS_INIT. */
BTCFI_API void btcfi_american_columns_init(btcfi_american_columns* columns);

/** American options by columns: the same bits as one by one. Neighbours that differ in spot and
 *  strike alone share one boundary. Statuses, failed and errors as btcfi_option_black_scholes_batch.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_american_batch(
    uint8_t* statuses, size_t* failed, const btcfi_american_columns* quotes,
    const btcfi_option_columns* options, size_t count, int32_t tier, btcfi_error* err);

/** A solved exercise boundary: it prices every spot and strike that share kind, tau, vol and rates. */
typedef struct btcfi_american_boundary btcfi_american_boundary;

/** Solves it; terms->spot and terms->strike are not read. Errors as btcfi_option_american. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_american_boundary_create(
    btcfi_american_boundary** boundary, const btcfi_option* terms, int32_t tier, btcfi_error* err);
BTCFI_API void btcfi_american_boundary_destroy(btcfi_american_boundary* boundary);

/** Price and sensitivities at a spot and strike.
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT. */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_american_boundary_quote(const btcfi_american_boundary* boundary, btcfi_american_quote* quote,
                              double spot, double strike, btcfi_error* err);

/** The spot at which exercise becomes right when tau_left years are left, up to the terms' tau.
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT. */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_american_boundary_at(const btcfi_american_boundary* boundary, double* spot, double strike,
                           double tau_left, btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
