#include "feeds/answer.hpp"
#include "feeds/http_fields.hpp"
#include "feeds/venue_memory.hpp"

#include <btcfi/feeds/collector.hpp>

#include <algorithm>

namespace btcfi::feeds {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t longest_wait_for_minute_ms = 120'000;
constexpr std::uint32_t few_attempts = 3;
constexpr std::size_t most_sources = 32;
// Longer settings than a day would only be mistakes, and their sums could overflow.
constexpr milliseconds day{ms_per_day};

bool is_duration(milliseconds value, milliseconds least) noexcept {
  return value >= least && value <= day;
}

Status check_settings(const CollectorSettings& s) {
  const auto bad = [](const char* where, std::size_t input = 0) {
    return fail(Errc::invalid_argument, where, input);
  };
  if (s.sources.empty() || s.sources.size() > most_sources) {
    return bad("CollectorSettings::sources");
  }
  for (std::size_t i = 0; i < s.sources.size(); ++i) {
    const Source& source = s.sources[i];
    if (!venue_symbol(source.market) || source.market.base.empty() || source.market.quote.empty() ||
        !is_host_name(source.endpoint.host) || source.endpoint.port == 0) {
      return bad("CollectorSettings::sources", i);
    }
    // A venue counted twice would weigh twice.
    for (std::size_t j = 0; j < i; ++j) {
      if (s.sources[j].market == source.market) return bad("CollectorSettings::sources", i);
    }
  }
  if (!is_duration(s.deadline, milliseconds{1})) return bad("CollectorSettings::deadline");
  if (!is_duration(s.settle, milliseconds{0})) return bad("CollectorSettings::settle");
  if (!is_duration(s.backoff_base, milliseconds{1})) return bad("CollectorSettings::backoff_base");
  if (!is_duration(s.backoff_cap, s.backoff_base)) return bad("CollectorSettings::backoff_cap");
  if (s.burst == 0) return bad("CollectorSettings::burst");
  if (!is_duration(s.refill, milliseconds{0})) return bad("CollectorSettings::refill");
  if (s.circuit_failures == 0) return bad("CollectorSettings::circuit_failures");
  if (!is_duration(s.circuit_pause, milliseconds{0})) {
    return bad("CollectorSettings::circuit_pause");
  }
  if (!is_duration(s.default_ban, milliseconds{0})) return bad("CollectorSettings::default_ban");
  if (!is_duration(s.clock_tolerance, milliseconds{1'500})) {
    return bad("CollectorSettings::clock_tolerance");
  }
  return {};
}

enum class Phase : std::uint8_t { waiting, asked, done };

struct Asking {
  explicit Asking(const VenueMemory::Rules& rules) noexcept : memory(rules) {}

  VenueMemory memory;  // outlives a collection; the rest does not
  Phase phase = Phase::done;
  std::int64_t next_ms = 0;
  std::uint32_t id = 0;
  SourceReport report;
};

}  // namespace

struct Collector::Impl {
  explicit Impl(CollectorSettings what) : settings(std::move(what)), jitter(settings.jitter_seed) {
    const VenueMemory::Rules rules{settings.burst, settings.refill.count(),
                                   settings.circuit_failures, settings.circuit_pause.count()};
    askings.resize(settings.sources.size(), Asking(rules));
  }

  Timestamp wall(std::int64_t now_ms) const noexcept { return {now_ms - began_ms + began_at.ms}; }

  bool all_done() const noexcept {
    return std::all_of(askings.begin(), askings.end(),
                       [](const Asking& a) { return a.phase == Phase::done; });
  }

  void finish(Asking& asking, std::int64_t now_ms) noexcept {
    asking.phase = Phase::done;
    const std::uint32_t status = asking.report.http_status;
    // A venue that was never asked, because it is blocked, says nothing about its health.
    if (asking.report.attempts != 0) {
      asking.memory.record(status != 0 && status < 500, now_ms);
    }
  }

  void ask(Transport& transport, Asking& asking, std::int64_t now_ms) {
    const std::int64_t ready_ms = asking.memory.ready_at(now_ms);
    if (ready_ms > now_ms) {
      if (ready_ms >= deadline_ms) {
        if (asking.report.attempts == 0) asking.report.error = asking.memory.reason();
        finish(asking, now_ms);
      }
      asking.next_ms = ready_ms;
      return;
    }
    const auto id = transport.start({.endpoint = asking.report.source.endpoint,
                                     .target = asking.report.target,
                                     .timeouts = settings.timeouts});
    if (!id) {
      asking.report.error = id.error();
      finish(asking, now_ms);
      return;
    }
    asking.memory.take_token(now_ms);
    ++asking.report.attempts;
    asking.id = *id;
    asking.phase = Phase::asked;
  }

  void answered(Asking& asking, Completion done, std::int64_t now_ms) {
    const CandleRequest request{asking.report.source.market, minute};
    const Verdict verdict = done.response
                                ? take_answer(parser, settings, request, std::move(*done.response),
                                              wall(now_ms), asking.report)
                                : take_failure(done.response.error(), asking.report);
    if (verdict.pause_ms != 0) asking.memory.block(now_ms + verdict.pause_ms, asking.report.error);
    const bool enough =
        verdict.next == Verdict::Next::again_few && asking.report.attempts >= few_attempts;
    if (verdict.next == Verdict::Next::done || verdict.next == Verdict::Next::give_up || enough) {
      finish(asking, now_ms);
      return;
    }
    const std::uint32_t doublings = std::min(asking.report.attempts - 1, 30u);
    const std::int64_t most_ms =
        std::min(settings.backoff_cap.count(), settings.backoff_base.count() << doublings);
    asking.next_ms = now_ms + std::max(jitter.up_to(most_ms), verdict.pause_ms);
    asking.phase = Phase::waiting;
    if (asking.next_ms >= deadline_ms) finish(asking, now_ms);
  }

  void give_up(Transport& transport, std::int64_t now_ms) {
    for (Asking& asking : askings) {
      if (asking.phase == Phase::done) continue;
      if (asking.phase == Phase::asked) transport.cancel(asking.id);
      // What the venue said before says more than that the last attempt was cut short.
      if (asking.report.error.code == Errc::ok) {
        asking.report.error = fail(Errc::feed_timeout, "collect: deadline");
      }
      finish(asking, now_ms);
    }
  }

  // The next moment at which something is due.
  std::int64_t next_event_ms() const noexcept {
    std::int64_t next = deadline_ms;
    for (const Asking& asking : askings) {
      if (asking.phase == Phase::waiting) next = std::min(next, asking.next_ms);
    }
    return next;
  }

  CollectorSettings settings;
  Parser parser;
  Jitter jitter;
  std::vector<Asking> askings;
  bool under_way = false;
  Timestamp minute;
  Timestamp began_at;         // the caller's clock at begin
  std::int64_t began_ms = 0;  // the transport's clock at begin
  std::int64_t deadline_ms = 0;
};

std::vector<Source> default_sources() {
  std::vector<Source> out;
  for (Exchange exchange : candle_exchanges()) {
    out.push_back({*default_market(exchange), *public_endpoint(exchange)});
  }
  return out;
}

std::size_t Collection::candles() const noexcept {
  return static_cast<std::size_t>(
      std::count_if(sources.begin(), sources.end(),
                    [](const SourceReport& report) { return report.candle.has_value(); }));
}

std::optional<std::int64_t> Collection::clock_behind_ms() const {
  std::vector<std::int64_t> ahead;
  for (const SourceReport& report : sources) {
    if (report.clock_ahead_ms) ahead.push_back(*report.clock_ahead_ms);
  }
  if (ahead.empty()) return std::nullopt;
  const auto middle = ahead.begin() + static_cast<std::ptrdiff_t>((ahead.size() - 1) / 2);
  std::nth_element(ahead.begin(), middle, ahead.end());
  return *middle;
}

std::vector<Quote> quotes_of(const Collection& collection) {
  std::vector<Quote> out;
  for (const SourceReport& report : collection.sources) {
    if (!report.candle) continue;
    if (auto quote = quote_of_close(*report.candle, report.payload_hash)) out.push_back(*quote);
  }
  return out;
}

Collector::Collector(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
Collector::~Collector() = default;
Collector::Collector(Collector&&) noexcept = default;
Collector& Collector::operator=(Collector&&) noexcept = default;

Result<Collector> Collector::create(CollectorSettings settings) {
  BTCFI_CHECK(check_settings(settings));
  return Collector(std::make_unique<Impl>(std::move(settings)));
}

Status Collector::begin(Timestamp minute, Timestamp now, const Transport& transport) {
  Impl& impl = *impl_;
  if (impl.under_way) return fail(Errc::wrong_state, "Collector::begin");
  // Checks the minute too.
  for (std::size_t i = 0; i < impl.askings.size(); ++i) {
    const Source& source = impl.settings.sources[i];
    BTCFI_TRY(std::string target, candle_target({source.market, minute}));
    impl.askings[i].report =
        SourceReport{.source = source, .candle = {}, .target = std::move(target)};
  }
  if (now.ms < 0 || now.ms > std::int64_t{1} << 52) {
    return fail(Errc::invalid_argument, "Collector::begin: now");
  }
  const std::int64_t wait_ms = minute.ms + ms_per_minute - now.ms;
  if (wait_ms > longest_wait_for_minute_ms) {
    return fail(Errc::out_of_range, "Collector::begin: minute");
  }
  impl.minute = minute;
  impl.began_at = now;
  impl.began_ms = transport.elapsed().count();
  const std::int64_t ripe_ms =
      impl.began_ms + std::max<std::int64_t>(wait_ms + impl.settings.settle.count(), 0);
  impl.deadline_ms = ripe_ms + impl.settings.deadline.count();
  for (Asking& asking : impl.askings) {
    asking.phase = Phase::waiting;
    asking.next_ms = ripe_ms;
  }
  impl.under_way = true;
  return {};
}

bool Collector::poll(Transport& transport, std::chrono::milliseconds longest) {
  Impl& impl = *impl_;
  std::int64_t now_ms = transport.elapsed().count();
  const std::int64_t until_ms = now_ms + std::clamp(longest, milliseconds{0}, day).count();
  while (true) {
    if (now_ms >= impl.deadline_ms) impl.give_up(transport, now_ms);
    for (Asking& asking : impl.askings) {
      if (asking.phase == Phase::waiting && asking.next_ms <= now_ms) {
        impl.ask(transport, asking, now_ms);
      }
    }
    if (impl.all_done()) return true;
    const std::int64_t wake_ms = std::min(until_ms, impl.next_event_ms());
    auto completions = transport.wait(milliseconds{std::max<std::int64_t>(wake_ms - now_ms, 0)});
    now_ms = transport.elapsed().count();
    for (Completion& done : completions) {
      for (Asking& asking : impl.askings) {
        if (asking.phase == Phase::asked && asking.id == done.id) {
          impl.answered(asking, std::move(done), now_ms);
          break;
        }
      }
    }
    if (now_ms >= until_ms && completions.empty()) return impl.all_done();
  }
}

Result<Collection> Collector::take() {
  Impl& impl = *impl_;
  if (!impl.under_way || !impl.all_done()) return fail(Errc::wrong_state, "Collector::take");
  Collection out{impl.minute, {}};
  for (Asking& asking : impl.askings) out.sources.push_back(std::move(asking.report));
  impl.under_way = false;
  return out;
}

Result<Collection> Collector::collect(Timestamp minute, Timestamp now, Transport& transport) {
  BTCFI_CHECK(begin(minute, now, transport));
  while (!poll(transport, day)) {
  }
  return take();
}

}  // namespace btcfi::feeds
