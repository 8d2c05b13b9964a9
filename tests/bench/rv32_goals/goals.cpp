// What we promise of the machine's speed, measured in one run and printed as a table: each figure
// beside the limit or the rival that was measured with it. Processor time, best of several.

#include "../../rv32/edge_case_program.hpp"

#include <btcfi/core/cpu.hpp>
#include <btcfi/rv32/batch.hpp>
#include <btcfi/rv32/verify.hpp>

#include <rv32/core.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

namespace {

void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "wrong answer: %s\n", what);
  std::exit(1);
}

/// Seconds of the fastest of several runs.
template <class Run>
double seconds(const Run& run) {
  double best = 1e9;
  double spent = 0;
  for (int i = 0; i < 5 || (spent < 0.5 && i < 1000); ++i) {
    const std::clock_t start = std::clock();
    run();
    const double took = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    best = std::min(best, took);
    spent += took;
  }
  return best;
}

/// 168 operations that wait for each other: 7 rounds of 2 x 12.
double floor_seconds() {
#if defined(__x86_64__)
  constexpr int repeats = 400'000;
  return seconds([] {
           std::uint32_t x = 1;
           for (int i = 0; i < repeats; ++i) {
             for (int j = 0; j < 42; ++j) {
               asm volatile("add $3, %0\n\txor $5, %0\n\tror $7, %0\n\tadd $9, %0" : "+r"(x));
             }
           }
         }) /
         repeats;
#else
  return 0;
#endif
}

/// Sums words of a table and writes them back: loads, stores, arithmetic, branches.
Bytes word_loop() {
  return build_elf(
      {code_section({enc::lui(5, 0xa0000000), enc::lui(6, 0xa0002000), enc::addi(7, 5, 0),
                     enc::load(2, 28, 7, 0), enc::r(0, 28, 29, 0, 29), enc::s(0, 29, 7, 2),
                     enc::addi(7, 7, 4), enc::b(-16, 6, 7, 1), enc::jal(0, -24)}),
       nobits_section(".bss", 0xa0000000, 0x2000)});
}

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

MachineOptions mode(bool hash, bool last_steps) {
  MachineOptions out;
  out.hash = hash;
  out.last_steps = last_steps;
  return out;
}

}  // namespace

int main() {
  const Program edge = *Program::load(edge_case_elf());
  require(Machine::create(edge, {})->run(1000).last_hash->hex() == edge_case_last_hash,
          "the edge-case program");
  std::vector<WriteWords> steps(16 * 1024);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto x = static_cast<std::uint32_t>(i);
    steps[i] = {x * 2654435761u, x, 0x80000000u + 4 * x, x & 7};
  }
  std::printf("%s, processor time, goals on the machine they were set on (4.3 GHz, Zen 5)\n\n",
              cpu_description().c_str());
  const double floor = floor_seconds();
  row("dependency floor of a hash", floor * 1e9, "ns", "", 0, "");

  Blake3State hash = blake3_initial;
  const auto chain = [&](auto absorb) {
    return seconds([&] { absorb(hash, steps.data(), 4096, nullptr); }) / 4096;
  };
  const double alone = chain(blake3_absorb);
  row("chain alone", 1e-6 / alone, "M/s", "", floor / alone, "the floor");
  const double portable = chain(blake3_absorb_portable);
  row("chain, plain C++", 1e-6 / portable, "M/s", ">= 12", floor / portable, "the floor");

  const Program words = *Program::load(word_loop());
  constexpr std::uint64_t run_steps = 1'000'000;
  const auto run = [&](bool hashing, bool last_steps, std::uint64_t count) {
    return seconds([&] {
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
      seconds([&] {
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
    const double each = seconds([&] { chain_many(lanes, width); }) / (16 * 1024);
    row(width == LaneWidth::eight ? "16 chains, 8 lanes" : "16 chains, 16 lanes", 1e-6 / each,
        "M/s", "", alone / each, "the chain alone");
  }
  for (const LaneWidth width : {LaneWidth::eight, LaneWidth::sixteen}) {
    if (!has_width(width)) continue;
    const double together =
        seconds([&] {
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

  const double settlement = seconds([&] {
    auto machine = *Machine::create(words, {});
    require(machine.run(4000).steps == 4000, "settlement");
  });
  row("one settlement of 4,000 steps", settlement * 1e3, "ms", "<= 0.30", 4000 * floor / settlement,
      "the floor");
  const Bytes elf = large_program();
  const double load = seconds([&] {
    const Program program = *Program::load(elf);
    require(Machine::create(program, {})->run(1).steps == 1, "load");
  });
  row("load, decode, first step of 10 KB", load * 1e6, "us", "<= 100", 0, "");
}
