#pragma once

#include <btcfi/rv32/trace.hpp>

#include <cstdint>

namespace btcfi::dispute {

/// What a verifier can hold against the prover's final step. Names and order are BitVMX-CPU's.
enum class ChallengeKind : std::uint8_t {
  none = 0,
  halt = 1,                  ///< the claimed last step is no exit(0), or has another hash
  trace_hash = 2,            ///< the step's write does not lead from its hash to the next
  trace_hash_zero = 3,       ///< the same for the first step
  entry_point = 4,           ///< the first step is not at the entry point
  program_counter = 5,       ///< the step is not where the one before it went
  opcode = 6,                ///< the program has another instruction there
  input_data = 7,            ///< the input has another word
  rom_data = 8,              ///< a constant has another value: the stack pointer at the start
  initialized_data = 9,      ///< the program's data has another word
  uninitialized_data = 10,   ///< the word starts as zero
  addresses_sections = 11,   ///< an access that no section allows
  future_read = 12,          ///< a read of what was written later
  read_value_search = 13,    ///< a read of another value than was written: a second search begins
  read_value = 14,           ///< it was not written so in the step that the read names
  correct_hash = 15,         ///< the hashes of the second search do not follow from each other
  equivocation_resign = 16,  ///< a hash was signed again with another value
  equivocation_hash = 17,    ///< the two searches have different hashes for one step
};
inline constexpr std::uint8_t challenge_kinds = 18;

/// "none", "halt", "trace_hash", ...
[[nodiscard]] const char* challenge_name(ChallengeKind kind) noexcept;

/// A challenge with what the verifier brings for it; what the prover has said is in the transcript.
/// Fields that a kind does not use are zero.
struct Challenge {
  ChallengeKind kind = ChallengeKind::none;
  /// Which read is at fault, 1 or 2: initialized_data, uninitialized_data, future_read, read_value.
  /// equivocation_resign: 1 the hash of the agreed step, 2 the one after it.
  std::uint8_t selector = 0;
  /// input_data, rom_data: the word's address.
  std::uint32_t address = 0;
  /// opcode, initialized_data: the chunk that holds it. read_value_search: the part of round 1.
  std::uint32_t index = 0;
  /// program_counter: the hash before the agreed step. correct_hash: the right hash at the step of
  /// the second search.
  rv32::TraceHash hash;
  /// What is hashed on top of it: program_counter, the agreed step's write and next pc; read_value
  /// and correct_hash, those of the step after the second search's.
  rv32::WriteAccess write;
  rv32::Pc next_pc;

  friend bool operator==(const Challenge&, const Challenge&) = default;
};

}  // namespace btcfi::dispute
