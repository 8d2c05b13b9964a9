#include "tx/psbt_scripts.hpp"

#include <btcfi/core/sha256.hpp>

namespace btcfi::tx::detail {
namespace {

constexpr const char* where = "PSBT scripts";

Status check_utxos(const Psbt& psbt, std::size_t i, const TxOut& spent) {
  const Bytes* witness_utxo = psbt.input(i).find(psbt_in::witness_utxo);
  if (witness_utxo != nullptr && *witness_utxo != serialize(spent)) {
    return fail(Errc::tx_psbt_wrong_utxo, "PSBT_IN_WITNESS_UTXO", i);
  }
  return {};
}

}  // namespace

std::optional<std::uint32_t> wanted_sighash(const PsbtMap& input) noexcept {
  const Bytes* value = input.find(psbt_in::sighash_type);
  if (value == nullptr) return std::nullopt;
  std::uint32_t type = 0;
  for (std::size_t i = 4; i-- > 0;) type = type << 8 | (*value)[i];
  return type;
}

Result<SpendScripts> spend_scripts(const Psbt& psbt, std::size_t i) {
  SpendScripts out;
  BTCFI_TRY(out.spent, psbt.spent_output(i));
  BTCFI_CHECK(check_utxos(psbt, i, out.spent));
  const PsbtMap& input = psbt.input(i);
  const Bytes* redeem = input.find(psbt_in::redeem_script);
  const Bytes* witness = input.find(psbt_in::witness_script);

  ByteView script = out.spent.script_pubkey;
  const bool p2sh = script::is_p2sh(script);
  if (p2sh) {
    if (redeem == nullptr) return fail(Errc::tx_psbt_wrong_script, "PSBT_IN_REDEEM_SCRIPT", i);
    if (!equal(script::p2sh_script(hash160(*redeem)), script)) {
      return fail(Errc::tx_psbt_wrong_script, "PSBT_IN_REDEEM_SCRIPT", i);
    }
    out.redeem = *redeem;
    script = *out.redeem;
  } else if (redeem != nullptr) {
    return fail(Errc::tx_psbt_wrong_script, "PSBT_IN_REDEEM_SCRIPT", i);
  }

  const auto program = script::witness_program(script);
  if (!program) {
    // Nothing but the previous transaction can vouch for an input before segwit.
    if (!input.has(psbt_in::non_witness_utxo)) {
      return fail(Errc::tx_psbt_wrong_utxo, "PSBT_IN_NON_WITNESS_UTXO", i);
    }
    if (witness != nullptr) return fail(Errc::tx_psbt_wrong_script, "PSBT_IN_WITNESS_SCRIPT", i);
    out.code = to_bytes(script);
    return out;
  }
  if (program->version == 1 && program->program.size() == 32 && !p2sh) {
    out.kind = SpendKind::taproot;
    return out;
  }
  out.kind = SpendKind::witness_v0;
  if (program->version == 0 && program->program.size() == 20) {
    out.code = script::p2pkh_script(*Hash160::from(program->program));
    return out;
  }
  if (program->version != 0 || program->program.size() != 32) {
    return fail(Errc::unsupported, where, i);
  }
  if (witness == nullptr || !equal(sha256(*witness), program->program)) {
    return fail(Errc::tx_psbt_wrong_script, "PSBT_IN_WITNESS_SCRIPT", i);
  }
  out.witness = *witness;
  out.code = *witness;
  return out;
}

}  // namespace btcfi::tx::detail
