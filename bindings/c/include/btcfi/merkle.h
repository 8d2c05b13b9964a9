/** \file
 *  Merkle trees over price records: RFC 9162's shape, BIP-340 tagged hashes, proofs of one leaf, of
 *  many, and that a log only grew; the payload that anchors a root in a Bitcoin transaction; the
 *  tree of a Bitcoin block, and trees with sorted pairs. The rules of btcfi.h hold.
 */
#ifndef BTCFI_MERKLE_H
#define BTCFI_MERKLE_H

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes of an anchor payload: bf 01, root, count. */
#define BTCFI_ANCHOR_SIZE 38
/** No proof is longer: 9 bytes and 32 hashes. */
#define BTCFI_MERKLE_PROOF_MAX_SIZE 1033

/** How leaves and nodes are hashed. */
#define BTCFI_MERKLE_TAGGED 1  /**< BIP-340 tagged hashes: price roots. */
#define BTCFI_MERKLE_RFC9162 2 /**< SHA-256 with the RFC's prefixes: logs of others. */

/** The hash of a leaf's bytes, tagged btcfi/leaf/1.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     hash32:   32 bytes.
 *  In:      data:     the leaf, data_len bytes (may be NULL if data_len is 0).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_merkle_leaf_hash(uint8_t* hash32, const uint8_t* data,
                                                              size_t data_len, btcfi_error* err);
/** As btcfi_merkle_leaf_hash, for trees of either hashing.
 *
 *  Returns: as there; BTCFI_ERR_UNSUPPORTED (hashing).
 *  In:      hashing:  BTCFI_MERKLE_TAGGED or _RFC9162.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_merkle_leaf_hash_by(uint8_t* hash32,
                                                                 const uint8_t* data,
                                                                 size_t data_len, uint32_t hashing,
                                                                 btcfi_error* err);

/** The root over leaf hashes in their order, tagged btcfi/node/1. Of the other hashing:
 *  btcfi_merkle_tree_root.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_LIMIT_EXCEEDED; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     root32:   32 bytes. Publish the number of leaves with it.
 *  In:      leaves32: count hashes of 32 bytes each (may be NULL if count is 0).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_merkle_root_compute(uint8_t* root32,
                                                                 const uint8_t* leaves32,
                                                                 size_t count, btcfi_error* err);

/** Write the proof that the leaf of that index is under the root of these leaves.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE (index); BTCFI_ERR_BUFFER_TOO_SMALL;
 *           BTCFI_ERR_LIMIT_EXCEEDED; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     proof:    at most BTCFI_MERKLE_PROOF_MAX_SIZE bytes, capacity of them available.
 *           written:  bytes written or needed.
 *  In:      leaves32: count hashes of 32 bytes each.
 *           index:    of the leaf, from 0.
 *  Hashes the whole tree: for many proofs of a large one use btcfi_merkle_tree_create.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_merkle_proof_write(uint8_t* proof, size_t capacity,
                                                                size_t* written,
                                                                const uint8_t* leaves32,
                                                                size_t count, uint32_t index,
                                                                btcfi_error* err);

/** Verify that a leaf is committed to by a root over that many leaves.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_MERKLE_ROOT_MISMATCH; BTCFI_ERR_OUT_OF_RANGE (the proof is for
 *           another count, or its index is none); BTCFI_ERR_TRUNCATED, BTCFI_ERR_TRAILING_DATA,
 *           BTCFI_ERR_UNSUPPORTED (the proof's bytes); BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     index:    where the leaf stands (may be NULL).
 *  In:      root32:   32-byte root, and count, the number of its leaves: both trusted.
 *           leaf32:   32-byte hash of the leaf.
 *           proof:    proof_len bytes.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_merkle_proof_verify(
    uint32_t* index, const uint8_t* root32, uint32_t count, const uint8_t* leaf32,
    const uint8_t* proof, size_t proof_len, btcfi_error* err);
/** As btcfi_merkle_proof_verify, for trees of either hashing.
 *
 *  Returns: as there; BTCFI_ERR_UNSUPPORTED (hashing, too).
 *  In:      hashing:  BTCFI_MERKLE_TAGGED or _RFC9162, as the tree has it.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_merkle_proof_verify_by(
    uint32_t* index, const uint8_t* root32, uint32_t count, const uint8_t* leaf32, uint32_t hashing,
    const uint8_t* proof, size_t proof_len, btcfi_error* err);

typedef struct btcfi_merkle_tree btcfi_merkle_tree;
typedef struct btcfi_merkle_frontier btcfi_merkle_frontier;

/** Build a tree that keeps its hashes, for many proofs: 64 bytes per leaf.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_LIMIT_EXCEEDED; BTCFI_ERR_UNSUPPORTED (hashing);
 *           BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     tree:     a handle for btcfi_merkle_tree_destroy.
 *  In:      leaves32: count hashes of 32 bytes each; not kept.
 *           hashing:  BTCFI_MERKLE_TAGGED or _RFC9162.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_merkle_tree_create(btcfi_merkle_tree** tree,
                                                                const uint8_t* leaves32,
                                                                size_t count, uint32_t hashing,
                                                                btcfi_error* err);
BTCFI_API void btcfi_merkle_tree_destroy(btcfi_merkle_tree* tree);

/** The root of a tree and the number of its leaves.
 *
 *  Out:  root32: 32 bytes (may be NULL). count: (may be NULL).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_merkle_tree_root(const btcfi_merkle_tree* tree,
                                                              uint8_t* root32, uint32_t* count,
                                                              btcfi_error* err);

/** As btcfi_merkle_proof_write, without hashing the tree again. A proof of a tree of
 *  BTCFI_MERKLE_RFC9162 is verified by btcfi_merkle_proof_verify_by. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_merkle_tree_prove(const btcfi_merkle_tree* tree,
                                                               uint8_t* proof, size_t capacity,
                                                               size_t* written, uint32_t index,
                                                               btcfi_error* err);

/** Write one proof for several leaves: about k log2(n / k) hashes for k of n.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE (an index); BTCFI_ERR_MERKLE_PROOF_SHAPE (no indices,
 *           or not ascending); BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     proof:   capacity bytes available; written: bytes written or needed.
 *  In:      indices: index_count of them, ascending.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_merkle_tree_prove_many(
    const btcfi_merkle_tree* tree, uint8_t* proof, size_t capacity, size_t* written,
    const uint32_t* indices, size_t index_count, btcfi_error* err);

/** Write the proof that the tree of the first `older` leaves is the beginning of this one.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE (older is 0 or too large);
 *           BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     proof: capacity bytes available, 1,065 always suffice; written: as needed.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_merkle_tree_prove_consistency(const btcfi_merkle_tree* tree, uint8_t* proof, size_t capacity,
                                    size_t* written, uint32_t older, btcfi_error* err);

/** Verify that several leaves are committed to by a root over that many leaves.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_MERKLE_ROOT_MISMATCH; BTCFI_ERR_MERKLE_PROOF_SHAPE (another number
 *           of leaves, indices that do not ascend); BTCFI_ERR_OUT_OF_RANGE; BTCFI_ERR_TRUNCATED,
 *           BTCFI_ERR_TRAILING_DATA, BTCFI_ERR_UNSUPPORTED; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     indices:  where the leaves stand, leaf_count of them (may be NULL).
 *  In:      root32:   and count, the number of all leaves: both trusted.
 *           leaves32: leaf_count hashes, in ascending order of their places.
 *           hashing:  BTCFI_MERKLE_TAGGED or _RFC9162.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_merkle_multiproof_verify(
    uint32_t* indices, const uint8_t* root32, uint32_t count, const uint8_t* leaves32,
    size_t leaf_count, uint32_t hashing, const uint8_t* proof, size_t proof_len, btcfi_error* err);

/** Verify that a log only grew from one root to another.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_MERKLE_NOT_CONSISTENT; BTCFI_ERR_OUT_OF_RANGE (counts);
 *           BTCFI_ERR_TRUNCATED, BTCFI_ERR_TRAILING_DATA, BTCFI_ERR_UNSUPPORTED;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 *  In:      older_root32, newer_root32: with their numbers of leaves, trusted.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_merkle_consistency_verify(
    const uint8_t* older_root32, uint32_t older, const uint8_t* newer_root32, uint32_t newer,
    uint32_t hashing, const uint8_t* proof, size_t proof_len, btcfi_error* err);

/** A tree that only grows and forgets its leaves: at most 32 hashes.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_UNSUPPORTED (hashing); BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     frontier: a handle for btcfi_merkle_frontier_destroy.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_merkle_frontier_create(btcfi_merkle_frontier** frontier, uint32_t hashing, btcfi_error* err);
BTCFI_API void btcfi_merkle_frontier_destroy(btcfi_merkle_frontier* frontier);

/** Append leaf hashes in their order.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_LIMIT_EXCEEDED (nothing was appended); BTCFI_ERR_INVALID_ARGUMENT.
 *  In:      leaves32: count hashes of 32 bytes each.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_merkle_frontier_append(btcfi_merkle_frontier* frontier,
                                                                    const uint8_t* leaves32,
                                                                    size_t count, btcfi_error* err);

/** The root over all leaves so far, and their number.
 *
 *  Out:  root32: 32 bytes (may be NULL). count: (may be NULL).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_merkle_frontier_root(
    const btcfi_merkle_frontier* frontier, uint8_t* root32, uint32_t* count, btcfi_error* err);

/** Write a frontier down, to go on with it later: at most 1,030 bytes.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     data: capacity bytes available; written: bytes written or needed.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_merkle_frontier_write(const btcfi_merkle_frontier* frontier, uint8_t* data, size_t capacity,
                            size_t* written, btcfi_error* err);

/** Restore a frontier that was written down. There is no checksum: protect what you store, and compare
 *  root and count with those last published, since changed hashes are read as they are.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_MERKLE_BAD_FRONTIER; BTCFI_ERR_TRUNCATED; BTCFI_ERR_UNSUPPORTED;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     frontier: a handle for btcfi_merkle_frontier_destroy.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_merkle_frontier_read(btcfi_merkle_frontier** frontier,
                                                                  const uint8_t* data,
                                                                  size_t data_len,
                                                                  btcfi_error* err);

/** The root over a block's transaction ids, as its header has it.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_MERKLE_DUPLICATED_LEAVES (another list has the same root,
 *           CVE-2012-2459); BTCFI_ERR_OUT_OF_RANGE (count 0); BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     root32:  32 bytes.
 *  In:      txids32: count ids of 32 bytes each, as they are hashed, not as they are printed.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_block_root_compute(uint8_t* root32,
                                                                const uint8_t* txids32,
                                                                size_t count, btcfi_error* err);

/** Write the hashes that prove a transaction to be at an index of a block.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE; BTCFI_ERR_MERKLE_DUPLICATED_LEAVES;
 *           BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     path: 32 bytes per level; written: bytes written or needed.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_block_proof_write(uint8_t* path, size_t capacity,
                                                               size_t* written,
                                                               const uint8_t* txids32, size_t count,
                                                               uint32_t index, btcfi_error* err);

/** Verify that a transaction is at an index of the block of that root and number of transactions.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_MERKLE_ROOT_MISMATCH; BTCFI_ERR_MERKLE_PROOF_SHAPE;
 *           BTCFI_ERR_MERKLE_DUPLICATED_LEAVES; BTCFI_ERR_OUT_OF_RANGE; BTCFI_ERR_INVALID_ARGUMENT.
 *  In:      root32: and count, the number of transactions: both trusted; it fixes the depth.
 *           path:   path_len bytes, a multiple of 32.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_block_proof_verify(const uint8_t* root32,
                                                                uint32_t count,
                                                                const uint8_t* txid32,
                                                                uint32_t index, const uint8_t* path,
                                                                size_t path_len, btcfi_error* err);

/** The root over leaf hashes when pairs are hashed smaller first under BIP-341's TapBranch.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE (count 0); BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     root32:   32 bytes.
 *  In:      leaves32: count hashes of 32 bytes each.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_sorted_root_compute(uint8_t* root32,
                                                                 const uint8_t* leaves32,
                                                                 size_t count, btcfi_error* err);

/** Write the neighbours of a leaf on its way to that root, 32 bytes each.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE; BTCFI_ERR_BUFFER_TOO_SMALL;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_sorted_proof_write(uint8_t* path, size_t capacity,
                                                                size_t* written,
                                                                const uint8_t* leaves32,
                                                                size_t count, size_t index,
                                                                btcfi_error* err);

/** Verify that a leaf is under that root. Says nothing of its place, and that it is a leaf only
 *  where leaves are hashed by another tag than nodes, as BIP-341's are: an inner node with the rest of
 *  its path verifies too, and so does the root with an empty path.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_MERKLE_ROOT_MISMATCH; BTCFI_ERR_LIMIT_EXCEEDED (more than 128
 *           hashes); BTCFI_ERR_MERKLE_PROOF_SHAPE (not whole hashes); BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_sorted_proof_verify(const uint8_t* root32,
                                                                 const uint8_t* leaf32,
                                                                 const uint8_t* path,
                                                                 size_t path_len, btcfi_error* err);

/** Write the payload of the OP_RETURN output that anchors a root.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE (count 0); BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     payload38: BTCFI_ANCHOR_SIZE bytes.
 *  In:      root32:    32 bytes; count: the number of leaves.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_anchor_encode(uint8_t* payload38,
                                                           const uint8_t* root32, uint32_t count,
                                                           btcfi_error* err);

/** Read such a payload.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_MERKLE_NOT_AN_ANCHOR; BTCFI_ERR_OUT_OF_RANGE (count 0);
 *           BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     root32:   32 bytes.
 *           count:    the number of leaves.
 *  In:      payload:  payload_len bytes.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_anchor_decode(uint8_t* root32, uint32_t* count,
                                                           const uint8_t* payload,
                                                           size_t payload_len, btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
