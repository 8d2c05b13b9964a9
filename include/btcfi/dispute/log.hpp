#pragma once

#include <btcfi/core/json.hpp>
#include <btcfi/dispute/players.hpp>

namespace btcfi::dispute {

/// The last challenge of a dispute as BitVMX-CPU writes a ChallengeType: externally tagged, hashes as
/// hex, the verifier's data and what the prover said in one object. "No" without a challenge.
///
/// Errors: wrong_state when nothing was challenged yet; dispute_no_disagreement when the verifier
/// accepted the claim.
[[nodiscard]] Result<json::Value> challenge_json(const Transcript& transcript);

/// challenge_log.json of BitVMX-CPU's prover. Errors: wrong_state before the claim.
[[nodiscard]] Result<json::Value> prover_log(const Prover& prover);
/// challenge_log.json of BitVMX-CPU's verifier. Errors: wrong_state before the answer.
[[nodiscard]] Result<json::Value> verifier_log(const Verifier& verifier);

/// What a player has said last, as the result file of BitVMX-CPU's command for it:
/// {"type":"ProverGetHashesForRoundResult","data":{...}}.
///
/// Errors: wrong_state when that player has not spoken yet.
[[nodiscard]] Result<json::Value> result_file(const Player& player);

}  // namespace btcfi::dispute
