#include "rv32/core.hpp"
#include "rv32/fetch.hpp"

#include <btcfi/rv32/decode.hpp>
#include <btcfi/rv32/step.hpp>

#include <algorithm>

namespace btcfi::rv32 {
namespace {

/// Everything of a step, as the trace shows it, put where it is wanted. Where the machine stands is
/// kept here from step to step.
class RecordState {
 public:
  explicit RecordState(MachineCore& core) noexcept
      : core_(core), steps_(core.steps), pc_(core.pc.address), micro_(core.pc.micro) {}

  // StepState
  [[nodiscard]] std::uint32_t micro() const noexcept { return micro_; }
  [[nodiscard]] std::uint32_t pc() const noexcept { return pc_; }
  std::uint32_t read_register(Slot slot, std::uint32_t index) noexcept {
    const std::uint32_t value = core_.registers[index];
    note_read(slot, AccessKind::reg, {register_address(index), value, core_.last_steps[index]});
    return value;
  }
  bool read_memory(Slot slot, std::uint32_t address, std::uint32_t& value) {
    std::uint64_t last_step = 0;
    const FaultKind kind = core_.memory.read_dated(address, value, last_step);
    if (kind != FaultKind::none) [[unlikely]]
      return fault(kind, address), false;
    note_read(slot, AccessKind::memory, {address, value, last_step});
    return true;
  }
  void write_register(std::uint32_t index, std::uint32_t value) noexcept {
    core_.registers[index] = value;
    core_.last_steps[index] = steps_;
    note_write(AccessKind::reg, {register_address(index), value});
  }
  bool write_memory(std::uint32_t address, std::uint32_t value) {
    // Records need last steps, but the first step from an unaligned entry point comes here anyway.
    const FaultKind kind = core_.options.last_steps
                               ? core_.memory.write<true>(address, value, steps_)
                               : core_.memory.write<false>(address, value, steps_);
    if (kind != FaultKind::none) [[unlikely]]
      return fault(kind, address), false;
    note_write(AccessKind::memory, {address, value});
    return true;
  }
  [[nodiscard]] std::uint32_t syscall() const noexcept { return core_.registers[reg_a7]; }
  void put_char() { rv32::put_char(core_); }
  void witness(std::uint32_t value) noexcept { record_->witness = value; }
  void next() noexcept { pc_ += 4, micro_ = 0; }
  void next_micro() noexcept { ++micro_; }
  void jump(std::uint32_t address) noexcept { pc_ = address; }
  StepEnd fault(FaultKind kind, std::uint32_t address) noexcept {
    core_.fault = {kind, record_->pc.micro, record_->pc.address, record_->opcode, address};
    return StepEnd::fault;
  }

  void begin(StepRecord& record, std::uint32_t opcode) noexcept {
    record_ = &record;
    kinds_ = unused_kinds;
    // Field by field: g++ 12 would make an empty record elsewhere and wait to copy it.
    record.step = ++steps_;
    record.read_1 = {};
    record.read_2 = {};
    record.pc = at();
    record.opcode = opcode;
    record.write = {};
    record.witness.reset();
  }
  /// Ends a step. The record of a fault shows nothing but its number, and the pc stays.
  void finish(StepEnd end) noexcept {
    if (end == StepEnd::fault) [[unlikely]] {
      pc_ = record_->pc.address, micro_ = record_->pc.micro;
      *record_ = {};
      record_->step = steps_;
      return;
    }
    record_->next_pc = at();
    record_->access_kinds = static_cast<std::uint8_t>(kinds_);
  }
  void store() const noexcept {
    core_.steps = steps_;
    core_.pc = at();
  }

 private:
  static constexpr unsigned unused_kinds = 0x2a;

  [[nodiscard]] Pc at() const noexcept { return {pc_, static_cast<std::uint8_t>(micro_)}; }
  /// Each access has two bits of `kinds_`, which begin as that of none (2).
  void note(AccessKind kind, unsigned shift) noexcept {
    kinds_ ^= (static_cast<unsigned>(AccessKind::unused) ^ static_cast<unsigned>(kind)) << shift;
  }
  void note_read(Slot slot, AccessKind kind, const ReadAccess& read) noexcept {
    (slot == Slot::first ? record_->read_1 : record_->read_2) = read;
    note(kind, slot == Slot::first ? 4 : 2);
  }
  void note_write(AccessKind kind, const WriteAccess& write) noexcept {
    record_->write = write;
    note(kind, 0);
  }

  MachineCore& core_;
  StepRecord* record_ = nullptr;
  std::uint64_t steps_;
  std::uint32_t pc_;
  std::uint32_t micro_;
  unsigned kinds_ = unused_kinds;
};

/// Makes up to \p count steps with their records and says how many: fewer when the program ended.
[[gnu::flatten]] std::size_t record_steps(MachineCore& core, StepRecord* records, std::size_t count,
                                          StepEnd& end) {
  Fetcher fetcher(core.program);
  RecordState s(core);
  StepRecord* record = records;
  StepEnd last = StepEnd::running;
  while (last == StepEnd::running && record != records + count) {
    const std::uint32_t at = s.pc();
    const Instruction* const i = fetcher.fetch(at);
    if (i != nullptr) [[likely]] {
      s.begin(*record, fetcher.opcode(at));
      last = step(s, *i);
    } else {
      s.begin(*record, 0);
      last = s.fault(fetcher.kind(), at);
    }
    s.finish(last);
    ++record;
  }
  end = last;
  s.store();
  return static_cast<std::size_t>(record - records);
}

/// One step with its record, of the instruction word \p forced in place of the one at the pc.
StepEnd record_forced(MachineCore& core, StepRecord& record, std::uint32_t forced) {
  Fetcher fetcher(core.program);
  RecordState s(core);
  const std::uint32_t at = s.pc();
  const bool fetched = fetcher.fetch(at) != nullptr;
  const std::optional<Instruction> decoded = decode(forced);
  s.begin(record, forced);
  const StepEnd end = !fetched   ? s.fault(fetcher.kind(), at)
                      : !decoded ? s.fault(FaultKind::undecodable_opcode, 0)
                                 : step(s, *decoded);
  s.finish(end);
  s.store();
  return end;
}

[[nodiscard]] WriteWords words_of(const StepRecord& record) noexcept {
  return {swap_bytes(record.write.address), swap_bytes(record.write.value),
          swap_bytes(record.next_pc.address), record.next_pc.micro};
}

void absorb(MachineCore& core, const StepRecord& record) noexcept {
  const WriteWords words = words_of(record);
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
    StepRecord record;
    const StepEnd end = run_one(core, record, nullptr);
    if (end != StepEnd::running) return end;
  }
  return run_plain(core, limit);
}

StepEnd run_one(MachineCore& core, StepRecord& record, const std::uint32_t* forced) {
  if (core.lenient()) return run_one_lenient(core, record, forced);
  StepEnd end = StepEnd::running;
  if (forced != nullptr) {
    end = record_forced(core, record, *forced);
  } else {
    record_steps(core, &record, 1, end);
  }
  if (core.options.hash) absorb(core, record);
  return end;
}

StepEnd run_recorded_loop(MachineCore& core, std::uint64_t limit, const RecordSink& sink,
                          bool& cancelled) {
  if (core.lenient()) return run_lenient_loop(core, limit, &sink, cancelled);
  StepEnd end = StepEnd::running;
  while (end == StepEnd::running && core.steps < limit) {
    StepRecord record;
    end = run_one(core, record, nullptr);
    if (!sink(record, core.options.hash ? to_hash(core.hash) : TraceHash{})) {
      cancelled = true;
      break;
    }
  }
  return end;
}

StepEnd RecordBatch::run(MachineCore& core, std::uint64_t limit) {
  count_ = 0;
  const std::uint64_t left = limit - std::min(limit, core.steps);
  const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(left, records_.size()));
  StepEnd end = StepEnd::running;
  if (core.lenient()) {
    while (end == StepEnd::running && count_ < most) {
      end = run_one_lenient(core, records_[count_], nullptr);
      // The legacy machine neither counts nor shows the step of a fault.
      if (core.legacy() && end == StepEnd::fault) break;
      if (core.options.hash) hashes_[count_] = core.chain();
      ++count_;
    }
    return end;
  }
  count_ = record_steps(core, records_.data(), most, end);
  if (!core.options.hash) return end;
  for (std::size_t i = 0; i < count_; ++i) words_[i] = words_of(records_[i]);
  blake3_absorb(core.hash, words_.data(), count_, hashes_.data());
  return end;
}

StepEnd run_batches(MachineCore& core, std::uint64_t limit, const RecordsSink& sink,
                    bool& cancelled) {
  RecordBatch batch;
  StepEnd end = StepEnd::running;
  while (end == StepEnd::running && core.steps < limit) {
    if (core.cancel_asked()) return cancelled = true, end;
    const std::uint64_t before = core.steps;
    end = batch.run(core, limit);
    core.tell_progress(before);
    if (batch.records().empty()) continue;
    if (!sink(batch.records(), core.options.hash ? batch.hashes() : std::span<const TraceHash>{})) {
      cancelled = true;
      break;
    }
  }
  return end;
}

}  // namespace btcfi::rv32
