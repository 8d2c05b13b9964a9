#pragma once

#include <btcfi/core/bytes.hpp>
#include <btcfi/core/result.hpp>
#include <btcfi/rv32/elf.hpp>
#include <btcfi/rv32/trace.hpp>

#include <memory>
#include <optional>

namespace btcfi::rv32 {

/// A machine's whole state between two steps: immutable, shared by copies, usable from many threads.
///
/// Holds only the 4 KiB pages that were written, and shares them with the machine and with other
/// snapshots until somebody writes to them. Made by Machine::snapshot, continued by Machine::resume.
class Snapshot {
 public:
  [[nodiscard]] std::uint64_t steps() const noexcept;
  [[nodiscard]] Pc pc() const noexcept;
  /// SHA-256 of the ELF and of the input that the run began with.
  [[nodiscard]] const Hash256& program_id() const noexcept;
  [[nodiscard]] const Hash256& input_id() const noexcept;
  [[nodiscard]] Profile profile() const noexcept;
  /// The hash so far; nothing when the machine did not hash.
  [[nodiscard]] std::optional<TraceHash> hash() const noexcept;
  /// True when every word's last step is in it: needed for records.
  [[nodiscard]] bool has_last_steps() const noexcept;
  /// Pages that it holds, shared or not.
  [[nodiscard]] std::size_t page_count() const noexcept;

  /// The bytes of the snapshot: format version 1 (docs/formats/snapshot.md), at most the touched
  /// pages and 1 KiB, ended by a SHA-256 of everything before.
  [[nodiscard]] Bytes serialize() const;
  /// Reads serialize's bytes back. Whatever the bytes are, what comes back is a state that the
  /// machine can run from, within the program's memory.
  ///
  /// Errors: rv32_bad_snapshot (offset: the byte at fault), rv32_snapshot_checksum,
  /// rv32_snapshot_program (another program's).
  [[nodiscard]] static Result<Snapshot> parse(const Program& program, ByteView bytes);

  struct State;
  explicit Snapshot(std::shared_ptr<const State> state) noexcept : state_(std::move(state)) {}
  [[nodiscard]] const State& state() const noexcept { return *state_; }

 private:
  std::shared_ptr<const State> state_;
};

}  // namespace btcfi::rv32
