#pragma once

#include "build_elf.hpp"

#include <btcfi/rv32/execution.hpp>
#include <btcfi/rv32/verify.hpp>

#include <catch2/catch.hpp>

#include <map>
#include <random>

// Random programs, and what must agree about each of them.

namespace btcfi::test {

using namespace btcfi::rv32;

/// A word that decodes: mostly instructions that do something near the data section.
inline std::uint32_t random_instruction(std::mt19937& generator) {
  const auto random = [&] { return static_cast<std::uint32_t>(generator()); };
  const auto reg = [&] { return random() % 32; };
  const auto imm = [&] { return static_cast<std::int32_t>(random() % 4096) - 2048; };
  const auto near = [&] { return static_cast<std::int32_t>(random() % 48); };
  // x5 stays near the data: nothing but its own small steps writes it.
  const auto rd = [&] {
    const std::uint32_t any = random() % 32;
    return any == 5 ? 6 : any;
  };
  const auto target = [&] { return static_cast<std::int32_t>(4 * (random() % 16)) - 20; };
  switch (random() % 16) {
    case 0:
    case 1: return enc::r(0, reg(), reg(), random() % 8, rd());
    case 2:
    case 3: return enc::r(1, reg(), reg(), random() % 8, rd());
    case 4: return enc::r(0x20, reg(), reg(), random() % 2 * 5, rd());
    case 5:
    case 6: {
      const std::uint32_t f = random() % 8;
      if (f == 1) return enc::i(imm() & 31, reg(), 1, rd());
      if (f == 5) {
        return enc::i((imm() & 31) | static_cast<int>(random() % 2 * 0x400), reg(), 5, rd());
      }
      return enc::i(imm(), reg(), f, rd());
    }
    case 7: return enc::lui(rd(), random());
    case 8: return enc::auipc(rd(), random());
    case 9:
    case 10: {
      constexpr std::uint32_t loads[] = {0, 1, 2, 4, 5};
      return enc::load(loads[random() % 5], rd(), 5, near());
    }
    case 11:
    case 12: return enc::s(near(), reg(), 5, random() % 3);
    case 13: {
      constexpr std::uint32_t branches[] = {0, 1, 4, 5, 6, 7};
      return enc::b(target(), reg(), reg(), branches[random() % 6]);
    }
    case 14: return random() % 4 == 0 ? enc::jal(rd(), target()) : enc::lui(5, data_start);
    default:
      switch (random() % 64) {
        case 0: return enc::jalr(rd(), reg(), imm());
        case 1: return enc::addi(17, 0, 93);
        case 2: return 0;
        default: return random() % 4 == 0 ? enc::ecall : enc::addi(5, 5, 1);
      }
  }
}

inline StepRecord fault_record(std::uint64_t step) {
  StepRecord record;
  record.step = step;
  return record;
}

struct End {
  RunResult result;
  std::vector<std::uint32_t> registers;
  std::vector<std::uint32_t> memory;
  bool operator==(const End& other) const {
    return result.reason == other.result.reason && result.steps == other.result.steps &&
           result.fault == other.result.fault && result.exit_code == other.result.exit_code &&
           registers == other.registers && memory == other.memory;
  }
};

inline End end_of(const Machine& machine, const RunResult& result) {
  End out{result, {}, {}};
  for (std::uint32_t i = 0; i < register_count; ++i) out.registers.push_back(machine.reg(i));
  for (std::uint32_t a = data_start; a < data_start + 128; a += 4) {
    out.memory.push_back(*machine.word(a));
  }
  return out;
}

struct Differences {
  std::uint64_t steps = 0;
  std::map<StopReason, int> reasons;
};

/// A random program in every mode, in one run or in pieces, from a snapshot and by its execution's
/// answers; every record through the checker.
inline void compare_modes(std::mt19937& random, std::uint64_t max_limit, Differences& seen) {
  std::vector<std::uint32_t> code{enc::lui(5, data_start)};
  for (int i = 0; i < 200; ++i) code.push_back(random_instruction(random));
  std::vector<std::uint32_t> data;
  for (int i = 0; i < 32; ++i) data.push_back(static_cast<std::uint32_t>(random()));
  const Program program = *Program::load(build_elf({code_section(code), data_section(data)}));
  const std::uint64_t limit = 1 + random() % max_limit;

  MachineOptions options;
  options.last_steps = true;
  auto recorder = *Machine::create(program, {}, options);
  TraceHash hash = *initial_hash(Profile::blake3_160);
  bool records_hold = true;
  const std::uint64_t marked = 1 + random() % limit;
  StepRecord marked_record;
  TraceHash marked_hash;
  std::vector<StepRecord> records;
  const RunResult recorded =
      *recorder.run_recorded(limit, [&](const StepRecord& r, const TraceHash& after) {
        if (const auto checked = verify_step(hash, r, &program)) {
          records_hold = records_hold && *checked == after;
        } else {
          records_hold = records_hold && r == fault_record(r.step);
        }
        hash = after;
        if (r.step == marked) marked_record = r, marked_hash = after;
        records.push_back(r);
        return true;
      });
  CHECK(records_hold);
  const End want = end_of(recorder, recorded);
  // Some hundred at a time, up to a first limit and from there on.
  auto batches = *Machine::create(program, {}, options);
  std::size_t given = 0;
  bool same_records = true;
  const auto compare = [&](std::span<const StepRecord> some, std::span<const TraceHash> hashes) {
    for (const StepRecord& r : some) {
      same_records = same_records && given < records.size() && r == records[given++];
    }
    same_records = same_records && hashes.size() == some.size() && hashes.back() == *batches.hash();
    return true;
  };
  static_cast<void>(batches.run_recorded(random() % (limit + 1), compare));
  const RunResult in_batches = *batches.run_recorded(limit, compare);
  CHECK(in_batches.last_hash == recorded.last_hash);
  CHECK(end_of(batches, in_batches) == want);
  CHECK((same_records && given == records.size()));
  seen.steps += recorded.steps;
  ++seen.reasons[recorded.reason];

  for (const bool with_hash : {false, true}) {
    for (const bool last_steps : {false, true}) {
      options.hash = with_hash;
      options.last_steps = last_steps;
      auto machine = *Machine::create(program, {}, options);
      machine.run(random() % (limit + 1));
      const Snapshot snapshot = machine.snapshot();
      machine.run(random() % (limit + 1));
      const RunResult result = machine.run(limit);
      CHECK(end_of(machine, result) == want);
      if (with_hash) CHECK(result.last_hash == recorded.last_hash);
      auto resumed = *Machine::resume(program, snapshot, options);
      CHECK(end_of(resumed, resumed.run(limit)) == want);
    }
  }
  // The loop without memory protection is another implementation of the same rules.
  if (recorded.reason != StopReason::fault) {
    options.hash = true;
    options.readable_code = true;
    auto lenient = *Machine::create(program, {}, options);
    CHECK(end_of(lenient, lenient.run(limit)) == want);
    CHECK(lenient.hash() == recorded.last_hash);
  }
  ExecutionOptions keeping;
  keeping.index_spacing_log2 = 4;
  keeping.snapshot_spacing_log2 = 5;
  const auto execution = *Execution::create(program, {}, limit, keeping);
  CHECK(execution.result().steps == recorded.steps);
  CHECK(execution.result().last_hash == recorded.last_hash);
  if (marked <= recorded.steps) {
    CHECK(*execution.record_at(marked) == marked_record);
    CHECK(*execution.hash_at(marked) == marked_hash);
  }
}

}  // namespace btcfi::test
