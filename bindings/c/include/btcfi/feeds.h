/** \file
 *  Prices from exchanges, in libbtcfi-net: payloads parsed, and one closed minute collected from
 *  several exchanges over verified HTTPS. The rules that hold for all functions stand in btcfi.h.
 *
 *  Prices, volumes and turnovers are integers of 1e-8; times are UTC milliseconds. What is in a
 *  `detail` text came from outside.
 */
#ifndef BTCFI_FEEDS_H
#define BTCFI_FEEDS_H

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A market: base and quote currency by their codes, e.g. "BTC" and "USDT". */
typedef struct btcfi_market {
  uint32_t struct_size; /**< sizeof(btcfi_market) of the caller */
  int32_t exchange; /**< BTCFI_EXCHANGE_BINANCE, _COINBASE or _KRAKEN: those with candles here */
  char base[12];    /**< 1 to 8 capitals and digits, terminated; empty: "BTC" */
  char quote[12];   /**< likewise; empty: the exchange's usual one, USDT on Binance, else USD */
} btcfi_market;

#define BTCFI_MARKET_INIT               \
  {                                     \
    sizeof(btcfi_market), 0, {0}, { 0 } \
  }
/** As BTCFI_MARKET_INIT. */
BTCFI_API void btcfi_market_init(btcfi_market* market);

/** One minute of a market, [open_time_ms, close_time_ms). */
typedef struct btcfi_candle {
  uint32_t struct_size; /**< sizeof(btcfi_candle) of the caller */
  int32_t exchange;     /**< BTCFI_EXCHANGE_... */
  char base[12];
  char quote[12];
  int64_t open_time_ms;
  int64_t close_time_ms;
  int64_t open_e8;
  int64_t high_e8;
  int64_t low_e8;
  int64_t close_e8;
  int64_t volume_e8;
  int64_t turnover_e8; /**< -1 where the exchange does not say */
  int64_t trades;      /**< -1 where the exchange does not say */
  int32_t closed;      /**< 1: over, and a later one has begun */
  uint32_t reserved;   /**< 0 */
} btcfi_candle;

#define BTCFI_CANDLE_INIT \
  { sizeof(btcfi_candle), 0, {0}, {0}, 0, 0, 0, 0, 0, 0, 0, -1, -1, 0, 0 }
/** As BTCFI_CANDLE_INIT. */
BTCFI_API void btcfi_candle_init(btcfi_candle* candle);

/** The path and query that ask an exchange for a minute and its neighbours.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_INVALID_ARGUMENT;
 *           BTCFI_ERR_OUT_OF_RANGE or BTCFI_ERR_UNSUPPORTED for the exchange; BTCFI_ERR_PARSE for a
 *           currency.
 *  Out:     text:       with its terminator.
 *  In:      market:     whose.
 *           minute_ms:  the minute's beginning.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_candle_target(char* text, size_t capacity,
                                                           size_t* written,
                                                           const btcfi_market* market,
                                                           int64_t minute_ms, btcfi_error* err);

/** The candles of one payload, oldest first. */
typedef struct btcfi_candles btcfi_candles;

/** Parse what an exchange answered to btcfi_candle_target. Reads to the last byte.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_FEED_MALFORMED (input: the row, offset: the byte);
 *           BTCFI_ERR_FEED_OUT_OF_RANGE; BTCFI_ERR_LIMIT_EXCEEDED; and for a payload that is the
 *           exchange's own error BTCFI_ERR_FEED_UNEXPECTED_SYMBOL, BTCFI_ERR_FEED_RATE_LIMITED or
 *           BTCFI_ERR_FEED_VENUE_ERROR (offset: its number).
 *  Out:     candles:  to be destroyed.
 *  In:      market:   whose.
 *           payload:  the bytes of the answer.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_candles_parse(btcfi_candles** candles,
                                                           const btcfi_market* market,
                                                           const uint8_t* payload,
                                                           size_t payload_len, btcfi_error* err);
BTCFI_API void btcfi_candles_destroy(btcfi_candles* candles);
/** How many there are; 0 for NULL. */
BTCFI_API size_t btcfi_candles_count(const btcfi_candles* candles);
/** The candle at an index. Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE; BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_candles_at(const btcfi_candles* candles,
                                                        btcfi_candle* candle, size_t index,
                                                        btcfi_error* err);
/** The candle of one minute, closed, or why it is not there.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_FEED_INCOMPLETE_CANDLE; BTCFI_ERR_FEED_LAGGING;
 *           BTCFI_ERR_FEED_MISSING_MINUTE; BTCFI_ERR_FEED_EMPTY_MINUTE (unless accept_empty).
 *  Out:     candle:        the minute.
 *  In:      minute_ms:     its beginning.
 *           exchange_now_ms: the exchange's clock when it answered.
 *           accept_empty:  1 to take a minute without trades.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_candles_minute(const btcfi_candles* candles,
                                                            btcfi_candle* candle, int64_t minute_ms,
                                                            int64_t exchange_now_ms,
                                                            int32_t accept_empty, btcfi_error* err);

/** How to collect. Every 0 and NULL stands for the default. */
typedef struct btcfi_collector_settings {
  uint32_t struct_size; /**< sizeof(btcfi_collector_settings) of the caller */
  int32_t accept_empty; /**< 1: take minutes without trades */
  /** The markets to collect, market_count of them; NULL: the usual one of each exchange. */
  const btcfi_market* markets;
  size_t market_count;
  /** Authorities in PEM, ca_pem_len bytes; NULL: the system's. Verification is never off. */
  const char* ca_pem;
  size_t ca_pem_len;
  /** An IP address and port to connect to instead of the exchanges' own, as text and number; their
   *  names are verified all the same. */
  const char* connect_address;
  uint32_t connect_port;
  uint32_t reserved;          /**< 0 */
  int64_t deadline_ms;        /**< default 20000 */
  int64_t settle_ms;          /**< default 1500 */
  int64_t clock_tolerance_ms; /**< default 5000, at least 1500 */
  uint64_t jitter_seed;
} btcfi_collector_settings;

#define BTCFI_COLLECTOR_SETTINGS_INIT \
  { sizeof(btcfi_collector_settings), 0, NULL, 0, NULL, 0, NULL, 0, 0, 0, 0, 0, 0 }
/** As BTCFI_COLLECTOR_SETTINGS_INIT. */
BTCFI_API void btcfi_collector_settings_init(btcfi_collector_settings* settings);

/** Collects the same closed minute from several exchanges, again and again: it remembers bans,
 *  request rates and who is down. It does its work inside btcfi_collector_poll and nowhere else;
 *  the one exception is the look-up of a host name, which is done on a thread of its own. */
typedef struct btcfi_collector btcfi_collector;

/** Make a collector. The settings are copied.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT, `where` naming the setting; BTCFI_ERR_PARSE for a
 *           broken ca_pem or currency; BTCFI_ERR_FEED_TLS.
 *  Out:     collector:  to be destroyed.
 *  In:      settings:   NULL for the defaults.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_collector_create(
    btcfi_collector** collector, const btcfi_collector_settings* settings, btcfi_error* err);
BTCFI_API void btcfi_collector_destroy(btcfi_collector* collector);

/** Begin a minute. Forgets the one before.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT for what is no minute; BTCFI_ERR_OUT_OF_RANGE for
 *           a minute that ends in more than two minutes; BTCFI_ERR_WRONG_STATE while one is under way.
 *  In:      minute_ms:  its beginning.
 *           now_ms:     the time by the caller's clock.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_collector_begin(btcfi_collector* collector,
                                                             int64_t minute_ms, int64_t now_ms,
                                                             btcfi_error* err);
/** Work for at most longest_ms, on the calling thread.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT; BTCFI_ERR_WRONG_STATE before begin.
 *  Out:     done:  1 when nothing is left to do.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_collector_poll(btcfi_collector* collector,
                                                            int32_t* done, int64_t longest_ms,
                                                            btcfi_error* err);

/** How many sources the collector asks; 0 for NULL. */
BTCFI_API size_t btcfi_collector_count(const btcfi_collector* collector);

/** What came of one source, besides its candle. */
typedef struct btcfi_source_report {
  uint32_t struct_size;     /**< sizeof(btcfi_source_report) of the caller */
  int32_t exchange;         /**< BTCFI_EXCHANGE_... */
  int32_t status;           /**< BTCFI_OK with a candle, else why not */
  uint32_t attempts;        /**< requests sent */
  uint32_t http_status;     /**< of the last answer; 0: none came */
  int32_t has_clock;        /**< 1: clock_ahead_ms is known */
  int64_t clock_ahead_ms;   /**< the exchange's clock against the caller's */
  int64_t received_at_ms;   /**< of the last answer, by the caller's clock */
  size_t payload_size;      /**< bytes of the last answer */
  uint8_t payload_hash[32]; /**< their SHA-256 */
} btcfi_source_report;

#define BTCFI_SOURCE_REPORT_INIT                               \
  {                                                            \
    sizeof(btcfi_source_report), 0, 0, 0, 0, 0, 0, 0, 0, { 0 } \
  }
/** As BTCFI_SOURCE_REPORT_INIT. */
BTCFI_API void btcfi_source_report_init(btcfi_source_report* report);

/** The report of the source at an index.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE; BTCFI_ERR_WRONG_STATE before poll said done.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_collector_report(const btcfi_collector* collector,
                                                              btcfi_source_report* report,
                                                              size_t index, btcfi_error* err);
/** The closed minute of the source at an index; a source without one answers with its own reason.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE; BTCFI_ERR_WRONG_STATE; the source's
 * BTCFI_ERR_FEED_...
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_collector_candle(const btcfi_collector* collector,
                                                              btcfi_candle* candle, size_t index,
                                                              btcfi_error* err);
/** The exact bytes of a source's last answer. Returns: as btcfi_collector_report;
 *  BTCFI_ERR_BUFFER_TOO_SMALL. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_collector_payload(const btcfi_collector* collector,
                                                               uint8_t* data, size_t capacity,
                                                               size_t* written, size_t index,
                                                               btcfi_error* err);
/** The exchange's own code and text of a refusal, empty without one. Returns: as above. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_collector_detail(const btcfi_collector* collector,
                                                              char* text, size_t capacity,
                                                              size_t* written, size_t index,
                                                              btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
