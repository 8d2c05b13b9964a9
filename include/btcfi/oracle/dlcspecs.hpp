#pragma once

#include <btcfi/oracle/points.hpp>

#include <variant>

/// Announcements and attestations as the DLC specification (dlcspecs) and the oracles that follow
/// it write them, for talking to those. Integers big-endian, lengths as BigSize.
///
/// Two generations exist. The text and half of the implementations hash with BIP-340 tags and sign
/// the event with its TLV header; the other half hash plainly and sign the event's body. Attested
/// outcomes come in three layouts. Readers here are strict and choose by which signatures verify.
namespace btcfi::oracle::dlcspecs {

inline constexpr std::uint64_t type_announcement = 55332;
inline constexpr std::uint64_t type_event = 55330;
inline constexpr std::uint64_t type_enum_descriptor = 55302;
inline constexpr std::uint64_t type_digit_descriptor = 55306;
inline constexpr std::uint64_t type_attestation = 55400;
/// No message may be longer.
inline constexpr std::size_t max_message_bytes = 65'536;

/// An event with named outcomes: one nonce.
struct EnumDescriptor {
  std::vector<std::string> outcomes;
  friend bool operator==(const EnumDescriptor&, const EnumDescriptor&) = default;
};

/// An event whose outcome is a number: one nonce per digit, most significant first; a signed one
/// has a nonce for "+" or "-" in front.
struct DigitDescriptor {
  std::uint16_t base = 2;  ///< 2 to 256, as a u16 on the wire as every implementation writes it
  bool is_signed = false;
  std::string unit;
  std::int32_t precision = 0;
  std::uint16_t digits = 0;
  friend bool operator==(const DigitDescriptor&, const DigitDescriptor&) = default;
};

/// What an announcement is about.
struct Event {
  std::vector<keys::XOnlyKey> nonces;
  std::uint32_t maturity_s = 0;
  std::variant<EnumDescriptor, DigitDescriptor> descriptor;
  std::string event_id;

  /// Without TLV header. Errors: oracle_out_of_domain, limit_exceeded.
  [[nodiscard]] Result<Bytes> body() const;
  /// With TLV header. Errors: as body.
  [[nodiscard]] Result<Bytes> tlv() const;
  friend bool operator==(const Event&, const Event&) = default;
};

/// An oracle's signed word on what it will attest.
struct Announcement {
  keys::SchnorrSignature signature;
  keys::XOnlyKey key;
  Event event;

  /// The TLV. Errors: as Event::body.
  [[nodiscard]] Result<Bytes> serialize() const;
  /// Errors: oracle_message_invalid, truncated, trailing_data, limit_exceeded; with the byte.
  [[nodiscard]] static Result<Announcement> parse(ByteView tlv);
  friend bool operator==(const Announcement&, const Announcement&) = default;
};

/// Which generation an oracle signed in, by its signature on the event.
/// Errors: oracle_signature_invalid when neither verifies.
[[nodiscard]] Result<DigitProfile> verify(const Announcement& announcement);
/// Signs an event. Errors: as Event::body.
[[nodiscard]] Result<Announcement> announce(const Event& event, const keys::KeyPair& key,
                                            DigitProfile profile);

/// How the body of an attestation is laid out.
enum class AttestationLayout : std::uint8_t {
  spec,      ///< event id, key, signatures, outcomes without a count
  counted,   ///< as spec, with a u16 count of outcomes
  anonymous  ///< as counted, without the event id
};

/// What an oracle attested: a signature per digit, and the outcomes they are for.
struct Attestation {
  std::string event_id;  ///< empty in the anonymous layout
  keys::XOnlyKey key;
  std::vector<keys::SchnorrSignature> signatures;
  std::vector<std::string> outcomes;  ///< one per signature

  /// The TLV in a layout. Errors: oracle_out_of_domain (counts, an event id in the anonymous one),
  /// limit_exceeded.
  [[nodiscard]] Result<Bytes> serialize(AttestationLayout layout) const;
  /// Every layout in which the bytes are a whole message, most specific first; a verifier takes
  /// the one whose signatures are right. Errors: as Announcement::parse when there is none.
  [[nodiscard]] static Result<std::vector<std::pair<AttestationLayout, Attestation>>> parse(
      ByteView tlv);
  friend bool operator==(const Attestation&, const Attestation&) = default;
};

/// The message that is signed for an outcome.
[[nodiscard]] Hash256 outcome_message(std::string_view outcome, DigitProfile profile) noexcept;
/// R + H(R, P, outcome) P of nonce \p index: the point whose secret the attestation of that outcome
/// reveals. Errors: out_of_range, keys_invalid_public.
[[nodiscard]] Result<keys::Point> outcome_point(const Announcement& announcement, std::size_t index,
                                                std::string_view outcome, DigitProfile profile);

/// Checks an attestation against the announcement: key, event id where there is one, nonces,
/// outcomes that were announced, and every signature.
/// Errors: oracle_wrong_event, oracle_attestation_invalid (input: the outcome).
[[nodiscard]] Status verify(const Attestation& attestation, const Announcement& announcement,
                            DigitProfile profile);
/// The one reading of an attestation message that verifies. Errors: those of parse; of the last
/// reading's verify when none does.
[[nodiscard]] Result<Attestation> read_attestation(ByteView tlv, const Announcement& announcement,
                                                   DigitProfile profile);

/// The number that digits spell, without its precision. Errors: oracle_wrong_event (an enum event,
/// another count), overflow.
[[nodiscard]] Result<std::int64_t> number_of(const Attestation& attestation,
                                             const Announcement& announcement);

}  // namespace btcfi::oracle::dlcspecs
