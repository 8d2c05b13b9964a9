#include "edge_case_program.hpp"
#include "loop_program.hpp"

#include <btcfi/rv32/execution.hpp>
#include <btcfi/rv32/sidecar.hpp>

#include <catch2/catch.hpp>

#include <iostream>
#include <random>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

namespace {

HashIndex index_of(const Program& program, unsigned spacing_log2, std::uint64_t limit,
                   Profile profile = Profile::blake3_160) {
  ExecutionOptions options;
  options.index_spacing_log2 = spacing_log2;
  options.machine.profile = profile;
  return Execution::create(program, {}, limit, options)->index();
}

}  // namespace

TEST_CASE("an index holds for its own execution, whatever its spacing and length") {
  const Program edge = *Program::load(edge_case_elf());
  const Program loop = loop_program(300);
  for (const Program& program : {edge, loop}) {
    for (const Profile profile : {Profile::blake3_160, Profile::legacy_sha256}) {
      for (const unsigned spacing : {0u, 1u, 4u, 7u, 16u, 17u, 40u}) {
        for (const std::uint64_t limit : {0u, 1u, 15u, 16u, 17u, 64u, 89u, 3'000u, 1'000'000u}) {
          const HashIndex index = index_of(program, spacing, limit, profile);
          CHECK(verify_index(index, program, {}));
          CHECK(*find_wrong_segment(index, program, {}) == std::nullopt);
        }
      }
    }
  }
}

TEST_CASE("a wrong hash is found in the segment that leads to it, for every segment") {
  const Program program = loop_program(25);
  const HashIndex right = index_of(program, 4, 1'000'000);
  const std::uint64_t segments = (right.steps + 15) / 16;
  REQUIRE(segments > 33);
  for (std::size_t i = 0; i < segments; ++i) {
    HashIndex wrong = right;
    TraceHash& hash = i + 1 < wrong.hashes.size() ? wrong.hashes[i + 1] : wrong.last_hash;
    const TraceHash true_hash = hash;
    hash.bytes[7] ^= 1;
    const auto found = *find_wrong_segment(wrong, program, {});
    REQUIRE(found);
    CHECK(found->from_step == 16 * i);
    CHECK(found->to_step == std::min<std::uint64_t>(right.steps, 16 * i + 16));
    CHECK(found->claimed == hash);
    CHECK(found->computed == true_hash);
    const Error error = verify_index(wrong, program, {}).error();
    CHECK(error.code == Errc::rv32_segment_hash);
    CHECK(error.input == i);
    CHECK(error.offset == 16 * i);
  }
  HashIndex start = right;
  start.hashes[0].bytes[0] ^= 1;
  CHECK(find_wrong_segment(start, program, {})->value().to_step == 0);
}

TEST_CASE("an index of a liar who changed one step is wrong from that step's segment on") {
  // The same program with other data is another execution: it differs from the first store on.
  const Program program = loop_program(200);
  const HashIndex right = index_of(program, 5, 1'000'000);
  const std::uint32_t seed = 20'251'129;
  std::cout << "seed " << seed << std::endl;
  std::mt19937 random(seed);
  for (int round = 0; round < 50; ++round) {
    const std::uint64_t lie = 1 + random() % (right.steps - 1);
    Machine machine = *Machine::create(program, {}, with(true, false));
    HashIndex wrong = right;
    TraceHash hash = *initial_hash(Profile::blake3_160);
    Machine recorder = *Machine::create(program, {}, with(false, true));
    static_cast<void>(recorder.run_recorded(right.steps, [&](StepRecord r, const TraceHash&) {
      if (r.step == lie) r.write.value ^= 4;
      hash = *next_hash(hash, write_part(r));
      if (r.step % 32 == 0) wrong.hashes[static_cast<std::size_t>(r.step / 32)] = hash;
      return true;
    }));
    wrong.last_hash = hash;
    const auto found = *find_wrong_segment(wrong, program, {});
    REQUIRE(found);
    CHECK(found->from_step == (lie - 1) / 32 * 32);
  }
}

TEST_CASE("an index about something else, or that goes on after the end, is refused") {
  const Program program = loop_program(20);
  const HashIndex index = index_of(program, 4, 1'000'000);
  CHECK(verify_index(index, loop_program(21), {}).error().code == Errc::rv32_claim_program);
  CHECK(verify_index(index, program, Bytes{1}).error().code == Errc::rv32_claim_input);
  for (const std::uint64_t more : {1u, 16u, 300u}) {
    HashIndex longer = index;
    longer.steps += more;
    longer.hashes.resize(static_cast<std::size_t>((longer.steps >> 4) + 1), index.last_hash);
    const auto found = find_wrong_segment(longer, program, {});
    CHECK((!found && found.error().code == Errc::rv32_claim_result &&
           found.error().offset == index.steps));
  }
  CHECK(verify_index(index, program, {}, {}, index.steps));
  CHECK(verify_index(index, program, {}, {}, index.steps - 1).error().code == Errc::limit_exceeded);
  HashIndex torn = index;
  torn.hashes.pop_back();
  CHECK(verify_index(torn, program, {}).error().code == Errc::invalid_argument);
  std::atomic<bool> cancel{true};
  MachineOptions options;
  options.cancel = &cancel;
  CHECK(verify_index(index, program, {}, options).error().code == Errc::wrong_state);
}

TEST_CASE("a segment re-executed from a snapshot gives the hash after it") {
  const Program program = loop_program(50);
  for (const Profile profile : {Profile::blake3_160, Profile::legacy_sha256}) {
    ExecutionOptions options;
    options.machine.profile = profile;
    const auto execution = *Execution::create(program, {}, 1'000'000, options);
    for (const std::uint64_t from : {0u, 1u, 77u, 500u}) {
      const Snapshot snapshot = *execution.snapshot_at(from);
      const TraceHash before = *execution.hash_at(from);
      for (const std::uint64_t steps : {0u, 1u, 50u, 300u}) {
        CHECK(*verify_segment(program, snapshot, before, steps) ==
              *execution.hash_at(from + steps));
      }
      TraceHash other = before;
      other.bytes[0] ^= 1;
      CHECK(*verify_segment(program, snapshot, other, 5) != *execution.hash_at(from + 5));
      const std::uint64_t left = execution.steps() - from;
      const auto beyond = verify_segment(program, snapshot, before, left + 1);
      CHECK(beyond.error().code == Errc::rv32_claim_result);
      CHECK(beyond.error().offset == left);
    }
    const Snapshot end = *execution.snapshot_at(execution.steps());
    CHECK(verify_segment(program, end, execution.index().last_hash, 1).error().code ==
          Errc::rv32_claim_result);
    CHECK(verify_segment(program, end, TraceHash{}, 1).error().code == Errc::rv32_snapshot_program);
    CHECK(verify_segment(loop_program(51), end, execution.index().last_hash, 1).error().code ==
          Errc::rv32_snapshot_program);
  }
}
