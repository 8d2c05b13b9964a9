#include <btcfi/rv32/decode.hpp>

namespace btcfi::rv32 {
namespace {

[[nodiscard]] constexpr std::uint32_t bits(std::uint32_t word, unsigned low,
                                           unsigned count) noexcept {
  return word >> low & ((1u << count) - 1);
}
[[nodiscard]] constexpr std::uint32_t sign_extend(std::uint32_t value, unsigned width) noexcept {
  const std::uint32_t sign = 1u << (width - 1);
  return (value ^ sign) - sign;
}

// The fields of the formats (RISC-V Unprivileged ISA 20191213, 2.2 and 2.3).
[[nodiscard]] constexpr std::uint8_t rd_of(std::uint32_t w) noexcept {
  return static_cast<std::uint8_t>(bits(w, 7, 5));
}
[[nodiscard]] constexpr std::uint8_t rs1_of(std::uint32_t w) noexcept {
  return static_cast<std::uint8_t>(bits(w, 15, 5));
}
[[nodiscard]] constexpr std::uint8_t rs2_of(std::uint32_t w) noexcept {
  return static_cast<std::uint8_t>(bits(w, 20, 5));
}
[[nodiscard]] constexpr std::uint32_t funct3_of(std::uint32_t w) noexcept { return bits(w, 12, 3); }
[[nodiscard]] constexpr std::uint32_t imm_i(std::uint32_t w) noexcept {
  return sign_extend(w >> 20, 12);
}
[[nodiscard]] constexpr std::uint32_t imm_s(std::uint32_t w) noexcept {
  return sign_extend(bits(w, 25, 7) << 5 | bits(w, 7, 5), 12);
}
[[nodiscard]] constexpr std::uint32_t imm_b(std::uint32_t w) noexcept {
  return sign_extend(
      bits(w, 31, 1) << 12 | bits(w, 7, 1) << 11 | bits(w, 25, 6) << 5 | bits(w, 8, 4) << 1, 13);
}
[[nodiscard]] constexpr std::uint32_t imm_j(std::uint32_t w) noexcept {
  return sign_extend(
      bits(w, 31, 1) << 20 | bits(w, 12, 8) << 12 | bits(w, 20, 1) << 11 | bits(w, 21, 10) << 1,
      21);
}

using Decoded = std::optional<Instruction>;

constexpr Instruction unimplemented{};

[[nodiscard]] Instruction make(Op op, std::uint8_t rd, std::uint8_t rs1, std::uint8_t rs2,
                               std::uint32_t imm) noexcept {
  return Instruction{op, rd, rs1, rs2, imm};
}
[[nodiscard]] Instruction nop_if_x0(const Instruction& i) noexcept {
  return i.rd == 0 ? make(Op::nop, 0, 0, 0, 0) : i;
}

[[nodiscard]] Decoded decode_load(std::uint32_t w) noexcept {
  constexpr Op ops[] = {Op::lb,  Op::lh,  Op::lw,           Op::unimplemented,
                        Op::lbu, Op::lhu, Op::unimplemented};
  const std::uint32_t f = funct3_of(w);
  if (f == 7) return std::nullopt;
  if (ops[f] == Op::unimplemented) return unimplemented;
  return make(ops[f], rd_of(w), rs1_of(w), 0, imm_i(w));
}

[[nodiscard]] Decoded decode_store(std::uint32_t w) noexcept {
  constexpr Op ops[] = {Op::sb, Op::sh, Op::sw};
  const std::uint32_t f = funct3_of(w);
  if (f > 3) return std::nullopt;
  if (f == 3) return unimplemented;
  return make(ops[f], 0, rs1_of(w), rs2_of(w), imm_s(w));
}

[[nodiscard]] Decoded decode_op_imm(std::uint32_t w) noexcept {
  constexpr Op ops[] = {Op::addi, Op::slli, Op::slti, Op::sltiu,
                        Op::xori, Op::srli, Op::ori,  Op::andi};
  const std::uint32_t f = funct3_of(w);
  Instruction i = make(ops[f], rd_of(w), rs1_of(w), 0, imm_i(w));
  if (f == 1 || f == 5) {
    // Six bits are compared, as for a 64-bit shift: bit 25 passes and has no effect.
    const std::uint32_t funct6 = w >> 26;
    if (funct6 == 0x10 && f == 5) {
      i.op = Op::srai;
    } else if (funct6 != 0) {
      return std::nullopt;
    }
    i.imm = bits(w, 20, 5);
  }
  return nop_if_x0(i);
}

[[nodiscard]] Decoded decode_op(std::uint32_t w) noexcept {
  constexpr Op base[] = {Op::add, Op::sll, Op::slt, Op::sltu, Op::xor_, Op::srl, Op::or_, Op::and_};
  constexpr Op muldiv[] = {Op::mul, Op::mulh, Op::mulhsu, Op::mulhu,
                           Op::div, Op::divu, Op::rem,    Op::remu};
  const std::uint32_t f = funct3_of(w);
  Op op = Op::nop;
  switch (w >> 25) {
    case 0x00: op = base[f]; break;
    case 0x01: op = muldiv[f]; break;
    case 0x20:
      if (f != 0 && f != 5) return std::nullopt;
      op = f == 0 ? Op::sub : Op::sra;
      break;
    default: return std::nullopt;
  }
  return nop_if_x0(make(op, rd_of(w), rs1_of(w), rs2_of(w), 0));
}

[[nodiscard]] Decoded decode_branch(std::uint32_t w) noexcept {
  constexpr Op ops[] = {Op::beq, Op::bne, Op::nop, Op::nop, Op::blt, Op::bge, Op::bltu, Op::bgeu};
  const std::uint32_t f = funct3_of(w);
  if (f == 2 || f == 3) return std::nullopt;
  return make(ops[f], 0, rs1_of(w), rs2_of(w), imm_b(w));
}

// RVC with RV64 meanings, of a word below 0x10000: only LW, LD, SW, SD and their stack forms.
// Returns the 32-bit instruction that it stands for, 0 for none.
[[nodiscard]] std::uint32_t expand_compressed(std::uint32_t w) noexcept {
  if (w > 0xffff) return 0;
  const std::uint32_t quadrant = w & 3;
  const std::uint32_t f = w >> 13;
  const bool store = f >= 6;
  const bool wide = (f & 1) != 0;
  std::uint32_t offset = 0;
  std::uint32_t base = 0;
  std::uint32_t data = 0;
  if (quadrant == 0 && (f == 2 || f == 3 || f == 6 || f == 7)) {
    offset = bits(w, 10, 3) << 3;
    offset |= wide ? bits(w, 5, 2) << 6 : bits(w, 6, 1) << 2 | bits(w, 5, 1) << 6;
    base = 8 + bits(w, 7, 3);
    data = 8 + bits(w, 2, 3);
  } else if (quadrant == 2 && (f == 6 || f == 7)) {
    offset =
        wide ? bits(w, 10, 3) << 3 | bits(w, 7, 3) << 6 : bits(w, 9, 4) << 2 | bits(w, 7, 2) << 6;
    base = reg_sp;
    data = bits(w, 2, 5);
  } else {
    return 0;
  }
  const std::uint32_t funct3 = wide ? 3 : 2;
  if (store) {
    return 0x23 | bits(offset, 0, 5) << 7 | funct3 << 12 | base << 15 | data << 20 |
           bits(offset, 5, 7) << 25;
  }
  return 0x03 | data << 7 | funct3 << 12 | base << 15 | offset << 20;
}

[[nodiscard]] const char* privileged_name(std::uint32_t w) noexcept {
  switch (w) {
    case 0x00200073: return "Uret";
    case 0x10200073: return "Sret";
    case 0x30200073: return "Mret";
    case 0x10500073: return "Wfi";
    default: return nullptr;
  }
}

[[nodiscard]] const char* csr_name(std::uint32_t w) noexcept {
  constexpr const char* names[] = {nullptr, "Csrrw",  "Csrrs",  "Csrrc",
                                   nullptr, "Csrrwi", "Csrrsi", "Csrrci"};
  return names[funct3_of(w)];
}

[[nodiscard]] Decoded decode_system(std::uint32_t w) noexcept {
  if (w == 0x00000073) return make(Op::ecall, 0, 0, 0, 0);
  if (w == 0x00100073) return make(Op::ebreak, 0, 0, 0, 0);
  const bool sfence_vma = (w & 0xfe007fff) == 0x12000073;
  if (privileged_name(w) != nullptr || csr_name(w) != nullptr || sfence_vma) return unimplemented;
  return std::nullopt;
}

[[nodiscard]] const char* amo_name(std::uint32_t w) noexcept {
  const std::uint32_t f = funct3_of(w);
  if (f != 2 && f != 3) return nullptr;
  const bool wide = f == 3;
  switch (w >> 27) {
    case 0x02: return wide ? "LrD" : "LrW";
    case 0x03: return wide ? "ScD" : "ScW";
    case 0x01: return wide ? "AmoswapD" : "AmoswapW";
    case 0x00: return wide ? "AmoaddD" : "AmoaddW";
    case 0x04: return wide ? "AmoxorD" : "AmoxorW";
    case 0x0c: return wide ? "AmoandD" : "AmoandW";
    case 0x08: return wide ? "AmoorD" : "AmoorW";
    case 0x10: return wide ? "AmominD" : "AmominW";
    case 0x14: return wide ? "AmomaxD" : "AmomaxW";
    case 0x18: return wide ? "AmominuD" : "AmominuW";
    case 0x1c: return wide ? "AmomaxuD" : "AmomaxuW";
    default: return nullptr;
  }
}

// OP-FP, single precision; rows that fix rs2 or funct3 compare them.
[[nodiscard]] const char* float_name(std::uint32_t w) noexcept {
  const std::uint32_t f = funct3_of(w);
  const std::uint32_t rs2 = rs2_of(w);
  switch (w >> 25) {
    case 0x00: return "Fadds";
    case 0x04: return "Fsubs";
    case 0x08: return "Fmuls";
    case 0x0c: return "Fdivs";
    case 0x2c: return rs2 == 0 ? "Fsqrts" : nullptr;
    case 0x10: return f == 0 ? "Fsgnjs" : f == 1 ? "Fsgnjns" : f == 2 ? "Fsgnjxs" : nullptr;
    case 0x14: return f == 0 ? "Fmins" : f == 1 ? "Fmaxs" : nullptr;
    case 0x60: return rs2 == 0 ? "Fcvtws" : rs2 == 1 ? "Fcvtwus" : nullptr;
    case 0x70: return rs2 != 0 ? nullptr : f == 0 ? "Fmvxw" : f == 1 ? "Fclasss" : nullptr;
    case 0x50: return f == 2 ? "Feqs" : f == 1 ? "Flts" : f == 0 ? "Fles" : nullptr;
    case 0x68: return rs2 == 0 ? "Fcvtsw" : rs2 == 1 ? "Fcvtswu" : nullptr;
    case 0x78: return rs2 == 0 && f == 0 ? "Fmvwx" : nullptr;
    default: return nullptr;
  }
}

[[nodiscard]] const char* op32_name(std::uint32_t w) noexcept {
  switch ((w >> 25) << 3 | funct3_of(w)) {
    case 0x00 << 3 | 0: return "Addw";
    case 0x20 << 3 | 0: return "Subw";
    case 0x00 << 3 | 1: return "Sllw";
    case 0x00 << 3 | 5: return "Srlw";
    case 0x20 << 3 | 5: return "Sraw";
    case 0x01 << 3 | 0: return "Mulw";
    case 0x01 << 3 | 4: return "Divw";
    case 0x01 << 3 | 5: return "Divuw";
    case 0x01 << 3 | 6: return "Remw";
    case 0x01 << 3 | 7: return "Remuw";
    default: return nullptr;
  }
}

[[nodiscard]] const char* op_imm32_name(std::uint32_t w) noexcept {
  const std::uint32_t f = funct3_of(w);
  const std::uint32_t funct7 = w >> 25;
  if (f == 0) return "Addiw";
  if (f == 1 && funct7 == 0) return "Slliw";
  if (f == 5 && funct7 == 0) return "Srliw";
  if (f == 5 && funct7 == 0x20) return "Sraiw";
  return nullptr;
}

[[nodiscard]] Decoded if_known(const char* name) noexcept {
  return name != nullptr ? Decoded(unimplemented) : std::nullopt;
}

}  // namespace

std::optional<Instruction> decode(std::uint32_t w) noexcept {
  if ((w & 3) != 3) {
    if (w == 0) return unimplemented;
    const std::uint32_t expanded = expand_compressed(w);
    return expanded == 0 ? std::nullopt : decode(expanded);
  }
  switch (bits(w, 2, 5)) {
    case 0x00: return decode_load(w);
    case 0x01:                                                                    // FLW
    case 0x09: return funct3_of(w) == 2 ? Decoded(unimplemented) : std::nullopt;  // FSW
    case 0x03:
      if (w == 0x0000100f) return unimplemented;  // FENCE.I
      return (w & 0xf00fff80) == 0 ? Decoded(make(Op::fence, 0, 0, 0, 0)) : std::nullopt;
    case 0x04: return decode_op_imm(w);
    case 0x05: return nop_if_x0(make(Op::auipc, rd_of(w), 0, 0, w & 0xfffff000));
    case 0x06: return if_known(op_imm32_name(w));
    case 0x08: return decode_store(w);
    case 0x0b: return if_known(amo_name(w));
    case 0x0c: return decode_op(w);
    case 0x0d: return nop_if_x0(make(Op::lui, rd_of(w), 0, 0, w & 0xfffff000));
    case 0x0e: return if_known(op32_name(w));
    case 0x10:  // FMADD.S, FMSUB.S, FNMSUB.S, FNMADD.S
    case 0x11:
    case 0x12:
    case 0x13: return bits(w, 25, 2) == 0 ? Decoded(unimplemented) : std::nullopt;
    case 0x14: return if_known(float_name(w));
    case 0x18: return decode_branch(w);
    case 0x19: return make(Op::jalr, rd_of(w), rs1_of(w), 0, imm_i(w));
    case 0x1b: return make(Op::jal, rd_of(w), 0, 0, imm_j(w));
    case 0x1c: return decode_system(w);
    default: return std::nullopt;
  }
}

std::string unimplemented_name(std::uint32_t w) {
  const std::optional<Instruction> decoded = decode(w);
  if (!decoded || decoded->op != Op::unimplemented) return {};
  if (w == 0) return "Illegal";
  if (w == 0x0000100f) return "FenceI";
  if (const char* name = privileged_name(w)) return name;
  if ((w & 3) != 3) w = expand_compressed(w);

  const std::uint32_t f = funct3_of(w);
  const char* name = "";
  const char* format = "RType";
  switch (bits(w, 2, 5)) {
    case 0x00: name = f == 3 ? "Ld" : "Lwu", format = "IType"; break;
    case 0x01: name = "Flw", format = "IType"; break;
    case 0x06: name = op_imm32_name(w), format = f == 0 ? "IType" : "ShiftType"; break;
    case 0x08: name = "Sd", format = "SType"; break;
    case 0x09: name = "Fsw", format = "SType"; break;
    case 0x0b: name = amo_name(w); break;
    case 0x0e: name = op32_name(w); break;
    case 0x10: name = "Fmadds", format = "R4Type"; break;
    case 0x11: name = "Fmsubs", format = "R4Type"; break;
    case 0x12: name = "Fnmsubs", format = "R4Type"; break;
    case 0x13: name = "Fnmadds", format = "R4Type"; break;
    case 0x14: name = float_name(w); break;
    default:
      name = "SfenceVma";
      if (csr_name(w) != nullptr) name = csr_name(w), format = f < 4 ? "CsrType" : "CsrIType";
      break;
  }
  return std::string(name) + "(" + format + "(" + std::to_string(w) + "))";
}

}  // namespace btcfi::rv32
