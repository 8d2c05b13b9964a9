#include <btcfi/pricing/implied_vol.hpp>

#include <pricing/normal.hpp>

#include <algorithm>
#include <utility>

namespace btcfi::pricing {
namespace {

/// What a unit of the digital is worth, as N of this at total volatility s: for cash
/// d2 = x / s - s / 2, for the asset d1 = x / s + s / 2, times the side of the option.
struct Argument {
  double w = 1;
  double x = 0;
  double half = -0.5;
  [[nodiscard]] double at(double s) const noexcept { return w * (x / s + half * s); }
};

}  // namespace

Result<DigitalVols> digital_implied_vol(const Vanilla& option, DigitalPays pays,
                                        const ForwardMarket& market, double price) noexcept {
  if (option.kind != OptionKind::call && option.kind != OptionKind::put)
    return fail(Errc::invalid_argument, "kind");
  if (pays != DigitalPays::cash && pays != DigitalPays::asset)
    return fail(Errc::invalid_argument, "pays");
  if (detail::not_positive(market.forward)) return fail(Errc::invalid_argument, "forward");
  if (detail::not_positive(option.strike)) return fail(Errc::invalid_argument, "strike");
  if (detail::not_positive(option.tau)) return fail(Errc::invalid_argument, "tau");
  if (detail::not_finite(market.rate)) return fail(Errc::invalid_argument, "rate");
  if (detail::not_a_size(price)) return fail(Errc::invalid_argument, "price");
  if (std::fabs(market.rate * option.tau) > 700) return fail(Errc::out_of_range, "rate");

  const double unit =
      (pays == DigitalPays::cash ? 1 : market.forward) * std::exp(-market.rate * option.tau);
  Argument argument;
  argument.w = option.kind == OptionKind::call ? 1 : -1;
  argument.x = detail::log_moneyness(market.forward, option.strike, 0);
  argument.half = pays == DigitalPays::cash ? -0.5 : 0.5;
  const double x = argument.x, c = argument.half, w = argument.w;
  const double p = price / unit;

  // As s goes to 0 the digital is worth its unit or nothing, as s goes to infinity likewise; if
  // x and c have the same sign there is an extremum between, at s* = sqrt(2 |x|).
  const double at_zero = x == 0 ? 0.5 : w * x > 0 ? 1 : 0;
  const double at_infinity = w * c > 0 ? 1 : 0;
  const double star = std::sqrt(2 * std::fabs(x));
  DigitalVols out;
  double low = std::min(at_zero, at_infinity), high = std::max(at_zero, at_infinity);
  if (x * c > 0) {
    const double extreme = detail::normal(argument.at(star));
    low = std::min(low, extreme), high = std::max(high, extreme);
  }
  out.least_price = low * unit;
  out.greatest_price = high * unit;
  if (!(p > 0 && p < 1) || p < low || p > high) return out;

  // w (x / s + c s) = z:  c s^2 - w z s + x = 0, without cancellation by the product of the roots.
  const double wz = w * detail::inverse_normal(p);
  const double discriminant = wz * wz - 4 * c * x;
  const double root_tau = std::sqrt(option.tau);
  const auto add = [&](double s) {
    if (s > 0 && std::isfinite(s)) out.roots[static_cast<std::size_t>(out.count++)] = s / root_tau;
  };
  if (discriminant <= 0) {
    // The price is the extremum to the last bit.
    if (x != 0) add(star);
    return out;
  }
  const double big = (wz + std::copysign(std::sqrt(discriminant), wz)) / (2 * c);
  const double small = x == 0 ? 0 : x / (c * big);
  add(std::min(big, small));
  add(std::max(big, small));
  return out;
}

}  // namespace btcfi::pricing
