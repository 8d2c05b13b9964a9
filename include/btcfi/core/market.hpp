#pragma once

#include <btcfi/core/bytes.hpp>
#include <btcfi/core/price.hpp>
#include <btcfi/core/time.hpp>

#include <optional>

namespace btcfi {

/// Where a price comes from. The numbers stand in evidence and price records (as bits of a 64-bit
/// mask) and never change.
enum class Exchange : std::uint8_t {
  binance = 1,
  coinbase = 2,
  kraken = 3,
  bitstamp = 4,
  bitfinex = 5,
  gemini = 6,
  okx = 7,
  bybit = 8,
  huobi = 9,
  deribit = 10,
  bithumb = 11,
  bittrex = 12,
  ftx = 13,
};

/// All exchanges, in the order of their numbers.
inline constexpr std::array all_exchanges{
    Exchange::binance, Exchange::coinbase, Exchange::kraken, Exchange::bitstamp, Exchange::bitfinex,
    Exchange::gemini,  Exchange::okx,      Exchange::bybit,  Exchange::huobi,    Exchange::deribit,
    Exchange::bithumb, Exchange::bittrex,  Exchange::ftx};

/// "binance", "coinbase", ...; "unknown" for a number that is not in the table.
[[nodiscard]] const char* exchange_name(Exchange exchange) noexcept;
/// The exchange of a lower-case name. Errors: out_of_range.
[[nodiscard]] Result<Exchange> parse_exchange(std::string_view name) noexcept;
/// The exchange of a number. Errors: out_of_range.
[[nodiscard]] Result<Exchange> exchange_from_number(std::uint8_t number) noexcept;

/// A currency or coin by its code of 1 to 8 capital letters and digits, zero-padded. USDT is not
/// USD: two currencies are equal only if their codes are.
struct Currency {
  std::array<char, 8> code{};

  /// Errors: parse, at the offending character; limit_exceeded.
  [[nodiscard]] static Result<Currency> parse(std::string_view code) noexcept;
  [[nodiscard]] std::string_view name() const noexcept;
  [[nodiscard]] constexpr bool empty() const noexcept { return code[0] == 0; }

  friend constexpr auto operator<=>(const Currency&, const Currency&) = default;
};

inline constexpr Currency btc{{'B', 'T', 'C'}};
inline constexpr Currency usd{{'U', 'S', 'D'}};
inline constexpr Currency usdt{{'U', 'S', 'D', 'T'}};
inline constexpr Currency usdc{{'U', 'S', 'D', 'C'}};
inline constexpr Currency eur{{'E', 'U', 'R'}};

/// What is traded where: so many units of \p quote for one \p base.
struct Market {
  Exchange exchange = Exchange::binance;
  Currency base = btc;
  Currency quote = usd;

  friend constexpr auto operator<=>(const Market&, const Market&) = default;
};

/// The last price of a market, with its best bid and ask where the message had them.
struct Tick {
  Market market;
  Price last;
  std::optional<Price> bid;
  std::optional<Price> ask;
  /// Coins traded in the last 24 hours, where the message had it.
  std::optional<Volume> volume_24h;
  /// The exchange's own time of the event.
  Timestamp time;

  friend bool operator==(const Tick&, const Tick&) = default;
};

/// One period of a market: [open_time, close_time).
struct Candle {
  Market market;
  Timestamp open_time;
  Timestamp close_time;
  Price open;
  Price high;
  Price low;
  Price close;
  /// Coins traded.
  Volume volume;
  /// Units of the quote currency traded, where the message had it.
  std::optional<Volume> turnover;
  std::optional<std::uint64_t> trades;
  /// The period is over and the exchange will not change the candle any more.
  bool closed = false;

  friend bool operator==(const Candle&, const Candle&) = default;
};

/// Whether a candle can be: positive prices with low <= open, close <= high, no negative volume,
/// close_time after open_time. Errors: out_of_range, naming the member.
[[nodiscard]] Status check_candle(const Candle& candle) noexcept;

enum class Side : std::uint8_t { unknown = 0, buy = 1, sell = 2 };

/// One trade, by the side of who took the offer.
struct Trade {
  Market market;
  std::string id;
  Price price;
  Volume amount;
  Side taker = Side::unknown;
  Timestamp time;

  friend bool operator==(const Trade&, const Trade&) = default;
};

/// One exchange's word on the price, as aggregation takes it.
struct Quote {
  Market market;
  Price price;
  /// What moment the price is for: the end of the minute for a candle's close, the exchange's event
  /// time for a tick.
  Timestamp time;
  /// SHA-256 of the payload bytes the price was read from; zeros when there were none.
  Hash256 payload_hash;

  friend bool operator==(const Quote&, const Quote&) = default;
};

/// A closed candle's close as a quote for the end of its period.
/// Errors: wrong_state when it is not closed; as check_candle.
[[nodiscard]] Result<Quote> quote_of_close(const Candle& candle,
                                           const Hash256& payload_hash) noexcept;

}  // namespace btcfi
