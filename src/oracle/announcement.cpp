#include <btcfi/core/sha256.hpp>
#include <btcfi/oracle/announcement.hpp>

#include <set>

namespace btcfi::oracle {
namespace {

constexpr std::uint8_t body_version = 1;
constexpr const char* where = "announcement";

Error out_of_domain(const char* field, std::size_t index = 0) noexcept {
  return fail(Errc::oracle_out_of_domain, field, index);
}

}  // namespace

Result<DigitProfile> parse_profile(std::uint8_t number) noexcept {
  if (number > 1) return fail(Errc::unsupported, "oracle_profile", 0, number);
  return static_cast<DigitProfile>(number);
}

const char* to_string(Quantity quantity) noexcept {
  switch (quantity) {
    case Quantity::price: return "price";
    case Quantity::low: return "low";
    case Quantity::high: return "high";
    case Quantity::record_digest: return "record_digest";
  }
  return "unknown";
}

Result<keys::OneTimeShape> one_time_shape(Quantity quantity, unsigned price_bits) noexcept {
  return keys::OneTimeShape::of_bits(quantity == Quantity::record_digest ? keys::max_one_time_bits
                                                                         : price_bits);
}

Status AnnouncementBody::validate() const noexcept {
  if (event_id.empty() || event_id.size() > max_text_bytes) return out_of_domain("event_id");
  if (unit.empty() || unit.size() > max_text_bytes) return out_of_domain("unit");
  if (tick_cents == 0) return out_of_domain("tick_cents");
  if (price_bits == 0 || price_bits > max_price_bits) return out_of_domain("price_bits");
  if (nonces.size() != price_bits) return out_of_domain("nonces");
  for (std::size_t i = 0; i < one_time.size(); ++i) {
    const auto number = static_cast<std::size_t>(one_time[i].quantity);
    if (number >= quantities) return out_of_domain("one_time", i);
    if (i > 0 && one_time[i - 1].quantity >= one_time[i].quantity) {
      return fail(Errc::not_canonical, "one_time", i);
    }
    BTCFI_TRY(const keys::OneTimeShape shape, one_time_shape(one_time[i].quantity, price_bits));
    if (one_time[i].key.shape != shape || one_time[i].key.ends.size() != shape.digits()) {
      return out_of_domain("one_time", i);
    }
  }
  return {};
}

Result<Bytes> AnnouncementBody::serialize() const {
  BTCFI_CHECK(validate());
  ByteWriter out;
  out.u8(body_version).str8(event_id).u32(maturity_s).str8(unit).u32(tick_cents).u8(price_bits);
  out.bytes(key);
  for (const keys::XOnlyKey& nonce : nonces) out.bytes(nonce);
  out.u8(static_cast<std::uint8_t>(one_time.size()));
  for (const QuantityKey& entry : one_time) {
    out.u8(static_cast<std::uint8_t>(entry.quantity));
    for (const Hash160& end : entry.key.ends) out.bytes(end);
  }
  return std::move(out).take();
}

Result<AnnouncementBody> AnnouncementBody::read(ByteReader& reader) {
  AnnouncementBody body;
  BTCFI_TRY(const std::uint8_t version, reader.u8());
  if (version != body_version) {
    return fail(Errc::unsupported, where, 0, reader.position() - 1);
  }
  BTCFI_TRY(body.event_id, reader.str8());
  BTCFI_TRY(body.maturity_s, reader.u32());
  BTCFI_TRY(body.unit, reader.str8());
  BTCFI_TRY(body.tick_cents, reader.u32());
  BTCFI_TRY(body.price_bits, reader.u8());
  if (body.price_bits == 0 || body.price_bits > max_price_bits) {
    return fail(Errc::oracle_out_of_domain, "price_bits", 0, reader.position() - 1);
  }
  BTCFI_TRY(body.key, reader.fixed<keys::XOnlyKey>());
  for (unsigned i = 0; i < body.price_bits; ++i) {
    BTCFI_TRY(const auto nonce, reader.fixed<keys::XOnlyKey>());
    body.nonces.push_back(nonce);
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
    QuantityKey entry{static_cast<Quantity>(number), {}};
    BTCFI_TRY(entry.key.shape, one_time_shape(entry.quantity, body.price_bits));
    for (std::size_t digit = 0; digit < entry.key.shape.digits(); ++digit) {
      BTCFI_TRY(const auto end, reader.fixed<Hash160>());
      entry.key.ends.push_back(end);
    }
    body.one_time.push_back(std::move(entry));
  }
  if (auto valid = body.validate(); !valid) {
    return fail(valid.error().code, valid.error().where, valid.error().input, reader.position());
  }
  return body;
}

Result<AnnouncementBody> AnnouncementBody::parse(ByteView bytes) {
  ByteReader reader(bytes, where);
  BTCFI_TRY(AnnouncementBody body, read(reader));
  BTCFI_CHECK(reader.finish());
  return body;
}

Result<Hash256> AnnouncementBody::hash() const {
  static const TaggedHash tag("btcfi/announcement/1");
  BTCFI_TRY(const Bytes bytes, serialize());
  return tag(bytes);
}

std::uint32_t AnnouncementBody::max_price() const noexcept {
  const unsigned bits = std::min<unsigned>(price_bits, max_price_bits);
  return (std::uint32_t{1} << bits) - 1;
}

const keys::OneTimePublicKey* AnnouncementBody::one_time_key(Quantity quantity) const noexcept {
  for (const QuantityKey& entry : one_time) {
    if (entry.quantity == quantity) return &entry.key;
  }
  return nullptr;
}

Hash256 nonce_proof_message(const Hash256& announcement_hash, std::uint8_t index) noexcept {
  static const TaggedHash tag("btcfi/nonce-proof/1");
  return tag({announcement_hash, ByteView(&index, 1)});
}

Result<Bytes> Announcement::serialize() const {
  if (nonce_proofs.size() != body.nonces.size()) return out_of_domain("nonce_proofs");
  BTCFI_TRY(const Bytes head, body.serialize());
  ByteWriter out;
  out.bytes(head).bytes(signature);
  for (const auto& proof : nonce_proofs) out.bytes(proof);
  return std::move(out).take();
}

Result<Announcement> Announcement::parse(ByteView bytes) {
  if (bytes.size() > max_announcement_bytes) return fail(Errc::limit_exceeded, where);
  ByteReader reader(bytes, where);
  Announcement out;
  BTCFI_TRY(out.body, AnnouncementBody::read(reader));
  BTCFI_TRY(out.signature, reader.fixed<keys::SchnorrSignature>());
  for (std::size_t i = 0; i < out.body.nonces.size(); ++i) {
    BTCFI_TRY(const auto proof, reader.fixed<keys::SchnorrSignature>());
    out.nonce_proofs.push_back(proof);
  }
  BTCFI_CHECK(reader.finish());
  return out;
}

Status verify(const Announcement& announcement, const keys::XOnlyKey& identity,
              const AnnouncementTerms& expected) noexcept {
  const AnnouncementBody& body = announcement.body;
  BTCFI_TRY(const Hash256 hash, body.hash());
  if (announcement.nonce_proofs.size() != body.nonces.size()) return out_of_domain("nonce_proofs");
  if (!keys::verify_schnorr(announcement.signature, hash, identity)) {
    return fail(Errc::oracle_signature_invalid, where);
  }
  if (!keys::check(body.key)) return fail(Errc::oracle_invalid_key, "key");
  for (std::size_t i = 0; i < body.nonces.size(); ++i) {
    if (!keys::check(body.nonces[i])) return fail(Errc::oracle_invalid_key, "nonces", i);
    // With the key as nonce, s = d (1 + e) gives the key away at once.
    const bool repeated =
        body.nonces[i] == body.key ||
        std::find(body.nonces.begin(), body.nonces.begin() + static_cast<std::ptrdiff_t>(i),
                  body.nonces[i]) != body.nonces.begin() + static_cast<std::ptrdiff_t>(i);
    if (repeated) return fail(Errc::oracle_nonce_repeated, "nonces", i);
  }
  for (std::size_t i = 0; i < body.nonces.size(); ++i) {
    if (!keys::verify_schnorr(announcement.nonce_proofs[i],
                              nonce_proof_message(hash, static_cast<std::uint8_t>(i)),
                              body.nonces[i])) {
      return fail(Errc::oracle_nonce_proof_invalid, "nonce_proofs", i);
    }
  }
  std::set<Hash160> ends;
  for (std::size_t i = 0; i < body.one_time.size(); ++i) {
    for (const Hash160& end : body.one_time[i].key.ends) {
      if (!ends.insert(end).second) return fail(Errc::oracle_one_time_repeated, "one_time", i);
    }
  }
  const auto differs = [](const char* field) { return fail(Errc::oracle_terms_differ, field); };
  if (expected.maturity_s && *expected.maturity_s != body.maturity_s) return differs("maturity_s");
  if (expected.unit && *expected.unit != body.unit) return differs("unit");
  if (expected.tick_cents && *expected.tick_cents != body.tick_cents) return differs("tick_cents");
  if (expected.price_bits && *expected.price_bits != body.price_bits) return differs("price_bits");
  return {};
}

std::uint32_t clamp_price(std::int64_t ticks, unsigned price_bits) noexcept {
  const unsigned bits = std::clamp(price_bits, 1u, max_price_bits);
  const std::int64_t most = (std::int64_t{1} << bits) - 1;
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(ticks, 0, most));
}

}  // namespace btcfi::oracle
