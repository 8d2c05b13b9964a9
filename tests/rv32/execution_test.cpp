#include "edge_case_program.hpp"
#include "loop_program.hpp"

#include <btcfi/rv32/execution.hpp>

#include <catch2/catch.hpp>

#include <iostream>
#include <random>
#include <thread>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

namespace {

struct Row {
  StepRecord record;
  TraceHash hash;
};

/// Every step of a run, by the recorder.
std::vector<Row> all_rows(const Program& program, std::uint64_t limit) {
  std::vector<Row> rows{{{}, *initial_hash(Profile::blake3_160)}};
  Machine machine = *Machine::create(program, {}, with(true, true));
  const auto run = machine.run_recorded(limit, [&](const StepRecord& r, const TraceHash& h) {
    rows.push_back({r, h});
    return true;
  });
  REQUIRE(run);
  return rows;
}

ExecutionOptions small(unsigned index, unsigned snapshots, std::size_t max_snapshots) {
  ExecutionOptions options;
  options.index_spacing_log2 = index;
  options.snapshot_spacing_log2 = snapshots;
  options.max_snapshots = max_snapshots;
  return options;
}

}  // namespace

TEST_CASE(
    "every hash and record of an execution is what the recorder saw, however little is kept") {
  const Program edge = *Program::load(edge_case_elf());
  const Program loop = loop_program(60);
  for (const Program& program : {edge, loop}) {
    const std::vector<Row> rows = all_rows(program, 5'000);
    for (const unsigned index : {0u, 3u, 5u, 16u}) {
      for (const unsigned spacing : {1u, 4u, 20u}) {
        for (const std::size_t most : {std::size_t{1}, std::size_t{4}, std::size_t{128}}) {
          const auto execution =
              *Execution::create(program, {}, 5'000, small(index, spacing, most));
          REQUIRE(execution.steps() + 1 == rows.size());
          CHECK(execution.snapshot_count() <= most);
          const std::uint64_t stride = rows.size() > 500 ? 17 : 1;
          for (std::uint64_t step = 0; step < rows.size(); step += stride) {
            CHECK(*execution.hash_at(step) == rows[step].hash);
            if (step > 0) CHECK(*execution.record_at(step) == rows[step].record);
          }
          CHECK(*execution.hash_at(execution.steps()) == rows.back().hash);
          CHECK(execution.index().last_hash == rows.back().hash);
        }
      }
    }
  }
}

TEST_CASE("the hashes of a round come in one pass, in any ascending choice of steps") {
  const Program program = loop_program(300);
  const std::vector<Row> rows = all_rows(program, 1'000'000);
  const auto execution = *Execution::create(program, {}, 1'000'000, small(5, 9, 8));
  const std::uint32_t seed = 20'251'122;
  std::cout << "seed " << seed << std::endl;
  std::mt19937 random(seed);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::uint64_t> steps;
    for (std::uint64_t i = 0; i < 1 + random() % 20; ++i) steps.push_back(random() % rows.size());
    std::sort(steps.begin(), steps.end());
    const auto hashes = *execution.hashes_at(steps);
    for (std::size_t i = 0; i < steps.size(); ++i) CHECK(hashes[i] == rows[steps[i]].hash);
  }
  const std::vector<std::uint64_t> falling{5, 4};
  CHECK(execution.hashes_at(falling).error().code == Errc::invalid_argument);
}

TEST_CASE("ranges of records and snapshots of any step are served") {
  const Program program = loop_program(40);
  const std::vector<Row> rows = all_rows(program, 1'000'000);
  const auto execution = *Execution::create(program, {}, 1'000'000, small(6, 7, 4));
  for (std::uint64_t first = 1; first < rows.size(); first += 73) {
    const std::uint64_t last = std::min<std::uint64_t>(first + 40, rows.size() - 1);
    std::uint64_t at = first;
    CHECK(execution.records(first, last, [&](const StepRecord& r, const TraceHash& h) {
      CHECK(r == rows[at].record);
      CHECK(h == rows[at].hash);
      ++at;
      return true;
    }));
    CHECK(at == last + 1);
    const Snapshot snapshot = *execution.snapshot_at(first);
    CHECK(snapshot.hash() == rows[first].hash);
    Machine machine = *Machine::resume(program, snapshot, with(true, true));
    CHECK(machine.run(1'000'000) == execution.result());
  }
  const Snapshot end = *execution.snapshot_at(execution.steps());
  CHECK(Machine::resume(program, end)->run(1'000'000) == execution.result());
}

TEST_CASE("a faulting execution has its fault's record and hash; a limited one goes to its limit") {
  using namespace enc;
  const Program program =
      *Program::load(build_elf({code_section({nop, nop, load(2, 10, 0, 0), nop})}));
  const auto execution = *Execution::create(program, {}, 1'000);
  CHECK(execution.result().reason == StopReason::fault);
  CHECK(execution.steps() == 3);
  CHECK(*execution.record_at(3) == faulted_step(3));
  CHECK(*execution.hash_at(3) == *next_hash(*execution.hash_at(2), WritePart{}));
  CHECK(execution.snapshot_at(3)->steps() == 3);
  const auto limited = *Execution::create(program, {}, 2);
  CHECK(limited.result().reason == StopReason::limit);
  CHECK(limited.steps() == 2);
  CHECK(*limited.hash_at(2) == *execution.hash_at(2));
}

TEST_CASE("questions beyond the end and unusable options are refused") {
  const auto execution = *Execution::create(loop_program(1), {}, 10);
  CHECK(execution.hash_at(11).error().code == Errc::out_of_range);
  CHECK(execution.hash_at(11).error().offset == 10);
  CHECK(execution.record_at(0).error().code == Errc::out_of_range);
  CHECK(execution.record_at(11).error().code == Errc::out_of_range);
  CHECK(execution.snapshot_at(11).error().code == Errc::out_of_range);
  const RecordSink sink = [](const StepRecord&, const TraceHash&) { return true; };
  CHECK(execution.records(3, 2, sink).error().code == Errc::invalid_argument);
  CHECK(execution.records(3, 11, sink).error().code == Errc::out_of_range);
  CHECK(Execution::create(loop_program(1), {}, 10, small(16, 20, 0)).error().code ==
        Errc::invalid_argument);
  CHECK(Execution::create(loop_program(1), {}, 10, small(41, 20, 1)).error().code ==
        Errc::invalid_argument);
}

TEST_CASE("an execution stops when it is told to, tells how far it is, and serves what it has") {
  const Program program = loop_program(200'000);
  std::atomic<bool> cancel{false};
  ExecutionOptions options;
  std::vector<std::uint64_t> told;
  options.machine.cancel = &cancel;
  options.machine.progress = [&](std::uint64_t steps) {
    told.push_back(steps);
    if (steps >> 20 == 2) cancel = true;
  };
  const auto execution = *Execution::create(program, {}, 100'000'000, options);
  CHECK(execution.result().reason == StopReason::cancelled);
  CHECK(told == std::vector<std::uint64_t>{1 << 20, 2 << 20});
  CHECK(execution.steps() == 2 << 20);
  CHECK(execution.record_at(1'000'000)->step == 1'000'000);
}

TEST_CASE("many threads may ask one execution") {
  const Program program = loop_program(300);
  const auto execution = *Execution::create(program, {}, 1'000'000, small(5, 9, 8));
  std::vector<TraceHash> want;
  for (std::uint64_t s = 0; s < 200; ++s) want.push_back(*execution.hash_at(s * 31));
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (std::uint64_t s = 0; s < 200; ++s) {
        if (*execution.hash_at(s * 31) != want[s]) ++wrong;
      }
    });
  }
  for (std::thread& t : threads) t.join();
  CHECK(wrong == 0);
}
