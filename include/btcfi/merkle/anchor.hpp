#pragma once

#include <btcfi/merkle/proof.hpp>

namespace btcfi::merkle {

inline constexpr std::size_t anchor_payload_bytes = 38;

/// What an OP_RETURN output says about a tree of price records (PROTOCOL section 15): `bf 01` |
/// root | count u32, little-endian.
struct Anchor {
  Hash256 root;
  std::uint32_t count = 0;

  [[nodiscard]] std::array<std::uint8_t, anchor_payload_bytes> encode() const noexcept;
  /// Errors: merkle_not_an_anchor, at the first wrong byte, or the wrong length; out_of_range when
  /// the count is 0.
  [[nodiscard]] static Result<Anchor> decode(ByteView payload) noexcept;

  friend bool operator==(const Anchor&, const Anchor&) = default;
};

/// Whether an anchor commits to a leaf hash. Errors: as the other verify.
[[nodiscard]] inline Status verify(const Anchor& anchor, const Hash256& leaf,
                                   const Proof& proof) noexcept {
  return verify(anchor.root, anchor.count, leaf, proof);
}

}  // namespace btcfi::merkle
