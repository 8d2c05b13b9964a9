#pragma once

#include <btcfi/dispute/transcript.hpp>

namespace btcfi::dispute {

/// Why a dispute ended as it did.
enum class Ruling : std::uint8_t {
  accepted = 0,  ///< the verifier did not contest the claim
  impossible_step =
      1,           ///< the prover's step is not what its instruction does, or exits with failure
  beyond = 2,      ///< the verifier chose a step that lies beyond the claimed execution
  not_beyond = 3,  ///< the prover said so of a step that does not
  challenge_holds = 4,  ///< the verifier's challenge proves the prover wrong
  challenge_fails = 5,  ///< it does not
  no_challenge = 6,     ///< the verifier found nothing to challenge
};
[[nodiscard]] const char* ruling_name(Ruling ruling) noexcept;

/// Who was right, and by what.
struct Verdict {
  Side winner = Side::prover;
  Ruling ruling = Ruling::accepted;
  ChallengeKind challenge = ChallengeKind::none;

  friend bool operator==(const Verdict&, const Verdict&) = default;
};
/// One sentence for people: "the verifier wins: the challenge opcode holds".
[[nodiscard]] std::string describe(const Verdict& verdict);

/// Decides a closed dispute by what was said and by the program and the input alone, without running
/// anything: the conditions that the leaves of the chain check.
///
/// Errors: wrong_state while somebody has to speak: that side loses when it stays silent.
[[nodiscard]] Result<Verdict> judge(const Transcript& transcript);

}  // namespace btcfi::dispute
