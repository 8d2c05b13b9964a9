#pragma once

#include <btcfi/settlement/spend.hpp>

/// Transactions that settle contracts by their leaves: one or many, claims, returns, automatic
/// payments, VOID and RECLAIM (PROTOCOL section 8).
namespace btcfi::settlement {

/// Most that a version 3 transaction may weigh in virtual bytes, and that a node relays of it.
inline constexpr std::size_t max_claim_vsize = 10'000;

/// An output of the claimer's that pays fees.
struct FeeInput {
  tx::OutPoint previous;
  tx::TxOut output;
  /// Version 3 takes no unconfirmed parents here: the caller says that it looked.
  bool confirmed = false;
};

/// What a settlement transaction shall spend and pay.
struct ClaimPlan {
  /// The contracts, in any order: those with a fixed output go first, each at the index of its
  /// output, as the signatures demand.
  std::vector<Spend> spends;
  /// Inputs behind the contracts that pay fees.
  std::vector<FeeInput> fee_inputs;
  /// Pairs of input and output in front of the contracts, which then move to higher indices; no
  /// signature of the other side minds. Rarely of use.
  struct Leading {
    FeeInput input;
    tx::TxOut output;
  };
  std::vector<Leading> leading;
  /// Outputs of the claimer's choice behind the fixed ones.
  std::vector<tx::TxOut> payouts;
  /// Gets what is left after payouts and fee; empty: nothing may be left.
  Bytes rest_script;
  Sats fee{};
};

/// A settlement transaction between its plan and the network.
///
///     BTCFI_TRY(const Spend spend, attested_spend(contract, funded, Party::buyer, price, pre, t));
///     BTCFI_TRY(Claim claim, Claim::build_at_rate({.spends = {spend}, .rest_script = mine},
///     2'000)); BTCFI_CHECK(claim.sign(leaf_key)); BTCFI_TRY(const tx::Transaction final,
///     claim.finalize());
///
/// Replace it at any time: build it again with a higher fee; the other side's signatures stay
/// valid.
class Claim {
 public:
  /// Lays out the transaction: version 3 (2 where nothing was signed in advance), nSequence
  /// 0xfffffffd, nLockTime of the spends.
  ///
  /// Errors: invalid_argument ("spends": none, or one outpoint twice), claim_lock_times (input),
  /// claim_fee_input_unconfirmed (input), claim_value (outputs and fee against inputs), claim_dust
  /// (input: the output), overflow.
  [[nodiscard]] static Result<Claim> build(ClaimPlan plan);
  /// As build, with the fee for a rate in sat per 1,000 vB, rounded up; plan.fee is ignored and
  /// rest_script must be set. The size is that of the finished transaction.
  [[nodiscard]] static Result<Claim> build_at_rate(ClaimPlan plan, std::uint64_t fee_sat_per_kvb);

  [[nodiscard]] const tx::Transaction& transaction() const noexcept { return tx_; }
  [[nodiscard]] std::span<const tx::TxOut> spent_outputs() const noexcept { return spent_; }
  [[nodiscard]] std::span<const Spend> spends() const noexcept { return plan_.spends; }
  [[nodiscard]] Sats fee() const noexcept { return plan_.fee; }
  /// Index of the first contract input; they follow each other in the order of spends().
  [[nodiscard]] std::size_t first_spend() const noexcept { return plan_.leading.size(); }
  /// Size with all signatures: those not made yet counted as they will be, fee inputs as P2TR key
  /// path or P2WPKH by their script.
  [[nodiscard]] std::size_t vsize() const;

  /// What the claimer signs for an input, with hash type DEFAULT. Errors: out_of_range.
  [[nodiscard]] Result<Hash256> sighash(std::size_t input) const;
  /// Signs every contract input whose claimer has this leaf key. Errors: claim_wrong_key when there
  /// is none.
  [[nodiscard]] Status sign(const keys::KeyPair& leaf_key,
                            const keys::Entropy& entropy = keys::Entropy{});
  /// Puts in a signature (64 bytes, DEFAULT, or 65 with 01) made elsewhere for a contract input.
  /// Errors: out_of_range, claim_wrong_key when it is not valid, spend_all_missing (another type).
  [[nodiscard]] Status set_signature(std::size_t input, ByteView signature);
  /// Signs a P2TR fee input by its key path; \p output_key is the tweaked key. Errors:
  /// out_of_range, claim_wrong_key.
  [[nodiscard]] Status sign_fee_input(std::size_t input, const keys::KeyPair& output_key,
                                      const keys::Entropy& entropy = keys::Entropy{});
  /// Puts in the witness of a fee input, made elsewhere. Errors: out_of_range.
  [[nodiscard]] Status set_witness(std::size_t input, tx::Witness witness);

  /// The transaction, once everything is signed, checked as a node and the protocol check it: every
  /// contract input by check_spend, every input by the script interpreter, values, relay policy (but
  /// for the fee rate, which a child may add to).
  /// Errors: claim_unsigned (input), those of check_spend and of tx::verify, claim_too_large, the
  /// first of tx::check_policy.
  [[nodiscard]] Result<tx::Transaction> finalize() const;

 private:
  Claim() = default;
  [[nodiscard]] bool is_spend(std::size_t input) const noexcept;
  [[nodiscard]] const Spend& spend_at(std::size_t input) const noexcept {
    return plan_.spends[input - plan_.leading.size()];
  }
  [[nodiscard]] Result<Hash256> sighash_of_type(std::size_t input, std::uint8_t hash_type) const;
  [[nodiscard]] tx::Witness spend_witness(const Spend& spend, Bytes own_signature) const;

  ClaimPlan plan_;
  tx::Transaction tx_;
  std::vector<tx::TxOut> spent_;
};

}  // namespace btcfi::settlement
