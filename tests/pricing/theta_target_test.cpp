#include <btcfi/pricing/theta_target.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <random>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {

const Vanilla week_call{OptionKind::call, 75'000, 7.0 / 365};
const SpotMarket market{70'000, 0.6};

}  // namespace

TEST_CASE("targets of -10, -50, -100 and -500 dollars a day have their volatilities") {
  // Solved at S = 70,000, K = 75,000, 7 days, zero rates, to eight digits; least theta -2,503.146
  // $/day at vol 14.4506.
  const double expected[][2] = {
      {-10, 0.25095416}, {-50, 0.39211043}, {-100, 0.53764018}, {-500, 1.82934272}};
  for (const auto& [target, vol] : expected) {
    const auto roots = vol_for_theta(week_call, market, target);
    REQUIRE(roots);
    REQUIRE(roots->count == 2);
    CHECK(roots->low() == Approx(vol).margin(5e-9));
    CHECK(roots->least_at == Approx(14.4506).margin(5e-5));
    CHECK(roots->least_theta_per_day == Approx(-2'503.146).margin(5e-4));
    for (const double root : {roots->low(), roots->high()}) {
      const auto q = black_scholes(week_call, {70'000, root});
      CHECK(q->theta_per_day() == Approx(target).epsilon(1e-12));
    }
  }
}

TEST_CASE("a target below the least theta has no root, and the answer says how far it can go") {
  const auto roots = vol_for_theta(week_call, market, -2'504);
  REQUIRE(roots);
  CHECK(roots->count == 0);
  CHECK(roots->least_theta_per_day > -2'504);
  CHECK(vol_for_theta(week_call, market, 1)->count == 0);
}

TEST_CASE("at any rates the roots found are as many as a fine scan sees") {
  const auto seed = std::random_device{}();
  std::cout << "theta_target_test seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int i = 0; i < 300; ++i) {
    const Vanilla option{unit(random) < 0.5 ? OptionKind::call : OptionKind::put,
                         70'000 * std::exp(unit(random) - 0.5), 0.05 + 2 * unit(random)};
    SpotMarket m{70'000, 0, 0.6 * unit(random) - 0.3, 0.6 * unit(random) - 0.3};
    const double target = 60 * (unit(random) - 0.7);
    int scanned = 0;
    bool before = false;
    for (int step = 0; step <= 4'000; ++step) {
      m.vol = 1e-3 * std::pow(1e5, step / 4'000.0);
      if (m.vol * std::sqrt(option.tau) > 70) break;
      const bool below = black_scholes(option, m)->theta_per_day() < target;
      if (step > 0 && below != before) ++scanned;
      before = below;
    }
    const auto roots = vol_for_theta(option, m, target);
    REQUIRE(roots);
    int in_scan = 0;
    for (int r = 0; r < roots->count; ++r) {
      m.vol = roots->roots[static_cast<std::size_t>(r)];
      REQUIRE(black_scholes(option, m)->theta_per_day() ==
              Approx(target).epsilon(1e-9).margin(1e-9));
      in_scan += m.vol > 1e-3 && m.vol * std::sqrt(option.tau) < 70;
    }
    INFO("strike " << option.strike << " tau " << option.tau << " rate " << m.rate << " dividend "
                   << m.dividend << " target " << target);
    REQUIRE(in_scan >= scanned);
  }
}

TEST_CASE("a theta of -60 dollars a day has two strikes, in closed form") {
  const auto roots = strike_for_theta(week_call, market, -60);
  REQUIRE(roots);
  REQUIRE(roots->count == 2);
  CHECK(roots->low() == Approx(62'395.7575).margin(5e-5));
  CHECK(roots->high() == Approx(79'075.0427).margin(5e-5));
  CHECK(roots->least_theta_per_day == Approx(-165.7425).margin(5e-5));
  CHECK(strike_for_theta(week_call, market, -166)->count == 0);
  CHECK(strike_for_theta(week_call, market, 0)->count == 0);
  CHECK(strike_for_theta(week_call, market, 5)->count == 0);
}

TEST_CASE("at any rates the strikes found are as many as a fine scan sees") {
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> unit(0, 1);
  int most = 0;
  for (int i = 0; i < 300; ++i) {
    const Vanilla option{i % 2 ? OptionKind::call : OptionKind::put, 0, 0.05 + 2 * unit(random)};
    const SpotMarket m{70'000, 0.1 + unit(random), 0.6 * unit(random) - 0.3,
                       0.6 * unit(random) - 0.3};
    const double target = 60 * (unit(random) - 0.6);
    const auto theta = [&](double strike) {
      return black_scholes({option.kind, strike, option.tau}, m)->theta_per_day();
    };
    int scanned = 0;
    bool before = false;
    for (int step = 0; step <= 3'000; ++step) {
      const bool below = theta(70'000 * std::exp(16 * (step / 3'000.0 - 0.5))) < target;
      if (step > 0 && below != before) ++scanned;
      before = below;
    }
    const auto roots = strike_for_theta(option, m, target);
    REQUIRE(roots);
    INFO("tau " << option.tau << " vol " << m.vol << " rate " << m.rate << " dividend "
                << m.dividend << " target " << target << " kind " << i % 2);
    int in_scan = 0;
    for (int r = 0; r < roots->count; ++r) {
      const double strike = roots->roots[static_cast<std::size_t>(r)];
      REQUIRE(theta(strike) == Approx(target).epsilon(1e-9).margin(1e-9));
      if (r > 0) REQUIRE(strike > roots->roots[static_cast<std::size_t>(r - 1)]);
      in_scan += std::fabs(std::log(strike / 70'000)) < 8;
    }
    REQUIRE(in_scan >= scanned);
    REQUIRE(roots->least_theta_per_day <= theta(70'000) * (1 + 1e-12));
    most = std::max(most, roots->count);
  }
  CHECK(most >= 3);
}

TEST_CASE("zero rates are the limit of small ones") {
  const auto flat = strike_for_theta(week_call, market, -60);
  const auto nearly = strike_for_theta(week_call, {70'000, 0.6, 1e-9, 1e-9}, -60);
  REQUIRE(nearly->count >= 2);
  CHECK(nearly->roots[0] == Approx(flat->low()).epsilon(1e-6));
  const auto vols = vol_for_theta(week_call, market, -60);
  const auto near_vols = vol_for_theta(week_call, {70'000, 0.6, 1e-12, 1e-12}, -60);
  CHECK(near_vols->low() == Approx(vols->low()).epsilon(1e-8));
  CHECK(near_vols->high() == Approx(vols->high()).epsilon(1e-8));
}

TEST_CASE("at a desk's rates both targets are reached to the last bits") {
  const auto seed = std::random_device{}();
  std::cout << "theta_target_test seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int i = 0; i < 300; ++i) {
    // Out of the money: deep in it theta is all carry, to the last bit, at any vol.
    const double far = unit(random) - 0.5;
    const Vanilla option{far > 0 ? OptionKind::call : OptionKind::put, 70'000 * std::exp(far),
                         0.01 + unit(random)};
    const SpotMarket m{70'000, 0.3 + unit(random), 0.1 * unit(random) - 0.03,
                       0.1 * unit(random) - 0.03};
    const EuropeanQuote q = *black_scholes_exact(option, m);
    // What a unit in the last place of theta, of its parts or of the answer moves.
    const double parts = std::fabs(q.theta) + std::fabs(m.dividend * m.spot * q.delta) +
                         std::fabs(m.rate * option.strike * q.dual_delta);
    const double target = q.theta_per_day();
    INFO("strike " << option.strike << " tau " << option.tau << " vol " << m.vol << " rate "
                   << m.rate << " dividend " << m.dividend);
    const auto nearest = [](const ThetaRoots& roots, double known) {
      double best = roots.roots[0];
      for (int r = 1; r < roots.count; ++r) {
        const double root = roots.roots[static_cast<std::size_t>(r)];
        if (std::fabs(root - known) < std::fabs(best - known)) best = root;
      }
      return best;
    };
    const auto vols = vol_for_theta(option, m, target);
    REQUIRE(vols->count >= 1);
    const SpotMarket at_vol{m.spot, nearest(*vols, m.vol), m.rate, m.dividend};
    REQUIRE(black_scholes_exact(option, at_vol)->theta ==
            Approx(q.theta).margin(4e-15 * (parts + std::fabs(q.veta * m.vol))).epsilon(0));
    const auto strikes = strike_for_theta(option, m, target);
    REQUIRE(strikes->count >= 1);
    const Vanilla at_strike{option.kind, nearest(*strikes, option.strike), option.tau};
    const double total = m.vol * std::sqrt(option.tau);
    const double steep = std::fabs(std::log(m.spot / option.strike)) / (total * total);
    REQUIRE(black_scholes_exact(at_strike, m)->theta ==
            Approx(q.theta).margin(4e-15 * parts * (1 + 1 / total + steep)).epsilon(0));
  }
}

TEST_CASE("a hair above the least theta there is a root on either side of it") {
  for (const double rate : {0.0, 0.04, -0.02}) {
    const SpotMarket m{70'000, 0.6, rate, 0.01 * (rate != 0)};
    const auto vols = vol_for_theta(week_call, m, -1);
    const auto near = vol_for_theta(week_call, m, vols->least_theta_per_day * (1 - 1e-10));
    REQUIRE(near->count >= 2);
    CHECK(near->roots[0] < vols->least_at);
    CHECK(near->roots[1] > vols->least_at);
    CHECK(near->roots[0] == Approx(vols->least_at).epsilon(1e-4));
    CHECK(near->roots[1] == Approx(vols->least_at).epsilon(1e-4));
    CHECK(vol_for_theta(week_call, m, vols->least_theta_per_day * (1 + 1e-10))->count == 0);
    const auto strikes = strike_for_theta(week_call, m, -1);
    const double below = strikes->least_theta_per_day * (1 + 1e-10);
    const auto close = strike_for_theta(week_call, m, strikes->least_theta_per_day * (1 - 1e-10));
    REQUIRE(close->count >= 2);
    CHECK(close->roots[0] == Approx(strikes->least_at).epsilon(1e-4));
    CHECK(close->roots[1] == Approx(strikes->least_at).epsilon(1e-4));
    CHECK(strike_for_theta(week_call, m, below)->count == 0);
  }
}

TEST_CASE("roots are found where the bell has gone and only carry is left") {
  // A put far in the money earns interest on its strike: theta = r K df - q S dq to the last bit.
  const Vanilla put{OptionKind::put, 0, 0.5};
  const SpotMarket m{70'000, 0.3, 0.05, 0.02};
  const double strike = 5e6;
  const double theta =
      (0.05 * strike * std::exp(-0.05 * 0.5) - 0.02 * 70'000 * std::exp(-0.02 * 0.5)) / 365;
  const auto roots = strike_for_theta(put, m, theta);
  REQUIRE(roots->count == 1);
  CHECK(roots->low() == Approx(strike).epsilon(1e-13));
  // And a strike of 1e28, where s is 11 and theta's logarithm overflows between the ends.
  const Vanilla call{OptionKind::call, 0, 16.199485888092969};
  const SpotMarket wild{74'531.631375132172, 2.7649241356062815, 0.015936286970866388,
                        0.0070075337747923516};
  const auto far = strike_for_theta(call, wild, -18.871941591066747);
  REQUIRE(far->count == 2);
  CHECK(far->low() == Approx(3.2652325552767388e+28).epsilon(1e-11));
}

TEST_CASE("what the solver cannot answer is said") {
  CHECK(vol_for_theta({OptionKind::call, 75'000, 0}, market, -60).error() ==
        fail(Errc::invalid_argument, "tau"));
  CHECK(vol_for_theta({OptionKind::call, 0, 1}, market, -60).error() ==
        fail(Errc::invalid_argument, "strike"));
  CHECK(strike_for_theta(week_call, {70'000, 0}, -60).error() ==
        fail(Errc::invalid_argument, "vol"));
}
