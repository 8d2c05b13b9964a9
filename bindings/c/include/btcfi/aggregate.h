/** \file
 *  One price from several sources, in integers, with evidence that anybody can replay. The rules
 *  of btcfi.h hold. Prices are in units of 1e-8 of the quote currency, times are UTC milliseconds.
 */
#ifndef BTCFI_AGGREGATE_H
#define BTCFI_AGGREGATE_H

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How the prices become one; docs/aggregate.md has the exact integer rules. */
#define BTCFI_METHOD_MEDIAN 1
#define BTCFI_METHOD_MEAN 2
#define BTCFI_METHOD_CLAMPED_MEAN 3

/** What became of a quote. */
#define BTCFI_VERDICT_USED 0
#define BTCFI_VERDICT_WRONG_MARKET 1
#define BTCFI_VERDICT_NOT_POSITIVE 2
#define BTCFI_VERDICT_FROM_FUTURE 3
#define BTCFI_VERDICT_STALE 4
#define BTCFI_VERDICT_OTHER_MOMENT 5
#define BTCFI_VERDICT_SUPERSEDED 6
#define BTCFI_VERDICT_CONTRADICTED 7
#define BTCFI_VERDICT_OUTLIER 8

/** One exchange's word on the price. */
typedef struct btcfi_source_quote {
  uint32_t struct_size;
  /** BTCFI_EXCHANGE_... */
  int32_t exchange;
  int64_t price_e8;
  /** What moment the price is for: the end of the minute for a candle's close. */
  int64_t time_ms;
  /** SHA-256 of the payload it was read from; zeros when there was none. */
  uint8_t payload_sha256[32];
  /** Currency codes of up to 8 capital letters and digits, terminated: "BTC", "USD". */
  char base[12];
  char quote[12];
} btcfi_source_quote;

#define BTCFI_SOURCE_QUOTE_INIT \
  { sizeof(btcfi_source_quote), 0, 0, 0, {0}, "BTC", "USD" }

/** What is asked for, and by which rules. Start from BTCFI_AGGREGATION_REQUEST_INIT. */
typedef struct btcfi_aggregation_request {
  uint32_t struct_size;
  /** BTCFI_METHOD_... */
  int32_t method;
  /** So many sources have to be left of so many asked; 1 to 255 each. */
  uint32_t quorum_needed;
  uint32_t quorum_sources;
  /** 1: a price in USDT counts as one in USD. */
  int32_t treat_usdt_as_usd;
  /** For the clamped mean, at most 10000. */
  uint32_t clamp_bps;
  /** Prices further from the median are dropped first; 0: none. At most 65535. */
  uint32_t max_deviation_bps;
  /** No price when those used lie further apart; 0: no limit. At most 65535. */
  uint32_t max_spread_bps;
  uint32_t max_age_ms;
  uint32_t max_ahead_ms;
  /** The time of the decision. */
  int64_t now_ms;
  /** 1: every quote must be for moment_ms. */
  int32_t has_moment;
  uint32_t reserved;
  int64_t moment_ms;
  char base[12];
  char quote[12];
} btcfi_aggregation_request;

#define BTCFI_AGGREGATION_REQUEST_INIT                                                        \
  {                                                                                           \
    sizeof(btcfi_aggregation_request), BTCFI_METHOD_CLAMPED_MEAN, 2, 3, 0, 50, 500, 0, 15000, \
        2000, 0, 0, 0, 0, "BTC", "USD"                                                        \
  }

/** The price that was decided on. */
typedef struct btcfi_aggregation_decision {
  uint32_t struct_size;
  /** How many quotes were used. */
  uint32_t used;
  int64_t price_e8;
  /** The greatest distance of a used quote's price from price_e8. */
  int64_t confidence_e8;
  /** The median of the used prices, whatever the method. */
  int64_t median_e8;
} btcfi_aggregation_decision;

#define BTCFI_AGGREGATION_DECISION_INIT \
  { sizeof(btcfi_aggregation_decision), 0, 0, 0, 0 }

/** As BTCFI_SOURCE_QUOTE_INIT. quote may be NULL. */
BTCFI_API void btcfi_source_quote_init(btcfi_source_quote* quote);
/** As BTCFI_AGGREGATION_REQUEST_INIT. request may be NULL. */
BTCFI_API void btcfi_aggregation_request_init(btcfi_aggregation_request* request);
/** As BTCFI_AGGREGATION_DECISION_INIT. decision may be NULL. */
BTCFI_API void btcfi_aggregation_decision_init(btcfi_aggregation_decision* decision);

/** A request and the quotes collected for it. One thread at a time. */
typedef struct btcfi_aggregation btcfi_aggregation;

/** Begin an aggregation.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT, its place the member at fault;
 *           BTCFI_ERR_UNSUPPORTED (method); BTCFI_ERR_PARSE (a currency).
 *  Out:     aggregation: the new handle, to be given to btcfi_aggregation_destroy.
 *  In:      request:     copied.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_aggregation_create(
    btcfi_aggregation** aggregation, const btcfi_aggregation_request* request, btcfi_error* err);

/** aggregation may be NULL. */
BTCFI_API void btcfi_aggregation_destroy(btcfi_aggregation* aggregation);

/** Add a quote, in any order; at most 64.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE (exchange); BTCFI_ERR_PARSE (a currency);
 *           BTCFI_ERR_LIMIT_EXCEEDED; BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_aggregation_add_quote(btcfi_aggregation* aggregation,
                                                                   const btcfi_source_quote* quote,
                                                                   btcfi_error* err);

/** Name a source that was asked and gave no quote, and the status that says why; at most 64.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE; BTCFI_ERR_LIMIT_EXCEEDED;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_aggregation_add_missing(btcfi_aggregation* aggregation,
                                                                     int32_t exchange,
                                                                     btcfi_status why,
                                                                     btcfi_error* err);

/** What became of the quote that was added as number index, from 0. It works where there is no
 *  quorum, too: to say why.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     verdict:  BTCFI_VERDICT_...
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_aggregation_verdict(
    const btcfi_aggregation* aggregation, int32_t* verdict, size_t index, btcfi_error* err);

/** Decide on a price and write the evidence for it.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_AGGREGATE_NO_QUORUM; BTCFI_ERR_AGGREGATE_SPREAD_TOO_WIDE;
 *           BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     decision: the price.
 *           evidence: canonical bytes, capacity of them available.
 *           written:  bytes written or needed.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_aggregation_decide(const btcfi_aggregation* aggregation, btcfi_aggregation_decision* decision,
                         uint8_t* evidence, size_t capacity, size_t* written, btcfi_error* err);

/** Make a decision again from its evidence.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_AGGREGATE_REPLAY_MISMATCH; what reading the bytes ends in.
 *  Out:     decision: the price that follows from the inputs.
 *           hash32:   the evidence's tagged hash, 32 bytes (may be NULL).
 *  In:      evidence: evidence_len bytes.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_evidence_replay(btcfi_aggregation_decision* decision,
                                                             uint8_t* hash32,
                                                             const uint8_t* evidence,
                                                             size_t evidence_len, btcfi_error* err);

/** Write evidence as a JSON document, after replaying it.
 *
 *  Returns: as btcfi_evidence_replay; BTCFI_ERR_BUFFER_TOO_SMALL.
 *  Out:     text:     JSON with its terminator, capacity characters available.
 *           written:  characters written or needed, the terminator included.
 *  In:      evidence: evidence_len bytes.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_evidence_to_json(char* text, size_t capacity,
                                                              size_t* written,
                                                              const uint8_t* evidence,
                                                              size_t evidence_len,
                                                              btcfi_error* err);

/** Read such a document, and replay it.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_JSON_..., BTCFI_ERR_PARSE with the member's name as place;
 *           BTCFI_ERR_AGGREGATE_REPLAY_MISMATCH; BTCFI_ERR_BUFFER_TOO_SMALL.
 *  Out:     evidence: canonical bytes, capacity of them available.
 *           written:  bytes written or needed.
 *  In:      text:     text_len characters.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_evidence_from_json(uint8_t* evidence, size_t capacity,
                                                                size_t* written, const char* text,
                                                                size_t text_len, btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
