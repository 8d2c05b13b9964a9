#include <pricing/double_double.hpp>
#include <pricing/terms.hpp>

namespace btcfi::pricing::detail {
namespace {

using D = DoubleDouble;

/// A number and the power of two that it is to be multiplied by, last of all: what is too small for a
/// double may be multiplied by a strike that makes it ordinary.
struct Far {
  D mantissa;
  int power = 0;
};
D brought_back(D product, int power) noexcept {
  return power == 0 ? product : scaled(product, power);
}

/// Density and normal probabilities at a point far out or not; beyond 60 they are 0 and 1.
struct Bell {
  Far density;
  Far below;  ///< N(w z)
};
Bell bell(D z, double w) noexcept {
  Bell b;
  const bool in = w * z.hi > 0;
  if (!(std::fabs(z.hi) <= 60)) {
    b.below = {D(in ? 1.0 : 0.0)};
    return b;
  }
  const Exponent e = exponential_parts(z * z * D(-0.5));
  b.density = {e.mantissa / root_two_pi, e.power};
  const D tail = b.density.mantissa * mills(z.hi < 0 ? -z : z);
  b.below = in ? Far{D(1) - scaled(tail, e.power)} : Far{tail, e.power};
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
  const int power = at1.density.power;
  const auto back = [power](D product) noexcept { return brought_back(product, power); };
  const D spot_part = brought_back(spot * dq * at1.below.mantissa, at1.below.power);
  const D strike_part = brought_back(strike * df * at2.below.mantissa, at2.below.power);
  const D delta = brought_back(dq * at1.below.mantissa, at1.below.power);
  // What has the density as a factor stays without its power until it is complete.
  const D density = dq * at1.density.mantissa;
  const D product = d1 * d2;
  const D gamma = density / (spot * s);
  const D vega = spot * density * root_tau;
  const D drift = b * d1 / s, half_inverse_tau = half / tau;

  EuropeanQuote q;
  q.price = std::fmax(rounded(sign * (spot_part - strike_part)), 0.0);
  q.delta = rounded(sign * delta);
  q.gamma = rounded(back(gamma));
  q.vega = rounded(back(vega));
  q.theta = rounded(sign * (dividend * spot_part - rate * strike_part) -
                    back(half * spot * density * vol / root_tau));
  q.rho = rounded(sign * tau * strike_part);
  q.phi = rounded(-(sign * tau * spot_part));
  q.dual_delta = rounded(-(sign * brought_back(df * at2.below.mantissa, at2.below.power)));
  q.dual_gamma = rounded(brought_back(df * at2.density.mantissa / (strike * s), at2.density.power));
  q.vanna = rounded(-back(density * d2 / vol));
  q.volga = rounded(back(vega * product / vol));
  q.charm = rounded(sign * dividend * delta - back(density * (b / s - half_inverse_tau * d2)));
  q.veta = rounded(back(vega * (dividend + drift - half_inverse_tau * (one + product))));
  q.speed = rounded(-back(gamma / spot * (d1 / s + one)));
  q.color = rounded(back(gamma * (dividend + drift + half_inverse_tau * (one - product))));
  q.zomma = rounded(back(gamma * (product - one) / vol));
  q.ultima = rounded(-back(vega / (vol * vol) * (product * (one - product) + d1 * d1 + d2 * d2)));
  q.itm_probability = rounded(brought_back(at2.below.mantissa, at2.below.power));
  return q;
}

}  // namespace btcfi::pricing::detail
