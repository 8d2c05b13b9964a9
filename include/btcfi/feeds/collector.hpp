#pragma once

#include <btcfi/feeds/minute.hpp>
#include <btcfi/feeds/transport.hpp>

namespace btcfi::feeds {

/// One venue to ask.
struct Source {
  Market market;
  Endpoint endpoint;
};

/// The candle exchanges with their default markets at their public endpoints.
[[nodiscard]] std::vector<Source> default_sources();

/// How a collector goes about it. All times are measured on Transport::elapsed().
struct CollectorSettings {
  std::vector<Source> sources = default_sources();
  /// From the moment the minute is ripe to the moment what is missing is given up.
  std::chrono::milliseconds deadline{20'000};
  /// How long after the minute's end the first question is asked: venues need a moment to finish.
  std::chrono::milliseconds settle{1'500};
  /// The pause before attempt k+1 is drawn from [0, min(cap, base * 2^k)] ("full jitter").
  std::chrono::milliseconds backoff_base{250};
  std::chrono::milliseconds backoff_cap{5'000};
  /// At most this many requests to a venue at once, refilled at one per \c refill.
  std::uint32_t burst = 4;
  std::chrono::milliseconds refill{1'000};
  /// After this many collections in a row without an answer a venue is left alone for the pause.
  std::uint32_t circuit_failures = 5;
  std::chrono::milliseconds circuit_pause{60'000};
  /// How long a ban (HTTP 418) lasts that names no time.
  std::chrono::milliseconds default_ban{120'000};
  /// How far a venue's clock may be from the caller's. Date headers have whole seconds, so less
  /// than 1.5 s makes no sense and is refused.
  std::chrono::milliseconds clock_tolerance{5'000};
  PhaseTimeouts timeouts{};
  EmptyMinute empty = EmptyMinute::refuse;
  /// Seeds the jitter; two collectors with one seed, one transport's answers and one beginning do
  /// the same things at the same times.
  std::uint64_t jitter_seed = 0;
};

/// What came of one source.
struct SourceReport {
  Source source;
  /// The closed minute; none when \c error says why.
  std::optional<Candle> candle;
  /// feed_* or limit_exceeded; ok with a candle. The last reason, when several attempts failed.
  Error error{};
  /// The venue's own code and text where it gave one; text from outside, at most 400 bytes.
  std::string detail{};
  /// Requests sent.
  std::uint32_t attempts = 0;
  /// What was asked, the status and the exact bytes of the last answer, and their SHA-256: the
  /// evidence. Empty and zeros when nothing was answered.
  std::string target{};
  std::uint32_t http_status = 0;
  Bytes payload{};
  Hash256 payload_hash{};
  /// When the last answer was there, by the caller's clock.
  Timestamp received_at{};
  /// How far the venue's clock is ahead of the caller's, to a second; none without a Date header.
  std::optional<std::int64_t> clock_ahead_ms{};
};

/// What came of one minute: a candle or a reason per source, in the order of the settings.
struct Collection {
  Timestamp minute;
  std::vector<SourceReport> sources;

  [[nodiscard]] std::size_t candles() const noexcept;
  /// How far the caller's clock is behind that of the venues (the median of what they say); none
  /// when none said.
  [[nodiscard]] std::optional<std::int64_t> clock_behind_ms() const;
};

/// The closes of a collection as aggregation takes them: one quote per candle, for the end of the
/// minute, with the hash of the payload it was read from.
[[nodiscard]] std::vector<Quote> quotes_of(const Collection& collection);

/// Collects the same closed minute from every source, or a named reason per source.
///
/// Asks all at once, and again after failures that may pass, within the deadline. Remembers between
/// collections what the venues asked for: bans, Retry-After, request rates, and which of them is
/// down. Driven by its caller, on one thread; nothing happens outside poll().
///
///     BTCFI_TRY(auto client, feeds::HttpsClient::create({}));
///     BTCFI_TRY(auto collector, feeds::Collector::create({}));
///     BTCFI_TRY(auto got, collector.collect(minute, now, *client));
///     for (const auto& from : got.sources) if (!from.candle) log(describe(from.error),
///     from.detail);
class Collector {
 public:
  /// Errors: invalid_argument, naming the setting.
  [[nodiscard]] static Result<Collector> create(CollectorSettings settings);
  ~Collector();
  Collector(Collector&&) noexcept;
  Collector& operator=(Collector&&) noexcept;

  /// Begins a minute. \p now is the time by the caller's clock; it goes on with
  /// Transport::elapsed(). A minute that is not over yet is waited for, at most two minutes.
  /// Errors: invalid_argument for a moment that is no minute; out_of_range for one too far in the
  /// future; wrong_state while another is under way.
  [[nodiscard]] Status begin(Timestamp minute, Timestamp now, const Transport& transport);
  /// Works for at most \p longest; true when nothing is left to do.
  [[nodiscard]] bool poll(Transport& transport, std::chrono::milliseconds longest);
  /// What came of the minute. Errors: wrong_state before poll() said true.
  [[nodiscard]] Result<Collection> take();

  /// begin, poll to the end, take. Errors: as begin.
  [[nodiscard]] Result<Collection> collect(Timestamp minute, Timestamp now, Transport& transport);

 private:
  struct Impl;
  explicit Collector(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace btcfi::feeds
