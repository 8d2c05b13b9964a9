#include <btcfi/core/codec.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/script/opcode.hpp>
#include <btcfi/tx/sighash.hpp>

namespace btcfi::tx {
namespace {

/// Streams what ByteWriter would collect into a hash.
class HashWriter {
 public:
  explicit HashWriter(Sha256 begin = Sha256{}) noexcept : hash_(begin) {}
  template <std::unsigned_integral T>
  HashWriter& le(T value) noexcept {
    std::array<std::uint8_t, sizeof(T)> raw{};
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      raw[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * i));
    }
    hash_.update(raw);
    return *this;
  }
  HashWriter& u8(std::uint8_t value) noexcept { return le(value); }
  HashWriter& u32(std::uint32_t value) noexcept { return le(value); }
  HashWriter& u64(std::uint64_t value) noexcept { return le(value); }
  HashWriter& bytes(ByteView view) noexcept {
    hash_.update(view);
    return *this;
  }
  HashWriter& compact_size(std::uint64_t value) noexcept {
    if (value < 0xfd) return u8(static_cast<std::uint8_t>(value));
    if (value <= 0xffff) return u8(0xfd).le(static_cast<std::uint16_t>(value));
    if (value <= 0xffffffff) return u8(0xfe).u32(static_cast<std::uint32_t>(value));
    return u8(0xff).u64(value);
  }
  HashWriter& var_bytes(ByteView view) noexcept { return compact_size(view.size()).bytes(view); }
  [[nodiscard]] Hash256 digest() const noexcept { return hash_.digest(); }

 private:
  Sha256 hash_;
};

template <class Writer>
void write(Writer& out, const OutPoint& outpoint) {
  out.bytes(outpoint.txid).u32(outpoint.vout);
}

template <class Writer>
void write(Writer& out, const TxOut& output) {
  out.u64(static_cast<std::uint64_t>(output.amount.value)).var_bytes(output.script_pubkey);
}

Hash256 sha256_twice(const Hash256& once) noexcept { return sha256(once); }

Hash256 hash_output(const TxOut& output) noexcept {
  HashWriter out;
  write(out, output);
  return out.digest();
}

bool is_taproot_hash_type(std::uint8_t type) noexcept {
  return type <= 0x03 || (type >= 0x81 && type <= 0x83);
}

/// BIP-341, "Common signature message", and BIP-342's extension. The arguments are checked.
template <class Writer>
void write_taproot(Writer& out, const PrecomputedData& data, std::size_t input,
                   const TaprootSpend& spend) {
  const Transaction& tx = data.transaction();
  const TxIn& in = tx.inputs[input];
  const std::uint8_t outputs =
      spend.hash_type == sighash_default ? sighash_all : spend.hash_type & 0x03;
  const bool anyone_can_pay = (spend.hash_type & sighash_anyone_can_pay) != 0;
  constexpr std::uint8_t epoch = 0;
  out.u8(epoch).u8(spend.hash_type).u32(tx.version).u32(tx.lock_time);
  if (!anyone_can_pay) {
    out.bytes(data.sha_prevouts).bytes(data.sha_amounts);
    out.bytes(data.sha_script_pubkeys).bytes(data.sha_sequences);
  }
  if (outputs == sighash_all) out.bytes(data.sha_outputs);
  const std::uint8_t extension = spend.leaf ? 1 : 0;
  out.u8(static_cast<std::uint8_t>(2 * extension + (spend.annex ? 1 : 0)));
  if (anyone_can_pay) {
    write(out, in.previous);
    write(out, data.spent_outputs()[input]);
    out.u32(in.sequence);
  } else {
    out.u32(static_cast<std::uint32_t>(input));
  }
  if (spend.annex) out.bytes(HashWriter{}.var_bytes(*spend.annex).digest());
  if (outputs == sighash_single) out.bytes(hash_output(tx.outputs[input]));
  if (spend.leaf) {
    constexpr std::uint8_t key_version = 0;
    out.bytes(*spend.leaf).u8(key_version).u32(spend.code_separator);
  }
}

Status check_taproot(const PrecomputedData& data, std::size_t input,
                     const TaprootSpend& spend) noexcept {
  const Transaction& tx = data.transaction();
  if (input >= tx.inputs.size()) return fail(Errc::out_of_range, "taproot_sighash", input);
  if (data.spent_outputs().size() != tx.inputs.size()) {
    return fail(Errc::tx_spent_outputs_count, "taproot_sighash", input);
  }
  const bool single = (spend.hash_type & 0x03) == sighash_single;
  if (!is_taproot_hash_type(spend.hash_type) || (single && input >= tx.outputs.size())) {
    return fail(Errc::script_schnorr_sig_hashtype, "taproot_sighash", input);
  }
  return {};
}

const TaggedHash& tap_sighash_tag() noexcept {
  static const TaggedHash tag("TapSighash");
  return tag;
}

/// The script code with its OP_CODESEPARATORs left out. What follows an unreadable push stays.
Bytes without_code_separators(ByteView script_code) {
  Bytes out;
  out.reserve(script_code.size());
  script::Reader in(script_code);
  while (!in.done()) {
    const auto instruction = in.next();
    if (!instruction) break;
    if (instruction->opcode == script::Opcode::op_codeseparator) continue;
    out.insert(out.end(), script_code.begin() + static_cast<std::ptrdiff_t>(instruction->begin),
               script_code.begin() + static_cast<std::ptrdiff_t>(instruction->end));
  }
  out.insert(out.end(), script_code.begin() + static_cast<std::ptrdiff_t>(in.position()),
             script_code.end());
  return out;
}

}  // namespace

Result<PrecomputedData> PrecomputedData::of(const Transaction& tx,
                                            std::span<const TxOut> spent_outputs) noexcept {
  if (!spent_outputs.empty() && spent_outputs.size() != tx.inputs.size()) {
    return fail(Errc::tx_spent_outputs_count, "PrecomputedData::of", 0, spent_outputs.size());
  }
  PrecomputedData data;
  data.tx_ = &tx;
  data.spent_ = spent_outputs;
  HashWriter prevouts, sequences, outputs;
  for (const TxIn& input : tx.inputs) {
    write(prevouts, input.previous);
    sequences.u32(input.sequence);
  }
  for (const TxOut& output : tx.outputs) write(outputs, output);
  data.sha_prevouts = prevouts.digest();
  data.sha_sequences = sequences.digest();
  data.sha_outputs = outputs.digest();
  if (spent_outputs.empty()) return data;
  HashWriter amounts, scripts;
  for (const TxOut& output : spent_outputs) {
    amounts.u64(static_cast<std::uint64_t>(output.amount.value));
    scripts.var_bytes(output.script_pubkey);
  }
  data.sha_amounts = amounts.digest();
  data.sha_script_pubkeys = scripts.digest();
  return data;
}

Result<SignatureMessage> taproot_sighash(const PrecomputedData& data, std::size_t input,
                                         const TaprootSpend& spend) {
  BTCFI_CHECK(check_taproot(data, input, spend));
  ByteWriter out;
  write_taproot(out, data, input, spend);
  const Hash256 hash = tap_sighash_tag()(out.view());
  return SignatureMessage{std::move(out).take(), hash};
}

Result<Hash256> taproot_sighash_hash(const PrecomputedData& data, std::size_t input,
                                     const TaprootSpend& spend) noexcept {
  BTCFI_CHECK(check_taproot(data, input, spend));
  HashWriter out(tap_sighash_tag().begin());
  write_taproot(out, data, input, spend);
  return out.digest();
}

Result<SignatureMessage> witness_v0_sighash(const PrecomputedData& data, std::size_t input,
                                            ByteView script_code, Sats amount,
                                            std::uint32_t hash_type) {
  const Transaction& tx = data.transaction();
  if (input >= tx.inputs.size()) return fail(Errc::out_of_range, "witness_v0_sighash", input);
  const TxIn& in = tx.inputs[input];
  const std::uint32_t outputs = hash_type & 0x1f;
  const bool anyone_can_pay = (hash_type & sighash_anyone_can_pay) != 0;
  const bool all = outputs != sighash_none && outputs != sighash_single;
  constexpr Hash256 zero{};

  ByteWriter out;
  out.u32(tx.version);
  out.bytes(anyone_can_pay ? zero : sha256_twice(data.sha_prevouts));
  out.bytes(anyone_can_pay || !all ? zero : sha256_twice(data.sha_sequences));
  write(out, in.previous);
  out.var_bytes(script_code).u64(static_cast<std::uint64_t>(amount.value)).u32(in.sequence);
  if (all) {
    out.bytes(sha256_twice(data.sha_outputs));
  } else if (outputs == sighash_single && input < tx.outputs.size()) {
    out.bytes(sha256_twice(hash_output(tx.outputs[input])));
  } else {
    out.bytes(zero);
  }
  out.u32(tx.lock_time).u32(hash_type);
  const Hash256 hash = sha256d(out.view());
  return SignatureMessage{std::move(out).take(), hash};
}

Result<SignatureMessage> legacy_sighash(const Transaction& tx, std::size_t input,
                                        ByteView script_code, std::uint32_t hash_type) {
  if (input >= tx.inputs.size()) return fail(Errc::out_of_range, "legacy_sighash", input);
  const std::uint32_t kind = hash_type & 0x1f;
  const bool anyone_can_pay = (hash_type & sighash_anyone_can_pay) != 0;
  if (kind == sighash_single && input >= tx.outputs.size()) {
    Hash256 one;
    one.bytes[0] = 1;
    return SignatureMessage{{}, one};
  }
  const Bytes signed_script = without_code_separators(script_code);

  ByteWriter out;
  out.u32(tx.version).compact_size(anyone_can_pay ? 1 : tx.inputs.size());
  for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
    if (anyone_can_pay && i != input) continue;
    write(out, tx.inputs[i].previous);
    out.var_bytes(i == input ? ByteView(signed_script) : ByteView{});
    const bool others_may_update = kind == sighash_none || kind == sighash_single;
    out.u32(i != input && others_may_update ? 0 : tx.inputs[i].sequence);
  }
  const std::size_t outputs = kind == sighash_none     ? 0
                              : kind == sighash_single ? input + 1
                                                       : tx.outputs.size();
  out.compact_size(outputs);
  for (std::size_t i = 0; i < outputs; ++i) {
    static const TxOut blank{Sats{-1}, {}};
    write(out, kind == sighash_single && i != input ? blank : tx.outputs[i]);
  }
  out.u32(tx.lock_time).u32(hash_type);
  const Hash256 hash = sha256d(out.view());
  return SignatureMessage{std::move(out).take(), hash};
}

}  // namespace btcfi::tx
