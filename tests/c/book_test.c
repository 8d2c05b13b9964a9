#include "check.h"

#include <btcfi/btcfi.h>

#include <math.h>

static const int64_t now_ms = 1763600000000, day_ms = 86400000;

static btcfi_position sold_calls(void) {
  btcfi_position p = BTCFI_POSITION_INIT;
  p.kind = BTCFI_OPTION_CALL;
  p.quantity = -10;
  p.strike = 75000;
  p.vol = 0.6;
  p.expires_at_ms = now_ms + 7 * day_ms;
  return p;
}

static btcfi_book_market market_at(double spot) {
  btcfi_book_market m = BTCFI_BOOK_MARKET_INIT;
  m.spot = spot;
  m.now_ms = now_ms;
  return m;
}

static void a_book_names_its_hedge(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_book* book = NULL;
  btcfi_position p = sold_calls();
  btcfi_book_risk risk = BTCFI_BOOK_RISK_INIT;
  const btcfi_book_market m = market_at(70000);
  CHECK_OK(btcfi_book_create(&book, &err), err);
  CHECK(btcfi_book_count(book) == 0);
  CHECK(p.cash == 1 && p.barrier == 0 && p.barrier_kind == BTCFI_BARRIER_DOWN_OUT && p.entry == 0);
  CHECK_OK(btcfi_book_add(book, &p, &err), err);
  CHECK_OK(btcfi_book_value(book, &risk, &m, BTCFI_AMERICAN_FAST, &err), err);
  CHECK(fabs(risk.hedge_usd - 143728.75) < 0.01);
  p.product = BTCFI_PRODUCT_INVERSE_PERPETUAL, p.quantity = risk.hedge_usd, p.entry = 70000;
  CHECK_OK(btcfi_book_add(book, &p, &err), err);
  CHECK_OK(btcfi_book_value(book, &risk, &m, BTCFI_AMERICAN_FAST, &err), err);
  CHECK(fabs(risk.delta_premium_adjusted) < 1e-9 && btcfi_book_count(book) == 2);
  CHECK_OK(btcfi_book_remove(book, 1, &err), err);
  CHECK(btcfi_book_remove(book, 1, &err) == BTCFI_ERR_OUT_OF_RANGE);
  btcfi_book_destroy(book);
  btcfi_book_destroy(NULL);
  CHECK(btcfi_book_count(NULL) == 0);
}

static void ladders_and_profit(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_book* book = NULL;
  btcfi_position p = sold_calls();
  const double spots[3] = {60000, 70000, 80000}, shifts[2] = {0, 0.1};
  double values[6] = {0, 0, 0, 0, 0, 0};
  size_t written = 0;
  btcfi_book_market m = market_at(70000), later = market_at(71000);
  btcfi_book_risk risk = BTCFI_BOOK_RISK_INIT;
  btcfi_pnl pnl = BTCFI_PNL_INIT;
  CHECK_OK(btcfi_book_create(&book, &err), err);
  CHECK_OK(btcfi_book_add(book, &p, &err), err);
  p.product = BTCFI_PRODUCT_AMERICAN, p.kind = BTCFI_OPTION_PUT, p.quantity = 3;
  CHECK_OK(btcfi_book_add(book, &p, &err), err);
  m.rate = later.rate = 0.05;
  CHECK(btcfi_book_ladder(book, values, 5, &written, &m, spots, 3, shifts, 2, 1, &err) ==
            BTCFI_ERR_BUFFER_TOO_SMALL &&
        written == 6 && values[0] == 0);
  CHECK_OK(btcfi_book_ladder(book, values, 6, &written, &m, spots, 3, shifts, 2, 1, &err), err);
  CHECK_OK(btcfi_book_value(book, &risk, &m, 1, &err), err);
  CHECK(fabs(values[2] - risk.value) < 1e-9 * fabs(risk.value) && values[5] < values[4]);
  later.now_ms += day_ms;
  CHECK_OK(btcfi_book_attribution(book, &pnl, &m, &later, NULL, 0, 1, &err), err);
  CHECK(pnl.total_e8 == pnl.delta_e8 + pnl.gamma_e8 + pnl.vega_e8 + pnl.theta_e8 + pnl.rho_e8 +
                            pnl.phi_e8 + pnl.residual_e8);
  CHECK(pnl.delta_e8 < 0 && pnl.theta_e8 > 0 && pnl.vega_e8 == 0);
  CHECK(btcfi_book_attribution(book, &pnl, &later, &m, NULL, 0, 1, &err) ==
            BTCFI_ERR_INVALID_ARGUMENT &&
        strcmp(err.where, "to") == 0);
  btcfi_book_destroy(book);
}

static void what_is_wrong_is_named(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_book* book = NULL;
  btcfi_position p = sold_calls();
  btcfi_book_risk risk = BTCFI_BOOK_RISK_INIT;
  btcfi_book_market m = market_at(-1);
  CHECK_OK(btcfi_book_create(&book, &err), err);
  p.product = 6;
  CHECK(btcfi_book_add(book, &p, &err) == BTCFI_ERR_INVALID_ARGUMENT &&
        strcmp(err.where, "product") == 0);
  p = sold_calls();
  p.vol = (double)NAN;
  CHECK(btcfi_book_add(book, &p, &err) == BTCFI_ERR_INVALID_ARGUMENT &&
        strcmp(err.where, "vol") == 0);
  p = sold_calls();
  p.touched = 2;
  CHECK(btcfi_book_add(book, &p, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_book_add(book, NULL, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_book_value(book, &risk, &m, 0, &err) == BTCFI_ERR_INVALID_ARGUMENT &&
        strcmp(err.where, "spot") == 0);
  CHECK(btcfi_book_value(NULL, &risk, &m, 0, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_book_destroy(book);
}

int main(void) {
  a_book_names_its_hedge();
  ladders_and_profit();
  what_is_wrong_is_named();
  return check_report();
}
