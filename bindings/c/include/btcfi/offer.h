/** \file
 *  Buying an option: the request, the check of an offer, the acceptance, the backup, the claim. All
 *  of it offline and without trusting the seller. The rules that hold for all functions stand in
 *  btcfi.h.
 *
 *  The order of a purchase:
 *
 *      btcfi_buyer_create            keys of one contract below the wallet's seed
 *      btcfi_buyer_request           -> bytes to the pool, which answers with an offer
 *      btcfi_offer_report_create     checks the offer; show btcfi_offer_report_explain to a person
 *      btcfi_buyer_accept            -> a holding
 *      btcfi_holding_backup          -> a file without secrets; store it twice
 *      btcfi_holding_admit           notes the oracles' nonces in the wallet's registry; store it
 *      btcfi_holding_accept_message  -> bytes to the pool; refused before the backup was taken
 *      btcfi_holding_complete        takes the pool's answer
 *      btcfi_holding_add_attestation, btcfi_holding_claim   -> the transaction that pays
 *
 *  After a loss, btcfi_holding_restore needs the seed and the file.
 */
#ifndef BTCFI_OFFER_H
#define BTCFI_OFFER_H

#include "core.h"
#include "oracle.h"
#include "settlement.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Keys that fund purchases: BIP-86 outputs; opaque. */
typedef struct btcfi_wallet btcfi_wallet;
/** The buyer's side of one contract; opaque. */
typedef struct btcfi_buyer btcfi_buyer;
/** What was found out about an offer; opaque. */
typedef struct btcfi_offer_report btcfi_offer_report;
/** A contract that was bought; opaque. */
typedef struct btcfi_holding btcfi_holding;

/** Make a wallet without keys. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_wallet_create(btcfi_wallet** wallet, btcfi_error* err);
BTCFI_API void btcfi_wallet_destroy(btcfi_wallet* wallet);
/** Add a key and learn the script that it owns (P2TR of the key alone, BIP-86).
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_KEYS_INVALID_SECRET.
 *  Out:     script34: the scriptPubKey (may be NULL).
 *  In:      secret32: the internal key's secret; it is copied into the wallet and wiped with it.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_wallet_add_key(btcfi_wallet* wallet, uint8_t* script34,
                                                            const uint8_t* secret32,
                                                            btcfi_error* err);

/** Derive the buyer's keys of a contract (m/7368'/coin'/contract').
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE (seed not 16 to 64 bytes, contract not below 2^31);
 *           BTCFI_ERR_UNSUPPORTED (network).
 *  Out:     buyer:    the new handle.
 *  In:      seed:     the wallet's BIP-32 seed, seed_len bytes; not kept.
 *           network:  BTCFI_NETWORK_MAINNET 0, _TESTNET4 1, _SIGNET 2, _REGTEST 3.
 *           contract: a number used for one purchase only.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_buyer_create(btcfi_buyer** buyer, const uint8_t* seed,
                                                          size_t seed_len, uint32_t network,
                                                          uint32_t contract, btcfi_error* err);
BTCFI_API void btcfi_buyer_destroy(btcfi_buyer* buyer);

/** An output to fund with, and the transaction that made it. */
typedef struct btcfi_funding_coin {
  uint32_t struct_size;    /**< sizeof(btcfi_funding_coin) of the caller */
  uint32_t vout;           /**< index of the output */
  const uint8_t* previous; /**< the transaction's bytes */
  size_t previous_len;
} btcfi_funding_coin;

#define BTCFI_FUNDING_COIN_INIT \
  { sizeof(btcfi_funding_coin), 0, 0, 0 }
/** As BTCFI_FUNDING_COIN_INIT. */
BTCFI_API void btcfi_funding_coin_init(btcfi_funding_coin* coin);

/** Write a request for a quote, with proofs of control over the coins.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_OFFER_WRONG_NETWORK;
 *           BTCFI_ERR_FUNDING_... and parse errors of quote and coins.
 *  Out:     data:  the REQUEST, capacity bytes available; written: bytes written or needed.
 *  In:      quote: the pool's quote. coins: coin_count of them. change_script: P2TR or P2WPKH.
 *           fee_cap_sat: most that the buyer pays of the funding fee. wallet: holds the coins' keys.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_buyer_request(const btcfi_buyer* buyer, uint8_t* data, size_t capacity, size_t* written,
                    const uint8_t* quote, size_t quote_len, const btcfi_funding_coin* coins,
                    size_t coin_count, const uint8_t* change_script, size_t change_script_len,
                    int64_t fee_cap_sat, const btcfi_wallet* wallet, btcfi_error* err);

/** An output of the chain, as the caller's node or indexer knows it. */
typedef struct btcfi_chain_coin {
  uint32_t struct_size; /**< sizeof(btcfi_chain_coin) of the caller */
  uint32_t vout;
  uint8_t txid[32]; /**< in the order in which it is hashed (explorers show it reversed) */
  int64_t amount_sat;
  uint8_t script[42];
  uint8_t script_len;
  uint8_t confirmed;   /**< 1 in a block (of a coinbase: 100 deep), 0 otherwise */
  uint8_t spent;       /**< 1 when a transaction of the mempool spends it */
  uint8_t reserved[3]; /**< 0 */
} btcfi_chain_coin;

#define BTCFI_CHAIN_COIN_INIT                                \
  {                                                          \
    sizeof(btcfi_chain_coin), 0, {0}, 0, {0}, 0, 0, 0, { 0 } \
  }
/** As BTCFI_CHAIN_COIN_INIT. */
BTCFI_API void btcfi_chain_coin_init(btcfi_chain_coin* coin);

/** What the buyer brings to an offer. What is left out cannot be checked, and the report says so.
 *  Everything is borrowed for the call. */
typedef struct btcfi_trust {
  uint32_t struct_size;            /**< sizeof(btcfi_trust) of the caller */
  uint32_t next_block_sat_per_kvb; /**< fee rate for the next block; 0: none */
  uint32_t claim_sat_per_kvb;      /**< fee rate at which claims are expected; 0: none */
  uint32_t reserved;               /**< 0 */
  int64_t now_ms;                  /**< the time, UTC milliseconds; 0: none */
  const uint8_t* pools;            /**< identity keys of trusted pools, 32 bytes each */
  size_t pool_count;
  const uint8_t* oracles; /**< identity keys of trusted oracles, 32 bytes each */
  size_t oracle_count;
  const uint8_t* quote; /**< the quote that was asked for; NULL: none */
  size_t quote_len;
  const uint8_t* request; /**< the request as it was sent; NULL: none */
  size_t request_len;
  const char* unit; /**< what is priced, "BTCUSD"; NULL: none */
  size_t unit_len;
  const btcfi_chain_coin* coins; /**< the coins of the offer that exist; NULL: no chain at hand */
  size_t coin_count;
  const uint8_t*
      registry; /**< nonces seen so far (docs/oracle.md), only read: after accepting, note those of
                                the contract by btcfi_holding_admit; NULL: none */
  size_t registry_len;
} btcfi_trust;

#define BTCFI_TRUST_INIT \
  { sizeof(btcfi_trust), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
/** As BTCFI_TRUST_INIT. */
BTCFI_API void btcfi_trust_init(btcfi_trust* trust);

/** Check an offer: everything in it, from its bytes, the buyer's keys and what is trusted.
 *
 *  Returns: BTCFI_OK whenever there is a report, also on an offer that is wrong, or on bytes that
 *           are none; errors only for the arguments.
 *  Out:     report: the new handle.
 *  In:      buyer:  may be NULL: then nothing is known of the buyer's own keys.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_offer_report_create(
    btcfi_offer_report** report, const btcfi_buyer* buyer, const uint8_t* offer, size_t offer_len,
    const btcfi_trust* trust, btcfi_error* err);
BTCFI_API void btcfi_offer_report_destroy(btcfi_offer_report* report);
/** 1 when nothing is wrong. */
BTCFI_API int32_t btcfi_offer_report_ok(const btcfi_offer_report* report);
/** 1 when nothing is wrong and nothing was left unchecked. */
BTCFI_API int32_t btcfi_offer_report_complete(const btcfi_offer_report* report);
/** How many things are wrong. */
BTCFI_API size_t btcfi_offer_report_failures(const btcfi_offer_report* report);
/** Failure number \p index: its code is returned, err->where is the field.
 *
 *  Returns: the failure's code, never BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_offer_report_failure(const btcfi_offer_report* report,
                                                                  size_t index, btcfi_error* err);
/** One page for people, as btcfi_hex_encode gives texts back. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_offer_report_explain(const btcfi_offer_report* report,
                                                                  char* text, size_t capacity,
                                                                  size_t* written,
                                                                  btcfi_error* err);
/** One JSON object for programs, as above. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_offer_report_json(const btcfi_offer_report* report,
                                                               char* text, size_t capacity,
                                                               size_t* written, btcfi_error* err);

/** Go on although something could not be checked. */
#define BTCFI_ACCEPT_UNCHECKED 1
/** Do not let the pool pay automatically: claim yourself. */
#define BTCFI_ACCEPT_WITHOUT_PAYMENT 2

/** Check an offer again and sign what makes it a contract. Nothing leaves before the backup: see
 *  btcfi_holding_accept_message.
 *
 *  Returns: BTCFI_OK; the first failure of the report; BTCFI_ERR_OFFER_UNCHECKED (err->where: the
 *           first field) unless allowed; BTCFI_ERR_OFFER_WRONG_NETWORK; BTCFI_ERR_FUNDING_NO_KEY.
 *  Out:     holding: the new handle.
 *  In:      flags:   BTCFI_ACCEPT_... or 0.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_buyer_accept(
    const btcfi_buyer* buyer, btcfi_holding** holding, const uint8_t* offer, size_t offer_len,
    const btcfi_trust* trust, const btcfi_wallet* wallet, uint32_t flags, btcfi_error* err);
/** The transaction that takes the buyer's coin back when FUND was not seen by the deadline.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_FUNDING_INSUFFICIENT; those of parsing.
 *  Out:     data: the signed transaction.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_buyer_double_spend(
    const btcfi_buyer* buyer, uint8_t* data, size_t capacity, size_t* written, const uint8_t* offer,
    size_t offer_len, uint64_t fee_sat_per_kvb, const btcfi_wallet* wallet, btcfi_error* err);

/** Bring a contract back from the seed and its file; everything in the file is checked again.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OFFER_WRONG_NETWORK; the first thing that is wrong with the file.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_holding_restore(btcfi_holding** holding,
                                                             const uint8_t* seed, size_t seed_len,
                                                             uint32_t network,
                                                             const uint8_t* backup,
                                                             size_t backup_len, btcfi_error* err);
BTCFI_API void btcfi_holding_destroy(btcfi_holding* holding);
/** The file to keep: no secret in it. Once it was taken whole, the acceptance may leave. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_holding_backup(btcfi_holding* holding, uint8_t* data,
                                                            size_t capacity, size_t* written,
                                                            btcfi_error* err);
/** The ACCEPT for the pool.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_WRONG_STATE before the backup was
 *           taken.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_holding_accept_message(const btcfi_holding* holding,
                                                                    uint8_t* data, size_t capacity,
                                                                    size_t* written,
                                                                    btcfi_error* err);
/** Note the nonces and one-time keys of the contract's oracles in a registry, so that an offer on
 *  another event that uses one of them is refused. The same contract again is fine.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_ORACLE_NONCE_REUSED, BTCFI_ERR_ORACLE_ONE_TIME_REUSED: seen in
 *           another event, and nothing was noted.
 *  In/out:  registry: serialize it afterwards, for btcfi_trust.registry.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_holding_admit(const btcfi_holding* holding,
                                                           btcfi_registry* registry,
                                                           btcfi_error* err);
/** Take DONE: FUND with everybody's signature.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OFFER_UNKNOWN; BTCFI_ERR_OFFER_FUND_MISMATCH;
 *           BTCFI_ERR_FUNDING_WITNESS_INVALID; those of parsing.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_holding_complete(btcfi_holding* holding,
                                                              const uint8_t* done, size_t done_len,
                                                              btcfi_error* err);
/** The outpoint of the contract: what to watch on the chain. Out: txid32, vout. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_holding_outpoint(const btcfi_holding* holding,
                                                              uint8_t* txid32, uint32_t* vout,
                                                              btcfi_error* err);
/** The contract as a handle of its own, for btcfi_contract_next_action and the rest of settlement.h.
 *  Out: contract: the new handle. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_holding_contract(const btcfi_holding* holding,
                                                              btcfi_contract** contract,
                                                              btcfi_error* err);
/** The terms as JSON, as btcfi_hex_encode gives texts back. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_holding_terms_json(const btcfi_holding* holding,
                                                                char* text, size_t capacity,
                                                                size_t* written, btcfi_error* err);
/** Take an oracle's attestation for the claims below. With several oracles: one after the other.
 *
 *  Returns: BTCFI_OK; those of parsing; BTCFI_ERR_ORACLE_WRONG_EVENT;
 *           BTCFI_ERR_ORACLE_ATTESTATION_INVALID.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_holding_add_attestation(btcfi_holding* holding,
                                                                     const uint8_t* attestation,
                                                                     size_t attestation_len,
                                                                     btcfi_error* err);
/** What the attested price pays, in sats.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_ATTESTATIONS_MISSING; BTCFI_ERR_ATTESTATIONS_DIFFER.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_holding_payout(const btcfi_holding* holding,
                                                            int64_t* payout_sat, btcfi_error* err);
/** The claim by the attested price (rung 2), signed and checked by the script interpreter; it can
 *  confirm once the chain's median time is above the expiry.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_ATTESTATIONS_MISSING;
 *           BTCFI_ERR_CLAIM_NOTHING_OWED.
 *  Out:     data:   the transaction.
 *  In:      script: where the money goes. fee_sat_per_kvb: sat per 1,000 vB.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_holding_claim(
    const btcfi_holding* holding, uint8_t* data, size_t capacity, size_t* written,
    const uint8_t* script, size_t script_len, uint64_t fee_sat_per_kvb, btcfi_error* err);
/** The same by one-time digits (rung 3): by those of the first attestation taken that is of the event
 *  whose digits the contract reads, and pays.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_ATTESTATIONS_MISSING (none has digits);
 *           BTCFI_ERR_ORACLE_WRONG_EVENT; BTCFI_ERR_CLAIM_NOTHING_OWED.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_holding_claim_bucket(
    const btcfi_holding* holding, uint8_t* data, size_t capacity, size_t* written,
    const uint8_t* script, size_t script_len, uint64_t fee_sat_per_kvb, btcfi_error* err);
/** The void amount back, when no oracle spoke (VOID). Needs no attestation. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_holding_claim_void(
    const btcfi_holding* holding, uint8_t* data, size_t capacity, size_t* written,
    const uint8_t* script, size_t script_len, uint64_t fee_sat_per_kvb, btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
