#include "feeds/venue.hpp"

#include <btcfi/feeds/request.hpp>

namespace btcfi::feeds {
namespace {

constexpr std::array venues{&binance, &coinbase, &kraken};

}  // namespace

const Venue* find_venue(Exchange exchange) noexcept {
  for (const Venue* venue : venues) {
    if (venue->exchange == exchange) return venue;
  }
  return nullptr;
}

std::vector<Exchange> candle_exchanges() {
  std::vector<Exchange> out;
  for (const Venue* venue : venues) out.push_back(venue->exchange);
  return out;
}

Result<Endpoint> public_endpoint(Exchange exchange) {
  const Venue* venue = find_venue(exchange);
  if (venue == nullptr) return fail(Errc::unsupported, "public_endpoint");
  return Endpoint{.host = venue->host};
}

Result<Market> default_market(Exchange exchange) noexcept {
  const Venue* venue = find_venue(exchange);
  if (venue == nullptr) return fail(Errc::unsupported, "default_market");
  return Market{exchange, btc, venue->default_quote};
}

Result<std::string> venue_symbol(const Market& market) {
  const Venue* venue = find_venue(market.exchange);
  if (venue == nullptr) return fail(Errc::unsupported, "venue_symbol");
  return venue->symbol(market);
}

Result<std::string> candle_target(const CandleRequest& request) {
  const Venue* venue = find_venue(request.market.exchange);
  if (venue == nullptr) return fail(Errc::unsupported, "candle_target");
  const Timestamp minute = request.minute;
  if (minute.ms < 2 * ms_per_minute || minute != minute.minute() ||
      minute.ms > std::int64_t{1} << 52) {
    return fail(Errc::invalid_argument, "candle_target: minute");
  }
  return venue->candle_target(request.market, {minute.ms - minutes_before * ms_per_minute},
                              {minute.ms + minutes_after * ms_per_minute});
}

}  // namespace btcfi::feeds
