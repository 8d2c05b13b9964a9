// Files that the origin's tools made, where somebody has brought them beside the project:
//   BTCFI_LEGACY_TRACE  option_execution_output.txt of 97woo/OracleVM, branch main: a whole trace by
//                       the BitVMX-CPU of 2024
//   BTCFI_ORACLEVM      a checkout of 97woo/OracleVM, branch dev: a ROM commitment

#include "loop_program.hpp"

#include <btcfi/rv32/artefacts.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

TEST_CASE("the whole published trace comes out byte for byte, the program's own output included") {
  const char* path = std::getenv("BTCFI_LEGACY_TRACE");
  if (path == nullptr) {
    std::cout << "skipped: BTCFI_LEGACY_TRACE names no option_execution_output.txt\n";
    return;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string all((std::istreambuf_iterator<char>(file)), {});
  const std::string want = all.substr(all.find("4026531840;0;4294967295;"));

  // The trace itself tells the program: its opcodes by pc, and what was read before it was written.
  std::map<std::uint32_t, std::uint32_t> code;
  std::map<std::uint32_t, std::uint32_t> memory;
  std::istringstream lines(want);
  for (std::string line; std::getline(lines, line);) {
    if (line.size() < 64 || std::count(line.begin(), line.end(), ';') != 14) continue;
    std::vector<std::uint64_t> fields;
    std::istringstream row(line);
    for (std::string field; fields.size() < 13 && std::getline(row, field, ';');) {
      // An ecall's row follows the byte that the program printed.
      const std::size_t digits = field.size() > 10 ? field.size() - 10 : 0;
      const std::size_t first = field.find_first_of("0123456789", digits);
      fields.push_back(std::stoull(field.substr(first)));
    }
    code[static_cast<std::uint32_t>(fields[6])] = static_cast<std::uint32_t>(fields[8]);
    for (const std::size_t read : {std::size_t{0}, std::size_t{3}}) {
      const auto address = static_cast<std::uint32_t>(fields[read]);
      if (fields[read + 2] == legacy_last_step_init && address - registers_base >= registers_size) {
        memory[address] = static_cast<std::uint32_t>(fields[read + 1]);
      }
    }
  }
  std::vector<ElfSection> sections;
  std::vector<std::uint32_t> text((code.rbegin()->first - 0x80000000) / 4 + 1, enc::nop);
  for (const auto& [pc, opcode] : code) text[(pc - 0x80000000) / 4] = opcode;
  sections.push_back(code_section(text));
  std::vector<std::uint32_t> constants(64);
  for (const auto& [address, word] : memory) {
    if (address - 0xb0000000 < 4 * constants.size()) constants[(address - 0xb0000000) / 4] = word;
  }
  sections.push_back(read_only_section(constants, 0xb0000000));
  sections.push_back(nobits_section(".bss", 0xa0000000, 0x1004));
  sections.push_back(nobits_section(".input", input_start, 0x2000));
  sections.push_back(nobits_section(".stack", 0xe0000000, 0x800000));
  sections.push_back(nobits_section(".registers", registers_base, 0x200));
  LoadOptions loading;
  loading.profile = Profile::legacy_sha256;
  const Program program = *Program::load(build_elf(sections, 0x80000354), loading);

  std::string got;
  MachineOptions options = with(true, true);
  options.profile = Profile::legacy_sha256;
  options.output = [&](std::uint8_t c) { got += static_cast<char>(c); };
  Machine machine =
      *Machine::create(program, *from_hex("00000000404b4c0080584f0064000000"), options);
  const auto result = machine.run_recorded(100'000, [&](const StepRecord& r, const TraceHash& h) {
    got += csv_row(r, h) + '\n';
    return true;
  });
  CHECK(result->reason == StopReason::halted);
  CHECK(result->exit_code == 0);
  CHECK(result->steps == 2247);
  const auto [a, b] = std::mismatch(got.begin(), got.end(), want.begin(), want.end());
  CHECK(a == got.end());
  CHECK(b == want.end());
  std::cout << "published legacy trace: " << result->steps << " rows" << std::endl;
}

TEST_CASE("the published ROM commitment of the 907-step program comes out line by line") {
  const char* folder = std::getenv("BTCFI_ORACLEVM");
  if (folder == nullptr) {
    std::cout << "skipped: BTCFI_ORACLEVM names no checkout of OracleVM\n";
    return;
  }
  std::ifstream file(std::string(folder) + "/bitvmx_protocol/option_settlement_rom_commitment.txt");
  std::string want;
  std::vector<std::uint32_t> code, data, constants;
  for (std::string line; std::getline(file, line);) {
    const std::size_t prefix = line.find("INFO");
    line = line.substr(line.find(' ', prefix) + 1);
    if (line.rfind("Loading", 0) == 0) continue;
    want += line + "\n";
    const auto number = [&](const char* label) {
      const std::size_t at = line.find(label);
      return static_cast<std::uint32_t>(
          std::stoul(line.substr(at + std::string(label).size()), nullptr, 16));
    };
    if (line.rfind("PC:", 0) == 0 && line.find("Micro: 0 ") != std::string::npos) {
      code.push_back(number("Opcode: "));
    } else if (line.rfind("Address:", 0) == 0) {
      (number("Address: ") >= 0xb0000000 ? constants : data).push_back(number("value: "));
    }
  }
  const Program program = *Program::load(build_elf(
      {code_section(code), data_section(data), read_only_section(constants, 0xb0000000),
       nobits_section(".bss", 0xa0000000, 0x1004), nobits_section(".input", input_start, 0x2000),
       nobits_section(".stack", 0xe0000000, 0x800000)},
      0x800001e4));
  const std::string got = rom_commitment(program)->text();
  CHECK(got == want);
  std::cout << "published ROM commitment: " << std::count(want.begin(), want.end(), '\n')
            << " lines" << std::endl;
}
