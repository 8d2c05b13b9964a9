#pragma once

#include <btcfi/core/result.hpp>
#include <btcfi/rv32/hash_index.hpp>
#include <btcfi/rv32/machine.hpp>

#include <atomic>
#include <functional>
#include <span>

namespace btcfi::rv32 {

/// Checks that one recorded step is what its instruction does, and returns the hash after it.
///
/// Needs no machine: the values come from the record's reads, so what remains to be shown elsewhere
/// is that those reads, the pc and the opcode are true. With \p program the opcode and the rights
/// of every access are checked too. An ecall is an exit when its record reads a7 as 93, and a0.
///
/// Errors (offset: the step number): rv32_step_opcode, rv32_step_read, rv32_step_write,
/// rv32_step_next_pc, rv32_step_witness, rv32_step_access_kinds, rv32_step_faults; out_of_range for
/// a hash of neither profile. The size of \p previous says which profile's rules hold.
[[nodiscard]] Result<TraceHash> verify_step(const TraceHash& previous, const StepRecord& record,
                                            const Program* program = nullptr);

/// Checks consecutive records: each by verify_step, that each starts where the one before ended, and
/// that none follows an exit. Returns the last hash.
///
/// Errors: as verify_step; `input` is the index of the record. A record that does not follow from the
/// one before it is rv32_step_next_pc, and `where` says by what: "record.step" (a gap in the numbers),
/// "record.pc", "record after an exit".
[[nodiscard]] Result<TraceHash> verify_steps(const TraceHash& previous,
                                             std::span<const StepRecord> records,
                                             const Program* program = nullptr);

/// What someone says an execution came to, bound to the exact program and input bytes.
struct ExecutionClaim {
  Hash256 program_id;  ///< SHA-256 of the ELF
  Hash256 input_id;    ///< SHA-256 of the input
  Profile profile = Profile::blake3_160;
  std::uint32_t exit_code = 0;
  std::uint64_t steps = 0;
  TraceHash last_hash;

  friend bool operator==(const ExecutionClaim&, const ExecutionClaim&) = default;
};

/// Who watches a long run, and may stop it.
struct Watch {
  /// Polled every 65,536 steps or more often; set it from any thread.
  const std::atomic<bool>* cancel = nullptr;
  /// Called with the steps made so far, about every million, on the running thread.
  std::function<void(std::uint64_t)> progress;
};

/// Executes and states what came out.
///
/// Errors: those of Program::load and Machine::create; rv32_did_not_halt (offset: the steps made);
/// wrong_state when it was cancelled.
[[nodiscard]] Result<ExecutionClaim> execute(ByteView elf, ByteView input, std::uint64_t max_steps,
                                             Profile profile = Profile::blake3_160,
                                             const Watch& watch = {});

/// Executes again with a machine of its own and compares: any other program, input, exit code, step
/// count or hash is refused. Never runs longer than the claim says, nor than \p max_steps.
///
/// Errors: rv32_claim_program, rv32_claim_input, rv32_claim_result, rv32_claim_hash; limit_exceeded
/// (a claim of more steps; offset: max_steps); as execute.
[[nodiscard]] Status verify_execution(const ExecutionClaim& claim, ByteView elf, ByteView input,
                                      std::uint64_t max_steps = max_claimed_steps,
                                      const Watch& watch = {});

}  // namespace btcfi::rv32
