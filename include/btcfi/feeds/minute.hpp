#pragma once

#include <btcfi/feeds/parse.hpp>

#include <span>

namespace btcfi::feeds {

/// What to do with a minute in which nothing was traded and whose close is an older price.
enum class EmptyMinute : std::uint8_t { refuse, accept };

/// The wanted minute, closed, out of a parsed answer, or the reason why it is not there.
///
/// \p venue_now is the time by the venue's clock (or the best guess of it) when it answered.
/// Errors, with `where` the exchange's name:
/// feed_incomplete_candle: the minute is not over yet by \p venue_now;
/// feed_lagging: it is over, but the venue's data end in it or before (`offset`: by how many
/// minutes its newest closed one is behind, 0 when there are no rows to tell); feed_missing_minute:
/// later minutes are there and it is not; feed_empty_minute: it has no trades and \p empty says
/// refuse; and a VenueStatus's own code with its number as `offset`.
[[nodiscard]] Result<Candle> closed_minute(std::span<const Message> messages,
                                           const CandleRequest& request, Timestamp venue_now,
                                           EmptyMinute empty = EmptyMinute::refuse) noexcept;

}  // namespace btcfi::feeds
