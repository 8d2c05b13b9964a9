#include <btcfi/keys/key.hpp>

#include <keys/detail/curve.hpp>

namespace btcfi::keys {

const secp256k1_context* secret_context() noexcept {
  static const secp256k1_context* const context = [] {
    secp256k1_context* made = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    BTCFI_ASSERT(made != nullptr);
    // Blinding hardens against side channels beyond constant time; without entropy the results
    // are the same.
    if (auto entropy = system_entropy()) {
      ignore(secp256k1_context_randomize(made, entropy->reveal().data()));
    }
    return made;
  }();
  return context;
}

PublicKey serialize(const secp256k1_pubkey& key) noexcept {
  PublicKey out;
  std::size_t size = out.size();
  secp256k1_ec_pubkey_serialize(public_context(), out.data(), &size, &key, SECP256K1_EC_COMPRESSED);
  return out;
}

Result<Entropy> system_entropy() noexcept {
  Entropy entropy;
  BTCFI_CHECK(fill_entropy(entropy.reveal_mutable()));
  return entropy;
}

Status check(const SecretKey& key) noexcept {
  if (declassified(secp256k1_ec_seckey_verify(public_context(), key.reveal().data())) == 0) {
    return fail(Errc::keys_invalid_secret, "check");
  }
  return {};
}

Result<SecretKey> parse_secret_key(ByteView bytes) noexcept {
  if (bytes.size() != 32) return fail(Errc::out_of_range, "parse_secret_key", 0, bytes.size());
  SecretKey key(bytes.first<32>());
  if (!check(key)) return fail(Errc::keys_invalid_secret, "parse_secret_key");
  return key;
}

Result<SecretKey> make_secret_key(const Entropy& entropy) noexcept {
  return parse_secret_key(entropy.reveal());
}

Status check(const XOnlyKey& key) noexcept {
  secp256k1_xonly_pubkey parsed;
  if (secp256k1_xonly_pubkey_parse(public_context(), &parsed, key.data()) == 0) {
    return fail(Errc::keys_invalid_public, "check");
  }
  return {};
}

Status check(const PublicKey& key) noexcept {
  secp256k1_pubkey parsed;
  if (secp256k1_ec_pubkey_parse(public_context(), &parsed, key.data(), key.size()) == 0) {
    return fail(Errc::keys_invalid_public, "check");
  }
  return {};
}

Result<PublicKey> public_key(const SecretKey& key) noexcept {
  secp256k1_pubkey made;
  if (declassified(secp256k1_ec_pubkey_create(secret_context(), &made, key.reveal().data())) == 0) {
    return fail(Errc::keys_invalid_secret, "public_key");
  }
  declassify(&made, sizeof made);
  return serialize(made);
}

XOnlyWithParity xonly(const PublicKey& key) noexcept {
  XOnlyWithParity out;
  std::copy(key.bytes.begin() + 1, key.bytes.end(), out.key.bytes.begin());
  out.odd = key.bytes[0] == 0x03;
  return out;
}

Result<XOnlyKey> xonly(const SecretKey& key) noexcept {
  BTCFI_TRY(const PublicKey made, public_key(key));
  return xonly(made).key;
}

PublicKey compressed(const XOnlyKey& key, bool odd) noexcept {
  PublicKey out;
  out.bytes[0] = odd ? 0x03 : 0x02;
  std::copy(key.bytes.begin(), key.bytes.end(), out.bytes.begin() + 1);
  return out;
}

Result<KeyPair> KeyPair::from(const SecretKey& key) noexcept {
  KeyPair out;
  secp256k1_keypair made;
  if (declassified(secp256k1_keypair_create(secret_context(), &made, key.reveal().data())) == 0) {
    return fail(Errc::keys_invalid_secret, "KeyPair::from");
  }
  static_assert(sizeof made.data == 96);
  std::copy_n(made.data, sizeof made.data, out.pair_.reveal_mutable().begin());
  secp256k1_pubkey point;
  ignore(secp256k1_keypair_pub(public_context(), &point, &made));
  secure_wipe(made.data);
  declassify(&point, sizeof point);
  out.secret_ = key.duplicate();
  out.public_ = serialize(point);
  return out;
}

SecretKey KeyPair::even_secret() const noexcept {
  SecretKey out = secret_.duplicate();
  // Which of the two keys has even y is known to everyone who knows the public key.
  if (keys::xonly(public_).odd) {
    ignore(secp256k1_ec_seckey_negate(public_context(), out.reveal_mutable().data()));
  }
  return out;
}

Result<SecretKey> even_secret(const SecretKey& key) noexcept {
  BTCFI_TRY(const KeyPair pair, KeyPair::from(key));
  return pair.even_secret();
}

}  // namespace btcfi::keys
