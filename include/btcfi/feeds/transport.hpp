#pragma once

#include <btcfi/core/bytes.hpp>
#include <btcfi/core/time.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace btcfi::feeds {

/// Where a venue is reached.
struct Endpoint {
  /// The name that is sent as SNI and Host and that the certificate must carry.
  std::string host;
  std::uint16_t port = 443;
  /// An IP address to connect to instead of looking \c host up; empty to look it up.
  std::string address{};
};

/// The longest that each phase of one HTTPS exchange may take.
struct PhaseTimeouts {
  std::chrono::milliseconds resolve{3'000};
  std::chrono::milliseconds connect{3'000};
  std::chrono::milliseconds handshake{5'000};
  std::chrono::milliseconds send{3'000};
  /// From the end of the request to the end of the answer's header.
  std::chrono::milliseconds header{8'000};
  std::chrono::milliseconds body{8'000};
};

/// One GET. Nothing is ever sent but the target and fixed headers.
struct HttpsRequest {
  Endpoint endpoint;
  /// Path and query, starting with '/', already percent-encoded.
  std::string target;
  PhaseTimeouts timeouts{};
};

/// An answer of any status; what the status means is for the reader to decide.
struct HttpsResponse {
  std::uint32_t status = 0;
  /// Exactly the bytes received, without transfer coding.
  Bytes body;
  std::string content_type;
  /// The venue's clock by its Date header, which has whole seconds.
  std::optional<Timestamp> date;
  /// Seconds the venue asks to be left alone.
  std::optional<std::uint32_t> retry_after_s;
  /// SHA-256 of the server's SubjectPublicKeyInfo: what Trust::spki_pins would name.
  Hash256 peer_key;
};

/// The end of one exchange that Transport::start began.
struct Completion {
  std::uint32_t id = 0;
  /// Errors: feed_resolve, feed_connect, feed_tls, feed_tls_untrusted, feed_tls_wrong_host,
  /// feed_tls_expired, feed_timeout, feed_closed, feed_malformed_http, feed_body_too_large;
  /// `where` names the phase.
  Result<HttpsResponse> response;
};

/// Carries requests out and answers in. Driven by its caller: nothing happens outside wait().
///
/// HttpsClient is the real one; tests put a deterministic one in its place.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  /// Begins an exchange and names it. Errors: invalid_argument for a malformed request,
  /// limit_exceeded when too many are under way.
  [[nodiscard]] virtual Result<std::uint32_t> start(const HttpsRequest& request) = 0;
  /// Works for at most \p longest and returns early as soon as an exchange ends; without any under
  /// way it waits out the time, so that callers may sleep with it.
  [[nodiscard]] virtual std::vector<Completion> wait(std::chrono::milliseconds longest) = 0;
  /// Forgets an exchange: its completion will not be reported. Unknown ids are ignored.
  virtual void cancel(std::uint32_t id) noexcept = 0;
  /// A clock that only goes forward, from any beginning: what deadlines and pauses are measured on.
  [[nodiscard]] virtual std::chrono::milliseconds elapsed() const noexcept = 0;
};

}  // namespace btcfi::feeds
