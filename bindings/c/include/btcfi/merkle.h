/** \file
 *  Merkle trees over price records: RFC 9162's shape, BIP-340 tagged hashes, inclusion proofs, and
 *  the payload that anchors a root in a Bitcoin transaction. The rules of btcfi.h hold.
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

/** The hash of a leaf's bytes, tagged btcfi/leaf/1.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     hash32:   32 bytes.
 *  In:      data:     the leaf, data_len bytes (may be NULL if data_len is 0).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_merkle_leaf_hash(uint8_t* hash32, const uint8_t* data,
                                                              size_t data_len, btcfi_error* err);

/** The root over leaf hashes in their order.
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
 *  Hashes the whole tree: for many proofs of a large one use the C++ face.
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
