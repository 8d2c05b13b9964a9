#include "market.hpp"

#include <btcfi/settlement/seller.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

template <class T>
Errc code(const Result<T>& result) {
  return result ? Errc::ok : result.error().code;
}

Request request(Market& market, const Quote& quote, std::uint32_t contract,
                std::int64_t amount = 400'000) {
  return expect(market.buyer(contract).request(quote, {market.buyer_coin(amount)},
                                               market.buyer_change, {5'000}, market.buyer_wallet));
}

Result<Bytes> offer(Market& market, const Request& request) {
  return market.seller.offer(request.serialize(), market.now, market.chain);
}

}  // namespace

TEST_CASE("an offer holds the pool's coins for its time, and one open offer per outpoint") {
  Market market;
  market.stock({11'000'000});
  const Terms terms = market_terms(OptionKind::binary_call, {market.event});
  const Quote quote = market.quote(terms);
  const Request first = request(market, quote, 1);
  expect(offer(market, first));
  CHECK(market.seller.free_coins().empty());
  CHECK(code(offer(market, first)) == Errc::seller_outpoint_busy);
  CHECK(code(offer(market, request(market, quote, 2))) == Errc::seller_no_coins);
  market.now += 61;
  CHECK(expect(market.seller.poll(market.now, market.chain)) == 1);
  CHECK(market.seller.free_coins().size() == 1);
  CHECK(code(offer(market, first)) == Errc::seller_quote_expired);
  const Quote again = market.quote(terms);
  CHECK(code(offer(market, request(market, again, 3))) == Errc::ok);
}

TEST_CASE("a request that is not proven, funded or wanted costs the pool no signature") {
  Market market;
  market.stock({20'000'000});
  const Quote quote = market.quote(market_terms(OptionKind::binary_call, {market.event}));
  const auto refused = [&](auto&& change) {
    Request r = request(market, quote, 1);
    change(r);
    return code(offer(market, r));
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
  CHECK(code(offer(market, phantom)) == Errc::seller_input_unusable);
  const Request poor = request(market, quote, 1, 299'000);
  CHECK(offer(market, poor).error() == fail(Errc::funding_insufficient, "build_funding", 1));
  const Request stingy = expect(market.buyer(1).request(
      quote, {market.buyer_coin(400'000)}, market.buyer_change, {100}, market.buyer_wallet));
  CHECK(offer(market, stingy).error() == fail(Errc::funding_insufficient, "request.fee_cap", 1));
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
  expect(offer(market, request(market, quote, 1)));
  CHECK(offer(market, request(market, quote, 2)).error() ==
        fail(Errc::seller_limit, "open_offers"));
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
  const Request r = request(market, quote, 1);
  const Bytes bytes = expect(offer(market, r));
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
  const Request r = request(market, quote, 1);
  const Bytes bytes = expect(offer(market, r));
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
  expect(market.seller.add_event(*market.event.serialize(), market.oracle.signer.identity()));
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
