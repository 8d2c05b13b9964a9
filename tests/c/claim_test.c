#include "contract_scene.h"

/* What the oracle says of a price, with a journal of its own each time: here it may lie. */
static btcfi_attestation* scene_attest(const contract_scene* s, int64_t price) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_event_outcome outcome = BTCFI_EVENT_OUTCOME_INIT;
  btcfi_journal* journal = NULL;
  btcfi_attestation* attestation = NULL;
  uint8_t key[32];
  const char* path = "btcfi-claim-test-journal";
  remove(path);
  CHECK_OK(btcfi_signer_keys(s->signer, key, NULL, &err), err);
  CHECK_OK(btcfi_journal_open(&journal, path, strlen(path), key, &err), err);
  outcome.price = price;
  CHECK_OK(btcfi_signer_attest(s->signer, &attestation, journal, s->event, &outcome,
                               (int64_t)MATURITY * 1000, BTCFI_PROFILE_TAGGED, &err),
           err);
  btcfi_journal_destroy(journal);
  remove(path);
  return attestation;
}

/* The pool's pre-signatures, and the buyer's spend of rung 2 at a price. */
static btcfi_presign_set* pool_set(const contract_scene* s) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_presign_set* set = NULL;
  uint8_t seed[32], auxiliary[32];
  memset(seed, 5, 32);
  memset(auxiliary, 6, 32);
  CHECK_OK(btcfi_presign_set_sign(&set, s->plan, BTCFI_PARTY_POOL, s->pool_leaf, seed, auxiliary, 0,
                                  &err),
           err);
  return set;
}

static btcfi_spend* attested(const contract_scene* s, const btcfi_presign_set* set,
                             uint32_t price) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_presign_slot slot = BTCFI_PRESIGN_SLOT_INIT;
  btcfi_attestation* attestation = scene_attest(s, price);
  btcfi_spend* spend = NULL;
  uint8_t presignature[65], secret[32];
  size_t index = 0, written = 0;
  CHECK_OK(btcfi_presign_plan_find(s->plan, &index, BTCFI_PRESIGN_POOL_2, price, 0, &err), err);
  CHECK_OK(btcfi_presign_plan_slot(s->plan, &slot, BTCFI_PRESIGN_POOL_2, index, &err), err);
  CHECK_OK(
      btcfi_presign_set_get(set, presignature, 65, &written, BTCFI_PRESIGN_POOL_2, index, &err),
      err);
  CHECK_OK(btcfi_attestation_secret(attestation, secret, slot.prefix_length, &err), err);
  CHECK_OK(btcfi_spend_create_attested(&spend, s->contract, s->txid, 0, BTCFI_PARTY_BUYER, price,
                                       presignature, secret, &err),
           err);
  btcfi_attestation_destroy(attestation);
  return spend;
}

/* Whether the first input of a transaction satisfies the contract's output. */
static void check_first_input(const contract_scene* s, const btcfi_tx* tx,
                              const btcfi_spent_output* more) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_spent_output spent[2] = {BTCFI_SPENT_OUTPUT_INIT, BTCFI_SPENT_OUTPUT_INIT};
  uint8_t script[34];
  CHECK_OK(btcfi_contract_script_pubkey(s->contract, script, &err), err);
  CHECK_OK(btcfi_contract_value(s->contract, &spent[0].amount_sat, &err), err);
  spent[0].script = script;
  spent[0].script_len = 34;
  if (more != NULL) spent[1] = *more;
  CHECK_OK(btcfi_tx_verify(tx, spent, more != NULL ? 2 : 1, BTCFI_SCRIPT_STANDARD, &err), err);
}

static void every_rung_ends_in_a_transaction_that_verifies(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  contract_scene s = scene_set();
  btcfi_presign_set* pool = pool_set(&s);
  btcfi_attestation* attestation = scene_attest(&s, 150);
  btcfi_spend* spends[4] = {NULL, NULL, NULL, NULL};
  int64_t pays = 0, amounts[4] = {0, 0, 1200000, 0};
  uint8_t signature[65];
  size_t index = 0, written = 0, i;
  CHECK_OK(btcfi_terms_payoff(s.terms, &pays, 150, &err), err);
  amounts[0] = amounts[1] = pays;
  CHECK_OK(btcfi_contract_value(s.contract, &amounts[3], &err), err);
  spends[0] = attested(&s, pool, 150);
  CHECK_OK(btcfi_presign_plan_find(s.plan, &index, BTCFI_PRESIGN_POOL_3, 150, 0, &err), err);
  CHECK_OK(btcfi_presign_set_get(pool, signature, 65, &written, BTCFI_PRESIGN_POOL_3, index, &err),
           err);
  CHECK_OK(btcfi_spend_create_bucket(&spends[1], s.contract, s.txid, 0, BTCFI_PARTY_BUYER,
                                     attestation, signature, &err),
           err);
  CHECK_OK(btcfi_presign_set_get(pool, signature, 65, &written, BTCFI_PRESIGN_POOL_V, 0, &err),
           err);
  CHECK_OK(btcfi_spend_create_void(&spends[2], s.contract, s.txid, 0, signature, &err), err);
  CHECK_OK(btcfi_spend_create_reclaim(&spends[3], s.contract, s.txid, 0, &err), err);
  for (i = 0; i < 4; ++i) {
    btcfi_claim_plan plan = BTCFI_CLAIM_PLAN_INIT;
    btcfi_claim* claim = NULL;
    btcfi_tx* tx = NULL;
    btcfi_tx_info info = BTCFI_TX_INFO_INIT;
    const btcfi_spend* one[1];
    int64_t fee = 0, claimable = 0;
    uint64_t vsize = 0;
    one[0] = spends[i];
    CHECK_OK(btcfi_spend_claimable(spends[i], &claimable, &err), err);
    CHECK(claimable == amounts[i]);
    plan.fee_sat_per_kvb = 2000;
    plan.rest_script = s.home;
    plan.rest_script_len = 34;
    CHECK_OK(btcfi_claim_create(&claim, one, 1, &plan, &err), err);
    CHECK(btcfi_claim_finalize(claim, &tx, &err) == BTCFI_ERR_CLAIM_UNSIGNED);
    CHECK_OK(btcfi_claim_sign(claim, i == 3 ? s.pool_leaf : s.buyer_leaf, NULL, &err), err);
    CHECK_OK(btcfi_claim_finalize(claim, &tx, &err), err);
    CHECK_OK(btcfi_claim_size(claim, &fee, &vsize, &err), err);
    CHECK_OK(btcfi_tx_get(tx, &info, &err), err);
    CHECK(info.vsize == vsize && fee == (int64_t)(2 * vsize));
    check_first_input(&s, tx, NULL);
    btcfi_tx_destroy(tx);
    btcfi_claim_destroy(claim);
  }
  for (i = 0; i < 4; ++i) btcfi_spend_destroy(spends[i]);
  btcfi_attestation_destroy(attestation);
  btcfi_presign_set_destroy(pool);
  scene_leave(&s);
}

/* "A handle owns all it needs": the contract goes first. */
static void a_claim_outlives_what_it_was_made_of(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  contract_scene s = scene_set();
  btcfi_presign_set* pool = pool_set(&s);
  btcfi_spend* spend = attested(&s, pool, 150);
  const btcfi_spend* spends[2];
  btcfi_claim_plan plan = BTCFI_CLAIM_PLAN_INIT;
  btcfi_fee_input fees = BTCFI_FEE_INPUT_INIT;
  btcfi_spent_output payout = BTCFI_SPENT_OUTPUT_INIT;
  btcfi_claim* claim = NULL;
  btcfi_tx* tx = NULL;
  uint8_t hash[32], signature[64], secret[32], key[33], output_secret[32], fee_script[34];
  spends[0] = spend;
  spends[1] = NULL;
  scene_home(fee_script, 18);
  fees.txid[0] = 9;
  fees.amount_sat = 50000;
  fees.script = fee_script;
  fees.script_len = 34;
  fees.confirmed = 1;
  payout.amount_sat = 10000;
  payout.script = s.home;
  payout.script_len = 34;
  plan.fee_sat = 3000;
  plan.rest_script = s.home;
  plan.rest_script_len = 34;
  plan.fee_inputs = &fees;
  plan.fee_input_count = 1;
  plan.payouts = &payout;
  plan.payout_count = 1;
  CHECK_OK(btcfi_claim_create(&claim, spends, 1, &plan, &err), err);
  btcfi_presign_plan_destroy(s.plan);
  s.plan = NULL;
  btcfi_contract_destroy(s.contract);
  s.contract = NULL;
  btcfi_spend_destroy(spend);
  btcfi_presign_set_destroy(pool);
  CHECK_OK(btcfi_claim_sighash(claim, hash, 0, &err), err);
  CHECK_OK(btcfi_schnorr_sign(signature, hash, 32, s.buyer_leaf, NULL, &err), err);
  CHECK_OK(btcfi_claim_set_signature(claim, 0, signature, 64, &err), err);
  scene_key(secret, key, 18);
  CHECK_OK(btcfi_output_key_secret(output_secret, secret, NULL, &err), err);
  CHECK(btcfi_claim_sign_fee_input(claim, 1, secret, NULL, &err) == BTCFI_ERR_CLAIM_WRONG_KEY);
  CHECK_OK(btcfi_claim_sign_fee_input(claim, 1, output_secret, NULL, &err), err);
  CHECK_OK(btcfi_claim_finalize(claim, &tx, &err), err);
  btcfi_tx_destroy(tx);
  btcfi_claim_destroy(claim);
  scene_leave(&s);
}

static void wrong_spends_and_plans_are_refused(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  contract_scene s = scene_set();
  btcfi_presign_set* pool = pool_set(&s);
  btcfi_spend *spend = attested(&s, pool, 150), *none = NULL;
  const btcfi_spend* spends[2];
  btcfi_claim_plan plan = BTCFI_CLAIM_PLAN_INIT;
  btcfi_fee_input fees = BTCFI_FEE_INPUT_INIT;
  btcfi_claim* claim = NULL;
  uint8_t presignature[65] = {2}, secret[32] = {0}, hash[32];
  spends[0] = spends[1] = spend;
  secret[31] = 1;
  CHECK(btcfi_spend_create_attested(&none, s.contract, s.txid, 0, BTCFI_PARTY_BUYER, 150,
                                    presignature, secret, &err) != BTCFI_OK);
  CHECK(btcfi_spend_create_attested(&none, s.contract, s.txid, 0, BTCFI_PARTY_BUYER, 10,
                                    presignature, secret, &err) != BTCFI_OK);
  CHECK(btcfi_spend_create_attested(&none, s.contract, s.txid, 0, 7, 150, presignature, secret,
                                    &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_spend_create_void(&none, s.contract, s.txid, 0, NULL, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_spend_create_reclaim(&none, NULL, s.txid, 0, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(none == NULL);

  plan.rest_script = s.home;
  plan.rest_script_len = 34;
  CHECK(btcfi_claim_create(&claim, spends, 1, &plan, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(strcmp(err.where, "fee_sat") == 0); /* neither fee nor rate */
  plan.fee_sat = 1000;
  plan.fee_sat_per_kvb = 1000;
  CHECK(btcfi_claim_create(&claim, spends, 1, &plan, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  plan.fee_sat_per_kvb = 0;
  CHECK(btcfi_claim_create(&claim, spends, 2, &plan, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_claim_create(&claim, spends, 0, &plan, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  spends[1] = NULL;
  CHECK(btcfi_claim_create(&claim, spends, 2, &plan, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(err.input == 1 && strcmp(err.where, "spends") == 0);
  fees.amount_sat = 5000;
  fees.script = s.home;
  fees.script_len = 34;
  plan.fee_inputs = &fees;
  plan.fee_input_count = 1;
  CHECK(btcfi_claim_create(&claim, spends, 1, &plan, &err) ==
        BTCFI_ERR_CLAIM_FEE_INPUT_UNCONFIRMED);
  fees.confirmed = 2;
  CHECK(btcfi_claim_create(&claim, spends, 1, &plan, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  plan.fee_inputs = NULL;
  CHECK(btcfi_claim_create(&claim, spends, 1, &plan, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  plan.fee_input_count = 0;
  plan.fee_sat = 100000000;
  CHECK(btcfi_claim_create(&claim, spends, 1, &plan, &err) == BTCFI_ERR_CLAIM_VALUE);
  CHECK(claim == NULL);
  plan.fee_sat = 1000;
  CHECK_OK(btcfi_claim_create(&claim, spends, 1, &plan, &err), err);
  CHECK(btcfi_claim_sign(claim, s.pool_leaf, NULL, &err) == BTCFI_ERR_CLAIM_WRONG_KEY);
  CHECK(btcfi_claim_sighash(claim, hash, 1, &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK(btcfi_claim_set_signature(claim, 0, presignature, 64, &err) == BTCFI_ERR_CLAIM_WRONG_KEY);
  btcfi_claim_destroy(claim);
  btcfi_claim_destroy(NULL);
  btcfi_spend_destroy(spend);
  btcfi_spend_destroy(NULL);
  btcfi_presign_set_destroy(pool);
  scene_leave(&s);
}

static void a_tower_claims_for_a_buyer_who_is_away(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  contract_scene s = scene_set();
  btcfi_presign_set* pool = pool_set(&s);
  btcfi_spend* spend = attested(&s, pool, 150);
  btcfi_presign_slot slot = BTCFI_PRESIGN_SLOT_INIT;
  btcfi_fee_input fees = BTCFI_FEE_INPUT_INIT;
  btcfi_tx *tower = NULL, *child = NULL;
  uint8_t* jobs = NULL;
  int64_t payout = 0, amount = 0;
  size_t size = 0, index = 0, i, written = 0;
  uint8_t script[42];
  CHECK(btcfi_tower_sign(NULL, 0, &size, s.contract, s.txid, 0, s.home, 34, s.buyer_leaf, NULL,
                         &err) == BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK(size > 0 && size % 68 == 0);
  jobs = (uint8_t*)malloc(size);
  CHECK_OK(btcfi_tower_sign(jobs, size, &size, s.contract, s.txid, 0, s.home, 34, s.buyer_leaf,
                            NULL, &err),
           err);
  CHECK_OK(btcfi_tower_verify(s.contract, s.txid, 0, s.home, 34, jobs, size, &err), err);
  CHECK(btcfi_tower_verify(s.contract, s.txid, 0, s.home, 34, jobs, size - 68, &err) ==
        BTCFI_ERR_PRESIGNATURE_MISSING);
  CHECK(btcfi_tower_verify(s.contract, s.txid, 0, s.home, 34, jobs, size - 1, &err) ==
        BTCFI_ERR_TRUNCATED);
  jobs[20] ^= 1;
  CHECK(btcfi_tower_verify(s.contract, s.txid, 0, s.home, 34, jobs, size, &err) ==
        BTCFI_ERR_PRESIGNATURE_INVALID);
  jobs[20] ^= 1;
  CHECK_OK(btcfi_presign_plan_find(s.plan, &index, BTCFI_PRESIGN_POOL_2, 150, 0, &err), err);
  CHECK_OK(btcfi_presign_plan_slot(s.plan, &slot, BTCFI_PRESIGN_POOL_2, index, &err), err);
  for (i = 0; i < size; i += 68) {
    if (jobs[i] != (uint8_t)slot.run) continue; /* fewer than 256 runs */
    CHECK_OK(btcfi_tower_complete(&tower, spend, s.home, 34, jobs + i + 4, &err), err);
  }
  CHECK(tower != NULL);
  check_first_input(&s, tower, NULL);
  CHECK_OK(btcfi_tower_payout(&payout, s.contract, slot.run, &err), err);
  CHECK_OK(btcfi_tx_get_output(tower, &amount, script, sizeof script, &written, 1, &err), err);
  CHECK(amount == payout && written == 34 && memcmp(script, s.home, 34) == 0);
  CHECK(btcfi_tower_payout(&payout, s.contract, 0, &err) == BTCFI_ERR_TOWER_NOT_COVERED);
  fees.amount_sat = 50000;
  fees.script = s.home;
  fees.script_len = 34;
  fees.confirmed = 1;
  CHECK_OK(btcfi_tower_child(&child, tower, &fees, s.home, 34, 3000, &err), err);
  CHECK_OK(btcfi_tx_get_output(child, &amount, script, sizeof script, &written, 0, &err), err);
  CHECK(amount == 50000 + 240 - 3000);
  free(jobs);
  btcfi_tx_destroy(tower);
  btcfi_tx_destroy(child);
  btcfi_spend_destroy(spend);
  btcfi_presign_set_destroy(pool);
  scene_leave(&s);
}

static void two_prices_for_one_event_give_the_oracle_away(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  contract_scene s = scene_set();
  btcfi_attestation *honest = scene_attest(&s, 150), *lie = scene_attest(&s, 20);
  btcfi_prefix_secret one = BTCFI_PREFIX_SECRET_INIT, two = BTCFI_PREFIX_SECRET_INIT;
  uint8_t secret[32], key[33], oracle[32];
  CHECK_OK(btcfi_equivocation_verify(honest, lie, s.event, BTCFI_PROFILE_TAGGED, &err), err);
  CHECK_OK(btcfi_equivocation_reveal(secret, honest, lie, s.event, BTCFI_PROFILE_TAGGED, &err),
           err);
  CHECK_OK(btcfi_key_public(key, secret, &err), err);
  CHECK_OK(btcfi_signer_keys(s.signer, oracle, NULL, &err), err);
  CHECK(memcmp(key + 1, oracle, 32) == 0);
  CHECK(btcfi_equivocation_verify(honest, honest, s.event, BTCFI_PROFILE_TAGGED, &err) ==
        BTCFI_ERR_ORACLE_NO_EQUIVOCATION);
  CHECK(btcfi_equivocation_verify(honest, NULL, s.event, BTCFI_PROFILE_TAGGED, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_equivocation_verify(honest, lie, s.event, 9, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  one.value = 150 >> 5;
  two.value = 20 >> 6;
  one.length = 3;
  two.length = 2;
  CHECK_OK(btcfi_attestation_secret(honest, one.secret, 3, &err), err);
  CHECK_OK(btcfi_attestation_secret(lie, two.secret, 2, &err), err);
  CHECK_OK(btcfi_equivocation_verify_secrets(&one, &two, s.event, BTCFI_PROFILE_TAGGED, &err), err);
  two.secret[31] ^= 1;
  CHECK(btcfi_equivocation_verify_secrets(&one, &two, s.event, BTCFI_PROFILE_TAGGED, &err) ==
        BTCFI_ERR_ORACLE_ATTESTATION_INVALID);
  CHECK(err.input == 1);
  two.length = 9;
  CHECK(btcfi_equivocation_verify_secrets(&one, &two, s.event, BTCFI_PROFILE_TAGGED, &err) ==
        BTCFI_ERR_OUT_OF_RANGE);
  two.struct_size = 4;
  CHECK(btcfi_equivocation_verify_secrets(&one, &two, s.event, BTCFI_PROFILE_TAGGED, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_attestation_destroy(honest);
  btcfi_attestation_destroy(lie);
  scene_leave(&s);
}

int main(void) {
  every_rung_ends_in_a_transaction_that_verifies();
  a_claim_outlives_what_it_was_made_of();
  wrong_spends_and_plans_are_refused();
  a_tower_claims_for_a_buyer_who_is_away();
  two_prices_for_one_event_give_the_oracle_away();
  return check_report();
}
