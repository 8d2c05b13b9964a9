#include <btcfi/pricing/theta_target.hpp>

#include <pricing/terms.hpp>

#include <algorithm>
#include <limits>

namespace btcfi::pricing {
namespace {

/// n(s/2) is 0 in double precision beyond this total volatility: theta has reached its limit.
constexpr double greatest_total_vol = 80;
/// And below this one an option away from the money has none left.
constexpr double least_total_vol = 1e-12;

struct Stationary {
  int count = 0;
  std::array<double, 2> total_vols{};
};

/// Total volatilities s > 0 with d theta / d s = 0: u^2 + p u + r = 0 in u = s^2.
Stationary stationary_points(double x, double b, double dividend, double tau) noexcept {
  const double p = 8 * dividend * tau + 4 * b * tau - 4;
  const double r = 8 * b * tau * x - 4 * x * x;
  const double discriminant = p * p - 4 * r;
  Stationary out;
  if (discriminant < 0) return out;
  // The root of larger size first, the other by the product: no cancellation.
  const double big = -0.5 * (p + std::copysign(std::sqrt(discriminant), p));
  const double small = big != 0 ? r / big : 0;
  for (const double u : {std::min(big, small), std::max(big, small)}) {
    const double s = u > 0 ? std::sqrt(u) : 0;
    if (s > least_total_vol && s < greatest_total_vol &&
        (out.count == 0 || s > out.total_vols[0])) {
      out.total_vols[static_cast<std::size_t>(out.count++)] = s;
    }
  }
  return out;
}

/// The root of a monotone function with a sign change, to the last bit: bisection on the bracket,
/// which needs at most 64 + 11 halvings in double precision and never fails.
template <class F>
double bisect(const F& f, double low, double high) noexcept {
  const bool low_is_negative = f(low) < 0;
  for (int i = 0; i < 2000; ++i) {
    // Geometric halving first: the bracket may span many orders of magnitude.
    const double middle =
        high / low > 4 ? std::sqrt(low) * std::sqrt(high) : low + 0.5 * (high - low);
    if (middle <= low || middle >= high) break;
    (((f(middle) < 0) == low_is_negative) ? low : high) = middle;
  }
  return std::fabs(f(low)) <= std::fabs(f(high)) ? low : high;
}

}  // namespace

Result<ThetaRoots> vol_for_theta(const Vanilla& option, const SpotMarket& market,
                                 double theta_per_day) noexcept {
  SpotMarket m = market;
  m.vol = 0;
  BTCFI_CHECK(detail::check(option, m));
  if (!(market.spot > 0)) return fail(Errc::invalid_argument, "spot");
  if (!(option.strike > 0)) return fail(Errc::invalid_argument, "strike");
  if (!(option.tau > 0)) return fail(Errc::invalid_argument, "tau");
  if (detail::not_finite(theta_per_day)) return fail(Errc::invalid_argument, "theta_per_day");

  const double root_tau = std::sqrt(option.tau);
  const auto theta_at = [&](double total_vol) {
    m.vol = total_vol / root_tau;
    return black_scholes(option, m)->theta;
  };
  const double target = theta_per_day * days_per_year;
  const auto excess = [&](double total_vol) { return theta_at(total_vol) - target; };

  const double b = m.rate - m.dividend;
  const double x = detail::log_moneyness(market.spot, option.strike, b * option.tau);
  const Stationary stationary = stationary_points(x, b, m.dividend, option.tau);
  std::array<double, 4> ends{least_total_vol, greatest_total_vol, greatest_total_vol,
                             greatest_total_vol};
  std::size_t pieces = 1;
  for (int i = 0; i < stationary.count; ++i)
    ends[pieces++] = stationary.total_vols[static_cast<std::size_t>(i)];
  ends[pieces] = greatest_total_vol;

  ThetaRoots out;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i <= pieces; ++i) {
    if (const double theta = theta_at(ends[i]); theta < least) {
      least = theta;
      out.least_at = ends[i] / root_tau;
    }
  }
  out.least_theta_per_day = least / days_per_year;
  const auto add_root = [&](double total_vol) {
    const double vol = total_vol / root_tau;
    if (out.count > 0 && out.roots[static_cast<std::size_t>(out.count - 1)] == vol) return;
    if (out.count < 3) out.roots[static_cast<std::size_t>(out.count++)] = vol;
  };
  for (std::size_t i = 0; i < pieces; ++i) {
    const double at_low = excess(ends[i]);
    const double at_high = excess(ends[i + 1]);
    // A target that is an extremum to the last bit is one root, at the extremum itself; the outer
    // ends stand for 0 and infinity and are never roots.
    if (at_low == 0 && i > 0) add_root(ends[i]);
    if (at_low != 0 && at_high != 0 && (at_low < 0) != (at_high < 0))
      add_root(bisect(excess, ends[i], ends[i + 1]));
  }
  return out;
}

Result<ThetaRoots> strike_for_theta(const Vanilla& option, const SpotMarket& market,
                                    double theta_per_day) noexcept {
  Vanilla o = option;
  o.strike = 1;
  BTCFI_CHECK(detail::check(o, market));
  if (!(market.spot > 0)) return fail(Errc::invalid_argument, "spot");
  if (!(market.vol > 0)) return fail(Errc::invalid_argument, "vol");
  if (!(option.tau > 0)) return fail(Errc::invalid_argument, "tau");
  if (detail::not_finite(theta_per_day)) return fail(Errc::invalid_argument, "theta_per_day");
  if (market.rate != 0 || market.dividend != 0)
    return fail(Errc::unsupported, "strike_for_theta: rate");

  constexpr double inverse_sqrt_two_pi = 0.39894228040143267794;
  const double root_tau = std::sqrt(option.tau);
  const double s = market.vol * root_tau;
  // theta = -S n(d1) vol / (2 sqrt tau) is least where d1 = 0.
  const double deepest = market.spot * inverse_sqrt_two_pi * market.vol / (2 * root_tau);
  ThetaRoots out;
  out.least_theta_per_day = -deepest / days_per_year;
  out.least_at = market.spot * std::exp(0.5 * s * s);
  const double ratio = deepest / (-theta_per_day * days_per_year);
  if (!(ratio >= 1) || !std::isfinite(ratio)) return out;
  const double d = std::sqrt(2 * std::log(ratio));
  const double low = market.spot * std::exp(0.5 * s * s - s * d);
  const double high = market.spot * std::exp(0.5 * s * s + s * d);
  out.roots = {low, high, 0};
  out.count = low == high ? 1 : 2;
  return out;
}

}  // namespace btcfi::pricing
