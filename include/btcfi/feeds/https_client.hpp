#pragma once

#include <btcfi/feeds/transport.hpp>

#include <memory>

namespace btcfi::feeds {

/// Whom the client believes. There is no way to switch verification off.
struct Trust {
  /// Certificates of the authorities in PEM, one after another; empty: the system's store.
  std::string ca_pem{};
  /// SHA-256 of the SubjectPublicKeyInfo of acceptable servers; when not empty, the server's must
  /// be among them, besides being verified.
  std::vector<Hash256> spki_pins{};
  /// The time at which certificates must be valid; none: the system's clock.
  std::optional<Timestamp> verify_at{};
};

/// Limits of what a client accepts.
struct HttpsLimits {
  /// The largest answer body; at most 64 MiB.
  std::uint32_t body_bytes = 4u << 20;
  std::uint32_t header_bytes = 16u << 10;
  /// The most exchanges at a time.
  std::uint32_t in_flight = 64;
};

/// HTTPS GET over TLS 1.2 or later with the chain and the host name verified, one connection per
/// exchange, no redirects followed, no cookies, no compression.
///
/// Runs only inside wait(), on its caller's thread; the one exception is the look-up of a host name
/// (an Endpoint without address), which the operating system does on a thread of the network
/// library, and which the destructor waits for.
/// One client belongs to one thread at a time.
///
///     BTCFI_TRY(auto client, feeds::HttpsClient::create({}));
///     BTCFI_TRY(auto id, client->start({.endpoint = {.host = "api.kraken.com"},
///                                       .target = "/0/public/Time"}));
///     for (auto& done : client->wait(10s)) use(done.response);
class HttpsClient final : public Transport {
 public:
  /// Errors: parse when \c ca_pem holds no certificate or a broken one; invalid_argument for a
  /// limit outside its domain; feed_tls when the TLS library cannot be set up.
  [[nodiscard]] static Result<std::unique_ptr<HttpsClient>> create(const Trust& trust,
                                                                   const HttpsLimits& limits = {});
  ~HttpsClient() override;

  [[nodiscard]] Result<std::uint32_t> start(const HttpsRequest& request) override;
  [[nodiscard]] std::vector<Completion> wait(std::chrono::milliseconds longest) override;
  void cancel(std::uint32_t id) noexcept override;
  [[nodiscard]] std::chrono::milliseconds elapsed() const noexcept override;

 private:
  struct Impl;
  explicit HttpsClient(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace btcfi::feeds
