#pragma once

#include <btcfi/core/codec.hpp>

#include <string>
#include <vector>

// Makes small ELF files and encodes instructions, so that each test shows its whole program.

namespace btcfi::test {

struct ElfSection {
  std::string name;
  std::uint32_t type = 1;   // PROGBITS; 8 is NOBITS
  std::uint32_t flags = 2;  // ALLOC; 1 WRITE, 4 EXECINSTR
  std::uint32_t address = 0;
  Bytes contents;
  std::uint32_t nobits_size = 0;
};

inline constexpr std::uint32_t code_start = 0x80000000;
inline constexpr std::uint32_t data_start = 0x90000000;
inline constexpr std::uint32_t input_start = 0xaa000000;

inline Bytes words_to_bytes(const std::vector<std::uint32_t>& words) {
  ByteWriter out;
  for (const std::uint32_t word : words) out.u32(word);
  return std::move(out).take();
}

inline ElfSection code_section(const std::vector<std::uint32_t>& words,
                               std::uint32_t address = code_start) {
  return {".text", 1, 6, address, words_to_bytes(words), 0};
}
inline ElfSection data_section(const std::vector<std::uint32_t>& words,
                               std::uint32_t address = data_start) {
  return {".data", 1, 3, address, words_to_bytes(words), 0};
}
inline ElfSection read_only_section(const std::vector<std::uint32_t>& words,
                                    std::uint32_t address) {
  return {".rodata", 1, 2, address, words_to_bytes(words), 0};
}
inline ElfSection nobits_section(const std::string& name, std::uint32_t address,
                                 std::uint32_t size) {
  return {name, 8, 3, address, {}, size};
}

/// An ELF32 RISC-V executable: header, contents, names, section headers.
inline Bytes build_elf(const std::vector<ElfSection>& sections, std::uint32_t entry = code_start) {
  std::string names(1, '\0');
  ByteWriter contents;
  ByteWriter headers;
  for (int i = 0; i < 10; ++i) headers.u32(0);  // section 0
  for (const ElfSection& s : sections) {
    const auto size = s.type == 8 ? s.nobits_size : static_cast<std::uint32_t>(s.contents.size());
    headers.u32(static_cast<std::uint32_t>(names.size())).u32(s.type).u32(s.flags).u32(s.address);
    headers.u32(static_cast<std::uint32_t>(52 + contents.size())).u32(size);
    headers.u32(0).u32(0).u32(4).u32(0);
    contents.bytes(s.contents);
    names += s.name + '\0';
  }
  const auto names_name = static_cast<std::uint32_t>(names.size());
  names += ".shstrtab";
  names += '\0';
  headers.u32(names_name).u32(3).u32(0).u32(0);
  headers.u32(static_cast<std::uint32_t>(52 + contents.size()));
  headers.u32(static_cast<std::uint32_t>(names.size())).u32(0).u32(0).u32(1).u32(0);
  contents.bytes(as_bytes(names));

  ByteWriter out;
  out.u32(0x464c457f).u8(1).u8(1).u8(1).u8(0).u64(0);
  out.u16(2).u16(243).u32(1).u32(entry).u32(0);
  out.u32(static_cast<std::uint32_t>(52 + contents.size())).u32(0);
  out.u16(52).u16(0).u16(0).u16(40).u16(static_cast<std::uint16_t>(sections.size() + 2));
  out.u16(static_cast<std::uint16_t>(sections.size() + 1));
  out.bytes(contents.view()).bytes(headers.view());
  return std::move(out).take();
}

/// Instruction words by format (RISC-V Unprivileged ISA 20191213, 2.2).
namespace enc {

inline std::uint32_t r(std::uint32_t funct7, std::uint32_t rs2, std::uint32_t rs1,
                       std::uint32_t funct3, std::uint32_t rd, std::uint32_t opcode = 0x33) {
  return funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}
inline std::uint32_t i(std::int32_t imm, std::uint32_t rs1, std::uint32_t funct3, std::uint32_t rd,
                       std::uint32_t opcode = 0x13) {
  return static_cast<std::uint32_t>(imm) << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}
inline std::uint32_t s(std::int32_t imm, std::uint32_t rs2, std::uint32_t rs1,
                       std::uint32_t funct3) {
  const auto u = static_cast<std::uint32_t>(imm);
  return (u >> 5 & 0x7f) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | (u & 31) << 7 | 0x23;
}
inline std::uint32_t b(std::int32_t imm, std::uint32_t rs2, std::uint32_t rs1,
                       std::uint32_t funct3) {
  const auto u = static_cast<std::uint32_t>(imm);
  return (u >> 12 & 1) << 31 | (u >> 5 & 0x3f) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 |
         (u >> 1 & 15) << 8 | (u >> 11 & 1) << 7 | 0x63;
}
inline std::uint32_t lui(std::uint32_t rd, std::uint32_t upper) {
  return (upper & 0xfffff000) | rd << 7 | 0x37;
}
inline std::uint32_t auipc(std::uint32_t rd, std::uint32_t upper) {
  return (upper & 0xfffff000) | rd << 7 | 0x17;
}
inline std::uint32_t jal(std::uint32_t rd, std::int32_t imm) {
  const auto u = static_cast<std::uint32_t>(imm);
  return (u >> 20 & 1) << 31 | (u >> 1 & 0x3ff) << 21 | (u >> 11 & 1) << 20 |
         (u >> 12 & 0xff) << 12 | rd << 7 | 0x6f;
}
inline std::uint32_t jalr(std::uint32_t rd, std::uint32_t rs1, std::int32_t imm) {
  return i(imm, rs1, 0, rd, 0x67);
}
inline std::uint32_t addi(std::uint32_t rd, std::uint32_t rs1, std::int32_t imm) {
  return i(imm, rs1, 0, rd);
}
inline std::uint32_t load(std::uint32_t funct3, std::uint32_t rd, std::uint32_t rs1,
                          std::int32_t imm) {
  return i(imm, rs1, funct3, rd, 0x03);
}
inline constexpr std::uint32_t ecall = 0x00000073;
inline constexpr std::uint32_t ebreak = 0x00100073;
inline constexpr std::uint32_t nop = 0x00000013;

/// Any 32-bit constant in two instructions.
inline std::vector<std::uint32_t> li(std::uint32_t rd, std::uint32_t value) {
  const std::uint32_t low = value & 0xfff;
  const auto signed_low = static_cast<std::int32_t>(low ^ 0x800) - 0x800;
  return {lui(rd, value + 0x800), addi(rd, rd, signed_low)};
}
/// exit(a0)
inline std::vector<std::uint32_t> exit() { return {addi(17, 0, 93), ecall}; }

/// One program out of pieces.
inline std::vector<std::uint32_t> join(std::initializer_list<std::vector<std::uint32_t>> parts) {
  std::vector<std::uint32_t> out;
  for (const auto& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

}  // namespace enc
}  // namespace btcfi::test
