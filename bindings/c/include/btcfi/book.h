/** \file
 *  A book of positions: what it is worth, its sensitivities in both currencies, ladders of spot and
 *  volatility, and where a change of worth came from. Units as in pricing.h; the rules that hold for
 *  all functions stand in btcfi.h.
 */
#ifndef BTCFI_BOOK_H
#define BTCFI_BOOK_H

#include "american.h"
#include "barrier.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BTCFI_PRODUCT_EUROPEAN 0 /**< also a coin-settled one: it is worth the same */
#define BTCFI_PRODUCT_AMERICAN 1
#define BTCFI_PRODUCT_BINARY 2            /**< also reads pays and cash */
#define BTCFI_PRODUCT_BARRIER 3           /**< also reads barrier_kind, barrier, rebate, touched */
#define BTCFI_PRODUCT_COIN 4              /**< reads nothing but quantity */
#define BTCFI_PRODUCT_INVERSE_PERPETUAL 5 /**< long quantity of quote currency since entry */

/** What is held. Fields that the product does not name are not read. */
typedef struct btcfi_position {
  uint32_t struct_size; /**< sizeof(btcfi_position) of the caller */
  int32_t product;      /**< BTCFI_PRODUCT_* */
  int32_t kind;         /**< BTCFI_OPTION_CALL or BTCFI_OPTION_PUT */
  int32_t pays;         /**< BTCFI_PAYS_* */
  int32_t barrier_kind; /**< BTCFI_BARRIER_DOWN_IN to BTCFI_BARRIER_UP_OUT */
  int32_t touched;      /**< 1: the barrier was touched */
  double quantity;      /**< coins of notional, > 0 bought, < 0 sold; a perpetual: quote currency */
  double strike;        /**< >= 0 */
  int64_t expires_at_ms; /**< UTC; at and after it an option is worth its payoff */
  double vol;            /**< at which it is marked */
  double cash;
  double barrier;
  double rebate;
  double entry; /**< price at which a perpetual was entered */
} btcfi_position;

#define BTCFI_POSITION_INIT                                                               \
  {                                                                                       \
    sizeof(btcfi_position), BTCFI_PRODUCT_EUROPEAN, BTCFI_OPTION_CALL, BTCFI_BINARY_CASH, \
        BTCFI_BARRIER_DOWN_OUT, 0, 0, 0, 0, 0, 1, 0, 0, 0                                 \
  }
/** As BTCFI_POSITION_INIT. */
BTCFI_API void btcfi_position_init(btcfi_position* position);

/** The market that a book is valued in. */
typedef struct btcfi_book_market {
  uint32_t struct_size; /**< sizeof(btcfi_book_market) of the caller */
  uint32_t reserved;    /**< 0 */
  int64_t now_ms;       /**< UTC */
  double spot;          /**< > 0 */
  double rate;          /**< per year */
  double dividend;      /**< per year */
  double vol_shift;     /**< added to the vol of every position; a sum below 0 counts as 0 */
} btcfi_book_market;

#define BTCFI_BOOK_MARKET_INIT \
  { sizeof(btcfi_book_market), 0, 0, 0, 0, 0, 0 }
/** As BTCFI_BOOK_MARKET_INIT. */
BTCFI_API void btcfi_book_market_init(btcfi_book_market* market);

/** Worth and sensitivities, in quote currency and for one who counts in coins. */
typedef struct btcfi_book_risk {
  uint32_t struct_size; /**< sizeof(btcfi_book_risk) of the caller */
  uint32_t reserved;    /**< 0 */
  double value;
  double delta; /**< coins */
  double gamma;
  double vega;
  double theta; /**< per year of passing time */
  double rho;
  double phi;
  double value_coin;
  double delta_coin;             /**< d value_coin / d spot */
  double delta_premium_adjusted; /**< delta - value_coin */
  double gamma_coin;
  double vega_coin;
  double theta_coin;
  double hedge_usd; /**< inverse perpetual to hold long so that the sum is neutral in coins */
} btcfi_book_risk;

#define BTCFI_BOOK_RISK_INIT \
  { sizeof(btcfi_book_risk), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
/** As BTCFI_BOOK_RISK_INIT. */
BTCFI_API void btcfi_book_risk_init(btcfi_book_risk* risk);

/** Where a change of worth came from, in 1e-8 of quote currency: total_e8 is exactly the sum of the
 *  others. */
typedef struct btcfi_pnl {
  uint32_t struct_size; /**< sizeof(btcfi_pnl) of the caller */
  uint32_t reserved;    /**< 0 */
  int64_t total_e8;
  int64_t delta_e8;
  int64_t gamma_e8;
  int64_t vega_e8;
  int64_t theta_e8;
  int64_t rho_e8;
  int64_t phi_e8;
  int64_t residual_e8; /**< higher and mixed terms */
} btcfi_pnl;

#define BTCFI_PNL_INIT \
  { sizeof(btcfi_pnl), 0, 0, 0, 0, 0, 0, 0, 0, 0 }
/** As BTCFI_PNL_INIT. */
BTCFI_API void btcfi_pnl_init(btcfi_pnl* pnl);

/** Positions and what they are worth together. */
typedef struct btcfi_book btcfi_book;

/** An empty book. Returns: BTCFI_OK. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_book_create(btcfi_book** book, btcfi_error* err);
BTCFI_API void btcfi_book_destroy(btcfi_book* book);

/** Puts a position in, at the end.
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT, `where` names the field;
 *           BTCFI_ERR_LIMIT_EXCEEDED above 1048576 positions. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_book_add(btcfi_book* book,
                                                      const btcfi_position* position,
                                                      btcfi_error* err);
/** Takes one out; those after it move up. Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_book_remove(btcfi_book* book, size_t index,
                                                         btcfi_error* err);
/** How many positions there are; 0 for NULL. */
BTCFI_API size_t btcfi_book_count(const btcfi_book* book);

/** What the book is worth, and its sensitivities.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT, `where` names the market's field; the errors of the
 *           pricing functions, offset naming the position.
 *  Out:     risk:   the sum over the positions.
 *  In:      market: what to value in.
 *           tier:   of American options, BTCFI_AMERICAN_*.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_book_value(const btcfi_book* book,
                                                        btcfi_book_risk* risk,
                                                        const btcfi_book_market* market,
                                                        int32_t tier, btcfi_error* err);

/** The worth in quote currency at every spot and vol shift (added to the market's).
 *
 *  Returns: as btcfi_book_value; BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_LIMIT_EXCEEDED above 2^24.
 *  Out:     values:   one for each spot (rows) and shift (columns), row by row.
 *           written:  how many.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_book_ladder(const btcfi_book* book, double* values, size_t capacity, size_t* written,
                  const btcfi_book_market* market, const double* spots, size_t spots_len,
                  const double* vol_shifts, size_t vol_shifts_len, int32_t tier, btcfi_error* err);

/** Where the change of worth between two markets came from.
 *
 *  Returns: as btcfi_book_value; BTCFI_ERR_INVALID_ARGUMENT "to" for a time before \p from;
 *           BTCFI_ERR_OUT_OF_RANGE or BTCFI_ERR_OVERFLOW for amounts beyond 9e10.
 *  Out:     pnl:      the sum over the positions, exactly.
 *  In:      new_vols: marks at \p to, one for each position, or NULL with 0: unchanged.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_book_attribution(const btcfi_book* book, btcfi_pnl* pnl, const btcfi_book_market* from,
                       const btcfi_book_market* to, const double* new_vols, size_t new_vols_len,
                       int32_t tier, btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
