#include "dispute/access.hpp"
#include "dispute/leaf.hpp"

#include <btcfi/rv32/decode.hpp>
#include <btcfi/rv32/step.hpp>

namespace btcfi::dispute {
namespace {

using namespace rv32;

/// A state that reads what the record says it read, and notes where the record does not fit.
struct LeafState {
  const StepRecord& record;
  Compat compat;
  Pc at;
  bool fits = true;
  bool read[2] = {false, false};
  bool wrote = false;
  std::optional<std::uint32_t> other_half;

  LeafState(const StepRecord& r, Compat c) noexcept : record(r), compat(c), at(r.pc) {}

  std::uint32_t take(Slot slot, AccessKind kind, std::uint32_t address) noexcept {
    const bool first = slot == Slot::first;
    const ReadAccess& access = first ? record.read_1 : record.read_2;
    fits = fits && kind_at(record, first ? 4 : 2) == kind && access.address == address;
    read[first ? 0 : 1] = true;
    return access.value;
  }
  void give(AccessKind kind, std::uint32_t address, std::uint32_t value) noexcept {
    fits = fits && kind_at(record, 0) == kind && record.write == WriteAccess{address, value};
    wrote = true;
  }

  [[nodiscard]] std::uint32_t micro() const noexcept { return at.micro; }
  [[nodiscard]] std::uint32_t pc() const noexcept { return at.address; }
  std::uint32_t read_register(Slot slot, std::uint32_t index) noexcept {
    return take(slot, AccessKind::reg, register_address(index));
  }
  bool read_memory(Slot slot, std::uint32_t address, std::uint32_t& value) noexcept {
    value = take(slot, AccessKind::memory, address);
    return true;
  }
  void write_register(std::uint32_t index, std::uint32_t value) noexcept {
    give(AccessKind::reg, register_address(index), value);
  }
  bool write_memory(std::uint32_t address, std::uint32_t value) noexcept {
    give(AccessKind::memory, address, value);
    return true;
  }
  [[nodiscard]] std::uint32_t syscall() noexcept {
    if (is_used(record, 1)) return take(Slot::first, AccessKind::reg, register_address(reg_a7));
    fits = fits && compat == Compat::bitvmx_0_7;
    return 0;
  }
  void put_char() const noexcept {}
  void witness(std::uint32_t value) noexcept { other_half = value; }
  void next() noexcept { at = {at.address + 4, 0}; }
  void next_micro() noexcept { ++at.micro; }
  void jump(std::uint32_t address) noexcept { at.address = address; }
  StepEnd fault(FaultKind, std::uint32_t) noexcept {
    fits = false;
    return StepEnd::fault;
  }
};

}  // namespace

bool step_possible(const StepRecord& record, Compat compat) {
  const auto instruction = rv32::decode(record.opcode);
  if (!instruction) return false;
  LeafState state(record, compat);
  const StepEnd end = step(state, *instruction);
  if (!state.fits || state.at != record.next_pc || state.other_half != record.witness) return false;
  // What the instruction does not touch must be empty: the hash covers the write.
  if (!state.wrote && (kind_at(record, 0) != AccessKind::unused || record.write != WriteAccess{})) {
    return false;
  }
  for (const std::uint8_t selector : {std::uint8_t{1}, std::uint8_t{2}}) {
    const bool empty = !is_used(record, selector) && selected(record, selector) == ReadAccess{};
    if (!state.read[selector - 1] && !empty) return false;
  }
  return end != StepEnd::halted ||
         (record.read_1.value == syscall_exit && record.read_2.value == 0);
}

}  // namespace btcfi::dispute
