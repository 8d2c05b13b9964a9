#pragma once

#include <btcfi/rv32/fault.hpp>
#include <btcfi/rv32/isa.hpp>
#include <btcfi/rv32/trace.hpp>

#include <bit>
#include <concepts>
#include <cstdint>

// One definition of each RISC-V instruction, over a state policy. The fast loop, the hashing loop,
// the trace recorder and the checker of a disputed step instantiate it with states of their own.

#if defined(__GNUC__)
#define BTCFI_RV32_INLINE [[gnu::always_inline]] inline
#else
#define BTCFI_RV32_INLINE inline
#endif

namespace btcfi::rv32 {

/// Which of the two reads of a step an access is.
enum class Slot : std::uint8_t { first, second };

enum class StepEnd : std::uint8_t { running, halted, fault };

/// What a state must offer.
///
/// * `micro()`, `pc()`: where the step stands;
/// * `read_register(slot, index)`, `write_register(index, value)`: index 0 to 33, never writes x0;
/// * `read_memory(slot, address, value)`, `write_memory(address, value)`: one word, address a
///   multiple of 4; false when the access faults, the state having noted why;
/// * `syscall()`: the value of a7, not recorded as a read; `put_char()`: ecall 116;
/// * `witness(value)`: the other half of a division;
/// * `next()`, `next_micro()`, `jump(address)`: the next pc;
/// * `fault(kind, address)`: notes a fault.
template <class S>
concept StepState = requires(S& s, std::uint32_t word, std::uint32_t& out) {
  { s.micro() } -> std::convertible_to<std::uint32_t>;
  { s.pc() } -> std::convertible_to<std::uint32_t>;
  { s.read_register(Slot::first, word) } -> std::convertible_to<std::uint32_t>;
  { s.read_memory(Slot::second, word, out) } -> std::convertible_to<bool>;
  { s.write_memory(word, word) } -> std::convertible_to<bool>;
  { s.syscall() } -> std::convertible_to<std::uint32_t>;
  s.write_register(word, word);
  s.witness(word);
  s.put_char();
  s.next();
  s.next_micro();
  s.jump(word);
  { s.fault(FaultKind::none, word) } -> std::same_as<StepEnd>;
};

/// A state that follows the rules of the profile legacy-sha256 says so by `static constexpr bool
/// legacy = true`.
///
/// There a load into x0 reads nothing, jalr keeps bit 0 of its target, a signed division by -1
/// gives the dividend, every ecall reads a7 and a0, and no jump is judged.
template <class S>
concept LegacyState = S::legacy;

namespace detail {

[[nodiscard]] constexpr std::int32_t as_signed(std::uint32_t x) noexcept {
  return static_cast<std::int32_t>(x);
}
[[nodiscard]] constexpr std::uint32_t as_unsigned(std::int32_t x) noexcept {
  return static_cast<std::uint32_t>(x);
}

struct Division {
  std::uint32_t quotient;
  std::uint32_t remainder;
};
[[nodiscard]] constexpr Division divide_signed(std::uint32_t a, std::uint32_t b) noexcept {
  if (b == 0) return {0xffffffff, a};
  if (a == 0x80000000 && b == 0xffffffff) return {0x80000000, 0};
  return {as_unsigned(as_signed(a) / as_signed(b)), as_unsigned(as_signed(a) % as_signed(b))};
}
[[nodiscard]] constexpr Division divide_unsigned(std::uint32_t a, std::uint32_t b) noexcept {
  if (b == 0) return {0xffffffff, a};
  return {a / b, a % b};
}

/// The result of every operation with two register operands or a register and an immediate.
template <Op op>
[[nodiscard]] constexpr std::uint32_t alu(std::uint32_t a, std::uint32_t b) noexcept {
  using enum Op;
  if constexpr (op == add || op == addi) return a + b;
  if constexpr (op == sub) return a - b;
  if constexpr (op == sll || op == slli) return a << (b & 31);
  if constexpr (op == srl || op == srli) return a >> (b & 31);
  if constexpr (op == sra || op == srai) return as_unsigned(as_signed(a) >> (b & 31));
  if constexpr (op == slt || op == slti) return as_signed(a) < as_signed(b) ? 1 : 0;
  if constexpr (op == sltu || op == sltiu) return a < b ? 1 : 0;
  if constexpr (op == xor_ || op == xori) return a ^ b;
  if constexpr (op == or_ || op == ori) return a | b;
  if constexpr (op == and_ || op == andi) return a & b;
  if constexpr (op == mul) return a * b;
  if constexpr (op == mulh) {
    return static_cast<std::uint32_t>(
        static_cast<std::uint64_t>(std::int64_t{as_signed(a)} * as_signed(b)) >> 32);
  }
  if constexpr (op == mulhsu) {
    return static_cast<std::uint32_t>(
        static_cast<std::uint64_t>(std::int64_t{as_signed(a)} * std::int64_t{b}) >> 32);
  }
  if constexpr (op == mulhu) return static_cast<std::uint32_t>((std::uint64_t{a} * b) >> 32);
  if constexpr (op == div) return divide_signed(a, b).quotient;
  if constexpr (op == rem) return divide_signed(a, b).remainder;
  if constexpr (op == divu) return divide_unsigned(a, b).quotient;
  if constexpr (op == remu) return divide_unsigned(a, b).remainder;
}

template <Op op>
[[nodiscard]] constexpr bool taken(std::uint32_t a, std::uint32_t b) noexcept {
  using enum Op;
  if constexpr (op == beq) return a == b;
  if constexpr (op == bne) return a != b;
  if constexpr (op == blt) return as_signed(a) < as_signed(b);
  if constexpr (op == bge) return as_signed(a) >= as_signed(b);
  if constexpr (op == bltu) return a < b;
  if constexpr (op == bgeu) return a >= b;
}

/// The low bytes that an access moves.
template <Op op>
inline constexpr std::uint32_t access_mask = access_bytes(op) == 4
                                                 ? 0xffffffff
                                                 : (1u << (8 * access_bytes(op))) - 1;

template <Op op>
[[nodiscard]] constexpr std::uint32_t extend(std::uint32_t value) noexcept {
  if constexpr (op == Op::lb) return as_unsigned(static_cast<std::int8_t>(value & 0xff));
  if constexpr (op == Op::lh) return as_unsigned(static_cast<std::int16_t>(value & 0xffff));
  return value;
}

/// Micro-step 2 of loads, 2 and 6 of stores: aux1 |= aux2.
template <StepState S>
BTCFI_RV32_INLINE StepEnd join_halves(S& s) {
  const std::uint32_t low = s.read_register(Slot::first, reg_aux1);
  const std::uint32_t high = s.read_register(Slot::second, reg_aux2);
  s.write_register(reg_aux1, low | high);
  s.next_micro();
  return StepEnd::running;
}

/// A load whose bytes lie in one word takes one step. Else micro-steps 0 and 1 bring the two halves
/// into aux1 and aux2, 2 joins them, 3 moves them to rd; with rd = x0 the third step ends it.
template <Op op, StepState S>
BTCFI_RV32_INLINE StepEnd load(S& s, const Instruction& i) {
  const std::uint32_t micro = s.micro();
  if constexpr (LegacyState<S>) {
    if (i.rd == 0) {
      if (micro != 0) return s.fault(FaultKind::impossible_micro_step, 0);
      s.next();
      return StepEnd::running;
    }
  }
  if (micro > 1) {
    if (micro > 3 || max_micro_steps(op) == 1) return s.fault(FaultKind::impossible_micro_step, 0);
    if (i.rd == 0) {
      s.next();
      return StepEnd::running;
    }
    if (micro == 2) return join_halves(s);
    const std::uint32_t value = s.read_register(Slot::first, reg_aux1);
    s.write_register(i.rd, value);
    s.next();
    return StepEnd::running;
  }
  const std::uint32_t address = s.read_register(Slot::first, i.rs1) + i.imm;
  const std::uint32_t offset = address & 3;
  const std::uint32_t word = address - offset;
  const bool split = offset + access_bytes(op) > 4;
  std::uint32_t value = 0;
  if (micro == 0) {
    if (!s.read_memory(Slot::second, word, value)) return StepEnd::fault;
    value = extend<op>(value >> (8 * offset) & access_mask<op>);
    if (!split) {
      if (i.rd != 0) s.write_register(i.rd, value);
      s.next();
      return StepEnd::running;
    }
    s.write_register(reg_aux1, value);
  } else {
    if (!split) return s.fault(FaultKind::impossible_micro_step, 0);
    if (!s.read_memory(Slot::second, word + 4, value)) return StepEnd::fault;
    // Both halves of a signed halfword are sign-extended, as the origin does it.
    s.write_register(reg_aux2, extend<op>(value << (32 - 8 * offset) & access_mask<op>));
  }
  s.next_micro();
  return StepEnd::running;
}

/// An aligned SW takes one step. Else four per word: the word with a hole into aux1, the source
/// moved to its place into aux2, joined in aux1, stored; the second word by micro-steps 4 to 7.
template <Op op, StepState S>
BTCFI_RV32_INLINE StepEnd store(S& s, const Instruction& i) {
  const std::uint32_t micro = s.micro();
  if (micro >= max_micro_steps(op)) return s.fault(FaultKind::impossible_micro_step, 0);
  if ((micro & 3) == 2) return join_halves(s);

  const std::uint32_t address = s.read_register(Slot::first, i.rs1) + i.imm;
  const std::uint32_t offset = address & 3;
  const bool split = offset + access_bytes(op) > 4;
  const std::uint32_t word = address - offset;
  if (op == Op::sw && offset == 0) {
    if (micro != 0) return s.fault(FaultKind::impossible_micro_step, 0);
    const std::uint32_t value = s.read_register(Slot::second, i.rs2);
    if (!s.write_memory(word, value)) return StepEnd::fault;
    s.next();
    return StepEnd::running;
  }
  if (micro >= 4 && !split) return s.fault(FaultKind::impossible_micro_step, 0);
  const bool second_word = micro >= 4;
  const std::uint32_t target = second_word ? word + 4 : word;
  switch (micro & 3) {
    case 0: {
      std::uint32_t value = 0;
      if (!s.read_memory(Slot::second, target, value)) return StepEnd::fault;
      const std::uint32_t hole =
          second_word ? access_mask<op> >> (32 - 8 * offset) : access_mask<op> << (8 * offset);
      s.write_register(reg_aux1, value & ~hole);
      break;
    }
    case 1: {
      const std::uint32_t value = s.read_register(Slot::second, i.rs2) & access_mask<op>;
      s.write_register(reg_aux2, second_word ? value >> (32 - 8 * offset) : value << (8 * offset));
      break;
    }
    default: {
      const std::uint32_t value = s.read_register(Slot::second, reg_aux1);
      if (!s.write_memory(target, value)) return StepEnd::fault;
      if (second_word || !split) {
        s.next();
        return StepEnd::running;
      }
      break;
    }
  }
  s.next_micro();
  return StepEnd::running;
}

}  // namespace detail

/// Executes one micro-step of an instruction. Does not judge the alignment of the next pc.
template <Op op, StepState S>
BTCFI_RV32_INLINE StepEnd execute(S& s, const Instruction& i) {
  constexpr OpKind kind = kind_of(op);
  if constexpr (kind == OpKind::load) return detail::load<op>(s, i);
  if constexpr (kind == OpKind::store) return detail::store<op>(s, i);

  if constexpr (kind == OpKind::unimplemented) {
    return s.fault(FaultKind::not_implemented, 0);
  } else if constexpr (kind == OpKind::register_register) {
    const std::uint32_t a = s.read_register(Slot::first, i.rs1);
    const std::uint32_t b = s.read_register(Slot::second, i.rs2);
    if constexpr (op == Op::div) s.witness(detail::divide_signed(a, b).remainder);
    if constexpr (op == Op::divu) s.witness(detail::divide_unsigned(a, b).remainder);
    if constexpr (op == Op::rem) {
      s.witness(LegacyState<S> && b == 0xffffffff ? a : detail::divide_signed(a, b).quotient);
    }
    if constexpr (op == Op::remu) s.witness(detail::divide_unsigned(a, b).quotient);
    const bool kept = LegacyState<S> && op == Op::div && b == 0xffffffff;
    s.write_register(i.rd, kept ? a : detail::alu<op>(a, b));
    s.next();
  } else if constexpr (kind == OpKind::register_immediate) {
    s.write_register(i.rd, detail::alu<op>(s.read_register(Slot::first, i.rs1), i.imm));
    s.next();
  } else if constexpr (kind == OpKind::upper) {
    s.write_register(i.rd, op == Op::auipc ? s.pc() + i.imm : i.imm);
    s.next();
  } else if constexpr (kind == OpKind::branch) {
    const std::uint32_t a = s.read_register(Slot::first, i.rs1);
    const std::uint32_t b = s.read_register(Slot::second, i.rs2);
    if (detail::taken<op>(a, b)) {
      s.jump(s.pc() + i.imm);
    } else {
      s.next();
    }
  } else if constexpr (op == Op::jal) {
    if (i.rd != 0) s.write_register(i.rd, s.pc() + 4);
    s.jump(s.pc() + i.imm);
  } else if constexpr (op == Op::jalr) {
    const std::uint32_t sum = s.read_register(Slot::first, i.rs1) + i.imm;
    const std::uint32_t target = LegacyState<S> ? sum : sum & ~1u;
    if (i.rd != 0) s.write_register(i.rd, s.pc() + 4);
    s.jump(target);
  } else if constexpr (op == Op::ecall) {
    const std::uint32_t number = s.syscall();
    if constexpr (LegacyState<S>) {
      if (number != syscall_exit) {
        s.read_register(Slot::first, reg_a7);
        s.read_register(Slot::second, reg_a0);
      }
    }
    if (number == syscall_exit) {
      s.read_register(Slot::first, reg_a7);
      const std::uint32_t code = s.read_register(Slot::second, reg_a0);
      s.write_register(reg_a0, code);
      return StepEnd::halted;  // the pc stays where it is
    }
    if (number == syscall_put_char) s.put_char();
    s.next();
  } else if constexpr (kind == OpKind::nop) {
    s.next();
  }
  return StepEnd::running;
}

/// Executes one micro-step of any instruction and refuses a next pc that is not a multiple of 4
/// (after the registers were written, as the origin does).
template <StepState S>
StepEnd step(S& s, const Instruction& i) {
  StepEnd end = StepEnd::running;
  switch (i.op) {
#define BTCFI_RV32_OP(name, kind)  \
  case Op::name:                   \
    end = execute<Op::name>(s, i); \
    break;
#include <btcfi/rv32/ops.def>
#undef BTCFI_RV32_OP
  }
  if constexpr (LegacyState<S>) return end;
  if (end == StepEnd::running && (s.pc() & 3) != 0)
    return s.fault(FaultKind::unaligned_jump, s.pc());
  return end;
}

}  // namespace btcfi::rv32
