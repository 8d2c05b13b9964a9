/* A purchase from C, on the files that the demo writes (tests/c/data/offer*, made by
 * `option_lifecycle --offer-file`). */
#include "check.h"

#include <btcfi/btcfi.h>

#include <stdlib.h>
#include <string.h>

#define MOST 65536

struct file {
  uint8_t data[MOST];
  size_t size;
};

static struct file offer, quote, request, attestation;
static uint8_t seed[32], coin_key[32], pool[32], oracle[32], home[34];

static int read_file(const char* name, struct file* out) {
  FILE* in = fopen(name, "rb");
  if (in == NULL) return 0;
  out->size = fread(out->data, 1, MOST, in);
  fclose(in);
  return out->size != 0 && out->size != MOST;
}

/* The value of a line of offer.trust. */
static int told(const char* text, const char* name, uint8_t* out, size_t size) {
  const char* at = strstr(text, name);
  size_t written = 0;
  return at != NULL &&
         btcfi_hex_decode(out, size, &written, at + strlen(name), 2 * size, NULL) == BTCFI_OK;
}

static int read_all(void) {
  struct file trust;
  int good = read_file("tests/c/data/offer", &offer) &&
             read_file("tests/c/data/offer.quote", &quote) &&
             read_file("tests/c/data/offer.request", &request) &&
             read_file("tests/c/data/offer.attestation", &attestation) &&
             read_file("tests/c/data/offer.trust", &trust);
  if (good) {
    const char* text = (const char*)trust.data;
    trust.data[trust.size] = '\0';
    good = told(text, "seed ", seed, 32) && told(text, "coin_key ", coin_key, 32) &&
           told(text, "pool ", pool, 32) && told(text, "oracle ", oracle, 32) &&
           told(text, "home ", home, 34);
  }
  return good;
}

static btcfi_trust trust_all(void) {
  btcfi_trust trust = BTCFI_TRUST_INIT;
  trust.pools = pool;
  trust.pool_count = 1;
  trust.oracles = oracle;
  trust.oracle_count = 1;
  trust.quote = quote.data;
  trust.quote_len = quote.size;
  trust.request = request.data;
  trust.request_len = request.size;
  trust.unit = "BTCUSD";
  trust.unit_len = 6;
  trust.now_ms = 1800000000000;
  trust.next_block_sat_per_kvb = 2000;
  trust.claim_sat_per_kvb = 2000;
  return trust;
}

static btcfi_buyer* buyer_of(uint32_t contract) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_buyer* buyer = NULL;
  CHECK_OK(btcfi_buyer_create(&buyer, seed, sizeof seed, BTCFI_NETWORK_REGTEST, contract, &err),
           err);
  return buyer;
}

static void an_offer_is_checked_and_explained(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  const btcfi_trust trust = trust_all();
  btcfi_buyer* buyer = buyer_of(1);
  btcfi_offer_report* report = NULL;
  char page[8192];
  size_t size = 0;
  CHECK_OK(btcfi_offer_report_create(&report, buyer, offer.data, offer.size, &trust, &err), err);
  CHECK(btcfi_offer_report_ok(report) == 1);
  CHECK(btcfi_offer_report_complete(report) == 0); /* no chain, no registry at hand */
  CHECK(btcfi_offer_report_failures(report) == 0);
  CHECK(btcfi_offer_report_failure(report, 0, &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK(btcfi_offer_report_explain(report, NULL, 0, &size, &err) == BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK_OK(btcfi_offer_report_explain(report, page, sizeof page, &size, &err), err);
  CHECK(strstr(page, "0.05000000 BTC if the price ends above 110,000 USD") != NULL);
  CHECK(strstr(page, "not checked: offer.inputs (needs: chain)") != NULL);
  CHECK_OK(btcfi_offer_report_json(report, page, sizeof page, &size, &err), err);
  CHECK(page[0] == '{' && strstr(page, "\"ok\":true") != NULL);
  btcfi_offer_report_destroy(report);
  btcfi_buyer_destroy(buyer);
}

static void what_is_wrong_is_named(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_trust trust = trust_all();
  btcfi_buyer* stranger = buyer_of(2);
  btcfi_offer_report* report = NULL;
  static struct file bent;
  CHECK_OK(btcfi_offer_report_create(&report, stranger, offer.data, offer.size, &trust, &err), err);
  CHECK(btcfi_offer_report_ok(report) == 0);
  CHECK(btcfi_offer_report_failure(report, 0, &err) == BTCFI_ERR_OFFER_DIFFERS_FROM_REQUEST);
  CHECK(strcmp(err.where, "request.internal_key") == 0);
  btcfi_offer_report_destroy(report);

  bent = offer;
  bent.data[bent.size - 1] ^= 1;
  CHECK_OK(btcfi_offer_report_create(&report, NULL, bent.data, bent.size, &trust, &err), err);
  CHECK(btcfi_offer_report_failure(report, 0, &err) == BTCFI_ERR_OFFER_SIGNATURE_INVALID);
  btcfi_offer_report_destroy(report);

  trust.oracle_count = 0;
  CHECK_OK(btcfi_offer_report_create(&report, NULL, offer.data, offer.size, &trust, &err), err);
  CHECK(btcfi_offer_report_failure(report, 0, &err) == BTCFI_ERR_OFFER_ORACLE_UNKNOWN);
  btcfi_offer_report_destroy(report);
  CHECK_OK(btcfi_offer_report_create(&report, NULL, NULL, 0, &trust, &err), err);
  CHECK(btcfi_offer_report_failures(report) == 1);
  btcfi_offer_report_destroy(report);
  btcfi_buyer_destroy(stranger);
}

static void what_was_accepted_is_noted_in_the_registry(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_trust trust = trust_all();
  btcfi_buyer* buyer = buyer_of(1);
  btcfi_wallet* wallet = NULL;
  btcfi_holding* holding = NULL;
  btcfi_registry *registry = NULL, *foreign = NULL;
  btcfi_offer_report* report = NULL;
  static uint8_t bytes[65536];
  size_t empty = 0, size = 0, again = 0, i;
  CHECK_OK(btcfi_registry_create(&registry, &err), err);
  CHECK_OK(btcfi_registry_serialize(registry, bytes, sizeof bytes, &empty, &err), err);
  trust.registry = bytes;
  trust.registry_len = empty;
  CHECK_OK(btcfi_wallet_create(&wallet, &err), err);
  CHECK_OK(btcfi_wallet_add_key(wallet, NULL, coin_key, &err), err);
  CHECK_OK(btcfi_buyer_accept(buyer, &holding, offer.data, offer.size, &trust, wallet,
                              BTCFI_ACCEPT_UNCHECKED, &err),
           err);
  CHECK(btcfi_holding_admit(holding, NULL, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_holding_admit(NULL, registry, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK_OK(btcfi_holding_admit(holding, registry, &err), err);
  CHECK_OK(btcfi_holding_admit(holding, registry, &err), err);
  CHECK_OK(btcfi_registry_serialize(registry, bytes, sizeof bytes, &size, &err), err);
  CHECK(size > empty + 20 * 64); /* 20 nonces with their event at least */

  /* The same nonces under another event's name: entries end in the hash of the event. */
  trust.registry_len = size;
  CHECK_OK(btcfi_offer_report_create(&report, buyer, offer.data, offer.size, &trust, &err), err);
  CHECK(btcfi_offer_report_ok(report) == 1);
  btcfi_offer_report_destroy(report);
  for (i = size; i-- > size - 32;) bytes[i] ^= 1;
  CHECK_OK(btcfi_registry_parse(&foreign, bytes, size, &err), err);
  CHECK(btcfi_holding_admit(holding, foreign, &err) == BTCFI_ERR_ORACLE_ONE_TIME_REUSED);
  CHECK_OK(btcfi_registry_serialize(foreign, bytes, sizeof bytes, &again, &err), err);
  CHECK(again == size);
  CHECK_OK(btcfi_offer_report_create(&report, buyer, offer.data, offer.size, &trust, &err), err);
  CHECK(btcfi_offer_report_ok(report) == 0);
  CHECK(btcfi_offer_report_failure(report, 0, &err) == BTCFI_ERR_ORACLE_ONE_TIME_REUSED);
  btcfi_offer_report_destroy(report);
  btcfi_registry_destroy(foreign);
  btcfi_registry_destroy(registry);
  btcfi_holding_destroy(holding);
  btcfi_wallet_destroy(wallet);
  btcfi_buyer_destroy(buyer);
}

static void it_is_accepted_only_knowingly_and_after_the_backup(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  const btcfi_trust trust = trust_all();
  btcfi_buyer* buyer = buyer_of(1);
  btcfi_wallet* wallet = NULL;
  btcfi_holding *holding = NULL, *again = NULL;
  static uint8_t backup[MOST], accept[MOST], claim[4096];
  uint8_t txid[32], script[34];
  uint32_t vout = 9;
  size_t size = 0, backup_size = 0;
  int64_t payout = 0;
  char json[2048];

  CHECK_OK(btcfi_wallet_create(&wallet, &err), err);
  CHECK(btcfi_buyer_accept(buyer, &holding, offer.data, offer.size, &trust, wallet, 0, &err) ==
        BTCFI_ERR_OFFER_UNCHECKED);
  CHECK(btcfi_buyer_accept(buyer, &holding, offer.data, offer.size, &trust, wallet,
                           BTCFI_ACCEPT_UNCHECKED, &err) == BTCFI_ERR_FUNDING_NO_KEY);
  CHECK_OK(btcfi_wallet_add_key(wallet, script, coin_key, &err), err);
  CHECK(script[0] == 0x51 && script[1] == 32);
  CHECK(btcfi_buyer_accept(buyer, &holding, offer.data, offer.size, &trust, wallet, 8, &err) ==
        BTCFI_ERR_UNSUPPORTED);
  CHECK_OK(btcfi_buyer_accept(buyer, &holding, offer.data, offer.size, &trust, wallet,
                              BTCFI_ACCEPT_UNCHECKED, &err),
           err);
  CHECK(btcfi_holding_accept_message(holding, accept, MOST, &size, &err) == BTCFI_ERR_WRONG_STATE);
  CHECK(btcfi_holding_backup(holding, backup, 1, &backup_size, &err) == BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK(btcfi_holding_accept_message(holding, accept, MOST, &size, &err) == BTCFI_ERR_WRONG_STATE);
  CHECK_OK(btcfi_holding_backup(holding, backup, MOST, &backup_size, &err), err);
  CHECK_OK(btcfi_holding_accept_message(holding, accept, MOST, &size, &err), err);
  CHECK(memcmp(accept, "BTCFIACC", 8) == 0);
  CHECK_OK(btcfi_holding_outpoint(holding, txid, &vout, &err), err);
  CHECK(vout == 0);
  CHECK_OK(btcfi_holding_terms_json(holding, json, sizeof json, &size, &err), err);
  CHECK(strstr(json, "\"strike\":110000") != NULL);
  CHECK(btcfi_holding_complete(holding, backup, backup_size, &err) == BTCFI_ERR_PARSE);
  btcfi_holding_destroy(holding);

  /* Everything but seed and file is gone. */
  CHECK_OK(btcfi_holding_restore(&again, seed, sizeof seed, BTCFI_NETWORK_REGTEST, backup,
                                 backup_size, &err),
           err);
  CHECK(btcfi_holding_payout(again, &payout, &err) == BTCFI_ERR_ATTESTATIONS_MISSING);
  CHECK_OK(btcfi_holding_add_attestation(again, attestation.data, attestation.size, &err), err);
  CHECK_OK(btcfi_holding_payout(again, &payout, &err), err);
  CHECK(payout == 5000000);
  CHECK_OK(btcfi_holding_claim(again, claim, sizeof claim, &size, home, 34, 2000, &err), err);
  CHECK(size > 200 && claim[0] == 3);
  CHECK_OK(btcfi_holding_claim_bucket(again, claim, sizeof claim, &size, home, 34, 2000, &err),
           err);
  CHECK_OK(btcfi_holding_claim_void(again, claim, sizeof claim, &size, home, 34, 2000, &err), err);
  CHECK(btcfi_holding_claim(again, claim, sizeof claim, &size, home, 34, 900000000, &err) !=
        BTCFI_OK);
  btcfi_holding_destroy(again);
  CHECK(btcfi_holding_restore(&again, seed, sizeof seed, BTCFI_NETWORK_SIGNET, backup, backup_size,
                              &err) == BTCFI_ERR_OFFER_WRONG_NETWORK);

  CHECK_OK(btcfi_buyer_double_spend(buyer, claim, sizeof claim, &size, offer.data, offer.size, 3000,
                                    wallet, &err),
           err);
  btcfi_wallet_destroy(wallet);
  btcfi_buyer_destroy(buyer);
}

static void a_request_is_made_of_a_quote_and_coins(void) {
  /* A transaction with one output to the wallet's first key, made by hand. */
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_wallet* wallet = NULL;
  btcfi_buyer* buyer = buyer_of(7);
  btcfi_funding_coin coin = BTCFI_FUNDING_COIN_INIT;
  uint8_t previous[4 + 1 + 41 + 1 + 43 + 4] = {2, 0, 0, 0, 1};
  uint8_t script[34], out[2048];
  size_t size = 0;
  CHECK_OK(btcfi_wallet_create(&wallet, &err), err);
  CHECK_OK(btcfi_wallet_add_key(wallet, script, coin_key, &err), err);
  memset(previous + 5, 0x77, 36);
  previous[46] = 1;
  previous[47] = 0x40;
  previous[48] = 0x42;
  previous[49] = 0x0f; /* 1,000,000 sats */
  previous[55] = 34;
  memcpy(previous + 56, script, 34);
  coin.previous = previous;
  coin.previous_len = sizeof previous;
  CHECK_OK(btcfi_buyer_request(buyer, out, sizeof out, &size, quote.data, quote.size, &coin, 1,
                               home, 34, 1000, wallet, &err),
           err);
  CHECK(memcmp(out, "BTCFIREQ", 8) == 0);
  coin.vout = 1;
  CHECK(btcfi_buyer_request(buyer, out, sizeof out, &size, quote.data, quote.size, &coin, 1, home,
                            34, 1000, wallet, &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK(btcfi_buyer_request(buyer, out, sizeof out, &size, quote.data, 9, &coin, 1, home, 34, 1000,
                            wallet, &err) == BTCFI_ERR_TRUNCATED);
  btcfi_wallet_destroy(wallet);
  btcfi_buyer_destroy(buyer);
}

static void null_is_refused_or_ignored(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_trust trust = BTCFI_TRUST_INIT;
  btcfi_offer_report* report = NULL;
  btcfi_wallet_destroy(NULL);
  btcfi_buyer_destroy(NULL);
  btcfi_offer_report_destroy(NULL);
  btcfi_holding_destroy(NULL);
  CHECK(btcfi_offer_report_ok(NULL) == 0);
  CHECK(btcfi_wallet_create(NULL, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_offer_report_create(&report, NULL, NULL, 5, &trust, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  trust.struct_size = 1;
  CHECK(btcfi_offer_report_create(&report, NULL, offer.data, offer.size, &trust, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_buyer_create(NULL, seed, 32, 3, 0, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(report == NULL);
}

/* A check must not be left out by mistake. */
static void a_length_without_its_pointer_is_no_wish_to_check_less(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_offer_report* report = NULL;
  btcfi_chain_coin coin = BTCFI_CHAIN_COIN_INIT;
  btcfi_trust trust = trust_all();
#define REFUSED(field)                                                                      \
  do {                                                                                      \
    CHECK(btcfi_offer_report_create(&report, NULL, offer.data, offer.size, &trust, &err) == \
          BTCFI_ERR_INVALID_ARGUMENT);                                                      \
    CHECK(strcmp(err.where, field) == 0);                                                   \
    trust = trust_all();                                                                    \
  } while (0)
  trust.quote = NULL;
  REFUSED("quote");
  trust.request = NULL;
  REFUSED("request");
  trust.unit = NULL;
  REFUSED("unit");
  trust.coin_count = 1;
  REFUSED("coins");
  trust.registry_len = 1;
  REFUSED("registry");
  trust.pools = NULL;
  REFUSED("pools");
  trust.reserved = 1;
  REFUSED("reserved");
  trust.coins = &coin;
  trust.coin_count = 1;
  coin.reserved[2] = 1;
  REFUSED("coins");
  trust.coins = &coin;
  trust.coin_count = 1;
  coin.reserved[2] = 0;
  coin.spent = 2;
  REFUSED("coins");
#undef REFUSED
  trust.now_ms = -1; /* not "0: none" */
  CHECK(btcfi_offer_report_create(&report, NULL, offer.data, offer.size, &trust, &err) ==
        BTCFI_ERR_OUT_OF_RANGE);
  CHECK(report == NULL);
}

/* A program of a later release has longer structs; what it leaves 0 is nothing new. */
static void longer_structs_are_understood(void) {
  struct later_coin {
    btcfi_chain_coin coin;
    uint64_t more;
  } coins[2];
  struct later_trust {
    btcfi_trust trust;
    uint64_t more;
  } later;
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_offer_report* report = NULL;
  size_t i;
  for (i = 0; i < 2; ++i) {
    btcfi_chain_coin_init(&coins[i].coin);
    coins[i].coin.struct_size = sizeof coins[i];
    coins[i].coin.vout = (uint32_t)i;
    coins[i].more = 0;
  }
  later.trust = trust_all();
  later.trust.struct_size = sizeof later;
  later.trust.coins = &coins[0].coin;
  later.trust.coin_count = 2;
  later.more = 0;
  CHECK_OK(btcfi_offer_report_create(&report, NULL, offer.data, offer.size, &later.trust, &err),
           err);
  /* The chain that was listed has none of the offer's coins. */
  CHECK(btcfi_offer_report_ok(report) == 0);
  btcfi_offer_report_destroy(report);
  report = NULL;
  coins[1].coin.struct_size = sizeof(btcfi_chain_coin);
  CHECK(btcfi_offer_report_create(&report, NULL, offer.data, offer.size, &later.trust, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(err.input == 1);
  later.more = 1;
  CHECK(btcfi_offer_report_create(&report, NULL, offer.data, offer.size, &later.trust, &err) ==
        BTCFI_ERR_UNSUPPORTED);
}

int main(void) {
  CHECK(read_all());
  a_length_without_its_pointer_is_no_wish_to_check_less();
  longer_structs_are_understood();
  what_was_accepted_is_noted_in_the_registry();
  an_offer_is_checked_and_explained();
  what_is_wrong_is_named();
  it_is_accepted_only_knowingly_and_after_the_backup();
  a_request_is_made_of_a_quote_and_coins();
  null_is_refused_or_ignored();
  return check_report();
}
