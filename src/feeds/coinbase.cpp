#include "feeds/venue.hpp"

// Coinbase Exchange REST API, "Get product candles": arrays of time, low, high, open, close, volume
// as JSON numbers, newest first, no row where nothing traded. Errors: {"message":"NotFound"}.

namespace btcfi::feeds {
namespace {

constexpr std::size_t row_fields = 6;

std::string symbol(const Market& market) {
  return std::string(market.base.name()) + "-" + std::string(market.quote.name());
}

std::string candle_target_of(const Market& market, Timestamp first, Timestamp last) {
  return "/products/" + symbol(market) +
         "/candles?granularity=60&start=" + std::to_string(first.seconds()) +
         "&end=" + std::to_string(last.seconds());
}

Status read_field(JsonReader& json, std::size_t index, JsonReader::Value value, Candle& candle) {
  BTCFI_TRY(const auto digits, json.number(value));
  const auto price = [&](Price& out) -> Status {
    BTCFI_TRY(out, read_price(json, digits));
    return {};
  };
  switch (index) {
    case 0: {
      BTCFI_TRY(const std::int64_t open_s, read_integer(json, digits));
      const auto open = Timestamp::from_seconds(open_s);
      if (!open) return json.error(Errc::feed_out_of_range);
      return set_minute(json, open->ms, candle);
    }
    case 1: return price(candle.low);
    case 2: return price(candle.high);
    case 3: return price(candle.open);
    case 4: return price(candle.close);
    case 5: {
      BTCFI_TRY(candle.volume, read_volume(json, digits));
      return {};
    }
    default: return json.malformed();
  }
}

Status parse_rows(JsonReader& json, const Market& market, std::vector<Message>& out) {
  return json.root_array([&](std::size_t row, JsonReader::Value value) {
    return read_row(json, row, value, market, row_fields, read_field, out);
  });
}

Errc meaning_of(std::string_view text) noexcept {
  if (text == "NotFound") return Errc::feed_unexpected_symbol;
  if (text.find("rate limit") != std::string_view::npos) return Errc::feed_rate_limited;
  return Errc::feed_venue_error;
}

Status parse_refusal(JsonReader& json, std::vector<Message>& out) {
  VenueStatus status{.exchange = Exchange::coinbase};
  int texts = 0;
  const auto field = [&](std::string_view key, JsonReader::Value value) -> Status {
    if (key != "message") return json.skip(value);
    ++texts;
    BTCFI_TRY(const auto text, json.text(value));
    status.code = meaning_of(text);
    status.text = outside_text(text);
    return {};
  };
  BTCFI_CHECK(json.root_object(field));
  if (texts != 1) return json.malformed();
  out.emplace_back(std::move(status));
  return {};
}

Status parse_message(JsonReader& json, const Market& market, std::vector<Message>& out) {
  if (json.root_is_array()) return parse_rows(json, market, out);
  if (json.root_is_object()) return parse_refusal(json, out);
  return json.malformed();
}

}  // namespace

const Venue coinbase{Exchange::coinbase, "api.exchange.coinbase.com", usd, symbol, candle_target_of,
                     parse_message};

}  // namespace btcfi::feeds
