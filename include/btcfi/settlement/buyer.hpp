#pragma once

#include <btcfi/oracle/attestation.hpp>
#include <btcfi/settlement/claim.hpp>
#include <btcfi/settlement/close.hpp>
#include <btcfi/settlement/offer_check.hpp>
#include <btcfi/settlement/party.hpp>
#include <btcfi/settlement/store.hpp>

namespace btcfi::settlement {

/// A contract that the buyer holds: everything needed to settle it, from the seed and one file.
///
///     BTCFI_TRY(auto option, Holding::restore(master, Network::regtest, file));
///     BTCFI_TRY(auto claim, option.claim({attestation}, my_script, 2'000));   // sat per 1,000 vB
class Holding {
 public:
  /// From the buyer's master key and a backup file. Everything in the file is verified again:
  /// offer signature, contract, FUND, every pre-signature.
  ///
  /// Errors: those of Backup::parse; offer_wrong_network ("network": the terms are of another one);
  /// the first failure that check_offer finds, for want of trust judged without it.
  [[nodiscard]] static Result<Holding> restore(const keys::ExtendedSecret& master, Network network,
                                               ByteView backup);

  [[nodiscard]] const Sale& sale() const noexcept { return sale_; }
  [[nodiscard]] const Contract& contract() const noexcept { return sale_.contract(); }
  [[nodiscard]] const tx::OutPoint& funded() const noexcept { return sale_.funded(); }
  /// The file to keep: versioned, without any secret.
  [[nodiscard]] Bytes backup() const;
  /// FUND with the witnesses known so far.
  [[nodiscard]] const tx::Transaction& fund() const noexcept { return fund_; }
  /// Takes DONE: FUND with all witnesses. Errors: those of Done::parse; offer_unknown (another
  /// offer), offer_fund_mismatch (another transaction).
  Status complete(ByteView done);

  /// Whether an attestation is of this contract's event and right. Errors: oracle_wrong_event,
  /// those of oracle::verify.
  [[nodiscard]] Status check_attestation(const oracle::Attestation& attestation) const;
  /// What the attested price pays. Errors: those of oracle::verify, attestations_missing,
  /// attestations_differ.
  [[nodiscard]] Result<Sats> payout(std::span<const oracle::Attestation> attestations) const;

  /// Rung 2: the payout of the attested price, to \p script, signed. Attestations: one per oracle
  /// that spoke, in any order; they are verified, and the price that a threshold agrees on counts,
  /// whatever the others say.
  ///
  /// Errors: those of oracle::verify, attestations_missing, attestations_differ,
  /// claim_nothing_owed (the price pays nothing), those of attested_spend and Claim.
  [[nodiscard]] Result<tx::Transaction> claim(std::span<const oracle::Attestation> attestations,
                                              ByteView script, std::uint64_t fee_sat_per_kvb) const;
  /// Rung 3: as claim, by the oracle's one-time signature of the price.
  [[nodiscard]] Result<tx::Transaction> claim_bucket(const keys::OneTimeSignature& price,
                                                     ByteView script,
                                                     std::uint64_t fee_sat_per_kvb) const;
  /// As above, by the first of these attestations that is of the event whose digits the leaves read,
  /// verifies, has digits, and pays.
  ///
  /// Errors: attestations_missing (none has digits), else why the first of those gave no claim:
  /// oracle_wrong_event, those of oracle::verify, claim_nothing_owed, those of bucket_spend and
  /// Claim.
  [[nodiscard]] Result<tx::Transaction> claim_bucket(
      std::span<const oracle::Attestation> attestations, ByteView script,
      std::uint64_t fee_sat_per_kvb) const;
  /// VOID: the void amount, when no oracle spoke. Errors: those of void_spend and Claim.
  [[nodiscard]] Result<tx::Transaction> claim_void(ByteView script,
                                                   std::uint64_t fee_sat_per_kvb) const;
  /// Rung 1: this side's part of a close. An agreement that says `attested` is signed only with
  /// attestations that bear it out (check_close); any other is what the caller agreed to
  /// (close_early). The fee is at most \p max_fee, which is usual_close_fee where none is given.
  ///
  /// Errors: those of CloseSigner::start; close_not_agreed, attestations_missing, those of
  /// oracle::verify.
  [[nodiscard]] Result<CloseSigner> close(const CloseAgreement& agreement, keys::Entropy&& entropy,
                                          std::span<const oracle::Attestation> attestations = {},
                                          std::optional<Sats> max_fee = {}) const;
  /// The secret that CloseSigner asks for.
  [[nodiscard]] const keys::SecretKey& internal_secret() const noexcept {
    return secrets_.internal;
  }

 private:
  friend class Buyer;
  Holding(Sale sale, PartySecrets secrets, std::uint32_t contract, Bytes accept,
          tx::Transaction fund)
      : sale_(std::move(sale)),
        secrets_(std::move(secrets)),
        index_(contract),
        accept_(std::move(accept)),
        fund_(std::move(fund)) {}
  [[nodiscard]] Result<tx::Transaction> finish(Spend spend, ByteView script,
                                               std::uint64_t fee_sat_per_kvb) const;

  Sale sale_;
  PartySecrets secrets_;
  std::uint32_t index_;
  Bytes accept_;
  tx::Transaction fund_;
};

/// What the buyer sends, and what it holds from then on.
struct Acceptance {
  Bytes accept;
  Holding holding;
};

/// What a buyer decides when it accepts an offer.
struct AcceptOptions {
  /// Give buyer-M, so that the pool can pay automatically.
  bool automatic_payment = true;
  /// Go on although something could not be checked; the buyer has read the list.
  bool allow_unchecked = false;
};

/// The buyer's side of one purchase. Shares nothing with the seller: it takes the messages' bytes,
/// its own keys and what it trusts.
///
///     BTCFI_TRY(auto buyer, Buyer::create(master, Network::regtest, 7));
///     BTCFI_TRY(auto request, buyer.request(quote, coins, change, {5'000}, wallet));
///     ... request.serialize() goes out, the offer's bytes come in ...
///     const CheckedOffer checked = buyer.check(offer, trust);
///     show(explain(checked));
///     BTCFI_TRY(auto bought, buyer.accept(offer, trust, wallet, store));
///     ... bought.accept goes out
class Buyer {
 public:
  /// \p contract numbers this purchase below the master key; a number is used once.
  /// Errors: those of PartySecrets::derive.
  [[nodiscard]] static Result<Buyer> create(const keys::ExtendedSecret& master, Network network,
                                            std::uint32_t contract);

  [[nodiscard]] const BuyerKeys& keys() const noexcept { return keys_; }
  /// P2TR script of the contract's payout key.
  [[nodiscard]] const Bytes& payout_script() const noexcept { return payout_script_; }

  /// Makes a request with proofs of control by \p wallet.
  ///
  /// \p coins: outpoints with the transactions that made them. \p payout_script empty: the
  /// contract's own. Errors: those of check_request (the first), of the wallet, offer_wrong_network.
  [[nodiscard]] Result<Request> request(const Quote& quote, std::vector<FundingInput> coins,
                                        ByteView change_script, Sats fee_cap, FundingSigner& wallet,
                                        ByteView payout_script = {}) const;

  /// check_offer with this buyer's keys.
  [[nodiscard]] CheckedOffer check(ByteView offer, const Trust& trust) const;

  /// Checks the offer, signs FUND and the pre-signatures, writes the backup to \p store, notes the
  /// oracles' nonces in trust.registry, and only then returns the message.
  ///
  /// The backup's name is "backup/" and the offer's id in hex. Errors: the report's first failure;
  /// offer_unchecked (where: the first field) unless allowed; offer_wrong_network; those of the wallet
  /// and the store; funding_witness_invalid (input: the wallet's witness does not verify).
  [[nodiscard]] Result<Acceptance> accept(ByteView offer, const Trust& trust, FundingSigner& wallet,
                                          Store& store, const AcceptOptions& options = {}) const;

  /// The remedy when FUND was not seen by the deadline: a transaction, to be signed by the wallet,
  /// that spends the buyer's largest input of the offer to its change script with a fee above that of
  /// FUND. ACCEPT stays dangerous until it has confirmed.
  ///
  /// Errors: those of Offer::parse and request_inputs; funding_insufficient; those of the wallet;
  /// funding_witness_invalid (the wallet's witness does not verify).
  [[nodiscard]] Result<tx::Transaction> double_spend(ByteView offer, std::uint64_t fee_sat_per_kvb,
                                                     FundingSigner& wallet) const;

 private:
  Buyer(PartySecrets secrets, BuyerKeys keys, Bytes payout_script, Network network,
        std::uint32_t contract)
      : secrets_(std::move(secrets)),
        keys_(keys),
        payout_script_(std::move(payout_script)),
        network_(network),
        index_(contract) {}

  PartySecrets secrets_;
  BuyerKeys keys_;
  Bytes payout_script_;
  Network network_;
  std::uint32_t index_;
};

}  // namespace btcfi::settlement
