/** \file
 *  Option contracts: terms, exact payoffs, the level table, the contract output. The rules that
 * hold for all functions stand in btcfi.h.
 *
 *  Units: prices in ticks of the settlement price, amounts in sats, times in seconds of the chain's
 *  median time past. Everything here is integers.
 */
#ifndef BTCFI_SETTLEMENT_H
#define BTCFI_SETTLEMENT_H

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BTCFI_NETWORK_MAINNET 0
#define BTCFI_NETWORK_TESTNET4 1
#define BTCFI_NETWORK_SIGNET 2
#define BTCFI_NETWORK_REGTEST 3

#define BTCFI_KIND_CALL 0
#define BTCFI_KIND_PUT 1
#define BTCFI_KIND_BINARY_CALL 2
#define BTCFI_KIND_BINARY_PUT 3

/* The two parties of a contract. */
#define BTCFI_PARTY_POOL 0
#define BTCFI_PARTY_BUYER 1

/** What two parties agree on; opaque. */
typedef struct btcfi_terms btcfi_terms;
/** The payoff as runs of prices that pay the same; opaque. */
typedef struct btcfi_level_table btcfi_level_table;
/** A contract output with its tree; opaque. */
typedef struct btcfi_contract btcfi_contract;

/** The fields of terms but for the announcements; docs/formats/terms.md has their domains. */
typedef struct btcfi_terms_fields {
  uint32_t struct_size;   /**< sizeof(btcfi_terms_fields) of the caller */
  uint32_t network;       /**< BTCFI_NETWORK_ */
  uint32_t kind;          /**< BTCFI_KIND_ */
  uint32_t tick_cents;    /**< size of a tick in US cents */
  int64_t quantity_sat;   /**< q */
  uint64_t strike;        /**< ticks */
  uint64_t limit;         /**< ticks: cap of a call, floor of a put, 0 none */
  uint64_t barrier;       /**< 0 */
  int64_t collateral_sat; /**< C; 0 in btcfi_terms_create: as the other fields require */
  int64_t premium_sat;
  int64_t void_amount_sat;
  int64_t step_sat; /**< R; 0 in btcfi_terms_create: the smallest that fits */
  int64_t min_payout_sat;
  uint32_t expiry;        /**< t_e */
  uint32_t bucket_opens;  /**< T_3; 0: no such leaf */
  uint32_t ask_opens;     /**< T_4; 0 */
  uint32_t void_opens;    /**< T_v; 0: no such leaf */
  uint32_t reclaim_opens; /**< T_r */
  uint8_t price_bits;     /**< 1 to 28 */
  uint8_t dispute;        /**< 0 */
  uint8_t oracle_profile; /**< 0 tagged, 1 plain */
  uint8_t min_confirmations;
  uint8_t threshold;
  uint8_t reserved[7]; /**< 0 */
} btcfi_terms_fields;

/** Regtest, a call, ticks of a dollar, 20 bits, minimum payout 1,000 sats, two confirmations, one
 *  oracle; everything else 0. */
#define BTCFI_TERMS_FIELDS_INIT                                                                   \
  {                                                                                               \
    sizeof(btcfi_terms_fields), BTCFI_NETWORK_REGTEST, BTCFI_KIND_CALL, 100, 0, 0, 0, 0, 0, 0, 0, \
        0, 1000, 0, 0, 0, 0, 0, 20, 0, 0, 2, 1, {                                                 \
      0                                                                                           \
    }                                                                                             \
  }
/** As BTCFI_TERMS_FIELDS_INIT. */
BTCFI_API void btcfi_terms_fields_init(btcfi_terms_fields* fields);

/** Make terms of fields and announcement hashes, which may come in any order.
 *
 *  Returns: BTCFI_OK, also for terms that btcfi_terms_check finds fault with;
 *           BTCFI_ERR_UNSUPPORTED (network, kind); BTCFI_ERR_LIMIT_EXCEEDED (more than 15
 *           announcements); where collateral or step are 0: why there is none.
 *  Out:     terms: the new handle.
 *  In:      fields: the fields. announcements: 32 bytes each, announcement_count of them.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_terms_create(btcfi_terms** terms,
                                                          const btcfi_terms_fields* fields,
                                                          const uint8_t* announcements,
                                                          size_t announcement_count,
                                                          btcfi_error* err);
/** Read terms from their canonical bytes.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_UNSUPPORTED, _NOT_CANONICAL, _OUT_OF_RANGE, _LIMIT_EXCEEDED,
 *           _TRUNCATED, _TRAILING_DATA at the byte in err->offset.
 *  Out:     terms: the new handle. It is not yet checked.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_terms_parse(btcfi_terms** terms, const uint8_t* data,
                                                         size_t data_len, btcfi_error* err);
/** Read terms from the JSON that btcfi_terms_write_json writes. As above; BTCFI_ERR_PARSE. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_terms_parse_json(btcfi_terms** terms, const char* text,
                                                              size_t text_len, btcfi_error* err);
BTCFI_API void btcfi_terms_destroy(btcfi_terms* terms);

/** Write the canonical bytes. Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_terms_serialize(const btcfi_terms* terms,
                                                             uint8_t* data, size_t capacity,
                                                             size_t* written, btcfi_error* err);
/** Write one JSON object. Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_terms_write_json(const btcfi_terms* terms, char* text,
                                                              size_t capacity, size_t* written,
                                                              btcfi_error* err);
/** The terms' hash. Out: id32: 32 bytes. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_terms_id(const btcfi_terms* terms, uint8_t* id32,
                                                      btcfi_error* err);
/** The fields. Out: fields, its struct_size set. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_terms_get(const btcfi_terms* terms,
                                                       btcfi_terms_fields* fields,
                                                       btcfi_error* err);
/** Problem number \p index of the terms: err->where is the field. All of them:
 *
 *      for (i = 0; btcfi_terms_check(terms, i, &err) != BTCFI_OK; ++i) show(&err);
 *
 *  Returns: BTCFI_OK when there are not so many; else what is wrong (BTCFI_ERR_TERMS_...,
 *           BTCFI_ERR_UNSUPPORTED, BTCFI_ERR_TOO_MANY_LEVELS).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_terms_check(const btcfi_terms* terms, size_t index,
                                                         btcfi_error* err);

/** What the contract pays its buyer at a price, in sats: the level. A price beyond the domain
 *  pays what its end pays. Allocates nothing. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_terms_payoff(const btcfi_terms* terms,
                                                          int64_t* payout_sat, uint64_t price,
                                                          btcfi_error* err);
/** What the option is worth at a price, in sats, rounded down. As above. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_terms_exact_payoff(const btcfi_terms* terms,
                                                                int64_t* payoff_sat, uint64_t price,
                                                                btcfi_error* err);

/** Prices from lo to hi, both included, pay the same. */
typedef struct btcfi_level_run {
  uint32_t struct_size; /**< sizeof(btcfi_level_run) of the caller */
  uint32_t lo;
  uint32_t hi;
  uint32_t prefixes; /**< dyadic prefixes that cover it: pre-signatures per oracle subset */
  int64_t payout_sat;
} btcfi_level_run;

#define BTCFI_LEVEL_RUN_INIT \
  { sizeof(btcfi_level_run), 0, 0, 0, 0 }
/** As BTCFI_LEVEL_RUN_INIT. */
BTCFI_API void btcfi_level_run_init(btcfi_level_run* run);

/** Make the level table of terms.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_TERMS_OUT_OF_DOMAIN; BTCFI_ERR_TOO_MANY_LEVELS.
 *  Out:     table: the new handle; it keeps no reference to the terms.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_level_table_create(btcfi_level_table** table,
                                                                const btcfi_terms* terms,
                                                                btcfi_error* err);
BTCFI_API void btcfi_level_table_destroy(btcfi_level_table* table);
/** How many runs; 0 for NULL. */
BTCFI_API size_t btcfi_level_table_size(const btcfi_level_table* table);
/** Run number \p index, by price. Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_level_table_run(const btcfi_level_table* table,
                                                             btcfi_level_run* run, size_t index,
                                                             btcfi_error* err);
/** What rounding costs the buyer at most, in sats. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_level_table_worst_rounding(
    const btcfi_level_table* table, int64_t* worst_sat, btcfi_error* err);

/** The public keys of one contract: fresh, all different. */
typedef struct btcfi_contract_keys {
  uint32_t struct_size;       /**< sizeof(btcfi_contract_keys) of the caller */
  uint8_t pool_internal[33];  /**< Ip, compressed */
  uint8_t buyer_internal[33]; /**< Ib */
  uint8_t pool_leaf[32];      /**< Kp, x-only */
  uint8_t buyer_leaf[32];     /**< Kb */
  uint8_t pool_script_len;    /**< 22 (P2WPKH) or 34 (P2TR) */
  uint8_t buyer_script_len;
  uint8_t pool_script[34];
  uint8_t buyer_script[34];
} btcfi_contract_keys;

#define BTCFI_CONTRACT_KEYS_INIT                                      \
  {                                                                   \
    sizeof(btcfi_contract_keys), {0}, {0}, {0}, {0}, 0, 0, {0}, { 0 } \
  }
/** As BTCFI_CONTRACT_KEYS_INIT. */
BTCFI_API void btcfi_contract_keys_init(btcfi_contract_keys* keys);

/** Derive a contract from terms and keys.
 *
 *  Returns: BTCFI_OK; what btcfi_terms_check finds first; BTCFI_ERR_CONTRACT_KEY_REUSED,
 *           _CONTRACT_SCRIPT_KIND, _KEYS_INVALID_PUBLIC (err->where: the field);
 *           BTCFI_ERR_OUT_OF_RANGE (price_key).
 *  Out:     contract: the new handle; it owns all it needs.
 *  In:      price_key: the oracle's one-time keys for the price, price_key_len bytes, 20 each, from
 *           its announcement; NULL without bucket leaves.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_contract_create(
    btcfi_contract** contract, const btcfi_terms* terms, const btcfi_contract_keys* keys,
    const uint8_t* price_key, size_t price_key_len, btcfi_error* err);
BTCFI_API void btcfi_contract_destroy(btcfi_contract* contract);
/** The contract output's script, 34 bytes. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_contract_script_pubkey(const btcfi_contract* contract,
                                                                    uint8_t* script34,
                                                                    btcfi_error* err);
/** The contract output's address. Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_contract_address(const btcfi_contract* contract,
                                                              char* text, size_t capacity,
                                                              size_t* written, btcfi_error* err);
/** What the contract output holds, in sats. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_contract_value(const btcfi_contract* contract,
                                                            int64_t* value_sat, btcfi_error* err);
/** How many leaves; 0 for NULL. L2, LR, LV if there is one, then a bucket per run. */
BTCFI_API size_t btcfi_contract_leaf_count(const btcfi_contract* contract);
/** A leaf's script. Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE; BTCFI_ERR_BUFFER_TOO_SMALL. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_contract_leaf_script(const btcfi_contract* contract,
                                                                  uint8_t* data, size_t capacity,
                                                                  size_t* written, size_t index,
                                                                  btcfi_error* err);
/** A leaf's control block. As above. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_contract_leaf_control(const btcfi_contract* contract,
                                                                   uint8_t* data, size_t capacity,
                                                                   size_t* written, size_t index,
                                                                   btcfi_error* err);

/* What a party has to do next. */
#define BTCFI_ACTION_AWAIT_CONFIRMATIONS 0 /**< FUND is not deep enough: nothing is certain yet */
#define BTCFI_ACTION_AWAIT_ORACLE 1        /**< nothing is attested, no exit without it is open */
#define BTCFI_ACTION_AWAIT_OTHER 2         /**< what is owed is the other side's to take */
#define BTCFI_ACTION_CLAIM_ATTESTED 3
#define BTCFI_ACTION_CLAIM_BUCKET 4
#define BTCFI_ACTION_CLAIM_VOID 5
#define BTCFI_ACTION_PAY_ATTESTED 6
#define BTCFI_ACTION_RETURN_ATTESTED 7
#define BTCFI_ACTION_RETURN_BUCKET 8
#define BTCFI_ACTION_RECLAIM 9
#define BTCFI_ACTION_REBROADCAST 10 /**< settled, not yet final; raise the fee if adverse is set */
#define BTCFI_ACTION_DONE 11
#define BTCFI_ACTION_DOUBLE_SPEND 12 /**< buyer: FUND did not come in time; spend an input of it */

/** What one side knows of a contract at a moment. Times: median time past of the chain's tip. */
typedef struct btcfi_situation {
  uint32_t struct_size; /**< sizeof(btcfi_situation) of the caller */
  int32_t side;         /**< BTCFI_PARTY_ */
  uint32_t median_time;
  uint32_t funding_confirmations;   /**< 0: unconfirmed */
  int64_t settlement_confirmations; /**< of what spends the contract; 0: in the mempool, -1: none */
  int64_t attested_price;           /**< rung 2, in ticks; -1: nothing attested */
  int64_t signed_price;             /**< rung 3, by one-time signature; -1: none */
  uint8_t automatic_payment;        /**< 1: the buyer gave buyer-M */
  uint8_t settlement_by_us;         /**< 1: this side made what spends the contract */
  uint8_t funding_overdue; /**< 1: the chain has no FUND, and the offer's deadline is over */
  uint8_t reserved[5];     /**< 0 */
} btcfi_situation;

/** The buyer at time 0, FUND unconfirmed, nothing known, buyer-M given. */
#define BTCFI_SITUATION_INIT                                                     \
  {                                                                              \
    sizeof(btcfi_situation), BTCFI_PARTY_BUYER, 0, 0, -1, -1, -1, 1, 0, 0, { 0 } \
  }
/** As BTCFI_SITUATION_INIT. */
BTCFI_API void btcfi_situation_init(btcfi_situation* situation);

/** What to do, from when, and until when. Seconds; 0: no lock, no danger, no hurry, no use. */
typedef struct btcfi_next_action {
  uint32_t struct_size;    /**< sizeof(btcfi_next_action) of the caller */
  uint32_t action;         /**< BTCFI_ACTION_ */
  uint32_t opens;          /**< it can confirm once the median time past is above this */
  uint32_t adverse;        /**< from then on the other side could take more than what is owed */
  uint32_t confirm_by;     /**< when it should have confirmed: a day before */
  uint32_t may_wait_until; /**< the buyer may leave it to the pool so long */
} btcfi_next_action;

#define BTCFI_NEXT_ACTION_INIT \
  { sizeof(btcfi_next_action), 0, 0, 0, 0, 0 }
/** As BTCFI_NEXT_ACTION_INIT. */
BTCFI_API void btcfi_next_action_init(btcfi_next_action* next);

/** What a side should do next. Any situation has an answer.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_INVALID_ARGUMENT (a side that is none; err->where: the field);
 *           BTCFI_ERR_OUT_OF_RANGE (a price or a number of confirmations beyond 32 bits).
 *  Out:     next: its struct_size set by the caller.
 *  In:      contract, situation.
 *  Thread-safe.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_contract_next_action(const btcfi_contract* contract,
                                                                  btcfi_next_action* next,
                                                                  const btcfi_situation* situation,
                                                                  btcfi_error* err);

/** What became of a whole settlement, link by link; opaque. */
typedef struct btcfi_settlement_report btcfi_settlement_report;

/** Links of a settlement, in order. */
#define BTCFI_LINK_EVIDENCE 0
#define BTCFI_LINK_RECORD 1
#define BTCFI_LINK_ROOT 2
#define BTCFI_LINK_ATTESTATION 3
#define BTCFI_LINK_PROGRAM 4
#define BTCFI_LINK_PAYOUT 5
#define BTCFI_LINK_TRANSACTION 6
#define BTCFI_LINKS 7

/** What became of a link. */
#define BTCFI_LINK_STATE_VERIFIED 0
#define BTCFI_LINK_STATE_FAILED 1
#define BTCFI_LINK_STATE_UNCHECKED 2
#define BTCFI_LINK_STATE_NOT_NEEDED 3

/** What the verifier of a settlement brings. Signers that are not named are not trusted; the rest,
 *  where it is left out, is reported as unchecked. Everything is borrowed for the call. */
typedef struct btcfi_settlement_trust {
  uint32_t struct_size;      /**< sizeof(btcfi_settlement_trust) of the caller */
  uint32_t max_window_s;     /**< how long before the expiry the price's window may begin */
  const uint8_t* publishers; /**< keys that sign price records, 32 bytes each */
  size_t publisher_count;
  const uint8_t* oracles; /**< identity keys of oracles, 32 bytes each */
  size_t oracle_count;
  const uint8_t* anchors; /**< OP_RETURN payloads that are known to be on chain, 38 bytes each */
  size_t anchor_count;
  const char* feed; /**< name of the feed, "BTC/USD"; NULL: none */
  size_t feed_len;
  const char* unit; /**< what the attested price is a price of, "BTCUSD"; NULL: none */
  size_t unit_len;
  const uint8_t* funded_txid32; /**< txid of FUND of the contract in question; NULL: none */
  const uint8_t* settled_by32;  /**< txid of the confirmed transaction that spent it; NULL: none */
  const uint8_t* terms_id32;    /**< id of the terms as they were agreed; NULL: none */
  const uint8_t* buyer_script;  /**< what the buyer is paid to; NULL: none */
  size_t buyer_script_len;
  const uint8_t*
      evidence_hash32;       /**< of the evidence, as its publisher made it known; NULL: none */
  int64_t max_close_fee_sat; /**< most that a key-path close may have taken as its fee out of the
                                  buyer's payout, where that is the larger share; >= 0 */
} btcfi_settlement_trust;

#define BTCFI_SETTLEMENT_TRUST_INIT \
  { sizeof(btcfi_settlement_trust), 3600, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100000 }
/** As BTCFI_SETTLEMENT_TRUST_INIT. */
BTCFI_API void btcfi_settlement_trust_init(btcfi_settlement_trust* trust);

/** Check a whole settlement, from the exchanges' prices to the transaction, out of one bundle
 *  (docs/formats/bundle.md).
 *
 *  Returns: BTCFI_OK whenever there is a report, also on a settlement that is wrong; errors for the
 *           arguments and for text that is no bundle.
 *  Out:     report: the new handle.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_settlement_report_create(
    btcfi_settlement_report** report, const char* bundle, size_t bundle_len,
    const btcfi_settlement_trust* trust, btcfi_error* err);
BTCFI_API void btcfi_settlement_report_destroy(btcfi_settlement_report* report);
/** 1 when no link failed. */
BTCFI_API int32_t btcfi_settlement_report_ok(const btcfi_settlement_report* report);
/** 1 when every link that is needed was verified. */
BTCFI_API int32_t btcfi_settlement_report_complete(const btcfi_settlement_report* report);
/** One link.
 *
 *  Returns: BTCFI_OK when it did not fail; its error otherwise (err->where: the part or figure);
 *           BTCFI_ERR_OUT_OF_RANGE for a link that does not exist.
 *  Out:     state: BTCFI_LINK_STATE_.
 *  In:      link:  BTCFI_LINK_.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_settlement_report_link(
    const btcfi_settlement_report* report, uint32_t* state, uint32_t link, btcfi_error* err);
/** The first link that failed. Returns: BTCFI_OK when none did, and link is BTCFI_LINKS; its error
 *  otherwise. Out: link: BTCFI_LINK_. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_settlement_report_first_failure(
    const btcfi_settlement_report* report, uint32_t* link, btcfi_error* err);
/** The whole report as one JSON object, as btcfi_hex_encode gives texts back. */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_settlement_report_json(const btcfi_settlement_report* report, char* text, size_t capacity,
                             size_t* written, btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
