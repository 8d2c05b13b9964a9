#include "feeds/http_fields.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace btcfi::feeds {
namespace {

constexpr std::array<std::string_view, 7> week_days{"Sun", "Mon", "Tue", "Wed",
                                                    "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_alphanumeric(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

template <std::size_t N>
std::optional<std::size_t> index_of(const std::array<std::string_view, N>& names,
                                    std::string_view name) noexcept {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

std::optional<int> digits(std::string_view text) noexcept {
  int value = 0;
  for (char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::optional<Timestamp> parse_http_date(std::string_view text) noexcept {
  using namespace std::chrono;
  // 0123456789.123456789.12345678
  // Thu, 20 Nov 2025 05:31:00 GMT
  if (text.size() != 29 || text.substr(3, 2) != ", " || text[7] != ' ' || text[11] != ' ' ||
      text[16] != ' ' || text[19] != ':' || text[22] != ':' || text.substr(25) != " GMT") {
    return std::nullopt;
  }
  const auto week_day = index_of(week_days, text.substr(0, 3));
  const auto month_index = index_of(months, text.substr(8, 3));
  const auto day_number = digits(text.substr(5, 2));
  const auto year_number = digits(text.substr(12, 4));
  const auto hour = digits(text.substr(17, 2));
  const auto minute = digits(text.substr(20, 2));
  const auto second = digits(text.substr(23, 2));
  if (!week_day || !month_index || !day_number || !year_number || !hour || !minute || !second) {
    return std::nullopt;
  }
  const year_month_day date{year{*year_number}, month{static_cast<unsigned>(*month_index + 1)},
                            day{static_cast<unsigned>(*day_number)}};
  // 60 is a leap second.
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const sys_days days{date};
  if (weekday{days}.c_encoding() != *week_day) return std::nullopt;
  const auto time = days + hours{*hour} + minutes{*minute} + seconds{*second};
  return Timestamp{duration_cast<milliseconds>(time.time_since_epoch()).count()};
}

std::optional<std::uint32_t> parse_retry_after_s(std::string_view text) noexcept {
  constexpr std::uint32_t year_s = 366u * 86'400u;
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  std::uint32_t value = 0;
  for (char c : text) value = std::min(value * 10 + static_cast<std::uint32_t>(c - '0'), year_s);
  return value;
}

bool is_request_target(std::string_view target) noexcept {
  constexpr std::string_view marks = "-._~!$&'()*+,;=:@/?%";
  return !target.empty() && target.front() == '/' && target.size() <= 2048 &&
         std::all_of(target.begin(), target.end(), [&](char c) {
           return is_alphanumeric(c) || marks.find(c) != std::string_view::npos;
         });
}

bool is_host_name(std::string_view host) noexcept {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
    return is_alphanumeric(c) || c == '-' || c == '.';
  });
}

}  // namespace btcfi::feeds
