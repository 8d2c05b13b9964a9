#include <btcfi/feeds/collector.hpp>
#include <btcfi/feeds/https_client.hpp>
#include <btcfi/testing/exchange_simulator.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::feeds;
using namespace std::chrono_literals;
using testing::FaultKind;

namespace {

constexpr Timestamp minute{1'763'616'600'000};  // 2025-11-20T05:30:00Z
constexpr Timestamp now{minute.ms + ms_per_minute + 2'000};

struct Rig {
  Rig() : clock(now.ms) {
    auto started = testing::ExchangeSimulator::start(
        {.path = {.seed = 9}, .now_ms = [this] { return clock.now_ms(); }});
    REQUIRE(started);
    simulator = std::move(*started);
    auto created = HttpsClient::create({.ca_pem = simulator->ca_pem()});
    REQUIRE(created);
    client = std::move(*created);
    for (Source& source : settings.sources) {
      source.endpoint.port = simulator->port();
      source.endpoint.address = "127.0.0.1";
    }
  }
  Collection collect(Timestamp at = now) {
    auto collector = Collector::create(settings);
    REQUIRE(collector);
    auto got = collector->collect(minute, at, *client);
    REQUIRE(got);
    return std::move(*got);
  }
  testing::ManualClock clock;
  std::unique_ptr<testing::ExchangeSimulator> simulator;
  std::unique_ptr<HttpsClient> client;
  CollectorSettings settings;
};

}  // namespace

TEST_CASE("one minute of three venues over TLS on loopback") {
  Rig rig;
  const Collection got = rig.collect();
  CHECK(got.candles() == 3);
  for (const auto& report : got.sources) {
    const auto tape = testing::default_venue(report.source.market.exchange).tape;
    const auto bar = testing::bar_of(rig.simulator->path(), tape, minute.ms, now.ms);
    REQUIRE(report.candle);
    CHECK(report.candle->close.e8 == bar.close_cents * 1'000'000);
  }
  CHECK(quotes_of(got).size() == 3);
}

TEST_CASE("over TLS too, who lags, is silent or is not who he says he is gets named") {
  Rig rig;
  rig.settings.deadline = 3'000ms;
  auto late = testing::default_venue(Exchange::binance);
  late.lag_ms = 60'000;
  rig.simulator->set_venue(Exchange::binance, late);
  rig.simulator->set_fault(Exchange::coinbase, {.kind = FaultKind::silence});
  REQUIRE(
      rig.simulator->set_certificate(Exchange::kraken, testing::CertificateKind::other_authority));
  const Collection got = rig.collect();
  CHECK(got.candles() == 0);
  CHECK(got.sources[0].error == fail(Errc::feed_lagging, "binance", 0, 1));
  CHECK(got.sources[1].error == fail(Errc::feed_timeout, "collect: deadline"));
  CHECK(got.sources[2].error.code == Errc::feed_tls_untrusted);
  CHECK(got.sources[2].attempts == 1);
}

TEST_CASE("over TLS too, a clock that is far off is named") {
  Rig rig;
  const Collection got = rig.collect({now.ms + 600'000});
  CHECK(got.candles() == 0);
  for (const auto& report : got.sources) CHECK(report.error.code == Errc::feed_clock_skew);
  CHECK(*got.clock_behind_ms() < -590'000);
}

TEST_CASE("the clock of the simulator moves the minutes along") {
  Rig rig;
  CHECK(rig.collect().candles() == 3);
  rig.clock.advance(ms_per_minute);
  auto collector = Collector::create(rig.settings);
  REQUIRE(collector);
  const auto next =
      collector->collect({minute.ms + ms_per_minute}, {now.ms + ms_per_minute}, *rig.client);
  REQUIRE(next);
  CHECK(next->candles() == 3);
}
