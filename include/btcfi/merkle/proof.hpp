#pragma once

#include <btcfi/merkle/hashing.hpp>

namespace btcfi::merkle {

/// That a leaf stands at an index of a tree of that many leaves.
struct Proof {
  std::uint32_t index = 0;
  std::uint32_t count = 0;
  /// The hashes of the neighbours on the way from the leaf to the root (RFC 9162, 2.1.3).
  std::vector<Hash256> path;

  friend bool operator==(const Proof&, const Proof&) = default;
};

/// How many hashes the path of that leaf has; 0 when there is no such leaf.
[[nodiscard]] std::size_t path_length(std::uint32_t index, std::uint32_t count) noexcept;

/// Whether a leaf hash is committed to by a root over \p count leaves.
///
/// The count is part of what is trusted, with the root, and the proof's own must equal it: the same
/// hashes under another count would prove another index.
/// Errors: out_of_range (index not below count, or another count), merkle_proof_shape,
/// merkle_root_mismatch.
[[nodiscard]] Status verify(const Hash256& root, std::uint32_t count, const Hash256& leaf,
                            const Proof& proof, Hashing hashing = Hashing::tagged) noexcept;

inline constexpr std::uint8_t proof_version = 1;

/// `01` | index u32 | count u32 | path, 32 bytes each; little-endian. The number of hashes follows
/// from index and count.
[[nodiscard]] Bytes encode(const Proof& proof);
/// Errors: truncated, trailing_data, unsupported (version), out_of_range (index not below count).
[[nodiscard]] Result<Proof> decode_proof(ByteView bytes);

}  // namespace btcfi::merkle
