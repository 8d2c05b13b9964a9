#pragma once

#include "feeds/json_reader.hpp"

#include <btcfi/feeds/parse.hpp>

namespace btcfi::feeds {

/// What is particular to one exchange: text out, bytes in. One table per exchange, in its own file.
struct Venue {
  Exchange exchange;
  const char* host;
  Currency default_quote;
  std::string (*symbol)(const Market& market);
  /// \p first and \p last are the open times of the asked rows.
  std::string (*candle_target)(const Market& market, Timestamp first, Timestamp last);
  /// Appends what the open document holds, rows in the venue's order.
  Status (*parse)(JsonReader& json, const Market& market, std::vector<Message>& out);
};

extern const Venue binance;
extern const Venue coinbase;
extern const Venue kraken;

/// Null for an exchange without REST candles here.
[[nodiscard]] const Venue* find_venue(Exchange exchange) noexcept;

/// A price written as a JSON string or number; the caller has the text. Errors: feed_malformed for
/// what is not a decimal, feed_out_of_range for what does not fit or has digits below 1e-8.
[[nodiscard]] Result<Price> read_price(JsonReader& json, std::string_view text) noexcept;
/// As read_price, rounded down to 1e-8: venues that compute volumes in floating point send more
/// digits.
[[nodiscard]] Result<Volume> read_volume(JsonReader& json, std::string_view text) noexcept;
/// A whole number. Errors: feed_malformed, feed_out_of_range.
[[nodiscard]] Result<std::int64_t> read_integer(JsonReader& json, std::string_view text) noexcept;

/// What a venue reads of a row's field \p index into the candle.
using ReadField = Status (*)(JsonReader& json, std::size_t index, JsonReader::Value value,
                             Candle& candle);

/// Reads row number \p row, an array of \p fields values, checks it and appends its candle.
/// Errors: feed_malformed, feed_out_of_range, limit_exceeded.
[[nodiscard]] Status read_row(JsonReader& json, std::size_t row, JsonReader::Value value,
                              const Market& market, std::size_t fields, ReadField read_field,
                              std::vector<Message>& out);

/// Makes rows of one minute begin on a minute. Errors: feed_malformed, feed_out_of_range.
[[nodiscard]] Status set_minute(JsonReader& json, std::int64_t open_ms, Candle& candle) noexcept;

/// A sentence from outside, cut to 200 bytes.
[[nodiscard]] std::string outside_text(std::string_view text);

}  // namespace btcfi::feeds
