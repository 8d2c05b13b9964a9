#include <btcfi/core/json.hpp>
#include <btcfi/feeds/parse.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;

// Stream messages that the exchanges really sent (2021). None of them answers a candle request, some
// look much like one: nothing may be taken from them, whole or cut anywhere.
TEST_CASE("no recorded message of a stream passes as an answer with candles") {
  std::size_t cases = 0;
  for (const Exchange exchange : feeds::candle_exchanges()) {
    const std::string name = std::string("feeds/ws_") + exchange_name(exchange) + ".json";
    const auto text = btcfi::test::read_vectors(name);
    if (!text) return;
    const auto document = json::parse(as_bytes(*text));
    REQUIRE(document);
    feeds::Parser parser;
    for (const json::Value& entry : document->at("messages").array()) {
      const auto message = entry.at("msg").as_string();
      REQUIRE(message);
      const std::string_view payload = *message;
      for (const std::size_t size : {payload.size(), payload.size() / 2, payload.size() - 1}) {
        const auto parsed = parser.parse(exchange, as_bytes(payload.substr(0, size)));
        INFO(payload.substr(0, size));
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().code == Errc::feed_malformed);
      }
      ++cases;
    }
  }
  btcfi::test::report_cases("feeds/ws_*.json", cases);
}
