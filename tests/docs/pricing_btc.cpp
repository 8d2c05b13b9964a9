// The C++ of docs/pricing-btc.md and docs/pricing-smile.md.

#include <btcfi/pricing.hpp>

#include <cmath>
#include <cstdio>
#include <vector>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {

int failures = 0;
void expect(bool fine, const char* what) {
  if (!fine) std::printf("failed: %s\n", what), ++failures;
}

Status average_and_hedge() {
  // [snippet:twap]
  const SettlementWindow window{.expiry_ms = 1'768'550'400'000};  // 30 fixings in 30 minutes
  const std::int64_t now_ms = window.expiry_ms - 28 * 60'000;
  const std::vector<double> fixings = {70'000, 70'100};
  BTCFI_TRY(const Averaging averaging, averaging_at(window, now_ms, fixings));
  const double tau = years_between(now_ms, window.expiry_ms);
  BTCFI_TRY(const TwapQuote q, twap({OptionKind::call, 70'000, tau}, {70'050, 0.6}, averaging));
  // q.delta: 0.5752; q.open_weight: 28/30; q.effective_strike: 69'996.43
  // [/snippet]
  expect(std::fabs(q.delta - 0.5752) < 5e-5, "delta");
  expect(std::fabs(q.effective_strike - 69'996.43) < 0.005, "effective strike");

  // [snippet:hedge]
  // Ten sold calls, S = F = 70,000, K = 75,000, vol 0.6, 7 days.
  BTCFI_TRY(const InverseQuote call,
            inverse({OptionKind::call, 75'000, 7.0 / 365}, {70'000, 0.6}, 70'000));
  const std::vector<HedgedPosition> sold = {{-10, call.delta_spot, call.usd.price}};
  BTCFI_TRY(const double notional, hedge_notional_usd(sold, 70'000));               // 143'728.75
  BTCFI_TRY(const HedgeOrder binance, hedge_order(notional, binance_btcusd_perp));  // 1'437
  BTCFI_TRY(const HedgeOrder bybit, hedge_order(notional, bybit_btcusd));           // 143'729
  // [/snippet]
  expect(binance.order_contracts == 1'437 && bybit.order_contracts == 143'729, "orders");
  return {};
}

Status fit_and_price() {
  // [snippet:surface]
  const std::vector<SmileQuotes> smiles = {
      {.tau = 7 / 365.0,
       .forward = 70'000,
       .quotes = {{60'000, 0.62}, {65'000, 0.57}, {70'000, 0.54}, {75'000, 0.55}, {80'000, 0.58}}},
      {.tau = 28 / 365.0,
       .forward = 70'200,
       .quotes = {{50'000, 0.66}, {60'000, 0.59}, {70'000, 0.55}, {80'000, 0.55}, {90'000, 0.57}}}};
  BTCFI_TRY(const SurfaceFit fit, fit_surface(smiles));
  BTCFI_TRY(const EuropeanQuote quote,
            fit.surface.price({OptionKind::put, 62'000, 14 / 365.0}));  // any strike and expiry
  const bool sound = fit.surface.check().passed;                        // 10,000 strikes a slice
  const std::string document = fit.surface.to_json();
  // [/snippet]
  expect(sound && fit.rms < 0.01 && quote.price > 0, "surface");
  expect(Surface::from_json(document).has_value(), "document");
  return {};
}

}  // namespace

int main() {
  expect(average_and_hedge().has_value(), "average_and_hedge");
  expect(fit_and_price().has_value(), "fit_and_price");
  return failures;
}
