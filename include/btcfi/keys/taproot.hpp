#pragma once

#include <btcfi/keys/key.hpp>

#include <optional>

namespace btcfi::keys {

/// tagged_hash("TapTweak", internal key | root), without the root where the output has no tree
/// (BIP-341, "Constructing and spending Taproot outputs").
[[nodiscard]] Hash256 tap_tweak_hash(const XOnlyKey& internal,
                                     const std::optional<Hash256>& merkle_root) noexcept;

/// The output key of an internal key and a tree, with the parity that control blocks carry.
///
///     BTCFI_TRY(auto output, tweak_public(internal, root));   // output.key, output.odd
/// Errors: keys_invalid_public, keys_invalid_tweak (chance 2^-128).
[[nodiscard]] Result<XOnlyWithParity> tweak_public(
    const XOnlyKey& internal, const std::optional<Hash256>& merkle_root) noexcept;
/// The secret of the output key, for signing a key path. The tweak is public, the key is not:
/// constant time in the key. Errors: keys_invalid_secret, keys_invalid_tweak.
[[nodiscard]] Result<SecretKey> tweak_secret(const SecretKey& internal,
                                             const std::optional<Hash256>& merkle_root) noexcept;
/// Whether \p output with this parity commits to \p merkle_root under \p internal: what a control
/// block claims. False also for keys off the curve.
[[nodiscard]] bool verify_tweak(const XOnlyWithParity& output, const XOnlyKey& internal,
                                const std::optional<Hash256>& merkle_root) noexcept;

}  // namespace btcfi::keys
