#include "script/encoding.hpp"
#include "tx/psbt_fields.hpp"

#include <btcfi/core/ripemd160.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/keys/key.hpp>
#include <btcfi/script/taproot.hpp>

namespace btcfi::tx::detail {
namespace {

constexpr std::size_t xpub_bytes = 78;
constexpr std::size_t compressed_bytes = 33;

bool is_public_key(ByteView key) noexcept {
  if (key.size() == compressed_bytes) {
    return keys::check(*keys::PublicKey::from(key)).has_value();
  }
  // Uncompressed keys are old and rare: their form is checked, the curve when they verify something.
  return key.size() == 65 && key[0] == 4;
}

bool none(ByteView key) noexcept { return key.empty(); }
template <std::size_t N>
bool sized(ByteView key) noexcept {
  return key.size() == N;
}
bool is_xpub(ByteView key) noexcept { return key.size() == xpub_bytes; }
bool is_control_block(ByteView key) { return script::ControlBlock::parse(key).has_value(); }
bool is_leaf_and_key(ByteView key) noexcept { return key.size() == 64; }
bool is_compressed_key(ByteView key) noexcept {
  return key.size() == compressed_bytes && is_public_key(key);
}
/// Participant key, aggregate key, and for a script path the leaf (BIP-373).
bool is_musig_key(ByteView key) noexcept {
  return (key.size() == 2 * compressed_bytes || key.size() == 2 * compressed_bytes + 32) &&
         is_public_key(key.first(compressed_bytes)) &&
         is_public_key(key.subspan(compressed_bytes, compressed_bytes));
}

bool any(const PsbtRecord&) noexcept { return true; }
template <std::size_t N>
bool value_sized(const PsbtRecord& record) noexcept {
  return record.value.size() == N;
}
bool is_transaction(const PsbtRecord& record) {
  return Transaction::parse(record.value).has_value();
}
bool is_bare_transaction(const PsbtRecord& record) {
  return Transaction::parse(record.value, WitnessForm::forbidden).has_value();
}
bool is_output(const PsbtRecord& record) { return parse_output(record.value).has_value(); }
bool is_der_signature(const PsbtRecord& record) noexcept {
  return script::detail::is_strict_der(record.value);
}
bool is_witness(const PsbtRecord& record) { return parse_witness(record.value).has_value(); }
/// Fingerprint and path, four bytes each.
bool is_origin(ByteView value) noexcept { return value.size() >= 4 && value.size() % 4 == 0; }
bool is_key_origin(const PsbtRecord& record) noexcept { return is_origin(record.value); }
bool is_schnorr_signature(const PsbtRecord& record) noexcept {
  return record.value.size() == 64 || record.value.size() == 65;
}
bool is_leaf_script(const PsbtRecord& record) noexcept { return !record.value.empty(); }
bool is_key_list(const PsbtRecord& record) noexcept {
  if (record.value.empty() || record.value.size() % compressed_bytes != 0) return false;
  for (std::size_t at = 0; at < record.value.size(); at += compressed_bytes) {
    if (!is_public_key(ByteView(record.value).subspan(at, compressed_bytes))) return false;
  }
  return true;
}
/// Hashes of the leaves that hold the key, then its origin.
bool is_tap_origin(const PsbtRecord& record) noexcept {
  ByteReader in(record.value);
  const auto count = in.compact_size();
  if (!count || *count > in.remaining() / 32) return false;
  const auto hashes = in.take(static_cast<std::size_t>(*count) * 32);
  return hashes && is_origin(ByteView(record.value).subspan(in.position()));
}
bool is_tap_tree(const PsbtRecord& record) {
  ByteReader in(record.value);
  std::vector<script::DepthLeaf> leaves;
  while (in.remaining() != 0) {
    const auto depth = in.u8();
    const auto version = in.u8();
    const auto script = in.var_bytes();
    if (!depth || !version || !script || (*version & 1) != 0) return false;
    leaves.push_back({*depth, *version, to_bytes(*script), ""});
  }
  return script::tree_from_depths(leaves).has_value();
}
bool hashes_to_key(const PsbtRecord& record) noexcept {
  switch (record.type) {
    case psbt_in::ripemd160: return equal(ripemd160(record.value), record.key_data);
    case psbt_in::sha256: return equal(sha256(record.value), record.key_data);
    case psbt_in::hash160: return equal(hash160(record.value), record.key_data);
    default: return equal(sha256d(record.value), record.key_data);
  }
}
bool is_count(const PsbtRecord& record) noexcept {
  ByteReader in(record.value);
  return in.compact_size() && in.finish();
}
/// BIP-370: lock times below are heights, from here on times.
constexpr std::uint32_t first_time_lock = 500'000'000;
bool is_time(const PsbtRecord& record) noexcept {
  const auto value = ByteReader(record.value).u32();
  return record.value.size() == 4 && *value >= first_time_lock;
}
bool is_height(const PsbtRecord& record) noexcept {
  const auto value = ByteReader(record.value).u32();
  return record.value.size() == 4 && *value > 0 && *value < first_time_lock;
}

struct Field {
  std::uint64_t type;
  const char* name;
  bool (*key)(ByteView);
  bool (*value)(const PsbtRecord&);
  /// The one version that has it (BIP-370).
  std::optional<std::uint32_t> only{};
};

constexpr Field global_fields[] = {
    {0x00, "PSBT_GLOBAL_UNSIGNED_TX", none, is_bare_transaction, 0},
    {0x01, "PSBT_GLOBAL_XPUB", is_xpub, is_key_origin},
    {0x02, "PSBT_GLOBAL_TX_VERSION", none, value_sized<4>, 2},
    {0x03, "PSBT_GLOBAL_FALLBACK_LOCKTIME", none, value_sized<4>, 2},
    {0x04, "PSBT_GLOBAL_INPUT_COUNT", none, is_count, 2},
    {0x05, "PSBT_GLOBAL_OUTPUT_COUNT", none, is_count, 2},
    {0x06, "PSBT_GLOBAL_TX_MODIFIABLE", none, value_sized<1>, 2},
    {0xfb, "PSBT_GLOBAL_VERSION", none, value_sized<4>},
};

constexpr Field input_fields[] = {
    {0x00, "PSBT_IN_NON_WITNESS_UTXO", none, is_transaction},
    {0x01, "PSBT_IN_WITNESS_UTXO", none, is_output},
    {0x02, "PSBT_IN_PARTIAL_SIG", is_public_key, is_der_signature},
    {0x03, "PSBT_IN_SIGHASH_TYPE", none, value_sized<4>},
    {0x04, "PSBT_IN_REDEEM_SCRIPT", none, any},
    {0x05, "PSBT_IN_WITNESS_SCRIPT", none, any},
    {0x06, "PSBT_IN_BIP32_DERIVATION", is_public_key, is_key_origin},
    {0x07, "PSBT_IN_FINAL_SCRIPTSIG", none, any},
    {0x08, "PSBT_IN_FINAL_SCRIPTWITNESS", none, is_witness},
    {0x09, "PSBT_IN_POR_COMMITMENT", none, any},
    {0x0a, "PSBT_IN_RIPEMD160", sized<20>, hashes_to_key},
    {0x0b, "PSBT_IN_SHA256", sized<32>, hashes_to_key},
    {0x0c, "PSBT_IN_HASH160", sized<20>, hashes_to_key},
    {0x0d, "PSBT_IN_HASH256", sized<32>, hashes_to_key},
    {0x0e, "PSBT_IN_PREVIOUS_TXID", none, value_sized<32>, 2},
    {0x0f, "PSBT_IN_OUTPUT_INDEX", none, value_sized<4>, 2},
    {0x10, "PSBT_IN_SEQUENCE", none, value_sized<4>, 2},
    {0x11, "PSBT_IN_REQUIRED_TIME_LOCKTIME", none, is_time, 2},
    {0x12, "PSBT_IN_REQUIRED_HEIGHT_LOCKTIME", none, is_height, 2},
    {0x13, "PSBT_IN_TAP_KEY_SIG", none, is_schnorr_signature},
    {0x14, "PSBT_IN_TAP_SCRIPT_SIG", is_leaf_and_key, is_schnorr_signature},
    {0x15, "PSBT_IN_TAP_LEAF_SCRIPT", is_control_block, is_leaf_script},
    {0x16, "PSBT_IN_TAP_BIP32_DERIVATION", sized<32>, is_tap_origin},
    {0x17, "PSBT_IN_TAP_INTERNAL_KEY", none, value_sized<32>},
    {0x18, "PSBT_IN_TAP_MERKLE_ROOT", none, value_sized<32>},
    {0x1a, "PSBT_IN_MUSIG2_PARTICIPANT_PUBKEYS", is_compressed_key, is_key_list},
    {0x1b, "PSBT_IN_MUSIG2_PUB_NONCE", is_musig_key, value_sized<66>},
    {0x1c, "PSBT_IN_MUSIG2_PARTIAL_SIG", is_musig_key, value_sized<32>},
};

constexpr Field output_fields[] = {
    {0x00, "PSBT_OUT_REDEEM_SCRIPT", none, any},
    {0x01, "PSBT_OUT_WITNESS_SCRIPT", none, any},
    {0x02, "PSBT_OUT_BIP32_DERIVATION", is_public_key, is_key_origin},
    {0x03, "PSBT_OUT_AMOUNT", none, value_sized<8>, 2},
    {0x04, "PSBT_OUT_SCRIPT", none, any, 2},
    {0x05, "PSBT_OUT_TAP_INTERNAL_KEY", none, value_sized<32>},
    {0x06, "PSBT_OUT_TAP_TREE", none, is_tap_tree},
    {0x07, "PSBT_OUT_TAP_BIP32_DERIVATION", sized<32>, is_tap_origin},
    {0x08, "PSBT_OUT_MUSIG2_PARTICIPANT_PUBKEYS", is_compressed_key, is_key_list},
};

const Field* find_field(PsbtScope scope, std::uint64_t type) noexcept {
  const std::span<const Field> fields =
      scope == PsbtScope::global  ? std::span<const Field>(global_fields)
      : scope == PsbtScope::input ? std::span<const Field>(input_fields)
                                  : std::span<const Field>(output_fields);
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const Field& field) { return field.type == type; });
  return found == fields.end() ? nullptr : &*found;
}

}  // namespace

const char* field_name(PsbtScope scope, std::uint64_t type) noexcept {
  const Field* field = find_field(scope, type);
  return field != nullptr ? field->name : "PSBT record";
}

bool describes_transaction(PsbtScope scope, std::uint64_t type) noexcept {
  switch (scope) {
    case PsbtScope::global:
      return type == psbt_global::unsigned_tx || type == psbt_global::version ||
             (type >= psbt_global::tx_version && type <= psbt_global::tx_modifiable);
    case PsbtScope::input:
      return type >= psbt_in::previous_txid && type <= psbt_in::required_height_locktime;
    case PsbtScope::output: break;
  }
  return type == psbt_out::amount || type == psbt_out::script;
}

Status check_record(PsbtScope scope, const PsbtRecord& record, std::uint32_t version) {
  if (record.type == psbt_proprietary) {
    ByteReader in(record.key_data);
    const auto identifier = in.var_bytes();
    if (!identifier || !in.compact_size()) return fail(Errc::tx_psbt_bad_key, "PSBT proprietary");
    return {};
  }
  const Field* field = find_field(scope, record.type);
  if (field == nullptr) return {};
  if (!field->key(record.key_data)) return fail(Errc::tx_psbt_bad_key, field->name);
  if ((field->only && *field->only != version) || !field->value(record)) {
    return fail(Errc::tx_psbt_bad_value, field->name);
  }
  return {};
}

Result<Witness> parse_witness(ByteView bytes) {
  ByteReader in(bytes, "PSBT_IN_FINAL_SCRIPTWITNESS");
  BTCFI_TRY(const std::uint64_t count, in.compact_size());
  Witness out;
  for (std::uint64_t i = 0; i < count; ++i) {
    BTCFI_TRY(const ByteView item, in.var_bytes());
    out.push_back(to_bytes(item));
  }
  BTCFI_CHECK(in.finish());
  return out;
}

Bytes serialize_witness(const Witness& witness) {
  ByteWriter out;
  out.compact_size(witness.size());
  for (const Bytes& item : witness) out.var_bytes(item);
  return std::move(out).take();
}

}  // namespace btcfi::tx::detail
