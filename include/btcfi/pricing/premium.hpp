#pragma once

#include <btcfi/core/amount.hpp>
#include <btcfi/core/result.hpp>

namespace btcfi::pricing {

/// The premium of `quantity` satoshis of notional, in satoshis, rounded up: the seller is never
/// short by rounding. `price_coin` >= 0 coins per coin of notional. The product is formed exactly
/// before it is rounded. Errors: invalid_argument for NaN, infinity, negatives; overflow above all
/// the coins there are.
[[nodiscard]] Result<Sats> premium_sats(double price_coin, Sats quantity) noexcept;

/// How much dearer a pool sells as it fills: at utilisation u the marginal premium is
/// 1 + slope u^power times the fair one. Both >= 0.
struct LoadCurve {
  double slope = 1.5;
  double power = 2;
};

/// The mean load of a sale that takes the pool from one utilisation to another:
/// (I(after) - I(before)) / (after - before), I(u) = u + slope u^(power + 1) / (power + 1).
///
/// It depends on the two ends only, so that an order split into parts costs the same in sum.
/// 0 <= before <= after <= 1; where they are equal it is the marginal load.
/// Errors: invalid_argument naming the argument.
///
///     utilisation_load({}, 0.8, 0.9)  ->  2.085
[[nodiscard]] Result<double> utilisation_load(const LoadCurve& curve, double before,
                                              double after) noexcept;

/// A sale as the pool sees it before it agrees.
struct PoolSale {
  double price_coin = 0;  ///< fair price in coins per coin of notional
  Sats quantity{};        ///< notional
  Sats collateral{};      ///< what the sale locks
  Sats locked{};          ///< what is locked already
  Sats capacity{};        ///< the pool's net asset value
  double max_utilisation = 1;
  std::uint32_t fee_ppm = 0;  ///< of the notional, in millionths
};

/// What the buyer pays and of what it is made. total = premium + fee.
struct PoolPremium {
  double utilisation_before = 0;
  double utilisation_after = 0;
  double load = 0;
  Sats fair{};     ///< ceil(quantity price_coin)
  Sats premium{};  ///< ceil(quantity (price_coin load)), the inner product rounded to a double
  Sats fee{};      ///< ceil(quantity fee_ppm / 1,000,000)
  Sats total{};
};

/// The premium of a sale at the pool's load. Errors: invalid_argument naming the field;
/// out_of_range "max_utilisation" when the sale would fill the pool beyond it; overflow.
[[nodiscard]] Result<PoolPremium> pool_premium(const PoolSale& sale,
                                               const LoadCurve& curve = {}) noexcept;

}  // namespace btcfi::pricing
