// The origin's own programs, where somebody has brought them beside the project:
//   BTCFI_BITVMX_ELFS  a checkout of FairgateLabs/bitvmx-docker-riscv32 (c3dd537)
//   BTCFI_ORACLEVM     a checkout of 97woo/OracleVM, branch dev
// Step counts and hashes were made by BitVMX-CPU 0.7.3 (82ca4be).

#include "build_elf.hpp"

#include <btcfi/rv32/verify.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

namespace {

struct Known {
  const char* file;
  std::uint64_t limit;
  const char* result;
  const char* hash;
};

#define C(name, steps, hash) \
  { "compliance/build/" name ".elf", 1000, "{\"Halt\":[0," #steps "]}", hash }
#define A(name, result, hash) \
  { "riscv32/build/audit/" name ".elf", 1000, result, hash }
#define E(name, limit, result, hash) \
  { "riscv32/build/exceptions/" name ".elf", limit, result, hash }
constexpr Known known[] = {
#include "origin_programs.inc"
};
#undef C
#undef A
#undef E

Bytes read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return Bytes((std::istreambuf_iterator<char>(file)), {});
}

StepRecord fault_record(std::uint64_t step) {
  StepRecord record;
  record.step = step;
  return record;
}

/// Runs to the end with records, each of which must pass the checker, and again without.
std::pair<std::string, std::string> judge(const Program& program, ByteView input,
                                          std::uint64_t limit) {
  MachineOptions options;
  options.last_steps = true;
  auto machine = *Machine::create(program, input, options);
  TraceHash hash = *initial_hash(Profile::blake3_160);
  const RunResult result =
      *machine.run_recorded(limit, [&](const StepRecord& r, const TraceHash& after) {
        const auto checked = verify_step(hash, r, &program);
        CHECK((checked ? *checked == after : r == fault_record(r.step)));
        hash = after;
        return true;
      });
  CHECK(Machine::create(program, input)->run(limit) == result);
  return {result_json(result), result.last_hash->hex()};
}

/// Memory words by address from the origin's "ROM commitment" listing of a program.
struct Listing {
  std::map<std::uint32_t, std::uint32_t> code;
  std::map<std::uint32_t, std::uint32_t> data;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> zero;
  std::uint32_t entry = 0;
};

std::uint32_t hex_after(const std::string& line, const std::string& label) {
  return static_cast<std::uint32_t>(
      std::stoul(line.substr(line.find(label) + label.size()), nullptr, 16));
}

Listing read_listing(const std::string& path) {
  Listing out;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.find(" PC: ") != std::string::npos) {
      out.code[hex_after(line, "PC: ")] = hex_after(line, "Opcode: ");
    } else if (line.find(" Address: ") != std::string::npos) {
      out.data[hex_after(line, "Address: ")] = hex_after(line, "value: ");
    } else if (line.find("Zero initialized") != std::string::npos) {
      out.zero.emplace_back(hex_after(line, "start: "), hex_after(line, "size: "));
    } else if (line.find("Entrypoint: ") != std::string::npos) {
      out.entry = hex_after(line, "Entrypoint: ");
    }
  }
  return out;
}

Bytes rebuild(const Listing& listing) {
  std::vector<std::uint32_t> code;
  std::vector<std::uint32_t> constants;
  std::vector<std::uint32_t> data;
  for (const auto& [address, word] : listing.code) code.push_back(word);
  for (const auto& [address, word] : listing.data) {
    (address >= 0xb0000000 ? constants : data).push_back(word);
  }
  std::vector<ElfSection> sections{code_section(code), data_section(data),
                                   read_only_section(constants, 0xb0000000)};
  for (const auto& [start, size] : listing.zero) {
    if (start == registers_base) continue;
    sections.push_back(nobits_section(start == input_start ? ".input" : "zero", start, size));
  }
  return build_elf(sections, listing.entry);
}

}  // namespace

TEST_CASE("the origin's prebuilt programs give its results and hashes") {
  const char* folder = std::getenv("BTCFI_BITVMX_ELFS");
  if (folder == nullptr) {
    std::cout << "skipped: BTCFI_BITVMX_ELFS names no checkout of bitvmx-docker-riscv32\n";
    return;
  }
  std::size_t cases = 0;
  for (const Known& k : known) {
    const Bytes elf = read_file(std::string(folder) + "/" + k.file);
    const auto program = Program::load(elf);
    REQUIRE(program);
    CAPTURE(k.file);
    const auto [result, hash] = judge(*program, {}, k.limit);
    CHECK(result == k.result);
    CHECK(hash == k.hash);
    ++cases;
  }
  const Program hello =
      *Program::load(read_file(std::string(folder) + "/riscv32/build/hello-world.elf"));
  const auto [right, right_hash] = judge(hello, Bytes(4, 0x11), 10'000);
  CHECK(right == "{\"Halt\":[0,1500]}");
  CHECK(right_hash == "c4d2f485c603416d8c80f32bf2d94282a531bedb");
  const auto [none, none_hash] = judge(hello, {}, 10'000);
  CHECK(none == "{\"Halt\":[1,1312]}");
  CHECK(none_hash == "345721506e79c53d2549fc63d02ba8fc3b17efa4");
  const Program uninitialized = *Program::load(
      read_file(std::string(folder) + "/riscv32/build/hello-world-uninitialized.elf"));
  CHECK(judge(uninitialized, {}, 10'000).second == "e58bea1b22edebcc0132ea55206f9ebe338cf081");
  std::cout << "prebuilt programs: " << cases + 2 << " of 66" << std::endl;
  CHECK(cases + 2 == 66);
}

TEST_CASE("hello-world's hashes at the steps of the published first search round") {
  const char* folder = std::getenv("BTCFI_BITVMX_ELFS");
  if (folder == nullptr) return;
  // An honest run agrees with the cheating prover of the published transcript up to step 1105.
  const Program hello =
      *Program::load(read_file(std::string(folder) + "/riscv32/build/hello-world.elf"));
  auto machine = *Machine::create(hello, Bytes(4, 0x11));
  constexpr std::pair<std::uint64_t, const char*> published[] = {
      {1, "3ebf30cdfd74fa9635abb08f13bb0d09bb6ae403"},
      {2, "9fd8c6b0f168406e0e0d50962d0e7e5ba413c8d1"},
      {256, "2f11929784dcd2700793029ff2ec69e8555b22ee"},
      {512, "0566cf4a7c11a2932b36f9f0b99df00649316e33"},
      {768, "d79dd6d2df9b4fa93a633389d4fe49c92405f405"},
      {1024, "827f1ac00a70e18b8cf5be489810e7a4fe2ba061"},
      {1105, "657cad13d2087dc3c6efd8aff9bbb5bc907c1522"}};
  for (const auto& [step, hash] : published) {
    machine.run(step);
    CHECK(machine.hash()->hex() == hash);
  }
}

TEST_CASE("the seed's settlement program, rebuilt from its listing, gives its four vectors") {
  const char* folder = std::getenv("BTCFI_ORACLEVM");
  if (folder == nullptr) {
    std::cout << "skipped: BTCFI_ORACLEVM names no checkout of OracleVM\n";
    return;
  }
  const Listing listing =
      read_listing(std::string(folder) + "/bitvmx_protocol/option_settlement_rom_commitment.txt");
  REQUIRE(listing.code.size() == 126);
  CHECK(listing.code.begin()->first == 0x80000000);
  CHECK(listing.code.rbegin()->first == 0x800001f4);
  CHECK(listing.entry == 0x800001e4);
  const Program program = *Program::load(rebuild(listing));
  struct Vector {
    const char* input;
    const char* result;
    const char* hash;
  };
  constexpr Vector vectors[] = {{"00000000404b4c0080584f0064000000", "{\"Halt\":[200000,907]}",
                                 "daa1ba0a9917bf39ae40e5f10feabe934d168e70"},
                                {"01000000404b4c00003e4900c8000000", "{\"Halt\":[400000,893]}",
                                 "f437332a6f98ce1bd94bea2840e1c4ffbb2e538e"},
                                {"0000000080584f00003e490064000000", "{\"Halt\":[0,897]}",
                                 "5c42af39f13651540bcc6be47430ef836c65f250"},
                                {"01000000404b4c0080584f0064000000", "{\"Halt\":[0,882]}",
                                 "346d700a004d2611d84944e8d01ca1dbc5fe5124"}};
  for (const Vector& v : vectors) {
    const auto [result, hash] = judge(program, *from_hex(v.input), 10'000);
    CHECK(result == v.result);
    CHECK(hash == v.hash);
  }
  std::cout << "seed program: " << std::size(vectors) << " vectors" << std::endl;
}
