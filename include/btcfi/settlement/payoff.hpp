#pragma once

#include <btcfi/core/price.hpp>
#include <btcfi/settlement/terms.hpp>

namespace btcfi::settlement {

/// p(S): what the option is worth to its buyer at a settlement price, exactly, rounded down to the
/// sat. The library's one definition of a payoff; every rung is derived from it or checked against
/// it.
///
/// \p price is in ticks; one above 2^price_bits - 1 counts as that (the oracle clamps it as well).
/// The terms should be valid; for others the result has no meaning but is defined.
[[nodiscard]] Sats exact_payoff(const Terms& terms, std::uint64_t price) noexcept;

/// P as a function of p: C stays C; anything else is rounded down to a multiple of the step, is 0
/// below the minimum and C - 330 above that.
[[nodiscard]] Sats level_of(const Terms& terms, Sats exact) noexcept;

/// P(S): what the contract pays its buyer, on every rung. Never above exact_payoff.
///
///     Sats buyer = payoff(terms, 149'823);
[[nodiscard]] Sats payoff(const Terms& terms, std::uint64_t price) noexcept;

/// The settlement price in ticks that an aggregated price of one BTC in US dollars comes to: floor,
/// and clamped to the domain of the terms as the oracle clamps it (PROTOCOL section 2). The one place
/// where a Price becomes ticks.
[[nodiscard]] std::uint32_t settlement_ticks(const Terms& terms, Price price) noexcept;

}  // namespace btcfi::settlement
