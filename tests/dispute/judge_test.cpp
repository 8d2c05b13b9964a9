#include "little_program.hpp"

#include <catch2/catch.hpp>

#include <iostream>
#include <random>

using namespace btcfi;
using namespace btcfi::dispute;
using namespace btcfi::test;

namespace {

/// Challenges of every kind with everything that a hostile verifier could bring along.
std::vector<Challenge> every_challenge(const Transcript& t, const Run& run, unsigned search) {
  const FinalStep& final = *t.final_step(search);
  std::vector<rv32::TraceHash> hashes;
  std::vector<rv32::StepRecord> records;
  for (std::uint64_t step = final.step < 2 ? 0 : final.step - 2; step <= final.step + 2; ++step) {
    if (const auto hash = run.hash_at(step)) hashes.push_back(*hash);
    if (const auto record = run.record_at(step)) records.push_back(*record);
  }
  records.push_back(t.final_step(1)->record);
  const std::vector<std::uint32_t> addresses = {input_start,
                                                data_start,
                                                zeros_start,
                                                rv32::register_address(2),
                                                t.final_step(1)->record.read_1.address,
                                                t.final_step(1)->record.read_2.address};
  std::vector<Challenge> out;
  for (std::uint8_t kind = 0; kind < challenge_kinds; ++kind) {
    for (std::uint8_t selector = 0; selector < 4; ++selector) {
      for (const auto& hash : hashes) {
        for (const auto& record : records) {
          for (std::uint32_t index = 0; index < 2; ++index) {
            Challenge c;
            c.kind = static_cast<ChallengeKind>(kind);
            c.selector = selector;
            c.index = index;
            c.address = addresses[(kind + selector + index + out.size()) % addresses.size()];
            c.hash = hash;
            c.write = record.write;
            c.next_pc = record.next_pc;
            out.push_back(c);
          }
        }
      }
    }
  }
  return out;
}

}  // namespace

TEST_CASE("an honest prover loses to no verifier, whatever it chooses and challenges") {
  const unsigned seed = 7;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const auto honest = *run_honestly(little_case());
  std::size_t judged = 0;
  for (int game = 0; game < 60; ++game) {
    const Case about = little_case(100, game % 2 == 0 ? 4 : 16);
    const auto prover = *Prover::create(about);
    REQUIRE(prover->speak());
    REQUIRE(prover->hear(Answer{true}));
    const std::uint64_t wanted = random() % (honest->steps() + 3);
    while (prover->transcript().turn()) {
      if (prover->my_turn()) {
        REQUIRE(prover->speak());
        continue;
      }
      const Transcript& t = prover->transcript();
      if (t.stage() == Stage::choice) {
        const std::uint32_t part = about.search().choice_of(t.round(), wanted);
        REQUIRE(prover->hear(Choice{static_cast<std::uint8_t>(t.search()),
                                    static_cast<std::uint8_t>(t.round()), part}));
        continue;
      }
      for (const Challenge& challenge : every_challenge(t, *honest, t.search())) {
        Transcript closed = t;
        if (!closed.add(Side::verifier, challenge) || closed.turn()) continue;
        const Verdict verdict = *judge(closed);
        INFO(describe(verdict) << " at step " << t.base(t.search()));
        REQUIRE(verdict.winner == Side::prover);
        ++judged;
      }
      // On to the second search, at any place.
      Challenge opens;
      opens.kind = t.search() == 1 ? ChallengeKind::read_value_search : ChallengeKind::none;
      opens.index = static_cast<std::uint32_t>(random() % about.search().arity_of(1));
      REQUIRE(prover->hear(opens));
    }
    CHECK(judge(prover->transcript())->winner == Side::prover);
  }
  std::cout << judged << " hostile challenges\n";
  CHECK(judged > 10'000);
}

TEST_CASE("verdicts are sentences") {
  CHECK(describe({Side::verifier, Ruling::challenge_holds, ChallengeKind::opcode}) ==
        "the verifier wins: the challenge opcode holds");
  CHECK(ruling_name(Ruling::impossible_step) == std::string("impossible_step"));
}
