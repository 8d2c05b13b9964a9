#pragma once

#include <btcfi/keys/key.hpp>

#include <optional>

/// The standard output scripts: how they are written and how they are told apart.
namespace btcfi::script {

/// OP_1 `<output key>`: Taproot. The key is already tweaked.
[[nodiscard]] Bytes p2tr_script(const keys::XOnlyKey& output_key);
/// OP_0 `<HASH160 of a compressed key>`.
[[nodiscard]] Bytes p2wpkh_script(const Hash160& key_hash);
/// OP_0 <SHA-256 of the witness script>.
[[nodiscard]] Bytes p2wsh_script(const Hash256& script_hash);
/// HASH160 `<hash of the redeem script>` EQUAL.
[[nodiscard]] Bytes p2sh_script(const Hash160& script_hash);
/// DUP HASH160 `<HASH160 of a key>` EQUALVERIFY CHECKSIG.
[[nodiscard]] Bytes p2pkh_script(const Hash160& key_hash);
/// Pay-to-anchor: OP_1 `<4e73>`, spendable by anyone with an empty witness (BIP-433).
[[nodiscard]] Bytes p2a_script();
/// RETURN `<data>`: carries bytes, cannot be spent.
[[nodiscard]] Bytes op_return_script(ByteView data);

/// What a scriptPubKey is, by its bytes.
enum class OutputType : std::uint8_t {
  nonstandard,
  pubkey,             ///< `<key>` CHECKSIG
  pubkey_hash,        ///< P2PKH
  script_hash,        ///< P2SH
  multisig,           ///< bare m of n, n <= 20
  null_data,          ///< RETURN and pushes
  witness_v0_key,     ///< P2WPKH
  witness_v0_script,  ///< P2WSH
  witness_v1_taproot,
  anchor,           ///< P2A
  witness_unknown,  ///< a program of a version without rules
};
/// What kind of output a scriptPubKey makes.
[[nodiscard]] OutputType output_type(ByteView script_pubkey) noexcept;

/// A witness program inside a scriptPubKey (BIP-141): OP_0 or OP_1 to OP_16, then one push of 2 to
/// 40 bytes.
struct WitnessProgram {
  unsigned version = 0;
  ByteView program;  ///< borrowed from the script
};
/// The witness program of a scriptPubKey; nothing when it is none.
[[nodiscard]] std::optional<WitnessProgram> witness_program(ByteView script_pubkey) noexcept;

/// Whether it is HASH160, a push of 20 bytes, EQUAL (BIP-16).
[[nodiscard]] bool is_p2sh(ByteView script_pubkey) noexcept;
/// Whether it is OP_1 and a push of 0x4e73: an output that anyone can spend, for fees.
[[nodiscard]] bool is_p2a(ByteView script_pubkey) noexcept;
/// Whether no input can ever spend it: begins with RETURN or is longer than 10,000 bytes.
[[nodiscard]] bool is_unspendable(ByteView script_pubkey) noexcept;

}  // namespace btcfi::script
