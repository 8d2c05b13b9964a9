// Forms: FairgateLabs/BitVMX-CPU 0.7.3 (82ca4be).

#include "edge_case_program.hpp"
#include "loop_program.hpp"

#include <btcfi/core/json.hpp>
#include <btcfi/rv32/artefacts.hpp>
#include <btcfi/rv32/decode.hpp>
#include <btcfi/rv32/program.hpp>

#include <catch2/catch.hpp>

#include <set>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

TEST_CASE("there are 73 keys, sorted, and every micro-step of every instruction has one of them") {
  const auto keys = instruction_keys();
  CHECK(keys.size() == 73);
  CHECK(std::is_sorted(keys.begin(), keys.end()));
  std::set<std::string> reached;
  for (std::uint32_t opcode = 3; opcode < 128; opcode += 4) {
    for (std::uint32_t funct3 = 0; funct3 < 8; ++funct3) {
      for (const std::uint32_t funct7 : {0x00u, 0x01u, 0x20u}) {
        for (const std::uint32_t rd : {0u, 5u}) {
          const std::uint32_t word = enc::r(funct7, 1, 6, funct3, rd, opcode);
          for (const std::uint32_t w : {word, word & 0xfffff, 0x73u}) {
            for (std::uint32_t micro = 0; micro < 9; ++micro) {
              const std::string key = instruction_key(w, micro);
              const auto decoded = decode(w);
              const bool executes = decoded && decoded->op != Op::unimplemented;
              CHECK(key.empty() == !(executes && micro < max_micro_steps(decoded->op)));
              if (!key.empty()) reached.insert(key);
            }
          }
        }
      }
    }
  }
  CHECK(std::vector<std::string>(reached.begin(), reached.end()) ==
        std::vector<std::string>(keys.begin(), keys.end()));
  CHECK(instruction_key(enc::load(1, 0, 5, 3), 1) == "lh_1");
  CHECK(instruction_key(enc::load(1, 0, 5, 3), 2) == "nop");
  CHECK(instruction_key(enc::ebreak, 0) == "nop");
  CHECK(instruction_key(0, 0).empty());
  std::size_t witnesses = 0;
  for (const std::string_view key : keys) witnesses += key_has_witness(key) ? 1u : 0u;
  CHECK(witnesses == 4);
}

TEST_CASE("a ROM commitment names every word of the program once") {
  const Program program = *Program::load(edge_case_elf());
  const RomCommitment rom = *rom_commitment(program);
  CHECK(rom.entry == 0x80000000);
  CHECK(rom.code.front() == RomLine{0x80000000, 0, 0x900002b7, "lui"});
  CHECK(rom.code[1] == RomLine{0x80000004, 0, 0x0012a303, "lw_0"});
  CHECK(rom.code[4] == RomLine{0x80000004, 3, 0x0012a303, "lw_3"});
  CHECK(rom.constants == std::vector<std::pair<std::uint32_t, std::uint32_t>>{
                             {0x90000000, 0x81828384}, {0x90000004, 0x91929394}});
  CHECK(rom.zero_initialized.size() == 4);
  const std::string text = rom.text();
  CHECK(text.substr(0, 56) == "PC: 0x80000000 Micro: 0 Opcode: 0x900002b7 Key: lui\nPC: ");
  CHECK(text.find("Address: 0x90000000 value: 0x81828384\n") != std::string::npos);
  CHECK(text.find("Zero initialized range: start: 0xf0000000 size: 0x00000088\n"
                  "Entrypoint: 0x80000000\n") != std::string::npos);
  const auto json = json::parse(rom.json());
  REQUIRE(json);
  CHECK(json->find("code")->array().size() == rom.code.size());
  CHECK(*json->find("entrypoint")->as_u64() == 0x80000000u);
  for (const std::string_view name : programs::names()) {
    CHECK(rom_commitment(*Program::load(*programs::find(name))));
  }
  const Program fence_i = *Program::load(build_elf({code_section({enc::nop, 0x0000100f})}));
  CHECK(rom_commitment(fence_i).error().code == Errc::unsupported);
  CHECK(rom_commitment(fence_i).error().offset == 0x80000004);
}

TEST_CASE("a checkpoint has the origin's fields, words as big-endian numbers, and both profiles") {
  const Program program = loop_program(3);
  for (const Profile profile : {Profile::blake3_160, Profile::legacy_sha256}) {
    const bool legacy = profile == Profile::legacy_sha256;
    MachineOptions options = with(true, true);
    options.profile = profile;
    Machine machine = *Machine::create(program, Bytes{1, 2, 3, 4, 5}, options);
    machine.run(9);  // lui, addi, ..., then sw x7 to 0xa0000000
    std::string text;
    CHECK(checkpoint_json(machine.snapshot(), [&](std::string_view part) { text += part; }));
    const auto document = json::parse(text);
    REQUIRE(document);
    std::vector<std::string> names;
    std::size_t start = 0;
    CHECK(*document->find("step")->as_u64() == 9);
    CHECK(document->find("hash")->array().size() == (legacy ? 32u : 20u));
    CHECK(*document->find("pc")->find("micro")->as_u64() == machine.pc().micro);
    CHECK((document->find("read_write_sections") == nullptr) == legacy);
    for (const json::Value& section : document->find("sections")->array()) {
      const std::string name = *section.find("name")->as_string();
      names.push_back(name);
      CHECK(section.find("data")->array().size() == *section.find("size")->as_u64() / 4);
      CHECK((section.find("is_write") == nullptr) == legacy);
      if (name == ".input") {
        CHECK(*section.find("data")->array()[0].as_u64() == 0x01020304);
        CHECK(*section.find("data")->array()[1].as_u64() == 0x05000000);
        CHECK(*section.find("last_step")->array()[0].as_u64() ==
              (legacy ? legacy_last_step_init : last_step_init));
      }
      if (name == ".bss") {
        // the counter is 0; the step that stored it
        CHECK(*section.find("last_step")->array()[0].as_u64() == (legacy ? 7u : 8u));
        start = static_cast<std::size_t>(*section.find("start")->as_u64());
      }
      if (name == ".text") {
        CHECK(*section.find("data")->array()[0].as_u64() == 0xb70200a0);  // lui x5, 0xa0000
      }
    }
    CHECK(start == 0xa0000000);
    CHECK(names.size() == (legacy ? 3u : 4u));
    const json::Value& registers = *document->find("registers");
    CHECK(registers.find("value")->array().size() == 34);
    CHECK(*registers.find("value")->array()[2].as_u64() == 0xe0800000);
    CHECK(*registers.find("base_address")->as_u64() == 0xf0000000);
  }
  Machine plain = *Machine::create(program, {}, with(false, true));
  const auto nowhere = [](std::string_view) {};
  CHECK(checkpoint_json(plain.snapshot(), nowhere).error().code == Errc::wrong_state);
}
