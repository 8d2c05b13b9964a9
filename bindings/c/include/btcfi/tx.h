/** \file
 *  Bitcoin transactions: read, made, weighed, signed for, verified as consensus and relay do, and
 *  passed around as PSBT. The rules that hold for all functions stand in btcfi.h.
 *
 *  Transaction ids are in serialised order here, 32 bytes; explorers print them the other way round.
 */
#ifndef BTCFI_TX_H
#define BTCFI_TX_H

#include "script.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a signature commits to; ANYONE_CAN_PAY is added to the others. */
#define BTCFI_SIGHASH_DEFAULT 0x00
#define BTCFI_SIGHASH_ALL 0x01
#define BTCFI_SIGHASH_NONE 0x02
#define BTCFI_SIGHASH_SINGLE 0x03
#define BTCFI_SIGHASH_ANYONE_CAN_PAY 0x80
/** No OP_CODESEPARATOR was executed. */
#define BTCFI_NO_CODE_SEPARATOR 0xffffffffu

/** btcfi_tx_serialize: the form that the txid is computed over. */
#define BTCFI_TX_WITHOUT_WITNESS 1
/** btcfi_policy_report_create: the fee is left out, a child or a later signer adds it. */
#define BTCFI_POLICY_IGNORE_FEE_RATE 1

/** A transaction. */
typedef struct btcfi_tx btcfi_tx;

/** The numbers of a transaction. */
typedef struct btcfi_tx_info {
  uint32_t struct_size; /**< sizeof(btcfi_tx_info) of the caller */
  uint32_t version;
  uint32_t lock_time;
  uint32_t has_witness; /**< 0 or 1 */
  uint64_t input_count;
  uint64_t output_count;
  uint64_t total_size; /**< bytes with witnesses */
  uint64_t weight;     /**< weight units */
  uint64_t vsize;      /**< virtual bytes, rounded up */
  uint8_t txid[32];
  uint8_t wtxid[32];
} btcfi_tx_info;
#define BTCFI_TX_INFO_INIT                                    \
  {                                                           \
    sizeof(btcfi_tx_info), 0, 0, 0, 0, 0, 0, 0, 0, {0}, { 0 } \
  }
/** As BTCFI_TX_INFO_INIT. */
BTCFI_API void btcfi_tx_info_init(btcfi_tx_info* info);

/** What an input spends; its scripts have functions of their own. */
typedef struct btcfi_tx_input {
  uint32_t struct_size; /**< sizeof(btcfi_tx_input) of the caller */
  uint32_t vout;
  uint32_t sequence;
  uint32_t reserved;      /**< 0 */
  uint64_t witness_items; /**< how many */
  uint8_t txid[32];
} btcfi_tx_input;
#define BTCFI_TX_INPUT_INIT                             \
  {                                                     \
    sizeof(btcfi_tx_input), 0, 0xffffffffu, 0, 0, { 0 } \
  }
/** As BTCFI_TX_INPUT_INIT: final, so that lock times are off unless another input switches them on. */
BTCFI_API void btcfi_tx_input_init(btcfi_tx_input* input);

/** An amount and who may spend it; the script is borrowed for the call. */
typedef struct btcfi_spent_output {
  uint32_t struct_size; /**< sizeof(btcfi_spent_output) of the caller */
  uint32_t reserved;    /**< 0 */
  int64_t amount_sat;
  const uint8_t* script;
  size_t script_len;
} btcfi_spent_output;
#define BTCFI_SPENT_OUTPUT_INIT \
  { sizeof(btcfi_spent_output), 0, 0, NULL, 0 }
/** As BTCFI_SPENT_OUTPUT_INIT. */
BTCFI_API void btcfi_spent_output_init(btcfi_spent_output* output);

/** Read a whole transaction; what is accepted serialises to the same bytes.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_TRUNCATED, _TRAILING_DATA, _NOT_CANONICAL, _TX_UNKNOWN_FLAG,
 *           _LIMIT_EXCEEDED at the byte in err->offset.
 *  Out:     tx: the new handle.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tx_parse(btcfi_tx** tx, const uint8_t* data,
                                                      size_t data_len, btcfi_error* err);
/** An empty transaction, to be filled by the functions below. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tx_create(btcfi_tx** tx, uint32_t version,
                                                       uint32_t lock_time, btcfi_error* err);
BTCFI_API void btcfi_tx_destroy(btcfi_tx* tx);
/** Append an input without scriptSig and witness. Returns: BTCFI_OK; BTCFI_ERR_LIMIT_EXCEEDED. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tx_add_input(btcfi_tx* tx, const btcfi_tx_input* input,
                                                          btcfi_error* err);
/** Append an output. Returns: BTCFI_OK; BTCFI_ERR_LIMIT_EXCEEDED. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tx_add_output(btcfi_tx* tx, int64_t amount_sat,
                                                           const uint8_t* script, size_t script_len,
                                                           btcfi_error* err);
/** Set an input's scriptSig. Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tx_set_script_sig(btcfi_tx* tx, size_t input,
                                                               const uint8_t* script,
                                                               size_t script_len, btcfi_error* err);
/** Append an item to an input's witness. Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tx_add_witness_item(btcfi_tx* tx, size_t input,
                                                                 const uint8_t* data,
                                                                 size_t data_len, btcfi_error* err);
/** Take an input's witness away. Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tx_clear_witness(btcfi_tx* tx, size_t input,
                                                              btcfi_error* err);

/** The bytes of a transaction. flags: 0 or BTCFI_TX_WITHOUT_WITNESS.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tx_serialize(const btcfi_tx* tx, uint8_t* data,
                                                          size_t capacity, size_t* written,
                                                          uint32_t flags, btcfi_error* err);
/** The numbers of a transaction. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tx_get(const btcfi_tx* tx, btcfi_tx_info* info,
                                                    btcfi_error* err);
/** An input. Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tx_get_input(const btcfi_tx* tx, btcfi_tx_input* input,
                                                          size_t index, btcfi_error* err);
/** An input's scriptSig. Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE; BTCFI_ERR_BUFFER_TOO_SMALL. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tx_get_script_sig(const btcfi_tx* tx, uint8_t* script,
                                                               size_t capacity, size_t* written,
                                                               size_t input, btcfi_error* err);
/** An item of an input's witness, bottom of the stack first. As above. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tx_get_witness_item(const btcfi_tx* tx, uint8_t* data,
                                                                 size_t capacity, size_t* written,
                                                                 size_t input, size_t item,
                                                                 btcfi_error* err);
/** An output: its amount (may be NULL) and its script. As above. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tx_get_output(const btcfi_tx* tx, int64_t* amount_sat,
                                                           uint8_t* script, size_t capacity,
                                                           size_t* written, size_t index,
                                                           btcfi_error* err);

/** The hash that a Taproot signature signs (BIP-341).
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE; BTCFI_ERR_TX_SPENT_OUTPUTS_COUNT;
 *           BTCFI_ERR_SCRIPT_SCHNORR_SIG_HASHTYPE.
 *  In:      spent: the outputs that are spent, one per input. hash_type: BTCFI_SIGHASH_.
 *           leaf_hash32: the leaf that the signature is bound to; NULL for the key path.
 *           code_separator: BTCFI_NO_CODE_SEPARATOR, or the index of the last one executed.
 *           annex: with its 0x50; NULL where there is none.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tx_sighash_taproot(
    const btcfi_tx* tx, uint8_t* hash32, size_t input, const btcfi_spent_output* spent,
    size_t spent_count, uint32_t hash_type, const uint8_t* leaf_hash32, uint32_t code_separator,
    const uint8_t* annex, size_t annex_len, btcfi_error* err);
/** The hash that a version 0 signature signs (BIP-143): script_code is the witness script, or for
 *  P2WPKH the P2PKH script of the key. Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tx_sighash_witness_v0(
    const btcfi_tx* tx, uint8_t* hash32, size_t input, const uint8_t* script_code,
    size_t script_code_len, int64_t amount_sat, uint32_t hash_type, btcfi_error* err);
/** The hash that a signature before segwit signs. As above. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tx_sighash_legacy(
    const btcfi_tx* tx, uint8_t* hash32, size_t input, const uint8_t* script_code,
    size_t script_code_len, uint32_t hash_type, btcfi_error* err);

/** Everything that consensus asks of a transaction by itself, and with BTCFI_SCRIPT_STANDARD what
 *  relay asks of its scripts; clocks are not looked at.
 *
 *  Returns: BTCFI_OK; the first failure: BTCFI_ERR_TX_... (input: the input or output), or
 *           BTCFI_ERR_SCRIPT_... (input: the input, offset: the opcode, where: the script).
 *  In:      spent: one per input. flags: BTCFI_SCRIPT_.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tx_verify(const btcfi_tx* tx,
                                                       const btcfi_spent_output* spent,
                                                       size_t spent_count, uint32_t flags,
                                                       btcfi_error* err);
/** The scripts of one input alone. As above; BTCFI_ERR_OUT_OF_RANGE. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tx_verify_input(const btcfi_tx* tx, size_t input,
                                                             const btcfi_spent_output* spent,
                                                             size_t spent_count, uint32_t flags,
                                                             btcfi_error* err);
/** What is spent less what is paid. Returns: BTCFI_OK; BTCFI_ERR_TX_SPENT_OUTPUTS_COUNT;
 *  BTCFI_ERR_TX_BAD_AMOUNT; BTCFI_ERR_TX_OUTPUTS_ABOVE_INPUTS. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tx_fee(const btcfi_tx* tx, int64_t* fee_sat,
                                                    const btcfi_spent_output* spent,
                                                    size_t spent_count, btcfi_error* err);

/** Which rules of relay a transaction breaks (Bitcoin Core 31's defaults). */
typedef struct btcfi_policy_report btcfi_policy_report;
/** Judge a transaction whose inputs are all confirmed.
 *
 *  Returns: BTCFI_OK, also where rules are broken; BTCFI_ERR_TX_SPENT_OUTPUTS_COUNT.
 *  In:      flags: 0 or BTCFI_POLICY_IGNORE_FEE_RATE.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_policy_report_create(btcfi_policy_report** report,
                                                                  const btcfi_tx* tx,
                                                                  const btcfi_spent_output* spent,
                                                                  size_t spent_count,
                                                                  uint32_t flags, btcfi_error* err);
/** Judge a parent and the child that pays for it. As above; BTCFI_ERR_TX_NOT_A_PACKAGE. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_policy_report_create_package(
    btcfi_policy_report** report, const btcfi_tx* parent, const btcfi_spent_output* parent_spent,
    size_t parent_spent_count, const btcfi_tx* child, const btcfi_spent_output* child_spent,
    size_t child_spent_count, uint32_t flags, btcfi_error* err);
BTCFI_API void btcfi_policy_report_destroy(btcfi_policy_report* report);
/** How many rules are broken; 0: it is relayed (and 0 for NULL). */
BTCFI_API size_t btcfi_policy_report_size(const btcfi_policy_report* report);
/** Core's word for reason number \p index ("dust"). Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE;
 *  BTCFI_ERR_BUFFER_TOO_SMALL. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_policy_report_name(const btcfi_policy_report* report,
                                                                char* text, size_t capacity,
                                                                size_t* written, size_t index,
                                                                btcfi_error* err);
/** Reason number \p index as an error: its code, and the input or output at fault.
 *
 *  Returns: that code, never BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE when there are not so many.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_policy_report_reason(const btcfi_policy_report* report,
                                                                  size_t index, btcfi_error* err);
/** The amount in sats below which an output is dust; 0 for what cannot be spent. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_policy_dust(int64_t* dust_sat, const uint8_t* script,
                                                         size_t script_len, btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
