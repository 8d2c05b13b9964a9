#include <btcfi/core/price.hpp>

#include <algorithm>
#include <cmath>

namespace btcfi {
namespace {

// 1e-8 units in a hundredth of the quote currency.
constexpr std::uint64_t e8_per_cent = 1'000'000;

__extension__ typedef __int128 Wide;

}  // namespace

Result<Price> Price::parse(std::string_view text, Rounding rounding) noexcept {
  BTCFI_TRY(const std::int64_t e8, parse_decimal(text, scale, rounding));
  return Price{e8};
}

Result<Volume> Volume::parse(std::string_view text, Rounding rounding) noexcept {
  BTCFI_TRY(const std::int64_t e8, parse_decimal(text, scale, rounding));
  return Volume{e8};
}

Result<Price> Price::whole(std::int64_t units) noexcept {
  std::int64_t e8 = 0;
  if (__builtin_mul_overflow(units, one, &e8)) return fail(Errc::overflow, "Price::whole");
  return Price{e8};
}

Result<Price> Price::nearest(double value) noexcept {
  constexpr const char* where = "Price::nearest";
  if (!std::isfinite(value)) return fail(Errc::out_of_range, where);
  int exponent = 0;
  // value = mantissa * 2^exponent with an integer mantissa of 53 bits: exact from here on.
  const double fraction = std::frexp(value, &exponent);
  const auto mantissa = static_cast<std::int64_t>(std::ldexp(fraction, 53));
  exponent -= 53;
  Wide scaled = Wide{mantissa} * one;  // below 2^80
  if (exponent > 0) {
    if (exponent > 40) return fail(Errc::out_of_range, where);
    scaled *= Wide{1} << exponent;
  } else if (exponent < 0) {
    const int shift = std::min(-exponent, 100);
    const Wide below = scaled >> shift;  // floor
    const Wide rest = scaled - (below << shift);
    const Wide half = Wide{1} << (shift - 1);
    scaled = below + (rest > half || (rest == half && (below & 1) != 0) ? 1 : 0);
  }
  if (scaled < INT64_MIN || scaled > INT64_MAX) return fail(Errc::out_of_range, where);
  return Price{static_cast<std::int64_t>(scaled)};
}

Result<std::uint64_t> floor_to_tick(Price price, std::uint32_t tick_cents) noexcept {
  if (price.e8 < 0) return fail(Errc::out_of_range, "floor_to_tick", 0);
  if (tick_cents == 0) return fail(Errc::out_of_range, "floor_to_tick", 1);
  return static_cast<std::uint64_t>(price.e8) / (tick_cents * e8_per_cent);
}

Result<Price> price_of_tick(std::uint64_t tick, std::uint32_t tick_cents) noexcept {
  if (tick_cents == 0) return fail(Errc::out_of_range, "price_of_tick", 1);
  std::int64_t e8 = 0;
  if (__builtin_mul_overflow(tick, tick_cents * e8_per_cent, &e8)) {
    return fail(Errc::overflow, "price_of_tick");
  }
  return Price{e8};
}

}  // namespace btcfi
