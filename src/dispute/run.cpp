#include "dispute/faulty_machine.hpp"

#include <btcfi/dispute/run.hpp>
#include <btcfi/rv32/execution.hpp>

#include <algorithm>

namespace btcfi::dispute {
namespace {

/// Steps between two looks at the caller's flag, and between two reports.
constexpr std::uint64_t poll_steps = 65'536;
constexpr std::uint64_t progress_steps = 1'000'000;

[[nodiscard]] Error cancelled_at(std::uint64_t steps) noexcept {
  return fail(Errc::wrong_state, "dispute::run_with", 0, static_cast<std::size_t>(steps));
}

class HonestRun final : public Run {
 public:
  explicit HonestRun(rv32::Execution execution) : execution_(std::move(execution)) {}

  [[nodiscard]] const rv32::RunResult& result() const noexcept override {
    return execution_.result();
  }
  [[nodiscard]] Result<std::vector<rv32::TraceHash>> hashes_at(
      std::span<const std::uint64_t> steps) const override {
    return execution_.hashes_at(steps);
  }
  [[nodiscard]] Result<rv32::StepRecord> record_at(std::uint64_t step) const override {
    return execution_.record_at(step);
  }
  [[nodiscard]] Result<WordState> word_at(std::uint64_t step,
                                          std::uint32_t address) const override {
    BTCFI_TRY(const rv32::Snapshot snapshot, execution_.snapshot_at(step));
    rv32::MachineOptions options;
    options.last_steps = true;
    BTCFI_TRY(const rv32::Machine machine,
              rv32::Machine::resume(execution_.program(), snapshot, std::move(options)));
    const std::uint32_t index = (address - rv32::registers_base) / 4;
    const bool is_register = address - rv32::registers_base < rv32::registers_size;
    return WordState{is_register ? machine.reg(index) : machine.word(address).value_or(0),
                     machine.last_step(address)};
  }
  [[nodiscard]] std::size_t snapshot_count() const noexcept override {
    return execution_.snapshot_count();
  }

 private:
  rv32::Execution execution_;
};

class FaultyRun final : public Run {
 public:
  FaultyRun(Case about, Faults faults) : about_(std::move(about)), faults_(std::move(faults)) {}

  [[nodiscard]] Status make(const RunOptions& options) {
    FaultyMachine machine(about_, faults_);
    hashes_.push_back(machine.hash());
    while (!machine.ended() && machine.steps() < about_.settings().max_steps) {
      if (machine.steps() == max_faulty_steps) {
        return fail(Errc::limit_exceeded, "dispute::run_with", 0, max_faulty_steps);
      }
      if (machine.steps() % poll_steps == 0 && options.cancel != nullptr && *options.cancel) {
        return cancelled_at(machine.steps());
      }
      records_.push_back(machine.step());
      hashes_.push_back(machine.hash());
      if (options.progress && machine.steps() % progress_steps == 0) {
        options.progress(machine.steps());
      }
    }
    result_ = machine.result();
    return {};
  }
  [[nodiscard]] const rv32::RunResult& result() const noexcept override { return result_; }
  [[nodiscard]] Result<std::vector<rv32::TraceHash>> hashes_at(
      std::span<const std::uint64_t> steps) const override {
    std::vector<rv32::TraceHash> out;
    for (const std::uint64_t step : steps) {
      if (step >= hashes_.size()) return fail(Errc::out_of_range, "dispute::Run::hashes_at");
      out.push_back(hashes_[static_cast<std::size_t>(step)]);
    }
    return out;
  }
  [[nodiscard]] Result<rv32::StepRecord> record_at(std::uint64_t step) const override {
    if (step == 0 || step > records_.size()) {
      return fail(Errc::out_of_range, "dispute::Run::record_at");
    }
    return records_[static_cast<std::size_t>(step) - 1];
  }
  [[nodiscard]] Result<WordState> word_at(std::uint64_t step,
                                          std::uint32_t address) const override {
    if (step > records_.size()) return fail(Errc::out_of_range, "dispute::Run::word_at");
    FaultyMachine machine(about_, faults_);
    while (machine.steps() < step) (void)machine.step();
    machine.tamper();  // what is poked before the next step is what that step reads
    return machine.word(address);
  }

 private:
  Case about_;
  Faults faults_;
  rv32::RunResult result_;
  std::vector<rv32::TraceHash> hashes_;
  std::vector<rv32::StepRecord> records_;
};

}  // namespace

Result<rv32::TraceHash> Run::hash_at(std::uint64_t step) const {
  BTCFI_TRY(const auto hashes, hashes_at(std::span(&step, 1)));
  return hashes.front();
}

Result<std::unique_ptr<Run>> run_honestly(const Case& about, const RunOptions& options) {
  rv32::ExecutionOptions execution_options;
  execution_options.machine.input_section = about.settings().input_section;
  execution_options.machine.cancel = options.cancel;
  execution_options.machine.progress = options.progress;
  execution_options.max_snapshot_bytes = options.max_snapshot_bytes;
  BTCFI_TRY(rv32::Execution execution,
            rv32::Execution::create(about.program(), about.input(), about.settings().max_steps,
                                    execution_options));
  if (execution.result().reason == rv32::StopReason::cancelled) {
    return cancelled_at(execution.steps());
  }
  return std::unique_ptr<Run>(std::make_unique<HonestRun>(std::move(execution)));
}

Result<std::unique_ptr<Run>> run_with(const Case& about, const Faults& faults,
                                      const RunOptions& options) {
  if (!faults.in_execution()) return run_honestly(about, options);
  auto run = std::make_unique<FaultyRun>(about, faults);
  BTCFI_CHECK(run->make(options));
  return std::unique_ptr<Run>(std::move(run));
}

Result<std::vector<rv32::TraceHash>> round_hashes(const Case& about, const Run& run, unsigned round,
                                                  std::uint64_t base,
                                                  std::optional<std::uint64_t> last,
                                                  const Faults& faults) {
  if (last) base = std::min(base, *last);
  base = std::min(base, run.steps());
  const std::vector<std::uint64_t> wanted = about.search().steps_of(round, base);
  std::vector<std::uint64_t> had;
  for (const std::uint64_t step : wanted) {
    if (step <= run.steps()) had.push_back(step);
  }
  const bool none = had.empty();
  if (none) had.push_back(base);
  BTCFI_TRY(std::vector<rv32::TraceHash> out, run.hashes_at(had));
  const rv32::TraceHash padding = out.back();
  if (faults.wrong_hashes_below) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (had[i] < *faults.wrong_hashes_below) ++out[i].bytes[0];
    }
  }
  out.resize(wanted.size(), padding);
  return out;
}

}  // namespace btcfi::dispute
