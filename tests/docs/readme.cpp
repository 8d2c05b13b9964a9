#include <btcfi/pricing.hpp>
#include <btcfi/settlement/levels.hpp>
#include <btcfi/settlement/payoff.hpp>

#include <cstdio>

namespace {

btcfi::Status example() {
  // [snippet:contract]
  using namespace btcfi;
  settlement::Terms terms;  // a call on 0.1 BTC at 75,000 dollars, on regtest
  terms.quantity = Sats{10'000'000};
  terms.strike = 75'000;
  BTCFI_TRY(terms.collateral, settlement::required_collateral(terms));
  BTCFI_TRY(terms.step, settlement::default_step(terms));
  BTCFI_TRY(auto quote, pricing::inverse({.strike = 75'000, .tau = 7 / 365.0},
                                         {.forward = 70'000, .vol = 0.6}, 70'000));
  BTCFI_TRY(terms.premium, pricing::premium_sats(quote.price_coin, terms.quantity));
  const Sats buyer = settlement::payoff(terms, 90'000);  // what every rung pays, to the sat
  // [/snippet]
  std::printf("premium %lld, pays %lld of %lld\n", static_cast<long long>(terms.premium.value),
              static_cast<long long>(buyer.value), static_cast<long long>(terms.collateral.value));
  // q (S - K) / S = 1,666,666.67, rounded down to a multiple of the step.
  const std::int64_t exact = 1'666'666;
  if (buyer.value != exact - exact % terms.step.value || terms.premium.value != 97'924) {
    return fail(Errc::internal, "readme");
  }
  return {};
}

}  // namespace

int main() {
  const btcfi::Status done = example();
  if (!done) std::fprintf(stderr, "%s\n", btcfi::describe(done.error()).c_str());
  return done ? 0 : 1;
}
