// What we promise of the machine's speed, measured in one run and printed as a table: each figure
// beside the limit or the rival that was measured with it. Processor time, best of several.

#include "../../rv32/edge_case_program.hpp"
#include "../rv32/setup.hpp"

#include <btcfi/core/cpu.hpp>
#include <btcfi/rv32/batch.hpp>
#include <btcfi/rv32/verify.hpp>

#include <rv32/core.hpp>

#include <cstdio>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;
using bench::least_seconds;
using bench::mode;
using bench::require;

namespace {

/// About 10 KB of code.
Bytes large_program() {
  std::vector<std::uint32_t> words(2500, enc::addi(5, 5, 1));
  return build_elf({code_section(words), nobits_section(".stack", 0xe0000000, 0x800000)});
}

void row(const char* what, double measured, const char* unit, const char* goal, double limit,
         const char* of) {
  std::printf("%-44s %10.2f %-8s %-12s", what, measured, unit, goal);
  if (limit != 0) std::printf("%5.2f of %s", limit, of);
  std::printf("\n");
}

}  // namespace

int main() {
  const Program edge = *Program::load(edge_case_elf());
  require(Machine::create(edge, {})->run(1000).last_hash->hex() == edge_case_last_hash,
          "the edge-case program");
  const std::vector<WriteWords> steps = bench::some_writes(16 * 1024);
  std::printf("%s, processor time, goals on the machine they were set on (4.3 GHz, Zen 5)\n\n",
              cpu_description().c_str());
  const double floor = bench::floor_seconds();
  row("dependency floor of a hash", floor * 1e9, "ns", "", 0, "");

  Blake3State hash = blake3_initial;
  const auto chain = [&](auto absorb) {
    return least_seconds([&] { absorb(hash, steps.data(), 4096, nullptr); }) / 4096;
  };
  const double alone = chain(blake3_absorb);
  row("chain alone", 1e-6 / alone, "M/s", "", floor / alone, "the floor");
  const double portable = chain(blake3_absorb_portable);
  row("chain, plain C++", 1e-6 / portable, "M/s", ">= 12", floor / portable, "the floor");

  const Program words = *Program::load(bench::word_loop());
  constexpr std::uint64_t run_steps = 1'000'000;
  const auto run = [&](bool hashing, bool last_steps, std::uint64_t count) {
    return least_seconds([&] {
             auto machine = *Machine::create(words, {}, mode(hashing, last_steps));
             require(machine.run(count).steps == count, "steps");
           }) /
           static_cast<double>(count);
  };
  const auto alone_hash = Machine::create(words, {})->run(run_steps / 16).last_hash;
  const double hashed = run(true, false, run_steps);
  row("hashed run", 1e-6 / hashed, "M/s", ">= 20", floor / hashed, "the floor (>= 0.80)");
  const double untraced = run(false, false, 20 * run_steps);
  row("untraced run", 1e-6 / untraced, "M/s", "", 0, "");
  const double kept = run(false, true, 20 * run_steps);
  row("untraced run, last steps kept", 1e-6 / kept, "M/s", "", untraced / kept, "untraced");

  const double records =
      least_seconds([&] {
        auto machine = *Machine::create(words, {}, mode(true, true));
        std::uint64_t seen = 0;
        (void)machine.run_recorded(
            200'000, [&](std::span<const StepRecord> some, std::span<const TraceHash> hashes) {
              for (const StepRecord& r : some) seen += r.step != 0;
              return hashes.size() == some.size();
            });
        require(seen == 200'000, "records");
      }) /
      200'000;
  row("full records with hashes", 1e-6 / records, "M/s", ">= 19", floor / records, "the floor");

  for (const LaneWidth width : {LaneWidth::eight, LaneWidth::sixteen}) {
    if (!has_width(width)) continue;
    std::vector<ChainLane> lanes(16);
    for (std::size_t i = 0; i < 16; ++i) {
      lanes[i] = {blake3_initial, steps.data() + 1024 * i, 1024};
    }
    std::vector<ChainLane> one = lanes;
    chain_many(lanes, width);
    chain_many(one, LaneWidth::one);
    for (std::size_t i = 0; i < 16; ++i) require(lanes[i].state == one[i].state, "lanes");
    const double each = least_seconds([&] { chain_many(lanes, width); }) / (16 * 1024);
    row(width == LaneWidth::eight ? "16 chains, 8 lanes" : "16 chains, 16 lanes", 1e-6 / each,
        "M/s", "", alone / each, "the chain alone");
  }
  for (const LaneWidth width : {LaneWidth::eight, LaneWidth::sixteen}) {
    if (!has_width(width)) continue;
    const double together =
        least_seconds([&] {
          std::vector<Machine> machines;
          for (int i = 0; i < 16; ++i) {
            machines.push_back(*Machine::create(words, {}));
          }
          for (const RunResult& r : run_together(machines, run_steps / 16, width)) {
            require(r.steps == run_steps / 16, "batch");
            require(r.last_hash == alone_hash, "the batch's hashes");
          }
        }) /
        (run_steps / 16 * 16);
    const bool eight = width == LaneWidth::eight;
    row(eight ? "16 machines hashed together, 8 lanes" : "16 machines hashed together, 16 lanes",
        1e-6 / together, "M/s", eight ? ">= 50" : ">= 110", hashed / together, "one machine");
  }

  const double settlement = least_seconds([&] {
    auto machine = *Machine::create(words, {});
    require(machine.run(4000).steps == 4000, "settlement");
  });
  row("one settlement of 4,000 steps", settlement * 1e3, "ms", "<= 0.30", 4000 * floor / settlement,
      "the floor");
  const Bytes elf = large_program();
  const double load = least_seconds([&] {
    const Program program = *Program::load(elf);
    require(Machine::create(program, {})->run(1).steps == 1, "load");
  });
  row("load, decode, first step of 10 KB", load * 1e6, "us", "<= 100", 0, "");
}
