#include "rv32/core.hpp"
#include "rv32/fetch.hpp"

#include <btcfi/rv32/decode.hpp>
#include <btcfi/rv32/step.hpp>

namespace btcfi::rv32 {
namespace {

/// Everything of a step, as the trace shows it.
class RecordState {
 public:
  RecordState(MachineCore& core, std::uint32_t opcode) noexcept : core_(core) {
    record_.step = core.steps;
    record_.pc = core.pc;
    record_.opcode = opcode;
    record_.next_pc = core.pc;
  }

  // StepState
  [[nodiscard]] std::uint32_t micro() const noexcept { return record_.next_pc.micro; }
  [[nodiscard]] std::uint32_t pc() const noexcept { return record_.next_pc.address; }
  std::uint32_t read_register(Slot slot, std::uint32_t index) noexcept {
    const std::uint32_t value = core_.registers[index];
    note_read(slot, AccessKind::reg, {register_address(index), value, core_.last_steps[index]});
    return value;
  }
  bool read_memory(Slot slot, std::uint32_t address, std::uint32_t& value) {
    const FaultKind kind = core_.memory.read(address, value);
    if (kind != FaultKind::none) return fault(kind, address), false;
    note_read(slot, AccessKind::memory, {address, value, core_.memory.last_step(address)});
    return true;
  }
  void write_register(std::uint32_t index, std::uint32_t value) noexcept {
    core_.registers[index] = value;
    core_.last_steps[index] = core_.steps;
    note_write(AccessKind::reg, {register_address(index), value});
  }
  bool write_memory(std::uint32_t address, std::uint32_t value) {
    // Records need last steps, but the first step from an unaligned entry point comes here anyway.
    const FaultKind kind = core_.options.last_steps
                               ? core_.memory.write<true>(address, value, core_.steps)
                               : core_.memory.write<false>(address, value, core_.steps);
    if (kind != FaultKind::none) return fault(kind, address), false;
    note_write(AccessKind::memory, {address, value});
    return true;
  }
  [[nodiscard]] std::uint32_t syscall() const noexcept { return core_.registers[reg_a7]; }
  void put_char() { rv32::put_char(core_); }
  void witness(std::uint32_t value) noexcept { record_.witness = value; }
  void next() noexcept { record_.next_pc.address += 4, record_.next_pc.micro = 0; }
  void next_micro() noexcept { ++record_.next_pc.micro; }
  void jump(std::uint32_t address) noexcept { record_.next_pc.address = address; }
  StepEnd fault(FaultKind kind, std::uint32_t address) noexcept {
    core_.fault = {kind, record_.pc.micro, record_.pc.address, record_.opcode, address};
    return StepEnd::fault;
  }

  [[nodiscard]] StepRecord finished() const noexcept {
    StepRecord out = record_;
    out.access_kinds = static_cast<std::uint8_t>(kinds_[0] << 4 | kinds_[1] << 2 | kinds_[2]);
    return out;
  }

 private:
  void note_read(Slot slot, AccessKind kind, const ReadAccess& read) noexcept {
    (slot == Slot::first ? record_.read_1 : record_.read_2) = read;
    kinds_[slot == Slot::first ? 0 : 1] = static_cast<unsigned>(kind);
  }
  void note_write(AccessKind kind, const WriteAccess& write) noexcept {
    record_.write = write;
    kinds_[2] = static_cast<unsigned>(kind);
  }

  MachineCore& core_;
  StepRecord record_;
  std::array<unsigned, 3> kinds_ = {2, 2, 2};
};

/// One step with its record; the record of a fault is all zero but its step number. \p forced, if
/// any, is executed in place of the instruction at the pc.
StepEnd record_step(MachineCore& core, Fetcher& fetcher, StepRecord& record,
                    const std::uint32_t* forced = nullptr) {
  ++core.steps;
  const std::uint32_t at = core.pc.address;
  const Instruction* i = fetcher.fetch(at);
  RecordState s(core, forced != nullptr ? *forced : core.program.opcode_at(at).value_or(0));
  Instruction other;
  if (i != nullptr && forced != nullptr) {
    const std::optional<Instruction> decoded = decode(*forced);
    if (!decoded) {
      record = {};
      record.step = core.steps;
      return s.fault(FaultKind::undecodable_opcode, 0);
    }
    other = *decoded;
    i = &other;
  }
  const StepEnd end = i == nullptr ? s.fault(fetcher.kind(), at) : step(s, *i);
  if (end == StepEnd::fault) {
    record = {};
    record.step = core.steps;
    return end;
  }
  record = s.finished();
  core.pc = record.next_pc;
  return end;
}

void absorb(MachineCore& core, const StepRecord& record) noexcept {
  const WriteWords words{swap_bytes(record.write.address), swap_bytes(record.write.value),
                         swap_bytes(record.next_pc.address), record.next_pc.micro};
  blake3_absorb(core.hash, &words, 1);
}

}  // namespace

StepEnd run_loop(MachineCore& core, std::uint64_t limit) {
  if (core.lenient()) [[unlikely]] {
    bool cancelled = false;
    return run_lenient_loop(core, limit, nullptr, cancelled);
  }
  // Only an entry point can be unaligned; its one step judges every next pc. The plain loop needs
  // to judge jumps and branches only.
  if ((core.pc.address & 3) != 0 && core.steps < limit) {
    Fetcher fetcher(core.program);
    StepRecord record;
    const StepEnd end = record_step(core, fetcher, record);
    if (core.options.hash) absorb(core, record);
    if (end != StepEnd::running) return end;
  }
  return run_plain(core, limit);
}

StepEnd run_one(MachineCore& core, StepRecord& record, const std::uint32_t* forced) {
  if (core.lenient()) return run_one_lenient(core, record, forced);
  Fetcher fetcher(core.program);
  const StepEnd end = record_step(core, fetcher, record, forced);
  if (core.options.hash) absorb(core, record);
  return end;
}

StepEnd run_recorded_loop(MachineCore& core, std::uint64_t limit, const RecordSink& sink,
                          bool& cancelled) {
  if (core.lenient()) return run_lenient_loop(core, limit, &sink, cancelled);
  Fetcher fetcher(core.program);
  StepEnd end = StepEnd::running;
  while (end == StepEnd::running && core.steps < limit) {
    StepRecord record;
    end = record_step(core, fetcher, record);
    if (core.options.hash) absorb(core, record);
    if (!sink(record, core.options.hash ? to_hash(core.hash) : TraceHash{})) {
      cancelled = true;
      break;
    }
  }
  return end;
}

}  // namespace btcfi::rv32
