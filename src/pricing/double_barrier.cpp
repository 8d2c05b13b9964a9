#include <btcfi/pricing/double_barrier.hpp>
#include <btcfi/pricing/touch.hpp>

#include <pricing/exotic_run.hpp>

namespace btcfi::pricing {
namespace {

Status check_corridor(double lower, double upper) noexcept {
  if (detail::not_positive(lower)) return fail(Errc::invalid_argument, "lower");
  if (detail::not_positive(upper) || !(upper > lower)) return fail(Errc::invalid_argument, "upper");
  if (!detail::ordinary_size(lower)) return fail(Errc::out_of_range, "lower");
  if (!detail::ordinary_size(upper)) return fail(Errc::out_of_range, "upper");
  return {};
}

Status check(const DoubleBarrier& o, const SpotMarket& m) noexcept {
  if (o.kind != OptionKind::call && o.kind != OptionKind::put)
    return fail(Errc::pricing_unknown_kind, "kind");
  if (o.barrier_kind != DoubleBarrierKind::knock_in &&
      o.barrier_kind != DoubleBarrierKind::knock_out)
    return fail(Errc::pricing_unknown_kind, "barrier_kind");
  BTCFI_CHECK(detail::check_market(m, o.tau));
  if (detail::not_a_size(o.strike)) return fail(Errc::invalid_argument, "strike");
  BTCFI_CHECK(check_corridor(o.lower, o.upper));
  if (detail::not_a_size(o.rebate)) return fail(Errc::invalid_argument, "rebate");
  if (o.strike > 0x1p299) return fail(Errc::out_of_range, "strike");
  if (o.rebate > 0x1p299) return fail(Errc::out_of_range, "rebate");
  return {};
}

/// What a corridor looks like from a spot inside it.
struct Walls {
  double lower, upper;
};

bool outside(double spot, Walls w) noexcept { return spot <= w.lower || spot >= w.upper; }

/// Without volatility: whether a barrier is met, and at which ln(barrier / spot).
bool certain_to_leave(const SpotMarket& m, double tau, Walls w, double& distance) noexcept {
  return detail::certain_to_touch(m, tau, w.lower, true, distance) ||
         detail::certain_to_touch(m, tau, w.upper, false, distance);
}

/// A vanilla (sign +1 or -1) or a payment of cash (sign 0) at expiry, in or out, without rebate.
ExoticQuote between(double sign, bool in, double strike, Walls w, double cash, double tau,
                    const SpotMarket& m) noexcept {
  const double inputs[kernel::double_inputs] = {sign,
                                                in ? 1.0 : 0.0,
                                                m.spot,
                                                strike,
                                                w.lower,
                                                w.upper,
                                                cash,
                                                tau,
                                                detail::bounded_vol(m.vol, tau),
                                                m.rate,
                                                m.dividend};
  double values[kernel::exotic_columns];
  kernel::exotic_one().double_exact(inputs, values, kernel::exotic_many());
  return detail::quote_of(values);
}

/// Cash when either barrier is touched, where drift decides: paths that go against it over the whole
/// width and back have a probability below 1e-21. What is paid ahead is a single touch, less that of the
/// paths that met the barrier behind first, which mirrored in it start from H^2 / S with the weight
/// (S / H)^(-2 mu); what is paid behind is a single touch.
Result<ExoticQuote> at_touch_with_drift(Walls w, double cash, double tau, const SpotMarket& m,
                                        double mu) noexcept {
  const bool up = mu > 0;
  const double ahead = up ? w.upper : w.lower, behind = up ? w.lower : w.upper;
  const auto single = [&](double barrier, bool above, double spot) {
    SpotMarket at = m;
    at.spot = spot;
    return touch(
        {TouchPays::at_touch, above ? BarrierSide::up : BarrierSide::down, barrier, tau, cash}, at);
  };
  BTCFI_TRY(ExoticQuote q, single(ahead, up, m.spot));
  const double way = detail::log_moneyness(m.spot, behind, 0);  // of the sign of mu
  if (!(2 * mu * way < 50)) return q;                           // nobody gets there
  BTCFI_TRY(const ExoticQuote back, single(behind, !up, m.spot));
  const double mirrored = behind * (behind / m.spot);
  BTCFI_TRY(const ExoticQuote t, single(ahead, up, mirrored));
  const double weight = std::exp(-2 * mu * way);
  const double weight_by_spot = -2 * mu / m.spot, slope = -mirrored / m.spot;
  const double by_mu = -2 * way * t.price;
  const double carry = m.rate - m.dividend, variance = m.vol * m.vol;
  q.price += back.price - weight * t.price;
  q.delta += back.delta - weight * (weight_by_spot * t.price + t.delta * slope);
  q.gamma += back.gamma - weight * (2 * mu * (2 * mu + 1) / m.spot / m.spot * t.price +
                                    2 * weight_by_spot * t.delta * slope + t.gamma * slope * slope -
                                    2 * t.delta * slope / m.spot);
  q.vega += back.vega - weight * (t.vega - 2 * carry / variance / m.vol * by_mu);
  q.theta += back.theta - weight * t.theta;
  q.rho += back.rho - weight * (t.rho + by_mu / variance);
  q.phi += back.phi - weight * (t.phi - by_mu / variance);
  return q;
}

/// Cash when either barrier is touched.
Result<ExoticQuote> at_touch(Walls w, double cash, double tau, const SpotMarket& m) noexcept {
  const double mu = (m.rate - m.dividend) / m.vol / m.vol - 0.5;
  if (std::fabs(mu) * std::log(w.upper / w.lower) > 25) {
    return at_touch_with_drift(w, cash, tau, m, mu);
  }
  const double inputs[kernel::double_inputs] = {
      0,      0,         m.spot, 0, w.lower, w.upper, cash, tau, detail::bounded_vol(m.vol, tau),
      m.rate, m.dividend};
  double values[kernel::exotic_columns];
  kernel::exotic_one().double_hit(inputs, values);
  return detail::quote_of(values);
}

ExoticQuote sum(const ExoticQuote& a, const ExoticQuote& b) noexcept {
  return {a.price + b.price, a.delta + b.delta, a.gamma + b.gamma, a.vega + b.vega,
          a.theta + b.theta, a.rho + b.rho,     a.phi + b.phi,     a.touched || b.touched};
}

}  // namespace

Result<ExoticQuote> double_touch(const DoubleTouch& o, const SpotMarket& m) noexcept {
  if (o.pays != TouchPays::at_touch && o.pays != TouchPays::at_expiry &&
      o.pays != TouchPays::if_untouched)
    return fail(Errc::pricing_unknown_kind, "pays");
  BTCFI_CHECK(detail::check_market(m, o.tau));
  BTCFI_CHECK(check_corridor(o.lower, o.upper));
  if (detail::not_finite(o.cash)) return fail(Errc::invalid_argument, "cash");
  if (std::fabs(o.cash) > 0x1p299) return fail(Errc::out_of_range, "cash");
  const Walls walls{o.lower, o.upper};
  const bool now = !o.touched && outside(m.spot, walls);
  if (o.touched || now) return detail::reached(o, now, m);
  if (detail::is_certain(m, o.tau)) {
    double distance = 0;
    const bool hit = certain_to_leave(m, o.tau, walls, distance);
    if (o.pays == TouchPays::at_touch)
      return hit ? detail::times(o.cash, detail::certain_touch(m, distance)) : ExoticQuote{};
    return hit == (o.pays == TouchPays::at_expiry)
               ? detail::times(o.cash, detail::discount(m, o.tau))
               : ExoticQuote{};
  }
  if (o.pays == TouchPays::at_touch) return at_touch(walls, o.cash, o.tau, m);
  return between(0, o.pays == TouchPays::at_expiry, 0, walls, o.cash, o.tau, m);
}

Result<ExoticQuote> double_barrier(const DoubleBarrier& o, const SpotMarket& m) noexcept {
  BTCFI_CHECK(check(o, m));
  const Walls walls{o.lower, o.upper};
  const bool in = o.barrier_kind == DoubleBarrierKind::knock_in;
  const bool now = !o.touched && outside(m.spot, walls);
  if (o.touched || now) return detail::knocked(o, in, now, m);
  if (detail::is_certain(m, o.tau)) {
    double distance = 0;
    const bool hit = certain_to_leave(m, o.tau, walls, distance);
    if (hit == in) return detail::vanilla(o, m);
    return detail::times(o.rebate,
                         in ? detail::discount(m, o.tau) : detail::certain_touch(m, distance));
  }
  ExoticQuote q;
  // A strike of nothing beside any spot is as good as zero.
  if (o.strike > 0 || o.kind == OptionKind::call) {
    q = between(o.kind == OptionKind::call ? 1 : -1, in, std::max(o.strike, 0x1p-299), walls, 0,
                o.tau, m);
  }
  if (o.rebate > 0) {
    BTCFI_TRY(const ExoticQuote rebate,
              double_touch({in ? TouchPays::if_untouched : TouchPays::at_touch, o.lower, o.upper,
                            o.tau, o.rebate},
                           m));
    q = sum(q, rebate);
  }
  return q;
}

}  // namespace btcfi::pricing
