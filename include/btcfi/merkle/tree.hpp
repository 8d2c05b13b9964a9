#pragma once

#include <btcfi/core/bytes.hpp>

/// Merkle trees over price records: the shape of RFC 9162 (Certificate Transparency) with BIP-340
/// tagged hashes, so that a leaf can never pass as a node and no leaf is counted twice.
namespace btcfi::merkle {

struct Proof;

/// The hash of a leaf's bytes: tagged_hash("btcfi/leaf/1", data).
[[nodiscard]] Hash256 leaf_hash(ByteView data) noexcept;
/// The hash of a node: tagged_hash("btcfi/node/1", left | right).
[[nodiscard]] Hash256 node_hash(const Hash256& left, const Hash256& right) noexcept;
/// The root of a tree without leaves: tagged_hash("btcfi/node/1", nothing). It can be computed, but
/// not anchored.
[[nodiscard]] Hash256 empty_root() noexcept;

/// Leaves a tree may have: their number is 32 bits wide in proofs and anchors.
inline constexpr std::uint64_t max_leaves = 0xffffffff;

/// The root over leaf hashes in their order. n - 1 node hashes; keeps 32 hashes beside them.
/// Only the hashes of \p leaves count towards the root: publish the number of leaves with it.
/// Errors: limit_exceeded.
[[nodiscard]] Result<Hash256> root_of(std::span<const Hash256> leaves) noexcept;

/// A tree that keeps all its hashes, for many proofs: 64 bytes per leaf.
///
///     BTCFI_TRY(const merkle::Tree tree, merkle::Tree::over(leaf_hashes));
///     BTCFI_TRY(const merkle::Proof proof, tree.prove(5));
class Tree {
 public:
  /// Errors: limit_exceeded.
  [[nodiscard]] static Result<Tree> over(std::vector<Hash256> leaves);

  [[nodiscard]] const Hash256& root() const noexcept { return root_; }
  [[nodiscard]] std::uint32_t count() const noexcept;
  [[nodiscard]] std::span<const Hash256> leaves() const noexcept;
  /// The proof that the leaf of that index is in the tree. Errors: out_of_range.
  [[nodiscard]] Result<Proof> prove(std::uint32_t index) const;

 private:
  // levels_[0] are the leaves. A last node without a partner stands in the next level unchanged:
  // that is RFC 9162's cut at the largest power of two below n.
  std::vector<std::vector<Hash256>> levels_;
  Hash256 root_;
};

}  // namespace btcfi::merkle
