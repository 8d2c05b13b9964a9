#pragma once

#include <btcfi/core/pair_hash.hpp>

// Trees whose pairs are hashed smaller first, as BIP-341's branches are: a proof needs no
// directions, and says that a leaf is there but not where. That it is a leaf it says only where leaf
// hashes are of another tag than nodes, as BIP-341's TapLeaf is: an inner node with the rest of its
// path, and the root with an empty path, lead to the root, too.
namespace btcfi::merkle {

/// BIP-341, "Script validation rules": a control block has at most 128 hashes.
inline constexpr std::size_t max_sorted_depth = 128;

/// BIP-341's TapBranch.
[[nodiscard]] const PairHash& tap_branch() noexcept;

/// The root over leaf hashes: neighbours are paired level by level, an odd last node goes up
/// unchanged. Errors: out_of_range (no leaves).
[[nodiscard]] Result<Hash256> sorted_root(std::vector<Hash256> leaves,
                                          const PairHash& hash = tap_branch());
/// The neighbours on the way from that leaf to the root. Errors: out_of_range.
[[nodiscard]] Result<std::vector<Hash256>> prove_sorted(std::vector<Hash256> leaves,
                                                        std::size_t index,
                                                        const PairHash& hash = tap_branch());
/// The root to which a leaf and its neighbours lead. Errors: limit_exceeded (more than
/// max_sorted_depth).
[[nodiscard]] Result<Hash256> sorted_root_from(const Hash256& leaf, std::span<const Hash256> path,
                                               const PairHash& hash = tap_branch()) noexcept;
/// Whether they lead to this root, as inner nodes do, too (see above: hash leaves under a tag of
/// their own). Errors: as sorted_root_from; merkle_root_mismatch.
[[nodiscard]] Status verify_sorted(const Hash256& root, const Hash256& leaf,
                                   std::span<const Hash256> path,
                                   const PairHash& hash = tap_branch()) noexcept;

}  // namespace btcfi::merkle
