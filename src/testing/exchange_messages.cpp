#include "testing/venues.hpp"

#include <btcfi/testing/exchange_messages.hpp>

#include <algorithm>
#include <array>

namespace btcfi::testing {
namespace {

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
        hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

VenueReply html(std::uint32_t status) {
  return {status,
          {{"content-type", "text/html; charset=utf-8"}},
          "<!DOCTYPE html><html><head><title>" + std::to_string(status) +
              "</title></head><body>The page you asked for is not here.</body></html>"};
}

VenueReply status_reply(Exchange exchange, const Fault& fault) {
  VenueReply reply = html(fault.status);
  if (fault.status == 429 || fault.status == 418) {
    switch (exchange) {
      case Exchange::binance:
        reply = json_reply(fault.status,
                           "{\"code\":-1003,\"msg\":\"Too many requests; current limit is 6000 "
                           "request weight per 1 MINUTE.\"}");
        break;
      case Exchange::coinbase:
        reply = json_reply(fault.status, "{\"message\":\"Public rate limit exceeded\"}");
        break;
      default: break;
    }
  }
  if (fault.status >= 300 && fault.status < 400) {
    reply.headers.emplace_back("location", "https://elsewhere.example/");
  }
  if (fault.retry_after_s != 0) {
    reply.headers.emplace_back("retry-after", std::to_string(fault.retry_after_s));
  }
  return reply;
}

VenueReply rate_limit(Exchange exchange) {
  if (exchange == Exchange::kraken) {
    return json_reply(200, "{\"error\":[\"EAPI:Rate limit exceeded\"]}");
  }
  return status_reply(exchange, {.kind = FaultKind::http_status, .status = 429});
}

VenueReply spoiled(Exchange exchange, const Fault& fault, VenueReply good) {
  switch (fault.kind) {
    case FaultKind::http_status: return status_reply(exchange, fault);
    case FaultKind::venue_error: return rate_limit(exchange);
    case FaultKind::malformed: good.body.replace(good.body.size() / 2, 1, "#"); return good;
    case FaultKind::truncated: good.body.resize(good.body.size() / 2); return good;
    case FaultKind::wrong_content: return html(200);
    case FaultKind::empty:
      good.body = exchange == Exchange::kraken
                      ? "{\"error\":[],\"result\":{\"XXBTZUSD\":[],\"last\":0}}"
                      : "[]";
      return good;
    case FaultKind::oversized: good.body.resize(8u << 20, ' '); return good;
    default: return good;
  }
}

VenueReply untouched(Exchange exchange, const Scene& scene, const VenueRequest& request) {
  const Target target = split_target(request.target);
  switch (exchange) {
    case Exchange::binance: return answer_binance(scene, target);
    case Exchange::coinbase:
      if (!request.has_user_agent) return html(403);
      return answer_coinbase(scene, target);
    case Exchange::kraken: return answer_kraken(scene, target);
    default: return html(404);
  }
}

}  // namespace

std::optional<std::string> Target::find(std::string_view name) const {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return std::nullopt;
}

Target split_target(std::string_view target) {
  Target out;
  const std::size_t mark = target.find('?');
  out.path = percent_decoded(target.substr(0, mark));
  std::string_view rest = mark == std::string_view::npos ? "" : target.substr(mark + 1);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      out.parameters.emplace_back(percent_decoded(pair), "");
    } else {
      out.parameters.emplace_back(percent_decoded(pair.substr(0, equals)),
                                  percent_decoded(pair.substr(equals + 1)));
    }
  }
  return out;
}

std::optional<std::int64_t> to_number(std::string_view text) {
  if (text.empty() || text.size() > 15) return std::nullopt;
  std::int64_t value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::string fixed(std::int64_t value, int digits) {
  std::string out = std::to_string(value);
  const auto places = static_cast<std::size_t>(digits);
  if (out.size() <= places) out.insert(0, places + 1 - out.size(), '0');
  out.insert(out.size() - places, ".");
  return out;
}

std::string shortest(std::int64_t value, int digits) {
  std::string out = fixed(value, digits);
  out.erase(out.find_last_not_of('0') + 1);
  if (out.back() == '.') out.pop_back();
  return out;
}

VenueReply json_reply(std::uint32_t status, std::string body) {
  return {status, {{"content-type", "application/json"}}, std::move(body)};
}

const std::vector<Exchange>& simulated_venues() {
  static const std::vector<Exchange> venues{Exchange::binance, Exchange::coinbase,
                                            Exchange::kraken};
  return venues;
}

std::string_view venue_host(Exchange exchange) noexcept {
  switch (exchange) {
    case Exchange::binance: return "api.binance.com";
    case Exchange::coinbase: return "api.exchange.coinbase.com";
    case Exchange::kraken: return "api.kraken.com";
    default: return "";
  }
}

VenueSettings default_venue(Exchange exchange) {
  VenueSettings out;
  switch (exchange) {
    case Exchange::binance: out.tape = {.venue_seed = 1, .basis_cents = 320}; break;
    case Exchange::coinbase: out.tape = {.venue_seed = 2, .basis_cents = -140}; break;
    case Exchange::kraken: out.tape = {.venue_seed = 3, .basis_cents = 60, .tick_cents = 10}; break;
    default: break;
  }
  return out;
}

VenueReply answer(Exchange exchange, const PricePath& path, const VenueSettings& venue,
                  const VenueRequest& request, std::int64_t now_ms) {
  const Scene scene{path, venue, now_ms + venue.clock_offset_ms, now_ms - venue.lag_ms};
  return spoiled(exchange, venue.fault, untouched(exchange, scene, request));
}

}  // namespace btcfi::testing
