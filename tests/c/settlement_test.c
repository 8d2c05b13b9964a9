#include "check.h"

#include <btcfi/btcfi.h>

#include <stdlib.h>

static const uint8_t announcement[32] = {0x51};

static btcfi_terms_fields whole_btc_call(void) {
  btcfi_terms_fields f = BTCFI_TERMS_FIELDS_INIT;
  f.quantity_sat = 100000000;
  f.strike = 100000;
  f.premium_sat = 5000000;
  f.void_amount_sat = 5000000;
  f.expiry = 1800093900;
  f.void_opens = f.expiry + 7 * 86400;
  f.reclaim_opens = f.void_opens + 7 * 86400;
  return f;
}

static btcfi_terms* made(const btcfi_terms_fields* fields) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_terms* terms = NULL;
  CHECK_OK(btcfi_terms_create(&terms, fields, announcement, 1, &err), err);
  return terms;
}

static void terms_pay_in_whole_sats(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  const btcfi_terms_fields fields = whole_btc_call();
  btcfi_terms* terms = made(&fields);
  btcfi_terms_fields back = BTCFI_TERMS_FIELDS_INIT;
  int64_t sats = 0;
  CHECK_OK(btcfi_terms_check(terms, 0, &err), err);
  CHECK_OK(btcfi_terms_get(terms, &back, &err), err);
  CHECK(back.collateral_sat == 100000000 && back.step_sat == 100000);
  CHECK_OK(btcfi_terms_payoff(terms, &sats, 149823, &err), err);
  CHECK(sats == 33200000);
  CHECK_OK(btcfi_terms_exact_payoff(terms, &sats, 149823, &err), err);
  CHECK(sats == 33254573);
  btcfi_terms_destroy(terms);
  btcfi_terms_destroy(NULL);
}

static void terms_survive_bytes_and_json(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  const btcfi_terms_fields fields = whole_btc_call();
  btcfi_terms *terms = made(&fields), *again = NULL, *from_text = NULL;
  uint8_t bytes[256], id[32], other_id[32];
  size_t size = 0, needed = 0;
  char* text = NULL;
  CHECK(btcfi_terms_serialize(terms, NULL, 0, &needed, &err) == BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK(needed == 168);
  CHECK_OK(btcfi_terms_serialize(terms, bytes, sizeof bytes, &size, &err), err);
  CHECK_OK(btcfi_terms_parse(&again, bytes, size, &err), err);
  CHECK(btcfi_terms_write_json(terms, NULL, 0, &needed, &err) == BTCFI_ERR_BUFFER_TOO_SMALL);
  text = (char*)malloc(needed);
  CHECK_OK(btcfi_terms_write_json(terms, text, needed, &needed, &err), err);
  CHECK_OK(btcfi_terms_parse_json(&from_text, text, needed - 1, &err), err);
  CHECK_OK(btcfi_terms_id(again, id, &err), err);
  CHECK_OK(btcfi_terms_id(from_text, other_id, &err), err);
  CHECK(memcmp(id, other_id, 32) == 0);
  CHECK(btcfi_terms_parse(&again, bytes, size - 1, &err) == BTCFI_ERR_TRUNCATED);
  free(text);
  btcfi_terms_destroy(terms);
  btcfi_terms_destroy(again);
  btcfi_terms_destroy(from_text);
}

static void every_problem_is_named(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_terms_fields fields = whole_btc_call();
  btcfi_terms* terms = NULL;
  fields.tick_cents = 0;
  fields.reclaim_opens -= 6 * 86400;
  terms = made(&fields);
  CHECK(btcfi_terms_check(terms, 0, &err) == BTCFI_ERR_TERMS_OUT_OF_DOMAIN);
  CHECK(strcmp(err.where, "tick_cents") == 0);
  CHECK(btcfi_terms_check(terms, 1, &err) == BTCFI_ERR_TERMS_TIME_ORDER);
  CHECK(strcmp(err.where, "reclaim_opens") == 0);
  CHECK(btcfi_terms_check(terms, 2, &err) == BTCFI_OK);
  btcfi_terms_destroy(terms);
  fields = whole_btc_call();
  fields.kind = 9;
  CHECK(btcfi_terms_create(&terms, &fields, announcement, 1, &err) == BTCFI_ERR_UNSUPPORTED);
  CHECK(btcfi_terms_create(&terms, NULL, announcement, 1, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_terms_create(&terms, &fields, announcement, 16, NULL) == BTCFI_ERR_LIMIT_EXCEEDED);
}

static void the_table_has_its_runs(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  const btcfi_terms_fields fields = whole_btc_call();
  btcfi_terms* terms = made(&fields);
  btcfi_level_table* table = NULL;
  btcfi_level_run run = BTCFI_LEVEL_RUN_INIT;
  size_t i, prefixes = 0;
  int64_t worst = 0;
  CHECK_OK(btcfi_level_table_create(&table, terms, &err), err);
  btcfi_terms_destroy(terms);
  CHECK(btcfi_level_table_size(table) == 905);
  for (i = 0; i < btcfi_level_table_size(table); ++i) {
    CHECK_OK(btcfi_level_table_run(table, &run, i, &err), err);
    if (run.payout_sat > 0) prefixes += run.prefixes;
  }
  CHECK(prefixes == 8007 && run.hi == 1048575);
  CHECK_OK(btcfi_level_table_worst_rounding(table, &worst, &err), err);
  CHECK(worst == 99999);
  CHECK(btcfi_level_table_run(table, &run, 905, &err) == BTCFI_ERR_OUT_OF_RANGE);
  btcfi_level_table_destroy(table);
  btcfi_level_table_destroy(NULL);
}

/* Points of secp256k1 whose x coordinates are public knowledge: 1G to 4G. */
static const char* const points[4] = {
    "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
    "c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5",
    "f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9",
    "e493dbf1c10d80f3581e4904930b1404cc6c13900ee0758474fa94abe8c4cd13"};

static void x_of(uint8_t* x32, int which) {
  btcfi_error err = BTCFI_ERROR_INIT;
  size_t written = 0;
  CHECK_OK(btcfi_hex_decode(x32, 32, &written, points[which], 64, &err), err);
}

static void a_side_is_told_what_to_do(const btcfi_contract* contract,
                                      const btcfi_terms_fields* fields) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_situation now = BTCFI_SITUATION_INIT;
  btcfi_next_action next = BTCFI_NEXT_ACTION_INIT;
  CHECK_OK(btcfi_contract_next_action(contract, &next, &now, &err), err);
  CHECK(next.action == BTCFI_ACTION_AWAIT_CONFIRMATIONS);
  now.funding_overdue = 1;
  CHECK_OK(btcfi_contract_next_action(contract, &next, &now, &err), err);
  CHECK(next.action == BTCFI_ACTION_DOUBLE_SPEND);
  now.funding_confirmations = 2;
  now.attested_price = 150000;
  now.median_time = fields->expiry + 1;
  CHECK_OK(btcfi_contract_next_action(contract, &next, &now, &err), err);
  CHECK(next.action == BTCFI_ACTION_CLAIM_ATTESTED);
  CHECK(next.opens == fields->expiry && next.adverse == fields->reclaim_opens);
  CHECK(next.confirm_by == fields->reclaim_opens - 86400);
  CHECK(next.may_wait_until == fields->expiry + 86400);
  now.side = BTCFI_PARTY_POOL;
  CHECK_OK(btcfi_contract_next_action(contract, &next, &now, &err), err);
  CHECK(next.action == BTCFI_ACTION_PAY_ATTESTED);
  now.settlement_confirmations = 6;
  CHECK_OK(btcfi_contract_next_action(contract, &next, &now, &err), err);
  CHECK(next.action == BTCFI_ACTION_DONE && next.opens == 0);
  now.attested_price = -2;
  CHECK(btcfi_contract_next_action(contract, &next, &now, &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK(strcmp(err.where, "attested_price") == 0);
  now.side = 2;
  CHECK(btcfi_contract_next_action(contract, &next, &now, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_situation_init(&now);
  CHECK(now.struct_size == sizeof now && now.attested_price == -1);
  btcfi_next_action_init(&next);
  CHECK(next.struct_size == sizeof next);
}

static void a_contract_is_derived(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  const btcfi_terms_fields fields = whole_btc_call();
  btcfi_terms* terms = made(&fields);
  btcfi_contract_keys keys = BTCFI_CONTRACT_KEYS_INIT;
  btcfi_contract* contract = NULL;
  uint8_t script[34], leaf[128], control[128];
  char address[100];
  size_t written = 0;
  int64_t value = 0;
  keys.pool_internal[0] = keys.buyer_internal[0] = 2;
  x_of(keys.pool_internal + 1, 0);
  x_of(keys.buyer_internal + 1, 1);
  x_of(keys.pool_leaf, 2);
  x_of(keys.buyer_leaf, 3);
  keys.pool_script_len = keys.buyer_script_len = 34;
  keys.pool_script[0] = keys.buyer_script[0] = 0x51;
  keys.pool_script[1] = keys.buyer_script[1] = 32;
  x_of(keys.pool_script + 2, 0);
  x_of(keys.buyer_script + 2, 1);
  CHECK_OK(btcfi_contract_create(&contract, terms, &keys, NULL, 0, &err), err);
  CHECK_OK(btcfi_contract_value(contract, &value, &err), err);
  CHECK(value == 100000000);
  CHECK_OK(btcfi_contract_script_pubkey(contract, script, &err), err);
  CHECK(script[0] == 0x51 && script[1] == 32);
  CHECK_OK(btcfi_contract_address(contract, address, sizeof address, &written, &err), err);
  CHECK(strncmp(address, "bcrt1p", 6) == 0);
  CHECK(btcfi_contract_leaf_count(contract) == 3);
  CHECK_OK(btcfi_contract_leaf_script(contract, leaf, sizeof leaf, &written, 0, &err), err);
  CHECK(written == 68 && memcmp(leaf + 1, keys.pool_leaf, 32) == 0);
  CHECK_OK(btcfi_contract_leaf_control(contract, control, sizeof control, &written, 0, &err), err);
  CHECK(written == 33 + 32);
  CHECK(btcfi_contract_leaf_script(contract, leaf, sizeof leaf, &written, 3, &err) ==
        BTCFI_ERR_OUT_OF_RANGE);
  a_side_is_told_what_to_do(contract, &fields);
  btcfi_contract_destroy(contract);
  memcpy(keys.buyer_leaf, keys.pool_leaf, 32);
  CHECK(btcfi_contract_create(&contract, terms, &keys, NULL, 0, &err) ==
        BTCFI_ERR_CONTRACT_KEY_REUSED);
  CHECK(strcmp(err.where, "buyer_leaf") == 0);
  keys.pool_script_len = 35;
  CHECK(btcfi_contract_create(&contract, terms, &keys, NULL, 0, &err) ==
        BTCFI_ERR_CONTRACT_SCRIPT_KIND);
  btcfi_terms_destroy(terms);
}

static char* read_text(const char* path, size_t* size) {
  FILE* file = fopen(path, "rb");
  char* text = NULL;
  long end = 0;
  if (file == NULL) return NULL;
  if (fseek(file, 0, SEEK_END) == 0 && (end = ftell(file)) > 0 && fseek(file, 0, SEEK_SET) == 0) {
    text = (char*)malloc((size_t)end);
    if (text != NULL) *size = fread(text, 1, (size_t)end, file);
  }
  fclose(file);
  return text;
}

/* The hex that stands behind a key of the bundle. */
static size_t part_of(const char* text, const char* key, uint8_t* out, size_t capacity) {
  btcfi_error err = BTCFI_ERROR_INIT;
  const char* from = strstr(text, key);
  const char* end = NULL;
  size_t written = 0;
  if (from == NULL) return 0;
  from += strlen(key);
  end = strchr(from, '"');
  CHECK_OK(btcfi_hex_decode(out, capacity, &written, from, (size_t)(end - from), &err), err);
  return written;
}

static void a_settlement_is_checked_link_by_link(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_settlement_trust trust = BTCFI_SETTLEMENT_TRUST_INIT;
  btcfi_settlement_report* report = NULL;
  uint8_t publisher[32], anchor[38], raw[2048], funded[32], by[32];
  size_t size = 0, written = 0;
  uint32_t link = 99, state = 99, i = 0;
  char json[4096];
  /* Terms::id of the terms in the file. */
  static const uint8_t terms_id[32] = {0x13, 0x2f, 0x74, 0x1b, 0xc3, 0xaf, 0x9f, 0xe5,
                                       0xa7, 0x8b, 0x15, 0xce, 0xee, 0x12, 0x1b, 0x6a,
                                       0xd1, 0xc4, 0x40, 0x74, 0x80, 0x79, 0x5f, 0x82,
                                       0xe8, 0x3a, 0xe6, 0xce, 0xbd, 0xf4, 0xf6, 0x0f};
  uint8_t buyer_script[34];
  btcfi_tx* tx = NULL;
  btcfi_tx_info info = BTCFI_TX_INFO_INIT;
  char* text = read_text("tests/fuzz/corpus/bundle/attested", &size);
  CHECK(text != NULL);
  text = (char*)realloc(text, size + 1);
  text[size] = 0;
  CHECK(part_of(text, "\"publisher\":\"", publisher, sizeof publisher) == 32);
  CHECK(part_of(text, "\"anchor\":\"", anchor, sizeof anchor) == 38);
  written = part_of(text, "\"fund\":\"", raw, sizeof raw);
  CHECK_OK(btcfi_tx_parse(&tx, raw, written, &err), err);
  CHECK_OK(btcfi_tx_get(tx, &info, &err), err);
  memcpy(funded, info.txid, 32);
  btcfi_tx_destroy(tx);
  written = part_of(text, "\"transaction\":\"", raw, sizeof raw);
  CHECK_OK(btcfi_tx_parse(&tx, raw, written, &err), err);
  CHECK_OK(btcfi_tx_get(tx, &info, &err), err);
  memcpy(by, info.txid, 32);
  btcfi_tx_destroy(tx);

  trust.publishers = trust.oracles = publisher; /* one key in the play that made the file */
  trust.publisher_count = trust.oracle_count = 1;
  trust.anchors = anchor;
  trust.anchor_count = 1;
  trust.feed = "BTC/USD";
  trust.feed_len = 7;
  trust.unit = "BTCUSD";
  trust.unit_len = 6;
  trust.funded_txid32 = funded;
  trust.settled_by32 = by;
  CHECK(part_of(text, "\"buyer_script\":\"", buyer_script, sizeof buyer_script) == 34);
  trust.buyer_script = buyer_script;
  trust.buyer_script_len = sizeof buyer_script;
  CHECK_OK(btcfi_settlement_report_create(&report, text, size, &trust, &err), err);
  CHECK(btcfi_settlement_report_ok(report) == 1);
  CHECK(btcfi_settlement_report_complete(report) == 0); /* whose terms, nobody said */
  btcfi_settlement_report_destroy(report);
  trust.terms_id32 = terms_id;
  CHECK_OK(btcfi_settlement_report_create(&report, text, size, &trust, &err), err);
  CHECK(btcfi_settlement_report_ok(report) == 1);
  CHECK(btcfi_settlement_report_complete(report) == 1);
  CHECK_OK(btcfi_settlement_report_first_failure(report, &link, &err), err);
  CHECK(link == BTCFI_LINKS);
  for (i = 0; i < BTCFI_LINKS; ++i) {
    CHECK_OK(btcfi_settlement_report_link(report, &state, i, &err), err);
    CHECK(state == BTCFI_LINK_STATE_VERIFIED);
  }
  CHECK(btcfi_settlement_report_link(report, &state, BTCFI_LINKS, &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK_OK(btcfi_settlement_report_json(report, json, sizeof json, &written, &err), err);
  CHECK(strstr(json, "\"complete\":true") != NULL);
  btcfi_settlement_report_destroy(report);

  trust.evidence_hash32 = publisher; /* some other hash */
  CHECK_OK(btcfi_settlement_report_create(&report, text, size, &trust, &err), err);
  CHECK(btcfi_settlement_report_first_failure(report, &link, &err) ==
        BTCFI_ERR_ORACLE_RECORD_INVALID);
  CHECK(link == BTCFI_LINK_EVIDENCE && strcmp(err.where, "evidence_hash") == 0);
  btcfi_settlement_report_destroy(report);
  trust.evidence_hash32 = NULL;

  CHECK(trust.max_close_fee_sat == 100000);
  trust.max_close_fee_sat = -1;
  CHECK(btcfi_settlement_report_create(&report, text, size, &trust, &err) ==
        BTCFI_ERR_OUT_OF_RANGE);
  CHECK(strcmp(err.where, "max_close_fee_sat") == 0);
  trust.max_close_fee_sat = 0; /* this settlement is no close */
  CHECK_OK(btcfi_settlement_report_create(&report, text, size, &trust, &err), err);
  CHECK(btcfi_settlement_report_complete(report) == 1);
  btcfi_settlement_report_destroy(report);

  by[0] ^= 1;
  trust.oracle_count = 0;
  CHECK_OK(btcfi_settlement_report_create(&report, text, size, &trust, &err), err);
  CHECK(btcfi_settlement_report_ok(report) == 0);
  CHECK(btcfi_settlement_report_first_failure(report, &link, &err) ==
        BTCFI_ERR_OFFER_ORACLE_UNKNOWN);
  CHECK(link == BTCFI_LINK_ATTESTATION);
  CHECK(btcfi_settlement_report_link(report, &state, BTCFI_LINK_TRANSACTION, &err) ==
        BTCFI_ERR_SETTLED_NOT_SPENT);
  CHECK(state == BTCFI_LINK_STATE_FAILED);
  btcfi_settlement_report_destroy(report);
  CHECK(btcfi_settlement_report_create(&report, text, size / 2, &trust, &err) ==
        BTCFI_ERR_TRUNCATED);
  trust.publishers = NULL;
  CHECK(btcfi_settlement_report_create(&report, text, size, &trust, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(strcmp(err.where, "publishers") == 0);
  btcfi_settlement_report_destroy(NULL);
  free(text);
}

int main(void) {
  a_settlement_is_checked_link_by_link();
  terms_pay_in_whole_sats();
  terms_survive_bytes_and_json();
  every_problem_is_named();
  the_table_has_its_runs();
  a_contract_is_derived();
  return check_report();
}
