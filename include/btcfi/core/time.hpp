#pragma once

#include <btcfi/core/result.hpp>

#include <compare>
#include <string>
#include <string_view>

namespace btcfi {

inline constexpr std::int64_t ms_per_second = 1'000;
inline constexpr std::int64_t ms_per_minute = 60'000;
inline constexpr std::int64_t ms_per_day = 86'400'000;

/// A moment in UTC: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
struct Timestamp {
  std::int64_t ms = 0;

  /// Errors: overflow.
  [[nodiscard]] static Result<Timestamp> from_seconds(std::int64_t seconds) noexcept;
  /// Rounded down to a millisecond.
  [[nodiscard]] static Timestamp from_microseconds(std::int64_t microseconds) noexcept;
  /// Rounded down to a millisecond.
  [[nodiscard]] static Timestamp from_nanoseconds(std::int64_t nanoseconds) noexcept;
  /// A moment by its ISO 8601 text: "2025-11-20T05:31:00Z", with up to nine digits of a second
  /// (what is below a millisecond is cut off) and `Z` or an offset such as `+09:00`.
  /// Years 0001 to 9999. Second 60 does not exist. Errors: parse, truncated, trailing_data.
  [[nodiscard]] static Result<Timestamp> parse(std::string_view text) noexcept;

  /// Whole seconds, rounded down.
  [[nodiscard]] std::int64_t seconds() const noexcept;
  /// Whole seconds, rounded down, as Bitcoin's 32-bit time. Errors: out_of_range.
  [[nodiscard]] Result<std::uint32_t> unix_seconds32() const noexcept;
  /// The beginning of the minute that holds this moment.
  [[nodiscard]] Timestamp minute() const noexcept;
  /// The beginning of the period of \p period_ms that holds this moment, periods counted from 1970.
  /// A period of 0 or less leaves it unchanged.
  [[nodiscard]] Timestamp floor_to(std::int64_t period_ms) const noexcept;
  /// Errors: overflow.
  [[nodiscard]] Result<Timestamp> plus_ms(std::int64_t duration_ms) const noexcept;
  /// "2025-11-20T05:31:00.000Z", always with three digits of a second. Outside the years 0000 to
  /// 9999 the year is written with a sign and six or more digits, which parse() refuses.
  [[nodiscard]] std::string to_string() const;

  friend constexpr auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

/// How long \p from lies before \p to, in ms; negative when it lies after. Errors: overflow.
[[nodiscard]] Result<std::int64_t> elapsed_ms(Timestamp from, Timestamp to) noexcept;

}  // namespace btcfi
