/** \file
 *  Keys, BIP-340 and MuSig2 signatures, Taproot tweaks, adaptor pre-signatures and addresses. The
 *  rules that hold for all functions stand in btcfi.h.
 *
 *  Secret keys are 32 bytes, from 1 to the group order less 1, big-endian; x-only keys 32, public
 *  keys 33 (compressed), signatures 64 bytes. Outputs that are secret say so: wipe them.
 */
#ifndef BTCFI_KEYS_H
#define BTCFI_KEYS_H

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The public key of a secret.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_KEYS_INVALID_SECRET; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     public33: compressed key; its bytes 1 to 32 are the x-only key.
 *  In:      secret32: the secret key.
 *  Constant time.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_key_public(uint8_t* public33, const uint8_t* secret32,
                                                        btcfi_error* err);

/** A fresh secret key.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_ENTROPY_UNAVAILABLE; BTCFI_ERR_KEYS_INVALID_SECRET (entropy not a
 *           key: chance 2^-127); BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     secret32:  secret.
 *  In:      entropy32: 32 uniformly random bytes, or NULL for the system's.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_key_generate(uint8_t* secret32,
                                                          const uint8_t* entropy32,
                                                          btcfi_error* err);

/** Sign a message by BIP-340; the signature is verified before it is given back.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_KEYS_INVALID_SECRET; BTCFI_ERR_ENTROPY_UNAVAILABLE;
 *           BTCFI_ERR_INTERNAL (a hardware fault); BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     signature64.
 *  In:      message:   message_len bytes, usually a 32-byte hash.
 *           secret32:  the secret key.
 *           entropy32: 32 random bytes, or NULL for the system's.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_schnorr_sign(uint8_t* signature64, const uint8_t* message, size_t message_len,
                   const uint8_t* secret32, const uint8_t* entropy32, btcfi_error* err);

/** Verify a BIP-340 signature.
 *
 *  Returns: BTCFI_OK when it is right; BTCFI_ERR_KEYS_SIGNATURE_INVALID;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_schnorr_verify(const uint8_t* signature64,
                                                            const uint8_t* message,
                                                            size_t message_len,
                                                            const uint8_t* xonly32,
                                                            btcfi_error* err);

/** The Taproot output key of an internal key and a tree (BIP-341).
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_KEYS_INVALID_PUBLIC; BTCFI_ERR_KEYS_INVALID_TWEAK;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     output32: x-only output key.
 *           odd:      1 when its point has odd y, as control blocks say (may be NULL).
 *  In:      internal32: x-only internal key.
 *           root32:     root of the tree, or NULL for none.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_output_key_compute(uint8_t* output32, int32_t* odd,
                                                                const uint8_t* internal32,
                                                                const uint8_t* root32,
                                                                btcfi_error* err);

/** The secret of a Taproot output key, for signing its key path.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_KEYS_INVALID_SECRET; BTCFI_ERR_KEYS_INVALID_TWEAK;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     output_secret32: secret.
 *  In:      secret32: the internal secret key; root32: root of the tree, or NULL for none.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_output_key_secret(uint8_t* output_secret32,
                                                               const uint8_t* secret32,
                                                               const uint8_t* root32,
                                                               btcfi_error* err);

/** The address of a scriptPubKey: witness programs, P2PKH, P2SH.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_UNSUPPORTED (the script has no address);
 *           BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     text, capacity, written: with terminator; 91 characters always suffice.
 *  In:      script: script_len bytes; network: BTCFI_NETWORK_...
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_address_encode(char* text, size_t capacity,
                                                            size_t* written, const uint8_t* script,
                                                            size_t script_len, int32_t network,
                                                            btcfi_error* err);

/** The scriptPubKey of an address.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_KEYS_INVALID_ADDRESS (offset: the character where known);
 *           BTCFI_ERR_KEYS_WRONG_NETWORK; BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     script, capacity, written: 42 bytes always suffice.
 *  In:      text: text_len characters; network: the one the address must belong to.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_address_decode(uint8_t* script, size_t capacity,
                                                            size_t* written, const char* text,
                                                            size_t text_len, int32_t network,
                                                            btcfi_error* err);

/** What the nonce of a pre-signature derives from besides seed, key, message and point. Two
 *  pre-signatures of a key that differ in anything must differ in one of these as well. */
typedef struct btcfi_adaptor_nonce {
  uint32_t struct_size;  /**< sizeof(btcfi_adaptor_nonce) of the caller */
  uint32_t index;        /**< number of the pre-signature in its contract */
  int32_t hash_type;     /**< sighash byte, 0 to 255 */
  uint32_t reserved;     /**< 0 */
  uint8_t leaf_hash[32]; /**< tapleaf hash that the message commits to */
  uint8_t auxiliary[32]; /**< random, stored with the contract */
} btcfi_adaptor_nonce;

#define BTCFI_ADAPTOR_NONCE_INIT                     \
  {                                                  \
    sizeof(btcfi_adaptor_nonce), 0, 0, 0, {0}, { 0 } \
  }
/** As BTCFI_ADAPTOR_NONCE_INIT. */
BTCFI_API void btcfi_adaptor_nonce_init(btcfi_adaptor_nonce* nonce);

/** Pre-sign a message: whoever learns the secret of the point makes it a signature.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_KEYS_INVALID_SECRET; BTCFI_ERR_KEYS_INVALID_PUBLIC (the point);
 *           BTCFI_ERR_INTERNAL (a hardware fault); BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     presignature65: R' compressed, then s'.
 *  In:      message32, point33 (compressed), secret32;
 *           seed32: secret, the signer's nonce seed of the contract; nonce: what else it derives
 *           from. Deterministic; verified before it is given back.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_presignature_create(uint8_t* presignature65, const uint8_t* message32, const uint8_t* point33,
                          const uint8_t* secret32, const uint8_t* seed32,
                          const btcfi_adaptor_nonce* nonce, btcfi_error* err);

/** Check that the secret of the point, and only that, completes a pre-signature.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_KEYS_PRESIGNATURE_INVALID; BTCFI_ERR_KEYS_INVALID_PUBLIC;
 *           BTCFI_ERR_KEYS_INVALID_SCALAR; BTCFI_ERR_KEYS_POINT_AT_INFINITY;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_presignature_verify(const uint8_t* presignature65,
                                                                 const uint8_t* message32,
                                                                 const uint8_t* point33,
                                                                 const uint8_t* xonly32,
                                                                 btcfi_error* err);

/** Complete a pre-signature with the secret of its point.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_KEYS_INVALID_SECRET; BTCFI_ERR_KEYS_INVALID_SCALAR;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_presignature_complete(uint8_t* signature64,
                                                                   const uint8_t* presignature65,
                                                                   const uint8_t* secret32,
                                                                   btcfi_error* err);

/** The secret that turned a pre-signature into a signature.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_KEYS_PRESIGNATURE_INVALID (the two do not belong together);
 *           BTCFI_ERR_KEYS_INVALID_SCALAR; BTCFI_ERR_KEYS_INVALID_PUBLIC;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     secret32: secret.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_presignature_extract(uint8_t* secret32,
                                                                  const uint8_t* presignature65,
                                                                  const uint8_t* signature64,
                                                                  const uint8_t* point33,
                                                                  btcfi_error* err);

/** An aggregate key with its tweaks. */
typedef struct btcfi_musig_group btcfi_musig_group;
/** Two secret nonces for one signature; cannot be stored. */
typedef struct btcfi_musig_nonce btcfi_musig_nonce;
/** The signing of one message by one group. */
typedef struct btcfi_musig_session btcfi_musig_session;

#define BTCFI_MUSIG_TWEAK_PLAIN 0
#define BTCFI_MUSIG_TWEAK_XONLY 1

/** Aggregate keys (BIP-327 KeyAgg).
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_KEYS_INVALID_PUBLIC (input: the key); BTCFI_ERR_OUT_OF_RANGE;
 *           BTCFI_ERR_KEYS_POINT_AT_INFINITY; BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     group: destroy with btcfi_musig_group_destroy.
 *  In:      keys33: count keys of 33 bytes, one after the other.
 *           sort:   1 to sort them first (KeySort), as the protocol's internal keys are; 0 not.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_musig_group_create(btcfi_musig_group** group,
                                                                const uint8_t* keys33, size_t count,
                                                                int32_t sort, btcfi_error* err);
/** Apply one more tweak: BTCFI_MUSIG_TWEAK_XONLY with a Taproot tweak, _PLAIN with BIP-32's.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_KEYS_INVALID_TWEAK; BTCFI_ERR_KEYS_POINT_AT_INFINITY;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_musig_group_tweak(btcfi_musig_group* group,
                                                               const uint8_t* tweak32, int32_t kind,
                                                               btcfi_error* err);
/** The aggregate key, tweaks applied: 33 bytes; bytes 1 to 32 are the x-only key. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_musig_group_key(const btcfi_musig_group* group,
                                                             uint8_t* public33, btcfi_error* err);
BTCFI_API void btcfi_musig_group_destroy(btcfi_musig_group* group);

/** Make the nonces of one signer for one signature.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_KEYS_INVALID_SECRET; BTCFI_ERR_ENTROPY_UNAVAILABLE;
 *           BTCFI_ERR_INVALID_ARGUMENT (entropy all zero).
 *  Out:     nonce:     used up by btcfi_musig_session_sign; destroy it in any case.
 *           public66:  to be sent to the others.
 *  In:      secret32:  the signer's secret key.
 *           group:     where given, the nonce signs for this aggregate alone (may be NULL).
 *           entropy32: 32 fresh random bytes, or NULL for the system's. Never the same twice.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_musig_nonce_create(
    btcfi_musig_nonce** nonce, uint8_t* public66, const uint8_t* secret32,
    const btcfi_musig_group* group, const uint8_t* entropy32, btcfi_error* err);
BTCFI_API void btcfi_musig_nonce_destroy(btcfi_musig_nonce* nonce);

/** Begin signing, with the public nonces of all signers.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_KEYS_INVALID_NONCE (input: the signer); BTCFI_ERR_OUT_OF_RANGE (not
 *           one nonce per signer); BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     session: keeps copies of all it needs.
 *  In:      nonces66: count nonces of 66 bytes, one after the other, in any order.
 *           message:  message_len bytes.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_musig_session_create(
    btcfi_musig_session** session, const btcfi_musig_group* group, const uint8_t* nonces66,
    size_t count, const uint8_t* message, size_t message_len, btcfi_error* err);
/** Sign: gives the signer's share and uses the nonce up, whatever happens.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_KEYS_NONCE_USED; BTCFI_ERR_KEYS_NONCE_MISMATCH;
 *           BTCFI_ERR_KEYS_NOT_A_SIGNER; BTCFI_ERR_KEYS_INVALID_SECRET; BTCFI_ERR_INTERNAL;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_musig_session_sign(const btcfi_musig_session* session,
                                                                uint8_t* partial32,
                                                                btcfi_musig_nonce* nonce,
                                                                const uint8_t* secret32,
                                                                btcfi_error* err);
/** Check another signer's share before aggregating.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_KEYS_PARTIAL_INVALID; BTCFI_ERR_KEYS_INVALID_NONCE;
 *           BTCFI_ERR_KEYS_INVALID_PUBLIC; BTCFI_ERR_KEYS_NOT_A_SIGNER;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_musig_session_verify(const btcfi_musig_session* session, const uint8_t* partial32,
                           const uint8_t* nonce66, const uint8_t* public33, btcfi_error* err);
/** Add the shares up and check the signature.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_KEYS_SIGNATURE_INVALID; BTCFI_ERR_KEYS_PARTIAL_INVALID (input: the
 *           share); BTCFI_ERR_OUT_OF_RANGE (not one share per signer); BTCFI_ERR_INVALID_ARGUMENT.
 *  In:      partials32: count shares of 32 bytes, one after the other, in any order.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_musig_session_aggregate(const btcfi_musig_session* session, uint8_t* signature64,
                              const uint8_t* partials32, size_t count, btcfi_error* err);
BTCFI_API void btcfi_musig_session_destroy(btcfi_musig_session* session);

#ifdef __cplusplus
}
#endif

#endif
