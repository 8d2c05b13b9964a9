#pragma once

#include <btcfi/keys/adaptor.hpp>
#include <btcfi/keys/winternitz.hpp>
#include <btcfi/settlement/contract.hpp>
#include <btcfi/settlement/presign.hpp>

/// How a contract output is spent by a leaf: all of the input but the claimer's own signature
/// (PROTOCOL section 8).
namespace btcfi::settlement {

/// A contract that is about to be spent by one leaf. Plain data; the functions below make it and
/// check what the other side contributes.
struct Spend {
  /// Borrowed; must outlive the spend and every claim made of it.
  const Contract* contract = nullptr;
  tx::OutPoint funded;
  Party claimer = Party::buyer;
  LeafId leaf;
  /// nLockTime of the transaction: exactly this where the other side signed in advance, at least
  /// this for RECLAIM.
  std::uint32_t lock_time = 0;
  /// The other side's signature with its hash byte; empty for RECLAIM.
  Bytes other_signature;
  /// The output that must stand at the input's index; none where the whole contract is the
  /// claimer's.
  std::optional<tx::TxOut> fixed_output;
  /// Witness items of the oracle's one-time signature, for buckets.
  std::vector<Bytes> one_time;

  /// What the claimer may give out: the contract's value less the fixed output.
  [[nodiscard]] Sats claimable() const noexcept;
  /// The key that the claimer signs with.
  [[nodiscard]] const keys::XOnlyKey& claimer_key() const noexcept {
    return contract->leaf_key(claimer);
  }
  [[nodiscard]] bool presigned() const noexcept { return leaf.kind != LeafKind::reclaim; }
};

/// Rung 2: the pre-signature that the other side made for the prefix of \p price, completed by the
/// attested secret of that prefix.
///
/// The buyer uses pool_2, the pool buyer_2 or buyer_m, whichever the run of the price has.
/// Errors: claim_nothing_owed, keys_invalid_scalar, claim_signature_invalid (the completed
/// signature is not valid: wrong prefix, wrong secret, or a pre-signature of something else).
[[nodiscard]] Result<Spend> attested_spend(const Contract& contract, const tx::OutPoint& funded,
                                           Party claimer, std::uint32_t price,
                                           const keys::PreSignature& pre_signature,
                                           const keys::Scalar& secret);

/// Rung 3: the leaf of the run in which the oracle's one-time signature places the price, with the
/// other side's plain pre-signature (pool_3 or buyer_3) for that run.
///
/// Errors: wrong_state (no bucket leaves), claim_one_time_invalid, claim_nothing_owed,
/// claim_signature_invalid.
[[nodiscard]] Result<Spend> bucket_spend(const Contract& contract, const tx::OutPoint& funded,
                                         Party claimer, const keys::OneTimeSignature& price,
                                         const keys::SchnorrSignature& pre_signature);

/// VOID: the buyer takes the void amount, the pool gets the rest. Errors: wrong_state (no such
/// leaf), claim_signature_invalid.
[[nodiscard]] Result<Spend> void_spend(const Contract& contract, const tx::OutPoint& funded,
                                       const keys::SchnorrSignature& pool_v);

/// RECLAIM: the pool takes all, alone.
[[nodiscard]] Spend reclaim_spend(const Contract& contract, const tx::OutPoint& funded);

/// The price that a one-time signature of \p price_bits bits stands for. Errors: out_of_range when
/// the number of digits does not fit.
[[nodiscard]] Result<std::uint32_t> signed_price(const keys::OneTimeSignature& signature,
                                                 unsigned price_bits) noexcept;

}  // namespace btcfi::settlement
