#pragma once

#include "rv32/chain.hpp"
#include "rv32/memory.hpp"

#include <btcfi/rv32/machine.hpp>
#include <btcfi/rv32/snapshot.hpp>
#include <btcfi/rv32/step.hpp>

namespace btcfi::rv32 {

/// The whole state of a machine between two steps.
struct MachineCore {
  MachineCore(const Program& p, MachineOptions o)
      : program(p), options(std::move(o)), memory(program, options.last_steps) {
    registers[reg_sp] = initial_stack_pointer;
    last_steps.fill(last_step_init);
    pc.address = program.entry();
  }

  Program program;
  MachineOptions options;
  Memory memory;
  std::array<std::uint32_t, register_count> registers{};
  std::array<std::uint64_t, register_count> last_steps{};
  Pc pc;
  std::uint64_t steps = 0;
  Blake3State hash = blake3_initial;
  Hash256 legacy_hash = legacy_initial();
  Fault fault;
  /// SHA-256 of the input.
  Hash256 input_id;
  /// Set once the program has ended.
  std::optional<RunResult> ended;

  [[nodiscard]] bool legacy() const noexcept { return options.profile == Profile::legacy_sha256; }
  /// True when the fast loop, which knows only the default rules, cannot run this.
  [[nodiscard]] bool lenient() const noexcept {
    return legacy() || options.fetch_anywhere || options.readable_code;
  }
  [[nodiscard]] TraceHash chain() const noexcept;
  void set_chain(const TraceHash& value) noexcept;
  [[nodiscard]] RunResult result(StopReason reason) const;
  /// The result of a loop that came back with \p end, kept when it is final.
  [[nodiscard]] RunResult finish(StepEnd end);
  [[nodiscard]] bool cancel_asked() const noexcept {
    return options.cancel != nullptr && options.cancel->load(std::memory_order_relaxed);
  }
  /// Calls the caller's progress function when a multiple of 2^20 lies after \p before.
  void tell_progress(std::uint64_t before) const {
    if (options.progress && before >> 20 != steps >> 20) options.progress(steps);
  }
};

struct Machine::Core : MachineCore {
  using MachineCore::MachineCore;
};

/// What a snapshot holds: a machine's state with shared pages.
struct Snapshot::State {
  Hash256 program_id;
  Hash256 input_id;
  Profile profile = Profile::blake3_160;
  bool last_steps_kept = false;
  std::array<std::uint32_t, register_count> registers{};
  std::array<std::uint64_t, register_count> last_steps{};
  Pc pc;
  std::uint64_t steps = 0;
  std::optional<TraceHash> hash;
  std::optional<RunResult> ended;
  PageTable pages;
  /// Of the program, to know how large each page is.
  Program program;
};

/// A machine at step 0 with the input in place; errors as Machine::create.
[[nodiscard]] Result<std::unique_ptr<Machine::Core>> start_core(const Program& program,
                                                                ByteView input,
                                                                MachineOptions options,
                                                                const char* where);
/// The state of a core between two steps, its pages shared from here on.
[[nodiscard]] std::shared_ptr<const Snapshot::State> take_snapshot(MachineCore& core);
/// A core in the state of a snapshot, whatever its options ask for.
[[nodiscard]] std::unique_ptr<Machine::Core> core_of(const Snapshot::State& state,
                                                     MachineOptions options);

/// As the public one, in as many lanes as \p width says, for tests and benchmarks.
[[nodiscard]] std::vector<RunResult> run_together(std::span<Machine> machines,
                                                  std::uint64_t max_steps, LaneWidth width);

/// Runs to the limit, a halt or a fault: `running` means the limit. Compiled once per combination
/// of what the options ask for.
[[nodiscard]] StepEnd run_loop(MachineCore& core, std::uint64_t limit);
/// As run_loop, from an aligned pc and under the default rules.
[[nodiscard]] StepEnd run_plain(MachineCore& core, std::uint64_t limit);
/// As run_plain, and puts the write part of every step at \p out, which must have room for those up
/// to the limit, instead of hashing; \p out is moved behind them. The core's hash stays as it is.
[[nodiscard]] StepEnd run_into(MachineCore& core, std::uint64_t limit, WriteWords*& out);
/// Runs under the legacy profile or with parts of the memory protection off. With \p sink as
/// run_recorded_loop; without as run_loop.
[[nodiscard]] StepEnd run_lenient_loop(MachineCore& core, std::uint64_t limit,
                                       const RecordSink* sink, bool& cancelled);
/// As run_one, for what run_lenient_loop runs.
[[nodiscard]] StepEnd run_one_lenient(MachineCore& core, StepRecord& record,
                                      const std::uint32_t* forced);
/// As run_loop, step by step with records; \p cancelled is set when the sink said stop.
[[nodiscard]] StepEnd run_recorded_loop(MachineCore& core, std::uint64_t limit,
                                        const RecordSink& sink, bool& cancelled);
/// Steps that were executed, recorded and then hashed together.
class RecordBatch {
 public:
  /// Makes as many steps as fit, at most to \p limit, and hashes them where the options say so.
  [[nodiscard]] StepEnd run(MachineCore& core, std::uint64_t limit);
  /// Those of the last run, and the hash after each if it hashed.
  [[nodiscard]] std::span<const StepRecord> records() const noexcept {
    return std::span(records_).first(count_);
  }
  [[nodiscard]] std::span<const TraceHash> hashes() const noexcept {
    return std::span(hashes_).first(count_);
  }

 private:
  /// All of it together, 33 KB, stays in the second cache.
  static constexpr std::size_t most_steps = 256;

  std::vector<StepRecord> records_ = std::vector<StepRecord>(most_steps);
  std::vector<WriteWords> words_ = std::vector<WriteWords>(most_steps);
  std::vector<TraceHash> hashes_ = std::vector<TraceHash>(most_steps);
  std::size_t count_ = 0;
};
/// As run_recorded_loop, batch after batch.
[[nodiscard]] StepEnd run_batches(MachineCore& core, std::uint64_t limit, const RecordsSink& sink,
                                  bool& cancelled);
/// One micro-step with its record, of the instruction word \p forced if it is not null.
[[nodiscard]] StepEnd run_one(MachineCore& core, StepRecord& record, const std::uint32_t* forced);

}  // namespace btcfi::rv32
