/* A pool, a buyer, an oracle and a funded contract of eight price bits, from secrets that are small
 * numbers: what the tests of pre-signatures and claims play on. */
#ifndef BTCFI_TEST_CONTRACT_SCENE_H
#define BTCFI_TEST_CONTRACT_SCENE_H

#include "check.h"

#include <btcfi/btcfi.h>

#include <stdlib.h>

#define MATURITY 1800000000u

typedef struct contract_scene {
  uint8_t txid[32], pool_leaf[32], buyer_leaf[32], home[34];
  btcfi_signer* signer;
  btcfi_announcement* event;
  btcfi_terms* terms;
  btcfi_contract* contract;
  btcfi_presign_plan* plan;
} contract_scene;

/* A secret key and its public one. */
static void scene_key(uint8_t* secret32, uint8_t* public33, uint8_t number) {
  btcfi_error err = BTCFI_ERROR_INIT;
  memset(secret32, 0, 32);
  secret32[31] = number;
  CHECK_OK(btcfi_key_public(public33, secret32, &err), err);
}

/* The P2TR output of a secret without a tree. */
static void scene_home(uint8_t* script34, uint8_t number) {
  btcfi_error err = BTCFI_ERROR_INIT;
  uint8_t secret[32], key[33], output[32];
  scene_key(secret, key, number);
  CHECK_OK(btcfi_output_key_compute(output, NULL, key + 1, NULL, &err), err);
  CHECK_OK(btcfi_script_p2tr(script34, output, &err), err);
}

static btcfi_signer* scene_signer(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_signer* signer = NULL;
  uint8_t seed[32], oracle[32], identity[32];
  memset(seed, 1, 32);
  memset(oracle, 2, 32);
  memset(identity, 3, 32);
  CHECK_OK(btcfi_signer_create(&signer, seed, oracle, identity, &err), err);
  return signer;
}

static contract_scene scene_set(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_event_plan plan = BTCFI_EVENT_PLAN_INIT;
  btcfi_event_info info = BTCFI_EVENT_INFO_INIT;
  btcfi_terms_fields fields = BTCFI_TERMS_FIELDS_INIT;
  btcfi_contract_keys keys = BTCFI_CONTRACT_KEYS_INIT;
  const btcfi_announcement* events[1];
  uint8_t secret[32], key[33], ends[20 * 8];
  size_t written = 0;
  contract_scene s;
  memset(&s, 0, sizeof s);
  memset(s.txid, 0xab, 32);
  s.signer = scene_signer();
  plan.maturity_s = MATURITY;
  plan.price_bits = 8;
  CHECK_OK(btcfi_signer_announce(s.signer, &s.event, "event", 5, "BTCUSD", 6, &plan, &err), err);
  CHECK_OK(btcfi_announcement_info(s.event, &info, &err), err);
  fields.quantity_sat = 10000000;
  fields.strike = 100;
  fields.limit = 200;
  fields.premium_sat = 500000;
  fields.void_amount_sat = 1200000;
  fields.step_sat = 700000;
  fields.price_bits = 8;
  fields.expiry = MATURITY + 3900;
  fields.bucket_opens = fields.expiry + 2 * 86400;
  fields.void_opens = fields.bucket_opens + 7 * 86400;
  fields.reclaim_opens = fields.void_opens + 7 * 86400;
  CHECK_OK(btcfi_terms_create(&s.terms, &fields, info.hash, 1, &err), err);
  CHECK_OK(btcfi_terms_check(s.terms, 0, &err), err);
  scene_key(secret, keys.pool_internal, 11);
  scene_key(secret, keys.buyer_internal, 12);
  scene_key(s.pool_leaf, key, 13);
  memcpy(keys.pool_leaf, key + 1, 32);
  scene_key(s.buyer_leaf, key, 14);
  memcpy(keys.buyer_leaf, key + 1, 32);
  scene_home(keys.pool_script, 15);
  scene_home(keys.buyer_script, 16);
  keys.pool_script_len = keys.buyer_script_len = 34;
  CHECK_OK(btcfi_announcement_one_time_key(s.event, ends, sizeof ends, &written,
                                           BTCFI_QUANTITY_PRICE, &err),
           err);
  CHECK_OK(btcfi_contract_create(&s.contract, s.terms, &keys, ends, written, &err), err);
  events[0] = s.event;
  CHECK_OK(btcfi_presign_plan_create(&s.plan, s.contract, s.txid, 0, events, 1, &err), err);
  scene_home(s.home, 17);
  return s;
}

static void scene_leave(contract_scene* s) {
  btcfi_presign_plan_destroy(s->plan);
  btcfi_contract_destroy(s->contract);
  btcfi_terms_destroy(s->terms);
  btcfi_announcement_destroy(s->event);
  btcfi_signer_destroy(s->signer);
}

#endif
