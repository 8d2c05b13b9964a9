#include <btcfi/feeds.hpp>
#include <btcfi/testing.hpp>

#include <cstdio>

namespace {

using namespace btcfi;

// [snippet:collect]
Result<std::vector<Quote>> quotes_of_minute(const feeds::Trust& trust, Timestamp minute,
                                            Timestamp now,
                                            const feeds::CollectorSettings& settings) {
  BTCFI_TRY(auto client, feeds::HttpsClient::create(trust));      // {}: the system's authorities
  BTCFI_TRY(auto collector, feeds::Collector::create(settings));  // {}: Binance, Coinbase, Kraken
  BTCFI_TRY(auto got, collector.collect(minute, now, *client));   // or begin() and poll() yourself
  for (const auto& from : got.sources) {
    if (!from.candle) std::puts(describe(from.error).c_str());
  }
  return feeds::quotes_of(got);  // what aggregation takes
}
// [/snippet]

Status example() {
  constexpr Timestamp minute{1'763'616'600'000};  // 2025-11-20T05:30:00Z
  // [snippet:simulator]
  testing::ManualClock clock(1'763'616'662'000);
  BTCFI_TRY(auto simulator, testing::ExchangeSimulator::start(
                                {.path = {.seed = 7}, .now_ms = [&] { return clock.now_ms(); }}));
  simulator->set_fault(Exchange::kraken, {.kind = testing::FaultKind::silence});
  // connect to 127.0.0.1, simulator->port(), trusting simulator->ca_pem()
  // [/snippet]
  feeds::CollectorSettings settings;
  for (feeds::Source& source : settings.sources) {
    source.endpoint.port = simulator->port();
    source.endpoint.address = "127.0.0.1";
  }
  settings.deadline = std::chrono::milliseconds(3'000);
  BTCFI_TRY(const auto quotes,
            quotes_of_minute({.ca_pem = simulator->ca_pem()}, minute, {clock.now_ms()}, settings));
  if (quotes.size() != 2) return fail(Errc::internal, "feeds", 0, quotes.size());
  return {};
}

}  // namespace

int main() {
  const Status done = example();
  if (!done) std::fprintf(stderr, "%s\n", describe(done.error()).c_str());
  return done ? 0 : 1;
}
