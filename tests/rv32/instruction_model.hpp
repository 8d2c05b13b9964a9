#pragma once

#include "build_elf.hpp"

#include <array>

// What each RV32IM instruction does (RISC-V Unprivileged ISA 20191213, 2 and 7), written apart from
// the library: wide signed arithmetic for registers, single bytes for memory.

namespace btcfi::test {

struct RegisterOp {
  const char* name;
  std::uint32_t funct7;
  std::uint32_t funct3;
  std::uint32_t (*model)(std::uint32_t a, std::uint32_t b);
  [[nodiscard]] std::uint32_t encode(std::uint32_t rd, std::uint32_t rs1, std::uint32_t rs2) const {
    return enc::r(funct7, rs2, rs1, funct3, rd);
  }
};

namespace model {

/// The number that a word stands for.
inline std::int64_t number(std::uint32_t x) {
  return x < 0x80000000u ? std::int64_t{x} : std::int64_t{x} - (std::int64_t{1} << 32);
}
inline std::uint32_t word(std::int64_t x) { return static_cast<std::uint32_t>(x & 0xffffffff); }
/// floor(x / 2^32), as a word.
inline std::uint32_t upper(std::int64_t x) {
  const std::int64_t low = x & 0xffffffff;
  return word((x - low) / (std::int64_t{1} << 32));
}
/// floor(x / 2^n) without a shift of a negative number.
inline std::int64_t halved(std::int64_t x, std::uint32_t n) {
  for (; n > 0; --n) x = (x - (x & 1)) / 2;
  return x;
}
inline std::uint32_t shifted_left(std::uint32_t a, std::uint32_t n) {
  for (n %= 32; n > 0; --n) a = word(2 * std::int64_t{a});
  return a;
}

}  // namespace model

inline constexpr RegisterOp register_ops[] = {
    {"add", 0, 0, [](auto a, auto b) { return model::word(model::number(a) + model::number(b)); }},
    {"sub", 0x20, 0,
     [](auto a, auto b) { return model::word(model::number(a) - model::number(b)); }},
    {"sll", 0, 1, [](auto a, auto b) { return model::shifted_left(a, b); }},
    {"slt", 0, 2, [](auto a, auto b) { return model::number(a) < model::number(b) ? 1u : 0u; }},
    {"sltu", 0, 3, [](auto a, auto b) { return std::int64_t{a} < std::int64_t{b} ? 1u : 0u; }},
    {"xor", 0, 4, [](auto a, auto b) { return (a | b) - (a & b); }},
    {"srl", 0, 5, [](auto a, auto b) { return model::word(model::halved(a, b % 32)); }},
    {"sra", 0x20, 5,
     [](auto a, auto b) { return model::word(model::halved(model::number(a), b % 32)); }},
    {"or", 0, 6, [](auto a, auto b) { return ~(~a & ~b); }},
    {"and", 0, 7, [](auto a, auto b) { return ~(~a | ~b); }},
    {"mul", 1, 0,
     [](auto a, auto b) {
       return static_cast<std::uint32_t>(std::uint64_t{a} * std::uint64_t{b} & 0xffffffff);
     }},
    {"mulh", 1, 1,
     [](auto a, auto b) { return model::upper(model::number(a) * model::number(b)); }},
    {"mulhsu", 1, 2,
     [](auto a, auto b) { return model::upper(model::number(a) * std::int64_t{b}); }},
    {"mulhu", 1, 3,
     [](auto a, auto b) {
       return static_cast<std::uint32_t>(std::uint64_t{a} * std::uint64_t{b} / 0x100000000);
     }},
    {"div", 1, 4,
     [](auto a, auto b) {
       return b == 0 ? 0xffffffffu : model::word(model::number(a) / model::number(b));
     }},
    {"divu", 1, 5, [](auto a, auto b) { return b == 0 ? 0xffffffffu : a / b; }},
    {"rem", 1, 6,
     [](auto a, auto b) { return b == 0 ? a : model::word(model::number(a) % model::number(b)); }},
    {"remu", 1, 7, [](auto a, auto b) { return b == 0 ? a : a % b; }},
};

struct ImmediateOp {
  const char* name;
  std::uint32_t funct3;
  bool shift;
  std::uint32_t extra;  ///< bits above a shift's amount
  /// The immediate sign-extended
  std::uint32_t (*model)(std::uint32_t a, std::uint32_t b);
  [[nodiscard]] std::uint32_t encode(std::uint32_t rd, std::uint32_t rs1, std::int32_t imm) const {
    return enc::i(imm | static_cast<std::int32_t>(extra), rs1, funct3, rd);
  }
};
inline constexpr ImmediateOp immediate_ops[] = {
    {"addi", 0, false, 0, register_ops[0].model},    {"slli", 1, true, 0, register_ops[2].model},
    {"slti", 2, false, 0, register_ops[3].model},    {"sltiu", 3, false, 0, register_ops[4].model},
    {"xori", 4, false, 0, register_ops[5].model},    {"srli", 5, true, 0, register_ops[6].model},
    {"srai", 5, true, 0x400, register_ops[7].model}, {"ori", 6, false, 0, register_ops[8].model},
    {"andi", 7, false, 0, register_ops[9].model}};

struct BranchOp {
  const char* name;
  std::uint32_t funct3;
  bool (*model)(std::uint32_t a, std::uint32_t b);
};
inline constexpr BranchOp branch_ops[] = {
    {"beq", 0, [](std::uint32_t a, std::uint32_t b) { return a == b; }},
    {"bne", 1, [](std::uint32_t a, std::uint32_t b) { return a != b; }},
    {"blt", 4,
     [](std::uint32_t a, std::uint32_t b) { return model::number(a) < model::number(b); }},
    {"bge", 5,
     [](std::uint32_t a, std::uint32_t b) { return model::number(a) >= model::number(b); }},
    {"bltu", 6, [](std::uint32_t a, std::uint32_t b) { return a < b; }},
    {"bgeu", 7, [](std::uint32_t a, std::uint32_t b) { return a >= b; }}};

/// A few bytes of little-endian memory.
class ByteMemory {
 public:
  void store(std::uint32_t at, std::uint32_t bytes, std::uint32_t value) {
    for (std::uint32_t i = 0; i < bytes; ++i) {
      bytes_[at + i] = static_cast<std::uint8_t>(value);
      value /= 256;
    }
  }
  [[nodiscard]] std::uint32_t load(std::uint32_t at, std::uint32_t bytes) const {
    std::uint32_t value = 0;
    for (std::uint32_t i = bytes; i > 0; --i) value = value * 256 + bytes_[at + i - 1];
    return value;
  }

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

struct LoadOp {
  const char* name;
  std::uint32_t funct3;
  std::uint32_t bytes;
  bool sign;
  [[nodiscard]] std::uint32_t model(const ByteMemory& memory, std::uint32_t at) const {
    const std::uint32_t value = memory.load(at, bytes);
    const bool negative = sign && value >= 1u << (8 * bytes - 1);
    return negative ? value - (1u << (8 * bytes)) : value;
  }
};
inline constexpr LoadOp load_ops[] = {{"lb", 0, 1, true},
                                      {"lh", 1, 2, true},
                                      {"lw", 2, 4, false},
                                      {"lbu", 4, 1, false},
                                      {"lhu", 5, 2, false}};
struct StoreOp {
  const char* name;
  std::uint32_t funct3;
  std::uint32_t bytes;
};
inline constexpr StoreOp store_ops[] = {{"sb", 0, 1}, {"sh", 1, 2}, {"sw", 2, 4}};

}  // namespace btcfi::test
