#pragma once

#include <btcfi/rv32/hash_index.hpp>
#include <btcfi/rv32/machine.hpp>
#include <btcfi/rv32/snapshot.hpp>

#include <optional>

namespace btcfi::rv32 {

/// A segment of a published index whose first hash may be right and whose last one is not.
struct WrongSegment {
  /// The hash after this step was taken as claimed.
  std::uint64_t from_step = 0;
  /// The hash after this one is not what the steps between lead to.
  std::uint64_t to_step = 0;
  TraceHash claimed;
  TraceHash computed;

  friend bool operator==(const WrongSegment&, const WrongSegment&) = default;
};

/// Executes a program once and checks every segment of a published index from its own first hash:
/// sixteen at a time on processors with AVX-512, eight with AVX2, at some eight times the speed of
/// one chain. Nothing when all hold.
///
/// The first segment that does not hold is found without any search. All earlier hashes are then
/// right, so that one step of this segment was computed wrong. Indices of 2^17 steps and more, and
/// those of legacy-sha256, are checked one segment after the other.
///
/// Errors: rv32_claim_program, rv32_claim_input (the index is about others), rv32_claim_result (the
/// execution ends before the index does; offset: its steps); limit_exceeded (an index of more than
/// \p max_steps); those of Machine::create. The options' profile, hash and last_steps are not looked
/// at; `cancel` ends it with wrong_state.
///
/// That all segments hold says nothing of the end: neither that the program ended there nor with
/// which code. An ExecutionClaim does.
[[nodiscard]] Result<std::optional<WrongSegment>> find_wrong_segment(
    const HashIndex& index, const Program& program, ByteView input, MachineOptions options = {},
    std::uint64_t max_steps = max_claimed_steps);

/// As find_wrong_segment, for those who only want to know. Errors: as there; rv32_segment_hash
/// (input: the segment, offset: its first step).
[[nodiscard]] Status verify_index(const HashIndex& index, const Program& program, ByteView input,
                                  MachineOptions options = {},
                                  std::uint64_t max_steps = max_claimed_steps);

/// Executes \p steps steps from a snapshot whose hash is said to be \p before, and returns the hash
/// after them. The snapshot need not have one.
///
/// The snapshot must be one's own, or trusted: the hash chain binds what was written, not the memory
/// that a prover may put into a snapshot.
///
/// Errors: rv32_snapshot_program (another program or a hash of another profile), rv32_claim_result
/// (it ends earlier; offset: the steps made from the snapshot on).
[[nodiscard]] Result<TraceHash> verify_segment(const Program& program, const Snapshot& from,
                                               const TraceHash& before, std::uint64_t steps);

}  // namespace btcfi::rv32
