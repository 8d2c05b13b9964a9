#include <btcfi/feeds/request.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::feeds;

namespace {

constexpr Timestamp minute{1'763'616'600'000};  // 2025-11-20T05:30:00Z

CandleRequest wanted(Exchange exchange) { return {*default_market(exchange), minute}; }

}  // namespace

TEST_CASE("each venue is asked for the minute, the one before and three after, in its own words") {
  CHECK(*candle_target(wanted(Exchange::binance)) ==
        "/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=1763616540000&limit=5");
  CHECK(*candle_target(wanted(Exchange::coinbase)) ==
        "/products/BTC-USD/candles?granularity=60&start=1763616540&end=1763616780");
  // Kraken's `since` excludes the row it names.
  CHECK(*candle_target(wanted(Exchange::kraken)) ==
        "/0/public/OHLC?pair=XBTUSD&interval=1&since=1763616480");
}

TEST_CASE("markets are spelled as their venue spells them, and USDT is not USD") {
  CHECK(*venue_symbol({Exchange::binance, btc, usdc}) == "BTCUSDC");
  CHECK(*venue_symbol({Exchange::coinbase, btc, eur}) == "BTC-EUR");
  CHECK(*venue_symbol({Exchange::kraken, btc, usdt}) == "XBTUSDT");
  CHECK(default_market(Exchange::binance)->quote == usdt);
  CHECK(default_market(Exchange::coinbase)->quote == usd);
  CHECK(default_market(Exchange::kraken)->quote == usd);
}

TEST_CASE("the real hosts are the defaults") {
  CHECK(public_endpoint(Exchange::binance)->host == "api.binance.com");
  CHECK(public_endpoint(Exchange::coinbase)->host == "api.exchange.coinbase.com");
  CHECK(public_endpoint(Exchange::kraken)->host == "api.kraken.com");
  CHECK(public_endpoint(Exchange::kraken)->port == 443);
  CHECK(candle_exchanges() ==
        std::vector<Exchange>{Exchange::binance, Exchange::coinbase, Exchange::kraken});
}

TEST_CASE("what cannot be asked is refused") {
  CHECK(public_endpoint(Exchange::ftx).error().code == Errc::unsupported);
  CHECK(candle_target(CandleRequest{{Exchange::ftx}, minute}).error().code == Errc::unsupported);
  CHECK(candle_target({{Exchange::kraken}, {minute.ms + 1}}).error().code ==
        Errc::invalid_argument);
  CHECK(candle_target({{Exchange::kraken}, {-60'000}}).error().code == Errc::invalid_argument);
  CHECK(candle_target({{Exchange::kraken}, {0}}).error().code == Errc::invalid_argument);
}
