#include <btcfi/pricing/european.hpp>

#include <pricing/terms.hpp>

#include <algorithm>
#include <limits>

namespace btcfi::pricing {
namespace {

using detail::density;
using detail::distribution;

/// Zero total volatility, zero strike or zero spot: the option is its discounted intrinsic value
/// and the formulas divide by zero. `side` is 1 in the money, 0 out of it, 1/2 exactly at it.
EuropeanQuote degenerate(double w, const Vanilla& option, const SpotMarket& m, double df,
                         double dq) noexcept {
  const double forward_value = m.spot * dq;
  const double strike_value = option.strike * df;
  const double intrinsic = w * (forward_value - strike_value);
  const double side = intrinsic > 0 ? 1 : intrinsic < 0 ? 0 : 0.5;
  const bool at_the_money = intrinsic == 0 && m.spot > 0;
  EuropeanQuote q;
  q.price = std::max(intrinsic, 0.0);
  q.itm_probability = side;
  q.delta = w * dq * side;
  q.dual_delta = -w * df * side;
  if (option.tau == 0) {
    // Decay is over: theta and everything that needs time left is zero.
    q.gamma = at_the_money ? std::numeric_limits<double>::infinity() : 0;
    q.dual_gamma = q.gamma;
    return q;
  }
  q.vega = at_the_money && m.vol == 0 ? forward_value * density(0) * std::sqrt(option.tau) : 0;
  q.gamma = at_the_money ? std::numeric_limits<double>::infinity() : 0;
  q.dual_gamma = q.gamma;
  q.theta = side * w * (m.dividend * forward_value - m.rate * strike_value);
  q.rho = w * option.tau * strike_value * side;
  q.phi = -w * option.tau * forward_value * side;
  q.charm = w * m.dividend * dq * side;
  return q;
}

EuropeanQuote quote(const Vanilla& option, const SpotMarket& m) noexcept {
  const double w = option.kind == OptionKind::call ? 1 : -1;
  const double t = option.tau;
  const double df = std::exp(-m.rate * t);
  const double dq = std::exp(-m.dividend * t);
  const double root_t = std::sqrt(t);
  const double s = m.vol * root_t;
  if (!(s > 0) || option.strike == 0 || m.spot == 0) return degenerate(w, option, m, df, dq);

  const double b = m.rate - m.dividend;
  const double x = detail::log_moneyness(m.spot, option.strike, b * t);
  const double d1 = x / s + 0.5 * s;
  const double d2 = x / s - 0.5 * s;
  const double forward_value = m.spot * dq;
  const double strike_value = option.strike * df;
  // S dq n(d1) = K df n(d2): one exponential serves every Greek.
  const double weight = forward_value * density(d1);
  const double tail1 = distribution(w * d1);
  const double tail2 = distribution(w * d2);
  const double product = d1 * d2;

  EuropeanQuote q;
  // The out-of-the-money side is formed first; the other is that plus the intrinsic value, so that
  // neither a small price nor parity loses digits to the large one.
  const double otm =
      x * w <= 0
          ? w * (forward_value * tail1 - strike_value * tail2)
          : -w * (forward_value * distribution(-w * d1) - strike_value * distribution(-w * d2));
  const double intrinsic = x * w <= 0 ? 0
                           : b == 0   ? w * (m.spot - option.strike) * df
                                      : w * strike_value * std::expm1(x);
  q.price = std::max(otm, 0.0) + std::max(intrinsic, 0.0);
  q.delta = w * dq * tail1;
  q.gamma = weight / m.spot / m.spot / s;
  q.vega = weight * root_t;
  q.theta = -weight * m.vol / (2 * root_t) + w * m.dividend * forward_value * tail1 -
            w * m.rate * strike_value * tail2;
  q.rho = w * t * strike_value * tail2;
  q.phi = -w * t * forward_value * tail1;
  q.dual_delta = -w * df * tail2;
  q.dual_gamma = weight / option.strike / option.strike / s;
  q.vanna = -weight / m.spot * d2 / m.vol;
  q.volga = q.vega * product / m.vol;
  q.charm = w * m.dividend * dq * tail1 - weight / m.spot * (2 * b * t - d2 * s) / (2 * t * s);
  q.veta = q.vega * (m.dividend + b * d1 / s - (1 + product) / (2 * t));
  q.speed = -q.gamma / m.spot * (d1 / s + 1);
  q.color = q.gamma * (m.dividend + b * d1 / s + (1 - product) / (2 * t));
  q.zomma = q.gamma * (product - 1) / m.vol;
  q.ultima = -q.vega / m.vol / m.vol * (product * (1 - product) + d1 * d1 + d2 * d2);
  q.itm_probability = tail2;
  return q;
}

}  // namespace

namespace detail {

Status check(const Vanilla& option, const SpotMarket& market) noexcept {
  if (option.kind != OptionKind::call && option.kind != OptionKind::put) {
    return fail(Errc::invalid_argument, "kind");
  }
  if (not_a_size(market.spot)) return fail(Errc::invalid_argument, "spot");
  if (not_a_size(option.strike)) return fail(Errc::invalid_argument, "strike");
  if (not_a_size(option.tau)) return fail(Errc::invalid_argument, "tau");
  if (not_a_size(market.vol)) return fail(Errc::invalid_argument, "vol");
  if (not_finite(market.rate)) return fail(Errc::invalid_argument, "rate");
  if (not_finite(market.dividend)) return fail(Errc::invalid_argument, "dividend");
  // exp(-rate tau) must itself be a number: beyond this the discount factor is 0 or infinite.
  if (std::fabs(market.rate * option.tau) > 700) return fail(Errc::out_of_range, "rate");
  if (std::fabs(market.dividend * option.tau) > 700) return fail(Errc::out_of_range, "dividend");
  return {};
}

}  // namespace detail

double years_between(std::int64_t now_ms, std::int64_t expiry_ms) noexcept {
  if (expiry_ms <= now_ms) return 0;
  // As unsigned, the difference of any two times is exact.
  const auto ms = static_cast<std::uint64_t>(expiry_ms) - static_cast<std::uint64_t>(now_ms);
  return static_cast<double>(ms) / static_cast<double>(milliseconds_per_year);
}

Result<EuropeanQuote> black_scholes(const Vanilla& option, const SpotMarket& market) noexcept {
  BTCFI_CHECK(detail::check(option, market));
  return quote(option, market);
}

Result<EuropeanQuote> black76(const Vanilla& option, const ForwardMarket& market) noexcept {
  const SpotMarket as_spot{market.forward, market.vol, market.rate, market.rate};
  if (detail::not_a_size(market.forward)) return fail(Errc::invalid_argument, "forward");
  BTCFI_CHECK(detail::check(option, as_spot));
  EuropeanQuote q = quote(option, as_spot);
  // With the forward held, the rate only discounts.
  q.rho = -option.tau * q.price;
  q.phi = 0;
  return q;
}

}  // namespace btcfi::pricing
