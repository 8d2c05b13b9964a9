#pragma once

#include <btcfi/rv32/verify.hpp>
#include <btcfi/settlement/contract.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace btcfi::settlement {

/// Bytes that a bundle's JSON may have.
inline constexpr std::size_t max_bundle_bytes = std::size_t{16} << 20;
/// Inputs that the settling transaction may have.
inline constexpr std::size_t max_bundle_inputs = 1'000;

/// Everything that is needed to check one settlement from the exchanges' prices to the transaction,
/// as bytes that nothing has judged yet (docs/formats/bundle.md).
///
/// A settlement without a price (VOID, RECLAIM) leaves the parts of the price empty.
struct SettlementBundle {
  /// aggregate::Evidence::encode of the settlement price.
  Bytes evidence;
  /// The 96 bytes of the price record.
  Bytes record;
  /// Who signed the record, with the 64-byte signature; of a committee (record.committee not zero)
  /// the key counts for nothing and the signature is that of a cosigned record: mask u64, then one
  /// signature per member.
  keys::XOnlyKey publisher;
  Bytes record_signature;
  /// OP_RETURN payload that anchors the record, and merkle::encode of its proof.
  Bytes anchor;
  Bytes proof;
  /// Signed announcements in the order of the terms, and the attestations.
  std::vector<Bytes> announcements;
  std::vector<Bytes> attestations;
  Terms terms;
  ContractKeys keys;
  /// FUND and the transaction that spends its output 0; of the latter one spent output per input.
  Bytes fund;
  Bytes transaction;
  std::vector<tx::TxOut> spent;
  /// The run of the payout program; none without a price.
  std::optional<rv32::ExecutionClaim> program;
  /// What the buyer is said to have been owed.
  Sats payout{};

  /// One JSON object, two spaces a level.
  [[nodiscard]] std::string to_json() const;
  /// Reads what to_json writes; every key must be there and no other. Judges form alone.
  /// Errors: json_*, parse, truncated, trailing_data, unsupported (version, network, kind),
  /// out_of_range, limit_exceeded; `where` names the key.
  [[nodiscard]] static Result<SettlementBundle> from_json(std::string_view json);

  friend bool operator==(const SettlementBundle&, const SettlementBundle&) = default;
};

}  // namespace btcfi::settlement
