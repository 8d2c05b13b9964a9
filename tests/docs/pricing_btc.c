/* The C of docs/pricing-btc.md and docs/pricing-smile.md. */

#include <btcfi/btcfi.h>

#include <stdio.h>
#include <string.h>

/* [snippet:hedge] */
/* Contracts of an inverse perpetual to buy against ten sold calls; 0 when something is wrong. */
static int64_t contracts_to_buy(btcfi_error* err) {
  btcfi_option call = BTCFI_OPTION_INIT;
  btcfi_quote quote = BTCFI_QUOTE_INIT;
  btcfi_perpetual binance = BTCFI_PERPETUAL_INIT;
  const double sold = -10;
  double notional_usd = 0;
  int64_t order = 0;
  call.spot = 70000;
  call.strike = 75000;
  call.tau = 7.0 / 365;
  call.vol = 0.6;
  binance.contract_usd = 100;
  if (btcfi_option_inverse(&quote, &call, 70000, err) != BTCFI_OK) return 0;
  if (btcfi_perpetual_notional(&notional_usd, &sold, &quote.delta, &quote.price, 1, 70000,
                               BTCFI_NUMERAIRE_COIN, 0, err) != BTCFI_OK)
    return 0;
  if (btcfi_perpetual_order(&order, NULL, NULL, notional_usd, &binance, 0, 0, err) != BTCFI_OK)
    return 0;
  return order; /* 1437 */
}
/* [/snippet] */

/* [snippet:surface] */
/* The vol of a strike and expiry on the surface nearest to a Deribit chain; 0 on failure. */
static double chain_vol(const char* json, int64_t now_ms, double strike, double tau,
                        btcfi_error* err) {
  btcfi_surface* surface = NULL;
  double rms = 0, vol = 0;
  if (btcfi_surface_fit_deribit(&surface, &rms, json, strlen(json), now_ms, err) != BTCFI_OK)
    return 0;
  if (btcfi_surface_vol(surface, &vol, NULL, strike, tau, 0, err) != BTCFI_OK) vol = 0;
  btcfi_surface_destroy(surface);
  return vol;
}
/* [/snippet] */

int main(void) {
  static const char chain[] =
      "[{\"instrument_name\":\"BTC-16JAN26-60000-P\",\"underlying_price\":70000,\"bid_iv\":59,"
      "\"ask_iv\":61},"
      "{\"instrument_name\":\"BTC-16JAN26-70000-C\",\"underlying_price\":70000,\"bid_iv\":56,\"ask_"
      "iv\":57},"
      "{\"instrument_name\":\"BTC-16JAN26-80000-C\",\"underlying_price\":70000,\"bid_iv\":55,\"ask_"
      "iv\":57}]";
  btcfi_error err = BTCFI_ERROR_INIT;
  const int64_t week_before = 1768550400000 - 7 * (int64_t)86400000;
  const double vol = chain_vol(chain, week_before, 65000, 5.0 / 365, &err);
  if (contracts_to_buy(&err) != 1437 || !(vol > 0.5 && vol < 0.65)) {
    printf("failed: %g at %s\n", vol, err.where);
    return 1;
  }
  return 0;
}
