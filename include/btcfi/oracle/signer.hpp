#pragma once

#include <btcfi/oracle/attestation.hpp>
#include <btcfi/oracle/journal.hpp>

namespace btcfi::oracle {

/// The secret from which an oracle's nonces and one-time keys derive.
using OracleSeed = Secret<32, keys::OneTimeSeedTag>;

/// An event that an oracle is going to announce.
struct EventPlan {
  std::string event_id;
  std::uint32_t maturity_s = 0;
  std::string unit;
  std::uint32_t tick_cents = 100;
  std::uint8_t price_bits = 20;
  std::vector<Quantity> one_time{Quantity::price};  ///< ascending
  /// Part of the nonces: the same nonce under both profiles would sign two messages.
  DigitProfile profile = DigitProfile::tagged;
};

/// What the oracle found, before clamping.
struct EventOutcome {
  std::int64_t price = 0;  ///< S, in ticks
  std::optional<std::int64_t> low{};
  std::optional<std::int64_t> high{};
  std::optional<Hash160> record_digest{};
};

/// An oracle that announces events and attests each once.
///
///     BTCFI_TRY(auto oracle, Signer::create(std::move(seed), key, identity));
///     BTCFI_TRY(auto announced, oracle.announce(plan));         // publish, keep
///     BTCFI_TRY(auto attested, oracle.attest(announced.body, plan.profile, {.price = 149823},
///                                            now_s, journal));  // publish
///
/// Keeps no state of its own: everything derives from seed and event, and the journal says what was
/// signed. May be used from several threads where the journal may.
class Signer {
 public:
  /// \p key attests, \p identity signs announcements; they should differ. Errors:
  /// keys_invalid_secret.
  [[nodiscard]] static Result<Signer> create(OracleSeed seed, const keys::SecretKey& key,
                                             const keys::SecretKey& identity) noexcept;

  [[nodiscard]] keys::XOnlyKey key() const noexcept { return key_.xonly(); }
  [[nodiscard]] keys::XOnlyKey identity() const noexcept { return identity_.xonly(); }

  /// The signed announcement, with a proof for each nonce; the same for the same plan.
  /// Errors: those of AnnouncementBody::validate, internal.
  [[nodiscard]] Result<Announcement> announce(const EventPlan& plan) const;

  /// Signs the outcome of an event that this oracle announced: digits and one-time signatures
  /// together, for the same values. Values outside the domain are clamped here, and nowhere else.
  ///
  /// The journal comes first: what it does not confirm is not signed. Attesting the same values
  /// again gives the same bytes.
  /// Errors: oracle_wrong_event (not announced by this oracle, or under another profile),
  /// oracle_too_early (\p now_s before maturity), oracle_out_of_domain (a quantity announced and
  /// absent from the outcome, or the other way round: `where` names it), oracle_already_signed,
  /// those of the journal.
  [[nodiscard]] Result<Attestation> attest(const AnnouncementBody& body, DigitProfile profile,
                                           const EventOutcome& outcome, std::uint32_t now_s,
                                           Journal& journal) const;

 private:
  Signer(OracleSeed seed, keys::KeyPair key, keys::KeyPair identity) noexcept
      : seed_(std::move(seed)), key_(std::move(key)), identity_(std::move(identity)) {}
  [[nodiscard]] Result<keys::KeyPair> nonce(const AnnouncementBody& body, DigitProfile profile,
                                            std::size_t index) const noexcept;

  OracleSeed seed_;
  keys::KeyPair key_;
  keys::KeyPair identity_;
};

}  // namespace btcfi::oracle
