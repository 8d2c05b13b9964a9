#include <btcfi/core/sha256.hpp>
#include <btcfi/rv32/decode.hpp>
#include <btcfi/rv32/step.hpp>
#include <btcfi/rv32/verify.hpp>

namespace btcfi::rv32 {
namespace {

constexpr const char* where = "rv32::verify_step";

/// Serves a step from its record and notes the first thing that does not fit.
template <bool legacy_rules>
class CheckState {
 public:
  static constexpr bool legacy = legacy_rules;

  CheckState(const StepRecord& record, const Program* program) noexcept
      : record_(record), program_(program), next_(record.pc) {}

  // StepState
  [[nodiscard]] std::uint32_t micro() const noexcept { return next_.micro; }
  [[nodiscard]] std::uint32_t pc() const noexcept { return next_.address; }
  std::uint32_t read_register(Slot slot, std::uint32_t index) noexcept {
    const ReadAccess& read = use(slot, AccessKind::reg, register_address(index));
    if (index == 0 && (read.value != 0 || read.last_step != never)) {
      note(Errc::rv32_step_read);
    }
    return read.value;
  }
  bool read_memory(Slot slot, std::uint32_t address, std::uint32_t& value) noexcept {
    if (!allowed(address, false)) return false;
    value = use(slot, AccessKind::memory, address).value;
    return true;
  }
  void write_register(std::uint32_t index, std::uint32_t value) noexcept {
    compare_write(AccessKind::reg, {register_address(index), value});
  }
  bool write_memory(std::uint32_t address, std::uint32_t value) noexcept {
    if (!allowed(address, true)) return false;
    compare_write(AccessKind::memory, {address, value});
    return true;
  }
  [[nodiscard]] std::uint32_t syscall() const noexcept {
    if constexpr (legacy) return record_.read_1.value;  // every call reads a7
    // The record of an exit uses both reads and the write and shows its number; that of any other
    // call uses none.
    return record_.access_kinds == 0 ? record_.read_1.value : 0;
  }
  void put_char() noexcept {}
  void witness(std::uint32_t value) noexcept { witness_ = value; }
  void next() noexcept { next_.address += 4, next_.micro = 0; }
  void next_micro() noexcept { ++next_.micro; }
  void jump(std::uint32_t address) noexcept { next_.address = address; }
  StepEnd fault(FaultKind, std::uint32_t) noexcept { return StepEnd::fault; }

  /// The first misfit, after the step was made.
  [[nodiscard]] Errc verdict() const noexcept {
    if (first_ != Errc::ok) return first_;
    const ReadAccess unused{};
    if ((kinds_[0] == 2 && record_.read_1 != unused) ||
        (kinds_[1] == 2 && record_.read_2 != unused)) {
      return Errc::rv32_step_read;
    }
    const bool same_word = kinds_[0] != 2 && kinds_[0] == kinds_[1] &&
                           record_.read_1.address == record_.read_2.address;
    if (same_word && record_.read_1 != record_.read_2) return Errc::rv32_step_read;
    if (kinds_[2] == 2 && record_.write != WriteAccess{}) return Errc::rv32_step_write;
    if (next_ != record_.next_pc) return Errc::rv32_step_next_pc;
    if (witness_ != record_.witness) return Errc::rv32_step_witness;
    if ((kinds_[0] << 4 | kinds_[1] << 2 | kinds_[2]) != record_.access_kinds) {
      return Errc::rv32_step_access_kinds;
    }
    return Errc::ok;
  }

 private:
  void note(Errc code) noexcept {
    if (first_ == Errc::ok) first_ = code;
  }
  const ReadAccess& use(Slot slot, AccessKind kind, std::uint32_t address) noexcept {
    const ReadAccess& read = slot == Slot::first ? record_.read_1 : record_.read_2;
    kinds_[slot == Slot::first ? 0 : 1] = static_cast<unsigned>(kind);
    // The legacy machine counts from 0.
    const std::uint64_t last = legacy ? read.last_step + 1 : read.last_step;
    const bool past = read.last_step == never || (last != 0 && last < record_.step);
    if (read.address != address || !past) note(Errc::rv32_step_read);
    return read;
  }
  void compare_write(AccessKind kind, const WriteAccess& write) noexcept {
    kinds_[2] = static_cast<unsigned>(kind);
    if (record_.write != write) note(Errc::rv32_step_write);
  }
  [[nodiscard]] bool allowed(std::uint32_t address, bool to_write) const noexcept {
    if (!legacy && address - registers_base < registers_size) return false;
    if (program_ == nullptr) return true;
    const Section* section = program_->find(address);
    if constexpr (legacy) return section != nullptr && !section->registers;
    return section != nullptr && !section->code && (section->writable || !to_write);
  }

  static constexpr std::uint64_t never = legacy ? legacy_last_step_init : last_step_init;

  const StepRecord& record_;
  const Program* program_;
  Pc next_;
  std::array<unsigned, 3> kinds_ = {2, 2, 2};
  std::optional<std::uint32_t> witness_;
  Errc first_ = Errc::ok;
};

template <bool legacy>
[[nodiscard]] Errc judge(const StepRecord& record, const Program* program,
                         const Instruction& instruction) noexcept {
  CheckState<legacy> state(record, program);
  if (step(state, instruction) == StepEnd::fault) return Errc::rv32_step_faults;
  return state.verdict();
}

/// Of a record that holds: the program ended there.
[[nodiscard]] bool ends(const StepRecord& record) noexcept {
  return record.opcode == 0x73 && record.access_kinds == 0 && record.read_1.value == syscall_exit;
}

/// What of a record does not follow from the one before it, or null.
[[nodiscard]] const char* misfit_after(const StepRecord& before,
                                       const StepRecord& record) noexcept {
  if (ends(before)) return "record after an exit";
  if (record.step != before.step + 1) return "record.step";
  return record.pc != before.next_pc ? "record.pc" : nullptr;
}

}  // namespace

Result<TraceHash> verify_step(const TraceHash& previous, const StepRecord& record,
                              const Program* program) {
  const auto refuse = [&](Errc code) { return fail(code, where, 0, record.step); };
  const std::optional<Instruction> instruction = decode(record.opcode);
  if (!instruction) return refuse(Errc::rv32_step_opcode);
  if (program != nullptr && program->opcode_at(record.pc.address) != record.opcode) {
    return refuse(Errc::rv32_step_opcode);
  }
  if (record.pc.micro >= max_micro_steps(instruction->op)) return refuse(Errc::rv32_step_faults);

  const Errc code = previous.size == 32 ? judge<true>(record, program, *instruction)
                                        : judge<false>(record, program, *instruction);
  if (code != Errc::ok) return refuse(code);
  return next_hash(previous, write_part(record));
}

Result<TraceHash> verify_steps(const TraceHash& previous, std::span<const StepRecord> records,
                               const Program* program) {
  TraceHash hash = previous;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (const char* misfit = i > 0 ? misfit_after(records[i - 1], records[i]) : nullptr) {
      return fail(Errc::rv32_step_next_pc, misfit, i, records[i].step);
    }
    const Result<TraceHash> after = verify_step(hash, records[i], program);
    if (!after) return fail(after.error().code, after.error().where, i, after.error().offset);
    hash = *after;
  }
  return hash;
}

Result<ExecutionClaim> execute(ByteView elf, ByteView input, std::uint64_t max_steps,
                               Profile profile, const Watch& watch) {
  LoadOptions loading;
  loading.profile = profile;
  BTCFI_TRY(const Program program, Program::load(elf, loading));
  MachineOptions options;
  options.profile = profile;
  options.cancel = watch.cancel;
  options.progress = watch.progress;
  BTCFI_TRY(Machine machine, Machine::create(program, input, options));
  const RunResult run = machine.run(max_steps);
  if (run.reason == StopReason::cancelled) {
    return fail(Errc::wrong_state, "rv32::execute", 0, run.steps);
  }
  if (run.reason != StopReason::halted || !run.last_hash) {
    return fail(Errc::rv32_did_not_halt, "rv32::execute", 0, run.steps);
  }
  ExecutionClaim claim;
  claim.program_id = program.id();
  claim.input_id = sha256(input);
  claim.profile = profile;
  claim.exit_code = run.exit_code;
  claim.steps = run.steps;
  claim.last_hash = *run.last_hash;
  return claim;
}

Status verify_execution(const ExecutionClaim& claim, ByteView elf, ByteView input,
                        std::uint64_t max_steps, const Watch& watch) {
  constexpr const char* here = "rv32::verify_execution";
  if (sha256(elf) != claim.program_id) return fail(Errc::rv32_claim_program, here);
  if (sha256(input) != claim.input_id) return fail(Errc::rv32_claim_input, here);
  if (claim.steps > max_steps) return fail(Errc::limit_exceeded, here, 0, max_steps);
  const Result<ExecutionClaim> own = execute(elf, input, claim.steps, claim.profile, watch);
  if (!own && own.error().code == Errc::rv32_did_not_halt) {
    return fail(Errc::rv32_claim_result, here, 0, own.error().offset);
  }
  BTCFI_CHECK(own);
  if (own->exit_code != claim.exit_code || own->steps != claim.steps) {
    return fail(Errc::rv32_claim_result, here, 0, own->steps);
  }
  if (own->last_hash != claim.last_hash) return fail(Errc::rv32_claim_hash, here, 0, own->steps);
  return {};
}

}  // namespace btcfi::rv32
