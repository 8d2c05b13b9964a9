#include "testing/venues.hpp"

#include <chrono>
#include <cstdio>

// Field order, units and errors: Coinbase Exchange REST API, "Get product candles".

namespace btcfi::testing {
namespace {

constexpr std::int64_t minute_s = 60;

VenueReply refusal(std::uint32_t status, std::string_view text) {
  return json_reply(status, "{\"message\":\"" + std::string(text) + "\"}");
}

std::string row(const Bar& bar) {
  return "[" + std::to_string(bar.open_time_ms / 1'000) + "," + shortest(bar.low_cents, 2) + "," +
         shortest(bar.high_cents, 2) + "," + shortest(bar.open_cents, 2) + "," +
         shortest(bar.close_cents, 2) + "," + shortest(bar.amount_e8, 8) + "]";
}

VenueReply candles(const Scene& scene, const Target& target) {
  constexpr std::int64_t most_rows = 300;
  if (const auto text = target.find("granularity"); text && *text != "60") {
    return refusal(400, "Unsupported granularity");
  }
  const std::int64_t newest = scene.newest_minute_ms() / 1'000;
  std::int64_t last = newest;
  std::int64_t first = last - (most_rows - 1) * minute_s;
  const auto start_text = target.find("start");
  const auto end_text = target.find("end");
  // One of the two alone is ignored, as documented.
  if (start_text && end_text) {
    const auto start = to_number(*start_text);
    const auto end = to_number(*end_text);
    if (!start || !end) return refusal(400, "Invalid start or end");
    if (*end < *start) return refusal(400, "End is before start");
    first = (*start + minute_s - 1) / minute_s * minute_s;
    last = *end / minute_s * minute_s;
    if ((last - first) / minute_s + 1 > most_rows) {
      return refusal(400,
                     "granularity too small for the requested time range. Count of aggregations "
                     "requested exceeds 300");
    }
    if (last > newest) last = newest;
  }
  std::string body = "[";
  for (std::int64_t open = last; open >= first; open -= minute_s) {
    const Bar bar = scene.bar(open * 1'000);
    if (bar.trades == 0) continue;
    if (body.size() > 1) body += ",";
    body += row(bar);
  }
  return json_reply(200, body + "]");
}

VenueReply server_time(const Scene& scene) {
  using namespace std::chrono;
  const sys_time<milliseconds> now{milliseconds{scene.now_ms}};
  const auto days_part = floor<days>(now);
  const year_month_day date{days_part};
  const hh_mm_ss time{now - days_part};
  char iso[32];
  std::snprintf(iso, sizeof iso, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int{date.year()},
                unsigned{date.month()}, unsigned{date.day()},
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()),
                static_cast<int>(time.subseconds().count()));
  return json_reply(
      200, "{\"iso\":\"" + std::string(iso) + "\",\"epoch\":" + fixed(scene.now_ms, 3) + "}");
}

}  // namespace

VenueReply answer_coinbase(const Scene& scene, const Target& target) {
  if (target.path == "/products/BTC-USD/candles") return candles(scene, target);
  if (target.path == "/time") return server_time(scene);
  return refusal(404, "NotFound");
}

}  // namespace btcfi::testing
