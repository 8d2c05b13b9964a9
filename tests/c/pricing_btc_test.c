#include "check.h"

#include <btcfi/btcfi.h>

#include <string.h>

static btcfi_option week_call(void) {
  btcfi_option o = BTCFI_OPTION_INIT;
  o.spot = 70000;
  o.strike = 75000;
  o.tau = 7.0 / 365;
  o.vol = 0.6;
  return o;
}

static void an_average_is_worth_less_than_the_last_price(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  const double hour = 1.0 / 8760;
  btcfi_option o = BTCFI_OPTION_INIT;
  btcfi_averaging a = BTCFI_AVERAGING_INIT;
  btcfi_average_quote q = BTCFI_AVERAGE_QUOTE_INIT, coin = BTCFI_AVERAGE_QUOTE_INIT;
  o.spot = 60000;
  o.strike = 60200;
  o.vol = 0.9;
  o.tau = 2 * hour;
  a.window = hour / 2;
  a.count = 30;
  CHECK_OK(btcfi_average_quote_price(&q, &o, &a, &err), err);
  CHECK(q.price > 208.9 && q.price < 209.1 && q.open_weight == 1);
  CHECK_OK(btcfi_average_quote_inverse(&coin, &o, &a, &err), err);
  CHECK(coin.price * 60000 > 0.99 * q.price && coin.price * 60000 < 1.01 * q.price);
  CHECK(coin.hedge_usd == -60000.0 * 60000.0 * coin.delta);
  a.average = 7;
  CHECK(btcfi_average_quote_price(&q, &o, &a, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(strcmp(err.where, "average") == 0);
  a.average = BTCFI_AVERAGE_GEOMETRIC;
  a.fixed = 3;
  CHECK(btcfi_average_quote_price(&q, &o, &a, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(strcmp(err.where, "fixed_mean") == 0);
  CHECK(btcfi_average_quote_price(&q, &o, NULL, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_average_quote_price(NULL, &o, &a, &err) == BTCFI_ERR_INVALID_ARGUMENT);
}

static void fixings_so_far_make_the_averaging(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_averaging a = BTCFI_AVERAGING_INIT;
  const double fixings[2] = {70000, 71000};
  const int64_t expiry = 1000000000;
  double tau = 0;
  CHECK_OK(btcfi_averaging_at(&a, &tau, expiry, 1800000, 30, expiry - 1680000, fixings, 2, &err),
           err);
  CHECK(a.fixed == 2 && a.fixed_mean == 70500 && a.count == 30);
  CHECK(tau == 1680000.0 / (365.0 * 86400000.0));
  CHECK(btcfi_averaging_at(&a, &tau, expiry, 1800000, 30, expiry - 60000, fixings, 2, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(strcmp(err.where, "fixings") == 0);
}

static void ten_sold_calls_are_hedged(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  const btcfi_option o = week_call();
  btcfi_quote q = BTCFI_QUOTE_INIT;
  btcfi_perpetual p = BTCFI_PERPETUAL_INIT;
  const double quantity = -10;
  double notional = 0, residual = 0;
  int64_t order = 0, target = 0;
  CHECK_OK(btcfi_option_inverse(&q, &o, 70000, &err), err);
  CHECK_OK(btcfi_perpetual_notional(&notional, &quantity, &q.delta, &q.price, 1, 70000,
                                    BTCFI_NUMERAIRE_COIN, 0, &err),
           err);
  CHECK(notional > 143728.74 && notional < 143728.76);
  CHECK_OK(btcfi_perpetual_order(&order, &target, &residual, notional, &p, 0, 0, &err), err);
  CHECK(order == 143729 && target == order && residual < 0);
  p.contract_usd = 100;
  CHECK_OK(btcfi_perpetual_order(&order, NULL, NULL, notional, &p, 1400, 0, &err), err);
  CHECK(order == 37);
  p.lot_contracts = 0;
  CHECK(btcfi_perpetual_order(&order, NULL, NULL, notional, &p, 0, 0, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_perpetual_notional(&notional, NULL, NULL, NULL, 1, 70000, 0, 0, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK_OK(
      btcfi_perpetual_notional(&notional, NULL, NULL, NULL, 0, 70000, BTCFI_NUMERAIRE_USD, 2, &err),
      err);
  CHECK(notional == -140000);
}

static void a_fuller_pool_sells_dearer(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_pool_sale s = BTCFI_POOL_SALE_INIT;
  int64_t total = 0, premium = 0, fee = 0;
  double load = 0;
  s.price_coin = 0.00979232;
  s.quantity_sats = 10000000;
  s.collateral_sats = 10000000;
  s.locked_sats = 80000000;
  s.capacity_sats = 100000000;
  s.fee_ppm = 300;
  CHECK_OK(btcfi_pool_sale_premium(&total, &premium, &fee, &load, &s, &err), err);
  CHECK(premium == 204170 && fee == 3000 && total == 207170 && load > 2.0849 && load < 2.0851);
  s.max_utilisation = 0.85;
  CHECK(btcfi_pool_sale_premium(&total, NULL, NULL, NULL, &s, &err) == BTCFI_ERR_OUT_OF_RANGE);
}

int main(void) {
  an_average_is_worth_less_than_the_last_price();
  fixings_so_far_make_the_averaging();
  ten_sold_calls_are_hedged();
  a_fuller_pool_sells_dearer();
  return check_report();
}
