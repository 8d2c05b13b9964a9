#pragma once

#include <btcfi/core/codec.hpp>
#include <btcfi/keys/schnorr.hpp>
#include <btcfi/keys/winternitz.hpp>

#include <optional>

/// What an oracle promises to sign, fixed before any contract uses it (PROTOCOL sections 3 and 15;
/// byte tables in docs/formats/announcement.md).
namespace btcfi::oracle {

/// The widest settlement price, in bits (PROTOCOL section 2).
inline constexpr unsigned max_price_bits = 28;
/// The longest event id or unit, in bytes.
inline constexpr std::size_t max_text_bytes = 255;
/// No announcement is longer than this: two texts, 28 nonces with proofs, four quantities.
inline constexpr std::size_t max_announcement_bytes = 8'192;

/// How a digit becomes the message that is signed (PROTOCOL section 15, "Digit message").
enum class DigitProfile : std::uint8_t {
  tagged = 0,   ///< tagged_hash("DLC/oracle/attestation/v0", digit)
  untagged = 1  ///< SHA256(digit)
};
/// The profile of that number in terms. Errors: unsupported.
[[nodiscard]] Result<DigitProfile> parse_profile(std::uint8_t number) noexcept;

/// What a one-time key of an event signs.
enum class Quantity : std::uint8_t { price = 0, low = 1, high = 2, record_digest = 3 };
inline constexpr std::size_t quantities = 4;
/// "price", "low", "high" or "record_digest".
[[nodiscard]] const char* to_string(Quantity quantity) noexcept;

/// The public one-time key of one quantity of an event.
struct QuantityKey {
  Quantity quantity = Quantity::price;
  keys::OneTimePublicKey key;
  friend bool operator==(const QuantityKey&, const QuantityKey&) = default;
};

/// The part of an announcement that is hashed and signed.
struct AnnouncementBody {
  std::string event_id;                 ///< unique for this oracle, at most 255 bytes
  std::uint32_t maturity_s = 0;         ///< t_e: when the price is taken, seconds since 1970
  std::string unit;                     ///< what is priced, such as "BTCUSD"
  std::uint32_t tick_cents = 0;         ///< size of one unit of the attested integer, at least 1
  std::uint8_t price_bits = 0;          ///< n: digits of the price, 1 to 28
  keys::XOnlyKey key;                   ///< P_j, the key that attests
  std::vector<keys::XOnlyKey> nonces;   ///< R_j,i, most significant digit first
  std::vector<QuantityKey> one_time{};  ///< by ascending quantity, each at most once

  /// The canonical bytes, version 1.
  /// Errors: as validate.
  [[nodiscard]] Result<Bytes> serialize() const;
  /// Reads canonical bytes from the front of a reader: the body ends by itself.
  /// Errors: truncated, unsupported (version), oracle_out_of_domain, not_canonical (order of
  /// quantities); the byte is in `offset`.
  [[nodiscard]] static Result<AnnouncementBody> read(ByteReader& reader);
  /// As read, of exactly these bytes. Errors: also trailing_data.
  [[nodiscard]] static Result<AnnouncementBody> parse(ByteView bytes);
  /// tagged_hash("btcfi/announcement/1", bytes): the name of the event in terms, and what the
  /// identity key signs. Errors: as serialize.
  [[nodiscard]] Result<Hash256> hash() const;
  /// Counts, domains and order, without any point arithmetic. Errors: oracle_out_of_domain
  /// (`where` names the field), not_canonical.
  [[nodiscard]] Status validate() const noexcept;
  /// 2^price_bits - 1.
  [[nodiscard]] std::uint32_t max_price() const noexcept;
  /// The one-time key of a quantity, or null where it is not announced.
  [[nodiscard]] const keys::OneTimePublicKey* one_time_key(Quantity quantity) const noexcept;

  friend bool operator==(const AnnouncementBody&, const AnnouncementBody&) = default;
};

/// The shape of a quantity's one-time key: the price's bits, or 160 for a digest.
[[nodiscard]] Result<keys::OneTimeShape> one_time_shape(Quantity quantity,
                                                        unsigned price_bits) noexcept;

/// What nonce proof \p index signs: tagged_hash("btcfi/nonce-proof/1", hash | u8 index).
[[nodiscard]] Hash256 nonce_proof_message(const Hash256& announcement_hash,
                                          std::uint8_t index) noexcept;

/// A body with the identity key's signature and a proof of knowledge of each nonce.
struct Announcement {
  AnnouncementBody body;
  keys::SchnorrSignature signature;                  ///< by the identity key, over body.hash()
  std::vector<keys::SchnorrSignature> nonce_proofs;  ///< by each nonce as a key

  /// body | signature | proofs. Errors: as AnnouncementBody::serialize, and oracle_out_of_domain
  /// when there is not one proof per nonce.
  [[nodiscard]] Result<Bytes> serialize() const;
  /// Reads what serialize wrote; verify says whether it is right. Errors: as
  /// AnnouncementBody::parse.
  [[nodiscard]] static Result<Announcement> parse(ByteView bytes);

  friend bool operator==(const Announcement&, const Announcement&) = default;
};

/// What a receiver expects of an announcement; what is absent is not compared.
struct AnnouncementTerms {
  std::optional<std::uint32_t> maturity_s{};
  std::optional<std::string> unit{};
  std::optional<std::uint32_t> tick_cents{};
  std::optional<std::uint8_t> price_bits{};
};

/// Checks an announcement by the identity key that the receiver trusts.
///
/// Errors: those of validate, oracle_signature_invalid, oracle_invalid_key (P_j, or a nonce: input,
/// counted from 0, is not on the curve), oracle_nonce_repeated (input: a nonce that stands twice or
/// equals the key), oracle_nonce_proof_invalid (input: the nonce), oracle_one_time_repeated,
/// oracle_terms_differ (`where` names the field). Whether a nonce occurred in another event is for
/// the Registry.
[[nodiscard]] Status verify(const Announcement& announcement, const keys::XOnlyKey& identity,
                            const AnnouncementTerms& expected = {}) noexcept;

/// Restricts a price to 0 .. 2^price_bits - 1: done by the oracle before it attests, never by a
/// contract (PROTOCOL section 2).
[[nodiscard]] std::uint32_t clamp_price(std::int64_t ticks, unsigned price_bits) noexcept;

}  // namespace btcfi::oracle
