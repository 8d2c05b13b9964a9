#include <btcfi/pricing/theta_target.hpp>

#include <pricing/normal.hpp>

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

/// The root of a monotone function between two points where it differs in sign, from a start
/// between them: Newton's method, kept inside a bracket that each step narrows, bisection where it
/// would leave it or be slow. `f(x)` gives {value, slope}.
template <class F>
double root_between(const F& f, double low, double high, bool low_is_negative,
                    double start) noexcept {
  double x = start > low && start < high ? start : 0.5 * (low + high);
  double before = high - low, newton = 0;
  for (int i = 0; i < 200; ++i) {
    const auto at = f(x);
    if (at.value == 0) return x;
    ((at.value < 0) == low_is_negative ? low : high) = x;
    double step = -at.value / at.slope;
    // Each step at least halves the one before the last, or the bracket is halved.
    const bool slow = !(std::fabs(step) < 0.5 * before);
    // Once the steps shrink fast, the one after this is below the last bit.
    const double size = 1 + std::fabs(x);
    bool last = std::fabs(step) < 1e-9 * size && std::fabs(step) < 1e-3 * newton;
    before = newton = std::fabs(step);
    if (slow || !(x + step > low && x + step < high)) {
      step = 0.5 * (low + high) - x;
      before = 0.5 * (high - low);
      newton = 0, last = false;
    }
    x += step;
    if (last || std::fabs(step) <= 0x1p-52 * size) return x;
  }
  return x;
}

struct ValueAndSlope {
  double value = 0;
  double slope = 0;
};

/// Where ln s - (x / s + s / 2)^2 / 2 = level: at zero rates theta = -S n(d1) s / (2 tau), and both
/// sides are logarithms. The left side rises to s* and falls beyond.
struct FlatTheta {
  double x = 0;
  double level = 0;

  /// One of Householder's third-order steps in ln s, from a side where it does not overshoot.
  /// Returns its size.
  [[nodiscard]] double advance(double& s) const noexcept {
    const double inverse = 1 / s;
    const double h = x * inverse, h2 = h * h, q = 0.25 * s * s;
    const double d1 = h + 0.5 * s;
    const double f = std::log(s) - 0.5 * d1 * d1 - level;
    const double over = 1 / (1 + h2 - q);
    const double n = -f * over;
    const double bend = -2 * (h2 + q) * over * n, third = 4 * (h2 - q) * over * n * n;
    const double step = n * (1 + 0.5 * bend) / (1 + bend + third / 6);
    const double move = std::clamp(std::isfinite(step) ? step : n, -1.0, 1.0);
    // e^move by its Pade quotient: to the last bit where it matters.
    const double even = 1 + move * move / 12;
    s *= (even + 0.5 * move) / (even - 0.5 * move);
    return std::fabs(move);
  }
};

ThetaRoots flat_vols(double x, double spot, double tau, double theta) noexcept {
  const double root_tau = std::sqrt(tau);
  const double star = std::sqrt(2 * (1 + std::sqrt(std::fma(x, x, 1.0))));
  const double scale = spot * 0.39894228040143267794 / (2 * tau);  // theta = -scale s exp(-d1^2/2)
  ThetaRoots out;
  out.least_at = star / root_tau;
  const double d1 = x / star + 0.5 * star;
  out.least_theta_per_day = -scale * star * std::exp(-0.5 * d1 * d1) / days_per_year;
  if (!(theta < 0)) return out;
  const FlatTheta flat{x, std::log(-theta / scale)};
  const double log_star = std::log(star);
  const double at_star = log_star - 0.5 * d1 * d1 - flat.level;
  if (at_star < 0) return out;
  if (at_star == 0) {
    out.count = 1;
    out.roots[0] = out.least_at;
    return out;
  }
  // Both starts lie outside the root: the left side is concave there and Newton's method safe.
  const double above = log_star - flat.level - 0.5 * x;
  const double low = std::max(std::exp(flat.level + 0.5 * x),
                              above > 0 ? std::fabs(x) / std::sqrt(2 * above) : 0.0);
  const double bound = std::max(-flat.level - 0.5 * x, 0.0) + 3;
  const double high = std::max(2 * star, std::sqrt(10.4 * bound));
  // Both at once: neither waits for the other. After a step of 1e-4 the next is below the last bit.
  double below = std::min(low, star), beyond = high;
  for (int i = 0; i < 60; ++i) {
    const double first = flat.advance(below), second = flat.advance(beyond);
    if (first < 1e-4 && second < 1e-4) break;
  }
  const double roots[] = {below / root_tau, beyond / root_tau};
  for (const double root : roots) {
    if (root > 0 && std::isfinite(root)) out.roots[static_cast<std::size_t>(out.count++)] = root;
  }
  return out;
}

/// Theta as a function of y = d2, which falls as the strike rises.
struct ThetaOfStrike {
  Vanilla option;
  SpotMarket market;
  double s = 0, df = 0, w = 1, level = 0;  // level: ln F - s^2 / 2

  [[nodiscard]] double strike(double y) const noexcept { return std::exp(level - s * y); }
  [[nodiscard]] ValueAndSlope at(double y) const noexcept {
    Vanilla o = option;
    o.strike = strike(y);
    return {black_scholes(o, market)->theta, -s * o.strike * df * slope(y)};
  }
  /// Theta at a far end, where nothing is left but the carry of what is sure to be exercised.
  [[nodiscard]] double carry(double y) const noexcept {
    if (w * y < 0) return 0;
    const double spot_value = market.spot * std::exp(-market.dividend * option.tau);
    return w * (market.dividend * spot_value - market.rate * strike(y) * df);
  }
  /// d theta / d strike over df: n(y) / s (b - vol (y + s) / (2 sqrt tau)) - w rate N(w y).
  [[nodiscard]] double slope(double y) const noexcept {
    const double b = market.rate - market.dividend;
    return detail::density(y) / s * (b - (y * s + s * s) / (2 * option.tau)) -
           w * market.rate * detail::normal(w * y);
  }
  /// The same over n(y), and its derivative: smooth where the density is not.
  [[nodiscard]] ValueAndSlope slope_over_density(double y) const noexcept {
    const double b = market.rate - market.dividend;
    const double ratio = detail::normal(w * y) / detail::density(y);
    return {(b - (y * s + s * s) / (2 * option.tau)) / s - w * market.rate * ratio,
            -1 / (2 * option.tau) - w * market.rate * (w + y * ratio)};
  }
};

ThetaRoots strikes_at_rates(const Vanilla& option, const SpotMarket& m, double theta) noexcept {
  ThetaOfStrike t{option, m};
  const double tau = option.tau, b = m.rate - m.dividend;
  t.s = m.vol * std::sqrt(tau);
  t.df = std::exp(-m.rate * tau);
  t.w = option.kind == OptionKind::call ? 1 : -1;
  t.level = std::log(m.spot) + b * tau - 0.5 * t.s * t.s;
  // Far ends: strikes of 1e-290 and 1e290, or where the bell has gone, whichever is farther.
  const double first = std::min(-37.0, (t.level - 667) / t.s),
               last = std::max(37.0, (t.level + 667) / t.s);

  // The slope itself is stationary at the roots of a quadratic: three pieces, a zero in each at most.
  std::array<double, 4> turns{-37, -37, 37, 37};
  const double p = t.s - 2 * b * tau / t.s, c = -(1 + 2 * m.rate * tau);
  if (const double discriminant = p * p - 4 * c; discriminant > 0) {
    const double big = -0.5 * (p + std::copysign(std::sqrt(discriminant), p));
    const double small = big != 0 ? c / big : 0;
    turns[1] = std::clamp(std::min(big, small), -37.0, 37.0);
    turns[2] = std::clamp(std::max(big, small), -37.0, 37.0);
  }
  std::array<double, 5> ends{};
  std::size_t pieces = 0;
  ends[pieces++] = first;
  for (std::size_t i = 0; i < 3; ++i) {
    const double low = turns[i], high = turns[i + 1];
    const bool negative = t.slope(low) < 0;
    if (!(low < high) || negative == (t.slope(high) < 0)) continue;
    const auto over_density = [&](double y) { return t.slope_over_density(y); };
    ends[pieces++] = root_between(over_density, low, high, negative, -p);
  }
  ends[pieces] = last;

  ThetaRoots out;
  double least = std::numeric_limits<double>::infinity();
  std::array<double, 5> theta_of{};
  for (std::size_t i = 0; i <= pieces; ++i) {
    const bool far = i == 0 || i == pieces;
    theta_of[i] = far ? t.carry(ends[i]) : t.at(ends[i]).value;
    if (theta_of[i] < least) {
      least = theta_of[i];
      out.least_at = t.strike(ends[i]);
    }
  }
  if (t.w < 0 && m.rate < 0) {
    least = -std::numeric_limits<double>::infinity();
    out.least_at = std::numeric_limits<double>::infinity();
  }
  out.least_theta_per_day = least / days_per_year;
  const auto excess = [&](double y) {
    const ValueAndSlope v = t.at(y);
    return ValueAndSlope{v.value - theta, v.slope};
  };
  // The strikes without carry are near enough to start from: d2 = -s +- their distance.
  const double deepest =
      m.spot * std::exp(-m.dividend * tau) * 0.39894228040143267794 * t.s / (2 * tau);
  const double ratio = theta < 0 ? deepest / -theta : 0;
  const double distance = ratio > 1 ? std::sqrt(2 * std::log(ratio)) : 1;
  const auto near = [&](double low, double high) {
    for (const double y : {-t.s - distance, -t.s + distance}) {
      if (y > low && y < high) return y;
    }
    return std::clamp(-t.s, low + 0.01 * std::min(high - low, 1.0),
                      high - 0.01 * std::min(high - low, 1.0));
  };
  // From the right, so that strikes ascend. The far ends stand for 0 and infinity: no roots there.
  for (std::size_t i = pieces; i-- > 0 && out.count < 4;) {
    const double at_low = theta_of[i] - theta, at_high = theta_of[i + 1] - theta;
    if (at_high == 0 && i + 1 < pieces) {
      out.roots[static_cast<std::size_t>(out.count++)] = t.strike(ends[i + 1]);
    } else if (at_low != 0 && at_high != 0 && (at_low < 0) != (at_high < 0)) {
      const double y =
          root_between(excess, ends[i], ends[i + 1], at_low < 0, near(ends[i], ends[i + 1]));
      out.roots[static_cast<std::size_t>(out.count++)] = t.strike(y);
    }
  }
  return out;
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
  const auto in_log = [&](double log_total_vol) {
    const double total_vol = std::exp(log_total_vol);
    m.vol = total_vol / root_tau;
    const auto q = black_scholes(option, m);
    return ValueAndSlope{q->theta - target, q->veta * m.vol};
  };

  const double b = m.rate - m.dividend;
  const double x = detail::log_moneyness(market.spot, option.strike, b * option.tau);
  if (m.rate == 0 && m.dividend == 0) return flat_vols(x, market.spot, option.tau, target);
  const Stationary stationary = stationary_points(x, b, m.dividend, option.tau);
  std::array<double, 4> ends{least_total_vol, greatest_total_vol, greatest_total_vol,
                             greatest_total_vol};
  std::size_t pieces = 1;
  for (int i = 0; i < stationary.count; ++i)
    ends[pieces++] = stationary.total_vols[static_cast<std::size_t>(i)];
  ends[pieces] = greatest_total_vol;

  // The roots without carry, for a target less the carry in or out of the money, are near enough to
  // start from.
  const double w = option.kind == OptionKind::call ? 1 : -1;
  const double forward_value = m.spot * std::exp(-m.dividend * option.tau);
  const double strike_value = option.strike * std::exp(-m.rate * option.tau);
  const double carry = w * (m.dividend * forward_value - m.rate * strike_value);
  const ThetaRoots starts =
      flat_vols(x, forward_value, option.tau, target - (w * x > 0 ? carry : 0));
  const auto near = [&](double low, double high) {
    for (int i = 0; i < starts.count; ++i) {
      const double s = starts.roots[static_cast<std::size_t>(i)] * root_tau;
      if (s > low && s < high) return s;
    }
    return low < 0.5 && high > 0.5 ? 0.5 : std::sqrt(low) * std::sqrt(high);
  };

  ThetaRoots out;
  double least = std::numeric_limits<double>::infinity();
  std::array<double, 4> theta_of{};
  for (std::size_t i = 0; i <= pieces; ++i) {
    theta_of[i] = theta_at(ends[i]);
    if (theta_of[i] < least) {
      least = theta_of[i];
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
    const double at_low = theta_of[i] - target;
    const double at_high = theta_of[i + 1] - target;
    // A target that is an extremum to the last bit is one root, at the extremum itself; the outer
    // ends stand for 0 and infinity and are never roots.
    if (at_low == 0 && i > 0) add_root(ends[i]);
    if (at_low != 0 && at_high != 0 && (at_low < 0) != (at_high < 0))
      add_root(std::exp(root_between(in_log, std::log(ends[i]), std::log(ends[i + 1]), at_low < 0,
                                     std::log(near(ends[i], ends[i + 1])))));
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
    return strikes_at_rates(option, market, theta_per_day * days_per_year);

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
  out.roots = {low, high, 0, 0};
  out.count = low == high ? 1 : 2;
  return out;
}

}  // namespace btcfi::pricing
