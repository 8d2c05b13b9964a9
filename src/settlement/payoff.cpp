#include <btcfi/settlement/payoff.hpp>

#include <algorithm>

namespace btcfi::settlement {
namespace {

__extension__ using Int128 = __int128;

std::int64_t mul_div_floor(std::int64_t factor, std::uint64_t numerator,
                           std::uint64_t denominator) noexcept {
  return static_cast<std::int64_t>(Int128{factor} * numerator / denominator);
}

}  // namespace

Sats exact_payoff(const Terms& terms, std::uint64_t price) noexcept {
  const std::uint64_t s = std::min<std::uint64_t>(price, terms.max_price());
  const std::uint64_t k = terms.strike;
  const Sats full = terms.collateral;
  switch (terms.kind) {
    case OptionKind::call:
      if (s <= k) return {};
      return std::min(full, Sats{mul_div_floor(terms.quantity.value, s - k, s)});
    case OptionKind::put:
      if (s == 0) return full;
      if (s >= k) return {};
      // q (K - S) / S may exceed 64 bits far below the floor; there the collateral is paid anyway.
      if (Int128{terms.quantity.value} * (k - s) / s >= Int128{full.value}) return full;
      return Sats{mul_div_floor(terms.quantity.value, k - s, s)};
    case OptionKind::binary_call: return s > k ? full : Sats{};
    case OptionKind::binary_put: return s < k ? full : Sats{};
  }
  return {};
}

Sats level_of(const Terms& terms, Sats exact) noexcept {
  if (exact >= terms.collateral) return terms.collateral;
  const std::int64_t step = std::max<std::int64_t>(terms.step.value, 1);
  const Sats floored{exact.value - exact.value % step};
  if (floored < terms.min_payout) return {};
  return std::min(floored, Sats{terms.collateral.value - dust_limit.value});
}

Sats payoff(const Terms& terms, std::uint64_t price) noexcept {
  return level_of(terms, exact_payoff(terms, price));
}

std::uint32_t settlement_ticks(const Terms& terms, Price price) noexcept {
  constexpr std::int64_t e8_per_cent = 1'000'000;
  if (price.e8 <= 0 || terms.tick_cents == 0) return 0;
  const std::int64_t ticks = price.e8 / (e8_per_cent * std::int64_t{terms.tick_cents});
  return static_cast<std::uint32_t>(std::min<std::int64_t>(ticks, terms.max_price()));
}

}  // namespace btcfi::settlement
