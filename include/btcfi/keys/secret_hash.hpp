#pragma once

#include <btcfi/core/sha256.hpp>
#include <btcfi/keys/scalar.hpp>

#include <initializer_list>

namespace btcfi::keys {

using SecretHash = Secret<32, struct SecretHashTag>;

/// The tagged hash of parts of which some are secret. What the hasher held is wiped, on the stack
/// too, before this returns.
[[nodiscard]] SecretHash secret_hash(const TaggedHash& tag,
                                     std::initializer_list<ByteView> parts) noexcept;
/// A secret key that derives from such parts: secret_hash, reduced modulo the group order without a
/// branch. Errors: keys_invalid_secret (chance 2^-256).
[[nodiscard]] Result<SecretKey> derive_secret_key(const TaggedHash& tag,
                                                  std::initializer_list<ByteView> parts) noexcept;

}  // namespace btcfi::keys
