#include "btcfi/feeds.h"
#include "detail/c_call.hpp"

#include <btcfi/feeds/collector.hpp>
#include <btcfi/feeds/https_client.hpp>

#include <algorithm>
#include <cstddef>

using namespace btcfi;
using namespace btcfi::c;
using namespace std::chrono_literals;

struct btcfi_candles {
  Market market;
  std::vector<feeds::Message> messages;
};

struct btcfi_collector {
  btcfi_collector(std::unique_ptr<feeds::HttpsClient> net, feeds::Collector how, std::size_t count)
      : client(std::move(net)), collector(std::move(how)), source_count(count) {}

  std::unique_ptr<feeds::HttpsClient> client;
  feeds::Collector collector;
  std::size_t source_count;
  bool begun = false;
  std::optional<feeds::Collection> result;
};

namespace {

constexpr btcfi_market market_init = BTCFI_MARKET_INIT;
// Sizes in the first release, on every platform: no caller has less.
constexpr std::size_t market_first_size = 32;
constexpr std::size_t candle_first_size = 112;
constexpr std::size_t settings_first_size =
    offsetof(btcfi_collector_settings, jitter_seed) + sizeof(std::uint64_t);
constexpr std::size_t report_first_size =
    offsetof(btcfi_source_report, payload_hash) + Hash256::size_bytes;
static_assert(sizeof(btcfi_market) == market_first_size);
static_assert(sizeof(btcfi_candle) == candle_first_size);

Result<Currency> currency_in(const char (&code)[12], Currency otherwise) noexcept {
  const auto end = std::find(std::begin(code), std::end(code), '\0');
  if (end == std::begin(code)) return otherwise;
  return Currency::parse({std::begin(code), static_cast<std::size_t>(end - std::begin(code))});
}

Result<Market> market_of(const btcfi_market& given, const char* where, std::size_t input) {
  if (given.exchange < 0 || given.exchange > 255) return fail(Errc::out_of_range, where, input);
  BTCFI_TRY(const Exchange exchange,
            exchange_from_number(static_cast<std::uint8_t>(given.exchange)));
  BTCFI_TRY(Market market, feeds::default_market(exchange));
  BTCFI_TRY(market.base, currency_in(given.base, market.base));
  BTCFI_TRY(market.quote, currency_in(given.quote, market.quote));
  return market;
}

Result<Market> market_in(const btcfi_market* in, const char* where, std::size_t input) {
  BTCFI_TRY(const auto given, struct_in(in, market_init, market_first_size, where, input));
  return market_of(given, where, input);
}

void currency_out(Currency currency, char (&out)[12]) noexcept {
  std::fill(std::begin(out), std::end(out), '\0');
  std::copy(currency.code.begin(), currency.code.end(), std::begin(out));
}

btcfi_candle candle_out(const Candle& candle) noexcept {
  btcfi_candle out = BTCFI_CANDLE_INIT;
  out.exchange = static_cast<std::int32_t>(candle.market.exchange);
  currency_out(candle.market.base, out.base);
  currency_out(candle.market.quote, out.quote);
  out.open_time_ms = candle.open_time.ms;
  out.close_time_ms = candle.close_time.ms;
  out.open_e8 = candle.open.e8;
  out.high_e8 = candle.high.e8;
  out.low_e8 = candle.low.e8;
  out.close_e8 = candle.close.e8;
  out.volume_e8 = candle.volume.e8;
  out.turnover_e8 = candle.turnover ? candle.turnover->e8 : -1;
  out.trades = candle.trades ? static_cast<std::int64_t>(*candle.trades) : -1;
  out.closed = candle.closed ? 1 : 0;
  return out;
}

Result<const feeds::SourceReport*> report_at(const btcfi_collector* collector, std::size_t index,
                                             const char* where) noexcept {
  BTCFI_CHECK(need(collector, where, 0));
  if (!collector->result) return fail(Errc::wrong_state, where);
  if (index >= collector->result->sources.size()) return fail(Errc::out_of_range, where, 0, index);
  return &collector->result->sources[index];
}

// A duration in ms where 0 stands for the default.
Status duration_in(std::int64_t ms, std::chrono::milliseconds& out, const char* where) noexcept {
  if (ms < 0 || ms > ms_per_day) return fail(Errc::invalid_argument, where);
  if (ms != 0) out = std::chrono::milliseconds{ms};
  return {};
}

Result<feeds::CollectorSettings> settings_in(const btcfi_collector_settings& in) {
  constexpr const char* where = "btcfi_collector_create";
  feeds::CollectorSettings out;
  if (in.markets != nullptr) {
    out.sources.clear();
    BTCFI_TRY(const auto markets, structs_in(in.markets, in.market_count, market_init,
                                             market_first_size, 255, where, 1));
    for (std::size_t i = 0; i < markets.size(); ++i) {
      BTCFI_TRY(const Market parsed, market_of(markets[i], where, i));
      BTCFI_TRY(const feeds::Endpoint endpoint, feeds::public_endpoint(parsed.exchange));
      out.sources.push_back({parsed, endpoint});
    }
  } else if (in.market_count != 0) {
    return fail(Errc::invalid_argument, where);
  }
  if (in.reserved != 0) return fail(Errc::invalid_argument, "btcfi_collector_settings.reserved");
  if (in.connect_port > 65'535) {
    return fail(Errc::invalid_argument, "btcfi_collector_settings.connect_port");
  }
  for (feeds::Source& source : out.sources) {
    if (in.connect_address != nullptr) source.endpoint.address = in.connect_address;
    if (in.connect_port != 0) source.endpoint.port = static_cast<std::uint16_t>(in.connect_port);
  }
  BTCFI_CHECK(duration_in(in.deadline_ms, out.deadline, "btcfi_collector_settings.deadline_ms"));
  BTCFI_CHECK(duration_in(in.settle_ms, out.settle, "btcfi_collector_settings.settle_ms"));
  BTCFI_CHECK(duration_in(in.clock_tolerance_ms, out.clock_tolerance,
                          "btcfi_collector_settings.clock_tolerance_ms"));
  out.empty = in.accept_empty != 0 ? feeds::EmptyMinute::accept : feeds::EmptyMinute::refuse;
  out.jitter_seed = in.jitter_seed;
  return out;
}

}  // namespace

void btcfi_market_init(btcfi_market* market) {
  if (market != nullptr) *market = BTCFI_MARKET_INIT;
}
void btcfi_candle_init(btcfi_candle* candle) {
  if (candle != nullptr) *candle = BTCFI_CANDLE_INIT;
}
void btcfi_collector_settings_init(btcfi_collector_settings* settings) {
  if (settings != nullptr) *settings = BTCFI_COLLECTOR_SETTINGS_INIT;
}
void btcfi_source_report_init(btcfi_source_report* report) {
  if (report != nullptr) *report = BTCFI_SOURCE_REPORT_INIT;
}

btcfi_status btcfi_candle_target(char* text, size_t capacity, size_t* written,
                                 const btcfi_market* market, int64_t minute_ms, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const Market parsed, market_in(market, "btcfi_candle_target", 3));
    BTCFI_TRY(const std::string target, feeds::candle_target({parsed, {minute_ms}}));
    return text_out(target, text, capacity, written, "btcfi_candle_target");
  });
}

btcfi_status btcfi_candles_parse(btcfi_candles** candles, const btcfi_market* market,
                                 const uint8_t* payload, size_t payload_len, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_candles_parse";
    BTCFI_CHECK(need(candles, where, 0));
    BTCFI_TRY(const Market parsed, market_in(market, where, 1));
    BTCFI_TRY(const ByteView bytes, bytes_in(payload, payload_len, where, 2));
    const feeds::CandleRequest request{parsed, {}};
    BTCFI_TRY(auto messages, feeds::parse(parsed.exchange, bytes, &request));
    for (const auto& message : messages) {
      if (const auto* status = std::get_if<feeds::VenueStatus>(&message)) {
        return fail(status->code, exchange_name(parsed.exchange), 0, status->number);
      }
    }
    *candles = new btcfi_candles{parsed, std::move(messages)};
    return {};
  });
}

void btcfi_candles_destroy(btcfi_candles* candles) { delete candles; }

size_t btcfi_candles_count(const btcfi_candles* candles) {
  return candles == nullptr ? 0 : candles->messages.size();
}

btcfi_status btcfi_candles_at(const btcfi_candles* candles, btcfi_candle* candle, size_t index,
                              btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_candles_at";
    BTCFI_CHECK(need(candles, where, 0));
    if (index >= candles->messages.size()) return fail(Errc::out_of_range, where, 2, index);
    return struct_out(candle_out(std::get<Candle>(candles->messages[index])), candle,
                      candle_first_size, where, 1);
  });
}

btcfi_status btcfi_candles_minute(const btcfi_candles* candles, btcfi_candle* candle,
                                  int64_t minute_ms, int64_t exchange_now_ms, int32_t accept_empty,
                                  btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_candles_minute";
    BTCFI_CHECK(need(candles, where, 0));
    const auto empty = accept_empty != 0 ? feeds::EmptyMinute::accept : feeds::EmptyMinute::refuse;
    BTCFI_TRY(const Candle found,
              feeds::closed_minute(candles->messages, {candles->market, {minute_ms}},
                                   {exchange_now_ms}, empty));
    return struct_out(candle_out(found), candle, candle_first_size, where, 1);
  });
}

btcfi_status btcfi_collector_create(btcfi_collector** collector,
                                    const btcfi_collector_settings* settings, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_collector_create";
    BTCFI_CHECK(need(collector, where, 0));
    const btcfi_collector_settings defaults = BTCFI_COLLECTOR_SETTINGS_INIT;
    BTCFI_TRY(const auto given, struct_in(settings != nullptr ? settings : &defaults, defaults,
                                          settings_first_size, where, 1));
    BTCFI_TRY(const auto ca_pem, text_in(given.ca_pem, given.ca_pem_len, where, 1));
    BTCFI_TRY(feeds::CollectorSettings how, settings_in(given));
    const std::size_t count = how.sources.size();
    BTCFI_TRY(auto client, feeds::HttpsClient::create({.ca_pem = std::string(ca_pem)}));
    BTCFI_TRY(auto made, feeds::Collector::create(std::move(how)));
    *collector = new btcfi_collector(std::move(client), std::move(made), count);
    return {};
  });
}

void btcfi_collector_destroy(btcfi_collector* collector) { delete collector; }

btcfi_status btcfi_collector_begin(btcfi_collector* collector, int64_t minute_ms, int64_t now_ms,
                                   btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(collector, "btcfi_collector_begin", 0));
    BTCFI_CHECK(collector->collector.begin({minute_ms}, {now_ms}, *collector->client));
    collector->begun = true;
    collector->result.reset();
    return {};
  });
}

btcfi_status btcfi_collector_poll(btcfi_collector* collector, int32_t* done, int64_t longest_ms,
                                  btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_collector_poll";
    BTCFI_CHECK(need(collector, where, 0));
    BTCFI_CHECK(need(done, where, 1));
    if (longest_ms < 0) return fail(Errc::invalid_argument, where, 2);
    if (!collector->begun) return fail(Errc::wrong_state, where);
    if (!collector->result) {
      const std::chrono::milliseconds longest{std::min(longest_ms, ms_per_day)};
      if (collector->collector.poll(*collector->client, longest)) {
        BTCFI_TRY(collector->result, collector->collector.take());
      }
    }
    *done = collector->result ? 1 : 0;
    return {};
  });
}

size_t btcfi_collector_count(const btcfi_collector* collector) {
  return collector == nullptr ? 0 : collector->source_count;
}

btcfi_status btcfi_collector_report(const btcfi_collector* collector, btcfi_source_report* report,
                                    size_t index, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_collector_report";
    BTCFI_TRY(const feeds::SourceReport* source, report_at(collector, index, where));
    btcfi_source_report out = BTCFI_SOURCE_REPORT_INIT;
    out.exchange = static_cast<std::int32_t>(source->source.market.exchange);
    out.status = static_cast<std::int32_t>(source->error.code);
    out.attempts = source->attempts;
    out.http_status = source->http_status;
    out.has_clock = source->clock_ahead_ms ? 1 : 0;
    out.clock_ahead_ms = source->clock_ahead_ms.value_or(0);
    out.received_at_ms = source->received_at.ms;
    out.payload_size = source->payload.size();
    std::copy(source->payload_hash.bytes.begin(), source->payload_hash.bytes.end(),
              out.payload_hash);
    return struct_out(out, report, report_first_size, where, 1);
  });
}

btcfi_status btcfi_collector_candle(const btcfi_collector* collector, btcfi_candle* candle,
                                    size_t index, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_collector_candle";
    BTCFI_TRY(const feeds::SourceReport* source, report_at(collector, index, where));
    if (!source->candle) return source->error;
    return struct_out(candle_out(*source->candle), candle, candle_first_size, where, 1);
  });
}

btcfi_status btcfi_collector_payload(const btcfi_collector* collector, uint8_t* data,
                                     size_t capacity, size_t* written, size_t index,
                                     btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_collector_payload";
    BTCFI_TRY(const feeds::SourceReport* source, report_at(collector, index, where));
    return bytes_out(source->payload, data, capacity, written, where);
  });
}

btcfi_status btcfi_collector_detail(const btcfi_collector* collector, char* text, size_t capacity,
                                    size_t* written, size_t index, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    constexpr const char* where = "btcfi_collector_detail";
    BTCFI_TRY(const feeds::SourceReport* source, report_at(collector, index, where));
    return text_out(source->detail, text, capacity, written, where);
  });
}
