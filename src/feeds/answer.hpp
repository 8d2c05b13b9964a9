#pragma once

#include <btcfi/feeds/collector.hpp>

namespace btcfi::feeds {

/// What follows from one attempt.
struct Verdict {
  enum class Next : std::uint8_t {
    done,       ///< there is a candle
    give_up,    ///< asking again would not help
    again,      ///< after the backoff
    again_few,  ///< after the backoff, but only a few times
  };
  Next next = Next::again;
  /// The venue wants to be left alone this long.
  std::int64_t pause_ms = 0;
};

/// Takes an answer into a report: evidence, clock, candle or reason.
/// \p now is when it was there, by the caller's clock.
[[nodiscard]] Verdict take_answer(Parser& parser, const CollectorSettings& settings,
                                  const CandleRequest& request, HttpsResponse response,
                                  Timestamp now, SourceReport& report);

/// Takes the failure of an exchange into a report.
[[nodiscard]] Verdict take_failure(const Error& error, SourceReport& report) noexcept;

}  // namespace btcfi::feeds
