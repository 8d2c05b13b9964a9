#include <btcfi/core/codec.hpp>
#include <btcfi/core/json.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/settlement/terms.hpp>

#include <algorithm>

namespace btcfi::settlement {
namespace {

constexpr const char* kind_names[] = {"call", "put", "binary_call", "binary_put"};
constexpr std::uint8_t version_1 = 1;

/// A u64 of the wire as an amount: what does not fit a signed 64-bit integer is no amount.
Result<Sats> read_sats(ByteReader& in) noexcept {
  const std::size_t at = in.position();
  BTCFI_TRY(const std::uint64_t value, in.u64());
  if (value > static_cast<std::uint64_t>(INT64_MAX)) {
    return fail(Errc::out_of_range, "Terms::parse", 0, at);
  }
  return Sats{static_cast<std::int64_t>(value)};
}

Result<bool> read_flag(ByteReader& in) noexcept {
  const std::size_t at = in.position();
  BTCFI_TRY(const std::uint8_t value, in.u8());
  if (value > 1) return fail(Errc::not_canonical, "Terms::parse", 0, at);
  return value == 1;
}

Result<Sats> json_sats(const json::Value& object, const char* key) {
  BTCFI_TRY(const std::uint64_t value, object.at(key).as_u64());
  if (value > static_cast<std::uint64_t>(INT64_MAX)) return fail(Errc::out_of_range, key);
  return Sats{static_cast<std::int64_t>(value)};
}

Result<std::uint8_t> json_u8(const json::Value& object, const char* key) {
  BTCFI_TRY(const std::uint64_t value, object.at(key).as_u64());
  if (value > 255) return fail(Errc::out_of_range, key);
  return static_cast<std::uint8_t>(value);
}

}  // namespace

const char* to_string(OptionKind kind) noexcept {
  const auto index = static_cast<std::size_t>(kind);
  return index < std::size(kind_names) ? kind_names[index] : "unknown";
}

Result<OptionKind> parse_option_kind(std::string_view name) noexcept {
  for (std::size_t i = 0; i < std::size(kind_names); ++i) {
    if (name == kind_names[i]) return static_cast<OptionKind>(i);
  }
  return fail(Errc::unsupported, "kind");
}

std::uint32_t Terms::max_price() const noexcept {
  return (std::uint32_t{1} << std::min<unsigned>(price_bits, max_price_bits)) - 1;
}

void Terms::set_default_windows() noexcept {
  constexpr std::uint32_t day = 86'400;
  bucket_opens = expiry + 2 * day;
  ask_opens = dispute ? expiry + 4 * day : 0;
  void_opens = expiry + (dispute ? 14 : 7) * day;
  reclaim_opens = void_opens + 7 * day;
}

Bytes Terms::serialize() const {
  const auto amount = [](Sats s) { return static_cast<std::uint64_t>(s.value); };
  ByteWriter out;
  out.u8(version_1).bytes(genesis_hash(network)).u8(static_cast<std::uint8_t>(kind));
  out.u64(amount(quantity)).u64(strike).u64(limit).u64(barrier);
  out.u64(amount(collateral)).u64(amount(premium)).u64(amount(void_amount));
  out.u64(amount(step)).u64(amount(min_payout));
  out.u32(tick_cents).u8(price_bits);
  out.u32(expiry).u32(bucket_opens).u32(ask_opens).u32(void_opens).u32(reclaim_opens);
  out.u8(dispute ? 1 : 0).u8(oracle_profile).u8(min_confirmations).u8(threshold);
  out.u8(static_cast<std::uint8_t>(std::min<std::size_t>(announcements.size(), 255)));
  for (const Hash256& hash : announcements) out.bytes(hash);
  return std::move(out).take();
}

Result<Terms> Terms::parse(ByteView bytes) {
  constexpr const char* here = "Terms::parse";
  ByteReader in(bytes, here);
  Terms t;
  BTCFI_TRY(const std::uint8_t version, in.u8());
  if (version != version_1) return fail(Errc::unsupported, here, 0, 0);
  BTCFI_TRY(const Hash256 genesis, in.fixed<Hash256>());
  const auto network = network_of_genesis(genesis);
  if (!network) return fail(Errc::unsupported, here, 0, 1);
  t.network = *network;
  BTCFI_TRY(const std::uint8_t kind, in.u8());
  if (kind > 3) return fail(Errc::unsupported, here, 0, in.position() - 1);
  t.kind = static_cast<OptionKind>(kind);
  BTCFI_TRY(t.quantity, read_sats(in));
  BTCFI_TRY(t.strike, in.u64());
  BTCFI_TRY(t.limit, in.u64());
  BTCFI_TRY(t.barrier, in.u64());
  BTCFI_TRY(t.collateral, read_sats(in));
  BTCFI_TRY(t.premium, read_sats(in));
  BTCFI_TRY(t.void_amount, read_sats(in));
  BTCFI_TRY(t.step, read_sats(in));
  BTCFI_TRY(t.min_payout, read_sats(in));
  BTCFI_TRY(t.tick_cents, in.u32());
  BTCFI_TRY(t.price_bits, in.u8());
  BTCFI_TRY(t.expiry, in.u32());
  BTCFI_TRY(t.bucket_opens, in.u32());
  BTCFI_TRY(t.ask_opens, in.u32());
  BTCFI_TRY(t.void_opens, in.u32());
  BTCFI_TRY(t.reclaim_opens, in.u32());
  BTCFI_TRY(t.dispute, read_flag(in));
  BTCFI_TRY(t.oracle_profile, in.u8());
  BTCFI_TRY(t.min_confirmations, in.u8());
  BTCFI_TRY(t.threshold, in.u8());
  BTCFI_TRY(const std::uint8_t count, in.u8());
  if (count > max_announcements) {
    return fail(Errc::limit_exceeded, here, 0, in.position() - 1);
  }
  for (std::uint8_t i = 0; i < count; ++i) {
    BTCFI_TRY(const Hash256 hash, in.fixed<Hash256>());
    t.announcements.push_back(hash);
  }
  BTCFI_CHECK(in.finish());
  return t;
}

Hash256 Terms::id() const {
  static const TaggedHash hash("btcfi/terms/1");
  return hash(serialize());
}

std::string Terms::to_json() const {
  json::Value hashes = json::Value::new_array();
  for (const Hash256& hash : announcements) hashes.push_back(json::Value::hex(hash));
  json::Value out = json::Value::new_object();
  out.set("version", 1)
      .set("network", to_string(network))
      .set("kind", to_string(kind))
      .set("quantity_sat", quantity.value)
      .set("strike", strike)
      .set("limit", limit)
      .set("barrier", barrier)
      .set("collateral_sat", collateral.value)
      .set("premium_sat", premium.value)
      .set("void_amount_sat", void_amount.value)
      .set("step_sat", step.value)
      .set("min_payout_sat", min_payout.value)
      .set("tick_cents", tick_cents)
      .set("price_bits", price_bits)
      .set("expiry", expiry)
      .set("bucket_opens", bucket_opens)
      .set("ask_opens", ask_opens)
      .set("void_opens", void_opens)
      .set("reclaim_opens", reclaim_opens)
      .set("dispute", dispute)
      .set("oracle_profile", oracle_profile)
      .set("min_confirmations", min_confirmations)
      .set("threshold", threshold)
      .set("announcements", std::move(hashes));
  return json::write(out);
}

Result<Terms> Terms::from_json(std::string_view text) {
  BTCFI_TRY(const json::Value doc, json::parse(text));
  BTCFI_CHECK(doc.allow_only(
      {"version",        "network",           "kind",           "quantity_sat",  "strike",
       "limit",          "barrier",           "collateral_sat", "premium_sat",   "void_amount_sat",
       "step_sat",       "min_payout_sat",    "tick_cents",     "price_bits",    "expiry",
       "bucket_opens",   "ask_opens",         "void_opens",     "reclaim_opens", "dispute",
       "oracle_profile", "min_confirmations", "threshold",      "announcements"}));
  BTCFI_TRY(const std::uint64_t version, doc.at("version").as_u64());
  if (version != version_1) return fail(Errc::unsupported, "version");
  Terms t;
  BTCFI_TRY(const std::string network, doc.at("network").as_string());
  const auto known = parse_network(network);
  if (!known) return fail(Errc::unsupported, "network");
  t.network = *known;
  BTCFI_TRY(const std::string kind, doc.at("kind").as_string());
  BTCFI_TRY(t.kind, parse_option_kind(kind));
  BTCFI_TRY(t.quantity, json_sats(doc, "quantity_sat"));
  BTCFI_TRY(t.strike, doc.at("strike").as_u64());
  BTCFI_TRY(t.limit, doc.at("limit").as_u64());
  BTCFI_TRY(t.barrier, doc.at("barrier").as_u64());
  BTCFI_TRY(t.collateral, json_sats(doc, "collateral_sat"));
  BTCFI_TRY(t.premium, json_sats(doc, "premium_sat"));
  BTCFI_TRY(t.void_amount, json_sats(doc, "void_amount_sat"));
  BTCFI_TRY(t.step, json_sats(doc, "step_sat"));
  BTCFI_TRY(t.min_payout, json_sats(doc, "min_payout_sat"));
  BTCFI_TRY(t.tick_cents, doc.at("tick_cents").as_u32());
  BTCFI_TRY(t.price_bits, json_u8(doc, "price_bits"));
  BTCFI_TRY(t.expiry, doc.at("expiry").as_u32());
  BTCFI_TRY(t.bucket_opens, doc.at("bucket_opens").as_u32());
  BTCFI_TRY(t.ask_opens, doc.at("ask_opens").as_u32());
  BTCFI_TRY(t.void_opens, doc.at("void_opens").as_u32());
  BTCFI_TRY(t.reclaim_opens, doc.at("reclaim_opens").as_u32());
  BTCFI_TRY(t.dispute, doc.at("dispute").as_bool());
  BTCFI_TRY(t.oracle_profile, json_u8(doc, "oracle_profile"));
  BTCFI_TRY(t.min_confirmations, json_u8(doc, "min_confirmations"));
  BTCFI_TRY(t.threshold, json_u8(doc, "threshold"));
  BTCFI_TRY(const auto hashes, doc.at("announcements").items());
  if (hashes.size() > max_announcements) return fail(Errc::limit_exceeded, "announcements");
  for (const json::Value& item : hashes) {
    BTCFI_TRY(const Hash256 hash, item.as_fixed<Hash256>());
    t.announcements.push_back(hash);
  }
  return t;
}

}  // namespace btcfi::settlement
