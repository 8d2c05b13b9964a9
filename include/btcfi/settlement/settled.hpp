#pragma once

#include <btcfi/settlement/contract.hpp>

namespace btcfi::settlement {

/// By which way a contract was spent.
enum class Rung : std::uint8_t { key_path, attested, bucket, voided, reclaim };

/// "key_path", "attested", "bucket", "void" or "reclaim".
[[nodiscard]] const char* to_string(Rung rung) noexcept;

/// What a transaction did to one contract.
struct Settled {
  Rung rung = Rung::key_path;
  /// Who put the transaction together. Key path: neither in particular, `buyer` is written.
  Party by = Party::buyer;
  /// What the buyer got of the contract's value, fees of its own included.
  Sats payout{};
  /// Run of a bucket leaf.
  std::uint32_t run = 0;
  /// Both signed the whole transaction, by the key path or a leaf: the payout is what stands on the
  /// buyer's script, wherever it came from.
  bool agreed = false;
  friend bool operator==(const Settled&, const Settled&) = default;
};

/// Reads the witness that spends a contract and says what became of it.
///
/// A leaf with two signatures: the one with type 0x82 or 0x83 was made in advance, so the other
/// party claimed, and the output at the input's index says what the first one got. Where the
/// claimer used such a type as well (it may, at its own risk), the pool's is the one made in advance
/// if it is one that the pool gives for this leaf: 0x82 where a run pays everything, 0x83 with an
/// output to the pool's script. A pool that claims signs the whole, so this is exact for it. An annex
/// is passed over. Key path, or a leaf that both signed whole: the buyer got what stands in outputs to
/// its script.
/// Judges nothing: the transaction is one that the chain accepted.
/// Errors: settled_not_spent (no input spends \p funded), spend_not_of_contract (a witness of
/// another shape).
[[nodiscard]] Result<Settled> read_settlement(const Contract& contract, const tx::OutPoint& funded,
                                              const tx::Transaction& transaction);

}  // namespace btcfi::settlement
