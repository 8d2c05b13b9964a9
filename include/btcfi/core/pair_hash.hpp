#pragma once

#include <btcfi/core/bytes.hpp>

namespace btcfi {

/// A hash of two hashes: what trees are made of. Many at a time run in the lanes of the processor.
///
///     static const PairHash branch = PairHash::tagged("TapBranch");
///     Hash256 node = branch(left, right);
class PairHash {
 public:
  /// BIP-340 tagged hash of left | right. The tag is absorbed once, here: a node costs one block of
  /// data and one that is the same for all.
  [[nodiscard]] static PairHash tagged(std::string_view tag) noexcept;
  /// SHA-256 of left | right.
  [[nodiscard]] static PairHash sha256() noexcept;
  /// SHA-256 of SHA-256 of left | right: the tree of a Bitcoin block.
  [[nodiscard]] static PairHash sha256d() noexcept;

  [[nodiscard]] Hash256 operator()(const Hash256& left, const Hash256& right) const noexcept;
  /// The hashes of in[0] | in[1], in[2] | in[3] and so on: a level of a tree.
  ///
  /// \p out may be the beginning of \p in. Errors: invalid_argument unless it has half as many hashes
  /// (input: 0 for an odd number in, 1 for another number out; offset: how many there are in).
  [[nodiscard]] Status level(std::span<const Hash256> in, std::span<Hash256> out) const noexcept;

 private:
  PairHash() noexcept = default;
  std::array<std::uint32_t, 8> initial_{};
  bool tagged_ = false;
  bool twice_ = false;
};

}  // namespace btcfi
