#pragma once

#include <btcfi/core/bytes.hpp>
#include <btcfi/core/result.hpp>
#include <btcfi/rv32/trace.hpp>

#include <vector>

namespace btcfi::rv32 {

/// What others claim is not repeated beyond so many steps, some eight minutes, unless asked for.
inline constexpr std::uint64_t max_claimed_steps = 10'000'000'000;

/// The hashes of an execution at every 2^k-th step: 20 bytes per 65,536 steps, small enough to be
/// kept for any run and to be published beside a claim, so that others find the first wrong segment
/// without a search.
struct HashIndex {
  static constexpr unsigned default_spacing_log2 = 16;
  static constexpr unsigned max_spacing_log2 = 40;

  Hash256 program_id;  ///< SHA-256 of the ELF
  Hash256 input_id;    ///< SHA-256 of the input
  Profile profile = Profile::blake3_160;
  unsigned spacing_log2 = default_spacing_log2;
  /// Micro-steps of the whole execution.
  std::uint64_t steps = 0;
  /// hashes[i] stands after step i * 2^k; the first is the hash before any step.
  std::vector<TraceHash> hashes;
  /// After the last step.
  TraceHash last_hash;

  [[nodiscard]] std::uint64_t spacing() const noexcept { return std::uint64_t{1} << spacing_log2; }
  /// The hash after a step if the index holds it, else null.
  [[nodiscard]] const TraceHash* find(std::uint64_t step) const noexcept;

  /// Format version 1 (docs/formats/snapshot.md), ended by a SHA-256 of everything before.
  [[nodiscard]] Bytes serialize() const;
  /// Errors: rv32_bad_snapshot (offset: the byte at fault), rv32_snapshot_checksum.
  [[nodiscard]] static Result<HashIndex> parse(ByteView bytes);

  friend bool operator==(const HashIndex&, const HashIndex&) = default;
};

}  // namespace btcfi::rv32
