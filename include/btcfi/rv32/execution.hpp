#pragma once

#include <btcfi/rv32/hash_index.hpp>
#include <btcfi/rv32/machine.hpp>
#include <btcfi/rv32/snapshot.hpp>

#include <span>
#include <vector>

namespace btcfi::rv32 {

/// What an Execution keeps.
struct ExecutionOptions {
  /// Its `hash` and `last_steps` are not looked at: an execution has both. `output` is called while
  /// the execution is made, not when questions are answered.
  MachineOptions machine;
  unsigned index_spacing_log2 = HashIndex::default_spacing_log2;
  /// Snapshots begin this far apart; when there are too many of them every other one goes and the
  /// distance doubles.
  unsigned snapshot_spacing_log2 = 20;
  std::size_t max_snapshots = 128;
  /// Pages that snapshots hold together, with their last steps.
  std::uint64_t max_snapshot_bytes = std::uint64_t{256} << 20;
};

/// A run that was made once, with what is needed to answer any question about its steps quickly:
/// which hash stands after a step, what a step read and wrote.
///
/// Nothing of the trace is stored. An answer starts at the nearest snapshot, runs without hashing to
/// the last step whose hash the index holds, and hashes from there on: a step of a run of 10^9 is
/// found by some 2^23 fast steps and at most 2^16 hashed ones.
///
/// A const Execution may be asked from many threads at once.
class Execution {
 public:
  /// Runs the program from the start until it ends or \p max_steps micro-steps were made.
  ///
  /// Errors: those of Machine::create; invalid_argument (index spacing above 2^40, no snapshots
  /// allowed).
  [[nodiscard]] static Result<Execution> create(const Program& program, ByteView input,
                                                std::uint64_t max_steps,
                                                const ExecutionOptions& options = {});
  Execution(Execution&&) noexcept;
  Execution& operator=(Execution&&) noexcept;
  ~Execution();

  [[nodiscard]] const RunResult& result() const noexcept;
  /// Micro-steps made; one that faulted counts.
  [[nodiscard]] std::uint64_t steps() const noexcept { return result().steps; }
  [[nodiscard]] const Program& program() const noexcept;
  [[nodiscard]] const HashIndex& index() const noexcept;
  [[nodiscard]] std::size_t snapshot_count() const noexcept;

  /// The hash after a step; the hash before the first for 0.
  ///
  /// Errors: out_of_range beyond the last step (offset: the number of steps).
  [[nodiscard]] Result<TraceHash> hash_at(std::uint64_t step) const;
  /// The hashes after ascending steps, in one pass. Errors: as hash_at; invalid_argument when they
  /// do not ascend (input: which one).
  [[nodiscard]] Result<std::vector<TraceHash>> hashes_at(
      std::span<const std::uint64_t> steps) const;
  /// The record of a step, the first being 1; all zero but for the number when the step faulted.
  ///
  /// Errors: out_of_range for 0 and beyond the last step (offset: the number of steps).
  [[nodiscard]] Result<StepRecord> record_at(std::uint64_t step) const;
  /// Hands the records of steps \p first to \p last, both included, to \p sink with the hash after
  /// each. Errors: as record_at; invalid_argument when last is before first.
  [[nodiscard]] Status records(std::uint64_t first, std::uint64_t last,
                               const RecordSink& sink) const;
  /// The same, some hundred at a time. Errors: as above.
  [[nodiscard]] Status records(std::uint64_t first, std::uint64_t last,
                               const RecordsSink& sink) const;
  /// The whole state after a step, with hash and last steps. Errors: as hash_at.
  [[nodiscard]] Result<Snapshot> snapshot_at(std::uint64_t step) const;

 private:
  struct State;
  explicit Execution(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

}  // namespace btcfi::rv32
