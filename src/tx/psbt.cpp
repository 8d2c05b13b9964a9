// Bytes in, bytes out, and what a PSBT says about its inputs.

#include "tx/psbt_fields.hpp"

#include <btcfi/core/base64.hpp>
#include <btcfi/core/codec.hpp>
#include <btcfi/tx/psbt.hpp>
#include <btcfi/tx/verify.hpp>

#include <tuple>

namespace btcfi::tx {

using detail::PsbtScope;

namespace {

constexpr std::array<std::uint8_t, 5> magic{'p', 's', 'b', 't', 0xff};
constexpr const char* where = "Psbt::parse";

Error at(Error error, std::size_t input, std::size_t offset) noexcept {
  return fail(error.code, error.where, input, offset);
}

/// Errors: tx_psbt_duplicate_key, at the second record.
Status check_duplicates(const PsbtMap& map, const std::vector<std::size_t>& offsets,
                        std::size_t number) {
  const auto& records = map.records();
  std::vector<std::size_t> order(records.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto key = [&](std::size_t i) { return std::tie(records[i].type, records[i].key_data); };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return key(a) != key(b) ? key(a) < key(b) : a < b;
  });
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (key(order[i]) == key(order[i - 1])) {
      return fail(Errc::tx_psbt_duplicate_key, where, number, offsets[order[i]]);
    }
  }
  return {};
}

/// A map as it stands in the bytes, with the byte at which each record begins.
struct RawMap {
  PsbtMap map;
  std::vector<std::size_t> offsets;
};

/// \p budget: how many records the document may still have.
Result<RawMap> read_raw_map(ByteReader& in, std::size_t number, std::size_t& budget) {
  RawMap out;
  for (;;) {
    const std::size_t begin = in.position();
    BTCFI_TRY(const ByteView key, in.var_bytes());
    if (key.empty()) break;
    if (budget == 0) return fail(Errc::limit_exceeded, where, number, begin);
    --budget;
    BTCFI_TRY(const ByteView value, in.var_bytes());
    ByteReader type_in(key, where);
    const auto type = type_in.compact_size();
    if (!type) return fail(Errc::tx_psbt_bad_key, where, number, begin);
    out.map.append({*type, to_bytes(key.subspan(type_in.position())), to_bytes(value)});
    out.offsets.push_back(begin);
  }
  BTCFI_CHECK(check_duplicates(out.map, out.offsets, number));
  return out;
}

Status check_fields(const RawMap& raw, PsbtScope scope, std::size_t number, std::uint32_t version) {
  for (std::size_t i = 0; i < raw.offsets.size(); ++i) {
    const Status checked = detail::check_record(scope, raw.map.records()[i], version);
    if (!checked) return at(checked.error(), number, raw.offsets[i]);
  }
  return {};
}

Result<PsbtMap> read_map(ByteReader& in, PsbtScope scope, std::size_t number, std::uint32_t version,
                         std::size_t& budget) {
  BTCFI_TRY(RawMap raw, read_raw_map(in, number, budget));
  BTCFI_CHECK(check_fields(raw, scope, number, version));
  return std::move(raw.map);
}

/// What the global map says of the version; a record of another length counts as 0, and is refused
/// with the other fields.
Result<std::uint32_t> version_of(const PsbtMap& global) {
  const Bytes* value = global.find(psbt_global::version);
  if (value == nullptr || value->size() != 4) return 0u;
  BTCFI_TRY(const std::uint32_t version, ByteReader(*value).u32());
  if (version != 0 && version != 2) return fail(Errc::unsupported, "PSBT_GLOBAL_VERSION");
  return version;
}

void write_map(ByteWriter& out, const PsbtMap& map) {
  for (const PsbtRecord& record : map.records()) {
    ByteWriter key;
    key.compact_size(record.type).bytes(record.key_data);
    out.var_bytes(key.view()).var_bytes(record.value);
  }
  out.u8(0);
}

bool is_unsigned(const Transaction& tx) noexcept {
  return std::all_of(tx.inputs.begin(), tx.inputs.end(), [](const TxIn& input) {
    return input.script_sig.empty() && input.witness.empty();
  });
}

/// What the transaction is was settled when the document was made.
Status settable(PsbtScope scope, const PsbtRecord& record, std::uint32_t version) {
  if (detail::describes_transaction(scope, record.type)) {
    return fail(Errc::tx_psbt_bad_value, detail::field_name(scope, record.type));
  }
  return detail::check_record(scope, record, version);
}

}  // namespace

bool looks_like_psbt(ByteView bytes) noexcept {
  return bytes.size() >= magic.size() && equal(bytes.first(magic.size()), magic);
}

Result<Psbt> Psbt::create(Transaction unsigned_tx) {
  if (!is_unsigned(unsigned_tx)) return fail(Errc::tx_psbt_signed_tx, "Psbt::create");
  Psbt out;
  out.tx_ = std::move(unsigned_tx);
  out.global_.set(psbt_global::unsigned_tx, out.tx_.serialize_without_witness());
  out.inputs_.resize(out.tx_.inputs.size());
  out.outputs_.resize(out.tx_.outputs.size());
  out.vouched_.resize(out.tx_.inputs.size());
  return out;
}

Result<Psbt> Psbt::parse(ByteView bytes) {
  if (bytes.size() > max_psbt_bytes) return fail(Errc::limit_exceeded, where, 0, max_psbt_bytes);
  if (!looks_like_psbt(bytes)) return fail(Errc::tx_psbt_magic, where);
  ByteReader in(bytes, where);
  BTCFI_TRY([[maybe_unused]] const ByteView head, in.take(magic.size()));
  Psbt out;
  std::size_t budget = max_psbt_records;
  BTCFI_TRY(RawMap global, read_raw_map(in, 0, budget));
  BTCFI_TRY(out.version_, version_of(global.map));
  BTCFI_CHECK(check_fields(global, PsbtScope::global, 0, out.version_));
  out.global_ = std::move(global.map);
  std::uint64_t inputs = 0;
  std::uint64_t outputs = 0;
  if (out.version_ == 0) {
    const Bytes* raw = out.global_.find(psbt_global::unsigned_tx);
    if (raw == nullptr) return fail(Errc::tx_psbt_no_unsigned_tx, where);
    BTCFI_TRY(out.tx_, Transaction::parse(*raw, WitnessForm::forbidden));
    if (!is_unsigned(out.tx_)) return fail(Errc::tx_psbt_signed_tx, "PSBT_GLOBAL_UNSIGNED_TX");
    inputs = out.tx_.inputs.size();
    outputs = out.tx_.outputs.size();
  } else {
    BTCFI_TRY(inputs, detail::count_in(out.global_, psbt_global::input_count));
    BTCFI_TRY(outputs, detail::count_in(out.global_, psbt_global::output_count));
    // Every input names its coin, every output its amount and script: an announced number of maps
    // that could not hold these is refused before any of them is read.
    constexpr std::size_t least_input = 43;
    constexpr std::size_t least_output = 15;
    if (inputs > in.remaining() / least_input || outputs > in.remaining() / least_output) {
      return fail(Errc::truncated, where, 0, bytes.size());
    }
  }
  std::vector<std::size_t> begins;
  for (std::uint64_t i = 0; i < inputs; ++i) {  // each takes a byte at least: `in` ends the loop
    begins.push_back(in.position());
    BTCFI_TRY(auto map, read_map(in, PsbtScope::input, out.inputs_.size(), out.version_, budget));
    out.inputs_.push_back(std::move(map));
  }
  for (std::uint64_t i = 0; i < outputs; ++i) {
    BTCFI_TRY(auto map, read_map(in, PsbtScope::output, out.outputs_.size(), out.version_, budget));
    out.outputs_.push_back(std::move(map));
  }
  BTCFI_CHECK(in.finish());
  if (out.version_ == 2) {
    BTCFI_TRY(out.tx_, detail::transaction_of(out.global_, out.inputs_, out.outputs_));
  }
  out.vouched_.resize(out.inputs_.size());
  for (std::size_t i = 0; i < out.inputs_.size(); ++i) {
    if (const Status fits = out.vouch(i); !fits) return at(fits.error(), i, begins[i]);
  }
  return out;
}

Result<Psbt> Psbt::parse_base64(std::string_view text) {
  // Four characters hold three bytes.
  if (text.size() / 4 > max_psbt_bytes / 3) return fail(Errc::limit_exceeded, where);
  BTCFI_TRY(const Bytes bytes, from_base64(text));
  return parse(bytes);
}

Bytes Psbt::serialize() const {
  ByteWriter out;
  out.bytes(magic);
  write_map(out, global_);
  for (const PsbtMap& map : inputs_) write_map(out, map);
  for (const PsbtMap& map : outputs_) write_map(out, map);
  return std::move(out).take();
}

std::string Psbt::base64() const { return to_base64(serialize()); }

Status Psbt::need_input(std::size_t i) const noexcept {
  if (i >= inputs_.size()) return fail(Errc::out_of_range, "Psbt", i);
  return {};
}

Status Psbt::vouch(std::size_t i) {
  const Bytes* raw = inputs_[i].find(psbt_in::non_witness_utxo);
  vouched_[i].reset();
  if (raw == nullptr) return {};
  // It has to be the transaction that the input names, and have that output.
  BTCFI_TRY(Transaction previous, Transaction::parse(*raw));
  const OutPoint& outpoint = tx_.inputs[i].previous;
  if (previous.txid() != outpoint.txid || outpoint.vout >= previous.outputs.size()) {
    return fail(Errc::tx_psbt_wrong_utxo, "PSBT_IN_NON_WITNESS_UTXO", i);
  }
  vouched_[i] = std::move(previous.outputs[outpoint.vout]);
  return {};
}

Result<TxOut> Psbt::spent_output(std::size_t i) const {
  BTCFI_CHECK(need_input(i));
  // The whole transaction first: its txid vouches for the amount.
  if (vouched_[i]) return *vouched_[i];
  if (const Bytes* raw = inputs_[i].find(psbt_in::witness_utxo)) return parse_output(*raw);
  return fail(Errc::tx_psbt_missing_utxo, "Psbt::spent_output", i);
}

Result<std::vector<TxOut>> Psbt::spent_outputs() const {
  std::vector<TxOut> out;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    BTCFI_TRY(auto output, spent_output(i));
    out.push_back(std::move(output));
  }
  return out;
}

Status Psbt::Common::all_known() const noexcept {
  if (unknown) return fail(Errc::tx_psbt_missing_utxo, "Psbt::spent_output", *unknown);
  return {};
}

Result<std::shared_ptr<const Psbt::Common>> Psbt::make_common() const {
  auto out = std::make_shared<Common>();
  out->tx = tx_;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    // Messages before Taproot say nothing of the outputs that other inputs spend.
    auto output = spent_output(i);
    if (!output && !out->unknown) out->unknown = i;
    out->spent.push_back(output ? *std::move(output) : TxOut{});
  }
  BTCFI_TRY(out->data, PrecomputedData::of(out->tx, out->spent));
  return std::shared_ptr<const Common>(std::move(out));
}

Result<std::shared_ptr<const Psbt::Common>> Psbt::common(std::size_t i, bool taproot) {
  BTCFI_CHECK(need_input(i));
  if (!common_.made) {
    BTCFI_TRY(common_.made, make_common());
  }
  if (taproot) BTCFI_CHECK(common_.made->all_known());
  return common_.made;
}

Result<Sats> Psbt::fee() const {
  BTCFI_TRY(const auto spent, spent_outputs());
  return fee_of(tx_, spent);
}

bool Psbt::is_final(std::size_t i) const {
  return i < inputs_.size() && (inputs_[i].has(psbt_in::final_script_sig) ||
                                inputs_[i].has(psbt_in::final_script_witness));
}

Status Psbt::set_input_record(std::size_t i, PsbtRecord record) {
  BTCFI_CHECK(need_input(i));
  const Status checked = settable(PsbtScope::input, record, version_);
  if (!checked) return at(checked.error(), i, 0);
  const bool previous = record.type == psbt_in::non_witness_utxo;
  if (previous || record.type == psbt_in::witness_utxo) common_.made.reset();
  PsbtMap before = previous ? inputs_[i] : PsbtMap{};
  inputs_[i].set(record.type, record.key_data, std::move(record.value));
  if (!previous) return {};
  const Status fits = vouch(i);
  if (fits) return {};
  inputs_[i] = std::move(before);
  BTCFI_CHECK(vouch(i));
  return at(fits.error(), i, 0);
}

Status Psbt::set_output_record(std::size_t i, PsbtRecord record) {
  if (i >= outputs_.size()) return fail(Errc::out_of_range, "Psbt", i);
  const Status checked = settable(PsbtScope::output, record, version_);
  if (!checked) return at(checked.error(), i, 0);
  outputs_[i].set(record.type, record.key_data, std::move(record.value));
  return {};
}

Status Psbt::combine(const Psbt& given) {
  constexpr const char* name = "Psbt::combine";
  const bool both_2 = version_ == 2 && given.version_ == 2;
  const bool same = both_2 ? detail::same_in_version_2(tx_, given.tx_) : tx_ == given.tx_;
  if (!same) return fail(Errc::tx_psbt_other_transaction, name);
  if (tx_ != given.tx_) {  // in sequences: the signatures of one would not fit the other
    const auto is_signed = [](const Psbt& one) {
      return std::any_of(one.inputs_.begin(), one.inputs_.end(), detail::has_signature);
    };
    if (is_signed(*this) || is_signed(given)) {
      return fail(Errc::tx_psbt_other_transaction, "PSBT_IN_SEQUENCE");
    }
  }
  BTCFI_TRY(const Psbt other, given.to_version(version_));
  Psbt out = *this;
  out.common_.made.reset();  // UTXOs and sequences may come in
  out.global_.merge(other.global_);
  if (global_.has(psbt_global::tx_modifiable)) {
    out.global_.set(psbt_global::tx_modifiable, detail::common_modifiable(global_, other.global_));
  } else {
    out.global_.erase(psbt_global::tx_modifiable);  // ours is settled
  }
  for (std::size_t i = 0; i < inputs_.size(); ++i) out.inputs_[i].merge(other.inputs_[i]);
  for (std::size_t i = 0; i < outputs_.size(); ++i) out.outputs_[i].merge(other.outputs_[i]);
  if (version_ == 2) {  // a sequence may have come in; lock times only such as change nothing
    BTCFI_TRY(out.tx_, detail::transaction_of(out.global_, out.inputs_, out.outputs_));
    if (out.tx_.lock_time != tx_.lock_time) return fail(Errc::tx_psbt_other_transaction, name);
  }
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    if (!vouched_[i]) BTCFI_CHECK(out.vouch(i));
  }
  *this = std::move(out);
  return {};
}

Result<Witness> Psbt::final_witness(std::size_t i) const {
  BTCFI_CHECK(need_input(i));
  if (!is_final(i)) return fail(Errc::tx_psbt_not_final, "Psbt::final_witness", i);
  const Bytes* witness = inputs_[i].find(psbt_in::final_script_witness);
  return witness != nullptr ? detail::parse_witness(*witness) : Witness{};
}

Result<Transaction> Psbt::extract() const {
  Transaction out = tx_;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    if (!is_final(i)) return fail(Errc::tx_psbt_not_final, "Psbt::extract", i);
    if (const Bytes* script_sig = inputs_[i].find(psbt_in::final_script_sig)) {
      out.inputs[i].script_sig = *script_sig;
    }
    if (const Bytes* witness = inputs_[i].find(psbt_in::final_script_witness)) {
      BTCFI_TRY(out.inputs[i].witness, detail::parse_witness(*witness));
    }
  }
  return out;
}

}  // namespace btcfi::tx
