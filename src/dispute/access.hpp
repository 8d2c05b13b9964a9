#pragma once

#include <btcfi/dispute/case.hpp>
#include <btcfi/dispute/message.hpp>

// What the judge and the verifier ask of a record: one definition for both.

namespace btcfi::dispute {

/// Read 1 or 2.
[[nodiscard]] inline const rv32::ReadAccess& selected(const rv32::StepRecord& record,
                                                      std::uint8_t selector) noexcept {
  return selector == 1 ? record.read_1 : record.read_2;
}

/// What the two bits at \p shift of a record's access kinds say: 4 read 1, 2 read 2, 0 the write.
[[nodiscard]] inline rv32::AccessKind kind_at(const rv32::StepRecord& record,
                                              unsigned shift) noexcept {
  return static_cast<rv32::AccessKind>(record.access_kinds >> shift & 3);
}

[[nodiscard]] inline bool is_used(const rv32::StepRecord& record, std::uint8_t selector) noexcept {
  return kind_at(record, selector == 1 ? 4 : 2) != rv32::AccessKind::unused;
}

/// True when hashing a step's write on top of \p from gives \p to.
[[nodiscard]] inline bool leads_to(const rv32::TraceHash& from, const rv32::WriteAccess& write,
                                   const rv32::Pc& next_pc, const rv32::TraceHash& to) {
  rv32::StepRecord step;
  step.write = write;
  step.next_pc = next_pc;
  const auto reached = rv32::next_hash(from, rv32::write_part(step));
  return reached && *reached == to;
}

/// True when the record is that of an exit(0).
[[nodiscard]] inline bool exits_with_zero(const rv32::StepRecord& record) noexcept {
  return record.opcode == 0x73 && record.read_1.value == rv32::syscall_exit &&
         record.read_2.value == 0;
}

/// True when the step after \p agreed is the claimed last one and no exit(0) or leads to another
/// hash than claimed; or is an exit(0) and the claim goes on after it. The origin asks only the
/// former.
[[nodiscard]] inline bool ends_wrongly(const Case& about, const Claim& claim,
                                       const rv32::StepRecord& record, std::uint64_t agreed,
                                       const rv32::TraceHash& next_hash) noexcept {
  if (agreed + 1 == claim.last_step) {
    return !exits_with_zero(record) || next_hash != claim.last_hash;
  }
  return about.settings().compat == Compat::none && exits_with_zero(record);
}

/// True when a section allows every access of the record, and its pc lies in code.
[[nodiscard]] inline bool addresses_hold(const Case& about, const rv32::StepRecord& record) {
  const auto allowed = [&](unsigned shift, std::uint32_t address, bool write) {
    switch (kind_at(record, shift)) {
      case rv32::AccessKind::unused: return true;
      case rv32::AccessKind::reg: return word_in(about.registers(), address);
      case rv32::AccessKind::memory:
        return word_in(about.read_write(), address) ||
               (!write && word_in(about.read_only(), address));
    }
    return false;
  };
  return allowed(4, record.read_1.address, false) && allowed(2, record.read_2.address, false) &&
         allowed(0, record.write.address, true) && word_in(about.code(), record.pc.address);
}

}  // namespace btcfi::dispute
