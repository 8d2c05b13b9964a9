#pragma once

#include <btcfi/dispute/case.hpp>

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
