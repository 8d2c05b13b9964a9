#include <btcfi/btcfi.h>

#include <stdio.h>

int main(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  /* [snippet:barrier] */
  btcfi_option option = BTCFI_OPTION_INIT; /* a call */
  btcfi_barrier barrier = BTCFI_BARRIER_INIT;
  btcfi_exotic_quote quote = BTCFI_EXOTIC_QUOTE_INIT;
  option.spot = 70000, option.strike = 72000, option.tau = 30.0 / 365, option.vol = 0.6;
  barrier.kind = BTCFI_BARRIER_DOWN_OUT, barrier.level = 62000;
  if (btcfi_option_barrier(&quote, &option, &barrier, &err) != BTCFI_OK) return 1;
  printf("%.2f, delta %.4f\n", quote.price, quote.delta);
  /* [/snippet] */
  return quote.price > 3000 && quote.price < 4000 && quote.touched == 0 ? 0 : 1;
}
