#pragma once

#include <btcfi/merkle/hashing.hpp>

/// Merkle trees over price records: the shape of RFC 9162 (Certificate Transparency) with BIP-340
/// tagged hashes, so that a leaf can never pass as a node and no leaf is counted twice.
namespace btcfi::merkle {

struct Proof;
struct MultiProof;
struct ConsistencyProof;

/// Leaves a tree may have: their number is 32 bits wide in proofs and anchors.
inline constexpr std::uint64_t max_leaves = 0xffffffff;

/// The root over leaf hashes in their order. n - 1 node hashes; keeps 17 KiB beside them.
/// Only the hashes of \p leaves count towards the root: publish the number of leaves with it.
/// Errors: limit_exceeded.
[[nodiscard]] Result<Hash256> root_of(std::span<const Hash256> leaves,
                                      Hashing hashing = Hashing::tagged) noexcept;

/// A tree that keeps all its hashes, for many proofs: 64 bytes per leaf.
///
///     BTCFI_TRY(const merkle::Tree tree, merkle::Tree::over(leaf_hashes));
///     BTCFI_TRY(const merkle::Proof proof, tree.prove(5));
class Tree {
 public:
  /// Errors: limit_exceeded.
  [[nodiscard]] static Result<Tree> over(std::vector<Hash256> leaves,
                                         Hashing hashing = Hashing::tagged);

  [[nodiscard]] const Hash256& root() const noexcept { return root_; }
  [[nodiscard]] std::uint32_t count() const noexcept;
  [[nodiscard]] std::span<const Hash256> leaves() const noexcept;
  [[nodiscard]] Hashing hashing() const noexcept { return hashing_; }
  /// The proof that the leaf of that index is in the tree. Errors: out_of_range.
  [[nodiscard]] Result<Proof> prove(std::uint32_t index) const;
  /// One proof for several leaves. The indices must ascend. Errors: out_of_range (`input`: which),
  /// merkle_proof_shape (none, or not ascending).
  [[nodiscard]] Result<MultiProof> prove_many(std::span<const std::uint32_t> indices) const;
  /// The proof that the tree of the first \p older_count leaves is the beginning of this one.
  /// Errors: out_of_range (0, or more than there are).
  [[nodiscard]] Result<ConsistencyProof> prove_consistency(std::uint32_t older_count) const;

 private:
  Tree() = default;
  [[nodiscard]] const Hash256& aligned_root(std::uint32_t first, std::uint32_t size) const noexcept;

  // levels_[0] are the leaves. A last node without a partner stands in the next level unchanged:
  // that is RFC 9162's cut at the largest power of two below n.
  std::vector<std::vector<Hash256>> levels_;
  Hash256 root_;
  Hashing hashing_ = Hashing::tagged;
};

}  // namespace btcfi::merkle
