// From quote to settlement, by every rung, with objects that share no state.
#include "market.hpp"

#include <btcfi/settlement/payoff.hpp>

#include <algorithm>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

/// What the chain pays to a script in one transaction.
Sats paid_to(const tx::Transaction& transaction, const Bytes& script) {
  Sats out;
  for (const tx::TxOut& output : transaction.outputs) {
    if (output.script_pubkey == script) out.value += output.amount.value;
  }
  return out;
}

Errc refusal(tx::SimulatedChain& chain, const tx::Transaction& transaction) {
  return code(chain.test_accept(transaction));
}

}  // namespace

TEST_CASE("an option is sold, attested, claimed, and the books know it") {
  Market market;
  market.stock({20'000'000});
  const Terms terms = market_terms(OptionKind::call, {market.event});
  auto deal = market.deal(terms, 7);
  CHECK(market.seller.ledger().state().locked == terms.collateral);
  CHECK(market.seller.ledger().state().premiums == terms.premium);
  CHECK(market.seller.ledger().check());

  const auto attestation = market.oracle.attest(market.event, 150'000);
  const Sats payout = payoff(terms, 150'000);
  CHECK(payout.value == 3'000'000);
  const auto claim =
      expect(deal.bought.holding.claim(std::span(&attestation, 1), market.buyer_home, 1'000));
  CHECK(claim.vsize() == 205);
  CHECK(paid_to(claim, market.buyer_home).value == payout.value - 205);

  REQUIRE(market.chain.advance_to(terms.expiry));
  CHECK(refusal(market.chain, claim) == Errc::tx_not_final);
  REQUIRE(market.chain.advance_to(terms.expiry + 1));
  market.settle(claim);
  const SaleRecord& record = market.seller.sales().at(deal.id);
  CHECK(record.state == SaleState::settled);
  CHECK(record.settled->rung == Rung::attested);
  CHECK(record.settled->by == Party::buyer);
  CHECK(record.settled->payout == payout);
  const LedgerState& books = market.seller.ledger().state();
  CHECK(books.payouts == payout);
  CHECK(books.locked.value == 0);
  CHECK(market.seller.ledger().check());
}

TEST_CASE("every rung pays the same integer, refuses one second early, and has its size") {
  Market market;
  market.stock({60'000'000});
  const Terms terms = market_terms(OptionKind::call, {market.event});
  const std::int64_t price = 123'456;
  const Sats payout = payoff(terms, std::uint64_t(price));
  REQUIRE(payout.value == 1'500'000);
  const auto attestation = market.oracle.attest(market.event, price);
  const std::span attested(&attestation, 1);

  SECTION("key path") {
    auto deal = market.deal(terms, 1);
    CHECK(expect(market.seller.payout(deal.id, attested)) == payout);
    CHECK(market.seller.payout(deal.id, {}).error().code == Errc::attestations_missing);
    CHECK(market.seller.payout(Hash256{}, attested).error().code == Errc::offer_unknown);
    const auto agreement = expect(close_at(deal.bought.holding.contract(), payout, {154}));
    auto ours = expect(deal.bought.holding.close(agreement, test_entropy(1), attested));
    auto theirs = expect(market.seller.close(deal.id, agreement, test_entropy(2), attested));
    // Nobody signs it without the attestation, nor an amount that differs from what it says.
    CHECK(deal.bought.holding.close(agreement, test_entropy(3)).error().code ==
          Errc::attestations_missing);
    CHECK(market.seller.close(deal.id, agreement, test_entropy(3)).error().code ==
          Errc::attestations_missing);
    CloseAgreement less = agreement;
    less.buyer_amount.value -= 1;
    less.pool_amount.value += 1;
    CHECK(deal.bought.holding.close(less, test_entropy(3), attested).error() ==
          fail(Errc::close_not_agreed, "buyer_amount"));
    CHECK(market.seller.close(deal.id, less, test_entropy(3), attested).error() ==
          fail(Errc::close_not_agreed, "buyer_amount"));
    // Nor an early one with a coin of the pool's books, which the next offer could spend.
    const auto free = market.seller.free_coins().at(0);
    CloseRevocation coin{free, Party::pool};
    const auto& contract = deal.bought.holding.contract();
    const auto with_ours = expect(close_early(contract, payout, {300}, coin));
    CHECK(market.seller.close(deal.id, with_ours, test_entropy(3)).error() ==
          fail(Errc::seller_input_unusable, "revocation"));
    coin.owner = Party::buyer;
    coin.coin.outpoint.txid = tx::Txid{};
    const auto with_theirs = expect(close_early(contract, payout, {300}, coin));
    CHECK(market.seller.close(deal.id, with_theirs, test_entropy(3)));
    const auto share =
        expect(ours.sign_first(theirs.nonce(), deal.bought.holding.internal_secret()));
    const auto secret = expect(market.seller.internal_secret(deal.id));
    const auto closed = expect(theirs.complete(ours.nonce(), share, secret));
    CHECK(closed.vsize() == 154);
    market.settle(closed);
    CHECK(market.seller.sales().at(deal.id).settled->rung == Rung::key_path);
    CHECK(market.seller.ledger().state().payouts == payout);
    CHECK(market.seller.ledger().state().fees_out.value == 154 + 155);
    CHECK_FALSE(ours.sign_first(theirs.nonce(), deal.bought.holding.internal_secret()));
  }
  SECTION("automatic payment by the pool") {
    auto deal = market.deal(terms, 1);
    const auto paid = expect(market.seller.settle(attested, 1'000));
    REQUIRE(paid.size() == 1);
    CHECK(paid[0].vsize() == 205);
    CHECK(paid_to(paid[0], market.buyer(1).payout_script()) == payout);
    REQUIRE(market.chain.advance_to(terms.expiry));
    CHECK(refusal(market.chain, paid[0]) == Errc::tx_not_final);
    REQUIRE(market.chain.advance_to(terms.expiry + 1));
    market.settle(paid[0]);
    CHECK(market.seller.sales().at(deal.id).settled->by == Party::pool);
    CHECK(market.seller.ledger().state().payouts == payout);
  }
  SECTION("bucket by the oracle's one-time digits") {
    auto deal = market.deal(terms, 1);
    const auto* digits = attestation.one_time_signature(oracle::Quantity::price);
    REQUIRE(digits != nullptr);
    const auto claim = expect(deal.bought.holding.claim_bucket(*digits, market.buyer_home, 1'000));
    CHECK(claim.vsize() < 476);
    REQUIRE(market.chain.advance_to(terms.bucket_opens));
    CHECK(refusal(market.chain, claim) == Errc::tx_not_final);
    REQUIRE(market.chain.advance_to(terms.bucket_opens + 1));
    market.settle(claim);
    CHECK(market.seller.sales().at(deal.id).settled->rung == Rung::bucket);
    CHECK(market.seller.ledger().state().payouts == payout);
  }
  CHECK(market.seller.ledger().state().locked.value == 0);
  CHECK(market.seller.ledger().check());
}

TEST_CASE("worthless contracts come back at once, in one transaction") {
  Market market;
  market.stock({12'000'000, 12'000'000, 12'000'000});
  const Terms terms = market_terms(OptionKind::call, {market.event});
  for (std::uint32_t i = 0; i < 3; ++i) (void)market.deal(terms, i);
  const auto attestation = market.oracle.attest(market.event, 99'000);
  const auto returned = expect(market.seller.settle(std::span(&attestation, 1), 1'000));
  REQUIRE(returned.size() == 1);
  CHECK(returned[0].inputs.size() == 3);
  CHECK(returned[0].outputs.size() == 1);
  CHECK(returned[0].vsize() == 377);  // 54, and 108 each
  REQUIRE(market.chain.advance_to(terms.expiry + 1));
  market.settle(returned[0]);
  const LedgerState& books = market.seller.ledger().state();
  CHECK(books.payouts.value == 0);
  CHECK(books.locked.value == 0);
  CHECK(books.settled == 3);
  // What the books say the pool owns is what it owns on chain.
  Sats coins;
  for (const PoolInput& coin : market.seller.free_coins()) coins.value += coin.output.amount.value;
  CHECK(books.cash == coins);
}

TEST_CASE("no oracle speaks: the buyer takes the void amount, not one second early") {
  Market market;
  market.stock({20'000'000});
  const Terms terms = market_terms(OptionKind::binary_call, {market.event});
  auto deal = market.deal(terms, 1);
  const auto refund = expect(deal.bought.holding.claim_void(market.buyer_home, 1'000));
  CHECK(refund.vsize() == 222);
  REQUIRE(market.chain.advance_to(terms.void_opens));
  CHECK(refusal(market.chain, refund) == Errc::tx_not_final);
  REQUIRE(market.chain.advance_to(terms.void_opens + 1));
  market.settle(refund);
  CHECK(market.seller.sales().at(deal.id).settled->rung == Rung::voided);
  CHECK(market.seller.ledger().state().payouts == terms.void_amount);
}

TEST_CASE("nobody came: the pool takes everything back after the last lock") {
  Market market;
  market.stock({20'000'000});
  const Terms terms = market_terms(OptionKind::put, {market.event});
  auto deal = market.deal(terms, 1);
  const auto back = expect(market.seller.reclaim(deal.id, 1'000));
  CHECK(back.vsize() <= 146);
  REQUIRE(market.chain.advance_to(terms.reclaim_opens));
  CHECK(refusal(market.chain, back) == Errc::tx_not_final);
  REQUIRE(market.chain.advance_to(terms.reclaim_opens + 1));
  market.settle(back);
  CHECK(market.seller.sales().at(deal.id).settled->rung == Rung::reclaim);
  CHECK(market.seller.ledger().state().payouts.value == 0);
  CHECK(market.seller.ledger().check());
}

TEST_CASE("a buyer who lost everything but seed and file still claims") {
  Market market;
  market.stock({20'000'000});
  const Terms terms = market_terms(OptionKind::binary_call, {market.event});
  auto deal = market.deal(terms, 5);
  const auto names = expect(market.buyer_store.names("backup/"));
  REQUIRE(names.size() == 1);
  const Bytes file = *expect(market.buyer_store.get(names[0]));
  // The file was written before ACCEPT went out.
  CHECK(expect(Backup::parse(file)).accept == deal.bought.accept);

  auto restored = expect(Holding::restore(market.buyer_master, Network::regtest, file));
  const auto attestation = market.oracle.attest(market.event, 100'001);
  const auto claim = expect(restored.claim(std::span(&attestation, 1), market.buyer_home, 1'000));
  CHECK(claim.vsize() == 162);
  REQUIRE(market.chain.advance_to(terms.expiry + 1));
  market.settle(claim);
  CHECK(market.seller.ledger().state().payouts == terms.collateral);

  SECTION("but not another seed, another network or a damaged file") {
    CHECK_FALSE(Holding::restore(test_master(9), Network::regtest, file));
    CHECK(Holding::restore(market.buyer_master, Network::signet, file).error().code ==
          Errc::offer_wrong_network);
    std::size_t refused = 0;
    for (std::size_t at = 9; at < file.size(); at += 997) {
      Bytes damaged = file;
      damaged[at] ^= 0x10;
      refused += Holding::restore(market.buyer_master, Network::regtest, damaged) ? 0u : 1u;
    }
    CHECK(refused == (file.size() - 9 + 996) / 997);
  }
  SECTION("and the file holds no secret") {
    for (const KeyPurpose purpose : {KeyPurpose::internal, KeyPurpose::leaf}) {
      const auto secrets = expect(PartySecrets::derive(market.buyer_master, Network::regtest, 5));
      const auto& key = purpose == KeyPurpose::internal ? secrets.internal : secrets.leaf;
      CHECK(std::search(file.begin(), file.end(), key.reveal().begin(), key.reveal().end()) ==
            file.end());
    }
  }
}
