#pragma once

#include <btcfi/testing/certificates.hpp>
#include <btcfi/testing/exchange_messages.hpp>

#include <atomic>
#include <functional>
#include <memory>

namespace btcfi::testing {

/// A clock that moves when it is told to. May be read and set from several threads.
class ManualClock {
 public:
  explicit ManualClock(std::int64_t now_ms) noexcept : now_ms_(now_ms) {}
  [[nodiscard]] std::int64_t now_ms() const noexcept { return now_ms_.load(); }
  void set(std::int64_t now_ms) noexcept { now_ms_.store(now_ms); }
  void advance(std::int64_t by_ms) noexcept { now_ms_.fetch_add(by_ms); }

 private:
  std::atomic<std::int64_t> now_ms_;
};

/// What a simulator is started with.
struct SimulatorSettings {
  PathSettings path{};
  /// UTC in ms since 1970; called on the simulator's thread. Empty: the system's clock.
  std::function<std::int64_t()> now_ms{};
  /// 0: any free port.
  std::uint16_t port = 0;
};

/// Three exchanges behind one loopback port: HTTPS with certificates of an authority made at start,
/// told apart by the host name of the TLS handshake (api.binance.com, api.exchange.coinbase.com,
/// api.kraken.com). A handshake without a known name is refused, as Kraken does.
///
/// Runs one thread of its own from start() to stop(). Every call may come from any thread.
///
///     BTCFI_TRY(auto simulator, testing::ExchangeSimulator::start({.path = {.seed = 7}}));
///     simulator->set_fault(Exchange::kraken, {.kind = FaultKind::silence});
///     // connect to 127.0.0.1, simulator->port(), trusting simulator->ca_pem()
class ExchangeSimulator {
 public:
  /// Errors: io when the port cannot be had; internal.
  [[nodiscard]] static Result<std::unique_ptr<ExchangeSimulator>> start(
      SimulatorSettings settings = {});
  ~ExchangeSimulator();
  ExchangeSimulator(const ExchangeSimulator&) = delete;
  ExchangeSimulator& operator=(const ExchangeSimulator&) = delete;

  /// Closes all connections and ends the thread; the destructor does it too.
  void stop() noexcept;

  [[nodiscard]] std::uint16_t port() const noexcept;
  [[nodiscard]] const std::string& ca_pem() const noexcept;
  [[nodiscard]] const PricePath& path() const noexcept;

  /// Replaces how a venue behaves, from its next request on. An exchange that is not simulated is
  /// ignored.
  void set_venue(Exchange exchange, const VenueSettings& venue);
  [[nodiscard]] VenueSettings venue(Exchange exchange) const;
  void set_fault(Exchange exchange, const Fault& fault);
  /// Replaces a venue's certificate, from its next handshake on. Errors: out_of_range for an
  /// exchange that is not simulated; internal.
  [[nodiscard]] Status set_certificate(Exchange exchange, CertificateKind kind);

  /// Requests that a venue has read so far.
  [[nodiscard]] std::uint64_t requests(Exchange exchange) const noexcept;

 private:
  struct Impl;
  explicit ExchangeSimulator(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace btcfi::testing
