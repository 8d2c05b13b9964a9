#pragma once

#include <btcfi/core/result.hpp>
#include <btcfi/pricing/watch.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace btcfi::pricing {

/// Total variance (vol^2 tau) at a log-moneyness k = ln(strike / forward), with its derivatives in k.
struct TotalVariance {
  double w = 0;
  double slope = 0;
  double curvature = 0;
};

/// A slice in raw SVI (Gatheral): w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)).
struct Svi {
  double a = 0;
  double b = 0;    ///< >= 0
  double rho = 0;  ///< in (-1, 1)
  double m = 0;
  double sigma = 0;  ///< > 0
};

/// A slice of SSVI: w(k) = theta / 2 (1 + rho phi k + sqrt((phi k + rho)^2 + 1 - rho^2)) with
/// psi = theta phi. theta is the total variance at the forward, psi rho the slope there.
struct Ssvi {
  double theta = 0;  ///< > 0
  double rho = 0;    ///< in (-1, 1)
  double psi = 0;    ///< >= 0
};

[[nodiscard]] TotalVariance total_variance(const Svi& slice, double k) noexcept;
[[nodiscard]] TotalVariance total_variance(const Ssvi& slice, double k) noexcept;
/// The same slice in the other parameters. An SSVI slice is an SVI slice; psi must be positive.
[[nodiscard]] Svi to_svi(const Ssvi& slice) noexcept;

/// Durrleman's function g(k): the risk-neutral density is g times a positive factor, so the slice
/// admits no butterfly arbitrage where g >= 0 (and w > 0).
/// g = (1 - k w'/(2 w))^2 - w'^2/4 (1/w + 1/4) + w''/2.
[[nodiscard]] double durrleman(const TotalVariance& at, double k) noexcept;

/// Where a slice comes nearest to arbitrage.
struct ButterflyCheck {
  bool passed = false;
  double least = 0;     ///< least g on the grid; -infinity where total variance is not positive
  double least_at = 0;  ///< its log-moneyness
  double wing = 0;      ///< b (1 + |rho|): at most 2 by Lee's moment formula
};

inline constexpr std::size_t butterfly_points = 10'000;

/// Durrleman's function on `points` strikes evenly in log-moneyness from -reach to reach, and Lee's
/// bound on the wings. reach > 0, points >= 2. Errors: invalid_argument naming the argument.
[[nodiscard]] Result<ButterflyCheck> check_butterfly(
    const Svi& slice, double reach, std::size_t points = butterfly_points) noexcept;
[[nodiscard]] Result<ButterflyCheck> check_butterfly(
    const Ssvi& slice, double reach, std::size_t points = butterfly_points) noexcept;

/// A quoted volatility. `weight` > 0 says how much it counts: one over the width of the quote.
struct SmileQuote {
  double strike = 0;
  double vol = 0;
  double weight = 1;
};

/// The quotes of one expiry.
struct SmileQuotes {
  double tau = 0;      ///< years
  double forward = 0;  ///< for this expiry
  std::vector<SmileQuote> quotes;
};

/// What became of each quote.
struct SmileResidual {
  double strike = 0;
  double vol = 0;
  double fitted_vol = 0;
  double residual = 0;  ///< fitted_vol - vol
};

inline constexpr std::size_t max_smile_quotes = 4'096;

/// A fitted slice with what it leaves of each quote, and whether it admits arbitrage.
template <class Slice>
struct SmileFit {
  Slice slice;
  std::vector<SmileResidual> residuals;  ///< in the order of the quotes
  double rms = 0;                        ///< of the residuals, by weight
  double worst = 0;                      ///< greatest absolute residual
  ButterflyCheck butterfly;
};

/// The SSVI slice nearest to the quotes in weighted squares of vol, among those without butterfly
/// arbitrage. At least three strikes. Errors: invalid_argument naming `tau`, `forward` or `quotes`
/// with the index; pricing_too_few_quotes; limit_exceeded above max_smile_quotes; wrong_state when cancelled.
[[nodiscard]] Result<SmileFit<Ssvi>> fit_ssvi(const SmileQuotes& smile, const Watch& watch = {});

/// The raw SVI slice nearest to the quotes that passes check_butterfly on 10,000 strikes as far as ten
/// standard deviations (log-moneyness 1.5 at least), and on as many again as far as three times that
/// and as |m| + 20 sigma, where the slice is its wings: two parameters more than SSVI. At least five strikes. Where no better slice passes, the answer is the
/// SSVI slice in SVI's parameters. Errors: as fit_ssvi.
[[nodiscard]] Result<SmileFit<Svi>> fit_svi(const SmileQuotes& smile, const Watch& watch = {});

}  // namespace btcfi::pricing
