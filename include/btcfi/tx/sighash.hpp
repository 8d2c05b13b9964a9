#pragma once

#include <btcfi/script/taproot.hpp>
#include <btcfi/tx/transaction.hpp>

#include <optional>
#include <span>

namespace btcfi::tx {

/// What a signature commits to, as the byte that follows it. `anyone_can_pay` is added to the
/// others.
inline constexpr std::uint8_t sighash_default = 0x00;  ///< all, as 64 bytes (Taproot only)
inline constexpr std::uint8_t sighash_all = 0x01;
inline constexpr std::uint8_t sighash_none = 0x02;
inline constexpr std::uint8_t sighash_single = 0x03;
inline constexpr std::uint8_t sighash_anyone_can_pay = 0x80;

/// The bytes that are signed and the hash of them that the signature algorithm takes.
struct SignatureMessage {
  Bytes message;
  Hash256 hash;
};

/// Hashes over a whole transaction, made once for the signatures of all its inputs: without them,
/// verifying n inputs would cost n^2.
///
/// Borrows the transaction and the spent outputs: valid while both are alive and unmodified.
class PrecomputedData {
 public:
  /// \p spent_outputs has one output per input, or is empty where only legacy and version 0
  /// signatures matter. Errors: tx_spent_outputs_count.
  [[nodiscard]] static Result<PrecomputedData> of(const Transaction& tx,
                                                  std::span<const TxOut> spent_outputs) noexcept;

  [[nodiscard]] const Transaction& transaction() const noexcept { return *tx_; }
  [[nodiscard]] std::span<const TxOut> spent_outputs() const noexcept { return spent_; }

  /// Single SHA-256, as Taproot takes them; version 0 takes the SHA-256 of each of the first three.
  /// The last two are zero without spent outputs.
  Hash256 sha_prevouts, sha_sequences, sha_outputs, sha_amounts, sha_script_pubkeys;

 private:
  PrecomputedData() = default;
  const Transaction* tx_ = nullptr;
  std::span<const TxOut> spent_;
};

/// How an input of version 1 (Taproot) is signed for.
struct TaprootSpend {
  std::uint8_t hash_type = sighash_default;
  /// The leaf that the signature is bound to; none for the key path.
  std::optional<script::TapLeafHash> leaf{};
  /// Opcode index of the last executed OP_CODESEPARATOR (BIP-342), 0xffffffff for none.
  std::uint32_t code_separator = 0xffffffff;
  /// The annex with its leading 0x50, where the witness has one. Borrowed for the call.
  std::optional<ByteView> annex{};
};

/// The message of BIP-341 and BIP-342, with the epoch byte 00 in front, and its hash.
///
/// Errors: out_of_range (no such input), tx_spent_outputs_count (data made without spent outputs),
/// script_schnorr_sig_hashtype (undefined type, or SINGLE without an output at the index).
///
///     BTCFI_TRY(auto data, PrecomputedData::of(tx, spent));
///     BTCFI_TRY(auto to_sign, taproot_sighash(data, 0, {.hash_type = 0x83, .leaf = leaf}));
///     BTCFI_TRY(auto signature, keys::sign_schnorr(to_sign.hash, key));
[[nodiscard]] Result<SignatureMessage> taproot_sighash(const PrecomputedData& data,
                                                       std::size_t input,
                                                       const TaprootSpend& spend);
/// Only the hash: what verifiers call. Allocates nothing. Errors: as taproot_sighash.
[[nodiscard]] Result<Hash256> taproot_sighash_hash(const PrecomputedData& data, std::size_t input,
                                                   const TaprootSpend& spend) noexcept;

/// The message of BIP-143 (P2WPKH, P2WSH and those inside P2SH) and its double SHA-256.
///
/// \p script_code is the witness script from the last executed OP_CODESEPARATOR on, or for P2WPKH
/// the P2PKH script of the key hash. Any hash type is taken, as consensus does.
/// Errors: out_of_range (no such input).
[[nodiscard]] Result<SignatureMessage> witness_v0_sighash(const PrecomputedData& data,
                                                          std::size_t input, ByteView script_code,
                                                          Sats amount, std::uint32_t hash_type);

/// The message of inputs before segwit and its double SHA-256. OP_CODESEPARATORs are left out of
/// \p script_code. SINGLE without an output at the index has no message, and the number 1 as its
/// hash (a well-known oddity of consensus). Errors: out_of_range (no such input).
[[nodiscard]] Result<SignatureMessage> legacy_sighash(const Transaction& tx, std::size_t input,
                                                      ByteView script_code,
                                                      std::uint32_t hash_type);

}  // namespace btcfi::tx
