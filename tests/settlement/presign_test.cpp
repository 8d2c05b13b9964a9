#include "sample_contract.hpp"

#include <btcfi/settlement/presign.hpp>

#include <catch2/catch.hpp>

#include <set>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

constexpr PresignKind all_kinds[] = {PresignKind::pool_2,  PresignKind::pool_3,
                                     PresignKind::pool_v,  PresignKind::buyer_2,
                                     PresignKind::buyer_3, PresignKind::buyer_m};

}  // namespace

TEST_CASE("the plan has the counts of the level table") {
  for (const OptionKind kind : {OptionKind::call, OptionKind::put, OptionKind::binary_call}) {
    const SampleContract sample(small_terms(kind));
    const LevelCounts counts = sample.contract.levels().counts(sample.contract.terms().void_amount);
    CHECK(sample.plan.slots(PresignKind::pool_2).size() == counts.paying_prefixes);
    CHECK(sample.plan.slots(PresignKind::pool_3).size() == counts.paying_runs);
    CHECK(sample.plan.slots(PresignKind::pool_v).size() == 1);
    CHECK(sample.plan.slots(PresignKind::buyer_2).size() == counts.buyer_2);
    CHECK(sample.plan.slots(PresignKind::buyer_3).size() == counts.buyer_3);
    CHECK(sample.plan.slots(PresignKind::buyer_m).size() == counts.buyer_m);
  }
}

TEST_CASE("both sides' pre-signatures verify") {
  const SampleContract sample(small_terms());
  CHECK(sample.plan.verify_pool(sample.pool_signed()));
  CHECK(sample.plan.verify_buyer(sample.buyer_signed()));
}

TEST_CASE("signing again gives the same bytes, another auxiliary others") {
  const SampleContract sample(small_terms());
  CHECK(need(sample.plan.sign_pool(sample.pool_secrets())) == sample.pool_signed());
  const PresignSecrets other{sample.pool_leaf, sample.pool_seed, Hash256{}};
  CHECK_FALSE(need(sample.plan.sign_pool(other)) == sample.pool_signed());
}

TEST_CASE("invariant 8: no nonce occurs twice across all pre-signatures of a key") {
  const SampleContract sample(small_terms());
  const auto collect = [&](PresignKind kind, const std::vector<keys::PreSignature>& list,
                           std::set<keys::XOnlyKey>& nonces) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      const keys::Point announced = need(keys::Point::parse(list[i].nonce));
      const keys::Point own = announced - sample.plan.point(sample.plan.slots(kind)[i]);
      INFO(to_string(kind) << " " << i);
      CHECK(nonces.insert(need(own.xonly()).key).second);
    }
  };
  const auto collect_plain = [&](const std::vector<keys::SchnorrSignature>& list,
                                 std::set<keys::XOnlyKey>& nonces) {
    for (const auto& signature : list) {
      CHECK(nonces.insert(need(keys::XOnlyKey::from(signature.view().first(32)))).second);
    }
  };
  std::set<keys::XOnlyKey> of_pool;
  collect(PresignKind::pool_2, sample.pool_signed().pool_2, of_pool);
  collect_plain(sample.pool_signed().pool_3, of_pool);
  collect_plain({*sample.pool_signed().pool_v}, of_pool);
  std::set<keys::XOnlyKey> of_buyer;
  collect(PresignKind::buyer_2, sample.buyer_signed().buyer_2, of_buyer);
  collect(PresignKind::buyer_m, sample.buyer_signed().buyer_m, of_buyer);
  collect_plain(sample.buyer_signed().buyer_3, of_buyer);
  CHECK(of_pool.size() > 20);
  CHECK(of_buyer.size() > 20);
}

TEST_CASE(
    "invariant 1: the run of a price is the only one whose prefix matches it, and its attestation "
    "completes that pre-signature and no other") {
  const SampleContract sample(small_terms());
  const auto& signatures = sample.pool_signed().pool_2;
  const auto slots = sample.plan.slots(PresignKind::pool_2);
  for (std::uint32_t price = 0; price <= sample.contract.terms().max_price(); price += 3) {
    const DigitSecrets secrets = sample.oracle.attest(price);
    const Sats payout = settlement::payoff(sample.contract.terms(), price);
    std::size_t completed = 0;
    for (std::size_t i = 0; i < slots.size(); ++i) {
      const auto signature =
          keys::complete(signatures[i], need(prefix_secret(secrets, slots[i].prefix.length)));
      REQUIRE(signature);
      const bool valid =
          keys::verify_schnorr(*signature, sample.plan.sighash(PresignKind::pool_2, slots[i]),
                               sample.contract.keys().pool_leaf);
      REQUIRE(valid == slots[i].prefix.contains(price, 8));
      if (!valid) continue;
      ++completed;
      CHECK(sample.plan.slot_of(PresignKind::pool_2, price) == &slots[i]);
      CHECK(sample.contract.runs()[slots[i].run].payout == payout);
    }
    CHECK(completed == (payout.value > 0 ? 1u : 0u));
  }
}

TEST_CASE("a list that is short, long, shuffled, doubled or wrong is refused by its own name") {
  const SampleContract sample(small_terms());
  const auto refusal = [&](auto change) {
    PoolPresignatures changed = sample.pool_signed();
    change(changed);
    return sample.plan.verify_pool(changed).error();
  };
  const std::size_t prefixes = sample.pool_signed().pool_2.size();
  const std::size_t runs = sample.pool_signed().pool_3.size();
  CHECK(refusal([](auto& p) { p.pool_2.pop_back(); }) ==
        fail(Errc::presignature_missing, "pool_2", 0, prefixes));
  CHECK(refusal([](auto& p) { p.pool_2.push_back(p.pool_2[0]); }) ==
        fail(Errc::presignature_extra, "pool_2", 0, prefixes));
  CHECK(refusal([](auto& p) { p.pool_3.pop_back(); }) ==
        fail(Errc::presignature_missing, "pool_3", 0, runs));
  CHECK(refusal([](auto& p) { p.pool_v.reset(); }) ==
        fail(Errc::presignature_missing, "pool_v", 0, 1));
  CHECK(refusal([](auto& p) { std::swap(p.pool_2[1], p.pool_2[2]); }).code ==
        Errc::presignature_wrong_order);
  CHECK(refusal([](auto& p) { std::swap(p.pool_3[0], p.pool_3[3]); }).code ==
        Errc::presignature_wrong_order);
  CHECK(refusal([](auto& p) { p.pool_2[4] = p.pool_2[3]; }) ==
        fail(Errc::presignature_duplicate, "pool_2", sample.plan.slots(PresignKind::pool_2)[4].run,
             4));
  CHECK(
      refusal([](auto& p) { p.pool_2[5].s.bytes[31] ^= 1; }) ==
      fail(Errc::presignature_invalid, "pool_2", sample.plan.slots(PresignKind::pool_2)[5].run, 5));
  CHECK(refusal([](auto& p) { p.pool_v->bytes[0] ^= 1; }) ==
        fail(Errc::presignature_invalid, "pool_v", 0, 0));
}

TEST_CASE("a pre-signature whose nonce is its point alone is refused by name") {
  // R' = T, so R' - T is infinity: s' = e d satisfies the equation and reveals the key's secret
  // times a public number.
  const SampleContract sample(small_terms());
  const PresignSlot& slot = sample.plan.slots(PresignKind::pool_2)[0];
  PoolPresignatures changed = sample.pool_signed();
  changed.pool_2[0].nonce = need(sample.plan.point(slot).compressed());
  CHECK(sample.plan.verify_pool(changed).error() ==
        fail(Errc::presignature_nonce_point, "pool_2", slot.run, 0));
}

TEST_CASE("a buyer may decline automatic payment but nothing else") {
  const SampleContract sample(small_terms());
  const BuyerPresignatures without = need(sample.plan.sign_buyer(sample.buyer_secrets(), false));
  CHECK(without.buyer_m.empty());
  CHECK(sample.plan.verify_buyer(without));
  BuyerPresignatures short_one = sample.buyer_signed();
  short_one.buyer_m.pop_back();
  CHECK(sample.plan.verify_buyer(short_one).error().code == Errc::presignature_missing);
  BuyerPresignatures none = without;
  none.buyer_2.clear();
  CHECK(sample.plan.verify_buyer(none).error().code == Errc::presignature_missing);
}

TEST_CASE("only the contract's own leaf key signs") {
  const SampleContract sample(small_terms());
  CHECK(sample.plan.sign_pool(sample.buyer_secrets()).error() ==
        fail(Errc::invalid_argument, "leaf_key"));
}

TEST_CASE("digits that share a point, or cancel, make no plan") {
  const SampleContract sample(small_terms());
  const auto plan_of = [&](DigitPoints points) {
    return PresignPlan::make(sample.contract, sample.funded, std::vector<DigitPoints>{points});
  };
  DigitPoints points = sample.oracle.points();
  points[7][1] = points[7][0];  // the last digit says nothing
  CHECK(plan_of(points).error().code == Errc::presignature_duplicate_point);
  points = sample.oracle.points();
  points[0][1] = -(points[1][1] + points[2][1]);  // 111 is a prefix of the highest run
  CHECK(plan_of(points).error().code == Errc::keys_point_at_infinity);
  points.pop_back();
  CHECK(plan_of(points).error().code == Errc::out_of_range);
  CHECK(PresignPlan::make(sample.contract, sample.funded, {}).error().code == Errc::out_of_range);
}

TEST_CASE("invariant 4: changing any committed field changes the message") {
  const SampleContract sample(small_terms());
  Terms later = small_terms();
  later.expiry += 1;
  later.bucket_opens += 1;
  const SampleContract other_time(later);
  for (const PresignKind kind : all_kinds) {
    const std::size_t run = kind == PresignKind::buyer_2 || kind == PresignKind::buyer_3 ? 0 : 4;
    const Hash256 here = need(presign_message(sample.contract, sample.funded, kind, run)).sighash;
    tx::OutPoint elsewhere = sample.funded;
    elsewhere.vout += 1;
    CHECK(need(presign_message(sample.contract, elsewhere, kind, run)).sighash != here);
    CHECK(need(presign_message(other_time.contract, sample.funded, kind, run)).sighash != here);
  }
}

TEST_CASE("two of three oracles need a pre-signature per pair, in the order of the pairs") {
  CHECK(subset_count(1, 1) == 1);
  CHECK(subset_count(3, 2) == 3);
  CHECK(subset_count(15, 8) == 6'435);
  CHECK(subset_count(2, 3) == 0);
  Terms t = small_terms(OptionKind::binary_call);
  t.bucket_opens = 0;
  for (std::uint8_t i = 0; i < 2; ++i) {
    Hash256 hash = t.announcements.back();
    hash.bytes[0] += 1;
    t.announcements.push_back(hash);
  }
  t.threshold = 2;
  const SampleContract one(small_terms());
  const auto contract = need(Contract::derive(t, one.keys_of()));
  const std::vector<DigitPoints> subsets{SampleOracle("ab", 8).points(),
                                         SampleOracle("ac", 8).points(),
                                         SampleOracle("bc", 8).points()};
  const auto plan = need(PresignPlan::make(contract, one.funded, subsets));
  const auto slots = plan.slots(PresignKind::pool_2);
  CHECK(slots.size() == 3 * contract.levels().counts(t.void_amount).paying_prefixes);
  for (std::uint32_t i = 0; i < slots.size(); ++i) CHECK(slots[i].subset == i % 3);
  for (std::uint32_t subset = 0; subset < 3; ++subset) {
    const PresignSlot* slot = plan.slot_of(PresignKind::pool_2, 200, subset);
    REQUIRE(slot != nullptr);
    CHECK(slot->subset == subset);
    CHECK(plan.point(*slot) == need(prefix_point(subsets[subset], slot->prefix)));
  }
}
