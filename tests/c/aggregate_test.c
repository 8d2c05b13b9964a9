#include "check.h"

#include <btcfi/aggregate.h>

#define MINUTE_END INT64_C(1763616660000)

static btcfi_aggregation* three(btcfi_error* err) {
  static const struct {
    int32_t exchange;
    int64_t price_e8;
    const char* currency;
  } rows[3] = {{BTCFI_EXCHANGE_BINANCE, INT64_C(9235001000000), "USDT"},
               {BTCFI_EXCHANGE_COINBASE, INT64_C(9235550000000), "USD"},
               {BTCFI_EXCHANGE_KRAKEN, INT64_C(9235000000000), "USD"}};
  btcfi_aggregation_request request = BTCFI_AGGREGATION_REQUEST_INIT;
  btcfi_aggregation* aggregation = NULL;
  size_t i;
  request.treat_usdt_as_usd = 1;
  request.now_ms = MINUTE_END + 1500;
  request.has_moment = 1;
  request.moment_ms = MINUTE_END;
  CHECK_OK(btcfi_aggregation_create(&aggregation, &request, err), *err);
  for (i = 0; i < 3; ++i) {
    btcfi_source_quote quote = BTCFI_SOURCE_QUOTE_INIT;
    quote.exchange = rows[i].exchange;
    quote.price_e8 = rows[i].price_e8;
    quote.time_ms = MINUTE_END;
    strcpy(quote.quote, rows[i].currency);
    CHECK_OK(btcfi_aggregation_add_quote(aggregation, &quote, err), *err);
  }
  return aggregation;
}

static void three_sources_decide_and_the_evidence_replays(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_aggregation* aggregation = three(&err);
  btcfi_aggregation_decision decision = BTCFI_AGGREGATION_DECISION_INIT;
  btcfi_aggregation_decision again = BTCFI_AGGREGATION_DECISION_INIT;
  uint8_t evidence[1024], back[1024], hash[32];
  char text[4096];
  size_t written = 0, text_len = 0, back_len = 0;
  CHECK_OK(btcfi_aggregation_add_missing(aggregation, BTCFI_EXCHANGE_GEMINI, BTCFI_ERR_IO, &err),
           err);
  CHECK(btcfi_aggregation_decide(aggregation, &decision, evidence, 10, &written, &err) ==
        BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK(decision.price_e8 == 0 && written == 279);
  CHECK_OK(
      btcfi_aggregation_decide(aggregation, &decision, evidence, sizeof evidence, &written, &err),
      err);
  CHECK(decision.price_e8 == INT64_C(9235183666666) && decision.used == 3);
  CHECK_OK(btcfi_evidence_replay(&again, hash, evidence, written, &err), err);
  CHECK(again.price_e8 == decision.price_e8 && again.confidence_e8 == decision.confidence_e8);
  CHECK_OK(btcfi_evidence_to_json(text, sizeof text, &text_len, evidence, written, &err), err);
  CHECK(strstr(text, "\"price\": \"92351.83666666\"") != NULL);
  CHECK_OK(btcfi_evidence_from_json(back, sizeof back, &back_len, text, text_len - 1, &err), err);
  CHECK(back_len == written && memcmp(back, evidence, written) == 0);
  evidence[written - 24] ^= 1;
  CHECK(btcfi_evidence_replay(&again, NULL, evidence, written, &err) ==
        BTCFI_ERR_AGGREGATE_REPLAY_MISMATCH);
  CHECK(strcmp(err.where, "price") == 0);
  btcfi_aggregation_destroy(aggregation);
}

static void verdicts_say_why_there_is_no_quorum(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_aggregation_request request = BTCFI_AGGREGATION_REQUEST_INIT;
  btcfi_aggregation_decision decision = BTCFI_AGGREGATION_DECISION_INIT;
  btcfi_aggregation* aggregation = NULL;
  btcfi_source_quote quote = BTCFI_SOURCE_QUOTE_INIT;
  size_t written = 0;
  int32_t verdict = 99;
  request.now_ms = MINUTE_END;
  CHECK_OK(btcfi_aggregation_create(&aggregation, &request, &err), err);
  quote.exchange = BTCFI_EXCHANGE_KRAKEN;
  quote.price_e8 = 100;
  quote.time_ms = MINUTE_END;
  CHECK_OK(btcfi_aggregation_add_quote(aggregation, &quote, &err), err);
  CHECK_OK(btcfi_aggregation_add_quote(aggregation, &quote, &err), err);
  quote.exchange = BTCFI_EXCHANGE_COINBASE;
  quote.time_ms = MINUTE_END - 60000;
  CHECK_OK(btcfi_aggregation_add_quote(aggregation, &quote, &err), err);
  CHECK(btcfi_aggregation_decide(aggregation, &decision, NULL, 0, &written, &err) ==
        BTCFI_ERR_AGGREGATE_NO_QUORUM);
  CHECK(err.offset == 1);
  CHECK_OK(btcfi_aggregation_verdict(aggregation, &verdict, 0, &err), err);
  CHECK(verdict == BTCFI_VERDICT_USED);
  CHECK_OK(btcfi_aggregation_verdict(aggregation, &verdict, 1, &err), err);
  CHECK(verdict == BTCFI_VERDICT_SUPERSEDED);
  CHECK_OK(btcfi_aggregation_verdict(aggregation, &verdict, 2, &err), err);
  CHECK(verdict == BTCFI_VERDICT_STALE);
  CHECK(btcfi_aggregation_verdict(aggregation, &verdict, 3, &err) == BTCFI_ERR_OUT_OF_RANGE);
  quote.exchange = 99;
  CHECK(btcfi_aggregation_add_quote(aggregation, &quote, &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK(strcmp(err.where, "exchange") == 0);
  quote.exchange = BTCFI_EXCHANGE_KRAKEN;
  memset(quote.base, 'A', sizeof quote.base);
  CHECK(btcfi_aggregation_add_quote(aggregation, &quote, &err) == BTCFI_ERR_PARSE);
  btcfi_aggregation_destroy(aggregation);
  btcfi_aggregation_destroy(NULL);
}

static void a_request_is_checked_by_its_members(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_aggregation_request request;
  btcfi_aggregation* aggregation = NULL;
  btcfi_aggregation_request_init(&request);
  request.quorum_needed = 4;
  CHECK(btcfi_aggregation_create(&aggregation, &request, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(strcmp(err.where, "quorum") == 0 && aggregation == NULL);
  btcfi_aggregation_request_init(&request);
  request.clamp_bps = 70000;
  CHECK(btcfi_aggregation_create(&aggregation, &request, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(strcmp(err.where, "clamp_bps") == 0);
  btcfi_aggregation_request_init(&request);
  request.struct_size = 8;
  CHECK(btcfi_aggregation_create(&aggregation, &request, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_aggregation_request_init(NULL);
  btcfi_source_quote_init(NULL);
  btcfi_aggregation_decision_init(NULL);
}

int main(void) {
  three_sources_decide_and_the_evidence_replays();
  verdicts_say_why_there_is_no_quorum();
  a_request_is_checked_by_its_members();
  return check_report();
}
