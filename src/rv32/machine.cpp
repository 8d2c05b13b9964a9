#include "rv32/core.hpp"

#include <btcfi/core/sha256.hpp>
#include <btcfi/rv32/machine.hpp>

#include <algorithm>

namespace btcfi::rv32 {
namespace {

/// Steps between two looks at the caller's cancel flag.
constexpr std::uint64_t poll_steps = 65'536;

}  // namespace

RunResult MachineCore::result(StopReason reason) const {
  RunResult out;
  out.reason = reason;
  out.steps = steps;
  if (reason == StopReason::halted) out.exit_code = registers[reg_a0];
  if (reason == StopReason::fault) out.fault = fault;
  if (options.hash) out.last_hash = chain();
  return out;
}

TraceHash MachineCore::chain() const noexcept {
  if (!legacy()) return to_hash(hash);
  TraceHash out;
  out.size = 32;
  std::copy_n(legacy_hash.data(), 32, out.bytes.begin());
  return out;
}

void MachineCore::set_chain(const TraceHash& value) noexcept {
  if (legacy()) {
    legacy_hash.bytes = value.bytes;
  } else {
    hash = to_state(value);
  }
}

RunResult MachineCore::finish(StepEnd end) {
  if (end == StepEnd::running) return result(StopReason::limit);
  ended = result(end == StepEnd::halted ? StopReason::halted : StopReason::fault);
  return *ended;
}

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

Result<std::unique_ptr<Machine::Core>> start_core(const Program& program, ByteView input,
                                                  MachineOptions options, const char* where) {
  if (program.profile() == Profile::legacy_sha256 && options.profile != program.profile()) {
    return fail(Errc::invalid_argument, where);
  }
  auto core = std::make_unique<Machine::Core>(program, std::move(options));
  core->input_id = sha256(input);
  if (input.empty()) return core;
  const Section* section = program.find(std::string_view(core->options.input_section));
  if (section == nullptr || section->registers) return fail(Errc::rv32_no_input_section, where);
  const bool legacy = core->options.profile == Profile::legacy_sha256;
  if (section->code && !legacy)
    return fail(Errc::rv32_input_section_rights, where, 0, section->start);
  if (input.size() > section->size_bytes) {
    return fail(Errc::rv32_input_too_long, where, 0, section->size_bytes);
  }
  core->memory.load_input(*section, input, core->options.reverse_input_words);
  return core;
}

Result<Machine> Machine::create(const Program& program, ByteView input, MachineOptions options) {
  BTCFI_TRY(auto core, start_core(program, input, std::move(options), "rv32::Machine::create"));
  return Machine(std::move(core));
}

Result<Machine> Machine::resume(const Program& program, const Snapshot& snapshot,
                                MachineOptions options) {
  constexpr const char* where = "rv32::Machine::resume";
  const Snapshot::State& state = snapshot.state();
  if (state.program_id != program.id() || state.profile != options.profile) {
    return fail(Errc::rv32_snapshot_program, where);
  }
  if ((options.hash && !state.hash) || (options.last_steps && !state.last_steps_kept)) {
    return fail(Errc::wrong_state, where);
  }
  return Machine(core_of(state, std::move(options)));
}

RunResult Machine::run(std::uint64_t max_steps) {
  if (core_->ended) return *core_->ended;
  const bool watched = core_->options.cancel != nullptr || core_->options.progress;
  while (core_->steps < max_steps) {
    if (core_->cancel_asked()) return core_->result(StopReason::cancelled);
    const std::uint64_t left = max_steps - core_->steps;
    const std::uint64_t before = core_->steps;
    const StepEnd end =
        run_loop(*core_, core_->steps + (watched ? std::min(left, poll_steps) : left));
    core_->tell_progress(before);
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
    const std::uint64_t before = core_->steps;
    const StepEnd end = run_recorded_loop(*core_, core_->steps + chunk, sink, stopped);
    core_->tell_progress(before);
    if (end != StepEnd::running) return core_->finish(end);
    if (stopped) return core_->result(StopReason::cancelled);
  }
  return core_->finish(StepEnd::running);
}

Result<RunResult> Machine::run_recorded(std::uint64_t max_steps, const RecordsSink& sink) {
  if (!core_->options.last_steps) return fail(Errc::wrong_state, "rv32::Machine::run_recorded");
  if (core_->ended) return *core_->ended;
  bool stopped = false;
  const StepEnd end = run_batches(*core_, max_steps, sink, stopped);
  if (end != StepEnd::running || !stopped) return core_->finish(end);
  return core_->result(StopReason::cancelled);
}

Result<StepRecord> Machine::step() {
  if (!core_->options.last_steps || core_->ended) return fail(Errc::wrong_state, "Machine::step");
  StepRecord record;
  const StepEnd end = run_one(*core_, record, nullptr);
  if (end != StepEnd::running) static_cast<void>(core_->finish(end));
  return record;
}

Result<StepRecord> Machine::step_as(std::uint32_t opcode) {
  if (!core_->options.last_steps || core_->ended) {
    return fail(Errc::wrong_state, "Machine::step_as");
  }
  StepRecord record;
  const StepEnd end = run_one(*core_, record, &opcode);
  if (end != StepEnd::running) static_cast<void>(core_->finish(end));
  return record;
}

Status Machine::skip() {
  if (core_->ended) return fail(Errc::wrong_state, "Machine::skip");
  ++core_->steps;
  core_->pc = {core_->pc.address + 4, 0};
  return {};
}

Status Machine::poke(std::uint32_t address, std::uint32_t value, std::uint64_t last_step) {
  constexpr const char* where = "Machine::poke";
  if (address % 4 != 0) return fail(Errc::out_of_range, where, 0, address);
  const std::uint32_t offset = address - registers_base;
  if (offset < registers_size) {
    if (offset == 0) return fail(Errc::out_of_range, where, 0, address);
    core_->registers[offset / 4] = value;
    core_->last_steps[offset / 4] = last_step;
    return {};
  }
  const Section* section = core_->program.find(address);
  if (section == nullptr || section->code || !core_->memory.write_any(address, value, last_step)) {
    return fail(Errc::out_of_range, where, 0, address);
  }
  return {};
}

void Machine::set_pc(Pc pc) noexcept { core_->pc = pc; }

Snapshot Machine::snapshot() { return Snapshot(take_snapshot(*core_)); }

std::optional<RunResult> Machine::ended() const { return core_->ended; }
std::uint64_t Machine::steps() const noexcept { return core_->steps; }
Pc Machine::pc() const noexcept { return core_->pc; }
std::uint32_t Machine::reg(std::uint32_t index) const noexcept {
  return index < register_count ? core_->registers[index] : 0;
}
std::optional<TraceHash> Machine::hash() const noexcept {
  if (!core_->options.hash) return std::nullopt;
  return core_->chain();
}
std::uint64_t Machine::last_step(std::uint32_t address) const noexcept {
  if (!core_->options.last_steps || address % 4 != 0) return last_step_init;
  if (address - registers_base < registers_size) {
    return core_->last_steps[(address - registers_base) / 4];
  }
  return core_->memory.last_step(address);
}
std::optional<std::uint32_t> Machine::word(std::uint32_t address) const noexcept {
  std::uint32_t value = 0;
  if (address % 4 != 0 || core_->memory.peek(address, value) != FaultKind::none) {
    return std::nullopt;
  }
  return value;
}

}  // namespace btcfi::rv32
