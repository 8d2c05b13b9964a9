#pragma once

#include <btcfi/core/result.hpp>

#include <compare>
#include <cstdint>

namespace btcfi {

/// A sum of satoshis: signed 64-bit, so that ledgers may hold losses. Every operation that can
/// leave the range is an error, never a wrap.
struct Sats {
  std::int64_t value = 0;
  friend constexpr auto operator<=>(const Sats&, const Sats&) = default;
};

/// All the satoshis there can be (21 million BTC).
inline constexpr Sats max_money{2'100'000'000'000'000};

/// Errors: overflow.
[[nodiscard]] constexpr Result<Sats> checked_add(Sats a, Sats b) noexcept {
  std::int64_t out = 0;
  if (__builtin_add_overflow(a.value, b.value, &out)) return fail(Errc::overflow, "checked_add");
  return Sats{out};
}
/// Errors: overflow.
[[nodiscard]] constexpr Result<Sats> checked_sub(Sats a, Sats b) noexcept {
  std::int64_t out = 0;
  if (__builtin_sub_overflow(a.value, b.value, &out)) return fail(Errc::overflow, "checked_sub");
  return Sats{out};
}
/// Errors: overflow.
[[nodiscard]] constexpr Result<Sats> checked_mul(Sats a, std::int64_t factor) noexcept {
  std::int64_t out = 0;
  if (__builtin_mul_overflow(a.value, factor, &out)) return fail(Errc::overflow, "checked_mul");
  return Sats{out};
}

}  // namespace btcfi
