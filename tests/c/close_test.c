/* Both sides of rung 1: on a contract of small secrets, and a holding restored from the demo's files
 * (tests/c/data) with the demo's pool on the other side. */
#include "contract_scene.h"

#define MOST 65536

/* One side's part in a close of the scene; the internal secrets are 11 and 12. */
static btcfi_close* part(const contract_scene* s, int32_t side, int64_t payout, int64_t fee) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_close* closing = NULL;
  uint8_t secret[32], key[33];
  scene_key(secret, key, side == BTCFI_PARTY_POOL ? 11 : 12);
  CHECK_OK(btcfi_close_create(&closing, NULL, s->contract, s->txid, 0, side, secret, payout, fee,
                              BTCFI_CLOSE_USUAL_FEE, &err),
           err);
  return closing;
}

/* The fee of a transaction that satisfies the contract's output, or -1. */
static int64_t fee_if_valid(const btcfi_contract* contract, const btcfi_tx* tx) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_spent_output spent = BTCFI_SPENT_OUTPUT_INIT;
  uint8_t script[34];
  int64_t fee = -1;
  CHECK_OK(btcfi_contract_script_pubkey(contract, script, &err), err);
  CHECK_OK(btcfi_contract_value(contract, &spent.amount_sat, &err), err);
  spent.script = script;
  spent.script_len = 34;
  if (btcfi_tx_verify(tx, &spent, 1, BTCFI_SCRIPT_STANDARD, &err) != BTCFI_OK) return -1;
  CHECK_OK(btcfi_tx_fee(tx, &fee, &spent, 1, &err), err);
  return fee;
}

static uint64_t vsize_of(const btcfi_tx* tx) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_tx_info info = BTCFI_TX_INFO_INIT;
  CHECK_OK(btcfi_tx_get(tx, &info, &err), err);
  return info.vsize;
}

static void either_side_signs_first_and_the_other_completes(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  contract_scene s = scene_set();
  int64_t pays = 0, all = 0;
  int32_t first;
  CHECK_OK(btcfi_terms_payoff(s.terms, &pays, 150, &err), err);
  CHECK_OK(btcfi_contract_value(s.contract, &all, &err), err);
  CHECK(pays > 1000 && pays < all - 1000);
  for (first = 0; first < 2; ++first) {
    const int64_t payouts[3] = {0, pays, all};
    int i;
    for (i = 0; i < 3; ++i) {
      btcfi_close *one = part(&s, first, payouts[i], 300),
                  *two = part(&s, 1 - first, payouts[i], 300);
      btcfi_tx *tx = NULL, *shown = NULL;
      uint8_t nonce1[66], nonce2[66], share[32];
      CHECK_OK(btcfi_close_nonce(one, nonce1, &err), err);
      CHECK_OK(btcfi_close_nonce(two, nonce2, &err), err);
      CHECK(memcmp(nonce1, nonce2, 66) != 0);
      CHECK_OK(btcfi_close_sign_first(one, share, nonce2, &err), err);
      CHECK_OK(btcfi_close_complete(two, &tx, nonce1, share, &err), err);
      CHECK(fee_if_valid(s.contract, tx) == 300);
      CHECK(vsize_of(tx) == (i == 1 ? 154u : 111u));
      CHECK_OK(btcfi_close_transaction(one, &shown, &err), err);
      CHECK(fee_if_valid(s.contract, shown) == -1); /* not signed */
      btcfi_tx_destroy(shown);
      btcfi_tx_destroy(tx);
      btcfi_close_destroy(one);
      btcfi_close_destroy(two);
    }
  }
  scene_leave(&s);
}

static void a_wrong_share_uses_nothing_up_and_a_right_one_is_used_once(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  contract_scene s = scene_set();
  btcfi_close *pool = part(&s, BTCFI_PARTY_POOL, 0, 300),
              *buyer = part(&s, BTCFI_PARTY_BUYER, 0, 300);
  btcfi_close* other = part(&s, BTCFI_PARTY_BUYER, 0, 301);
  btcfi_tx *tx = NULL, *again = NULL;
  uint8_t pool_nonce[66], buyer_nonce[66], zeros[66] = {0}, share[32], second[32] = {0};
  CHECK_OK(btcfi_close_nonce(pool, pool_nonce, &err), err);
  CHECK_OK(btcfi_close_nonce(buyer, buyer_nonce, &err), err);
  CHECK(btcfi_close_sign_first(pool, share, zeros, &err) == BTCFI_ERR_KEYS_INVALID_NONCE);
  CHECK_OK(btcfi_close_sign_first(pool, share, buyer_nonce, &err), err);
  CHECK(btcfi_close_sign_first(pool, second, buyer_nonce, &err) == BTCFI_ERR_WRONG_STATE);
  CHECK(memcmp(second, zeros, 32) == 0);
  CHECK(btcfi_close_complete(pool, &tx, buyer_nonce, share, &err) == BTCFI_ERR_WRONG_STATE);

  CHECK(btcfi_close_complete(other, &tx, pool_nonce, share, &err) ==
        BTCFI_ERR_KEYS_PARTIAL_INVALID);
  CHECK(btcfi_close_complete(buyer, &tx, zeros, share, &err) == BTCFI_ERR_KEYS_INVALID_NONCE);
  CHECK(btcfi_close_complete(buyer, &tx, pool_nonce, zeros, &err) ==
        BTCFI_ERR_KEYS_PARTIAL_INVALID);
  share[31] ^= 1;
  CHECK(btcfi_close_complete(buyer, &tx, pool_nonce, share, &err) ==
        BTCFI_ERR_KEYS_PARTIAL_INVALID);
  CHECK(tx == NULL);
  share[31] ^= 1;
  CHECK_OK(btcfi_close_complete(buyer, &tx, pool_nonce, share, &err), err);
  CHECK(fee_if_valid(s.contract, tx) == 300);
  CHECK(btcfi_close_complete(buyer, &again, pool_nonce, share, &err) == BTCFI_ERR_WRONG_STATE);
  CHECK(again == NULL);
  btcfi_tx_destroy(tx);
  btcfi_close_destroy(pool);
  btcfi_close_destroy(buyer);
  btcfi_close_destroy(other);
  scene_leave(&s);
}

static void amounts_fees_and_keys_that_cannot_stand_are_refused(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  contract_scene s = scene_set();
  btcfi_close* closing = NULL;
  uint8_t pool[32], buyer[32], key[33], entropy[32], zeros[32] = {0};
  int64_t all = 0;
  scene_key(pool, key, 11);
  scene_key(buyer, key, 12);
  CHECK_OK(btcfi_contract_value(s.contract, &all, &err), err);
#define TRY(side, secret, payout, fee, most) \
  btcfi_close_create(&closing, NULL, s.contract, s.txid, 0, side, secret, payout, fee, most, &err)
  CHECK(TRY(BTCFI_PARTY_BUYER, pool, 0, 300, -1) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(strcmp(err.where, "internal_secret") == 0);
  CHECK(TRY(2, buyer, 0, 300, -1) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(TRY(BTCFI_PARTY_BUYER, zeros, 0, 300, -1) == BTCFI_ERR_KEYS_INVALID_SECRET);
  CHECK(TRY(BTCFI_PARTY_BUYER, NULL, 0, 300, -1) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(TRY(BTCFI_PARTY_BUYER, buyer, all + 1, 300, -1) == BTCFI_ERR_CLOSE_AMOUNTS);
  CHECK(TRY(BTCFI_PARTY_BUYER, buyer, -1, 300, -1) == BTCFI_ERR_CLOSE_AMOUNTS);
  CHECK(TRY(BTCFI_PARTY_BUYER, buyer, 0, -1, -1) == BTCFI_ERR_CLOSE_AMOUNTS);
  CHECK(TRY(BTCFI_PARTY_BUYER, buyer, 0, all, all) == BTCFI_ERR_CLOSE_AMOUNTS);
  CHECK(TRY(BTCFI_PARTY_BUYER, buyer, 0, 100001, -1) == BTCFI_ERR_CLOSE_NOT_AGREED);
  CHECK(strcmp(err.where, "fee") == 0);
  CHECK(TRY(BTCFI_PARTY_BUYER, buyer, 0, 301, 300) == BTCFI_ERR_CLOSE_NOT_AGREED);
  CHECK(TRY(BTCFI_PARTY_BUYER, buyer, 0, 300, -2) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK(closing == NULL);
  CHECK_OK(TRY(BTCFI_PARTY_BUYER, buyer, 0, 100001, 200000), err);
  btcfi_close_destroy(closing);
  closing = NULL;
#undef TRY

  /* Entropy is wiped in any case, and not taken a second time. */
  memset(entropy, 7, 32);
  CHECK(btcfi_close_create(&closing, entropy, NULL, s.txid, 0, 1, buyer, 0, 300, -1, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(memcmp(entropy, zeros, 32) == 0);
  CHECK(btcfi_close_create(&closing, entropy, s.contract, s.txid, 0, 1, buyer, 0, 300, -1, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(strcmp(err.where, "entropy32") == 0 && closing == NULL);
  memset(entropy, 7, 32);
  CHECK_OK(btcfi_close_create(&closing, entropy, s.contract, s.txid, 0, 1, buyer, 0, 300, -1, &err),
           err);
  CHECK(memcmp(entropy, zeros, 32) == 0);
  btcfi_close_destroy(closing);
  scene_leave(&s);
}

/* Like `part`, before the attestation: the buyer's coin of 1,000 sats makes it revocable. */
static btcfi_status early(const contract_scene* s, btcfi_close** closing, int32_t side,
                          const btcfi_revocation* coin, int64_t fee, btcfi_error* err) {
  uint8_t secret[32], key[33];
  scene_key(secret, key, side == BTCFI_PARTY_POOL ? 11 : 12);
  return btcfi_close_create_early(closing, NULL, s->contract, s->txid, 0, side, secret, coin, 5000,
                                  fee, BTCFI_CLOSE_USUAL_FEE, err);
}

static void before_the_attestation_the_owner_of_a_coin_signs_first(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  contract_scene s = scene_set();
  btcfi_revocation coin = BTCFI_REVOCATION_INIT;
  btcfi_spent_output spent[2] = {BTCFI_SPENT_OUTPUT_INIT, BTCFI_SPENT_OUTPUT_INIT};
  btcfi_wallet *wallet = NULL, *stranger = NULL;
  btcfi_close *pool = NULL, *buyer = NULL, *late = part(&s, BTCFI_PARTY_POOL, 0, 300);
  btcfi_tx *closed = NULL, *half = NULL, *bare = NULL;
  uint8_t home[34], script[34], secret[32], pool_nonce[66], buyer_nonce[66], share[32];
  int64_t fee = 0;
  memset(secret, 9, 32);
  CHECK_OK(btcfi_wallet_create(&wallet, &err), err);
  CHECK_OK(btcfi_wallet_create(&stranger, &err), err);
  CHECK_OK(btcfi_wallet_add_key(wallet, home, secret, &err), err);
  memset(coin.txid, 5, 32);
  coin.amount_sat = 1000;
  coin.script = home;
  coin.script_len = 34;

  CHECK(early(&s, &pool, BTCFI_PARTY_POOL, NULL, 300, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  coin.owner = 2;
  CHECK(early(&s, &pool, BTCFI_PARTY_POOL, &coin, 300, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(strcmp(err.where, "revocation.owner") == 0);
  coin.owner = BTCFI_PARTY_BUYER;
  coin.reserved = 1;
  CHECK(early(&s, &pool, BTCFI_PARTY_POOL, &coin, 300, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  coin.reserved = 0;
  CHECK(early(&s, &pool, BTCFI_PARTY_POOL, &coin, 100001, &err) == BTCFI_ERR_CLOSE_NOT_AGREED);
  coin.amount_sat = -1;
  CHECK(early(&s, &pool, BTCFI_PARTY_POOL, &coin, 300, &err) == BTCFI_ERR_CLOSE_AMOUNTS);
  coin.amount_sat = 1000;
  CHECK(pool == NULL);

  CHECK_OK(early(&s, &pool, BTCFI_PARTY_POOL, &coin, 300, &err), err);
  CHECK_OK(early(&s, &buyer, BTCFI_PARTY_BUYER, &coin, 300, &err), err);
  CHECK_OK(btcfi_close_nonce(pool, pool_nonce, &err), err);
  CHECK_OK(btcfi_close_nonce(buyer, buyer_nonce, &err), err);
  CHECK(btcfi_close_sign_first(pool, share, buyer_nonce, &err) == BTCFI_ERR_CLOSE_NEEDS_REVOCATION);
  CHECK_OK(btcfi_close_sign_first(buyer, share, pool_nonce, &err), err);
  CHECK(btcfi_close_sign_revocation(buyer, &half, stranger, &err) == BTCFI_ERR_FUNDING_NO_KEY);
  CHECK(btcfi_close_sign_revocation(pool, &half, wallet, &err) == BTCFI_ERR_CLOSE_NOT_AGREED);
  CHECK(btcfi_close_sign_revocation(late, &half, wallet, &err) == BTCFI_ERR_CLOSE_NOT_AGREED);
  CHECK(half == NULL);
  CHECK_OK(btcfi_close_sign_revocation(buyer, &half, wallet, &err), err);
  CHECK(btcfi_close_complete(pool, &closed, buyer_nonce, share, &err) ==
        BTCFI_ERR_CLOSE_NEEDS_REVOCATION);
  CHECK_OK(btcfi_close_transaction(pool, &bare, &err), err);
  CHECK(btcfi_close_complete_early(pool, &closed, buyer_nonce, share, bare, &err) ==
        BTCFI_ERR_FUNDING_WITNESS_INVALID);
  CHECK(closed == NULL);
  CHECK_OK(btcfi_close_complete_early(pool, &closed, buyer_nonce, share, half, &err), err);

  CHECK_OK(btcfi_contract_script_pubkey(s.contract, script, &err), err);
  CHECK_OK(btcfi_contract_value(s.contract, &spent[0].amount_sat, &err), err);
  spent[0].script = script;
  spent[1].amount_sat = 1000;
  spent[1].script = home;
  spent[0].script_len = spent[1].script_len = 34;
  CHECK(btcfi_tx_verify(half, spent, 2, BTCFI_SCRIPT_STANDARD, &err) != BTCFI_OK);
  CHECK_OK(btcfi_tx_verify(closed, spent, 2, BTCFI_SCRIPT_STANDARD, &err), err);
  CHECK_OK(btcfi_tx_fee(closed, &fee, spent, 2, &err), err);
  CHECK(fee == 300);
  btcfi_tx_destroy(closed);
  btcfi_tx_destroy(half);
  btcfi_tx_destroy(bare);
  btcfi_close_destroy(pool);
  btcfi_close_destroy(buyer);
  btcfi_close_destroy(late);
  btcfi_wallet_destroy(wallet);
  btcfi_wallet_destroy(stranger);
  scene_leave(&s);
}

static size_t read_file(const char* name, uint8_t* out) {
  FILE* in = fopen(name, "rb");
  size_t size = 0;
  if (in == NULL) return 0;
  size = fread(out, 1, MOST - 1, in);
  fclose(in);
  return size;
}

/* The buyer of the demo, without a check of the offer beyond what accepting insists on. */
static btcfi_holding* bought(void) {
  static uint8_t offer[MOST], told[MOST];
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_trust trust = BTCFI_TRUST_INIT;
  btcfi_buyer* buyer = NULL;
  btcfi_wallet* wallet = NULL;
  btcfi_holding* holding = NULL;
  uint8_t values[4][32];
  const char* const names[4] = {"seed ", "coin_key ", "pool ", "oracle "};
  size_t offer_size = read_file("tests/c/data/offer", offer), i, written = 0;
  told[read_file("tests/c/data/offer.trust", told)] = '\0';
  for (i = 0; i < 4; ++i) {
    const char* at = strstr((const char*)told, names[i]);
    CHECK(at != NULL);
    if (at == NULL) return NULL;
    CHECK_OK(btcfi_hex_decode(values[i], 32, &written, at + strlen(names[i]), 64, &err), err);
  }
  trust.pools = values[2];
  trust.oracles = values[3];
  trust.pool_count = trust.oracle_count = 1;
  CHECK_OK(btcfi_buyer_create(&buyer, values[0], 32, BTCFI_NETWORK_REGTEST, 1, &err), err);
  CHECK_OK(btcfi_wallet_create(&wallet, &err), err);
  CHECK_OK(btcfi_wallet_add_key(wallet, NULL, values[1], &err), err);
  CHECK_OK(btcfi_buyer_accept(buyer, &holding, offer, offer_size, &trust, wallet,
                              BTCFI_ACCEPT_UNCHECKED, &err),
           err);
  btcfi_wallet_destroy(wallet);
  btcfi_buyer_destroy(buyer);
  return holding;
}

static void a_holding_closes_with_the_pool_that_sold_it(void) {
  static uint8_t attestation[MOST];
  /* m/7368'/1'/1'/0' of the demo's pool. */
  static const char pool_secret[] =
      "4e9ec74837095fa618833aadeb7ce849fa609b58db6f6bde1c3aaf79e0447d06";
  const size_t size = read_file("tests/c/data/offer.attestation", attestation);
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_holding* holding = bought();
  btcfi_contract* contract = NULL;
  btcfi_close *mine = NULL, *theirs = NULL;
  btcfi_tx* closed = NULL;
  uint8_t secret[32], txid[32], my_nonce[66], their_nonce[66], share[32];
  uint32_t vout = 0;
  int64_t pays = 0;
  size_t written = 0;
  CHECK(holding != NULL);
  CHECK_OK(btcfi_hex_decode(secret, 32, &written, pool_secret, 64, &err), err);
  CHECK(btcfi_holding_close(holding, &mine, NULL, 300, -1, &err) == BTCFI_ERR_ATTESTATIONS_MISSING);
  CHECK_OK(btcfi_holding_add_attestation(holding, attestation, size, &err), err);
  CHECK_OK(btcfi_holding_payout(holding, &pays, &err), err);
  CHECK_OK(btcfi_holding_outpoint(holding, txid, &vout, &err), err);
  CHECK_OK(btcfi_holding_contract(holding, &contract, &err), err);
  CHECK(btcfi_holding_close(holding, &mine, NULL, 100001, -1, &err) == BTCFI_ERR_CLOSE_NOT_AGREED);
  {
    /* Before the attestation, as the other side builds it. */
    btcfi_revocation coin = BTCFI_REVOCATION_INIT;
    btcfi_tx *ours = NULL, *same = NULL;
    btcfi_tx_info one = BTCFI_TX_INFO_INIT, two = BTCFI_TX_INFO_INIT;
    memset(coin.txid, 5, 32);
    coin.amount_sat = 1000;
    CHECK_OK(btcfi_holding_close_early(holding, &mine, NULL, &coin, 4000000, 300, -1, &err), err);
    CHECK_OK(btcfi_close_create_early(&theirs, NULL, contract, txid, vout, BTCFI_PARTY_POOL, secret,
                                      &coin, 4000000, 300, -1, &err),
             err);
    CHECK_OK(btcfi_close_transaction(mine, &ours, &err), err);
    CHECK_OK(btcfi_close_transaction(theirs, &same, &err), err);
    CHECK_OK(btcfi_tx_get(ours, &one, &err), err);
    CHECK_OK(btcfi_tx_get(same, &two, &err), err);
    CHECK(memcmp(one.txid, two.txid, 32) == 0 && one.input_count == 2);
    btcfi_tx_destroy(ours);
    btcfi_tx_destroy(same);
    btcfi_close_destroy(mine);
    btcfi_close_destroy(theirs);
    mine = theirs = NULL;
  }
  CHECK(btcfi_holding_close(holding, &mine, NULL, 301, 300, &err) == BTCFI_ERR_CLOSE_NOT_AGREED);
  CHECK(mine == NULL);

  CHECK_OK(btcfi_close_create(&theirs, NULL, contract, txid, vout, BTCFI_PARTY_POOL, secret, pays,
                              300, BTCFI_CLOSE_USUAL_FEE, &err),
           err);
  CHECK_OK(btcfi_close_nonce(theirs, their_nonce, &err), err);
  /* [snippet:close] */
  /* The buyer: its nonce leaves, the pool's comes, then its share leaves. */
  if (btcfi_holding_close(holding, &mine, NULL, 300, BTCFI_CLOSE_USUAL_FEE, &err) != BTCFI_OK ||
      btcfi_close_nonce(mine, my_nonce, &err) != BTCFI_OK ||
      btcfi_close_sign_first(mine, share, their_nonce, &err) != BTCFI_OK ||
      /* The pool, with a part of its own: the transaction to broadcast. */
      btcfi_close_complete(theirs, &closed, my_nonce, share, &err) != BTCFI_OK) {
    fprintf(stderr, "%s\n", err.message);
  }
  btcfi_close_destroy(mine);
  /* [/snippet] */
  CHECK(closed != NULL && fee_if_valid(contract, closed) == 300);
  btcfi_tx_destroy(closed);
  btcfi_close_destroy(theirs);
  btcfi_contract_destroy(contract);
  btcfi_holding_destroy(holding);
}

static void null_is_refused_or_ignored(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_close* closing = NULL;
  btcfi_tx* tx = NULL;
  uint8_t bytes[66] = {0}, entropy[32] = {1};
  btcfi_close_destroy(NULL);
  CHECK(btcfi_holding_close(NULL, &closing, entropy, 300, -1, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(entropy[0] == 0);
  CHECK(btcfi_holding_contract(NULL, NULL, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_close_nonce(NULL, bytes, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_close_transaction(NULL, &tx, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_close_sign_first(NULL, bytes, bytes, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_close_complete(NULL, &tx, bytes, bytes, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  entropy[0] = 1;
  CHECK(btcfi_holding_close_early(NULL, &closing, entropy, NULL, 0, 300, -1, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(entropy[0] == 0);
  CHECK(btcfi_close_sign_revocation(NULL, NULL, NULL, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_close_complete_early(NULL, &tx, bytes, bytes, NULL, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  btcfi_revocation_init(NULL);
}

int main(void) {
  either_side_signs_first_and_the_other_completes();
  a_wrong_share_uses_nothing_up_and_a_right_one_is_used_once();
  amounts_fees_and_keys_that_cannot_stand_are_refused();
  before_the_attestation_the_owner_of_a_coin_signs_first();
  a_holding_closes_with_the_pool_that_sold_it();
  null_is_refused_or_ignored();
  return check_report();
}
