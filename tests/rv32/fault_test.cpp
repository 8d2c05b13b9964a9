#include "build_elf.hpp"

#include <btcfi/rv32/fault.hpp>
#include <btcfi/rv32/machine.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

namespace {

constexpr std::uint32_t constants = 0xb0000000;

/// Runs code beside data, constants and nothing else, in all four modes and with records; they must
/// agree.
RunResult run(const std::vector<std::uint32_t>& code, std::uint32_t entry = code_start) {
  const Program program = *Program::load(build_elf(
      {code_section(code), data_section({1, 2}), read_only_section({3, 4}, constants)}, entry));
  MachineOptions options;
  options.last_steps = true;
  auto recorder = *Machine::create(program, {}, options);
  std::vector<StepRecord> records;
  const RunResult result = *recorder.run_recorded(1000, [&](const StepRecord& r, const TraceHash&) {
    records.push_back(r);
    return true;
  });
  CHECK(records.size() == result.steps);
  if (result.reason == StopReason::fault) {
    StepRecord zero;
    zero.step = result.steps;
    CHECK(records.back() == zero);
  }
  for (const bool last_steps : {false, true}) {
    for (const bool hash : {false, true}) {
      options.last_steps = last_steps;
      options.hash = hash;
      const RunResult other = Machine::create(program, {}, options)->run(1000);
      CHECK(other.reason == result.reason);
      CHECK(other.steps == result.steps);
      CHECK(other.fault == result.fault);
      if (hash) CHECK(other.last_hash == result.last_hash);
    }
  }
  return result;
}

std::vector<std::uint32_t> with_address(std::uint32_t address, std::uint32_t instruction) {
  return enc::join({enc::li(5, address), {instruction}});
}

}  // namespace

TEST_CASE("loads fault by address: nowhere, registers, code; in that order") {
  const std::uint32_t lw = enc::load(2, 7, 5, 0);
  const RunResult nowhere = run(with_address(0x1000, lw));
  CHECK(nowhere.fault == Fault{FaultKind::section_not_found, 0, code_start + 8, lw, 0x1000});
  CHECK(nowhere.steps == 3);
  CHECK(result_json(nowhere) ==
        "{\"SectionNotFound\":\"Address 0x00001000 not found in any section\"}");
  for (const std::uint32_t address : {0xf0000000u, 0xf0000044u, 0xf0000084u}) {
    const RunResult registers = run(with_address(address, lw));
    CHECK(registers.fault.kind == FaultKind::registers_section);
    CHECK(result_json(registers) == "\"RegistersSectionFail\"");
  }
  CHECK(run(with_address(0xf0000088, lw)).fault.kind == FaultKind::section_not_found);
  const RunResult code = run(with_address(code_start, lw));
  CHECK(code.fault.kind == FaultKind::read_execute_only);
  CHECK(result_json(code) == "\"ReadFromExecuteOnlySection\"");
  CHECK(run(with_address(data_start + 4, lw)).fault.kind == FaultKind::section_not_found);
  CHECK(run(with_address(0x1000, enc::load(2, 0, 5, 0))).fault.kind ==
        FaultKind::section_not_found);  // a load to x0 is a load
}

TEST_CASE("stores fault by address: nowhere, registers, read-only, code") {
  const std::uint32_t sw = enc::s(0, 6, 5, 2);
  CHECK(run(with_address(0x1000, sw)).fault.kind == FaultKind::section_not_found);
  CHECK(run(with_address(0xf0000008, sw)).fault.kind == FaultKind::registers_section);
  const RunResult constant = run(with_address(constants, sw));
  CHECK(constant.fault.kind == FaultKind::write_read_only);
  CHECK(result_json(constant) == "\"WriteToReadOnlySection\"");
  CHECK(run(with_address(code_start, sw)).fault.kind == FaultKind::write_read_only);
}

TEST_CASE("a byte store to constants faults at its fourth micro-step, into code at its first") {
  const std::uint32_t sb = enc::s(0, 6, 5, 0);
  const RunResult constant = run(with_address(constants, sb));
  CHECK(constant.fault.kind == FaultKind::write_read_only);
  CHECK(constant.fault.micro == 3);
  CHECK(constant.steps == 6);
  const RunResult code = run(with_address(code_start, sb));
  CHECK(code.fault.kind == FaultKind::read_execute_only);
  CHECK(code.fault.micro == 0);
  CHECK(code.steps == 3);
}

TEST_CASE("a misaligned access past the end of a section faults at the second word") {
  const RunResult load = run(with_address(data_start + 6, enc::load(2, 7, 5, 0)));
  CHECK(load.fault.micro == 1);
  CHECK(load.fault.address == data_start + 8);
  const RunResult store = run(with_address(data_start + 6, enc::s(0, 6, 5, 2)));
  CHECK(store.fault.micro == 4);
  CHECK(store.steps == 7);
  const RunResult wrapped = run(with_address(0xfffffffe, enc::load(2, 7, 5, 0)));
  CHECK(wrapped.fault.address == 0xfffffffc);
}

TEST_CASE("a jump to an address that is no multiple of 4 faults after its link was written") {
  const std::uint32_t jalr = enc::jalr(1, 5, 2);
  const Program program = *Program::load(build_elf({code_section(with_address(code_start, jalr))}));
  auto machine = *Machine::create(program, {});
  const RunResult result = machine.run(100);
  CHECK(result.fault == Fault{FaultKind::unaligned_jump, 0, code_start + 8, jalr, code_start + 2});
  CHECK(machine.reg(1) == code_start + 12);
  CHECK(result_json(result) == "{\"UnalignedJump\":2147483650}");
  CHECK(run({enc::b(6, 0, 0, 0)}).fault.kind == FaultKind::unaligned_jump);
  CHECK(run({enc::b(6, 0, 0, 1)}).fault.address == code_start + 4);  // not taken: falls off the end
  CHECK(run({enc::jal(0, 6)}).fault.kind == FaultKind::unaligned_jump);
}

TEST_CASE("fetching faults by address: nowhere, registers, not code") {
  const RunResult off_the_end = run({enc::nop});
  CHECK(off_the_end.fault ==
        Fault{FaultKind::section_not_found, 0, code_start + 4, 0, code_start + 4});
  CHECK(off_the_end.steps == 2);
  const std::uint32_t jump = enc::jalr(0, 5, 0);
  CHECK(run(with_address(0, jump)).fault.kind == FaultKind::section_not_found);
  CHECK(run(with_address(0xf0000000, jump)).fault.kind == FaultKind::registers_section);
  const RunResult data = run(with_address(data_start, jump));
  CHECK(data.fault.kind == FaultKind::execute_non_code);
  CHECK(result_json(data) == "\"ExecuteFromNonCodeSection\"");
  CHECK(run(with_address(constants, jump)).fault.kind == FaultKind::execute_non_code);
}

TEST_CASE("the pc wraps behind the last word of the address space") {
  const std::uint32_t last = 0xfffffffc;
  const Program program = *Program::load(build_elf({code_section({enc::jal(1, 4)}, last)}, last));
  auto machine = *Machine::create(program, {});
  const RunResult result = machine.run(10);
  CHECK(machine.reg(1) == 0);
  CHECK(result.fault == Fault{FaultKind::section_not_found, 0, 0, 0, 0});
  CHECK(result.steps == 2);
}

TEST_CASE("instructions beyond RV32IM load and fault when executed") {
  const RunResult fence_i = run({0x0000100f});
  CHECK(fence_i.fault.kind == FaultKind::not_implemented);
  CHECK(result_json(fence_i) == "{\"InstructionNotImplemented\":[4111,\"FenceI\"]}");
  CHECK(result_json(run({0})) == "{\"InstructionNotImplemented\":[0,\"Illegal\"]}");
}

TEST_CASE("the step that faults extends the chain by thirteen zero bytes") {
  const RunResult result = run({0});
  CHECK(result.steps == 1);
  CHECK(*result.last_hash == *next_hash(*initial_hash(Profile::blake3_160), WritePart{}));
}

TEST_CASE("an entry point that is no multiple of 4 executes one step") {
  // The origin indexes words by (pc - start) / 4: the step is made, then judged by its next pc.
  const RunResult result = run({enc::addi(5, 0, 9), enc::nop}, code_start + 2);
  CHECK(result.steps == 1);
  CHECK(result.fault.kind == FaultKind::unaligned_jump);
  CHECK(result.fault.address == code_start + 6);
  // A branch can lead back to an aligned address.
  const auto code = enc::join({{enc::b(6, 0, 0, 0), enc::nop}, enc::exit()});
  CHECK(run(code, code_start + 2).reason == StopReason::halted);
}

TEST_CASE("a fault is told to people with its instruction and place") {
  const RunResult result = run(with_address(constants, enc::s(0, 6, 5, 0)));
  CHECK(describe(result.fault) ==
        "write_read_only: sb at pc 0x80000008 micro-step 3, address 0xb0000000");
  CHECK(describe(run({0x0000100f}).fault) == "not_implemented: FenceI at pc 0x80000000");
  CHECK(describe(run({enc::nop}).fault) ==
        "section_not_found: fetch at pc 0x80000004, address 0x80000004");
}
