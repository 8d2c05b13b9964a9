#pragma once

#include <btcfi/rv32/isa.hpp>

#include <optional>
#include <string>

namespace btcfi::rv32 {

/// Takes an instruction word apart, or nothing when a code section must not hold it.
///
/// Follows BitVMX-CPU's decoder bit for bit, oddities included: JALR ignores funct3, bit 25 of a
/// shift by an immediate is accepted (the amount is taken modulo 32), FENCE is judged by the mask
/// 0xf00fff80, a word below 0x10000 may be a compressed LW or SW but is executed as four bytes, and
/// RV64, A, F, CSR and privileged instructions and the word 0 decode to Op::unimplemented.
[[nodiscard]] std::optional<Instruction> decode(std::uint32_t word) noexcept;

/// How BitVMX-CPU writes a word that decodes to Op::unimplemented, e.g. "FenceI" or
/// "Csrrw(CsrType(3145732211))"; empty for any other word.
[[nodiscard]] std::string unimplemented_name(std::uint32_t word);

}  // namespace btcfi::rv32
