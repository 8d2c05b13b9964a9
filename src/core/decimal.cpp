#include <btcfi/core/decimal.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace btcfi {
namespace {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

__extension__ typedef __int128 Wide;
__extension__ typedef unsigned __int128 UnsignedWide;

Wide power_of_ten(int exponent) noexcept {
  Wide out = 1;
  for (int i = 0; i < exponent; ++i) out *= 10;
  return out;
}

// What was lost, against half of the last kept unit.
enum class Lost { nothing, below_half, half, above_half };

// Whether the magnitude grows by one.
bool away_from_zero(Rounding rounding, Lost lost, bool negative, bool odd) noexcept {
  if (lost == Lost::nothing) return false;
  switch (rounding) {
    case Rounding::exact:
    case Rounding::truncate: return false;
    case Rounding::floor: return negative;
    case Rounding::ceil: return !negative;
    case Rounding::half_even: return lost == Lost::above_half || (lost == Lost::half && odd);
  }
  return false;
}

Result<std::int64_t> signed_value(UnsignedWide magnitude, bool negative,
                                  const char* where) noexcept {
  const UnsignedWide limit = (UnsignedWide{1} << 63) - (negative ? 0 : 1);
  if (magnitude > limit) return fail(Errc::overflow, where);
  const auto bits = static_cast<std::uint64_t>(magnitude);
  return static_cast<std::int64_t>(negative ? std::uint64_t{0} - bits : bits);
}

// The text taken apart: digits[i] stands at 10^(point - 1 - i).
struct Parts {
  bool negative = false;
  std::array<char, max_decimal_length> digits{};
  std::array<std::uint8_t, max_decimal_length> offsets{};
  int count = 0;
  int point = 0;
};

Result<Parts> take_apart(std::string_view text) noexcept {
  constexpr const char* where = "parse_decimal";
  if (text.size() > max_decimal_length) {
    return fail(Errc::limit_exceeded, where, 0, max_decimal_length);
  }
  Parts out;
  std::size_t at = 0;
  const auto unexpected = [&]() {
    return fail(at < text.size() ? Errc::parse : Errc::truncated, where, 0, at);
  };
  const auto digits = [&]() {
    const std::size_t start = at;
    for (; at < text.size() && is_digit(text[at]); ++at) {
      const auto index = static_cast<std::size_t>(out.count++);
      out.digits[index] = static_cast<char>(text[at] - '0');
      out.offsets[index] = static_cast<std::uint8_t>(at);
    }
    return at > start;
  };
  const auto take = [&](char c) {
    const bool here = at < text.size() && text[at] == c;
    if (here) ++at;
    return here;
  };
  out.negative = take('-');
  const std::size_t first = at;
  if (!digits()) return unexpected();
  if (text[first] == '0' && at - first > 1) return fail(Errc::parse, where, 0, first);
  out.point = out.count;
  if (take('.') && !digits()) return unexpected();
  if (take('e') || take('E')) {
    const bool down = take('-');
    if (!down) take('+');
    if (at >= text.size() || !is_digit(text[at])) return unexpected();
    int exponent = 0;
    for (; at < text.size() && is_digit(text[at]); ++at) {
      exponent = std::min(100'000, exponent * 10 + (text[at] - '0'));
    }
    out.point += down ? -exponent : exponent;
  }
  if (at != text.size()) return unexpected();
  return out;
}

constexpr std::array<std::int64_t, 19> powers_of_ten = [] {
  std::array<std::int64_t, 19> out{1};
  for (std::size_t i = 1; i < out.size(); ++i) out[i] = out[i - 1] * 10;
  return out;
}();

// What prices look like: digits, perhaps a point and no more digits behind it than the scale keeps,
// so few that nothing can overflow. Everything else, and everything wrong, is none.
std::optional<std::int64_t> parse_plain(std::string_view text, int scale) noexcept {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::size_t decimals = point == text.size() ? 0 : text.size() - point - 1;
  if (point == 0 || (point > 1 && text.front() == '0') || text.back() == '.' ||
      decimals > static_cast<std::size_t>(scale) || point + static_cast<std::size_t>(scale) > 18) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == point) continue;
    if (!is_digit(text[i])) return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  value *= powers_of_ten[static_cast<std::size_t>(scale) - decimals];
  return negative ? -value : value;
}

}  // namespace

Result<std::int64_t> parse_decimal(std::string_view text, int scale, Rounding rounding) noexcept {
  constexpr const char* where = "parse_decimal";
  if (scale < 0 || scale > max_decimal_scale) return fail(Errc::out_of_range, where, 1);
  if (const auto plain = parse_plain(text, scale)) return *plain;
  BTCFI_TRY(const Parts parts, take_apart(text));
  const int keep = parts.point + scale;  // this many digits of the text, or zeros after them
  UnsignedWide magnitude = 0;
  constexpr UnsignedWide too_much = UnsignedWide{1} << 64;
  for (int i = 0; i < keep && (i < parts.count || magnitude != 0); ++i) {
    const int digit = i < parts.count ? parts.digits[static_cast<std::size_t>(i)] : 0;
    magnitude = magnitude * 10 + static_cast<unsigned>(digit);
    if (magnitude >= too_much) return fail(Errc::overflow, where);
  }
  // With keep < 0 zeros stand between the last kept place and the first digit.
  Lost lost = Lost::nothing;
  for (int i = std::max(keep, 0); i < parts.count; ++i) {
    const int digit = parts.digits[static_cast<std::size_t>(i)];
    if (digit == 0) continue;
    if (rounding == Rounding::exact) {
      return fail(Errc::inexact, where, 0, parts.offsets[static_cast<std::size_t>(i)]);
    }
    if (i == keep) {
      lost = digit < 5 ? Lost::below_half : digit == 5 ? Lost::half : Lost::above_half;
    } else if (lost == Lost::nothing) {
      lost = Lost::below_half;
    } else if (lost == Lost::half) {
      lost = Lost::above_half;
    }
  }
  if (away_from_zero(rounding, lost, parts.negative, (magnitude & 1) != 0)) ++magnitude;
  return signed_value(magnitude, parts.negative, where);
}

std::string format_decimal(std::int64_t value, int scale) {
  const auto places = static_cast<std::size_t>(std::clamp(scale, 0, max_decimal_scale));
  const auto bits = static_cast<std::uint64_t>(value);
  std::string out = std::to_string(value < 0 ? std::uint64_t{0} - bits : bits);
  if (out.size() <= places) out.insert(0, places + 1 - out.size(), '0');
  if (places != 0) out.insert(out.size() - places, 1, '.');
  if (value < 0) out.insert(0, 1, '-');
  return out;
}

std::string format_decimal_short(std::int64_t value, int scale) {
  std::string out = format_decimal(value, scale);
  if (out.find('.') == std::string::npos) return out;
  out.erase(out.find_last_not_of('0') + 1);
  if (out.back() == '.') out.pop_back();
  return out;
}

namespace {

Result<std::int64_t> divide_wide(Wide numerator, Wide denominator, Rounding rounding,
                                 const char* where) noexcept {
  const bool negative = (numerator < 0) != (denominator < 0);
  const auto n = static_cast<UnsignedWide>(numerator < 0 ? -numerator : numerator);
  const auto d = static_cast<UnsignedWide>(denominator < 0 ? -denominator : denominator);
  UnsignedWide magnitude = n / d;
  const UnsignedWide rest = n % d;
  Lost lost = Lost::nothing;
  if (rest != 0) {
    if (rounding == Rounding::exact) return fail(Errc::inexact, where);
    const UnsignedWide other = d - rest;
    lost = rest < other ? Lost::below_half : rest == other ? Lost::half : Lost::above_half;
  }
  if (away_from_zero(rounding, lost, negative, (magnitude & 1) != 0)) ++magnitude;
  return signed_value(magnitude, negative, where);
}

}  // namespace

Result<std::int64_t> divide(std::int64_t numerator, std::int64_t denominator,
                            Rounding rounding) noexcept {
  if (denominator == 0) return fail(Errc::out_of_range, "divide", 1);
  return divide_wide(numerator, denominator, rounding, "divide");
}

Result<std::int64_t> rescale(std::int64_t value, int from, int to, Rounding rounding) noexcept {
  constexpr const char* where = "rescale";
  if (from < 0 || from > max_decimal_scale) return fail(Errc::out_of_range, where, 1);
  if (to < 0 || to > max_decimal_scale) return fail(Errc::out_of_range, where, 2);
  // 2^63 * 10^18 < 2^123.
  if (to >= from) return divide_wide(Wide{value} * power_of_ten(to - from), 1, rounding, where);
  return divide_wide(value, power_of_ten(from - to), rounding, where);
}

}  // namespace btcfi
