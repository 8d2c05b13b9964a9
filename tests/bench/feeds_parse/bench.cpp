// How long does a payload of candles take to become integers, every byte read? Rival: simdjson's
// document tree, which checks the whole document too, with the same decimals. Each answer is compared
// with the generator's figures first.

#include "../measure.hpp"

#include <btcfi/feeds/parse.hpp>
#include <btcfi/testing/exchange_messages.hpp>

#include <benchmark/benchmark.h>
#include <simdjson.h>

namespace {

using namespace btcfi;
using bench::require;

constexpr std::int64_t now_ms = 1'763'616'662'000;
const testing::PricePath path({.seed = 3});

std::string payload(Exchange exchange, int rows) {
  const std::int64_t first_ms = now_ms / 60'000 * 60'000 - (rows - 1) * 60'000;
  std::string target;
  switch (exchange) {
    case Exchange::binance:
      target = "/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=" + std::to_string(rows);
      break;
    case Exchange::coinbase:
      target = "/products/BTC-USD/candles?granularity=60&start=" + std::to_string(first_ms / 1000) +
               "&end=" + std::to_string(now_ms / 1000);
      break;
    default:
      target =
          "/0/public/OHLC?pair=XBTUSD&interval=1&since=" + std::to_string(first_ms / 1000 - 60);
  }
  return testing::answer(exchange, path, testing::default_venue(exchange), {target}, now_ms).body;
}

// The close of the oldest row, as the generator has it.
std::int64_t expected_e8(Exchange exchange, int rows) {
  const auto tape = testing::default_venue(exchange).tape;
  const std::int64_t first_ms = now_ms / 60'000 * 60'000 - (rows - 1) * 60'000;
  return testing::bar_of(path, tape, first_ms, now_ms).close_cents * 1'000'000;
}

void ours(benchmark::State& state, Exchange exchange) {
  const int rows = static_cast<int>(state.range(0));
  const std::string text = payload(exchange, rows);
  feeds::Parser parser;
  const auto once = parser.parse(exchange, as_bytes(text));
  require(once && once->size() == static_cast<std::size_t>(rows), "rows");
  require(std::get<Candle>(once->front()).close.e8 == expected_e8(exchange, rows), "close");
  for (auto _ : state) benchmark::DoNotOptimize(parser.parse(exchange, as_bytes(text)));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  state.SetItemsProcessed(state.iterations() * rows);
}

std::int64_t sum_of_tree(simdjson::dom::parser& parser, const simdjson::padded_string& text,
                         std::int64_t& oldest_close) {
  std::int64_t sum = 0;
  bool first = true;
  for (const simdjson::dom::element row : parser.parse(text).get_array()) {
    const simdjson::dom::array fields = row.get_array();
    std::size_t index = 0;
    for (const simdjson::dom::element field : fields) {
      if (index >= 1 && index <= 5) {
        const std::int64_t value = Price::parse(std::string_view(field.get_string()))->e8;
        if (index == 4 && first) oldest_close = value;
        sum += value;
      }
      ++index;
    }
    first = false;
  }
  return sum;
}

void tree(benchmark::State& state) {
  const int rows = static_cast<int>(state.range(0));
  const simdjson::padded_string text(payload(Exchange::binance, rows));
  simdjson::dom::parser parser;
  std::int64_t close_e8 = 0;
  sum_of_tree(parser, text, close_e8);
  require(close_e8 == expected_e8(Exchange::binance, rows), "close of the tree");
  for (auto _ : state) benchmark::DoNotOptimize(sum_of_tree(parser, text, close_e8));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  state.SetItemsProcessed(state.iterations() * rows);
}

BENCHMARK_CAPTURE(ours, binance, Exchange::binance)->Arg(5)->Arg(500);
BENCHMARK(tree)->Name("simdjson_dom/binance")->Arg(5)->Arg(500);
BENCHMARK_CAPTURE(ours, coinbase, Exchange::coinbase)->Arg(5)->Arg(300);
BENCHMARK_CAPTURE(ours, kraken, Exchange::kraken)->Arg(5)->Arg(720);

}  // namespace
