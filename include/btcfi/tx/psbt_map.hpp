#pragma once

#include <btcfi/core/bytes.hpp>

/// The records that a partially signed transaction is made of (BIP-174), and their types.
namespace btcfi::tx {

/// Record types of the global map.
namespace psbt_global {
inline constexpr std::uint64_t unsigned_tx = 0x00;
inline constexpr std::uint64_t xpub = 0x01;
inline constexpr std::uint64_t tx_version = 0x02;  // 0x02 to 0x06: version 2 only
inline constexpr std::uint64_t fallback_locktime = 0x03;
inline constexpr std::uint64_t input_count = 0x04;
inline constexpr std::uint64_t output_count = 0x05;
inline constexpr std::uint64_t tx_modifiable = 0x06;
inline constexpr std::uint64_t version = 0xfb;
}  // namespace psbt_global

/// Record types of an input's map.
namespace psbt_in {
inline constexpr std::uint64_t non_witness_utxo = 0x00;
inline constexpr std::uint64_t witness_utxo = 0x01;
inline constexpr std::uint64_t partial_signature = 0x02;
inline constexpr std::uint64_t sighash_type = 0x03;
inline constexpr std::uint64_t redeem_script = 0x04;
inline constexpr std::uint64_t witness_script = 0x05;
inline constexpr std::uint64_t bip32_derivation = 0x06;
inline constexpr std::uint64_t final_script_sig = 0x07;
inline constexpr std::uint64_t final_script_witness = 0x08;
inline constexpr std::uint64_t proof_of_reserves = 0x09;
inline constexpr std::uint64_t ripemd160 = 0x0a;
inline constexpr std::uint64_t sha256 = 0x0b;
inline constexpr std::uint64_t hash160 = 0x0c;
inline constexpr std::uint64_t hash256 = 0x0d;
inline constexpr std::uint64_t previous_txid = 0x0e;  // 0x0e to 0x12: version 2 only
inline constexpr std::uint64_t output_index = 0x0f;
inline constexpr std::uint64_t sequence = 0x10;
inline constexpr std::uint64_t required_time_locktime = 0x11;
inline constexpr std::uint64_t required_height_locktime = 0x12;
inline constexpr std::uint64_t tap_key_signature = 0x13;
inline constexpr std::uint64_t tap_script_signature = 0x14;
inline constexpr std::uint64_t tap_leaf_script = 0x15;
inline constexpr std::uint64_t tap_bip32_derivation = 0x16;
inline constexpr std::uint64_t tap_internal_key = 0x17;
inline constexpr std::uint64_t tap_merkle_root = 0x18;
inline constexpr std::uint64_t musig_participants = 0x1a;
inline constexpr std::uint64_t musig_public_nonce = 0x1b;
inline constexpr std::uint64_t musig_partial_signature = 0x1c;
}  // namespace psbt_in

/// Record types of an output's map.
namespace psbt_out {
inline constexpr std::uint64_t redeem_script = 0x00;
inline constexpr std::uint64_t witness_script = 0x01;
inline constexpr std::uint64_t bip32_derivation = 0x02;
inline constexpr std::uint64_t amount = 0x03;  // 0x03, 0x04: version 2 only
inline constexpr std::uint64_t script = 0x04;
inline constexpr std::uint64_t tap_internal_key = 0x05;
inline constexpr std::uint64_t tap_tree = 0x06;
inline constexpr std::uint64_t tap_bip32_derivation = 0x07;
inline constexpr std::uint64_t musig_participants = 0x08;
}  // namespace psbt_out

/// In every map: data of one vendor, its identifier first.
inline constexpr std::uint64_t psbt_proprietary = 0xfc;

/// One key and its value. The key is a type and, for some types, key data.
struct PsbtRecord {
  std::uint64_t type = 0;
  Bytes key_data;
  Bytes value;
  friend bool operator==(const PsbtRecord&, const PsbtRecord&) = default;
};

/// The records of one map in the order in which they stand in the bytes; no key occurs twice.
class PsbtMap {
 public:
  [[nodiscard]] const std::vector<PsbtRecord>& records() const noexcept { return records_; }
  /// The value of a key, or null. Valid until the map changes.
  [[nodiscard]] const Bytes* find(std::uint64_t type, ByteView key_data = {}) const noexcept;
  [[nodiscard]] bool has(std::uint64_t type) const noexcept;
  /// Replaces the value of a key, or inserts the record before the first greater key.
  void set(std::uint64_t type, ByteView key_data, Bytes value);
  void set(std::uint64_t type, Bytes value) { set(type, {}, std::move(value)); }
  /// Removes every record of a type.
  void erase(std::uint64_t type);
  /// Adds a record at the end; its key must not be there yet.
  void append(PsbtRecord record) { records_.push_back(std::move(record)); }
  /// Takes over the records whose keys are not here yet.
  void merge(const PsbtMap& other);

  friend bool operator==(const PsbtMap&, const PsbtMap&) = default;

 private:
  std::vector<PsbtRecord> records_;
};

}  // namespace btcfi::tx
