#include <btcfi/core/sha256.hpp>
#include <btcfi/keys/schnorr.hpp>

#include <keys/detail/curve.hpp>

namespace btcfi::keys {
namespace {

const TaggedHash& challenge_hash() noexcept {
  static const TaggedHash hash("BIP0340/challenge");
  return hash;
}

}  // namespace

Result<SchnorrSignature> sign_schnorr(ByteView message, const KeyPair& key,
                                      const Entropy& entropy) noexcept {
  secp256k1_keypair pair;
  const auto raw = KeyPairAccess::raw(key).reveal();
  std::copy(raw.begin(), raw.end(), pair.data);
  Entropy auxiliary = entropy.duplicate();
  secp256k1_schnorrsig_extraparams extra = SECP256K1_SCHNORRSIG_EXTRAPARAMS_INIT;
  extra.ndata = auxiliary.reveal_mutable().data();
  SchnorrSignature signature;
  const int made = declassified(secp256k1_schnorrsig_sign_custom(
      secret_context(), signature.data(), message.data(), message.size(), &pair, &extra));
  secure_wipe(pair.data);
  declassify(signature.data(), signature.size());
  if (made == 0 || !verify_schnorr(signature, message, key.xonly())) {
    return fail(Errc::internal, "sign_schnorr");
  }
  return signature;
}

Result<SchnorrSignature> sign_schnorr(ByteView message, const SecretKey& key,
                                      const Entropy& entropy) noexcept {
  BTCFI_TRY(const KeyPair pair, KeyPair::from(key));
  return sign_schnorr(message, pair, entropy);
}

Result<SchnorrSignature> sign_schnorr(ByteView message, const SecretKey& key) noexcept {
  BTCFI_TRY(const Entropy entropy, system_entropy());
  return sign_schnorr(message, key, entropy);
}

bool verify_schnorr(const SchnorrSignature& signature, ByteView message,
                    const XOnlyKey& key) noexcept {
  secp256k1_xonly_pubkey parsed;
  return secp256k1_xonly_pubkey_parse(public_context(), &parsed, key.data()) == 1 &&
         secp256k1_schnorrsig_verify(public_context(), signature.data(), message.data(),
                                     message.size(), &parsed) == 1;
}

bool verify_schnorr(ByteView signature64, ByteView message, const XOnlyKey& key) noexcept {
  const auto signature = SchnorrSignature::from(signature64);
  return signature && verify_schnorr(*signature, message, key);
}

Scalar schnorr_challenge(const XOnlyKey& nonce, const XOnlyKey& key, ByteView message) noexcept {
  return Scalar::reduce(challenge_hash()({nonce, key, message}));
}

Result<Point> signature_point(const XOnlyKey& nonce, const XOnlyKey& key,
                              ByteView message) noexcept {
  const auto lifted_nonce = Point::lift_x(nonce);
  if (!lifted_nonce) return fail(Errc::keys_invalid_public, "signature_point", 0);
  const auto lifted_key = Point::lift_x(key);
  if (!lifted_key) return fail(Errc::keys_invalid_public, "signature_point", 1);
  return *lifted_nonce + schnorr_challenge(nonce, key, message) * *lifted_key;
}

Result<SchnorrSignature> sign_schnorr_with_nonce(ByteView message, const KeyPair& key,
                                                 const KeyPair& nonce) noexcept {
  const XOnlyKey nonce_x = nonce.xonly();
  const Scalar challenge = schnorr_challenge(nonce_x, key.xonly(), message);
  BTCFI_TRY(const SecretKey product, multiply(key.even_secret(), challenge));
  BTCFI_TRY(const SecretKey s, add(nonce.even_secret(), product));
  const Scalar published = Scalar::published(s);
  SchnorrSignature signature;
  std::copy(nonce_x.bytes.begin(), nonce_x.bytes.end(), signature.bytes.begin());
  std::copy(published.bytes().begin(), published.bytes().end(), signature.bytes.begin() + 32);
  if (!verify_schnorr(signature, message, key.xonly())) {
    return fail(Errc::internal, "sign_schnorr_with_nonce");
  }
  return signature;
}

}  // namespace btcfi::keys
