#pragma once

#include <btcfi/rv32/program.hpp>
#include <btcfi/rv32/verify.hpp>
#include <btcfi/settlement/terms.hpp>

/// The payoff as a RISC-V program: the third place, beside table and leaves, where it is decided.
namespace btcfi::settlement {

/// What the program "vanilla" is asked: whether \p claim is the payout of the terms at a price. Holds
/// the hint that an honest claim needs; a wrong one makes a right claim fail, never a wrong one pass.
///
/// \p price above the domain counts as its end. Errors: rv32_settlement_input (terms outside their
/// domain), out_of_range (a negative claim).
[[nodiscard]] Result<rv32::SettlementInput> program_input(const Terms& terms, std::uint64_t price,
                                                          Sats claim) noexcept;

/// More micro-steps than the program ever makes.
inline constexpr std::uint64_t payout_program_steps = 1'000;

/// Runs the program on a claimed payout: exit code 0 if and only if the claim is payoff(terms, price).
/// The result names program, input, steps and the hash of the trace; rv32::verify_execution repeats it.
///
/// Errors: as program_input, and those of rv32::execute.
[[nodiscard]] Result<rv32::ExecutionClaim> run_payout_program(const Terms& terms,
                                                              std::uint64_t price, Sats claim);

}  // namespace btcfi::settlement
