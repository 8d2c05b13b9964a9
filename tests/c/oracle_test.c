#include "check.h"

#include <btcfi/btcfi.h>

#include <stdlib.h>

/* An oracle with fixed keys. */
static btcfi_signer* make_signer(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_signer* signer = NULL;
  uint8_t seed[32], secret[32], identity[32];
  memset(seed, 1, 32);
  memset(secret, 2, 32);
  memset(identity, 3, 32);
  CHECK_OK(btcfi_signer_create(&signer, seed, secret, identity, &err), err);
  return signer;
}

static btcfi_announcement* announce(const btcfi_signer* signer, const char* id) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_event_plan plan = BTCFI_EVENT_PLAN_INIT;
  btcfi_announcement* out = NULL;
  plan.maturity_s = 1800000000u;
  CHECK_OK(btcfi_signer_announce(signer, &out, id, strlen(id), "BTCUSD", 6, &plan, &err), err);
  return out;
}

static void an_announcement_travels_and_verifies(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_signer* signer = make_signer();
  btcfi_announcement* made = announce(signer, "event");
  btcfi_announcement* read = NULL;
  btcfi_event_info info = BTCFI_EVENT_INFO_INIT;
  uint8_t bytes[8192], identity[32], key[32];
  char text[256];
  size_t size = 0, written = 0;
  CHECK(btcfi_announcement_serialize(made, NULL, 0, &size, NULL) == BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK_OK(btcfi_announcement_serialize(made, bytes, sizeof bytes, &written, &err), err);
  CHECK(written == size);
  CHECK_OK(btcfi_announcement_parse(&read, bytes, size, &err), err);
  CHECK_OK(btcfi_signer_keys(signer, key, identity, &err), err);
  CHECK_OK(btcfi_announcement_verify(read, identity, &err), err);
  CHECK(btcfi_announcement_verify(read, key, &err) == BTCFI_ERR_ORACLE_SIGNATURE_INVALID);
  CHECK_OK(btcfi_announcement_info(read, &info, &err), err);
  CHECK(info.maturity_s == 1800000000u && info.price_bits == 20 && info.tick_cents == 100);
  CHECK(info.one_time == 1u << BTCFI_QUANTITY_PRICE && memcmp(info.key, key, 32) == 0);
  CHECK_OK(btcfi_announcement_event_id(read, text, sizeof text, &written, &err), err);
  CHECK(strcmp(text, "event") == 0);
  CHECK_OK(btcfi_announcement_unit(read, text, sizeof text, &written, &err), err);
  CHECK(strcmp(text, "BTCUSD") == 0);
  btcfi_announcement_destroy(read);
  read = NULL;
  CHECK(btcfi_announcement_parse(&read, bytes, size - 1, &err) == BTCFI_ERR_TRUNCATED);
  CHECK(read == NULL);
  btcfi_announcement_destroy(made);
  btcfi_signer_destroy(signer);
}

static void an_event_is_attested_once_and_completes_a_presignature(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_signer* signer = make_signer();
  btcfi_announcement* event = announce(signer, "event");
  btcfi_event_outcome outcome = BTCFI_EVENT_OUTCOME_INIT;
  btcfi_adaptor_nonce nonce = BTCFI_ADAPTOR_NONCE_INIT;
  btcfi_attestation *first = NULL, *second = NULL;
  btcfi_journal* journal = NULL;
  const int64_t now_ms = 1800000000000;
  char path[] = "btcfi-oracle-test-journal";
  uint8_t key[32], point[33], secret[32], pre[65], signature[64], own[32], own_key[33], message[32];
  uint8_t bytes[4096];
  size_t written = 0;
  uint32_t price = 0;
  remove(path);
  CHECK_OK(btcfi_signer_keys(signer, key, NULL, &err), err);
  CHECK_OK(btcfi_journal_open(&journal, path, strlen(path), key, &err), err);

  /* A buyer holds a pre-signature on "the price begins with 9 bits of value 73". */
  memset(own, 9, 32);
  memset(message, 5, 32);
  CHECK_OK(btcfi_key_public(own_key, own, &err), err);
  CHECK_OK(btcfi_announcement_point(event, point, BTCFI_PROFILE_TAGGED, 73, 9, &err), err);
  CHECK_OK(btcfi_presignature_create(pre, message, point, own, own, &nonce, &err), err);

  outcome.price = 149823;
  CHECK(btcfi_signer_attest(signer, &first, journal, event, &outcome, now_ms - 1,
                            BTCFI_PROFILE_TAGGED, &err) == BTCFI_ERR_ORACLE_TOO_EARLY);
  CHECK_OK(btcfi_signer_attest(signer, &first, journal, event, &outcome, now_ms,
                               BTCFI_PROFILE_TAGGED, &err),
           err);
  CHECK_OK(btcfi_attestation_verify(first, event, BTCFI_PROFILE_TAGGED, &err), err);
  CHECK_OK(btcfi_attestation_price(first, &price, &err), err);
  CHECK(price == 149823);
  CHECK_OK(btcfi_attestation_secret(first, secret, 9, &err), err);
  CHECK_OK(btcfi_presignature_complete(signature, pre, secret, &err), err);
  CHECK_OK(btcfi_schnorr_verify(signature, message, 32, own_key + 1, &err), err);

  CHECK_OK(btcfi_attestation_serialize(first, bytes, sizeof bytes, &written, &err), err);
  CHECK_OK(btcfi_attestation_parse(&second, bytes, written, &err), err);
  CHECK_OK(btcfi_attestation_verify(second, event, BTCFI_PROFILE_TAGGED, &err), err);
  btcfi_attestation_destroy(second);
  second = NULL;

  outcome.price = 149824;
  CHECK(btcfi_signer_attest(signer, &second, journal, event, &outcome, now_ms, BTCFI_PROFILE_TAGGED,
                            &err) == BTCFI_ERR_ORACLE_ALREADY_SIGNED);
  btcfi_journal_destroy(journal);
  journal = NULL;
  /* The same after a restart. */
  CHECK_OK(btcfi_journal_open(&journal, path, strlen(path), key, &err), err);
  CHECK(btcfi_signer_attest(signer, &second, journal, event, &outcome, now_ms, BTCFI_PROFILE_TAGGED,
                            &err) == BTCFI_ERR_ORACLE_ALREADY_SIGNED);
  CHECK(second == NULL);
  btcfi_journal_destroy(journal);
  remove(path);
  btcfi_attestation_destroy(first);
  btcfi_announcement_destroy(event);
  btcfi_signer_destroy(signer);
}

static void a_registry_refuses_reused_keys(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_signer* signer = make_signer();
  btcfi_registry *registry = NULL, *again = NULL;
  btcfi_announcement *event = announce(signer, "a"), *other = announce(signer, "b"),
                     *same_id = NULL;
  btcfi_event_plan plan = BTCFI_EVENT_PLAN_INIT;
  uint8_t bytes[8192];
  size_t written = 0;
  plan.maturity_s = 1900000000u;
  CHECK_OK(btcfi_signer_announce(signer, &same_id, "a", 1, "BTCUSD", 6, &plan, &err), err);
  CHECK_OK(btcfi_registry_create(&registry, &err), err);
  CHECK_OK(btcfi_registry_admit(registry, event, &err), err);
  CHECK_OK(btcfi_registry_admit(registry, event, &err), err);
  CHECK_OK(btcfi_registry_admit(registry, other, &err), err);
  CHECK_OK(btcfi_registry_serialize(registry, bytes, sizeof bytes, &written, &err), err);
  CHECK_OK(btcfi_registry_parse(&again, bytes, written, &err), err);
  CHECK(btcfi_registry_admit(again, same_id, &err) == BTCFI_ERR_ORACLE_ONE_TIME_REUSED);
  btcfi_registry_destroy(again);
  btcfi_registry_destroy(registry);
  btcfi_announcement_destroy(same_id);
  btcfi_announcement_destroy(other);
  btcfi_announcement_destroy(event);
  btcfi_signer_destroy(signer);
}

static void a_price_record_is_96_signed_bytes(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_price_record record = BTCFI_PRICE_RECORD_INIT, back = BTCFI_PRICE_RECORD_INIT;
  uint8_t bytes[96], secret[32], key[33], signature[64];
  memset(secret, 4, 32);
  record.price = 10616042000000;
  record.window_start_ms = 1800000000000u;
  record.published_ms = 1800000060000u;
  record.source_mask = 7;
  CHECK_OK(btcfi_price_record_feed_id(record.feed, "BTC/USD", 7, &err), err);
  CHECK_OK(btcfi_price_record_encode(bytes, &record, &err), err);
  CHECK(memcmp(bytes, "BFPX", 4) == 0 && bytes[7] == 3);
  CHECK_OK(btcfi_price_record_decode(&back, bytes, &err), err);
  CHECK(memcmp(&back, &record, sizeof record) == 0);
  CHECK_OK(btcfi_key_public(key, secret, &err), err);
  CHECK_OK(btcfi_price_record_sign(signature, bytes, secret, NULL, &err), err);
  CHECK_OK(btcfi_price_record_verify(bytes, signature, key + 1, &err), err);
  bytes[47] ^= 1;
  CHECK(btcfi_price_record_verify(bytes, signature, key + 1, &err) ==
        BTCFI_ERR_ORACLE_SIGNATURE_INVALID);
  record.price = 0;
  CHECK(btcfi_price_record_encode(bytes, &record, &err) == BTCFI_ERR_ORACLE_RECORD_INVALID);
  CHECK(err.offset == 40);
}

int main(void) {
  an_announcement_travels_and_verifies();
  an_event_is_attested_once_and_completes_a_presignature();
  a_registry_refuses_reused_keys();
  a_price_record_is_96_signed_bytes();
  return check_report();
}
