#include "sample_contract.hpp"

#include <btcfi/settlement/spend.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

/// The attested spend of a price by the pre-signature and secret of another price's prefix.
Result<Spend> attested(const SampleContract& s, Party claimer, std::uint32_t price,
                       std::uint32_t attested_price) {
  PresignKind kind = PresignKind::pool_2;
  if (claimer == Party::pool) {
    const Sats payout = payoff(s.contract.terms(), price);
    kind = returned_early(payout, s.contract.terms().void_amount) ? PresignKind::buyer_2
                                                                  : PresignKind::buyer_m;
  }
  const auto& list = claimer == Party::buyer        ? s.pool_signed().pool_2
                     : kind == PresignKind::buyer_2 ? s.buyer_signed().buyer_2
                                                    : s.buyer_signed().buyer_m;
  const PresignSlot* slot = s.plan.slot_of(kind, price);
  const PresignSlot& used = slot != nullptr ? *slot : s.plan.slots(kind)[0];
  return attested_spend(s.contract, s.funded, claimer, price, list[s.plan.index_of(kind, used)],
                        need(prefix_secret(s.oracle.attest(attested_price), used.prefix.length)));
}

}  // namespace

TEST_CASE(
    "invariant 2: for every run the fixed output and what the claimer may take are the contract") {
  const SampleContract s(small_terms());
  for (const Run& run : s.contract.runs()) {
    const auto by_pool = need(attested(s, Party::pool, run.lo, run.lo));
    CHECK((by_pool.fixed_output ? by_pool.fixed_output->amount : Sats{}) == run.payout);
    CHECK(by_pool.claimable().value == s.contract.value().value - run.payout.value);
    if (run.payout.value == 0) continue;
    const auto by_buyer = need(attested(s, Party::buyer, run.hi, run.hi));
    CHECK(by_buyer.claimable() == run.payout);
    CHECK(by_buyer.fixed_output.has_value() == (run.payout != s.contract.value()));
    CHECK(by_buyer.lock_time == s.contract.terms().expiry);
  }
}

TEST_CASE("the secret of another price completes nothing") {
  const SampleContract s(small_terms());
  const Run& run = s.contract.runs()[4];
  CHECK(attested(s, Party::buyer, run.lo, run.lo));
  CHECK(attested(s, Party::buyer, run.lo, run.lo - 1).error().code ==
        Errc::claim_signature_invalid);
  CHECK(attested(s, Party::buyer, run.hi, run.hi + 1).error().code ==
        Errc::claim_signature_invalid);
}

TEST_CASE("a buyer out of the money has nothing to claim") {
  const SampleContract s(small_terms());
  CHECK(attested(s, Party::buyer, 10, 10).error().code == Errc::claim_nothing_owed);
}

TEST_CASE("a bucket spend takes the price from the oracle's one-time signature") {
  const SampleContract s(small_terms());
  for (std::uint32_t i = 1; i < s.contract.runs().size(); ++i) {
    const Run& run = s.contract.runs()[i];
    const auto spend = bucket_spend(s.contract, s.funded, Party::buyer, s.oracle.sign_price(run.hi),
                                    s.pool_signed().pool_3[i - 1]);
    REQUIRE(spend);
    CHECK(spend->leaf == LeafId{LeafKind::bucket, i});
    CHECK(spend->claimable() == run.payout);
    CHECK(spend->one_time.size() == 2 * 4);
    CHECK(spend->lock_time == s.contract.terms().bucket_opens);
  }
  const auto returned = bucket_spend(s.contract, s.funded, Party::pool, s.oracle.sign_price(10),
                                     s.buyer_signed().buyer_3[0]);
  REQUIRE(returned);
  CHECK(returned->claimable() == s.contract.value());
}

TEST_CASE("a bucket spend by another event's signature or another run's pre-signature is refused") {
  const SampleContract s(small_terms());
  const auto& pool_3 = s.pool_signed().pool_3;
  const Run& run = s.contract.runs()[2];
  const auto by = [&](const keys::OneTimeSignature& price, const keys::SchnorrSignature& pre) {
    return bucket_spend(s.contract, s.funded, Party::buyer, price, pre).error().code;
  };
  CHECK(by(SampleOracle("other", 8).sign_price(run.lo), pool_3[1]) == Errc::claim_one_time_invalid);
  CHECK(by(s.oracle.sign_price(run.lo), pool_3[2]) == Errc::claim_signature_invalid);
  CHECK(by(s.oracle.sign_price(10), pool_3[0]) == Errc::claim_nothing_owed);
  Terms t = small_terms();
  t.bucket_opens = 0;
  const SampleContract none(t);
  CHECK(
      bucket_spend(none.contract, none.funded, Party::buyer, s.oracle.sign_price(run.lo), pool_3[1])
          .error()
          .code == Errc::wrong_state);
}

TEST_CASE("VOID gives the buyer the void amount, RECLAIM the pool everything") {
  const SampleContract s(small_terms());
  const Spend refund = need(void_spend(s.contract, s.funded, *s.pool_signed().pool_v));
  CHECK(refund.claimable() == s.contract.terms().void_amount);
  CHECK(refund.claimer == Party::buyer);
  const Spend reclaim = reclaim_spend(s.contract, s.funded);
  CHECK(reclaim.claimable() == s.contract.value());
  CHECK_FALSE(reclaim.presigned());
  CHECK(void_spend(s.contract, s.funded, s.pool_signed().pool_3[0]).error().code ==
        Errc::claim_signature_invalid);
}

TEST_CASE("a signed price is read from its value digits alone") {
  const SampleOracle oracle("event", 8);
  for (std::uint32_t price = 0; price < 256; ++price) {
    REQUIRE(signed_price(oracle.sign_price(price), 8).value_or(999) == price);
  }
  CHECK(signed_price(oracle.sign_price(7), 12).error().code == Errc::out_of_range);
  CHECK(signed_price({}, 8).error().code == Errc::out_of_range);
}
