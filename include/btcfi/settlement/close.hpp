#pragma once

#include <btcfi/keys/musig.hpp>
#include <btcfi/settlement/contract.hpp>
#include <btcfi/settlement/funding.hpp>

#include <optional>

/// Rung 1: both sides agree on a transaction and sign the key path together (PROTOCOL section 8).
namespace btcfi::settlement {

/// The coin that makes an early close revocable.
struct CloseRevocation {
  PoolInput coin;
  /// Whose coin it is: that side may sign first, since it can take its signature back by spending it.
  Party owner = Party::buyer;
  friend bool operator==(const CloseRevocation&, const CloseRevocation&) = default;
};

/// What both sides have agreed on. Each builds the transaction from it, so that nothing that the
/// other wrote is signed blind.
struct CloseAgreement {
  Sats pool_amount{};   ///< to the pool's script; 0 leaves the output out
  Sats buyer_amount{};  ///< to the buyer's script; 0 leaves the output out
  /// True after the oracle has attested: then the amounts are enforceable anyway and the order of
  /// signing does not matter.
  bool attested = false;
  /// Before that the first to sign gives the other a free option until F is spent. It keeps the way
  /// out by adding a small output of its own, which it can double-spend; its value is in one of
  /// the amounts.
  std::optional<CloseRevocation> revocation;
  friend bool operator==(const CloseAgreement&, const CloseAgreement&) = default;
};

/// The transaction of an agreement: version 2, lock time 0, input F (and the revocation input),
/// outputs pool and buyer as far as they get something.
///
/// Errors: close_amounts (an output below dust, nothing to anybody, or more out than in),
/// close_needs_revocation (before the attestation without a revocation input).
[[nodiscard]] Result<tx::Transaction> build_close(const Contract& contract,
                                                  const tx::OutPoint& funded,
                                                  const CloseAgreement& agreement);

/// More than this no side signs away as fee: 650 sat/vB for two outputs.
inline constexpr Sats max_close_fee{100'000};
/// What a side signs away as fee unless it says otherwise: a tenth of the larger share, which pays
/// it, and at most max_close_fee.
[[nodiscard]] Sats usual_close_fee(const Contract& contract, Sats payout) noexcept;

/// The agreement that pays \p payout to the buyer and takes \p fee from the larger of the two
/// outputs, after the attestation. Errors: close_amounts.
[[nodiscard]] Result<CloseAgreement> close_at(const Contract& contract, Sats payout, Sats fee);

/// The agreement that closes early, before the attestation: \p payout to the buyer, the rest to the
/// pool, \p fee from the larger of the two, and the revocation coin back to its owner's script.
/// Errors: close_amounts; overflow.
[[nodiscard]] Result<CloseAgreement> close_early(const Contract& contract, Sats payout, Sats fee,
                                                 CloseRevocation revocation);

/// Whether what an agreement leaves to the miners is at most \p max_fee. Errors: close_not_agreed
/// ("fee"); overflow.
[[nodiscard]] Status check_close_fee(const Contract& contract, const CloseAgreement& agreement,
                                     Sats max_fee);

/// Whether an agreement after the attestation is the one that close_at makes for what is owed,
/// with a fee of at most \p max_fee: neither side can be given less than its share but for the fee.
/// Errors: close_amounts; close_not_agreed ("buyer_amount", "pool_amount" or "fee": what differs).
[[nodiscard]] Status check_close(const Contract& contract, const CloseAgreement& agreement,
                                 Sats payout, Sats max_fee = max_close_fee);

/// One side's part in one signing of one close. Secret nonces live in here only, for one attempt;
/// a new attempt starts with a new object.
///
///     BTCFI_TRY(auto mine, CloseSigner::start(contract, funded, agreement, Party::buyer, ib,
///                                             std::move(entropy)));
///     send(mine.nonce());                                         // both, then
///     BTCFI_TRY(auto share, mine.sign_first(their_nonce, ib));    // one side
///     BTCFI_TRY(auto tx, theirs.complete(my_nonce, share, ip));   // the other
///
/// Before the attestation who signs first also signs the revocation input and sends that with its
/// share; the other completes and broadcasts. Who completes cannot take its signature back, and
/// therefore gives it to nobody who could keep it: it completes nothing that it cannot broadcast.
///
///     BTCFI_TRY(auto coin, mine.sign_revocation(wallet));         // with the share
///     BTCFI_TRY(auto tx, theirs.complete(my_nonce, share, ip, coin));
class CloseSigner {
 public:
  /// \p internal_secret is the side's Ip or Ib; the entropy must be fresh and is consumed.
  /// Errors: those of build_close; invalid_argument ("internal_secret": not this side's key of the
  /// contract); those of make_nonce.
  [[nodiscard]] static Result<CloseSigner> start(const Contract& contract,
                                                 const tx::OutPoint& funded,
                                                 const CloseAgreement& agreement, Party side,
                                                 const keys::SecretKey& internal_secret,
                                                 keys::Entropy&& entropy);

  [[nodiscard]] const keys::PublicNonce& nonce() const noexcept { return public_nonce_; }
  [[nodiscard]] const tx::Transaction& transaction() const noexcept { return transaction_; }
  [[nodiscard]] const std::vector<tx::TxOut>& spent() const noexcept { return spent_; }

  /// This side's share, given before the other's is known. Uses up the nonce.
  /// Errors: wrong_state (used before), close_needs_revocation (before the attestation, and the
  /// revocation input is the other side's), keys_invalid_nonce.
  [[nodiscard]] Result<keys::PartialSignature> sign_first(const keys::PublicNonce& theirs,
                                                          const keys::SecretKey& internal_secret);
  /// The transaction with the revocation input alone signed by this side's wallet, to send with the
  /// share. Errors: close_not_agreed ("revocation": there is none, or it is the other side's);
  /// funding_witness_invalid; those of the wallet.
  [[nodiscard]] Result<tx::Transaction> sign_revocation(FundingSigner& wallet) const;
  /// Checks the other's share, adds this side's and returns the transaction to broadcast, checked.
  /// Uses up the nonce. \p revocation is what the other side's sign_revocation gave: a transaction
  /// with such an input is not signed without it. Errors: wrong_state, close_needs_revocation,
  /// close_not_agreed ("revocation": of another transaction), funding_witness_invalid,
  /// keys_invalid_nonce, keys_partial_invalid (none of these uses up the nonce).
  [[nodiscard]] Result<tx::Transaction> complete(
      const keys::PublicNonce& theirs, const keys::PartialSignature& their_share,
      const keys::SecretKey& internal_secret,
      const std::optional<tx::Transaction>& revocation = std::nullopt);

 private:
  CloseSigner(tx::Transaction transaction, std::vector<tx::TxOut> spent, Hash256 sighash,
              keys::KeyAggregate group, keys::PublicKey theirs, bool may_sign_first,
              bool owns_revocation, keys::NoncePair nonces)
      : transaction_(std::move(transaction)),
        spent_(std::move(spent)),
        sighash_(sighash),
        group_(std::move(group)),
        their_key_(theirs),
        may_sign_first_(may_sign_first),
        owns_revocation_(owns_revocation),
        secret_nonce_(std::move(nonces.secret_nonce)),
        public_nonce_(nonces.public_nonce) {}

  [[nodiscard]] Result<keys::Session> session_with(const keys::PublicNonce& theirs) const;

  tx::Transaction transaction_;
  std::vector<tx::TxOut> spent_;
  Hash256 sighash_;
  keys::KeyAggregate group_;
  keys::PublicKey their_key_;
  bool may_sign_first_;
  bool owns_revocation_;
  keys::SecretNonce secret_nonce_;
  keys::PublicNonce public_nonce_;
};

}  // namespace btcfi::settlement
