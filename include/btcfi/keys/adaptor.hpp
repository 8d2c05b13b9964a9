#pragma once

#include <btcfi/keys/schnorr.hpp>

namespace btcfi::keys {

/// A BIP-340 signature that lacks the secret t of a point T = tG (PROTOCOL section 15, "Adaptor").
///
/// R' = kG + T with its parity, s' = k + e d where R' is even, -k + e d where it is odd.
struct PreSignature {
  PublicKey nonce;                         ///< R', 33 bytes
  FixedBytes<32, struct PartialSTag> s{};  ///< s'
  static constexpr std::size_t size_bytes = 65;

  /// R' | s', 65 bytes.
  [[nodiscard]] FixedBytes<65, struct PreSignatureTag> bytes() const noexcept;
  /// Only the length is checked here; verify_presignature checks the rest. Errors: out_of_range.
  [[nodiscard]] static Result<PreSignature> from(ByteView bytes65) noexcept;
  friend bool operator==(const PreSignature&, const PreSignature&) = default;
};

/// A signer's secret from which the nonces of its pre-signatures are derived, one per contract.
using NonceSeed = Secret<32, struct NonceSeedTag>;

/// What makes the nonce of one pre-signature its own (PROTOCOL section 5, rule iii).
///
/// The same nonce under two points gives away the key, so every field that distinguishes two
/// pre-signatures belongs here. Key, point and message are added by presign itself.
struct AdaptorNonce {
  const NonceSeed& seed;   ///< secret; borrowed for the call
  std::uint8_t hash_type;  ///< sighash byte of the signature
  Hash256 leaf_hash;       ///< tapleaf hash that the message commits to
  std::uint32_t index;     ///< number of this pre-signature in its contract
  Hash256 auxiliary;       ///< stored with the contract, random
};

/// A pre-signature of \p message that whoever learns the secret of \p point completes.
///
/// Signs for the even secret of \p key. Deterministic: the nonce is
/// tagged_hash("btcfi/adaptor-nonce/1", seed | x(key) | T | message | hash type | leaf | index as
/// u32 little-endian | auxiliary), reduced without a branch. The result is verified before it is
/// returned. Constant time in key and nonce.
/// Errors: keys_point_at_infinity (T, or R' itself), internal (a hardware fault).
[[nodiscard]] Result<PreSignature> presign(const KeyPair& key, const Hash256& message,
                                           const Point& point, const AdaptorNonce& nonce) noexcept;

/// Checks that the secret of \p point, and only that, turns \p pre into a signature of \p message
/// by \p key.
///
/// Errors: keys_invalid_public (input 0: R', 1: key), keys_invalid_scalar (s' not below the group
/// order), keys_point_at_infinity (T: input 0, R' - T: input 1; such a pre-signature satisfies the
/// equation and protects nothing), keys_presignature_invalid.
[[nodiscard]] Status verify_presignature(const PreSignature& pre, const XOnlyKey& key,
                                         const Hash256& message, const Point& point) noexcept;

/// The signature: s' + t, or s' - t where R' is odd. Not verified: the caller knows key and
/// message. Constant time in the secret. Errors: keys_invalid_secret, keys_invalid_scalar.
[[nodiscard]] Result<SchnorrSignature> complete(const PreSignature& pre,
                                                const SecretKey& secret) noexcept;
/// As above with a secret that is public by now, such as an attested one. Errors:
/// keys_invalid_scalar, also for a secret of zero.
[[nodiscard]] Result<SchnorrSignature> complete(const PreSignature& pre,
                                                const Scalar& secret) noexcept;

/// The secret t that turned \p pre into \p signature, checked against \p point.
/// Errors: keys_invalid_scalar, keys_presignature_invalid when the two do not belong together.
[[nodiscard]] Result<SecretKey> extract(const PreSignature& pre, const SchnorrSignature& signature,
                                        const Point& point) noexcept;

}  // namespace btcfi::keys
