#pragma once

// A settlement with every link of its chain, made as an oracle, a pool and a buyer make it.

#include "market.hpp"

#include <btcfi/aggregate/evidence.hpp>
#include <btcfi/core/codec.hpp>
#include <btcfi/oracle/price_root.hpp>
#include <btcfi/settlement/payoff.hpp>
#include <btcfi/settlement/payout_program.hpp>
#include <btcfi/settlement/verify.hpp>

namespace btcfi::test {

/// Three exchanges' closes of the minute that ends at the expiry; their mean is 123,456.70.
inline aggregate::Evidence sample_evidence(std::uint32_t expiry) {
  const Timestamp end{std::int64_t{expiry} * 1'000};
  const auto quote = [&](Exchange exchange, Currency currency, const char* price) {
    btcfi::Quote out;
    out.market = {exchange, btc, currency};
    out.price = expect(Price::parse(price));
    out.time = end;
    return out;
  };
  const std::vector<btcfi::Quote> quotes{quote(Exchange::binance, usdt, "123456.40"),
                                         quote(Exchange::coinbase, usd, "123456.70"),
                                         quote(Exchange::kraken, usd, "123457.00")};
  aggregate::Request request;
  request.treat_usdt_as_usd = true;
  request.now = {end.ms + 2'000};
  request.moment = end;
  return expect(aggregate::decide(quotes, {}, request));
}

inline oracle::PriceRecord sample_record(const aggregate::Evidence& evidence) {
  oracle::PriceRecord out;
  out.feed = oracle::feed_id("BTC/USD");
  out.flags = oracle::PriceRecord::flag_usdt_as_usd;
  out.price = evidence.decision.price.e8;
  out.confidence = static_cast<std::uint64_t>(evidence.decision.confidence.e8);
  out.window_start_ms = static_cast<std::uint64_t>(evidence.request.moment->ms - 60'000);
  out.published_ms = static_cast<std::uint64_t>(evidence.request.now.ms);
  out.source_mask = 0b111;
  out.epoch = 1;
  return out;
}

/// One contract of a market, settled, with what an outsider is given of it.
struct SettledMarket {
  Market market;
  Terms terms;
  Market::Deal deal;
  oracle::Attestation attestation;
  SettlementBundle bundle;
  keys::XOnlyKey publisher = expect(keys::xonly(test_secret(70)));

  explicit SettledMarket(OptionKind kind = OptionKind::call)
      : terms((market.stock({20'000'000}), market_terms(kind, {market.event}))),
        deal(market.deal(terms, 1)),
        attestation(market.oracle.attest(market.event, 123'456)) {
    const aggregate::Evidence evidence = sample_evidence(terms.expiry);
    bundle.evidence = evidence.encode();
    set_record(sample_record(evidence));
    bundle.announcements = {expect(market.event.serialize())};
    bundle.attestations = {expect(attestation.serialize())};
    bundle.terms = terms;
    bundle.keys = deal.bought.holding.contract().keys();
    bundle.fund = deal.sold.fund.serialize();
    set_payout(payoff(terms, 123'456));
    expect(market.chain.advance_to(terms.expiry + 1));
    settle_by(
        expect(deal.bought.holding.claim(std::span(&attestation, 1), market.buyer_home, 1'000)));
  }

  /// Signs and anchors another record.
  void set_record(const oracle::PriceRecord& record) {
    const auto key = expect(keys::KeyPair::from(test_secret(70)));
    bundle.record = to_bytes(expect(record.bytes()));
    bundle.publisher = publisher;
    bundle.record_signature = to_bytes(expect(oracle::sign(record, key, keys::Entropy{})));
    oracle::PriceRecord before = record;
    before.window_start_ms -= 60'000;
    const auto batch = expect(oracle::PriceBatch::of({before, record, sample_other(record)}));
    bundle.anchor = to_bytes(batch.anchor().encode());
    bundle.proof = merkle::encode(expect(batch.prove(1)));
  }
  void set_payout(Sats payout) {
    bundle.payout = payout;
    bundle.program = expect(run_payout_program(terms, 123'456, payout));
  }
  void settle_by(const tx::Transaction& transaction) {
    expect(market.chain.submit(transaction));
    market.chain.mine(1);
    bundle.transaction = transaction.serialize();
    bundle.spent = {deal.bought.holding.contract().output()};
  }
  /// As if the settlement had never been sent: the contract may be spent again.
  void unsettle() {
    expect(market.chain.disconnect(1));
    market.chain.evict(expect(tx::Transaction::parse(bundle.transaction)).txid());
  }
  [[nodiscard]] SettlementTrust trust() const {
    SettlementTrust out;
    out.publishers = {publisher};
    out.oracles = {market.oracle.signer.identity()};
    out.feed = "BTC/USD";
    out.unit = "BTCUSD";
    out.anchors = {expect(merkle::Anchor::decode(bundle.anchor))};
    out.funded = deal.bought.holding.funded();
    out.terms_id = terms.id();
    out.buyer_script = deal.bought.holding.contract().script_of(Party::buyer);
    out.chain = &market.chain;
    return out;
  }
  static oracle::PriceRecord sample_other(oracle::PriceRecord record) {
    record.feed = oracle::feed_id("ETH/USD");
    return record;
  }
};

}  // namespace btcfi::test
