#include "dispute/faulty_machine.hpp"
#include "little_program.hpp"

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::dispute;
using namespace btcfi::test;

TEST_CASE("the slow machine without faults makes the fast one's run, step by step") {
  const Case about = little_case();
  const auto honest = *run_honestly(about);
  REQUIRE(honest->result().reason == rv32::StopReason::halted);
  CHECK(honest->result().exit_code == 0);
  FaultyMachine machine(about, {});
  CHECK(machine.hash() == *honest->hash_at(0));
  for (std::uint64_t step = 1; step <= honest->steps(); ++step) {
    CHECK(machine.step() == *honest->record_at(step));
    CHECK(machine.hash() == *honest->hash_at(step));
    for (std::uint32_t i = 0; i < rv32::register_count; ++i) {
      CHECK(machine.word(rv32::register_address(i)) ==
            *honest->word_at(step, rv32::register_address(i)));
    }
    for (const std::uint32_t address : {zeros_start, zeros_start + 4, input_start, data_start}) {
      CHECK(machine.word(address) == *honest->word_at(step, address));
    }
  }
  CHECK(machine.ended());
  CHECK(machine.result() == honest->result());
}

TEST_CASE("a run answers for its own steps and no others") {
  const Case about = little_case();
  for (const bool faulty : {false, true}) {
    Faults faults;
    if (faulty) faults.hash_twice = 3;
    const auto run = *run_with(about, faults);
    CHECK(run->hash_at(run->steps()));
    CHECK(run->hash_at(run->steps() + 1).error().code == Errc::out_of_range);
    CHECK(run->record_at(0).error().code == Errc::out_of_range);
    CHECK(run->record_at(run->steps() + 1).error().code == Errc::out_of_range);
    CHECK(run->word_at(run->steps() + 1, data_start).error().code == Errc::out_of_range);
  }
}

TEST_CASE("hashes of a round beyond the end repeat the last one") {
  const Case about = little_case(100, 4);  // 128 steps in parts of 32, then 8, then 2
  const auto run = *run_honestly(about);
  REQUIRE(run->steps() > 32);
  REQUIRE(run->steps() < 64);
  const auto first = *round_hashes(about, *run, 1, 0, std::nullopt, {});
  REQUIRE(first.size() == 3);
  CHECK(first[0] == *run->hash_at(32));
  CHECK(first[1] == first[0]);
  const auto late = *round_hashes(about, *run, 2, 96, std::nullopt, {});
  for (const auto& hash : late) CHECK(hash == *run->hash_at(run->steps()));
  Faults lie;
  lie.wrong_hashes_below = 33;
  CHECK((*round_hashes(about, *run, 1, 0, std::nullopt, lie))[0] != first[0]);
}

TEST_CASE("a faulty run is as long as the case allows, and no longer than records can be kept") {
  Faults faults;
  faults.hash_twice = 1;
  // jal x0, 0: for ever
  const Bytes elf =
      build_elf({code_section({enc::jal(0, 0)}), nobits_section(".input", input_start, 16)});
  CaseSettings settings;
  settings.max_steps = 1000;
  const auto run = run_with(*Case::create(elf, {1}, settings), faults);
  REQUIRE(run);
  CHECK((*run)->result().reason == rv32::StopReason::limit);
  CHECK((*run)->steps() == 1000);
  settings.max_steps = max_faulty_steps + 1;
  CHECK(run_with(*Case::create(elf, {1}, settings), faults).error().code == Errc::limit_exceeded);
}

TEST_CASE("a long run says how far it is and can be stopped, a lying one, too") {
  const Bytes elf =
      build_elf({code_section({enc::jal(0, 0)}), nobits_section(".input", input_start, 16)});
  CaseSettings settings;
  settings.max_steps = std::uint64_t{1} << 40;
  const Case endless = *Case::create(elf, {1}, settings);
  std::atomic<bool> cancel{false};
  std::vector<std::uint64_t> seen;
  RunOptions options;
  options.cancel = &cancel;
  options.progress = [&](std::uint64_t steps) {
    seen.push_back(steps);
    cancel = seen.size() == 2;
  };
  const auto stopped = run_honestly(endless, options);
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().code == Errc::wrong_state);
  CHECK(stopped.error().offset >= seen.back());
  CHECK(seen.size() == 2);
  Faults faults;
  faults.hash_twice = 1;
  CHECK(run_with(endless, faults, options).error().code == Errc::wrong_state);
}

TEST_CASE("the memory of snapshots is a player's own choice") {
  // sw x0, 0(x5); jal x0, -4: writes one page for ever.
  const Bytes elf = build_elf(
      {code_section(enc::join({enc::li(5, zeros_start), {enc::s(0, 0, 5, 2), enc::jal(0, -4)}})),
       nobits_section(".bss", zeros_start, 32), nobits_section(".input", input_start, 16)});
  CaseSettings settings;
  settings.max_steps = std::uint64_t{1} << 23;
  const Case about = *Case::create(elf, {1}, settings);
  RunOptions little;
  little.max_snapshot_bytes = 0;
  const auto usual = *run_honestly(about);
  const auto small = *run_honestly(about, little);
  CHECK(usual->snapshot_count() >= 8);
  CHECK(small->snapshot_count() == 1);
  const std::uint64_t late = settings.max_steps - 12'345;
  CHECK(*small->hash_at(late) == *usual->hash_at(late));
  CHECK(*small->record_at(late) == *usual->record_at(late));

  // Both players hand it on.
  ProverOptions prover;
  prover.force = true;
  prover.running = little;
  VerifierOptions verifier;
  verifier.running = little;
  CHECK((*Prover::create(about, prover))->run().snapshot_count() == 1);
  CHECK((*Verifier::create(about, verifier))->run().snapshot_count() == 1);
  Faults faults;
  faults.hash_twice = 3;
  CHECK((*run_with(little_case(), faults))->snapshot_count() == 0);
}
