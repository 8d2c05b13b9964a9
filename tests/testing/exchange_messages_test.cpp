#include <btcfi/testing/exchange_messages.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace btcfi;
using namespace btcfi::testing;

namespace {

constexpr std::int64_t minute = 1'763'616'600'000;  // 2025-11-20T05:30:00Z
const PricePath flat({.base_cents = 9'235'000, .swing_bp = 0});

VenueReply ask(Exchange exchange, std::string_view target, std::int64_t now_ms,
               const VenueSettings& venue) {
  return answer(exchange, flat, venue, {target}, now_ms);
}
VenueReply ask(Exchange exchange, std::string_view target, std::int64_t now_ms) {
  return ask(exchange, target, now_ms, default_venue(exchange));
}
std::size_t rows_in(const std::string& body) {
  // Every row but the first is preceded by a comma after the one before.
  if (body.find("[[") == std::string::npos) return 0;
  std::size_t rows = 1;
  for (std::size_t at = body.find("],["); at != std::string::npos; at = body.find("],[", at + 1)) {
    ++rows;
  }
  return rows;
}
bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Binance sends twelve fields, strings with eight decimals, oldest row first") {
  VenueSettings quiet = default_venue(Exchange::binance);
  quiet.tape.quiet_minutes_ms = {minute};
  const auto reply =
      ask(Exchange::binance,
          "/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=1763616600000&limit=1",
          minute + 61'000, quiet);
  CHECK(reply.status == 200);
  // Nothing traded, so the row shows the form and nothing else: open time, four prices, volume,
  // close time, quote volume, count, two taker volumes, a field to ignore.
  const std::string close = reply.body.substr(17, 14);
  CHECK(reply.body == "[[1763616600000,\"" + close + "\",\"" + close + "\",\"" + close + "\",\"" +
                          close +
                          "\",\"0.00000000\",1763616659999,\"0.00000000\",0,\"0.00000000\","
                          "\"0.00000000\",\"0\"]]");
}

TEST_CASE("Binance honours limit, startTime and endTime") {
  const std::string base = "/api/v3/klines?symbol=BTCUSDT&interval=1m";
  const std::int64_t now = minute + 90'000;
  const auto count = [&](const std::string& rest) {
    return rows_in(ask(Exchange::binance, base + rest, now).body);
  };
  CHECK(count("") == 500);
  CHECK(count("&limit=1000") == 1'000);
  CHECK(count("&limit=5000") == 1'000);
  CHECK(count("&startTime=1763616600000") == 2);  // the minute and the one that runs
  CHECK(count("&startTime=1763616600000&endTime=1763616659999") == 1);
  CHECK(count("&startTime=1763616600001") == 1);  // rows whose open time is not before
  CHECK(count("&endTime=1763616600000&limit=3") == 3);
  CHECK(count("&startTime=1763616720000") == 0);  // in the future
  CHECK(contains(ask(Exchange::binance, base + "&endTime=1763616600000&limit=1", now).body,
                 "[[1763616600000,"));
}

TEST_CASE("Binance's refusals carry its codes") {
  const auto body = [](std::string_view target) {
    const auto reply = ask(Exchange::binance, target, minute);
    CHECK(reply.status == 400);
    return reply.body;
  };
  CHECK(body("/api/v3/klines?symbol=NOPE&interval=1m") ==
        "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}");
  CHECK(contains(body("/api/v3/klines?interval=1m"), "\"code\":-1102"));
  CHECK(contains(body("/api/v3/klines?symbol=BTCUSDT&interval=7m"), "\"code\":-1120"));
  CHECK(contains(body("/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=x"), "\"code\":-1100"));
}

TEST_CASE("Coinbase sends low before high and open, as numbers, newest row first") {
  const auto reply = ask(Exchange::coinbase,
                         "/products/BTC-USD/candles?granularity=60&start=1763616540&end=1763616600",
                         minute + 90'000);
  CHECK(reply.status == 200);
  CHECK(reply.body.substr(0, 13) == "[[1763616600,");
  CHECK(contains(reply.body, "],[1763616540,"));
  CHECK_FALSE(contains(reply.body, "\""));
  // time, low, high: low is the smaller one.
  const double low = std::stod(reply.body.substr(13));
  const double high = std::stod(reply.body.substr(reply.body.find(',', 13) + 1));
  CHECK(low < high);
}

TEST_CASE("Coinbase leaves out minutes without trades, and honours start and end") {
  VenueSettings venue = default_venue(Exchange::coinbase);
  venue.tape.quiet_minutes_ms = {minute};
  const std::string base = "/products/BTC-USD/candles?granularity=60";
  const auto count = [&](const std::string& rest) {
    return rows_in(ask(Exchange::coinbase, base + rest, minute + 90'000, venue).body);
  };
  CHECK(count("&start=1763616540&end=1763616660") == 2);  // of three minutes, one is quiet
  CHECK(count("&start=1763616600&end=1763616600") == 0);
  CHECK(count("") == 299);
  CHECK(count("&start=1763616540") == 299);  // one bound alone is ignored
  CHECK(ask(Exchange::coinbase, base + "&start=1763500000&end=1763616600", minute).status == 400);
  CHECK(ask(Exchange::coinbase, "/products/BTC-USD/candles?granularity=61", minute).body ==
        "{\"message\":\"Unsupported granularity\"}");
  CHECK(ask(Exchange::coinbase, "/products/NO-PE/candles", minute).status == 404);
  const auto nobody = answer(Exchange::coinbase, flat, venue, {base, false}, minute);
  CHECK(nobody.status == 403);
}

TEST_CASE("Kraken always ends with the frame that runs, and answers errors with status 200") {
  const auto reply = ask(Exchange::kraken, "/0/public/OHLC?pair=XBTUSD&interval=1&since=1763616540",
                         minute + 90'000);
  const std::string_view head = "{\"error\":[],\"result\":{\"XXBTZUSD\":[[1763616600,\"923";
  CHECK(reply.body.substr(0, head.size()) == head);
  CHECK(rows_in(reply.body) == 2);
  CHECK(contains(reply.body, "],\"last\":1763616600}}"));
  const auto far = ask(Exchange::kraken, "/0/public/OHLC?pair=XBTUSD&interval=1&since=1763620000",
                       minute + 90'000);
  CHECK(rows_in(far.body) == 1);
  const auto all = ask(Exchange::kraken, "/0/public/OHLC?pair=XBTUSD&since=0", minute + 90'000);
  CHECK(rows_in(all.body) == 720);
  const auto unknown = ask(Exchange::kraken, "/0/public/OHLC?pair=NOPE&interval=1", minute);
  CHECK(unknown.status == 200);
  CHECK(unknown.body == "{\"error\":[\"EQuery:Unknown asset pair\"]}");
}

TEST_CASE("a venue that lags a minute shows the minute as it was, and its clock is right") {
  VenueSettings late = default_venue(Exchange::kraken);
  late.lag_ms = 60'000;
  const std::string_view target = "/0/public/OHLC?pair=XBTUSD&interval=1&since=1763616480";
  CHECK(ask(Exchange::kraken, target, minute + 90'000, late).body ==
        ask(Exchange::kraken, target, minute + 30'000).body);
  CHECK(
      contains(ask(Exchange::kraken, "/0/public/Time", minute + 90'000, late).body, "1763616690"));
}

TEST_CASE("each fault spoils an answer in its way") {
  const std::string_view target = "/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=2";
  const auto spoil = [&](const Fault& fault) {
    VenueSettings venue = default_venue(Exchange::binance);
    venue.fault = fault;
    return ask(Exchange::binance, target, minute, venue);
  };
  const std::string good = ask(Exchange::binance, target, minute).body;
  CHECK(spoil({.kind = FaultKind::malformed}).body.size() == good.size());
  CHECK(spoil({.kind = FaultKind::malformed}).body != good);
  CHECK(spoil({.kind = FaultKind::truncated}).body == good.substr(0, good.size() / 2));
  CHECK(contains(spoil({.kind = FaultKind::wrong_content}).body, "<html>"));
  CHECK(spoil({.kind = FaultKind::empty}).body == "[]");
  CHECK(spoil({.kind = FaultKind::oversized}).body.size() == 8u << 20);
  const auto banned = spoil({.kind = FaultKind::http_status, .status = 418, .retry_after_s = 120});
  CHECK(banned.status == 418);
  CHECK(std::count(banned.headers.begin(), banned.headers.end(),
                   std::pair<std::string, std::string>("retry-after", "120")) == 1);
  CHECK(contains(banned.body, "-1003"));
  CHECK(spoil({.kind = FaultKind::http_status, .status = 503}).status == 503);
}
