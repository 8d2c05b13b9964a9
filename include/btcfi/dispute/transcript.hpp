#pragma once

#include <btcfi/dispute/case.hpp>
#include <btcfi/dispute/message.hpp>

#include <array>
#include <optional>
#include <vector>

namespace btcfi::dispute {

enum class Side : std::uint8_t { prover = 0, verifier = 1 };
/// "prover", "verifier".
[[nodiscard]] const char* side_name(Side side) noexcept;

/// What a dispute waits for.
enum class Stage : std::uint8_t {
  claim,       ///< the prover's claim
  answer,      ///< whether the verifier contests it
  hashes,      ///< the prover's hashes of a round
  choice,      ///< the verifier's part
  final_step,  ///< what the prover shows at the end of a search
  challenge,   ///< what the verifier makes of it
  closed,      ///< nothing: see judge()
};

/// One of the two searches of a dispute: rounds so far.
struct SearchLog {
  std::vector<std::vector<rv32::TraceHash>> hashes;
  std::vector<std::uint32_t> choices;
};

/// Everything that was said in a dispute, in order, and whose turn it is.
///
/// Both players and any onlooker keep one: the rules of who may say what stand here alone. What is
/// said is not judged, only whether it may be said now.
class Transcript {
 public:
  explicit Transcript(Case about) : about_(std::move(about)) {}

  [[nodiscard]] const Case& about() const noexcept { return about_; }
  [[nodiscard]] Stage stage() const noexcept { return stage_; }
  /// Who has to speak; whoever falls silent loses. Nothing once closed.
  [[nodiscard]] std::optional<Side> turn() const noexcept;
  /// The search and round that the stage belongs to, from 1.
  [[nodiscard]] unsigned search() const noexcept { return search_; }
  [[nodiscard]] unsigned round() const noexcept { return round_; }

  /// Adds what a side says. After an error nothing has changed, and that side is at fault.
  ///
  /// Errors: dispute_out_of_turn, dispute_wrong_round (offset: the round awaited),
  /// dispute_hash_count (offset: the number awaited), dispute_choice (offset: the number of parts),
  /// dispute_bad_message (a claim of no steps or of more than the case allows, a final step other
  /// than the one chosen, a challenge that cannot be made at this end; where: which).
  [[nodiscard]] Status add(Side side, const Message& message);

  [[nodiscard]] const std::vector<std::pair<Side, Message>>& messages() const noexcept {
    return messages_;
  }
  [[nodiscard]] const std::optional<Claim>& claim() const noexcept { return claim_; }
  [[nodiscard]] bool contested() const noexcept { return contested_; }
  /// The log of search 1 or 2; for another number the first is meant, here and below. The second
  /// begins with the first round of the first.
  [[nodiscard]] const SearchLog& log(unsigned search) const noexcept { return logs_[at(search)]; }
  /// Where the current round of the search begins, or after its last choice the step that it found:
  /// in search 1 the last step agreed on.
  [[nodiscard]] std::uint64_t base(unsigned search) const noexcept;
  [[nodiscard]] const std::optional<FinalStep>& final_step(unsigned search) const noexcept {
    return finals_[at(search)];
  }
  [[nodiscard]] const std::optional<Challenge>& challenge(unsigned search) const noexcept {
    return challenges_[at(search)];
  }
  /// The hash that the prover showed for a step in a search: the initial hash for 0, the claimed
  /// last one where a run fills the whole search; nothing for other steps than the two at its end.
  [[nodiscard]] std::optional<rv32::TraceHash> shown_hash(unsigned search,
                                                          std::uint64_t step) const;

 private:
  static constexpr std::size_t at(unsigned search) noexcept { return search == 2 ? 1 : 0; }
  Status take(const Claim& m);
  Status take(const Answer& m);
  Status take(const RoundHashes& m);
  Status take(const Choice& m);
  Status take(const FinalStep& m);
  Status take(const Challenge& m);

  Case about_;
  Stage stage_ = Stage::claim;
  unsigned search_ = 1;
  unsigned round_ = 1;
  bool contested_ = false;
  std::optional<Claim> claim_;
  std::array<SearchLog, 2> logs_;
  std::array<std::optional<FinalStep>, 2> finals_;
  std::array<std::optional<Challenge>, 2> challenges_;
  std::vector<std::pair<Side, Message>> messages_;
};

}  // namespace btcfi::dispute
