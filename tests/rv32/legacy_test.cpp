// The profile legacy-sha256. Rows and hashes marked "published" stand in 97woo/OracleVM, branch
// main, option_execution_output.txt, made by the BitVMX-CPU of 2024; origin_files_test.cpp compares
// all 2247 of them.

#include "loop_program.hpp"

#include <btcfi/core/sha256.hpp>
#include <btcfi/rv32/execution.hpp>
#include <btcfi/rv32/verify.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

namespace {

MachineOptions legacy() {
  MachineOptions options = with(true, true);
  options.profile = Profile::legacy_sha256;
  return options;
}

Program load_legacy(const std::vector<ElfSection>& sections, std::uint32_t entry = code_start) {
  LoadOptions options;
  options.profile = Profile::legacy_sha256;
  return *Program::load(build_elf(sections, entry), options);
}

struct Rows {
  std::vector<StepRecord> records;
  std::vector<TraceHash> hashes;
  RunResult result;
};

/// Runs with records, each of which must pass the checker: with the program's own opcodes unless it
/// writes new ones.
Rows run(const Program& program, ByteView input = {}, std::uint64_t limit = 1'000,
         bool own_opcodes = true) {
  Rows out;
  Machine machine = *Machine::create(program, input, legacy());
  TraceHash hash = *initial_hash(Profile::legacy_sha256);
  out.result = *machine.run_recorded(limit, [&](const StepRecord& r, const TraceHash& after) {
    const auto checked = verify_step(hash, r, own_opcodes ? &program : nullptr);
    CHECK((checked && *checked == after));
    hash = after;
    out.records.push_back(r);
    out.hashes.push_back(after);
    return true;
  });
  Machine plain = *Machine::create(program, input, legacy());
  CHECK(plain.run(limit) == out.result);
  std::vector<StepRecord> in_batches;
  Machine batches = *Machine::create(program, input, legacy());
  const auto again = batches.run_recorded(
      limit, [&](std::span<const StepRecord> some, std::span<const TraceHash> hashes) {
        in_batches.insert(in_batches.end(), some.begin(), some.end());
        return hashes.size() == some.size() && hashes.back() == out.hashes[in_batches.size() - 1];
      });
  CHECK(*again == out.result);
  CHECK(in_batches == out.records);
  return out;
}

}  // namespace

TEST_CASE("the first rows of the published trace come out byte for byte") {
  // entry: li a0, 0; jal ra to the program's text; there: addi sp, sp, -64
  const Program program = load_legacy(
      {code_section({enc::addi(2, 2, -64), enc::s(60, 1, 2, 2), enc::addi(17, 0, 93), enc::ecall},
                    0x80000084),
       code_section({enc::addi(10, 0, 0), enc::jal(1, -0x2d4)}, 0x80000354),
       nobits_section(".stack", 0xe0000000, 0x800000)},
      0x80000354);
  const Rows rows = run(program);
  REQUIRE(rows.records.size() == 6);
  const char* published[] = {
      "4026531840;0;4294967295;0;0;0;2147484500;0;1299;4026531880;0;2147484504;0;"
      "f0000028000000008000035800;"
      "b2ee01df35903eb21ec677015d91277f356f61492f7fc379e3b1bcd39daccfdc",
      "0;0;0;0;0;0;2147484504;0;3537891567;4026531844;2147484508;2147483780;0;"
      "f00000048000035c8000008400;"
      "81aec18dc0a3e7bf280db95fe64af98d945fa3a35652e7cd790168933929c336",
      "4026531848;3766484992;4294967295;0;0;0;2147483780;0;4227924243;4026531848;3766484928;"
      "2147483784;0;f0000008e07fffc08000008800;"
      "557d9dffd965e35f936f3c65bd07947c0097b714e89d78bd2b20bcf2964e7a9d"};
  for (std::size_t i = 0; i < std::size(published); ++i) {
    CHECK(csv_row(rows.records[i], rows.hashes[i]) == published[i]);
  }
  CHECK(initial_hash(Profile::legacy_sha256)->hex() ==
        "a8100ae6aa1940d0b663bb31cd466142ebbdbd5187131b92d93818987832eb89");
}

TEST_CASE("what the machine of 2024 did otherwise") {
  using namespace enc;
  const auto one = [](std::vector<std::uint32_t> code) {
    const Rows rows =
        run(load_legacy({code_section(code), data_section({0x11223344, 7})}), {}, code.size());
    return rows.records.back();
  };
  SECTION("a load into x0 reads nothing, not even an address that exists") {
    const StepRecord r = one({load(2, 0, 0, 0)});
    CHECK(r.access_kinds == 0x2a);
    CHECK(r.read_1 == ReadAccess{});
  }
  SECTION("jalr keeps bit 0 of its target") {
    CHECK(one({jalr(1, 0, 0x7f)}).next_pc == Pc{0x7f, 0});
  }
  SECTION("a signed division by -1 gives the dividend") {
    const auto divided = [&](std::uint32_t funct3) {
      return one({addi(5, 0, 7), addi(6, 0, -1), r(1, 6, 5, funct3, 7)});
    };
    CHECK(divided(4).write.value == 7);
    CHECK(divided(4).witness == 0u);
    CHECK(divided(6).write.value == 0);
    CHECK(divided(6).witness == 7u);
    CHECK(divided(5).write.value == 0);  // divu is right
    CHECK(divided(7).write.value == 7);
  }
  SECTION("every ecall reads a7 and a0") {
    const StepRecord r = one({addi(17, 0, 5), ecall});
    CHECK(r.read_1 == ReadAccess{register_address(17), 5, 0});
    CHECK(r.read_2 == ReadAccess{register_address(10), 0, legacy_last_step_init});
    CHECK(r.access_kinds == 0x02);
    CHECK(r.write == WriteAccess{});
  }
  SECTION("data is loaded from code, and code may be written and executed") {
    CHECK(one({auipc(5, 0), load(2, 6, 5, 0)}).write.value == auipc(5, 0));
    const std::uint32_t exit = addi(17, 0, 93);
    const Program program = load_legacy(
        {code_section(join({{auipc(5, 0)}, li(6, exit), {s(16, 6, 5, 2), nop, ecall}}))});
    const Rows rows = run(program, {}, 100, false);
    CHECK(rows.result.reason == StopReason::halted);
    CHECK(rows.result.steps == 6);
    CHECK(rows.records[4].opcode == exit);
  }
}

TEST_CASE("a legacy fault is neither counted nor hashed") {
  const Program program = load_legacy({code_section({enc::nop, enc::load(2, 5, 0, 0)})});
  const Rows rows = run(program);
  CHECK(rows.result.reason == StopReason::fault);
  CHECK(rows.result.steps == 1);
  CHECK(rows.result.fault.kind == FaultKind::section_not_found);
  CHECK(rows.records.size() == 1);
  CHECK(rows.result.last_hash == rows.hashes.back());
  const auto execution = *Execution::create(program, {}, 100, {.machine = legacy()});
  CHECK(execution.result() == rows.result);
  CHECK(*execution.hash_at(1) == rows.hashes[0]);
}

TEST_CASE("legacy loading accepts the registers' section and writable code, and little else") {
  ElfSection both = code_section({enc::nop});
  both.flags = 7;
  LoadOptions options;
  options.profile = Profile::legacy_sha256;
  CHECK(Program::load(build_elf({both})).error().code == Errc::rv32_section_writable_code);
  CHECK(Program::load(build_elf({both}), options));
  const auto registers = nobits_section(".registers", registers_base, 0x200);
  CHECK(Program::load(build_elf({registers})).error().code == Errc::rv32_sections_overlap);
  const Program program = *Program::load(build_elf({registers}), options);
  CHECK(program.profile() == Profile::legacy_sha256);
  CHECK(Machine::create(program, {}).error().code == Errc::invalid_argument);
  CHECK(Program::load(build_elf({registers, registers}), options).error().code ==
        Errc::rv32_sections_overlap);
  CHECK(Program::load(build_elf({nobits_section(".bss", 0xa0000000, 6)}), options).error().code ==
        Errc::rv32_section_unaligned);
  // Words that are no instructions load, and fault when they are executed.
  const Rows rows = run(load_legacy({code_section({enc::nop, 0xffffffff})}));
  CHECK(rows.result.fault.kind == FaultKind::undecodable_opcode);
}

TEST_CASE("snapshots, executions and claims of the legacy profile come out as its runs do") {
  const Program program = loop_program(30);
  const Rows rows = run(program, {}, 100'000);
  ExecutionOptions options{.machine = legacy()};
  options.index_spacing_log2 = 4;
  options.snapshot_spacing_log2 = 6;
  const auto execution = *Execution::create(program, {}, 100'000, options);
  CHECK(execution.result() == rows.result);
  for (std::size_t i = 0; i < rows.records.size(); i += 13) {
    CHECK(*execution.hash_at(i + 1) == rows.hashes[i]);
    CHECK(*execution.record_at(i + 1) == rows.records[i]);
  }
  const Snapshot snapshot = *execution.snapshot_at(100);
  const Snapshot read = *Snapshot::parse(program, snapshot.serialize());
  CHECK(Machine::resume(program, read, legacy())->run(100'000) == rows.result);
  CHECK(Machine::resume(program, read).error().code == Errc::rv32_snapshot_program);
  CHECK(*HashIndex::parse(execution.index().serialize()) == execution.index());
}

TEST_CASE("a legacy record with a changed field is refused") {
  const Rows rows = run(loop_program(2));
  for (std::size_t i = 0; i < rows.records.size(); ++i) {
    const TraceHash before = i == 0 ? *initial_hash(Profile::legacy_sha256) : rows.hashes[i - 1];
    const auto refused = [&](auto change) {
      StepRecord record = rows.records[i];
      change(record);
      return !verify_step(before, record).has_value();
    };
    CHECK(refused([](StepRecord& r) { r.write.value ^= 1; }));
    CHECK(refused([](StepRecord& r) { r.next_pc.address += 4; }));
    CHECK(refused([](StepRecord& r) { r.read_1.last_step = r.step; }));
    CHECK(refused([](StepRecord& r) { r.access_kinds ^= 1; }));
  }
}
