// Finalizer: from signatures to the scripts that spend.

#include "tx/psbt_fields.hpp"
#include "tx/psbt_scripts.hpp"

#include <btcfi/core/sha256.hpp>
#include <btcfi/script/builder.hpp>
#include <btcfi/script/interpreter.hpp>
#include <btcfi/script/number.hpp>
#include <btcfi/tx/checker.hpp>
#include <btcfi/tx/psbt.hpp>

#include <map>

namespace btcfi::tx {

using detail::SpendKind;
using detail::SpendScripts;
using script::Opcode;
using script::OutputType;

namespace {

/// Keys and the number of signatures of a multisig script that output_type recognised.
struct Multisig {
  std::size_t required = 0;
  std::vector<Bytes> keys;
};

Multisig read_multisig(ByteView script) {
  Multisig out;
  script::Reader in(script);
  const auto first = in.next();
  out.required = first->data.empty() ? static_cast<std::size_t>(first->opcode) - 0x50
                                     : std::size_t{first->data[0]};
  for (auto next = in.next(); next && next->data.size() > 1; next = in.next()) {
    out.keys.push_back(to_bytes(next->data));
  }
  return out;
}

/// The keys of a leaf `[<lock> CLTV|CSV DROP] (<key> CHECKSIGVERIFY)... <key> CHECKSIG`, in their order;
/// nothing for another script.
std::optional<std::vector<keys::XOnlyKey>> leaf_keys(ByteView script) {
  using enum Opcode;
  std::vector<script::Instruction> all;
  for (script::Reader in(script); !in.done();) {
    const auto instruction = in.next();
    if (!instruction) return std::nullopt;
    all.push_back(*instruction);
  }
  std::size_t at = 0;
  const bool locked =
      all.size() > 3 && script::is_push(all[0].opcode) &&
      (all[1].opcode == op_checklocktimeverify || all[1].opcode == op_checksequenceverify) &&
      all[2].opcode == op_drop;
  if (locked) at = 3;
  std::vector<keys::XOnlyKey> out;
  for (; at + 1 < all.size(); at += 2) {
    const auto key = keys::XOnlyKey::from(all[at].data);
    const bool last = at + 2 == all.size();
    if (!key || all[at + 1].opcode != (last ? op_checksig : op_checksigverify)) return std::nullopt;
    out.push_back(*key);
  }
  if (at != all.size() || out.empty()) return std::nullopt;
  return out;
}

/// What a finished input keeps (BIP-174): its UTXOs, and what is not known to this version.
bool survives(std::uint64_t type) noexcept {
  return type <= psbt_in::witness_utxo || type == psbt_in::final_script_sig ||
         type == psbt_in::final_script_witness || type == psbt_in::proof_of_reserves ||
         detail::describes_transaction(detail::PsbtScope::input, type) ||
         type > psbt_in::musig_partial_signature;
}

}  // namespace

/// Finishes one input; the parts of Psbt::finalize_input.
class PsbtFinalizer {
 public:
  PsbtFinalizer(Psbt& psbt, std::size_t i) : psbt_(psbt), i_(i), input_(psbt.inputs_[i]) {}

  Status run() {
    BTCFI_TRY(const SpendScripts scripts, detail::spend_scripts(psbt_, i_));
    Witness stack;
    if (scripts.kind == SpendKind::taproot) {
      BTCFI_TRY(stack, taproot_stack());
      return finish(scripts, stack, {});
    }
    BTCFI_TRY(stack, signatures_for(scripts.code));
    if (scripts.kind == SpendKind::witness_v0) {
      if (scripts.witness) stack.push_back(*scripts.witness);
      return finish(scripts, stack, redeem_push(scripts));
    }
    script::Builder script_sig;
    for (const Bytes& item : stack) script_sig.push(item);
    if (scripts.redeem) script_sig.push(*scripts.redeem);
    return finish(scripts, {}, std::move(script_sig).take());
  }

  /// Sets the final scripts once they run well with everything that is known.
  Status finish(const SpendScripts& scripts, const Witness& witness, ByteView script_sig) {
    BTCFI_TRY(const auto common, psbt_.common(i_, scripts.kind == SpendKind::taproot));
    // No signature commits to the final scripts: what is common to all inputs is hashed without them.
    const TxOut& spent = common->spent[i_];
    const TransactionChecker checker(*common->data, i_, spent.amount);
    const Status verified = script::verify_script(script_sig, spent.script_pubkey, witness,
                                                  script::Flags::standard(), checker);
    if (!verified) {
      Error error = verified.error();
      error.input = fail(error.code, "", i_).input;
      return error;
    }

    PsbtMap kept;
    for (const PsbtRecord& record : input_.records()) {
      if (survives(record.type)) kept.append(record);
    }
    if (!script_sig.empty()) kept.set(psbt_in::final_script_sig, to_bytes(script_sig));
    if (!witness.empty()) {
      kept.set(psbt_in::final_script_witness, detail::serialize_witness(witness));
    }
    input_ = std::move(kept);
    return {};
  }

  static Bytes redeem_push(const SpendScripts& scripts) {
    return scripts.redeem ? script::Builder{}.push(*scripts.redeem).take() : Bytes{};
  }

 private:
  [[nodiscard]] Error missing() const noexcept {
    return fail(Errc::tx_psbt_missing_signature, "PSBT_IN_PARTIAL_SIG", i_);
  }

  Result<Bytes> signature_of(ByteView key) const {
    const Bytes* signature = input_.find(psbt_in::partial_signature, key);
    if (signature == nullptr) return missing();
    // A signature of another type than the input asks for is not what its parties agreed on.
    const auto wanted = detail::wanted_sighash(input_);
    if (wanted && signature->back() != *wanted) {
      return fail(Errc::tx_psbt_sighash, "PSBT_IN_PARTIAL_SIG", i_, signature->back());
    }
    return *signature;
  }

  /// As signature_of; DEFAULT and ALL commit to the same, so either stands for the other.
  Status check_schnorr(const Bytes& signature, const char* field) const {
    const auto wanted = detail::wanted_sighash(input_);
    if (!wanted) return {};
    const std::uint32_t type = signature.size() == 64 ? sighash_default : signature.back();
    const auto all = [](std::uint32_t one) { return one == sighash_default || one == sighash_all; };
    if (type == *wanted || (all(type) && all(*wanted))) return {};
    return fail(Errc::tx_psbt_sighash, field, i_, type);
  }

  /// The elements that satisfy a script before Taproot, bottom first.
  Result<Witness> signatures_for(ByteView script) const {
    switch (script::output_type(script)) {
      case OutputType::pubkey_hash: {
        for (const PsbtRecord& record : input_.records()) {
          if (record.type != psbt_in::partial_signature) continue;
          if (!equal(hash160(record.key_data), script.subspan(3, 20))) continue;
          BTCFI_TRY(auto signature, signature_of(record.key_data));
          return Witness{std::move(signature), record.key_data};
        }
        return missing();
      }
      case OutputType::pubkey: {
        BTCFI_TRY(auto signature, signature_of(script.subspan(1, script.size() - 2)));
        return Witness{std::move(signature)};
      }
      case OutputType::multisig: {
        const Multisig multisig = read_multisig(script);
        Witness out{{}};
        for (const Bytes& key : multisig.keys) {
          if (out.size() > multisig.required) break;
          if (input_.find(psbt_in::partial_signature, key) == nullptr) continue;
          BTCFI_TRY(auto signature, signature_of(key));
          out.push_back(std::move(signature));
        }
        if (out.size() != multisig.required + 1) return missing();
        return out;
      }
      default: return fail(Errc::unsupported, "Psbt::finalize_input", i_);
    }
  }

  Result<Witness> taproot_stack() const {
    if (const Bytes* signature = input_.find(psbt_in::tap_key_signature)) {
      BTCFI_CHECK(check_schnorr(*signature, "PSBT_IN_TAP_KEY_SIG"));
      return Witness{*signature};
    }
    bool understood = false;
    bool leaves = false;
    std::map<Bytes, const Bytes*> signatures;  // a hostile input has thousands of leaves
    for (const PsbtRecord& record : input_.records()) {
      if (record.type == psbt_in::tap_script_signature) {
        signatures.emplace(record.key_data, &record.value);
      }
    }
    for (const PsbtRecord& record : input_.records()) {
      if (record.type != psbt_in::tap_leaf_script) continue;
      leaves = true;
      const ByteView script = ByteView(record.value).first(record.value.size() - 1);
      const auto keys = leaf_keys(script);
      if (!keys) continue;
      understood = true;
      if (auto stack = leaf_stack(script, record.value.back(), *keys, signatures)) {
        for (const Bytes& signature : *stack) {
          BTCFI_CHECK(check_schnorr(signature, "PSBT_IN_TAP_SCRIPT_SIG"));
        }
        stack->push_back(to_bytes(script));
        stack->push_back(record.key_data);
        return *stack;
      }
    }
    if (leaves && !understood) return fail(Errc::unsupported, "PSBT_IN_TAP_LEAF_SCRIPT", i_);
    return fail(Errc::tx_psbt_missing_signature, "PSBT_IN_TAP_KEY_SIG", i_);
  }

  /// Signatures in the order in which the script takes them from the top.
  std::optional<Witness> leaf_stack(ByteView script, std::uint8_t version,
                                    const std::vector<keys::XOnlyKey>& keys,
                                    const std::map<Bytes, const Bytes*>& signatures) const {
    const auto leaf = script::tapleaf_hash(script, version);
    Witness out;
    for (std::size_t k = keys.size(); k-- > 0;) {
      Bytes key_data = to_bytes(keys[k]);
      key_data.insert(key_data.end(), leaf.bytes.begin(), leaf.bytes.end());
      const auto signature = signatures.find(key_data);
      if (signature == signatures.end()) return std::nullopt;
      out.push_back(*signature->second);
    }
    return out;
  }

  Psbt& psbt_;
  std::size_t i_;
  PsbtMap& input_;
};

Status Psbt::finalize() {
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    if (!is_final(i)) BTCFI_CHECK(finalize_input(i));
  }
  return {};
}

Status Psbt::finalize_input(std::size_t i) {
  BTCFI_CHECK(need_input(i));
  if (is_final(i)) return {};
  return PsbtFinalizer(*this, i).run();
}

Status Psbt::finalize_with(std::size_t i, const Witness& witness, ByteView script_sig) {
  BTCFI_CHECK(need_input(i));
  BTCFI_TRY(const TxOut spent, spent_output(i));
  SpendScripts scripts;
  const auto type = script::output_type(spent.script_pubkey);
  scripts.kind = type == OutputType::witness_v1_taproot ? SpendKind::taproot : SpendKind::legacy;
  return PsbtFinalizer(*this, i).finish(scripts, witness, script_sig);
}

}  // namespace btcfi::tx
