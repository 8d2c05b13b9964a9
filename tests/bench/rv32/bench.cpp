// How many steps a second, untraced, with last steps, hashed, and with full records? Beside them the
// hash chain alone, and its floor: 7 rounds of 2 x 12 operations that wait for each other.

#include "../../rv32/edge_case_program.hpp"
#include "setup.hpp"

#include <btcfi/rv32/verify.hpp>

#include <benchmark/benchmark.h>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;
using bench::mode;
using bench::require;
using bench::some_writes;

namespace {

constexpr std::uint64_t guest_steps = 4'000'000;

/// Counts, multiplies, shifts, branches.
Bytes arithmetic_loop() {
  return build_elf({code_section({enc::addi(5, 0, 1), enc::addi(6, 0, 7), enc::r(0, 6, 5, 0, 7),
                                  enc::r(1, 7, 6, 0, 6), enc::i(3, 6, 5, 28),
                                  enc::r(0, 28, 7, 4, 29), enc::addi(5, 5, 1),
                                  enc::r(0, 29, 6, 6, 30), enc::b(-24, 0, 5, 1), enc::ecall})});
}

/// Bytes, read and written: four micro-steps a store.
Bytes byte_loop() {
  return build_elf(
      {code_section({enc::lui(5, 0xa0000000), enc::lui(6, 0xa0001000), enc::addi(7, 5, 0),
                     enc::load(4, 28, 7, 0), enc::addi(28, 28, 3), enc::s(1, 28, 7, 0),
                     enc::addi(7, 7, 1), enc::b(-16, 6, 7, 1), enc::jal(0, -24)}),
       nobits_section(".bss", 0xa0000000, 0x1004)});
}

Bytes guest(std::int64_t which) {
  return which == 0 ? arithmetic_loop() : which == 1 ? bench::word_loop() : byte_loop();
}

constexpr const char* guest_names[] = {"arithmetic", "words", "bytes"};

/// The published program first, then the guest by two independent ways.
void check_answers() {
  static const bool checked = [] {
    const Program edge = *Program::load(edge_case_elf());
    require(Machine::create(edge, {})->run(1000).last_hash->hex() == edge_case_last_hash,
            "edge-case program");
    for (const std::int64_t which : {0, 1, 2}) {
      const Program program = *Program::load(guest(which));
      auto recorder = *Machine::create(program, {}, mode(true, true));
      TraceHash hash = *initial_hash(Profile::blake3_160);
      const auto run = recorder.run_recorded(5000, [&](const StepRecord& r, const TraceHash&) {
        const auto next = verify_step(hash, r, &program);
        require(next.has_value(), "record");
        hash = *next;
        return true;
      });
      require(run->reason == StopReason::limit && *run->last_hash == hash, "records");
      require(*Machine::create(program, {})->run(5000).last_hash == hash, "hashed run");
    }
    return true;
  }();
  require(checked, "checks");
}

void report(benchmark::State& state, std::uint64_t steps_per_iteration) {
  static const double floor = bench::floor_seconds();
  const auto steps =
      static_cast<double>(steps_per_iteration) * static_cast<double>(state.iterations());
  state.counters["steps/s"] = benchmark::Counter(steps, benchmark::Counter::kIsRate);
  // Floor time over measured time: 1 is a chain that waits for nothing but itself.
  state.counters["of_floor"] = benchmark::Counter(steps * floor, benchmark::Counter::kIsRate);
}

void run_guest(benchmark::State& state, bool hash, bool last_steps) {
  check_answers();
  const Program program = *Program::load(guest(state.range(0)));
  state.SetLabel(guest_names[state.range(0)]);
  for (auto _ : state) {
    auto machine = *Machine::create(program, {}, mode(hash, last_steps));
    require(machine.run(guest_steps).steps == guest_steps, "steps");
  }
  report(state, guest_steps);
}

void untraced(benchmark::State& state) { run_guest(state, false, false); }
void with_last_steps(benchmark::State& state) { run_guest(state, false, true); }
void hashed(benchmark::State& state) { run_guest(state, true, false); }

/// `sink(seen)` makes a sink that counts in `seen` what it is given.
template <class MakeSink>
void run_recorded(benchmark::State& state, MakeSink sink) {
  check_answers();
  const Program program = *Program::load(guest(state.range(0)));
  state.SetLabel(guest_names[state.range(0)]);
  constexpr std::uint64_t steps = guest_steps / 4;
  for (auto _ : state) {
    auto machine = *Machine::create(program, {}, mode(true, true));
    std::uint64_t seen = 0;
    (void)machine.run_recorded(steps, sink(seen));
    require(seen == steps, "records");
  }
  report(state, steps);
}

void recorded(benchmark::State& state) {
  run_recorded(state, [](std::uint64_t& seen) {
    return [&seen](const StepRecord& r, const TraceHash&) {
      seen += r.step != 0;
      return true;
    };
  });
}

void recorded_in_batches(benchmark::State& state) {
  run_recorded(state, [](std::uint64_t& seen) {
    return [&seen](std::span<const StepRecord> records, std::span<const TraceHash> hashes) {
      for (const StepRecord& r : records) seen += r.step != 0;
      return hashes.size() == records.size();
    };
  });
}

using Absorb = void (*)(Blake3State&, const WriteWords*, std::size_t, TraceHash*) noexcept;

void chain_by(benchmark::State& state, Absorb absorb) {
  check_answers();
  const std::vector<WriteWords> steps = some_writes(4096);
  Blake3State expected = blake3_initial, hash = blake3_initial;
  blake3_absorb_portable(expected, steps.data(), steps.size());
  absorb(hash, steps.data(), steps.size(), nullptr);
  require(hash == expected, "chain");
  for (auto _ : state) {
    absorb(hash, steps.data(), steps.size(), nullptr);
    benchmark::DoNotOptimize(hash);
  }
  report(state, steps.size());
}

void chain_alone(benchmark::State& state) { chain_by(state, blake3_absorb); }
void chain_portable(benchmark::State& state) { chain_by(state, blake3_absorb_portable); }

/// Sixteen chains of 1,024 steps each, in as many lanes as the argument says.
void chain_lanes(benchmark::State& state) {
  check_answers();
  const auto width = static_cast<LaneWidth>(state.range(0));
  if (!has_width(width)) return state.SkipWithError("skipped: not on this processor");
  const std::vector<WriteWords> steps = some_writes(16 * 1024);
  std::vector<ChainLane> lanes(16);
  for (std::size_t i = 0; i < 16; ++i) lanes[i] = {blake3_initial, steps.data() + 1024 * i, 1024};
  std::vector<ChainLane> alone = lanes;
  chain_many(lanes, width);
  chain_many(alone, LaneWidth::one);
  for (std::size_t i = 0; i < 16; ++i) require(lanes[i].state == alone[i].state, "lanes");
  for (auto _ : state) {
    chain_many(lanes, width);
    benchmark::DoNotOptimize(lanes.data());
  }
  report(state, steps.size());
}

void load_program(benchmark::State& state) {
  const Bytes elf = edge_case_elf();
  for (auto _ : state) {
    const auto program = Program::load(elf);
    auto machine = Machine::create(*program, {});
    benchmark::DoNotOptimize(machine->run(1).steps);
  }
}

}  // namespace

BENCHMARK(chain_alone);
BENCHMARK(chain_portable);
BENCHMARK(chain_lanes)->Arg(1)->Arg(8)->Arg(16);
BENCHMARK(hashed)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);
BENCHMARK(recorded)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);
BENCHMARK(recorded_in_batches)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);
BENCHMARK(untraced)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);
BENCHMARK(with_last_steps)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);
BENCHMARK(load_program)->Unit(benchmark::kMicrosecond);
