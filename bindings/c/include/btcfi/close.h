/** \file
 *  Rung 1, the cooperative close: both sides sign the key path together, once the oracle has
 *  attested, or before for what they agree on; the cheapest and most private way to settle. The
 *  rules that hold for all functions stand in btcfi.h.
 *
 *  Both sides make a btcfi_close with the same fee and send each other their nonces. One calls
 *  btcfi_close_sign_first and sends its share, the other btcfi_close_complete and broadcasts. Each
 *  builds the transaction itself from what is owed, so that nothing that the other wrote is signed.
 *
 *  Before the attestation who signs first gives the other the choice to broadcast or to wait for the
 *  price. So an early close also spends a small coin of the side that signs first, which takes its
 *  signature back by spending that coin: btcfi_holding_close_early, btcfi_close_create_early. It sends
 *  the coin's signature (btcfi_close_sign_revocation) with its share, and the other broadcasts what
 *  btcfi_close_complete_early gives: sent back instead, that would be the first side's choice.
 */
#ifndef BTCFI_CLOSE_H
#define BTCFI_CLOSE_H

#include "offer.h"
#include "tx.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One side's part in one signing of one close. It has the side's secret and a nonce, for one
 *  attempt: a new attempt starts with a new handle on both sides. */
typedef struct btcfi_close btcfi_close;

/** max_fee_sat: a tenth of the larger share, and at most 100,000 sats. */
#define BTCFI_CLOSE_USUAL_FEE (-1)

/** The buyer's part, by the attestations that the holding has taken.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_ATTESTATIONS_MISSING, _ATTESTATIONS_DIFFER; BTCFI_ERR_CLOSE_AMOUNTS
 *           (the share that pays the fee would be dust); BTCFI_ERR_CLOSE_NOT_AGREED (err->where
 *           "fee": above max_fee_sat); BTCFI_ERR_INVALID_ARGUMENT (err->where "entropy32": all
 *           zeros, so it was used before).
 *  Out:     closing:   the new handle; it keeps what it needs of the holding.
 *  In/out:  entropy32: secret and fresh, wiped in any case; NULL for the system's. A nonce that is
 *                      made twice gives the key away.
 *  In:      fee_sat:   taken from the larger share. max_fee_sat: or BTCFI_CLOSE_USUAL_FEE.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_holding_close(const btcfi_holding* holding,
                                                           btcfi_close** closing,
                                                           uint8_t* entropy32, int64_t fee_sat,
                                                           int64_t max_fee_sat, btcfi_error* err);
/** Either side's part, of a contract and what is owed by an attestation that the caller has verified
 *  (btcfi_attestation_verify, then btcfi_terms_payoff).
 *
 *  Returns: as above; BTCFI_ERR_INVALID_ARGUMENT (err->where "internal_secret": not this side's key
 *           of the contract); BTCFI_ERR_KEYS_INVALID_SECRET.
 *  Out:     closing: the new handle; it keeps what it needs of the contract.
 *  In:      txid32, vout: the contract's outpoint. side: BTCFI_PARTY_. internal_secret32: the side's
 *           internal key. payout_sat: what the buyer is owed.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_close_create(
    btcfi_close** closing, uint8_t* entropy32, const btcfi_contract* contract,
    const uint8_t* txid32, uint32_t vout, int32_t side, const uint8_t* internal_secret32,
    int64_t payout_sat, int64_t fee_sat, int64_t max_fee_sat, btcfi_error* err);
/** The coin that makes an early close revocable; the script is borrowed for the call. */
typedef struct btcfi_revocation {
  uint32_t struct_size; /**< sizeof(btcfi_revocation) of the caller */
  uint32_t vout;
  uint8_t txid[32];   /**< in serialised order */
  int64_t amount_sat; /**< it comes back to the owner with its share */
  const uint8_t* script;
  size_t script_len;
  int32_t owner;     /**< BTCFI_PARTY_: whose coin it is; that side alone may sign first */
  uint32_t reserved; /**< 0 */
} btcfi_revocation;
#define BTCFI_REVOCATION_INIT \
  { sizeof(btcfi_revocation), 0, {0}, 0, NULL, 0, BTCFI_PARTY_BUYER, 0 }
/** As BTCFI_REVOCATION_INIT. */
BTCFI_API void btcfi_revocation_init(btcfi_revocation* revocation);

/** The buyer's part of a close before the attestation, for a payout that both agreed on.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_CLOSE_AMOUNTS; BTCFI_ERR_CLOSE_NOT_AGREED (err->where "fee": above
 *           max_fee_sat); BTCFI_ERR_INVALID_ARGUMENT (err->where "revocation...", "entropy32").
 *  Out:     closing: the new handle; it keeps what it needs of the holding.
 *  In/out:  entropy32: as for btcfi_holding_close.
 *  In:      payout_sat: the buyer's, of the contract's value; the pool gets the rest.
 *           fee_sat: taken from the larger share. max_fee_sat: or BTCFI_CLOSE_USUAL_FEE.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_holding_close_early(const btcfi_holding* holding, btcfi_close** closing, uint8_t* entropy32,
                          const btcfi_revocation* revocation, int64_t payout_sat, int64_t fee_sat,
                          int64_t max_fee_sat, btcfi_error* err);
/** Either side's part of a close before the attestation; otherwise as btcfi_close_create and
 *  btcfi_holding_close_early. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_close_create_early(
    btcfi_close** closing, uint8_t* entropy32, const btcfi_contract* contract,
    const uint8_t* txid32, uint32_t vout, int32_t side, const uint8_t* internal_secret32,
    const btcfi_revocation* revocation, int64_t payout_sat, int64_t fee_sat, int64_t max_fee_sat,
    btcfi_error* err);
/** Wipes secret and nonce. */
BTCFI_API void btcfi_close_destroy(btcfi_close* closing);

/** The public nonce for the other side. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_close_nonce(const btcfi_close* closing,
                                                         uint8_t* nonce66, btcfi_error* err);
/** The transaction that is signed, without its witness, as a new handle: to show it first. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_close_transaction(const btcfi_close* closing,
                                                               btcfi_tx** tx, btcfi_error* err);
/** This side's share, given before the other's is known. Uses up the nonce.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_WRONG_STATE (used before); BTCFI_ERR_CLOSE_NEEDS_REVOCATION (an early
 *           close whose revocation coin is the other side's); BTCFI_ERR_KEYS_INVALID_NONCE (nothing
 *           was used up).
 *  In:      nonce66: the other side's.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_close_sign_first(btcfi_close* closing,
                                                              uint8_t* share32,
                                                              const uint8_t* nonce66,
                                                              btcfi_error* err);
/** Check the other's share, add this side's: the transaction to broadcast. Uses up the nonce.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_WRONG_STATE (used before); BTCFI_ERR_KEYS_INVALID_NONCE,
 *           BTCFI_ERR_KEYS_PARTIAL_INVALID (nothing was used up: the right share may still come).
 *  Out:     tx: the new handle.
 *  In:      nonce66, share32: the other side's.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_close_complete(btcfi_close* closing, btcfi_tx** tx,
                                                            const uint8_t* nonce66,
                                                            const uint8_t* share32,
                                                            btcfi_error* err);
/** An early close alone: the transaction with this side's revocation coin signed, to send with the
 *  share.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_CLOSE_NOT_AGREED (err->where "revocation": there is none, or it is the
 *           other side's); BTCFI_ERR_FUNDING_NO_KEY.
 *  Out:     tx: a new handle.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_close_sign_revocation(const btcfi_close* closing,
                                                                   btcfi_tx** tx,
                                                                   const btcfi_wallet* wallet,
                                                                   btcfi_error* err);
/** As btcfi_close_complete, for an early close: nothing is completed that only the other side could
 *  broadcast.
 *
 *  Returns: as there; BTCFI_ERR_CLOSE_NOT_AGREED (err->where "revocation": of another transaction);
 *           BTCFI_ERR_FUNDING_WITNESS_INVALID. Neither uses up the nonce.
 *  In:      revocation: what the other side's btcfi_close_sign_revocation gave.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_close_complete_early(btcfi_close* closing, btcfi_tx** tx, const uint8_t* nonce66,
                           const uint8_t* share32, const btcfi_tx* revocation, btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
