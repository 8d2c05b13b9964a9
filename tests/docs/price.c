#include "../c/check.h"

#include <btcfi/btcfi.h>

int main(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  int64_t strike_e8 = 0;
  uint64_t tick = 0;
  /* [snippet:core] */
  CHECK_OK(btcfi_decimal_parse(&strike_e8, "106160.42", 9, BTCFI_PRICE_SCALE, BTCFI_ROUNDING_EXACT,
                               &err),
           err);
  CHECK_OK(btcfi_price_to_tick(&tick, strike_e8, 100, &err), err); /* 106160 */
  /* [/snippet] */
  CHECK(tick == 106160);

  /* [snippet:aggregate] */
  static const struct {
    int32_t exchange;
    const char* currency;
    int64_t price_e8;
  } closes[3] = {{BTCFI_EXCHANGE_BINANCE, "USDT", INT64_C(9235001000000)},
                 {BTCFI_EXCHANGE_COINBASE, "USD", INT64_C(9235550000000)},
                 {BTCFI_EXCHANGE_KRAKEN, "USD", INT64_C(9235000000000)}};
  btcfi_aggregation_request request = BTCFI_AGGREGATION_REQUEST_INIT;
  btcfi_aggregation_decision decision = BTCFI_AGGREGATION_DECISION_INIT;
  btcfi_aggregation* aggregation = NULL;
  uint8_t evidence[1024];
  size_t size = 0;
  int i;
  request.treat_usdt_as_usd = 1;
  request.has_moment = 1;
  request.moment_ms = INT64_C(1763616660000);
  request.now_ms = request.moment_ms + 1500;
  CHECK_OK(btcfi_aggregation_create(&aggregation, &request, &err), err);
  for (i = 0; i < 3; ++i) {
    btcfi_source_quote quote = BTCFI_SOURCE_QUOTE_INIT;
    quote.exchange = closes[i].exchange;
    quote.price_e8 = closes[i].price_e8;
    quote.time_ms = request.moment_ms;
    strcpy(quote.quote, closes[i].currency);
    CHECK_OK(btcfi_aggregation_add_quote(aggregation, &quote, &err), err);
  }
  CHECK_OK(btcfi_aggregation_decide(aggregation, &decision, evidence, sizeof evidence, &size, &err),
           err);
  CHECK_OK(btcfi_evidence_replay(&decision, NULL, evidence, size, &err), err);
  btcfi_aggregation_destroy(aggregation); /* decision.price_e8 == 9235183666666 */
  /* [/snippet] */
  CHECK(decision.price_e8 == INT64_C(9235183666666));

  {
    /* [snippet:merkle] */
    uint8_t leaves[3 * 32], root[32], proof[BTCFI_MERKLE_PROOF_MAX_SIZE];
    size_t proof_size = 0;
    uint32_t index = 0;
    for (i = 0; i < 3; ++i) {
      const uint8_t record = (uint8_t)i;
      CHECK_OK(btcfi_merkle_leaf_hash(leaves + 32 * i, &record, 1, &err), err);
    }
    CHECK_OK(btcfi_merkle_root_compute(root, leaves, 3, &err), err);
    CHECK_OK(btcfi_merkle_proof_write(proof, sizeof proof, &proof_size, leaves, 3, 2, &err), err);
    CHECK_OK(btcfi_merkle_proof_verify(&index, root, 3, leaves + 64, proof, proof_size, &err), err);
    /* [/snippet] */
    CHECK(index == 2);
  }
  return check_report();
}
