#pragma once

#include <btcfi/merkle/hashing.hpp>

namespace btcfi::merkle {

/// That several leaves stand at their indices of a tree of `count` leaves: the roots of the
/// subtrees without any of them, from left to right. About k log2(n / k) hashes for k leaves.
struct MultiProof {
  std::uint32_t count = 0;
  /// Ascending, each once.
  std::vector<std::uint32_t> indices;
  std::vector<Hash256> path;

  friend bool operator==(const MultiProof&, const MultiProof&) = default;
};

/// How many hashes the proof of ascending indices below \p count has.
[[nodiscard]] std::size_t multiproof_length(std::span<const std::uint32_t> indices,
                                            std::uint32_t count) noexcept;

/// Whether leaf hashes, in the order of the proof's indices, are committed to by a root over
/// \p count leaves.
///
/// Errors: out_of_range (another count, or an index not below it), merkle_proof_shape (no indices,
/// not ascending, another number of leaves or hashes), merkle_root_mismatch.
[[nodiscard]] Status verify_many(const Hash256& root, std::uint32_t count,
                                 std::span<const Hash256> leaves, const MultiProof& proof,
                                 Hashing hashing = Hashing::tagged) noexcept;

/// `01` | count u32 | number of indices u32 | indices, u32 each | path, 32 bytes each;
/// little-endian. The number of hashes follows from the indices.
[[nodiscard]] Bytes encode(const MultiProof& proof);
/// Errors: truncated, trailing_data, unsupported (version), out_of_range, merkle_proof_shape (no
/// indices, or not ascending). Nothing is allocated for more than the bytes hold.
[[nodiscard]] Result<MultiProof> decode_multiproof(ByteView bytes);

}  // namespace btcfi::merkle
