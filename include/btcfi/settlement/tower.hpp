#pragma once

#include <btcfi/settlement/claim.hpp>

/// A tower claims for a buyer who is away: it holds one signature of the buyer per paying run and
/// the pool's pre-signatures, nothing that it could pay itself with (PROTOCOL section 8, "Tower").
namespace btcfi::settlement {

/// The output that the tower bumps the fee by: pay-to-anchor of 240 sats.
inline constexpr Sats tower_anchor{240};

/// What the buyer gets when the tower claims a run: the payout less the anchor and a base fee of
/// 218 sats (175 where everything is paid, without a remainder). Errors: tower_not_covered (nothing
/// owed, or less than 330 would be left), out_of_range (no such run).
[[nodiscard]] Result<Sats> tower_payout(const Contract& contract, std::size_t run) noexcept;

/// The fixed transaction of a run, without witness: version 3, nLockTime t_e, outputs remainder
/// (where there is one), payout, anchor. Errors: as tower_payout.
[[nodiscard]] Result<tx::Transaction> tower_transaction(const Contract& contract,
                                                        const tx::OutPoint& funded, std::size_t run,
                                                        ByteView payout_script);

/// The buyer's signature (DEFAULT) of the tower transaction of a run.
struct TowerSignature {
  std::uint32_t run = 0;
  keys::SchnorrSignature signature;
  friend bool operator==(const TowerSignature&, const TowerSignature&) = default;
};

/// Signs for every run that a tower can claim, in their order. Useless to anybody before the
/// attestation, and then good for paying the buyer alone.
/// Errors: invalid_argument ("leaf_key": not the buyer's), contract_script_kind.
[[nodiscard]] Result<std::vector<TowerSignature>> sign_tower(
    const Contract& contract, const tx::OutPoint& funded, ByteView payout_script,
    const keys::KeyPair& leaf_key, const keys::Entropy& entropy = keys::Entropy{});
/// What a tower checks when it takes the job: one valid signature per run that it can claim.
/// Errors: presignature_missing, presignature_extra, presignature_wrong_order,
/// presignature_invalid; where: "tower", input: the run.
[[nodiscard]] Status verify_tower(const Contract& contract, const tx::OutPoint& funded,
                                  ByteView payout_script,
                                  std::span<const TowerSignature> signatures);

/// The finished transaction, from the buyer's attested spend and its signature for that run;
/// checked like every claim. Errors: those of tower_payout, Claim::set_signature and
/// Claim::finalize.
[[nodiscard]] Result<tx::Transaction> complete_tower(const Spend& spend, ByteView payout_script,
                                                     const keys::SchnorrSignature& signature);

/// A transaction with the outputs that it spends.
struct UnsignedTransaction {
  tx::Transaction transaction;
  std::vector<tx::TxOut> spent_outputs;
};
/// The child that pays the fee of both: spends the anchor and one confirmed input of the tower's,
/// version 3; input 1 is left to sign. A dearer one replaces it.
///
/// \p tower must have an anchor as its last output. Errors: invalid_argument,
/// claim_fee_input_unconfirmed, claim_value, claim_dust.
[[nodiscard]] Result<UnsignedTransaction> tower_child(const tx::Transaction& tower,
                                                      const FeeInput& fee_input,
                                                      ByteView change_script, Sats fee);

}  // namespace btcfi::settlement
