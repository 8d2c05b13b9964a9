// A buyer's transaction that waits in the mempool, until it could be replaced by a better one for it.
#include "market.hpp"

#include <btcfi/settlement/payoff.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

/// A contract whose claim waits at the least rate that is relayed.
struct SlowClaim {
  Market market;
  Terms terms;
  Market::Deal deal;
  Market::Deal plain;  // another buyer's, who claims nothing yet
  oracle::Attestation attestation;
  tx::Transaction claim;

  SlowClaim(std::uint32_t price, Sats void_amount)
      : terms(terms_with(void_amount)),
        deal((market.stock({40'000'000}), market.deal(terms, 1))),
        plain(market.deal(terms, 2)),
        attestation(market.oracle.attest(market.event, price)) {
    expect(market.chain.advance_to(terms.expiry + 1));
    claim = expect(deal.bought.holding.claim(said(), market.buyer_home, 100));
    expect(market.chain.submit(claim));
    expect(market.seller.poll(market.now, market.chain));
  }
  [[nodiscard]] std::span<const oracle::Attestation> said() const { return {&attestation, 1}; }

 private:
  [[nodiscard]] Terms terms_with(Sats void_amount) {
    Terms out = market_terms(OptionKind::call, {market.event});
    out.void_amount = void_amount;
    return out;
  }
};

}  // namespace

TEST_CASE("below the void amount the pool replaces a buyer's claim that does not confirm") {
  constexpr std::uint32_t price = 106'000;
  SlowClaim slow(price, {5'000'000});
  const Sats owed = payoff(slow.terms, price);
  REQUIRE(owed < slow.terms.void_amount);
  REQUIRE(owed.value > 0);
  CHECK(slow.market.seller.sales().at(slow.deal.id).state == SaleState::settling);
  const auto ours = expect(slow.market.seller.settle(slow.said(), 50'000));
  // Each its own transaction: a replacement that is refused holds up nobody else.
  REQUIRE(ours.size() == 2);
  CHECK(ours[0].inputs[0].previous == slow.plain.bought.holding.funded());
  CHECK(ours[1].inputs[0].previous == slow.deal.bought.holding.funded());
  expect(slow.market.chain.submit(ours[0]));
  CHECK(expect(slow.market.chain.submit(ours[1])).replaced == std::vector{slow.claim.txid()});
  slow.market.chain.mine(2);
  expect(slow.market.seller.poll(slow.market.now, slow.market.chain));
  CHECK(slow.market.seller.ledger().state().payouts.value == 2 * owed.value);
}

TEST_CASE("above the void amount a buyer's claim is left to itself") {
  SlowClaim slow(150'000, {2'000'000});
  REQUIRE(payoff(slow.terms, 150'000).value >= slow.terms.void_amount.value);
  const auto ours = expect(slow.market.seller.settle(slow.said(), 50'000));
  REQUIRE(ours.size() == 1);
  CHECK(ours[0].inputs[0].previous == slow.plain.bought.holding.funded());
}
