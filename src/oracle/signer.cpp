#include <btcfi/core/sha256.hpp>
#include <btcfi/keys/secret_hash.hpp>
#include <btcfi/oracle/signer.hpp>

namespace btcfi::oracle {
namespace {

std::array<std::uint8_t, 4> little_endian(std::uint32_t value) noexcept {
  std::array<std::uint8_t, 4> out{};
  for (std::size_t i = 0; i < 4; ++i) out[i] = static_cast<std::uint8_t>(value >> (8 * i));
  return out;
}

// The clamped values of an outcome, which must hold exactly what was announced.
Result<EventValues> values_of(const AnnouncementBody& body, const EventOutcome& outcome) noexcept {
  const auto matches = [&](Quantity quantity, bool given) {
    return (body.one_time_key(quantity) != nullptr) == given;
  };
  if (!matches(Quantity::low, outcome.low.has_value())) {
    return fail(Errc::oracle_out_of_domain, "low");
  }
  if (!matches(Quantity::high, outcome.high.has_value())) {
    return fail(Errc::oracle_out_of_domain, "high");
  }
  if (!matches(Quantity::record_digest, outcome.record_digest.has_value())) {
    return fail(Errc::oracle_out_of_domain, "record_digest");
  }
  EventValues out;
  out.price = clamp_price(outcome.price, body.price_bits);
  if (outcome.low) out.low = clamp_price(*outcome.low, body.price_bits);
  if (outcome.high) out.high = clamp_price(*outcome.high, body.price_bits);
  out.record_digest = outcome.record_digest;
  return out;
}

Result<keys::OneTimeDigits> digits_of(Quantity quantity, const EventValues& values,
                                      const keys::OneTimeShape& shape) {
  switch (quantity) {
    case Quantity::price: return keys::one_time_digits(std::uint64_t{values.price}, shape);
    case Quantity::low: return keys::one_time_digits(std::uint64_t{values.low.value_or(0)}, shape);
    case Quantity::high:
      return keys::one_time_digits(std::uint64_t{values.high.value_or(0)}, shape);
    case Quantity::record_digest:
      return keys::one_time_digits(values.record_digest.value_or(Hash160{}).view(), shape);
  }
  return fail(Errc::internal, "digits_of");
}

}  // namespace

Result<Signer> Signer::create(OracleSeed seed, const keys::SecretKey& key,
                              const keys::SecretKey& identity) noexcept {
  BTCFI_TRY(keys::KeyPair key_pair, keys::KeyPair::from(key));
  BTCFI_TRY(keys::KeyPair identity_pair, keys::KeyPair::from(identity));
  return Signer(std::move(seed), std::move(key_pair), std::move(identity_pair));
}

Result<keys::KeyPair> Signer::nonce(const AnnouncementBody& body, DigitProfile profile,
                                    std::size_t index) const noexcept {
  static const TaggedHash tag("btcfi/oracle-nonce/1");
  const std::array<std::uint8_t, 3> small{body.price_bits, static_cast<std::uint8_t>(profile),
                                          static_cast<std::uint8_t>(index)};
  const auto maturity = little_endian(body.maturity_s);
  const auto tick = little_endian(body.tick_cents);
  BTCFI_TRY(
      const keys::SecretKey secret,
      keys::derive_secret_key(
          tag, {seed_.reveal(), key_.xonly(), sha256(as_bytes(body.event_id)),
                sha256(as_bytes(body.unit)), ByteView(maturity), ByteView(tick), ByteView(small)}));
  return keys::KeyPair::from(secret);
}

Result<Announcement> Signer::announce(const EventPlan& plan) const {
  Announcement out;
  AnnouncementBody& body = out.body;
  body.event_id = plan.event_id;
  body.maturity_s = plan.maturity_s;
  body.unit = plan.unit;
  body.tick_cents = plan.tick_cents;
  body.price_bits = plan.price_bits;
  body.key = key_.xonly();
  if (plan.price_bits > max_price_bits) return fail(Errc::oracle_out_of_domain, "price_bits");
  std::vector<keys::KeyPair> nonces;
  for (std::size_t i = 0; i < plan.price_bits; ++i) {
    BTCFI_TRY(keys::KeyPair pair, nonce(body, plan.profile, i));
    body.nonces.push_back(pair.xonly());
    nonces.push_back(std::move(pair));
  }
  for (const Quantity quantity : plan.one_time) {
    BTCFI_TRY(const keys::OneTimeShape shape, one_time_shape(quantity, plan.price_bits));
    const auto key =
        keys::OneTimeKey::derive(seed_, plan.event_id, static_cast<std::uint8_t>(quantity), shape);
    body.one_time.push_back({quantity, key.public_key()});
  }
  BTCFI_TRY(const Hash256 hash, body.hash());
  const keys::Entropy none;  // deterministic: the same plan gives the same bytes
  BTCFI_TRY(out.signature, keys::sign_schnorr(hash, identity_, none));
  for (std::size_t i = 0; i < nonces.size(); ++i) {
    BTCFI_TRY(const auto proof,
              keys::sign_schnorr(nonce_proof_message(hash, static_cast<std::uint8_t>(i)), nonces[i],
                                 none));
    out.nonce_proofs.push_back(proof);
  }
  return out;
}

Result<Attestation> Signer::attest(const AnnouncementBody& body, DigitProfile profile,
                                   const EventOutcome& outcome, std::uint32_t now_s,
                                   Journal& journal) const {
  constexpr const char* where = "Signer::attest";
  BTCFI_TRY(const Hash256 hash, body.hash());
  // Only what derives from this seed under this profile is signed.
  if (body.key != key_.xonly()) return fail(Errc::oracle_wrong_event, where);
  std::vector<keys::KeyPair> nonces;
  for (std::size_t i = 0; i < body.nonces.size(); ++i) {
    BTCFI_TRY(keys::KeyPair pair, nonce(body, profile, i));
    if (pair.xonly() != body.nonces[i]) return fail(Errc::oracle_wrong_event, where, i);
    nonces.push_back(std::move(pair));
  }
  std::vector<keys::OneTimeKey> one_time;
  for (const QuantityKey& entry : body.one_time) {
    one_time.push_back(keys::OneTimeKey::derive(
        seed_, body.event_id, static_cast<std::uint8_t>(entry.quantity), entry.key.shape));
    if (one_time.back().public_key() != entry.key) return fail(Errc::oracle_wrong_event, where);
  }
  if (now_s < body.maturity_s) return fail(Errc::oracle_too_early, where);
  BTCFI_TRY(const EventValues values, values_of(body, outcome));

  const JournalEntry wanted{sha256(as_bytes(body.event_id)), hash, profile, values};
  BTCFI_TRY(const JournalEntry standing, journal.commit(wanted));
  if (standing != wanted) return fail(Errc::oracle_already_signed, where);

  Attestation out;
  out.announcement_hash = hash;
  out.price_bits = body.price_bits;
  out.price = values.price;
  for (std::size_t i = 0; i < nonces.size(); ++i) {
    BTCFI_TRY(const auto signature,
              keys::sign_schnorr_with_nonce(digit_message(out.digit(i), profile), key_, nonces[i]));
    BTCFI_TRY(const auto s, keys::Scalar::parse(signature.view().subspan(32)));
    out.secrets.push_back(s);
  }
  for (std::size_t i = 0; i < one_time.size(); ++i) {
    const Quantity quantity = body.one_time[i].quantity;
    BTCFI_TRY(const auto digits, digits_of(quantity, values, one_time[i].shape()));
    BTCFI_TRY(auto signature, one_time[i].sign(digits));
    out.one_time.push_back({quantity, std::move(signature)});
  }
  return out;
}

}  // namespace btcfi::oracle
