#include "little_program.hpp"

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::dispute;
using namespace btcfi::test;

TEST_CASE("the files of a whole dispute have BitVMX-CPU's fields") {
  const Case about = little_case();
  ProverOptions lies;
  lies.force = true;
  lies.faults.opcode = OpcodeFault{5, enc::nop};
  VerifierOptions strict;
  strict.contest = Contest::any_difference;
  const auto prover = *Prover::create(about, lies);
  const auto verifier = *Verifier::create(about, strict);
  CHECK(result_file(*prover).error().code == Errc::wrong_state);
  CHECK(prover_log(*prover).error().code == Errc::wrong_state);
  CHECK(verifier_log(*verifier).error().code == Errc::wrong_state);
  std::vector<std::string> types;
  while (const auto turn = prover->transcript().turn()) {
    Player& speaker = *turn == Side::prover ? static_cast<Player&>(*prover) : *verifier;
    Player& listener = *turn == Side::prover ? static_cast<Player&>(*verifier) : *prover;
    REQUIRE(listener.hear_bytes(*speaker.speak_bytes()));
    const auto file = result_file(speaker);
    REQUIRE(file);
    types.push_back(*file->at("type").as_string());
  }
  CHECK(types.front() == "ProverExecuteResult");
  CHECK(types[1] == "VerifierCheckExecutionResult");
  CHECK(types[2] == "ProverGetHashesForRoundResult");
  CHECK(types[3] == "VerifierChooseSegmentResult");
  CHECK(types[types.size() - 2] == "ProverFinalTraceResult");
  CHECK(types.back() == "VerifierChooseChallengeResult");

  const json::Value file = *result_file(*verifier);
  const auto& opcode = file.at("data").at("challenge").at("Opcode");
  CHECK(*opcode.at("prover_pc_read").at("opcode").as_u32() == enc::nop);
  CHECK(*opcode.at("chunk_index").as_u32() == 0);
  CHECK(*opcode.at("chunk").at("base_addr").as_u32() == code_start);

  const json::Value said = *prover_log(*prover);
  CHECK(said.at("execution").at("result").has_value());
  CHECK(said.at("input").at(3u).as_u32().value_or(0) == 0x11);
  CHECK(*said.at("conflict_step_log").at("base_step").as_u64() == 4);
  const json::Value heard = *verifier_log(*verifier);
  CHECK(*heard.at("conflict_step_log").at("step_to_challenge").as_u64() == 4);
  CHECK(heard.at("conflict_step_log").at("verifier_hash_rounds").at(0u).has_value());
  CHECK(*heard.at("read_step").as_u64() == 0);
}

TEST_CASE("every challenge is written under the origin's name") {
  const auto name_of = [](const Faults& faults, std::optional<ChallengeKind> forced) {
    ProverOptions prover;
    prover.force = true;
    prover.faults = faults;
    VerifierOptions verifier;
    verifier.contest = Contest::always;
    verifier.forced = forced;
    const Play done = argue(little_case(), prover, verifier);
    return json::write(*challenge_json(done.transcript)).substr(0, 20);
  };
  CHECK(name_of({}, std::nullopt) == "\"No\"");
  using K = ChallengeKind;
  for (const auto& [kind, name] :
       std::vector<std::pair<K, std::string>>{{K::halt, "Halt"},
                                              {K::trace_hash, "TraceHash"},
                                              {K::program_counter, "ProgramCounter"},
                                              {K::opcode, "Opcode"},
                                              {K::input_data, "InputData"},
                                              {K::initialized_data, "InitializedData"},
                                              {K::uninitialized_data, "UninitializedData"},
                                              {K::addresses_sections, "AddressesSections"},
                                              {K::future_read, "FutureRead"},
                                              {K::equivocation_resign, "EquivocationResign"}}) {
    CHECK(name_of({}, kind).find("{\"" + name) == 0);
  }
}

TEST_CASE("a claim that was accepted has no challenge, and says why") {
  const auto prover = *Prover::create(little_case(), {});
  const auto verifier = *Verifier::create(little_case(), {});
  CHECK(challenge_json(verifier->transcript()).error().code == Errc::wrong_state);
  REQUIRE(verifier->hear_bytes(*prover->speak_bytes()));
  CHECK(challenge_json(verifier->transcript()).error().code == Errc::wrong_state);
  REQUIRE(prover->hear_bytes(*verifier->speak_bytes()));
  for (const Player* player :
       {static_cast<const Player*>(prover.get()), static_cast<const Player*>(verifier.get())}) {
    CHECK(judge(player->transcript())->ruling == Ruling::accepted);
    CHECK(challenge_json(player->transcript()).error() ==
          fail(Errc::dispute_no_disagreement, "dispute::challenge_json"));
  }
}
