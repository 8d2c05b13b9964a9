#pragma once

#include <btcfi/keys/adaptor.hpp>
#include <btcfi/settlement/terms.hpp>
#include <btcfi/tx/transaction.hpp>

#include <optional>
#include <vector>

/// The four messages by which an option is sold (PROTOCOL sections 6 and 15; byte tables in
/// docs/formats).
///
/// Parsers are total: any bytes give a message or an error that names the field in `where`
/// ("offer.terms") and the byte in `offset`, and what is accepted serialises to the same bytes.
/// They judge form alone; whether a message is right is for Seller and Buyer to say.
namespace btcfi::settlement {

inline constexpr std::size_t max_message_bytes = 64u << 20;
/// Funding inputs of one side.
inline constexpr std::size_t max_funding_inputs = 32;
/// A transaction that a funding input comes from: the largest that nodes relay.
inline constexpr std::size_t max_previous_bytes = 400'000;
inline constexpr std::size_t max_script_bytes = 42;  ///< The longest native SegWit script.
inline constexpr std::size_t max_announcement_bytes = 16'384;
inline constexpr std::size_t max_witness_items = 8;
inline constexpr std::size_t max_witness_bytes = 1'024;

/// What a pool is willing to sell, until when; its id names it in a request.
struct Quote {
  Terms terms;
  /// Fee rate of FUND that both sides pay for their share at, in sat per 1,000 vB.
  std::uint32_t fee_sat_per_kvb = 1'000;
  /// A request must arrive by then (seconds since 1970).
  std::uint32_t valid_until_s = 0;
  /// Makes two quotes of the same terms different; random, or a counter.
  FixedBytes<16, struct QuoteNonceTag> nonce{};

  [[nodiscard]] Bytes serialize() const;
  /// Errors: those of the messages; `where` is "quote.*".
  [[nodiscard]] static Result<Quote> parse(ByteView bytes);
  /// tagged_hash("btcfi/quote/1", serialize()).
  [[nodiscard]] Hash256 id() const;
  friend bool operator==(const Quote&, const Quote&) = default;
};

/// One output that the buyer funds with, and the proof that it is the buyer's to spend.
struct FundingInput {
  tx::OutPoint outpoint;
  /// The transaction that made it, without witnesses: fixes amount and script.
  tx::Transaction previous;
  /// BIP-322 simple proof: the witness of the spending transaction of its message (funding.hpp).
  tx::Witness proof;
  friend bool operator==(const FundingInput&, const FundingInput&) = default;
};

/// Buyer to pool: "I want this quote, with these keys and this money".
struct Request {
  Hash256 quote_id{};
  keys::PublicKey internal_key;  ///< Ib
  keys::XOnlyKey leaf_key;       ///< Kb
  std::vector<FundingInput> inputs;
  Bytes change_script;
  Bytes payout_script;
  /// Most that the buyer pays towards the fee of FUND.
  Sats fee_cap{};

  [[nodiscard]] Bytes serialize() const;
  [[nodiscard]] static Result<Request> parse(ByteView bytes);
  /// tagged_hash("btcfi/request/1", serialize()).
  [[nodiscard]] Hash256 id() const;
  friend bool operator==(const Request&, const Request&) = default;
};

/// One output that the pool funds with.
struct PoolInput {
  tx::OutPoint outpoint;
  tx::TxOut output;
  friend bool operator==(const PoolInput&, const PoolInput&) = default;
};

/// Pool to buyer: the whole contract with the pool's pre-signatures, signed by the pool's identity.
///
/// It holds the request that it answers, so that these bytes and the buyer's seed are all that the
/// buyer needs, now and to claim.
struct Offer {
  Request request;
  keys::XOnlyKey pool_identity;
  Terms terms;
  /// Signed announcements (oracle/announcement.hpp), in the order of their hashes in the terms.
  std::vector<Bytes> announcements;
  keys::PublicKey internal_key;  ///< Ip
  keys::XOnlyKey leaf_key;       ///< Kp
  /// Where remainders go.
  Bytes pool_script;
  std::vector<PoolInput> inputs;
  /// FUND without witnesses.
  tx::Transaction fund;
  std::vector<keys::PreSignature> pool_2;
  std::vector<keys::SchnorrSignature> pool_3;
  std::optional<keys::SchnorrSignature> pool_v;
  /// FUND must have been seen by then (seconds since 1970), or the buyer double-spends.
  std::uint32_t deadline_s = 0;
  keys::SchnorrSignature signature;

  [[nodiscard]] Bytes serialize() const;
  [[nodiscard]] static Result<Offer> parse(ByteView bytes);
  /// tagged_hash("btcfi/offer/1", everything before the signature): what the pool signs.
  [[nodiscard]] Hash256 id() const;
  friend bool operator==(const Offer&, const Offer&) = default;
};

/// Buyer to pool: the buyer's signatures on FUND and its pre-signatures.
struct Accept {
  Hash256 offer_id{};
  /// One per input of the request, in its order.
  std::vector<tx::Witness> witnesses;
  std::vector<keys::PreSignature> buyer_2;
  std::vector<keys::SchnorrSignature> buyer_3;
  /// Empty where the buyer declines automatic payment.
  std::vector<keys::PreSignature> buyer_m;

  [[nodiscard]] Bytes serialize() const;
  [[nodiscard]] static Result<Accept> parse(ByteView bytes);
  friend bool operator==(const Accept&, const Accept&) = default;
};

/// Pool to buyer: FUND as it was broadcast.
struct Done {
  Hash256 offer_id{};
  tx::Transaction fund;

  [[nodiscard]] Bytes serialize() const;
  [[nodiscard]] static Result<Done> parse(ByteView bytes);
  friend bool operator==(const Done&, const Done&) = default;
};

/// What a buyer keeps beside its seed, without any secret in it: enough to claim.
struct Backup {
  /// Which contract of the seed: keys are derived below it.
  std::uint32_t contract = 0;
  Bytes offer;
  Bytes accept;
  /// FUND with the witnesses known so far.
  tx::Transaction fund;

  [[nodiscard]] Bytes serialize() const;
  [[nodiscard]] static Result<Backup> parse(ByteView bytes);
  friend bool operator==(const Backup&, const Backup&) = default;
};

}  // namespace btcfi::settlement
