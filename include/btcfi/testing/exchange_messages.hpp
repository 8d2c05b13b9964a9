#pragma once

#include <btcfi/core/market.hpp>
#include <btcfi/testing/price_path.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace btcfi::testing {

/// What goes wrong on purpose.
enum class FaultKind : std::uint8_t {
  none,
  http_status,    ///< answers with Fault::status and the venue's body for it (429, 418, 403, 5xx,
                  ///< 301)
  venue_error,    ///< the venue's own error body: rate limit, in its form and with its status
  malformed,      ///< a body that is not JSON from somewhere in its middle
  truncated,      ///< half of the body, with a Content-Length that agrees with it
  wrong_content,  ///< a page of HTML with status 200
  wrong_symbol,   ///< a well-formed answer about another market where the venue's form names it
  empty,          ///< no rows
  oversized,      ///< a body of 8 MiB
  // The rest need a connection; answer() treats them as none.
  silence,    ///< takes the request and says nothing
  slow,       ///< one byte of the answer per 50 ms
  cut,        ///< closes the connection in the middle of the body
  no_length,  ///< an answer that only the end of the connection ends
  garbage,    ///< bytes that are not HTTP
  refuse,     ///< ends the TLS handshake with an alert
};

/// A fault and how often it strikes.
struct Fault {
  FaultKind kind = FaultKind::none;
  /// The HTTP status of FaultKind::http_status.
  std::uint32_t status = 500;
  /// The Retry-After header that comes with it; 0: none.
  std::uint32_t retry_after_s = 0;
  /// How many answers it spoils; 0: all.
  std::uint32_t times = 0;
};

/// How one venue behaves.
struct VenueSettings {
  TapeSettings tape{};
  /// Its newest data are as old as this; its Date header is not.
  std::int64_t lag_ms = 0;
  /// How far its clock (Date header, time routes) is ahead of the given one.
  std::int64_t clock_offset_ms = 0;
  Fault fault{};
};

/// The settings that make each venue differ from the others as real ones do: own tape, price step
/// of 0.01 (Kraken 0.1), a few dollars of basis.
[[nodiscard]] VenueSettings default_venue(Exchange exchange);

/// The real host name of a simulated venue, empty for one that is not simulated.
[[nodiscard]] std::string_view venue_host(Exchange exchange) noexcept;

/// The venues that are simulated.
[[nodiscard]] const std::vector<Exchange>& simulated_venues();

/// What came with a GET.
struct VenueRequest {
  std::string_view target;
  /// Coinbase turns away who does not say who he is.
  bool has_user_agent = true;
};

/// What goes back, without transport.
struct VenueReply {
  std::uint32_t status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// The venue's answer at \p now_ms: candles and server time, in its own field order, units and
/// error bodies, with limit, startTime, endTime, granularity, start, end, since and interval
/// honoured as documented. Applies the faults that need no connection; \c times is not counted
/// here.
///
/// Routes: Binance /api/v3/klines (BTCUSDT; 1m) and /api/v3/time; Coinbase
/// /products/BTC-USD/candles (60) and /time; Kraken /0/public/OHLC (XBTUSD; 1) and /0/public/Time.
///
///     auto reply = answer(Exchange::kraken, path, default_venue(Exchange::kraken),
///                         {"/0/public/OHLC?pair=XBTUSD&interval=1&since=1763616540"}, now_ms);
[[nodiscard]] VenueReply answer(Exchange exchange, const PricePath& path,
                                const VenueSettings& venue, const VenueRequest& request,
                                std::int64_t now_ms);

}  // namespace btcfi::testing
