#include <btcfi/core/codec.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/tx/transaction.hpp>

namespace btcfi::tx {
namespace {

constexpr const char* where = "Transaction::parse";

// The shortest serialised input and output: what an announced count is measured against before
// anything is allocated.
constexpr std::size_t min_input_bytes = 41;
constexpr std::size_t min_output_bytes = 9;

std::size_t bounded_count(std::uint64_t announced, std::size_t remaining, std::size_t each) {
  constexpr std::uint64_t enough_to_start_with = 4096;
  return static_cast<std::size_t>(
      std::min<std::uint64_t>(std::min(announced, enough_to_start_with), remaining / each));
}

Result<std::vector<TxIn>> read_inputs(ByteReader& in) {
  BTCFI_TRY(const std::uint64_t count, in.compact_size());
  std::vector<TxIn> inputs;
  inputs.reserve(bounded_count(count, in.remaining(), min_input_bytes));
  for (std::uint64_t i = 0; i < count; ++i) {
    TxIn input;
    BTCFI_TRY(input.previous.txid, in.fixed<Txid>());
    BTCFI_TRY(input.previous.vout, in.u32());
    BTCFI_TRY(const ByteView script_sig, in.var_bytes());
    input.script_sig = to_bytes(script_sig);
    BTCFI_TRY(input.sequence, in.u32());
    inputs.push_back(std::move(input));
  }
  return inputs;
}

Result<TxOut> read_output(ByteReader& in) {
  TxOut output;
  BTCFI_TRY(const std::uint64_t amount, in.u64());
  output.amount = Sats{static_cast<std::int64_t>(amount)};
  BTCFI_TRY(const ByteView script_pubkey, in.var_bytes());
  output.script_pubkey = to_bytes(script_pubkey);
  return output;
}

Result<std::vector<TxOut>> read_outputs(ByteReader& in) {
  BTCFI_TRY(const std::uint64_t count, in.compact_size());
  std::vector<TxOut> outputs;
  outputs.reserve(bounded_count(count, in.remaining(), min_output_bytes));
  for (std::uint64_t i = 0; i < count; ++i) {
    BTCFI_TRY(auto output, read_output(in));
    outputs.push_back(std::move(output));
  }
  return outputs;
}

Result<Witness> read_witness(ByteReader& in) {
  BTCFI_TRY(const std::uint64_t count, in.compact_size());
  Witness witness;
  witness.reserve(bounded_count(count, in.remaining(), 1));
  for (std::uint64_t i = 0; i < count; ++i) {
    BTCFI_TRY(const ByteView item, in.var_bytes());
    witness.push_back(to_bytes(item));
  }
  return witness;
}

void write_output(ByteWriter& out, const TxOut& output) {
  out.u64(static_cast<std::uint64_t>(output.amount.value)).var_bytes(output.script_pubkey);
}

void write_body(ByteWriter& out, const Transaction& tx) {
  out.compact_size(tx.inputs.size());
  for (const TxIn& input : tx.inputs) {
    out.bytes(input.previous.txid).u32(input.previous.vout);
    out.var_bytes(input.script_sig).u32(input.sequence);
  }
  out.compact_size(tx.outputs.size());
  for (const TxOut& output : tx.outputs) write_output(out, output);
}

std::size_t var_length(std::size_t size) { return compact_size_length(size) + size; }

}  // namespace

Result<Transaction> Transaction::parse(ByteView bytes, WitnessForm form) {
  if (bytes.size() > max_transaction_bytes) {
    return fail(Errc::limit_exceeded, where, 0, max_transaction_bytes);
  }
  ByteReader in(bytes, where);
  Transaction tx;
  BTCFI_TRY(tx.version, in.u32());
  const bool marked = form == WitnessForm::allowed && in.remaining() >= 2 &&
                      bytes[in.position()] == 0 && bytes[in.position() + 1] != 0;
  if (marked) {
    BTCFI_TRY(const ByteView marker, in.take(2));
    if (marker[1] != 1) return fail(Errc::tx_unknown_flag, where, 0, in.position() - 1);
  }
  BTCFI_TRY(tx.inputs, read_inputs(in));
  BTCFI_TRY(tx.outputs, read_outputs(in));
  if (marked) {
    const std::size_t start = in.position();
    for (TxIn& input : tx.inputs) {
      BTCFI_TRY(input.witness, read_witness(in));
    }
    if (!tx.has_witness()) return fail(Errc::not_canonical, where, 0, start);
  }
  BTCFI_TRY(tx.lock_time, in.u32());
  BTCFI_CHECK(in.finish());
  return tx;
}

Bytes Transaction::serialize_without_witness() const {
  ByteWriter out;
  out.u32(version);
  write_body(out, *this);
  out.u32(lock_time);
  return std::move(out).take();
}

Bytes Transaction::serialize() const {
  if (!has_witness()) return serialize_without_witness();
  ByteWriter out;
  out.u32(version).u8(0).u8(1);
  write_body(out, *this);
  for (const TxIn& input : inputs) {
    out.compact_size(input.witness.size());
    for (const Bytes& item : input.witness) out.var_bytes(item);
  }
  out.u32(lock_time);
  return std::move(out).take();
}

Txid Transaction::txid() const { return Txid{sha256d(serialize_without_witness()).bytes}; }

Wtxid Transaction::wtxid() const { return Wtxid{sha256d(serialize()).bytes}; }

bool Transaction::has_witness() const noexcept {
  return std::any_of(inputs.begin(), inputs.end(),
                     [](const TxIn& input) { return !input.witness.empty(); });
}

std::size_t Transaction::stripped_size() const noexcept {
  std::size_t size = 8 + compact_size_length(inputs.size()) + compact_size_length(outputs.size());
  for (const TxIn& input : inputs) size += 40 + var_length(input.script_sig.size());
  for (const TxOut& output : outputs) size += 8 + var_length(output.script_pubkey.size());
  return size;
}

std::size_t Transaction::total_size() const noexcept {
  std::size_t size = stripped_size();
  if (!has_witness()) return size;
  size += 2;
  for (const TxIn& input : inputs) {
    size += compact_size_length(input.witness.size());
    for (const Bytes& item : input.witness) size += var_length(item.size());
  }
  return size;
}

std::size_t Transaction::weight() const noexcept { return 3 * stripped_size() + total_size(); }

std::size_t Transaction::vsize() const noexcept { return (weight() + 3) / 4; }

Result<Sats> Transaction::output_sum() const noexcept {
  Sats sum;
  for (const TxOut& output : outputs) {
    BTCFI_TRY(sum, checked_add(sum, output.amount));
  }
  return sum;
}

Bytes serialize(const TxOut& output) {
  ByteWriter out;
  write_output(out, output);
  return std::move(out).take();
}

Result<TxOut> parse_output(ByteView bytes) {
  ByteReader in(bytes, "parse_output");
  BTCFI_TRY(auto output, read_output(in));
  BTCFI_CHECK(in.finish());
  return output;
}

}  // namespace btcfi::tx
