#include <btcfi/pricing/theta_target.hpp>

#include <pricing/theta_roots.hpp>

namespace btcfi::pricing {
namespace {

using detail::absolute;
using detail::Bracket;
using detail::Expansion;
using detail::Found;
using detail::inverse_sqrt_two_pi;
using detail::Pair;
using detail::Pieces;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Theta over y = d2, which falls as the strike rises.
struct ThetaOfStrike : detail::Terms {
  double s = 0, drift = 0;  // vol sqrt(tau), b tau - s^2 / 2
  double spot = 0;
  double target = 0;

  static constexpr double longest = 1e300, close = 0x1p-56;
  [[nodiscard]] double strike(double y) const noexcept { return spot * std::exp(drift - s * y); }
  [[nodiscard]] Pair strike_values(Pair y) const noexcept {
    return spot_value * detail::exp_of(-s * (y + 0.5 * s));
  }
  [[nodiscard]] Parts parts_at(Pair y) const noexcept { return parts(strike_values(y), y + s, y); }
  [[nodiscard]] Expansion expand(Pair y) const noexcept {
    const Parts p = parts_at(y);
    const Pair d1 = y + s, one = {1, 1}, zero = {0, 0};
    const double b = rate - dividend;
    const Pair strikes = w * p.strike_part, slope = p.weight - s * strikes;
    const Pair carry1 = rate * s * strikes - b * p.weight;
    const Pair carry2 = rate * s * slope + b * d1 * p.weight;
    const Pair carry3 = b * (1 - d1 * d1) * p.weight - rate * s * (d1 * p.weight + s * slope);
    return detail::expansion(p.carry - target, p.weight * (s * half_inverse_tau), carry1, carry2,
                             carry3, -d1, -one, zero);
  }
  [[nodiscard]] static double moved(double y, double step) noexcept { return y + step; }
  [[nodiscard]] static double middle(double low, double high) noexcept {
    return 0.5 * (low + high);
  }
};

/// What vanishes where theta is stationary in the strike, over y = d2: top - y - bow M(y), with
/// M(y) = N(w y) / n(y) convex. So at a rate that is not negative it falls and has one zero, else
/// two or none.
struct Slope {
  double w = 1;
  double top = 0, bow = 0;  // 2 b tau / s - s, 2 tau w r

  static constexpr double longest = 1e300, close = 1e-5;
  [[nodiscard]] Expansion expand(Pair y) const noexcept {
    const Pair tail = detail::mills_ratios(absolute(y));
    const Pair over_density = detail::exp_of(0.5 * y * y) * (1 / inverse_sqrt_two_pi);
    return with(y, w * y > 0 ? over_density - tail : tail);
  }
  [[nodiscard]] Expansion with(Pair y, Pair ratio) const noexcept {
    const Pair ratio1 = w + y * ratio, ratio2 = ratio + y * ratio1,
               ratio3 = 2 * ratio1 + y * ratio2;
    const Pair value = top - y - bow * ratio;
    return {value, value, -1 - bow * ratio1, -bow * ratio2, -bow * ratio3};
  }
  [[nodiscard]] static double moved(double y, double step) noexcept { return y + step; }
  [[nodiscard]] static double middle(double low, double high) noexcept {
    return 0.5 * (low + high);
  }
};

/// The bell has gone beyond.
constexpr double farthest = 37;

struct Turns {
  std::size_t count = 0;
  std::array<double, 2> at{};
};

/// Where theta is stationary in the strike, within 1e-5.
Turns strike_turns(const Slope& slope, double rate_time) noexcept {
  Turns out;
  std::array<Bracket, 2> roots;
  const auto bracket = [&](double low, double high, bool low_is_negative, double start) {
    Bracket& r = roots[out.count++];
    r.low = low, r.high = high, r.low_is_negative = low_is_negative, r.done = false;
    r.at = start > low && start < high ? start : 0.5 * (low + high);
  };
  if (rate_time >= 0 && std::fabs(slope.top) < 36 && rate_time < 10) {
    bracket(-farthest, farthest, false, slope.top);
  } else {
    // As a multiple of the density the slope is stationary at the roots of a quadratic.
    std::array<double, 4> turns{-farthest, -farthest, farthest, farthest};
    const double c = -(1 + 2 * rate_time);
    if (const double discriminant = slope.top * slope.top - 4 * c; discriminant > 0) {
      const double big = 0.5 * (slope.top + std::copysign(std::sqrt(discriminant), slope.top));
      const double small = big != 0 ? c / big : 0;
      turns[1] = std::clamp(std::min(big, small), -farthest, farthest);
      turns[2] = std::clamp(std::max(big, small), -farthest, farthest);
    }
    const Pair outer = slope.expand(Pair{turns[0], turns[3]}).sign;
    const Pair inner = slope.expand(Pair{turns[1], turns[2]}).sign;
    const double signs[] = {outer[0], inner[0], inner[1], outer[1]};
    for (std::size_t i = 0; i < 3 && out.count < 2; ++i) {
      if (turns[i] < turns[i + 1] && (signs[i] < 0) != (signs[i + 1] < 0))
        bracket(turns[i], turns[i + 1], signs[i] < 0, slope.top);
    }
  }
  if (out.count == 1) roots[1].at = roots[0].at;
  if (out.count > 0) detail::close_in(slope, roots[0], roots[1]);
  for (std::size_t i = 0; i < 2; ++i) out.at[i] = roots[i].at;
  return out;
}

ThetaRoots strikes_at_rates(const Vanilla& option, const SpotMarket& m, double target) noexcept {
  ThetaOfStrike t{detail::terms_of(option, m), m.vol * std::sqrt(option.tau), 0, m.spot, target};
  const double b = m.rate - m.dividend;
  t.drift = b * t.tau - 0.5 * t.s * t.s;
  const double level = std::log(m.spot) + t.drift;
  const Slope slope{t.w, 2 * b * t.tau / t.s - t.s, 2 * t.tau * t.w * m.rate};
  const Turns turns = strike_turns(slope, m.rate * t.tau);

  // Theta at both ends and where it is stationary. The ends are strikes of 1e-290 and 1e290, or where
  // the bell has gone, whichever is farther: nothing is left there but the carry.
  Pieces pieces;
  const std::size_t last = pieces.count = turns.count + 1;
  pieces.ends[0] = std::min(-farthest, (level - 667) / t.s);
  pieces.theta[0] = t.w > 0 || m.rate == 0 ? 0 : m.rate > 0 ? infinity : -infinity;
  if (t.w < 0) pieces.theta[0] -= t.dividend * t.spot_value;
  if (turns.count > 0) {
    const Pair y = {turns.at[0], turns.at[1]};
    const ThetaOfStrike::Parts p = t.parts_at(y);
    const Pair decay = p.weight * (t.s * t.half_inverse_tau);
    // One step more: the same parts give the slope. Theta there is that of the middle of the step.
    const Expansion f = slope.with(y, p.strike_part / p.weight);
    const Pair newton = -f.value / f.first;
    const Pair step =
        absolute(newton) < 1e-4 ? newton / (1 + 0.5 * newton * f.second / f.first) : 0 * y;
    const Pair rise = t.rate * t.s * t.w * p.strike_part - b * p.weight + decay * (y + t.s);
    const Pair theta = p.carry - decay + 0.5 * step * rise;
    for (std::size_t i = 0; i < turns.count; ++i) {
      pieces.ends[i + 1] = y[i] + step[i];
      pieces.theta[i + 1] = theta[i];
    }
  }
  pieces.ends[last] = std::max(farthest, (level + 667) / t.s);
  pieces.theta[last] = t.w > 0 ? t.dividend * t.spot_value : 0;

  ThetaRoots out;
  const std::size_t least = pieces.least();
  out.least_theta_per_day = pieces.theta[least] / days_per_year;
  out.least_at = pieces.theta[least] == -infinity ? infinity : t.strike(pieces.ends[least]);

  // Starts: without carry d1 is +-sqrt(2 ln(decay at most / -target)); then with the carry there.
  const double deepest = t.spot_value * inverse_sqrt_two_pi * t.s * t.half_inverse_tau;
  const double square = target < 0 ? std::max(2 * std::log(deepest / -target), 0.0) : 0;
  const Pair sides = {-1, 1};
  Pair near = sides * std::sqrt(square) - t.s;
  const Pair middle = near + 0.5 * t.s, far = t.w * middle;
  const Pair share = 0.5 + 0.5 * far / detail::root(far * far + 1.57);
  const Pair carry = t.carry_of(t.spot_value * share, t.strike_values(near) * share);
  const Pair with_carry = square - 4 * carry / (carry - 2 * target);
  near = sides * detail::root(with_carry > 0 ? with_carry : 0 * near) - t.s;
  const auto start = [&](std::size_t piece) {
    const double low = pieces.ends[piece], high = pieces.ends[piece + 1];
    for (const double y : {near[0], near[1]}) {
      if (y > low && y < high) return y;
    }
    return std::clamp(-t.s, low + 0.01 * std::min(high - low, 1.0),
                      high - 0.01 * std::min(high - low, 1.0));
  };
  const Found found = detail::find_roots(t, pieces, start);
  // From the right, so that strikes ascend.
  for (std::size_t i = found.count; i-- > 0;)
    out.roots[static_cast<std::size_t>(out.count++)] = t.strike(found.roots[i].at);
  return out;
}

}  // namespace

Result<ThetaRoots> strike_for_theta(const Vanilla& option, const SpotMarket& market,
                                    double theta_per_day) noexcept {
  BTCFI_CHECK(detail::check_positive({option.kind, 1, option.tau}, market));
  if (detail::not_finite(theta_per_day)) return fail(Errc::invalid_argument, "theta_per_day");
  if (market.rate != 0 || market.dividend != 0)
    return strikes_at_rates(option, market, theta_per_day * days_per_year);

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
