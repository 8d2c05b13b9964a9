// Coins and ledger of a pool say the same thing twice; buyers and reorganisations try to part them.

#include "market.hpp"

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

/// What stands on the chain for the pool: its free coins and what contracts lock.
std::int64_t owned(const Seller& seller) {
  std::int64_t out = seller.ledger().state().locked.value;
  for (const PoolInput& coin : seller.free_coins()) out += coin.output.amount.value;
  return out;
}

std::int64_t cash(const Seller& seller) { return seller.ledger().state().cash.value; }

Terms binary(const Market& market, std::int64_t collateral) {
  Terms out = market_terms(OptionKind::binary_call, {market.event});
  out.quantity = out.collateral = {collateral};
  return out;
}

/// A purchase whose input has \p amount, up to FUND in the mempool.
tx::Transaction fund(Market& market, const Terms& terms, std::uint32_t contract,
                     std::int64_t amount) {
  const Quote quote = market.quote(terms);
  const Buyer buyer = market.buyer(contract);
  const Request request = expect(buyer.request(quote, {market.buyer_coin(amount)},
                                               market.buyer_change, {5'000}, market.buyer_wallet));
  const Bytes offer = expect(market.seller.offer(request.serialize(), market.now, market.chain));
  const auto bought = expect(
      buyer.accept(offer, market.trust(quote, request), market.buyer_wallet, market.buyer_store));
  const Sold sold = expect(market.seller.accept(bought.accept, market.now, market.chain));
  expect(market.chain.submit(sold.fund));
  return sold.fund;
}

}  // namespace

TEST_CASE("a buyer that sends its change to the pool's scripts gives it away, and stops no books") {
  Market market;
  market.stock({20'000'000});
  const Terms terms = binary(market, 5'000'000);
  const auto first = market.deal(terms, 1);
  CHECK(owned(market.seller) == cash(market.seller));
  const Bytes home = market.buyer_change;
  SECTION("to the script of another contract") {
    market.buyer_change = expect(Offer::parse(first.offer)).pool_script;
  }
  SECTION("to the pool's own change script") { market.buyer_change = market.pool_change; }
  fund(market, terms, 2, 30'000'000);
  market.chain.mine(2);
  expect(market.seller.poll(market.now, market.chain));
  CHECK(owned(market.seller) == cash(market.seller));
  CHECK(cash(market.seller) > 49'000'000);
  // What was given funds a sale that the pool had no money for.
  market.buyer_change = home;
  fund(market, binary(market, 25'000'000), 3, 400'000);
  market.chain.mine(2);
  expect(market.seller.poll(market.now, market.chain));
  CHECK(owned(market.seller) == cash(market.seller));
  CHECK(market.seller.ledger().state().locked.value == 35'000'000);
  CHECK(market.seller.ledger().check());
}

TEST_CASE("a claim that pays to the script of another contract is a gift too") {
  Market market;
  market.stock({20'000'000});
  const Terms terms = binary(market, 5'000'000);
  const auto first = market.deal(terms, 1);
  const auto second = market.deal(terms, 2);
  const auto said = market.oracle.attest(market.event, 150'000);
  expect(market.chain.advance_to(terms.expiry + 1));
  const Bytes gift = expect(Offer::parse(first.offer)).pool_script;
  market.settle(expect(second.bought.holding.claim(std::span(&said, 1), gift, 1'000)));
  CHECK(market.seller.sales().at(second.id).state == SaleState::settled);
  CHECK(owned(market.seller) == cash(market.seller));
  CHECK(market.seller.ledger().check());
}

namespace {

/// A sale that was live, before a reorganisation and a memory that ran out made nothing of it.
struct Undone {
  Market market;
  Terms terms;
  Market::Deal plain;  // deep enough to stay
  std::int64_t before = 0;
  Market::Deal deal;

  Undone()
      : terms((market.stock({40'000'000}), binary(market, 10'000'000))),
        plain(market.deal(terms, 1)),
        before((market.chain.mine(5), cash(market.seller))),
        deal(market.deal(terms, 2)) {
    expect(market.chain.disconnect(2));
    market.chain.evict(deal.sold.fund.txid());
    look();
  }
  void look() { expect(market.seller.poll(market.now, market.chain)); }
  [[nodiscard]] SaleState state() const { return market.seller.sales().at(deal.id).state; }
  /// Settles what can be settled out of the money; how many contracts that were.
  std::size_t settle() {
    const auto said = market.oracle.attest(market.event, 90'000);
    expect(market.chain.advance_to(terms.expiry + 1));
    std::size_t contracts = 0;
    for (const tx::Transaction& by : expect(market.seller.settle(std::span(&said, 1), 1'000))) {
      contracts += by.inputs.size();
      expect(market.chain.submit(by));
    }
    market.chain.mine(2);
    look();
    return contracts;
  }
};

}  // namespace

TEST_CASE("a FUND that a reorganisation undid is broadcast again, and booked once") {
  Undone undone;
  CHECK(undone.state() == SaleState::funded);
  REQUIRE(undone.market.seller.unconfirmed().size() == 1);
  CHECK(undone.market.seller.unconfirmed()[0] == undone.deal.sold.fund);
  CHECK(undone.market.seller.free_coins().empty());  // its change does not exist
  SECTION("by the seller that sold it") {}
  SECTION("by one that was started since") {
    undone.market.seller = undone.market.make_seller();
    undone.look();
    CHECK(undone.state() == SaleState::funded);
  }
  expect(undone.market.chain.submit(undone.market.seller.unconfirmed().at(0)));
  undone.market.chain.mine(2);
  undone.look();
  CHECK(undone.state() == SaleState::live);
  CHECK(undone.market.seller.ledger().state().sold == 2);
  CHECK(owned(undone.market.seller) == cash(undone.market.seller));
  CHECK(undone.settle() == 2);
  CHECK(owned(undone.market.seller) == cash(undone.market.seller));
}

TEST_CASE(
    "a FUND that was undone and double-spent leaves the books as they were, and others settle") {
  Undone undone;
  Market& market = undone.market;
  expect(market.chain.submit(
      expect(market.buyer(2).double_spend(undone.deal.offer, 3'000, market.buyer_wallet))));
  SECTION("others settle before it is certain") { CHECK(undone.settle() == 1); }
  SECTION("and after") {
    market.chain.mine(2);
    undone.look();
    CHECK(undone.settle() == 1);
  }
  CHECK(undone.state() == SaleState::failed);
  CHECK(owned(market.seller) == cash(market.seller));
  CHECK(undone.before - cash(market.seller) < 1'000);  // the fee of the return
  CHECK(market.seller.ledger().state().locked.value == 0);
  CHECK(market.seller.ledger().check());
  market.seller = market.make_seller();
  undone.look();
  CHECK(owned(market.seller) == cash(market.seller));
}

TEST_CASE("a coin that is free can be taken out, and neither coin nor cash remembers it") {
  Market market;
  market.stock({12'000'000, 7'000'000});
  const Terms terms = binary(market, 10'000'000);
  const Quote quote = market.quote(terms);
  const Request request = expect(market.buyer(1).request(
      quote, {market.buyer_coin(400'000)}, market.buyer_change, {5'000}, market.buyer_wallet));
  const Bytes offer = expect(market.seller.offer(request.serialize(), market.now, market.chain));
  const PoolInput held = expect(Offer::parse(offer)).inputs.at(0);
  CHECK(market.seller.withdraw(held.outpoint, market.now).error() ==
        fail(Errc::seller_input_unusable, "Seller::withdraw"));
  REQUIRE(market.seller.free_coins().size() == 1);
  const PoolInput spare = market.seller.free_coins()[0];
  CHECK(expect(market.seller.withdraw(spare.outpoint, market.now)).value == 7'000'000);
  CHECK(market.seller.free_coins().empty());
  CHECK(cash(market.seller) == 12'000'000);
  CHECK_FALSE(market.seller.withdraw(spare.outpoint, market.now));
  market.seller = market.make_seller();
  CHECK(cash(market.seller) == 12'000'000);
  CHECK(market.seller.ledger().state().withdrawals.value == 7'000'000);
}
