#include <btcfi/core/sha256.hpp>
#include <btcfi/oracle/dlcspecs.hpp>

#include <charconv>
#include <optional>

namespace btcfi::oracle::dlcspecs {
namespace {

constexpr std::uint16_t max_base = 256;

Error malformed(const char* where, std::size_t offset) noexcept {
  return fail(Errc::oracle_message_invalid, where, 0, offset);
}

// BigSize (BOLT 1): like CompactSize, big-endian, minimal.
void write_big_size(ByteWriter& out, std::uint64_t value) {
  if (value < 0xfd) {
    out.u8(static_cast<std::uint8_t>(value));
  } else if (value <= 0xffff) {
    out.u8(0xfd).be(static_cast<std::uint16_t>(value));
  } else if (value <= 0xffffffff) {
    out.u8(0xfe).be(static_cast<std::uint32_t>(value));
  } else {
    out.u8(0xff).be(value);
  }
}

Result<std::uint64_t> read_big_size(ByteReader& in) noexcept {
  const std::size_t start = in.position();
  BTCFI_TRY(const std::uint8_t first, in.u8());
  std::uint64_t value = first;
  std::uint64_t smallest = 0;
  if (first == 0xfd) {
    BTCFI_TRY(value, in.be<std::uint16_t>());
    smallest = 0xfd;
  } else if (first == 0xfe) {
    BTCFI_TRY(value, in.be<std::uint32_t>());
    smallest = 0x10000;
  } else if (first == 0xff) {
    BTCFI_TRY(value, in.be<std::uint64_t>());
    smallest = 0x100000000;
  }
  if (value < smallest) return malformed("bigsize", start);
  return value;
}

void write_text(ByteWriter& out, std::string_view text) {
  write_big_size(out, text.size());
  out.bytes(as_bytes(text));
}

Result<std::string> read_text(ByteReader& in) {
  BTCFI_TRY(const std::uint64_t length, read_big_size(in));
  if (length > in.remaining()) return fail(Errc::truncated, "string", 0, in.position());
  BTCFI_TRY(const ByteView raw, in.take(static_cast<std::size_t>(length)));
  return std::string(raw.begin(), raw.end());
}

Bytes wrap(std::uint64_t type, ByteView body) {
  ByteWriter out;
  write_big_size(out, type);
  write_big_size(out, body.size());
  out.bytes(body);
  return std::move(out).take();
}

// The body of a TLV of the expected type.
Result<ByteView> unwrap(ByteReader& in, std::uint64_t expected) noexcept {
  const std::size_t start = in.position();
  BTCFI_TRY(const std::uint64_t type, read_big_size(in));
  if (type != expected) return malformed("tlv type", start);
  BTCFI_TRY(const std::uint64_t length, read_big_size(in));
  if (length > in.remaining()) return fail(Errc::truncated, "tlv", 0, in.position());
  return in.take(static_cast<std::size_t>(length));
}

Result<std::vector<keys::XOnlyKey>> read_nonces(ByteReader& in) {
  BTCFI_TRY(const std::uint16_t count, in.be<std::uint16_t>());
  std::vector<keys::XOnlyKey> out;
  for (unsigned i = 0; i < count; ++i) {
    BTCFI_TRY(const auto nonce, in.fixed<keys::XOnlyKey>());
    out.push_back(nonce);
  }
  return out;
}

Result<std::variant<EnumDescriptor, DigitDescriptor>> read_descriptor(ByteReader& in) {
  const std::size_t start = in.position();
  ByteReader peek = in;
  BTCFI_TRY(const std::uint64_t type, read_big_size(peek));
  if (type == type_enum_descriptor) {
    BTCFI_TRY(const ByteView raw, unwrap(in, type));
    ByteReader body(raw, "enum_event_descriptor");
    EnumDescriptor out;
    BTCFI_TRY(const std::uint16_t count, body.be<std::uint16_t>());
    for (unsigned i = 0; i < count; ++i) {
      BTCFI_TRY(std::string outcome, read_text(body));
      out.outcomes.push_back(std::move(outcome));
    }
    BTCFI_CHECK(body.finish());
    return std::variant<EnumDescriptor, DigitDescriptor>(std::move(out));
  }
  if (type != type_digit_descriptor) return malformed("event descriptor", start);
  BTCFI_TRY(const ByteView raw, unwrap(in, type));
  ByteReader body(raw, "digit_decomposition_event_descriptor");
  DigitDescriptor out;
  BTCFI_TRY(out.base, body.be<std::uint16_t>());
  BTCFI_TRY(const std::uint8_t is_signed, body.u8());
  BTCFI_TRY(out.unit, read_text(body));
  BTCFI_TRY(const std::uint32_t precision, body.be<std::uint32_t>());
  BTCFI_TRY(out.digits, body.be<std::uint16_t>());
  BTCFI_CHECK(body.finish());
  if (is_signed > 1) return malformed("is_signed", start);
  out.is_signed = is_signed == 1;
  out.precision = static_cast<std::int32_t>(precision);
  return std::variant<EnumDescriptor, DigitDescriptor>(std::move(out));
}

std::size_t nonces_of(const std::variant<EnumDescriptor, DigitDescriptor>& descriptor) noexcept {
  const auto* digits = std::get_if<DigitDescriptor>(&descriptor);
  return digits == nullptr ? 1 : std::size_t{digits->digits} + (digits->is_signed ? 1 : 0);
}

Status check(const Event& event) noexcept {
  const auto bad = [](const char* field) { return fail(Errc::oracle_out_of_domain, field); };
  if (event.nonces.empty() || event.nonces.size() != nonces_of(event.descriptor)) {
    return bad("oracle_nonces");
  }
  if (const auto* digits = std::get_if<DigitDescriptor>(&event.descriptor)) {
    if (digits->base < 2 || digits->base > max_base) return bad("base");
    if (digits->digits == 0) return bad("nb_digits");
  } else if (const auto& outcomes = std::get<EnumDescriptor>(event.descriptor).outcomes;
             outcomes.empty() || outcomes.size() > 0xffff) {
    return bad("outcomes");
  }
  return {};
}

Hash256 announcement_message(ByteView body, ByteView tlv, DigitProfile profile) noexcept {
  static const TaggedHash tag("DLC/oracle/announcement/v0");
  return profile == DigitProfile::tagged ? tag(tlv) : sha256(body);
}

// Whether an outcome is one that the event announces at this place.
bool announced(const Event& event, std::size_t index, const std::string& outcome) {
  if (const auto* names = std::get_if<EnumDescriptor>(&event.descriptor)) {
    return std::find(names->outcomes.begin(), names->outcomes.end(), outcome) !=
           names->outcomes.end();
  }
  const auto& digits = std::get<DigitDescriptor>(event.descriptor);
  if (digits.is_signed && index == 0) return outcome == "+" || outcome == "-";
  unsigned value = 0;
  const auto [end, error] = std::from_chars(outcome.data(), outcome.data() + outcome.size(), value);
  return error == std::errc{} && end == outcome.data() + outcome.size() && value < digits.base &&
         std::to_string(value) == outcome;
}

Result<Attestation> parse_layout(ByteView raw, AttestationLayout layout) {
  ByteReader in(raw, "oracle_attestation");
  Attestation out;
  if (layout != AttestationLayout::anonymous) {
    BTCFI_TRY(out.event_id, read_text(in));
  }
  BTCFI_TRY(out.key, in.fixed<keys::XOnlyKey>());
  BTCFI_TRY(const std::uint16_t count, in.be<std::uint16_t>());
  for (unsigned i = 0; i < count; ++i) {
    BTCFI_TRY(const auto signature, in.fixed<keys::SchnorrSignature>());
    out.signatures.push_back(signature);
  }
  if (layout != AttestationLayout::spec) {
    const std::size_t start = in.position();
    BTCFI_TRY(const std::uint16_t outcomes, in.be<std::uint16_t>());
    if (outcomes != count) return malformed("outcomes", start);
  }
  for (unsigned i = 0; i < count; ++i) {
    BTCFI_TRY(std::string outcome, read_text(in));
    out.outcomes.push_back(std::move(outcome));
  }
  BTCFI_CHECK(in.finish());
  return out;
}

}  // namespace

Result<Bytes> Event::body() const {
  BTCFI_CHECK(check(*this));
  ByteWriter out;
  out.be(static_cast<std::uint16_t>(nonces.size()));
  for (const keys::XOnlyKey& nonce : nonces) out.bytes(nonce);
  out.be(maturity_s);
  ByteWriter inner;
  if (const auto* names = std::get_if<EnumDescriptor>(&descriptor)) {
    inner.be(static_cast<std::uint16_t>(names->outcomes.size()));
    for (const std::string& outcome : names->outcomes) write_text(inner, outcome);
    out.bytes(wrap(type_enum_descriptor, inner.view()));
  } else {
    const auto& digits = std::get<DigitDescriptor>(descriptor);
    inner.be(digits.base).u8(digits.is_signed ? 1 : 0);
    write_text(inner, digits.unit);
    inner.be(static_cast<std::uint32_t>(digits.precision)).be(digits.digits);
    out.bytes(wrap(type_digit_descriptor, inner.view()));
  }
  write_text(out, event_id);
  if (out.size() > max_message_bytes) return fail(Errc::limit_exceeded, "oracle_event");
  return std::move(out).take();
}

Result<Bytes> Event::tlv() const {
  BTCFI_TRY(const Bytes raw, body());
  return wrap(type_event, raw);
}

Result<Bytes> Announcement::serialize() const {
  BTCFI_TRY(const Bytes inner, event.tlv());
  ByteWriter out;
  out.bytes(signature).bytes(key).bytes(inner);
  return wrap(type_announcement, out.view());
}

Result<Announcement> Announcement::parse(ByteView tlv) {
  if (tlv.size() > max_message_bytes) return fail(Errc::limit_exceeded, "oracle_announcement");
  ByteReader outer(tlv, "oracle_announcement");
  BTCFI_TRY(const ByteView raw, unwrap(outer, type_announcement));
  BTCFI_CHECK(outer.finish());
  ByteReader in(raw, "oracle_announcement");
  Announcement out;
  BTCFI_TRY(out.signature, in.fixed<keys::SchnorrSignature>());
  BTCFI_TRY(out.key, in.fixed<keys::XOnlyKey>());
  BTCFI_TRY(const ByteView event, unwrap(in, type_event));
  BTCFI_CHECK(in.finish());
  ByteReader body(event, "oracle_event");
  BTCFI_TRY(out.event.nonces, read_nonces(body));
  BTCFI_TRY(out.event.maturity_s, body.be<std::uint32_t>());
  BTCFI_TRY(out.event.descriptor, read_descriptor(body));
  BTCFI_TRY(out.event.event_id, read_text(body));
  BTCFI_CHECK(body.finish());
  if (const auto valid = check(out.event); !valid) return malformed(valid.error().where, 0);
  return out;
}

Result<DigitProfile> verify(const Announcement& announcement) {
  BTCFI_TRY(const Bytes body, announcement.event.body());
  const Bytes tlv = wrap(type_event, body);
  for (const DigitProfile profile : {DigitProfile::tagged, DigitProfile::untagged}) {
    if (keys::verify_schnorr(announcement.signature, announcement_message(body, tlv, profile),
                             announcement.key)) {
      return profile;
    }
  }
  return fail(Errc::oracle_signature_invalid, "oracle_announcement");
}

Result<Announcement> announce(const Event& event, const keys::KeyPair& key, DigitProfile profile) {
  BTCFI_TRY(const Bytes body, event.body());
  const Bytes tlv = wrap(type_event, body);
  Announcement out{{}, key.xonly(), event};
  BTCFI_TRY(out.signature,
            keys::sign_schnorr(announcement_message(body, tlv, profile), key, keys::Entropy()));
  return out;
}

Result<Bytes> Attestation::serialize(AttestationLayout layout) const {
  if (signatures.size() != outcomes.size() || signatures.empty() || signatures.size() > 0xffff) {
    return fail(Errc::oracle_out_of_domain, "outcomes");
  }
  ByteWriter out;
  if (layout != AttestationLayout::anonymous) {
    write_text(out, event_id);
  } else if (!event_id.empty()) {
    return fail(Errc::oracle_out_of_domain, "event_id");
  }
  out.bytes(key).be(static_cast<std::uint16_t>(signatures.size()));
  for (const auto& signature : signatures) out.bytes(signature);
  if (layout != AttestationLayout::spec) out.be(static_cast<std::uint16_t>(outcomes.size()));
  for (const std::string& outcome : outcomes) write_text(out, outcome);
  if (out.size() > max_message_bytes) return fail(Errc::limit_exceeded, "oracle_attestation");
  return wrap(type_attestation, out.view());
}

Result<std::vector<std::pair<AttestationLayout, Attestation>>> Attestation::parse(ByteView tlv) {
  if (tlv.size() > max_message_bytes) return fail(Errc::limit_exceeded, "oracle_attestation");
  ByteReader outer(tlv, "oracle_attestation");
  BTCFI_TRY(const ByteView raw, unwrap(outer, type_attestation));
  BTCFI_CHECK(outer.finish());
  std::vector<std::pair<AttestationLayout, Attestation>> out;
  std::optional<Error> first;
  for (const AttestationLayout layout :
       {AttestationLayout::spec, AttestationLayout::counted, AttestationLayout::anonymous}) {
    auto parsed = parse_layout(raw, layout);
    if (parsed) {
      out.emplace_back(layout, *std::move(parsed));
    } else if (!first) {
      first = parsed.error();
    }
  }
  if (out.empty()) return *first;
  return out;
}

Hash256 outcome_message(std::string_view outcome, DigitProfile profile) noexcept {
  static const TaggedHash tag("DLC/oracle/attestation/v0");
  return profile == DigitProfile::tagged ? tag(as_bytes(outcome)) : sha256(as_bytes(outcome));
}

Result<keys::Point> outcome_point(const Announcement& announcement, std::size_t index,
                                  std::string_view outcome, DigitProfile profile) {
  if (index >= announcement.event.nonces.size()) {
    return fail(Errc::out_of_range, "outcome_point", 0, index);
  }
  return keys::signature_point(announcement.event.nonces[index], announcement.key,
                               outcome_message(outcome, profile));
}

Status verify(const Attestation& attestation, const Announcement& announcement,
              DigitProfile profile) {
  constexpr const char* where = "oracle_attestation";
  const Event& event = announcement.event;
  const std::size_t count = event.nonces.size();
  if (attestation.key != announcement.key || attestation.signatures.size() != count ||
      attestation.outcomes.size() != count ||
      (!attestation.event_id.empty() && attestation.event_id != event.event_id)) {
    return fail(Errc::oracle_wrong_event, where);
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (!equal(attestation.signatures[i].view().first(32), event.nonces[i])) {
      return fail(Errc::oracle_wrong_event, where, i);
    }
    if (!announced(event, i, attestation.outcomes[i]) ||
        !keys::verify_schnorr(attestation.signatures[i],
                              outcome_message(attestation.outcomes[i], profile),
                              announcement.key)) {
      return fail(Errc::oracle_attestation_invalid, where, i);
    }
  }
  return {};
}

Result<Attestation> read_attestation(ByteView tlv, const Announcement& announcement,
                                     DigitProfile profile) {
  BTCFI_TRY(auto readings, Attestation::parse(tlv));
  Error last{};
  for (auto& [layout, attestation] : readings) {
    const Status valid = verify(attestation, announcement, profile);
    if (valid) return std::move(attestation);
    last = valid.error();
  }
  return last;
}

Result<std::int64_t> number_of(const Attestation& attestation, const Announcement& announcement) {
  constexpr const char* where = "number_of";
  const auto* digits = std::get_if<DigitDescriptor>(&announcement.event.descriptor);
  if (digits == nullptr ||
      attestation.outcomes.size() != nonces_of(announcement.event.descriptor)) {
    return fail(Errc::oracle_wrong_event, where);
  }
  std::int64_t value = 0;
  const std::size_t first = digits->is_signed ? 1 : 0;
  for (std::size_t i = first; i < attestation.outcomes.size(); ++i) {
    const std::string& outcome = attestation.outcomes[i];
    if (!announced(announcement.event, i, outcome)) {
      return fail(Errc::oracle_attestation_invalid, where, i);
    }
    unsigned digit = 0;
    std::from_chars(outcome.data(), outcome.data() + outcome.size(), digit);
    if (__builtin_mul_overflow(value, std::int64_t{digits->base}, &value) ||
        __builtin_add_overflow(value, std::int64_t{digit}, &value)) {
      return fail(Errc::overflow, where, i);
    }
  }
  return first == 1 && attestation.outcomes[0] == "-" ? -value : value;
}

}  // namespace btcfi::oracle::dlcspecs
