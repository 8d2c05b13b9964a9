#pragma once

#include <btcfi/dispute/case.hpp>
#include <btcfi/dispute/faults.hpp>
#include <btcfi/rv32/machine.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace btcfi::dispute {

/// A word and the step that last wrote it.
struct WordState {
  std::uint32_t value = 0;
  std::uint64_t last_step = rv32::last_step_init;
  friend bool operator==(const WordState&, const WordState&) = default;
};

/// An execution of a case, made once, that answers for any of its steps.
class Run {
 public:
  Run() = default;
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  virtual ~Run() = default;

  [[nodiscard]] virtual const rv32::RunResult& result() const noexcept = 0;
  [[nodiscard]] std::uint64_t steps() const noexcept { return result().steps; }
  /// Hashes after ascending steps, all within the run. Errors: out_of_range.
  [[nodiscard]] virtual Result<std::vector<rv32::TraceHash>> hashes_at(
      std::span<const std::uint64_t> steps) const = 0;
  /// The record of a step, from 1; zeros when the step faulted. Errors: out_of_range.
  [[nodiscard]] virtual Result<rv32::StepRecord> record_at(std::uint64_t step) const = 0;
  /// The word at a register's or memory word's trace address after a step; zero and never written
  /// for an address that is neither. Errors: out_of_range.
  [[nodiscard]] virtual Result<WordState> word_at(std::uint64_t step,
                                                  std::uint32_t address) const = 0;

  [[nodiscard]] Result<rv32::TraceHash> hash_at(std::uint64_t step) const;
  /// Places from which an answer can start; one means that each is a run from the beginning. 0 for a
  /// run with faults, which keeps all.
  [[nodiscard]] virtual std::size_t snapshot_count() const noexcept { return 0; }
};

/// How a long run is watched and stopped, and what it keeps.
struct RunOptions {
  /// Polled every 65,536 steps or more often; set it from any thread to stop a run. It must outlive
  /// whoever has these options.
  const std::atomic<bool>* cancel = nullptr;
  /// Called with the steps made so far, about every million steps, on the running thread.
  std::function<void(std::uint64_t)> progress = {};
  /// Memory for the snapshots that answers start from, where a page that was written takes three
  /// times its size: programs that write much keep few in it, and answer slowly. A run with faults has
  /// no snapshots.
  std::uint64_t max_snapshot_bytes = std::uint64_t{256} << 20;
};

/// Runs the case honestly. Errors: those of rv32::Execution::create; wrong_state when it was
/// cancelled (offset: the steps made).
[[nodiscard]] Result<std::unique_ptr<Run>> run_honestly(const Case& about,
                                                        const RunOptions& options = {});

/// A run with faults keeps all of its records.
inline constexpr std::uint64_t max_faulty_steps = std::uint64_t{1} << 20;

/// Runs the case with the faults in it, honestly where there are none in the execution.
///
/// Errors: as run_honestly; limit_exceeded beyond max_faulty_steps.
[[nodiscard]] Result<std::unique_ptr<Run>> run_with(const Case& about, const Faults& faults,
                                                    const RunOptions& options = {});

/// The hashes that a side holds for a round which begins at \p base: a run that ends before a step
/// repeats the last hash that it has. \p last caps the base, as a prover does at its claimed end.
///
/// Errors: out_of_range never for a base within the run.
[[nodiscard]] Result<std::vector<rv32::TraceHash>> round_hashes(const Case& about, const Run& run,
                                                                unsigned round, std::uint64_t base,
                                                                std::optional<std::uint64_t> last,
                                                                const Faults& faults);

}  // namespace btcfi::dispute
