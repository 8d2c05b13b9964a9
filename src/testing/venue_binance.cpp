#include "testing/venues.hpp"

#include <algorithm>

// Field order, units and errors: Binance Spot REST API, "Kline/Candlestick data" and "Errors".

namespace btcfi::testing {
namespace {

constexpr std::int64_t minute_ms = 60'000;

VenueReply refusal(int code, std::string_view text) {
  return json_reply(
      400, "{\"code\":" + std::to_string(code) + ",\"msg\":\"" + std::string(text) + "\"}");
}

std::string row(const Bar& bar) {
  std::string out = "[" + std::to_string(bar.open_time_ms);
  const auto text = [&](const std::string& value) { out += ",\"" + value + "\""; };
  text(fixed(bar.open_cents * 1'000'000, 8));
  text(fixed(bar.high_cents * 1'000'000, 8));
  text(fixed(bar.low_cents * 1'000'000, 8));
  text(fixed(bar.close_cents * 1'000'000, 8));
  text(fixed(bar.amount_e8, 8));
  out += "," + std::to_string(bar.open_time_ms + minute_ms - 1);
  text(fixed(bar.quote_e8, 8));
  out += "," + std::to_string(bar.trades);
  text(fixed(bar.taker_amount_e8, 8));
  text(fixed(bar.taker_quote_e8, 8));
  text("0");
  return out + "]";
}

VenueReply klines(const Scene& scene, const Target& target) {
  const auto missing = [](std::string_view name) {
    return refusal(-1102, "Mandatory parameter '" + std::string(name) +
                              "' was not sent, was empty/null, or malformed.");
  };
  const auto symbol = target.find("symbol");
  if (!symbol || symbol->empty()) return missing("symbol");
  if (*symbol != "BTCUSDT") return refusal(-1121, "Invalid symbol.");
  const auto interval = target.find("interval");
  if (!interval || interval->empty()) return missing("interval");
  if (*interval != "1m") return refusal(-1120, "Invalid interval.");
  std::int64_t limit = 500;
  if (const auto text = target.find("limit")) {
    const auto number = to_number(*text);
    if (!number) return refusal(-1100, "Illegal characters found in parameter 'limit'.");
    if (*number < 1) return refusal(-1130, "Data sent for parameter 'limit' is not valid.");
    limit = std::min<std::int64_t>(*number, 1'000);
  }
  std::optional<std::int64_t> start;
  std::optional<std::int64_t> end;
  if (const auto text = target.find("startTime")) {
    start = to_number(*text);
    if (!start) return refusal(-1100, "Illegal characters found in parameter 'startTime'.");
  }
  if (const auto text = target.find("endTime")) {
    end = to_number(*text);
    if (!end) return refusal(-1100, "Illegal characters found in parameter 'endTime'.");
  }

  std::int64_t last = scene.newest_minute_ms();
  if (end) last = std::min(last, *end / minute_ms * minute_ms);
  std::int64_t first = last - (limit - 1) * minute_ms;
  if (start) {
    first = (*start + minute_ms - 1) / minute_ms * minute_ms;
    last = std::min(last, first + (limit - 1) * minute_ms);
  }
  std::string body = "[";
  for (std::int64_t open = first; open <= last; open += minute_ms) {
    if (body.size() > 1) body += ",";
    body += row(scene.bar(open));
  }
  VenueReply reply = json_reply(200, body + "]");
  reply.headers.emplace_back("x-mbx-used-weight-1m", "2");
  return reply;
}

}  // namespace

VenueReply answer_binance(const Scene& scene, const Target& target) {
  if (target.path == "/api/v3/klines") return klines(scene, target);
  if (target.path == "/api/v3/time") {
    return json_reply(200, "{\"serverTime\":" + std::to_string(scene.now_ms) + "}");
  }
  return {404, {{"content-type", "text/html"}}, "<html><body>404 Not found</body></html>"};
}

}  // namespace btcfi::testing
