/** \file
 *  Oracles: announcements, attestations, the signer with its journal, the registry of nonces and
 *  one-time keys, price records. The rules that hold for all functions stand in btcfi.h.
 */
#ifndef BTCFI_ORACLE_H
#define BTCFI_ORACLE_H

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How a digit becomes the message that is signed. */
#define BTCFI_PROFILE_TAGGED 0
#define BTCFI_PROFILE_UNTAGGED 1

/* What a one-time key of an event signs; as bits in btcfi_event_plan.one_time: 1 << quantity. */
#define BTCFI_QUANTITY_PRICE 0
#define BTCFI_QUANTITY_LOW 1
#define BTCFI_QUANTITY_HIGH 2
#define BTCFI_QUANTITY_RECORD_DIGEST 3

/** A signed announcement of an event. */
typedef struct btcfi_announcement btcfi_announcement;
/** What an oracle released for an event. */
typedef struct btcfi_attestation btcfi_attestation;
/** Every nonce and one-time key that a receiver has seen. */
typedef struct btcfi_registry btcfi_registry;
/** Where a signer writes what it is about to sign. */
typedef struct btcfi_journal btcfi_journal;
/** An oracle's keys. */
typedef struct btcfi_signer btcfi_signer;

/** The numbers of an announcement. */
typedef struct btcfi_event_info {
  uint32_t struct_size; /**< sizeof(btcfi_event_info) of the caller */
  uint32_t maturity_s;  /**< when the price is taken, seconds since 1970 */
  uint32_t tick_cents;  /**< size of one unit of the attested integer */
  uint32_t price_bits;  /**< digits of the price, 1 to 28 */
  uint32_t one_time;    /**< bit 1 << quantity for each announced one-time key */
  uint8_t key[32];      /**< x-only key that attests */
  uint8_t hash[32];     /**< name of the event in terms */
} btcfi_event_info;
#define BTCFI_EVENT_INFO_INIT                        \
  {                                                  \
    sizeof(btcfi_event_info), 0, 0, 0, 0, {0}, { 0 } \
  }
/** As BTCFI_EVENT_INFO_INIT. */
BTCFI_API void btcfi_event_info_init(btcfi_event_info* info);

/** Read the bytes of an announcement. Whether it is right says btcfi_announcement_verify.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_TRUNCATED, _TRAILING_DATA, _UNSUPPORTED, _NOT_CANONICAL,
 *           _ORACLE_OUT_OF_DOMAIN, _LIMIT_EXCEEDED with the byte in offset;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     announcement: destroy with btcfi_announcement_destroy. Keeps a copy of all it needs.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_announcement_parse(btcfi_announcement** announcement,
                                                                const uint8_t* data,
                                                                size_t data_len, btcfi_error* err);
/** The canonical bytes of an announcement.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_announcement_serialize(const btcfi_announcement* announcement, uint8_t* data, size_t capacity,
                             size_t* written, btcfi_error* err);
/** The numbers of an announcement, its key and hash. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_announcement_info(
    const btcfi_announcement* announcement, btcfi_event_info* info, btcfi_error* err);
/** The event id, with terminator (256 characters always suffice). */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_announcement_event_id(const btcfi_announcement* announcement, char* text, size_t capacity,
                            size_t* written, btcfi_error* err);
/** The unit, with terminator (256 characters always suffice). */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_announcement_unit(const btcfi_announcement* announcement, char* text, size_t capacity,
                        size_t* written, btcfi_error* err);
/** Check signature, keys and every proof of a nonce, by the identity key that is trusted.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_ORACLE_SIGNATURE_INVALID, _ORACLE_INVALID_KEY,
 *           _ORACLE_NONCE_REPEATED, _ORACLE_NONCE_PROOF_INVALID, _ORACLE_ONE_TIME_REPEATED (input:
 *           the nonce or quantity); BTCFI_ERR_INVALID_ARGUMENT.
 *  Reuse of nonces between events is for btcfi_registry_admit.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_announcement_verify(
    const btcfi_announcement* announcement, const uint8_t* identity32, btcfi_error* err);
/** The point whose secret is revealed when the attested price begins with a prefix: `length` bits
 *  of value `value`, most significant first. One oracle alone (weight 1).
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE; BTCFI_ERR_ORACLE_INVALID_KEY;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 *  Out:     point33: compressed.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_announcement_point(const btcfi_announcement* announcement, uint8_t* point33, int32_t profile,
                         uint32_t value, uint32_t length, btcfi_error* err);
/** The public ends of an announced one-time key, 20 bytes each; nothing where the quantity has none.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_INVALID_ARGUMENT.
 *  In:      quantity: BTCFI_QUANTITY_.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_announcement_one_time_key(
    const btcfi_announcement* announcement, uint8_t* ends, size_t capacity, size_t* written,
    int32_t quantity, btcfi_error* err);
BTCFI_API void btcfi_announcement_destroy(btcfi_announcement* announcement);

/** Read the bytes of an attestation; as btcfi_announcement_parse. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_attestation_parse(btcfi_attestation** attestation,
                                                               const uint8_t* data, size_t data_len,
                                                               btcfi_error* err);
/** The canonical bytes of an attestation.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_attestation_serialize(const btcfi_attestation* attestation, uint8_t* data, size_t capacity,
                            size_t* written, btcfi_error* err);
/** The attested price, in ticks. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_attestation_price(const btcfi_attestation* attestation,
                                                               uint32_t* price, btcfi_error* err);
/** Check every digit's signature and every one-time signature against the announcement.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_ORACLE_WRONG_EVENT; BTCFI_ERR_ORACLE_ATTESTATION_INVALID (input:
 *           the digit); BTCFI_ERR_ORACLE_ONE_TIME_INVALID (input: the quantity);
 *           BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_attestation_verify(const btcfi_attestation* attestation,
                         const btcfi_announcement* announcement, int32_t profile, btcfi_error* err);
/** The secret of the price's first `length` bits: what completes a pre-signature on
 *  btcfi_announcement_point of that prefix. Public once attested.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_OUT_OF_RANGE; BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_attestation_secret(
    const btcfi_attestation* attestation, uint8_t* secret32, uint32_t length, btcfi_error* err);
BTCFI_API void btcfi_attestation_destroy(btcfi_attestation* attestation);

/** A prefix of a price and the secret of its point, for one oracle alone: what a completed
 *  pre-signature on chain reveals (btcfi_presignature_extract). */
typedef struct btcfi_prefix_secret {
  uint32_t struct_size; /**< sizeof(btcfi_prefix_secret) of the caller */
  uint32_t value;
  uint32_t length; /**< bits of the prefix */
  uint8_t secret[32];
} btcfi_prefix_secret;
#define BTCFI_PREFIX_SECRET_INIT             \
  {                                          \
    sizeof(btcfi_prefix_secret), 0, 0, { 0 } \
  }
/** As BTCFI_PREFIX_SECRET_INIT. */
BTCFI_API void btcfi_prefix_secret_init(btcfi_prefix_secret* secret);

/** Whether two attestations prove that an oracle said two prices for one event.
 *
 *  Returns: BTCFI_OK: they do; BTCFI_ERR_ORACLE_NO_EQUIVOCATION when both say the same; what
 *           btcfi_attestation_verify finds wrong (input: 0 or 1 of the two).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_equivocation_verify(
    const btcfi_attestation* first, const btcfi_attestation* second,
    const btcfi_announcement* announcement, int32_t profile, btcfi_error* err);
/** The secret key that an oracle gives away by that (the one of even y). As above. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_equivocation_reveal(
    uint8_t* secret32, const btcfi_attestation* first, const btcfi_attestation* second,
    const btcfi_announcement* announcement, int32_t profile, btcfi_error* err);
/** Whether two secrets of prefixes that no price has both prove the same.
 *
 *  Returns: BTCFI_OK: they do; BTCFI_ERR_ORACLE_NO_EQUIVOCATION (one begins with the other);
 *           BTCFI_ERR_ORACLE_ATTESTATION_INVALID (input: the secret that is wrong);
 *           BTCFI_ERR_OUT_OF_RANGE (a prefix outside the event).
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_equivocation_verify_secrets(
    const btcfi_prefix_secret* first, const btcfi_prefix_secret* second,
    const btcfi_announcement* announcement, int32_t profile, btcfi_error* err);

/** An empty registry. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_registry_create(btcfi_registry** registry,
                                                             btcfi_error* err);
/** A registry from the bytes of btcfi_registry_serialize. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_registry_parse(btcfi_registry** registry,
                                                            const uint8_t* data, size_t data_len,
                                                            btcfi_error* err);
/** The canonical bytes of a registry.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_BUFFER_TOO_SMALL; BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_registry_serialize(const btcfi_registry* registry,
                                                                uint8_t* data, size_t capacity,
                                                                size_t* written, btcfi_error* err);
/** Take note of a verified announcement; the same one again is fine.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_ORACLE_NONCE_REUSED, BTCFI_ERR_ORACLE_ONE_TIME_REUSED: seen in
 *           another event, refuse and report it; BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_registry_admit(btcfi_registry* registry,
                                                            const btcfi_announcement* announcement,
                                                            btcfi_error* err);
BTCFI_API void btcfi_registry_destroy(btcfi_registry* registry);

/** An event that an oracle is going to announce. */
typedef struct btcfi_event_plan {
  uint32_t struct_size; /**< sizeof(btcfi_event_plan) of the caller */
  uint32_t maturity_s;  /**< seconds since 1970 */
  uint32_t tick_cents;
  uint32_t price_bits; /**< 1 to 28 */
  uint32_t one_time;   /**< bit 1 << quantity for each one-time key */
  int32_t profile;     /**< BTCFI_PROFILE_ */
} btcfi_event_plan;
#define BTCFI_EVENT_PLAN_INIT \
  { sizeof(btcfi_event_plan), 0, 100, 20, 1, BTCFI_PROFILE_TAGGED }
/** As BTCFI_EVENT_PLAN_INIT: 20 bits of whole units, one-time key of the price, tagged. */
BTCFI_API void btcfi_event_plan_init(btcfi_event_plan* plan);

/** What the oracle found. Values outside the domain are clamped by the signer. */
typedef struct btcfi_event_outcome {
  uint32_t struct_size; /**< sizeof(btcfi_event_outcome) of the caller */
  uint32_t given;       /**< bit 1 << quantity: low, high and digest that are given */
  int64_t price;        /**< ticks */
  int64_t low;
  int64_t high;
  uint8_t record_digest[20];
  uint32_t reserved; /**< 0 */
} btcfi_event_outcome;
#define BTCFI_EVENT_OUTCOME_INIT \
  { sizeof(btcfi_event_outcome), 0, 0, 0, 0, {0}, 0 }
/** As BTCFI_EVENT_OUTCOME_INIT. */
BTCFI_API void btcfi_event_outcome_init(btcfi_event_outcome* outcome);

/** Open or create the journal of an oracle key in a file: append-only, synced at every entry,
 *  locked against a second process.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_IO; BTCFI_ERR_WRONG_STATE (locked);
 *           BTCFI_ERR_ORACLE_JOURNAL_CORRUPT (also another key's); BTCFI_ERR_UNSUPPORTED (no such
 *           files on this system); BTCFI_ERR_INVALID_ARGUMENT.
 *  In:      path: path_len characters; key32: the x-only key that attests.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_journal_open(btcfi_journal** journal, const char* path,
                                                          size_t path_len, const uint8_t* key32,
                                                          btcfi_error* err);
BTCFI_API void btcfi_journal_destroy(btcfi_journal* journal);

/** An oracle's signer.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_KEYS_INVALID_SECRET; BTCFI_ERR_INVALID_ARGUMENT.
 *  In:      seed32: nonces and one-time keys derive from it; secret32: attests; identity_secret32:
 *           signs announcements. All secret.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_signer_create(btcfi_signer** signer,
                                                           const uint8_t* seed32,
                                                           const uint8_t* secret32,
                                                           const uint8_t* identity_secret32,
                                                           btcfi_error* err);
/** The x-only keys that attest and that sign announcements; either output may be NULL. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_signer_keys(const btcfi_signer* signer, uint8_t* key32,
                                                         uint8_t* identity32, btcfi_error* err);
/** The signed announcement of an event; the same for the same plan.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_ORACLE_OUT_OF_DOMAIN (where: the field); BTCFI_ERR_UNSUPPORTED;
 *           BTCFI_ERR_INVALID_ARGUMENT.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status
btcfi_signer_announce(const btcfi_signer* signer, btcfi_announcement** announcement,
                      const char* event_id, size_t event_id_len, const char* unit, size_t unit_len,
                      const btcfi_event_plan* plan, btcfi_error* err);
/** Attest an event once: the journal comes first, a second value is refused.
 *
 *  Returns: BTCFI_OK; BTCFI_ERR_ORACLE_ALREADY_SIGNED; BTCFI_ERR_ORACLE_TOO_EARLY;
 *           BTCFI_ERR_ORACLE_WRONG_EVENT (not this oracle's); BTCFI_ERR_ORACLE_OUT_OF_DOMAIN (a
 *           quantity missing or not announced); BTCFI_ERR_IO; BTCFI_ERR_INVALID_ARGUMENT.
 *  In:      now_ms: UTC milliseconds, not before maturity.
 */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_signer_attest(
    const btcfi_signer* signer, btcfi_attestation** attestation, btcfi_journal* journal,
    const btcfi_announcement* announcement, const btcfi_event_outcome* outcome, int64_t now_ms,
    int32_t profile, btcfi_error* err);
BTCFI_API void btcfi_signer_destroy(btcfi_signer* signer);

/** One price of one feed over one window: 96 bytes when written. */
typedef struct btcfi_price_record {
  uint32_t struct_size; /**< sizeof(btcfi_price_record) of the caller */
  uint32_t epoch;       /**< number of the source list and rule */
  int64_t price;        /**< positive, times 10^exponent */
  uint64_t confidence;  /**< half width of the interval, same unit */
  uint64_t window_start_ms;
  uint64_t published_ms; /**< not before window_start_ms */
  uint64_t source_mask;  /**< bit i: source i took part; not 0 */
  int32_t exponent;      /**< -18 to 18 */
  uint32_t flags;        /**< 1: USDT counted as USD */
  uint8_t feed[32];      /**< see btcfi_price_record_feed_id */
  uint8_t committee[8];  /**< zero for a single key */
} btcfi_price_record;
#define BTCFI_PRICE_RECORD_INIT                                     \
  {                                                                 \
    sizeof(btcfi_price_record), 0, 0, 0, 0, 0, 0, -8, 0, {0}, { 0 } \
  }
/** As BTCFI_PRICE_RECORD_INIT. */
BTCFI_API void btcfi_price_record_init(btcfi_price_record* record);
/** The id of a feed by its name, e.g. "BTC/USD". */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_price_record_feed_id(uint8_t* feed32, const char* name,
                                                                  size_t name_len,
                                                                  btcfi_error* err);
/** Returns: BTCFI_OK; BTCFI_ERR_ORACLE_RECORD_INVALID (offset: the byte of the field). */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_price_record_encode(uint8_t* bytes96,
                                                                 const btcfi_price_record* record,
                                                                 btcfi_error* err);
/** Returns: BTCFI_OK; BTCFI_ERR_ORACLE_RECORD_INVALID; BTCFI_ERR_UNSUPPORTED (version). */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_price_record_decode(btcfi_price_record* record,
                                                                 const uint8_t* bytes96,
                                                                 btcfi_error* err);
/** Sign the record's bytes; entropy32 may be NULL for the system's. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_price_record_sign(uint8_t* signature64,
                                                               const uint8_t* bytes96,
                                                               const uint8_t* secret32,
                                                               const uint8_t* entropy32,
                                                               btcfi_error* err);
/** Returns: BTCFI_OK; BTCFI_ERR_ORACLE_SIGNATURE_INVALID; as btcfi_price_record_decode. */
BTCFI_API BTCFI_NODISCARD btcfi_status btcfi_price_record_verify(const uint8_t* bytes96,
                                                                 const uint8_t* signature64,
                                                                 const uint8_t* xonly32,
                                                                 btcfi_error* err);

#ifdef __cplusplus
}
#endif

#endif
