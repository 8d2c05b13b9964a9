#include <btcfi/feeds/parse.hpp>
#include <btcfi/testing/exchange_messages.hpp>

#include <catch2/catch.hpp>

#include <map>

using namespace btcfi;
using namespace btcfi::feeds;

namespace {

constexpr std::int64_t minute = 1'763'616'600'000;  // 2025-11-20T05:30:00Z

// The documented shapes, typed after reference samples of each venue's manual.
const std::map<Exchange, std::string> samples{
    {Exchange::binance,
     R"([[1763616600000,"92345.67000000","92360.00000000","92340.10000000","92350.01000000",)"
     R"("12.34567000",1763616659999,"1140123.45678900",322,"6.10000000","563000.11000000","0"],)"
     R"([1763616660000,"92350.01000000","92351.00000000","92349.90000000","92350.90000000",)"
     R"("0.51000000",1763616719999,"47098.95000000",9,"0.10000000","9235.00000000","0"]])"},
    {Exchange::coinbase, R"([[1763616660,92349.9,92351,92350.01,92350.9,0.51],)"
                         R"([1763616600,92340.1,92360,92345.67,92350.01,12.34567]])"},
    {Exchange::kraken,
     R"({"error":[],"result":{"XXBTZUSD":[[1763616600,"92345.6","92360.0","92340.1","92350.0",)"
     R"("92348.2","12.34567000",322],[1763616660,"92350.0","92351.0","92349.9","92350.9",)"
     R"("92350.4","0.51000000",9]],"last":1763616600}})"}};

Result<std::vector<Message>> read(Exchange exchange, std::string_view text) {
  return parse(exchange, as_bytes(text));
}
Candle candle_at(const std::vector<Message>& messages, std::size_t i) {
  return std::get<Candle>(messages.at(i));
}
std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}
bool is_feed_refusal(Errc code) {
  return code == Errc::feed_malformed || code == Errc::feed_out_of_range ||
         code == Errc::feed_unexpected_symbol;
}

}  // namespace

TEST_CASE("Binance's row is read field by field, without a double in between") {
  const auto messages = read(Exchange::binance, samples.at(Exchange::binance));
  REQUIRE(messages);
  REQUIRE(messages->size() == 2);
  const Candle c = candle_at(*messages, 0);
  CHECK(c.market == Market{Exchange::binance, btc, usdt});
  CHECK(c.open_time.ms == minute);
  CHECK(c.close_time.ms == minute + 60'000);
  CHECK(c.open.e8 == 9'234'567'000'000);
  CHECK(c.high.e8 == 9'236'000'000'000);
  CHECK(c.low.e8 == 9'234'010'000'000);
  CHECK(c.close.e8 == 9'235'001'000'000);
  CHECK(c.volume.e8 == 1'234'567'000);
  CHECK(c.turnover->e8 == 114'012'345'678'900);
  CHECK(c.trades == 322u);
  CHECK(c.closed);
  CHECK_FALSE(candle_at(*messages, 1).closed);
}

TEST_CASE("Coinbase's low comes first, numbers are exact and the oldest row comes out first") {
  const auto messages = read(Exchange::coinbase, samples.at(Exchange::coinbase));
  REQUIRE(messages);
  REQUIRE(messages->size() == 2);
  const Candle c = candle_at(*messages, 0);
  CHECK(c.market == Market{Exchange::coinbase, btc, usd});
  CHECK(c.open_time.ms == minute);
  CHECK(c.low.e8 == 9'234'010'000'000);
  CHECK(c.high.e8 == 9'236'000'000'000);
  CHECK(c.open.e8 == 9'234'567'000'000);
  CHECK(c.close.e8 == 9'235'001'000'000);
  CHECK(c.volume.e8 == 1'234'567'000);
  CHECK_FALSE(c.trades);
  CHECK(c.closed);
  CHECK_FALSE(candle_at(*messages, 1).closed);
}

TEST_CASE("Kraken's last row is never closed") {
  const auto messages = read(Exchange::kraken, samples.at(Exchange::kraken));
  REQUIRE(messages);
  REQUIRE(messages->size() == 2);
  const Candle c = candle_at(*messages, 0);
  CHECK(c.market == Market{Exchange::kraken, btc, usd});
  CHECK(c.open_time.ms == minute);
  CHECK(c.open.e8 == 9'234'560'000'000);
  CHECK(c.close.e8 == 9'235'000'000'000);
  CHECK(c.volume.e8 == 1'234'567'000);
  CHECK(c.trades == 322u);
  CHECK(c.closed);
  CHECK_FALSE(candle_at(*messages, 1).closed);
}

TEST_CASE("numbers may be written in any way that JSON allows, and lose nothing") {
  const auto close_of = [](std::string_view number) {
    const auto messages =
        read(Exchange::coinbase, "[[1763616600,1,1e6,92345.67," + std::string(number) + ",1]]");
    return messages ? candle_at(*messages, 0).close.e8 : -1;
  };
  CHECK(close_of("92350.00000001") == 9'235'000'000'001);  // a double would round this away
  CHECK(close_of("92350.0000000100") == 9'235'000'000'001);
  CHECK(close_of("9.235e4") == 9'235'000'000'000);
  CHECK(close_of("92350.00000001 ") == 9'235'000'000'001);
  CHECK(close_of("92350.000000001") == -1);  // below 1e-8: refused, not rounded
  CHECK(close_of("092350") == -1);
  CHECK(close_of("+92350") == -1);
  CHECK(close_of("92350.") == -1);
  CHECK(close_of(".5") == -1);
  CHECK(close_of("0x10") == -1);
  CHECK(close_of("NaN") == -1);
  CHECK(close_of("1e400") == -1);
  CHECK(close_of("1234567890123456789012345678901234567890") == -1);
  CHECK(close_of("-92350") == -1);
  CHECK(close_of("0") == -1);
  CHECK(close_of("null") == -1);
  CHECK(close_of("\"92350\"") == -1);  // a string where the venue sends a number
}

TEST_CASE("volumes of venues that compute in floating point are rounded down") {
  const auto messages = read(Exchange::coinbase, "[[1763616600,1,2,1,2,0.30000000000000004]]");
  REQUIRE(messages);
  CHECK(candle_at(*messages, 0).volume.e8 == 30'000'000);
}

TEST_CASE("no document cut at any byte passes") {
  for (const auto& [exchange, text] : samples) {
    for (std::size_t size = 0; size < text.size(); ++size) {
      const auto messages = read(exchange, std::string_view(text).substr(0, size));
      INFO(exchange_name(exchange) << " cut at " << size);
      REQUIRE_FALSE(messages);
      CHECK(messages.error().code == Errc::feed_malformed);
    }
  }
}

TEST_CASE("nothing but white space may follow the document") {
  for (const auto& [exchange, text] : samples) {
    CHECK(read(exchange, text + " \r\n\t"));
    CHECK(read(exchange, " \n" + text));
    for (const char* tail : {"0", "]", "}", "[]", "{}", "null", ",", "\"", "x", " [[1]]", "\xff"}) {
      INFO(exchange_name(exchange) << " with " << tail);
      const auto messages = read(exchange, text + tail);
      REQUIRE_FALSE(messages);
      CHECK(messages.error().code == Errc::feed_malformed);
    }
  }
}

TEST_CASE("one byte struck out or replaced never passes as the same rows") {
  // A changed digit is another price and cannot be told; everything else has to be refused.
  for (const auto& [exchange, text] : samples) {
    for (std::size_t at = 0; at < text.size(); ++at) {
      for (const char c : {'#', '"', ',', ':', '[', '}', '\\', '\0', '\x80'}) {
        if (text[at] == c) continue;
        std::string broken = text;
        broken[at] = c;
        INFO(exchange_name(exchange) << " byte " << at << " became " << int{c});
        const auto messages = read(exchange, broken);
        REQUIRE_FALSE(messages);
        CHECK(is_feed_refusal(messages.error().code));
      }
      if (std::string_view("[]{},:\"").find(text[at]) != std::string_view::npos) {
        std::string shorter = text;
        shorter.erase(at, 1);
        INFO(exchange_name(exchange) << " without byte " << at);
        CHECK_FALSE(read(exchange, shorter));
      }
    }
  }
}

TEST_CASE("one byte put in anywhere does not pass, unless it is white space between tokens") {
  for (const auto& [exchange, text] : samples) {
    const auto good = read(exchange, text);
    REQUIRE(good);
    for (std::size_t at = 0; at <= text.size(); ++at) {
      for (const char c : {'#', 'x', '"', ',', ':', '[', ']', '{', '}', '-', '\\', '\0', '\x80'}) {
        std::string broken = text;
        broken.insert(at, 1, c);
        INFO(exchange_name(exchange) << " byte " << int{c} << " put in at " << at);
        const auto messages = read(exchange, broken);
        if (c == '-' && messages) {
          CHECK(*messages == *good);  // -0 is 0
          continue;
        }
        REQUIRE_FALSE(messages);
        CHECK(is_feed_refusal(messages.error().code));
      }
      std::string spaced = text;
      spaced.insert(at, 1, ' ');
      const auto messages = read(exchange, spaced);
      if (messages) {
        INFO(exchange_name(exchange) << " space at " << at);
        CHECK(*messages == *good);
      }
    }
  }
}

TEST_CASE("rows have exactly their fields") {
  CHECK_FALSE(read(Exchange::coinbase, "[[1763616600,1,2,1,2]]"));
  CHECK_FALSE(read(Exchange::coinbase, "[[1763616600,1,2,1,2,3,4]]"));
  CHECK_FALSE(read(Exchange::coinbase, "[[]]"));
  CHECK_FALSE(read(Exchange::coinbase, "[1763616600,1,2,1,2,3]"));
  CHECK_FALSE(read(Exchange::coinbase, "[{}]"));
  CHECK_FALSE(read(Exchange::coinbase, "[[1763616600,1,2,1,2,3],]"));
  CHECK_FALSE(read(Exchange::coinbase, "[[1763616600,1,2,1,2,3,]]"));
  CHECK(read(Exchange::coinbase, "[]")->empty());
  CHECK_FALSE(read(Exchange::binance, replaced(samples.at(Exchange::binance), ",\"0\"]", "]")));
  CHECK_FALSE(
      read(Exchange::binance, replaced(samples.at(Exchange::binance), ",\"0\"]", ",\"0\",1]")));
  CHECK_FALSE(read(Exchange::kraken, replaced(samples.at(Exchange::kraken), ",322]", "]")));
}

TEST_CASE("rows are in order, each once, on whole minutes") {
  const std::string a = "[1763616600,1,2,1,2,3]";
  const std::string b = "[1763616660,1,2,1,2,3]";
  const std::string c = "[1763616720,1,2,1,2,3]";
  const auto rows = [](const std::string& x, const std::string& y, const std::string& z) {
    return read(Exchange::coinbase, "[" + x + "," + y + "," + z + "]");
  };
  CHECK(rows(c, b, a)->size() == 3);
  CHECK(rows(a, b, c)->size() == 3);
  CHECK(rows(c, a, b).error().code == Errc::feed_malformed);
  CHECK(rows(a, a, b).error().code == Errc::feed_malformed);
  CHECK(rows(b, b, a).error().code == Errc::feed_malformed);
  CHECK(read(Exchange::coinbase, "[[1763616601,1,2,1,2,3]]").error().code == Errc::feed_malformed);
  CHECK(read(Exchange::coinbase, "[[-60,1,2,1,2,3]]").error().code == Errc::feed_out_of_range);
  CHECK(read(Exchange::coinbase, "[[9223372036854775800,1,2,1,2,3]]").error().code ==
        Errc::feed_out_of_range);
  CHECK(read(Exchange::binance,
             replaced(samples.at(Exchange::binance), "1763616659999", "1763616660000"))
            .error()
            .code == Errc::feed_malformed);
}

TEST_CASE("a candle that cannot be is refused and its row named") {
  const auto bad = read(Exchange::coinbase, "[[1763616660,1,2,1,2,3],[1763616600,3,2,1,2,3]]");
  REQUIRE_FALSE(bad);
  CHECK(bad.error().code == Errc::feed_out_of_range);
  CHECK(bad.error().input == 1);
  CHECK(std::string_view(bad.error().where) == "coinbase");
  CHECK_FALSE(read(Exchange::coinbase, "[[1763616600,1,2,1,3,3]]"));    // close above high
  CHECK_FALSE(read(Exchange::coinbase, "[[1763616600,1,2,0.5,2,3]]"));  // open below low
  CHECK_FALSE(read(Exchange::coinbase, "[[1763616600,1,2,1,2,-3]]"));
}

TEST_CASE("an error body is a status that names the venue's code") {
  const auto status_of = [](Exchange exchange, std::string_view text) {
    const auto messages = read(exchange, text);
    REQUIRE(messages);
    REQUIRE(messages->size() == 1);
    return std::get<VenueStatus>(messages->front());
  };
  CHECK(status_of(Exchange::binance, R"({"code":-1121,"msg":"Invalid symbol."})") ==
        VenueStatus{Exchange::binance, Errc::feed_unexpected_symbol, "-1121", "Invalid symbol.",
                    1121});
  CHECK(status_of(Exchange::binance, R"({"code":-1003,"msg":"Too many requests."})").code ==
        Errc::feed_rate_limited);
  CHECK(status_of(Exchange::binance, R"({"code":-1000,"msg":"x","data":{"serverTime":[1,null]}})")
            .number == 1000);
  CHECK(status_of(Exchange::coinbase, R"({"message":"NotFound"})") ==
        VenueStatus{Exchange::coinbase, Errc::feed_unexpected_symbol, "", "NotFound", 0});
  CHECK(status_of(Exchange::coinbase, R"({"message":"Public rate limit exceeded"})").code ==
        Errc::feed_rate_limited);
  CHECK(status_of(Exchange::kraken, R"({"error":["EQuery:Unknown asset pair"]})").code ==
        Errc::feed_unexpected_symbol);
  CHECK(status_of(Exchange::kraken, R"({"error":["EAPI:Rate limit exceeded"]})").code ==
        Errc::feed_rate_limited);
  CHECK(status_of(Exchange::kraken, R"({"error":["EService:Unavailable"]})").venue_code ==
        "EService:Unavailable");
}

TEST_CASE("text from outside is cut and cannot carry control bytes") {
  const std::string body = R"({"code":-1,"msg":"a\u001b[31m\n)" + std::string(300, 'x') + "\"}";
  const auto messages = read(Exchange::binance, body);
  REQUIRE(messages);
  const std::string text = std::get<VenueStatus>(messages->front()).text;
  CHECK(text.size() == 200);
  CHECK(text.substr(0, 8) == "a?[31m?x");
}

TEST_CASE("half an error body is no error body") {
  for (const char* text :
       {R"({"code":-1121})", R"({"msg":"x"})", "{}", R"({"code":"x","msg":"x"})",
        R"({"code":-1,"msg":"x","code":-1})", R"({"code":-1,"msg":"x",})",
        R"({"code":-1,"msg":"x"} {})", R"({"code":-1 "msg":"x"})",
        R"({"code":-1,"msg":"x","y":{"z":bogus}})", "\"x\"", "1", "null", "true", "", " "}) {
    INFO(text);
    CHECK(read(Exchange::binance, text).error().code == Errc::feed_malformed);
  }
  for (const char* text :
       {"{}", R"({"error":[]})", R"({"result":{}})", R"({"error":[],"result":{}})",
        R"({"error":[],"result":{"last":1}})", R"({"error":[],"result":{"XXBTZUSD":[]}})",
        R"({"error":["E"],"result":{"XXBTZUSD":[],"last":1}})",
        R"({"error":[],"result":{"XXBTZUSD":[],"XXBTZUSD":[],"last":1}})",
        R"({"error":[],"error":[],"result":{"XXBTZUSD":[],"last":1}})",
        R"({"error":[],"result":{"XXBTZUSD":[],"last":1},"x":1})", "[]"}) {
    INFO(text);
    CHECK(read(Exchange::kraken, text).error().code == Errc::feed_malformed);
  }
}

TEST_CASE("deep nesting is refused") {
  const std::string deep = std::string(200, '[') + std::string(200, ']');
  CHECK(read(Exchange::binance, R"({"code":-1,"msg":"x","y":)" + deep + "}").error().code ==
        Errc::feed_malformed);
}

TEST_CASE("an answer about another market is named as such") {
  const std::string ether = replaced(samples.at(Exchange::kraken), "XXBTZUSD", "XETHZUSD");
  CHECK(read(Exchange::kraken, ether).error().code == Errc::feed_unexpected_symbol);
  const std::string tether = replaced(samples.at(Exchange::kraken), "XXBTZUSD", "XBTUSDT");
  CHECK(read(Exchange::kraken, tether).error().code == Errc::feed_unexpected_symbol);
  const CandleRequest request{{Exchange::kraken, btc, usdt}, {minute}};
  const auto messages = parse(Exchange::kraken, as_bytes(tether), &request);
  REQUIRE(messages);
  CHECK(candle_at(*messages, 0).market.quote == usdt);
}

TEST_CASE("what cannot be read is refused by name") {
  CHECK(read(Exchange::ftx, "[]").error().code == Errc::unsupported);
  const CandleRequest request{{Exchange::kraken}, {minute}};
  CHECK(parse(Exchange::binance, as_bytes("[]"), &request).error().code == Errc::invalid_argument);
  CHECK(read(Exchange::binance, std::string(max_message_bytes + 1, ' ')).error().code ==
        Errc::limit_exceeded);
  std::string rows = "[[0,1,2,1,2,3]";
  for (std::size_t i = 1; i <= max_message_rows; ++i) {
    rows += ",[" + std::to_string(60 * i) + ",1,2,1,2,3]";
  }
  CHECK(read(Exchange::coinbase, rows + "]").error().code == Errc::limit_exceeded);
}

TEST_CASE("what the simulator sends is read back to its own figures") {
  const testing::PricePath path({.seed = 11});
  Parser parser;
  for (const Exchange exchange : testing::simulated_venues()) {
    const auto venue = testing::default_venue(exchange);
    for (int i = 0; i < 200; ++i) {
      const CandleRequest request{*default_market(exchange), {minute + i * 61 * ms_per_minute}};
      const auto reply = testing::answer(exchange, path, venue, {*candle_target(request)},
                                         request.minute.ms + 62'000);
      const auto messages = parser.parse(exchange, as_bytes(reply.body), &request);
      REQUIRE(messages);
      REQUIRE(messages->size() == 3);
      const Candle c = candle_at(*messages, 1);
      const auto bar = testing::bar_of(path, venue.tape, request.minute.ms, c.close_time.ms);
      CHECK(c.open_time == request.minute);
      CHECK(c.closed);
      CHECK(c.open.e8 == bar.open_cents * 1'000'000);
      CHECK(c.high.e8 == bar.high_cents * 1'000'000);
      CHECK(c.low.e8 == bar.low_cents * 1'000'000);
      CHECK(c.close.e8 == bar.close_cents * 1'000'000);
      CHECK(c.volume.e8 == bar.amount_e8);
      CHECK(c.trades.value_or(bar.trades) == bar.trades);
      CHECK_FALSE(candle_at(*messages, 2).closed);
    }
  }
}
