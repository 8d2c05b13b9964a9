#include "dispute/faulty_machine.hpp"

#include <btcfi/rv32/decode.hpp>

namespace btcfi::dispute {

using namespace rv32;

/// The state policy of one recorded step.
struct FaultyMachine::State {
  FaultyMachine& m;
  StepRecord record;
  std::array<unsigned, 3> kinds = {2, 2, 2};

  [[nodiscard]] std::uint32_t micro() const noexcept { return record.next_pc.micro; }
  [[nodiscard]] std::uint32_t pc() const noexcept { return record.next_pc.address; }
  std::uint32_t read_register(Slot slot, std::uint32_t index) {
    const WordState& word = m.registers_[index];
    note(slot, AccessKind::reg, {register_address(index), word.value, word.last_step});
    return word.value;
  }
  bool read_memory(Slot slot, std::uint32_t address, std::uint32_t& value) {
    const Section* section = nullptr;
    const FaultKind kind = m.look_up(address, false, false, section);
    if (kind != FaultKind::none) return fault(kind, address), false;
    const WordState word = m.word(address);
    value = word.value;
    note(slot, AccessKind::memory, {address, word.value, word.last_step});
    return true;
  }
  void write_register(std::uint32_t index, std::uint32_t value) {
    m.registers_[index] = {value, m.steps_};
    record.write = {register_address(index), value};
    kinds[2] = static_cast<unsigned>(AccessKind::reg);
  }
  bool write_memory(std::uint32_t address, std::uint32_t value) {
    const Section* section = nullptr;
    const FaultKind kind = m.look_up(address, true, false, section);
    if (kind != FaultKind::none) return fault(kind, address), false;
    m.memory_[address] = {value, m.steps_};
    record.write = {address, value};
    kinds[2] = static_cast<unsigned>(AccessKind::memory);
    return true;
  }
  [[nodiscard]] std::uint32_t syscall() const noexcept { return m.registers_[reg_a7].value; }
  void put_char() const noexcept {}
  void witness(std::uint32_t value) noexcept { record.witness = value; }
  void next() noexcept { record.next_pc.address += 4, record.next_pc.micro = 0; }
  void next_micro() noexcept { ++record.next_pc.micro; }
  void jump(std::uint32_t address) noexcept { record.next_pc.address = address; }
  StepEnd fault(FaultKind kind, std::uint32_t address) noexcept {
    if (kind == FaultKind::unaligned_jump && m.faults_.no_fetch_protection) return StepEnd::running;
    m.fault_ = {kind, record.pc.micro, record.pc.address, record.opcode, address};
    return StepEnd::fault;
  }
  void note(Slot slot, AccessKind kind, const ReadAccess& read) noexcept {
    (slot == Slot::first ? record.read_1 : record.read_2) = read;
    kinds[slot == Slot::first ? 0 : 1] = static_cast<unsigned>(kind);
  }
};

FaultyMachine::FaultyMachine(const Case& about, const Faults& faults)
    : about_(about), faults_(faults) {
  registers_[reg_sp].value = initial_stack_pointer;
  pc_ = {about_.program().entry(), 0};
  hash_ = *initial_hash(Profile::blake3_160);
  const ByteView input = about_.input();
  if (input.empty()) return;
  const Section* section = about_.program().find(std::string_view(about_.settings().input_section));
  BTCFI_ASSERT(section != nullptr);
  for (std::size_t i = 0; i < input.size(); i += 4) {
    std::uint32_t word = 0;
    for (std::size_t j = i; j < std::min(i + 4, input.size()); ++j) {
      word |= std::uint32_t{input[j]} << (8 * (j - i));
    }
    memory_[section->start + static_cast<std::uint32_t>(i)] = {word, last_step_init};
  }
}

RunResult FaultyMachine::result() const {
  RunResult out;
  out.reason = end_ == StepEnd::halted  ? StopReason::halted
               : end_ == StepEnd::fault ? StopReason::fault
                                        : StopReason::limit;
  if (end_ == StepEnd::halted) out.exit_code = registers_[reg_a0].value;
  if (end_ == StepEnd::fault) out.fault = fault_;
  out.steps = steps_;
  out.last_hash = hash_;
  return out;
}

WordState FaultyMachine::word(std::uint32_t address) const {
  if (address - registers_base < registers_size) {
    return registers_[(address - registers_base) / 4];
  }
  if (const auto written = memory_.find(address); written != memory_.end()) return written->second;
  const Section* section = about_.program().find(address);
  WordState out;
  if (section != nullptr && section->initialized) {
    out.value = section->words[(address - section->start) / 4];
  }
  return out;
}

FaultKind FaultyMachine::look_up(std::uint32_t address, bool write, bool fetch,
                                 const Section*& section) const noexcept {
  section = about_.program().find(address);
  if (section == nullptr) return FaultKind::section_not_found;
  if (section->registers) return FaultKind::registers_section;
  if (write) return section->writable ? FaultKind::none : FaultKind::write_read_only;
  if (fetch) return section->code ? FaultKind::none : FaultKind::execute_non_code;
  return section->code && !faults_.no_read_protection ? FaultKind::read_execute_only
                                                      : FaultKind::none;
}

void FaultyMachine::poke(std::uint32_t address, std::uint32_t value) {
  if (address - registers_base < registers_size) {
    if (address != registers_base) registers_[(address - registers_base) / 4] = {value, steps_};
  } else if (about_.program().find(address) != nullptr) {
    memory_[address & ~3u] = {value, steps_};
  }
}

void FaultyMachine::tamper() {
  for (const auto* read : {&faults_.read_1, &faults_.read_2}) {
    if (*read && (*read)->step == steps_ + 1) poke((*read)->address, (*read)->value);
  }
}

void FaultyMachine::absorb(const StepRecord& record) {
  hash_ = *next_hash(hash_, write_part(record));
}

StepRecord FaultyMachine::execute() {
  ++steps_;
  State s{*this, {}};
  s.record.step = steps_;
  s.record.pc = pc_;
  s.record.next_pc = pc_;
  const bool replaced = faults_.opcode && faults_.opcode->step == steps_;
  if (replaced) {
    s.record.opcode = faults_.opcode->opcode;
  } else {
    const Section* section = nullptr;
    FaultKind kind = look_up(pc_.address, false, true, section);
    if (kind == FaultKind::execute_non_code && faults_.no_fetch_protection) kind = FaultKind::none;
    if (kind == FaultKind::none && pc_.address % 4 != 0) kind = FaultKind::unaligned_jump;
    if (kind != FaultKind::none) {
      fault_ = {kind, pc_.micro, pc_.address, 0, pc_.address};
      end_ = StepEnd::fault;
      s.record = {};
      s.record.step = steps_;
      return s.record;
    }
    s.record.opcode = word(pc_.address).value;
  }
  const auto instruction = decode(s.record.opcode);
  end_ = instruction ? rv32::step(s, *instruction) : s.fault(FaultKind::undecodable_opcode, 0);
  if (end_ == StepEnd::fault) {
    s.record = {};
    s.record.step = steps_;
    return s.record;
  }
  s.record.access_kinds = static_cast<std::uint8_t>(s.kinds[0] << 4 | s.kinds[1] << 2 | s.kinds[2]);
  pc_ = s.record.next_pc;
  return s.record;
}

StepRecord FaultyMachine::step() {
  tamper();
  const std::uint64_t number = steps_ + 1;
  if (faults_.skip_after && *faults_.skip_after == steps_) pc_ = {pc_.address + 4, 0};
  StepRecord record;
  if (faults_.execute && faults_.execute->step == number) {
    ++steps_;
    pc_ = {pc_.address + 4, 0};
    record = faults_.execute->record;
  } else {
    record = execute();
  }
  if (faults_.write && faults_.write->step == steps_) {
    poke(faults_.write->address, faults_.write->value);
    if (end_ != StepEnd::fault) {
      record.write = {faults_.write->shown_address, faults_.write->value};
    }
  }
  if (end_ != StepEnd::fault) {
    if (faults_.read_1 && faults_.read_1->step == number) {
      record.read_1.address = faults_.read_1->shown_address;
      record.read_1.last_step = faults_.read_1->shown_last_step;
    }
    if (faults_.read_2 && faults_.read_2->step == number) {
      record.read_2.address = faults_.read_2->shown_address;
      record.read_2.last_step = faults_.read_2->shown_last_step;
    }
  }
  absorb(record);
  if (faults_.hash_twice && *faults_.hash_twice == number) absorb(record);
  return record;
}

}  // namespace btcfi::dispute
