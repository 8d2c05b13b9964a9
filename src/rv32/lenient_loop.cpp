#include "rv32/core.hpp"

#include <btcfi/rv32/decode.hpp>
#include <btcfi/rv32/step.hpp>

// The profile legacy-sha256, whose machine of 2024 protects no memory, and the default profile with
// parts of its protection switched off. Straightforward rather than fast: every step is recorded.

namespace btcfi::rv32 {
namespace {

/// Everything of a step, under the default or the legacy rules.
template <bool legacy_rules>
class LenientState {
 public:
  static constexpr bool legacy = legacy_rules;

  LenientState(MachineCore& core, std::uint32_t opcode) noexcept : core_(core) {
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
    note_read(slot, AccessKind::reg, register_address(index), value, core_.last_steps[index]);
    return value;
  }
  bool read_memory(Slot slot, std::uint32_t address, std::uint32_t& value) {
    FaultKind kind = core_.memory.peek(address, value);
    const bool readable = kind == FaultKind::read_execute_only && core_.options.readable_code;
    if ((legacy || readable) && core_.memory.read_any(address, value)) kind = FaultKind::none;
    if (kind != FaultKind::none) return fault(kind, address), false;
    note_read(slot, AccessKind::memory, address, value, core_.memory.last_step(address));
    return true;
  }
  void write_register(std::uint32_t index, std::uint32_t value) noexcept {
    core_.registers[index] = value;
    core_.last_steps[index] = core_.steps;
    note_write(AccessKind::reg, {register_address(index), value});
  }
  bool write_memory(std::uint32_t address, std::uint32_t value) {
    FaultKind kind = FaultKind::none;
    if constexpr (legacy) {
      if (!core_.memory.write_any(address, value, core_.steps)) kind = FaultKind::section_not_found;
    } else {
      kind = core_.options.last_steps ? core_.memory.write<true>(address, value, core_.steps)
                                      : core_.memory.write<false>(address, value, core_.steps);
    }
    if (kind != FaultKind::none) return fault(kind, address), false;
    note_write(AccessKind::memory, {address, value});
    return true;
  }
  [[nodiscard]] std::uint32_t syscall() const noexcept { return core_.registers[reg_a7]; }
  void put_char() {
    if (!core_.options.output) return;
    std::uint32_t word = 0;
    if (!core_.memory.read_any(output_word, word)) word = 0;
    core_.options.output(static_cast<std::uint8_t>(word >> 24));
  }
  void witness(std::uint32_t value) noexcept { record_.witness = value; }
  void next() noexcept { record_.next_pc.address += 4, record_.next_pc.micro = 0; }
  void next_micro() noexcept { ++record_.next_pc.micro; }
  void jump(std::uint32_t address) noexcept { record_.next_pc.address = address; }
  StepEnd fault(FaultKind kind, std::uint32_t address) noexcept {
    // Where fetches are lenient, jumps are too.
    if (kind == FaultKind::unaligned_jump && core_.options.fetch_anywhere) return StepEnd::running;
    core_.fault = {kind, record_.pc.micro, record_.pc.address, record_.opcode, address};
    return StepEnd::fault;
  }

  [[nodiscard]] StepRecord finished() const noexcept {
    StepRecord out = record_;
    out.access_kinds = static_cast<std::uint8_t>(kinds_[0] << 4 | kinds_[1] << 2 | kinds_[2]);
    return out;
  }

 private:
  void note_read(Slot slot, AccessKind kind, std::uint32_t address, std::uint32_t value,
                 std::uint64_t last_step) noexcept {
    if constexpr (legacy) {
      last_step = last_step == last_step_init ? legacy_last_step_init : last_step - 1;
    }
    (slot == Slot::first ? record_.read_1 : record_.read_2) = {address, value, last_step};
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

/// The word at the pc, or why there is none.
[[nodiscard]] FaultKind fetch(const MachineCore& core, std::uint32_t& word) noexcept {
  const std::uint32_t pc = core.pc.address;
  const Section* section = core.program.find(pc);
  if (section == nullptr) return FaultKind::section_not_found;
  if (section->registers) return FaultKind::registers_section;
  if (!section->code && !core.legacy() && !core.options.fetch_anywhere) {
    return FaultKind::execute_non_code;
  }
  // Sections begin at multiples of 4; the origin rounds down within them.
  return core.memory.read_any(pc & ~3u, word) ? FaultKind::none : FaultKind::section_not_found;
}

template <bool legacy>
StepEnd make_step(MachineCore& core, StepRecord& record, const std::uint32_t* forced) {
  ++core.steps;
  std::uint32_t word = 0;
  const FaultKind fetched = fetch(core, word);
  if (forced != nullptr && fetched == FaultKind::none) word = *forced;
  LenientState<legacy> s(core, fetched == FaultKind::none ? word : 0);
  const std::optional<Instruction> instruction = decode(word);
  const StepEnd end = fetched != FaultKind::none ? s.fault(fetched, core.pc.address)
                      : !instruction             ? s.fault(FaultKind::undecodable_opcode, 0)
                                                 : step(s, *instruction);
  if (end == StepEnd::fault) {
    record = {};
    record.step = core.steps;
    // The legacy machine stops before it counts or hashes such a step.
    if (legacy) --core.steps;
    return end;
  }
  record = s.finished();
  core.pc = record.next_pc;
  return end;
}

void absorb(MachineCore& core, const StepRecord& record, StepEnd end) noexcept {
  if (!core.options.hash) return;
  if (core.legacy()) {
    if (end != StepEnd::fault) core.legacy_hash = legacy_next(core.legacy_hash, write_part(record));
    return;
  }
  const WriteWords words{swap_bytes(record.write.address), swap_bytes(record.write.value),
                         swap_bytes(record.next_pc.address), record.next_pc.micro};
  blake3_absorb(core.hash, &words, 1);
}

}  // namespace

StepEnd run_one_lenient(MachineCore& core, StepRecord& record, const std::uint32_t* forced) {
  const StepEnd end = core.legacy() ? make_step<true>(core, record, forced)
                                    : make_step<false>(core, record, forced);
  absorb(core, record, end);
  return end;
}

StepEnd run_lenient_loop(MachineCore& core, std::uint64_t limit, const RecordSink* sink,
                         bool& cancelled) {
  StepEnd end = StepEnd::running;
  while (end == StepEnd::running && core.steps < limit) {
    StepRecord record;
    end = run_one_lenient(core, record, nullptr);
    if (sink == nullptr || (core.legacy() && end == StepEnd::fault)) continue;
    if (!(*sink)(record, core.options.hash ? core.chain() : TraceHash{})) {
      cancelled = true;
      break;
    }
  }
  return end;
}

}  // namespace btcfi::rv32
