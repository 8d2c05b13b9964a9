#include "check.h"

#include <btcfi/btcfi.h>

#include <math.h>

static btcfi_option year_put(void) {
  btcfi_option o = BTCFI_OPTION_INIT;
  o.kind = BTCFI_OPTION_PUT;
  o.spot = 100;
  o.strike = 100;
  o.tau = 1;
  o.vol = 0.25;
  o.rate = 0.05;
  o.dividend = 0.05;
  return o;
}

static void a_price_with_its_early_exercise(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_american_quote q = BTCFI_AMERICAN_QUOTE_INIT;
  btcfi_option o = year_put();
  CHECK_OK(btcfi_option_american(&q, &o, BTCFI_AMERICAN_HIGH, &err), err);
  CHECK(fabs(q.price - 9.56944529891381) < 1e-8 && fabs(q.premium - 0.10695270274) < 1e-8);
  CHECK(q.exercise == 0 && q.delta < 0 && q.theta < 0 && q.boundary < 100);
  o.spot = 50;
  CHECK_OK(btcfi_option_american(&q, &o, BTCFI_AMERICAN_FAST, &err), err);
  CHECK(q.exercise == 1 && q.price == 50 && q.delta == -1);
}

static void one_boundary_for_a_ladder(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_american_boundary* boundary = NULL;
  btcfi_option terms = year_put();
  double at = 0, spots[5] = {70, 80, 90, 100, 110}, prices[5] = {0, 0, 0, 0, 0};
  const uint8_t kind = BTCFI_OPTION_PUT;
  uint8_t statuses[5];
  size_t failed = 9;
  btcfi_option_columns in = BTCFI_OPTION_COLUMNS_INIT;
  btcfi_american_columns out = BTCFI_AMERICAN_COLUMNS_INIT;
  CHECK_OK(btcfi_american_boundary_create(&boundary, &terms, BTCFI_AMERICAN_ACCURATE, &err), err);
  in.kind.data = &kind, in.kind.count = 1;
  in.spot.data = spots, in.spot.count = 5;
  in.strike.data = &terms.strike, in.strike.count = 1;
  in.tau.data = &terms.tau, in.tau.count = 1;
  in.vol.data = &terms.vol, in.vol.count = 1;
  in.rate.data = &terms.rate, in.rate.count = 1;
  in.dividend.data = &terms.dividend, in.dividend.count = 1;
  out.price = prices;
  CHECK_OK(
      btcfi_option_american_batch(statuses, &failed, &out, &in, 5, BTCFI_AMERICAN_ACCURATE, &err),
      err);
  CHECK(failed == 0);
  for (int i = 0; i < 5; ++i) {
    btcfi_american_quote q = BTCFI_AMERICAN_QUOTE_INIT;
    CHECK_OK(btcfi_american_boundary_quote(boundary, &q, spots[i], 100, &err), err);
    CHECK(q.price == prices[i] && statuses[i] == BTCFI_PRICING_OK);
  }
  CHECK_OK(btcfi_american_boundary_at(boundary, &at, 100, 0.5, &err), err);
  CHECK(at > 60 && at < 100);
  CHECK(btcfi_american_boundary_at(boundary, &at, 100, 1.5, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_american_boundary_destroy(boundary);
  btcfi_american_boundary_destroy(NULL);
}

static void what_is_wrong_is_named(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_american_quote q = BTCFI_AMERICAN_QUOTE_INIT;
  btcfi_option o = year_put();
  CHECK(btcfi_option_american(&q, &o, 3, &err) == BTCFI_ERR_INVALID_ARGUMENT &&
        strcmp(err.where, "tier") == 0);
  o.rate = -0.02, o.dividend = -0.05;
  CHECK(btcfi_option_american(&q, &o, 1, &err) == BTCFI_ERR_PRICING_TWO_BOUNDARIES);
  o = year_put();
  o.vol = (double)NAN;
  CHECK(btcfi_option_american(&q, &o, 1, &err) == BTCFI_ERR_INVALID_ARGUMENT &&
        strcmp(err.where, "vol") == 0);
  CHECK(btcfi_option_american(NULL, &o, 1, NULL) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_american_boundary_quote(NULL, &q, 1, 1, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(q.price == 0);
}

int main(void) {
  a_price_with_its_early_exercise();
  one_boundary_for_a_ladder();
  what_is_wrong_is_named();
  return check_report();
}
