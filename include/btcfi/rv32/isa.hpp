#pragma once

#include <cstdint>

namespace btcfi::rv32 {

/// The operations that the machine executes: RV32I, M, and what decodes but must not be executed.
///
/// An arithmetic operation whose destination is x0 is a `nop`: BitVMX-CPU records it without reads
/// or write, and so do we.
enum class Op : std::uint8_t {
#define BTCFI_RV32_OP(name, kind) name,
#include <btcfi/rv32/ops.def>
#undef BTCFI_RV32_OP
};

/// How an operation uses its operands; the instruction table has one row per kind.
enum class OpKind : std::uint8_t {
  register_register,   ///< rd = rs1 op rs2
  register_immediate,  ///< rd = rs1 op imm
  upper,               ///< rd = imm, or pc + imm
  jump,                ///< jal, jalr
  branch,
  load,
  store,
  nop,
  system,         ///< ecall
  unimplemented,  ///< decodes, faults when executed
};

/// An instruction with its fields taken apart. Fields that an operation does not have are 0.
///
/// `imm` is sign-extended; a shift keeps the five low bits of its amount; upper immediates stand in
/// their place (low twelve bits 0).
struct Instruction {
  Op op = Op::unimplemented;
  std::uint8_t rd = 0;
  std::uint8_t rs1 = 0;
  std::uint8_t rs2 = 0;
  std::uint32_t imm = 0;

  friend bool operator==(const Instruction&, const Instruction&) = default;
};

[[nodiscard]] constexpr OpKind kind_of(Op op) noexcept {
  constexpr OpKind kinds[] = {
#define BTCFI_RV32_OP(name, kind) OpKind::kind,
#include <btcfi/rv32/ops.def>
#undef BTCFI_RV32_OP
  };
  return kinds[static_cast<std::uint8_t>(op)];
}

/// Lower-case mnemonic, e.g. "mulhsu".
[[nodiscard]] const char* name_of(Op op) noexcept;

/// Bytes that a load or store moves: 1, 2 or 4; 0 for other operations.
[[nodiscard]] constexpr std::uint32_t access_bytes(Op op) noexcept {
  switch (op) {
    case Op::lb:
    case Op::lbu:
    case Op::sb: return 1;
    case Op::lh:
    case Op::lhu:
    case Op::sh: return 2;
    case Op::lw:
    case Op::sw: return 4;
    default: return 0;
  }
}

/// The largest number of micro-steps of an operation, over all alignments.
[[nodiscard]] constexpr std::uint32_t max_micro_steps(Op op) noexcept {
  switch (op) {
    case Op::lh:
    case Op::lhu:
    case Op::lw:
    case Op::sb: return 4;
    case Op::sh:
    case Op::sw: return 8;
    default: return 1;
  }
}

/// The micro-steps of one execution of an operation at an effective address (its two low bits
/// count), with rd of a load or 1.
[[nodiscard]] constexpr std::uint32_t micro_steps(Op op, std::uint32_t address,
                                                  std::uint32_t rd = 1) noexcept {
  const bool split = (address & 3) + access_bytes(op) > 4;
  if (kind_of(op) == OpKind::load) return !split ? 1 : rd == 0 ? 3 : 4;
  if (kind_of(op) == OpKind::store) return op == Op::sw && !split ? 1 : split ? 8 : 4;
  return 1;
}

/// x0 to x31, and two auxiliary registers that only micro-steps use.
inline constexpr std::uint32_t register_count = 34;
inline constexpr std::uint32_t reg_sp = 2;
inline constexpr std::uint32_t reg_a0 = 10;
inline constexpr std::uint32_t reg_a7 = 17;
inline constexpr std::uint32_t reg_aux1 = 32;
inline constexpr std::uint32_t reg_aux2 = 33;

/// Where a trace shows the registers: x_i at base + 4 i. Programs cannot reach these addresses.
inline constexpr std::uint32_t registers_base = 0xf0000000;
inline constexpr std::uint32_t registers_size = 4 * register_count;
/// The stack pointer at the start, whatever the program's stack section is.
inline constexpr std::uint32_t initial_stack_pointer = 0xe0800000;
/// An address inside the stack section of the usual linker script.
inline constexpr std::uint32_t stack_base = 0xe0000000;
/// The last step of a word or register that was never written.
inline constexpr std::uint64_t last_step_init = 0xffffffffffffffff;
/// The same in records of the profile legacy-sha256.
inline constexpr std::uint64_t legacy_last_step_init = 0xffffffff;

inline constexpr std::uint32_t syscall_exit = 93;
inline constexpr std::uint32_t syscall_put_char = 116;
/// The word whose highest byte an ecall 116 prints.
inline constexpr std::uint32_t output_word = 0xa0001000;

[[nodiscard]] constexpr std::uint32_t register_address(std::uint32_t index) noexcept {
  return registers_base + 4 * index;
}

}  // namespace btcfi::rv32
