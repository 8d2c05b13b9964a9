#include <btcfi/dispute/transcript.hpp>

namespace btcfi::dispute {
namespace {

/// The message that a stage waits for, as index of the variant.
constexpr std::size_t awaited(Stage stage) noexcept { return static_cast<std::size_t>(stage); }
static_assert(awaited(Stage::claim) == 0 && awaited(Stage::challenge) == 5);

bool is_end_of_second(ChallengeKind kind) noexcept {
  return kind == ChallengeKind::read_value || kind == ChallengeKind::correct_hash ||
         kind == ChallengeKind::equivocation_hash;
}

}  // namespace

const char* side_name(Side side) noexcept { return side == Side::prover ? "prover" : "verifier"; }

std::optional<Side> Transcript::turn() const noexcept {
  switch (stage_) {
    case Stage::claim:
    case Stage::hashes:
    case Stage::final_step: return Side::prover;
    case Stage::answer:
    case Stage::choice:
    case Stage::challenge: return Side::verifier;
    case Stage::closed: break;
  }
  return std::nullopt;
}

std::uint64_t Transcript::base(unsigned search) const noexcept {
  const std::vector<std::uint32_t>& choices = log(search).choices;
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    out += choices[i] * about_.search().part_of(static_cast<unsigned>(i) + 1);
  }
  return out;
}

Status Transcript::add(Side side, const Message& message) {
  if (turn() != side || message.index() != awaited(stage_)) {
    return fail(Errc::dispute_out_of_turn, message_name(message));
  }
  BTCFI_CHECK(std::visit([this](const auto& m) { return take(m); }, message));
  messages_.emplace_back(side, message);
  return {};
}

Status Transcript::take(const Claim& m) {
  if (m.last_step == 0 || m.last_step > about_.settings().max_steps) {
    return fail(Errc::dispute_bad_message, "claim.last_step");
  }
  if (m.last_hash.size != 20) return fail(Errc::dispute_bad_message, "claim.last_hash");
  claim_ = m;
  stage_ = Stage::answer;
  return {};
}

Status Transcript::take(const Answer& m) {
  contested_ = m.contested;
  stage_ = m.contested ? Stage::hashes : Stage::closed;
  return {};
}

Status Transcript::take(const RoundHashes& m) {
  if (m.search != search_ || m.round != round_) {
    return fail(Errc::dispute_wrong_round, "round_hashes", search_, round_);
  }
  const std::uint32_t count = about_.search().arity_of(round_) - 1;
  if (m.hashes.size() != count) {
    return fail(Errc::dispute_hash_count, "round_hashes", 0, count);
  }
  for (std::size_t i = 0; i < m.hashes.size(); ++i) {
    if (m.hashes[i].size != 20) return fail(Errc::dispute_bad_message, "round_hashes", i);
  }
  logs_[at(search_)].hashes.push_back(m.hashes);
  stage_ = Stage::choice;
  return {};
}

Status Transcript::take(const Choice& m) {
  if (m.search != search_ || m.round != round_) {
    return fail(Errc::dispute_wrong_round, "choice", search_, round_);
  }
  const std::uint32_t parts = about_.search().arity_of(round_);
  if (m.part >= parts) return fail(Errc::dispute_choice, "choice", 0, parts);
  logs_[at(search_)].choices.push_back(m.part);
  stage_ = round_ == about_.search().rounds() ? Stage::final_step : Stage::hashes;
  ++round_;
  return {};
}

Status Transcript::take(const FinalStep& m) {
  if (m.search != search_) return fail(Errc::dispute_wrong_round, "final_step", search_);
  if (!m.beyond) {
    if (m.step != base(search_)) return fail(Errc::dispute_bad_message, "final_step.step");
    if (m.step_hash.size != 20 || m.next_hash.size != 20) {
      return fail(Errc::dispute_bad_message, "final_step.hashes");
    }
  }
  finals_[at(search_)] = m;
  // Whether the step lies beyond the claim is decided by the claim: nothing is left to say.
  stage_ = m.beyond ? Stage::closed : Stage::challenge;
  return {};
}

Status Transcript::take(const Challenge& m) {
  const bool resigned = m.kind == ChallengeKind::equivocation_resign;
  const bool second = is_end_of_second(m.kind);
  if (m.kind != ChallengeKind::none && !resigned && second != (search_ == 2)) {
    return fail(Errc::dispute_bad_message, challenge_name(m.kind));
  }
  const bool opens = m.kind == ChallengeKind::read_value_search;
  if (opens && m.index >= about_.search().arity_of(1)) {
    return fail(Errc::dispute_choice, "challenge", 0, about_.search().arity_of(1));
  }
  challenges_[at(search_)] = m;
  if (!opens) {
    stage_ = Stage::closed;
    return {};
  }
  search_ = 2;
  round_ = 2;
  logs_[1] = {{logs_[0].hashes.front()}, {m.index}};
  stage_ = about_.search().rounds() == 1 ? Stage::final_step : Stage::hashes;
  return {};
}

std::optional<rv32::TraceHash> Transcript::shown_hash(unsigned search, std::uint64_t step) const {
  const SearchShape& shape = about_.search();
  const SearchLog& l = log(search);
  if (step == 0) return *rv32::initial_hash(rv32::Profile::blake3_160);
  if (step == shape.max_steps() && claim_ && claim_->last_step == step) return claim_->last_hash;
  const auto place = shape.place_of(step);
  if (!place || place->round > l.hashes.size()) return std::nullopt;
  // The choices before that round must be the step's own digits, else another hash stands there.
  for (unsigned round = 1; round < place->round; ++round) {
    if (l.choices[round - 1] != shape.choice_of(round, step)) return std::nullopt;
  }
  return l.hashes[place->round - 1][place->index];
}

}  // namespace btcfi::dispute
