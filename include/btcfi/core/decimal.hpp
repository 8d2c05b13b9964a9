#pragma once

#include <btcfi/core/result.hpp>

#include <string>
#include <string_view>

namespace btcfi {

/// What becomes of the part of a number that its new scale cannot hold.
enum class Rounding : std::uint8_t {
  exact,      ///< nothing may be lost: an error otherwise
  floor,      ///< towards minus infinity
  ceil,       ///< towards plus infinity
  truncate,   ///< towards zero
  half_even,  ///< to the nearest, a tie to the even neighbour
};

/// The most digits after the point that an int64 can carry.
inline constexpr int max_decimal_scale = 18;
/// Longer decimal texts are refused.
inline constexpr std::size_t max_decimal_length = 128;

/// The integer value * 10^scale of a decimal text, without passing through a double.
///
/// The text is a JSON number: "-12", "0.5", "1.25e-3"; no plus sign, no space, no leading zero,
/// a digit on both sides of a point. \p scale lies in [0, max_decimal_scale].
/// Errors: parse, at the offending character; truncated; inexact (Rounding::exact only); overflow;
/// limit_exceeded; out_of_range for the scale.
///
///     parse_decimal("106160.42", 8)  ->  10'616'042'000'000
[[nodiscard]] Result<std::int64_t> parse_decimal(std::string_view text, int scale,
                                                 Rounding rounding = Rounding::exact) noexcept;

/// The decimal text of value / 10^scale with all its digits: (1250, 3) gives "1.250".
/// \p scale lies in [0, max_decimal_scale]; one outside is brought to the nearer end.
[[nodiscard]] std::string format_decimal(std::int64_t value, int scale);
/// As format_decimal without zeros at the end of the fraction: (1250, 3) gives "1.25".
[[nodiscard]] std::string format_decimal_short(std::int64_t value, int scale);

/// numerator / denominator, rounded as named. Errors: out_of_range for a denominator of 0, inexact,
/// overflow.
[[nodiscard]] Result<std::int64_t> divide(std::int64_t numerator, std::int64_t denominator,
                                          Rounding rounding) noexcept;

/// value * 10^(to - from), rounded as named. Errors: inexact, overflow, out_of_range for a scale.
[[nodiscard]] Result<std::int64_t> rescale(std::int64_t value, int from, int to,
                                           Rounding rounding) noexcept;

}  // namespace btcfi
