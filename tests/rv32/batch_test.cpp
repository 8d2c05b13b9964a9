#include "edge_case_program.hpp"

#include <btcfi/rv32/batch.hpp>

#include <catch2/catch.hpp>

#include <rv32/core.hpp>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

namespace {

// Counts down from a number given as input, then exits with 0.
Bytes countdown_elf() {
  return build_elf(
      {code_section({enc::lui(5, input_start), enc::load(2, 6, 5, 0), enc::addi(6, 6, -1),
                     enc::b(-4, 0, 6, 1), enc::addi(17, 0, 93), enc::ecall}),
       nobits_section(".input", input_start, 4)});
}

Bytes number(std::uint32_t n) {
  ByteWriter out;
  out.u32(n);
  return std::move(out).take();
}

}  // namespace

TEST_CASE("machines run together end as each alone, whatever their number and lengths") {
  const Program countdown = *Program::load(countdown_elf());
  const Program edge = *Program::load(edge_case_elf());
  for (const std::size_t count : {0u, 1u, 2u, 5u, 16u, 17u, 40u}) {
    for (const std::uint64_t limit : {1ull, 90ull, 512ull, 513ull, 3000ull, 100'000ull}) {
      std::vector<Machine> together, alone;
      for (std::size_t i = 0; i < count; ++i) {
        const bool is_edge = i % 7 == 3;
        const auto n = static_cast<std::uint32_t>(1 + i * i * 13 % 2000);
        MachineOptions options;
        options.hash = i % 11 != 10;
        options.last_steps = i % 5 == 4;
        const auto make = [&] {
          return is_edge ? *Machine::create(edge, {}, options)
                         : *Machine::create(countdown, number(n), options);
        };
        together.push_back(make());
        alone.push_back(make());
        if (i % 4 == 1) {  // some have begun
          (void)together.back().run(i);
          (void)alone.back().run(i);
        }
      }
      const LaneWidth width = limit % 2 == 0 ? LaneWidth::eight : LaneWidth::sixteen;
      const std::vector<RunResult> results = run_together(together, limit, width);
      REQUIRE(results.size() == count);
      for (std::size_t i = 0; i < count; ++i) {
        REQUIRE(results[i] == alone[i].run(limit));
        REQUIRE(together[i].pc() == alone[i].pc());
        REQUIRE(together[i].hash() == alone[i].hash());
      }
      // And they may go on.
      const std::vector<RunResult> later = run_together(together, 200'000);
      for (std::size_t i = 0; i < count; ++i) REQUIRE(later[i] == alone[i].run(200'000));
    }
  }
}

TEST_CASE("the published hash comes out of a batch too") {
  const Program edge = *Program::load(edge_case_elf());
  std::vector<Machine> machines;
  for (int i = 0; i < 16; ++i) machines.push_back(*Machine::create(edge, {}));
  for (const RunResult& run : run_together(machines, 1000)) {
    CHECK(run.reason == StopReason::halted);
    CHECK(run.steps == edge_case_steps);
    CHECK(run.last_hash->hex() == edge_case_last_hash);
  }
}

TEST_CASE("a machine of a batch is cancelled for itself") {
  const Program program = *Program::load(build_elf({code_section({enc::jal(0, 0)})}));
  std::atomic<bool> cancel = true;
  MachineOptions watched;
  watched.cancel = &cancel;
  std::vector<Machine> machines;
  machines.push_back(*Machine::create(program, {}));
  machines.push_back(*Machine::create(program, {}, watched));
  const std::vector<RunResult> runs = run_together(machines, 5000);
  CHECK(runs[0].reason == StopReason::limit);
  CHECK(runs[0].steps == 5000);
  CHECK(runs[1].reason == StopReason::cancelled);
  CHECK(runs[1].steps == 0);
}
