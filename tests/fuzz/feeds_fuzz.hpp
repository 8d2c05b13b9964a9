#pragma once

#include <btcfi/feeds/minute.hpp>

#include <cstdlib>

namespace btcfi_test {

// Whatever is taken from a payload must be something that an exchange can have meant: candles of
// the one market, possible ones, in order, all but the newest closed; and reading it again says the
// same.
inline int fuzz_candles(btcfi::Exchange exchange, btcfi::ByteView payload) {
  using namespace btcfi;
  const auto require = [](bool condition) {
    if (!condition) std::abort();
  };
  static feeds::Parser parser;
  const auto messages = parser.parse(exchange, payload);
  if (!messages) {
    require(messages.error().code != Errc::internal);
    return 0;
  }
  const Candle* before = nullptr;
  for (const auto& message : *messages) {
    if (const auto* status = std::get_if<feeds::VenueStatus>(&message)) {
      require(status->exchange == exchange && status->text.size() <= 200);
      require(before == nullptr);
      continue;
    }
    const auto& candle = std::get<Candle>(message);
    require(candle.market == *feeds::default_market(exchange));
    require(bool(check_candle(candle)));
    require(candle.open_time == candle.open_time.minute());
    require(candle.closed == (&message != &messages->back()));
    require(before == nullptr || before->open_time < candle.open_time);
    before = &candle;
  }
  if (before != nullptr && before->open_time.ms >= 4 * ms_per_minute) {
    const feeds::CandleRequest request{before->market, {before->open_time.ms - 2 * ms_per_minute}};
    const auto candle =
        feeds::closed_minute(*messages, request, before->close_time, feeds::EmptyMinute::accept);
    require(!candle || (candle->closed && candle->open_time == request.minute));
  }
  const auto again = feeds::parse(exchange, payload);
  require(again && *again == *messages);
  return 0;
}

}  // namespace btcfi_test
