#pragma once

#include <btcfi/oracle/attestation.hpp>

/// Proof that an oracle said two things about one event, and what it gives away by that (PROTOCOL
/// section 3, "Equivocation").
namespace btcfi::oracle {

/// A prefix and the secret of its point, for one oracle alone: what a completed pre-signature on
/// chain reveals (keys::extract).
struct PrefixSecret {
  Prefix prefix;
  keys::Scalar secret;
  friend bool operator==(const PrefixSecret&, const PrefixSecret&) = default;
};

/// Two attestations of one event with different prices.
/// Errors: those of verify (input: 0 or 1 of the two, offset: what is at fault in it),
/// oracle_no_equivocation when both say the same.
[[nodiscard]] Status verify_equivocation(const Attestation& first, const Attestation& second,
                                         const AnnouncementBody& body,
                                         DigitProfile profile) noexcept;
/// Two prefixes of which no price has both, each with its secret.
/// Errors: out_of_range (a prefix outside the event), oracle_attestation_invalid (input: the secret
/// that is wrong), oracle_no_equivocation (one prefix begins with the other).
[[nodiscard]] Status verify_equivocation(const PrefixSecret& first, const PrefixSecret& second,
                                         const AnnouncementBody& body, DigitProfile profile);
/// Two one-time signatures of different values under one key.
/// Errors: oracle_one_time_invalid (input: 0 or 1 of the two, offset: the digit),
/// oracle_no_equivocation.
[[nodiscard]] Status verify_equivocation(const keys::OneTimeSignature& first,
                                         const keys::OneTimeSignature& second,
                                         const keys::OneTimePublicKey& key) noexcept;

/// The secret key of an oracle that signed two digits under one nonce (the one of even y).
/// Errors: as verify_equivocation.
[[nodiscard]] Result<keys::SecretKey> reveal_key(const Attestation& first,
                                                 const Attestation& second,
                                                 const AnnouncementBody& body,
                                                 DigitProfile profile) noexcept;
/// The same from two prefix secrets; the prefixes must have one length, so that the nonces cancel.
/// Errors: as verify_equivocation, unsupported (two lengths).
[[nodiscard]] Result<keys::SecretKey> reveal_key(const PrefixSecret& first,
                                                 const PrefixSecret& second,
                                                 const AnnouncementBody& body,
                                                 DigitProfile profile);

}  // namespace btcfi::oracle
