#include <btcfi/core/market.hpp>

#include <catch2/catch.hpp>

#include <set>

using namespace btcfi;

namespace {

Candle sample() {
  return {.market = {Exchange::coinbase, btc, usd},
          .open_time = {1'763'616'600'000},
          .close_time = {1'763'616'660'000},
          .open = *Price::parse("92345.67"),
          .high = *Price::parse("92360"),
          .low = *Price::parse("92340.1"),
          .close = *Price::parse("92350.01"),
          .volume = *Volume::parse("12.34567"),
          .turnover = {},
          .trades = {},
          .closed = true};
}

}  // namespace

TEST_CASE("exchanges have names and numbers of their own") {
  std::set<std::string> names;
  for (const Exchange exchange : all_exchanges) {
    names.insert(exchange_name(exchange));
    CHECK(*parse_exchange(exchange_name(exchange)) == exchange);
    CHECK(*exchange_from_number(static_cast<std::uint8_t>(exchange)) == exchange);
    CHECK(static_cast<unsigned>(exchange) < 64);
  }
  CHECK(names.size() == all_exchanges.size());
  CHECK(exchange_name(static_cast<Exchange>(200)) == std::string("unknown"));
  CHECK_FALSE(parse_exchange("unknown"));
  CHECK_FALSE(parse_exchange("Binance"));
  CHECK_FALSE(exchange_from_number(0));
}

TEST_CASE("a currency is its code, and USDT is not USD") {
  CHECK(*Currency::parse("USDT") == usdt);
  CHECK(usdt != usd);
  CHECK(usdt.name() == "USDT");
  CHECK(Currency::parse("ABCDEFG8")->name() == "ABCDEFG8");
  CHECK(Currency::parse("ABCDEFGHI").error().code == Errc::limit_exceeded);
  CHECK(Currency::parse("").error().code == Errc::parse);
  CHECK(Currency::parse("USd").error() == fail(Errc::parse, "Currency::parse", 0, 2));
  CHECK(Currency{}.empty());
}

TEST_CASE("a candle that cannot be is refused by the member at fault") {
  CHECK(check_candle(sample()));
  const auto fault = [](auto change) {
    Candle candle = sample();
    change(candle);
    const Status status = check_candle(candle);
    return status ? std::string("none") : std::string(status.error().where);
  };
  CHECK(fault([](Candle& c) { c.close_time = c.open_time; }) == "close_time");
  CHECK(fault([](Candle& c) { c.low = Price{0}; }) == "low");
  CHECK(fault([](Candle& c) { c.open = Price{c.low.e8 - 1}; }) == "open");
  CHECK(fault([](Candle& c) { c.close = Price{c.high.e8 + 1}; }) == "close");
  CHECK(fault([](Candle& c) { c.high = Price{c.low.e8 - 1}; }) == "open");
  CHECK(fault([](Candle& c) { c.volume = Volume{-1}; }) == "volume");
  CHECK(fault([](Candle& c) { c.turnover = Volume{-1}; }) == "turnover");
}

TEST_CASE("only a closed candle gives a quote, for the end of its period") {
  Hash256 hash;
  hash.bytes[0] = 7;
  const auto quote = quote_of_close(sample(), hash);
  REQUIRE(quote);
  CHECK(quote->price == sample().close);
  CHECK(quote->time == sample().close_time);
  CHECK(quote->market == sample().market);
  CHECK(quote->payload_hash == hash);
  Candle open = sample();
  open.closed = false;
  CHECK(quote_of_close(open, hash).error().code == Errc::wrong_state);
}
