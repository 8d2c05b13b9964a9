// Random programs against qemu-riscv32, QEMU's user-mode emulation, where it is installed
// (Debian: qemu-user).

#include "build_elf.hpp"
#include "instruction_model.hpp"

#include <btcfi/rv32/machine.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <random>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;
using namespace btcfi::test::enc;

namespace {

constexpr std::uint32_t code_at = 0x10000;
constexpr std::uint32_t data_at = 0x40000;
constexpr std::uint32_t data_words = 64;
constexpr std::uint32_t file_code_offset = 0x1000;

/// An ELF with two program headers, for a loader that goes by those: code and data.
Bytes loadable_elf(const Bytes& code, const Bytes& data) {
  const auto size = [](const Bytes& b) { return static_cast<std::uint32_t>(b.size()); };
  const std::uint32_t data_offset = (file_code_offset + size(code) + 0xfff) & ~0xfffu;
  ByteWriter out;
  out.u32(0x464c457f).u8(1).u8(1).u8(1).u8(0).u64(0);
  out.u16(2).u16(243).u32(1).u32(code_at).u32(52).u32(0).u32(0);
  out.u16(52).u16(32).u16(2).u16(40).u16(0).u16(0);
  out.u32(1).u32(file_code_offset).u32(code_at).u32(code_at).u32(size(code)).u32(size(code));
  out.u32(5).u32(0x1000);
  out.u32(1).u32(data_offset).u32(data_at).u32(data_at).u32(size(data)).u32(size(data));
  out.u32(6).u32(0x1000);
  out.bytes(Bytes(file_code_offset - out.size())).bytes(code);
  out.bytes(Bytes(data_offset - out.size())).bytes(data);
  return std::move(out).take();
}

/// A body of arithmetic, memory and forward branches, repeated; then all registers are stored after
/// the data, everything is written to standard output, and the program exits. Our machine knows no
/// such call and goes on.
std::vector<std::uint32_t> random_code(std::mt19937& random) {
  const auto any = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  const auto word = [&] { return static_cast<std::uint32_t>(random()); };
  // x28 holds the data, x29 counts rounds.
  const auto rd = [&] { return any(28); };
  const auto rs = [&] { return any(30); };
  std::vector<std::uint32_t> code = join({li(28, data_at), li(29, 20)});
  for (std::uint32_t reg = 1; reg < 28; ++reg) {
    code.push_back(load(2, reg, 28, static_cast<std::int32_t>(4 * reg)));
  }
  const std::size_t loop = code.size();
  for (int n = 0; n < 400; ++n) {
    switch (any(8)) {
      case 0:
      case 1:
      case 2: code.push_back(register_ops[any(18)].encode(rd(), rs(), rs())); break;
      case 3: {
        const ImmediateOp& op = immediate_ops[any(9)];
        const auto imm = static_cast<std::int32_t>(any(4096)) - 2048;
        code.push_back(op.encode(rd(), rs(), op.shift ? imm & 31 : imm));
        break;
      }
      case 4:
        code.push_back(
            load(load_ops[any(5)].funct3, rd(), 28, static_cast<std::int32_t>(any(124))));
        break;
      case 5: code.push_back(s(static_cast<std::int32_t>(any(124)), rs(), 28, any(3))); break;
      case 6: {
        const auto target = static_cast<std::int32_t>(4 * (1 + any(4)));
        code.push_back(any(4) == 0 ? jal(rd(), target)
                                   : b(target, rs(), rs(), branch_ops[any(6)].funct3));
        break;
      }
      default: code.push_back(any(2) == 0 ? lui(rd(), word()) : auipc(rd(), word())); break;
    }
  }
  for (int n = 0; n < 4; ++n) code.push_back(nop);  // where the last branches end
  code.push_back(addi(29, 29, -1));
  const auto back = static_cast<std::int32_t>(loop) - static_cast<std::int32_t>(code.size()) - 1;
  code = join({code, {b(8, 0, 29, 0), jal(0, 4 * back)}});
  for (std::uint32_t reg = 1; reg < 28; ++reg) {
    code.push_back(s(static_cast<std::int32_t>(128 + 4 * reg), reg, 28, 2));
  }
  return join({code,
               {addi(10, 0, 1), addi(11, 28, 0), addi(12, 0, 4 * data_words), addi(17, 0, 64),
                ecall, addi(10, 0, 0), addi(17, 0, 93), ecall}});
}

Bytes output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  Bytes out;
  std::array<std::uint8_t, 4096> part;
  while (pipe) {
    const std::size_t count = std::fread(part.data(), 1, part.size(), pipe.get());
    if (count == 0) break;
    out.insert(out.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(count));
  }
  return out;
}

}  // namespace

TEST_CASE("random programs leave the registers and memory that QEMU leaves") {
  if (output_of("qemu-riscv32 --version 2>/dev/null").empty()) {
    std::cout << "skipped: no qemu-riscv32" << std::endl;
    return;
  }
  const std::uint32_t seed = 20'251'128;
  std::cout << "seed " << seed << std::endl;
  std::mt19937 random(seed);
  const char* asked = std::getenv("BTCFI_QEMU_PROGRAMS");
  const int programs = asked != nullptr ? std::atoi(asked) : 40;
  const auto path = std::filesystem::temp_directory_path() /
                    ("btcfi-qemu-" + std::to_string(std::random_device()()) + ".elf");
  std::uint64_t steps = 0;
  for (int n = 0; n < programs; ++n) {
    const std::vector<std::uint32_t> code = random_code(random);
    std::vector<std::uint32_t> data;
    for (std::uint32_t i = 0; i < data_words; ++i) {
      data.push_back(static_cast<std::uint32_t>(random()) >> (random() % 32));
    }
    std::ofstream(path, std::ios::binary) << [&] {
      const Bytes elf = loadable_elf(words_to_bytes(code), words_to_bytes(data));
      return std::string(elf.begin(), elf.end());
    }();
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    const Bytes theirs = output_of("qemu-riscv32 " + path.string());

    const Program program = *Program::load(
        build_elf({code_section(code, code_at), data_section(data, data_at)}, code_at));
    Machine machine = *Machine::create(program, {});
    const RunResult run = machine.run(10'000'000);
    CHECK(run.reason == StopReason::halted);
    steps += run.steps;
    ByteWriter ours;
    for (std::uint32_t i = 0; i < data_words; ++i) ours.u32(*machine.word(data_at + 4 * i));
    CAPTURE(n);
    CHECK(equal(ours.view(), theirs));
  }
  std::filesystem::remove(path);
  std::cout << programs << " programs, " << steps << " micro-steps" << std::endl;
}
