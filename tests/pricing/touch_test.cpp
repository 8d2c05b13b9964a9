#include "exotic_support.hpp"

#include <btcfi/pricing/barrier.hpp>
#include <btcfi/pricing/touch.hpp>

#include <catch2/catch.hpp>

#include <cstring>
#include <iostream>
#include <limits>
#include <vector>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr TouchPays all_pays[] = {TouchPays::at_touch, TouchPays::at_expiry,
                                  TouchPays::if_untouched};

struct Case {
  Touch option;
  SpotMarket market;
};
Case random_case(std::mt19937_64& random) {
  Case c;
  const double s = std::exp(test::uniform(random, -4, 0.5));
  c.option.tau = test::uniform(random, 0.02, 2);
  c.option.side = test::uniform(random, 0, 1) < 0.5 ? BarrierSide::down : BarrierSide::up;
  const double away = std::exp(test::uniform(random, -3, 1)) * s;
  c.option.barrier = 100 * std::exp(c.option.side == BarrierSide::down ? -away : away);
  c.option.cash = 10;
  c.market = {100, s / std::sqrt(c.option.tau), test::uniform(random, -0.03, 0.1),
              test::uniform(random, -0.03, 0.1)};
  return c;
}
ExoticQuote quote(Case c, TouchPays pays) {
  c.option.pays = pays;
  const auto q = touch(c.option, c.market);
  REQUIRE(q);
  return *q;
}

}  // namespace

TEST_CASE("touched or not, one of the two pays") {
  const auto seed = std::random_device{}();
  std::cout << "touch_test seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  for (int i = 0; i < 2'000; ++i) {
    const Case c = random_case(random);
    const ExoticQuote yes = quote(c, TouchPays::at_expiry), no = quote(c, TouchPays::if_untouched);
    const double certain = c.option.cash * std::exp(-c.market.rate * c.option.tau);
    CHECK(std::fabs(yes.price + no.price - certain) < 1e-14 * certain);
    const double unit = certain / (c.market.vol * std::sqrt(c.option.tau));
    CHECK(std::fabs(yes.delta + no.delta) * c.market.spot < 1e-11 * unit);
    CHECK(std::fabs(yes.vega + no.vega) * c.market.vol < 1e-11 * unit);
  }
}

TEST_CASE(
    "money at the touch is worth more than at expiry when rates are positive, and as much at 0") {
  std::mt19937_64 random(11);
  for (int i = 0; i < 500; ++i) {
    Case c = random_case(random);
    c.market.rate = 0;
    const double at_touch = quote(c, TouchPays::at_touch).price;
    CHECK(at_touch == Approx(quote(c, TouchPays::at_expiry).price).epsilon(1e-12));
    c.market.rate = 0.05;
    CHECK(quote(c, TouchPays::at_touch).price >=
          quote(c, TouchPays::at_expiry).price * (1 - 1e-14));
  }
}

TEST_CASE(
    "touch: sensitivities are the differences of the price, on both sides of a real exponent") {
  std::mt19937_64 random(5);
  for (int i = 0; i < 120; ++i) {
    Case c = random_case(random);
    // mu^2 + 2 rate / vol^2 < 0 happens at negative rates where the drift about cancels vol^2 / 2.
    if (i % 6 == 0) {
      c.market.vol = 0.2;
      c.option.tau = 1;
      c.option.barrier = c.option.side == BarrierSide::down ? 80 : 120;
      c.market.rate = -0.02;
      c.market.dividend = -0.02 - 0.02;  // rate - dividend = vol^2 / 2
    }
    const TouchPays pays = all_pays[i % 3];
    c.option.pays = pays;
    const double s = c.market.vol * std::sqrt(c.option.tau);
    // Wide of the barrier, as differences must not cross it.
    if (std::fabs(std::log(c.option.barrier / c.market.spot)) < 0.1 * s) continue;
    const auto price = [&](const SpotMarket& m, double t) {
      Touch o = c.option;
      o.tau = t;
      return touch(o, m)->price;
    };
    INFO("i " << i);
    test::check_by_differences(quote(c, pays), price, c.market, c.option.tau, 2e-5, 1);
  }
}

TEST_CASE("the price is smooth where the exponent becomes imaginary") {
  // Around rate = -mu^2 vol^2 / 2 the closed form hands over to an integral over time.
  Case c;
  c.option = {TouchPays::at_touch, BarrierSide::up, 120, 1.0, 10, false};
  const auto at = [&](double rate) {
    c.market = {100, 0.2, rate, rate - 0.02};  // mu = 0: the border is rate = 0
    return quote(c, TouchPays::at_touch);
  };
  const ExoticQuote below = at(-1e-9), above = at(1e-9);
  CHECK(below.price == Approx(above.price).epsilon(1e-8));
  CHECK(below.delta == Approx(above.delta).epsilon(1e-7));
  CHECK(below.gamma == Approx(above.gamma).epsilon(1e-7));
  CHECK(below.vega == Approx(above.vega).epsilon(1e-7));
  CHECK(below.rho == Approx(above.rho).epsilon(1e-6));
  CHECK(below.phi == Approx(above.phi).epsilon(1e-6));
  CHECK(below.theta == Approx(above.theta).epsilon(1e-6));
}

TEST_CASE("close to the barrier a no-touch is small and keeps its digits") {
  const SpotMarket market{100, 0.5, 0, 0};
  const auto no = [&](double barrier) {
    return touch({TouchPays::if_untouched, BarrierSide::down, barrier, 0.25}, market)->price;
  };
  // P = N(a) - (H/S)^(2 mu) N(image); by series in the distance it is linear.
  const double one = no(100 * (1 - 0x1p-30)), two = no(100 * (1 - 0x1p-31));
  CHECK(one / two == Approx(2).epsilon(1e-8));
  CHECK(no(100 * (1 - 0x1p-46)) > 0);
}

TEST_CASE("a spot on the barrier is the touch, and the quote says so") {
  const SpotMarket market{100, 0.5, 0.05, 0};
  for (const double barrier : {100.0, 101.0}) {
    const auto q = touch({TouchPays::at_touch, BarrierSide::down, barrier, 1, 10}, market);
    CHECK(q->touched);
    CHECK(q->price == 10);
    CHECK(touch({TouchPays::at_expiry, BarrierSide::down, barrier, 1, 10}, market)->price ==
          Approx(10 * std::exp(-0.05)));
    CHECK(touch({TouchPays::if_untouched, BarrierSide::down, barrier, 1, 10}, market)->price == 0);
  }
  // Touched earlier: what was due at the touch has been paid.
  CHECK(touch({TouchPays::at_touch, BarrierSide::down, 90, 1, 10, true}, market)->price == 0);
  CHECK(touch({TouchPays::at_expiry, BarrierSide::down, 90, 1, 10, true}, market)->price ==
        Approx(10 * std::exp(-0.05)));
}

TEST_CASE("touch: limits are values") {
  // Without volatility the price falls from 100 to 95.1 in a year: it meets 97 on the way.
  const SpotMarket falling{100, 0, 0, 0.05};
  const SpotMarket rising{100, 0, 0.05, 0};
  CHECK(touch({TouchPays::at_touch, BarrierSide::down, 97, 1, 10}, falling)->price == 10);
  CHECK(touch({TouchPays::at_touch, BarrierSide::down, 94, 1, 10}, falling)->price == 0);
  const double when = std::log(1.03) / 0.05;
  CHECK(touch({TouchPays::at_touch, BarrierSide::up, 103, 1, 10}, rising)->price ==
        Approx(10 * std::exp(-0.05 * when)));
  CHECK(touch({TouchPays::if_untouched, BarrierSide::up, 103, 1, 10}, rising)->price == 0);
  CHECK(touch({TouchPays::if_untouched, BarrierSide::up, 103, 0, 10}, rising)->price == 10);
  CHECK(touch({TouchPays::at_expiry, BarrierSide::up, 103, 0, 10}, {100, 0.5, 0, 0})->price == 0);
  // Boundless volatility meets every barrier below at once, one above with probability S / H.
  const SpotMarket wild{100, 1e9, 0.05, 0};
  CHECK(touch({TouchPays::at_touch, BarrierSide::down, 50, 1, 10}, wild)->price == Approx(10));
  CHECK(touch({TouchPays::at_touch, BarrierSide::up, 200, 1, 10}, wild)->price == Approx(5));
}

TEST_CASE("touch: what is wrong is named") {
  const SpotMarket market{100, 0.5, 0, 0};
  const auto where = [](const Result<ExoticQuote>& q) { return std::string(q.error().where); };
  CHECK(where(touch({TouchPays::at_touch, BarrierSide::up, 0, 1}, market)) == "barrier");
  CHECK(where(touch({TouchPays::at_touch, BarrierSide::up, nan_value, 1}, market)) == "barrier");
  CHECK(where(touch({TouchPays::at_touch, BarrierSide::up, 120, -1}, market)) == "tau");
  CHECK(where(touch({TouchPays::at_touch, BarrierSide::up, 120, 1, nan_value}, market)) == "cash");
  CHECK(where(touch({static_cast<TouchPays>(3), BarrierSide::up, 120, 1}, market)) == "pays");
  CHECK(where(touch({TouchPays::at_touch, static_cast<BarrierSide>(2), 120, 1}, market)) == "side");
}

TEST_CASE("touch: a batch has the bits of one by one, and names what it refused") {
  std::mt19937_64 random(3);
  constexpr std::size_t count = 523;
  std::vector<TouchPays> pays;
  std::vector<BarrierSide> sides;
  std::vector<double> spot, barrier, cash, tau, vol, rate, dividend;
  for (std::size_t i = 0; i < count; ++i) {
    const Case c = random_case(random);
    pays.push_back(all_pays[i % 3]);
    sides.push_back(c.option.side);
    spot.push_back(i % 50 == 9 ? c.option.barrier : 100);
    barrier.push_back(i % 7 == 0 ? 100 * (c.option.side == BarrierSide::down ? 0.99999 : 1.00001)
                                 : c.option.barrier);
    cash.push_back(c.option.cash);
    tau.push_back(c.option.tau);
    vol.push_back(i % 41 == 0 ? 0 : c.market.vol);
    rate.push_back(c.market.rate);
    dividend.push_back(c.market.dividend);
  }
  barrier[4] = -1;
  sides[6] = static_cast<BarrierSide>(9);
  std::vector<double> columns[7];
  for (auto& c : columns) c.assign(count, -7);
  std::vector<PricingStatus> status(count);
  std::vector<std::uint8_t> touched(count, 9);
  const auto failed = touch_batch(
      count, {pays, sides, spot, barrier, cash, tau, vol, rate, dividend},
      {columns[0], columns[1], columns[2], columns[3], columns[4], columns[5], columns[6], touched},
      status);
  REQUIRE(failed);
  CHECK(*failed == 2);
  CHECK(status[4] == PricingStatus::invalid_argument);
  CHECK(status[6] == PricingStatus::unknown_kind);
  for (std::size_t i = 0; i < count; ++i) {
    const auto q = touch({pays[i], sides[i], barrier[i], tau[i], cash[i]},
                         {spot[i], vol[i], rate[i], dividend[i]});
    CHECK(q.has_value() == has_value(status[i]));
    if (!q) continue;
    CHECK(touched[i] == (q->touched ? 1 : 0));
    const double values[] = {q->price, q->delta, q->gamma, q->vega, q->theta, q->rho, q->phi};
    for (std::size_t c = 0; c < 7; ++c)
      REQUIRE(std::memcmp(&columns[c][i], &values[c], sizeof(double)) == 0);
  }
}

TEST_CASE("what is paid at the touch knows its sensitivities down to no volatility at all") {
  struct World {
    BarrierSide side;
    double barrier, rate, dividend;
  };
  // The last two drift away from the barrier: it is never touched.
  const World worlds[] = {{BarrierSide::down, 95, -0.2, 0}, {BarrierSide::down, 60, 0.05, 0.7},
                          {BarrierSide::up, 105, 0.3, 0.1}, {BarrierSide::up, 140, -0.05, -0.6},
                          {BarrierSide::down, 95, 0.2, 0},  {BarrierSide::up, 105, -0.3, 0.1}};
  for (const World& world : worlds) {
    const Touch option{TouchPays::at_touch, world.side, world.barrier, 1, 1};
    const SpotMarket still{100, 0, world.rate, world.dividend};
    const auto want = touch(option, still);
    REQUIRE(want);
    for (int power = 4; power <= 29; ++power) {
      SpotMarket market = still;
      market.vol = std::pow(10, -power);
      const auto q = touch(option, market);
      REQUIRE(q);
      INFO("barrier " << world.barrier << " vol 1e-" << power);
      // The price differs from its limit by some vol^2.
      const double near = 1e2 * market.vol * market.vol + 1e-13;
      CHECK(std::fabs(q->price - want->price) < near);
      CHECK(std::fabs(q->delta - want->delta) < near);
      CHECK(std::fabs(q->gamma - want->gamma) < near);
      CHECK(std::fabs(q->vega) < 1e2 * market.vol + 1e-11);
      CHECK(std::fabs(q->theta - want->theta) < near);
      CHECK(std::fabs(q->rho - want->rho) < near);
      CHECK(std::fabs(q->phi - want->phi) < near);
    }
    // The rebate of a knock-out is the same promise.
    const auto out = touch(option, {100, 1e-8, world.rate, world.dividend});
    const auto rebate =
        barrier({OptionKind::call,
                 world.side == BarrierSide::down ? BarrierKind::down_out : BarrierKind::up_out,
                 1e80, world.barrier, 1, 1},
                {100, 1e-8, world.rate, world.dividend});
    REQUIRE(rebate);
    CHECK(rebate->delta == Approx(out->delta).margin(1e-13));
    CHECK(rebate->gamma == Approx(out->gamma).margin(1e-13));
  }
}
