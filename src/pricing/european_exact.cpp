#include <pricing/double_double.hpp>
#include <pricing/terms.hpp>

namespace btcfi::pricing::detail {
namespace {

using D = DoubleDouble;

/// Density and normal probabilities at a point far out or not; beyond 60 they are 0 and 1.
struct Bell {
  D density;
  D below;  ///< N(w z)
};
Bell bell(D z, double w) noexcept {
  Bell b;
  const bool in = w * z.hi > 0;
  if (!(std::fabs(z.hi) <= 60)) {
    b.below = D(in ? 1.0 : 0.0);
    return b;
  }
  b.density = exponential(z * z * D(-0.5)) / root_two_pi;
  const D tail = b.density * mills(z.hi < 0 ? -z : z);
  b.below = in ? D(1) - tail : tail;
  return b;
}

/// A point so far out that the arithmetic of pairs overflows needs no more than its sign.
D bounded(D z, double plain) noexcept {
  return std::fabs(plain) <= 1e9 ? z : D(std::copysign(1e9, plain));
}

double rounded(D x) noexcept { return x.hi + x.lo; }

}  // namespace

EuropeanQuote quote_exact(const Vanilla& option, const SpotMarket& m) noexcept {
  const double w = option.kind == OptionKind::call ? 1 : -1;
  const D spot(m.spot), strike(option.strike), tau(option.tau), vol(m.vol), one(1), half(0.5);
  const D rate(m.rate), dividend(m.dividend), sign(w);
  const D df = exponential(-(rate * tau)), dq = exponential(-(dividend * tau));
  const D b = rate - dividend;
  const D root_tau = square_root(tau);
  const D s = vol * root_tau;
  const D x = log_of_ratio(m.spot, option.strike) + b * tau;
  const double plain = x.hi / s.hi;
  const D d1 = bounded(x / s + half * s, plain + 0.5 * s.hi);
  const D d2 = bounded(x / s - half * s, plain - 0.5 * s.hi);
  const Bell at1 = bell(d1, w), at2 = bell(d2, w);
  const D spot_part = spot * dq * at1.below, strike_part = strike * df * at2.below;
  const D density = dq * at1.density;
  const D product = d1 * d2;
  const D gamma = density / (spot * s);
  const D vega = spot * density * root_tau;
  const D drift = b * d1 / s, half_inverse_tau = half / tau;

  EuropeanQuote q;
  q.price = std::fmax(rounded(sign * (spot_part - strike_part)), 0.0);
  q.delta = rounded(sign * dq * at1.below);
  q.gamma = rounded(gamma);
  q.vega = rounded(vega);
  q.theta = rounded(sign * (dividend * spot_part - rate * strike_part) -
                    half * spot * density * vol / root_tau);
  q.rho = rounded(sign * tau * strike_part);
  q.phi = rounded(-(sign * tau * spot_part));
  q.dual_delta = rounded(-(sign * df * at2.below));
  q.dual_gamma = rounded(df * at2.density / (strike * s));
  q.vanna = rounded(-(density * d2 / vol));
  q.volga = rounded(vega * product / vol);
  q.charm = rounded(sign * dividend * dq * at1.below - density * (b / s - half_inverse_tau * d2));
  q.veta = rounded(vega * (dividend + drift - half_inverse_tau * (one + product)));
  q.speed = rounded(-(gamma / spot * (d1 / s + one)));
  q.color = rounded(gamma * (dividend + drift + half_inverse_tau * (one - product)));
  q.zomma = rounded(gamma * (product - one) / vol);
  q.ultima = rounded(-(vega / (vol * vol) * (product * (one - product) + d1 * d1 + d2 * d2)));
  q.itm_probability = rounded(at2.below);
  return q;
}

}  // namespace btcfi::pricing::detail
