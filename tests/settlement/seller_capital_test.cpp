// The capital of a pool over its whole life: shares, payments, the hedge.
#include "market.hpp"

#include <btcfi/settlement/timeline.hpp>
#include <btcfi/tx/policy.hpp>

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

/// A store that says that it could not write the books, and may have written them.
class FullStore final : public Store {
 public:
  explicit FullStore(MemoryStore& inner) : inner_(inner) {}
  int fails = 0;
  bool writes = false;
  Status put(std::string_view name, ByteView value) override {
    const bool failing = name == "books" && fails > 0;
    if (failing) --fails;
    if (!failing || writes) BTCFI_CHECK(inner_.put(name, value));
    if (failing) return fail(Errc::io, "put");
    return {};
  }
  Status erase(std::string_view name) override { return inner_.erase(name); }
  Result<std::optional<Bytes>> get(std::string_view name) const override {
    return inner_.get(name);
  }
  Result<std::vector<std::string>> names(std::string_view prefix) const override {
    return inner_.names(prefix);
  }

 private:
  MemoryStore& inner_;
};

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
  CHECK(expect(market.seller.subscribe(coin_of(market, 12'000'000), {}, market.now,
                                       market.chain)) == 12'000'000);
  CHECK(expect(market.seller.subscribe(coin_of(market, 6'000'000), {}, market.now, market.chain)) ==
        6'000'000);
  CHECK(books(market).deposits.value == 18'000'000);

  // A gain of the hedge makes shares dearer: a third as many for the same coin.
  expect(market.seller.mark_hedge({36'000'000}, market.now));
  CHECK(books(market).hedge_equity.value == 36'000'000);
  const auto dear =
      expect(market.seller.subscribe(coin_of(market, 3'000'000), {}, market.now, market.chain));
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
  CHECK(withdraw(1'000'000, payee(), tx::min_relay_fee_sat_per_kvb - 1) == Errc::tx_fee_too_low);
  const Bytes nowhere{0x6a};
  CHECK(withdraw(1'000'000, nowhere, 1'000) == Errc::funding_script_kind);
  CHECK(code(redeem(market, 1)) == Errc::ledger_shares);
  // Capital without shares belongs to nobody who could sell a part of it.
  CHECK(code(market.seller.subscribe(coin_of(market, 1'000'000), {}, market.now, market.chain)) ==
        Errc::ledger_shares);
  const PoolInput odd{{tx::Txid{}, 3}, {{1'000}, {0x51}}};
  CHECK(code(market.seller.subscribe(odd, {}, market.now, market.chain)) ==
        Errc::funding_input_kind);
  CHECK(code(market.seller.subscribe(market.seller.free_coins()[0], {}, market.now,
                                     market.chain)) == Errc::funding_duplicate_input);
  CHECK(market.seller.ledger() == before);
  CHECK(market.seller.unconfirmed().empty());
  CHECK(owned(market) == 5'000'000);
}

TEST_CASE("a redemption that the store refused is not broadcast by a later start") {
  Market market;
  market.stock({});
  expect(market.seller.subscribe(coin_of(market, 10'000'000), {}, market.now, market.chain));
  FullStore store(market.pool_store);
  SellerConfig config;
  config.change_script = market.pool_change;
  const auto start = [&] {
    return expect(
        Seller::create(test_master(1), test_secret(51), config, market.pool_wallet, store));
  };
  market.seller = start();
  store.fails = GENERATE(1, 2);
  store.writes = GENERATE(false, true);
  CHECK(code(redeem(market, 4'000'000)) == Errc::io);
  CHECK(books(market).shares == 10'000'000);
  // The same coin pays somebody else.
  const Payment other = expect(redeem(market, 1'000'000));
  market.seller = start();
  CHECK(market.seller.unconfirmed() == std::vector{other.transaction});
  CHECK(books(market).shares == 9'000'000);
}

TEST_CASE("the change of a payment pays no fee of a settlement before it is confirmed") {
  Market market;
  market.stock({11'000'000, 3'000'000});
  const auto deal = market.deal(market_terms(OptionKind::binary_call, {market.event}), 1);
  const auto attested = market.oracle.attest(market.event, 120'000);
  expect(market.chain.advance_to(deal.bought.holding.sale().terms().expiry + 1));
  const auto settled = [&] { return market.seller.settle(std::span(&attested, 1), 1'000); };
  SECTION("where there is another coin, that one does") {
    expect(market.seller.withdraw({100'000}, payee(), 1'000, market.now, market.chain));
    market.settle(expect(settled()).at(0));
    CHECK(books(market).locked.value == 0);
  }
  SECTION("where there is none, the settlement waits for it") {
    const Payment paid = expect(market.seller.withdraw({owned(market) - 500'000}, payee(), 1'000,
                                                       market.now, market.chain));
    expect(market.chain.submit(paid.transaction));
    CHECK(code(settled()) == Errc::seller_no_coins);
    market.chain.mine(1);
    expect(market.seller.poll(market.now, market.chain));
    market.settle(expect(settled()).at(0));
    CHECK(books(market).locked.value == 0);
  }
}

TEST_CASE("shares are minted once for a coin, and for none of the pool's own") {
  Market market;
  market.stock({});
  const PoolInput coin = coin_of(market, 20'000'000);
  const auto subscribe = [&](const PoolInput& one) {
    return market.seller.subscribe(one, {}, market.now, market.chain);
  };
  expect(subscribe(coin));
  const Errc unusable = Errc::seller_input_unusable;
  SECTION("again after it was spent") {
    confirm(market, expect(redeem(market, 1'000'000)), final_depth);
    CHECK(code(subscribe(coin)) == unusable);
  }
  SECTION("before it is there") {
    CHECK(code(subscribe({{coin.outpoint.txid, 9}, coin.output})) == unusable);
  }
  SECTION("the change of a FUND that is not in the books yet") {
    const Terms terms = market_terms(OptionKind::binary_call, {market.event});
    const Quote quote = market.quote(terms);
    const Request request = market.request(quote, 1, terms.premium.value + 50'000);
    const Bytes offer = expect(market.offer(request));
    const Acceptance bought =
        expect(market.buyer(1).accept(offer, market.trust(quote, request), market.buyer_wallet,
                                      market.buyer_store, {true, false}));
    const tx::Transaction fund =
        expect(market.seller.accept(bought.accept, market.now, market.chain)).fund;
    expect(market.chain.submit(fund));
    market.chain.mine(1);
    const auto change = static_cast<std::uint32_t>(fund.outputs.size() - 1);
    REQUIRE(fund.outputs[change].script_pubkey == market.pool_change);
    CHECK(code(subscribe({{fund.txid(), change}, fund.outputs[change]})) == unusable);
  }
  CHECK(market.seller.ledger().check());
}

TEST_CASE("a small payment leaves the large coins to be offered") {
  Market market;
  market.stock({50'000'000, 1'000'000, 2'000'000});
  const Payment paid =
      expect(market.seller.withdraw({1'500'000}, payee(), 1'000, market.now, market.chain));
  REQUIRE(paid.transaction.inputs.size() == 1);
  CHECK(paid.transaction.outputs.at(1).amount.value == 500'000);
  const Quote quote = market.quote(market_terms(OptionKind::binary_call, {market.event}));
  CHECK(market.offer(market.request(quote, 1)));
}
