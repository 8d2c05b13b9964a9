#include "little_program.hpp"

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::dispute;
using namespace btcfi::test;

namespace {

rv32::TraceHash some_hash() { return *rv32::TraceHash::from(Bytes(20, 7)); }

Transcript up_to_round_one() {
  Transcript out(little_case());
  REQUIRE(out.add(Side::prover, Claim{40, some_hash()}));
  REQUIRE(out.add(Side::verifier, Answer{true}));
  return out;
}

}  // namespace

TEST_CASE("nobody speaks out of turn") {
  const std::vector<Message> all = {
      Claim{40, some_hash()}, Answer{true}, RoundHashes{}, Choice{}, FinalStep{}, Challenge{}};
  Transcript t(little_case());
  for (const Side side : {Side::prover, Side::verifier}) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (side == Side::prover && i == 0) continue;
      const auto added = t.add(side, all[i]);
      REQUIRE_FALSE(added);
      CHECK(added.error().code == Errc::dispute_out_of_turn);
    }
  }
  CHECK(t.messages().empty());
  CHECK(t.turn() == Side::prover);
}

TEST_CASE("too many hashes, too few, another round, a part that is none: the speaker is at fault") {
  const Transcript t = up_to_round_one();
  const auto says = [&](RoundHashes m) { return Transcript(t).add(Side::prover, m).error(); };
  CHECK(says({1, 1, std::vector(2, some_hash())}).code == Errc::dispute_hash_count);
  CHECK(says({1, 1, std::vector(4, some_hash())}).code == Errc::dispute_hash_count);
  CHECK(says({1, 1, {}}).offset == 3);
  CHECK(says({1, 2, std::vector(3, some_hash())}).code == Errc::dispute_wrong_round);
  CHECK(says({2, 1, std::vector(3, some_hash())}).code == Errc::dispute_wrong_round);
  Transcript next = t;
  REQUIRE(next.add(Side::prover, RoundHashes{1, 1, std::vector(3, some_hash())}));
  CHECK(Transcript(next).add(Side::verifier, Choice{1, 1, 4}).error().code == Errc::dispute_choice);
  CHECK(Transcript(next).add(Side::verifier, Choice{1, 2, 0}).error().code ==
        Errc::dispute_wrong_round);
  CHECK(Transcript(next).add(Side::verifier, Choice{1, 1, 3}));
}

TEST_CASE("a claim of no steps, or of more than the case allows, is none") {
  for (const std::uint64_t steps : {std::uint64_t{0}, std::uint64_t{101}}) {
    Transcript t(little_case());
    const auto added = t.add(Side::prover, Claim{steps, some_hash()});
    REQUIRE_FALSE(added);
    CHECK(added.error().code == Errc::dispute_bad_message);
    CHECK(added.error().where == std::string("claim.last_step"));
  }
}

TEST_CASE("a claim that nobody contests closes the dispute") {
  Transcript t(little_case());
  REQUIRE(t.add(Side::prover, Claim{40, some_hash()}));
  CHECK(judge(t).error().code == Errc::wrong_state);
  REQUIRE(t.add(Side::verifier, Answer{false}));
  CHECK_FALSE(t.turn());
  CHECK(judge(t)->winner == Side::prover);
  CHECK(judge(t)->ruling == Ruling::accepted);
}

TEST_CASE("a search that there is none of is the first") {
  const Case about = little_case();
  ProverOptions lies;
  lies.force = true;
  lies.faults.read_1 = ReadFault{20, zeros_start + 4, 9, zeros_start + 4, 3};
  const auto prover = *Prover::create(about, lies);
  VerifierOptions always;
  always.contest = Contest::always;
  const auto verifier = *Verifier::create(about, always);
  REQUIRE(play(*prover, *verifier).verdict);
  const Transcript& t = verifier->transcript();
  REQUIRE(t.final_step(1));
  for (const unsigned search : {0u, 3u, ~0u}) {
    CHECK(&t.log(search) == &t.log(1));
    CHECK(t.base(search) == t.base(1));
    CHECK(&t.final_step(search) == &t.final_step(1));
    CHECK(&t.challenge(search) == &t.challenge(1));
    CHECK(&verifier->own_hashes(search) == &verifier->own_hashes(1));
    CHECK(verifier->target(search) == verifier->target(1));
  }
  CHECK(&t.log(2) != &t.log(1));
  CHECK(&verifier->own_hashes(2) != &verifier->own_hashes(1));
}
