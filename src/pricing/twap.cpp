#include <btcfi/pricing/european.hpp>
#include <btcfi/pricing/twap.hpp>

#include <pricing/fixings.hpp>
#include <pricing/terms.hpp>

#include <algorithm>

namespace btcfi::pricing {
namespace {

using detail::Fixings;
using detail::normal_cdf;

__extension__ using Wide = unsigned __int128;

double sign_of(OptionKind kind) noexcept { return kind == OptionKind::call ? 1 : -1; }

// The unknown part cannot move the outcome across the strike, or does not move: value of
// max(w (known + sum of forwards - strike), 0) with derivatives of what is left.
TwapQuote certain(const Fixings& f, double w, const SpotMarket& m, double strike_value,
                  double forward_part, double forward_time, double tau, TwapQuote q) noexcept {
  const double df = std::exp(-m.rate * tau);
  const double intrinsic = w * (forward_part - strike_value);
  const double side = intrinsic > 0 ? 1 : intrinsic < 0 ? 0 : 0.5;
  const double carry = m.rate - m.dividend;
  q.price = df * std::max(intrinsic, 0.0);
  if (f.open == 0) {
    q.theta = m.rate * q.price;
    q.rho = -tau * q.price;
    return q;
  }
  q.delta = m.spot > 0 ? w * side * df * forward_part / m.spot : 0;
  q.theta = m.rate * q.price - w * side * df * carry * forward_part;
  q.rho = -tau * q.price + w * side * df * forward_time;
  return q;
}

Result<TwapQuote> geometric(const Vanilla& option, const SpotMarket& m, const Fixings& f,
                            TwapQuote q) noexcept {
  const double carry = m.rate - m.dividend;
  const double tau = option.tau;
  const double open = f.open_weight;
  // ln G is normal: the known part, and `open` times the mean of the unknown logarithms.
  const double spot =
      open == 1 ? m.spot : m.spot * std::exp((1 - open) * std::log(f.known / m.spot));
  const double v = open * open * f.variance(m.vol);
  const double root = std::sqrt(v);
  const double drift =
      open * ((carry - 0.5 * m.vol * m.vol) * f.mean_time() - f.noise_shift()) + 0.5 * v;
  const double shift = m.rate * tau - drift;
  const auto q1 = black_scholes({option.kind, option.strike, 1}, {spot, root, m.rate * tau, shift});
  if (!q1) return fail(Errc::out_of_range, "vol");
  const double slope = open * spot / m.spot;  // of the effective spot
  q.forward_average = spot * std::exp(drift);
  q.sd = root;
  q.effective_strike = option.strike;
  q.price = q1->price;
  q.delta = q1->delta * slope;
  q.gamma = q1->gamma * slope * slope - (1 - open) * open * spot / (m.spot * m.spot) * q1->delta;
  const double dv_dvol = open * open * 2 * m.vol * f.mean_cover();
  const double ddrift_dvol = -open * m.vol * f.mean_time() + 0.5 * dv_dvol;
  const double droot_dvol = root > 0 ? 0.5 * dv_dvol / root : 0;
  q.vega = q1->vega * droot_dvol - q1->phi * ddrift_dvol;
  const double dv_dtau = open * open * m.vol * m.vol;
  const double ddrift_dtau = open * (carry - 0.5 * m.vol * m.vol) + 0.5 * dv_dtau;
  const double droot_dtau = root > 0 ? 0.5 * dv_dtau / root : 0;
  q.theta = -(q1->vega * droot_dtau + q1->rho * m.rate + q1->phi * (m.rate - ddrift_dtau));
  q.rho = q1->rho * tau + q1->phi * (tau - open * f.mean_time());
  return q;
}

Result<TwapQuote> two_moment(const Vanilla& option, const SpotMarket& m, const Fixings& f,
                             double strike, TwapQuote q) noexcept {
  const detail::Moments a = f.moments(m.vol, m.rate - m.dividend);
  // A = spot first, with relative variance exp(v) - 1.
  const double v = std::log1p(a.relative_variance);
  const double root = std::sqrt(v);
  const double drift = std::log(a.first);
  const auto q1 = black_scholes({option.kind, strike / f.open_weight, 1},
                                {m.spot, root, m.rate * option.tau, m.rate * option.tau - drift});
  if (!q1) return fail(Errc::out_of_range, "vol");
  const double scale = f.open_weight;
  const double droot_dvol =
      root > 0 ? 0.5 * a.variance_by_vol / (1 + a.relative_variance) / root : 0;
  const double droot_dtau =
      root > 0 ? 0.5 * a.variance_by_tau / (1 + a.relative_variance) / root : 0;
  q.sd = root;
  q.price = scale * q1->price;
  q.delta = scale * q1->delta;
  q.gamma = scale * q1->gamma;
  q.vega = scale * q1->vega * droot_dvol;
  q.theta = -scale * (q1->vega * droot_dtau + q1->rho * m.rate +
                      q1->phi * m.dividend);  // the drift grows by the carry
  q.rho = scale * (q1->rho * option.tau + q1->phi * (option.tau - a.mean_time));
  const double droot_drate =
      root > 0 ? 0.5 * a.variance_by_rate / (1 + a.relative_variance) / root : 0;
  q.rho += scale * q1->vega * droot_drate;
  return q;
}

// Conditioned on Z, the standardised logarithm of the geometric average: E[A | Z = z] rises with z,
// so the option is exercised beyond one z, and the value of exercising there is a sum of normal
// probabilities, a lower bound. What it lacks is to leading order half the variance of A around
// E[A | Z] times the density at the strike.
Result<TwapQuote> conditioned(const Vanilla& option, const SpotMarket& m, const Fixings& f,
                              double strike, TwapQuote q) noexcept {
  if (!f.averages_little(m.vol)) return fail(Errc::out_of_range, "vol");
  const double w = sign_of(option.kind);
  const double carry = m.rate - m.dividend;
  const double df = std::exp(-m.rate * option.tau);
  const double v = f.variance(m.vol);
  const double root = std::sqrt(v);
  const detail::Exercise at = f.exercise(m.spot, m.vol, carry, strike);
  double value = 0, delta = 0, by_time = 0, by_shift = 0;
  for (std::uint32_t i = 1; i <= f.open; ++i) {
    const double forward = f.weight() * m.spot * std::exp(carry * f.time(i));
    const double c = f.covariance(i, m.vol) / root;
    const double probability = normal_cdf(w * (c - at.z));
    value += forward * probability;
    by_time += forward * f.time(i) * probability;
    by_shift += forward * (w * carry * probability +
                           detail::density(c - at.z) * m.vol * m.vol * (1 - 0.5 * c / root) / root);
  }
  delta = value / m.spot;
  q.sd = root;
  const double probability = normal_cdf(-w * at.z);
  const double density = detail::density(at.z);
  const double correction =
      0.5 * f.leftover_variance(m.spot, m.vol, carry, at.z) * density / at.slope;
  q.price = std::max(df * (w * (value - strike * probability) + correction), 0.0);
  q.delta = w * df * delta;
  q.gamma = df * density * strike * strike / (m.spot * m.spot * at.slope);
  q.vega = df * density * at.slope_by_vol;
  q.theta = m.rate * q.price - df * by_shift;
  q.rho = -option.tau * q.price + w * df * by_time;
  return q;
}

}  // namespace

Result<TwapQuote> twap(const Vanilla& option, const SpotMarket& market, const Averaging& averaging,
                       Average average) noexcept {
  BTCFI_CHECK(detail::check(option, market, averaging, average));
  const Fixings f(option.tau, averaging);
  const double w = sign_of(option.kind);
  const double carry = market.rate - market.dividend;
  TwapQuote q;
  q.open_weight = f.open_weight;
  const double known = averaging.fixed > 0 ? (1 - f.open_weight) * averaging.fixed_mean : 0;
  double forwards = 0, forward_times = 0;
  if (average != Average::geometric || f.open == 0 || market.spot == 0) {
    for (std::uint32_t i = 1; i <= f.open; ++i) {
      const double forward = f.weight() * market.spot * std::exp(carry * f.time(i));
      forwards += forward;
      forward_times += forward * f.time(i);
    }
  }
  const double strike = option.strike - known;
  q.forward_average = known + forwards;
  q.effective_strike = f.open > 0 ? strike / f.open_weight : strike;
  const bool still = f.variance(market.vol) <= 0x1p-600;
  const auto finite = [](Result<TwapQuote> out) -> Result<TwapQuote> {
    if (!out) return out;
    for (const double one : {out->price, out->delta, out->gamma, out->vega, out->theta, out->rho}) {
      if (!std::isfinite(one)) return fail(Errc::out_of_range, "vol");
    }
    return out;
  };
  if (average == Average::geometric && f.open > 0 && market.spot > 0) {
    return finite(geometric(option, market, f, q));
  }
  if (average == Average::geometric && f.open > 0) {
    q.forward_average = 0;
    return certain(f, w, market, option.strike, 0, 0, option.tau, q);
  }
  if (f.open == 0 || still || strike <= 0 || market.spot == 0) {
    return certain(f, w, market, strike, forwards, forward_times, option.tau, q);
  }
  if (average == Average::two_moment) return finite(two_moment(option, market, f, strike, q));
  return finite(conditioned(option, market, f, strike, q));
}

std::uint32_t fixings_due(const SettlementWindow& window, std::int64_t now_ms) noexcept {
  if (window.window_ms < 0 || window.count == 0) return 0;
  if (now_ms >= window.expiry_ms) return window.count;
  // expiry - now as unsigned is exact for any two times.
  const auto left =
      static_cast<std::uint64_t>(window.expiry_ms) - static_cast<std::uint64_t>(now_ms);
  const auto length = static_cast<std::uint64_t>(window.window_ms);
  if (left >= length) return 0;
  // Fixing i is at expiry - (count - i) window / count: due when (count - i) window >= count left.
  // The window is below 2^63 and the count below 2^32: divided first, the product fits.
  const double still = static_cast<double>(left) * window.count / static_cast<double>(length);
  auto open = static_cast<std::uint32_t>(std::ceil(still));
  const auto late = [&](std::uint32_t k) {
    return static_cast<Wide>(k) * length >= static_cast<Wide>(left) * window.count;
  };
  while (open > 0 && late(open - 1)) --open;
  while (open < window.count && !late(open)) ++open;
  return window.count - open;
}

Result<Averaging> averaging_at(const SettlementWindow& window, std::int64_t now_ms,
                               std::span<const double> fixings, Average average) noexcept {
  if (window.count < 1 || window.count > max_fixings) return fail(Errc::invalid_argument, "count");
  if (window.window_ms < 0) return fail(Errc::invalid_argument, "window_ms");
  const std::uint32_t due = fixings_due(window, now_ms);
  const std::uint32_t due_before = now_ms > INT64_MIN ? fixings_due(window, now_ms - 1) : 0;
  if (fixings.size() > due || fixings.size() < due_before) {
    return fail(Errc::invalid_argument, "fixings", 0, due);
  }
  Averaging a;
  a.window = static_cast<double>(window.window_ms) / static_cast<double>(milliseconds_per_year);
  a.count = window.count;
  a.fixed = static_cast<std::uint32_t>(fixings.size());
  double sum = 0;
  for (std::size_t i = 0; i < fixings.size(); ++i) {
    if (detail::not_positive(fixings[i])) return fail(Errc::invalid_argument, "fixings", 0, i);
    sum += average == Average::geometric ? std::log(fixings[i] / fixings[0]) : fixings[i];
  }
  if (a.fixed > 0) {
    const double mean = sum / a.fixed;
    a.fixed_mean = average == Average::geometric ? fixings[0] * std::exp(mean) : mean;
  }
  return a;
}

}  // namespace btcfi::pricing
