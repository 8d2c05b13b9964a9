#pragma once

// The normal distribution in double precision for the scalar solvers of this room, from the kernels'
// polynomials: the same bits with every compiler.

#include <pricing/kernel/coefficients.hpp>
#include <pricing/terms.hpp>

#include <iterator>

namespace btcfi::pricing::detail {

/// Mills' ratio N(-a) / n(a), a >= 0; about an ulp.
[[nodiscard]] inline double mills_ratio(double a) noexcept {
  const double y = (a - 5) / (a + 5);
  double sum = 0;
  for (std::size_t i = std::size(kernel::mills); i-- > 0;) sum = std::fma(sum, y, kernel::mills[i]);
  return sum / (a + 1);
}

/// N(z), with full relative accuracy in the left tail.
[[nodiscard]] inline double normal(double z) noexcept {
  if (std::fabs(z) < 1) {
    double sum = 0;
    for (std::size_t i = std::size(kernel::central); i-- > 0;)
      sum = std::fma(sum, z * z, kernel::central[i]);
    return std::fma(z, sum, 0.5);
  }
  const double tail = std::fabs(z) < 40 ? density(z) * mills_ratio(std::fabs(z)) : 0;
  return z > 0 ? 1 - tail : tail;
}

/// ln N(z), also where N(z) is no number any more.
[[nodiscard]] inline double log_normal(double z) noexcept {
  if (z > 0) return std::log1p(-density(z) * mills_ratio(z));
  return -0.5 * z * z - 0.91893853320467274178 + std::log(mills_ratio(-z));
}

/// n(z) / N(z) = d ln N / dz.
[[nodiscard]] inline double hazard(double z) noexcept {
  return z > 0 ? density(z) / normal(z) : 1 / mills_ratio(-z);
}

/// z with N(z) = p, 0 < p < 1.
[[nodiscard]] inline double inverse_normal(double p) noexcept {
  const bool upper = p > 0.5;
  const double target = std::log(upper ? 1 - p : p);
  // ln N is concave and rises: Newton's method from the left of the root stays there.
  double z = -std::sqrt(-2 * target);
  for (int i = 0; i < 60; ++i) {
    const double step = (target - log_normal(z)) / hazard(z);
    z += step;
    if (std::fabs(step) <= 0x1p-52 * (1 + std::fabs(z))) break;
  }
  return upper ? -z : z;
}

}  // namespace btcfi::pricing::detail
