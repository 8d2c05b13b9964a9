#include <btcfi/feeds/minute.hpp>
#include <btcfi/testing/exchange_messages.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::feeds;

namespace {

constexpr std::int64_t minute = 1'763'616'600'000;  // 2025-11-20T05:30:00Z
const testing::PricePath path({.seed = 4});

// What is known of the minute at now_ms, from a venue in a given mood.
Result<Candle> look(Exchange exchange, std::int64_t now_ms, const testing::VenueSettings& venue,
                    EmptyMinute empty = EmptyMinute::refuse) {
  const CandleRequest request{*default_market(exchange), {minute}};
  const auto reply = testing::answer(exchange, path, venue, {*candle_target(request)}, now_ms);
  const auto messages = parse(exchange, as_bytes(reply.body), &request);
  REQUIRE(messages);
  return closed_minute(*messages, request, {now_ms}, empty);
}

}  // namespace

TEST_CASE("a minute is taken once a later one has begun, and never before") {
  for (const Exchange exchange : candle_exchanges()) {
    const auto venue = testing::default_venue(exchange);
    for (std::int64_t now = minute - 60'000; now < minute + 60'000; now += 7'000) {
      CHECK(look(exchange, now, venue).error().code == Errc::feed_incomplete_candle);
    }
    for (const std::int64_t later : {61'500, 119'000, 240'000, 3'600'000}) {
      const auto candle = look(exchange, minute + later, venue);
      INFO(exchange_name(exchange) << " after " << later);
      REQUIRE(candle);
      CHECK(candle->open_time.ms == minute);
      CHECK(candle->close.e8 ==
            testing::bar_of(path, venue.tape, minute, minute + 60'000).close_cents * 1'000'000);
    }
  }
}

TEST_CASE("a venue that lags is named, with the minutes it is behind") {
  for (const Exchange exchange : candle_exchanges()) {
    auto venue = testing::default_venue(exchange);
    venue.lag_ms = 60'000;
    const auto one = look(exchange, minute + 62'000, venue);
    CHECK(one.error() == fail(Errc::feed_lagging, exchange_name(exchange), 0, 1));
    venue.lag_ms = 120'000;
    const auto two = look(exchange, minute + 62'000, venue);
    CHECK(two.error() == fail(Errc::feed_lagging, exchange_name(exchange), 0, 2));
  }
  // So far behind that the asked window is empty.
  auto venue = testing::default_venue(Exchange::binance);
  venue.lag_ms = 600'000;
  CHECK(look(Exchange::binance, minute + 62'000, venue).error() ==
        fail(Errc::feed_lagging, "binance", 0, 0));
}

TEST_CASE("an unfinished minute with a price in it is not taken for a closed one") {
  // The trap of the seed systems: Kraken's last row, Binance's last row, Coinbase's first row.
  for (const Exchange exchange : candle_exchanges()) {
    auto venue = testing::default_venue(exchange);
    venue.lag_ms = 30'000;
    const auto candle = look(exchange, minute + 62'000, venue);
    REQUIRE_FALSE(candle);
    CHECK(candle.error().code == Errc::feed_lagging);
  }
}

TEST_CASE("a minute without trades is missing or empty, and taken only if that is accepted") {
  for (const Exchange exchange : candle_exchanges()) {
    auto venue = testing::default_venue(exchange);
    venue.tape.quiet_minutes_ms = {minute};
    const auto refused = look(exchange, minute + 62'000, venue);
    REQUIRE_FALSE(refused);
    const auto accepted = look(exchange, minute + 62'000, venue, EmptyMinute::accept);
    if (exchange == Exchange::coinbase) {  // sends no row at all
      CHECK(refused.error().code == Errc::feed_missing_minute);
      CHECK(accepted.error().code == Errc::feed_missing_minute);
    } else {
      CHECK(refused.error().code == Errc::feed_empty_minute);
      REQUIRE(accepted);
      CHECK(accepted->volume.e8 == 0);
    }
  }
}

TEST_CASE("Kraken keeps 720 minutes, and an older one is missing") {
  CHECK(look(Exchange::kraken, minute + 700 * 60'000, testing::default_venue(Exchange::kraken)));
  const auto old =
      look(Exchange::kraken, minute + 800 * 60'000, testing::default_venue(Exchange::kraken));
  CHECK(old.error().code == Errc::feed_missing_minute);
}

TEST_CASE("a venue's refusal is the reason, with its number") {
  const CandleRequest request{*default_market(Exchange::binance), {minute}};
  const std::vector<Message> messages{VenueStatus{Exchange::binance, Errc::feed_unexpected_symbol,
                                                  "-1121", "Invalid symbol.", 1121}};
  CHECK(closed_minute(messages, request, {minute}).error() ==
        fail(Errc::feed_unexpected_symbol, "binance", 0, 1121));
}

TEST_CASE("rows of another market do not count") {
  const CandleRequest request{*default_market(Exchange::kraken), {minute}};
  const auto reply =
      testing::answer(Exchange::kraken, path, testing::default_venue(Exchange::kraken),
                      {*candle_target(request)}, minute + 62'000);
  const auto messages = parse(Exchange::kraken, as_bytes(reply.body), &request);
  REQUIRE(messages);
  CandleRequest other = request;
  other.market.quote = usdt;
  CHECK(closed_minute(*messages, other, {minute + 62'000}).error().code == Errc::feed_lagging);
}
