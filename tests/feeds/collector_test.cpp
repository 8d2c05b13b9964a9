#include "fake_transport.hpp"

#include <btcfi/core/sha256.hpp>
#include <btcfi/feeds/collector.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::feeds;
using btcfi_test::FakeTransport;
using testing::FaultKind;

namespace {

constexpr Timestamp minute{1'763'616'600'000};  // 2025-11-20T05:30:00Z
constexpr Timestamp minute_end{minute.ms + ms_per_minute};
const testing::PricePath path({.seed = 21});

Collector make(CollectorSettings settings = {}) {
  auto collector = Collector::create(std::move(settings));
  REQUIRE(collector);
  return std::move(*collector);
}
const SourceReport& from(const Collection& collection, Exchange exchange) {
  for (const auto& report : collection.sources) {
    if (report.source.market.exchange == exchange) return report;
  }
  FAIL("no such source");
  return collection.sources.front();
}
// A collection that begins two seconds after the minute's end, with one venue spoilt.
Collection collect_with(FakeTransport& net, CollectorSettings settings = {}) {
  auto collector = make(std::move(settings));
  auto got = collector.collect(minute, {net.wall_ms()}, net);
  REQUIRE(got);
  CHECK(net.idle());
  return *got;
}

}  // namespace

TEST_CASE("the same closed minute comes from all three, with its evidence") {
  FakeTransport net(path, minute_end.ms + 2'000);
  const Collection got = collect_with(net);
  CHECK(got.minute == minute);
  CHECK(got.candles() == 3);
  for (const auto& report : got.sources) {
    const Exchange exchange = report.source.market.exchange;
    REQUIRE(report.candle);
    CHECK(report.error == Error{});
    CHECK(report.candle->open_time == minute);
    CHECK(report.candle->close_time == minute_end);
    CHECK(report.candle->closed);
    const auto bar = testing::bar_of(path, net.venues[exchange].tape, minute.ms, minute_end.ms);
    CHECK(report.candle->close.e8 == bar.close_cents * 1'000'000);
    CHECK(report.attempts == 1);
    CHECK(report.http_status == 200);
    CHECK(report.payload_hash == sha256(report.payload));
    CHECK(report.received_at.ms == minute_end.ms + 2'000 + net.latency_ms);
    REQUIRE(report.clock_ahead_ms);
    CHECK(std::abs(*report.clock_ahead_ms) <= 500);
    // Whoever has the evidence comes to the same candle.
    const CandleRequest request{report.source.market, minute};
    const auto again = parse(exchange, report.payload, &request);
    REQUIRE(again);
    CHECK(*closed_minute(*again, request, report.received_at) == *report.candle);
  }
}

TEST_CASE("a collection becomes quotes for the end of the minute") {
  FakeTransport net(path, minute_end.ms + 2'000);
  net.venues[Exchange::coinbase].fault = {.kind = FaultKind::http_status, .status = 403};
  const Collection got = collect_with(net);
  const auto quotes = quotes_of(got);
  REQUIRE(quotes.size() == 2);
  CHECK(quotes[0].market == Market{Exchange::binance, btc, usdt});
  CHECK(quotes[1].market == Market{Exchange::kraken, btc, usd});
  for (const Quote& quote : quotes) {
    const auto& report = from(got, quote.market.exchange);
    CHECK(quote.price == report.candle->close);
    CHECK(quote.time == minute_end);
    CHECK(quote.payload_hash == report.payload_hash);
  }
}

TEST_CASE("a minute that still runs is waited for, and not asked about before it is ripe") {
  FakeTransport net(path, minute.ms + 30'000);
  const Collection got = collect_with(net);
  CHECK(got.candles() == 3);
  for (const auto& sent : net.sent) CHECK(sent.at_ms >= 30'000 + 1'500);
  FakeTransport early(path, minute.ms - 60'001);
  auto collector = make();
  CHECK(collector.collect(minute, {early.wall_ms()}, early).error().code == Errc::out_of_range);
}

TEST_CASE("a venue that lags a minute is asked again until the deadline, and then named") {
  FakeTransport net(path, minute_end.ms + 2'000);
  net.venues[Exchange::kraken].lag_ms = 60'000;
  const Collection got = collect_with(net);
  CHECK(got.candles() == 2);
  const auto& kraken = from(got, Exchange::kraken);
  CHECK_FALSE(kraken.candle);
  CHECK(kraken.error == fail(Errc::feed_lagging, "kraken", 0, 1));
  CHECK(kraken.attempts > 3);
  CHECK(net.elapsed().count() <= 20'000 + 5'000);
  CHECK_FALSE(kraken.payload.empty());
}

TEST_CASE("a venue that catches up in time is in") {
  FakeTransport net(path, minute_end.ms + 2'000);
  net.venues[Exchange::binance].lag_ms = 6'000;
  const Collection got = collect_with(net);
  CHECK(got.candles() == 3);
  CHECK(from(got, Exchange::binance).attempts > 1);
}

TEST_CASE("each fault has its name, and the two other venues are not disturbed by it") {
  struct Case {
    testing::Fault fault;
    Errc code;
  };
  const Case cases[] = {
      {{.kind = FaultKind::http_status, .status = 500}, Errc::feed_http_status},
      {{.kind = FaultKind::http_status, .status = 502}, Errc::feed_http_status},
      {{.kind = FaultKind::http_status, .status = 520}, Errc::feed_http_status},
      {{.kind = FaultKind::http_status, .status = 301}, Errc::feed_http_status},
      {{.kind = FaultKind::http_status, .status = 400}, Errc::feed_http_status},
      {{.kind = FaultKind::http_status, .status = 403}, Errc::feed_http_status},
      {{.kind = FaultKind::http_status, .status = 404}, Errc::feed_http_status},
      {{.kind = FaultKind::http_status, .status = 451}, Errc::feed_http_status},
      {{.kind = FaultKind::http_status, .status = 429}, Errc::feed_rate_limited},
      {{.kind = FaultKind::http_status, .status = 418}, Errc::feed_banned},
      {{.kind = FaultKind::venue_error}, Errc::feed_rate_limited},
      {{.kind = FaultKind::malformed}, Errc::feed_malformed},
      {{.kind = FaultKind::truncated}, Errc::feed_malformed},
      {{.kind = FaultKind::wrong_content}, Errc::feed_http_status},
      {{.kind = FaultKind::empty}, Errc::feed_lagging},
      {{.kind = FaultKind::oversized}, Errc::feed_body_too_large},
      {{.kind = FaultKind::silence}, Errc::feed_timeout},
      {{.kind = FaultKind::cut}, Errc::feed_closed},
      {{.kind = FaultKind::garbage}, Errc::feed_malformed_http},
      {{.kind = FaultKind::refuse}, Errc::feed_tls},
  };
  for (const Exchange exchange : candle_exchanges()) {
    for (const Case& c : cases) {
      FakeTransport net(path, minute_end.ms + 2'000);
      net.venues[exchange].fault = c.fault;
      const Collection got = collect_with(net);
      INFO(exchange_name(exchange)
           << " with fault " << int(c.fault.kind) << " status " << c.fault.status);
      CHECK(got.candles() == 2);
      const auto& report = from(got, exchange);
      CHECK(error_name(report.error.code) == std::string(error_name(c.code)));
      if (c.fault.kind == FaultKind::http_status) CHECK(report.error.offset == c.fault.status);
      CHECK(net.elapsed().count() <= 25'000);
      // The same fault, once: the second answer is taken.
      FakeTransport once(path, minute_end.ms + 2'000);
      once.venues[exchange].fault = c.fault;
      once.venues[exchange].fault.times = 1;
      const bool final_code = c.code == Errc::feed_banned || c.code == Errc::feed_body_too_large ||
                              (c.code == Errc::feed_http_status && report.error.offset < 500 &&
                               report.error.offset != 200);
      CHECK(collect_with(once).candles() == (final_code ? 2 : 3));
    }
  }
}

TEST_CASE("another market's answer and an unknown market are final") {
  FakeTransport net(path, minute_end.ms + 2'000);
  net.venues[Exchange::kraken].fault = {.kind = FaultKind::wrong_symbol};
  CollectorSettings settings;
  settings.sources[0].market.base = *Currency::parse("NOPE");
  settings.sources[1].market.base = *Currency::parse("NOPE");
  const Collection got = collect_with(net, settings);
  CHECK(got.candles() == 0);
  CHECK(from(got, Exchange::binance).error ==
        fail(Errc::feed_unexpected_symbol, "binance", 0, 1121));
  CHECK(from(got, Exchange::binance).detail == "-1121 Invalid symbol.");
  CHECK(from(got, Exchange::coinbase).error.code == Errc::feed_unexpected_symbol);
  CHECK(from(got, Exchange::coinbase).detail == "NotFound");
  CHECK(from(got, Exchange::kraken).error.code == Errc::feed_unexpected_symbol);
  CHECK(net.sent.size() == 3);
}

TEST_CASE("a missing row may come late: it is asked for three times and no more") {
  FakeTransport net(path, minute_end.ms + 2'000);
  net.venues[Exchange::coinbase].tape.quiet_minutes_ms = {minute.ms};
  const Collection got = collect_with(net);
  CHECK(from(got, Exchange::coinbase).error.code == Errc::feed_missing_minute);
  CHECK(net.requests(Exchange::coinbase) == 3);
}

TEST_CASE("pauses are drawn from the window of their attempt, and follow from the seed") {
  const auto times = [](std::uint64_t seed) {
    FakeTransport net(path, minute_end.ms + 2'000);
    net.venues[Exchange::kraken].lag_ms = 60'000;
    CollectorSettings settings;
    settings.jitter_seed = seed;
    settings.burst = 1'000;
    collect_with(net, settings);
    std::vector<std::int64_t> out;
    for (const auto& sent : net.sent) {
      if (sent.exchange == Exchange::kraken) out.push_back(sent.at_ms);
    }
    return out;
  };
  const auto a = times(1);
  CHECK(a == times(1));
  CHECK(a != times(2));
  for (std::size_t k = 1; k < a.size(); ++k) {
    const std::int64_t pause = a[k] - a[k - 1] - 40;
    CHECK(pause >= 0);
    CHECK(pause <= std::min<std::int64_t>(5'000, 250 << std::min<std::size_t>(k - 1, 20)));
  }
}

TEST_CASE("a venue is not asked faster than its rate") {
  FakeTransport net(path, minute_end.ms + 2'000);
  net.venues[Exchange::kraken].fault = {.kind = FaultKind::http_status, .status = 500};
  CollectorSettings settings;
  settings.backoff_base = settings.backoff_cap = std::chrono::milliseconds{1};
  settings.burst = 2;
  settings.circuit_failures = 100;
  collect_with(net, settings);
  // Any window of t seconds holds at most burst + t requests.
  std::vector<std::int64_t> at;
  for (const auto& sent : net.sent) {
    if (sent.exchange == Exchange::kraken) at.push_back(sent.at_ms);
  }
  CHECK(at.size() > 15);
  for (std::size_t i = 0; i < at.size(); ++i) {
    for (std::size_t j = i; j < at.size(); ++j) {
      CHECK(std::int64_t(j - i + 1) <= 2 + (at[j] - at[i]) / 1'000);
    }
  }
}

TEST_CASE("Retry-After is obeyed, in this collection and the next") {
  FakeTransport net(path, minute_end.ms + 2'000);
  auto collector = make();
  net.venues[Exchange::binance].fault = {
      .kind = FaultKind::http_status, .status = 429, .retry_after_s = 7, .times = 1};
  auto got = collector.collect(minute, {net.wall_ms()}, net);
  REQUIRE(got);
  CHECK(got->candles() == 3);
  CHECK(net.requests(Exchange::binance) == 2);
  CHECK(net.sent.back().at_ms >= 7'000);

  net.venues[Exchange::binance].fault = {
      .kind = FaultKind::http_status, .status = 429, .retry_after_s = 90, .times = 1};
  got = collector.collect(minute, {net.wall_ms()}, net);
  REQUIRE(got);
  CHECK(from(*got, Exchange::binance).error == fail(Errc::feed_rate_limited, "binance", 0, 429));
  const std::size_t before = net.requests(Exchange::binance);
  got = collector.collect(minute, {net.wall_ms()}, net);
  REQUIRE(got);
  CHECK(net.requests(Exchange::binance) == before);
  CHECK(from(*got, Exchange::binance).error == fail(Errc::feed_rate_limited, "binance", 0, 429));
  CHECK(from(*got, Exchange::binance).attempts == 0);
  net.sleep(90'000);
  got = collector.collect(minute, {net.wall_ms()}, net);
  REQUIRE(got);
  CHECK(got->candles() == 3);
}

TEST_CASE("a ban is kept until it ends") {
  FakeTransport net(path, minute_end.ms + 2'000);
  auto collector = make();
  net.venues[Exchange::binance].fault = {
      .kind = FaultKind::http_status, .status = 418, .retry_after_s = 300, .times = 1};
  std::size_t banned = 0;
  for (int i = 0; i < 6; ++i) {
    const auto got = collector.collect(minute, {net.wall_ms()}, net);
    REQUIRE(got);
    banned += from(*got, Exchange::binance).error.code == Errc::feed_banned ? 1u : 0u;
    net.sleep(60'000);
  }
  CHECK(banned == 5);
  CHECK(net.requests(Exchange::binance) == 2);
}

TEST_CASE("a dead venue is left alone for a while, and tried again once") {
  FakeTransport net(path, minute_end.ms + 2'000);
  CollectorSettings settings;
  settings.deadline = std::chrono::milliseconds{2'000};
  settings.circuit_pause = std::chrono::milliseconds{10'000};
  auto collector = make(settings);
  net.venues[Exchange::kraken].fault = {.kind = FaultKind::silence};
  for (int i = 0; i < 5; ++i) {
    const auto got = collector.collect(minute, {net.wall_ms()}, net);
    CHECK(from(*got, Exchange::kraken).error == fail(Errc::feed_timeout, "collect: deadline"));
  }
  const std::size_t before = net.requests(Exchange::kraken);
  auto got = collector.collect(minute, {net.wall_ms()}, net);
  CHECK(from(*got, Exchange::kraken).error == fail(Errc::feed_circuit_open, "collect"));
  CHECK(net.requests(Exchange::kraken) == before);
  net.sleep(10'000);
  got = collector.collect(minute, {net.wall_ms()}, net);  // the one try, in vain
  CHECK(from(*got, Exchange::kraken).error.code == Errc::feed_timeout);
  got = collector.collect(minute, {net.wall_ms()}, net);
  CHECK(from(*got, Exchange::kraken).error.code == Errc::feed_circuit_open);
  net.sleep(10'000);
  net.venues[Exchange::kraken].fault = {};
  got = collector.collect(minute, {net.wall_ms()}, net);
  CHECK(got->candles() == 3);
}

TEST_CASE("a clock that is far off is named: one venue's, or the caller's own") {
  for (const std::int64_t off_ms : {-3'600'000, -8'000, 8'000, 3'600'000}) {
    FakeTransport net(path, minute_end.ms + 2'000);
    net.venues[Exchange::coinbase].clock_offset_ms = off_ms;
    const Collection got = collect_with(net);
    CHECK(got.candles() == 2);
    CHECK(from(got, Exchange::coinbase).error.code == Errc::feed_clock_skew);
    CHECK(std::abs(*got.clock_behind_ms()) <= 500);
  }
  FakeTransport net(path, minute_end.ms + 2'000);
  auto collector = make();
  const auto got = collector.collect(minute, {net.wall_ms() + 3'600'000}, net);
  REQUIRE(got);
  CHECK(got->candles() == 0);
  for (const auto& report : got->sources) {
    CHECK(report.error.code == Errc::feed_clock_skew);
    CHECK(report.error.offset >= 3'599);
    CHECK(report.error.offset <= 3'600);
  }
  CHECK(std::abs(*got->clock_behind_ms() + 3'600'000) <= 500);
}

TEST_CASE("without Date headers the caller's clock has to do") {
  FakeTransport net(path, minute_end.ms + 2'000);
  net.with_date = false;
  const Collection got = collect_with(net);
  CHECK(got.candles() == 3);
  CHECK_FALSE(got.clock_behind_ms());
}

TEST_CASE("polled in slices, a collection is the same") {
  const auto run = [](std::chrono::milliseconds slice) {
    FakeTransport net(path, minute_end.ms - 3'000);
    net.venues[Exchange::binance].lag_ms = 4'000;
    auto collector = make();
    REQUIRE(collector.begin(minute, {net.wall_ms()}, net));
    CHECK(collector.begin(minute, {net.wall_ms()}, net).error().code == Errc::wrong_state);
    CHECK(collector.take().error().code == Errc::wrong_state);
    while (!collector.poll(net, slice)) {
    }
    auto got = collector.take();
    REQUIRE(got);
    CHECK(collector.take().error().code == Errc::wrong_state);
    std::vector<std::int64_t> prices;
    for (const auto& report : got->sources) prices.push_back(report.candle->close.e8);
    return prices;
  };
  CHECK(run(std::chrono::milliseconds{7}) == run(std::chrono::milliseconds{100'000}));
}

TEST_CASE("settings outside their domain are refused by name") {
  const auto refused = [](auto change) {
    CollectorSettings settings;
    change(settings);
    const auto collector = Collector::create(std::move(settings));
    return collector ? std::string() : std::string(collector.error().where);
  };
  using S = CollectorSettings&;
  using std::chrono::milliseconds;
  CHECK(refused([](S) {}).empty());
  CHECK(refused([](S s) { s.sources.clear(); }) == "CollectorSettings::sources");
  CHECK(refused([](S s) { s.sources.push_back(s.sources[0]); }) == "CollectorSettings::sources");
  CHECK(refused([](S s) { s.sources[0].market.exchange = Exchange::ftx; }) ==
        "CollectorSettings::sources");
  CHECK(refused([](S s) { s.sources[0].endpoint.host = "a b"; }) == "CollectorSettings::sources");
  CHECK(refused([](S s) { s.sources[0].endpoint.port = 0; }) == "CollectorSettings::sources");
  CHECK(refused([](S s) { s.deadline = milliseconds{0}; }) == "CollectorSettings::deadline");
  CHECK(refused([](S s) { s.settle = milliseconds{-1}; }) == "CollectorSettings::settle");
  CHECK(refused([](S s) { s.backoff_base = milliseconds{0}; }) ==
        "CollectorSettings::backoff_base");
  CHECK(refused([](S s) { s.backoff_cap = milliseconds{1}; }) == "CollectorSettings::backoff_cap");
  CHECK(refused([](S s) { s.burst = 0; }) == "CollectorSettings::burst");
  CHECK(refused([](S s) { s.circuit_failures = 0; }) == "CollectorSettings::circuit_failures");
  CHECK(refused([](S s) { s.clock_tolerance = milliseconds{1'000}; }) ==
        "CollectorSettings::clock_tolerance");
  auto collector = make();
  FakeTransport net(path, minute_end.ms);
  CHECK(collector.collect({minute.ms + 1}, {net.wall_ms()}, net).error().code ==
        Errc::invalid_argument);
  CHECK(collector.collect(minute, {-1}, net).error().code == Errc::invalid_argument);
}
