#include <btcfi/core/codec.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/tx/message_proof.hpp>
#include <btcfi/tx/verify.hpp>

namespace btcfi::tx {
namespace {

constexpr std::uint8_t op_0 = 0x00;
constexpr std::uint8_t op_return = 0x6a;

bool is_native_segwit(ByteView script) noexcept {
  // BIP-141: a version opcode, then one push of 2 to 40 bytes.
  if (script.size() < 4 || script.size() > 42 || script[1] + std::size_t{2} != script.size()) {
    return false;
  }
  return script[0] == op_0 || (script[0] >= 0x51 && script[0] <= 0x60);
}

/// BIP-322 wants every signature to sign all. Where the script says which elements are signatures,
/// that is looked at; in a script of its own (P2WSH, a leaf) nobody can tell them apart.
bool signs_all(ByteView script, const Witness& witness) noexcept {
  constexpr std::uint8_t sighash_all_byte = 0x01;
  constexpr std::size_t key_hash_script = 22;
  if (script[0] == op_0 && script.size() == key_hash_script) {
    return witness.size() == 2 && !witness[0].empty() && witness[0].back() == sighash_all_byte;
  }
  constexpr std::uint8_t annex_prefix = 0x50;
  if (script[0] == 0x51 && witness.size() >= 2 && !witness.back().empty() &&
      witness.back()[0] == annex_prefix) {
    return false;  // an annex says nothing here, and would hide the key path's signature
  }
  if (script[0] == 0x51 && witness.size() == 1) {
    return witness[0].size() == 64 ||
           (witness[0].size() == 65 && witness[0].back() == sighash_all_byte);
  }
  return true;
}

}  // namespace

Hash256 signed_message_hash(ByteView message) noexcept {
  return tagged_hash("BIP0322-signed-message", message);
}

MessageProof message_proof(ByteView message, ByteView script_pubkey) {
  MessageProof out;
  out.spent = {Sats{0}, to_bytes(script_pubkey)};

  TxIn nowhere;
  nowhere.previous = {Txid{}, 0xffffffff};
  nowhere.sequence = 0;
  ByteWriter script_sig;
  script_sig.u8(op_0).u8(32).bytes(signed_message_hash(message));
  nowhere.script_sig = std::move(script_sig).take();
  out.to_spend.version = 0;
  out.to_spend.inputs.push_back(std::move(nowhere));
  out.to_spend.outputs.push_back(out.spent);

  TxIn input;
  input.previous = {out.to_spend.txid(), 0};
  input.sequence = 0;
  out.to_sign.version = 0;
  out.to_sign.inputs.push_back(std::move(input));
  out.to_sign.outputs.push_back({Sats{0}, Bytes{op_return}});
  return out;
}

Status verify_message(ByteView message, ByteView script_pubkey, const Witness& witness) {
  if (!is_native_segwit(script_pubkey)) return fail(Errc::unsupported, "verify_message");
  if (!signs_all(script_pubkey, witness)) return fail(Errc::script_sig_hashtype, "verify_message");
  MessageProof proof = message_proof(message, script_pubkey);
  proof.to_sign.inputs[0].witness = witness;
  return verify(proof.to_sign, std::span(&proof.spent, 1));
}

}  // namespace btcfi::tx
