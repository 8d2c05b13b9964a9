#include "btcfi/presign.h"
#include "detail/c_contract.hpp"
#include "detail/c_oracle.hpp"

#include <btcfi/settlement/sale.hpp>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::settlement;

struct btcfi_presign_plan {
  std::shared_ptr<const Contract> contract;
  PresignPlan plan;
};
struct btcfi_presign_set {
  Party party;
  PoolPresignatures pool{};
  BuyerPresignatures buyer{};
};

namespace {

constexpr btcfi_presign_slot slot_init = BTCFI_PRESIGN_SLOT_INIT;
// The size in the first release: no caller has less.
constexpr std::size_t slot_first_size = 88;
static_assert(sizeof(btcfi_presign_slot) == slot_first_size);
static_assert(static_cast<int>(PresignKind::buyer_m) == BTCFI_PRESIGN_BUYER_M);
static_assert(static_cast<int>(Party::buyer) == BTCFI_PARTY_BUYER);

constexpr std::size_t adaptor_bytes = keys::PreSignature::size_bytes;

bool is_kind(std::int32_t kind) noexcept {
  return kind >= 0 && kind < static_cast<std::int32_t>(presign_kinds);
}
Result<PresignKind> kind_in(std::int32_t kind, const char* where, std::size_t input) noexcept {
  if (!is_kind(kind)) return fail(Errc::invalid_argument, where, input);
  return static_cast<PresignKind>(kind);
}
Result<Party> party_in(std::int32_t party, const char* where, std::size_t input) noexcept {
  if (party != BTCFI_PARTY_POOL && party != BTCFI_PARTY_BUYER) {
    return fail(Errc::invalid_argument, where, input);
  }
  return static_cast<Party>(party);
}

// The list of a kind: adaptors or plain ones. Null for pool_v, which is no list.
template <class Set>
auto* adaptors(Set& set, PresignKind kind) noexcept {
  return kind == PresignKind::pool_2    ? &set.pool.pool_2
         : kind == PresignKind::buyer_2 ? &set.buyer.buyer_2
         : kind == PresignKind::buyer_m ? &set.buyer.buyer_m
                                        : nullptr;
}
template <class Set>
auto* plain(Set& set, PresignKind kind) noexcept {
  return kind == PresignKind::pool_3    ? &set.pool.pool_3
         : kind == PresignKind::buyer_3 ? &set.buyer.buyer_3
                                        : nullptr;
}

std::size_t size_of(const btcfi_presign_set& set, PresignKind kind) noexcept {
  if (const auto* list = adaptors(set, kind)) return list->size();
  if (const auto* list = plain(set, kind)) return list->size();
  return set.pool.pool_v ? 1 : 0;
}

Result<oracle::OracleSet> oracles_in(const Terms& terms,
                                     const btcfi_announcement* const* announcements,
                                     std::size_t count, const char* where) {
  if (announcements == nullptr && count != 0) return fail(Errc::invalid_argument, where, 4);
  if (count > oracle::max_oracles) return fail(Errc::limit_exceeded, where, 5, count);
  std::vector<oracle::AnnouncementBody> bodies;
  for (std::size_t i = 0; i < count; ++i) {
    if (announcements[i] == nullptr) return fail(Errc::invalid_argument, "announcements", i);
    bodies.push_back(announcements[i]->value.body);
  }
  BTCFI_TRY(const auto profile, oracle::parse_profile(terms.oracle_profile));
  return oracle::OracleSet::of(std::move(bodies), terms.threshold, profile);
}

}  // namespace

void btcfi_presign_slot_init(btcfi_presign_slot* slot) {
  if (slot != nullptr) *slot = slot_init;
}

btcfi_status btcfi_presign_plan_create(btcfi_presign_plan** plan, const btcfi_contract* contract,
                                       const uint8_t* txid32, uint32_t vout,
                                       const btcfi_announcement* const* announcements,
                                       size_t announcement_count, btcfi_error* err) {
  constexpr const char* where = "btcfi_presign_plan_create";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(plan, where, 0));
    BTCFI_CHECK(need(contract, where, 1));
    BTCFI_TRY(const auto funded, outpoint_in(txid32, vout, where, 2));
    const Terms& terms = contract->contract->terms();
    BTCFI_TRY(const auto oracles, oracles_in(terms, announcements, announcement_count, where));
    if (oracles.hashes() != terms.announcements) {
      return fail(Errc::offer_announcement_mismatch, "announcements");
    }
    BTCFI_TRY(const auto points, subset_points(oracles));
    BTCFI_TRY(PresignPlan made, PresignPlan::make(*contract->contract, funded, points));
    *plan = new btcfi_presign_plan{contract->contract, std::move(made)};
    return {};
  });
}

void btcfi_presign_plan_destroy(btcfi_presign_plan* plan) { delete plan; }

size_t btcfi_presign_plan_size(const btcfi_presign_plan* plan, int32_t kind) {
  if (plan == nullptr || !is_kind(kind)) return 0;
  return plan->plan.slots(static_cast<PresignKind>(kind)).size();
}

btcfi_status btcfi_presign_plan_slot(const btcfi_presign_plan* plan, btcfi_presign_slot* slot,
                                     int32_t kind, size_t index, btcfi_error* err) {
  constexpr const char* where = "btcfi_presign_plan_slot";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(plan, where, 0));
    BTCFI_TRY(const PresignKind of, kind_in(kind, where, 2));
    const auto slots = plan->plan.slots(of);
    if (index >= slots.size()) return fail(Errc::out_of_range, where, 3, index);
    const PresignSlot& found = slots[index];
    btcfi_presign_slot out = slot_init;
    out.run = found.run;
    out.subset = found.subset;
    out.prefix_value = found.prefix.value;
    out.prefix_length = found.prefix.length;
    std::memcpy(out.sighash, plan->plan.sighash(of, found).data(), 32);
    if (is_adaptor(of)) {
      BTCFI_TRY(const keys::PublicKey point, plan->plan.point(found).compressed());
      std::memcpy(out.point, point.data(), 33);
    }
    return struct_out(out, slot, slot_first_size, where, 1);
  });
}

btcfi_status btcfi_presign_plan_find(const btcfi_presign_plan* plan, size_t* index, int32_t kind,
                                     uint32_t price, uint32_t subset, btcfi_error* err) {
  constexpr const char* where = "btcfi_presign_plan_find";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(plan, where, 0));
    BTCFI_CHECK(need(index, where, 1));
    BTCFI_TRY(const PresignKind of, kind_in(kind, where, 2));
    const PresignSlot* slot = plan->plan.slot_of(of, price, subset);
    if (slot == nullptr) return fail(Errc::claim_nothing_owed, where, 3, price);
    *index = plan->plan.index_of(of, *slot);
    return {};
  });
}

btcfi_status btcfi_presign_set_sign(btcfi_presign_set** set, const btcfi_presign_plan* plan,
                                    int32_t party, const uint8_t* leaf_secret32,
                                    const uint8_t* seed32, const uint8_t* auxiliary32,
                                    uint32_t flags, btcfi_error* err) {
  constexpr const char* where = "btcfi_presign_set_sign";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(set, where, 0));
    BTCFI_CHECK(need(plan, where, 1));
    BTCFI_TRY(const Party side, party_in(party, where, 2));
    BTCFI_CHECK(need(leaf_secret32, where, 3));
    BTCFI_CHECK(need(seed32, where, 4));
    BTCFI_TRY(const Hash256 auxiliary, fixed_in<Hash256>(auxiliary32, where, 5));
    if ((flags & ~std::uint32_t{BTCFI_PRESIGN_WITHOUT_PAYMENT}) != 0 ||
        (flags != 0 && side == Party::pool)) {
      return fail(Errc::invalid_argument, where, 6);
    }
    BTCFI_TRY(const auto secret, keys::parse_secret_key(ByteView(leaf_secret32, 32)));
    BTCFI_TRY(const keys::KeyPair pair, keys::KeyPair::from(secret));
    const keys::NonceSeed seed(std::span<const std::uint8_t, 32>(seed32, 32));
    auto made = std::make_unique<btcfi_presign_set>(btcfi_presign_set{side});
    if (side == Party::pool) {
      BTCFI_TRY(made->pool, plan->plan.sign_pool({pair, seed, auxiliary}));
    } else {
      BTCFI_TRY(made->buyer, plan->plan.sign_buyer({pair, seed, auxiliary}, flags == 0));
    }
    *set = made.release();
    return {};
  });
}

btcfi_status btcfi_presign_set_create(btcfi_presign_set** set, int32_t party, btcfi_error* err) {
  constexpr const char* where = "btcfi_presign_set_create";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(set, where, 0));
    BTCFI_TRY(const Party side, party_in(party, where, 1));
    *set = new btcfi_presign_set{side};
    return {};
  });
}

void btcfi_presign_set_destroy(btcfi_presign_set* set) { delete set; }

btcfi_status btcfi_presign_set_add(btcfi_presign_set* set, int32_t kind, const uint8_t* signature,
                                   size_t signature_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_presign_set_add";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(set, where, 0));
    BTCFI_TRY(const PresignKind of, kind_in(kind, where, 1));
    if (signer_of(of) != set->party) return fail(Errc::invalid_argument, where, 1);
    BTCFI_TRY(const ByteView bytes, bytes_in(signature, signature_len, where, 2));
    if (size_of(*set, of) >= max_adaptor_points) {
      return fail(Errc::limit_exceeded, where, 1, max_adaptor_points);
    }
    if (auto* list = adaptors(*set, of)) {
      if (bytes.size() != adaptor_bytes) return fail(Errc::out_of_range, where, 3, bytes.size());
      BTCFI_TRY(const auto read, keys::PreSignature::from(bytes));
      list->push_back(read);
      return {};
    }
    BTCFI_TRY(const auto read, keys::SchnorrSignature::from(bytes));
    if (auto* list = plain(*set, of)) {
      list->push_back(read);
    } else if (set->pool.pool_v) {
      return fail(Errc::invalid_argument, where, 1);
    } else {
      set->pool.pool_v = read;
    }
    return {};
  });
}

size_t btcfi_presign_set_size(const btcfi_presign_set* set, int32_t kind) {
  return set == nullptr || !is_kind(kind) ? 0 : size_of(*set, static_cast<PresignKind>(kind));
}

btcfi_status btcfi_presign_set_get(const btcfi_presign_set* set, uint8_t* signature,
                                   size_t capacity, size_t* written, int32_t kind, size_t index,
                                   btcfi_error* err) {
  constexpr const char* where = "btcfi_presign_set_get";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(set, where, 0));
    BTCFI_TRY(const PresignKind of, kind_in(kind, where, 4));
    if (index >= size_of(*set, of)) return fail(Errc::out_of_range, where, 5, index);
    if (const auto* list = adaptors(*set, of)) {
      return bytes_out((*list)[index].bytes(), signature, capacity, written, where);
    }
    const auto* list = plain(*set, of);
    return bytes_out(list != nullptr ? (*list)[index] : *set->pool.pool_v, signature, capacity,
                     written, where);
  });
}

btcfi_status btcfi_presign_set_verify(const btcfi_presign_set* set, const btcfi_presign_plan* plan,
                                      btcfi_error* err) {
  constexpr const char* where = "btcfi_presign_set_verify";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(set, where, 0));
    BTCFI_CHECK(need(plan, where, 1));
    return set->party == Party::pool ? plan->plan.verify_pool(set->pool)
                                     : plan->plan.verify_buyer(set->buyer);
  });
}
