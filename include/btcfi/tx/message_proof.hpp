#pragma once

#include <btcfi/tx/transaction.hpp>

#include <string_view>

/// Proofs of control over a script by a signed message (BIP-322, "simple" form: the witness of a
/// transaction that can never be sent).
namespace btcfi::tx {

/// What is signed: `to_sign` spends `spent`, the only output of a transaction that commits to the
/// message and does not exist.
struct MessageProof {
  Transaction to_spend;
  Transaction to_sign;
  TxOut spent;  ///< 0 sats with the script whose control is to be shown.
};

/// tagged_hash("BIP0322-signed-message", message).
[[nodiscard]] Hash256 signed_message_hash(ByteView message) noexcept;

/// The two transactions of BIP-322 for a message and a scriptPubKey; version 0, sequence 0, lock
/// time 0, as the simple form has them.
[[nodiscard]] MessageProof message_proof(ByteView message, ByteView script_pubkey);

/// Whether \p witness shows control of \p script_pubkey for this message.
///
/// Native SegWit scripts only: a simple proof has nowhere to put a scriptSig. Signatures of P2WPKH
/// and of a P2TR key path must be of type ALL (or DEFAULT), as BIP-322 asks. Errors: unsupported
/// (another kind of script), script_sig_hashtype, and those of verify.
[[nodiscard]] Status verify_message(ByteView message, ByteView script_pubkey,
                                    const Witness& witness);

}  // namespace btcfi::tx
