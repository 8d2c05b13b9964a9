// Act 1: the same closed minute from three exchanges over TLS, one price from it, signed and anchored.
#include "scene.hpp"

#include <btcfi/aggregate.hpp>
#include <btcfi/feeds.hpp>
#include <btcfi/oracle/price_root.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/testing.hpp>

namespace demo {
namespace {

/// From the simulator: three venues with their own certificates, behind one port of this machine.
feeds::Collection simulated(Timestamp venues_now, Timestamp now, Timestamp minute,
                            std::uint16_t port) {
  const auto simulator =
      need(testing::ExchangeSimulator::start(
               {.path = {}, .now_ms = [venues_now] { return venues_now.ms; }, .port = port}),
           port == 0 ? "the exchange simulator"
                     : "the exchange simulator on port " + std::to_string(port));
  feeds::CollectorSettings settings;
  for (feeds::Source& source : settings.sources) {
    source.endpoint.address = "127.0.0.1";
    source.endpoint.port = simulator->port();
  }
  const auto client =
      need(feeds::HttpsClient::create({.ca_pem = simulator->ca_pem()}), "the HTTPS client");
  auto collector = need(feeds::Collector::create(std::move(settings)), "the collector");
  return need(collector.collect(minute, now, *client), "the collection");
}

/// From the exchanges' public endpoints.
feeds::Collection live(Timestamp now, Timestamp minute) {
  const auto client = need(feeds::HttpsClient::create({}), "the HTTPS client");
  auto collector = need(feeds::Collector::create({}), "the collector");
  return need(collector.collect(minute, now, *client), "the collection");
}

/// One sentence with every venue's reason when they are too few for any agreement.
void check_answers(const feeds::Collection& collection) {
  if (collection.candles() >= 2) return;
  std::string reasons;
  for (const feeds::SourceReport& report : collection.sources) {
    if (report.candle) continue;
    reasons += std::string(reasons.empty() ? "" : ", ") +
               exchange_name(report.source.market.exchange) + " " + error_name(report.error.code);
  }
  throw Failure("too few exchanges gave the minute's price (" + reasons +
                "): check the network, or run without --live");
}

/// A wrong clock asks for a wrong minute: what the venues' own clocks say comes before any price.
void check_clock(const feeds::Collection& collection) {
  constexpr std::int64_t most_ms = 5'000;
  const std::int64_t behind = collection.clock_behind_ms().value_or(0);
  if (behind > -most_ms && behind < most_ms) return;
  throw Failure("this machine's clock is about " +
                grouped((behind < 0 ? -behind : behind) / 1'000) + " s " +
                (behind < 0 ? "ahead of" : "behind") + " the exchanges': set it first");
}

aggregate::Evidence decide(const feeds::Collection& collection, Timestamp now) {
  std::vector<aggregate::Missing> missing;
  for (const feeds::SourceReport& report : collection.sources) {
    if (!report.candle) missing.push_back({report.source.market.exchange, report.error.code});
  }
  aggregate::Request request;
  request.treat_usdt_as_usd = true;  // Binance trades in USDT; this stands in the evidence
  request.max_age_ms = 120'000;
  request.now = now;
  request.moment = Timestamp{collection.minute.ms + ms_per_minute};
  return need(aggregate::decide(feeds::quotes_of(collection), missing, request),
              "no agreement on a price");
}

/// The record that the oracle signs: see docs/formats/price-record.md.
oracle::PriceRecord record_of(const aggregate::Evidence& evidence, Timestamp minute,
                              Timestamp now) {
  oracle::PriceRecord record;
  record.feed = oracle::feed_id("BTC/USD");
  record.flags = oracle::PriceRecord::flag_usdt_as_usd;
  record.price = evidence.decision.price.e8;
  record.confidence = static_cast<std::uint64_t>(evidence.decision.confidence.e8);
  record.window_start_ms = static_cast<std::uint64_t>(minute.ms);
  record.published_ms = static_cast<std::uint64_t>(now.ms);
  for (std::size_t i = 0; i < evidence.quotes.size(); ++i) {
    if (evidence.quotes[i].verdict == aggregate::Verdict::used)
      record.source_mask |= std::uint64_t{1} << i;
  }
  record.epoch = 1;
  return record;
}

/// A strike some 4 percent above the spot, and a settlement price that pays: nobody knows the real one.
void choose_strike(Market& market) {
  market.strike_usd = (static_cast<std::uint64_t>(market.spot_usd * 1.04) + 999) / 1'000 * 1'000;
  market.settlement_usd = static_cast<std::int64_t>(market.strike_usd + market.strike_usd / 13);
}

}  // namespace

void act1_collect(Scene& scene, const Arguments& arguments, const Printer& out) {
  out.title("Act 1   One price from three exchanges");
  // Two seconds into a minute, so that the venues have finished the one before.
  const Timestamp true_now =
      arguments.live ? system_now() : Timestamp{std::int64_t{scene.market.now_s} * 1'000 + 2'000};
  const Timestamp now{true_now.ms + arguments.clock_off_s * 1'000};
  const Timestamp minute{now.minute().ms - ms_per_minute};
  const feeds::Collection collection =
      arguments.live ? live(now, minute) : simulated(true_now, now, minute, arguments.port);
  check_clock(collection);
  check_answers(collection);
  out.row("closed minute", minute.to_string().substr(0, 16), "UTC",
          arguments.live ? "from the exchanges, over TLS"
                         : "from a simulator on this machine, over TLS");
  json::Value sources = json::Value::new_array();
  for (const feeds::SourceReport& report : collection.sources) {
    const char* name = exchange_name(report.source.market.exchange);
    json::Value one = json::Value::new_object();
    one.set("exchange", name);
    if (report.candle) {
      out.row(name, report.candle->close.to_string(),
              std::string(report.source.market.quote.name()) + "/BTC",
              "payload sha256 " + report.payload_hash.hex().substr(0, 16) + "...");
      one.set("close", report.candle->close.to_string())
          .set("payload_sha256", report.payload_hash.hex());
    } else {
      out.refused(name, error_name(report.error.code));
      one.set("missing", error_name(report.error.code));
    }
    sources.push_back(std::move(one));
  }
  const aggregate::Evidence evidence = decide(collection, now);
  const auto again =
      need(aggregate::replay(need(aggregate::decode_evidence(evidence.encode()), "the evidence")),
           "the replay");
  need(again.price == evidence.decision.price, "the evidence replays to another price");
  out.row("agreed price", evidence.decision.price.to_string(), "USD/BTC",
          "mean of " + std::to_string(evidence.decision.used) + ", clamped to " +
              std::to_string(evidence.request.clamp_bps) + " bp around the median");
  out.row("evidence", evidence.hash().hex().substr(0, 16) + "...", "",
          "replays to the same integer");

  const oracle::PriceRecord record = record_of(evidence, minute, now);
  const auto secret =
      need(keys::parse_secret_key(play_secret("oracle identity")), "the oracle's key");
  const auto key = need(keys::KeyPair::from(secret), "the oracle's key");
  const auto signature = need(oracle::sign(record, key, keys::Entropy{}), "the record's signature");
  need(oracle::verify(record, signature, key.xonly()), "the record's check");
  const auto batch = need(oracle::PriceBatch::of({record}), "the price root");
  need(oracle::verify(batch.anchor(), record, need(batch.prove(0), "the proof")),
       "the proof's check");
  const Bytes payload = to_bytes(batch.anchor().encode());
  out.row("price record", "96 bytes", "", "signed by the oracle, BIP340");
  out.row("anchor", to_hex(payload).substr(0, 20) + "...", "",
          "OP_RETURN of " + std::to_string(script::op_return_script(payload).size()) +
              " bytes; the proof verifies");
  scene.market.spot_usd = static_cast<double>(evidence.decision.price.e8) / 1e8;
  if (arguments.live) choose_strike(scene.market);

  json::Value report = json::Value::new_object();
  report.set("minute", minute.to_string())
      .set("sources", std::move(sources))
      .set("price", evidence.decision.price.to_string())
      .set("confidence", evidence.decision.confidence.to_string())
      .set("evidence_hash", evidence.hash().hex())
      .set("record", to_hex(need(record.bytes(), "the record")))
      .set("anchor", to_hex(payload));
  scene.report.set("price", std::move(report));
}

}  // namespace demo
