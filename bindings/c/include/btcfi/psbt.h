/** \file
 *  Partially signed transactions, versions 0 (BIP-174) and 2 (BIP-370), with the Taproot fields of BIP-371. The rules
 *  that hold for all functions stand in btcfi.h.
 */
#ifndef BTCFI_PSBT_H
#define BTCFI_PSBT_H

#include "tx.h"

#ifdef __cplusplus
extern "C" {
#endif

/** btcfi_psbt_sign: also sign types other than ALL and DEFAULT where the input asks for them. */
#define BTCFI_PSBT_ALLOW_ANY_SIGHASH 1

/** A transaction on its way over its signers. Keeps every record it was given, unknown ones too. */
typedef struct btcfi_psbt btcfi_psbt;

/** How far an input has come. */
typedef struct btcfi_psbt_input {
  uint32_t struct_size;        /**< sizeof(btcfi_psbt_input) of the caller */
  uint32_t is_final;           /**< 1: its scripts are made */
  uint32_t has_utxo;           /**< 1: the output that it spends is known */
  uint32_t sighash_type;       /**< as given; 0 where none is */
  uint32_t partial_signatures; /**< ECDSA signatures, final ones not counted */
  uint32_t tap_key_signature;  /**< 1: there is one */
  uint32_t tap_script_signatures;
  uint32_t tap_leaves; /**< leaf scripts that are given */
  int64_t amount_sat;  /**< of the output that it spends; -1 where it is not known */
} btcfi_psbt_input;
#define BTCFI_PSBT_INPUT_INIT \
  { sizeof(btcfi_psbt_input), 0, 0, 0, 0, 0, 0, 0, -1 }
/** As BTCFI_PSBT_INPUT_INIT. */
BTCFI_API void btcfi_psbt_input_init(btcfi_psbt_input* input);

/** A PSBT of a transaction without scriptSigs and witnesses, which is copied.
 *  Returns: BTCFI_OK; BTCFI_ERR_TX_PSBT_SIGNED_TX. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_psbt_create(btcfi_psbt** psbt, const btcfi_tx* tx,
                                                         btcfi_error* err);
/** Read the binary form; any bytes give a PSBT or an error.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_TX_PSBT_MAGIC, _TRUNCATED, _TRAILING_DATA, _NOT_CANONICAL,
 *           _TX_PSBT_DUPLICATE_KEY, _TX_PSBT_BAD_KEY, _TX_PSBT_BAD_VALUE, _TX_PSBT_NO_UNSIGNED_TX,
 *           _TX_PSBT_SIGNED_TX, _TX_PSBT_WRONG_UTXO, _LIMIT_EXCEEDED, _UNSUPPORTED (another
 *           version); input: the map's input or output, offset: the byte, where: the field.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_psbt_parse(btcfi_psbt** psbt, const uint8_t* data,
                                                        size_t data_len, btcfi_error* err);
/** Read base64. As above; BTCFI_ERR_PARSE. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_psbt_parse_base64(btcfi_psbt** psbt, const char* text,
                                                               size_t text_len, btcfi_error* err);
BTCFI_API void btcfi_psbt_destroy(btcfi_psbt* psbt);
/** The binary form. Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_psbt_serialize(const btcfi_psbt* psbt, uint8_t* data,
                                                            size_t capacity, size_t* written,
                                                            btcfi_error* err);
/** Base64 of the binary form. As above. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_psbt_base64(const btcfi_psbt* psbt, char* text,
                                                         size_t capacity, size_t* written,
                                                         btcfi_error* err);
/** A copy of the transaction without signatures, as a new handle. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_psbt_unsigned_tx(const btcfi_psbt* psbt, btcfi_tx** tx,
                                                              btcfi_error* err);
/** How far an input has come. Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_psbt_get_input(const btcfi_psbt* psbt,
                                                            btcfi_psbt_input* input, size_t index,
                                                            btcfi_error* err);
/** What is spent less what is paid. Returns: BTCFI_OK; BTCFI_ERR_TX_PSBT_MISSING_UTXO (input);
 *  those of btcfi_tx_fee. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_psbt_fee(const btcfi_psbt* psbt, int64_t* fee_sat,
                                                      btcfi_error* err);

/** The output that a segwit input spends. Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_psbt_set_witness_utxo(btcfi_psbt* psbt, size_t input,
                                                                   int64_t amount_sat,
                                                                   const uint8_t* script,
                                                                   size_t script_len,
                                                                   btcfi_error* err);
/** The transaction that an input spends from. As above; BTCFI_ERR_TX_PSBT_WRONG_UTXO. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_psbt_set_non_witness_utxo(btcfi_psbt* psbt,
                                                                       size_t input,
                                                                       const btcfi_tx* previous,
                                                                       btcfi_error* err);
/** The internal key of a Taproot input, and the root of its tree (NULL where it has none). */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_psbt_set_taproot(btcfi_psbt* psbt, size_t input,
                                                              const uint8_t* internal32,
                                                              const uint8_t* root32,
                                                              btcfi_error* err);
/** A leaf that a Taproot input may be spent by. Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE;
 *  BTCFI_ERR_SCRIPT_TAPROOT_WRONG_CONTROL_SIZE. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_psbt_add_tap_leaf(btcfi_psbt* psbt, size_t input,
                                                               const uint8_t* control_block,
                                                               size_t control_block_len,
                                                               const uint8_t* script,
                                                               size_t script_len, btcfi_error* err);

/** Sign an input wherever a key belongs.
 *
 *  Returns: BTCFI_OK, also where the key has no part; BTCFI_ERR_TX_PSBT_MISSING_UTXO,
 *           _TX_PSBT_WRONG_UTXO, _TX_PSBT_WRONG_SCRIPT, _TX_PSBT_SIGHASH; _KEYS_INVALID_SECRET.
 *  Out:     made: how many signatures (may be NULL).
 *  In:      entropy32: for Schnorr signatures; NULL: the system's.
 *           flags: 0 or BTCFI_PSBT_ALLOW_ANY_SIGHASH.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_psbt_sign(btcfi_psbt* psbt, size_t* made, size_t input,
                                                       const uint8_t* secret32,
                                                       const uint8_t* entropy32, uint32_t flags,
                                                       btcfi_error* err);
/** 0 or 2: the version of the document; 0 for NULL. */
BTCFI_API uint32_t btcfi_psbt_version(const btcfi_psbt* psbt);
/** The same document in another version, as a new handle. To 2 (BIP-370) the lock time becomes the
 *  fallback and nothing is modifiable; to 0 required lock times and flags are gone.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_UNSUPPORTED (neither 0 nor 2).
 *  Out:     converted: the new handle.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_psbt_to_version(const btcfi_psbt* psbt,
                                                             btcfi_psbt** converted,
                                                             uint32_t version, btcfi_error* err);
/** Take over the records of another PSBT of the same transaction; where both have one, this one's
 *  stays. Returns: BTCFI_OK; BTCFI_ERR_TX_PSBT_OTHER_TRANSACTION. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_psbt_combine(btcfi_psbt* psbt, const btcfi_psbt* other,
                                                          btcfi_error* err);
/** Make the final scripts of an input, running them first.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE; BTCFI_ERR_TX_PSBT_MISSING_UTXO,
 *           _TX_PSBT_MISSING_SIGNATURE, _TX_PSBT_WRONG_SCRIPT; _UNSUPPORTED (a script whose witness
 *           the caller has to make); _SCRIPT_... (a signature is wrong).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_psbt_finalize_input(btcfi_psbt* psbt, size_t input,
                                                                 btcfi_error* err);
/** The same of every input that is not final yet; stops at the first that cannot be. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_psbt_finalize(btcfi_psbt* psbt, btcfi_error* err);
/** The signed transaction as a new handle. Returns: BTCFI_OK; BTCFI_ERR_TX_PSBT_NOT_FINAL. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_psbt_extract(const btcfi_psbt* psbt, btcfi_tx** tx,
                                                          btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
