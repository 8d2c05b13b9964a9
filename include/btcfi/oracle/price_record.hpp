#pragma once

#include <btcfi/core/price.hpp>
#include <btcfi/keys/schnorr.hpp>

#include <span>
#include <vector>

/// The signed unit of price data: 96 bytes that are signed, anchored and read by programs alike
/// (byte table in docs/formats/price-record.md).
namespace btcfi::oracle {

using RecordBytes = FixedBytes<96, struct RecordBytesTag>;
using CommitteeId = FixedBytes<8, struct CommitteeIdTag>;
/// What is priced, by name: see feed_id.
using FeedId = FixedBytes<32, struct FeedIdTag>;

/// tagged_hash("btcfi/feed/1", name), for instance of "BTC/USD". Names are compared as bytes.
[[nodiscard]] FeedId feed_id(std::string_view name) noexcept;

/// One price of one feed over one window.
struct PriceRecord {
  /// USDT was counted as USD.
  static constexpr std::uint8_t flag_usdt_as_usd = 1;

  std::uint8_t flags = 0;
  std::int8_t exponent = -8;  ///< price and confidence are times 10^exponent, -18 to 18
  FeedId feed;
  std::int64_t price = 0;             ///< positive
  std::uint64_t confidence = 0;       ///< half width of the interval, same unit
  std::uint64_t window_start_ms = 0;  ///< first moment of the window, ms since 1970
  std::uint64_t published_ms = 0;     ///< when it was signed, not before the window's start
  std::uint64_t source_mask = 0;      ///< bit i: source i of the feed's list took part; not 0
  std::uint32_t epoch = 0;            ///< number of the source list and rule
  CommitteeId committee;              ///< of the signers, zero for a single key

  /// How many sources took part.
  [[nodiscard]] std::uint8_t source_count() const noexcept;
  /// The price in units of 1e-8. Errors: overflow, oracle_record_invalid when digits would be lost.
  [[nodiscard]] Result<Price> price_e8() const noexcept;

  /// Errors: oracle_record_invalid, at the byte of the field that is outside its domain.
  [[nodiscard]] Status validate() const noexcept;
  /// Big-endian, fixed. Errors: as validate.
  [[nodiscard]] Result<RecordBytes> bytes() const noexcept;
  /// Errors: truncated, trailing_data, unsupported (version), oracle_record_invalid (magic,
  /// reserved bytes, a source count that is not that of the mask, a field outside its domain).
  [[nodiscard]] static Result<PriceRecord> parse(ByteView bytes) noexcept;
  /// tagged_hash("btcfi/price/v1", bytes): what is signed. Errors: as validate.
  [[nodiscard]] Result<Hash256> hash() const noexcept;

  friend bool operator==(const PriceRecord&, const PriceRecord&) = default;
};

/// Signs with one key, which may be a MuSig2 aggregate (then sign hash() with keys::Session).
/// Errors: as validate.
[[nodiscard]] Result<keys::SchnorrSignature> sign(const PriceRecord& record,
                                                  const keys::KeyPair& key,
                                                  const keys::Entropy& entropy) noexcept;
/// Errors: as validate, oracle_signature_invalid.
[[nodiscard]] Status verify(const PriceRecord& record, const keys::SchnorrSignature& signature,
                            const keys::XOnlyKey& key) noexcept;

/// Signers of which a number must sign each record.
struct Committee {
  static constexpr std::size_t max_members = 64;
  std::vector<keys::XOnlyKey> members;  ///< strictly ascending
  std::uint8_t threshold = 0;

  /// Errors: out_of_range (no or too many members, threshold), not_canonical (order).
  [[nodiscard]] Status validate() const noexcept;
  /// First 8 bytes of tagged_hash("btcfi/committee/1", threshold u8 | count u8 | members).
  [[nodiscard]] CommitteeId id() const noexcept;
};

/// A record with signatures of members of a committee.
struct CosignedRecord {
  PriceRecord record;
  std::uint64_t mask = 0;                          ///< bit i: member i signed
  std::vector<keys::SchnorrSignature> signatures;  ///< of the members in the mask, in their order

  /// record | mask u64 big-endian | signatures. Errors: as validate, oracle_record_invalid
  /// (counts).
  [[nodiscard]] Result<Bytes> serialize() const;
  /// Errors: as PriceRecord::parse.
  [[nodiscard]] static Result<CosignedRecord> parse(ByteView bytes);
  /// Adds a member's signature after checking it. Errors: keys_not_a_signer,
  /// oracle_signature_invalid, oracle_record_invalid (record of another committee); the same
  /// member again changes nothing.
  [[nodiscard]] Status add(const Committee& committee, const keys::XOnlyKey& member,
                           const keys::SchnorrSignature& signature);

  friend bool operator==(const CosignedRecord&, const CosignedRecord&) = default;
};

/// Every signature that is there must be right, and there must be enough of them.
/// Errors: those of the committee and the record, oracle_record_invalid (committee id, mask, or
/// number of signatures), oracle_signature_invalid (input: the member), oracle_quorum (input: how
/// many signed).
[[nodiscard]] Status verify(const CosignedRecord& cosigned, const Committee& committee) noexcept;

}  // namespace btcfi::oracle
