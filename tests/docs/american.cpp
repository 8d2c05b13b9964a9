#include <btcfi/pricing.hpp>

#include <cmath>
#include <cstdio>
#include <vector>

namespace {

using namespace btcfi;
using namespace btcfi::pricing;

Result<bool> ladder() {
  double sum = 0;
  // [snippet:boundary]
  BTCFI_TRY(const auto boundary, AmericanBoundary::solve({.kind = OptionKind::put,
                                                          .tau = 90 / 365.0,
                                                          .vol = 0.55,
                                                          .rate = 0.04,
                                                          .dividend = 0.01}));
  for (double spot = 60'000; spot <= 140'000; spot += 2'500) {
    BTCFI_TRY(const AmericanQuote q, boundary.quote(spot, 100'000));
    sum += q.exercise ? 100'000 - spot : q.price;
  }
  // [/snippet]
  BTCFI_TRY(const AmericanQuote q,
            american({OptionKind::put, 100'000, 90 / 365.0}, {60'000, 0.55, 0.04, 0.01}));
  return sum > 0 && q.price >= 40'000;
}

Result<bool> day() {
  const std::int64_t now = 1'763'600'000'000, week = 7 * 86'400'000LL;
  // [snippet:book]
  Book book;
  BTCFI_CHECK(book.add({.product = Product::european,
                        .kind = OptionKind::call,
                        .quantity = -10,
                        .strike = 75'000,
                        .expires_at_ms = now + week,
                        .vol = 0.6}));
  BTCFI_TRY(const BookRisk risk, book.risk({.spot = 70'000, .now_ms = now}));
  // Long this much of an inverse perpetual, the sum is neutral in coins.
  const double hedge = risk.hedge_usd;  // 143,728.75
  BTCFI_TRY(const Pnl pnl, book.attribution({.spot = 70'000, .now_ms = now},
                                            {.spot = 71'000, .now_ms = now + 86'400'000}));
  // pnl.total == pnl.delta + pnl.gamma + pnl.vega + pnl.theta + pnl.rho + pnl.phi + pnl.residual
  // [/snippet]
  return std::fabs(hedge - 143'728.75) < 0.01 && pnl.theta.e8 > 0;
}

}  // namespace

int main() {
  const auto a = ladder(), b = day();
  if (!a || !b) std::puts("an error");
  return a && *a && b && *b ? 0 : 1;
}
