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

static void a_batch_is_its_options_one_by_one(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_option_columns in = BTCFI_OPTION_COLUMNS_INIT;
  btcfi_quote_columns out = BTCFI_QUOTE_COLUMNS_INIT;
  const uint8_t kinds[3] = {BTCFI_OPTION_CALL, BTCFI_OPTION_PUT, 7};
  const double spot = 70000, strikes[3] = {75000, 65000, 70000}, tau = 7.0 / 365, vol = 0.6;
  double price[3], vega[3];
  uint8_t statuses[3] = {9, 9, 9};
  size_t failed = 9;
  in.kind.data = kinds, in.kind.count = 3;
  in.spot.data = &spot, in.spot.count = 1;
  in.strike.data = strikes, in.strike.count = 3;
  in.tau.data = &tau, in.tau.count = 1;
  in.vol.data = &vol, in.vol.count = 1;
  out.price = price, out.vega = vega;
  CHECK_OK(btcfi_option_black_scholes_batch(statuses, &failed, &out, &in, 3, &err), err);
  CHECK(failed == 1 && statuses[0] == BTCFI_PRICING_OK && statuses[1] == BTCFI_PRICING_OK &&
        statuses[2] == BTCFI_PRICING_UNKNOWN_KIND);
  CHECK(price[2] != price[2] && vega[2] != vega[2]);
  for (int i = 0; i < 2; ++i) {
    btcfi_quote q = BTCFI_QUOTE_INIT;
    btcfi_option o = week_call();
    o.kind = kinds[i];
    o.strike = strikes[i];
    CHECK_OK(btcfi_option_black_scholes(&q, &o, &err), err);
    CHECK(q.price == price[i] && q.vega == vega[i]);
  }
  CHECK_OK(btcfi_option_black76_batch(NULL, NULL, &out, &in, 3, &err), err);
  in.tau.count = 2;
  CHECK(btcfi_option_black76_batch(NULL, NULL, &out, &in, 3, &err) ==
            BTCFI_ERR_PRICING_LENGTHS_DIFFER &&
        strcmp(err.where, "tau") == 0);
  in.tau.count = 1, in.dividend = in.tau;
  CHECK(btcfi_option_black76_batch(NULL, NULL, &out, &in, 3, &err) == BTCFI_ERR_INVALID_ARGUMENT &&
        strcmp(err.where, "dividend") == 0);
  CHECK(btcfi_option_black_scholes_batch(NULL, NULL, NULL, &in, 3, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
}

static void a_price_has_its_volatility(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_quote q = BTCFI_QUOTE_INIT;
  btcfi_option o = week_call();
  double vol = 0, condition = 0, vols[3] = {0, 0, 0};
  const double forward = 70000, strike = 75000, tau = 7.0 / 365;
  const uint8_t call = BTCFI_OPTION_CALL;
  double prices[3];
  btcfi_option_columns in = BTCFI_OPTION_COLUMNS_INIT;
  uint8_t statuses[3] = {9, 9, 9};
  size_t failed = 9;
  CHECK_OK(btcfi_option_black76_exact(&q, &o, &err), err);
  o.vol = 0;
  CHECK_OK(btcfi_option_implied_vol(&vol, &condition, &o, q.price, &err), err);
  CHECK(vol > 0.6 - 1e-14 && vol < 0.6 + 1e-14 && condition > 0);
  CHECK(btcfi_option_implied_vol(&vol, NULL, &o, 70000, &err) == BTCFI_ERR_PRICING_ABOVE_MAXIMUM);
  CHECK(btcfi_option_implied_vol(NULL, NULL, &o, 1, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  o.rate = 0.3, o.dividend = 0.1, o.vol = 0.6;
  CHECK_OK(btcfi_option_black_scholes_exact(&q, &o, &err), err);
  o.vol = 0;
  CHECK_OK(btcfi_option_implied_vol_spot(&vol, &condition, &o, q.price, &err), err);
  CHECK(vol > 0.6 - 1e-13 && vol < 0.6 + 1e-13 && condition > 0);
  CHECK(btcfi_option_implied_vol_spot(NULL, NULL, &o, 1, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_option_implied_vol_spot(&vol, NULL, &o, -1, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  o = week_call(), o.vol = 0;
  CHECK_OK(btcfi_option_black76_exact(&q, &o, &err), err);
  o.vol = 0.6;
  CHECK_OK(btcfi_option_black76_exact(&q, &o, &err), err);
  o.vol = 0;
  CHECK_OK(btcfi_option_implied_vol(&vol, &condition, &o, q.price, &err), err);
  prices[0] = q.price, prices[1] = 70000, prices[2] = -1;
  in.kind.data = &call, in.kind.count = 1;
  in.spot.data = &forward, in.spot.count = 1;
  in.strike.data = &strike, in.strike.count = 1;
  in.tau.data = &tau, in.tau.count = 1;
  CHECK_OK(btcfi_option_implied_vol_batch(statuses, &failed, vols, NULL, &in, prices, 3, 3, &err),
           err);
  CHECK(failed == 2 && vols[0] == vol && vols[1] != vols[1]);
  CHECK(statuses[0] == BTCFI_PRICING_OK && statuses[1] == BTCFI_PRICING_ABOVE_MAXIMUM &&
        statuses[2] == BTCFI_PRICING_INVALID_ARGUMENT);
  o.vol = 20000;
  CHECK_OK(btcfi_option_bachelier(&q, &o, &err), err);
  CHECK_OK(btcfi_option_bachelier_vol(&vol, &condition, &o, q.price, &err), err);
  CHECK(vol > 20000 - 1e-9 && vol < 20000 + 1e-9);
}

static void targets_say_how_many_answers_they_have(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_option o = week_call();
  double out[4] = {0, 0, 0, 0}, bound = 0;
  size_t count = 9;
  CHECK_OK(btcfi_option_strike_for_theta(out, &count, &bound, &o, -60, &err), err);
  CHECK(count == 2 && out[0] > 62395.7 && out[0] < 62395.8 && bound < -165);
  o.rate = 0.05;
  CHECK_OK(btcfi_option_strike_for_theta(out, &count, NULL, &o, -60, &err), err);
  CHECK(count >= 2);
  CHECK_OK(btcfi_option_strike_for_delta(out, &count, NULL, &o, 0.25, BTCFI_DELTA_SPOT, &err), err);
  CHECK(count == 1 && out[0] > 70000);
  CHECK_OK(btcfi_option_strike_for_delta(out, &count, &bound, &o, 0.25,
                                         BTCFI_DELTA_SPOT_PREMIUM_ADJUSTED, &err),
           err);
  CHECK(count == 2 && out[0] < out[1] && bound > 0.25);
  CHECK(btcfi_option_strike_for_delta(out, &count, NULL, &o, 0.25, 4, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK_OK(btcfi_option_digital_vols(out, &count, &o, BTCFI_DIGITAL_CASH, 0.2, &err), err);
  CHECK(count == 2);
  CHECK_OK(btcfi_option_digital_vols(out, &count, &o, BTCFI_DIGITAL_CASH, 0.99, &err), err);
  CHECK(count == 0);
}

int main(void) {
  a_price_has_its_volatility();
  targets_say_how_many_answers_they_have();
  a_batch_is_its_options_one_by_one();
  a_premium_from_price_to_sats();
  a_theta_has_its_volatilities();
  what_is_wrong_is_named();
  return check_report();
}
