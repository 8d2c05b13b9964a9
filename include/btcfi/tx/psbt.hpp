#pragma once

#include <btcfi/keys/ecdsa.hpp>
#include <btcfi/script/flags.hpp>
#include <btcfi/script/taproot.hpp>
#include <btcfi/tx/psbt_map.hpp>
#include <btcfi/tx/sighash.hpp>

#include <memory>

/// Partially signed transactions, versions 0 (BIP-174) and 2 (BIP-370) with the Taproot fields of
/// BIP-371.
namespace btcfi::tx {

/// The largest document that is read.
inline constexpr std::size_t max_psbt_bytes = 100'000'000;
/// Records of a document, in all its maps: each takes a few bytes there and a hundred in memory.
inline constexpr std::size_t max_psbt_records = 1'000'000;

/// What a signature commits to when signing; anything but ALL (or DEFAULT) has to be allowed by name.
struct PsbtSignOptions {
  /// Signs with types other than ALL and DEFAULT where the input asks for them.
  bool allow_any_sighash = false;
  /// Entropy of Schnorr signatures; null takes the system's.
  const keys::Entropy* entropy = nullptr;
  /// How ECDSA signatures are made.
  keys::LowR low_r = keys::LowR::yes;
};

/// A transaction on its way from creator to extractor.
///
/// Keeps every record that it was given, also those of types it does not know, in their order: what is
/// parsed serialises to the same bytes. The records are validated when parsed or set, so that the rest
/// of the methods can rely on their form. A plain value; methods do not throw.
///
///     BTCFI_TRY(auto psbt, Psbt::create(unsigned_tx));
///     BTCFI_CHECK(psbt.set_witness_utxo(0, {Sats{100'000}, script}));
///     BTCFI_TRY(auto made, psbt.sign(0, key));
///     BTCFI_CHECK(psbt.finalize());
///     BTCFI_TRY(auto tx, psbt.extract());
class Psbt {
 public:
  // --- creator, bytes -------------------------------------------------------------------------

  /// For a transaction without scriptSigs and witnesses. Errors: tx_psbt_signed_tx.
  [[nodiscard]] static Result<Psbt> create(Transaction unsigned_tx);
  /// Reads the binary form. Total; every limit is the input's own length.
  ///
  /// Errors (`input`: index of the map's input or output, `offset`: byte, `where`: the field):
  /// tx_psbt_magic, truncated, trailing_data, not_canonical, limit_exceeded, tx_psbt_duplicate_key,
  /// tx_psbt_bad_key, tx_psbt_bad_value, tx_psbt_no_unsigned_tx, tx_psbt_signed_tx,
  /// tx_psbt_wrong_utxo, unsupported (another version than 0 and 2).
  ///
  /// Of version 2 the transaction follows from the maps; a field that it needs and lacks is
  /// tx_psbt_no_unsigned_tx with its name, required lock times that exclude each other are
  /// tx_psbt_bad_value. A psbt of version 2 stays one through all roles.
  [[nodiscard]] static Result<Psbt> parse(ByteView bytes);
  /// Reads base64. Errors: parse, and as parse.
  [[nodiscard]] static Result<Psbt> parse_base64(std::string_view text);
  [[nodiscard]] Bytes serialize() const;
  [[nodiscard]] std::string base64() const;

  /// 0 or 2.
  [[nodiscard]] std::uint32_t version() const noexcept { return version_; }
  /// The same document in another version. To 2: the lock time becomes the fallback, nothing is
  /// modifiable. To 0: required lock times and flags are gone, the transaction stays. Errors:
  /// unsupported (neither 0 nor 2; to 2 of a transaction of version 1, which BIP-370 excludes).
  [[nodiscard]] Result<Psbt> to_version(std::uint32_t version) const;

  // --- what it holds --------------------------------------------------------------------------

  [[nodiscard]] const Transaction& unsigned_tx() const noexcept { return tx_; }
  [[nodiscard]] const PsbtMap& global() const noexcept { return global_; }
  /// The map of input or output \p i, which must exist.
  [[nodiscard]] const PsbtMap& input(std::size_t i) const { return inputs_.at(i); }
  [[nodiscard]] const PsbtMap& output(std::size_t i) const { return outputs_.at(i); }
  /// The output that input \p i spends, from its witness or non-witness UTXO.
  /// Errors: out_of_range, tx_psbt_missing_utxo.
  [[nodiscard]] Result<TxOut> spent_output(std::size_t i) const;
  /// Those of all inputs. Errors: tx_psbt_missing_utxo, at the input.
  [[nodiscard]] Result<std::vector<TxOut>> spent_outputs() const;
  /// Errors: as spent_outputs and fee_of.
  [[nodiscard]] Result<Sats> fee() const;
  [[nodiscard]] bool is_final(std::size_t i) const;

  // --- updater --------------------------------------------------------------------------------

  /// Sets a record of an input or output after validating it; for every field without a method of its
  /// own. Errors: out_of_range, tx_psbt_bad_key, tx_psbt_bad_value, tx_psbt_wrong_utxo.
  [[nodiscard]] Status set_input_record(std::size_t i, PsbtRecord record);
  [[nodiscard]] Status set_output_record(std::size_t i, PsbtRecord record);
  /// The output that a segwit input spends. Errors: out_of_range.
  [[nodiscard]] Status set_witness_utxo(std::size_t i, const TxOut& output);
  /// The transaction that input \p i spends from: needed before segwit, and good for version 0, whose
  /// signatures do not commit to other inputs' amounts. Errors: out_of_range, tx_psbt_wrong_utxo.
  [[nodiscard]] Status set_non_witness_utxo(std::size_t i, const Transaction& previous);
  [[nodiscard]] Status set_sighash_type(std::size_t i, std::uint32_t type);
  [[nodiscard]] Status set_redeem_script(std::size_t i, ByteView script);
  [[nodiscard]] Status set_witness_script(std::size_t i, ByteView script);
  [[nodiscard]] Status set_tap_internal_key(std::size_t i, const keys::XOnlyKey& key);
  [[nodiscard]] Status set_tap_merkle_root(std::size_t i, const Hash256& root);
  [[nodiscard]] Status add_tap_leaf(std::size_t i, const script::ControlBlock& control,
                                    ByteView script);

  // --- signer ---------------------------------------------------------------------------------

  /// The message that a Taproot key-path or (with \p leaf) script-path signature of input \p i signs.
  /// Errors: as taproot_sighash, tx_psbt_missing_utxo.
  [[nodiscard]] Result<SignatureMessage> taproot_message(
      std::size_t i, std::uint8_t hash_type,
      const std::optional<script::TapLeafHash>& leaf = std::nullopt) const;

  /// Signs input \p i wherever the key belongs: P2WPKH, P2PKH, P2SH and P2WSH scripts that hold it,
  /// Taproot key path (the output key itself, or the internal key that is given with the root) and the
  /// leaves that are given and hold it. The number of signatures made, 0 where the key has no part.
  ///
  /// Refuses what a signer must refuse (BIP-174): a witness UTXO for an input before segwit, scripts
  /// that do not fit the output, hash types that were not allowed.
  /// Errors: tx_psbt_missing_utxo, tx_psbt_wrong_utxo, tx_psbt_wrong_script, tx_psbt_sighash,
  /// keys_invalid_secret, entropy_unavailable.
  [[nodiscard]] Result<std::size_t> sign(std::size_t i, const keys::SecretKey& key,
                                         const PsbtSignOptions& options = {});
  /// Adds a signature made elsewhere, with its hash type byte where it has one. It is not verified
  /// here: finalize does. Errors: out_of_range, tx_psbt_bad_key, tx_psbt_bad_value.
  [[nodiscard]] Status add_partial_signature(std::size_t i, ByteView key, ByteView signature);
  [[nodiscard]] Status set_tap_key_signature(std::size_t i, ByteView signature);
  [[nodiscard]] Status add_tap_script_signature(std::size_t i, const keys::XOnlyKey& key,
                                                const script::TapLeafHash& leaf,
                                                ByteView signature);

  // --- combiner, finalizer, extractor -----------------------------------------------------------

  /// Takes over the records of another document on the same transaction, of either version; on a key
  /// that both have, this one's value stays. Two of version 2 may differ in sequences as long as
  /// neither holds a signature, and only what both leave to be modified stays modifiable (BIP-370).
  /// Errors: tx_psbt_other_transaction (also "PSBT_IN_SEQUENCE": sequences differ and one is signed);
  /// as parse where lock times exclude each other. Then nothing has changed.
  [[nodiscard]] Status combine(const Psbt& other);

  /// Makes the final scripts of every input that is not final yet. Stops at the first that cannot be.
  /// Errors: as finalize_input.
  [[nodiscard]] Status finalize();
  /// Makes the final scripts of input \p i: Taproot key path, leaves of keys with CHECKSIG and
  /// CHECKSIGVERIFY behind an optional lock (the `two`, reclaim and void leaves), P2WPKH, P2PKH, bare
  /// keys, multisig, each also inside P2SH or P2WSH as they may be. The scripts are run, with the
  /// standard flags, before anything is changed.
  /// Errors: out_of_range, tx_psbt_missing_utxo, tx_psbt_missing_signature, tx_psbt_sighash (a
  /// signature of another type than the input asks for), tx_psbt_wrong_script, unsupported (a script
  /// that needs finalize_with), script_... (a signature is wrong).
  [[nodiscard]] Status finalize_input(std::size_t i);
  /// Sets the final witness of a script that only the caller understands, after running it.
  /// Errors: as finalize_input.
  [[nodiscard]] Status finalize_with(std::size_t i, const Witness& witness,
                                     ByteView script_sig = {});
  /// The signed transaction. Errors: tx_psbt_not_final, at the input.
  [[nodiscard]] Result<Transaction> extract() const;
  /// The witness of a finished input; empty where it has none. Errors: out_of_range,
  /// tx_psbt_not_final.
  [[nodiscard]] Result<Witness> final_witness(std::size_t i) const;

  friend bool operator==(const Psbt&, const Psbt&) = default;

 private:
  friend class PsbtSigner;
  friend class PsbtFinalizer;
  Psbt() = default;
  [[nodiscard]] Status need_input(std::size_t i) const noexcept;
  /// Looks at the previous transaction of an input, if it has one. Errors: tx_psbt_wrong_utxo.
  [[nodiscard]] Status vouch(std::size_t i);
  /// Version 2: what a signature of that type leaves to be modified (BIP-370).
  void note_signature(std::uint8_t hash_type);
  /// What signatures of all inputs commit to. Copies of its own: a document that changes, is copied
  /// or moved leaves it as it is.
  struct Common {
    Transaction tx;
    std::vector<TxOut> spent;            // blank where the document does not say
    std::optional<std::size_t> unknown;  // the first such input
    std::optional<PrecomputedData> data;
    [[nodiscard]] Status all_known() const noexcept;
  };
  /// Made once per document, until a UTXO of it changes. No part of its value.
  struct CommonCache {
    std::shared_ptr<const Common> made;
    friend bool operator==(const CommonCache&, const CommonCache&) noexcept { return true; }
  };
  [[nodiscard]] Result<std::shared_ptr<const Common>> make_common() const;
  /// For input \p i, which with \p taproot needs the outputs that all inputs spend. Keeps it.
  /// Errors: out_of_range, tx_psbt_missing_utxo.
  [[nodiscard]] Result<std::shared_ptr<const Common>> common(std::size_t i, bool taproot);

  Transaction tx_;  // of version 2: as the maps make it
  std::uint32_t version_ = 0;
  PsbtMap global_;
  std::vector<PsbtMap> inputs_;
  std::vector<PsbtMap> outputs_;
  // From the previous transactions, which are parsed once: by input, where there is one.
  std::vector<std::optional<TxOut>> vouched_;
  CommonCache common_;
};

/// Whether bytes begin as a binary PSBT does.
[[nodiscard]] bool looks_like_psbt(ByteView bytes) noexcept;

}  // namespace btcfi::tx
