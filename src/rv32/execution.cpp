#include "rv32/core.hpp"

#include <btcfi/rv32/execution.hpp>

#include <algorithm>
#include <unordered_set>

namespace btcfi::rv32 {
namespace {

using Snapshots = std::vector<std::shared_ptr<const Snapshot::State>>;

constexpr std::uint64_t page_cost = 3 * MemoryPage::bytes;  // words and last steps

/// Whether the pages of all snapshots, each counted once, take more than \p limit bytes.
[[nodiscard]] bool larger_than(const Snapshots& snapshots, std::uint64_t limit) {
  std::size_t at_most = 0;
  for (const auto& snapshot : snapshots) {
    for (const auto& section : snapshot->pages) at_most += section.size();
  }
  if (at_most <= limit / page_cost) return false;
  std::unordered_set<const MemoryPage*> seen;
  for (const auto& snapshot : snapshots) {
    for (const auto& section : snapshot->pages) {
      for (const auto& page : section) {
        if (page) seen.insert(page.get());
      }
    }
  }
  return seen.size() > limit / page_cost;
}

/// Keeps the first and every other one.
void thin_out(Snapshots& snapshots) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < snapshots.size(); i += 2) {
    snapshots[kept++] = std::move(snapshots[i]);
  }
  snapshots.resize(kept);
}

[[nodiscard]] Error beyond(const char* where, std::uint64_t steps) noexcept {
  return fail(Errc::out_of_range, where, 0, steps);
}

}  // namespace

struct Execution::State {
  Program program;
  MachineOptions options;
  HashIndex index;
  RunResult result;
  Snapshots snapshots;  // by step, the first at step 0

  /// The latest snapshot at or before a step.
  [[nodiscard]] const Snapshot::State& before(std::uint64_t step) const noexcept {
    auto after = std::upper_bound(
        snapshots.begin(), snapshots.end(), step,
        [](std::uint64_t value, const auto& snapshot) { return value < snapshot->steps; });
    return **--after;
  }
};

namespace {

/// Goes forward through an execution, without hashing where the index allows it.
class Replay {
 public:
  Replay(const HashIndex& index, const MachineOptions& options)
      : index_(index), options_(options) {}

  /// Stands after \p step. The nearest snapshot is \p from; hashes are not kept.
  [[nodiscard]] MachineCore& go_to(std::uint64_t step, const Snapshot::State& from) {
    if (!core_ || core_->steps > step || core_->steps < from.steps) {
      core_ = core_of(from, options_);
      core_->ended.reset();
    }
    core_->options.hash = false;
    hashed_ = false;
    if (core_->steps < step) end_ = run_loop(*core_, step);
    return *core_;
  }

  /// Stands after \p step with its hash. \p from is the nearest snapshot before the last indexed
  /// step before it.
  [[nodiscard]] MachineCore& go_to_hash(std::uint64_t step, const Snapshot::State& from) {
    const std::uint64_t indexed = step & ~(index_.spacing() - 1);
    const bool on_the_way = core_ && hashed_ && core_->steps <= step && core_->steps >= indexed;
    if (!on_the_way) {
      MachineCore& core = go_to(indexed, from);
      core.set_chain(*index_.find(indexed));
      core.options.hash = true;
      hashed_ = true;
    }
    if (core_->steps < step) end_ = run_loop(*core_, step);
    return *core_;
  }
  [[nodiscard]] StepEnd end() const noexcept { return end_; }

 private:
  const HashIndex& index_;
  MachineOptions options_;
  std::unique_ptr<MachineCore> core_;
  bool hashed_ = false;
  StepEnd end_ = StepEnd::running;
};

}  // namespace

Execution::Execution(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Execution::Execution(Execution&&) noexcept = default;
Execution& Execution::operator=(Execution&&) noexcept = default;
Execution::~Execution() = default;

Result<Execution> Execution::create(const Program& program, ByteView input, std::uint64_t max_steps,
                                    const ExecutionOptions& options) {
  constexpr const char* where = "rv32::Execution::create";
  if (options.index_spacing_log2 > HashIndex::max_spacing_log2 || options.max_snapshots == 0 ||
      options.snapshot_spacing_log2 > 62) {
    return fail(Errc::invalid_argument, where);
  }
  MachineOptions machine = options.machine;
  machine.hash = true;
  machine.last_steps = true;
  BTCFI_TRY(auto core, start_core(program, input, machine, where));
  auto state = std::make_unique<State>(State{program, std::move(machine), {}, {}, {}});
  // Answers are silent, cannot be stopped and run at full speed.
  state->options.output = nullptr;
  state->options.cancel = nullptr;
  state->options.progress = nullptr;

  HashIndex& index = state->index;
  index.program_id = program.id();
  index.input_id = core->input_id;
  index.profile = core->options.profile;
  index.spacing_log2 = options.index_spacing_log2;
  index.hashes.push_back(core->chain());
  state->snapshots.push_back(take_snapshot(*core));

  constexpr std::uint64_t poll_steps = 65'536;
  std::uint64_t snapshot_spacing = std::uint64_t{1} << options.snapshot_spacing_log2;
  StepEnd end = StepEnd::running;
  bool cancelled = false;
  while (end == StepEnd::running && core->steps < max_steps) {
    cancelled = core->cancel_asked();
    if (cancelled) break;
    const auto next_multiple = [&](std::uint64_t spacing) {
      return core->steps - core->steps % spacing + std::min(spacing, ~core->steps);
    };
    const std::uint64_t before = core->steps;
    end = run_loop(*core,
                   std::min({max_steps, next_multiple(poll_steps), next_multiple(index.spacing()),
                             next_multiple(snapshot_spacing)}));
    core->tell_progress(before);
    if (core->steps % index.spacing() == 0 &&
        index.hashes.size() == core->steps >> index.spacing_log2) {
      index.hashes.push_back(core->chain());
    }
    if (end != StepEnd::running || core->steps % snapshot_spacing != 0) continue;
    state->snapshots.push_back(take_snapshot(*core));
    while (state->snapshots.size() > 1 &&
           (state->snapshots.size() > options.max_snapshots ||
            larger_than(state->snapshots, options.max_snapshot_bytes))) {
      thin_out(state->snapshots);
      snapshot_spacing *= 2;
    }
  }
  state->result = cancelled ? core->result(StopReason::cancelled) : core->finish(end);
  index.steps = core->steps;
  index.last_hash = core->chain();
  return Execution(std::move(state));
}

const RunResult& Execution::result() const noexcept { return state_->result; }
const Program& Execution::program() const noexcept { return state_->program; }
const HashIndex& Execution::index() const noexcept { return state_->index; }
std::size_t Execution::snapshot_count() const noexcept { return state_->snapshots.size(); }

Result<TraceHash> Execution::hash_at(std::uint64_t step) const {
  BTCFI_TRY(const auto hashes, hashes_at(std::span(&step, 1)));
  return hashes.front();
}

Result<std::vector<TraceHash>> Execution::hashes_at(std::span<const std::uint64_t> wanted) const {
  constexpr const char* where = "rv32::Execution::hashes_at";
  Replay replay(state_->index, state_->options);
  std::vector<TraceHash> out;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const std::uint64_t step = wanted[i];
    if (i > 0 && step < wanted[i - 1]) return fail(Errc::invalid_argument, where, i);
    if (step > steps()) return beyond(where, steps());
    if (step == steps()) {
      out.push_back(state_->index.last_hash);
    } else if (const TraceHash* known = state_->index.find(step)) {
      out.push_back(*known);
    } else {
      const std::uint64_t indexed = step & ~(state_->index.spacing() - 1);
      out.push_back(replay.go_to_hash(step, state_->before(indexed)).chain());
    }
  }
  return out;
}

Result<StepRecord> Execution::record_at(std::uint64_t step) const {
  if (step == 0 || step > steps()) return beyond("rv32::Execution::record_at", steps());
  Replay replay(state_->index, state_->options);
  MachineCore& core = replay.go_to(step - 1, state_->before(step - 1));
  StepRecord record;
  static_cast<void>(run_one(core, record, nullptr));
  return record;
}

Status Execution::records(std::uint64_t first, std::uint64_t last, const RecordsSink& sink) const {
  constexpr const char* where = "rv32::Execution::records";
  if (first == 0 || last > steps()) return beyond(where, steps());
  if (last < first) return fail(Errc::invalid_argument, where, 1);
  const std::uint64_t indexed = (first - 1) & ~(state_->index.spacing() - 1);
  Replay replay(state_->index, state_->options);
  MachineCore& core = replay.go_to_hash(first - 1, state_->before(indexed));
  bool stopped = false;
  static_cast<void>(run_batches(core, last, sink, stopped));
  return {};
}

Status Execution::records(std::uint64_t first, std::uint64_t last, const RecordSink& sink) const {
  return records(first, last,
                 [&](std::span<const StepRecord> some, std::span<const TraceHash> hashes) {
                   for (std::size_t i = 0; i < some.size(); ++i) {
                     if (!sink(some[i], hashes[i])) return false;
                   }
                   return true;
                 });
}

Result<Snapshot> Execution::snapshot_at(std::uint64_t step) const {
  if (step > steps()) return beyond("rv32::Execution::snapshot_at", steps());
  const std::uint64_t indexed = step & ~(state_->index.spacing() - 1);
  Replay replay(state_->index, state_->options);
  MachineCore& core = replay.go_to_hash(step, state_->before(indexed));
  if (step == steps()) {
    core.set_chain(state_->index.last_hash);
    if (state_->result.reason == StopReason::halted || state_->result.reason == StopReason::fault) {
      core.ended = state_->result;
    }
  }
  return Snapshot(take_snapshot(core));
}

}  // namespace btcfi::rv32
