#include <btcfi/btcfi.h>

#include <stdio.h>

int main(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  /* [snippet:american] */
  btcfi_option option = BTCFI_OPTION_INIT;
  btcfi_american_quote quote = BTCFI_AMERICAN_QUOTE_INIT;
  option.kind = BTCFI_OPTION_PUT;
  option.spot = 100, option.strike = 100, option.tau = 1, option.vol = 0.25;
  option.rate = 0.05, option.dividend = 0.05;
  if (btcfi_option_american(&quote, &option, BTCFI_AMERICAN_ACCURATE, &err) != BTCFI_OK) return 1;
  printf("%.6f, of it early exercise %.6f\n", quote.price, quote.premium); /* 9.569445, 0.106953 */
  /* [/snippet] */
  return quote.price > 9.569445 && quote.price < 9.569446 ? 0 : 1;
}
