#include <pricing/fixings.hpp>

#include <array>

namespace btcfi::pricing::detail {

Status check(const Vanilla& option, const SpotMarket& m, const Averaging& a,
             Average average) noexcept {
  BTCFI_CHECK(check(option, m));
  if (average > Average::two_moment) return fail(Errc::invalid_argument, "average");
  if (not_a_size(a.window)) return fail(Errc::invalid_argument, "window");
  if (a.count < 1 || a.count > max_fixings) return fail(Errc::invalid_argument, "count");
  if (a.fixed > a.count) return fail(Errc::invalid_argument, "fixed");
  if (a.fixed > 0 && not_positive(a.fixed_mean)) {
    return fail(Errc::invalid_argument, "fixed_mean");
  }
  if (not_a_size(a.noise)) return fail(Errc::invalid_argument, "noise");
  // Times come from milliseconds: a hundredth of one is no disagreement.
  constexpr double slack = 1e-5 / 1000 / 365 / 86'400;
  const double last_known = option.tau - a.window / a.count * (a.count - a.fixed);
  if (a.fixed < a.count && last_known + a.window / a.count < -slack) {
    return fail(Errc::invalid_argument, "fixed");
  }
  if (a.fixed > 0 && last_known > slack) return fail(Errc::invalid_argument, "fixed");
  return {};
}

Moments Fixings::moments(double vol, double carry) const noexcept {
  Moments m;
  const double vol2 = vol * vol;
  const double scale = 1.0 / open;
  const double noise2 = std::expm1(noise_ * noise_);
  // Sums from the last fixing backwards: `after` holds what lies behind i.
  double after = 0, after_time = 0, time = 0, second = 0;
  double by_vol = 0, by_rate = 0, by_tau = 0;
  for (std::uint32_t i = open; i >= 1; --i) {
    const double t = this->time(i);
    const double f = scale * std::exp(carry * t);
    // Cov(S_i, S_j) = F_i F_j (exp(vol^2 t_i) - 1) for j >= i; noise on the diagonal alone.
    const double excess = std::expm1(vol2 * t);
    const double growth = excess + 1;
    const double pair = f * (f + 2 * after);
    second += pair * excess + f * f * growth * noise2;
    const double diagonal = f * f * growth * noise2;
    by_vol += (pair * growth + diagonal) * 2 * vol * t;
    by_tau += (pair * growth + diagonal) * vol2;
    by_rate += (f * f * 2 * t + 2 * f * (after * t + after_time)) * excess + diagonal * 2 * t;
    after += f;
    after_time += f * t;
    time += f * t;
  }
  m.first = after;
  const double square = after * after;
  m.relative_variance = second / square;
  m.mean_time = time / after;
  m.variance_by_vol = by_vol / square;
  m.variance_by_tau = by_tau / square;  // forwards all grow alike with tau
  m.variance_by_rate = by_rate / square - 2 * m.relative_variance * m.mean_time;
  return m;
}

Exercise Fixings::exercise(double spot, double vol, double carry, double strike) const noexcept {
  const double root = std::sqrt(variance(vol));
  const double target = std::log(strike);
  Exercise at;
  // Where the geometric average would meet it; ln E[A | z] is convex in z, so Newton's steps come
  // from above after the first.
  at.z =
      (target - std::log(weight() * open * spot) - (carry - 0.5 * vol * vol) * mean_time()) / root;
  for (int step = 0; step < 60; ++step) {
    double value = 0, slope = 0;
    for (std::uint32_t i = 1; i <= open; ++i) {
      const double c = covariance(i, vol) / root;
      const double one = std::exp(carry * time(i) + c * (at.z - 0.5 * c));
      value += one;
      slope += one * c;
    }
    if (!(slope > 0)) break;
    const double move = (std::log(weight() * spot * value) - target) * value / slope;
    at.slope = weight() * spot * slope;
    at.z -= move;
    if (std::fabs(move) <= 4e-16 * (1 + std::fabs(at.z)) || !(std::fabs(at.z) < 1e4)) break;
    if (step > 2 && std::fabs(move) <= 1e-13 * (1 + std::fabs(at.z))) break;
  }
  // d c_i / d vol = 2 vol (k_i - C_i kbar / (2 V)) / sqrt(V), in the density's units at z.
  const double v = root * root;
  double by_vol = 0, slope = 0;
  for (std::uint32_t i = 1; i <= open; ++i) {
    const double c = covariance(i, vol) / root;
    const double one = weight() * spot * std::exp(carry * time(i) + c * (at.z - 0.5 * c));
    const double dc = 2 * vol * (cover(i) - 0.5 * c * root * mean_cover() / v) / root;
    by_vol += one * dc;
    slope += one * c;
  }
  at.slope = slope;
  at.slope_by_vol = by_vol;
  return at;
}

double Fixings::leftover_variance(double spot, double vol, double carry, double z) const noexcept {
  constexpr std::uint32_t most = 48;
  const std::uint32_t groups = std::min(open, most);
  std::array<double, most> amount{}, when{}, cover_of{}, size{};
  const double root = std::sqrt(variance(vol));
  for (std::uint32_t i = 1; i <= open; ++i) {
    const auto g = static_cast<std::size_t>((static_cast<std::uint64_t>(i) - 1) * groups / open);
    const double c = covariance(i, vol) / root;
    amount[g] += weight() * spot * std::exp(carry * time(i) + c * (z - 0.5 * c));
    when[g] += time(i);
    cover_of[g] += covariance(i, vol) / root;
    size[g] += 1;
  }
  double sum = 0;
  for (std::size_t i = 0; i < groups; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      const double both = vol * vol * when[j] / size[j];
      double rest = both - cover_of[i] / size[i] * cover_of[j] / size[j];
      if (i == j) rest += noise_ * noise_ / size[i];
      sum += (i == j ? 1 : 2) * amount[i] * amount[j] * std::expm1(rest);
    }
  }
  return std::max(sum, 0.0);
}

}  // namespace btcfi::pricing::detail
