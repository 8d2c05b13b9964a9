#include "testing/venues.hpp"

#include <algorithm>

// Field order, units and errors: Kraken REST API, "Get OHLC Data". Errors come with status 200.

namespace btcfi::testing {
namespace {

constexpr std::int64_t minute_s = 60;

VenueReply refusal(std::string_view code) {
  return json_reply(200, "{\"error\":[\"" + std::string(code) + "\"]}");
}

std::string row(const Bar& bar) {
  std::string out = "[" + std::to_string(bar.open_time_ms / 1'000);
  const auto text = [&](const std::string& value) { out += ",\"" + value + "\""; };
  text(fixed(bar.open_cents / 10, 1));
  text(fixed(bar.high_cents / 10, 1));
  text(fixed(bar.low_cents / 10, 1));
  text(fixed(bar.close_cents / 10, 1));
  // quote is 1e-8 USD and amount 1e-8 BTC, so their ratio is in USD; ten times for one decimal.
  text(fixed(bar.amount_e8 == 0 ? 0 : 10 * bar.quote_e8 / bar.amount_e8, 1));
  text(fixed(bar.amount_e8, 8));
  return out + "," + std::to_string(bar.trades) + "]";
}

VenueReply ohlc(const Scene& scene, const Target& target, std::string_view answer_pair) {
  constexpr std::int64_t most_rows = 720;
  const auto pair = target.find("pair");
  if (!pair || pair->empty()) return refusal("EGeneral:Invalid arguments");
  if (*pair != "XBTUSD" && *pair != "XXBTZUSD" && *pair != "BTCUSD") {
    return refusal("EQuery:Unknown asset pair");
  }
  if (const auto interval = target.find("interval"); interval && *interval != "1") {
    return refusal("EGeneral:Invalid arguments");
  }
  // The newest frame is always there and not committed yet.
  const std::int64_t newest = scene.newest_minute_ms() / 1'000;
  std::int64_t first = newest - (most_rows - 1) * minute_s;
  if (const auto text = target.find("since")) {
    const auto since = to_number(*text);
    if (!since) return refusal("EGeneral:Invalid arguments:since");
    first = std::clamp((*since / minute_s + 1) * minute_s, first, newest);
  }
  std::string rows;
  for (std::int64_t open = first; open <= newest; open += minute_s) {
    if (!rows.empty()) rows += ",";
    rows += row(scene.bar(open * 1'000));
  }
  return json_reply(200, "{\"error\":[],\"result\":{\"" + std::string(answer_pair) + "\":[" + rows +
                             "],\"last\":" + std::to_string(newest - minute_s) + "}}");
}

}  // namespace

VenueReply answer_kraken(const Scene& scene, const Target& target) {
  if (target.path == "/0/public/OHLC") {
    const bool wrong = scene.venue.fault.kind == FaultKind::wrong_symbol;
    return ohlc(scene, target, wrong ? "XETHZUSD" : "XXBTZUSD");
  }
  if (target.path == "/0/public/Time") {
    return json_reply(200, "{\"error\":[],\"result\":{\"unixtime\":" +
                               std::to_string(scene.now_ms / 1'000) + "}}");
  }
  return refusal("EGeneral:Unknown method");
}

}  // namespace btcfi::testing
