// Updater: what the signers need to know, and signatures made elsewhere.

#include <btcfi/core/codec.hpp>
#include <btcfi/tx/psbt.hpp>

namespace btcfi::tx {

Status Psbt::set_witness_utxo(std::size_t i, const TxOut& output) {
  return set_input_record(i, {psbt_in::witness_utxo, {}, tx::serialize(output)});
}

Status Psbt::set_non_witness_utxo(std::size_t i, const Transaction& previous) {
  return set_input_record(i, {psbt_in::non_witness_utxo, {}, previous.serialize()});
}

Status Psbt::set_sighash_type(std::size_t i, std::uint32_t type) {
  ByteWriter value;
  value.u32(type);
  return set_input_record(i, {psbt_in::sighash_type, {}, std::move(value).take()});
}

Status Psbt::set_redeem_script(std::size_t i, ByteView script) {
  return set_input_record(i, {psbt_in::redeem_script, {}, to_bytes(script)});
}

Status Psbt::set_witness_script(std::size_t i, ByteView script) {
  return set_input_record(i, {psbt_in::witness_script, {}, to_bytes(script)});
}

Status Psbt::set_tap_internal_key(std::size_t i, const keys::XOnlyKey& key) {
  return set_input_record(i, {psbt_in::tap_internal_key, {}, to_bytes(key)});
}

Status Psbt::set_tap_merkle_root(std::size_t i, const Hash256& root) {
  return set_input_record(i, {psbt_in::tap_merkle_root, {}, to_bytes(root)});
}

Status Psbt::add_tap_leaf(std::size_t i, const script::ControlBlock& control, ByteView script) {
  Bytes value = to_bytes(script);
  value.push_back(control.leaf_version);
  return set_input_record(i, {psbt_in::tap_leaf_script, control.serialize(), std::move(value)});
}

Status Psbt::add_partial_signature(std::size_t i, ByteView key, ByteView signature) {
  return set_input_record(i, {psbt_in::partial_signature, to_bytes(key), to_bytes(signature)});
}

Status Psbt::set_tap_key_signature(std::size_t i, ByteView signature) {
  return set_input_record(i, {psbt_in::tap_key_signature, {}, to_bytes(signature)});
}

Status Psbt::add_tap_script_signature(std::size_t i, const keys::XOnlyKey& key,
                                      const script::TapLeafHash& leaf, ByteView signature) {
  Bytes key_data = to_bytes(key);
  key_data.insert(key_data.end(), leaf.bytes.begin(), leaf.bytes.end());
  return set_input_record(
      i, {psbt_in::tap_script_signature, std::move(key_data), to_bytes(signature)});
}

}  // namespace btcfi::tx
