#include "edge_case_program.hpp"

#include <btcfi/core/sha256.hpp>
#include <btcfi/rv32/program.hpp>
#include <btcfi/rv32/verify.hpp>

#include <catch2/catch.hpp>

#include <functional>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

namespace {

struct Run {
  Program program;
  std::vector<StepRecord> records;
  std::vector<TraceHash> hashes;  // hashes[i] stands before records[i]
};

Run edge_case_run() {
  Run out{*Program::load(edge_case_elf()), {}, {*initial_hash(Profile::blake3_160)}};
  MachineOptions options;
  options.last_steps = true;
  auto machine = *Machine::create(out.program, {}, options);
  REQUIRE(machine.run_recorded(1000, [&](const StepRecord& r, const TraceHash& hash) {
    out.records.push_back(r);
    out.hashes.push_back(hash);
    return true;
  }));
  return out;
}

}  // namespace

TEST_CASE("a chain of records is verified to the known last hash, with and without the program") {
  const Run run = edge_case_run();
  CHECK(verify_steps(run.hashes[0], run.records)->hex() == edge_case_last_hash);
  CHECK(verify_steps(run.hashes[0], run.records, &run.program)->hex() == edge_case_last_hash);
  // Any segment, from the hash before it.
  const std::span<const StepRecord> all(run.records);
  CHECK(*verify_steps(run.hashes[20], all.subspan(20, 30)) == run.hashes[50]);
  CHECK(*verify_steps(run.hashes[20], {}) == run.hashes[20]);
}

TEST_CASE("a record with any one field changed is refused, or is another true step") {
  const Run run = edge_case_run();
  using Change = std::function<void(StepRecord&)>;
  const std::pair<const char*, Change> changes[] = {
      {"read_1 address", [](StepRecord& r) { r.read_1.address ^= 4; }},
      {"read_1 far address", [](StepRecord& r) { r.read_1.address ^= 0x10000000; }},
      {"read_1 last step", [](StepRecord& r) { r.read_1.last_step = r.step; }},
      {"read_2 address", [](StepRecord& r) { r.read_2.address ^= 4; }},
      {"read_2 last step", [](StepRecord& r) { r.read_2.last_step = r.step + 1; }},
      {"write address", [](StepRecord& r) { r.write.address ^= 4; }},
      {"write value", [](StepRecord& r) { r.write.value ^= 1; }},
      {"next pc", [](StepRecord& r) { r.next_pc.address ^= 4; }},
      {"next micro", [](StepRecord& r) { r.next_pc.micro ^= 1; }},
      {"witness", [](StepRecord& r) { r.witness = r.witness ? std::nullopt : std::optional(1u); }},
      {"access kinds", [](StepRecord& r) { r.access_kinds ^= 0x10; }},
      {"access kinds of read 2", [](StepRecord& r) { r.access_kinds ^= 0x04; }},
      {"access kinds of the write", [](StepRecord& r) { r.access_kinds ^= 0x02; }},
  };
  for (std::size_t i = 0; i < run.records.size(); ++i) {
    for (const auto& [name, change] : changes) {
      StepRecord record = run.records[i];
      change(record);
      const auto result = verify_step(run.hashes[i], record, &run.program);
      if (!result) {
        CHECK(result.error().offset == record.step);
        continue;
      }
      CAPTURE(name, csv_row(run.records[i]));
      FAIL("a changed record was accepted");
    }
  }
}

TEST_CASE("each kind of lie has a name") {
  const Run run = edge_case_run();
  const auto verdict = [&](std::size_t step, const std::function<void(StepRecord&)>& change,
                           const Program* program = nullptr) {
    StepRecord record = run.records[step - 1];
    change(record);
    const auto result = verify_step(run.hashes[step - 1], record, program);
    return result ? Errc::ok : result.error().code;
  };
  CHECK(verdict(2, [](auto& r) { r.opcode = 0xffffffff; }) == Errc::rv32_step_opcode);
  CHECK(verdict(
            2, [](auto& r) { r.opcode = enc::load(2, 7, 5, 1); }, &run.program) ==
        Errc::rv32_step_opcode);
  CHECK(verdict(
            2, [](auto& r) { r.pc.address += 4; }, &run.program) == Errc::rv32_step_opcode);
  CHECK(verdict(2, [](auto& r) { r.read_2.address += 4; }) == Errc::rv32_step_read);
  CHECK(verdict(2, [](auto& r) { r.write.value += 1; }) == Errc::rv32_step_write);
  CHECK(verdict(2, [](auto& r) { r.next_pc.micro = 0; }) == Errc::rv32_step_next_pc);
  CHECK(verdict(75, [](auto& r) { r.witness = 1; }) == Errc::rv32_step_witness);
  CHECK(verdict(1, [](auto& r) { r.access_kinds = 0x00; }) == Errc::rv32_step_access_kinds);
  CHECK(verdict(2, [](auto& r) { r.pc.micro = 4; }) == Errc::rv32_step_faults);
  CHECK(verdict(19, [](auto& r) { r.pc.micro = 1; }) == Errc::rv32_step_faults);  // lb: one step
  CHECK(verdict(1, [](auto& r) { r.pc.micro = 1; }) == Errc::rv32_step_faults);   // lui: one step
  CHECK(verdict(1, [](auto& r) { r.opcode = 0; }) == Errc::rv32_step_faults);
}

TEST_CASE("what only the program knows is checked when it is given") {
  const Run run = edge_case_run();
  // A load whose base register is claimed to point at code, the chain being right in itself.
  StepRecord record = run.records[18];  // lb x31, 3(x5)
  record.read_1.value = code_start;
  record.read_2.address = code_start;
  CHECK(verify_step(run.hashes[18], record).has_value());
  CHECK(verify_step(run.hashes[18], record, &run.program).error().code == Errc::rv32_step_faults);
  // Registers cannot be reached as memory, whoever asks.
  record.read_1.value = registers_base;
  record.read_2.address = registers_base;
  CHECK(verify_step(run.hashes[18], record).error().code == Errc::rv32_step_faults);
}

TEST_CASE("records must follow each other") {
  const Run run = edge_case_run();
  std::vector<StepRecord> records(run.records.begin(), run.records.begin() + 5);
  REQUIRE(verify_steps(run.hashes[0], records));
  const auto refused_for = [&](const std::vector<StepRecord>& changed) {
    const auto verified = verify_steps(run.hashes[0], changed);
    if (verified) return std::string("nothing");
    CHECK(verified.error().code == Errc::rv32_step_next_pc);
    CHECK(verified.error().input == 2);
    CHECK(verified.error().offset == changed[2].step);
    return std::string(verified.error().where);
  };
  std::vector<StepRecord> gap = records;
  gap.erase(gap.begin() + 2);
  CHECK(refused_for(gap) == "record.step");
  std::vector<StepRecord> elsewhere = records;
  elsewhere[2].pc.address += 4;
  CHECK(refused_for(elsewhere) == "record.pc");
}

TEST_CASE("an ecall is an exit only by its own record, and nothing follows one") {
  const Run run = edge_case_run();
  const std::size_t last = run.records.size() - 1;
  const StepRecord exit = run.records[last];
  REQUIRE(exit.opcode == enc::ecall);
  REQUIRE(exit.read_1.value == syscall_exit);
  for (std::uint32_t a7 = 0; a7 < 200; ++a7) {
    StepRecord record = exit;
    record.read_1.value = a7;
    const auto verified = verify_step(run.hashes[last], record, &run.program);
    CHECK(verified.has_value() == (a7 == syscall_exit));
    if (!verified) CHECK(verified.error().code == Errc::rv32_step_read);
  }
  // The pc stays at the exit, so that its record could be said again.
  std::vector<StepRecord> records = run.records;
  records.push_back(exit);
  ++records.back().step;
  const auto more = verify_steps(run.hashes[0], records, &run.program);
  REQUIRE_FALSE(more);
  CHECK(more.error().code == Errc::rv32_step_next_pc);
  CHECK(more.error().where == std::string("record after an exit"));
  CHECK(more.error().input == records.size() - 1);
}

TEST_CASE("a word that a step reads twice has one value and one last step") {
  StepRecord r;
  r.step = 5;
  r.pc = {code_start, 0};
  r.next_pc = {code_start + 4, 0};
  r.opcode = enc::r(0, 5, 5, 0, 6);  // add x6, x5, x5
  r.read_1 = r.read_2 = {register_address(5), 5, 2};
  r.write = {register_address(6), 10};
  r.access_kinds = 0x00;
  const TraceHash h = *initial_hash(Profile::blake3_160);
  CHECK(verify_step(h, r).has_value());
  StepRecord other_value = r;
  other_value.read_2.value = 1000;
  other_value.write.value = 1005;
  CHECK(verify_step(h, other_value).error().code == Errc::rv32_step_read);
  StepRecord other_step = r;
  other_step.read_2.last_step = 3;
  CHECK(verify_step(h, other_step).error().code == Errc::rv32_step_read);
}

TEST_CASE("x0 reads as zero that nobody wrote") {
  StepRecord r;
  r.step = 5;
  r.pc = r.next_pc = {code_start, 0};
  r.next_pc.address += 4;
  r.opcode = enc::addi(7, 0, 1);
  r.read_1 = {registers_base, 0, last_step_init};
  r.write = {register_address(7), 1};
  r.access_kinds = 0x08;
  const TraceHash h = *initial_hash(Profile::blake3_160);
  CHECK(verify_step(h, r).has_value());
  r.read_1.value = 1;
  r.write.value = 2;
  CHECK(verify_step(h, r).error().code == Errc::rv32_step_read);
  r.read_1 = {registers_base, 0, 3};
  r.write.value = 1;
  CHECK(verify_step(h, r).error().code == Errc::rv32_step_read);
}

TEST_CASE("an execution claim holds for itself and for nothing else") {
  const Bytes elf = edge_case_elf();
  const Bytes input{1, 2, 3};
  const ExecutionClaim claim = *execute(elf, input, 1000);
  CHECK(claim.steps == edge_case_steps);
  CHECK(claim.last_hash.hex() == edge_case_last_hash);  // this program does not look at its input
  CHECK(verify_execution(claim, elf, input).has_value());

  const auto code_of = [&](auto change) {
    ExecutionClaim other = claim;
    change(other);
    return verify_execution(other, elf, input).error().code;
  };
  CHECK(code_of([](auto& c) { c.program_id.bytes[0] ^= 1; }) == Errc::rv32_claim_program);
  CHECK(code_of([](auto& c) { c.input_id.bytes[31] ^= 1; }) == Errc::rv32_claim_input);
  CHECK(code_of([](auto& c) { c.exit_code = 1; }) == Errc::rv32_claim_result);
  CHECK(code_of([](auto& c) { c.steps += 1; }) == Errc::rv32_claim_result);
  CHECK(code_of([](auto& c) { c.steps -= 1; }) == Errc::rv32_claim_result);
  CHECK(code_of([](auto& c) { c.last_hash.bytes[0] ^= 1; }) == Errc::rv32_claim_hash);
  const ExecutionClaim legacy = *execute(elf, input, 1000, Profile::legacy_sha256);
  CHECK(legacy.last_hash.size == 32);
  CHECK(verify_execution(legacy, elf, input).has_value());
  CHECK(code_of([](auto& c) { c.profile = Profile::legacy_sha256; }) == Errc::rv32_claim_result);
  CHECK(execute(elf, input, 89).error().code == Errc::rv32_did_not_halt);
  CHECK(execute(elf, Bytes(65), 89).error().code == Errc::rv32_input_too_long);
}

TEST_CASE("an execution that others claim ends at a limit or when it is stopped") {
  const Bytes elf =
      build_elf({code_section({enc::jal(0, 0)}), nobits_section(".input", input_start, 16)});
  ExecutionClaim claim;
  claim.program_id = sha256(elf);
  claim.input_id = sha256({});
  claim.steps = std::uint64_t{1} << 60;
  claim.last_hash = *initial_hash(Profile::blake3_160);
  const auto code = [&](std::uint64_t max_steps, const Watch& watch = {}) {
    const Status status = verify_execution(claim, elf, {}, max_steps, watch);
    return status ? Errc::ok : status.error().code;
  };
  CHECK(verify_execution(claim, elf, {}).error().code == Errc::limit_exceeded);
  CHECK(code(claim.steps - 1) == Errc::limit_exceeded);
  std::atomic<bool> cancel{false};
  int calls = 0;
  const Watch watch{&cancel, [&](std::uint64_t) { cancel = ++calls == 2; }};
  CHECK(code(claim.steps, watch) == Errc::wrong_state);
  CHECK(calls == 2);
  CHECK(execute(elf, {}, claim.steps, Profile::blake3_160, watch).error().code ==
        Errc::wrong_state);
  claim.steps = 1'000;
  CHECK(code(1'000) == Errc::rv32_claim_result);
  CHECK(code(999) == Errc::limit_exceeded);
}
