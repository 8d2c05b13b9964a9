#pragma once

#include <btcfi/keys/musig.hpp>
#include <btcfi/keys/secret_hash.hpp>

namespace btcfi::keys {

// Makes secret nonces from their parts: for nonce generation and for the vectors of BIP-327, never
// for users, who must not be able to store one.
struct SecretNonceAccess {
  static SecretNonce make(Secret<64, SecretNonceTag> both, const PublicKey& key) noexcept {
    SecretNonce out;
    out.both_ = std::move(both);
    out.key_ = key;
    out.usable_ = true;
    return out;
  }
  static void bind(SecretNonce& nonce, const std::optional<XOnlyKey>& aggregate,
                   const std::optional<Hash256>& message_hash) noexcept {
    nonce.aggregate_ = aggregate;
    nonce.message_hash_ = message_hash;
  }
  static const Secret<64, SecretNonceTag>& both(const SecretNonce& nonce) noexcept {
    return nonce.both_;
  }
};

// A secret nonce and its public one from a derivation of a secret key per half.
template <class Derive>
Result<NoncePair> nonce_pair(const PublicKey& key, Derive&& derive) noexcept {
  Secret<64, SecretNonceTag> both;
  PublicNonce public_nonce;
  for (std::uint8_t half = 0; half < 2; ++half) {
    BTCFI_TRY(const SecretKey secret, derive(half));
    BTCFI_TRY(const PublicKey point, public_key(secret));
    const auto bytes = secret.reveal();
    std::copy(bytes.begin(), bytes.end(), both.reveal_mutable().begin() + 32 * half);
    std::copy(point.bytes.begin(), point.bytes.end(), public_nonce.bytes.begin() + 33 * half);
  }
  return NoncePair{SecretNonceAccess::make(std::move(both), key), public_nonce};
}

// The halves of a public nonce. Errors: keys_invalid_nonce.
Result<std::array<Point, 2>> parse_nonce(const PublicNonce& nonce) noexcept;
// As above, where a half may be infinity.
Result<std::array<Point, 2>> parse_nonce(const AggregateNonce& nonce) noexcept;
AggregateNonce write_nonce(const std::array<Point, 2>& points) noexcept;

}  // namespace btcfi::keys
