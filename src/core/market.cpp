#include <btcfi/core/market.hpp>

namespace btcfi {

const char* exchange_name(Exchange exchange) noexcept {
  switch (exchange) {
    case Exchange::binance: return "binance";
    case Exchange::coinbase: return "coinbase";
    case Exchange::kraken: return "kraken";
    case Exchange::bitstamp: return "bitstamp";
    case Exchange::bitfinex: return "bitfinex";
    case Exchange::gemini: return "gemini";
    case Exchange::okx: return "okx";
    case Exchange::bybit: return "bybit";
    case Exchange::huobi: return "huobi";
    case Exchange::deribit: return "deribit";
    case Exchange::bithumb: return "bithumb";
    case Exchange::bittrex: return "bittrex";
    case Exchange::ftx: return "ftx";
  }
  return "unknown";
}

Result<Exchange> parse_exchange(std::string_view name) noexcept {
  for (const Exchange exchange : all_exchanges) {
    if (name == exchange_name(exchange)) return exchange;
  }
  return fail(Errc::out_of_range, "parse_exchange");
}

Result<Exchange> exchange_from_number(std::uint8_t number) noexcept {
  for (const Exchange exchange : all_exchanges) {
    if (number == static_cast<std::uint8_t>(exchange)) return exchange;
  }
  return fail(Errc::out_of_range, "exchange_from_number", 0, number);
}

Result<Currency> Currency::parse(std::string_view code) noexcept {
  Currency out;
  if (code.size() > out.code.size()) return fail(Errc::limit_exceeded, "Currency::parse");
  if (code.empty()) return fail(Errc::parse, "Currency::parse");
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    const bool allowed = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!allowed) return fail(Errc::parse, "Currency::parse", 0, i);
    out.code[i] = c;
  }
  return out;
}

std::string_view Currency::name() const noexcept {
  const auto* const end = std::find(code.begin(), code.end(), '\0');
  return {code.data(), static_cast<std::size_t>(end - code.begin())};
}

Status check_candle(const Candle& candle) noexcept {
  const auto wrong = [](const char* member) { return fail(Errc::out_of_range, member); };
  if (candle.close_time <= candle.open_time) return wrong("close_time");
  if (candle.low.e8 <= 0) return wrong("low");
  if (candle.open < candle.low || candle.open > candle.high) return wrong("open");
  if (candle.close < candle.low || candle.close > candle.high) return wrong("close");
  if (candle.high < candle.low) return wrong("high");
  if (candle.volume.e8 < 0) return wrong("volume");
  if (candle.turnover && candle.turnover->e8 < 0) return wrong("turnover");
  return {};
}

Result<Quote> quote_of_close(const Candle& candle, const Hash256& payload_hash) noexcept {
  BTCFI_CHECK(check_candle(candle));
  if (!candle.closed) return fail(Errc::wrong_state, "quote_of_close");
  return Quote{candle.market, candle.close, candle.close_time, payload_hash};
}

}  // namespace btcfi
