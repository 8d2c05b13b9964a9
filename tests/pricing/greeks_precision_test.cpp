// Every Greek against differences of the price in 100 digits: an oracle that shares nothing with the
// library but the definition of the price.

#include <btcfi/pricing/european.hpp>

#include <catch2/catch.hpp>

#include <boost/math/special_functions/erf.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>

#include <array>
#include <cmath>
#include <iostream>
#include <random>
#include <vector>

using namespace btcfi::pricing;

namespace {

using Real = boost::multiprecision::cpp_bin_float_100;

/// What the price depends on, in this order.
enum Input { spot, strike, tau, vol, rate, dividend };
using Point = std::array<Real, 6>;

Real price(int w, const Point& x) {
  const Real s = x[vol] * sqrt(x[tau]);
  const Real d1 = (log(x[spot] / x[strike]) + (x[rate] - x[dividend]) * x[tau]) / s + s / 2;
  const Real root_two = sqrt(Real(2));
  const auto normal = [&](const Real& z) -> Real {
    return boost::math::erfc(Real(-z / root_two)) / 2;
  };
  return w * (x[spot] * exp(-x[dividend] * x[tau]) * normal(w * d1) -
              x[strike] * exp(-x[rate] * x[tau]) * normal(w * (d1 - s)));
}

/// The mixed derivative in the inputs named, by central differences: error about 1e-28.
Real slope(int w, Point at, std::initializer_list<Input> inputs) {
  const Real h("1e-14");
  if (inputs.size() == 0) return price(w, at);
  const std::vector<Input> all(inputs);
  const auto last = static_cast<std::size_t>(all.back());
  const Real step = h * (at[last] == 0 ? Real(1) : Real(abs(at[last])));
  Point up = at, down = at;
  up[last] += step, down[last] -= step;
  const auto rest = [&](const Point& p) -> Real {
    switch (all.size()) {
      case 1: return price(w, p);
      case 2: return slope(w, p, {all[0]});
      default: return slope(w, p, {all[0], all[1]});
    }
  };
  return (rest(up) - rest(down)) / (2 * step);
}

}  // namespace

TEST_CASE("every Greek is the derivative it is named for, to the last place") {
  const auto seed = std::random_device{}();
  std::cout << "greeks_precision_test seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int i = 0; i < 6; ++i) {
    const int w = i % 2 ? -1 : 1;
    const SpotMarket m{50 + 100 * unit(random), 0.1 + unit(random), 0.4 * unit(random) - 0.2,
                       0.4 * unit(random) - 0.2};
    const Vanilla option{w > 0 ? OptionKind::call : OptionKind::put,
                         m.spot * std::exp(3 * (unit(random) - 0.5) * m.vol), 0.05 + unit(random)};
    const Point at{m.spot, option.strike, option.tau, m.vol, m.rate, m.dividend};
    const auto exact = *black_scholes_exact(option, m), fast = *black_scholes(option, m);
    using Q = EuropeanQuote;
    struct Row {
      const char* name;
      double Q::*member;
      std::initializer_list<Input> inputs;
      int sign;
    };
    // Time derivatives are with respect to passing time: minus those in tau.
    const Row rows[] = {{"price", &Q::price, {}, 1},
                        {"delta", &Q::delta, {spot}, 1},
                        {"gamma", &Q::gamma, {spot, spot}, 1},
                        {"vega", &Q::vega, {vol}, 1},
                        {"theta", &Q::theta, {tau}, -1},
                        {"rho", &Q::rho, {rate}, 1},
                        {"phi", &Q::phi, {dividend}, 1},
                        {"dual_delta", &Q::dual_delta, {strike}, 1},
                        {"dual_gamma", &Q::dual_gamma, {strike, strike}, 1},
                        {"vanna", &Q::vanna, {spot, vol}, 1},
                        {"volga", &Q::volga, {vol, vol}, 1},
                        {"charm", &Q::charm, {spot, tau}, -1},
                        {"veta", &Q::veta, {vol, tau}, -1},
                        {"speed", &Q::speed, {spot, spot, spot}, 1},
                        {"color", &Q::color, {spot, spot, tau}, -1},
                        {"zomma", &Q::zomma, {spot, spot, vol}, 1},
                        {"ultima", &Q::ultima, {vol, vol, vol}, 1}};
    for (const Row& row : rows) {
      const Real derivative = row.sign * slope(w, at, row.inputs);
      const auto ref = static_cast<double>(derivative);
      INFO(row.name << " of S " << m.spot << " K " << option.strike << " tau " << option.tau
                    << " vol " << m.vol << " rate " << m.rate << " dividend " << m.dividend);
      CHECK(std::fabs(exact.*(row.member) - ref) <= 0x1p-52 * std::fabs(ref));
      CHECK(fast.*(row.member) == Approx(ref).epsilon(1e-11).margin(1e-11));
    }
  }
}

TEST_CASE("identities: scale, symmetry, and what the Greeks of a call and a put share") {
  std::mt19937_64 random(17);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int i = 0; i < 2'000; ++i) {
    const SpotMarket m{100, 0.1 + unit(random), unit(random) - 0.5, unit(random) - 0.5};
    const double k = 100 * std::exp(2 * (unit(random) - 0.5)), t = 0.05 + unit(random);
    const auto call = *black_scholes({OptionKind::call, k, t}, m);
    const auto put = *black_scholes({OptionKind::put, k, t}, m);
    // Homogeneous of the first degree: an eighth of spot and strike is an eighth of the price, to the bit.
    const auto eighth =
        *black_scholes({OptionKind::call, k / 8, t}, {m.spot / 8, m.vol, m.rate, m.dividend});
    REQUIRE(eighth.price == call.price / 8);
    REQUIRE(eighth.gamma == call.gamma * 8);
    REQUIRE(call.price == Approx(call.delta * m.spot + call.dual_delta * k).margin(1e-12));
    // A call on S at K is a put on K at S with the rates exchanged.
    const auto mirror =
        *black_scholes({OptionKind::put, m.spot, t}, {k, m.vol, m.dividend, m.rate});
    REQUIRE(mirror.price == Approx(call.price).epsilon(1e-11).margin(1e-13));
    REQUIRE(call.gamma == put.gamma);
    REQUIRE(call.vega == put.vega);
    REQUIRE(call.dual_gamma == put.dual_gamma);
    REQUIRE(call.ultima == put.ultima);
    REQUIRE(call.delta - put.delta == Approx(std::exp(-m.dividend * t)).epsilon(1e-14));
    REQUIRE(call.itm_probability + put.itm_probability == Approx(1).epsilon(1e-14));
    // The Black-Scholes equation.
    const double flow = call.theta + 0.5 * m.vol * m.vol * m.spot * m.spot * call.gamma +
                        (m.rate - m.dividend) * m.spot * call.delta - m.rate * call.price;
    REQUIRE(std::fabs(flow) < 1e-11 * (1 + std::fabs(call.theta)));
  }
}

TEST_CASE(
    "exact outputs are exact where a probability is below all doubles, and the strike above") {
  const auto seed = std::random_device{}();
  std::cout << "greeks_precision_test seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  int tried = 0, tiny = 0;
  for (int i = 0; i < 400; ++i) {
    const double s = std::exp(0.5 + 3.5 * unit(random)), d2 = -59 + 30 * unit(random);
    const double x = s * d2 + 0.5 * s * s;
    if (std::fabs(x) > 640) continue;
    const SpotMarket m{1000 * std::exp(4 * unit(random) - 2), s / std::sqrt(0.25)};
    const Vanilla option{OptionKind::call, m.spot * std::exp(-x), 0.25};
    const Point at{m.spot, option.strike, option.tau, m.vol, 0, 0};
    const auto q = *black_scholes_exact(option, m);
    const Real s_real = at[vol] * sqrt(at[tau]);
    const Real y = log(at[spot] / at[strike]) / s_real - s_real / 2;
    const Real bell = exp(-y * y / 2) / sqrt(8 * atan(Real(1)));
    const auto holds = [&](double have, const Real& want) {
      if (abs(want) < Real(1e-290)) return;
      ++tried;
      const double error = static_cast<double>(abs(Real(have) / want - 1));
      INFO("spot " << m.spot << " strike " << option.strike << " s " << s << " is " << have);
      CHECK(error <= 0x1p-52);
    };
    holds(q.price, price(1, at));
    holds(q.dual_gamma, bell / (at[strike] * s_real));
    holds(q.vega, at[strike] * bell * sqrt(at[tau]));
    tiny += y < -38 && q.price > 0 ? 1 : 0;
  }
  std::cout << tried << " outputs, " << tiny << " prices with such a probability" << std::endl;
  CHECK(tiny > 20);
}
