#pragma once

#include <btcfi/core/bytes.hpp>
#include <btcfi/core/result.hpp>
#include <btcfi/dispute/challenge.hpp>

#include <string>
#include <variant>
#include <vector>

namespace btcfi::dispute {

/// The prover: the execution ends with exit(0) after so many steps, with this hash.
struct Claim {
  std::uint64_t last_step = 0;
  rv32::TraceHash last_hash;
  friend bool operator==(const Claim&, const Claim&) = default;
};

/// The verifier's answer to a claim.
struct Answer {
  bool contested = false;
  friend bool operator==(const Answer&, const Answer&) = default;
};

/// The prover's hashes of one round.
struct RoundHashes {
  std::uint8_t search = 1;  ///< 1, or 2 for the search of a read value
  std::uint8_t round = 1;   ///< from 1; the second search begins with round 2
  std::vector<rv32::TraceHash> hashes;
  friend bool operator==(const RoundHashes&, const RoundHashes&) = default;
};

/// The part that the verifier picks.
struct Choice {
  std::uint8_t search = 1;
  std::uint8_t round = 1;
  std::uint32_t part = 0;
  friend bool operator==(const Choice&, const Choice&) = default;
};

/// The end of a search: the step found, with its hashes signed again, and in the first search the
/// record of the step after it.
struct FinalStep {
  std::uint8_t search = 1;
  /// The prover says that the step lies beyond what it claimed; all below is zero then.
  bool beyond = false;
  std::uint64_t step = 0;
  rv32::TraceHash step_hash;
  rv32::TraceHash next_hash;
  rv32::StepRecord record;
  friend bool operator==(const FinalStep&, const FinalStep&) = default;
};

/// What one side says. A Challenge is the verifier's last word in either search.
using Message = std::variant<Claim, Answer, RoundHashes, Choice, FinalStep, Challenge>;

/// "claim", "answer", "round_hashes", "choice", "final_step", "challenge".
[[nodiscard]] const char* message_name(const Message& message) noexcept;

/// No message is longer.
inline constexpr std::size_t max_message_bytes = 4096;

/// The message as bytes: format version 1 (docs/formats/dispute-message.md), bound to a case.
///
/// Errors, of what has no bytes: dispute_hash_count (a round of 128 hashes or more; offset: the most),
/// dispute_bad_message (a hash that has not 20 bytes; where: which, input: its place in a round).
[[nodiscard]] Result<Bytes> encode(const Hash256& case_id, const Message& message);

/// Reads encode's bytes back.
///
/// Errors: dispute_bad_message (offset: where the field begins that is cut or says what it may not, or
/// the first byte too many), dispute_other_program (another case's).
[[nodiscard]] Result<Message> decode(const Hash256& case_id, ByteView bytes);

}  // namespace btcfi::dispute
