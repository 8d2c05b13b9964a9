#include "feeds/venue.hpp"

// Binance Spot REST API, "Kline/Candlestick data": arrays of 12 fields, prices as strings, oldest
// first, the last row possibly unfinished. Errors: {"code":-1121,"msg":"Invalid symbol."}.

namespace btcfi::feeds {
namespace {

constexpr std::size_t row_fields = 12;

std::string symbol(const Market& market) {
  return std::string(market.base.name()) + std::string(market.quote.name());
}

std::string candle_target_of(const Market& market, Timestamp first, Timestamp last) {
  const std::int64_t rows = (last.ms - first.ms) / ms_per_minute + 1;
  return "/api/v3/klines?symbol=" + symbol(market) +
         "&interval=1m&startTime=" + std::to_string(first.ms) + "&limit=" + std::to_string(rows);
}

Status read_field(JsonReader& json, std::size_t index, JsonReader::Value value, Candle& candle) {
  const auto text_price = [&](Price& price) -> Status {
    BTCFI_TRY(const auto text, json.text(value));
    BTCFI_TRY(price, read_price(json, text));
    return {};
  };
  const auto text_volume = [&](Volume& volume) -> Status {
    BTCFI_TRY(const auto text, json.text(value));
    BTCFI_TRY(volume, read_volume(json, text));
    return {};
  };
  const auto integer = [&]() -> Result<std::int64_t> {
    BTCFI_TRY(const auto digits, json.number(value));
    return read_integer(json, digits);
  };
  switch (index) {
    case 0: {
      BTCFI_TRY(const std::int64_t open_ms, integer());
      return set_minute(json, open_ms, candle);
    }
    case 1: return text_price(candle.open);
    case 2: return text_price(candle.high);
    case 3: return text_price(candle.low);
    case 4: return text_price(candle.close);
    case 5: return text_volume(candle.volume);
    case 6: {
      BTCFI_TRY(const std::int64_t last_ms, integer());
      if (last_ms != candle.close_time.ms - 1) return json.malformed();
      return {};
    }
    case 7: {
      Volume turnover;
      BTCFI_CHECK(text_volume(turnover));
      candle.turnover = turnover;
      return {};
    }
    case 8: {
      BTCFI_TRY(const std::int64_t count, integer());
      if (count < 0) return json.error(Errc::feed_out_of_range);
      candle.trades = static_cast<std::uint64_t>(count);
      return {};
    }
    case 9:
    case 10:
    case 11: {
      Volume unused;  // the takers' part and a field to ignore: read for their form alone
      return text_volume(unused);
    }
    default: return json.malformed();
  }
}

Status parse_rows(JsonReader& json, const Market& market, std::vector<Message>& out) {
  return json.root_array([&](std::size_t row, JsonReader::Value value) {
    return read_row(json, row, value, market, row_fields, read_field, out);
  });
}

Errc meaning_of(std::int64_t code) noexcept {
  switch (code) {
    case -1003:  // TOO_MANY_REQUESTS
    case -1015:  // TOO_MANY_ORDERS
      return Errc::feed_rate_limited;
    case -1121:  // BAD_SYMBOL
      return Errc::feed_unexpected_symbol;
    default: return Errc::feed_venue_error;
  }
}

Status parse_refusal(JsonReader& json, std::vector<Message>& out) {
  VenueStatus status{.exchange = Exchange::binance};
  int codes = 0;
  int texts = 0;
  const auto field = [&](std::string_view key, JsonReader::Value value) -> Status {
    if (key == "code") {
      ++codes;
      BTCFI_TRY(const auto digits, json.number(value));
      BTCFI_TRY(const std::int64_t code, read_integer(json, digits));
      if (code < -99'999 || code > 99'999) return json.error(Errc::feed_out_of_range);
      status.code = meaning_of(code);
      status.venue_code = std::to_string(code);
      status.number = static_cast<std::uint32_t>(code < 0 ? -code : code);
      return {};
    }
    if (key == "msg") {
      ++texts;
      BTCFI_TRY(const auto text, json.text(value));
      status.text = outside_text(text);
      return {};
    }
    return json.skip(value);
  };
  BTCFI_CHECK(json.root_object(field));
  if (codes != 1 || texts != 1) return json.malformed();
  out.emplace_back(std::move(status));
  return {};
}

Status parse_message(JsonReader& json, const Market& market, std::vector<Message>& out) {
  if (json.root_is_array()) return parse_rows(json, market, out);
  if (json.root_is_object()) return parse_refusal(json, out);
  return json.malformed();
}

}  // namespace

const Venue binance{Exchange::binance, "api.binance.com", usdt, symbol,
                    candle_target_of,  parse_message};

}  // namespace btcfi::feeds
