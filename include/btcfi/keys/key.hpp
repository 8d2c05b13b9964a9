#pragma once

#include <btcfi/core/bytes.hpp>
#include <btcfi/core/secret.hpp>

namespace btcfi::keys {

/// A secp256k1 secret key: a number from 1 to the group order less 1, big-endian.
///
/// A default-made one is zero and refused by every call that uses it.
using SecretKey = Secret<32, struct SecretKeyTag>;
/// Thirty-two random bytes for a signature or a nonce; wiped when it goes.
using Entropy = Secret<32, struct EntropyTag>;
/// The x coordinate of a public key (BIP-340); the point meant has even y.
using XOnlyKey = FixedBytes<32, struct XOnlyKeyTag>;
/// A compressed public key: 02 or 03, then x.
using PublicKey = FixedBytes<33, struct PublicKeyTag>;
/// A BIP-340 signature: x of the nonce, then s.
using SchnorrSignature = FixedBytes<64, struct SchnorrSignatureTag>;

/// An x-only key and whether the point it was taken from has odd y.
struct XOnlyWithParity {
  XOnlyKey key;
  bool odd = false;
  friend bool operator==(const XOnlyWithParity&, const XOnlyWithParity&) = default;
};

/// Thirty-two bytes from the system's generator. Errors: entropy_unavailable.
[[nodiscard]] Result<Entropy> system_entropy() noexcept;

/// A secret key of 32 big-endian bytes. Errors: out_of_range (not 32 bytes), keys_invalid_secret
/// (zero, or not below the group order).
[[nodiscard]] Result<SecretKey> parse_secret_key(ByteView bytes) noexcept;
/// A secret key from 32 uniformly random bytes. Errors: keys_invalid_secret (chance below 2^-127).
[[nodiscard]] Result<SecretKey> make_secret_key(const Entropy& entropy) noexcept;
/// Errors: keys_invalid_secret.
[[nodiscard]] Status check(const SecretKey& key) noexcept;
/// Errors: keys_invalid_public when no point has this x.
[[nodiscard]] Status check(const XOnlyKey& key) noexcept;
/// Errors: keys_invalid_public when the bytes are not the compressed form of a point.
[[nodiscard]] Status check(const PublicKey& key) noexcept;

/// The public key of a secret. Constant time. Errors: keys_invalid_secret.
[[nodiscard]] Result<PublicKey> public_key(const SecretKey& key) noexcept;
/// x and parity of a compressed key; only bytes are looked at, so the key may be off the curve.
[[nodiscard]] XOnlyWithParity xonly(const PublicKey& key) noexcept;
/// The x-only public key of a secret. Constant time. Errors: keys_invalid_secret.
[[nodiscard]] Result<XOnlyKey> xonly(const SecretKey& key) noexcept;
/// The compressed key with this x and even (or odd) y.
[[nodiscard]] PublicKey compressed(const XOnlyKey& key, bool odd = false) noexcept;

/// A secret key with its public key, made once for many signatures; wiped when it goes.
///
///     BTCFI_TRY(auto pair, KeyPair::from(secret));
///     BTCFI_TRY(auto signature, sign_schnorr(hash, pair, entropy));
class KeyPair {
 public:
  /// Constant time. Errors: keys_invalid_secret.
  [[nodiscard]] static Result<KeyPair> from(const SecretKey& key) noexcept;

  [[nodiscard]] const PublicKey& public_key() const noexcept { return public_; }
  [[nodiscard]] XOnlyKey xonly() const noexcept { return keys::xonly(public_).key; }
  /// The secret as given.
  [[nodiscard]] const SecretKey& secret() const noexcept { return secret_; }
  /// The secret of the same x with even y: itself, or its negative. Constant time.
  [[nodiscard]] SecretKey even_secret() const noexcept;

 private:
  friend struct KeyPairAccess;
  KeyPair() noexcept = default;
  SecretKey secret_;
  // The library's form (secp256k1_keypair); meaningless outside this process.
  Secret<96, struct KeyPairTag> pair_;
  PublicKey public_;
};

/// The secret whose public key has the same x as \p key's and even y. Errors: keys_invalid_secret.
[[nodiscard]] Result<SecretKey> even_secret(const SecretKey& key) noexcept;

}  // namespace btcfi::keys
