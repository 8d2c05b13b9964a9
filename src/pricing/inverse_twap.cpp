#include <btcfi/pricing/twap.hpp>

#include <pricing/fixings.hpp>
#include <pricing/terms.hpp>

#include <algorithm>
#include <array>

namespace btcfi::pricing {
namespace {

using detail::Fixings;
using detail::normal_cdf;

double sign_of(OptionKind kind) noexcept { return kind == OptionKind::call ? 1 : -1; }

// ln A when value is counted in coins, taken as normal: mean, variance, and their derivatives.
struct Law {
  double mean = 0;
  double v = 0;
  double mean_by_log_spot = 0;
  double mean_by_log_spot2 = 0;
  double v_by_log_spot = 0;
  double mean_by_vol = 0;
  double v_by_vol = 0;
  double mean_by_tau = 0;
  double v_by_tau = 0;
};

// Counting in coins adds vol^2 to the drift.
Law geometric_law(const SpotMarket& m, const Fixings& f, double fixed_mean) noexcept {
  const double carry = m.rate - m.dividend;
  const double vol2 = m.vol * m.vol;
  const double open = f.open_weight;
  Law a;
  a.mean = open * (std::log(m.spot) + (carry + 0.5 * vol2) * f.mean_time() - f.noise_shift());
  if (open < 1) a.mean += (1 - open) * std::log(fixed_mean);
  a.v = open * open * f.variance(m.vol);
  a.mean_by_log_spot = open;
  a.mean_by_vol = open * m.vol * f.mean_time();
  a.v_by_vol = open * open * 2 * m.vol * f.mean_cover();
  a.mean_by_tau = open * (carry + 0.5 * vol2);
  a.v_by_tau = open * open * vol2;
  return a;
}

// A = known + open by its first two moments.
Law two_moment_law(const SpotMarket& m, const Fixings& f, double fixed_mean) noexcept {
  const double growth = m.rate - m.dividend + m.vol * m.vol;
  const detail::Moments a = f.moments(m.vol, growth);
  const double open = f.open_weight * m.spot * a.first;
  const double total = (1 - f.open_weight) * fixed_mean + open;
  const double share = open / total;
  const double r2 = share * share * a.relative_variance;
  const auto v_by = [&](double dr2) { return dr2 / (1 + r2); };
  const double share_by_log = share * (1 - share);
  Law law;
  law.v = std::log1p(r2);
  law.mean = std::log(total) - 0.5 * law.v;
  law.v_by_log_spot = v_by(2 * share * share_by_log * a.relative_variance);
  // The second derivative of v is left out: it is of the third order in the deviation.
  law.mean_by_log_spot = share - 0.5 * law.v_by_log_spot;
  law.mean_by_log_spot2 = share_by_log;
  // The drift itself moves with vol^2.
  const double first_by_vol = 2 * m.vol * a.mean_time;
  law.v_by_vol = v_by(share * share * (a.variance_by_vol + 2 * m.vol * a.variance_by_rate) +
                      2 * share * share_by_log * first_by_vol * a.relative_variance);
  law.mean_by_vol = share * first_by_vol - 0.5 * law.v_by_vol;
  law.v_by_tau = v_by(share * share * a.variance_by_tau +
                      2 * share * share_by_log * growth * a.relative_variance);
  law.mean_by_tau = share * growth - 0.5 * law.v_by_tau;
  return law;
}

// max(w (1 - K / A), 0) with A certain.
InverseTwapQuote certain(const Vanilla& option, const SpotMarket& m, const Law& a) noexcept {
  const double w = sign_of(option.kind);
  const double dq = std::exp(-m.dividend * option.tau);
  const double ratio = option.strike * std::exp(-a.mean);
  const double side = w * (1 - ratio) > 0 ? 1 : w * (1 - ratio) < 0 ? 0 : 0.5;
  const double by_mean = w * side * dq * ratio;
  InverseTwapQuote q;
  q.price_coin = dq * std::max(w * (1 - ratio), 0.0);
  q.delta_coin = by_mean * a.mean_by_log_spot / m.spot;
  q.gamma_coin = by_mean * (a.mean_by_log_spot2 - a.mean_by_log_spot * (1 + a.mean_by_log_spot)) /
                 m.spot / m.spot;
  q.theta_coin = m.dividend * q.price_coin - by_mean * a.mean_by_tau;
  return q;
}

InverseTwapQuote lognormal(const Vanilla& option, const SpotMarket& m, const Law& a) noexcept {
  const double w = sign_of(option.kind);
  const double dq = std::exp(-m.dividend * option.tau);
  const double root = std::sqrt(a.v);
  const double e = (a.mean - std::log(option.strike)) / root;
  const double tail = option.strike * std::exp(0.5 * a.v - a.mean) * normal_cdf(w * (e - root));
  const double bell = detail::density(e) / root;
  InverseTwapQuote q;
  q.price_coin = std::max(dq * w * (normal_cdf(w * e) - tail), 0.0);
  const double by_mean = w * dq * tail;
  const double by_mean2 = dq * (bell - w * tail);
  const double by_v = dq * 0.5 * (bell - w * tail);
  const double by_mean_v = dq * 0.5 * (w * tail - bell * (e + root) / root);
  const double by_v2 = dq * 0.25 * (-w * tail + bell * ((e * e - 1) / a.v + e / root));
  const double by_log = by_mean * a.mean_by_log_spot + by_v * a.v_by_log_spot;
  const double by_log2 = by_mean2 * a.mean_by_log_spot * a.mean_by_log_spot +
                         2 * by_mean_v * a.mean_by_log_spot * a.v_by_log_spot +
                         by_v2 * a.v_by_log_spot * a.v_by_log_spot + by_mean * a.mean_by_log_spot2;
  q.delta_coin = by_log / m.spot;
  q.gamma_coin = (by_log2 - by_log) / m.spot / m.spot;
  q.vega_coin = by_mean * a.mean_by_vol + by_v * a.v_by_vol;
  q.theta_coin = m.dividend * q.price_coin - by_mean * a.mean_by_tau - by_v * a.v_by_tau;
  return q;
}

// Gauss-Legendre, eight points on [-1, 1]: the positive ones (Abramowitz and Stegun, table 25.4).
constexpr std::array<double, 4> gauss_at = {0.1834346424956498, 0.5255324099163290,
                                            0.7966664774136267, 0.9602898564975363};
constexpr std::array<double, 4> gauss_weight = {0.3626837833783620, 0.3137066458778873,
                                                0.2223810344533745, 0.1012285362903763};

// Conditioned on the geometric average as in twap.cpp; what is integrated there in closed form is
// here 1 - K / A, smooth on the side where the option is exercised.
InverseTwapQuote conditioned(const Vanilla& option, const SpotMarket& m, const Fixings& f,
                             double fixed_mean) noexcept {
  const double w = sign_of(option.kind);
  const double strike = option.strike;
  const double known = (1 - f.open_weight) * fixed_mean;
  const double growth = m.rate - m.dividend + m.vol * m.vol;
  const double root = std::sqrt(f.variance(m.vol));
  const detail::Exercise at = f.exercise(m.spot, m.vol, growth, strike - known);
  // Beyond ten standard deviations there is nothing.
  constexpr double reach = 10;
  const double from =
      w > 0 ? std::max(at.z, -reach) : std::max(std::min(at.z, 0.0) - reach, -reach - 10);
  const double to = w > 0 ? std::max(at.z, 0.0) + reach : std::min(at.z, reach);
  double price = 0, by_log = 0, by_log2 = 0, by_vol = 0, by_tau = 0;
  constexpr int panels = 12;
  const double half = 0.5 * (to - from) / panels;
  const auto add = [&](double z, double measure) {
    double open = 0, open_by_vol = 0, open_by_tau = 0;
    for (std::uint32_t i = 1; i <= f.open; ++i) {
      const double c = f.covariance(i, m.vol) / root;
      const double one = f.weight() * m.spot * std::exp(growth * f.time(i) + c * (z - 0.5 * c));
      const double c_by_vol = 2 * m.vol * (f.cover(i) - 0.5 * c / root * f.mean_cover()) / root;
      const double c_by_tau = m.vol * m.vol * (1 - 0.5 * c / root) / root;
      open += one;
      open_by_vol += one * (c_by_vol * (z - c) + 2 * m.vol * f.time(i));
      open_by_tau += one * (c_by_tau * (z - c) + growth);
    }
    const double average = known + open;
    const double ratio = strike / average;
    const double mass = measure * detail::density(z);
    // w (A - K) / A without the difference of nearly equal numbers' quotient.
    price += mass * w * (average - strike) / average;
    by_log += mass * w * ratio * open / average;
    by_log2 += mass * w * ratio * open / average * (1 - 2 * open / average);
    by_vol += mass * w * ratio * open_by_vol / average;
    by_tau += mass * w * ratio * open_by_tau / average;
  };
  for (int p = 0; to > from && p < panels; ++p) {
    const double middle = from + (2 * p + 1) * half;
    for (std::size_t k = 0; k < gauss_at.size(); ++k) {
      add(middle - half * gauss_at[k], half * gauss_weight[k]);
      add(middle + half * gauss_at[k], half * gauss_weight[k]);
    }
  }
  const double dq = std::exp(-m.dividend * option.tau);
  const double density = detail::density(at.z) / at.slope;
  const double open = strike - known;  // of the average, at the strike
  by_log2 += open * open / strike * density;
  const double correction =
      0.5 * f.leftover_variance(m.spot, m.vol, growth, at.z) * density / strike;
  InverseTwapQuote q;
  q.price_coin = dq * std::max(price + correction, 0.0);
  q.delta_coin = dq * by_log / m.spot;
  q.gamma_coin = dq * (by_log2 - by_log) / m.spot / m.spot;
  q.vega_coin = dq * by_vol;
  q.theta_coin = m.dividend * q.price_coin - dq * by_tau;
  return q;
}

}  // namespace

Result<InverseTwapQuote> inverse_twap(const Vanilla& option, const SpotMarket& market,
                                      const Averaging& averaging, Average average) noexcept {
  BTCFI_CHECK(detail::check(option, market, averaging, average));
  if (market.spot <= 0) return fail(Errc::invalid_argument, "spot");
  const Fixings f(option.tau, averaging);
  const double fixed_mean = averaging.fixed > 0 ? averaging.fixed_mean : 0;
  const double known = (1 - f.open_weight) * fixed_mean;
  InverseTwapQuote q;
  if (option.strike == 0) {
    q.price_coin = option.kind == OptionKind::call ? std::exp(-market.dividend * option.tau) : 0;
    q.theta_coin = market.dividend * q.price_coin;
  } else {
    Law law;
    if (f.open == 0) {
      law.mean = std::log(fixed_mean);
    } else if (average == Average::geometric) {
      law = geometric_law(market, f, fixed_mean);
    } else {
      law = two_moment_law(market, f, fixed_mean);
    }
    if (law.v <= 0x1p-600) {
      q = certain(option, market, law);
    } else if (average == Average::arithmetic && option.strike > known) {
      if (!f.averages_little(market.vol)) return fail(Errc::out_of_range, "vol");
      q = conditioned(option, market, f, fixed_mean);
    } else {
      q = lognormal(option, market, law);
    }
  }
  for (const double one : {q.price_coin, q.delta_coin, q.gamma_coin, q.vega_coin, q.theta_coin}) {
    if (!std::isfinite(one)) return fail(Errc::out_of_range, "vol");
  }
  q.value_usd = q.price_coin * market.spot;
  q.hedge_usd = -market.spot * market.spot * q.delta_coin;
  return q;
}

}  // namespace btcfi::pricing
