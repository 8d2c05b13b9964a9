#include <btcfi/settlement/payout_program.hpp>

#include <algorithm>

namespace btcfi::settlement {
namespace {

std::uint64_t unsigned_sats(Sats amount) noexcept {
  return static_cast<std::uint64_t>(amount.value);
}

/// Prices beyond 32 bits are outside every domain; the program refuses what it cannot hold.
std::uint32_t ticks(std::uint64_t price) noexcept {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(price, UINT32_MAX));
}

}  // namespace

Result<rv32::SettlementInput> program_input(const Terms& terms, std::uint64_t price,
                                            Sats claim) noexcept {
  if (claim.value < 0) return fail(Errc::out_of_range, "program_input");
  rv32::SettlementInput input;
  input.kind = static_cast<std::uint32_t>(terms.kind);
  input.price_ticks = ticks(std::min<std::uint64_t>(price, terms.max_price()));
  input.strike_ticks = ticks(terms.strike);
  input.limit_ticks = ticks(terms.limit);
  input.quantity_sat = unsigned_sats(terms.quantity);
  input.collateral_sat = unsigned_sats(terms.collateral);
  input.rounding_sat = unsigned_sats(terms.step);
  input.min_payout_sat = unsigned_sats(terms.min_payout);
  input.claim_sat = unsigned_sats(claim);
  BTCFI_TRY(input.hint, rv32::hint_for(input));
  return input;
}

Result<rv32::ExecutionClaim> run_payout_program(const Terms& terms, std::uint64_t price,
                                                Sats claim) {
  BTCFI_TRY(const rv32::SettlementInput input, program_input(terms, price, claim));
  BTCFI_TRY(const auto bytes, rv32::encode_input(input));
  return rv32::execute(rv32::programs::vanilla(), bytes, payout_program_steps);
}

}  // namespace btcfi::settlement
