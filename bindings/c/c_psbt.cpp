#include "btcfi/psbt.h"
#include "detail/c_tx.hpp"

#include <btcfi/tx/psbt.hpp>
#include <btcfi/tx/verify.hpp>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::tx;

struct btcfi_psbt {
  Psbt value;
};

namespace {

constexpr btcfi_psbt_input input_init = BTCFI_PSBT_INPUT_INIT;
// The size in the first release: no caller has less.
constexpr std::size_t input_first_size = 40;
static_assert(sizeof(btcfi_psbt_input) == input_first_size);

Status need_input(const btcfi_psbt* psbt, std::size_t input, const char* where,
                  std::size_t argument) noexcept {
  BTCFI_CHECK(need(psbt, where, 0));
  if (input >= psbt->value.unsigned_tx().inputs.size()) {
    return fail(Errc::out_of_range, where, argument, input);
  }
  return {};
}

std::uint32_t count_of(const PsbtMap& map, std::uint64_t type) noexcept {
  std::uint32_t out = 0;
  for (const PsbtRecord& record : map.records()) out += record.type == type ? 1 : 0;
  return out;
}

btcfi_psbt_input state_of(const Psbt& psbt, std::size_t index) {
  const PsbtMap& map = psbt.input(index);
  btcfi_psbt_input out = input_init;
  out.is_final = psbt.is_final(index) ? 1 : 0;
  if (const auto spent = psbt.spent_output(index)) {
    out.has_utxo = 1;
    out.amount_sat = spent->amount.value;
  }
  if (const Bytes* type = map.find(psbt_in::sighash_type)) {
    for (std::size_t i = 0; i < type->size() && i < 4; ++i) {
      out.sighash_type |= std::uint32_t{(*type)[i]} << (8 * i);
    }
  }
  out.partial_signatures = count_of(map, psbt_in::partial_signature);
  out.tap_key_signature = count_of(map, psbt_in::tap_key_signature);
  out.tap_script_signatures = count_of(map, psbt_in::tap_script_signature);
  out.tap_leaves = count_of(map, psbt_in::tap_leaf_script);
  return out;
}

Status new_psbt(btcfi_psbt** out, Result<Psbt> made) {
  if (!made) return made.error();
  *out = new btcfi_psbt{*std::move(made)};
  return {};
}

}  // namespace

void btcfi_psbt_input_init(btcfi_psbt_input* input) {
  if (input != nullptr) *input = input_init;
}

btcfi_status btcfi_psbt_create(btcfi_psbt** psbt, const btcfi_tx* tx, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(psbt, "btcfi_psbt_create", 0));
    BTCFI_CHECK(need(tx, "btcfi_psbt_create", 1));
    return new_psbt(psbt, Psbt::create(tx->value));
  });
}

btcfi_status btcfi_psbt_parse(btcfi_psbt** psbt, const uint8_t* data, size_t data_len,
                              btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(psbt, "btcfi_psbt_parse", 0));
    BTCFI_TRY(const ByteView bytes, bytes_in(data, data_len, "btcfi_psbt_parse", 1));
    return new_psbt(psbt, Psbt::parse(bytes));
  });
}

btcfi_status btcfi_psbt_parse_base64(btcfi_psbt** psbt, const char* text, size_t text_len,
                                     btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(psbt, "btcfi_psbt_parse_base64", 0));
    BTCFI_TRY(const auto base64, text_in(text, text_len, "btcfi_psbt_parse_base64", 1));
    return new_psbt(psbt, Psbt::parse_base64(base64));
  });
}

void btcfi_psbt_destroy(btcfi_psbt* psbt) { delete psbt; }

btcfi_status btcfi_psbt_serialize(const btcfi_psbt* psbt, uint8_t* data, size_t capacity,
                                  size_t* written, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(psbt, "btcfi_psbt_serialize", 0));
    return bytes_out(psbt->value.serialize(), data, capacity, written, "btcfi_psbt_serialize");
  });
}

btcfi_status btcfi_psbt_base64(const btcfi_psbt* psbt, char* text, size_t capacity, size_t* written,
                               btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(psbt, "btcfi_psbt_base64", 0));
    return text_out(psbt->value.base64(), text, capacity, written, "btcfi_psbt_base64");
  });
}

btcfi_status btcfi_psbt_unsigned_tx(const btcfi_psbt* psbt, btcfi_tx** tx, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(psbt, "btcfi_psbt_unsigned_tx", 0));
    BTCFI_CHECK(need(tx, "btcfi_psbt_unsigned_tx", 1));
    *tx = new btcfi_tx{psbt->value.unsigned_tx()};
    return {};
  });
}

btcfi_status btcfi_psbt_get_input(const btcfi_psbt* psbt, btcfi_psbt_input* input, size_t index,
                                  btcfi_error* err) {
  constexpr const char* where = "btcfi_psbt_get_input";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need_input(psbt, index, where, 2));
    return struct_out(state_of(psbt->value, index), input, input_first_size, where, 1);
  });
}

btcfi_status btcfi_psbt_fee(const btcfi_psbt* psbt, int64_t* fee_sat, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(psbt, "btcfi_psbt_fee", 0));
    BTCFI_CHECK(need(fee_sat, "btcfi_psbt_fee", 1));
    BTCFI_TRY(const Sats fee, psbt->value.fee());
    *fee_sat = fee.value;
    return {};
  });
}

btcfi_status btcfi_psbt_set_witness_utxo(btcfi_psbt* psbt, size_t input, int64_t amount_sat,
                                         const uint8_t* script, size_t script_len,
                                         btcfi_error* err) {
  constexpr const char* where = "btcfi_psbt_set_witness_utxo";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need_input(psbt, input, where, 1));
    BTCFI_TRY(const ByteView bytes, bytes_in(script, script_len, where, 3));
    return psbt->value.set_witness_utxo(input, {Sats{amount_sat}, to_bytes(bytes)});
  });
}

btcfi_status btcfi_psbt_set_non_witness_utxo(btcfi_psbt* psbt, size_t input,
                                             const btcfi_tx* previous, btcfi_error* err) {
  constexpr const char* where = "btcfi_psbt_set_non_witness_utxo";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need_input(psbt, input, where, 1));
    BTCFI_CHECK(need(previous, where, 2));
    return psbt->value.set_non_witness_utxo(input, previous->value);
  });
}

btcfi_status btcfi_psbt_set_taproot(btcfi_psbt* psbt, size_t input, const uint8_t* internal32,
                                    const uint8_t* root32, btcfi_error* err) {
  constexpr const char* where = "btcfi_psbt_set_taproot";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need_input(psbt, input, where, 1));
    BTCFI_TRY(const auto internal, fixed_in<keys::XOnlyKey>(internal32, where, 2));
    if (root32 != nullptr) {
      BTCFI_TRY(const Hash256 root, fixed_in<Hash256>(root32, where, 3));
      BTCFI_CHECK(psbt->value.set_tap_merkle_root(input, root));
    }
    return psbt->value.set_tap_internal_key(input, internal);
  });
}

btcfi_status btcfi_psbt_add_tap_leaf(btcfi_psbt* psbt, size_t input, const uint8_t* control_block,
                                     size_t control_block_len, const uint8_t* script,
                                     size_t script_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_psbt_add_tap_leaf";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need_input(psbt, input, where, 1));
    BTCFI_TRY(const ByteView control, bytes_in(control_block, control_block_len, where, 2));
    BTCFI_TRY(const ByteView leaf, bytes_in(script, script_len, where, 4));
    BTCFI_TRY(const auto parsed, script::ControlBlock::parse(control));
    return psbt->value.add_tap_leaf(input, parsed, leaf);
  });
}

btcfi_status btcfi_psbt_sign(btcfi_psbt* psbt, size_t* made, size_t input, const uint8_t* secret32,
                             const uint8_t* entropy32, uint32_t flags, btcfi_error* err) {
  constexpr const char* where = "btcfi_psbt_sign";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need_input(psbt, input, where, 2));
    BTCFI_CHECK(need(secret32, where, 3));
    BTCFI_TRY(const auto secret, keys::parse_secret_key(ByteView(secret32, 32)));
    if ((flags & ~std::uint32_t{BTCFI_PSBT_ALLOW_ANY_SIGHASH}) != 0) {
      return fail(Errc::invalid_argument, where, 5);
    }
    PsbtSignOptions options;
    options.allow_any_sighash = flags != 0;
    std::optional<keys::Entropy> entropy;
    if (entropy32 != nullptr) {
      entropy.emplace(std::span<const std::uint8_t, 32>(entropy32, 32));
      options.entropy = &*entropy;
    }
    BTCFI_TRY(const std::size_t count, psbt->value.sign(input, secret, options));
    if (made != nullptr) *made = count;
    return {};
  });
}

uint32_t btcfi_psbt_version(const btcfi_psbt* psbt) {
  return psbt == nullptr ? 0 : psbt->value.version();
}

btcfi_status btcfi_psbt_to_version(const btcfi_psbt* psbt, btcfi_psbt** converted, uint32_t version,
                                   btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(psbt, "btcfi_psbt_to_version", 0));
    BTCFI_CHECK(need(converted, "btcfi_psbt_to_version", 1));
    BTCFI_TRY(tx::Psbt made, psbt->value.to_version(version));
    *converted = new btcfi_psbt{std::move(made)};
    return {};
  });
}

btcfi_status btcfi_psbt_combine(btcfi_psbt* psbt, const btcfi_psbt* other, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(psbt, "btcfi_psbt_combine", 0));
    BTCFI_CHECK(need(other, "btcfi_psbt_combine", 1));
    if (psbt == other) return {};
    return psbt->value.combine(other->value);
  });
}

btcfi_status btcfi_psbt_finalize_input(btcfi_psbt* psbt, size_t input, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need_input(psbt, input, "btcfi_psbt_finalize_input", 1));
    return psbt->value.finalize_input(input);
  });
}

btcfi_status btcfi_psbt_finalize(btcfi_psbt* psbt, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(psbt, "btcfi_psbt_finalize", 0));
    return psbt->value.finalize();
  });
}

btcfi_status btcfi_psbt_extract(const btcfi_psbt* psbt, btcfi_tx** tx, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(psbt, "btcfi_psbt_extract", 0));
    BTCFI_CHECK(need(tx, "btcfi_psbt_extract", 1));
    BTCFI_TRY(Transaction made, psbt->value.extract());
    *tx = new btcfi_tx{std::move(made)};
    return {};
  });
}
