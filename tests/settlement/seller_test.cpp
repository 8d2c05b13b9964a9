#include "market.hpp"

#include <btcfi/settlement/payoff.hpp>
#include <btcfi/settlement/seller.hpp>
#include <btcfi/tx/sighash.hpp>

#include <catch2/catch.hpp>

#include <numeric>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

TEST_CASE("an offer holds the pool's coins for its time, and one open offer per outpoint") {
  Market market;
  market.stock({11'000'000});
  const Terms terms = market_terms(OptionKind::binary_call, {market.event});
  const Quote quote = market.quote(terms);
  const Request first = market.request(quote, 1);
  expect(market.offer(first));
  CHECK(market.seller.free_coins().empty());
  CHECK(code(market.offer(first)) == Errc::seller_outpoint_busy);
  CHECK(code(market.offer(market.request(quote, 2))) == Errc::seller_no_coins);
  market.now += 61;
  CHECK(expect(market.seller.poll(market.now, market.chain)) == 1);
  CHECK(market.seller.free_coins().size() == 1);
  CHECK(code(market.offer(first)) == Errc::seller_quote_expired);
  const Quote again = market.quote(terms);
  CHECK(code(market.offer(market.request(again, 3))) == Errc::ok);
}

TEST_CASE("a request that is not proven, funded or wanted costs the pool no signature") {
  Market market;
  market.stock({20'000'000});
  const Quote quote = market.quote(market_terms(OptionKind::binary_call, {market.event}));
  const auto refused = [&](auto&& change) {
    Request r = market.request(quote, 1);
    change(r);
    return code(market.offer(r));
  };
  CHECK(refused([](Request& r) { r.quote_id.bytes[0] ^= 1; }) == Errc::seller_unknown_quote);
  CHECK(refused([](Request& r) { r.inputs[0].proof[0][5] ^= 1; }) == Errc::funding_proof_invalid);
  CHECK(refused([](Request& r) { r.fee_cap = {1}; }) == Errc::funding_proof_invalid);

  // Proven, but the coin was never on this chain, or is spent.
  tx::SimulatedChain elsewhere(market_open);
  const auto ghost = expect(elsewhere.fund(market.buyer_coin_script, {400'001}));
  const Request phantom =
      expect(market.buyer(1).request(quote, {{ghost.outpoint, ghost.transaction, {}}},
                                     market.buyer_change, {5'000}, market.buyer_wallet));
  CHECK(code(market.offer(phantom)) == Errc::seller_input_unusable);
  const Request poor = market.request(quote, 1, 299'000);
  CHECK(market.offer(poor).error() == fail(Errc::funding_insufficient, "build_funding", 1));
  const Request stingy = expect(market.buyer(1).request(
      quote, {market.buyer_coin(400'000)}, market.buyer_change, {100}, market.buyer_wallet));
  CHECK(market.offer(stingy).error() == fail(Errc::funding_insufficient, "request.fee_cap", 1));
  CHECK(market.seller.sales().empty());
}

TEST_CASE("limits hold for one contract, for all together, and for open offers") {
  Market market;
  const Terms terms = market_terms(OptionKind::binary_call, {market.event});
  const auto with = [&](SellerLimits limits) {
    SellerConfig config;
    config.change_script = market.pool_change;
    config.limits = limits;
    return expect(Seller::create(test_master(1), test_secret(51), config, market.pool_wallet,
                                 market.pool_store));
  };
  SellerLimits limits;
  limits.contract = {terms.collateral.value - 1};
  market.seller = with(limits);
  market.stock({12'000'000, 12'000'000, 12'000'000});
  CHECK(market.seller.quote(terms, market.now, 60, test_entropy(1)).error() ==
        fail(Errc::seller_limit, "collateral"));
  limits = {};
  limits.open_offers = 1;
  limits.locked = {2 * terms.collateral.value};
  market.seller = with(limits);
  expect(market.seller.add_event(*market.event.serialize(), market.oracle.signer.identity()));
  const Quote quote = market.quote(terms);
  expect(market.offer(market.request(quote, 1)));
  CHECK(market.offer(market.request(quote, 2)).error() == fail(Errc::seller_limit, "open_offers"));
  CHECK(code(Seller::create(test_master(1), test_secret(51), {}, market.pool_wallet,
                            market.pool_store)) == Errc::funding_script_kind);
  limits.hold_s = 601;
  SellerConfig config;
  config.change_script = market.pool_change;
  config.limits = limits;
  CHECK(code(Seller::create(test_master(1), test_secret(51), config, market.pool_wallet,
                            market.pool_store)) == Errc::invalid_argument);
}

TEST_CASE("an acceptance is taken whole, valid and in time, once") {
  Market market;
  market.stock({20'000'000});
  const Quote quote = market.quote(market_terms(OptionKind::call, {market.event}));
  const Request r = market.request(quote, 1);
  const Bytes bytes = expect(market.offer(r));
  const auto bought = expect(market.buyer(1).accept(bytes, market.trust(quote, r),
                                                    market.buyer_wallet, market.buyer_store));
  const Accept honest = expect(Accept::parse(bought.accept));
  const auto refused = [&](auto&& change) {
    Accept other = honest;
    change(other);
    return code(market.seller.accept(other.serialize(), market.now, market.chain));
  };
  CHECK(refused([](Accept& a) { a.offer_id.bytes[0] ^= 1; }) == Errc::offer_unknown);
  CHECK(refused([](Accept& a) { a.witnesses.clear(); }) == Errc::funding_witness_invalid);
  CHECK(refused([](Accept& a) { a.witnesses[0][0][3] ^= 1; }) == Errc::funding_witness_invalid);
  CHECK(refused([](Accept& a) { a.witnesses[0][0].back() = 0x83; }) ==
        Errc::funding_witness_invalid);
  CHECK(refused([](Accept& a) { a.buyer_2.pop_back(); }) == Errc::presignature_missing);
  CHECK(refused([](Accept& a) { a.buyer_2[0].s.bytes[9] ^= 1; }) == Errc::presignature_invalid);
  CHECK(refused([](Accept& a) { a.buyer_3.push_back(a.buyer_3[0]); }) == Errc::presignature_extra);
  CHECK(refused([](Accept& a) { a.buyer_m.pop_back(); }) == Errc::presignature_missing);

  SECTION("too late by one second") {
    market.now += 61;
    CHECK(code(market.seller.accept(bought.accept, market.now, market.chain)) ==
          Errc::offer_deadline);
  }
  SECTION("in time, and not again") {
    market.now += 60;
    expect(market.seller.accept(bought.accept, market.now, market.chain));
    CHECK(code(market.seller.accept(bought.accept, market.now, market.chain)) == Errc::wrong_state);
    CHECK(market.seller.unconfirmed().size() == 1);
  }
  SECTION("but not when the buyer's coin is gone") {
    expect(market.chain.submit(
        expect(market.buyer(1).double_spend(bytes, 2'000, market.buyer_wallet))));
    CHECK(code(market.seller.accept(bought.accept, market.now, market.chain)) ==
          Errc::seller_input_unusable);
  }
}

TEST_CASE("a contract enters the books at min_conf, not one block earlier") {
  Market market;
  market.stock({20'000'000});
  const Terms terms = market_terms(OptionKind::binary_call, {market.event});
  const Quote quote = market.quote(terms);
  const Request r = market.request(quote, 1);
  const Bytes bytes = expect(market.offer(r));
  const auto bought = expect(market.buyer(1).accept(bytes, market.trust(quote, r),
                                                    market.buyer_wallet, market.buyer_store));
  const Sold sold = expect(market.seller.accept(bought.accept, market.now, market.chain));
  expect(market.chain.submit(sold.fund));
  const auto poll = [&] { return expect(market.seller.poll(market.now, market.chain)); };
  CHECK(poll() == 0);
  market.chain.mine(1);
  CHECK(poll() == 0);
  CHECK(market.seller.ledger().state().sold == 0);
  CHECK(code(market.seller.reclaim(expect(Offer::parse(bytes)).id(), 1'000)) == Errc::wrong_state);
  market.chain.mine(1);
  CHECK(poll() == 1);
  CHECK(market.seller.ledger().state().sold == 1);
  CHECK(market.seller.ledger().state().fees_out.value == 155);
  // Cash is what the pool has on chain: free coins and what is locked.
  Sats coins = terms.collateral;
  for (const PoolInput& coin : market.seller.free_coins()) coins.value += coin.output.amount.value;
  CHECK(market.seller.ledger().state().cash == coins);
}

TEST_CASE("a seller that crashed at any point goes on from its store") {
  Market market;
  market.stock({40'000'000});
  const Terms terms = market_terms(OptionKind::call, {market.event});
  auto deal = market.deal(terms, 1);
  const Bytes journal = market.seller.ledger().serialize();
  market.seller = market.make_seller();
  CHECK(market.seller.ledger().serialize() == journal);
  REQUIRE(market.seller.sales().size() == 1);
  CHECK(market.seller.sales().at(deal.id).state == SaleState::live);

  // The next contract has other keys.
  auto second = market.deal(terms, 2);
  CHECK(expect(Offer::parse(second.offer)).leaf_key != expect(Offer::parse(deal.offer)).leaf_key);

  const auto attestation = market.oracle.attest(market.event, 150'000);
  const auto paid = expect(market.seller.settle(std::span(&attestation, 1), 1'000));
  REQUIRE(paid.size() == 1);
  CHECK(paid[0].inputs.size() == 2);
  expect(market.chain.advance_to(terms.expiry + 1));
  expect(market.chain.submit(paid[0]));
  market.chain.mine(1);
  expect(market.seller.poll(market.now, market.chain));
  CHECK(market.seller.sales().at(deal.id).state == SaleState::settling);
  market.seller = market.make_seller();
  market.chain.mine(1);
  expect(market.seller.poll(market.now, market.chain));
  CHECK(market.seller.sales().at(deal.id).state == SaleState::settled);
  CHECK(market.seller.ledger().state().settled == 2);
  CHECK(market.seller.ledger().state().locked.value == 0);
  CHECK(market.seller.ledger().check());
  market.seller = market.make_seller();
  CHECK(market.seller.sales().at(second.id).state == SaleState::settled);
}

TEST_CASE("a buyer that signs its claim in a strange way does not stop the pool's books") {
  Market market;
  market.stock({40'000'000});
  const Terms terms = market_terms(OptionKind::call, {market.event});
  auto strange = market.deal(terms, 1);
  auto plain = market.deal(terms, 2);
  const auto attestation = market.oracle.attest(market.event, 150'000);
  const std::span attested(&attestation, 1);
  expect(market.chain.advance_to(terms.expiry + 1));
  auto claim = expect(strange.bought.holding.claim(attested, market.buyer_home, 1'000));
  // The buyer's own signature again, of type ALL | ANYONECANPAY: valid for the chain.
  const auto secrets = expect(PartySecrets::derive(market.buyer_master, Network::regtest, 1));
  const auto leaf = expect(keys::KeyPair::from(secrets.leaf));
  const tx::TxOut spent[] = {strange.bought.holding.contract().output()};
  const auto data = expect(tx::PrecomputedData::of(claim, spent));
  tx::TaprootSpend how;
  how.hash_type = 0x81;
  how.leaf = strange.bought.holding.contract().find({LeafKind::attested})->hash;
  const Hash256 message = expect(tx::taproot_sighash_hash(data, 0, how));
  claim.inputs[0].witness[0] = to_bytes(expect(keys::sign_schnorr(message, leaf, keys::Entropy{})));
  claim.inputs[0].witness[0].push_back(0x81);
  expect(market.chain.submit(claim));
  expect(
      market.chain.submit(expect(plain.bought.holding.claim(attested, market.buyer_home, 1'000))));
  market.chain.mine(2);
  CHECK(expect(market.seller.poll(market.now, market.chain)) == 2);
  for (const Hash256& id : {strange.id, plain.id}) {
    CHECK(market.seller.sales().at(id).state == SaleState::settled);
    CHECK(market.seller.sales().at(id).settled->by == Party::buyer);
  }
  CHECK(market.seller.ledger().state().payouts.value == 2 * payoff(terms, 150'000).value);
}

TEST_CASE("a claim of type SINGLE | ANYONECANPAY is the buyer's, whatever it pays to whom") {
  Market market;
  market.stock({40'000'000});
  const Terms terms = market_terms(OptionKind::binary_call, {market.event});
  auto strange = market.deal(terms, 1);
  auto plain = market.deal(terms, 2);
  const auto attestation = market.oracle.attest(market.event, 150'000);
  const std::span attested(&attestation, 1);
  expect(market.chain.advance_to(terms.expiry + 1));
  // Everything is owed, so the pool gave 0x82. The buyer signs 0x83 and adds an input, whose ALL
  // keeps the transaction as it is.
  const Contract& contract = strange.bought.holding.contract();
  auto claim = expect(strange.bought.holding.claim(attested, market.buyer_home, 1'000));
  REQUIRE(claim.inputs[0].witness[1].back() == sighash_nothing);
  const auto coin = market.buyer_coin(100'000);
  claim.inputs.push_back({coin.outpoint, {}, claim.inputs[0].sequence, {}});
  const std::int64_t whole = contract.value().value + 99'000;
  const std::int64_t fixed =
      GENERATE(std::int64_t{1'000'000}, std::int64_t{10'000'000}, std::int64_t{10'099'000});
  CAPTURE(fixed);
  claim.outputs = {{{fixed}, contract.script_of(Party::buyer)}};
  if (fixed < whole) claim.outputs.push_back({{whole - fixed}, market.buyer_home});
  const tx::TxOut spent[] = {contract.output(), coin.previous.outputs[coin.outpoint.vout]};
  const auto secrets = expect(PartySecrets::derive(market.buyer_master, Network::regtest, 1));
  const auto leaf = expect(keys::KeyPair::from(secrets.leaf));
  const auto data = expect(tx::PrecomputedData::of(claim, spent));
  tx::TaprootSpend how;
  how.hash_type = sighash_remainder;
  how.leaf = contract.find({LeafKind::attested})->hash;
  const Hash256 message = expect(tx::taproot_sighash_hash(data, 0, how));
  claim.inputs[0].witness[0] = to_bytes(expect(keys::sign_schnorr(message, leaf, keys::Entropy{})));
  claim.inputs[0].witness[0].push_back(how.hash_type);
  claim.inputs[1].witness = expect(market.buyer_wallet.sign(claim, 1, spent));
  expect(market.chain.submit(claim));

  expect(market.seller.poll(market.now, market.chain));
  CHECK(market.seller.sales().at(strange.id).settled ==
        Settled{Rung::attested, Party::buyer, contract.value(), 0});
  // The other one is paid without it.
  const auto paid = expect(market.seller.settle(attested, 1'000));
  REQUIRE(paid.size() == 1);
  expect(market.chain.submit(paid[0]));
  market.chain.mine(2);
  CHECK(expect(market.seller.poll(market.now, market.chain)) == 2);
  for (const Hash256& id : {strange.id, plain.id}) {
    CHECK(market.seller.sales().at(id).state == SaleState::settled);
  }
  CHECK(market.seller.ledger().state().payouts.value == 2 * contract.value().value);
  CHECK(market.seller.ledger().state().locked == Sats{});
}

namespace {

/// A chain on which one outpoint is spent by a witness that no contract knows.
class Odd final : public tx::ChainView {
 public:
  Odd(const tx::ChainView& chain, const tx::OutPoint& outpoint) : chain_(chain) {
    by_.inputs.push_back({outpoint, {}, 0, {{1}, {2}, {3}, {4}}});
    by_.outputs.push_back({{1'000}, {}});
  }
  Result<tx::ChainTip> tip() const override { return chain_.tip(); }
  Result<std::optional<tx::Coin>> coin(const tx::OutPoint& o) const override {
    return chain_.coin(o);
  }
  Result<tx::TxStatus> status(const tx::Txid& txid) const override { return chain_.status(txid); }
  Result<std::optional<tx::Transaction>> spender(const tx::OutPoint& o) const override {
    if (o == by_.inputs[0].previous) return std::optional(by_);
    return chain_.spender(o);
  }

 private:
  const tx::ChainView& chain_;
  tx::Transaction by_;
};

}  // namespace

TEST_CASE("a spend that cannot be read is noted, and left out of settlements") {
  Market market;
  market.stock({40'000'000});
  const Terms terms = market_terms(OptionKind::binary_call, {market.event});
  auto odd = market.deal(terms, 1);
  auto plain = market.deal(terms, 2);
  const Odd chain(market.chain, odd.bought.holding.funded());
  CHECK(code(market.seller.poll(market.now, chain)) == Errc::spend_not_of_contract);
  const SaleRecord& record = market.seller.sales().at(odd.id);
  CHECK(record.state == SaleState::settling);
  CHECK(record.settled_by.has_value());
  CHECK_FALSE(record.settled.has_value());
  const auto attestation = market.oracle.attest(market.event, 150'000);
  const auto paid = expect(market.seller.settle(std::span(&attestation, 1), 1'000));
  REQUIRE(paid.size() == 1);
  REQUIRE(paid[0].inputs.size() == 2);  // and a coin for the fee
  CHECK(paid[0].inputs[0].previous == plain.bought.holding.funded());
}

TEST_CASE("oracles of one event that differ do not hold up the settlements of another") {
  Market market;
  market.stock({40'000'000});
  TestOracle oracles[] = {TestOracle(11), TestOracle(12), TestOracle(13)};
  std::vector<oracle::Announcement> announced;
  std::vector<keys::XOnlyKey> identities;
  for (TestOracle& one : oracles) {
    announced.push_back(one.announce("three", market_open + 14 * 86'400));
    identities.push_back(one.signer.identity());
    expect(market.seller.add_event(*announced.back().serialize(), identities.back()));
  }
  const auto plain = market.deal(market_terms(OptionKind::binary_call, {market.event}), 1);

  const Quote quote = market.quote(market_terms(OptionKind::binary_call, announced));
  const Request r = market.request(quote, 2);
  const Bytes bytes = expect(market.offer(r));
  Trust of_three = market.trust(quote, r);
  of_three.oracles = identities;
  const auto bought =
      expect(market.buyer(2).accept(bytes, of_three, market.buyer_wallet, market.buyer_store));
  market.settle(expect(market.seller.accept(bought.accept, market.now, market.chain)).fund);

  std::vector<oracle::Attestation> said{market.oracle.attest(market.event, 90'000),
                                        oracles[0].attest(announced[0], 90'000),
                                        oracles[1].attest(announced[1], 150'000)};
  const auto settled = expect(market.seller.settle(said, 1'000));
  REQUIRE(settled.size() == 1);
  CHECK(settled[0].inputs.size() == 1);
  CHECK(settled[0].inputs[0].previous == plain.bought.holding.funded());
  // Nothing else to do: then it is said why.
  CHECK(code(market.seller.settle(std::span(said).subspan(1), 1'000)) == Errc::attestations_differ);
  said.push_back(oracles[2].attest(announced[2], 90'000));
  const auto both = expect(market.seller.settle(said, 1'000));
  CHECK(std::accumulate(both.begin(), both.end(), std::size_t{0},
                        [](std::size_t sum, const auto& t) { return sum + t.inputs.size(); }) == 2);
}

TEST_CASE("payments without a coin for their fee do not hold up the returns") {
  Market market;
  market.stock({40'000'000});
  const auto other = market.oracle.announce("other", market_open + 14 * 86'400);
  expect(market.seller.add_event(*other.serialize(), market.oracle.signer.identity()));
  const auto owed = market.deal(market_terms(OptionKind::binary_call, {market.event}), 1);
  const auto back = market.deal(market_terms(OptionKind::binary_call, {other}), 2);
  // An open offer holds the only coin that is left.
  const Quote quote = market.quote(market_terms(OptionKind::binary_call, {market.event}));
  expect(market.offer(market.request(quote, 3)));
  REQUIRE(market.seller.free_coins().empty());
  const std::vector<oracle::Attestation> said{market.oracle.attest(market.event, 150'000),
                                              market.oracle.attest(other, 90'000)};
  const auto settled = expect(market.seller.settle(said, 1'000));
  REQUIRE(settled.size() == 1);
  CHECK(settled[0].inputs[0].previous == back.bought.holding.funded());
  CHECK(code(market.seller.settle(std::span(said).first(1), 1'000)) == Errc::seller_no_coins);
  REQUIRE(market.seller.not_settled().size() == 1);
  CHECK(market.seller.not_settled().begin()->second.code == Errc::seller_no_coins);
}

TEST_CASE("a coin that pays the fee of a settlement on its way is not free") {
  Market market;
  market.stock({12'000'000, 12'000'000});
  const auto other = market.oracle.announce("other", market_open + 14 * 86'400);
  expect(market.seller.add_event(*other.serialize(), market.oracle.signer.identity()));
  const auto first = market.deal(market_terms(OptionKind::binary_call, {market.event}), 1);
  const auto second = market.deal(market_terms(OptionKind::binary_call, {other}), 2);
  REQUIRE(market.seller.free_coins().size() == 2);
  expect(market.chain.advance_to(first.quote.terms.expiry + 1));
  const auto settle = [&](const oracle::Attestation& said, std::uint64_t rate) {
    const auto made = expect(market.seller.settle(std::span(&said, 1), rate));
    REQUIRE(made.size() == 1);
    expect(market.chain.submit(made[0]));
    expect(market.seller.poll(market.now, market.chain));
    return made[0];
  };
  const auto said = market.oracle.attest(market.event, 150'000);
  const auto before = settle(said, 1'000);
  CHECK(market.seller.free_coins().size() == 1);
  const auto beside = settle(market.oracle.attest(other, 150'000), 1'000);
  CHECK(market.seller.free_coins().empty());
  // Built again at a higher rate, it goes on with its own coin.
  const auto again = settle(said, 3'000);
  CHECK(again.txid() != before.txid());
  REQUIRE(again.inputs.size() == 2);
  CHECK(again.inputs[1].previous == before.inputs[1].previous);
  CHECK(beside.inputs[1].previous != before.inputs[1].previous);
  market.chain.mine(2);
  expect(market.seller.poll(market.now, market.chain));
  CHECK(market.seller.ledger().state().settled == 2);
  CHECK(market.seller.free_coins().size() == 2);
  CHECK(market.seller.sales().at(second.id).state == SaleState::settled);
}

TEST_CASE("change paid to an earlier change script is still the pool's") {
  Market market;
  market.stock({40'000'000});
  const Terms terms = market_terms(OptionKind::binary_call, {market.event});
  const Quote quote = market.quote(terms);
  const Request r = market.request(quote, 1);
  const auto bought = expect(market.buyer(1).accept(expect(market.offer(r)), market.trust(quote, r),
                                                    market.buyer_wallet, market.buyer_store));
  const Sold sold = expect(market.seller.accept(bought.accept, market.now, market.chain));
  const Bytes before = market.pool_change;
  market.pool_change = expect(market.pool_wallet.add(test_secret(77)));
  market.seller = market.make_seller();
  market.settle(sold.fund);
  CHECK(market.seller.ledger().state().fees_out.value == 155);
  REQUIRE(market.seller.free_coins().size() == 1);
  CHECK(market.seller.free_coins()[0].output.script_pubkey == before);
  CHECK(market.seller.ledger().state().cash.value ==
        market.seller.free_coins()[0].output.amount.value + terms.collateral.value);
  // A third seller still knows the first one's.
  market.pool_change = expect(market.pool_wallet.add(test_secret(78)));
  market.seller = market.make_seller();
  CHECK(expect(market.pool_store.names("change/")).size() == 3);
}

namespace {

/// A chain that has no answer about one outpoint.
class DeafTo final : public tx::ChainView {
 public:
  DeafTo(const tx::ChainView& chain, tx::OutPoint outpoint) : chain_(chain), deaf_(outpoint) {}
  Result<tx::ChainTip> tip() const override { return chain_.tip(); }
  Result<std::optional<tx::Coin>> coin(const tx::OutPoint& o) const override {
    return chain_.coin(o);
  }
  Result<tx::TxStatus> status(const tx::Txid& txid) const override { return chain_.status(txid); }
  Result<std::optional<tx::Transaction>> spender(const tx::OutPoint& o) const override {
    if (o == deaf_) return fail(Errc::io, "spender");
    return chain_.spender(o);
  }

 private:
  const tx::ChainView& chain_;
  tx::OutPoint deaf_;
};

/// A store that can be told to fail from its n-th write on.
class Brittle final : public Store {
 public:
  int writes_left = 1'000'000;
  Status put(std::string_view name, ByteView value) override {
    if (writes_left-- <= 0) return fail(Errc::io, "put");
    return inner_.put(name, value);
  }
  Status erase(std::string_view name) override {
    if (writes_left-- <= 0) return fail(Errc::io, "erase");
    return inner_.erase(name);
  }
  Result<std::optional<Bytes>> get(std::string_view name) const override {
    return inner_.get(name);
  }
  Result<std::vector<std::string>> names(std::string_view prefix) const override {
    return inner_.names(prefix);
  }

 private:
  MemoryStore inner_;
};

/// What the pool has on chain: free coins, coins that offers hold, and what contracts lock.
Sats owned(const Seller& seller) {
  Sats out = seller.ledger().state().locked;
  for (const PoolInput& coin : seller.free_coins()) out.value += coin.output.amount.value;
  for (const auto& [id, record] : seller.sales()) {
    if (record.state != SaleState::offered && record.state != SaleState::funded) continue;
    for (const PoolInput& coin : record.sale.offer().inputs) out.value += coin.output.amount.value;
  }
  return out;
}

}  // namespace

TEST_CASE("one sale that cannot be looked at does not hold up the others") {
  Market market;
  market.stock({40'000'000});
  const Terms terms = market_terms(OptionKind::binary_call, {market.event});
  auto first = market.deal(terms, 1);
  auto second = market.deal(terms, 2);
  expect(market.chain.advance_to(terms.void_opens + 1));
  for (auto* deal : {&first, &second}) {
    expect(market.chain.submit(expect(deal->bought.holding.claim_void(market.buyer_home, 1'000))));
  }
  market.chain.mine(2);
  for (auto* deaf : {&first, &second}) {
    auto* other = deaf == &first ? &second : &first;
    const DeafTo chain(market.chain, deaf->bought.holding.funded());
    CHECK(market.seller.poll(market.now, chain).error().code == Errc::io);
    CHECK(market.seller.sales().at(other->id).state == SaleState::settled);
  }
  CHECK(market.seller.ledger().state().settled == 2);
}

TEST_CASE("books and coins agree after a crash at any write, and go on to the same end") {
  // What a whole life writes to the store, counted once; then every write is the last in turn.
  const auto live = [](Brittle& store, int writes, bool& done) {
    Market market;
    SellerConfig config;
    config.change_script = market.pool_change;
    const auto again = [&] {
      return expect(
          Seller::create(test_master(1), test_secret(51), config, market.pool_wallet, store));
    };
    market.seller = again();
    store.writes_left = writes;
    done = false;
    const auto crashed = [&](const auto& result) {
      if (result) return false;
      CHECK(result.error().code == Errc::io);
      store.writes_left = 1'000'000;
      market.seller = again();
      CHECK(market.seller.ledger().check());
      CHECK(owned(market.seller) == market.seller.ledger().state().cash);
      return true;
    };
    const tx::Funding coin = expect(market.chain.fund(market.pool_change, {20'000'000}));
    const PoolInput owned_coin{coin.outpoint, coin.transaction.outputs[0]};
    if (crashed(market.seller.add_coin(owned_coin, market.now))) {
      const auto later = market.seller.add_coin(owned_coin, market.now);
      CHECK((later || later.error().code == Errc::funding_duplicate_input));
    }
    if (crashed(
            market.seller.add_event(*market.event.serialize(), market.oracle.signer.identity()))) {
      expect(market.seller.add_event(*market.event.serialize(), market.oracle.signer.identity()));
    }
    const Terms terms = market_terms(OptionKind::binary_call, {market.event});
    auto quote = market.seller.quote(terms, market.now, 60, test_entropy(9));
    if (crashed(quote)) quote = market.seller.quote(terms, market.now, 60, test_entropy(9));
    const Request r = market.request(expect(quote), 1);
    auto bytes = market.offer(r);
    if (crashed(bytes)) bytes = market.offer(r);
    const auto bought = expect(market.buyer(1).accept(expect(bytes), market.trust(expect(quote), r),
                                                      market.buyer_wallet, market.buyer_store));
    auto sold = market.seller.accept(bought.accept, market.now, market.chain);
    if (crashed(sold)) sold = market.seller.accept(bought.accept, market.now, market.chain);
    expect(market.chain.submit(expect(sold).fund));
    market.chain.mine(2);
    const auto poll = [&] {
      if (crashed(market.seller.poll(market.now, market.chain))) {
        expect(market.seller.poll(market.now, market.chain));
      }
    };
    poll();
    const auto attestation = market.oracle.attest(market.event, 150'000);
    expect(market.chain.advance_to(terms.expiry + 1));
    expect(market.chain.submit(
        expect(bought.holding.claim(std::span(&attestation, 1), market.buyer_home, 1'000))));
    market.chain.mine(2);
    poll();
    market.chain.mine(4);
    poll();
    CHECK(market.seller.sales().empty());
    CHECK(market.seller.finished().size() == 1);
    for (const char* gone : {"offer/", "accept/", "fund/"}) {
      CHECK(expect(store.names(gone)).empty());
    }
    market.seller = again();
    CHECK(market.seller.sales().empty());
    CHECK(market.seller.finished().size() == 1);
    CHECK(market.seller.unreadable().empty());
    CHECK(market.seller.ledger().state().sold == 1);
    CHECK(market.seller.ledger().state().settled == 1);
    CHECK(market.seller.ledger().state().payouts == terms.collateral);
    CHECK(owned(market.seller) == market.seller.ledger().state().cash);
    CHECK(market.seller.ledger().check());
    done = true;
    return market.seller.ledger().digest();
  };
  bool done = false;
  Brittle whole;
  const Hash256 end = live(whole, 1'000'000, done);
  const int writes = 1'000'000 - whole.writes_left;
  REQUIRE(done);
  REQUIRE(writes > 6);
  for (int last = 0; last < writes; ++last) {
    CAPTURE(last);
    Brittle store;
    CHECK(live(store, last, done) == end);
    REQUIRE(done);
  }
}

TEST_CASE("a restarted seller knows its quotes, events and the nonces that it has seen") {
  Market market;
  market.stock({20'000'000});
  const Quote quote = market.quote(market_terms(OptionKind::binary_call, {market.event}));
  const Request r = market.request(quote, 1);
  market.seller = market.make_seller();
  const Bytes bytes = expect(market.offer(r));
  CHECK(expect(Offer::parse(bytes)).terms == quote.terms);
  // The same event id with another maturity: same one-time keys, another announcement.
  const auto twin = market.oracle.announce("BTCUSD-test", market_open + 15 * 86'400);
  market.seller = market.make_seller();
  CHECK(market.seller.add_event(*twin.serialize(), market.oracle.signer.identity()).error().code ==
        Errc::oracle_one_time_reused);
  CHECK(code(market.seller.quote(market_terms(OptionKind::call, {twin}), market.now, 60,
                                 test_entropy(1))) == Errc::seller_unknown_event);
}

TEST_CASE("only an event of the terms' own day, unit and width is quoted") {
  Market market;
  market.stock({20'000'000});
  const auto refused = [&](const std::function<void(Terms&)>& change) {
    Terms terms = market_terms(OptionKind::call, {market.event});
    change(terms);
    REQUIRE(terms.check());
    return code(market.seller.quote(terms, market.now, 60, test_entropy(1)));
  };
  CHECK(refused([](Terms& t) {
          t.expiry += 86'400;
          t.set_default_windows();
        }) == Errc::oracle_terms_differ);
  CHECK(refused([](Terms& t) { t.tick_cents *= 2; }) == Errc::oracle_terms_differ);
  CHECK(refused([](Terms&) {}) == Errc::ok);
}

TEST_CASE("nothing is quoted that could be accepted once the price is known") {
  Market market;
  market.stock({20'000'000});
  const Terms terms = market_terms(OptionKind::binary_call, {market.event});
  const auto quoted = [&](std::uint32_t now, std::uint32_t valid) {
    return code(market.seller.quote(terms, now, valid, test_entropy(1)));
  };
  // Two confirmations, an hour each: before that either side cancels what it does not like.
  REQUIRE(terms.min_confirmations == 2);
  CHECK(quoted(terms.expiry - 7'200 - 60 - 31, 30) == Errc::ok);
  CHECK(quoted(terms.expiry - 7'200 - 60 - 30, 30) == Errc::terms_time_order);
  CHECK(quoted(terms.expiry + 1, 30) == Errc::terms_time_order);
  CHECK(quoted(market.now, 0xffffffff) == Errc::terms_time_order);
}

TEST_CASE("a coin that went elsewhere meanwhile is neither offered nor signed for") {
  Market market;
  market.stock({12'000'000, 13'000'000});
  const Quote quote = market.quote(market_terms(OptionKind::binary_call, {market.event}));
  const Request r = market.request(quote, 1);
  const auto spend = [&](const PoolInput& coin) {
    tx::Transaction out;
    out.inputs.push_back({coin.outpoint, {}, tx::sequence_replaceable, {}});
    out.outputs.push_back({{coin.output.amount.value - 1'000}, market.buyer_home});
    out.inputs[0].witness = expect(market.pool_wallet.sign(out, 0, std::span(&coin.output, 1)));
    expect(market.chain.submit(out));
  };
  const auto coins = market.seller.free_coins();
  const auto& small = coins[0].output.amount < coins[1].output.amount ? coins[0] : coins[1];
  const auto& large = coins[0].output.amount < coins[1].output.amount ? coins[1] : coins[0];
  spend(small);
  const Bytes bytes = expect(market.offer(r));
  CHECK(expect(Offer::parse(bytes)).inputs == std::vector{large});
  const auto bought = expect(market.buyer(1).accept(bytes, market.trust(quote, r),
                                                    market.buyer_wallet, market.buyer_store));
  spend(large);
  CHECK(market.seller.accept(bought.accept, market.now, market.chain).error() ==
        fail(Errc::seller_input_unusable, "offer.inputs", 0));
}

TEST_CASE("expired offers are forgotten, by memory and store") {
  Market market;
  market.stock({20'000'000});
  const Quote quote = market.quote(market_terms(OptionKind::binary_call, {market.event}));
  expect(market.offer(market.request(quote, 1)));
  CHECK(expect(market.pool_store.names("offer/")).size() == 1);
  market.now += 60 + forget_expired_s;
  expect(market.seller.poll(market.now, market.chain));
  CHECK(market.seller.sales().size() == 1);
  market.now += 1;
  expect(market.seller.poll(market.now, market.chain));
  CHECK(market.seller.sales().empty());
  CHECK(expect(market.pool_store.names("offer/")).empty());
}

TEST_CASE("a settlement is kept for another broadcast until it is six blocks deep") {
  Market market;
  market.stock({20'000'000});
  const Terms terms = market_terms(OptionKind::call, {market.event});
  auto deal = market.deal(terms, 1);
  const auto attestation = market.oracle.attest(market.event, 150'000);
  expect(market.chain.advance_to(terms.expiry + 1));
  const auto claim =
      expect(deal.bought.holding.claim(std::span(&attestation, 1), market.buyer_home, 1'000));
  market.settle(claim);
  CHECK(market.seller.sales().at(deal.id).state == SaleState::settled);
  expect(market.chain.disconnect(2));
  CHECK(market.chain.evict(claim.txid()) == 1);
  expect(market.seller.poll(market.now, market.chain));
  CHECK(market.seller.unconfirmed() == std::vector{claim});
  expect(market.chain.submit(market.seller.unconfirmed()[0]));
  market.chain.mine(5);
  expect(market.seller.poll(market.now, market.chain));
  CHECK(market.seller.unconfirmed().size() == 1);
  market.chain.mine(1);
  expect(market.seller.poll(market.now, market.chain));
  CHECK(market.seller.unconfirmed().empty());
}

TEST_CASE("below the void amount the pool settles by the oracle's digits as well") {
  Market market;
  market.stock({20'000'000});
  const Terms terms = market_terms(OptionKind::call, {market.event});
  auto deal = market.deal(terms, 1);
  const auto attestation = market.oracle.attest(market.event, 90'000);
  const auto* digits = attestation.one_time_signature(oracle::Quantity::price);
  REQUIRE(digits);
  const auto back = expect(market.seller.settle_bucket(deal.id, *digits, 1'000));
  expect(market.chain.advance_to(terms.bucket_opens + 1));
  market.settle(back);
  CHECK(market.seller.ledger().state().payouts.value == 0);
  CHECK(market.seller.sales().at(deal.id).settled->rung == Rung::bucket);
}

TEST_CASE("money of a settled contract funds the next one") {
  Market market;
  market.stock({10'000'000});
  const Terms terms = market_terms(OptionKind::call, {market.event});
  auto deal = market.deal(terms, 1);
  const auto attestation = market.oracle.attest(market.event, 150'000);
  expect(market.chain.advance_to(terms.expiry + 1));
  market.settle(
      expect(deal.bought.holding.claim(std::span(&attestation, 1), market.buyer_home, 1'000)));
  SECTION("soon after") {}
  SECTION("when the first is only a small record, after a restart") {
    market.chain.mine(4);
    expect(market.seller.poll(market.now, market.chain));
    market.seller = market.make_seller();
    CHECK(market.seller.sales().empty());
  }
  // The remainder was paid to the contract's own key, which the pool derives again to spend it.
  const auto next = market.oracle.announce("BTCUSD-next", terms.expiry + 30 * 86'400);
  expect(market.seller.add_event(*next.serialize(), market.oracle.signer.identity()));
  Terms small = market_terms(OptionKind::call, {next});
  small.quantity = small.collateral = {7'000'000};
  market.now = terms.expiry + 7'200;
  market.event = next;
  const auto again = market.deal(small, 2);
  const auto& inputs = expect(Offer::parse(again.offer)).inputs;
  REQUIRE(inputs.size() == 1);
  CHECK(inputs[0].output.script_pubkey == expect(Offer::parse(deal.offer)).pool_script);
}
