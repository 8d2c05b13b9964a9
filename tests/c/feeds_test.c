#include "check.h"
#include "feeds_support.h"

#include <btcfi/btcfi.h>
#include <btcfi/feeds.h>

#define MINUTE INT64_C(1763616600000) /* 2025-11-20T05:30:00Z */
#define NOW (MINUTE + 62000)

static const char kraken[] =
    "{\"error\":[],\"result\":{\"XXBTZUSD\":[[1763616600,\"92345.6\",\"92360.0\",\"92340.1\","
    "\"92350.0\",\"92348.2\",\"12.34567000\",322],[1763616660,\"92350.0\",\"92351.0\",\"92349.9\","
    "\"92350.9\",\"92350.4\",\"0.51000000\",9]],\"last\":1763616600}}";

static btcfi_market market_of(int32_t exchange) {
  btcfi_market market = BTCFI_MARKET_INIT;
  market.exchange = exchange;
  return market;
}

static void a_request_is_the_exchanges_own_text(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_market market = market_of(BTCFI_EXCHANGE_COINBASE);
  char text[128];
  size_t written = 0;
  CHECK_OK(btcfi_candle_target(text, sizeof text, &written, &market, MINUTE, &err), err);
  CHECK(strcmp(text, "/products/BTC-USD/candles?granularity=60&start=1763616540&end=1763616780") ==
        0);
  CHECK(written == strlen(text) + 1);
  strcpy(market.quote, "EUR");
  CHECK_OK(btcfi_candle_target(text, sizeof text, &written, &market, MINUTE, &err), err);
  CHECK(strncmp(text, "/products/BTC-EUR/", 18) == 0);
  CHECK(btcfi_candle_target(text, 10, &written, &market, MINUTE, &err) ==
        BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK(btcfi_candle_target(text, sizeof text, &written, &market, MINUTE + 1, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  strcpy(market.quote, "eur");
  CHECK(btcfi_candle_target(text, sizeof text, &written, &market, MINUTE, &err) == BTCFI_ERR_PARSE);
  memset(market.quote, 'A', sizeof market.quote); /* not terminated */
  CHECK(btcfi_candle_target(text, sizeof text, &written, &market, MINUTE, NULL) ==
        BTCFI_ERR_LIMIT_EXCEEDED);
  market = market_of(99);
  CHECK(btcfi_candle_target(text, sizeof text, &written, &market, MINUTE, &err) ==
        BTCFI_ERR_OUT_OF_RANGE);
  market = market_of(13);
  CHECK(btcfi_candle_target(text, sizeof text, &written, &market, MINUTE, &err) ==
        BTCFI_ERR_UNSUPPORTED);
}

static void a_payload_becomes_candles(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  const btcfi_market market = market_of(BTCFI_EXCHANGE_KRAKEN);
  btcfi_candles* candles = NULL;
  btcfi_candle candle = BTCFI_CANDLE_INIT;
  const uint8_t* payload = (const uint8_t*)kraken;
  CHECK_OK(btcfi_candles_parse(&candles, &market, payload, strlen(kraken), &err), err);
  CHECK(btcfi_candles_count(candles) == 2);
  CHECK_OK(btcfi_candles_at(candles, &candle, 0, &err), err);
  CHECK(candle.exchange == BTCFI_EXCHANGE_KRAKEN && strcmp(candle.quote, "USD") == 0);
  CHECK(candle.open_time_ms == MINUTE && candle.close_time_ms == MINUTE + 60000);
  CHECK(candle.close_e8 == INT64_C(9235000000000) && candle.low_e8 == INT64_C(9234010000000));
  CHECK(candle.volume_e8 == 1234567000 && candle.trades == 322 && candle.turnover_e8 == -1);
  CHECK(candle.closed == 1);
  CHECK_OK(btcfi_candles_at(candles, &candle, 1, &err), err);
  CHECK(candle.closed == 0);
  CHECK(btcfi_candles_at(candles, &candle, 2, &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK_OK(btcfi_candles_minute(candles, &candle, MINUTE, NOW, 0, &err), err);
  CHECK(candle.open_time_ms == MINUTE);
  CHECK(btcfi_candles_minute(candles, &candle, MINUTE + 60000, NOW, 0, &err) ==
        BTCFI_ERR_FEED_INCOMPLETE_CANDLE);
  CHECK(btcfi_candles_minute(candles, &candle, MINUTE + 60000, NOW + 60000, 0, &err) ==
        BTCFI_ERR_FEED_LAGGING);
  CHECK(btcfi_candles_minute(candles, &candle, INT64_MIN, INT64_MAX, 0, &err) ==
        BTCFI_ERR_FEED_MISSING_MINUTE);
  CHECK(btcfi_candles_minute(candles, &candle, INT64_MAX, INT64_MIN, 0, &err) ==
        BTCFI_ERR_FEED_INCOMPLETE_CANDLE);
  btcfi_candles_destroy(candles);
  btcfi_candles_destroy(NULL);
  CHECK(btcfi_candles_count(NULL) == 0);
}

static void a_refusal_and_a_broken_payload_are_named(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  const btcfi_market market = market_of(BTCFI_EXCHANGE_BINANCE);
  const char* refusal = "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}";
  btcfi_candles* candles = NULL;
  CHECK(btcfi_candles_parse(&candles, &market, (const uint8_t*)refusal, strlen(refusal), &err) ==
        BTCFI_ERR_FEED_UNEXPECTED_SYMBOL);
  CHECK(err.offset == 1121 && strcmp(err.where, "binance") == 0);
  CHECK(btcfi_candles_parse(&candles, &market, (const uint8_t*)refusal, strlen(refusal) - 1,
                            &err) == BTCFI_ERR_FEED_MALFORMED);
  CHECK(btcfi_candles_parse(&candles, &market, NULL, 0, &err) == BTCFI_ERR_FEED_MALFORMED);
  CHECK(btcfi_candles_parse(&candles, NULL, NULL, 0, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  KEEPS(btcfi_candles, btcfi_candles_parse(&handle, &market, (const uint8_t*)refusal, 9, &err));
  CHECK(candles == NULL);
}

static btcfi_collector* make_collector(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_collector* collector = NULL;
  btcfi_collector_settings settings = BTCFI_COLLECTOR_SETTINGS_INIT;
  settings.ca_pem = simulator_ca_pem();
  settings.ca_pem_len = strlen(settings.ca_pem);
  settings.connect_address = "127.0.0.1";
  settings.connect_port = simulator_port();
  CHECK_OK(btcfi_collector_create(&collector, &settings, &err), err);
  return collector;
}

static void poll_to_the_end(btcfi_collector* collector) {
  btcfi_error err = BTCFI_ERROR_INIT;
  int32_t done = 0;
  while (!done) {
    if (btcfi_collector_poll(collector, &done, 50, &err) != BTCFI_OK) break;
  }
  CHECK(done == 1);
}

/* [snippet:collect] */
/* The closed minute of the first source, or its own reason. */
static btcfi_status first_close(btcfi_collector* collector, int64_t minute_ms, int64_t now_ms,
                                btcfi_candle* candle, btcfi_error* err) {
  int32_t done = 0;
  btcfi_status status = btcfi_collector_begin(collector, minute_ms, now_ms, err);
  while (status == BTCFI_OK && !done) {
    status = btcfi_collector_poll(collector, &done, 100, err); /* at most 100 ms of work */
  }
  return status == BTCFI_OK ? btcfi_collector_candle(collector, candle, 0, err) : status;
}
/* [/snippet] */

static void a_loop_of_the_callers_own_drives_it(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_candle candle = BTCFI_CANDLE_INIT;
  btcfi_collector* collector = make_collector();
  CHECK_OK(first_close(collector, MINUTE, NOW, &candle, &err), err);
  CHECK(candle.exchange == BTCFI_EXCHANGE_BINANCE && candle.open_time_ms == MINUTE);
  CHECK(first_close(collector, MINUTE + 1, NOW, &candle, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_collector_destroy(collector);
}

static void one_minute_is_collected_from_three_exchanges(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_collector* collector = make_collector();
  int32_t done = 0;
  size_t i;
  CHECK(btcfi_collector_poll(collector, &done, 0, &err) == BTCFI_ERR_WRONG_STATE);
  CHECK_OK(btcfi_collector_begin(collector, MINUTE, NOW, &err), err);
  CHECK(btcfi_collector_begin(collector, MINUTE, NOW, &err) == BTCFI_ERR_WRONG_STATE);
  poll_to_the_end(collector);
  CHECK(btcfi_collector_count(collector) == 3);
  for (i = 0; i < 3; ++i) {
    btcfi_candle candle = BTCFI_CANDLE_INIT;
    btcfi_source_report report = BTCFI_SOURCE_REPORT_INIT;
    uint8_t payload[4096];
    size_t written = 0;
    btcfi_candles* again = NULL;
    btcfi_candle same = BTCFI_CANDLE_INIT;
    btcfi_market market;
    CHECK_OK(btcfi_collector_candle(collector, &candle, i, &err), err);
    CHECK(candle.open_time_ms == MINUTE && candle.closed == 1 && candle.close_e8 > 0);
    CHECK_OK(btcfi_collector_report(collector, &report, i, &err), err);
    CHECK(report.status == BTCFI_OK && report.attempts == 1 && report.http_status == 200);
    CHECK(report.has_clock == 1 && report.exchange == candle.exchange);
    CHECK_OK(btcfi_collector_payload(collector, payload, sizeof payload, &written, i, &err), err);
    CHECK(written == report.payload_size);
    market = market_of(report.exchange);
    CHECK_OK(btcfi_candles_parse(&again, &market, payload, written, &err), err);
    CHECK_OK(btcfi_candles_minute(again, &same, MINUTE, NOW, 0, &err), err);
    CHECK(memcmp(&same, &candle, sizeof same) == 0);
    btcfi_candles_destroy(again);
  }
  CHECK(btcfi_collector_candle(collector, NULL, 3, &err) == BTCFI_ERR_OUT_OF_RANGE);
  btcfi_collector_destroy(collector);
}

static void a_source_without_a_candle_answers_with_its_reason(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_collector* collector = make_collector();
  btcfi_candle candle = BTCFI_CANDLE_INIT;
  btcfi_source_report report = BTCFI_SOURCE_REPORT_INIT;
  char detail[512];
  size_t written = 0;
  simulator_refuse(BTCFI_EXCHANGE_KRAKEN, 404);
  simulator_refuse(BTCFI_EXCHANGE_BINANCE, 418);
  CHECK(btcfi_collector_report(collector, &report, 0, &err) == BTCFI_ERR_WRONG_STATE);
  CHECK_OK(btcfi_collector_begin(collector, MINUTE, NOW, &err), err);
  poll_to_the_end(collector);
  CHECK(btcfi_collector_candle(collector, &candle, 0, &err) == BTCFI_ERR_FEED_BANNED);
  CHECK(err.offset == 418 && strcmp(err.where, "binance") == 0);
  CHECK_OK(btcfi_collector_detail(collector, detail, sizeof detail, &written, 0, &err), err);
  CHECK(strncmp(detail, "-1003 Too many requests", 23) == 0);
  CHECK_OK(btcfi_collector_candle(collector, &candle, 1, &err), err);
  CHECK(btcfi_collector_candle(collector, &candle, 2, &err) == BTCFI_ERR_FEED_HTTP_STATUS);
  CHECK(err.offset == 404);
  CHECK_OK(btcfi_collector_report(collector, &report, 2, &err), err);
  CHECK(report.status == BTCFI_ERR_FEED_HTTP_STATUS && report.attempts == 1);
  btcfi_collector_destroy(collector);
}

static void settings_out_of_their_domain_are_refused(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_collector* collector = NULL;
  btcfi_collector_settings settings;
  btcfi_market twice[2];
  btcfi_collector_settings_init(&settings);
  settings.clock_tolerance_ms = 100;
  CHECK(btcfi_collector_create(&collector, &settings, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_collector_settings_init(&settings);
  settings.deadline_ms = -1;
  CHECK(btcfi_collector_create(&collector, &settings, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_collector_settings_init(&settings);
  settings.ca_pem = "nonsense";
  settings.ca_pem_len = 8;
  CHECK(btcfi_collector_create(&collector, &settings, &err) == BTCFI_ERR_PARSE);
  KEEPS(btcfi_collector, btcfi_collector_create(&handle, &settings, &err));
  btcfi_collector_settings_init(&settings);
  settings.reserved = 1;
  CHECK(btcfi_collector_create(&collector, &settings, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_collector_settings_init(&settings);
  settings.connect_port = 65536;
  CHECK(btcfi_collector_create(&collector, &settings, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_collector_settings_init(&settings);
  twice[0] = twice[1] = market_of(BTCFI_EXCHANGE_KRAKEN);
  settings.markets = twice;
  settings.market_count = 2;
  CHECK(btcfi_collector_create(&collector, &settings, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  strcpy(twice[1].quote, "USDT");
  CHECK_OK(btcfi_collector_create(&collector, &settings, &err), err);
  CHECK(btcfi_collector_count(collector) == 2);
  CHECK(btcfi_collector_begin(collector, MINUTE + 1, NOW, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_collector_begin(collector, MINUTE, MINUTE - 60001, &err) == BTCFI_ERR_OUT_OF_RANGE);
  btcfi_collector_destroy(collector);
  collector = NULL;
  CHECK_OK(btcfi_collector_create(&collector, NULL, &err), err);
  CHECK(btcfi_collector_count(collector) == 3);
  btcfi_collector_destroy(collector);
  btcfi_collector_destroy(NULL);
}

static void structs_are_made_ready_by_their_functions(void) {
  btcfi_market market;
  btcfi_candle candle;
  btcfi_source_report report;
  btcfi_market_init(&market);
  btcfi_candle_init(&candle);
  btcfi_source_report_init(&report);
  CHECK(market.struct_size == sizeof market && candle.struct_size == sizeof candle);
  CHECK(report.struct_size == sizeof report);
  btcfi_market_init(NULL);
  btcfi_candle_init(NULL);
  btcfi_source_report_init(NULL);
  btcfi_collector_settings_init(NULL);
}

int main(void) {
  if (!simulator_start(NOW)) return 1;
  a_request_is_the_exchanges_own_text();
  a_payload_becomes_candles();
  a_refusal_and_a_broken_payload_are_named();
  a_loop_of_the_callers_own_drives_it();
  one_minute_is_collected_from_three_exchanges();
  a_source_without_a_candle_answers_with_its_reason();
  settings_out_of_their_domain_are_refused();
  structs_are_made_ready_by_their_functions();
  simulator_stop();
  return check_report();
}
