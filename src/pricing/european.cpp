#include <btcfi/pricing/european.hpp>

#include <pricing/kernel/european_kernel.hpp>
#include <pricing/terms.hpp>

#include <algorithm>
#include <limits>

namespace btcfi::pricing {
namespace {

using detail::density;

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
  q.price = intrinsic > 0 ? intrinsic : 0;  // never -0
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

/// Volatility without bound: the call is the spot, the put the strike.
EuropeanQuote unbounded(double w, const Vanilla& option, const SpotMarket& m, double df,
                        double dq) noexcept {
  EuropeanQuote q;
  const bool call = w > 0;
  q.price = call ? m.spot * dq : option.strike * df;
  q.delta = call ? dq : 0;
  q.dual_delta = call ? 0 : df;
  q.theta = call ? m.dividend * q.price : m.rate * q.price;
  q.rho = call ? 0 : -option.tau * q.price;
  q.phi = call ? -option.tau * q.price : 0;
  q.charm = call ? m.dividend * dq : 0;
  q.itm_probability = call ? 0 : 1;
  return q;
}

/// Where the kernel does not go.
EuropeanQuote limit(const Vanilla& option, const SpotMarket& m) noexcept {
  const double w = option.kind == OptionKind::call ? 1 : -1;
  const double df = std::exp(-m.rate * option.tau);
  const double dq = std::exp(-m.dividend * option.tau);
  const double s = m.vol * std::sqrt(option.tau);
  if (s == 0 || option.strike == 0 || m.spot == 0) return degenerate(w, option, m, df, dq);
  if (!(s < 1e4)) return unbounded(w, option, m, df, dq);
  // Magnitudes that no market has. A product of 0 and infinity stands for a limit that is 0: the
  // bell vanishes faster than any power grows.
  EuropeanQuote q = detail::quote_exact(option, m);
  for (double* const member : kernel::columns_of(q)) {
    if (std::isnan(*member)) *member = 0;
  }
  return q;
}

/// With the forward held, the rate only discounts.
EuropeanQuote on_forward(EuropeanQuote q, double tau) noexcept {
  q.rho = -tau * q.price;
  q.phi = 0;
  return q;
}

/// Errors: as check, and forward.
Result<SpotMarket> as_spot(const Vanilla& option, const ForwardMarket& market) noexcept {
  if (detail::not_a_size(market.forward)) return fail(Errc::invalid_argument, "forward");
  const SpotMarket spot{market.forward, market.vol, market.rate, market.rate};
  BTCFI_CHECK(detail::check(option, spot));
  return spot;
}

EuropeanQuote exact(const Vanilla& option, const SpotMarket& m) noexcept {
  const double s = m.vol * std::sqrt(option.tau);
  const bool inside = s > 0 && s < 1e4 && option.strike > 0 && m.spot > 0;
  return inside ? detail::quote_exact(option, m) : limit(option, m);
}

EuropeanQuote quote(const Vanilla& option, const SpotMarket& m) noexcept {
  const double sign = option.kind == OptionKind::call ? 1 : -1;
  EuropeanQuote q;
  std::uint32_t odd = 0;
  const std::size_t odd_count = kernel::european_one()(
      {&sign, &m.spot, &option.strike, &option.tau, &m.vol, &m.rate, &m.dividend},
      kernel::columns_of(q), 1, kernel::Level::all, &odd);
  return odd_count == 0 ? q : limit(option, m);
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
  // Nor may what spot and strike are worth today be infinite.
  const auto overflows = [](double size, double growth) {
    return (growth > 50 || size > 0x1p900) && !std::isfinite(size * std::exp(growth));
  };
  if (overflows(market.spot, -market.dividend * option.tau))
    return fail(Errc::out_of_range, "dividend");
  if (overflows(option.strike, -market.rate * option.tau)) return fail(Errc::out_of_range, "rate");
  return {};
}

Status check_positive(const Vanilla& option, const SpotMarket& market) noexcept {
  BTCFI_CHECK(check(option, market));
  if (market.spot == 0) return fail(Errc::invalid_argument, "spot");
  if (option.strike == 0) return fail(Errc::invalid_argument, "strike");
  if (market.vol == 0) return fail(Errc::invalid_argument, "vol");
  if (option.tau == 0) return fail(Errc::invalid_argument, "tau");
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
  BTCFI_TRY(const SpotMarket spot, as_spot(option, market));
  return on_forward(quote(option, spot), option.tau);
}

Result<EuropeanQuote> black_scholes_exact(const Vanilla& option,
                                          const SpotMarket& market) noexcept {
  BTCFI_CHECK(detail::check(option, market));
  return exact(option, market);
}

Result<EuropeanQuote> black76_exact(const Vanilla& option, const ForwardMarket& market) noexcept {
  BTCFI_TRY(const SpotMarket spot, as_spot(option, market));
  return on_forward(exact(option, spot), option.tau);
}

}  // namespace btcfi::pricing
