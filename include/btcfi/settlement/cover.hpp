#pragma once

#include <btcfi/core/result.hpp>

#include <compare>
#include <cstdint>
#include <vector>

namespace btcfi::settlement {

/// All prices whose first `length` of n bits, most significant first, are `value`.
struct Prefix {
  std::uint32_t value = 0;
  std::uint8_t length = 0;

  /// The lowest and the highest price of the prefix among prices of \p bits bits; length <= bits.
  [[nodiscard]] constexpr std::uint32_t lo(unsigned bits) const noexcept {
    return static_cast<std::uint32_t>(std::uint64_t{value} << (bits - length));
  }
  [[nodiscard]] constexpr std::uint32_t hi(unsigned bits) const noexcept {
    return static_cast<std::uint32_t>(((std::uint64_t{value} + 1) << (bits - length)) - 1);
  }
  /// Digit \p i of the prefix, 0 the most significant; i < length.
  [[nodiscard]] constexpr unsigned digit(unsigned i) const noexcept {
    return value >> (length - 1 - i) & 1;
  }
  [[nodiscard]] constexpr bool contains(std::uint32_t price, unsigned bits) const noexcept {
    return price >= lo(bits) && price <= hi(bits);
  }
  friend constexpr auto operator<=>(const Prefix&, const Prefix&) = default;
};

/// The fewest prefixes that together hold exactly the prices lo .. hi, in price order.
///
/// At most 2 * bits - 2 of them (1 for one bit). Errors: out_of_range (lo above hi, hi not below
/// 2^bits, bits outside 1 .. 28).
///
///     cover(5, 7, 3)  ->  101, 11
[[nodiscard]] Result<std::vector<Prefix>> cover(std::uint32_t lo, std::uint32_t hi, unsigned bits);

/// How many prefixes cover(lo, hi, bits) returns, without making them; the same domain, 0 outside
/// it.
[[nodiscard]] std::size_t cover_size(std::uint32_t lo, std::uint32_t hi, unsigned bits) noexcept;

}  // namespace btcfi::settlement
