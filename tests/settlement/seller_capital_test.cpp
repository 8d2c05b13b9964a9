// The capital of a pool over its whole life: shares, payments, the hedge.
#include "market.hpp"

#include <btcfi/settlement/timeline.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

const LedgerState& books(const Market& market) { return market.seller.ledger().state(); }

std::int64_t owned(const Market& market) {
  std::int64_t out = 0;
  for (const PoolInput& coin : market.seller.free_coins()) out += coin.output.amount.value;
  return out;
}

PoolInput coin_of(Market& market, std::int64_t amount) {
  const tx::Funding made = expect(market.chain.fund(market.pool_change, {amount}));
  return {made.outpoint, made.transaction.outputs[0]};
}

/// A wallet outside of the pool.
Bytes payee() {
  KeySigner other;
  return expect(other.add(test_secret(77)));
}

Result<Payment> redeem(Market& market, std::int64_t shares, Sats liabilities = {}) {
  return market.seller.redeem(shares, liabilities, payee(), 1'000, market.now, market.chain);
}

/// Seen by the chain, so deep, and looked at.
void confirm(Market& market, const Payment& payment, std::uint32_t depth = 1) {
  expect(market.chain.submit(payment.transaction));
  market.chain.mine(depth);
  expect(market.seller.poll(market.now, market.chain));
}

}  // namespace

TEST_CASE("a pool lives on shares: subscribed, hedged, sold on, redeemed") {
  Market market;
  market.stock({});
  CHECK(expect(market.seller.subscribe(coin_of(market, 12'000'000), {}, market.now)) == 12'000'000);
  CHECK(expect(market.seller.subscribe(coin_of(market, 6'000'000), {}, market.now)) == 6'000'000);
  CHECK(books(market).deposits.value == 18'000'000);

  // A gain of the hedge makes shares dearer: a third as many for the same coin.
  expect(market.seller.mark_hedge({36'000'000}, market.now));
  CHECK(books(market).hedge_equity.value == 36'000'000);
  const auto dear = expect(market.seller.subscribe(coin_of(market, 3'000'000), {}, market.now));
  CHECK(dear == 3'000'000ll * (18'000'000 + 1'000) / (54'000'000 + 1'000));
  expect(market.seller.mark_hedge({0}, market.now));

  // An option is sold: its collateral is not paid to anybody, its premium is everybody's.
  const auto deal = market.deal(market_terms(OptionKind::binary_call, {market.event}), 1);
  CHECK(books(market).locked.value == 10'000'000);
  CHECK(redeem(market, 18'000'000).error() == fail(Errc::ledger_insufficient_free, "amount"));
  const std::int64_t before = owned(market);
  const Payment paid = expect(redeem(market, 6'000'000, {300'000}));
  CHECK(books(market).shares == 12'000'000 + dear);
  CHECK(paid.transaction.outputs[0] == tx::TxOut{{paid.amount.value - paid.fee.value}, payee()});
  CHECK(paid.amount == books(market).withdrawals);
  CHECK(owned(market) == before - paid.amount.value);
  CHECK(market.seller.ledger().check());
  confirm(market, paid);
  // What is left over is a coin like any other, and can be offered.
  market.now += 1;
  const auto attested = market.oracle.attest(market.event, 50'000);
  const auto returned = expect(market.seller.settle(std::span(&attested, 1), 1'000));
  REQUIRE(returned.size() == 1);
  expect(market.chain.advance_to(deal.bought.holding.sale().terms().expiry + 1));
  market.settle(returned[0]);
  CHECK(books(market).locked.value == 0);
  const Payment rest = expect(redeem(market, books(market).shares));
  confirm(market, rest);
  CHECK(books(market).shares == 0);
  CHECK(owned(market) == 0);
  // What the shares that exist on paper were worth was dust, and went to the miners.
  CHECK(rest.fee.value > static_cast<std::int64_t>(rest.transaction.vsize()));
  CHECK(books(market).cash.value == 0);
}

TEST_CASE("a payment leaves the size and the fee that it says") {
  Market market;
  market.stock({5'000'000, 1'000'000, 2'000'000});
  const Payment paid =
      expect(market.seller.withdraw({6'500'000}, payee(), 10'000, market.now, market.chain));
  CHECK(paid.transaction.inputs.size() == 2);  // the largest first
  REQUIRE(paid.transaction.outputs.size() == 2);
  CHECK(paid.transaction.outputs[1] == tx::TxOut{{500'000}, market.pool_change});
  const auto vsize = static_cast<std::int64_t>(paid.transaction.vsize());
  CHECK(paid.fee.value >= vsize * 10);
  CHECK(paid.fee.value <= vsize * 10 + 10);
  CHECK(expect(market.chain.submit(paid.transaction)).fee == paid.fee);
  CHECK(books(market).withdrawals.value == 6'500'000);
  CHECK(books(market).cash.value == owned(market));
  // Without a change: what would be left over is dust.
  market.chain.mine(1);
  const Payment all =
      expect(market.seller.withdraw({1'499'900}, payee(), 1'000, market.now, market.chain));
  CHECK(all.transaction.outputs.size() == 1);
  CHECK(all.transaction.outputs[0].amount.value == 1'499'900 - (all.fee.value - 100));
  CHECK(expect(market.chain.submit(all.transaction)).fee == all.fee);
  CHECK(owned(market) == 0);
  CHECK(books(market).cash.value == 0);
  CHECK(books(market).fees_out.value == 100);
}

TEST_CASE("a payment is broadcast again until it is six blocks deep, also after a restart") {
  Market market;
  market.stock({5'000'000});
  const Payment paid =
      expect(market.seller.withdraw({2'000'000}, payee(), 1'000, market.now, market.chain));
  REQUIRE(market.seller.unconfirmed() == std::vector{paid.transaction});
  market.seller = market.make_seller();
  CHECK(market.seller.unconfirmed() == std::vector{paid.transaction});
  CHECK(books(market).cash.value == 3'000'000);
  // Its change is not promised to anybody before it is there.
  CHECK(code(market.seller.withdraw({1'000'000}, payee(), 1'000, market.now, market.chain)) ==
        Errc::seller_no_coins);
  confirm(market, paid, final_depth - 1);
  CHECK(market.seller.unconfirmed().size() == 1);
  market.chain.mine(1);
  expect(market.seller.poll(market.now, market.chain));
  CHECK(market.seller.unconfirmed().empty());
  CHECK(expect(market.pool_store.names("payment/")).empty());
  expect(market.seller.withdraw({1'000'000}, payee(), 1'000, market.now, market.chain));
}

TEST_CASE("a payment that never was in the books is not found again by a restart") {
  Market market;
  market.stock({5'000'000});
  const Bytes books_before = *expect(market.pool_store.get("books"));
  expect(market.seller.withdraw({2'000'000}, payee(), 1'000, market.now, market.chain));
  expect(market.pool_store.put("books", books_before));  // as after a crash in between
  market.seller = market.make_seller();
  CHECK(market.seller.unconfirmed().empty());
  CHECK(expect(market.pool_store.names("payment/")).empty());
  CHECK(books(market).cash.value == 5'000'000);

  expect(market.pool_store.put("payment/" + tx::Txid{}.hex(), Bytes{1, 2, 3}));
  market.seller = market.make_seller();
  REQUIRE(market.seller.unreadable().size() == 1);
  CHECK(market.seller.unreadable()[0].name == "payment/" + tx::Txid{}.hex());
}

TEST_CASE("what a pool cannot pay or sell stays as it is") {
  Market market;
  market.stock({5'000'000});
  const auto withdraw = [&](std::int64_t amount, ByteView script, std::uint64_t rate) {
    return code(market.seller.withdraw({amount}, script, rate, market.now, market.chain));
  };
  const Ledger before = market.seller.ledger();
  CHECK(withdraw(5'000'001, payee(), 1'000) == Errc::ledger_insufficient_free);
  CHECK(withdraw(0, payee(), 1'000) == Errc::ledger_amount);
  CHECK(withdraw(400, payee(), 1'000) == Errc::funding_insufficient);
  CHECK(withdraw(1'000'000, payee(), UINT64_MAX) == Errc::overflow);
  const Bytes nowhere{0x6a};
  CHECK(withdraw(1'000'000, nowhere, 1'000) == Errc::funding_script_kind);
  CHECK(code(redeem(market, 1)) == Errc::ledger_shares);
  // Capital without shares belongs to nobody who could sell a part of it.
  CHECK(code(market.seller.subscribe(coin_of(market, 1'000'000), {}, market.now)) ==
        Errc::ledger_shares);
  const PoolInput odd{{tx::Txid{}, 3}, {{1'000}, {0x51}}};
  CHECK(code(market.seller.subscribe(odd, {}, market.now)) == Errc::funding_input_kind);
  CHECK(code(market.seller.subscribe(market.seller.free_coins()[0], {}, market.now)) ==
        Errc::funding_duplicate_input);
  CHECK(market.seller.ledger() == before);
  CHECK(market.seller.unconfirmed().empty());
  CHECK(owned(market) == 5'000'000);
}
