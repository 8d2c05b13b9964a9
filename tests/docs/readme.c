#include "../c/check.h"

/* [snippet:premium] */
#include <btcfi/btcfi.h>

int64_t premium_of_a_call(btcfi_error* err) {
  btcfi_option call = BTCFI_OPTION_INIT; /* kind is a call */
  btcfi_quote quote = BTCFI_QUOTE_INIT;
  int64_t sats = -1;
  call.spot = 70000, call.strike = 75000, call.vol = 0.6, call.tau = 7 / 365.0;
  if (btcfi_option_inverse(&quote, &call, 70000, err) != BTCFI_OK) return -1;
  if (btcfi_option_premium_sats(&sats, quote.price_coin, 10000000, err) != BTCFI_OK) return -1;
  return sats;
}
/* [/snippet] */

int main(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  CHECK(premium_of_a_call(&err) == 97924);
  return check_report();
}
