#include <btcfi/pricing/theta_target.hpp>

#include <pricing/theta_roots.hpp>

namespace btcfi::pricing {
namespace {

using detail::absolute;
using detail::Expansion;
using detail::Found;
using detail::inverse_sqrt_two_pi;
using detail::Pair;
using detail::Pieces;

/// n(s/2) is 0 in double precision beyond this total volatility: theta has reached its limit.
constexpr double greatest_total_vol = 80;
/// And below this one an option away from the money has none left.
constexpr double least_total_vol = 1e-12;

/// Theta over the total volatility s = vol sqrt(tau).
struct ThetaOfVol : detail::Terms {
  double x = 0;             // ln(F / K)
  double strike_value = 0;  // K df
  double target = 0;

  static constexpr double longest = 0.5, close = 0x1p-56;
  [[nodiscard]] Parts parts_at(Pair s, Pair h) const noexcept {
    return parts(Pair{strike_value, strike_value}, h + 0.5 * s, h - 0.5 * s);
  }
  [[nodiscard]] Pair theta(Pair s) const noexcept {
    const Parts p = parts_at(s, x / s);
    return p.carry - p.weight * s * half_inverse_tau;
  }
  /// Derivatives in ln s. d carry / d ln s = W c.
  [[nodiscard]] Expansion expand(Pair s) const noexcept {
    const Pair h = x / s;
    const Parts p = parts_at(s, h);
    const Pair h2 = h * h, q = 0.25 * s * s;
    const Pair product = h2 - q, turn = -2 * (h2 + q);  // d1 d2, and its derivative
    const Pair steep = (rate - dividend) * h, level = 0.5 * (rate + dividend) * s;
    const Pair c = level + steep, c1 = level - steep;
    const Pair bow = product * c + c1;
    return detail::expansion(p.carry - target, p.weight * s * half_inverse_tau, p.weight * c,
                             p.weight * bow, p.weight * (product * (bow + c1) + (turn + 1) * c),
                             1 + product, turn, 4 * product);
  }
  /// s e^step, to the last bit where it matters.
  [[nodiscard]] static double moved(double s, double step) noexcept {
    const double square = step * step;
    return s + s * (step + square * (0.5 + step * (1.0 / 6) + square * (1.0 / 24)));
  }
  [[nodiscard]] static double middle(double low, double high) noexcept {
    return std::sqrt(low) * std::sqrt(high);
  }
};

/// Where ln s - x^2 / (2 s^2) - s^2 / 8 = level, on the side of small s, within a few percent.
struct LowStart {
  double s = 0;
  double slope = 1;  // d ln s / d level
};
LowStart low_start(double x, double log_x, double level) noexcept {
  // Without the last term x^2 / s^2 = v solves v + ln v = y.
  const double y = 2 * (log_x - level);
  double v = 0, s = 0;
  if (y < -1) {
    v = std::exp(y);
    s = std::exp(level) * std::sqrt(1 + v);
  } else {
    if (y < 3) {
      const double z = y - 1;
      v = 1 + z * (0.5 + z * (0.0625 - z * (1.0 / 192)));
    } else {
      const double log = std::log(y);
      v = y - log + log / y;
    }
    s = std::fabs(x) / std::sqrt(v);
  }
  const double slope = 1 / (1 + v), more = 0.125 * s * s * slope;
  return {s * (1 + more * (1 + 0.5 * more)), slope};
}

/// The same on the side of large s.
double high_start(double level) noexcept {
  // Without the term in x, u = s^2 / 4 solves u - ln u = ln 4 - 2 level = 1 + z.
  const double z = std::max(0.38629436111989061883 - 2 * level, 0.0);
  return 2 * std::sqrt(1 + std::sqrt(2 * z) + z * (2.0 / 3));
}

struct Stationary {
  std::size_t count = 0;
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
      out.total_vols[out.count++] = s;
    }
  }
  return out;
}

/// Without rates theta = -S n(d1) s / (2 tau): ln s - (x / s + s / 2)^2 / 2 = level, which rises to s*
/// and falls beyond.
ThetaRoots flat_vols(double x, double spot, double tau, double target) noexcept {
  const double inverse_root_tau = 1 / std::sqrt(tau);
  const double star = std::sqrt(2 * (1 + std::sqrt(1 + x * x)));
  const double scale = spot * inverse_sqrt_two_pi / (2 * tau);
  const double d1 = x / star + 0.5 * star;
  ThetaRoots out;
  out.least_at = star * inverse_root_tau;
  const double least = -scale * star * std::exp(-0.5 * d1 * d1);
  out.least_theta_per_day = least / days_per_year;
  if (!(target < 0) || target < least) return out;
  if (target == least) {
    out.count = 1;
    out.roots[0] = out.least_at;
    return out;
  }
  const double level = std::log(-target / scale);
  const double low = low_start(x, std::log(std::fabs(x)), level + 0.5 * x).s;
  Pair s = {std::min(low, star), std::max(high_start(level + 0.5 * x), star)};
  for (int i = 0; i < 60; ++i) {
    const Pair h = x / s, h2 = h * h, q = 0.25 * s * s, d = h + 0.5 * s;
    const Pair value = Pair{std::log(s[0]), std::log(s[1])} - 0.5 * d * d - level;
    const detail::Step step = detail::householder(value, 1 + h2 - q, -2 * (h2 + q), 4 * (h2 - q));
    const Pair size = absolute(step.size);
    const Pair move = size < 0.5 ? step.size : step.size > 0 ? Pair{0.5, 0.5} : Pair{-0.5, -0.5};
    for (std::size_t side = 0; side < 2; ++side) s[side] = ThetaOfVol::moved(s[side], move[side]);
    if (size[0] < 0.5 && size[1] < 0.5 && step.error[0] < ThetaOfVol::close &&
        step.error[1] < ThetaOfVol::close)
      break;
  }
  for (std::size_t side = 0; side < 2; ++side) {
    const double root = s[side] * inverse_root_tau;
    if (root > 0 && std::isfinite(root)) out.roots[static_cast<std::size_t>(out.count++)] = root;
  }
  return out;
}

/// ln(F/K): S - K is exact near the money, and so is the sum to a few units.
double log_moneyness(double spot, double strike, double carry) noexcept {
  return detail::log_ratio(Pair{spot, spot}, Pair{strike, strike})[0] + carry;
}

ThetaRoots vols_at_rates(const Vanilla& option, const SpotMarket& m, double x,
                         double target) noexcept {
  ThetaOfVol t{detail::terms_of(option, m), x, 0, target};
  t.strike_value = option.strike * t.df;
  const double root_tau = std::sqrt(option.tau);
  const Stationary stationary = stationary_points(x, m.rate - m.dividend, m.dividend, option.tau);
  Pieces pieces;
  pieces.ends[0] = least_total_vol;
  for (pieces.count = 1; pieces.count <= stationary.count; ++pieces.count)
    pieces.ends[pieces.count] = stationary.total_vols[pieces.count - 1];
  const std::size_t last = pieces.count;
  pieces.ends[last] = greatest_total_vol;

  const double calm = t.w * x > 0 ? t.carry_of(t.spot_value, t.strike_value) : 0;
  const Pair inner = t.theta(Pair{pieces.ends[1], last == 3 ? pieces.ends[2] : pieces.ends[1]});
  pieces.theta[0] = std::fabs(x) > 100 * least_total_vol
                        ? calm
                        : t.theta(Pair{least_total_vol, least_total_vol})[0];
  pieces.theta[1] = inner[0], pieces.theta[2] = inner[1];
  pieces.theta[last] = t.w > 0 ? t.dividend * t.spot_value : t.rate * t.strike_value;
  ThetaRoots out;
  out.least_at = pieces.ends[pieces.least()] / root_tau;
  out.least_theta_per_day = pieces.theta[pieces.least()] / days_per_year;

  // Starts: the root without carry, for a target less the carry that is thought to be there.
  const double over_scale = 1 / (t.spot_value * inverse_sqrt_two_pi * t.half_inverse_tau);
  const auto level = [&](double carry) {
    return std::log(std::max(carry - target, 1e-300) * over_scale) + 0.5 * x;
  };
  const auto start = [&](std::size_t piece) {
    if (piece + 1 == last && last > 1) return high_start(level(pieces.theta[last]));
    const LowStart l = low_start(x, std::log(std::fabs(x)), level(calm));
    // A rough N(w x / s) tells the carry.
    const double z = t.w * x / l.s;
    const double share = 0.5 + 0.5 * z / std::sqrt(z * z + 1.57);
    const double there = t.carry_of(t.spot_value * share, t.strike_value * share) - target;
    const double before = calm - target;
    if (!(there > 0 && before > 0)) return l.s;
    const double move = 2 * (there - before) / (there + before) * l.slope;
    return l.s * (1 + move * (1 + 0.5 * move));
  };
  const Found found = detail::find_roots(t, pieces, start);
  for (std::size_t i = 0; i < found.count; ++i) {
    const double vol = found.roots[i].at / root_tau;
    if (out.count > 0 && out.roots[static_cast<std::size_t>(out.count - 1)] == vol) continue;
    if (out.count < 3) out.roots[static_cast<std::size_t>(out.count++)] = vol;
  }
  return out;
}

}  // namespace

Result<ThetaRoots> vol_for_theta(const Vanilla& option, const SpotMarket& market,
                                 double theta_per_day) noexcept {
  const SpotMarket m{market.spot, 1, market.rate, market.dividend};
  BTCFI_CHECK(detail::check_positive(option, m));
  if (detail::not_finite(theta_per_day)) return fail(Errc::invalid_argument, "theta_per_day");

  const double target = theta_per_day * days_per_year;
  const double x = log_moneyness(m.spot, option.strike, (m.rate - m.dividend) * option.tau);
  if (m.rate == 0 && m.dividend == 0) return flat_vols(x, m.spot, option.tau, target);
  return vols_at_rates(option, m, x, target);
}

}  // namespace btcfi::pricing
