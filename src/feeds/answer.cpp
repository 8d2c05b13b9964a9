#include "feeds/answer.hpp"

#include <btcfi/core/sha256.hpp>

#include <cstdlib>

namespace btcfi::feeds {
namespace {

using Next = Verdict::Next;

const VenueStatus* status_in(const std::vector<Message>& messages) noexcept {
  for (const Message& message : messages) {
    if (const auto* status = std::get_if<VenueStatus>(&message)) return status;
  }
  return nullptr;
}

std::string detail_of(const VenueStatus& status) {
  if (status.venue_code.empty() || status.venue_code == status.text) return status.text;
  return status.venue_code + " " + status.text;
}

Verdict refuse(SourceReport& report, const Error& error, Next next, std::int64_t pause_ms = 0) {
  report.error = error;
  return {next, pause_ms};
}

Next next_after(Errc code) noexcept {
  switch (code) {
    case Errc::feed_unexpected_symbol:
    case Errc::feed_empty_minute: return Next::give_up;
    // Some venues add a row late; a minute that is too old never comes.
    case Errc::feed_missing_minute: return Next::again_few;
    default: return Next::again;
  }
}

bool is_html(const HttpsResponse& response) noexcept {
  return response.content_type.compare(0, 9, "text/html") == 0;
}

// Anything but 200: what the status says, and what the body adds.
Verdict take_bad_status(const CollectorSettings& settings, const HttpsResponse& response,
                        const VenueStatus* status, const char* where, SourceReport& report) {
  const std::uint32_t code = response.status;
  const std::int64_t asked_ms = std::int64_t{response.retry_after_s.value_or(0)} * 1'000;
  if (code == 418) {
    const std::int64_t ban_ms = asked_ms != 0 ? asked_ms : settings.default_ban.count();
    return refuse(report, fail(Errc::feed_banned, where, 0, code), Next::give_up, ban_ms);
  }
  if (code == 429) {
    const std::int64_t pause_ms = asked_ms != 0 ? asked_ms : settings.backoff_cap.count();
    return refuse(report, fail(Errc::feed_rate_limited, where, 0, code), Next::again, pause_ms);
  }
  if (code >= 500) {
    return refuse(report, fail(Errc::feed_http_status, where, 0, code), Next::again, asked_ms);
  }
  if (status != nullptr) {
    return refuse(report, fail(status->code, where, 0, status->number), next_after(status->code),
                  asked_ms);
  }
  return refuse(report, fail(Errc::feed_http_status, where, 0, code), Next::give_up);
}

}  // namespace

Verdict take_answer(Parser& parser, const CollectorSettings& settings, const CandleRequest& request,
                    HttpsResponse response, Timestamp now, SourceReport& report) {
  const Exchange exchange = request.market.exchange;
  const char* const where = exchange_name(exchange);
  report.http_status = response.status;
  report.received_at = now;
  report.payload = std::move(response.body);
  report.payload_hash = sha256(report.payload);
  report.detail.clear();

  if (response.date) {
    // The header is cut to whole seconds, so half a second is its mean error.
    const std::int64_t ahead_ms = response.date->ms + 500 - now.ms;
    report.clock_ahead_ms = ahead_ms;
    if (std::abs(ahead_ms) > settings.clock_tolerance.count()) {
      const auto seconds = static_cast<std::size_t>(std::abs(ahead_ms) / 1'000);
      return refuse(report, fail(Errc::feed_clock_skew, where, 0, seconds), Next::give_up);
    }
  }

  const auto messages = is_html(response) ? Result<std::vector<Message>>(std::vector<Message>{})
                                          : parser.parse(exchange, report.payload, &request);
  const VenueStatus* const status = messages ? status_in(*messages) : nullptr;
  if (status != nullptr) report.detail = detail_of(*status);

  if (response.status != 200) return take_bad_status(settings, response, status, where, report);
  if (is_html(response)) {
    return refuse(report, fail(Errc::feed_http_status, where, 0, response.status), Next::again);
  }
  if (!messages) return refuse(report, messages.error(), next_after(messages.error().code));

  const auto candle =
      closed_minute(*messages, request, response.date.value_or(now), settings.empty);
  if (!candle) {
    const Errc code = candle.error().code;
    const bool too_often = code == Errc::feed_rate_limited;
    return refuse(report, candle.error(), next_after(code),
                  too_often ? settings.backoff_cap.count() : 0);
  }
  report.candle = *candle;
  report.error = {};
  return {Next::done, 0};
}

Verdict take_failure(const Error& error, SourceReport& report) noexcept {
  report.error = error;
  switch (error.code) {
    // Whoever is there is not the venue: asking again only gives him more tries.
    case Errc::feed_tls_untrusted:
    case Errc::feed_tls_wrong_host:
    case Errc::feed_tls_expired:
    case Errc::feed_body_too_large:
    case Errc::invalid_argument: return {Next::give_up, 0};
    // Either a hiccup or no network at all.
    case Errc::feed_resolve: return {Next::again_few, 0};
    default: return {Next::again, 0};
  }
}

}  // namespace btcfi::feeds
