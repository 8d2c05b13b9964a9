#pragma once

#include "rv32/core.hpp"

namespace btcfi::rv32 {

/// The code section that execution is in; the next fetch mostly stays there.
class Fetcher {
 public:
  explicit Fetcher(const Program& program) noexcept : program_(program) {}

  /// The instruction at \p pc, or null with `kind` saying why it cannot be fetched.
  [[nodiscard, gnu::always_inline]] const Instruction* fetch(std::uint32_t pc) noexcept {
    const std::uint32_t offset = pc - base_;
    if (offset < size_bytes_) [[likely]]
      return first_ + offset / 4;
    return fetch_elsewhere(pc);
  }
  [[nodiscard]] FaultKind kind() const noexcept { return kind_; }
  /// The word of an instruction that was just fetched at \p pc.
  [[nodiscard]] std::uint32_t opcode(std::uint32_t pc) const noexcept {
    return words_[(pc - base_) / 4];
  }

  /// The section of the last instruction that was found.
  [[nodiscard]] std::uint32_t base() const noexcept { return base_; }
  [[nodiscard]] std::uint32_t size_bytes() const noexcept { return size_bytes_; }
  [[nodiscard]] const Instruction* first() const noexcept { return first_; }
  [[nodiscard]] std::uint32_t longest_run() const noexcept { return longest_run_; }

 private:
  [[gnu::noinline]] const Instruction* fetch_elsewhere(std::uint32_t pc) noexcept {
    const Section* section = program_.find(pc);
    if (section == nullptr) return kind_ = FaultKind::section_not_found, nullptr;
    if (section->registers) return kind_ = FaultKind::registers_section, nullptr;
    if (!section->code) return kind_ = FaultKind::execute_non_code, nullptr;
    base_ = section->start;
    size_bytes_ = section->size_bytes;
    first_ = section->instructions.data();
    words_ = section->words.data();
    longest_run_ = section->longest_run;
    return first_ + (pc - base_) / 4;
  }

  const Program& program_;
  std::uint32_t base_ = 0;
  std::uint32_t size_bytes_ = 0;
  const Instruction* first_ = nullptr;
  const std::uint32_t* words_ = nullptr;
  std::uint32_t longest_run_ = 0;
  FaultKind kind_ = FaultKind::none;
};

/// Hands the byte of an ecall 116 to the caller.
void put_char(MachineCore& core);

}  // namespace btcfi::rv32
