#pragma once

#include <btcfi/feeds/collector.hpp>
#include <btcfi/testing/exchange_messages.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace btcfi_test {

/// The simulator's messages without sockets, on a clock that jumps from event to event: whatever is
/// tested with it is the same on every machine and takes no time.
class FakeTransport final : public btcfi::feeds::Transport {
 public:
  struct Sent {
    std::int64_t at_ms;
    btcfi::Exchange exchange;
    std::string target;
  };

  FakeTransport(const btcfi::testing::PricePath& path, std::int64_t wall_ms)
      : path_(path), wall_at_zero_ms_(wall_ms) {
    for (const auto exchange : btcfi::testing::simulated_venues()) {
      venues[exchange] = btcfi::testing::default_venue(exchange);
    }
  }

  std::map<btcfi::Exchange, btcfi::testing::VenueSettings> venues;
  std::vector<Sent> sent;
  /// Answers come this much after the question.
  std::int64_t latency_ms = 40;
  /// Whether answers carry a Date header.
  bool with_date = true;

  /// The venues' clock.
  std::int64_t wall_ms() const { return wall_at_zero_ms_ + now_ms_; }
  void sleep(std::int64_t ms) { now_ms_ += ms; }
  std::size_t requests(btcfi::Exchange exchange) const {
    return static_cast<std::size_t>(
        std::count_if(sent.begin(), sent.end(),
                      [&](const Sent& request) { return request.exchange == exchange; }));
  }

  btcfi::Result<std::uint32_t> start(const btcfi::feeds::HttpsRequest& request) override {
    btcfi::Exchange exchange{};
    for (const auto& [candidate, settings] : venues) {
      if (btcfi::testing::venue_host(candidate) == request.endpoint.host) exchange = candidate;
    }
    sent.push_back({now_ms_, exchange, request.target});
    const auto kind = venues[exchange].fault.kind;
    const bool silent = kind == btcfi::testing::FaultKind::silence;
    under_way_.push_back({++last_id_, exchange, request,
                          now_ms_ + (silent ? request.timeouts.header.count() : latency_ms)});
    return last_id_;
  }

  std::vector<btcfi::feeds::Completion> wait(std::chrono::milliseconds longest) override {
    std::int64_t until = now_ms_ + longest.count();
    for (const Exchange& e : under_way_) until = std::min(until, e.done_ms);
    now_ms_ = std::max(now_ms_, until);
    std::vector<btcfi::feeds::Completion> out;
    for (const Exchange& e : under_way_) {
      if (e.done_ms <= now_ms_) out.push_back({e.id, answer_to(e)});
    }
    std::erase_if(under_way_, [&](const Exchange& e) { return e.done_ms <= now_ms_; });
    return out;
  }

  void cancel(std::uint32_t id) noexcept override {
    std::erase_if(under_way_, [id](const Exchange& e) { return e.id == id; });
  }
  std::chrono::milliseconds elapsed() const noexcept override {
    return std::chrono::milliseconds{now_ms_};
  }
  bool idle() const { return under_way_.empty(); }

 private:
  struct Exchange {
    std::uint32_t id;
    btcfi::Exchange exchange;
    btcfi::feeds::HttpsRequest request;
    std::int64_t done_ms;
  };

  btcfi::Result<btcfi::feeds::HttpsResponse> answer_to(const Exchange& e) {
    using btcfi::Errc;
    using btcfi::testing::FaultKind;
    auto& venue = venues[e.exchange];
    auto settings = venue;
    if (venue.fault.times != 0 && --venue.fault.times == 0) venue.fault = {};
    switch (settings.fault.kind) {
      case FaultKind::silence: return btcfi::fail(Errc::feed_timeout, "https: header");
      case FaultKind::cut: return btcfi::fail(Errc::feed_closed, "https: body");
      case FaultKind::refuse: return btcfi::fail(Errc::feed_tls, "https: handshake");
      case FaultKind::garbage: return btcfi::fail(Errc::feed_malformed_http, "https: header");
      case FaultKind::oversized: return btcfi::fail(Errc::feed_body_too_large, "https: body");
      default: break;
    }
    const auto reply =
        btcfi::testing::answer(e.exchange, path_, settings, {e.request.target}, wall_ms());
    btcfi::feeds::HttpsResponse out;
    out.status = reply.status;
    out.body = btcfi::to_bytes(btcfi::as_bytes(reply.body));
    for (const auto& [name, value] : reply.headers) {
      if (name == "content-type") out.content_type = value;
      if (name == "retry-after") out.retry_after_s = static_cast<std::uint32_t>(std::stoul(value));
    }
    if (with_date) {
      out.date = btcfi::Timestamp{(wall_ms() + settings.clock_offset_ms) / 1'000 * 1'000};
    }
    return out;
  }

  btcfi::testing::PricePath path_;
  std::int64_t wall_at_zero_ms_;
  std::int64_t now_ms_ = 0;
  std::uint32_t last_id_ = 0;
  std::vector<Exchange> under_way_;
};

}  // namespace btcfi_test
