#pragma once

#include <btcfi/core/network.hpp>
#include <btcfi/keys/scalar.hpp>

#include <vector>

/// Hierarchical keys (BIP-32).
///
///     BTCFI_TRY(auto root, ExtendedSecret::from_seed(seed));
///     BTCFI_TRY(auto path, parse_path("m/86'/1'/0'/0/3"));
///     BTCFI_TRY(auto leaf, root.derive(path));
namespace btcfi::keys {

/// Added to a child's number to make it hardened.
inline constexpr std::uint32_t hardened = 0x80000000;
/// The deepest key: the depth is one byte.
inline constexpr unsigned max_derivation_depth = 255;

using ChainCode = Secret<32, struct ChainCodeTag>;
using Fingerprint = FixedBytes<4, struct FingerprintTag>;

/// Child numbers from the root.
using DerivationPath = std::vector<std::uint32_t>;
/// Reads "m/84'/0h/1": "m" alone is the root, ' or h marks hardened.
/// Errors: parse (offset: the character), limit_exceeded (more than 255 steps).
[[nodiscard]] Result<DerivationPath> parse_path(std::string_view text);
/// Text with ' for hardened.
[[nodiscard]] std::string format_path(const DerivationPath& path);

/// Where an extended key stands.
struct KeyOrigin {
  std::uint8_t depth = 0;
  Fingerprint parent{};      ///< of the parent's key, zero at the root
  std::uint32_t number = 0;  ///< child number, hardened bit included
  friend bool operator==(const KeyOrigin&, const KeyOrigin&) = default;
};

/// A public key that derives the public keys of children that are not hardened.
///
/// The chain code is no secret that spends, but whoever has it and one child's secret has the
/// parent's secret.
struct ExtendedPublic {
  PublicKey key;
  Hash256 chain_code;
  KeyOrigin origin{};

  /// Errors: keys_hardened_public, limit_exceeded (depth 255), keys_invalid_extended (chance
  /// 2^-127).
  [[nodiscard]] Result<ExtendedPublic> child(std::uint32_t number) const noexcept;
  /// Errors: as child; input is the step.
  [[nodiscard]] Result<ExtendedPublic> derive(const DerivationPath& path) const noexcept;
  [[nodiscard]] Fingerprint fingerprint() const noexcept;
  /// "xpub..." on mainnet, "tpub..." elsewhere.
  [[nodiscard]] std::string text(Network network) const;
  /// Errors: keys_invalid_extended (offset: the byte of the 78), keys_wrong_network.
  [[nodiscard]] static Result<ExtendedPublic> parse(Network network, std::string_view text);

  friend bool operator==(const ExtendedPublic&, const ExtendedPublic&) = default;
};

/// A secret key that derives its children.
class ExtendedSecret {
 public:
  /// The root of a seed of 16 to 64 bytes. Errors: out_of_range, keys_invalid_extended (chance
  /// 2^-127).
  [[nodiscard]] static Result<ExtendedSecret> from_seed(ByteView seed) noexcept;
  /// Constant time in the secret. Errors: limit_exceeded (depth 255), keys_invalid_extended (chance
  /// 2^-127).
  [[nodiscard]] Result<ExtendedSecret> child(std::uint32_t number) const noexcept;
  /// Errors: as child; input is the step.
  [[nodiscard]] Result<ExtendedSecret> derive(const DerivationPath& path) const noexcept;

  [[nodiscard]] const SecretKey& secret() const noexcept { return secret_; }
  [[nodiscard]] const KeyOrigin& origin() const noexcept { return origin_; }
  [[nodiscard]] Result<ExtendedPublic> public_part() const noexcept;
  /// "xprv..." on mainnet, "tprv..." elsewhere: the secret as plain text, for backups. The caller
  /// wipes it.
  [[nodiscard]] std::string reveal_text(Network network) const;
  /// Errors: keys_invalid_extended (offset: the byte of the 78), keys_wrong_network.
  [[nodiscard]] static Result<ExtendedSecret> parse(Network network, std::string_view text);
  [[nodiscard]] ExtendedSecret duplicate() const noexcept;

 private:
  ExtendedSecret() = default;
  SecretKey secret_;
  ChainCode chain_code_;
  KeyOrigin origin_{};
};

}  // namespace btcfi::keys
