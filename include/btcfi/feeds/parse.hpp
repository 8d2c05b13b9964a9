#pragma once

#include <btcfi/feeds/request.hpp>

#include <memory>
#include <variant>
#include <vector>

namespace btcfi::feeds {

/// A venue's word that carries no price: an error or a notice.
struct VenueStatus {
  Exchange exchange = Exchange::binance;
  /// What it amounts to: feed_rate_limited, feed_unexpected_symbol or feed_venue_error.
  Errc code = Errc::feed_venue_error;
  /// The venue's own code: "-1121", "EQuery:Unknown asset pair"; empty where it has none.
  std::string venue_code{};
  /// The venue's own sentence; text from outside.
  std::string text{};
  /// Its code where that is a number, without sign, else 0.
  std::uint32_t number = 0;

  friend bool operator==(const VenueStatus&, const VenueStatus&) = default;
};

using Message = std::variant<Tick, Candle, Trade, VenueStatus>;

/// The longest message that is read, and the most rows in one.
inline constexpr std::size_t max_message_bytes = 4u << 20;
inline constexpr std::size_t max_message_rows = 1'500;

/// Reads payloads of the exchanges: bytes in, messages out, nothing else.
///
/// Every byte is read to the end of the document and nothing is passed over: a field too many, too
/// few, twice or of another type, rows out of order, a second document behind the first are errors.
/// Prices go from decimal text to integers exactly; volumes are rounded down to 1e-8.
/// Reuses its memory from call to call; one thread at a time.
class Parser {
 public:
  Parser();
  ~Parser();
  Parser(Parser&&) noexcept;
  Parser& operator=(Parser&&) noexcept;

  /// The messages in a payload. Candles come oldest first; a candle is `closed` when a later one
  /// stands in the same payload. An error body is not an error here but a VenueStatus.
  ///
  /// With a \p request, its market is the one that the rows are about, and a row outside the asked
  /// period is kept (venues send them); without, it is default_market().
  /// Errors: feed_malformed (`input` the row, `offset` the byte), feed_out_of_range (`input` the
  /// row), feed_unexpected_symbol, limit_exceeded, unsupported, invalid_argument (a request for
  /// another exchange).
  [[nodiscard]] Result<std::vector<Message>> parse(Exchange exchange, ByteView message,
                                                   const CandleRequest* request = nullptr);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// As Parser::parse, with a parser made for the occasion.
///
///     BTCFI_TRY(auto messages, feeds::parse(Exchange::kraken, body));
///     for (const auto& message : messages) if (auto* candle = std::get_if<Candle>(&message)) ...
[[nodiscard]] Result<std::vector<Message>> parse(Exchange exchange, ByteView message,
                                                 const CandleRequest* request = nullptr);

}  // namespace btcfi::feeds
