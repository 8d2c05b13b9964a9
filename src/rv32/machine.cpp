#include "rv32/core.hpp"

#include <btcfi/rv32/machine.hpp>

#include <algorithm>

namespace btcfi::rv32 {
namespace {

/// Steps between two looks at the caller's cancel flag.
constexpr std::uint64_t poll_steps = 65'536;

}  // namespace

struct Machine::Core : MachineCore {
  using MachineCore::MachineCore;

  /// Set once the program has ended.
  std::optional<RunResult> ended;

  [[nodiscard]] RunResult result(StopReason reason) const {
    RunResult out;
    out.reason = reason;
    out.steps = steps;
    if (reason == StopReason::halted) out.exit_code = registers[reg_a0];
    if (reason == StopReason::fault) out.fault = fault;
    if (options.hash) out.last_hash = to_hash(hash);
    return out;
  }
  /// The result of a loop that came back with \p end, kept when it is final.
  [[nodiscard]] RunResult finish(StepEnd end) {
    if (end == StepEnd::running) return result(StopReason::limit);
    ended = result(end == StepEnd::halted ? StopReason::halted : StopReason::fault);
    return *ended;
  }
  [[nodiscard]] bool cancel_asked() const noexcept {
    return options.cancel != nullptr && options.cancel->load(std::memory_order_relaxed);
  }
};

const char* stop_reason_name(StopReason reason) noexcept {
  switch (reason) {
    case StopReason::halted: return "halted";
    case StopReason::limit: return "limit";
    case StopReason::fault: return "fault";
    case StopReason::cancelled: return "cancelled";
  }
  return "unknown";
}

std::string result_json(const RunResult& result) {
  switch (result.reason) {
    case StopReason::halted:
      return "{\"Halt\":[" + std::to_string(result.exit_code) + "," + std::to_string(result.steps) +
             "]}";
    case StopReason::limit: return "{\"LimitStepReached\":" + std::to_string(result.steps) + "}";
    case StopReason::fault: return fault_json(result.fault);
    case StopReason::cancelled: return "{\"Cancelled\":" + std::to_string(result.steps) + "}";
  }
  return "null";
}

Machine::Machine(std::unique_ptr<Core> core) noexcept : core_(std::move(core)) {}
Machine::Machine(Machine&&) noexcept = default;
Machine& Machine::operator=(Machine&&) noexcept = default;
Machine::~Machine() = default;

Result<Machine> Machine::create(const Program& program, ByteView input, MachineOptions options) {
  constexpr const char* where = "rv32::Machine::create";
  if (options.profile != Profile::blake3_160) return fail(Errc::unsupported, where);
  auto core = std::make_unique<Core>(program, std::move(options));
  if (!input.empty()) {
    const Section* section = program.find(std::string_view(core->options.input_section));
    if (section == nullptr || section->registers) return fail(Errc::rv32_no_input_section, where);
    if (section->code) {
      return fail(Errc::rv32_input_section_rights, where, 0, section->start);
    }
    if (input.size() > section->size_bytes) {
      return fail(Errc::rv32_input_too_long, where, 0, section->size_bytes);
    }
    core->memory.load_input(*section, input, core->options.reverse_input_words);
  }
  return Machine(std::move(core));
}

RunResult Machine::run(std::uint64_t max_steps) {
  if (core_->ended) return *core_->ended;
  while (core_->steps < max_steps) {
    if (core_->cancel_asked()) return core_->result(StopReason::cancelled);
    const std::uint64_t left = max_steps - core_->steps;
    const std::uint64_t chunk =
        core_->options.cancel != nullptr ? std::min(left, poll_steps) : left;
    const StepEnd end = run_loop(*core_, core_->steps + chunk);
    if (end != StepEnd::running) return core_->finish(end);
  }
  return core_->finish(StepEnd::running);
}

Result<RunResult> Machine::run_recorded(std::uint64_t max_steps, const RecordSink& sink) {
  if (!core_->options.last_steps) return fail(Errc::wrong_state, "rv32::Machine::run_recorded");
  if (core_->ended) return *core_->ended;
  bool stopped = false;
  while (core_->steps < max_steps) {
    if (core_->cancel_asked()) return core_->result(StopReason::cancelled);
    const std::uint64_t chunk = std::min(max_steps - core_->steps, poll_steps);
    const StepEnd end = run_recorded_loop(*core_, core_->steps + chunk, sink, stopped);
    if (end != StepEnd::running) return core_->finish(end);
    if (stopped) return core_->result(StopReason::cancelled);
  }
  return core_->finish(StepEnd::running);
}

std::uint64_t Machine::steps() const noexcept { return core_->steps; }
Pc Machine::pc() const noexcept { return core_->pc; }
std::uint32_t Machine::reg(std::uint32_t index) const noexcept {
  return index < register_count ? core_->registers[index] : 0;
}
std::optional<TraceHash> Machine::hash() const noexcept {
  if (!core_->options.hash) return std::nullopt;
  return to_hash(core_->hash);
}
std::optional<std::uint32_t> Machine::word(std::uint32_t address) const noexcept {
  std::uint32_t value = 0;
  if (address % 4 != 0 || core_->memory.peek(address, value) != FaultKind::none) {
    return std::nullopt;
  }
  return value;
}

}  // namespace btcfi::rv32
