#pragma once

// The unknown fixings of an average, and what their joint lognormal law needs.

#include <btcfi/pricing/twap.hpp>

#include <pricing/terms.hpp>

#include <algorithm>

namespace btcfi::pricing::detail {

inline double normal_cdf(double z) noexcept {
  constexpr double inverse_sqrt_two = 0.70710678118654752440;
  return 0.5 * std::erfc(-z * inverse_sqrt_two);
}

/// Errors: invalid_argument naming the first argument outside its domain, out_of_range.
Status check(const Vanilla& option, const SpotMarket& m, const Averaging& a,
             Average average) noexcept;

/// The mean of the unknown fixings, in units of the spot.
struct Moments {
  double first = 0;
  double relative_variance = 0;  ///< E[A^2] / E[A]^2 - 1
  double variance_by_vol = 0;    ///< derivatives of relative_variance
  double variance_by_tau = 0;
  double variance_by_rate = 0;
  double mean_time = 0;  ///< d ln first / d carry
};

/// Where E[A | Z = z] meets the strike.
struct Exercise {
  double z = 0;
  double slope = 0;         ///< d E[A | Z = z] / d z there
  double slope_by_vol = 0;  ///< d E[A | Z = z] / d vol, without what z itself contributes
};

/// Times are t_i = start + i step, i = 1..open. Covariances of logarithms are vol^2 min(t_i, t_j),
/// and noise^2 on the diagonal.
class Fixings {
 public:
  std::uint32_t open = 0;
  double open_weight = 0;
  double known = 0;

  Fixings(double tau, const Averaging& a) noexcept
      : open(a.count - a.fixed),
        open_weight(static_cast<double>(a.count - a.fixed) / a.count),
        known(a.fixed_mean),
        step_(a.window / a.count),
        count_(a.count) {
    // From the end, so that the last time is tau itself.
    start_ = tau - open * step_;
    if (open > 0 && start_ + step_ < 0) start_ = -step_;  // a due fixing, within rounding
    noise_variance_ = open > 0 ? a.noise * a.noise / open : 0;
    noise_ = a.noise;
  }

  [[nodiscard]] double weight() const noexcept { return 1.0 / count_; }
  [[nodiscard]] double time(std::uint32_t i) const noexcept { return start_ + i * step_; }
  [[nodiscard]] double mean_time() const noexcept { return start_ + step_ * (open + 1.0) / 2; }
  /// (1/m) sum_j min(t_i, t_j).
  [[nodiscard]] double cover(std::uint32_t i) const noexcept {
    return start_ + step_ * (i * (2.0 * open - i + 1) / (2.0 * open));
  }
  /// Its mean: the variance of the mean logarithm is vol^2 times this.
  [[nodiscard]] double mean_cover() const noexcept {
    const double m = open;
    return start_ + step_ * ((m + 1) * (2 * m + 1) / (6 * m));
  }
  [[nodiscard]] double variance(double vol) const noexcept {
    return open == 0 ? 0 : vol * vol * mean_cover() + noise_variance_;
  }
  /// Of one fixing's logarithm with the mean logarithm.
  [[nodiscard]] double covariance(std::uint32_t i, double vol) const noexcept {
    return vol * vol * cover(i) + noise_variance_;
  }

  /// Whether the average is near enough to its logarithm's for the second-order correction: beyond
  /// it the error grows past a thousandth of the price.
  [[nodiscard]] bool averages_little(double vol) const noexcept {
    return vol * vol * step_ * open <= max_averaged_variance && noise_ * noise_ <= 0.25;
  }

  /// Noise has mean 1 as a factor: its logarithm is this much below 0.
  [[nodiscard]] double noise_shift() const noexcept { return 0.5 * noise_ * noise_; }

  [[nodiscard]] Moments moments(double vol, double carry) const noexcept;
  [[nodiscard]] Exercise exercise(double spot, double vol, double carry,
                                  double strike) const noexcept;
  /// Var(A | Z = z), by groups of fixings where there are many: it is a small correction.
  [[nodiscard]] double leftover_variance(double spot, double vol, double carry,
                                         double z) const noexcept;

 private:
  double start_ = 0;
  double step_;
  double count_;
  double noise_variance_ = 0;
  double noise_ = 0;
};

}  // namespace btcfi::pricing::detail
