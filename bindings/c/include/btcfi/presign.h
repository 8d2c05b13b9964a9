/** \file
 *  What each side of a funded contract signs in advance: which pre-signatures there are, for which
 *  point, made and verified. The rules that hold for all functions stand in btcfi.h.
 */
#ifndef BTCFI_PRESIGN_H
#define BTCFI_PRESIGN_H

#include "oracle.h"
#include "settlement.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The kinds of pre-signatures: adaptors of 65 bytes, or plain signatures of 64. */
#define BTCFI_PRESIGN_POOL_2 0  /**< adaptor, the buyer's claim of rung 2 */
#define BTCFI_PRESIGN_POOL_3 1  /**< plain, the buyer's claim of rung 3 */
#define BTCFI_PRESIGN_POOL_V 2  /**< plain, VOID */
#define BTCFI_PRESIGN_BUYER_2 3 /**< adaptor, the pool's return of rung 2 */
#define BTCFI_PRESIGN_BUYER_3 4 /**< plain, the pool's return of rung 3 */
#define BTCFI_PRESIGN_BUYER_M 5 /**< adaptor, the pool's automatic payment */

/** btcfi_presign_set_sign: the buyer declines automatic payment. */
#define BTCFI_PRESIGN_WITHOUT_PAYMENT 1

/** All pre-signatures that a funded contract has, and what they sign. */
typedef struct btcfi_presign_plan btcfi_presign_plan;
/** The pre-signatures of one party. */
typedef struct btcfi_presign_set btcfi_presign_set;

/** One place in one of the lists. */
typedef struct btcfi_presign_slot {
  uint32_t struct_size; /**< sizeof(btcfi_presign_slot) of the caller */
  uint32_t run;
  uint32_t subset;        /**< index of the oracle subset; 0 for plain ones */
  uint32_t prefix_value;  /**< the prices that begin with these bits */
  uint32_t prefix_length; /**< how many bits; 0 for plain ones */
  uint8_t sighash[32];    /**< what is signed */
  uint8_t point[33];      /**< whose secret completes it, compressed; zeros for plain ones */
  uint8_t reserved[3];    /**< 0 */
} btcfi_presign_slot;
#define BTCFI_PRESIGN_SLOT_INIT                             \
  {                                                         \
    sizeof(btcfi_presign_slot), 0, 0, 0, 0, {0}, {0}, { 0 } \
  }
/** As BTCFI_PRESIGN_SLOT_INIT. */
BTCFI_API void btcfi_presign_slot_init(btcfi_presign_slot* slot);

/** Make the plan of a contract.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE, _ORACLE_SET_MISMATCH, _ORACLE_INVALID_KEY
 *           (announcements that are not of one set, or not as many as the terms ask for);
 *           _LIMIT_EXCEEDED; _PRESIGNATURE_DUPLICATE_POINT; _KEYS_POINT_AT_INFINITY.
 *  Out:     plan: the new handle; it keeps what it needs of the contract.
 *  In:      txid32, vout: the contract's outpoint. announcements: of the terms, in any order.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_presign_plan_create(
    btcfi_presign_plan** plan, const btcfi_contract* contract, const uint8_t* txid32, uint32_t vout,
    const btcfi_announcement* const* announcements, size_t announcement_count, btcfi_error* err);
BTCFI_API void btcfi_presign_plan_destroy(btcfi_presign_plan* plan);
/** How many pre-signatures of a kind there are; 0 for NULL and for kinds that do not exist. */
BTCFI_API size_t btcfi_presign_plan_size(const btcfi_presign_plan* plan, int32_t kind);
/** One of them. Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE; BTCFI_ERR_INVALID_ARGUMENT (kind). */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_presign_plan_slot(const btcfi_presign_plan* plan,
                                                               btcfi_presign_slot* slot,
                                                               int32_t kind, size_t index,
                                                               btcfi_error* err);
/** The index of the pre-signature that a price needs.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_CLAIM_NOTHING_OWED where the run of the price has none of the kind;
 *           BTCFI_ERR_INVALID_ARGUMENT (kind).
 *  In:      subset: index of the oracle subset; 0 with one oracle.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_presign_plan_find(const btcfi_presign_plan* plan,
                                                               size_t* index, int32_t kind,
                                                               uint32_t price, uint32_t subset,
                                                               btcfi_error* err);

/** Make everything that a party gives: deterministic, each verified when made.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT (where "leaf_key": not the contract's);
 *           BTCFI_ERR_KEYS_INVALID_SECRET.
 *  Out:     set: the new handle.
 *  In:      party: BTCFI_PARTY_. leaf_secret32: of the party's leaf key. seed32: what nonces are
 *           derived from; auxiliary32: random, stored with the contract.
 *           flags: 0 or BTCFI_PRESIGN_WITHOUT_PAYMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_presign_set_sign(btcfi_presign_set** set, const btcfi_presign_plan* plan, int32_t party,
                       const uint8_t* leaf_secret32, const uint8_t* seed32,
                       const uint8_t* auxiliary32, uint32_t flags, btcfi_error* err);
/** An empty set of a party, to be filled with what the other side sent. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_presign_set_create(btcfi_presign_set** set,
                                                                int32_t party, btcfi_error* err);
BTCFI_API void btcfi_presign_set_destroy(btcfi_presign_set* set);
/** Append a pre-signature: 65 bytes for adaptors, 64 for plain ones.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT (a kind of the other party, a second POOL_V);
 *           BTCFI_ERR_OUT_OF_RANGE (length); BTCFI_ERR_LIMIT_EXCEEDED.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_presign_set_add(btcfi_presign_set* set, int32_t kind,
                                                             const uint8_t* signature,
                                                             size_t signature_len,
                                                             btcfi_error* err);
/** How many of a kind; 0 for NULL. */
BTCFI_API size_t btcfi_presign_set_size(const btcfi_presign_set* set, int32_t kind);
/** One of a kind: 65 or 64 bytes. Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE;
 *  BTCFI_ERR_BUFFER_TOO_SMALL. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_presign_set_get(const btcfi_presign_set* set,
                                                             uint8_t* signature, size_t capacity,
                                                             size_t* written, int32_t kind,
                                                             size_t index, btcfi_error* err);
/** Verify every one.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_PRESIGNATURE_MISSING, _EXTRA, _WRONG_ORDER, _DUPLICATE,
 *           _NONCE_POINT, _INVALID; where: the list, input: the run, offset: the place in it.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_presign_set_verify(const btcfi_presign_set* set,
                                                                const btcfi_presign_plan* plan,
                                                                btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
