#include "little_program.hpp"

#include <catch2/catch.hpp>

#include <iostream>

using namespace btcfi;
using namespace btcfi::dispute;
using namespace btcfi::test;

namespace {

Bytes last_word_of(const Player& player) {
  const Transcript& t = player.transcript();
  return *encode(t.about().id(), t.messages().back().second);
}

}  // namespace

TEST_CASE("an honest claim is not contested, and stands when it is") {
  CHECK(argue(little_case(), {}, {}).verdict == Verdict{});
  VerifierOptions always;
  always.contest = Contest::always;
  const Play done = argue(little_case(), {}, always);
  REQUIRE(done.verdict);
  CHECK(*done.verdict == Verdict{Side::prover, Ruling::no_challenge, ChallengeKind::none});
}

TEST_CASE("a claim about a program that does not exit with 0 needs force, and loses") {
  const Case about = *Case::create(little_elf(), {0x11, 0x11, 0x11, 0x12});
  CHECK(Prover::create(about).error().code == Errc::rv32_claim_result);
  ProverOptions force;
  force.force = true;
  const Play done = argue(about, force, {});
  REQUIRE(done.verdict);
  CHECK(*done.verdict == Verdict{Side::verifier, Ruling::impossible_step, {}});
}

TEST_CASE("whoever lies about any step, in any way, is convicted") {
  const auto honest = *run_honestly(little_case());
  std::size_t contested = 0;
  const auto try_lie = [&](const Faults& faults) {
    ProverOptions prover;
    prover.force = true;
    prover.faults = faults;
    const auto liar = Prover::create(little_case(), prover);
    REQUIRE(liar);
    const rv32::RunResult& lied = (*liar)->run().result();
    if (lied == honest->result()) return;  // the lie changed nothing
    VerifierOptions verifier;
    verifier.contest = Contest::any_difference;
    // In the second search the liar turns honest, or tells the same lie again.
    for (const bool again : {false, true}) {
      if (again) prover.second = faults;
      const Play done = argue(little_case(), prover, verifier);
      REQUIRE(done.verdict);
      INFO(describe(*done.verdict)
           << (again ? "; again" : "") << "; the liar's run: " << rv32::result_json(lied) << ' '
           << rv32::csv_row(done.transcript.final_step(1)->record));
      REQUIRE(done.verdict->winner == Side::verifier);
      ++contested;
      if (!done.transcript.final_step(2)) break;
    }
  };
  for (std::uint64_t step = 1; step <= honest->steps(); ++step) {
    INFO("step " << step);
    const rv32::StepRecord r = *honest->record_at(step);
    for (int which = 1; which <= 2; ++which) {
      const rv32::ReadAccess& read = which == 1 ? r.read_1 : r.read_2;
      for (const std::uint32_t value : {0u, 1u, read.value + 4, 0xaa000000u, 0xffffffffu}) {
        for (const std::uint64_t last :
             {rv32::last_step_init, read.last_step, std::uint64_t{0}, step / 2, step - 1, step}) {
          for (const std::uint32_t shown : {read.address, read.address + 4, 0u}) {
            Faults faults;
            (which == 1 ? faults.read_1 : faults.read_2) =
                ReadFault{step, read.address, value, shown, last};
            try_lie(faults);
          }
        }
      }
    }
    for (const std::uint32_t value : {0u, r.write.value + 1, 0x80000000u}) {
      for (const std::uint32_t shown : {r.write.address, r.write.address + 4, 0u, 0xf0000000u}) {
        Faults faults;
        faults.write = WriteFault{step, r.write.address, value, shown};
        try_lie(faults);
      }
    }
    for (const std::uint32_t opcode : {enc::nop, enc::ecall, r.opcode ^ 0x80u, 0xffffffffu}) {
      Faults faults;
      faults.opcode = OpcodeFault{step, opcode};
      try_lie(faults);
    }
    Faults faults;
    faults.skip_after = step - 1;
    try_lie(faults);
    faults = {};
    faults.hash_twice = step;
    try_lie(faults);
    faults = {};
    faults.claimed_steps = step;
    try_lie(faults);
  }
  std::cout << contested << " lies contested\n";
  CHECK(contested > 500);
}

TEST_CASE("a true result with too many or too few steps is convicted by whoever contests it") {
  const std::uint64_t steps = (*run_honestly(little_case()))->steps();
  for (const std::uint32_t arity : {2u, 4u, 8u, 16u, 128u}) {
    for (std::uint64_t claimed = 1; claimed <= 100; ++claimed) {
      if (claimed == steps) continue;
      INFO("arity " << arity << ", claimed " << claimed << " of " << steps);
      ProverOptions prover;
      prover.faults.claimed_steps = claimed;
      for (const bool other_hash : {false, true}) {
        if (other_hash) prover.faults.claimed_hash = *rv32::TraceHash::from(Bytes(20, 1));
        for (const Contest contest : {Contest::any_difference, Contest::always}) {
          VerifierOptions verifier;
          verifier.contest = contest;
          const Play done = argue(little_case(100, arity), prover, verifier);
          REQUIRE(done.verdict);
          CHECK(*done.verdict ==
                Verdict{Side::verifier, Ruling::challenge_holds, ChallengeKind::halt});
        }
      }
    }
  }
}

TEST_CASE("under the origin's rules nobody contests a true result with too many steps in vain") {
  CaseSettings settings;
  settings.max_steps = 100;
  settings.compat = Compat::bitvmx_0_7;
  const Case about = *Case::create(little_elf(), {0x11, 0x11, 0x11, 0x11}, settings);
  const std::uint64_t steps = (*run_honestly(about))->steps();
  for (const std::uint64_t claimed : {steps - 1, steps + 1, steps + 20}) {
    ProverOptions prover;
    prover.faults.claimed_steps = claimed;
    VerifierOptions verifier;
    verifier.contest = Contest::any_difference;
    const Play done = argue(about, prover, verifier);
    REQUIRE(done.verdict);
    CHECK(done.transcript.contested() == (claimed < steps));
    CHECK(done.verdict->winner == (claimed < steps ? Side::verifier : Side::prover));
  }
}

TEST_CASE("what is signed again for the initial hash counts for nothing, in either search") {
  // In the first search: another instruction in step 1.
  const Case wrong = *Case::create(little_elf(), {0x11, 0x11, 0x11, 0x12});
  ProverOptions prover;
  prover.force = true;
  prover.faults.opcode = OpcodeFault{1, enc::addi(10, 0, 1)};
  prover.faults.resign = 0;
  const Play first = argue(wrong, prover, {});
  REQUIRE(first.verdict);
  CHECK(*first.verdict == Verdict{Side::verifier, Ruling::challenge_holds, ChallengeKind::opcode});

  // In the second: a zero that step 1 is said to have written.
  const auto honest = *run_honestly(little_case());
  prover.faults = {};
  for (std::uint64_t step = 1; step <= honest->steps() && !prover.faults.read_2; ++step) {
    const rv32::ReadAccess read = honest->record_at(step)->read_2;
    if (read.address != zeros_start) continue;
    prover.faults.read_2 = ReadFault{step, zeros_start, 99, zeros_start, 1};
  }
  REQUIRE(prover.faults.read_2);
  prover.second = Faults{};
  prover.second->resign = 0;
  VerifierOptions verifier;
  verifier.contest = Contest::any_difference;
  const Play second = argue(little_case(), prover, verifier);
  REQUIRE(second.transcript.final_step(2));
  CHECK(second.transcript.final_step(2)->step == 0);
  REQUIRE(second.verdict);
  CHECK(*second.verdict ==
        Verdict{Side::verifier, Ruling::challenge_holds, ChallengeKind::read_value});
}

TEST_CASE("a player that did not lie in its execution never runs the program again") {
  // The flag is set after the players were made: another run would end at once.
  std::atomic<bool> cancel{false};
  const Case about = little_case(100, 8);
  VerifierOptions verifier_options;
  verifier_options.contest = Contest::any_difference;
  verifier_options.running.cancel = &cancel;
  ProverOptions prover_options;
  prover_options.running.cancel = &cancel;
  const auto honest = *Prover::create(about, prover_options);
  const auto verifier = *Verifier::create(about, verifier_options);
  cancel = true;
  CHECK(Prover::create(about, prover_options).error().code == Errc::wrong_state);
  CHECK(Verifier::create(about, verifier_options).error().code == Errc::wrong_state);

  // A verifier against a liar, into the second search.
  ProverOptions lies;
  lies.force = true;
  for (std::uint64_t step = 1; step <= honest->run().steps(); ++step) {
    const rv32::ReadAccess read = honest->run().record_at(step)->read_1;
    if (read.last_step == rv32::last_step_init || read.last_step == 0) continue;
    lies.faults.read_1 = ReadFault{step, read.address, 99, read.address, read.last_step};
  }
  const Play lied = play(**Prover::create(about, lies), *verifier);
  REQUIRE(lied.verdict);
  REQUIRE(lied.transcript.final_step(2));
  CHECK(lied.verdict->winner == Side::verifier);

  // A prover against whoever opens the second search.
  REQUIRE(honest->speak());
  REQUIRE(honest->hear(Answer{true}));
  while (honest->transcript().turn()) {
    const Transcript& t = honest->transcript();
    if (honest->my_turn()) {
      REQUIRE(honest->speak());
    } else if (t.stage() == Stage::choice) {
      REQUIRE(honest->hear(
          Choice{static_cast<std::uint8_t>(t.search()), static_cast<std::uint8_t>(t.round()), 1}));
    } else {
      Challenge opens;
      opens.kind = t.search() == 1 ? ChallengeKind::read_value_search : ChallengeKind::none;
      REQUIRE(honest->hear(opens));
    }
  }
  CHECK(judge(honest->transcript())->winner == Side::prover);
}

TEST_CASE("a player hears no message twice and none of another case") {
  const auto prover = *Prover::create(little_case());
  const auto verifier = *Verifier::create(little_case());
  const auto stranger = *Verifier::create(little_case(200));
  CHECK(verifier->speak().error().code == Errc::dispute_out_of_turn);
  const Bytes claim = *prover->speak_bytes();
  CHECK(claim == last_word_of(*prover));
  CHECK(stranger->hear_bytes(claim).error().code == Errc::dispute_other_program);
  REQUIRE(verifier->hear_bytes(claim));
  CHECK(verifier->hear_bytes(claim).error().code == Errc::dispute_out_of_turn);
  CHECK(prover->hear_bytes(claim).error().code == Errc::dispute_out_of_turn);
}
