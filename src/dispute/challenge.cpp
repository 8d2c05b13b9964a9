#include <btcfi/dispute/challenge.hpp>

#include <cstddef>

namespace btcfi::dispute {

const char* challenge_name(ChallengeKind kind) noexcept {
  constexpr const char* names[] = {"none",
                                   "halt",
                                   "trace_hash",
                                   "trace_hash_zero",
                                   "entry_point",
                                   "program_counter",
                                   "opcode",
                                   "input_data",
                                   "rom_data",
                                   "initialized_data",
                                   "uninitialized_data",
                                   "addresses_sections",
                                   "future_read",
                                   "read_value_search",
                                   "read_value",
                                   "correct_hash",
                                   "equivocation_resign",
                                   "equivocation_hash"};
  static_assert(sizeof names / sizeof names[0] == challenge_kinds);
  const auto index = static_cast<std::size_t>(kind);
  return index < challenge_kinds ? names[index] : "unknown";
}

}  // namespace btcfi::dispute
