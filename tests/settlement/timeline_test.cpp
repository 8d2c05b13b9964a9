#include "sample_contract.hpp"

#include <btcfi/settlement/timeline.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

const SampleContract& sample() {
  static const SampleContract contract(small_terms());
  return contract;
}
const Terms& terms() { return sample().contract.terms(); }

Situation at(Party side, std::uint32_t median_time) {
  Situation s;
  s.side = side;
  s.median_time = median_time;
  s.funding_confirmations = 2;
  return s;
}

NextAction next(const Situation& s) { return next_action(sample().contract, s); }

constexpr std::uint32_t paying = 150;
constexpr std::uint32_t below_void = 110;  // pays 700,000 of a void amount of 1,200,000
constexpr std::uint32_t worthless = 50;

}  // namespace

TEST_CASE("a lock is closed at its second and open at the next") {
  CHECK_FALSE(is_open(1'000, 999));
  CHECK_FALSE(is_open(1'000, 1'000));
  CHECK(is_open(1'000, 1'001));
}

TEST_CASE(
    "nothing is certain before the funding is deep enough, and nothing left after the settlement") {
  Situation s = at(Party::buyer, terms().expiry + 10);
  s.attested_price = paying;
  s.funding_confirmations = 1;
  CHECK(next(s).action == Action::await_confirmations);
  s.settlement_confirmations = 0;
  s.settlement_by_us = true;
  CHECK(next(s).action == Action::rebroadcast);
  s.settlement_confirmations = 5;
  CHECK(next(s).action == Action::rebroadcast);
  s.settlement_confirmations = 6;
  CHECK(next(s).action == Action::done);
}

TEST_CASE("a buyer whose FUND did not come in time is told to spend its input otherwise") {
  Situation s = at(Party::buyer, terms().expiry - 86'400);
  s.funding_confirmations = 0;
  CHECK(next(s).action == Action::await_confirmations);
  s.funding_overdue = true;
  CHECK(next(s).action == Action::double_spend);
  CHECK(next(s).open_at(s.median_time));
  CHECK(to_string(next(s).action) == std::string("double_spend"));
  s.side = Party::pool;
  CHECK(next(s).action == Action::await_confirmations);
  s.side = Party::buyer;
  s.funding_confirmations = 1;  // it came after all
  CHECK(next(s).action == Action::await_confirmations);
}

TEST_CASE("another's transaction in the mempool is no reason to wait where it could be replaced") {
  Situation pool = at(Party::pool, terms().void_opens - 600);
  pool.attested_price = below_void;
  pool.settlement_confirmations = 0;
  CHECK(next(pool).action == Action::return_attested);
  CHECK(next(pool).adverse == terms().void_opens);
  CHECK(next(pool).confirm_by == terms().void_opens - 86'400);
  pool.settlement_by_us = true;  // then its fee is to be raised in time
  CHECK(next(pool).action == Action::rebroadcast);
  CHECK(next(pool).adverse == terms().void_opens);
  pool.settlement_by_us = false;
  pool.attested_price = paying;  // VOID would pay the buyer less
  CHECK(next(pool).action == Action::rebroadcast);
  CHECK(next(pool).adverse == 0);

  Situation buyer = at(Party::buyer, terms().expiry + 10);
  buyer.attested_price = paying;
  buyer.settlement_confirmations = 0;  // the pool's payment, which it could replace by RECLAIM
  CHECK(next(buyer).action == Action::claim_attested);
  CHECK(next(buyer).adverse == terms().reclaim_opens);
  buyer.settlement_confirmations = 1;
  CHECK(next(buyer).action == Action::rebroadcast);
  CHECK(next(buyer).adverse == 0);
}

TEST_CASE("a buyer in the money claims after t_e, a day before RECLAIM at the latest") {
  Situation s = at(Party::buyer, terms().expiry);
  s.attested_price = paying;
  const NextAction n = next(s);
  CHECK(n.action == Action::claim_attested);
  CHECK(n.opens == terms().expiry);
  CHECK_FALSE(n.open_at(terms().expiry));
  CHECK(n.open_at(terms().expiry + 1));
  CHECK(n.adverse == terms().reclaim_opens);
  CHECK(n.confirm_by == terms().reclaim_opens - 86'400);
  CHECK(n.may_wait_until == terms().expiry + 86'400);
  s.automatic_payment = false;
  CHECK(next(s).may_wait_until == 0);
  s.median_time = terms().reclaim_opens + 999;
  CHECK(next(s).action == Action::claim_attested);  // rung 2 stays open
}

TEST_CASE("a buyer out of the money has nothing to do, and is not told to take VOID") {
  Situation s = at(Party::buyer, terms().void_opens + 10);
  s.attested_price = worthless;
  CHECK(next(s).action == Action::await_other);
}

TEST_CASE("where the rungs differ to the buyer's harm, T_3 is what the buyer must beat") {
  Situation s = at(Party::buyer, terms().expiry + 10);
  s.attested_price = paying;
  s.signed_price = worthless;
  CHECK(next(s).adverse == terms().bucket_opens);
  s.signed_price = paying + 1;
  CHECK(next(s).adverse == terms().reclaim_opens);
}

TEST_CASE("with digits alone the buyer waits for T_3, with nothing for T_v") {
  Situation s = at(Party::buyer, terms().expiry + 10);
  CHECK(next(s).action == Action::await_oracle);
  s.signed_price = paying;
  CHECK(next(s).action == Action::claim_bucket);
  CHECK(next(s).opens == terms().bucket_opens);
  s.signed_price.reset();
  s.median_time = terms().void_opens;
  CHECK(next(s).action == Action::await_oracle);
  s.median_time = terms().void_opens + 1;
  CHECK(next(s).action == Action::claim_void);
  CHECK(next(s).adverse == terms().reclaim_opens);
}

TEST_CASE("the pool takes back what pays less than VOID before VOID opens") {
  for (const std::uint32_t price : {worthless, below_void}) {
    Situation s = at(Party::pool, terms().expiry + 1);
    s.attested_price = price;
    CHECK(next(s).action == Action::return_attested);
    CHECK(next(s).adverse == terms().void_opens);
    CHECK(next(s).confirm_by == terms().void_opens - 86'400);
    s.attested_price.reset();
    s.signed_price = price;
    CHECK(next(s).action == Action::return_bucket);
    CHECK(next(s).opens == terms().bucket_opens);
    CHECK(next(s).adverse == terms().void_opens);
  }
}

TEST_CASE("the pool pays automatically where it can, else leaves it to the buyer until RECLAIM") {
  Situation s = at(Party::pool, terms().expiry + 1);
  s.attested_price = paying;
  CHECK(next(s).action == Action::pay_attested);
  CHECK(next(s).adverse == 0);
  s.automatic_payment = false;
  CHECK(next(s).action == Action::await_other);
  s.median_time = terms().reclaim_opens;
  CHECK(next(s).action == Action::await_other);
  s.median_time = terms().reclaim_opens + 1;
  CHECK(next(s).action == Action::reclaim);
}

TEST_CASE("a silent oracle leaves the pool waiting until RECLAIM") {
  CHECK(next(at(Party::pool, terms().expiry + 1)).action == Action::await_oracle);
  CHECK(next(at(Party::pool, terms().reclaim_opens)).action == Action::await_oracle);
  CHECK(next(at(Party::pool, terms().reclaim_opens + 1)).action == Action::reclaim);
}

TEST_CASE(
    "for every price and both sides the advised action opens two days before what it must beat") {
  for (const Party side : {Party::buyer, Party::pool}) {
    for (std::uint32_t price = 0; price <= terms().max_price(); ++price) {
      Situation s = at(side, terms().expiry + 1);
      s.attested_price = price;
      s.signed_price = price;
      const NextAction n = next(s);
      if (n.adverse == 0) continue;
      CHECK(n.opens + min_window_s <= n.adverse);
      CHECK(n.confirm_by >= n.opens);
    }
  }
}
