#pragma once

#include <btcfi/core/decimal.hpp>

#include <compare>

namespace btcfi {

/// A price in units of 1e-8 of its quote currency, signed 64-bit. The currency stands beside it in
/// whatever carries the price (Market, Quote, Candle).
struct Price {
  static constexpr int scale = 8;
  static constexpr std::int64_t one = 100'000'000;

  std::int64_t e8 = 0;

  /// A price from decimal text such as "106160.42". Errors: as parse_decimal.
  [[nodiscard]] static Result<Price> parse(std::string_view text,
                                           Rounding rounding = Rounding::exact) noexcept;
  /// Whole units of the quote currency. Errors: overflow.
  [[nodiscard]] static Result<Price> whole(std::int64_t units) noexcept;
  /// The nearest price to a double, ties to even: for models, never on the way to a payout.
  /// Errors: out_of_range, also for NaN and infinities.
  [[nodiscard]] static Result<Price> nearest(double value) noexcept;

  /// Decimal text without zeros at its end: "106160.42".
  [[nodiscard]] std::string to_string() const { return format_decimal_short(e8, scale); }
  /// The nearest double: for models, never on the way to a payout.
  [[nodiscard]] double to_double() const noexcept { return static_cast<double>(e8) / 1e8; }

  friend constexpr auto operator<=>(const Price&, const Price&) = default;
};

/// A traded amount in units of 1e-8 of what it counts (coins for a volume, the quote currency for a
/// turnover), signed 64-bit.
struct Volume {
  static constexpr int scale = 8;

  std::int64_t e8 = 0;

  /// Errors: as parse_decimal.
  [[nodiscard]] static Result<Volume> parse(std::string_view text,
                                            Rounding rounding = Rounding::exact) noexcept;
  [[nodiscard]] std::string to_string() const { return format_decimal_short(e8, scale); }

  friend constexpr auto operator<=>(const Volume&, const Volume&) = default;
};

/// The settlement tick of a price: floor(price / tick), a tick being \p tick_cents hundredths of
/// the quote currency (100: whole units). The one place where a Price becomes the integer of
/// settlement terms.
/// Errors: out_of_range for a negative price or a tick of 0.
[[nodiscard]] Result<std::uint64_t> floor_to_tick(Price price, std::uint32_t tick_cents) noexcept;
/// The lowest price of a settlement tick. Errors: overflow, out_of_range for a tick of 0.
[[nodiscard]] Result<Price> price_of_tick(std::uint64_t tick, std::uint32_t tick_cents) noexcept;

}  // namespace btcfi
