/** \file
 *  Transactions that settle contracts by their leaves: claims, returns, payments, VOID, RECLAIM, and
 *  what a watch tower needs. The rules that hold for all functions stand in btcfi.h.
 */
#ifndef BTCFI_CLAIM_H
#define BTCFI_CLAIM_H

#include "presign.h"
#include "tx.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A contract about to be spent by one leaf: all of the input but the claimer's own signature. */
typedef struct btcfi_spend btcfi_spend;
/** A settlement transaction between its plan and the network. */
typedef struct btcfi_claim btcfi_claim;

/** Rung 2: the other side's pre-signature for the prefix of a price, completed by the attested
 *  secret of that prefix.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_CLAIM_NOTHING_OWED; BTCFI_ERR_KEYS_INVALID_SCALAR;
 *           BTCFI_ERR_CLAIM_SIGNATURE_INVALID (wrong prefix, wrong secret, or something else signed).
 *  Out:     spend: the new handle; it keeps what it needs of the contract.
 *  In:      claimer: BTCFI_PARTY_.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_spend_create_attested(
    btcfi_spend** spend, const btcfi_contract* contract, const uint8_t* txid32, uint32_t vout,
    int32_t claimer, uint32_t price, const uint8_t* presignature65, const uint8_t* secret32,
    btcfi_error* err);
/** Rung 3: the leaf in which the oracle's one-time digits place the price, with the other side's
 *  plain pre-signature. As above; BTCFI_ERR_WRONG_STATE (no bucket leaves),
 *  BTCFI_ERR_ATTESTATIONS_MISSING (no digits in it), BTCFI_ERR_CLAIM_ONE_TIME_INVALID. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_spend_create_bucket(
    btcfi_spend** spend, const btcfi_contract* contract, const uint8_t* txid32, uint32_t vout,
    int32_t claimer, const btcfi_attestation* attestation, const uint8_t* presignature64,
    btcfi_error* err);
/** VOID: the buyer takes the void amount. As above. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_spend_create_void(btcfi_spend** spend,
                                                               const btcfi_contract* contract,
                                                               const uint8_t* txid32, uint32_t vout,
                                                               const uint8_t* pool_v64,
                                                               btcfi_error* err);
/** RECLAIM: the pool takes all, alone. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_spend_create_reclaim(btcfi_spend** spend,
                                                                  const btcfi_contract* contract,
                                                                  const uint8_t* txid32,
                                                                  uint32_t vout, btcfi_error* err);
BTCFI_API void btcfi_spend_destroy(btcfi_spend* spend);
/** What the claimer may give out, in sats. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_spend_claimable(const btcfi_spend* spend,
                                                             int64_t* claimable_sat,
                                                             btcfi_error* err);

/** An output of the claimer's that pays fees; the script is borrowed for the call. */
typedef struct btcfi_fee_input {
  uint32_t struct_size; /**< sizeof(btcfi_fee_input) of the caller */
  uint32_t vout;
  uint8_t txid[32]; /**< in serialised order */
  int64_t amount_sat;
  const uint8_t* script;
  size_t script_len;
  uint32_t confirmed; /**< 1: the caller looked; version 3 takes no other parents here */
  uint32_t reserved;  /**< 0 */
} btcfi_fee_input;
#define BTCFI_FEE_INPUT_INIT \
  { sizeof(btcfi_fee_input), 0, {0}, 0, NULL, 0, 0, 0 }
/** As BTCFI_FEE_INPUT_INIT. */
BTCFI_API void btcfi_fee_input_init(btcfi_fee_input* input);

/** What a settlement transaction pays; everything is borrowed for the call. */
typedef struct btcfi_claim_plan {
  uint32_t struct_size;       /**< sizeof(btcfi_claim_plan) of the caller */
  uint32_t reserved;          /**< 0 */
  int64_t fee_sat;            /**< the fee; -1: by rate */
  uint64_t fee_sat_per_kvb;   /**< sat per 1,000 vB, rounded up; 0 with fee_sat */
  const uint8_t* rest_script; /**< gets what is left; NULL: nothing may be left */
  size_t rest_script_len;
  const btcfi_fee_input* fee_inputs;
  size_t fee_input_count;
  const btcfi_spent_output* payouts; /**< outputs of the claimer's choice */
  size_t payout_count;
} btcfi_claim_plan;
#define BTCFI_CLAIM_PLAN_INIT \
  { sizeof(btcfi_claim_plan), 0, -1, 0, NULL, 0, NULL, 0, NULL, 0 }
/** As BTCFI_CLAIM_PLAN_INIT. */
BTCFI_API void btcfi_claim_plan_init(btcfi_claim_plan* plan);

/** Lay out the transaction of one contract or many.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT (no spends, one outpoint twice, fee and rate
 *           both or neither); BTCFI_ERR_CLAIM_LOCK_TIMES, _CLAIM_FEE_INPUT_UNCONFIRMED (input),
 *           _CLAIM_VALUE, _CLAIM_DUST (input: the output); _OVERFLOW.
 *  Out:     claim: the new handle; it keeps what it needs of the spends.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_claim_create(btcfi_claim** claim,
                                                          const btcfi_spend* const* spends,
                                                          size_t spend_count,
                                                          const btcfi_claim_plan* plan,
                                                          btcfi_error* err);
BTCFI_API void btcfi_claim_destroy(btcfi_claim* claim);
/** The fee in sats and the size with all signatures in virtual bytes; either may be NULL. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_claim_size(const btcfi_claim* claim, int64_t* fee_sat,
                                                        uint64_t* vsize, btcfi_error* err);
/** What the claimer signs for an input, with hash type DEFAULT. Returns: BTCFI_OK;
 *  BTCFI_ERR_OUT_OF_RANGE. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_claim_sighash(const btcfi_claim* claim,
                                                           uint8_t* hash32, size_t input,
                                                           btcfi_error* err);
/** Sign every contract input whose claimer has this leaf key. Returns: BTCFI_OK;
 *  BTCFI_ERR_CLAIM_WRONG_KEY. In: entropy32: NULL for the system's. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_claim_sign(btcfi_claim* claim,
                                                        const uint8_t* leaf_secret32,
                                                        const uint8_t* entropy32, btcfi_error* err);
/** Put in a signature made elsewhere, 64 or 65 bytes. Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE;
 *  BTCFI_ERR_CLAIM_WRONG_KEY; BTCFI_ERR_SPEND_ALL_MISSING. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_claim_set_signature(btcfi_claim* claim, size_t input,
                                                                 const uint8_t* signature,
                                                                 size_t signature_len,
                                                                 btcfi_error* err);
/** Sign a P2TR fee input by its key path with the tweaked key. Returns: BTCFI_OK;
 *  BTCFI_ERR_OUT_OF_RANGE; BTCFI_ERR_CLAIM_WRONG_KEY. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_claim_sign_fee_input(btcfi_claim* claim, size_t input,
                                                                  const uint8_t* output_secret32,
                                                                  const uint8_t* entropy32,
                                                                  btcfi_error* err);
/** The transaction as a new handle, checked as a node and the protocol check it.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_CLAIM_UNSIGNED (input); those of btcfi_tx_verify;
 *           BTCFI_ERR_CLAIM_TOO_LARGE; the first rule of relay that is broken.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_claim_finalize(const btcfi_claim* claim, btcfi_tx** tx,
                                                            btcfi_error* err);

/** What the buyer gets when a tower claims a run, in sats. Returns: BTCFI_OK;
 *  BTCFI_ERR_TOWER_NOT_COVERED; BTCFI_ERR_OUT_OF_RANGE. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tower_payout(int64_t* payout_sat,
                                                          const btcfi_contract* contract,
                                                          size_t run, btcfi_error* err);
/** The buyer's signatures for a tower, 68 bytes each: the run as 4 little-endian bytes, then the
 *  signature; one per run that a tower can claim.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_INVALID_ARGUMENT (where "leaf_key": not
 *           the buyer's); BTCFI_ERR_CONTRACT_SCRIPT_KIND.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tower_sign(
    uint8_t* signatures, size_t capacity, size_t* written, const btcfi_contract* contract,
    const uint8_t* txid32, uint32_t vout, const uint8_t* payout_script, size_t payout_script_len,
    const uint8_t* leaf_secret32, const uint8_t* entropy32, btcfi_error* err);
/** What a tower checks when it takes the job. Returns: BTCFI_OK; BTCFI_ERR_PRESIGNATURE_MISSING,
 *  _EXTRA, _WRONG_ORDER, _INVALID (where "tower", input: the run); BTCFI_ERR_TRUNCATED. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tower_verify(const btcfi_contract* contract,
                                                          const uint8_t* txid32, uint32_t vout,
                                                          const uint8_t* payout_script,
                                                          size_t payout_script_len,
                                                          const uint8_t* signatures,
                                                          size_t signatures_len, btcfi_error* err);
/** The finished transaction of the buyer's attested spend, with the buyer's signature of its run. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tower_complete(btcfi_tx** tx, const btcfi_spend* spend,
                                                            const uint8_t* payout_script,
                                                            size_t payout_script_len,
                                                            const uint8_t* signature64,
                                                            btcfi_error* err);
/** The child that pays the fee of both: it spends the tower's anchor and one input, which is left
 *  to sign as input 1. Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT (no anchor), those of
 *  btcfi_claim_create. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tower_child(btcfi_tx** child, const btcfi_tx* tower,
                                                         const btcfi_fee_input* fee_input,
                                                         const uint8_t* change_script,
                                                         size_t change_script_len, int64_t fee_sat,
                                                         btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
