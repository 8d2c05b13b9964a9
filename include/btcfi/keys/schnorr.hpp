#pragma once

#include <btcfi/keys/point.hpp>

namespace btcfi::keys {

/// Signs a message of any length by BIP-340, usually a 32-byte hash, and verifies the signature
/// before it returns it (BIP-340, "Default Signing": a fault must not leak the key).
///
/// The same message, key and entropy give the same signature; zero entropy is allowed by BIP-340
/// and only costs protection against fault and power analysis. Constant time in the key.
/// Errors: internal when the signature does not verify (a hardware fault).
[[nodiscard]] Result<SchnorrSignature> sign_schnorr(ByteView message, const KeyPair& key,
                                                    const Entropy& entropy) noexcept;
/// As above. Errors: also keys_invalid_secret.
[[nodiscard]] Result<SchnorrSignature> sign_schnorr(ByteView message, const SecretKey& key,
                                                    const Entropy& entropy) noexcept;
/// As above with the system's entropy. Errors: also entropy_unavailable.
[[nodiscard]] Result<SchnorrSignature> sign_schnorr(ByteView message,
                                                    const SecretKey& key) noexcept;

/// Whether a BIP-340 signature is right. False as well where the key is not on the curve or the
/// signature is not 64 bytes.
[[nodiscard]] bool verify_schnorr(const SchnorrSignature& signature, ByteView message,
                                  const XOnlyKey& key) noexcept;
/// The same of a signature in bytes; any other length than 64 is no signature.
[[nodiscard]] bool verify_schnorr(ByteView signature64, ByteView message,
                                  const XOnlyKey& key) noexcept;

/// e of a BIP-340 signature: tagged_hash("BIP0340/challenge", x(R) | key | message) mod the group
/// order.
[[nodiscard]] Scalar schnorr_challenge(const XOnlyKey& nonce, const XOnlyKey& key,
                                       ByteView message) noexcept;
/// The point whose secret is the s of a signature by \p key with \p nonce: R + e P, both lifted to
/// even y. This is what an attestation of \p message will reveal. Errors: keys_invalid_public
/// (input 0: nonce, 1: key).
[[nodiscard]] Result<Point> signature_point(const XOnlyKey& nonce, const XOnlyKey& key,
                                            ByteView message) noexcept;
/// s of a BIP-340 signature made with a chosen secret nonce: k + e d, both taken for even y.
///
/// Danger: two messages under one nonce give away the key. Only an oracle that has announced its
/// nonce signs like this, once. Errors: keys_invalid_secret.
[[nodiscard]] Result<SchnorrSignature> sign_schnorr_with_nonce(ByteView message, const KeyPair& key,
                                                               const KeyPair& nonce) noexcept;

}  // namespace btcfi::keys
