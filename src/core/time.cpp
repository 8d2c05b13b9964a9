#include <btcfi/core/time.hpp>

#include <array>
#include <chrono>
#include <cstdio>

namespace btcfi {
namespace {

constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) noexcept {
  return a / b - (a % b < 0 ? 1 : 0);
}

class Reader {
 public:
  explicit Reader(std::string_view text) noexcept : text_(text) {}

  Error unexpected() const noexcept {
    return fail(at_ < text_.size() ? Errc::parse : Errc::truncated, where, 0, at_);
  }
  Error wrong_at(std::size_t offset) const noexcept { return fail(Errc::parse, where, 0, offset); }
  bool digit() const noexcept {
    return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9';
  }
  bool take(char c) noexcept {
    const bool here = at_ < text_.size() && text_[at_] == c;
    if (here) ++at_;
    return here;
  }
  Status expect(char c) noexcept {
    if (!take(c)) return unexpected();
    return {};
  }
  // A number of exactly that many digits, within the bounds.
  Result<int> number(int digits, int low, int high) noexcept {
    const std::size_t start = at_;
    int out = 0;
    for (int i = 0; i < digits; ++i, ++at_) {
      if (!digit()) return unexpected();
      out = out * 10 + (text_[at_] - '0');
    }
    if (out < low || out > high) return wrong_at(start);
    return out;
  }
  // Milliseconds of the digits after a point; what is below is cut off.
  Result<int> fraction() noexcept {
    int out = 0;
    int place = 0;
    if (!digit()) return unexpected();
    for (; digit(); ++at_, ++place) {
      if (place == 9) return unexpected();
      if (place < 3) out = out * 10 + (text_[at_] - '0');
    }
    for (; place < 3; ++place) out *= 10;
    return out;
  }
  Status finish() const noexcept {
    if (at_ != text_.size()) return fail(Errc::trailing_data, where, 0, at_);
    return {};
  }
  std::size_t position() const noexcept { return at_; }

 private:
  static constexpr const char* where = "Timestamp::parse";
  std::string_view text_;
  std::size_t at_ = 0;
};

// Minutes east of Greenwich.
Result<int> read_offset(Reader& in) noexcept {
  if (in.take('Z')) return 0;
  const bool west = in.take('-');
  if (!west) BTCFI_CHECK(in.expect('+'));
  BTCFI_TRY(const int hours, in.number(2, 0, 23));
  BTCFI_CHECK(in.expect(':'));
  BTCFI_TRY(const int minutes, in.number(2, 0, 59));
  const int east = hours * 60 + minutes;
  return west ? -east : east;
}

}  // namespace

Result<Timestamp> Timestamp::from_seconds(std::int64_t seconds) noexcept {
  std::int64_t ms = 0;
  if (__builtin_mul_overflow(seconds, ms_per_second, &ms)) {
    return fail(Errc::overflow, "Timestamp::from_seconds");
  }
  return Timestamp{ms};
}

Timestamp Timestamp::from_microseconds(std::int64_t microseconds) noexcept {
  return {floor_divide(microseconds, 1'000)};
}

Timestamp Timestamp::from_nanoseconds(std::int64_t nanoseconds) noexcept {
  return {floor_divide(nanoseconds, 1'000'000)};
}

Result<Timestamp> Timestamp::parse(std::string_view text) noexcept {
  Reader in(text);
  BTCFI_TRY(const int year, in.number(4, 1, 9999));
  BTCFI_CHECK(in.expect('-'));
  BTCFI_TRY(const int month, in.number(2, 1, 12));
  BTCFI_CHECK(in.expect('-'));
  const std::size_t day_at = in.position();
  BTCFI_TRY(const int day, in.number(2, 1, 31));
  BTCFI_CHECK(in.expect('T'));
  BTCFI_TRY(const int hour, in.number(2, 0, 23));
  BTCFI_CHECK(in.expect(':'));
  BTCFI_TRY(const int minute, in.number(2, 0, 59));
  BTCFI_CHECK(in.expect(':'));
  BTCFI_TRY(const int second, in.number(2, 0, 59));
  int milli = 0;
  if (in.take('.')) {
    BTCFI_TRY(milli, in.fraction());
  }
  BTCFI_TRY(const int east, read_offset(in));
  BTCFI_CHECK(in.finish());
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok()) return in.wrong_at(day_at);
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t minutes = hour * 60 + minute - east;
  return Timestamp{days * ms_per_day + minutes * ms_per_minute + second * ms_per_second + milli};
}

std::int64_t Timestamp::seconds() const noexcept { return floor_divide(ms, ms_per_second); }

Result<std::uint32_t> Timestamp::unix_seconds32() const noexcept {
  const std::int64_t whole = seconds();
  if (whole < 0 || whole > 0xffffffff) return fail(Errc::out_of_range, "Timestamp::unix_seconds32");
  return static_cast<std::uint32_t>(whole);
}

Timestamp Timestamp::minute() const noexcept { return floor_to(ms_per_minute); }

Timestamp Timestamp::floor_to(std::int64_t period_ms) const noexcept {
  if (period_ms <= 0) return *this;
  std::int64_t start = 0;
  // Within a period of the earliest representable moment there is no beginning to return.
  if (__builtin_mul_overflow(floor_divide(ms, period_ms), period_ms, &start)) return *this;
  return {start};
}

Result<Timestamp> Timestamp::plus_ms(std::int64_t duration_ms) const noexcept {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(ms, duration_ms, &sum)) {
    return fail(Errc::overflow, "Timestamp::plus_ms");
  }
  return Timestamp{sum};
}

Result<std::int64_t> elapsed_ms(Timestamp from, Timestamp to) noexcept {
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(to.ms, from.ms, &difference)) {
    return fail(Errc::overflow, "elapsed_ms");
  }
  return difference;
}

std::string Timestamp::to_string() const {
  // Days to a date by the 400-year cycle, counted from 0000-03-01; std::chrono's years end at
  // 32767.
  const std::int64_t days = floor_divide(ms, ms_per_day);
  // Not ms - days * ms_per_day: near the earliest moment that product does not fit.
  const std::int64_t in_day = (ms % ms_per_day + ms_per_day) % ms_per_day;
  const std::int64_t z = days + 719'468;
  const std::int64_t era = floor_divide(z, 146'097);
  const std::int64_t day_of_era = z - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const std::int64_t day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  const std::int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);

  std::array<char, 64> buffer{};
  const char* const form = year >= 0 && year <= 9999 ? "%04lld-%02d-%02dT%02d:%02d:%02d.%03dZ"
                                                     : "%+07lld-%02d-%02dT%02d:%02d:%02d.%03dZ";
  const int length = std::snprintf(
      buffer.data(), buffer.size(), form, static_cast<long long>(year), static_cast<int>(month),
      static_cast<int>(day), static_cast<int>(in_day / 3'600'000),
      static_cast<int>(in_day / ms_per_minute % 60), static_cast<int>(in_day / ms_per_second % 60),
      static_cast<int>(in_day % ms_per_second));
  return std::string(buffer.data(), static_cast<std::size_t>(length));
}

}  // namespace btcfi
