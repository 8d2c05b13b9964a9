#pragma once

#include <btcfi/settlement/messages.hpp>

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// The transaction that opens a contract (PROTOCOL section 6): both sides' inputs in, the contract
/// output and two changes out, the premium netted into the changes.
namespace btcfi::settlement {

/// Who pays what of the fee of FUND.
struct FundingFees {
  Sats pool{};
  Sats buyer{};
  friend bool operator==(const FundingFees&, const FundingFees&) = default;
};

/// Everything that FUND follows from.
struct FundingPlan {
  std::vector<PoolInput> pool_inputs;   ///< in OFFER order
  std::vector<PoolInput> buyer_inputs;  ///< in REQUEST order
  tx::TxOut contract;                   ///< F: the contract's script and C
  Sats premium{};
  Bytes buyer_change_script;
  Bytes pool_change_script;
  FundingFees fees;
};

/// FUND with what is needed to sign and to check it.
struct Funding {
  tx::Transaction transaction;              ///< without witnesses
  std::vector<tx::TxOut> spent;             ///< one per input, in order
  std::optional<std::size_t> buyer_change;  ///< index of the output, where there is one
  std::optional<std::size_t> pool_change;
  /// What each side really pays towards the fee: a change below dust goes there too.
  FundingFees paid;
};

/// The outpoint of the contract in a FUND transaction.
[[nodiscard]] tx::OutPoint contract_outpoint(const tx::Transaction& fund);

/// The weight that signing adds an input of this script with: 230 or 231 (P2TR, key path), 271 or
/// 272 (P2WPKH), the larger. Errors: funding_input_kind for other scripts (input 0).
[[nodiscard]] Result<std::size_t> funding_input_weight(ByteView script_pubkey) noexcept;

/// Shares of the fee at a fee rate: the buyer pays for its inputs and its change, the pool for the
/// rest, each rounded up.
///
/// Looks at inputs and scripts of \p plan, not at its fees. Errors: funding_input_kind (input:
/// index in FUND), overflow.
[[nodiscard]] Result<FundingFees> funding_fees(const FundingPlan& plan,
                                               std::uint32_t fee_sat_per_kvb) noexcept;

/// Builds FUND: version 2, lock time 0, every sequence 0xfffffffd; pool's inputs, then the buyer's;
/// vout 0 F, then the buyer's change, then the pool's. A change below 330 sats is left out.
///
/// Errors: funding_no_input (input 0: pool, 1: buyer), funding_input_kind, funding_duplicate_input
/// (input: index in FUND), funding_insufficient (input 0: pool, 1: buyer), overflow.
[[nodiscard]] Result<Funding> build_funding(const FundingPlan& plan);

/// The text whose BIP-322 signature by each funding input belongs in a request:
/// "btcfi funding proof " and the hex of tagged_hash("btcfi/funding-proof/1", the request without
/// its proofs | index u8). A proof is good for one input of one request.
[[nodiscard]] std::string funding_proof_text(const Request& request, std::size_t index);

/// Checks what a request says of itself: at least one input, none twice, each outpoint an output of
/// its previous transaction with a script that FUND can spend, each proof valid, keys on the curve,
/// change and payout native SegWit of version 0 or 1 (P2WPKH, P2TR), the two keys different.
///
/// Every failure, with the field's name in `where` and the input's index in `input`. Whether the
/// outputs are unspent is for a ChainView to say.
[[nodiscard]] std::vector<Error> check_request(const Request& request);

/// The outputs that a request's inputs spend. Errors: out_of_range when an outpoint is not an output
/// of its previous transaction (input: its index).
[[nodiscard]] Result<std::vector<PoolInput>> request_inputs(const Request& request);

/// Signs inputs of transactions: the wallet that holds the funding keys.
///
/// Called for FUND and for the BIP-322 transactions of a request. Implement it over a wallet, a
/// hardware signer or a PSBT; KeySigner has the keys in memory.
class FundingSigner {
 public:
  virtual ~FundingSigner() = default;
  /// The witness for one input. \p spent has one output per input.
  [[nodiscard]] virtual Result<tx::Witness> sign(const tx::Transaction& transaction,
                                                 std::size_t input,
                                                 std::span<const tx::TxOut> spent) = 0;
};

/// A wallet in memory: BIP-86 keys (P2TR without a tree), found by the script that they own.
class KeySigner final : public FundingSigner {
 public:
  /// \p internal is the key before its tweak. Returns its script. Errors: those of tweak_secret.
  Result<Bytes> add(const keys::SecretKey& internal);
  /// Signs with type ALL (0x01). Errors: out_of_range; funding_no_key (input: the input).
  [[nodiscard]] Result<tx::Witness> sign(const tx::Transaction& transaction, std::size_t input,
                                         std::span<const tx::TxOut> spent) override;

 private:
  std::map<Bytes, keys::KeyPair> keys_;  // script -> output key
};

/// A wallet that is reached by PSBT alone: a program of its own, a phone, a hardware signer. P2WPKH
/// and P2TR coins alike.
///
/// Each input is one exchange: a PSBT with every spent output, which asks for type ALL on that input,
/// goes out; what comes back may be signed anywhere, and only this input's signature is taken from
/// it, finalized and verified.
///
///     PsbtSigner wallet([&](ByteView psbt) { return device.sign(psbt); });
class PsbtSigner final : public FundingSigner {
 public:
  /// Gets a PSBT and returns it signed. Its errors are handed up.
  using Exchange = std::function<Result<Bytes>(ByteView psbt)>;
  explicit PsbtSigner(Exchange exchange) : exchange_(std::move(exchange)) {}
  /// Errors: out_of_range; those of the exchange; of Psbt::parse, combine (another transaction came
  /// back) and finalize_input (tx_psbt_missing_signature: not signed).
  [[nodiscard]] Result<tx::Witness> sign(const tx::Transaction& transaction, std::size_t input,
                                         std::span<const tx::TxOut> spent) override;

 private:
  Exchange exchange_;
};

/// The BIP-322 proof of one input of a request, made by the wallet that holds its key. The request
/// must be complete but for proofs. Errors: those of request_inputs and of the wallet.
[[nodiscard]] Result<tx::Witness> sign_funding_proof(const Request& request, std::size_t index,
                                                     FundingSigner& wallet);

}  // namespace btcfi::settlement
