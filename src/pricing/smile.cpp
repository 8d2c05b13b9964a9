#include <btcfi/pricing/smile.hpp>

#include <pricing/terms.hpp>

#include <algorithm>
#include <limits>

namespace btcfi::pricing {
namespace {

template <class Slice>
Result<ButterflyCheck> check(const Slice& slice, double wing, double reach, std::size_t points) {
  if (detail::not_positive(reach)) return fail(Errc::invalid_argument, "reach");
  if (points < 2) return fail(Errc::invalid_argument, "points");
  ButterflyCheck out;
  out.wing = wing;
  out.least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < points; ++i) {
    const double k = reach * (2 * static_cast<double>(i) / static_cast<double>(points - 1) - 1);
    const TotalVariance at = total_variance(slice, k);
    const double g = at.w > 0 ? durrleman(at, k) : -std::numeric_limits<double>::infinity();
    if (g < out.least) {
      out.least = g;
      out.least_at = k;
    }
  }
  out.passed = out.least >= 0 && wing <= 2;
  return out;
}

}  // namespace

TotalVariance total_variance(const Svi& s, double k) noexcept {
  const double x = k - s.m;
  const double root = std::sqrt(x * x + s.sigma * s.sigma);
  // rho x + root without cancelling where they nearly do: (1 - rho^2) x^2 + sigma^2 over the sum.
  const double sum =
      s.rho * x < 0 ? ((1 - s.rho) * (1 + s.rho) * x * x + s.sigma * s.sigma) / (root - s.rho * x)
                    : s.rho * x + root;
  return {s.a + s.b * sum, s.b * (s.rho + x / root),
          s.b * s.sigma * s.sigma / (root * root * root)};
}

TotalVariance total_variance(const Ssvi& s, double k) noexcept {
  const double phi = s.psi / s.theta;
  const double y = phi * k;
  const double rest = (1 - s.rho) * (1 + s.rho);
  const double root = std::sqrt((y + s.rho) * (y + s.rho) + rest);
  const double linear = 1 + s.rho * y;
  // 1 + rho y and the root nearly cancel far on one side: their squares differ by rest y^2.
  const double sum = linear < 0 ? rest * y * y / (root - linear) : linear + root;
  return {0.5 * s.theta * sum, 0.5 * s.psi * (s.rho + (y + s.rho) / root),
          0.5 * s.psi * phi * rest / (root * root * root)};
}

Svi to_svi(const Ssvi& s) noexcept {
  const double rest = (1 - s.rho) * (1 + s.rho);
  const double phi = s.psi / s.theta;
  return {0.5 * s.theta * rest, 0.5 * s.psi, s.rho, -s.rho / phi, std::sqrt(rest) / phi};
}

double durrleman(const TotalVariance& at, double k) noexcept {
  const double half = 1 - 0.5 * k * at.slope / at.w;
  return half * half - 0.25 * at.slope * at.slope * (1 / at.w + 0.25) + 0.5 * at.curvature;
}

Result<ButterflyCheck> check_butterfly(const Svi& s, double reach, std::size_t points) noexcept {
  if (detail::not_finite(s.a)) return fail(Errc::invalid_argument, "a");
  if (detail::not_a_size(s.b)) return fail(Errc::invalid_argument, "b");
  if (!(std::fabs(s.rho) < 1)) return fail(Errc::invalid_argument, "rho");
  if (detail::not_finite(s.m)) return fail(Errc::invalid_argument, "m");
  if (detail::not_positive(s.sigma)) return fail(Errc::invalid_argument, "sigma");
  return check(s, s.b * (1 + std::fabs(s.rho)), reach, points);
}

Result<ButterflyCheck> check_butterfly(const Ssvi& s, double reach, std::size_t points) noexcept {
  if (detail::not_positive(s.theta)) return fail(Errc::invalid_argument, "theta");
  if (!(std::fabs(s.rho) < 1)) return fail(Errc::invalid_argument, "rho");
  if (detail::not_a_size(s.psi)) return fail(Errc::invalid_argument, "psi");
  return check(s, 0.5 * s.psi * (1 + std::fabs(s.rho)), reach, points);
}

}  // namespace btcfi::pricing
