#include <btcfi/keys/taproot.hpp>
#include <btcfi/settlement/funding.hpp>
#include <btcfi/tx/message_proof.hpp>
#include <btcfi/tx/sighash.hpp>

namespace btcfi::settlement {

Result<Bytes> KeySigner::add(const keys::SecretKey& internal) {
  BTCFI_TRY(const keys::SecretKey tweaked, keys::tweak_secret(internal, std::nullopt));
  BTCFI_TRY(keys::KeyPair pair, keys::KeyPair::from(tweaked));
  const keys::XOnlyKey key = pair.xonly();
  Bytes script{0x51, 32};
  script.insert(script.end(), key.bytes.begin(), key.bytes.end());
  keys_.insert_or_assign(script, std::move(pair));
  return script;
}

Result<tx::Witness> KeySigner::sign(const tx::Transaction& transaction, std::size_t input,
                                    std::span<const tx::TxOut> spent) {
  if (input >= spent.size()) return fail(Errc::out_of_range, "KeySigner::sign", input);
  const auto found = keys_.find(spent[input].script_pubkey);
  if (found == keys_.end()) return fail(Errc::funding_no_key, "KeySigner::sign", input);
  BTCFI_TRY(const auto data, tx::PrecomputedData::of(transaction, spent));
  BTCFI_TRY(const Hash256 hash,
            tx::taproot_sighash_hash(data, input, {.hash_type = tx::sighash_all}));
  BTCFI_TRY(const auto signature, keys::sign_schnorr(hash, found->second, keys::Entropy{}));
  Bytes witness = to_bytes(signature);
  witness.push_back(tx::sighash_all);
  return tx::Witness{std::move(witness)};
}

Result<tx::Witness> sign_funding_proof(const Request& request, std::size_t index,
                                       FundingSigner& wallet) {
  BTCFI_TRY(const auto inputs, request_inputs(request));
  if (index >= inputs.size()) return fail(Errc::out_of_range, "sign_funding_proof", index);
  const std::string text = funding_proof_text(request, index);
  const tx::MessageProof proof =
      tx::message_proof(as_bytes(text), inputs[index].output.script_pubkey);
  return wallet.sign(proof.to_sign, 0, std::span(&proof.spent, 1));
}

}  // namespace btcfi::settlement
