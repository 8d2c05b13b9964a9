#include "check.h"

#include <btcfi/btcfi.h>

static btcfi_option week_call(void) {
  btcfi_option o = BTCFI_OPTION_INIT;
  o.spot = 70000;
  o.strike = 75000;
  o.tau = 7.0 / 365;
  o.vol = 0.6;
  return o;
}

static void a_premium_from_price_to_sats(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_quote q = BTCFI_QUOTE_INIT;
  const btcfi_option o = week_call();
  int64_t sats = 0;
  CHECK_OK(btcfi_option_black_scholes(&q, &o, &err), err);
  CHECK(q.price > 685.45 && q.price < 685.48 && q.price_coin == 0);
  CHECK_OK(btcfi_option_inverse(&q, &o, 70000, &err), err);
  CHECK(-10 * q.hedge_usd > 143728.74 && -10 * q.hedge_usd < 143728.76);
  CHECK_OK(btcfi_option_premium_sats(&sats, q.price_coin, 10000000, &err), err);
  CHECK(sats == 97924);
}

static void a_theta_has_its_volatilities(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  const btcfi_option o = week_call();
  double vols[3] = {0, 0, 0}, least = 0;
  size_t count = 9;
  CHECK_OK(btcfi_option_vol_for_theta(vols, &count, &least, &o, -50, &err), err);
  CHECK(count == 2 && vols[0] > 0.392110 && vols[0] < 0.392111);
  CHECK_OK(btcfi_option_vol_for_theta(vols, &count, NULL, &o, least - 1, &err), err);
  CHECK(count == 0);
}

static void what_is_wrong_is_named(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_quote q = BTCFI_QUOTE_INIT;
  btcfi_option o = week_call();
  o.vol = -1;
  CHECK(btcfi_option_black76(&q, &o, &err) == BTCFI_ERR_INVALID_ARGUMENT &&
        strcmp(err.where, "vol") == 0);
  o = week_call();
  o.kind = 7;
  CHECK(btcfi_option_black76(&q, &o, &err) == BTCFI_ERR_INVALID_ARGUMENT &&
        strcmp(err.where, "kind") == 0);
  o = week_call();
  o.dividend = 0.01;
  CHECK(btcfi_option_black76(&q, &o, &err) == BTCFI_ERR_INVALID_ARGUMENT &&
        strcmp(err.where, "dividend") == 0);
  CHECK(btcfi_option_black76(&q, NULL, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_option_black76(NULL, &o, NULL) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(q.price == 0);
}

int main(void) {
  a_premium_from_price_to_sats();
  a_theta_has_its_volatilities();
  what_is_wrong_is_named();
  return check_report();
}
