#include <btcfi/feeds/minute.hpp>

namespace btcfi::feeds {
namespace {

bool is_empty(const Candle& candle) noexcept {
  return candle.trades ? *candle.trades == 0 : candle.volume.e8 == 0;
}

}  // namespace

Result<Candle> closed_minute(std::span<const Message> messages, const CandleRequest& request,
                             Timestamp venue_now, EmptyMinute empty) noexcept {
  const char* const where = exchange_name(request.market.exchange);
  const Candle* wanted = nullptr;
  const Candle* newest = nullptr;
  for (const Message& message : messages) {
    if (const auto* status = std::get_if<VenueStatus>(&message)) {
      return fail(status->code, where, 0, status->number);
    }
    const auto* candle = std::get_if<Candle>(&message);
    if (candle == nullptr || candle->market != request.market) continue;
    if (candle->open_time == request.minute) wanted = candle;
    if (newest == nullptr || candle->open_time > newest->open_time) newest = candle;
  }
  if (wanted != nullptr && wanted->closed) {
    if (empty == EmptyMinute::refuse && is_empty(*wanted)) {
      return fail(Errc::feed_empty_minute, where);
    }
    return *wanted;
  }
  if (newest != nullptr && newest->open_time > request.minute) {
    return fail(Errc::feed_missing_minute, where);
  }
  const auto age_ms = elapsed_ms(request.minute, venue_now);
  if (age_ms ? *age_ms < ms_per_minute : venue_now < request.minute) {
    return fail(Errc::feed_incomplete_candle, where);
  }
  // The newest row is open, so the newest closed minute is the one before it.
  const std::int64_t behind =
      newest == nullptr ? 0 : (request.minute.ms - newest->open_time.ms) / ms_per_minute + 1;
  return fail(Errc::feed_lagging, where, 0, static_cast<std::size_t>(behind));
}

}  // namespace btcfi::feeds
