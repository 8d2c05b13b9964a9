#include <btcfi/aggregate/rules.hpp>

#include <algorithm>

namespace btcfi::aggregate {
namespace {

__extension__ typedef __int128 Wide;

constexpr std::int64_t whole_bps = 10'000;

}  // namespace

const char* to_string(Method method) noexcept {
  switch (method) {
    case Method::median: return "median";
    case Method::mean: return "mean";
    case Method::clamped_mean: return "clamped-mean";
  }
  return "unknown";
}

Result<Method> parse_method(std::string_view name) noexcept {
  for (const Method method : {Method::median, Method::mean, Method::clamped_mean}) {
    if (name == to_string(method)) return method;
  }
  return fail(Errc::unsupported, "parse_method");
}

Price median(std::span<const Price> sorted) noexcept {
  BTCFI_ASSERT(!sorted.empty());
  const std::size_t middle = sorted.size() / 2;
  if (sorted.size() % 2 != 0) return sorted[middle];
  const Wide sum = Wide{sorted[middle - 1].e8} + sorted[middle].e8;
  return Price{static_cast<std::int64_t>(sum >> 1)};  // floor
}

Price mean(std::span<const Price> prices) noexcept {
  BTCFI_ASSERT(!prices.empty());
  Wide sum = 0;
  for (const Price price : prices) sum += price.e8;
  const auto n = static_cast<Wide>(prices.size());
  return Price{static_cast<std::int64_t>(sum / n - (sum % n < 0 ? 1 : 0))};
}

Range clamp_range(Price median, std::uint32_t clamp_bps) noexcept {
  const Wide c = std::min<std::int64_t>(clamp_bps, whole_bps);
  const Wide low = (median.e8 * (whole_bps - c) + whole_bps - 1) / whole_bps;
  const Wide high = std::min<Wide>(median.e8 * (whole_bps + c) / whole_bps, INT64_MAX);
  return {Price{static_cast<std::int64_t>(low)}, Price{static_cast<std::int64_t>(high)}};
}

bool further_apart(Price a, Price b, Price base, std::uint32_t bps) noexcept {
  const Wide distance = a.e8 > b.e8 ? Wide{a.e8} - b.e8 : Wide{b.e8} - a.e8;
  return distance * whole_bps > Wide{bps} * base.e8;
}

}  // namespace btcfi::aggregate
