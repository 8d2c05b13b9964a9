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
  const Request request = market.request(quote, contract, amount);
  const Bytes offer = expect(market.offer(request));
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

TEST_CASE("a sale that is over leaves a small record, and its script is the pool's for ever") {
  Market market;
  market.stock({20'000'000});
  const Terms terms = binary(market, 5'000'000);
  const auto first = market.deal(terms, 1);
  const auto second = market.deal(terms, 2);
  const auto said = market.oracle.attest(market.event, 150'000);
  expect(market.chain.advance_to(terms.expiry + 1));
  const auto by = expect(first.bought.holding.claim(std::span(&said, 1), market.buyer_home, 1'000));
  market.settle(by);
  market.chain.mine(3);
  expect(market.seller.poll(market.now, market.chain));
  CHECK(market.seller.sales().size() == 2);  // five deep: a reorganisation may still undo it
  market.chain.mine(1);
  expect(market.seller.poll(market.now, market.chain));
  const Offer offer = expect(Offer::parse(first.offer));
  const auto check = [&] {
    CHECK(market.seller.sales().size() == 1);
    CHECK(market.seller.sales().contains(second.id));
    REQUIRE(market.seller.finished().size() == 1);
    const FinishedSale& sale = market.seller.finished().at(first.id);
    CHECK(sale.contract == 0);
    CHECK(sale.funded == first.bought.holding.funded());
    CHECK(sale.terms_id == terms.id());
    CHECK(sale.pool_script == offer.pool_script);
    CHECK(sale.settled == Settled{Rung::attested, Party::buyer, {5'000'000}});
    CHECK(sale.settled_by == by.txid());
    CHECK(owned(market.seller) == cash(market.seller));
    CHECK(market.seller.done(first.id).error().code == Errc::wrong_state);
    CHECK(market.seller.reclaim(first.id, 1'000).error().code == Errc::wrong_state);
    CHECK(market.seller.accept(first.bought.accept, market.now, market.chain).error().code ==
          Errc::wrong_state);
  };
  check();
  for (const std::string& name : expect(market.pool_store.names(""))) {
    if (name.find(first.id.hex()) == std::string::npos) continue;
    CHECK(name == "done/" + first.id.hex());
    CHECK(expect(market.pool_store.get(name))->size() == 155);
  }
  const MemoryStore kept = market.pool_store;
  market.seller = market.make_seller();
  check();
  SECTION("what is paid to it is a gift, and is spent with its key") {
    market.settle(
        expect(second.bought.holding.claim(std::span(&said, 1), offer.pool_script, 1'000)));
    CHECK(owned(market.seller) == cash(market.seller));
    CHECK(market.seller.ledger().check());
    const auto coins = market.seller.free_coins();
    CHECK(std::any_of(coins.begin(), coins.end(), [&](const PoolInput& coin) {
      return coin.output.script_pubkey == offer.pool_script;
    }));
  }
  SECTION("a record that cannot be read is named") {
    const std::string name = "done/" + first.id.hex();
    const Bytes whole = *expect(kept.get(name));
    std::vector<Bytes> damaged;
    for (std::size_t size = 1; size < whole.size(); ++size) {
      damaged.emplace_back(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    }
    damaged.push_back(whole);
    damaged.back().push_back(0);
    damaged.push_back(whole);
    damaged.back().back() = 2;
    for (const Bytes& value : damaged) {
      expect(market.pool_store.put(name, value));
      market.seller = market.make_seller();
      REQUIRE(market.seller.unreadable().size() == 1);
      CHECK(market.seller.unreadable()[0].name == name);
      CHECK(market.seller.finished().empty());
      CHECK(market.seller.sales().contains(second.id));
    }
    expect(market.pool_store.put("done/1", whole));
    CHECK(market.make_seller().unreadable().size() == 2);
  }
  SECTION("a start between the writes goes on with them") {
    expect(market.pool_store.put("offer/" + first.id.hex(), Bytes{1}));
    market.seller = market.make_seller();
    check();
    CHECK(market.seller.unreadable().empty());
    CHECK(expect(market.pool_store.names("offer/")).size() == 1);
  }
}

TEST_CASE("contracts of one transaction are forgotten when the last of them is in the books") {
  Market market;
  market.stock({11'000'000, 11'000'000, 11'000'000});
  Terms patient = binary(market, 5'000'000);
  patient.min_confirmations = 9;
  const Terms quick = binary(market, 5'000'000);
  for (const std::uint32_t slow : {1u, 2u, 3u}) {
    CHECK(market.deal(slow == 1 ? patient : quick, slow).sold.fund.inputs.size() == 2);
  }
  market.chain.mine(9);
  expect(market.seller.poll(market.now, market.chain));
  CHECK(market.seller.ledger().state().sold == 3);
  const auto said = market.oracle.attest(market.event, 90'000);
  expect(market.chain.advance_to(quick.expiry + 1));
  const auto made = expect(market.seller.settle(std::span(&said, 1), 1'000));
  REQUIRE(made.size() == 1);
  REQUIRE(made[0].inputs.size() == 3);
  const std::int64_t before = cash(market.seller);
  expect(market.chain.submit(made[0]));
  for (int depth = 1; depth < 9; ++depth) {
    market.chain.mine(1);
    expect(market.seller.poll(market.now, market.chain));
    CHECK(market.seller.sales().size() == 3);
    CHECK(market.seller.unconfirmed().empty() == (depth >= 6));
  }
  market.chain.mine(1);
  expect(market.seller.poll(market.now, market.chain));
  CHECK(market.seller.sales().empty());
  CHECK(market.seller.finished().size() == 3);
  CHECK(owned(market.seller) == cash(market.seller));
  CHECK(before - cash(market.seller) < 2'000);  // one fee
  CHECK(market.seller.ledger().state().settled == 3);
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
  CHECK(undone.state() == SaleState::failed);  // the ledger alone would say settled
}

TEST_CASE("a coin that is free can be taken out, and neither coin nor cash remembers it") {
  Market market;
  market.stock({12'000'000, 7'000'000});
  const Terms terms = binary(market, 10'000'000);
  const Quote quote = market.quote(terms);
  const Bytes offer = expect(market.offer(market.request(quote, 1)));
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
