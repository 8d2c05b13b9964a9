#include "check.h"

#include <btcfi/btcfi.h>

#include <stdlib.h>
#include <string.h>

#define DOCUMENT                                                               \
  "{\"format\":\"btcfi-surface-1\",\"slices\":["                               \
  "{\"tau\":0.1,\"forward\":70000,\"theta\":0.033,\"rho\":-0.25,\"psi\":0.1}," \
  "{\"tau\":0.5,\"forward\":71500,\"theta\":0.17,\"rho\":-0.2,\"psi\":0.24}]}"

static void a_surface_is_fitted_to_its_own_vols(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_surface *made = NULL, *fitted = NULL;
  const double taus[2] = {0.5, 0.1}, forwards[2] = {71500, 70000};
  const size_t counts[2] = {7, 7};
  double strikes[14], vols[14], back[14], rms = 1, least = -1, calendar = -1;
  int32_t passed = 0;
  size_t i;
  CHECK_OK(btcfi_surface_read(&made, DOCUMENT, strlen(DOCUMENT), &err), err);
  for (i = 0; i < 14; ++i) {
    strikes[i] = 50000 + 7000 * (double)(i % 7);
    CHECK_OK(btcfi_surface_vol(made, &vols[i], NULL, strikes[i], taus[i / 7], 0, &err), err);
  }
  CHECK_OK(
      btcfi_surface_fit(&fitted, &rms, back, taus, forwards, counts, 2, strikes, vols, NULL, &err),
      err);
  CHECK(rms < 1e-4);
  for (i = 0; i < 14; ++i) CHECK(back[i] - vols[i] < 1e-3 && vols[i] - back[i] < 1e-3);
  CHECK_OK(btcfi_surface_check(fitted, &passed, &least, &calendar, 10000, &err), err);
  CHECK(passed == 1 && least >= 0 && calendar >= -1e-12);
  btcfi_surface_destroy(fitted);
  fitted = NULL; /* what fails writes no handle */
  CHECK(btcfi_surface_fit(&fitted, &rms, NULL, taus, forwards, counts, 0, strikes, vols, NULL,
                          &err) == BTCFI_ERR_PRICING_TOO_FEW_QUOTES);
  CHECK(fitted == NULL);
  btcfi_surface_destroy(made);
  btcfi_surface_destroy(NULL);
}

static void a_surface_prices_and_is_written(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_surface *s = NULL, *again = NULL;
  btcfi_quote q = BTCFI_QUOTE_INIT, direct = BTCFI_QUOTE_INIT;
  btcfi_option o = BTCFI_OPTION_INIT;
  char text[1024];
  size_t written = 0;
  double other = 0;
  CHECK_OK(btcfi_surface_read(&s, DOCUMENT, strlen(DOCUMENT), &err), err);
  CHECK_OK(btcfi_surface_price(s, &q, BTCFI_OPTION_PUT, 65000, 0.3, 0, &err), err);
  o.kind = BTCFI_OPTION_PUT;
  o.strike = 65000;
  o.tau = 0.3;
  CHECK_OK(btcfi_surface_vol(s, &o.vol, &o.spot, 65000, 0.3, 0, &err), err);
  CHECK_OK(btcfi_option_inverse(&direct, &o, o.spot, &err), err);
  CHECK(q.price == direct.price && q.price_coin == direct.price_coin &&
        q.hedge_usd == direct.hedge_usd);
  CHECK(btcfi_surface_vol(s, &other, NULL, 65000, 2, 0, &err) == BTCFI_ERR_PRICING_OUTSIDE_SURFACE);
  CHECK_OK(btcfi_surface_vol(s, &other, NULL, 65000, 2, BTCFI_SURFACE_EXTRAPOLATE, &err), err);
  CHECK(btcfi_surface_vol(s, &other, NULL, 65000, 0.3, 6, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_surface_write(s, NULL, 0, &written, &err) == BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK(written > 100 && written <= sizeof text);
  CHECK_OK(btcfi_surface_write(s, text, sizeof text, &written, &err), err);
  CHECK_OK(btcfi_surface_read(&again, text, written - 1, &err), err);
  CHECK_OK(btcfi_surface_vol(again, &other, NULL, 65000, 0.3, 0, &err), err);
  CHECK(other == o.vol);
  CHECK(btcfi_surface_price(NULL, &q, 0, 1, 1, 0, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_surface_destroy(s);
  btcfi_surface_destroy(again);
}

static void a_deribit_chain_becomes_a_surface(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_surface* s = NULL;
  static const char chain[] =
      "[{\"instrument_name\":\"BTC-27DEC24-60000-P\",\"underlying_price\":70000,\"bid_iv\":59,"
      "\"ask_iv\":61},"
      "{\"instrument_name\":\"BTC-27DEC24-70000-C\",\"underlying_price\":70000,\"bid_iv\":56,\"ask_"
      "iv\":57},"
      "{\"instrument_name\":\"BTC-27DEC24-80000-C\",\"underlying_price\":70000,\"bid_iv\":55,\"ask_"
      "iv\":57}]";
  double rms = 1;
  const int64_t week_before = 1735286400000 - 7 * (int64_t)86400000;
  CHECK_OK(btcfi_surface_fit_deribit(&s, &rms, chain, strlen(chain), week_before, &err), err);
  CHECK(rms < 0.01);
  btcfi_surface_destroy(s);
  s = NULL;
  CHECK(btcfi_surface_fit_deribit(&s, NULL, chain, strlen(chain) - 1, week_before, &err) ==
        BTCFI_ERR_TRUNCATED);
  CHECK(s == NULL);
  CHECK(btcfi_surface_read(&s, "{}", 2, &err) == BTCFI_ERR_JSON_MISSING_KEY);
}

int main(void) {
  a_surface_is_fitted_to_its_own_vols();
  a_surface_prices_and_is_written();
  a_deribit_chain_becomes_a_surface();
  return check_report();
}
