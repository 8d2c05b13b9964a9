#pragma once

#include <btcfi/rv32/trace.hpp>

#include <cstdint>
#include <optional>

namespace btcfi::dispute {

/// A read that is tampered with: before the step the word at \c address is set to \c value, and the
/// step's record then shows another address and last step.
struct ReadFault {
  std::uint64_t step = 0;
  std::uint32_t address = 0;
  std::uint32_t value = 0;
  std::uint32_t shown_address = 0;
  std::uint64_t shown_last_step = 0;
};

/// A write that is tampered with: after the step the word at \c address is set to \c value, and the
/// step is recorded and hashed as a write of that value to \c shown_address.
struct WriteFault {
  std::uint64_t step = 0;
  std::uint32_t address = 0;
  std::uint32_t value = 0;
  std::uint32_t shown_address = 0;
};

/// A step that is not made: \c record stands for it, and the pc goes on by one instruction.
struct StepFault {
  std::uint64_t step = 0;
  rv32::StepRecord record;
};

/// A step that is made with another instruction.
struct OpcodeFault {
  std::uint64_t step = 0;
  std::uint32_t opcode = 0;
};

/// The ways of lying that tests of a dispute need, those of BitVMX-CPU's FailConfiguration. Steps
/// count from 1. Nothing set: an honest player.
struct Faults {
  // In the execution.
  std::optional<std::uint64_t> hash_twice;  ///< this step is hashed twice
  std::optional<StepFault> execute;
  std::optional<ReadFault> read_1;
  std::optional<ReadFault> read_2;
  std::optional<WriteFault> write;
  std::optional<std::uint64_t> skip_after;  ///< after this step one instruction is left out
  std::optional<OpcodeFault> opcode;
  bool no_fetch_protection = false;  ///< instructions come from anywhere, jumps go anywhere
  bool no_read_protection = false;   ///< code can be loaded as data

  // In what is said about it.
  std::optional<std::uint64_t> claimed_steps;
  std::optional<rv32::TraceHash> claimed_hash;
  std::optional<std::uint64_t> wrong_hashes_below;  ///< in rounds, hashes of steps below this one
  std::optional<std::uint64_t> resign;  ///< the hash signed again for this step is its neighbour's
  bool beyond = false;                  ///< the prover says that the step lies beyond its execution
  /// A part that is chosen against the search, and in which round.
  struct Choice {
    unsigned round = 0;  ///< 0: the part that opens the second search
    std::uint32_t part = 0;
  };
  std::optional<Choice> choice;  ///< of the verifier

  /// True when the execution itself is not the honest one.
  [[nodiscard]] bool in_execution() const noexcept {
    return hash_twice || execute || read_1 || read_2 || write || skip_after || opcode ||
           no_fetch_protection || no_read_protection;
  }
};

}  // namespace btcfi::dispute
