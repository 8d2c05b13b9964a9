#include "detail/c_call.hpp"
#include "detail/c_oracle.hpp"

#include <btcfi/oracle.hpp>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::oracle;

struct btcfi_journal {
  std::unique_ptr<FileJournal> value;
};
struct btcfi_signer {
  Signer value;
};

namespace {

constexpr btcfi_event_info info_init = BTCFI_EVENT_INFO_INIT;
constexpr btcfi_event_plan plan_init = BTCFI_EVENT_PLAN_INIT;
constexpr btcfi_event_outcome outcome_init = BTCFI_EVENT_OUTCOME_INIT;
constexpr btcfi_price_record record_init = BTCFI_PRICE_RECORD_INIT;
// Sizes in the first release: no caller has less.
constexpr std::size_t info_first_size = 84;
constexpr std::size_t plan_first_size = 24;
constexpr std::size_t outcome_first_size = 56;
constexpr std::size_t record_first_size = 96;
constexpr btcfi_prefix_secret prefix_secret_init = BTCFI_PREFIX_SECRET_INIT;
constexpr std::size_t prefix_secret_first_size = 44;
static_assert(sizeof(btcfi_prefix_secret) == prefix_secret_first_size);
static_assert(sizeof(btcfi_event_info) == info_first_size);
static_assert(sizeof(btcfi_event_plan) == plan_first_size);
static_assert(sizeof(btcfi_event_outcome) == outcome_first_size);
static_assert(sizeof(btcfi_price_record) == record_first_size);

constexpr std::uint32_t bit(Quantity quantity) noexcept {
  return 1u << static_cast<unsigned>(quantity);
}
constexpr std::uint32_t all_quantities = (1u << quantities) - 1;

Result<DigitProfile> profile_in(std::int32_t profile, const char* where, std::size_t input) {
  if (profile != BTCFI_PROFILE_TAGGED && profile != BTCFI_PROFILE_UNTAGGED) {
    return fail(Errc::invalid_argument, where, input);
  }
  return static_cast<DigitProfile>(profile);
}

Result<keys::SecretKey> secret_in(const std::uint8_t* secret32, const char* where,
                                  std::size_t input) {
  BTCFI_CHECK(need(secret32, where, input));
  return keys::parse_secret_key(ByteView(secret32, 32));
}

Result<PriceRecord> record_in(const std::uint8_t* bytes96, const char* where, std::size_t input) {
  BTCFI_CHECK(need(bytes96, where, input));
  return PriceRecord::parse(ByteView(bytes96, RecordBytes::size_bytes));
}

Result<PrefixSecret> prefix_secret_in(const btcfi_prefix_secret* in, const char* where,
                                      std::size_t input) {
  BTCFI_TRY(const btcfi_prefix_secret c,
            struct_in(in, prefix_secret_init, prefix_secret_first_size, where, input));
  if (c.length > max_price_bits) return fail(Errc::out_of_range, "length", input, c.length);
  PrefixSecret out;
  out.prefix = {c.value, static_cast<std::uint8_t>(c.length)};
  BTCFI_TRY(out.secret, keys::Scalar::parse(ByteView(c.secret, 32)));
  return out;
}

void copy_out(ByteView bytes, std::uint8_t* out) noexcept {
  std::memcpy(out, bytes.data(), bytes.size());
}

}  // namespace

void btcfi_event_info_init(btcfi_event_info* info) {
  if (info != nullptr) *info = info_init;
}
void btcfi_event_plan_init(btcfi_event_plan* plan) {
  if (plan != nullptr) *plan = plan_init;
}
void btcfi_event_outcome_init(btcfi_event_outcome* outcome) {
  if (outcome != nullptr) *outcome = outcome_init;
}
void btcfi_prefix_secret_init(btcfi_prefix_secret* secret) {
  if (secret != nullptr) *secret = prefix_secret_init;
}
void btcfi_price_record_init(btcfi_price_record* record) {
  if (record != nullptr) *record = record_init;
}

btcfi_status btcfi_announcement_parse(btcfi_announcement** announcement, const uint8_t* data,
                                      size_t data_len, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(announcement, "btcfi_announcement_parse", 0));
    BTCFI_TRY(const ByteView bytes, bytes_in(data, data_len, "btcfi_announcement_parse", 1));
    BTCFI_TRY(Announcement parsed, Announcement::parse(bytes));
    *announcement = new btcfi_announcement{std::move(parsed)};
    return {};
  });
}

btcfi_status btcfi_announcement_serialize(const btcfi_announcement* announcement, uint8_t* data,
                                          size_t capacity, size_t* written, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_announcement_serialize";
    BTCFI_CHECK(need(announcement, where, 0));
    BTCFI_TRY(const Bytes bytes, announcement->value.serialize());
    return bytes_out(bytes, data, capacity, written, where);
  });
}

btcfi_status btcfi_announcement_info(const btcfi_announcement* announcement, btcfi_event_info* info,
                                     btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_announcement_info";
    BTCFI_CHECK(need(announcement, where, 0));
    const AnnouncementBody& body = announcement->value.body;
    BTCFI_TRY(const Hash256 hash, body.hash());
    btcfi_event_info out = info_init;
    out.maturity_s = body.maturity_s;
    out.tick_cents = body.tick_cents;
    out.price_bits = body.price_bits;
    for (const QuantityKey& entry : body.one_time) out.one_time |= bit(entry.quantity);
    copy_out(body.key, out.key);
    copy_out(hash, out.hash);
    return struct_out(out, info, info_first_size, where, 1);
  });
}

btcfi_status btcfi_announcement_event_id(const btcfi_announcement* announcement, char* text,
                                         size_t capacity, size_t* written, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(announcement, "btcfi_announcement_event_id", 0));
    return text_out(announcement->value.body.event_id, text, capacity, written,
                    "btcfi_announcement_event_id");
  });
}

btcfi_status btcfi_announcement_unit(const btcfi_announcement* announcement, char* text,
                                     size_t capacity, size_t* written, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(announcement, "btcfi_announcement_unit", 0));
    return text_out(announcement->value.body.unit, text, capacity, written,
                    "btcfi_announcement_unit");
  });
}

btcfi_status btcfi_announcement_verify(const btcfi_announcement* announcement,
                                       const uint8_t* identity32, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_announcement_verify";
    BTCFI_CHECK(need(announcement, where, 0));
    BTCFI_TRY(const auto identity, fixed_in<keys::XOnlyKey>(identity32, where, 1));
    return verify(announcement->value, identity);
  });
}

btcfi_status btcfi_announcement_point(const btcfi_announcement* announcement, uint8_t* point33,
                                      int32_t profile, uint32_t value, uint32_t length,
                                      btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_announcement_point";
    BTCFI_CHECK(need(announcement, where, 0));
    BTCFI_CHECK(need(point33, where, 1));
    BTCFI_TRY(const DigitProfile how, profile_in(profile, where, 2));
    if (length > max_price_bits) return fail(Errc::out_of_range, where, 4, length);
    BTCFI_TRY(const EventPoints points, EventPoints::of(announcement->value.body, how));
    BTCFI_TRY(const keys::Point point, points.prefix({value, static_cast<std::uint8_t>(length)}));
    BTCFI_TRY(const keys::PublicKey bytes, point.compressed());
    copy_out(bytes, point33);
    return {};
  });
}

void btcfi_announcement_destroy(btcfi_announcement* announcement) { delete announcement; }

btcfi_status btcfi_attestation_parse(btcfi_attestation** attestation, const uint8_t* data,
                                     size_t data_len, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(attestation, "btcfi_attestation_parse", 0));
    BTCFI_TRY(const ByteView bytes, bytes_in(data, data_len, "btcfi_attestation_parse", 1));
    BTCFI_TRY(Attestation parsed, Attestation::parse(bytes));
    *attestation = new btcfi_attestation{std::move(parsed)};
    return {};
  });
}

btcfi_status btcfi_attestation_serialize(const btcfi_attestation* attestation, uint8_t* data,
                                         size_t capacity, size_t* written, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_attestation_serialize";
    BTCFI_CHECK(need(attestation, where, 0));
    BTCFI_TRY(const Bytes bytes, attestation->value.serialize());
    return bytes_out(bytes, data, capacity, written, where);
  });
}

btcfi_status btcfi_attestation_price(const btcfi_attestation* attestation, uint32_t* price,
                                     btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(attestation, "btcfi_attestation_price", 0));
    BTCFI_CHECK(need(price, "btcfi_attestation_price", 1));
    *price = attestation->value.price;
    return {};
  });
}

btcfi_status btcfi_attestation_verify(const btcfi_attestation* attestation,
                                      const btcfi_announcement* announcement, int32_t profile,
                                      btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_attestation_verify";
    BTCFI_CHECK(need(attestation, where, 0));
    BTCFI_CHECK(need(announcement, where, 1));
    BTCFI_TRY(const DigitProfile how, profile_in(profile, where, 2));
    return verify(attestation->value, announcement->value.body, how);
  });
}

btcfi_status btcfi_attestation_secret(const btcfi_attestation* attestation, uint8_t* secret32,
                                      uint32_t length, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_attestation_secret";
    BTCFI_CHECK(need(attestation, where, 0));
    BTCFI_CHECK(need(secret32, where, 1));
    BTCFI_TRY(const keys::Scalar secret, attestation->value.prefix_secret(length));
    copy_out(secret.bytes(), secret32);
    return {};
  });
}

void btcfi_attestation_destroy(btcfi_attestation* attestation) { delete attestation; }

btcfi_status btcfi_registry_create(btcfi_registry** registry, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(registry, "btcfi_registry_create", 0));
    *registry = new btcfi_registry{};
    return {};
  });
}

btcfi_status btcfi_registry_parse(btcfi_registry** registry, const uint8_t* data, size_t data_len,
                                  btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(registry, "btcfi_registry_parse", 0));
    BTCFI_TRY(const ByteView bytes, bytes_in(data, data_len, "btcfi_registry_parse", 1));
    BTCFI_TRY(Registry parsed, Registry::parse(bytes));
    *registry = new btcfi_registry{std::move(parsed)};
    return {};
  });
}

btcfi_status btcfi_registry_serialize(const btcfi_registry* registry, uint8_t* data,
                                      size_t capacity, size_t* written, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(registry, "btcfi_registry_serialize", 0));
    return bytes_out(registry->value.serialize(), data, capacity, written,
                     "btcfi_registry_serialize");
  });
}

btcfi_status btcfi_registry_admit(btcfi_registry* registry, const btcfi_announcement* announcement,
                                  btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(registry, "btcfi_registry_admit", 0));
    BTCFI_CHECK(need(announcement, "btcfi_registry_admit", 1));
    return registry->value.admit(announcement->value.body);
  });
}

void btcfi_registry_destroy(btcfi_registry* registry) { delete registry; }

btcfi_status btcfi_journal_open(btcfi_journal** journal, const char* path, size_t path_len,
                                const uint8_t* key32, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_journal_open";
    BTCFI_CHECK(need(journal, where, 0));
    BTCFI_TRY(const std::string_view name, text_in(path, path_len, where, 1));
    if (name.empty() || name.find('\0') != std::string_view::npos) {
      return fail(Errc::invalid_argument, where, 1);
    }
    BTCFI_TRY(const auto key, fixed_in<keys::XOnlyKey>(key32, where, 3));
    BTCFI_TRY(auto opened, FileJournal::open(std::string(name), key));
    *journal = new btcfi_journal{std::move(opened)};
    return {};
  });
}

void btcfi_journal_destroy(btcfi_journal* journal) { delete journal; }

btcfi_status btcfi_signer_create(btcfi_signer** signer, const uint8_t* seed32,
                                 const uint8_t* secret32, const uint8_t* identity_secret32,
                                 btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_signer_create";
    BTCFI_CHECK(need(signer, where, 0));
    BTCFI_CHECK(need(seed32, where, 1));
    BTCFI_TRY(const keys::SecretKey key, secret_in(secret32, where, 2));
    BTCFI_TRY(const keys::SecretKey identity, secret_in(identity_secret32, where, 3));
    OracleSeed seed(std::span<const std::uint8_t, 32>(seed32, 32));
    BTCFI_TRY(Signer made, Signer::create(std::move(seed), key, identity));
    *signer = new btcfi_signer{std::move(made)};
    return {};
  });
}

btcfi_status btcfi_signer_keys(const btcfi_signer* signer, uint8_t* key32, uint8_t* identity32,
                               btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(signer, "btcfi_signer_keys", 0));
    if (key32 != nullptr) copy_out(signer->value.key(), key32);
    if (identity32 != nullptr) copy_out(signer->value.identity(), identity32);
    return {};
  });
}

btcfi_status btcfi_signer_announce(const btcfi_signer* signer, btcfi_announcement** announcement,
                                   const char* event_id, size_t event_id_len, const char* unit,
                                   size_t unit_len, const btcfi_event_plan* plan,
                                   btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_signer_announce";
    BTCFI_CHECK(need(signer, where, 0));
    BTCFI_CHECK(need(announcement, where, 1));
    BTCFI_TRY(const std::string_view id, text_in(event_id, event_id_len, where, 2));
    BTCFI_TRY(const std::string_view of, text_in(unit, unit_len, where, 4));
    BTCFI_TRY(const btcfi_event_plan in, struct_in(plan, plan_init, plan_first_size, where, 6));
    if ((in.one_time & ~all_quantities) != 0) return fail(Errc::invalid_argument, "one_time", 6);
    if (in.price_bits > max_price_bits) return fail(Errc::oracle_out_of_domain, "price_bits", 6);
    EventPlan made;
    BTCFI_TRY(made.profile, profile_in(in.profile, "profile", 6));
    made.event_id = id;
    made.unit = of;
    made.maturity_s = in.maturity_s;
    made.tick_cents = in.tick_cents;
    made.price_bits = static_cast<std::uint8_t>(in.price_bits);
    made.one_time.clear();
    for (unsigned i = 0; i < quantities; ++i) {
      if (((in.one_time >> i) & 1) != 0) made.one_time.push_back(static_cast<Quantity>(i));
    }
    BTCFI_TRY(Announcement out, signer->value.announce(made));
    *announcement = new btcfi_announcement{std::move(out)};
    return {};
  });
}

btcfi_status btcfi_signer_attest(const btcfi_signer* signer, btcfi_attestation** attestation,
                                 btcfi_journal* journal, const btcfi_announcement* announcement,
                                 const btcfi_event_outcome* outcome, int64_t now_ms,
                                 int32_t profile, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_signer_attest";
    BTCFI_CHECK(need(signer, where, 0));
    BTCFI_CHECK(need(attestation, where, 1));
    BTCFI_CHECK(need(journal, where, 2));
    BTCFI_CHECK(need(announcement, where, 3));
    BTCFI_TRY(const btcfi_event_outcome in,
              struct_in(outcome, outcome_init, outcome_first_size, where, 4));
    if ((in.given & ~all_quantities) != 0) return fail(Errc::invalid_argument, "given", 4);
    if (in.reserved != 0) return fail(Errc::invalid_argument, "reserved", 4);
    if (now_ms < 0 || now_ms / 1000 > 0xffffffff) return fail(Errc::invalid_argument, where, 5);
    BTCFI_TRY(const DigitProfile how, profile_in(profile, where, 6));
    EventOutcome found;
    found.price = in.price;
    if ((in.given & bit(Quantity::low)) != 0) found.low = in.low;
    if ((in.given & bit(Quantity::high)) != 0) found.high = in.high;
    if ((in.given & bit(Quantity::record_digest)) != 0) {
      BTCFI_TRY(found.record_digest, fixed_in<Hash160>(in.record_digest, where, 4));
    }
    // The handle is made first: once signed, nothing may fail any more.
    auto handle = std::make_unique<btcfi_attestation>();
    BTCFI_TRY(handle->value,
              signer->value.attest(announcement->value.body, how, found,
                                   static_cast<std::uint32_t>(now_ms / 1000), *journal->value));
    *attestation = handle.release();
    return {};
  });
}

void btcfi_signer_destroy(btcfi_signer* signer) { delete signer; }

btcfi_status btcfi_equivocation_verify(const btcfi_attestation* first,
                                       const btcfi_attestation* second,
                                       const btcfi_announcement* announcement, int32_t profile,
                                       btcfi_error* err) {
  constexpr const char* where = "btcfi_equivocation_verify";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(first, where, 0));
    BTCFI_CHECK(need(second, where, 1));
    BTCFI_CHECK(need(announcement, where, 2));
    BTCFI_TRY(const DigitProfile how, profile_in(profile, where, 3));
    return verify_equivocation(first->value, second->value, announcement->value.body, how);
  });
}

btcfi_status btcfi_equivocation_reveal(uint8_t* secret32, const btcfi_attestation* first,
                                       const btcfi_attestation* second,
                                       const btcfi_announcement* announcement, int32_t profile,
                                       btcfi_error* err) {
  constexpr const char* where = "btcfi_equivocation_reveal";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(secret32, where, 0));
    BTCFI_CHECK(need(first, where, 1));
    BTCFI_CHECK(need(second, where, 2));
    BTCFI_CHECK(need(announcement, where, 3));
    BTCFI_TRY(const DigitProfile how, profile_in(profile, where, 4));
    BTCFI_TRY(const keys::SecretKey key,
              reveal_key(first->value, second->value, announcement->value.body, how));
    copy_out(key.reveal(), secret32);
    return {};
  });
}

btcfi_status btcfi_equivocation_verify_secrets(const btcfi_prefix_secret* first,
                                               const btcfi_prefix_secret* second,
                                               const btcfi_announcement* announcement,
                                               int32_t profile, btcfi_error* err) {
  constexpr const char* where = "btcfi_equivocation_verify_secrets";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const PrefixSecret one, prefix_secret_in(first, where, 0));
    BTCFI_TRY(const PrefixSecret two, prefix_secret_in(second, where, 1));
    BTCFI_CHECK(need(announcement, where, 2));
    BTCFI_TRY(const DigitProfile how, profile_in(profile, where, 3));
    return verify_equivocation(one, two, announcement->value.body, how);
  });
}

btcfi_status btcfi_announcement_one_time_key(const btcfi_announcement* announcement, uint8_t* ends,
                                             size_t capacity, size_t* written, int32_t quantity,
                                             btcfi_error* err) {
  constexpr const char* where = "btcfi_announcement_one_time_key";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(announcement, where, 0));
    if (quantity < 0 || quantity >= static_cast<std::int32_t>(quantities)) {
      return fail(Errc::invalid_argument, where, 4);
    }
    Bytes out;
    if (const auto* key = announcement->value.body.one_time_key(static_cast<Quantity>(quantity))) {
      for (const Hash160& end : key->ends)
        out.insert(out.end(), end.bytes.begin(), end.bytes.end());
    }
    return bytes_out(out, ends, capacity, written, where);
  });
}

btcfi_status btcfi_price_record_feed_id(uint8_t* feed32, const char* name, size_t name_len,
                                        btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_price_record_feed_id";
    BTCFI_CHECK(need(feed32, where, 0));
    BTCFI_TRY(const std::string_view text, text_in(name, name_len, where, 1));
    copy_out(feed_id(text), feed32);
    return {};
  });
}

btcfi_status btcfi_price_record_encode(uint8_t* bytes96, const btcfi_price_record* record,
                                       btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_price_record_encode";
    BTCFI_CHECK(need(bytes96, where, 0));
    BTCFI_TRY(const btcfi_price_record in,
              struct_in(record, record_init, record_first_size, where, 1));
    if (in.flags > 0xff) return fail(Errc::oracle_record_invalid, where, 1, 5);
    if (in.exponent < -128 || in.exponent > 127) {
      return fail(Errc::oracle_record_invalid, where, 1, 6);
    }
    PriceRecord out;
    out.flags = static_cast<std::uint8_t>(in.flags);
    out.exponent = static_cast<std::int8_t>(in.exponent);
    BTCFI_TRY(out.feed, fixed_in<FeedId>(in.feed, where, 1));
    out.price = in.price;
    out.confidence = in.confidence;
    out.window_start_ms = in.window_start_ms;
    out.published_ms = in.published_ms;
    out.source_mask = in.source_mask;
    out.epoch = in.epoch;
    BTCFI_TRY(out.committee, fixed_in<CommitteeId>(in.committee, where, 1));
    BTCFI_TRY(const RecordBytes bytes, out.bytes());
    copy_out(bytes, bytes96);
    return {};
  });
}

btcfi_status btcfi_price_record_decode(btcfi_price_record* record, const uint8_t* bytes96,
                                       btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_price_record_decode";
    BTCFI_TRY(const PriceRecord in, record_in(bytes96, where, 1));
    btcfi_price_record out = record_init;
    out.epoch = in.epoch;
    out.price = in.price;
    out.confidence = in.confidence;
    out.window_start_ms = in.window_start_ms;
    out.published_ms = in.published_ms;
    out.source_mask = in.source_mask;
    out.exponent = int{in.exponent};
    out.flags = in.flags;
    copy_out(in.feed, out.feed);
    copy_out(in.committee, out.committee);
    return struct_out(out, record, record_first_size, where, 0);
  });
}

btcfi_status btcfi_price_record_sign(uint8_t* signature64, const uint8_t* bytes96,
                                     const uint8_t* secret32, const uint8_t* entropy32,
                                     btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_price_record_sign";
    BTCFI_CHECK(need(signature64, where, 0));
    BTCFI_TRY(const PriceRecord record, record_in(bytes96, where, 1));
    BTCFI_TRY(const keys::SecretKey secret, secret_in(secret32, where, 2));
    BTCFI_TRY(const keys::KeyPair pair, keys::KeyPair::from(secret));
    keys::Entropy entropy;
    if (entropy32 == nullptr) {
      BTCFI_TRY(entropy, keys::system_entropy());
    } else {
      entropy = keys::Entropy(std::span<const std::uint8_t, 32>(entropy32, 32));
    }
    BTCFI_TRY(const keys::SchnorrSignature signature, sign(record, pair, entropy));
    copy_out(signature, signature64);
    return {};
  });
}

btcfi_status btcfi_price_record_verify(const uint8_t* bytes96, const uint8_t* signature64,
                                       const uint8_t* xonly32, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_price_record_verify";
    BTCFI_TRY(const PriceRecord record, record_in(bytes96, where, 0));
    BTCFI_TRY(const auto signature, fixed_in<keys::SchnorrSignature>(signature64, where, 1));
    BTCFI_TRY(const auto key, fixed_in<keys::XOnlyKey>(xonly32, where, 2));
    return verify(record, signature, key);
  });
}
