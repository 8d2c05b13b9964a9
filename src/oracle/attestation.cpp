#include <btcfi/oracle/attestation.hpp>

namespace btcfi::oracle {
namespace {

constexpr std::uint8_t attestation_version = 1;

Status check_counts(const Attestation& attestation) noexcept {
  const unsigned bits = attestation.price_bits;
  if (bits == 0 || bits > max_price_bits) return fail(Errc::oracle_out_of_domain, "price_bits");
  if ((attestation.price >> bits) != 0) return fail(Errc::oracle_out_of_domain, "price");
  if (attestation.secrets.size() != bits) return fail(Errc::oracle_out_of_domain, "secrets");
  for (std::size_t i = 0; i < attestation.one_time.size(); ++i) {
    const QuantitySignature& entry = attestation.one_time[i];
    if (static_cast<std::size_t>(entry.quantity) >= quantities) {
      return fail(Errc::oracle_out_of_domain, "one_time", i);
    }
    if (i > 0 && attestation.one_time[i - 1].quantity >= entry.quantity) {
      return fail(Errc::not_canonical, "one_time", i);
    }
    BTCFI_TRY(const keys::OneTimeShape shape, one_time_shape(entry.quantity, bits));
    if (entry.signature.digits.size() != shape.digits() ||
        entry.signature.values.size() != shape.digits()) {
      return fail(Errc::oracle_out_of_domain, "one_time", i);
    }
  }
  return {};
}

}  // namespace

keys::SchnorrSignature Attestation::signature(std::size_t index,
                                              const AnnouncementBody& body) const noexcept {
  BTCFI_ASSERT(index < secrets.size() && index < body.nonces.size());
  keys::SchnorrSignature out;
  const auto& nonce = body.nonces[index].bytes;
  const auto& s = secrets[index].bytes();
  std::copy(nonce.begin(), nonce.end(), out.bytes.begin());
  std::copy(s.begin(), s.end(), out.bytes.begin() + 32);
  return out;
}

Result<keys::Scalar> Attestation::prefix_secret(std::size_t length) const noexcept {
  if (length == 0 || length > secrets.size()) {
    return fail(Errc::out_of_range, "Attestation::prefix_secret", 0, length);
  }
  keys::Scalar out;
  for (std::size_t i = 0; i < length; ++i) out = out + secrets[i];
  return out;
}

const keys::OneTimeSignature* Attestation::one_time_signature(Quantity quantity) const noexcept {
  for (const QuantitySignature& entry : one_time) {
    if (entry.quantity == quantity) return &entry.signature;
  }
  return nullptr;
}

Result<Bytes> Attestation::serialize() const {
  BTCFI_CHECK(check_counts(*this));
  ByteWriter out;
  out.u8(attestation_version).bytes(announcement_hash).u8(price_bits).u32(price);
  for (const keys::Scalar& secret : secrets) out.bytes(secret.bytes());
  out.u8(static_cast<std::uint8_t>(one_time.size()));
  for (const QuantitySignature& entry : one_time) {
    out.u8(static_cast<std::uint8_t>(entry.quantity));
    for (std::size_t i = 0; i < entry.signature.digits.size(); ++i) {
      out.u8(entry.signature.digits[i]).bytes(entry.signature.values[i]);
    }
  }
  return std::move(out).take();
}

Result<Attestation> Attestation::parse(ByteView bytes) {
  ByteReader reader(bytes, "attestation");
  Attestation out;
  BTCFI_TRY(const std::uint8_t version, reader.u8());
  if (version != attestation_version) return fail(Errc::unsupported, "attestation");
  BTCFI_TRY(out.announcement_hash, reader.fixed<Hash256>());
  BTCFI_TRY(out.price_bits, reader.u8());
  if (out.price_bits == 0 || out.price_bits > max_price_bits) {
    return fail(Errc::oracle_out_of_domain, "price_bits", 0, reader.position() - 1);
  }
  BTCFI_TRY(out.price, reader.u32());
  for (unsigned i = 0; i < out.price_bits; ++i) {
    BTCFI_TRY(const ByteView raw, reader.take(32));
    const auto secret = keys::Scalar::parse(raw);
    if (!secret) return fail(Errc::keys_invalid_scalar, "secrets", i, reader.position() - 32);
    out.secrets.push_back(*secret);
  }
  BTCFI_TRY(const std::uint8_t count, reader.u8());
  if (count > quantities) {
    return fail(Errc::oracle_out_of_domain, "one_time", 0, reader.position() - 1);
  }
  for (unsigned i = 0; i < count; ++i) {
    BTCFI_TRY(const std::uint8_t number, reader.u8());
    if (number >= quantities) {
      return fail(Errc::oracle_out_of_domain, "one_time", i, reader.position() - 1);
    }
    QuantitySignature entry{static_cast<Quantity>(number), {}};
    BTCFI_TRY(const keys::OneTimeShape shape, one_time_shape(entry.quantity, out.price_bits));
    for (std::size_t digit = 0; digit < shape.digits(); ++digit) {
      BTCFI_TRY(const std::uint8_t value, reader.u8());
      if (value > keys::one_time_chain_length) {
        return fail(Errc::oracle_out_of_domain, "one_time", i, reader.position() - 1);
      }
      entry.signature.digits.push_back(value);
      BTCFI_TRY(const auto chain, reader.fixed<Hash160>());
      entry.signature.values.push_back(chain);
    }
    out.one_time.push_back(std::move(entry));
  }
  BTCFI_CHECK(reader.finish());
  BTCFI_CHECK(check_counts(out));
  return out;
}

Status verify(const Attestation& attestation, const AnnouncementBody& body,
              DigitProfile profile) noexcept {
  constexpr const char* where = "attestation";
  BTCFI_CHECK(check_counts(attestation));
  BTCFI_TRY(const Hash256 hash, body.hash());
  if (attestation.announcement_hash != hash || attestation.price_bits != body.price_bits) {
    return fail(Errc::oracle_wrong_event, where);
  }
  for (std::size_t i = 0; i < attestation.secrets.size(); ++i) {
    if (!keys::verify_schnorr(attestation.signature(i, body),
                              digit_message(attestation.digit(i), profile), body.key)) {
      return fail(Errc::oracle_attestation_invalid, where, i);
    }
  }
  for (const QuantitySignature& entry : attestation.one_time) {
    const auto number = static_cast<std::size_t>(entry.quantity);
    const keys::OneTimePublicKey* key = body.one_time_key(entry.quantity);
    if (key == nullptr) return fail(Errc::oracle_one_time_invalid, "not announced", number);
    if (const auto valid = keys::verify_one_time(entry.signature, *key); !valid) {
      return fail(Errc::oracle_one_time_invalid, where, number, valid.error().input);
    }
    if (entry.quantity != Quantity::price) continue;
    BTCFI_TRY(const auto digits,
              keys::one_time_digits(std::uint64_t{attestation.price}, key->shape));
    if (entry.signature.digits != digits) {
      return fail(Errc::oracle_one_time_invalid, "another price", number);
    }
  }
  return {};
}

Result<keys::Scalar> prefix_secret(const OracleSet& set, const OracleSet::Subset& subset,
                                   const Prefix& prefix,
                                   std::span<const Attestation> attestations) {
  constexpr const char* where = "prefix_secret";
  if (subset.empty() || attestations.size() != subset.size()) {
    return fail(Errc::out_of_range, where, 0, attestations.size());
  }
  keys::Scalar out;
  for (std::size_t i = 0; i < subset.size(); ++i) {
    if (subset[i] >= set.members().size()) return fail(Errc::out_of_range, where, i);
    const Attestation& attestation = attestations[i];
    if (attestation.announcement_hash != set.hashes()[subset[i]] ||
        attestation.price_bits != set.price_bits()) {
      return fail(Errc::oracle_wrong_event, where, i);
    }
    if (!prefix.covers(attestation.price, set.price_bits())) {
      return fail(Errc::oracle_prefix_not_attested, where, i);
    }
    BTCFI_TRY(const keys::Scalar own, attestation.prefix_secret(prefix.length));
    out = out + set.weight(subset[i]) * own;
  }
  return out;
}

}  // namespace btcfi::oracle
