/** \file
 *  Binary options, touches, barriers and double barriers. Units as in pricing.h; the rules that hold
 *  for all functions stand in btcfi.h.
 */
#ifndef BTCFI_BARRIER_H
#define BTCFI_BARRIER_H

#include "pricing.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a binary option pays in the money: cash, a coin, or a coin against cash. */
#define BTCFI_BINARY_CASH 0
#define BTCFI_BINARY_ASSET 1
#define BTCFI_BINARY_GAP 2

/** When a touch option pays: at the touch, at expiry if touched, at expiry if not. */
#define BTCFI_TOUCH_AT_TOUCH 0
#define BTCFI_TOUCH_AT_EXPIRY 1
#define BTCFI_TOUCH_IF_UNTOUCHED 2

/** Where a barrier lies and what it does. A touch option reads the place alone. */
#define BTCFI_BARRIER_DOWN_IN 0
#define BTCFI_BARRIER_DOWN_OUT 1
#define BTCFI_BARRIER_UP_IN 2
#define BTCFI_BARRIER_UP_OUT 3
#define BTCFI_BARRIER_DOUBLE_IN 4
#define BTCFI_BARRIER_DOUBLE_OUT 5

/** A barrier, or two, watched at every moment. */
typedef struct btcfi_barrier {
  uint32_t struct_size; /**< sizeof(btcfi_barrier) of the caller */
  int32_t kind;         /**< BTCFI_BARRIER_* */
  double level;         /**< > 0; of the double kinds the lower one */
  double upper;         /**< of the double kinds, > level; else 0 */
  double rebate;        /**< >= 0: of a knock-out paid at the touch, of a knock-in at expiry */
  int32_t touched;      /**< 1: it was touched earlier, and what was then due is paid */
  uint32_t reserved;    /**< 0 */
} btcfi_barrier;

#define BTCFI_BARRIER_INIT \
  { sizeof(btcfi_barrier), BTCFI_BARRIER_DOWN_OUT, 0, 0, 0, 0, 0 }
/** As BTCFI_BARRIER_INIT. */
BTCFI_API void btcfi_barrier_init(btcfi_barrier* barrier);

/** The level that, watched at every moment, stands for the barrier's watched every interval_years
 *  (Broadie, Glasserman, Kou): of a single barrier.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT; BTCFI_ERR_PRICING_UNKNOWN_KIND for the double kinds.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_barrier_discrete(double* level,
                                                              const btcfi_barrier* barrier,
                                                              double vol, double interval_years,
                                                              btcfi_error* err);

/** A price and its first sensitivities; units as in btcfi_quote. */
typedef struct btcfi_exotic_quote {
  uint32_t struct_size; /**< sizeof(btcfi_exotic_quote) of the caller */
  uint32_t touched;     /**< 1: the barrier counts as touched, as given or by the spot */
  double price;
  double delta;
  double gamma;
  double vega;
  double theta; /**< per year of passing time */
  double rho;
  double phi; /**< d price / d dividend */
} btcfi_exotic_quote;

#define BTCFI_EXOTIC_QUOTE_INIT \
  { sizeof(btcfi_exotic_quote), 0, 0, 0, 0, 0, 0, 0, 0 }
/** As BTCFI_EXOTIC_QUOTE_INIT. */
BTCFI_API void btcfi_exotic_quote_init(btcfi_exotic_quote* quote);

/** A European binary option: it pays when the end is beyond option->strike.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT, BTCFI_ERR_PRICING_UNKNOWN_KIND or
 *           BTCFI_ERR_OUT_OF_RANGE, `where` names the field.
 *  Out:     quote:  price and sensitivities.
 *  In:      option: contract and market.
 *           pays:   BTCFI_BINARY_*.
 *           cash:   what is paid, or (gap) what a coin is exchanged against.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_binary(btcfi_exotic_quote* quote,
                                                           const btcfi_option* option, int32_t pays,
                                                           double cash, btcfi_error* err);

/** A one-touch or no-touch of `cash`; of option only spot, tau, vol and rates are read, of barrier not
 *  the rebate. pays: BTCFI_TOUCH_*. Otherwise as above. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_touch(btcfi_exotic_quote* quote,
                                                          const btcfi_option* option,
                                                          const btcfi_barrier* barrier,
                                                          int32_t pays, double cash,
                                                          btcfi_error* err);

/** A vanilla option with a barrier or two. Otherwise as above. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_barrier(btcfi_exotic_quote* quote,
                                                            const btcfi_option* option,
                                                            const btcfi_barrier* barrier,
                                                            btcfi_error* err);

/** Where a batch's results go: room for every element, or NULL for what is not wanted. */
typedef struct btcfi_exotic_columns {
  uint32_t struct_size; /**< sizeof(btcfi_exotic_columns) of the caller */
  uint32_t reserved;    /**< 0 */
  double* price;
  double* delta;
  double* gamma;
  double* vega;
  double* theta;
  double* rho;
  double* phi;
  uint8_t* touched; /**< 0 or 1 */
} btcfi_exotic_columns;

#define BTCFI_EXOTIC_COLUMNS_INIT \
  { sizeof(btcfi_exotic_columns), 0, 0, 0, 0, 0, 0, 0, 0, 0 }
/** As BTCFI_EXOTIC_COLUMNS_INIT. */
BTCFI_API void btcfi_exotic_columns_init(btcfi_exotic_columns* columns);

/** Columns beside those of btcfi_option_columns: what is paid, where the barrier lies. */
typedef struct btcfi_barrier_columns {
  uint32_t struct_size;   /**< sizeof(btcfi_barrier_columns) of the caller */
  uint32_t reserved;      /**< 0 */
  btcfi_kind_column kind; /**< BTCFI_BARRIER_*, single ones; not read for binaries */
  btcfi_kind_column pays; /**< BTCFI_BINARY_* or BTCFI_TOUCH_*; not read for barriers */
  btcfi_column level;     /**< not read for binaries */
  btcfi_column cash;      /**< binary, touch: what is paid; barrier: the rebate (NULL: zero) */
} btcfi_barrier_columns;

#define BTCFI_BARRIER_COLUMNS_INIT                                     \
  {                                                                    \
    sizeof(btcfi_barrier_columns), 0, {0, 0}, {0, 0}, {0, 0}, { 0, 0 } \
  }
/** As BTCFI_BARRIER_COLUMNS_INIT. */
BTCFI_API void btcfi_barrier_columns_init(btcfi_barrier_columns* columns);

/** Binary options by columns: the same bits as one by one. Statuses, failed and errors as
 *  btcfi_option_black_scholes_batch. */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_option_binary_batch(uint8_t* statuses, size_t* failed, const btcfi_exotic_columns* quotes,
                          const btcfi_option_columns* options, const btcfi_barrier_columns* terms,
                          size_t count, btcfi_error* err);

/** Touch options by columns; options->kind and options->strike are not read. As above. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_option_touch_batch(uint8_t* statuses, size_t* failed,
                                                                const btcfi_exotic_columns* quotes,
                                                                const btcfi_option_columns* options,
                                                                const btcfi_barrier_columns* terms,
                                                                size_t count, btcfi_error* err);

/** Barrier options by columns. As above. */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_option_barrier_batch(uint8_t* statuses, size_t* failed, const btcfi_exotic_columns* quotes,
                           const btcfi_option_columns* options, const btcfi_barrier_columns* terms,
                           size_t count, btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
