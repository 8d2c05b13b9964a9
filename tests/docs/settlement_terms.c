/* The C of docs/settlement.md. */
#include <btcfi/btcfi.h>

#include <stdio.h>

static int show(const uint8_t* bytes, size_t bytes_len) {
  /* [snippet:terms] */
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_terms* terms = NULL;
  int64_t payout_sat = 0;
  if (btcfi_terms_parse(&terms, bytes, bytes_len, &err) != BTCFI_OK ||
      btcfi_terms_check(terms, 0, &err) != BTCFI_OK ||
      btcfi_terms_payoff(terms, &payout_sat, 149823, &err) != BTCFI_OK) {
    fprintf(stderr, "%s\n", err.message);
  }
  btcfi_terms_destroy(terms);
  /* [/snippet] */
  return payout_sat == 33200000;
}

int main(void) {
  static const uint8_t hash[32] = {0};
  btcfi_terms_fields fields = BTCFI_TERMS_FIELDS_INIT;
  btcfi_terms* terms = NULL;
  uint8_t bytes[256];
  size_t size = 0;
  int right = 0;
  fields.quantity_sat = 100000000;
  fields.strike = 100000;
  fields.premium_sat = fields.void_amount_sat = 5000000;
  fields.expiry = 1800093900;
  fields.void_opens = fields.expiry + 7 * 86400;
  fields.reclaim_opens = fields.void_opens + 7 * 86400;
  if (btcfi_terms_create(&terms, &fields, hash, 1, NULL) == BTCFI_OK &&
      btcfi_terms_serialize(terms, bytes, sizeof bytes, &size, NULL) == BTCFI_OK) {
    right = show(bytes, size);
  }
  btcfi_terms_destroy(terms);
  return right ? 0 : 1;
}
