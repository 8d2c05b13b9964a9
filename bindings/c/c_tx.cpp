#include "btcfi/tx.h"
#include "detail/c_tx.hpp"

#include <btcfi/tx.hpp>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::tx;

struct btcfi_policy_report {
  PolicyVerdict verdict;
};

namespace {

constexpr btcfi_tx_info info_init = BTCFI_TX_INFO_INIT;
constexpr btcfi_tx_input input_init = BTCFI_TX_INPUT_INIT;
// Sizes in the first release: no caller has less.
constexpr std::size_t info_first_size = 120;
constexpr std::size_t input_first_size = 56;
static_assert(sizeof(btcfi_tx_info) == info_first_size);
static_assert(sizeof(btcfi_tx_input) == input_first_size);
static_assert(sighash_anyone_can_pay == BTCFI_SIGHASH_ANYONE_CAN_PAY);

// Nothing larger fits a block, so that handles stay small too.
constexpr std::size_t max_parts = 100'000;

void copy_out(ByteView bytes, std::uint8_t* out) noexcept {
  std::memcpy(out, bytes.data(), bytes.size());
}

Result<const TxIn*> input_at(const btcfi_tx* tx, std::size_t index, const char* where,
                             std::size_t argument) noexcept {
  BTCFI_CHECK(need(tx, where, 0));
  if (index >= tx->value.inputs.size()) return fail(Errc::out_of_range, where, argument, index);
  return &tx->value.inputs[index];
}
Result<TxIn*> input_at(btcfi_tx* tx, std::size_t index, const char* where,
                       std::size_t argument) noexcept {
  BTCFI_CHECK(need(tx, where, 0));
  if (index >= tx->value.inputs.size()) return fail(Errc::out_of_range, where, argument, index);
  return &tx->value.inputs[index];
}

Result<PolicyOptions> options_in(std::uint32_t flags, const char* where, std::size_t input) {
  if ((flags & ~std::uint32_t{BTCFI_POLICY_IGNORE_FEE_RATE}) != 0) {
    return fail(Errc::invalid_argument, where, input);
  }
  PolicyOptions out;
  out.ignore_fee_rate = flags != 0;
  return out;
}

Result<const PolicyReason*> reason_at(const btcfi_policy_report* report, std::size_t index,
                                      const char* where) noexcept {
  BTCFI_CHECK(need(report, where, 0));
  const auto& reasons = report->verdict.reasons;
  if (index >= reasons.size()) return fail(Errc::out_of_range, where, 1, index);
  return &reasons[index];
}

// A transaction's hash of one input as a C function's body.
template <class Hash>
btcfi_status sighash_call(const btcfi_tx* tx, std::uint8_t* hash32, Hash hash, const char* where,
                          btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tx, where, 0));
    BTCFI_CHECK(need(hash32, where, 1));
    BTCFI_TRY(const Hash256 made, hash());
    copy_out(made, hash32);
    return {};
  });
}

}  // namespace

void btcfi_tx_info_init(btcfi_tx_info* info) {
  if (info != nullptr) *info = info_init;
}
void btcfi_tx_input_init(btcfi_tx_input* input) {
  if (input != nullptr) *input = input_init;
}
void btcfi_spent_output_init(btcfi_spent_output* output) {
  if (output != nullptr) *output = spent_output_init;
}

btcfi_status btcfi_tx_parse(btcfi_tx** tx, const uint8_t* data, size_t data_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_tx_parse";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tx, where, 0));
    BTCFI_TRY(const ByteView bytes, bytes_in(data, data_len, where, 1));
    BTCFI_TRY(Transaction read, Transaction::parse(bytes));
    *tx = new btcfi_tx{std::move(read)};
    return {};
  });
}

btcfi_status btcfi_tx_create(btcfi_tx** tx, uint32_t version, uint32_t lock_time,
                             btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tx, "btcfi_tx_create", 0));
    *tx = new btcfi_tx{{version, {}, {}, lock_time}};
    return {};
  });
}

void btcfi_tx_destroy(btcfi_tx* tx) { delete tx; }

btcfi_status btcfi_tx_add_input(btcfi_tx* tx, const btcfi_tx_input* input, btcfi_error* err) {
  constexpr const char* where = "btcfi_tx_add_input";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tx, where, 0));
    BTCFI_TRY(const auto in, struct_in(input, input_init, input_first_size, where, 1));
    if (in.reserved != 0) return fail(Errc::invalid_argument, "reserved", 1);
    if (in.witness_items != 0) return fail(Errc::invalid_argument, "witness_items", 1);
    if (tx->value.inputs.size() >= max_parts) {
      return fail(Errc::limit_exceeded, where, 0, max_parts);
    }
    TxIn made;
    BTCFI_TRY(made.previous.txid, Txid::from(ByteView(in.txid, 32)));
    made.previous.vout = in.vout;
    made.sequence = in.sequence;
    tx->value.inputs.push_back(std::move(made));
    return {};
  });
}

btcfi_status btcfi_tx_add_output(btcfi_tx* tx, int64_t amount_sat, const uint8_t* script,
                                 size_t script_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_tx_add_output";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tx, where, 0));
    BTCFI_TRY(const ByteView bytes, bytes_in(script, script_len, where, 2));
    if (tx->value.outputs.size() >= max_parts || bytes.size() > max_transaction_bytes) {
      return fail(Errc::limit_exceeded, where, 0, max_parts);
    }
    tx->value.outputs.push_back({Sats{amount_sat}, to_bytes(bytes)});
    return {};
  });
}

btcfi_status btcfi_tx_set_script_sig(btcfi_tx* tx, size_t input, const uint8_t* script,
                                     size_t script_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_tx_set_script_sig";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(TxIn * at, input_at(tx, input, where, 1));
    BTCFI_TRY(const ByteView bytes, bytes_in(script, script_len, where, 2));
    at->script_sig = to_bytes(bytes);
    return {};
  });
}

btcfi_status btcfi_tx_add_witness_item(btcfi_tx* tx, size_t input, const uint8_t* data,
                                       size_t data_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_tx_add_witness_item";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(TxIn * at, input_at(tx, input, where, 1));
    BTCFI_TRY(const ByteView bytes, bytes_in(data, data_len, where, 2));
    at->witness.push_back(to_bytes(bytes));
    return {};
  });
}

btcfi_status btcfi_tx_clear_witness(btcfi_tx* tx, size_t input, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(TxIn * at, input_at(tx, input, "btcfi_tx_clear_witness", 1));
    at->witness.clear();
    return {};
  });
}

btcfi_status btcfi_tx_serialize(const btcfi_tx* tx, uint8_t* data, size_t capacity, size_t* written,
                                uint32_t flags, btcfi_error* err) {
  constexpr const char* where = "btcfi_tx_serialize";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tx, where, 0));
    if ((flags & ~std::uint32_t{BTCFI_TX_WITHOUT_WITNESS}) != 0) {
      return fail(Errc::invalid_argument, where, 4);
    }
    return bytes_out(flags != 0 ? tx->value.serialize_without_witness() : tx->value.serialize(),
                     data, capacity, written, where);
  });
}

btcfi_status btcfi_tx_get(const btcfi_tx* tx, btcfi_tx_info* info, btcfi_error* err) {
  constexpr const char* where = "btcfi_tx_get";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tx, where, 0));
    const Transaction& t = tx->value;
    btcfi_tx_info out = info_init;
    out.version = t.version;
    out.lock_time = t.lock_time;
    out.has_witness = t.has_witness() ? 1 : 0;
    out.input_count = t.inputs.size();
    out.output_count = t.outputs.size();
    out.total_size = t.total_size();
    out.weight = t.weight();
    out.vsize = t.vsize();
    copy_out(t.txid(), out.txid);
    copy_out(t.wtxid(), out.wtxid);
    return struct_out(out, info, info_first_size, where, 1);
  });
}

btcfi_status btcfi_tx_get_input(const btcfi_tx* tx, btcfi_tx_input* input, size_t index,
                                btcfi_error* err) {
  constexpr const char* where = "btcfi_tx_get_input";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const TxIn* at, input_at(tx, index, where, 2));
    btcfi_tx_input out = input_init;
    out.vout = at->previous.vout;
    out.sequence = at->sequence;
    out.witness_items = at->witness.size();
    copy_out(at->previous.txid, out.txid);
    return struct_out(out, input, input_first_size, where, 1);
  });
}

btcfi_status btcfi_tx_get_script_sig(const btcfi_tx* tx, uint8_t* script, size_t capacity,
                                     size_t* written, size_t input, btcfi_error* err) {
  constexpr const char* where = "btcfi_tx_get_script_sig";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const TxIn* at, input_at(tx, input, where, 4));
    return bytes_out(at->script_sig, script, capacity, written, where);
  });
}

btcfi_status btcfi_tx_get_witness_item(const btcfi_tx* tx, uint8_t* data, size_t capacity,
                                       size_t* written, size_t input, size_t item,
                                       btcfi_error* err) {
  constexpr const char* where = "btcfi_tx_get_witness_item";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const TxIn* at, input_at(tx, input, where, 4));
    if (item >= at->witness.size()) return fail(Errc::out_of_range, where, 5, item);
    return bytes_out(at->witness[item], data, capacity, written, where);
  });
}

btcfi_status btcfi_tx_get_output(const btcfi_tx* tx, int64_t* amount_sat, uint8_t* script,
                                 size_t capacity, size_t* written, size_t index, btcfi_error* err) {
  constexpr const char* where = "btcfi_tx_get_output";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tx, where, 0));
    if (index >= tx->value.outputs.size()) return fail(Errc::out_of_range, where, 5, index);
    const TxOut& at = tx->value.outputs[index];
    BTCFI_CHECK(bytes_out(at.script_pubkey, script, capacity, written, where));
    if (amount_sat != nullptr) *amount_sat = at.amount.value;
    return {};
  });
}

btcfi_status btcfi_tx_sighash_taproot(const btcfi_tx* tx, uint8_t* hash32, size_t input,
                                      const btcfi_spent_output* spent, size_t spent_count,
                                      uint32_t hash_type, const uint8_t* leaf_hash32,
                                      uint32_t code_separator, const uint8_t* annex,
                                      size_t annex_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_tx_sighash_taproot";
  const auto hash = [&]() -> Result<Hash256> {
    BTCFI_TRY(const auto outputs, spent_in(spent, spent_count, 3));
    if (hash_type > 0xff) return fail(Errc::script_schnorr_sig_hashtype, where, 5);
    TaprootSpend spend;
    spend.hash_type = static_cast<std::uint8_t>(hash_type);
    spend.code_separator = code_separator;
    if (leaf_hash32 != nullptr) {
      BTCFI_TRY(spend.leaf, fixed_in<Hash256>(leaf_hash32, where, 6));
    }
    BTCFI_TRY(const ByteView with_tag, bytes_in(annex, annex_len, where, 8));
    if (annex != nullptr) {
      if (with_tag.empty() || with_tag[0] != 0x50) return fail(Errc::invalid_argument, where, 8);
      spend.annex = with_tag;
    }
    BTCFI_TRY(const auto data, PrecomputedData::of(tx->value, outputs));
    return taproot_sighash_hash(data, input, spend);
  };
  return sighash_call(tx, hash32, hash, where, err);
}

btcfi_status btcfi_tx_sighash_witness_v0(const btcfi_tx* tx, uint8_t* hash32, size_t input,
                                         const uint8_t* script_code, size_t script_code_len,
                                         int64_t amount_sat, uint32_t hash_type, btcfi_error* err) {
  constexpr const char* where = "btcfi_tx_sighash_witness_v0";
  const auto hash = [&]() -> Result<Hash256> {
    BTCFI_TRY(const ByteView code, bytes_in(script_code, script_code_len, where, 3));
    BTCFI_TRY(const auto data, PrecomputedData::of(tx->value, {}));
    BTCFI_TRY(const auto made, witness_v0_sighash(data, input, code, Sats{amount_sat}, hash_type));
    return made.hash;
  };
  return sighash_call(tx, hash32, hash, where, err);
}

btcfi_status btcfi_tx_sighash_legacy(const btcfi_tx* tx, uint8_t* hash32, size_t input,
                                     const uint8_t* script_code, size_t script_code_len,
                                     uint32_t hash_type, btcfi_error* err) {
  constexpr const char* where = "btcfi_tx_sighash_legacy";
  const auto hash = [&]() -> Result<Hash256> {
    BTCFI_TRY(const ByteView code, bytes_in(script_code, script_code_len, where, 3));
    BTCFI_TRY(const auto made, legacy_sighash(tx->value, input, code, hash_type));
    return made.hash;
  };
  return sighash_call(tx, hash32, hash, where, err);
}

btcfi_status btcfi_tx_verify(const btcfi_tx* tx, const btcfi_spent_output* spent,
                             size_t spent_count, uint32_t flags, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tx, "btcfi_tx_verify", 0));
    BTCFI_TRY(const auto outputs, spent_in(spent, spent_count, 1));
    BTCFI_TRY(const auto rules, script::Flags::from_bits(flags));
    return verify(tx->value, outputs, rules);
  });
}

btcfi_status btcfi_tx_verify_input(const btcfi_tx* tx, size_t input,
                                   const btcfi_spent_output* spent, size_t spent_count,
                                   uint32_t flags, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tx, "btcfi_tx_verify_input", 0));
    BTCFI_TRY(const auto outputs, spent_in(spent, spent_count, 2));
    BTCFI_TRY(const auto rules, script::Flags::from_bits(flags));
    BTCFI_TRY(const auto data, PrecomputedData::of(tx->value, outputs));
    return verify_input(data, input, rules);
  });
}

btcfi_status btcfi_tx_fee(const btcfi_tx* tx, int64_t* fee_sat, const btcfi_spent_output* spent,
                          size_t spent_count, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(tx, "btcfi_tx_fee", 0));
    BTCFI_CHECK(need(fee_sat, "btcfi_tx_fee", 1));
    BTCFI_TRY(const auto outputs, spent_in(spent, spent_count, 2));
    BTCFI_TRY(const Sats fee, fee_of(tx->value, outputs));
    *fee_sat = fee.value;
    return {};
  });
}

btcfi_status btcfi_policy_report_create(btcfi_policy_report** report, const btcfi_tx* tx,
                                        const btcfi_spent_output* spent, size_t spent_count,
                                        uint32_t flags, btcfi_error* err) {
  constexpr const char* where = "btcfi_policy_report_create";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(report, where, 0));
    BTCFI_CHECK(need(tx, where, 1));
    BTCFI_TRY(const auto outputs, spent_in(spent, spent_count, 2));
    BTCFI_TRY(const PolicyOptions options, options_in(flags, where, 4));
    BTCFI_TRY(PolicyVerdict verdict, check_policy({tx->value, outputs}, options));
    *report = new btcfi_policy_report{std::move(verdict)};
    return {};
  });
}

btcfi_status btcfi_policy_report_create_package(
    btcfi_policy_report** report, const btcfi_tx* parent, const btcfi_spent_output* parent_spent,
    size_t parent_spent_count, const btcfi_tx* child, const btcfi_spent_output* child_spent,
    size_t child_spent_count, uint32_t flags, btcfi_error* err) {
  constexpr const char* where = "btcfi_policy_report_create_package";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(report, where, 0));
    BTCFI_CHECK(need(parent, where, 1));
    BTCFI_CHECK(need(child, where, 4));
    BTCFI_TRY(const auto of_parent, spent_in(parent_spent, parent_spent_count, 2));
    BTCFI_TRY(const auto of_child, spent_in(child_spent, child_spent_count, 5));
    BTCFI_TRY(const PolicyOptions options, options_in(flags, where, 7));
    BTCFI_TRY(PolicyVerdict verdict,
              check_package_policy({parent->value, of_parent}, {child->value, of_child}, options));
    *report = new btcfi_policy_report{std::move(verdict)};
    return {};
  });
}

void btcfi_policy_report_destroy(btcfi_policy_report* report) { delete report; }

size_t btcfi_policy_report_size(const btcfi_policy_report* report) {
  return report == nullptr ? 0 : report->verdict.reasons.size();
}

btcfi_status btcfi_policy_report_name(const btcfi_policy_report* report, char* text,
                                      size_t capacity, size_t* written, size_t index,
                                      btcfi_error* err) {
  constexpr const char* where = "btcfi_policy_report_name";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const PolicyReason* reason, reason_at(report, index, where));
    return text_out(reason->name, text, capacity, written, where);
  });
}

btcfi_status btcfi_policy_report_reason(const btcfi_policy_report* report, size_t index,
                                        btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const PolicyReason* reason, reason_at(report, index, "btcfi_policy_report_reason"));
    return reason->error;
  });
}

btcfi_status btcfi_policy_dust(int64_t* dust_sat, const uint8_t* script, size_t script_len,
                               btcfi_error* err) {
  constexpr const char* where = "btcfi_policy_dust";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(dust_sat, where, 0));
    BTCFI_TRY(const ByteView bytes, bytes_in(script, script_len, where, 1));
    *dust_sat = dust_threshold(bytes).value;
    return {};
  });
}
