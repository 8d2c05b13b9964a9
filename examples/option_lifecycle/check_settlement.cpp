// The end of act 6: somebody who took no part checks the call's settlement, link by link, from one file.
#include "scene.hpp"

#include <btcfi/aggregate/evidence.hpp>
#include <btcfi/oracle/price_root.hpp>
#include <btcfi/settlement/payoff.hpp>
#include <btcfi/settlement/payout_program.hpp>
#include <btcfi/settlement/verify.hpp>

namespace demo {
namespace {

/// The minute that ended at the expiry. Nobody knows its prices yet: they stand around the settlement
/// price of the play.
aggregate::Evidence evidence_at_expiry(const Scene& scene) {
  const Timestamp end{std::int64_t{scene.expiry_s()} * 1'000};
  const auto quote = [&](Exchange exchange, Currency currency, std::int64_t cents) {
    btcfi::Quote out;
    out.market = {exchange, btc, currency};
    out.price.e8 = scene.market.settlement_usd * 100'000'000 + cents * 1'000'000;
    out.time = end;
    return out;
  };
  const std::vector<btcfi::Quote> quotes{quote(Exchange::binance, usdt, 12),
                                         quote(Exchange::coinbase, usd, 47),
                                         quote(Exchange::kraken, usd, 61)};
  aggregate::Request request;
  request.treat_usdt_as_usd = true;
  request.now = {end.ms + 2'000};
  request.moment = end;
  return need(aggregate::decide(quotes, {}, request), "the price at expiry");
}

oracle::PriceRecord record_of(const aggregate::Evidence& evidence) {
  oracle::PriceRecord out;
  out.feed = oracle::feed_id("BTC/USD");
  out.flags = oracle::PriceRecord::flag_usdt_as_usd;
  out.price = evidence.decision.price.e8;
  out.confidence = static_cast<std::uint64_t>(evidence.decision.confidence.e8);
  out.window_start_ms = static_cast<std::uint64_t>(evidence.request.moment->ms - ms_per_minute);
  out.published_ms = static_cast<std::uint64_t>(evidence.request.now.ms);
  out.source_mask = 0b111;
  out.epoch = 1;
  return out;
}

st::SettlementBundle bundle_of(const Scene& scene, const Deal& deal) {
  st::SettlementBundle out;
  const aggregate::Evidence evidence = evidence_at_expiry(scene);
  const oracle::PriceRecord record = record_of(evidence);
  const auto key =
      need(keys::KeyPair::from(
               need(keys::parse_secret_key(play_secret("oracle identity")), "the oracle's key")),
           "the oracle's key");
  const auto batch = need(oracle::PriceBatch::of({record}), "the price root");
  out.evidence = evidence.encode();
  out.record = to_bytes(need(record.bytes(), "the record"));
  out.publisher = key.xonly();
  out.record_signature =
      to_bytes(need(oracle::sign(record, key, keys::Entropy{}), "the record's signature"));
  out.anchor = to_bytes(batch.anchor().encode());
  out.proof = merkle::encode(need(batch.prove(0), "the proof"));
  out.announcements = {need(scene.event.serialize(), "the announcement")};
  out.attestations = {need(scene.attested.at(0).serialize(), "the attestation")};
  out.terms = deal.terms;
  out.keys = deal.holding->contract().keys();
  const auto price = static_cast<std::uint64_t>(scene.market.settlement_usd);
  out.payout = st::payoff(deal.terms, price);
  out.program = need(st::run_payout_program(deal.terms, price, out.payout), "the program");
  out.fund = deal.fund.serialize();
  const auto by = need(scene.chain.spender(deal.holding->funded()), "the chain");
  need(by.has_value(), "the call was not settled");
  out.transaction = by->serialize();
  for (const tx::TxIn& input : by->inputs) {
    for (const Deal& one : scene.deals) {
      if (one.holding->funded() == input.previous)
        out.spent.push_back(one.holding->contract().output());
    }
  }
  return out;
}

}  // namespace

std::string check_settlement(Scene& scene, const Printer& out) {
  const Deal& call = scene.deals.at(0);
  const st::SettlementBundle bundle = bundle_of(scene, call);
  const std::string text = bundle.to_json();
  st::SettlementTrust trust;
  trust.publishers = {bundle.publisher};
  trust.oracles = {scene.oracle.identity()};
  trust.feed = "BTC/USD";
  trust.unit = "BTCUSD";
  trust.anchors = {need(merkle::Anchor::decode(bundle.anchor), "the anchor")};
  trust.funded = call.holding->funded();
  trust.terms_id = call.terms.id();
  trust.buyer_script = call.holding->contract().script_of(st::Party::buyer);
  trust.chain = &scene.chain;
  const st::SettlementReport report =
      st::verify(need(st::SettlementBundle::from_json(text), "the bundle"), trust);
  const st::LinkReport* first = report.first_failure();
  need(first == nullptr,
       std::string("the settlement does not verify: ") + (first ? to_string(first->link) : ""));
  need(report.complete(), "a link of the settlement was not checked");
  out.row("checked by an outsider", std::to_string(report.links.size()), "links",
          "evidence, record, root, attestation, program, payout, transaction");
  st::SettlementBundle wrong = bundle;
  wrong.payout.value += 1;
  const st::SettlementReport refusal = st::verify(wrong, trust);
  const st::LinkReport* broken = refusal.first_failure();
  need(broken != nullptr, "a payout of one sat more verifies");
  scene.refused(out, "a settlement of one sat more",
                std::string("verify, link ") + to_string(broken->link),
                error_name(broken->error.code));
  auto document = json::parse(report.to_json());
  if (document) scene.report.set("verified", *std::move(document));
  // What an outsider has to know by other means than the bundle.
  json::Value known = json::Value::new_object();
  known.set("publisher", json::Value::hex(bundle.publisher.bytes))
      .set("oracle", json::Value::hex(scene.oracle.identity().bytes))
      .set("anchor", json::Value::hex(bundle.anchor))
      .set("funded", trust.funded->txid.hex() + ":" + std::to_string(trust.funded->vout))
      .set("terms_id", trust.terms_id->hex())
      .set("buyer_script", json::Value::hex(*trust.buyer_script))
      .set("settled_by", need(tx::Transaction::parse(bundle.transaction), "it").txid().hex());
  scene.report.set("trust", std::move(known));
  return text;
}

}  // namespace demo
