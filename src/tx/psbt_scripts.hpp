#pragma once

#include <btcfi/script/output.hpp>
#include <btcfi/tx/psbt.hpp>

/// Which script an input of a PSBT runs, once its records are held against the output that it spends.
namespace btcfi::tx::detail {

enum class SpendKind : std::uint8_t {
  legacy,      ///< scriptPubKey or P2SH redeem script
  witness_v0,  ///< P2WPKH or P2WSH, bare or inside P2SH
  taproot,
};

struct SpendScripts {
  SpendKind kind = SpendKind::legacy;
  TxOut spent;
  /// The redeem script where the output is P2SH, to be pushed in the scriptSig.
  std::optional<Bytes> redeem;
  /// The witness script where there is one, to be the last witness item.
  std::optional<Bytes> witness;
  /// What signatures are checked by: redeem or witness script, P2PKH for P2WPKH, else the scriptPubKey.
  Bytes code;
};

/// Errors: tx_psbt_missing_utxo, tx_psbt_wrong_utxo (a witness UTXO for an input before segwit, or one
/// that differs from the previous transaction's), tx_psbt_wrong_script.
[[nodiscard]] Result<SpendScripts> spend_scripts(const Psbt& psbt, std::size_t i);

/// The hash type that an input asks for. Nothing where it leaves the choice.
[[nodiscard]] std::optional<std::uint32_t> wanted_sighash(const PsbtMap& input) noexcept;

}  // namespace btcfi::tx::detail
