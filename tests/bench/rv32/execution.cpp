// How long does an execution take to answer a round of a search, and how fast is a published index
// checked in lanes? The rivals: hashing from the start, and the same index by one chain.
//
//     bench_rv32_execution            a run of 2^26 steps
//     BTCFI_BENCH_STEPS=1000000000 bench_rv32_execution --benchmark_filter=round

#include "../../rv32/loop_program.hpp"
#include "../measure.hpp"

#include <btcfi/rv32/execution.hpp>
#include <btcfi/rv32/sidecar.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;
using bench::require;

namespace {

std::uint64_t run_steps() {
  const char* asked = std::getenv("BTCFI_BENCH_STEPS");
  return asked != nullptr ? std::strtoull(asked, nullptr, 10) : std::uint64_t{1} << 26;
}

const Program& guest() {
  static const Program program = loop_program(0xffffffff);
  return program;
}

/// Made once; its hashes are compared with a machine's own at a few steps.
const Execution& made() {
  static const Execution execution = [] {
    auto out = *Execution::create(guest(), {}, run_steps());
    Machine machine = *Machine::create(guest(), {});
    for (const std::uint64_t step : {1u, 65'535u, 65'536u, 1'000'003u}) {
      machine.run(step);
      require(machine.hash() == *out.hash_at(step), "hash_at");
    }
    std::cout << out.steps() << " steps, " << out.snapshot_count() << " snapshots, an index of "
              << out.index().serialize().size() << " bytes" << std::endl;
    return out;
  }();
  return execution;
}

/// One round of an 8-ary search whose steps lie state.range(0) apart, anywhere in the run.
void round_of_eight(benchmark::State& state) {
  const Execution& execution = made();
  const auto stride = std::uint64_t{1} << static_cast<unsigned>(state.range(0));
  std::mt19937_64 random(20'251'130);
  double worst = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const std::uint64_t base = random() % (execution.steps() - 8 * stride) / stride * stride;
    std::vector<std::uint64_t> steps;
    for (std::uint64_t i = 1; i < 8; ++i) steps.push_back(base + i * stride);
    state.ResumeTiming();
    worst = std::max(worst,
                     bench::seconds([&] { benchmark::DoNotOptimize(execution.hashes_at(steps)); }));
  }
  state.counters["worst_ms"] = 1e3 * worst;
}
BENCHMARK(round_of_eight)->Arg(0)->Arg(8)->Arg(13)->Arg(16)->Arg(20)->Unit(benchmark::kMillisecond);

void record_anywhere(benchmark::State& state) {
  const Execution& execution = made();
  std::mt19937_64 random(20'251'131);
  for (auto _ : state) {
    benchmark::DoNotOptimize(execution.record_at(1 + random() % execution.steps()));
  }
}
BENCHMARK(record_anywhere)->Unit(benchmark::kMillisecond);

/// The rival of a round: hashing from the start, as far as the middle of the run.
void hashing_from_the_start(benchmark::State& state) {
  const std::uint64_t steps = std::min<std::uint64_t>(run_steps() / 2, 1u << 25);
  for (auto _ : state) {
    Machine machine = *Machine::create(guest(), {});
    benchmark::DoNotOptimize(machine.run(steps));
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(steps) * state.iterations());
}
BENCHMARK(hashing_from_the_start)->Unit(benchmark::kMillisecond);

void index_in_lanes(benchmark::State& state) {
  const HashIndex& index = made().index();
  require(verify_index(index, guest(), {}).has_value(), "verify_index");
  for (auto _ : state) benchmark::DoNotOptimize(verify_index(index, guest(), {}));
  state.SetItemsProcessed(static_cast<std::int64_t>(index.steps) * state.iterations());
}
BENCHMARK(index_in_lanes)->Unit(benchmark::kMillisecond);

void snapshot_bytes(benchmark::State& state) {
  const Snapshot snapshot = *made().snapshot_at(1'000'000);
  require(Snapshot::parse(guest(), snapshot.serialize()).has_value(), "parse");
  for (auto _ : state) benchmark::DoNotOptimize(snapshot.serialize());
  state.counters["bytes"] = static_cast<double>(snapshot.serialize().size());
}
BENCHMARK(snapshot_bytes)->Unit(benchmark::kMicrosecond);

}  // namespace
