#pragma once

#include <btcfi/core/market.hpp>
#include <btcfi/feeds/transport.hpp>

#include <string>

namespace btcfi::feeds {

/// One minute of one market.
struct CandleRequest {
  Market market;
  /// The beginning of the minute: a multiple of 60 s.
  Timestamp minute;

  friend bool operator==(const CandleRequest&, const CandleRequest&) = default;
};

/// A request looks from one minute before the wanted one to this many after it, because a candle
/// counts as closed only when a later one stands in the same answer.
inline constexpr std::int64_t minutes_before = 1;
inline constexpr std::int64_t minutes_after = 3;

/// The exchanges that candles can be asked of, in the order of their numbers.
[[nodiscard]] std::vector<Exchange> candle_exchanges();

/// Where an exchange's public REST interface is.
/// Errors: unsupported for an exchange that candle_exchanges() does not list.
[[nodiscard]] Result<Endpoint> public_endpoint(Exchange exchange);

/// The market that an exchange's BTC price is taken from unless another is named: BTC/USDT on
/// Binance, BTC/USD on the others. Errors: unsupported.
[[nodiscard]] Result<Market> default_market(Exchange exchange) noexcept;

/// A market in its exchange's own spelling: "BTCUSDT", "BTC-USD", "XBTUSD". Errors: unsupported.
[[nodiscard]] Result<std::string> venue_symbol(const Market& market);

/// Path and query of the GET that asks for a minute and its neighbours.
/// Errors: unsupported; invalid_argument for a minute that is negative or not a multiple of 60 s.
///
///     candle_target({{Exchange::coinbase}, minute})
///       ->  "/products/BTC-USD/candles?granularity=60&start=1763616540&end=1763616780"
[[nodiscard]] Result<std::string> candle_target(const CandleRequest& request);

}  // namespace btcfi::feeds
