#include "feeds/venue.hpp"

// Kraken REST API, "Get OHLC Data": {"error":[],"result":{"XXBTZUSD":[rows],"last":s}}, rows of
// time, open, high, low, close, vwap, volume, count with prices as strings, oldest first, the last
// row never finished. Errors come with status 200: {"error":["EQuery:Unknown asset pair"]}.

namespace btcfi::feeds {
namespace {

constexpr std::size_t row_fields = 8;

// Kraken calls bitcoin XBT.
std::string asset(const Currency& currency) {
  return currency == btc ? "XBT" : std::string(currency.name());
}

std::string symbol(const Market& market) { return asset(market.base) + asset(market.quote); }

// An answer is keyed by the pair's long name, in which assets of the first years carry an X (coins)
// or Z (money) in front: XXBTZUSD, but XBTUSDT.
bool names_pair(std::string_view key, const Market& market) {
  const std::string base = asset(market.base);
  const std::string quote = asset(market.quote);
  return key == base + quote || key == "X" + base + "Z" + quote ||
         key == "X" + base + "X" + quote || key == "X" + base + quote || key == base + "Z" + quote;
}

std::string candle_target_of(const Market& market, Timestamp first, Timestamp) {
  // Rows after `since`, not at it. There is no upper end.
  return "/0/public/OHLC?pair=" + symbol(market) +
         "&interval=1&since=" + std::to_string(first.seconds() - 60);
}

Status read_field(JsonReader& json, std::size_t index, JsonReader::Value value, Candle& candle) {
  const auto price = [&](Price& out) -> Status {
    BTCFI_TRY(const auto text, json.text(value));
    BTCFI_TRY(out, read_price(json, text));
    return {};
  };
  switch (index) {
    case 0: {
      BTCFI_TRY(const auto digits, json.number(value));
      BTCFI_TRY(const std::int64_t open_s, read_integer(json, digits));
      const auto open = Timestamp::from_seconds(open_s);
      if (!open) return json.error(Errc::feed_out_of_range);
      return set_minute(json, open->ms, candle);
    }
    case 1: return price(candle.open);
    case 2: return price(candle.high);
    case 3: return price(candle.low);
    case 4: return price(candle.close);
    case 5: {
      Price average;  // read for its form alone; "0.0" where nothing traded
      return price(average);
    }
    case 6: {
      BTCFI_TRY(const auto text, json.text(value));
      BTCFI_TRY(candle.volume, read_volume(json, text));
      return {};
    }
    case 7: {
      BTCFI_TRY(const auto digits, json.number(value));
      BTCFI_TRY(const std::int64_t count, read_integer(json, digits));
      if (count < 0) return json.error(Errc::feed_out_of_range);
      candle.trades = static_cast<std::uint64_t>(count);
      return {};
    }
    default: return json.malformed();
  }
}

Status parse_rows(JsonReader& json, JsonReader::Value rows, const Market& market,
                  std::vector<Message>& out) {
  return json.array(rows, [&](std::size_t row, JsonReader::Value value) {
    return read_row(json, row, value, market, row_fields, read_field, out);
  });
}

Status parse_result(JsonReader& json, JsonReader::Value result, const Market& market,
                    std::vector<Message>& out) {
  int pairs = 0;
  int cursors = 0;
  const auto field = [&](std::string_view key, JsonReader::Value value) -> Status {
    if (key == "last") {
      ++cursors;
      BTCFI_TRY(const auto digits, json.number(value));
      BTCFI_CHECK(read_integer(json, digits));
      return {};
    }
    if (!names_pair(key, market)) return json.error(Errc::feed_unexpected_symbol);
    ++pairs;
    return parse_rows(json, value, market, out);
  };
  BTCFI_CHECK(json.object(result, field));
  if (pairs != 1 || cursors != 1) return json.malformed();
  return {};
}

Errc meaning_of(std::string_view code) noexcept {
  if (code == "EQuery:Unknown asset pair") return Errc::feed_unexpected_symbol;
  if (code == "EAPI:Rate limit exceeded" || code == "EGeneral:Too many requests") {
    return Errc::feed_rate_limited;
  }
  return Errc::feed_venue_error;
}

Status parse_message(JsonReader& json, const Market& market, std::vector<Message>& out) {
  if (!json.root_is_object()) return json.malformed();
  int error_lists = 0;
  int results = 0;
  std::vector<Message> refusals;
  const auto field = [&](std::string_view key, JsonReader::Value value) -> Status {
    if (key == "error") {
      ++error_lists;
      return json.array(value, [&](std::size_t, JsonReader::Value entry) -> Status {
        BTCFI_TRY(const auto text, json.text(entry));
        refusals.emplace_back(VenueStatus{.exchange = Exchange::kraken,
                                          .code = meaning_of(text),
                                          .venue_code = outside_text(text),
                                          .text = outside_text(text)});
        if (refusals.size() > max_message_rows) return json.error(Errc::limit_exceeded);
        return {};
      });
    }
    if (key != "result") return json.malformed();
    ++results;
    return parse_result(json, value, market, out);
  };
  BTCFI_CHECK(json.root_object(field));
  // Nothing is believed of an answer that says it is an error.
  if (error_lists != 1 || results > 1 || (results == 0) != !refusals.empty()) {
    return json.malformed();
  }
  if (!refusals.empty()) out = std::move(refusals);
  return {};
}

}  // namespace

const Venue kraken{Exchange::kraken, "api.kraken.com", usd,
                   symbol,           candle_target_of, parse_message};

}  // namespace btcfi::feeds
