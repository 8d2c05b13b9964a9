#include "feeds/venue.hpp"

#include <btcfi/feeds/parse.hpp>

#include <algorithm>

namespace btcfi::feeds {
namespace {

// Rows stand in one strict order, whichever; the result is oldest first. All rows are candles or
// none is.
Status order_candles(JsonReader& json, std::vector<Message>& messages) {
  const auto open_of = [&](std::size_t i) { return std::get<Candle>(messages[i]).open_time; };
  if (messages.empty() || !std::holds_alternative<Candle>(messages.front())) return {};
  if (messages.size() > 1 && open_of(0) > open_of(1)) {
    std::reverse(messages.begin(), messages.end());
  }
  for (std::size_t i = 1; i < messages.size(); ++i) {
    if (open_of(i - 1) >= open_of(i)) {
      json.set_row(i);
      return json.malformed();
    }
    std::get<Candle>(messages[i - 1]).closed = true;
  }
  return {};
}

}  // namespace

Result<Price> read_price(JsonReader& json, std::string_view text) noexcept {
  const auto price = Price::parse(text);
  if (price) return *price;
  const Errc code = price.error().code;
  const bool too_much = code == Errc::overflow || code == Errc::inexact;
  return json.error(too_much ? Errc::feed_out_of_range : Errc::feed_malformed);
}

Result<Volume> read_volume(JsonReader& json, std::string_view text) noexcept {
  const auto volume = Volume::parse(text, Rounding::floor);
  if (volume && volume->e8 >= 0) return *volume;
  if (volume) return json.error(Errc::feed_out_of_range);
  return json.error(volume.error().code == Errc::overflow ? Errc::feed_out_of_range
                                                          : Errc::feed_malformed);
}

Result<std::int64_t> read_integer(JsonReader& json, std::string_view text) noexcept {
  const auto value = parse_decimal(text, 0);
  if (value) return *value;
  return json.error(value.error().code == Errc::overflow ? Errc::feed_out_of_range
                                                         : Errc::feed_malformed);
}

Status set_minute(JsonReader& json, std::int64_t open_ms, Candle& candle) noexcept {
  // Years 1970 to 9999: beyond them sums of times may leave 64 bits.
  constexpr std::int64_t end_ms = 253'402'300'800'000;
  if (open_ms < 0 || open_ms >= end_ms) return json.error(Errc::feed_out_of_range);
  if (open_ms % ms_per_minute != 0) return json.malformed();
  candle.open_time = {open_ms};
  candle.close_time = {open_ms + ms_per_minute};
  return {};
}

Status read_row(JsonReader& json, std::size_t row, JsonReader::Value value, const Market& market,
                std::size_t fields, ReadField read_field, std::vector<Message>& out) {
  json.set_row(row);
  Candle candle;
  candle.market = market;
  std::size_t read = 0;
  BTCFI_CHECK(json.array(value, [&](std::size_t index, JsonReader::Value field) {
    ++read;
    return read_field(json, index, field, candle);
  }));
  if (read != fields) return json.malformed();
  if (!check_candle(candle)) return json.error(Errc::feed_out_of_range);
  if (row >= max_message_rows) return json.error(Errc::limit_exceeded);
  out.emplace_back(candle);
  return {};
}

std::string outside_text(std::string_view text) {
  constexpr std::size_t longest = 200;
  std::string out(text.substr(0, longest));
  for (char& c : out) {
    // Control bytes would reach terminals and logs; the rest is UTF-8, checked by the reader, cut
    // perhaps within its last character.
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  while (out.size() == longest && !out.empty() && static_cast<unsigned char>(out.back()) >= 0x80) {
    out.pop_back();
  }
  return out;
}

struct Parser::Impl {
  simdjson::ondemand::parser json;
  Bytes padded;
};

Parser::Parser() : impl_(std::make_unique<Impl>()) {}
Parser::~Parser() = default;
Parser::Parser(Parser&&) noexcept = default;
Parser& Parser::operator=(Parser&&) noexcept = default;

Result<std::vector<Message>> Parser::parse(Exchange exchange, ByteView message,
                                           const CandleRequest* request) {
  const Venue* venue = find_venue(exchange);
  if (venue == nullptr) return fail(Errc::unsupported, "feeds::parse");
  if (request != nullptr && request->market.exchange != exchange) {
    return fail(Errc::invalid_argument, "feeds::parse: request");
  }
  if (message.size() > max_message_bytes) {
    return fail(Errc::limit_exceeded, "feeds::parse", 0, message.size());
  }
  const Market market =
      request != nullptr ? request->market : Market{exchange, btc, venue->default_quote};
  impl_->padded.resize(message.size() + simdjson::SIMDJSON_PADDING);
  std::copy(message.begin(), message.end(), impl_->padded.begin());
  std::fill(impl_->padded.end() - simdjson::SIMDJSON_PADDING, impl_->padded.end(), std::uint8_t{0});

  JsonReader json(impl_->json, exchange_name(exchange));
  BTCFI_CHECK(json.open(impl_->padded.data(), message.size()));
  std::vector<Message> out;
  BTCFI_CHECK(venue->parse(json, market, out));
  BTCFI_CHECK(json.finish());
  BTCFI_CHECK(order_candles(json, out));
  return out;
}

Result<std::vector<Message>> parse(Exchange exchange, ByteView message,
                                   const CandleRequest* request) {
  return Parser().parse(exchange, message, request);
}

}  // namespace btcfi::feeds
