#include "edge_case_program.hpp"

#include <btcfi/rv32/machine.hpp>

#include <catch2/catch.hpp>

#include <thread>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

namespace {

Program load(const std::vector<ElfSection>& sections) {
  return *Program::load(build_elf(sections));
}
Machine start(const Program& program, ByteView input = {}, MachineOptions options = {}) {
  return *Machine::create(program, input, std::move(options));
}
MachineOptions with(bool hash, bool last_steps) {
  MachineOptions options;
  options.hash = hash;
  options.last_steps = last_steps;
  return options;
}

}  // namespace

TEST_CASE("the edge-case program gives BitVMX-CPU's step count and hash at every known step") {
  const Program program = *Program::load(edge_case_elf());
  Machine whole = start(program);
  const RunResult result = whole.run(1'000'000);
  CHECK(result.reason == StopReason::halted);
  CHECK(result.exit_code == 0);
  CHECK(result.steps == edge_case_steps);
  CHECK(result.last_hash->hex() == edge_case_last_hash);
  CHECK(result_json(result) == "{\"Halt\":[0,90]}");

  for (const HashAt& at : edge_case_hashes) {
    Machine part = start(program);
    part.run(at.step);
    CHECK(part.steps() == at.step);
    CHECK(part.hash()->hex() == at.hash);
  }
}

TEST_CASE("a run stopped at every step and continued ends as an uninterrupted one, in every mode") {
  const Program program = *Program::load(edge_case_elf());
  for (const bool hash : {false, true}) {
    for (const bool last_steps : {false, true}) {
      Machine machine = start(program, {}, with(hash, last_steps));
      for (std::uint64_t limit = 0; limit < edge_case_steps; ++limit) {
        const RunResult part = machine.run(limit);
        CHECK(part.reason == StopReason::limit);
        CHECK(part.steps == limit);
        CHECK(result_json(part) == "{\"LimitStepReached\":" + std::to_string(limit) + "}");
      }
      const RunResult end = machine.run(edge_case_steps);
      CHECK(end.reason == StopReason::halted);
      CHECK(end.last_hash.has_value() == hash);
      if (hash) CHECK(end.last_hash->hex() == edge_case_last_hash);
      CHECK(machine.run(1'000'000) == end);
    }
  }
}

TEST_CASE("all modes leave the same registers and memory") {
  const Program program = *Program::load(edge_case_elf());
  Machine plain = start(program, {}, with(false, false));
  Machine full = start(program, {}, with(true, true));
  plain.run(1000);
  REQUIRE(full.run_recorded(1000, [](const StepRecord&, const TraceHash&) { return true; }));
  for (std::uint32_t r = 0; r < register_count; ++r) CHECK(plain.reg(r) == full.reg(r));
  for (std::uint32_t at = 0xa0000000; at < 0xa0000040; at += 4) {
    CHECK(plain.word(at) == full.word(at));
  }
  CHECK(plain.pc() == full.pc());
}

TEST_CASE("records come one by one or some hundred at a time, the same in both") {
  const Program program = load({code_section({enc::addi(5, 5, 1), enc::jal(0, -4)})});
  for (const bool hash : {false, true}) {
    std::vector<StepRecord> records;
    std::vector<TraceHash> hashes;
    Machine single = start(program, {}, with(hash, true));
    const RunResult wanted =
        *single.run_recorded(1000, [&](const StepRecord& r, const TraceHash& after) {
          records.push_back(r);
          if (hash) hashes.push_back(after);
          return true;
        });
    std::vector<StepRecord> in_batches;
    std::vector<TraceHash> their_hashes;
    int calls = 0;
    Machine machine = start(program, {}, with(hash, true));
    const RunResult result = *machine.run_recorded(
        1000, [&](std::span<const StepRecord> some, std::span<const TraceHash> after) {
          in_batches.insert(in_batches.end(), some.begin(), some.end());
          their_hashes.insert(their_hashes.end(), after.begin(), after.end());
          ++calls;
          return true;
        });
    CHECK(result == wanted);
    CHECK(in_batches == records);
    CHECK(their_hashes == hashes);
    CHECK(calls < 10);
  }
  CHECK_FALSE(start(program, {}, with(true, false))
                  .run_recorded(1, [](std::span<const StepRecord>, std::span<const TraceHash>) {
                    return true;
                  }));
}

TEST_CASE("a sink that stops finds the machine behind the records it was given") {
  const Program program = load({code_section({enc::addi(5, 5, 1), enc::jal(0, -4)})});
  Machine machine = start(program, {}, with(true, true));
  std::uint64_t last = 0;
  const auto stop = [&](std::span<const StepRecord> some, std::span<const TraceHash>) {
    last = some.back().step;
    return false;
  };
  for (int i = 0; i < 3; ++i) {
    const RunResult result = *machine.run_recorded(10'000, stop);
    CHECK(result.reason == StopReason::cancelled);
    CHECK(result.steps == last);
    CHECK(machine.steps() == last);
    CHECK(result.last_hash == start(program).run(last).last_hash);
  }
  std::atomic<bool> cancel{true};
  MachineOptions options = with(true, true);
  options.cancel = &cancel;
  Machine cancelled = start(program, {}, options);
  CHECK(cancelled.run_recorded(10'000, stop)->reason == StopReason::cancelled);
  CHECK(cancelled.steps() == 0);
}

TEST_CASE("the step limit is absolute and exact to the micro-step") {
  const Program program = *Program::load(edge_case_elf());
  Machine machine = start(program);
  machine.run(24);  // inside the eight micro-steps of a misaligned sw
  CHECK(machine.pc().micro == 2);
  CHECK(machine.run(24).steps == 24);
  CHECK(machine.run(3).steps == 24);
  CHECK(start(program).run(0).steps == 0);
  CHECK(start(program).run(0).last_hash->hex() == "99d44d377bc5936d8cb7f5df90713d84c7587739");
}

TEST_CASE("an endless program stops at its limit with the known hashes") {
  // A jump to itself, after the start code of the usual crt: not needed for the limit itself.
  const Program program = load({code_section({enc::jal(0, 0)})});
  Machine machine = start(program, {}, with(false, false));
  CHECK(machine.run(100'000).reason == StopReason::limit);
  CHECK(machine.run(100'001).steps == 100'001);
}

TEST_CASE("the input stands at the start of its section, byte by byte, padded with zeros") {
  const auto code = enc::join({enc::li(5, input_start), {enc::load(2, 10, 5, 4)}, enc::exit()});
  const Program program = load({code_section(code), nobits_section(".input", input_start, 16)});
  const Bytes input{1, 2, 3, 4, 5, 6};
  CHECK(start(program, input).run(100).exit_code == 0x0605);

  MachineOptions reversed;
  reversed.reverse_input_words = true;
  CHECK(start(program, input, reversed).run(100).exit_code == 0x05060000);

  const Bytes full(16, 0xee);
  CHECK(start(program, full).run(100).exit_code == 0xeeeeeeee);
  const Bytes too_long(17, 0);
  CHECK(Machine::create(program, too_long).error().code == Errc::rv32_input_too_long);
  CHECK(Machine::create(program, too_long).error().offset == 16);
}

TEST_CASE("an input for which there is no place is refused, no input needs none") {
  const Program program = load({code_section(enc::exit())});
  CHECK(Machine::create(program, {}).has_value());
  const Bytes input{1};
  CHECK(Machine::create(program, input).error().code == Errc::rv32_no_input_section);
  MachineOptions text;
  text.input_section = ".text";
  CHECK(Machine::create(program, input, text).error().code == Errc::rv32_input_section_rights);
  MachineOptions registers;
  registers.input_section = "registers";
  CHECK(Machine::create(program, input, registers).error().code == Errc::rv32_no_input_section);
}

TEST_CASE("an input section of constants takes an input and still refuses stores") {
  const auto code =
      enc::join({enc::li(5, 0xb0000000), {enc::load(2, 10, 5, 0), enc::s(0, 10, 5, 2)}});
  const Program program =
      load({code_section(code), {".input", 1, 2, 0xb0000000, words_to_bytes({7}), 0}});
  Machine machine = start(program, Bytes{9, 0, 0, 0});
  const RunResult result = machine.run(100);
  CHECK(machine.reg(10) == 9);
  CHECK(result.fault.kind == FaultKind::write_read_only);
}

TEST_CASE("output goes to the caller's callback and nowhere else") {
  const auto code = enc::join({enc::li(5, 0xa0001000),
                               {enc::addi(6, 0, 'h'), enc::s(3, 6, 5, 0), enc::addi(17, 0, 116),
                                enc::ecall, enc::addi(6, 0, 'i'), enc::s(3, 6, 5, 0), enc::ecall},
                               enc::exit()});
  const Program program = load({code_section(code), nobits_section(".bss", 0xa0000000, 0x1004)});
  std::string printed;
  MachineOptions options;
  options.output = [&](std::uint8_t c) { printed += static_cast<char>(c); };
  const RunResult loud = start(program, {}, options).run(100);
  CHECK(loud.reason == StopReason::halted);
  CHECK(printed == "hi");
  CHECK(start(program).run(100).last_hash == loud.last_hash);
}

TEST_CASE("two machines of one program do not see each other") {
  const auto code = enc::join({enc::li(5, data_start),
                               {enc::load(2, 10, 5, 0), enc::addi(10, 10, 1), enc::s(0, 10, 5, 2)},
                               enc::exit()});
  const Program program = load({code_section(code), data_section({41})});
  for (int i = 0; i < 3; ++i) CHECK(start(program).run(100).exit_code == 42);
  std::uint32_t codes[2] = {};
  {
    std::thread first([&] { codes[0] = start(program).run(100).exit_code; });
    codes[1] = start(program).run(100).exit_code;
    first.join();
  }
  CHECK(codes[0] == 42);
  CHECK(codes[1] == 42);
}

TEST_CASE("a run can be cancelled from outside and goes on afterwards") {
  const Program program = load({code_section({enc::jal(0, 0)})});
  std::atomic<bool> cancel{true};
  MachineOptions options;
  options.cancel = &cancel;
  Machine machine = start(program, {}, options);
  CHECK(machine.run(1'000'000).reason == StopReason::cancelled);
  cancel = false;
  CHECK(machine.run(100'000).steps == 100'000);
}

TEST_CASE("memory is read and written by the word where the sections say so") {
  const Program program = *Program::load(edge_case_elf());
  Machine machine = start(program);
  CHECK(machine.word(0x90000004) == 0x91929394);
  CHECK_FALSE(machine.word(0x90000002).has_value());
  CHECK_FALSE(machine.word(0x80000000).has_value());
  CHECK_FALSE(machine.word(0xf0000000).has_value());
  CHECK_FALSE(machine.word(0).has_value());
  CHECK(machine.reg(reg_sp) == 0xe0800000);
}
