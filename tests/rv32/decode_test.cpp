#include "build_elf.hpp"

#include <btcfi/rv32/decode.hpp>

#include <catch2/catch.hpp>

#include <cstdio>

using namespace btcfi::rv32;
namespace enc = btcfi::test::enc;

namespace {

std::string shown(std::uint32_t word) {
  const auto i = decode(word);
  if (!i) return "E";
  if (i->op == Op::unimplemented) return unimplemented_name(word);
  char text[80];
  std::snprintf(text, sizeof text, "%s %u %u %u %x", name_of(i->op), unsigned{i->rd},
                unsigned{i->rs1}, unsigned{i->rs2}, i->imm);
  return text;
}

}  // namespace

TEST_CASE("fields and immediates of each format") {
  CHECK(shown(0x00c58633) == "add 12 11 12 0");
  CHECK(shown(0x40b50533) == "sub 10 10 11 0");
  CHECK(shown(enc::addi(5, 6, -1)) == "addi 5 6 0 ffffffff");
  CHECK(shown(enc::addi(5, 6, 2047)) == "addi 5 6 0 7ff");
  CHECK(shown(enc::s(-2048, 7, 8, 2)) == "sw 0 8 7 fffff800");
  CHECK(shown(enc::b(-4096, 1, 2, 0)) == "beq 0 2 1 fffff000");
  CHECK(shown(enc::b(4094, 1, 2, 1)) == "bne 0 2 1 ffe");
  CHECK(shown(enc::jal(1, -1048576)) == "jal 1 0 0 fff00000");
  CHECK(shown(enc::jal(1, 1048574)) == "jal 1 0 0 ffffe");
  CHECK(shown(enc::lui(3, 0x87654fff)) == "lui 3 0 0 87654000");
  CHECK(shown(enc::auipc(3, 0xfffff000)) == "auipc 3 0 0 fffff000");
  CHECK(shown(0x00000073) == "ecall 0 0 0 0");
  CHECK(shown(0x00100073) == "ebreak 0 0 0 0");
}

TEST_CASE("an arithmetic result that goes to x0 makes the instruction a nop") {
  CHECK(shown(enc::nop) == "nop 0 0 0 0");
  CHECK(shown(enc::r(1, 2, 3, 4, 0)) == "nop 0 0 0 0");
  CHECK(shown(enc::lui(0, 0x1000)) == "nop 0 0 0 0");
  CHECK(shown(enc::load(2, 0, 5, 0)) == "lw 0 5 0 0");
  CHECK(shown(enc::jal(0, 8)) == "jal 0 0 0 8");
}

TEST_CASE("the oddities of the origin's decoder are kept") {
  CHECK(shown(enc::jalr(1, 2, 3) | 7u << 12) == "jalr 1 2 0 3");  // funct3 ignored
  CHECK(shown(0x03079793) == "slli 15 15 0 10");                  // bit 25 set: 48 mod 32
  CHECK(shown(0x4207d793) == "srai 15 15 0 0");                   // bit 25 set
  CHECK(shown(0x04079793) == "E");                                // bit 26 set
  CHECK(shown(0x0ff0000f) == "fence 0 0 0 0");
  CHECK(shown(0x8330000f) == "E");  // fence.tso
  CHECK(shown(0x0000100f) == "FenceI");
  CHECK(shown(0x0000108f) == "E");
  CHECK(shown(0) == "Illegal");
  CHECK(shown(0x00002063) == "E");  // branch, funct3 2
  CHECK(shown(0x00007003) == "E");  // load, funct3 7
  CHECK(shown(0x00003003) == "Ld(IType(12291))");
  CHECK(shown(0xc0001073) == "Csrrw(CsrType(3221229683))");
  CHECK(shown(0x02000033 | 2u << 25) == "E");
}

TEST_CASE("a compressed load or store below 0x10000 decodes, others do not") {
  CHECK(shown(0x43b0) == "lw 12 15 0 40");
  CHECK(shown(0xc3b0) == "sw 0 15 12 40");
  CHECK(shown(0xd402) == "sw 0 2 0 28");
  CHECK(shown(0xd056) == "sw 0 2 21 20");
  CHECK(shown(0x6188) == "Ld(IType(374019))");
  CHECK(shown(0x143b0) == "E");
  CHECK(shown(0x0001) == "E");
  CHECK(shown(0x4501) == "E");
}

TEST_CASE("every opcode, funct3 and upper twelve bits decode as in riscv-decode 0.2.3") {
  // PROVENANCE: FNV-1a over what the crate riscv-decode 0.2.3 (the origin's decoder) says of the
  // same words in the same order, written as in shown(): a small Rust program around its decode().
  std::uint64_t hash = 0xcbf29ce484222325;
  std::size_t words = 0;
  const auto feed = [&](std::uint32_t word) {
    for (const char c : shown(word)) {
      hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    ++words;
  };
  for (std::uint32_t upper = 0; upper < 4096; ++upper) {
    for (std::uint32_t funct3 = 0; funct3 < 8; ++funct3) {
      for (std::uint32_t opcode = 0; opcode < 128; ++opcode) {
        for (const std::uint32_t rd : {0u, 17u})
          feed(upper << 20 | funct3 << 12 | rd << 7 | opcode);
      }
    }
  }
  for (std::uint32_t word = 0; word < 0x20000; ++word) feed(word);
  CHECK(words == 8'519'680);
  CHECK(hash == 0x56d5c77f28c4436e);
}
