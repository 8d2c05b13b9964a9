#pragma once

#include <btcfi/oracle/points.hpp>

namespace btcfi::oracle {

/// A one-time signature of one quantity of an event.
struct QuantitySignature {
  Quantity quantity = Quantity::price;
  keys::OneTimeSignature signature;
  friend bool operator==(const QuantitySignature&, const QuantitySignature&) = default;
};

/// What an oracle releases for an event: for each digit of the price the s of a BIP-340 signature
/// under the announced nonce, and the one-time signatures of the announced quantities (PROTOCOL
/// section 3; byte table in docs/formats/attestation.md).
struct Attestation {
  Hash256 announcement_hash;
  std::uint8_t price_bits = 0;
  std::uint32_t price = 0;                    ///< S, in ticks, clamped to the domain
  std::vector<keys::Scalar> secrets;          ///< s_i, most significant digit first
  std::vector<QuantitySignature> one_time{};  ///< by ascending quantity

  /// The digit of the price at \p index, 0 the most significant.
  [[nodiscard]] bool digit(std::size_t index) const noexcept {
    return ((price >> (price_bits - 1 - index)) & 1) != 0;
  }
  /// The BIP-340 signature of a digit: announced nonce and s.
  [[nodiscard]] keys::SchnorrSignature signature(std::size_t index,
                                                 const AnnouncementBody& body) const noexcept;
  /// The sum of the first \p length secrets: the secret of the price's prefix of that length for
  /// this oracle alone. Errors: out_of_range.
  [[nodiscard]] Result<keys::Scalar> prefix_secret(std::size_t length) const noexcept;
  [[nodiscard]] const keys::OneTimeSignature* one_time_signature(Quantity quantity) const noexcept;

  /// Canonical bytes, version 1. Errors: oracle_out_of_domain (counts that do not belong together).
  [[nodiscard]] Result<Bytes> serialize() const;
  /// Errors: truncated, trailing_data, unsupported (version), oracle_out_of_domain, not_canonical,
  /// keys_invalid_scalar (input: the digit).
  [[nodiscard]] static Result<Attestation> parse(ByteView bytes);

  friend bool operator==(const Attestation&, const Attestation&) = default;
};

/// Checks an attestation against the event it names.
///
/// Every digit's signature, and every one-time signature against the key announced for it; the
/// one-time signature of the price must stand for the same price. One-time signatures may be
/// missing: a client that needs them asks for them.
/// Errors: oracle_wrong_event (another announcement, another number of digits),
/// oracle_attestation_invalid (input: the digit), oracle_one_time_invalid (input: the quantity,
/// offset: the digit at fault).
[[nodiscard]] Status verify(const Attestation& attestation, const AnnouncementBody& body,
                            DigitProfile profile) noexcept;

/// The secret of the point of \p subset and \p prefix: the weighted sum of the members' secrets.
///
/// \p attestations are of the subset's members, in its order, and should be verified.
/// Errors: out_of_range, oracle_wrong_event (input: an attestation of another event),
/// oracle_prefix_not_attested (input: an attestation whose price does not begin with the prefix).
[[nodiscard]] Result<keys::Scalar> prefix_secret(const OracleSet& set,
                                                 const OracleSet::Subset& subset,
                                                 const Prefix& prefix,
                                                 std::span<const Attestation> attestations);

}  // namespace btcfi::oracle
