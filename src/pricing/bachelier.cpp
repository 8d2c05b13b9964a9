#include <btcfi/pricing/bachelier.hpp>

#include <pricing/kernel/guess.hpp>
#include <pricing/normal.hpp>

#include <algorithm>
#include <limits>

namespace btcfi::pricing {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double root_two_pi = 2.50662827463100050242;

Status check(const Vanilla& option, const NormalMarket& m) noexcept {
  if (option.kind != OptionKind::call && option.kind != OptionKind::put)
    return fail(Errc::invalid_argument, "kind");
  if (detail::not_finite(m.forward)) return fail(Errc::invalid_argument, "forward");
  if (detail::not_finite(option.strike)) return fail(Errc::invalid_argument, "strike");
  if (detail::not_a_size(option.tau)) return fail(Errc::invalid_argument, "tau");
  if (detail::not_a_size(m.vol)) return fail(Errc::invalid_argument, "vol");
  if (detail::not_finite(m.rate)) return fail(Errc::invalid_argument, "rate");
  if (std::fabs(m.rate * option.tau) > 700) return fail(Errc::out_of_range, "rate");
  return {};
}

/// No spread left: the discounted intrinsic value, half a delta exactly at the money.
EuropeanQuote degenerate(double w, double gap, double df, const Vanilla& option,
                         const NormalMarket& m) noexcept {
  const double side = w * gap > 0 ? 1 : w * gap < 0 ? 0 : 0.5;
  EuropeanQuote q;
  q.price = df * std::max(w * gap, 0.0);
  q.delta = df * w * side;
  q.dual_delta = -q.delta;
  q.gamma = q.dual_gamma = gap == 0 ? infinity : 0;
  q.vega = gap == 0 && m.vol == 0 ? df * std::sqrt(option.tau) / root_two_pi : 0;
  q.theta = option.tau > 0 ? m.rate * q.price : 0;
  q.rho = -option.tau * q.price;
  q.charm = option.tau > 0 ? m.rate * q.delta : 0;
  q.itm_probability = side;
  return q;
}

/// n(a) (1 - a M(a)): the price out of the money over vol sqrt(tau), at |F - K| = a of that.
double time_value(double a) noexcept {
  return detail::density(a) * std::fma(-a, detail::mills_ratio(a), 1.0);
}

}  // namespace

Result<EuropeanQuote> bachelier(const Vanilla& option, const NormalMarket& market) noexcept {
  BTCFI_CHECK(check(option, market));
  const double w = option.kind == OptionKind::call ? 1 : -1;
  const double df = std::exp(-market.rate * option.tau);
  const double gap = market.forward - option.strike;
  if (detail::not_finite(gap)) return fail(Errc::out_of_range, "strike");
  const double root_tau = std::sqrt(option.tau);
  const double s = market.vol * root_tau;
  const double d = gap / s;
  if (!(s > 0) || !std::isfinite(d) || !(std::fabs(d) < 1e8))
    return degenerate(w, gap, df, option, market);
  if (!std::isfinite(s)) return fail(Errc::out_of_range, "vol");
  const double a = std::fabs(d), bell = df * detail::density(d);
  const double intrinsic = std::max(w * gap, 0.0);
  const double vol = market.vol, tau = option.tau, rate = market.rate, square = d * d;
  EuropeanQuote q;
  q.itm_probability = detail::normal(w * d);
  q.price = df * (intrinsic + (a < 40 ? s * time_value(a) : 0));
  q.delta = df * w * q.itm_probability;
  q.gamma = bell / s;
  q.vega = bell * root_tau;
  q.theta = rate * q.price - bell * vol / (2 * root_tau);
  q.rho = -tau * q.price;
  q.dual_delta = -q.delta;
  q.dual_gamma = q.gamma;
  q.vanna = -bell * d / vol;
  q.volga = q.vega * square / vol;
  q.charm = rate * q.delta + bell * d / (2 * tau);
  q.veta = q.vega * (rate - (1 + square) / (2 * tau));
  q.speed = -q.gamma * d / s;
  q.color = q.gamma * (rate + (1 - square) / (2 * tau));
  q.zomma = q.gamma * (square - 1) / vol;
  q.ultima = q.vega * square * (square - 3) / (vol * vol);
  return q;
}

Result<ImpliedVol> bachelier_implied_vol(const Vanilla& option, const NormalMarket& market,
                                         double price) noexcept {
  NormalMarket m = market;
  m.vol = 0;
  BTCFI_CHECK(check(option, m));
  if (detail::not_positive(option.tau)) return fail(Errc::invalid_argument, "tau");
  if (detail::not_a_size(price)) return fail(Errc::invalid_argument, "price");
  const double w = option.kind == OptionKind::call ? 1 : -1;
  const double undiscounted = m.rate == 0 ? price : price * std::exp(m.rate * option.tau);
  const double f = m.forward, k = option.strike;
  const double gap = f - k;
  if (detail::not_finite(gap)) return fail(Errc::out_of_range, "strike");
  const double of_k = gap - f;
  const double rest = (f - (gap - of_k)) - (k + of_k);  // f - k = gap + rest exactly
  const double out = w * gap > 0 ? (undiscounted - w * gap) - w * rest : undiscounted;
  const double root_tau = std::sqrt(option.tau);
  if (out < 0) return fail(Errc::pricing_below_minimum, "price");
  if (out == 0) {
    return ImpliedVol{0, infinity, gap == 0 ? PricingStatus::ok : PricingStatus::ill_conditioned};
  }
  const double size = std::fabs(gap);
  // Close to the money, or all time value: s = out sqrt(2 pi) and a little.
  if (size <= out * 1e-17) return ImpliedVol{out * root_two_pi / root_tau, 1, PricingStatus::ok};

  // The first guess of Black's model in the limit of small moves, then Newton on logarithms, whose
  // derivative is 1 / (1 - a M(a)).
  const double zeta = std::log1p(size / out), root_w = 1 / std::sqrt(std::fma(zeta, 1.0 / 3, 1.0));
  double surface = 0;
  for (std::size_t i = std::size(kernel::guess_low); i-- > 0;)
    surface = std::fma(surface, root_w, kernel::guess_low[i][0]);
  double s = size / (surface * zeta * root_w), part = 1;
  bool settled = false;
  for (int i = 0; i < 60 && !settled; ++i) {
    const double a = size / s;
    part = std::fma(-a, detail::mills_ratio(a), 1.0);
    // ln(out / s) less the logarithm of n(a) part, whose square is taken apart to keep its digits.
    const double square = a * a, square_rest = std::fma(a, a, -square);
    const double error =
        std::log(out / (s * part)) + 0.5 * square + 0.5 * square_rest + 0.91893853320467274178;
    const double step = error * part;
    s *= std::exp(std::clamp(step, -1.0, 1.0));
    settled = std::fabs(step) < 4e-16;
    if (i > 6 && std::fabs(step) < 1e-14) settled = true;
  }
  if (!settled || !(s > 0)) return fail(Errc::pricing_not_converged, "price");
  ImpliedVol v;
  v.vol = s / root_tau;
  v.condition = part * undiscounted / out;
  v.status = v.condition * 0x1p-53 > 1e-6 ? PricingStatus::ill_conditioned : PricingStatus::ok;
  return v;
}

}  // namespace btcfi::pricing
