#include "check.h"

#include <btcfi/btcfi.h>

#include <math.h>

static btcfi_option month_call(void) {
  btcfi_option o = BTCFI_OPTION_INIT;
  o.spot = 70000;
  o.strike = 72000;
  o.tau = 30.0 / 365;
  o.vol = 0.6;
  o.rate = 0.03;
  return o;
}

static void in_and_out_are_the_vanilla(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_exotic_quote in = BTCFI_EXOTIC_QUOTE_INIT, out = BTCFI_EXOTIC_QUOTE_INIT;
  btcfi_quote vanilla = BTCFI_QUOTE_INIT;
  btcfi_barrier b = BTCFI_BARRIER_INIT;
  const btcfi_option o = month_call();
  static const struct {
    int32_t in, out;
    double level, upper;
  } kinds[] = {{BTCFI_BARRIER_DOWN_IN, BTCFI_BARRIER_DOWN_OUT, 65000, 0},
               {BTCFI_BARRIER_UP_IN, BTCFI_BARRIER_UP_OUT, 80000, 0},
               {BTCFI_BARRIER_DOUBLE_IN, BTCFI_BARRIER_DOUBLE_OUT, 60000, 85000}};
  CHECK_OK(btcfi_option_black_scholes(&vanilla, &o, &err), err);
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; ++i) {
    b.level = kinds[i].level, b.upper = kinds[i].upper;
    b.kind = kinds[i].in;
    CHECK_OK(btcfi_option_barrier(&in, &o, &b, &err), err);
    b.kind = kinds[i].out;
    CHECK_OK(btcfi_option_barrier(&out, &o, &b, &err), err);
    CHECK(fabs(in.price + out.price - vanilla.price) < 1e-9 && in.touched == 0);
    CHECK(fabs(in.delta + out.delta - vanilla.delta) < 1e-12);
    CHECK(fabs(in.vega + out.vega - vanilla.vega) < 1e-7);
  }
}

static void a_touch_or_none(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_exotic_quote yes = BTCFI_EXOTIC_QUOTE_INIT, no = BTCFI_EXOTIC_QUOTE_INIT;
  btcfi_barrier b = BTCFI_BARRIER_INIT;
  btcfi_option o = month_call();
  const double certain = 100 * exp(-o.rate * o.tau);
  double level = 0;
  b.kind = BTCFI_BARRIER_UP_OUT, b.level = 80000;
  CHECK_OK(btcfi_option_touch(&yes, &o, &b, BTCFI_TOUCH_AT_EXPIRY, 100, &err), err);
  CHECK_OK(btcfi_option_touch(&no, &o, &b, BTCFI_TOUCH_IF_UNTOUCHED, 100, &err), err);
  CHECK(fabs(yes.price + no.price - certain) < 1e-12);
  b.kind = BTCFI_BARRIER_DOUBLE_OUT, b.level = 60000, b.upper = 80000;
  CHECK_OK(btcfi_option_touch(&no, &o, &b, BTCFI_TOUCH_IF_UNTOUCHED, 100, &err), err);
  CHECK(no.price > 0 && no.price < certain - yes.price);
  CHECK(btcfi_barrier_discrete(&level, &b, 0.6, 1e-6, &err) == BTCFI_ERR_PRICING_UNKNOWN_KIND);
  b.kind = BTCFI_BARRIER_UP_OUT;
  b.level = 80000;
  CHECK_OK(btcfi_barrier_discrete(&level, &b, 0.6, 30.0 / (365 * 86400), &err), err);
  CHECK(level > 80000 && level < 80100);
  o.spot = 81000;
  CHECK_OK(btcfi_option_touch(&yes, &o, &b, BTCFI_TOUCH_AT_TOUCH, 100, &err), err);
  CHECK(yes.touched == 1 && yes.price == 100);
}

static void a_batch_has_the_bits_of_one_by_one(void) {
  enum { count = 5 };
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_option o = month_call();
  btcfi_option_columns in = BTCFI_OPTION_COLUMNS_INIT;
  btcfi_barrier_columns terms = BTCFI_BARRIER_COLUMNS_INIT;
  btcfi_exotic_columns out = BTCFI_EXOTIC_COLUMNS_INIT;
  const uint8_t call = BTCFI_OPTION_CALL, up_out = BTCFI_BARRIER_UP_OUT,
                at_touch = BTCFI_TOUCH_AT_TOUCH, asset = BTCFI_BINARY_ASSET;
  const double strikes[count] = {60000, 70000, -1, 75000, 90000}, level = 80000, cash = 10;
  double prices[count], vegas[count];
  uint8_t statuses[count], touched[count];
  size_t failed = 9;
  in.kind.data = &call, in.kind.count = 1;
  in.spot.data = &o.spot, in.spot.count = 1;
  in.strike.data = strikes, in.strike.count = count;
  in.tau.data = &o.tau, in.tau.count = 1;
  in.vol.data = &o.vol, in.vol.count = 1;
  in.rate.data = &o.rate, in.rate.count = 1;
  terms.kind.data = &up_out, terms.kind.count = 1;
  terms.level.data = &level, terms.level.count = 1;
  terms.cash.data = &cash, terms.cash.count = 1;
  out.price = prices, out.vega = vegas, out.touched = touched;
  CHECK_OK(btcfi_option_barrier_batch(statuses, &failed, &out, &in, &terms, count, &err), err);
  CHECK(failed == 1 && statuses[2] == BTCFI_PRICING_INVALID_ARGUMENT && isnan(prices[2]));
  for (int i = 0; i < count; ++i) {
    btcfi_exotic_quote q = BTCFI_EXOTIC_QUOTE_INIT;
    btcfi_barrier b = BTCFI_BARRIER_INIT;
    if (i == 2) continue;
    b.kind = BTCFI_BARRIER_UP_OUT, b.level = level, b.rebate = cash;
    o.strike = strikes[i];
    CHECK_OK(btcfi_option_barrier(&q, &o, &b, &err), err);
    CHECK(q.price == prices[i] && q.vega == vegas[i] && touched[i] == 0);
  }
  terms.pays.data = &asset, terms.pays.count = 1;
  CHECK_OK(btcfi_option_binary_batch(statuses, &failed, &out, &in, &terms, count, &err), err);
  CHECK(failed == 1 && prices[0] > prices[1] && prices[1] > prices[4]);
  {
    btcfi_exotic_quote q = BTCFI_EXOTIC_QUOTE_INIT;
    o.strike = strikes[1];
    CHECK_OK(btcfi_option_binary(&q, &o, BTCFI_BINARY_ASSET, 0, &err), err);
    CHECK(q.price == prices[1]);
  }
  terms.pays.data = &at_touch;
  CHECK_OK(btcfi_option_touch_batch(NULL, NULL, &out, &in, &terms, count, &err), err);
  CHECK(prices[0] > 0 && prices[0] == prices[4] && prices[0] < cash);
  terms.level.count = 2;
  CHECK(btcfi_option_barrier_batch(NULL, NULL, &out, &in, &terms, count, &err) ==
            BTCFI_ERR_PRICING_LENGTHS_DIFFER &&
        strcmp(err.where, "barrier") == 0);
}

static void what_is_wrong_is_named(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_exotic_quote q = BTCFI_EXOTIC_QUOTE_INIT;
  btcfi_barrier b = BTCFI_BARRIER_INIT;
  btcfi_option o = month_call();
  CHECK(btcfi_option_barrier(&q, &o, &b, &err) == BTCFI_ERR_INVALID_ARGUMENT &&
        strcmp(err.where, "barrier") == 0);
  b.level = 60000, b.kind = 6;
  CHECK(btcfi_option_barrier(&q, &o, &b, &err) == BTCFI_ERR_PRICING_UNKNOWN_KIND);
  b.kind = BTCFI_BARRIER_DOUBLE_OUT;
  CHECK(btcfi_option_barrier(&q, &o, &b, &err) == BTCFI_ERR_INVALID_ARGUMENT &&
        strcmp(err.where, "upper") == 0);
  CHECK(btcfi_option_binary(&q, &o, 3, 1, &err) == BTCFI_ERR_PRICING_UNKNOWN_KIND);
  b.kind = BTCFI_BARRIER_DOWN_OUT;
  CHECK(btcfi_option_touch(&q, &o, &b, 3, 1, &err) == BTCFI_ERR_PRICING_UNKNOWN_KIND);
  CHECK(btcfi_option_barrier(&q, &o, NULL, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_option_barrier(NULL, &o, &b, NULL) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(q.price == 0);
}

int main(void) {
  in_and_out_are_the_vanilla();
  a_touch_or_none();
  a_batch_has_the_bits_of_one_by_one();
  what_is_wrong_is_named();
  return check_report();
}
