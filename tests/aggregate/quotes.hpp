#pragma once

#include <btcfi/aggregate/evidence.hpp>
#include <btcfi/core/sha256.hpp>

// The minute 05:30 of 2025-11-20 as three exchanges told it (closes of the samples in their API
// documentation), asked for a second and a half after its end.
namespace btcfi::test {

inline constexpr Timestamp minute_end{1'763'616'660'000};

inline Quote quote(Exchange exchange, std::string_view price, Currency currency = usd,
                   Timestamp time = minute_end) {
  return {{exchange, btc, currency},
          *Price::parse(price),
          time,
          sha256(as_bytes(exchange_name(exchange)))};
}

inline std::vector<Quote> three() {
  return {quote(Exchange::binance, "92350.01", usdt), quote(Exchange::coinbase, "92355.5"),
          quote(Exchange::kraken, "92350")};
}

inline aggregate::Request request() {
  aggregate::Request out;
  out.treat_usdt_as_usd = true;
  out.now = {minute_end.ms + 1'500};
  out.moment = minute_end;
  return out;
}

}  // namespace btcfi::test
