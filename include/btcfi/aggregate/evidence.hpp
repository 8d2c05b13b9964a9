#pragma once

#include <btcfi/aggregate/decide.hpp>
#include <btcfi/core/json.hpp>

namespace btcfi::aggregate {

/// Everything a decision was made from, and the decision: whoever has it can make it again.
struct Evidence {
  Request request;
  /// In canonical order.
  std::vector<Judged> quotes;
  /// By exchange, then by reason.
  std::vector<Missing> missing;
  Decision decision;

  /// Canonical bytes (docs/formats/evidence.md). Verdicts are not written: they follow.
  [[nodiscard]] Bytes encode() const;
  /// tagged_hash("btcfi/evidence/1", encode()).
  [[nodiscard]] Hash256 hash() const;
  /// The same for people and other programs, with the verdicts by name.
  [[nodiscard]] json::Value to_json() const;

  friend bool operator==(const Evidence&, const Evidence&) = default;
};

inline constexpr std::uint8_t evidence_version = 1;

/// Reads canonical bytes and replays them: evidence that comes back has a result that follows.
/// Errors: truncated, trailing_data, unsupported (version, method), not_canonical (order, flags),
/// out_of_range (an exchange, a currency), as replay.
[[nodiscard]] Result<Evidence> decode_evidence(ByteView bytes);
/// Reads what to_json wrote, and replays it. Errors: json_*, parse, unsupported, as replay.
[[nodiscard]] Result<Evidence> evidence_from_json(const json::Value& document);

/// Makes the decision again from the inputs and compares it with the one that is claimed.
/// Errors: aggregate_replay_mismatch, `where` naming the figure; the error that the inputs end in,
/// when they give no price at all.
[[nodiscard]] Result<Decision> replay(const Evidence& evidence);

}  // namespace btcfi::aggregate
