#pragma once

#include <btcfi/oracle/attestation.hpp>
#include <btcfi/settlement/sale.hpp>
#include <btcfi/tx/chain_view.hpp>

namespace btcfi::settlement {
struct SaleRecord;
}

/// Steps that the buyer's and the seller's side take alike.
namespace btcfi::settlement::detail {

/// The outputs that an offer's FUND spends: the pool's, then the buyer's. Errors: those of
/// request_inputs.
Result<std::vector<tx::TxOut>> funding_spent(const Offer& offer);

/// Whether an input of FUND is signed for ALL (or DEFAULT) and by the key of its output.
/// Errors: funding_witness_invalid (input).
Status check_funding_witness(const tx::Transaction& fund, std::size_t input,
                             std::span<const tx::TxOut> spent);

/// The first that is not a confirmed, unspent and spendable coin of the chain. Errors: those of the
/// chain.
Result<std::optional<std::size_t>> first_unusable(std::span<const PoolInput> inputs,
                                                  const tx::ChainView& chain);

/// A sale that was offered and no more.
SaleRecord new_record(Sale sale, std::uint32_t contract);

/// Errors: overflow.
Result<Sats> fee_at_rate(std::size_t vsize, std::uint64_t fee_sat_per_kvb) noexcept;

/// What attestations of one sale's event say together.
struct Attested {
  std::uint32_t price = 0;
  std::uint32_t subset = 0;                  ///< index into OracleSet::subsets
  std::vector<oracle::Attestation> members;  ///< of the subset, in its order
};

/// Verifies attestations and picks the first subset of oracles that agree on a price. Attestations
/// that are not valid, of another event or of another price count for nothing as long as a threshold
/// agrees without them.
///
/// Errors, when none does: those of oracle::verify (input: the attestation), attestations_differ (two
/// prices; also when a threshold stands behind each of two), attestations_missing.
Result<Attested> check_attestations(const oracle::OracleSet& oracles,
                                    std::span<const oracle::Attestation> attestations);

/// The secret that completes a slot's pre-signature. Errors: those of oracle::prefix_secret.
Result<keys::Scalar> slot_secret(const Sale& sale, const PresignSlot& slot,
                                 const Attested& attested);

}  // namespace btcfi::settlement::detail
