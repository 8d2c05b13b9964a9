// What a pool does when a chain, a store or a counterparty is not as it should be.

#include "market.hpp"

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

/// A deal up to the buyer's acceptance.
struct Accepted {
  Quote quote;
  Request request;
  Bytes offer;
  Acceptance bought;
  Hash256 id;
};
Accepted accepted(Market& market, const Terms& terms, std::uint32_t contract) {
  const Quote quote = market.quote(terms);
  Request request = market.request(quote, contract, terms.premium.value + 50'000);
  Bytes offer = expect(market.offer(request));
  Acceptance bought = expect(market.buyer(contract).accept(
      offer, market.trust(quote, request), market.buyer_wallet, market.buyer_store));
  const Hash256 id = expect(Offer::parse(offer)).id();
  return {quote, std::move(request), std::move(offer), std::move(bought), id};
}

/// Another chain's answers, changed here and there.
class Bent final : public tx::ChainView {
 public:
  explicit Bent(const tx::ChainView& chain) : chain_(chain) {}
  std::function<void(tx::ChainTip&)> bend_tip = [](tx::ChainTip&) {};
  std::function<void(tx::Coin&)> bend_coin = [](tx::Coin&) {};
  Result<tx::ChainTip> tip() const override {
    BTCFI_TRY(tx::ChainTip out, chain_.tip());
    bend_tip(out);
    return out;
  }
  Result<std::optional<tx::Coin>> coin(const tx::OutPoint& o) const override {
    BTCFI_TRY(auto out, chain_.coin(o));
    if (out) bend_coin(*out);
    return out;
  }
  Result<tx::TxStatus> status(const tx::Txid& txid) const override { return chain_.status(txid); }
  Result<std::optional<tx::Transaction>> spender(const tx::OutPoint& o) const override {
    return chain_.spender(o);
  }

 private:
  const tx::ChainView& chain_;
};

/// A store that writes what it is given and then says that it could not, for one kind of record.
class Pessimist final : public Store {
 public:
  explicit Pessimist(MemoryStore& inner) : inner_(inner) {}
  std::string fails = "none/";
  bool erases = true;
  Status put(std::string_view name, ByteView value) override {
    BTCFI_CHECK(inner_.put(name, value));
    if (name.starts_with(fails)) return fail(Errc::io, "put");
    return {};
  }
  Status erase(std::string_view name) override {
    if (!erases) return fail(Errc::io, "erase");
    return inner_.put(name, {});  // one that cannot forget
  }
  Result<std::optional<Bytes>> get(std::string_view name) const override {
    return inner_.get(name);
  }
  Result<std::vector<std::string>> names(std::string_view prefix) const override {
    return inner_.names(prefix);
  }

 private:
  MemoryStore& inner_;
};

}  // namespace

TEST_CASE("an acceptance is held against the chain before its pre-signatures cost anything") {
  Market market;
  market.stock({20'000'000});
  const auto deal = accepted(market, market_terms(OptionKind::call, {market.event}), 1);
  Accept wrong = expect(Accept::parse(deal.bought.accept));
  wrong.buyer_2.back().s.bytes[9] ^= 1;
  CHECK(code(market.seller.accept(wrong.serialize(), market.now, market.chain)) ==
        Errc::presignature_invalid);
  expect(market.chain.submit(
      expect(market.buyer(1).double_spend(deal.offer, 2'000, market.buyer_wallet))));
  CHECK(market.seller.accept(wrong.serialize(), market.now, market.chain).error() ==
        fail(Errc::seller_input_unusable, "request.inputs", 0));
}

TEST_CASE("an offer is verified eight times at most, and a stranger cannot use them up") {
  Market market;
  market.stock({20'000'000});
  const auto deal = accepted(market, market_terms(OptionKind::call, {market.event}), 1);
  const Accept honest = expect(Accept::parse(deal.bought.accept));
  const auto tried = [&](const Accept& one) {
    return code(market.seller.accept(one.serialize(), market.now, market.chain));
  };
  Accept strange = honest;  // without the buyer's keys
  strange.witnesses[0][0][9] ^= 1;
  for (int i = 0; i < 20; ++i) REQUIRE(tried(strange) == Errc::funding_witness_invalid);
  Accept wrong = honest;
  wrong.buyer_2.back().s.bytes[9] ^= 1;
  for (int i = 0; i < 7; ++i) REQUIRE(tried(wrong) == Errc::presignature_invalid);
  SECTION("the eighth may be right") { CHECK(tried(honest) == Errc::ok); }
  SECTION("there is no ninth") {
    CHECK(tried(wrong) == Errc::presignature_invalid);
    CHECK(market.seller.accept(deal.bought.accept, market.now, market.chain).error() ==
          fail(Errc::seller_limit, "accepts"));
  }
  SellerConfig config;
  config.change_script = market.pool_change;
  config.limits.accepts = 0;
  CHECK(
      Seller::create(test_master(1), test_secret(51), config, market.pool_wallet, market.pool_store)
          .error() == fail(Errc::invalid_argument, "accepts"));
}

TEST_CASE("a coinbase above a tip that a reorganisation took down is not mature") {
  Market market;
  market.stock({20'000'000});
  const Quote quote = market.quote(market_terms(OptionKind::call, {market.event}));
  const Request request = market.request(quote, 1);
  Bent chain(market.chain);
  chain.bend_coin = [](tx::Coin& coin) {
    coin.coinbase = true;
    coin.height = 1'000;
  };
  const auto offered = [&](std::uint32_t next_height) {
    chain.bend_tip = [=](tx::ChainTip& tip) { tip.next_height = next_height; };
    return code(market.seller.offer(request.serialize(), market.now, chain));
  };
  for (const std::uint32_t next : {999u, 1'000u, 1'001u, 1'099u}) {
    CAPTURE(next);
    CHECK(offered(next) == Errc::seller_input_unusable);
  }
  CHECK(offered(1'100) == Errc::ok);
}

TEST_CASE("a FUND that the store has, though it said no, is not found after its coins were freed") {
  Market market;
  market.stock({20'000'000});
  Pessimist store(market.pool_store);
  const auto again = [&] {
    SellerConfig config;
    config.change_script = market.pool_change;
    return expect(
        Seller::create(test_master(1), test_secret(51), config, market.pool_wallet, store));
  };
  market.seller = again();
  const auto deal = accepted(market, market_terms(OptionKind::call, {market.event}), 1);
  store.fails = "fund/";
  CHECK(code(market.seller.accept(deal.bought.accept, market.now, market.chain)) == Errc::io);
  SECTION("a restart before the deadline goes on with it") {
    market.seller = again();
    CHECK(market.seller.sales().at(deal.id).state == SaleState::funded);
    CHECK(market.seller.unconfirmed().size() == 1);
    CHECK(market.seller.free_coins().empty());
  }
  SECTION("coins stay held until it is forgotten for certain, and it never comes back") {
    market.now += 61;
    store.erases = false;
    CHECK(code(market.seller.poll(market.now, market.chain)) == Errc::io);
    CHECK(market.seller.free_coins().empty());
    store.erases = true;
    CHECK(expect(market.seller.poll(market.now, market.chain)) == 1);
    CHECK(market.seller.free_coins().size() == 1);
    market.seller = again();
    CHECK(market.seller.sales().at(deal.id).state == SaleState::offered);
    CHECK(market.seller.unconfirmed().empty());
    CHECK(market.seller.unreadable().empty());
    CHECK(expect(market.seller.poll(market.now, market.chain)) == 1);
    CHECK(market.seller.free_coins().size() == 1);
  }
  SECTION("the same when a new offer is what looks at the clock") {
    market.now += 61;
    store.fails = "none/";
    const auto next = accepted(market, market_terms(OptionKind::call, {market.event}), 2);
    market.seller = again();
    CHECK(market.seller.unconfirmed().empty());
    CHECK(code(market.seller.accept(next.bought.accept, market.now, market.chain)) == Errc::ok);
  }
}

TEST_CASE("one record that cannot be read is named, and takes nothing else with it") {
  Market market;
  market.stock({11'000'000, 11'000'000, 11'000'000});
  const Terms terms = market_terms(OptionKind::binary_call, {market.event});
  const auto live = market.deal(terms, 1);
  const auto funded = accepted(market, terms, 2);
  const Sold sold = expect(market.seller.accept(funded.bought.accept, market.now, market.chain));
  const MemoryStore whole = market.pool_store;
  const auto free_coins = market.seller.free_coins();
  REQUIRE(free_coins.size() == 2);  // the third, and the change of the first
  const std::set<tx::OutPoint> free{free_coins[0].outpoint, free_coins[1].outpoint};

  const auto damages = [](Bytes& value, int how) {
    switch (how) {
      case 0: value.resize(value.size() / 2); break;
      case 1: value.push_back(0); break;
      case 2: value = {1, 2, 3}; break;
      default:
        for (std::size_t i = 0; i < value.size(); i += 7) value[i] ^= 0x41;
    }
  };
  std::size_t cases = 0;
  for (const std::string& name : expect(whole.names(""))) {
    for (int how = 0; how < 4; ++how) {
      CAPTURE(name, how);
      market.pool_store = whole;
      Bytes value = *expect(whole.get(name));
      damages(value, how);
      expect(market.pool_store.put(name, value));
      SellerConfig config;
      config.change_script = market.pool_change;
      auto made = Seller::create(test_master(1), test_secret(51), config, market.pool_wallet,
                                 market.pool_store);
      const bool vital = name == "books" || name == "contract";
      if (name.starts_with("change/")) continue;  // any bytes are a script
      if (vital) {
        // Without its books a pool does not start; a longer number is still that number.
        if (name == "books" || how == 0) CHECK_FALSE(made);
        continue;
      }
      ++cases;
      const Seller seller = expect(std::move(made));
      REQUIRE(seller.unreadable().size() == 1);
      CHECK(seller.unreadable()[0].name == name);
      CHECK(seller.unreadable()[0].error.code != Errc::ok);
      CHECK(expect(market.pool_store.get(name)) == value);  // left as it is
      for (const Hash256& id : {live.id, funded.id}) {
        const bool lost = name == "offer/" + id.hex();
        CHECK(seller.sales().contains(id) == !lost);
        if (lost) continue;
        CHECK(seller.sales().at(id).state == (id == live.id ? SaleState::live : SaleState::funded));
      }
      // No coin of a FUND that is out is promised again.
      for (const PoolInput& coin : seller.free_coins()) CHECK(free.contains(coin.outpoint));
    }
  }
  CHECK(cases == 4 * (1 + 2 + 2 + 2 + 2));  // event, quotes, offers, acceptances, FUNDs
}

namespace {

/// A store that does not answer one question.
class Silent final : public Store {
 public:
  explicit Silent(MemoryStore& inner) : inner_(inner) {}
  std::string about;
  Status put(std::string_view name, ByteView value) override { return inner_.put(name, value); }
  Result<std::optional<Bytes>> get(std::string_view name) const override {
    if (name == about) return fail(Errc::io, "get");
    return inner_.get(name);
  }
  Result<std::vector<std::string>> names(std::string_view prefix) const override {
    return inner_.names(prefix);
  }

 private:
  MemoryStore& inner_;
};

}  // namespace

TEST_CASE("a store that does not answer about one record is no reason to start without it") {
  Market market;
  market.stock({20'000'000});
  const auto deal = market.deal(market_terms(OptionKind::binary_call, {market.event}), 1);
  SellerConfig config;
  config.change_script = market.pool_change;
  Silent store(market.pool_store);
  const auto start = [&] {
    return code(Seller::create(test_master(1), test_secret(51), config, market.pool_wallet, store));
  };
  for (const std::string& name : expect(market.pool_store.names(""))) {
    CAPTURE(name);
    store.about = name;
    CHECK(start() == Errc::io);
  }
  // Where the offer itself is unreadable, its FUND says which coins are not to be offered.
  expect(market.pool_store.put("offer/" + deal.id.hex(), Bytes{1}));
  store.about = "fund/" + deal.id.hex();
  CHECK(start() == Errc::io);
  store.about.clear();
  CHECK(start() == Errc::ok);
}

TEST_CASE("a sale whose FUND or pre-signatures are gone from the store is still the pool's") {
  Market market;
  market.stock({11'000'000, 11'000'000});
  const Terms terms = market_terms(OptionKind::call, {market.event});
  const auto deal = accepted(market, terms, 1);
  const Sold sold = expect(market.seller.accept(deal.bought.accept, market.now, market.chain));
  const auto attestation = market.oracle.attest(market.event, 90'000);
  const auto* digits = attestation.one_time_signature(oracle::Quantity::price);
  REQUIRE(digits);
  SECTION("FUND: it is watched and settled, and not broadcast without its witnesses") {
    expect(market.pool_store.put("fund/" + deal.id.hex(), Bytes{1}));
    market.seller = market.make_seller();
    REQUIRE(market.seller.unreadable().size() == 1);
    CHECK(market.seller.unconfirmed().empty());
    CHECK(code(market.seller.done(deal.id)) == Errc::wrong_state);
    expect(market.chain.submit(sold.fund));
    market.chain.mine(2);
    CHECK(expect(market.seller.poll(market.now, market.chain)) == 1);
    CHECK(market.seller.sales().at(deal.id).state == SaleState::live);
    expect(market.chain.advance_to(terms.expiry + 1));
    market.settle(expect(market.seller.settle_one(deal.id, std::span(&attestation, 1), 1'000)));
    CHECK(market.seller.sales().at(deal.id).state == SaleState::settled);
    CHECK(market.seller.ledger().check());
  }
  SECTION("pre-signatures: what does not need them is left") {
    Accept fewer = expect(Accept::parse(deal.bought.accept));
    fewer.buyer_m.pop_back();  // reads well, and would be looked into by place
    const Bytes damaged = GENERATE(true, false) ? fewer.serialize() : Bytes{1};
    expect(market.pool_store.put("accept/" + deal.id.hex(), damaged));
    expect(market.chain.submit(sold.fund));
    market.chain.mine(2);
    market.seller = market.make_seller();
    REQUIRE(market.seller.unreadable().size() == 1);
    expect(market.seller.poll(market.now, market.chain));
    CHECK(code(market.seller.settle_one(deal.id, std::span(&attestation, 1), 1'000)) ==
          Errc::claim_nothing_owed);
    CHECK(code(market.seller.settle_bucket(deal.id, *digits, 1'000)) == Errc::presignature_missing);
    const auto back = expect(market.seller.reclaim(deal.id, 1'000));
    expect(market.chain.advance_to(terms.reclaim_opens + 1));
    market.settle(back);
    CHECK(market.seller.sales().at(deal.id).state == SaleState::settled);
  }
}

TEST_CASE("two settlements made without a look at the chain between never share a fee coin") {
  Market market;
  market.stock({12'000'000, 12'000'000});
  const auto other = market.oracle.announce("other", market_open + 14 * 86'400);
  expect(market.seller.add_event(*other.serialize(), market.oracle.signer.identity()));
  const auto first = market.deal(market_terms(OptionKind::binary_call, {market.event}), 1);
  const auto second = market.deal(market_terms(OptionKind::binary_call, {other}), 2);
  REQUIRE(market.seller.free_coins().size() == 2);
  expect(market.chain.advance_to(first.quote.terms.expiry + 1));
  const auto said = market.oracle.attest(market.event, 150'000);
  const auto beside = market.oracle.attest(other, 150'000);
  const auto settle = [&](const oracle::Attestation& one, std::uint64_t rate) {
    const auto made = expect(market.seller.settle(std::span(&one, 1), rate));
    REQUIRE(made.size() == 1);
    REQUIRE(made[0].inputs.size() == 2);
    return made[0];
  };
  const auto a = settle(said, 1'000);
  CHECK(market.seller.free_coins().size() == 1);
  const auto b = settle(beside, 1'000);
  CHECK(market.seller.free_coins().empty());
  CHECK(a.inputs[1].previous != b.inputs[1].previous);
  // Made again, for itself, at another rate, alone or together: with its own coin.
  CHECK(settle(said, 2'000).inputs[1].previous == a.inputs[1].previous);
  CHECK(expect(market.seller.settle_one(second.id, std::span(&beside, 1), 2'000))
            .inputs[1]
            .previous == b.inputs[1].previous);
  // Nothing was sent yet: a look at the chain frees nothing.
  expect(market.seller.poll(market.now, market.chain));
  CHECK(market.seller.free_coins().empty());
  expect(market.chain.submit(a));
  expect(market.chain.submit(b));
  market.chain.mine(2);
  expect(market.seller.poll(market.now, market.chain));
  CHECK(market.seller.ledger().state().settled == 2);
  CHECK(market.seller.free_coins().size() == 2);  // what is left of both
  CHECK(market.seller.ledger().check());
}

TEST_CASE("a reserved coin is free again when the buyer settles by itself") {
  Market market;
  market.stock({12'000'000});
  const auto deal = market.deal(market_terms(OptionKind::binary_call, {market.event}), 1);
  expect(market.chain.advance_to(deal.quote.terms.expiry + 1));
  const auto said = market.oracle.attest(market.event, 150'000);
  expect(market.seller.settle(std::span(&said, 1), 1'000));
  CHECK(market.seller.free_coins().empty());
  expect(market.chain.submit(
      expect(deal.bought.holding.claim(std::span(&said, 1), market.buyer_home, 1'000))));
  expect(market.seller.poll(market.now, market.chain));
  CHECK(market.seller.free_coins().size() == 1);
}

TEST_CASE("coins of an offer that expired get no other one at once, also after a restart") {
  Market market;
  market.stock({11'000'000});
  const Terms terms = market_terms(OptionKind::binary_call, {market.event});
  const Request first = market.request(market.quote(terms), 1);
  const std::uint32_t deadline = expect(Offer::parse(expect(market.offer(first)))).deadline_s;
  const auto again = [&] {
    Request same = first;  // proofs bind the quote: the buyer signs again
    const Quote quote = market.quote(terms);
    same = expect(
        market.buyer(1).request(quote, {{first.inputs[0].outpoint, first.inputs[0].previous, {}}},
                                market.buyer_change, {5'000}, market.buyer_wallet));
    return market.offer(same);
  };
  CHECK(again().error() == fail(Errc::seller_outpoint_busy, "request.inputs"));
  market.now = deadline + 1;
  CHECK(again().error() == fail(Errc::seller_limit, "cool_down", 0, 120));
  CHECK(market.seller.free_coins().size() == 1);  // the pool's were never signed away
  const auto restart = [&](std::uint32_t cool_down_s) {
    SellerLimits limits;
    limits.cool_down_s = cool_down_s;
    market.seller = market.make_seller(limits);
  };
  restart(120);
  market.now = deadline + 120;
  CHECK(again().error() == fail(Errc::seller_limit, "cool_down", 0, 1));

  SECTION("another coin is served meanwhile") {
    CHECK(market.offer(market.request(market.quote(terms), 2)));
  }
  SECTION("a second later the same is") {
    market.now += 1;
    CHECK(again());
  }
  SECTION("and at once where the pool wants it so") {
    restart(0);
    CHECK(again());
  }
  SECTION("but not after the offer is forgotten") {
    SellerConfig config;
    config.change_script = market.pool_change;
    config.limits.cool_down_s = forget_expired_s + 1;
    CHECK(code(Seller::create(test_master(1), test_secret(51), config, market.pool_wallet,
                              market.pool_store)) == Errc::invalid_argument);
  }
}

TEST_CASE("an offer that expired is not funded by a clock that was set back over a restart") {
  Market market;
  market.stock({11'000'000});
  const Terms terms = market_terms(OptionKind::binary_call, {market.event});
  const Accepted late = accepted(market, terms, 1);
  const std::uint32_t in_time = market.now;
  market.now += 61;
  CHECK(code(market.seller.accept(late.bought.accept, market.now, market.chain)) ==
        Errc::offer_deadline);
  // Its coin goes to somebody else, who accepts.
  const Accepted other = accepted(market, terms, 2);
  REQUIRE(expect(Offer::parse(other.offer)).inputs == expect(Offer::parse(late.offer)).inputs);
  expect(market.seller.accept(other.bought.accept, market.now, market.chain));

  market.seller = market.make_seller();
  CHECK(market.seller.accept(late.bought.accept, in_time, market.chain).error() ==
        fail(Errc::seller_input_unusable, "offer.inputs"));
  CHECK(market.seller.unconfirmed().size() == 1);
}

TEST_CASE("a coin that was withdrawn is not signed for by a clock that was set back") {
  Market market;
  market.stock({11'000'000});
  const Terms terms = market_terms(OptionKind::binary_call, {market.event});
  const Accepted late = accepted(market, terms, 1);
  const std::uint32_t in_time = market.now;
  market.now += 61;
  expect(market.seller.poll(market.now, market.chain));
  const auto coin = market.seller.free_coins().at(0).outpoint;
  CHECK(expect(market.seller.withdraw(coin, market.now)).value == 11'000'000);
  market.seller = market.make_seller();
  CHECK(market.seller.accept(late.bought.accept, in_time, market.chain).error() ==
        fail(Errc::seller_input_unusable, "offer.inputs"));
}

TEST_CASE("nor one that waits for a sale that cannot be read") {
  Market market;
  market.stock({11'000'000});
  const Terms terms = market_terms(OptionKind::binary_call, {market.event});
  const Accepted late = accepted(market, terms, 1);
  const std::uint32_t in_time = market.now;
  market.now += 61;
  const Accepted other = accepted(market, terms, 2);
  expect(market.seller.accept(other.bought.accept, market.now, market.chain));
  const std::string name = "offer/" + expect(Offer::parse(other.offer)).id().hex();
  expect(market.pool_store.put(name, Bytes{1, 2, 3}));
  market.seller = market.make_seller();
  REQUIRE(market.seller.free_coins().empty());
  CHECK(market.seller.accept(late.bought.accept, in_time, market.chain).error() ==
        fail(Errc::seller_input_unusable, "offer.inputs"));
}
