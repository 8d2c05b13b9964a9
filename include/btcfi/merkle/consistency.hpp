#pragma once

#include <btcfi/merkle/hashing.hpp>

namespace btcfi::merkle {

/// That the tree of the first `older` leaves is the beginning of the tree of `newer` leaves: nothing
/// was changed, only appended (RFC 9162, 2.1.4).
struct ConsistencyProof {
  std::uint32_t older = 0;
  std::uint32_t newer = 0;
  std::vector<Hash256> path;

  friend bool operator==(const ConsistencyProof&, const ConsistencyProof&) = default;
};

/// How many hashes such a proof has; 0 for equal counts and where there is none.
[[nodiscard]] std::size_t consistency_length(std::uint32_t older, std::uint32_t newer) noexcept;

/// Whether the newer root's tree begins with the older one's. Roots and counts are trusted; the
/// proof's own counts must equal them.
///
/// Errors: out_of_range (no older leaves, fewer newer ones, or other counts), merkle_proof_shape
/// (offset: the number of hashes that belong there), merkle_not_consistent.
[[nodiscard]] Status verify_consistency(const Hash256& older_root, std::uint32_t older,
                                        const Hash256& newer_root, std::uint32_t newer,
                                        const ConsistencyProof& proof,
                                        Hashing hashing = Hashing::tagged) noexcept;

/// `01` | older u32 | newer u32 | path, 32 bytes each; little-endian. The number of hashes follows
/// from the counts.
[[nodiscard]] Bytes encode(const ConsistencyProof& proof);
/// Errors: truncated, trailing_data, unsupported (version), out_of_range (counts).
[[nodiscard]] Result<ConsistencyProof> decode_consistency_proof(ByteView bytes);

}  // namespace btcfi::merkle
