#include "check.h"

#include <btcfi/btcfi.h>

#include <math.h>

static void jumps_make_the_far_put_dearer(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_option o = BTCFI_OPTION_INIT;
  btcfi_jumps jumps = BTCFI_JUMPS_INIT;
  btcfi_merton_quote q = BTCFI_MERTON_QUOTE_INIT;
  btcfi_quote plain = BTCFI_QUOTE_INIT;
  o.kind = BTCFI_OPTION_PUT;
  o.spot = 100000, o.strike = 80000, o.tau = 30.0 / 365, o.vol = 0.4;
  CHECK_OK(btcfi_option_black_scholes(&plain, &o, &err), err);
  CHECK_OK(btcfi_option_merton(&q, &o, &jumps, &err), err);
  CHECK(fabs(q.price - plain.price) < 1e-9 && q.terms == 1);
  jumps.intensity = 12, jumps.mean = -0.03, jumps.vol = 0.06;
  CHECK_OK(btcfi_option_merton(&q, &o, &jumps, &err), err);
  CHECK(q.price > 1.5 * plain.price && q.by_intensity > 0 && q.total_vol > 0.4);
  jumps.vol = -1;
  CHECK(btcfi_option_merton(&q, &o, &jumps, &err) == BTCFI_ERR_INVALID_ARGUMENT &&
        strcmp(err.where, "jump_vol") == 0);
}

static void hours_show_their_volatility(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_bar bars[5];
  btcfi_realized_vol v = BTCFI_REALIZED_VOL_INIT;
  const double step = 1.010050167084168;
  for (int i = 0; i < 5; ++i) {
    btcfi_bar_init(&bars[i]);
    bars[i].open_ms = i * (int64_t)3600000, bars[i].close_ms = (i + 1) * (int64_t)3600000;
    bars[i].open = i % 2 == 0 ? 100 : 100 * step, bars[i].close = i % 2 == 0 ? 100 * step : 100;
    bars[i].high = 100 * step, bars[i].low = 100;
  }
  CHECK_OK(btcfi_bar_realized_vol(&v, bars, 5, BTCFI_VOL_CLOSE, BTCFI_GAPS_REFUSE, &err), err);
  CHECK(fabs(v.vol - 0.9359487165437723) < 1e-12 && v.used == 4 && v.gaps == 0);
  bars[4].open_ms += 60000, bars[4].close_ms += 60000;
  CHECK(btcfi_bar_realized_vol(&v, bars, 5, BTCFI_VOL_CLOSE, BTCFI_GAPS_REFUSE, &err) ==
            BTCFI_ERR_OUT_OF_RANGE &&
        err.offset == 4);
  CHECK_OK(btcfi_bar_realized_vol(&v, bars, 5, BTCFI_VOL_PARKINSON, BTCFI_GAPS_SKIP, &err), err);
  CHECK(v.gaps == 1 && v.missing_ms == 60000 && v.used == 5);
  CHECK(btcfi_bar_realized_vol(&v, bars, 5, 6, 0, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_bar_realized_vol(&v, NULL, 5, 0, 0, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_bar_realized_vol(&v, NULL, 0, 0, 0, &err) == BTCFI_ERR_INVALID_ARGUMENT &&
        strcmp(err.where, "bars") == 0);
}

int main(void) {
  jumps_make_the_far_put_dearer();
  hours_show_their_volatility();
  return check_report();
}
