/** \file
 *  Bitcoin scripts: written, read, put into Taproot trees, and the leaves of contracts. What runs
 *  them is btcfi_tx_verify (tx.h). The rules that hold for all functions stand in btcfi.h.
 */
#ifndef BTCFI_SCRIPT_H
#define BTCFI_SCRIPT_H

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The rules that scripts are held to, as bits; the values are those of Bitcoin Core. */
#define BTCFI_SCRIPT_P2SH 0x1
#define BTCFI_SCRIPT_STRICTENC 0x2
#define BTCFI_SCRIPT_DERSIG 0x4
#define BTCFI_SCRIPT_LOW_S 0x8
#define BTCFI_SCRIPT_NULLDUMMY 0x10
#define BTCFI_SCRIPT_SIGPUSHONLY 0x20
#define BTCFI_SCRIPT_MINIMALDATA 0x40
#define BTCFI_SCRIPT_DISCOURAGE_UPGRADABLE_NOPS 0x80
#define BTCFI_SCRIPT_CLEANSTACK 0x100
#define BTCFI_SCRIPT_CHECKLOCKTIMEVERIFY 0x200
#define BTCFI_SCRIPT_CHECKSEQUENCEVERIFY 0x400
#define BTCFI_SCRIPT_WITNESS 0x800
#define BTCFI_SCRIPT_DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM 0x1000
#define BTCFI_SCRIPT_MINIMALIF 0x2000
#define BTCFI_SCRIPT_NULLFAIL 0x4000
#define BTCFI_SCRIPT_WITNESS_PUBKEYTYPE 0x8000
#define BTCFI_SCRIPT_CONST_SCRIPTCODE 0x10000
#define BTCFI_SCRIPT_TAPROOT 0x20000
#define BTCFI_SCRIPT_DISCOURAGE_UPGRADABLE_TAPROOT_VERSION 0x40000
#define BTCFI_SCRIPT_DISCOURAGE_OP_SUCCESS 0x80000
#define BTCFI_SCRIPT_DISCOURAGE_UPGRADABLE_PUBKEYTYPE 0x100000
/* What blocks are held to today, and what nodes relay. */
#define BTCFI_SCRIPT_CONSENSUS 0x20e15
#define BTCFI_SCRIPT_STANDARD 0x1fffdf

/* What a scriptPubKey is. */
#define BTCFI_OUTPUT_NONSTANDARD 0
#define BTCFI_OUTPUT_PUBKEY 1
#define BTCFI_OUTPUT_PUBKEY_HASH 2
#define BTCFI_OUTPUT_SCRIPT_HASH 3
#define BTCFI_OUTPUT_MULTISIG 4
#define BTCFI_OUTPUT_NULL_DATA 5
#define BTCFI_OUTPUT_WITNESS_V0_KEY 6
#define BTCFI_OUTPUT_WITNESS_V0_SCRIPT 7
#define BTCFI_OUTPUT_WITNESS_V1_TAPROOT 8
#define BTCFI_OUTPUT_ANCHOR 9
#define BTCFI_OUTPUT_WITNESS_UNKNOWN 10

/** The version of leaves that tapscript runs. */
#define BTCFI_TAPSCRIPT_VERSION 0xc0

/** The flags of Core's names with commas between them ("P2SH,WITNESS"), "CONSENSUS", "STANDARD",
 *  "NONE".
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_PARSE at the character where an unknown name begins.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_script_flags_parse(uint32_t* flags, const char* names,
                                                                size_t names_len, btcfi_error* err);

/** Write a script in words: opcodes by name, pushes as `<hex>`. Any bytes have words.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_script_to_asm(char* text, size_t capacity,
                                                           size_t* written, const uint8_t* script,
                                                           size_t script_len, btcfi_error* err);
/** Read a script in words: what btcfi_script_to_asm writes, and the notation of Core's tests.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_PARSE at the character where the word begins;
 *           BTCFI_ERR_BUFFER_TOO_SMALL.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_script_from_asm(uint8_t* script, size_t capacity,
                                                             size_t* written, const char* text,
                                                             size_t text_len, btcfi_error* err);
/** What kind of output a scriptPubKey makes: BTCFI_OUTPUT_. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_script_output_type(int32_t* type,
                                                                const uint8_t* script,
                                                                size_t script_len,
                                                                btcfi_error* err);

/** OP_1 and a Taproot output key, already tweaked: 34 bytes. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_script_p2tr(uint8_t* script34,
                                                         const uint8_t* output_key32,
                                                         btcfi_error* err);
/** OP_0 and the HASH160 of a compressed key: 22 bytes. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_script_p2wpkh(uint8_t* script22,
                                                           const uint8_t* key_hash20,
                                                           btcfi_error* err);
/** OP_0 and the SHA-256 of the witness script: 34 bytes. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_script_p2wsh(uint8_t* script34,
                                                          const uint8_t* script_hash32,
                                                          btcfi_error* err);
/** P2SH of a redeem script's HASH160: 23 bytes. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_script_p2sh(uint8_t* script23,
                                                         const uint8_t* script_hash20,
                                                         btcfi_error* err);
/** P2PKH of a key's HASH160: 25 bytes. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_script_p2pkh(uint8_t* script25,
                                                          const uint8_t* key_hash20,
                                                          btcfi_error* err);
/** RETURN and one push: bytes that cannot be spent. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_script_op_return(uint8_t* script, size_t capacity,
                                                              size_t* written, const uint8_t* data,
                                                              size_t data_len, btcfi_error* err);

/** The name of an opcode ("OP_CHECKSIG", "OP_PUSHBYTES_20", "OP_SUCCESS187"). */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_opcode_name(char* text, size_t capacity,
                                                         size_t* written, uint8_t opcode,
                                                         btcfi_error* err);
/** The opcode of a name, with or without "OP_". Returns: BTCFI_OK; BTCFI_ERR_PARSE. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_opcode_find(uint8_t* opcode, const char* name,
                                                         size_t name_len, btcfi_error* err);

/** A script that is being written; every push is the shortest there is. */
typedef struct btcfi_script_builder btcfi_script_builder;
/** An empty script. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_script_builder_create(btcfi_script_builder** builder,
                                                                   btcfi_error* err);
BTCFI_API void btcfi_script_builder_destroy(btcfi_script_builder* builder);
/** Append an opcode that carries no data of its own. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_script_builder_op(btcfi_script_builder* builder,
                                                               uint8_t opcode, btcfi_error* err);
/** Append a number. Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE for INT64_MIN. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_script_builder_number(btcfi_script_builder* builder,
                                                                   int64_t value, btcfi_error* err);
/** Append a push. Returns: BTCFI_OK; BTCFI_ERR_LIMIT_EXCEEDED above 4,000,000 bytes. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_script_builder_push(btcfi_script_builder* builder,
                                                                 const uint8_t* data,
                                                                 size_t data_len, btcfi_error* err);
/** Append bytes of script as they are. As btcfi_script_builder_push. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_script_builder_raw(btcfi_script_builder* builder,
                                                                const uint8_t* data,
                                                                size_t data_len, btcfi_error* err);
/** What was written so far. Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL. */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_script_builder_bytes(const btcfi_script_builder* builder, uint8_t* script, size_t capacity,
                           size_t* written, btcfi_error* err);

/** One leaf of a tree, its script borrowed for the call. */
typedef struct btcfi_tap_leaf {
  uint32_t struct_size;  /**< sizeof(btcfi_tap_leaf) of the caller */
  uint32_t depth;        /**< 0 to 128; not looked at by btcfi_taptree_create_balanced */
  uint32_t leaf_version; /**< BTCFI_TAPSCRIPT_VERSION */
  uint32_t reserved;     /**< 0 */
  const uint8_t* script;
  size_t script_len;
} btcfi_tap_leaf;
#define BTCFI_TAP_LEAF_INIT \
  { sizeof(btcfi_tap_leaf), 0, BTCFI_TAPSCRIPT_VERSION, 0, NULL, 0 }
/** As BTCFI_TAP_LEAF_INIT. */
BTCFI_API void btcfi_tap_leaf_init(btcfi_tap_leaf* leaf);
/** The hash of a leaf (BIP-341, "TapLeaf"). */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_tap_leaf_hash(uint8_t* hash32,
                                                           const btcfi_tap_leaf* leaf,
                                                           btcfi_error* err);

/** A tree of scripts. */
typedef struct btcfi_taptree btcfi_taptree;
/** Make a tree of leaves listed from left to right with their depths, as descriptors do.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT (none, a struct at fault, or depths that make no
 *           tree); BTCFI_ERR_LIMIT_EXCEEDED (deeper than 128, or more than 65,536 leaves).
 *  Out:     tree: the new handle; it copies the scripts.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_taptree_create(btcfi_taptree** tree,
                                                            const btcfi_tap_leaf* leaves,
                                                            size_t leaf_count, btcfi_error* err);
/** Make a balanced tree: a node over m leaves gives the first ceil(m/2) to its left side. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_taptree_create_balanced(btcfi_taptree** tree,
                                                                     const btcfi_tap_leaf* leaves,
                                                                     size_t leaf_count,
                                                                     btcfi_error* err);
BTCFI_API void btcfi_taptree_destroy(btcfi_taptree* tree);
/** How many leaves; 0 for NULL. */
BTCFI_API size_t btcfi_taptree_size(const btcfi_taptree* tree);
/** The root that an output commits to. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_taptree_root(const btcfi_taptree* tree,
                                                          uint8_t* root32, btcfi_error* err);
/** The scriptPubKey of an internal key with this tree. Returns: BTCFI_OK;
 *  BTCFI_ERR_KEYS_INVALID_PUBLIC; BTCFI_ERR_KEYS_INVALID_TWEAK. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_taptree_script_pubkey(const btcfi_taptree* tree,
                                                                   uint8_t* script34,
                                                                   const uint8_t* internal32,
                                                                   btcfi_error* err);
/** The control block that spends leaf number \p index. Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE;
 *  BTCFI_ERR_KEYS_INVALID_PUBLIC; BTCFI_ERR_BUFFER_TOO_SMALL. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_taptree_control_block(const btcfi_taptree* tree,
                                                                   uint8_t* data, size_t capacity,
                                                                   size_t* written, size_t index,
                                                                   const uint8_t* internal32,
                                                                   btcfi_error* err);
/** Whether a control block shows that an output key commits to a script.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_SCRIPT_TAPROOT_WRONG_CONTROL_SIZE;
 *           BTCFI_ERR_SCRIPT_WITNESS_PROGRAM_MISMATCH when it does not.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_control_block_verify(const uint8_t* data, size_t data_len, const uint8_t* script,
                           size_t script_len, const uint8_t* output_key32, btcfi_error* err);

/** L2: both sign. As all leaves below: Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL;
 *  BTCFI_ERR_OUT_OF_RANGE (a lock time below 500,000,000, which would be a block height). */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_leaf_two(uint8_t* script, size_t capacity,
                                                      size_t* written, const uint8_t* pool32,
                                                      const uint8_t* buyer32, btcfi_error* err);
/** LR: after \p opens_at the pool alone. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_leaf_reclaim(uint8_t* script, size_t capacity,
                                                          size_t* written, uint32_t opens_at,
                                                          const uint8_t* pool32, btcfi_error* err);
/** LV: after \p opens_at both, whatever any oracle said. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_leaf_void(uint8_t* script, size_t capacity,
                                                       size_t* written, uint32_t opens_at,
                                                       const uint8_t* pool32,
                                                       const uint8_t* buyer32, btcfi_error* err);
/** R3: after \p opens_at both, and the oracle's one-time digits show a price from lo to hi.
 *
 *  In: price_key: the public ends of the one-time key of a price of \p price_bits bits (1 to 28),
 *      20 bytes each, price_key_len bytes.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_leaf_bucket(uint8_t* script, size_t capacity, size_t* written, uint32_t opens_at,
                  const uint8_t* price_key, size_t price_key_len, uint32_t price_bits, uint32_t lo,
                  uint32_t hi, const uint8_t* pool32, const uint8_t* buyer32, btcfi_error* err);
/** L4: after \p opens_at both, and the oracle signed some digest with the one-time key. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_leaf_ask(uint8_t* script, size_t capacity,
                                                      size_t* written, uint32_t opens_at,
                                                      const uint8_t* digest_key,
                                                      size_t digest_key_len, uint32_t digest_bits,
                                                      const uint8_t* pool32, const uint8_t* buyer32,
                                                      btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
