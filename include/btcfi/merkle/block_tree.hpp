#pragma once

#include <btcfi/core/bytes.hpp>

// Bitcoin's own tree: SHA-256 twice, and the last node of an odd level paired with itself.
namespace btcfi::merkle {

/// The root of a block's transactions, and whether another list has the same.
struct BlockRoot {
  Hash256 root;
  /// Two equal nodes side by side: another list of transactions has the same root
  /// (CVE-2012-2459). Bitcoin Core calls the block mutated.
  bool mutated = false;

  friend bool operator==(const BlockRoot&, const BlockRoot&) = default;
};

/// The root over transaction ids (or wtxids) in their order, as a block's header has it; zeros for
/// none. Ids stand as they are hashed, not as they are printed.
[[nodiscard]] BlockRoot compute_block_root(std::vector<Hash256> txids);
/// As compute_block_root, and refuses a list that could be mistaken for another.
/// Errors: merkle_duplicated_leaves; out_of_range (no transactions).
[[nodiscard]] Result<Hash256> block_root(std::vector<Hash256> txids);

/// That a transaction stands at an index of a block.
struct BlockProof {
  std::uint32_t index = 0;
  /// From the leaf up; a node without a partner is its own.
  std::vector<Hash256> path;

  friend bool operator==(const BlockProof&, const BlockProof&) = default;
};

/// Errors: out_of_range (index), merkle_duplicated_leaves.
[[nodiscard]] Result<BlockProof> prove_in_block(std::vector<Hash256> txids, std::uint32_t index);

/// Whether a transaction is in the block of that root and number of transactions.
///
/// The number is trusted with the root: it fixes the depth, so that no inner node of 64 bytes can
/// pass as a transaction (CVE-2017-12842), and says where a node is its own partner, so that no
/// index is proved that the block does not have.
/// Errors: out_of_range, merkle_proof_shape, merkle_duplicated_leaves, merkle_root_mismatch.
[[nodiscard]] Status verify_in_block(const Hash256& root, std::uint32_t count, const Hash256& txid,
                                     const BlockProof& proof) noexcept;

}  // namespace btcfi::merkle
