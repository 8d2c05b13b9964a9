/* btcfi.h: "On failure no output is touched". Here of the functions of libbtcfi that hand out a handle;
 * tests/c/handles.py says which one no test asks. */
#include "contract_scene.h"

static const uint8_t junk[64] = {0x7f, 'E', 'L', 'F', 9, 9, 9, 9};
static const char* const junk_text = "{\"format\":\"none\"}";

static void keys_scripts_and_transactions(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_tap_leaf leaf = BTCFI_TAP_LEAF_INIT;
  btcfi_musig_group* group = NULL;
  btcfi_tx* tx = NULL;
  btcfi_psbt* psbt = NULL;
  uint8_t public66[66], secret[32], key[33];
  scene_key(secret, key, 5);
  KEEPS(btcfi_musig_group, btcfi_musig_group_create(&handle, junk, 1, 0, &err));
  CHECK_OK(btcfi_musig_group_create(&group, key, 1, 0, &err), err);
  memset(secret, 0, 32);
  KEEPS(btcfi_musig_nonce,
        btcfi_musig_nonce_create(&handle, public66, secret, group, secret, &err));
  KEEPS(btcfi_musig_session,
        btcfi_musig_session_create(&handle, group, junk, 0, junk, sizeof junk, &err));
  btcfi_musig_group_destroy(group);

  leaf.depth = 200;
  KEEPS(btcfi_taptree, btcfi_taptree_create(&handle, &leaf, 1, &err));
  KEEPS(btcfi_taptree, btcfi_taptree_create_balanced(&handle, NULL, 0, &err));

  KEEPS(btcfi_tx, btcfi_tx_parse(&handle, junk, sizeof junk, &err));
  CHECK_OK(btcfi_tx_create(&tx, 2, 0, &err), err);
  CHECK_OK(btcfi_psbt_create(&psbt, tx, &err), err);
  KEEPS(btcfi_policy_report, btcfi_policy_report_create(&handle, tx, NULL, 3, 0, &err));
  KEEPS(btcfi_policy_report,
        btcfi_policy_report_create_package(&handle, tx, NULL, 0, tx, NULL, 3, 0, &err));
  KEEPS(btcfi_psbt, btcfi_psbt_create(&handle, NULL, &err));
  KEEPS(btcfi_psbt, btcfi_psbt_parse(&handle, junk, sizeof junk, &err));
  KEEPS(btcfi_psbt, btcfi_psbt_parse_base64(&handle, "cHNidP8=", 8, &err));
  KEEPS(btcfi_psbt, btcfi_psbt_to_version(psbt, &handle, 7, &err));
  KEEPS(btcfi_tx, btcfi_psbt_unsigned_tx(NULL, &handle, &err));
  KEEPS(btcfi_tx, btcfi_psbt_extract(NULL, &handle, &err));
  btcfi_psbt_destroy(psbt);
  btcfi_tx_destroy(tx);
}

static void prices_and_trees(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_option option = BTCFI_OPTION_INIT;
  btcfi_aggregation_request request = BTCFI_AGGREGATION_REQUEST_INIT;
  const double one[1] = {1}, bad[1] = {-1};
  const size_t quotes[1] = {1};
  double rms = 7, fitted[1] = {7};
  option.spot = -1;
  KEEPS(btcfi_american_boundary, btcfi_american_boundary_create(&handle, &option, 99, &err));
  KEEPS(btcfi_surface,
        btcfi_surface_fit(&handle, &rms, fitted, one, one, quotes, 1, one, bad, NULL, &err));
  KEEPS(btcfi_surface, btcfi_surface_fit_deribit(&handle, &rms, junk_text, 17, 0, &err));
  KEEPS(btcfi_surface, btcfi_surface_read(&handle, junk_text, 17, &err));
  CHECK(rms == 7 && fitted[0] == 7);
  request.struct_size = 1;
  KEEPS(btcfi_aggregation, btcfi_aggregation_create(&handle, &request, &err));

  KEEPS(btcfi_merkle_tree, btcfi_merkle_tree_create(&handle, NULL, 1, BTCFI_MERKLE_TAGGED, &err));
  KEEPS(btcfi_merkle_tree, btcfi_merkle_tree_create(&handle, junk, 1, 7, &err));
  KEEPS(btcfi_merkle_frontier, btcfi_merkle_frontier_create(&handle, 7, &err));
  KEEPS(btcfi_merkle_frontier, btcfi_merkle_frontier_read(&handle, junk, sizeof junk, &err));
}

static void programs_and_disputes(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_rv32_program* program = NULL;
  btcfi_dispute_settings settings = BTCFI_DISPUTE_SETTINGS_INIT;
  btcfi_dispute_case* about = NULL;
  static uint8_t elf[1 << 16];
  size_t elf_len = 0;
  CHECK_OK(btcfi_rv32_program_shipped(elf, sizeof elf, &elf_len, "vanilla", 7, &err), err);
  CHECK_OK(btcfi_rv32_program_create(&program, elf, elf_len, 0, &err), err);
  KEEPS(btcfi_rv32_program, btcfi_rv32_program_create(&handle, junk, sizeof junk, 0, &err));
  KEEPS(btcfi_rv32_machine, btcfi_rv32_machine_create(&handle, program, elf, elf_len, 0, &err));
  KEEPS(btcfi_rv32_machine,
        btcfi_rv32_machine_resume(&handle, program, junk, sizeof junk, 0, &err));
  KEEPS(btcfi_rv32_replay, btcfi_rv32_replay_create(&handle, program, elf, elf_len, 10, 0, &err));
  KEEPS(btcfi_rv32_replay, btcfi_rv32_replay_create_watched(&handle, program, elf, elf_len, 10,
                                                            NULL, NULL, NULL, 0, &err));
  btcfi_rv32_program_destroy(program);

  settings.arity = 5;
  KEEPS(btcfi_dispute_case,
        btcfi_dispute_case_create(&handle, elf, elf_len, junk, 64, &settings, &err));
  /* A question that is none: the program exits with another code than 0. */
  CHECK_OK(btcfi_dispute_case_create(&about, elf, elf_len, junk, 64, NULL, &err), err);
  KEEPS(btcfi_dispute_player,
        btcfi_dispute_player_create(&handle, about, BTCFI_DISPUTE_PROVER, 0, &err));
  KEEPS(btcfi_dispute_player, btcfi_dispute_player_create_watched(
                                  &handle, about, BTCFI_DISPUTE_PROVER, 0, NULL, NULL, &err));
  KEEPS(btcfi_dispute_player,
        btcfi_dispute_player_create_running(&handle, about, BTCFI_DISPUTE_PROVER, 0, NULL, &err));
  btcfi_dispute_case_destroy(about);
}

static void announcements_terms_and_contracts(const contract_scene* s) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_event_plan plan = BTCFI_EVENT_PLAN_INIT;
  btcfi_event_outcome outcome = BTCFI_EVENT_OUTCOME_INIT;
  btcfi_terms_fields fields = BTCFI_TERMS_FIELDS_INIT;
  btcfi_contract_keys keys = BTCFI_CONTRACT_KEYS_INIT;
  btcfi_settlement_trust trust = BTCFI_SETTLEMENT_TRUST_INIT;
  const btcfi_announcement* events[1];
  uint8_t zeros[32];
  memset(zeros, 0, 32);
  events[0] = s->event;
  KEEPS(btcfi_announcement, btcfi_announcement_parse(&handle, junk, sizeof junk, &err));
  KEEPS(btcfi_attestation, btcfi_attestation_parse(&handle, junk, sizeof junk, &err));
  KEEPS(btcfi_registry, btcfi_registry_parse(&handle, junk, sizeof junk, &err));
  KEEPS(btcfi_journal, btcfi_journal_open(&handle, "/nowhere/at/all", 15, zeros, &err));
  KEEPS(btcfi_signer, btcfi_signer_create(&handle, zeros, zeros, zeros, &err));
  KEEPS(btcfi_announcement,
        btcfi_signer_announce(s->signer, &handle, "", 0, "BTCUSD", 6, &plan, &err));
  KEEPS(btcfi_attestation,
        btcfi_signer_attest(s->signer, &handle, NULL, s->event, &outcome, -1, 0, &err));

  fields.price_bits = 77;
  KEEPS(btcfi_terms, btcfi_terms_create(&handle, &fields, NULL, 0, &err));
  KEEPS(btcfi_terms, btcfi_terms_parse(&handle, junk, sizeof junk, &err));
  KEEPS(btcfi_terms, btcfi_terms_parse_json(&handle, junk_text, 17, &err));
  KEEPS(btcfi_level_table, btcfi_level_table_create(&handle, NULL, &err));
  KEEPS(btcfi_contract, btcfi_contract_create(&handle, s->terms, &keys, junk, 20, &err));
  KEEPS(btcfi_settlement_report,
        btcfi_settlement_report_create(&handle, junk_text, 17, &trust, &err));

  KEEPS(btcfi_presign_plan,
        btcfi_presign_plan_create(&handle, s->contract, s->txid, 0, events, 0, &err));
  KEEPS(btcfi_presign_set,
        btcfi_presign_set_sign(&handle, s->plan, BTCFI_PARTY_BUYER, zeros, zeros, zeros, 0, &err));
  KEEPS(btcfi_presign_set, btcfi_presign_set_create(&handle, 9, &err));
}

static void spends_claims_and_closes(const contract_scene* s) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_spend* spend = NULL;
  btcfi_claim_plan plan = BTCFI_CLAIM_PLAN_INIT;
  btcfi_fee_input fee = BTCFI_FEE_INPUT_INIT;
  btcfi_revocation coin = BTCFI_REVOCATION_INIT;
  const btcfi_spend* spends[1];
  uint8_t zeros[66], entropy[32];
  memset(zeros, 0, sizeof zeros);
  memset(entropy, 7, sizeof entropy);
  KEEPS(btcfi_spend, btcfi_spend_create_attested(&handle, s->contract, s->txid, 0,
                                                 BTCFI_PARTY_BUYER, 110, zeros, zeros, &err));
  KEEPS(btcfi_spend, btcfi_spend_create_bucket(&handle, s->contract, s->txid, 0, BTCFI_PARTY_BUYER,
                                               NULL, zeros, &err));
  KEEPS(btcfi_spend, btcfi_spend_create_void(&handle, s->contract, s->txid, 0, NULL, &err));
  KEEPS(btcfi_spend, btcfi_spend_create_reclaim(&handle, s->contract, NULL, 0, &err));
  CHECK_OK(btcfi_spend_create_reclaim(&spend, s->contract, s->txid, 0, &err), err);
  spends[0] = spend;
  KEEPS(btcfi_claim, btcfi_claim_create(&handle, spends, 0, &plan, &err));
  plan.struct_size = 1;
  KEEPS(btcfi_claim, btcfi_claim_create(&handle, spends, 1, &plan, &err));
  KEEPS(btcfi_tx, btcfi_claim_finalize(NULL, &handle, &err));
  KEEPS(btcfi_tx, btcfi_tower_complete(&handle, spend, s->home, 34, zeros, &err));
  KEEPS(btcfi_tx, btcfi_tower_child(&handle, NULL, &fee, s->home, 34, 500, &err));
  btcfi_spend_destroy(spend);

  KEEPS(btcfi_close, btcfi_close_create(&handle, entropy, s->contract, s->txid, 0,
                                        BTCFI_PARTY_BUYER, zeros, 1, 1, 1, &err));
  KEEPS(btcfi_close, btcfi_holding_close(NULL, &handle, entropy, 1, 1, &err));
  KEEPS(btcfi_close, btcfi_close_create_early(&handle, entropy, s->contract, s->txid, 0,
                                              BTCFI_PARTY_BUYER, zeros, &coin, 1, 1, 1, &err));
  KEEPS(btcfi_close, btcfi_holding_close_early(NULL, &handle, entropy, &coin, 1, 1, 1, &err));
  KEEPS(btcfi_tx, btcfi_close_transaction(NULL, &handle, &err));
  KEEPS(btcfi_tx, btcfi_close_complete(NULL, &handle, zeros, zeros, &err));
  KEEPS(btcfi_tx, btcfi_close_complete_early(NULL, &handle, zeros, zeros, NULL, &err));
  KEEPS(btcfi_tx, btcfi_close_sign_revocation(NULL, &handle, NULL, &err));
}

static void offers_and_holdings(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_buyer* buyer = NULL;
  btcfi_wallet* wallet = NULL;
  btcfi_trust trust = BTCFI_TRUST_INIT;
  CHECK_OK(btcfi_wallet_create(&wallet, &err), err);
  KEEPS(btcfi_buyer, btcfi_buyer_create(&handle, junk, 3, 0, 0, &err));
  CHECK_OK(btcfi_buyer_create(&buyer, junk, 32, 0, 0, &err), err);
  KEEPS(btcfi_offer_report, btcfi_offer_report_create(&handle, NULL, NULL, 5, &trust, &err));
  KEEPS(btcfi_holding,
        btcfi_buyer_accept(buyer, &handle, junk, sizeof junk, &trust, wallet, 0, &err));
  KEEPS(btcfi_holding, btcfi_holding_restore(&handle, junk, 32, 0, junk, sizeof junk, &err));
  KEEPS(btcfi_contract, btcfi_holding_contract(NULL, &handle, &err));
  btcfi_buyer_destroy(buyer);
  btcfi_wallet_destroy(wallet);
}

int main(void) {
  contract_scene scene = scene_set();
  keys_scripts_and_transactions();
  prices_and_trees();
  programs_and_disputes();
  announcements_terms_and_contracts(&scene);
  spends_claims_and_closes(&scene);
  offers_and_holdings();
  scene_leave(&scene);
  return check_report();
}
