#pragma once

#include <btcfi/pricing/exotic.hpp>

namespace btcfi::pricing {

/// What a binary option pays when it ends in the money.
enum class BinaryPays : std::uint8_t {
  cash,   ///< `cash`
  asset,  ///< one coin
  gap,    ///< a coin against `cash`: S - cash (call) or cash - S (put), which may be negative
};

/// A European binary option: it pays when the final price is above (call) or below (put) `strike` >= 0.
/// `cash` in quote currency, finite; ignored where a coin is paid. `tau` >= 0 in years.
struct Binary {
  OptionKind kind = OptionKind::call;
  BinaryPays pays = BinaryPays::cash;
  double strike = 0;
  double tau = 0;
  double cash = 1;
};

/// Price and sensitivities under Black-Scholes-Merton. Relative accuracy is that of the inputs far
/// into the tails: N(-d) is never formed as 1 - N(d).
///
/// Limits are values: at zero time or zero volatility the option pays or does not, half exactly at
/// the strike (with delta, gamma and vega 0 there: the true ones have no finite value).
/// Errors: invalid_argument naming the argument; pricing_unknown_kind; out_of_range for
/// |rate tau| > 700.
///
///     auto q = binary({.kind = OptionKind::put, .pays = BinaryPays::cash, .strike = 60'000,
///                      .tau = 7 / 365.0, .cash = 100}, {.spot = 70'000, .vol = 0.6});
[[nodiscard]] Result<ExoticQuote> binary(const Binary& option, const SpotMarket& market) noexcept;

/// Binary options by columns, as in SpotColumns.
struct BinaryColumns {
  KindColumn kind = {};
  std::span<const BinaryPays> pays = {};
  Column spot = {};
  Column strike = {};
  Column cash = {};  ///< empty: zero
  Column tau = {};
  Column vol = {};
  Column rate = {};      ///< empty: zero
  Column dividend = {};  ///< empty: zero
};

/// As binary one by one, with the same bits; statuses, lengths and errors as black_scholes_batch.
[[nodiscard]] Result<std::size_t> binary_batch(std::size_t count, const BinaryColumns& in,
                                               const ExoticQuoteColumns& out,
                                               std::span<PricingStatus> status = {}) noexcept;

}  // namespace btcfi::pricing
