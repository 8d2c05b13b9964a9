#include "market.hpp"

#include <btcfi/settlement/buyer.hpp>
#include <btcfi/settlement/payoff.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

/// A store that fails when told to.
class FailingStore final : public Store {
 public:
  Status put(std::string_view, ByteView) override { return fail(Errc::io, "put"); }
  Result<std::optional<Bytes>> get(std::string_view) const override {
    return std::optional<Bytes>{};
  }
  Result<std::vector<std::string>> names(std::string_view) const override {
    return std::vector<std::string>{};
  }
};

struct Bought {
  Market market;
  Terms terms;
  Quote quote;
  Request request;
  Bytes offer;

  explicit Bought(OptionKind kind = OptionKind::binary_call) {
    market.stock({20'000'000});
    terms = market_terms(kind, {market.event});
    quote = market.quote(terms);
    request = market.request(quote, 1);
    offer = expect(market.offer(request));
  }
  [[nodiscard]] Result<Acceptance> accept(const Trust& trust, const AcceptOptions& options = {}) {
    return market.buyer(1).accept(offer, trust, market.buyer_wallet, market.buyer_store, options);
  }
  [[nodiscard]] Trust trust() const { return market.trust(quote, request); }
};

}  // namespace

TEST_CASE("nothing leaves the buyer before its backup is stored") {
  Bought one;
  FailingStore broken;
  CHECK(code(one.market.buyer(1).accept(one.offer, one.trust(), one.market.buyer_wallet, broken)) ==
        Errc::io);
  CHECK(expect(one.market.buyer_store.names("")).empty());
  expect(one.accept(one.trust()));
  CHECK(expect(one.market.buyer_store.names("backup/")).size() == 1);
}

TEST_CASE("a buyer does not accept what is wrong, nor unknowingly what it could not check") {
  Bought one;
  Trust trust = one.trust();
  trust.pools.clear();
  CHECK(code(one.accept(trust)) == Errc::offer_pool_unknown);
  trust = one.trust();
  trust.chain = nullptr;
  CHECK(code(one.accept(trust)) == Errc::offer_unchecked);
  CHECK(code(one.accept(trust, {.automatic_payment = true, .allow_unchecked = true})) == Errc::ok);
  const Buyer elsewhere = expect(Buyer::create(one.market.buyer_master, Network::signet, 1));
  CHECK_FALSE(
      elsewhere.accept(one.offer, one.trust(), one.market.buyer_wallet, one.market.buyer_store));
  CHECK(elsewhere
            .request(one.quote, one.request.inputs, one.market.buyer_change, {1},
                     one.market.buyer_wallet)
            .error()
            .code == Errc::offer_wrong_network);
}

TEST_CASE(
    "without automatic payment the pool has nothing for a paying price, and the buyer claims") {
  Market market;
  market.stock({20'000'000});
  const Terms terms = market_terms(OptionKind::call, {market.event});
  auto deal = market.deal(terms, 1, false);
  CHECK(expect(Accept::parse(deal.bought.accept)).buyer_m.empty());
  const auto attestation = market.oracle.attest(market.event, 180'000);
  CHECK(expect(market.seller.settle(std::span(&attestation, 1), 1'000)).empty());
  expect(market.chain.advance_to(terms.expiry + 1));
  market.settle(
      expect(deal.bought.holding.claim(std::span(&attestation, 1), market.buyer_home, 1'000)));
  CHECK(market.seller.ledger().state().payouts == payoff(terms, 180'000));
}

TEST_CASE("a claim needs this event's attestation, and a price that pays") {
  Bought one(OptionKind::call);
  auto bought = expect(one.accept(one.trust()));
  const Holding& option = bought.holding;
  const auto code_of = [&](std::span<const oracle::Attestation> attested) {
    return code(option.claim(attested, one.market.buyer_home, 1'000));
  };
  CHECK(code_of({}) == Errc::attestations_missing);
  auto attested = one.market.oracle.attest(one.market.event, 99'000);
  CHECK(code_of(std::span(&attested, 1)) == Errc::claim_nothing_owed);
  attested.price = 180'000;
  CHECK(code_of(std::span(&attested, 1)) == Errc::oracle_attestation_invalid);
  const auto other = one.market.oracle.announce("another event", one.terms.expiry);
  const auto foreign = one.market.oracle.attest(other, 180'000);
  CHECK(code_of(std::span(&foreign, 1)) == Errc::oracle_wrong_event);
}

TEST_CASE("DONE must be FUND of this offer, with everybody's signature") {
  Bought one;
  auto bought = expect(one.accept(one.trust()));
  const Sold sold =
      expect(one.market.seller.accept(bought.accept, one.market.now, one.market.chain));
  Done done = expect(Done::parse(sold.done));
  CHECK(done.fund.vsize() == 255);
  const auto code_of = [&](const Done& what) {
    return code(bought.holding.complete(what.serialize()));
  };
  Done other = done;
  other.offer_id.bytes[0] ^= 1;
  CHECK(code_of(other) == Errc::offer_unknown);
  other = done;
  other.fund.outputs[0].amount.value -= 1;
  CHECK(code_of(other) == Errc::offer_fund_mismatch);
  other = done;
  other.fund.inputs[0].witness.clear();
  CHECK(code_of(other) == Errc::funding_witness_invalid);
  CHECK(code_of(done) == Errc::ok);
  CHECK(bought.holding.fund() == done.fund);
  CHECK(expect(Backup::parse(bought.holding.backup())).fund == done.fund);
  CHECK(expect(one.market.seller.done(done.offer_id)) == sold.done);
}

TEST_CASE("FUND unseen at the deadline: the buyer takes its coin back, and FUND is dead") {
  Bought one;
  auto bought = expect(one.accept(one.trust()));
  const Sold sold =
      expect(one.market.seller.accept(bought.accept, one.market.now, one.market.chain));
  // The pool signed, but keeps FUND to itself until the price suits it.
  const auto remedy =
      expect(one.market.buyer(1).double_spend(one.offer, 5'000, one.market.buyer_wallet));
  CHECK(remedy.outputs[0].script_pubkey == one.request.change_script);
  CHECK(remedy.vsize() == 112);
  expect(one.market.chain.submit(remedy));
  CHECK(one.market.chain.submit(sold.fund).error().code == Errc::chain_replacement);
  one.market.chain.mine(2);
  CHECK(one.market.chain.submit(sold.fund).error().code == Errc::chain_double_spend);
  expect(one.market.seller.poll(one.market.now, one.market.chain));
  CHECK(one.market.seller.sales().begin()->second.state == SaleState::failed);
  CHECK(one.market.seller.ledger().state().sold == 0);
  CHECK(one.market.seller.free_coins().size() == 1);
  CHECK(one.market.buyer(1)
            .double_spend(one.offer, 9'000'000, one.market.buyer_wallet)
            .error()
            .code == Errc::funding_insufficient);
}

TEST_CASE("a transaction that the wallet signed wrongly is not handed out as a remedy") {
  class Clumsy final : public FundingSigner {
   public:
    explicit Clumsy(FundingSigner& inner) : inner_(inner) {}
    Result<tx::Witness> sign(const tx::Transaction& transaction, std::size_t input,
                             std::span<const tx::TxOut> spent) override {
      BTCFI_TRY(auto out, inner_.sign(transaction, input, spent));
      out[0][9] ^= 1;
      return out;
    }

   private:
    FundingSigner& inner_;
  };
  Bought one;
  Clumsy wallet(one.market.buyer_wallet);
  CHECK(one.market.buyer(1).double_spend(one.offer, 5'000, wallet).error() ==
        fail(Errc::funding_witness_invalid, "fund.witness", 0));
}

TEST_CASE("of many attestations, a bucket is claimed by the first that fits and pays") {
  Bought one(OptionKind::call);
  const auto bought = expect(one.accept(one.trust()));
  const Holding& holding = bought.holding;
  const Bytes& home = one.market.buyer_home;
  const auto other_event = one.market.oracle.announce("other", one.terms.expiry);
  const auto other = one.market.oracle.attest(other_event, 150'000);
  const auto paying = one.market.oracle.attest(one.market.event, 150'000);
  oracle::EventOutcome low;  // an oracle that says two things
  low.price = 90'000;
  oracle::MemoryJournal forgetful;
  const auto worthless = expect(one.market.oracle.signer.attest(
      one.market.event.body, oracle::DigitProfile::tagged, low, one.terms.expiry, forgetful));
  auto broken = paying;
  broken.secrets[0] = broken.secrets[1];
  auto mute = paying;
  mute.one_time.clear();
  const auto claim = [&](const std::vector<oracle::Attestation>& all) {
    return holding.claim_bucket(all, home, 1'000);
  };
  const auto expected = expect(
      holding.claim_bucket(*paying.one_time_signature(oracle::Quantity::price), home, 1'000));
  CHECK(expect(claim({paying})).txid() == expected.txid());
  CHECK(expect(claim({other, worthless, broken, mute, paying})).txid() == expected.txid());
  CHECK(expect(claim({paying, worthless})).txid() == expected.txid());
  CHECK(claim({}).error().code == Errc::attestations_missing);
  CHECK(claim({mute}).error().code == Errc::attestations_missing);
  CHECK(claim({mute, other}).error().code == Errc::oracle_wrong_event);
  CHECK(claim({worthless, other}).error().code == Errc::claim_nothing_owed);
  CHECK(claim({broken}).error().code == Errc::oracle_attestation_invalid);
}

TEST_CASE("two of three oracles decide, whatever the third says, and two that differ do not") {
  Market market;
  TestOracle second(2);
  TestOracle third(3);
  const std::uint32_t maturity = market.event.body.maturity_s;
  std::vector<oracle::Announcement> events{market.event, second.announce("B", maturity),
                                           third.announce("C", maturity)};
  market.stock({20'000'000});
  expect(market.seller.add_event(*events[1].serialize(), second.signer.identity()));
  expect(market.seller.add_event(*events[2].serialize(), third.signer.identity()));
  const Terms terms = market_terms(OptionKind::binary_call, events);
  const Quote quote = market.quote(terms);
  const Buyer buyer = market.buyer(1);
  const Request request = market.request(quote, 1);
  const Bytes offer = expect(market.offer(request));
  Trust trust = market.trust(quote, request);
  CHECK(code(buyer.accept(offer, trust, market.buyer_wallet, market.buyer_store)) ==
        Errc::offer_oracle_unknown);
  trust.oracles = {third.signer.identity(), market.oracle.signer.identity(),
                   second.signer.identity()};
  auto bought = expect(buyer.accept(offer, trust, market.buyer_wallet, market.buyer_store));

  const auto a = market.oracle.attest(events[0], 120'000);
  const auto c = third.attest(events[2], 120'000);
  const auto other = second.attest(events[1], 120'001);
  const auto claim = [&](std::vector<oracle::Attestation> spoke) {
    return bought.holding.claim(spoke, market.buyer_home, 1'000);
  };
  CHECK(claim({a}).error().code == Errc::attestations_missing);
  CHECK(claim({a, a}).error().code == Errc::attestations_missing);
  CHECK(claim({a, other}).error().code == Errc::attestations_differ);
  CHECK(expect(claim({c, a})).vsize() == 162);
  // The third cannot stop the two, neither by another price nor by nonsense.
  auto broken = other;
  broken.secrets[3] = broken.secrets[4];
  for (const auto& third_says : {other, broken}) {
    CHECK(expect(claim({third_says, a, c})).vsize() == 162);
    CHECK(expect(bought.holding.payout(std::vector{a, third_says, c})) == terms.collateral);
  }
  CHECK(claim({a, broken}).error().code == Errc::oracle_attestation_invalid);
}

TEST_CASE("a buyer notes the nonces of what it accepted, and refuses them in another event") {
  Bought one;
  Trust trust = one.trust();
  expect(one.accept(trust));
  CHECK(trust.registry->size() == 20 + 7);
  oracle::AnnouncementBody other = one.market.event.body;
  other.event_id = "BTCUSD-other";
  CHECK(expect(trust.registry->find_reuse(other)).has_value());
  // What is refused leaves nothing behind.
  Bought two;
  Trust none = two.trust();
  none.pools.clear();
  CHECK_FALSE(two.accept(none));
  CHECK(none.registry->size() == 0);
}

TEST_CASE("one oracle under several keys does not make a threshold") {
  Market market;
  const std::uint32_t maturity = market.event.body.maturity_s;
  // The same identity signs for two keys.
  TestOracle twin(2);
  twin.signer = expect(oracle::Signer::create(oracle::OracleSeed(test_entropy(2).reveal()),
                                              test_secret(2), test_secret(101)));
  TestOracle third(3);
  std::vector<oracle::Announcement> events{market.event, twin.announce("B", maturity),
                                           third.announce("C", maturity)};
  CHECK(twin.signer.identity() == market.oracle.signer.identity());
  market.stock({20'000'000});
  expect(market.seller.add_event(*events[1].serialize(), twin.signer.identity()));
  expect(market.seller.add_event(*events[2].serialize(), third.signer.identity()));
  const Terms terms = market_terms(OptionKind::binary_call, events);
  CHECK(market.seller.quote(terms, market.now, 60, test_entropy(1)).error().code ==
        Errc::oracle_set_mismatch);
  // A pool that does not mind: it believes the twin to be somebody else.
  Quote quote;
  quote.terms = terms;
  quote.valid_until_s = market.now + 60;
  const Request request = market.request(quote, 1);
  Offer offer;
  offer.request = request;
  offer.terms = terms;
  for (const Hash256& hash : terms.announcements) {
    for (const auto& event : events) {
      if (*event.body.hash() == hash) offer.announcements.push_back(*event.serialize());
    }
  }
  Trust trust = market.trust(quote, request);
  trust.oracles.push_back(third.signer.identity());
  const auto report = market.buyer(1).check(offer.serialize(), trust).report;
  const auto twice =
      std::count_if(report.failures.begin(), report.failures.end(),
                    [](const Error& e) { return e.code == Errc::oracle_set_mismatch; });
  CHECK(twice == 1);
}
