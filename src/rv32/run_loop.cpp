#include "rv32/core.hpp"

#include <btcfi/rv32/decode.hpp>
#include <btcfi/rv32/step.hpp>

namespace btcfi::rv32 {
namespace {

/// The code section that execution is in; the next fetch mostly stays there.
class Fetcher {
 public:
  explicit Fetcher(const Program& program) noexcept : program_(program) {}

  /// The instruction at \p pc, or null with \p kind saying why it cannot be fetched.
  [[gnu::always_inline]] const Instruction* fetch(std::uint32_t pc) noexcept {
    const std::uint32_t offset = pc - base_;
    if (offset < size_bytes_) [[likely]]
      return instructions_ + offset / 4;
    return fetch_elsewhere(pc);
  }
  [[nodiscard]] FaultKind kind() const noexcept { return kind_; }

 private:
  [[gnu::noinline]] const Instruction* fetch_elsewhere(std::uint32_t pc) noexcept {
    const Section* section = program_.find(pc);
    if (section == nullptr) return kind_ = FaultKind::section_not_found, nullptr;
    if (section->registers) return kind_ = FaultKind::registers_section, nullptr;
    if (!section->code) return kind_ = FaultKind::execute_non_code, nullptr;
    base_ = section->start;
    size_bytes_ = section->size_bytes;
    instructions_ = section->instructions.data();
    return instructions_ + (pc - base_) / 4;
  }

  const Program& program_;
  std::uint32_t base_ = 0;
  std::uint32_t size_bytes_ = 0;
  const Instruction* instructions_ = nullptr;
  FaultKind kind_ = FaultKind::none;
};

void put_char(MachineCore& core) {
  if (!core.options.output) return;
  std::uint32_t word = 0;
  if (core.memory.peek(output_word, word) != FaultKind::none) word = 0;
  core.options.output(static_cast<std::uint8_t>(word >> 24));
}

/// What a run without records needs of a step.
template <bool keep_last_steps, bool hashing>
class LoopState {
 public:
  explicit LoopState(MachineCore& core) noexcept
      : core_(core), step_(core.steps), pc_(core.pc.address), micro_(core.pc.micro) {}

  // StepState
  [[nodiscard]] std::uint32_t micro() const noexcept { return micro_; }
  [[nodiscard]] std::uint32_t pc() const noexcept { return pc_; }
  std::uint32_t read_register(Slot, std::uint32_t index) noexcept { return core_.registers[index]; }
  void write_register(std::uint32_t index, std::uint32_t value) noexcept {
    core_.registers[index] = value;
    if constexpr (keep_last_steps) core_.last_steps[index] = step_;
    note_write(register_address(index), value);
  }
  [[gnu::always_inline]] bool read_memory(Slot, std::uint32_t address, std::uint32_t& value) {
    const FaultKind kind = core_.memory.read(address, value);
    if (kind == FaultKind::none) [[likely]]
      return true;
    fault(kind, address);
    return false;
  }
  [[gnu::always_inline]] bool write_memory(std::uint32_t address, std::uint32_t value) {
    const FaultKind kind = core_.memory.write<keep_last_steps>(address, value, step_);
    if (kind == FaultKind::none) [[likely]] {
      note_write(address, value);
      return true;
    }
    fault(kind, address);
    return false;
  }
  [[nodiscard]] std::uint32_t syscall() const noexcept { return core_.registers[reg_a7]; }
  void put_char() { rv32::put_char(core_); }
  void witness(std::uint32_t) const noexcept {}
  void next() noexcept { pc_ += 4, micro_ = 0; }
  void next_micro() noexcept { ++micro_; }
  void jump(std::uint32_t address) noexcept { pc_ = address; }
  StepEnd fault(FaultKind kind, std::uint32_t address) noexcept {
    core_.fault.kind = kind;
    core_.fault.address = address;
    return StepEnd::fault;
  }

  // The loop around the steps
  [[nodiscard]] std::uint64_t step() const noexcept { return step_; }
  void begin_step() noexcept {
    ++step_;
    if constexpr (hashing) write_ = {};
  }
  [[nodiscard]] WriteWords write_words() const noexcept {
    return {swap_bytes(write_.address), swap_bytes(write_.value), swap_bytes(pc_), micro_};
  }
  void store() noexcept {
    core_.steps = step_;
    core_.pc = {pc_, static_cast<std::uint8_t>(micro_)};
  }

 private:
  void note_write(std::uint32_t address, std::uint32_t value) noexcept {
    if constexpr (hashing) write_ = {address, value};
  }

  MachineCore& core_;
  std::uint64_t step_;
  std::uint32_t pc_;
  std::uint32_t micro_;
  WriteAccess write_;
};

/// Steps whose write parts wait to be hashed together: the call and the loads of the chaining state
/// are paid once per batch.
class Batch {
 public:
  explicit Batch(Blake3State& state) noexcept : state_(state) {}
  void add(const WriteWords& words) noexcept {
    steps_[count_++] = words;
    if (count_ == capacity) flush();
  }
  void flush() noexcept {
    blake3_absorb(state_, steps_, count_);
    count_ = 0;
  }

 private:
  static constexpr std::size_t capacity = 512;
  Blake3State& state_;
  std::size_t count_ = 0;
  WriteWords steps_[capacity];
};

/// Executes all micro-steps of one instruction, as far as the limit goes.
template <Op op, bool hashing, class State>
[[gnu::always_inline]] inline StepEnd run_instruction(State& s, const Instruction& i,
                                                      std::uint64_t limit, Batch& batch) {
  StepEnd end = execute<op>(s, i);
  if constexpr (max_micro_steps(op) > 1) {
    while (end == StepEnd::running && s.micro() != 0 && s.step() < limit) {
      if constexpr (hashing) batch.add(s.write_words());
      s.begin_step();
      end = execute<op>(s, i);
    }
  }
  if constexpr (kind_of(op) == OpKind::jump || kind_of(op) == OpKind::branch) {
    if ((s.pc() & 3) != 0) [[unlikely]]
      end = s.fault(FaultKind::unaligned_jump, s.pc());
  }
  if constexpr (hashing) {
    if (end != StepEnd::fault) batch.add(s.write_words());
  }
  return end;
}

template <bool keep_last_steps, bool hashing>
StepEnd run_plain(MachineCore& core, std::uint64_t limit) {
  Fetcher fetcher(core.program);
  Batch batch(core.hash);
  LoopState<keep_last_steps, hashing> s(core);
  StepEnd end = StepEnd::running;
  std::uint32_t at = s.pc();
  while (end == StepEnd::running && s.step() < limit) {
    at = s.pc();
    s.begin_step();
    const Instruction* i = fetcher.fetch(at);
    if (i == nullptr) {
      end = s.fault(fetcher.kind(), at);
      break;
    }
    switch (i->op) {
#define BTCFI_RV32_OP(name, kind)                                  \
  case Op::name:                                                   \
    end = run_instruction<Op::name, hashing>(s, *i, limit, batch); \
    break;
#include <btcfi/rv32/ops.def>
#undef BTCFI_RV32_OP
    }
  }
  if (end == StepEnd::fault) {
    core.fault.pc = at;
    core.fault.micro = static_cast<std::uint8_t>(s.micro());
    core.fault.opcode = core.program.opcode_at(at).value_or(0);
    if constexpr (hashing) batch.add({});
  }
  if constexpr (hashing) batch.flush();
  s.store();
  return end;
}

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

StepEnd run_modes(MachineCore& core, std::uint64_t limit) {
  if (core.options.hash) {
    return core.options.last_steps ? run_plain<true, true>(core, limit)
                                   : run_plain<false, true>(core, limit);
  }
  return core.options.last_steps ? run_plain<true, false>(core, limit)
                                 : run_plain<false, false>(core, limit);
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
  return run_modes(core, limit);
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
