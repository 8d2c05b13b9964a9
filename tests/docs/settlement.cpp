// The C++ of docs/settlement.md.
#include <btcfi/settlement.hpp>

#include <cstdio>

using namespace btcfi;
using namespace btcfi::settlement;

namespace {

Status show_an_option(const Hash256& announcement_hash) {
  // [snippet:terms]
  Terms terms;  // regtest, whole-dollar ticks of 20 bits
  terms.kind = OptionKind::call;
  terms.quantity = Sats{100'000'000};
  terms.strike = 100'000;
  terms.premium = terms.void_amount = Sats{5'000'000};
  terms.expiry = 1'800'093'900;
  terms.announcements = {announcement_hash};
  terms.set_default_windows();
  BTCFI_TRY(terms.collateral, required_collateral(terms));
  BTCFI_TRY(terms.step, default_step(terms));  // 100,000 sats: 905 runs

  for (const Error& problem : terms.validate()) std::puts(describe(problem).c_str());  // none
  const Sats paid = payoff(terms, 149'823);                                            // 33,200,000
  // [/snippet]
  if (!terms.validate().empty() || paid != Sats{33'200'000}) {
    return fail(Errc::internal, "settlement.md");
  }
  return {};
}

}  // namespace

int main() { return show_an_option(Hash256{}) ? 0 : 1; }
