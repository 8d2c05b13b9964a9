#include <btcfi/pricing.hpp>

#include <cstdio>

namespace {

using namespace btcfi;
using namespace btcfi::pricing;

Result<bool> corridor() {
  // [snippet:barrier]
  const SpotMarket market{.spot = 70'000, .vol = 0.6};
  BTCFI_TRY(const ExoticQuote out, barrier({.kind = OptionKind::call,
                                            .barrier_kind = BarrierKind::down_out,
                                            .strike = 72'000,
                                            .barrier = 62'000,
                                            .tau = 30 / 365.0},
                                           market));
  BTCFI_TRY(const ExoticQuote calm, double_touch({.pays = TouchPays::if_untouched,
                                                  .lower = 60'000,
                                                  .upper = 80'000,
                                                  .tau = 30 / 365.0,
                                                  .cash = 100},
                                                 market));
  // [/snippet]
  return out.price > 3'000 && out.price < 4'000 && calm.price > 0 && calm.price < 100;
}

}  // namespace

int main() {
  const auto good = corridor();
  if (!good) std::puts("an error");
  return good && *good ? 0 : 1;
}
