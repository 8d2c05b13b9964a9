// Signer.

#include "tx/psbt_scripts.hpp"

#include <btcfi/core/sha256.hpp>
#include <btcfi/keys/ecdsa.hpp>
#include <btcfi/keys/schnorr.hpp>
#include <btcfi/keys/taproot.hpp>
#include <btcfi/script/opcode.hpp>
#include <btcfi/tx/psbt.hpp>

namespace btcfi::tx {

using detail::SpendKind;
using detail::SpendScripts;

namespace {

/// Whether a script pushes the key itself, or its hash.
bool mentions(ByteView script, ByteView key) {
  const Hash160 key_hash = hash160(key);
  for (script::Reader in(script); !in.done();) {
    const auto instruction = in.next();
    if (!instruction) return false;
    if (equal(instruction->data, key) || equal(instruction->data, key_hash)) return true;
  }
  return false;
}

}  // namespace

/// Signs one input with one key; the parts of Psbt::sign.
class PsbtSigner {
 public:
  PsbtSigner(Psbt& psbt, std::size_t i, const keys::SecretKey& key, const PsbtSignOptions& options)
      : psbt_(psbt), i_(i), key_(key), options_(options) {}

  Result<std::size_t> run() {
    BTCFI_TRY(const SpendScripts scripts, detail::spend_scripts(psbt_, i_));
    const bool taproot = scripts.kind == SpendKind::taproot;
    BTCFI_TRY(const std::uint8_t hash_type, hash_type_for(taproot));
    BTCFI_TRY(const std::size_t made,
              taproot ? sign_taproot(scripts, hash_type) : sign_ecdsa(scripts, hash_type));
    if (made != 0) psbt_.note_signature(hash_type);
    return made;
  }

 private:
  Result<std::uint8_t> hash_type_for(bool taproot) const {
    const std::uint32_t wanted =
        detail::wanted_sighash(psbt_.input(i_)).value_or(taproot ? sighash_default : sighash_all);
    const bool usual = wanted == sighash_all || (taproot && wanted == sighash_default);
    const bool defined = usual || wanted == 2 || wanted == 3 || (wanted >= 0x81 && wanted <= 0x83);
    if (!defined || (!usual && !options_.allow_any_sighash)) {
      return fail(Errc::tx_psbt_sighash, "PSBT_IN_SIGHASH_TYPE", i_, wanted);
    }
    return static_cast<std::uint8_t>(wanted);
  }

  Result<std::size_t> sign_ecdsa(const SpendScripts& scripts, std::uint8_t hash_type) {
    BTCFI_TRY(const keys::PublicKey own, keys::public_key(key_));
    if (!mentions(scripts.code, own)) return std::size_t{0};
    BTCFI_TRY(const auto common, psbt_.common(i_, false));
    auto message =
        scripts.kind == SpendKind::legacy
            ? legacy_sighash(psbt_.unsigned_tx(), i_, scripts.code, hash_type)
            : witness_v0_sighash(*common->data, i_, scripts.code, scripts.spent.amount, hash_type);
    if (!message) return message.error();
    // SINGLE without an output would sign the number 1: anybody could use that signature anywhere.
    if (message->message.empty()) return fail(Errc::tx_psbt_sighash, "PSBT_IN_SIGHASH_TYPE", i_);
    BTCFI_TRY(Bytes signature, keys::sign_ecdsa(message->hash, key_, options_.low_r));
    signature.push_back(hash_type);
    BTCFI_CHECK(psbt_.add_partial_signature(i_, own, signature));
    return std::size_t{1};
  }

  Result<std::size_t> sign_taproot(const SpendScripts& scripts, std::uint8_t hash_type) {
    std::size_t made = 0;
    BTCFI_TRY(const auto spending_key, key_path_secret(scripts));
    if (spending_key) {
      BTCFI_TRY(const Bytes signature, schnorr(*spending_key, hash_type, std::nullopt));
      BTCFI_CHECK(psbt_.set_tap_key_signature(i_, signature));
      ++made;
    }
    BTCFI_TRY(const keys::XOnlyKey own, keys::xonly(key_));
    // A copy: adding signatures changes the map.
    const std::vector<PsbtRecord> records = psbt_.input(i_).records();
    for (const PsbtRecord& record : records) {
      if (record.type != psbt_in::tap_leaf_script) continue;
      const ByteView script = ByteView(record.value).first(record.value.size() - 1);
      if (!mentions(script, own)) continue;
      BTCFI_TRY(const auto control, script::ControlBlock::parse(record.key_data));
      BTCFI_CHECK(check_leaf(scripts, control, script, record.value.back()));
      const auto leaf = script::tapleaf_hash(script, control.leaf_version);
      BTCFI_TRY(const Bytes signature, schnorr(key_, hash_type, leaf));
      BTCFI_CHECK(psbt_.add_tap_script_signature(i_, own, leaf, signature));
      ++made;
    }
    return made;
  }

  /// The secret of the output key, where \p key_ is it or the internal key. Nothing otherwise.
  Result<std::optional<keys::SecretKey>> key_path_secret(const SpendScripts& scripts) const {
    using Found = std::optional<keys::SecretKey>;
    BTCFI_TRY(const keys::XOnlyKey own, keys::xonly(key_));
    const ByteView output_key = ByteView(scripts.spent.script_pubkey).subspan(2);
    if (equal(own, output_key)) return Found(key_.duplicate());
    const Bytes* internal = psbt_.input(i_).find(psbt_in::tap_internal_key);
    if (internal == nullptr || !equal(*internal, own)) return Found();
    std::optional<Hash256> root;
    if (const Bytes* given = psbt_.input(i_).find(psbt_in::tap_merkle_root)) {
      root = *Hash256::from(*given);
    }
    BTCFI_TRY(auto tweaked, keys::tweak_secret(key_, root));
    BTCFI_TRY(const keys::XOnlyKey tweaked_key, keys::xonly(tweaked));
    if (!equal(tweaked_key, output_key)) {
      return fail(Errc::tx_psbt_wrong_script, "PSBT_IN_TAP_MERKLE_ROOT", i_);
    }
    return Found(std::move(tweaked));
  }

  Status check_leaf(const SpendScripts& scripts, const script::ControlBlock& control,
                    ByteView script, std::uint8_t version) const {
    const auto output_key = keys::XOnlyKey::from(ByteView(scripts.spent.script_pubkey).subspan(2));
    if (version != control.leaf_version || !control.proves(*output_key, script)) {
      return fail(Errc::tx_psbt_wrong_script, "PSBT_IN_TAP_LEAF_SCRIPT", i_);
    }
    return {};
  }

  Result<Bytes> schnorr(const keys::SecretKey& key, std::uint8_t hash_type,
                        const std::optional<script::TapLeafHash>& leaf) {
    BTCFI_TRY(const auto common, psbt_.common(i_, true));
    BTCFI_TRY(const auto message,
              taproot_sighash(*common->data, i_, {.hash_type = hash_type, .leaf = leaf}));
    auto signature = options_.entropy != nullptr
                         ? keys::sign_schnorr(message.hash, key, *options_.entropy)
                         : keys::sign_schnorr(message.hash, key);
    if (!signature) return signature.error();
    Bytes out = to_bytes(*signature);
    if (hash_type != sighash_default) out.push_back(hash_type);
    return out;
  }

  Psbt& psbt_;
  std::size_t i_;
  const keys::SecretKey& key_;
  const PsbtSignOptions& options_;
};

Result<SignatureMessage> Psbt::taproot_message(
    std::size_t i, std::uint8_t hash_type, const std::optional<script::TapLeafHash>& leaf) const {
  BTCFI_CHECK(need_input(i));
  auto common = common_.made;
  if (!common) {
    BTCFI_TRY(common, make_common());
  }
  BTCFI_CHECK(common->all_known());
  return taproot_sighash(*common->data, i, {.hash_type = hash_type, .leaf = leaf});
}

Result<std::size_t> Psbt::sign(std::size_t i, const keys::SecretKey& key,
                               const PsbtSignOptions& options) {
  return PsbtSigner(*this, i, key, options).run();
}

}  // namespace btcfi::tx
