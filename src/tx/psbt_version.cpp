// What version 2 (BIP-370) says in fields of its own, and the way from one version to the other.

#include "tx/psbt_fields.hpp"

#include <btcfi/tx/psbt.hpp>

#include <algorithm>
#include <array>

namespace btcfi::tx {

using detail::PsbtScope;

namespace {

// BIP-370, "Creator": so that relative locks need no negotiation.
constexpr std::uint32_t least_tx_version = 2;
constexpr std::uint8_t inputs_modifiable = 1;
constexpr std::uint8_t outputs_modifiable = 2;
constexpr std::uint8_t has_single = 4;

Result<const Bytes*> required(const PsbtMap& map, PsbtScope scope, std::uint64_t type,
                              std::size_t number) {
  const Bytes* value = map.find(type);
  if (value == nullptr) {
    return fail(Errc::tx_psbt_no_unsigned_tx, detail::field_name(scope, type), number);
  }
  return value;
}

/// Four bytes that check_record has looked at.
std::optional<std::uint32_t> u32_in(const PsbtMap& map, std::uint64_t type) {
  const Bytes* value = map.find(type);
  if (value == nullptr) return std::nullopt;
  return ByteReader(*value).u32().value_or(0);
}

Bytes u32_bytes(std::uint32_t value) {
  ByteWriter out;
  out.u32(value);
  return std::move(out).take();
}
Bytes count_bytes(std::size_t count) {
  ByteWriter out;
  out.compact_size(count);
  return std::move(out).take();
}

/// BIP-370, "Determining Lock Time": heights where every input that asks for a lock allows them.
Result<std::uint32_t> lock_time_of(const PsbtMap& global, const std::vector<PsbtMap>& inputs) {
  bool any = false;
  std::optional<std::uint32_t> height = 0;
  std::optional<std::uint32_t> time = 0;
  for (const PsbtMap& input : inputs) {
    const auto by_height = u32_in(input, psbt_in::required_height_locktime);
    const auto by_time = u32_in(input, psbt_in::required_time_locktime);
    if (!by_height && !by_time) continue;
    any = true;
    height = height && by_height ? std::optional(std::max(*height, *by_height)) : std::nullopt;
    time = time && by_time ? std::optional(std::max(*time, *by_time)) : std::nullopt;
  }
  if (!any) return u32_in(global, psbt_global::fallback_locktime).value_or(0);
  if (height) return *height;
  if (time) return *time;
  return fail(Errc::tx_psbt_bad_value, "PSBT_IN_REQUIRED_TIME_LOCKTIME");
}

}  // namespace

namespace detail {

Result<std::uint64_t> count_in(const PsbtMap& global, std::uint64_t type) {
  BTCFI_TRY(const Bytes* value, required(global, PsbtScope::global, type, 0));
  return ByteReader(*value).compact_size();
}

Result<Transaction> transaction_of(const PsbtMap& global, const std::vector<PsbtMap>& inputs,
                                   const std::vector<PsbtMap>& outputs) {
  Transaction out;
  BTCFI_TRY(const Bytes* version, required(global, PsbtScope::global, psbt_global::tx_version, 0));
  BTCFI_TRY(out.version, ByteReader(*version).u32());
  if (out.version < least_tx_version) {
    return fail(Errc::tx_psbt_bad_value, "PSBT_GLOBAL_TX_VERSION");
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    TxIn input;
    BTCFI_TRY(const Bytes* txid, required(inputs[i], PsbtScope::input, psbt_in::previous_txid, i));
    BTCFI_TRY(const Bytes* vout, required(inputs[i], PsbtScope::input, psbt_in::output_index, i));
    BTCFI_TRY(input.previous.txid, Txid::from(*txid));
    BTCFI_TRY(input.previous.vout, ByteReader(*vout).u32());
    input.sequence = u32_in(inputs[i], psbt_in::sequence).value_or(0xffffffff);
    out.inputs.push_back(std::move(input));
  }
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    BTCFI_TRY(const Bytes* amount, required(outputs[i], PsbtScope::output, psbt_out::amount, i));
    BTCFI_TRY(const Bytes* script, required(outputs[i], PsbtScope::output, psbt_out::script, i));
    BTCFI_TRY(const std::uint64_t sats, ByteReader(*amount).u64());
    if (sats > static_cast<std::uint64_t>(max_money.value)) {
      return fail(Errc::tx_psbt_bad_value, "PSBT_OUT_AMOUNT", i);
    }
    out.outputs.push_back({Sats{static_cast<std::int64_t>(sats)}, *script});
  }
  BTCFI_TRY(out.lock_time, lock_time_of(global, inputs));
  return out;
}

bool same_in_version_2(Transaction a, Transaction b) {
  for (Transaction* one : {&a, &b}) {
    for (TxIn& input : one->inputs) input.sequence = 0;
  }
  return a == b;
}

bool has_signature(const PsbtMap& input) noexcept {
  constexpr std::array types{psbt_in::partial_signature,    psbt_in::final_script_sig,
                             psbt_in::final_script_witness, psbt_in::tap_key_signature,
                             psbt_in::tap_script_signature, psbt_in::musig_partial_signature};
  return std::any_of(types.begin(), types.end(),
                     [&](std::uint64_t type) { return input.has(type); });
}

Bytes common_modifiable(const PsbtMap& a, const PsbtMap& b) {
  const auto flags = [](const PsbtMap& global) {
    const Bytes* value = global.find(psbt_global::tx_modifiable);
    return value == nullptr ? std::uint8_t{0} : (*value)[0];
  };
  const auto both = static_cast<std::uint8_t>(flags(a) & flags(b) & ~has_single);
  const auto single = static_cast<std::uint8_t>((flags(a) | flags(b)) & has_single);
  return {static_cast<std::uint8_t>(both | single)};
}

}  // namespace detail

Result<Psbt> Psbt::to_version(std::uint32_t version) const {
  if (version != 0 && version != 2) return fail(Errc::unsupported, "Psbt::to_version", 0, version);
  Psbt out = *this;
  if (version == version_) return out;
  if (version == 2 && tx_.version < least_tx_version) {
    return fail(Errc::unsupported, "PSBT_GLOBAL_TX_VERSION", 0, tx_.version);
  }
  out.version_ = version;
  const auto strip = [](PsbtMap& map, PsbtScope scope) {
    PsbtMap kept;
    for (const PsbtRecord& record : map.records()) {
      if (!detail::describes_transaction(scope, record.type)) kept.append(record);
    }
    map = std::move(kept);
  };
  strip(out.global_, PsbtScope::global);
  for (PsbtMap& map : out.inputs_) strip(map, PsbtScope::input);
  for (PsbtMap& map : out.outputs_) strip(map, PsbtScope::output);
  if (version == 0) {
    out.global_.set(psbt_global::unsigned_tx, tx_.serialize_without_witness());
    return out;
  }
  out.global_.set(psbt_global::tx_version, u32_bytes(tx_.version));
  out.global_.set(psbt_global::fallback_locktime, u32_bytes(tx_.lock_time));
  out.global_.set(psbt_global::input_count, count_bytes(tx_.inputs.size()));
  out.global_.set(psbt_global::output_count, count_bytes(tx_.outputs.size()));
  out.global_.set(psbt_global::version, u32_bytes(2));
  for (std::size_t i = 0; i < tx_.inputs.size(); ++i) {
    const TxIn& input = tx_.inputs[i];
    out.inputs_[i].set(psbt_in::previous_txid, to_bytes(input.previous.txid));
    out.inputs_[i].set(psbt_in::output_index, u32_bytes(input.previous.vout));
    out.inputs_[i].set(psbt_in::sequence, u32_bytes(input.sequence));
  }
  for (std::size_t i = 0; i < tx_.outputs.size(); ++i) {
    ByteWriter amount;
    amount.u64(static_cast<std::uint64_t>(tx_.outputs[i].amount.value));
    out.outputs_[i].set(psbt_out::amount, std::move(amount).take());
    out.outputs_[i].set(psbt_out::script, tx_.outputs[i].script_pubkey);
  }
  return out;
}

void Psbt::note_signature(std::uint8_t hash_type) {
  const Bytes* flags = global_.find(psbt_global::tx_modifiable);
  if (flags == nullptr) return;
  std::uint8_t now = (*flags)[0];
  constexpr std::uint8_t anyone_can_pay = 0x80;
  const std::uint8_t outputs = hash_type & 0x1f;
  if ((hash_type & anyone_can_pay) == 0) now = static_cast<std::uint8_t>(now & ~inputs_modifiable);
  if (outputs != 2) now = static_cast<std::uint8_t>(now & ~outputs_modifiable);  // not NONE
  if (outputs == 3) now = static_cast<std::uint8_t>(now | has_single);
  global_.set(psbt_global::tx_modifiable, Bytes{now});
}

}  // namespace btcfi::tx
