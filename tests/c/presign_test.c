#include "contract_scene.h"

static btcfi_presign_set* signed_by(const contract_scene* s, int32_t party, uint32_t flags) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_presign_set* set = NULL;
  uint8_t seed[32], auxiliary[32];
  memset(seed, 5, 32);
  memset(auxiliary, 6, 32);
  CHECK_OK(btcfi_presign_set_sign(&set, s->plan, party,
                                  party == BTCFI_PARTY_POOL ? s->pool_leaf : s->buyer_leaf, seed,
                                  auxiliary, flags, &err),
           err);
  return set;
}

/* What arrived on the other side: the same set, signature by signature. */
static btcfi_presign_set* copied(const btcfi_presign_set* set, int32_t party, int32_t first,
                                 int32_t last, int32_t spoilt_kind, size_t spoilt_index) {
  btcfi_error err = BTCFI_ERROR_INIT;
  btcfi_presign_set* copy = NULL;
  int32_t kind;
  CHECK_OK(btcfi_presign_set_create(&copy, party, &err), err);
  for (kind = first; kind <= last; ++kind) {
    size_t i;
    for (i = 0; i < btcfi_presign_set_size(set, kind); ++i) {
      uint8_t bytes[65];
      size_t written = 0;
      CHECK_OK(btcfi_presign_set_get(set, bytes, sizeof bytes, &written, kind, i, &err), err);
      if (kind == spoilt_kind && i == spoilt_index) bytes[40] ^= 1;
      CHECK_OK(btcfi_presign_set_add(copy, kind, bytes, written, &err), err);
    }
  }
  return copy;
}

static void both_sides_verify_what_the_other_made(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  contract_scene s = scene_set();
  btcfi_presign_set* pool = signed_by(&s, BTCFI_PARTY_POOL, 0);
  btcfi_presign_set* buyer = signed_by(&s, BTCFI_PARTY_BUYER, 0);
  btcfi_presign_set* frugal = signed_by(&s, BTCFI_PARTY_BUYER, BTCFI_PRESIGN_WITHOUT_PAYMENT);
  btcfi_presign_set *from_pool, *from_buyer;
  int32_t kind;
  for (kind = BTCFI_PRESIGN_POOL_2; kind <= BTCFI_PRESIGN_POOL_V; ++kind) {
    CHECK(btcfi_presign_plan_size(s.plan, kind) > 0);
    CHECK(btcfi_presign_set_size(pool, kind) == btcfi_presign_plan_size(s.plan, kind));
    CHECK(btcfi_presign_set_size(buyer, kind) == 0);
  }
  for (kind = BTCFI_PRESIGN_BUYER_2; kind <= BTCFI_PRESIGN_BUYER_M; ++kind) {
    CHECK(btcfi_presign_set_size(buyer, kind) == btcfi_presign_plan_size(s.plan, kind));
  }
  CHECK(btcfi_presign_set_size(frugal, BTCFI_PRESIGN_BUYER_M) == 0);
  CHECK_OK(btcfi_presign_set_verify(frugal, s.plan, &err), err);
  from_pool = copied(pool, BTCFI_PARTY_POOL, 0, 2, -1, 0);
  from_buyer = copied(buyer, BTCFI_PARTY_BUYER, 3, 5, -1, 0);
  CHECK_OK(btcfi_presign_set_verify(from_pool, s.plan, &err), err);
  CHECK_OK(btcfi_presign_set_verify(from_buyer, s.plan, &err), err);
  btcfi_presign_set_destroy(from_pool);
  btcfi_presign_set_destroy(from_buyer);

  from_pool = copied(pool, BTCFI_PARTY_POOL, 0, 2, BTCFI_PRESIGN_POOL_2, 3);
  CHECK(btcfi_presign_set_verify(from_pool, s.plan, &err) == BTCFI_ERR_PRESIGNATURE_INVALID);
  CHECK(strcmp(err.where, "pool_2") == 0 && err.offset == 3);
  btcfi_presign_set_destroy(from_pool);
  from_pool = copied(pool, BTCFI_PARTY_POOL, 0, 1, -1, 0); /* without VOID */
  CHECK(btcfi_presign_set_verify(from_pool, s.plan, &err) == BTCFI_ERR_PRESIGNATURE_MISSING);
  btcfi_presign_set_destroy(from_pool);
  btcfi_presign_set_destroy(pool);
  btcfi_presign_set_destroy(buyer);
  btcfi_presign_set_destroy(frugal);
  scene_leave(&s);
}

static void a_slot_names_its_prices_and_its_point(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  contract_scene s = scene_set();
  btcfi_presign_slot slot = BTCFI_PRESIGN_SLOT_INIT;
  uint8_t point[33];
  size_t index = 0;
  uint32_t price;
  for (price = 0; price < 256; ++price) {
    int64_t pays = 0;
    btcfi_status found;
    CHECK_OK(btcfi_terms_payoff(s.terms, &pays, price, &err), err);
    found = btcfi_presign_plan_find(s.plan, &index, BTCFI_PRESIGN_POOL_2, price, 0, &err);
    CHECK(found == (pays > 0 ? BTCFI_OK : BTCFI_ERR_CLAIM_NOTHING_OWED));
    if (found != BTCFI_OK) continue;
    CHECK_OK(btcfi_presign_plan_slot(s.plan, &slot, BTCFI_PRESIGN_POOL_2, index, &err), err);
    CHECK(price >> (8 - slot.prefix_length) == slot.prefix_value);
    CHECK_OK(btcfi_announcement_point(s.event, point, BTCFI_PROFILE_TAGGED, slot.prefix_value,
                                      slot.prefix_length, &err),
             err);
    CHECK(memcmp(point, slot.point, 33) == 0);
  }
  CHECK_OK(btcfi_presign_plan_slot(s.plan, &slot, BTCFI_PRESIGN_POOL_V, 0, &err), err);
  CHECK(slot.prefix_length == 0 && slot.point[0] == 0);
  scene_leave(&s);
}

static void misuse_is_named(void) {
  btcfi_error err = BTCFI_ERROR_INIT;
  contract_scene s = scene_set();
  btcfi_presign_plan* plan = NULL;
  btcfi_presign_set *set = NULL, *made = NULL;
  btcfi_presign_slot slot = BTCFI_PRESIGN_SLOT_INIT;
  const btcfi_announcement* events[2];
  uint8_t bytes[65] = {0};
  size_t index = 0, written = 0;
  events[0] = s.event;
  events[1] = NULL;
  CHECK(btcfi_presign_plan_create(&plan, s.contract, s.txid, 0, events, 0, &err) ==
        BTCFI_ERR_OUT_OF_RANGE);
  CHECK(btcfi_presign_plan_create(&plan, s.contract, s.txid, 0, events, 2, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_presign_plan_create(&plan, s.contract, s.txid, 0, events, 99, &err) ==
        BTCFI_ERR_LIMIT_EXCEEDED);
  CHECK(btcfi_presign_plan_create(&plan, s.contract, NULL, 0, events, 1, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_presign_plan_create(&plan, NULL, s.txid, 0, events, 1, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_presign_plan_slot(s.plan, &slot, 6, 0, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_presign_plan_slot(s.plan, &slot, 2, 1, &err) == BTCFI_ERR_OUT_OF_RANGE);
  CHECK(btcfi_presign_plan_find(s.plan, &index, -1, 150, 0, &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_presign_plan_find(s.plan, &index, 0, 150, 1, &err) == BTCFI_ERR_CLAIM_NOTHING_OWED);
  CHECK(btcfi_presign_plan_size(NULL, 0) == 0 && btcfi_presign_plan_size(s.plan, 77) == 0);

  CHECK(btcfi_presign_set_sign(&made, s.plan, BTCFI_PARTY_POOL, s.buyer_leaf, bytes, bytes, 0,
                               &err) == BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(strcmp(err.where, "leaf_key") == 0);
  CHECK(btcfi_presign_set_sign(&made, s.plan, BTCFI_PARTY_POOL, s.pool_leaf, bytes, bytes, 1,
                               &err) == BTCFI_ERR_INVALID_ARGUMENT); /* the pool declines nothing */
  CHECK(btcfi_presign_set_sign(&made, s.plan, 2, s.pool_leaf, bytes, bytes, 0, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK_OK(btcfi_presign_set_create(&set, BTCFI_PARTY_POOL, &err), err);
  CHECK(btcfi_presign_set_add(set, BTCFI_PRESIGN_BUYER_3, bytes, 64, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_presign_set_add(set, BTCFI_PRESIGN_POOL_2, bytes, 64, &err) ==
        BTCFI_ERR_OUT_OF_RANGE);
  CHECK(btcfi_presign_set_add(set, BTCFI_PRESIGN_POOL_3, bytes, 65, &err) ==
        BTCFI_ERR_OUT_OF_RANGE);
  CHECK_OK(btcfi_presign_set_add(set, BTCFI_PRESIGN_POOL_V, bytes, 64, &err), err);
  CHECK(btcfi_presign_set_add(set, BTCFI_PRESIGN_POOL_V, bytes, 64, &err) ==
        BTCFI_ERR_INVALID_ARGUMENT);
  CHECK(btcfi_presign_set_get(set, bytes, 65, &written, BTCFI_PRESIGN_POOL_2, 0, &err) ==
        BTCFI_ERR_OUT_OF_RANGE);
  CHECK(btcfi_presign_set_get(set, NULL, 0, &written, BTCFI_PRESIGN_POOL_V, 0, &err) ==
        BTCFI_ERR_BUFFER_TOO_SMALL);
  CHECK(written == 64);
  btcfi_presign_set_destroy(set);
  btcfi_presign_set_destroy(NULL);
  btcfi_presign_plan_destroy(NULL);
  CHECK(plan == NULL && made == NULL);
  scene_leave(&s);
}

int main(void) {
  both_sides_verify_what_the_other_made();
  a_slot_names_its_prices_and_its_point();
  misuse_is_named();
  return check_report();
}
