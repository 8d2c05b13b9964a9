#pragma once

#include <btcfi/core/bytes.hpp>

namespace btcfi::merkle {

/// How leaves and nodes are hashed. The shape of the tree is the same.
enum class Hashing : std::uint8_t {
  /// BIP-340 tagged hashes, btcfi/leaf/1 and btcfi/node/1: what price roots are made with. The tags
  /// cost nothing, their blocks are absorbed once.
  tagged = 1,
  /// RFC 9162 (and 6962) word for word: SHA-256 of 00 | leaf and of 01 | left | right. For logs of
  /// others.
  rfc9162 = 2,
};

/// The hash of a leaf's bytes.
[[nodiscard]] Hash256 leaf_hash(ByteView data, Hashing hashing = Hashing::tagged) noexcept;
/// The hash of a node.
[[nodiscard]] Hash256 node_hash(const Hash256& left, const Hash256& right,
                                Hashing hashing = Hashing::tagged) noexcept;
/// The nodes over in[0], in[1], over in[2], in[3] and so on, many at a time in the lanes of the
/// processor.
///
/// \p out may be the beginning of \p in. Errors: invalid_argument unless it has half as many hashes
/// (input: 0 for an odd number in, 1 for another number out; offset: how many there are in).
[[nodiscard]] Status node_hashes(std::span<const Hash256> in, std::span<Hash256> out,
                                 Hashing hashing = Hashing::tagged) noexcept;
/// The root of a tree without leaves: the hash of nothing, under the node's tag or without a
/// prefix. It can be computed, but not anchored.
[[nodiscard]] Hash256 empty_root(Hashing hashing = Hashing::tagged) noexcept;

}  // namespace btcfi::merkle
