#include <btcfi/rv32.hpp>

#include <cstdio>

namespace {

using namespace btcfi;

Result<bool> paid_by(std::uint64_t claim_sat) {
  rv32::SettlementInput question{.kind = 0,
                                 .price_ticks = 110'000,
                                 .strike_ticks = 100'000,
                                 .quantity_sat = 100'000'000,
                                 .collateral_sat = 100'000'000,
                                 .rounding_sat = 100'000,
                                 .min_payout_sat = 1'000,
                                 .claim_sat = claim_sat};
  BTCFI_TRY(question.hint, rv32::hint_for(question));
  BTCFI_TRY(const auto input, rv32::encode_input(question));
  // [snippet:run]
  BTCFI_TRY(const auto program, rv32::Program::load(rv32::programs::vanilla()));
  BTCFI_TRY(auto machine, rv32::Machine::create(program, input));
  const rv32::RunResult run = machine.run(1'000);
  const bool paid = run.reason == rv32::StopReason::halted && run.exit_code == 0;
  // [/snippet]
  return paid;
}

}  // namespace

int main() {
  const auto right = paid_by(9'000'000);
  const auto wrong = paid_by(9'100'000);
  if (!right || !wrong) std::puts("an error");
  return right && *right && wrong && !*wrong ? 0 : 1;
}
