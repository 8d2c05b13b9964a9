#include "exotic_support.hpp"

#include <btcfi/pricing/barrier.hpp>
#include <btcfi/pricing/double_barrier.hpp>

#include <catch2/catch.hpp>

#include <iostream>
#include <limits>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr auto knock_in = DoubleBarrierKind::knock_in;
constexpr auto knock_out = DoubleBarrierKind::knock_out;

struct Case {
  DoubleBarrier option;
  SpotMarket market;
};
/// Corridors from a twentieth of a standard deviation to twenty of them, strikes anywhere.
Case random_case(std::mt19937_64& random) {
  Case c;
  const double s = std::exp(test::uniform(random, -4, 0));
  const double width = s * std::exp(test::uniform(random, -1.5, 3));
  const double place = test::uniform(random, 0.02, 0.98);
  c.option.kind = test::uniform(random, 0, 1) < 0.5 ? OptionKind::call : OptionKind::put;
  c.option.tau = test::uniform(random, 0.02, 2);
  c.option.lower = 100 * std::exp(-place * width);
  c.option.upper = 100 * std::exp((1 - place) * width);
  c.option.strike = 100 * std::exp(test::uniform(random, -2, 2) * s);
  c.market = {100, s / std::sqrt(c.option.tau), test::uniform(random, -0.03, 0.1),
              test::uniform(random, -0.03, 0.1)};
  return c;
}
ExoticQuote quote(DoubleBarrier option, DoubleBarrierKind kind, const SpotMarket& market) {
  option.barrier_kind = kind;
  const auto q = double_barrier(option, market);
  REQUIRE(q);
  return *q;
}

}  // namespace

TEST_CASE("between two barriers in and out together are the vanilla, in every sensitivity") {
  const auto seed = std::random_device{}();
  std::cout << "double_barrier_test seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  for (int i = 0; i < 2'000; ++i) {
    const Case c = random_case(random);
    const ExoticQuote in = quote(c.option, knock_in, c.market);
    const ExoticQuote out = quote(c.option, knock_out, c.market);
    const auto vanilla = black_scholes({c.option.kind, c.option.strike, c.option.tau}, c.market);
    const double s = c.market.vol * std::sqrt(c.option.tau), tau = c.option.tau;
    const double unit = 100 + c.option.strike;
    CHECK(in.price >= 0);
    CHECK(out.price >= 0);
    CHECK(out.price <= vanilla->price * (1 + 1e-12));
    CHECK(std::fabs(in.price + out.price - vanilla->price) < 2e-15 * unit + 1e-12 * vanilla->price);
    CHECK(std::fabs(in.delta + out.delta - vanilla->delta) < 1e-13 * (1 + 1 / s));
    CHECK(std::fabs(in.gamma + out.gamma - vanilla->gamma) < 1e-14 * (1 + 1 / s / s));
    CHECK(std::fabs(in.vega + out.vega - vanilla->vega) < 1e-12 * unit * std::sqrt(tau) / s);
    CHECK(std::fabs(in.rho + out.rho - vanilla->rho) < 1e-12 * unit * tau / s);
    CHECK(std::fabs(in.phi + out.phi - vanilla->phi) < 1e-12 * unit * tau / s);
    CHECK(std::fabs(in.theta + out.theta - vanilla->theta) < 1e-12 * unit * (1 + 1 / tau));
  }
}

TEST_CASE("images and sines meet where one takes over from the other") {
  std::mt19937_64 random(17);
  for (int i = 0; i < 200; ++i) {
    Case c = random_case(random);
    // The corridor is s / 0.35 wide, a little more or less.
    const double s = c.market.vol * std::sqrt(c.option.tau),
                 place = test::uniform(random, 0.01, 0.99);
    const auto at = [&](double ratio) {
      const double width = s / ratio;
      c.option.lower = 100 * std::exp(-place * width);
      c.option.upper = 100 * std::exp((1 - place) * width);
      return quote(c.option, i % 2 == 0 ? knock_in : knock_out, c.market);
    };
    const double below = 0.35 * (1 - 1e-9), above = 0.35 * (1 + 1e-9);
    const ExoticQuote images = at(below), sines = at(above);
    // What changes between the two widths is of the order of 1e-9 of the price.
    const double unit = 100 * s;
    CHECK(std::fabs(images.price - sines.price) < 2e-8 * (images.price + 0.01 * unit));
    CHECK(std::fabs(images.delta - sines.delta) < 1e-7);
    CHECK(std::fabs(images.gamma - sines.gamma) * 100 * s < 1e-6);
    CHECK(std::fabs(images.vega - sines.vega) < 1e-6 * unit / c.market.vol);
    CHECK(std::fabs(images.rho - sines.rho) < 1e-6 * unit * c.option.tau / s);
  }
}

TEST_CASE("with one barrier out of reach the other is alone") {
  std::mt19937_64 random(2);
  for (int i = 0; i < 300; ++i) {
    Case c = random_case(random);
    const double s = c.market.vol * std::sqrt(c.option.tau);
    const bool down = i % 2 == 0;
    const double away = std::exp(test::uniform(random, -4, 1)) * s;
    c.option.lower = 100 * std::exp(down ? -away : -40 * s);
    c.option.upper = 100 * std::exp(down ? 40 * s : away);
    for (const bool in : {true, false}) {
      const BarrierKind kind = down ? in ? BarrierKind::down_in : BarrierKind::down_out
                               : in ? BarrierKind::up_in
                                    : BarrierKind::up_out;
      const auto single = barrier({c.option.kind, kind, c.option.strike,
                                   down ? c.option.lower : c.option.upper, c.option.tau},
                                  c.market);
      const ExoticQuote both = quote(c.option, in ? knock_in : knock_out, c.market);
      CHECK(std::fabs(both.price - single->price) < 1e-13 + 1e-12 * single->price);
      CHECK(std::fabs(both.delta - single->delta) < 1e-13 * (1 + 1 / s));
      CHECK(std::fabs(both.gamma - single->gamma) < 1e-13 * (1 + 1 / s / s));
      CHECK(std::fabs(both.vega - single->vega) < 1e-12 * 100 / c.market.vol);
    }
  }
}

TEST_CASE("double_barrier: sensitivities are the differences of the price") {
  std::mt19937_64 random(4);
  for (int i = 0; i < 150; ++i) {
    Case c = random_case(random);
    const double s = c.market.vol * std::sqrt(c.option.tau);
    const double place = test::uniform(random, 0.2, 0.8), width = s * test::uniform(random, 0.6, 8);
    c.option.lower = 100 * std::exp(-place * width);
    c.option.upper = 100 * std::exp((1 - place) * width);
    const DoubleBarrierKind kind = i % 2 == 0 ? knock_in : knock_out;
    const auto price = [&](const SpotMarket& m, double t) {
      DoubleBarrier o = c.option;
      o.tau = t, o.barrier_kind = kind;
      return double_barrier(o, m)->price;
    };
    INFO("i " << i);
    test::check_by_differences(quote(c.option, kind, c.market), price, c.market, c.option.tau, 5e-5,
                               100 * s);
  }
}

TEST_CASE("cash between two barriers: touched or not, one of the two pays") {
  std::mt19937_64 random(9);
  for (int i = 0; i < 1'000; ++i) {
    const Case c = random_case(random);
    const auto pay = [&](TouchPays pays) {
      const auto q =
          double_touch({pays, c.option.lower, c.option.upper, c.option.tau, 10}, c.market);
      REQUIRE(q);
      return *q;
    };
    const ExoticQuote yes = pay(TouchPays::at_expiry), no = pay(TouchPays::if_untouched);
    const double certain = 10 * std::exp(-c.market.rate * c.option.tau);
    CHECK(yes.price >= 0);
    CHECK(no.price >= 0);
    CHECK(std::fabs(yes.price + no.price - certain) < 1e-14 * certain);
    const double s = c.market.vol * std::sqrt(c.option.tau);
    CHECK(std::fabs(yes.delta + no.delta) * 100 < 1e-12 * certain / s);
    CHECK(std::fabs(yes.vega + no.vega) * c.market.vol < 1e-11 * certain / s);
    CHECK(no.price <= certain * (1 + 1e-15));
  }
}

TEST_CASE("money when either barrier is touched: as at expiry without rates, more with them") {
  std::mt19937_64 random(10);
  for (int i = 0; i < 300; ++i) {
    Case c = random_case(random);
    const auto pay = [&](TouchPays pays) {
      const auto q =
          double_touch({pays, c.option.lower, c.option.upper, c.option.tau, 10}, c.market);
      REQUIRE(q);
      return *q;
    };
    const double s = c.market.vol * std::sqrt(c.option.tau);
    c.market.rate = 0;
    const ExoticQuote now = pay(TouchPays::at_touch), later = pay(TouchPays::at_expiry);
    CHECK(std::fabs(now.price - later.price) < 1e-13 * 10);
    CHECK(std::fabs(now.delta - later.delta) * 100 < 1e-11 * 10 / s);
    CHECK(std::fabs(now.gamma - later.gamma) * 1e4 < 1e-10 * 10 / s / s);
    CHECK(std::fabs(now.vega - later.vega) * c.market.vol < 1e-10 * 10 / s);
    CHECK(std::fabs(now.phi - later.phi) * s / c.option.tau < 1e-11 * 10);
    c.market.rate = 0.05;
    CHECK(pay(TouchPays::at_touch).price >= pay(TouchPays::at_expiry).price * (1 - 1e-13));
    CHECK(pay(TouchPays::at_touch).price <= 10);
  }
}

TEST_CASE("money at the touch with one barrier out of reach is the single one's") {
  std::mt19937_64 random(6);
  for (int i = 0; i < 200; ++i) {
    const Case c = random_case(random);
    const double s = c.market.vol * std::sqrt(c.option.tau);
    const bool down = i % 2 == 0;
    const double away = std::exp(test::uniform(random, -4, 1)) * s;
    const double lower = 100 * std::exp(down ? -away : -40 * s);
    const double upper = 100 * std::exp(down ? 40 * s : away);
    const auto both = double_touch({TouchPays::at_touch, lower, upper, c.option.tau, 10}, c.market);
    const auto one = touch({TouchPays::at_touch, down ? BarrierSide::down : BarrierSide::up,
                            down ? lower : upper, c.option.tau, 10},
                           c.market);
    REQUIRE((both && one));
    CHECK(std::fabs(both->price - one->price) < 1e-13 * 10);
    CHECK(std::fabs(both->delta - one->delta) * 100 < 1e-11 * 10 / s);
    CHECK(std::fabs(both->vega - one->vega) * c.market.vol < 1e-10 * 10 / s);
    CHECK(std::fabs(both->rho - one->rho) < 1e-11 * 10 * c.option.tau / s);
  }
}

TEST_CASE("sensitivities of money at the touch are the differences of the price, rebates too") {
  std::mt19937_64 random(14);
  for (int i = 0; i < 100; ++i) {
    Case c = random_case(random);
    const double s = c.market.vol * std::sqrt(c.option.tau);
    const double place = test::uniform(random, 0.2, 0.8), width = s * test::uniform(random, 0.6, 8);
    c.option.lower = 100 * std::exp(-place * width);
    c.option.upper = 100 * std::exp((1 - place) * width);
    c.option.rebate = 5;
    const auto price = [&](const SpotMarket& m, double t) {
      DoubleBarrier o = c.option;
      o.tau = t, o.barrier_kind = i % 2 == 0 ? knock_in : knock_out;
      return double_barrier(o, m)->price;
    };
    INFO("i " << i);
    test::check_by_differences(quote(c.option, i % 2 == 0 ? knock_in : knock_out, c.market), price,
                               c.market, c.option.tau, 5e-5, 100 * s + 5);
  }
}

TEST_CASE("a spot on or outside a barrier is the touch, touched earlier is over") {
  const SpotMarket market{100, 0.6, 0.03, 0.01};
  const auto vanilla = black_scholes({OptionKind::put, 110, 0.25}, market);
  for (const auto& [lower, upper] :
       {std::pair{100.0, 150.0}, {50.0, 100.0}, {101.0, 150.0}, {50.0, 90.0}}) {
    DoubleBarrier o{OptionKind::put, knock_out, 110, lower, upper, 0.25, 3};
    const ExoticQuote out = quote(o, knock_out, market);
    CHECK(out.touched);
    CHECK(out.price == 3);
    CHECK(quote(o, knock_in, market).price == vanilla->price);
    o.touched = true;
    CHECK(quote(o, knock_out, market).price == 0);
    CHECK(quote(o, knock_in, market).vega == vanilla->vega);
  }
  // From as near as doubles go the knock-out is small, not zero and not negative.
  const double just_below = std::nextafter(100.0, 0);
  const ExoticQuote near =
      quote({OptionKind::call, knock_out, 90, just_below, 150, 0.25}, knock_out, market);
  CHECK_FALSE(near.touched);
  CHECK(near.price > 0);
  CHECK(near.price < 1e-12);
  CHECK(near.delta > 0.1);
}

TEST_CASE(
    "a drift that outruns the volatility leaves through its barrier at its time, with numbers "
    "throughout") {
  // Without volatility 100 exp(0.3 t) meets 103 at ln(1.03) / 0.3.
  const double when = std::log(1.03) / 0.3;
  for (const double vol : {1e-5, 1e-4, 1e-3}) {
    const auto q = double_touch({TouchPays::at_touch, 90, 103, 2, 10}, {100, vol, 0.25, -0.05});
    REQUIRE(q);
    CHECK(q->price == Approx(10 * std::exp(-0.25 * when)).epsilon(1e-6));
    for (const double value : {q->delta, q->gamma, q->vega, q->theta, q->rho, q->phi})
      CHECK(std::isfinite(value));
  }
}

TEST_CASE("double_barrier: limits are values") {
  const SpotMarket rising{100, 0, 0.05, 0};  // meets 103 within the year, ends at 105.13
  const auto price = [](DoubleBarrierKind kind, double upper, const SpotMarket& m,
                        double rebate = 0, double tau = 1, double strike = 90) {
    return quote({OptionKind::call, kind, strike, 80, upper, tau, rebate}, kind, m).price;
  };
  const double worth = 100 - 90 * std::exp(-0.05);
  CHECK(price(knock_in, 103, rising) == Approx(worth));
  CHECK(price(knock_out, 103, rising, 3) == Approx(3 * 100 / 103.0));
  CHECK(price(knock_out, 110, rising) == Approx(worth));
  CHECK(price(knock_in, 110, rising, 3) == Approx(3 * std::exp(-0.05)));
  const SpotMarket lively{100, 0.5, 0, 0};
  CHECK(price(knock_out, 120, lively, 0, 0) == 10);
  CHECK(price(knock_in, 120, lively, 3, 0) == 3);
  // A strike of zero is the coin; boundless volatility leaves no corridor.
  CHECK(price(knock_in, 120, lively, 0, 1, 0) + price(knock_out, 120, lively, 0, 1, 0) ==
        Approx(100).epsilon(1e-13));
  CHECK(price(knock_out, 120, {100, 1e7, 0, 0}) == 0);
  CHECK(price(knock_in, 120, {100, 1e7, 0, 0}) == Approx(100));
  // A strike beyond the corridor leaves nothing to the call that survives.
  CHECK(price(knock_out, 120, lively, 0, 1, 120) == 0);
  CHECK(price(knock_out, 120, lively, 0, 1, 150) == 0);
  CHECK(quote({OptionKind::put, knock_out, 0, 80, 120, 1}, knock_out, lively).price == 0);
}

TEST_CASE("double_barrier: what is wrong is named") {
  const DoubleBarrier good{OptionKind::call, knock_out, 100, 80, 120, 1};
  const SpotMarket market{100, 0.5, 0, 0};
  const auto where = [&](const DoubleBarrier& o) {
    return std::string(double_barrier(o, market).error().where);
  };
  DoubleBarrier o = good;
  o.lower = 0;
  CHECK(where(o) == "lower");
  o = good, o.upper = 80;
  CHECK(where(o) == "upper");
  o = good, o.upper = nan_value;
  CHECK(where(o) == "upper");
  o = good, o.strike = -1;
  CHECK(where(o) == "strike");
  o = good, o.rebate = nan_value;
  CHECK(where(o) == "rebate");
  o = good, o.tau = -1;
  CHECK(where(o) == "tau");
  o = good, o.barrier_kind = static_cast<DoubleBarrierKind>(2);
  CHECK(where(o) == "barrier_kind");
  CHECK(std::string(
            double_touch({TouchPays::if_untouched, 80, 120, 1, nan_value}, market).error().where) ==
        "cash");
  CHECK(double_touch({static_cast<TouchPays>(3), 80, 120, 1}, market).error().code ==
        Errc::pricing_unknown_kind);
}

namespace {

/// A payment of one when a corridor is left, without an end: the Laplace transform of the time of exit
/// (Borodin and Salminen, "Handbook of Brownian Motion", 2.3.0.1), in exponents that do not cancel.
double perpetual(double lower, double upper, const SpotMarket& m) {
  const double v2 = m.vol * m.vol, a = std::log1p((m.spot - lower) / lower),
               c = -std::log1p((m.spot - upper) / upper);
  const double mu = (m.rate - m.dividend) / v2 - 0.5, root = std::sqrt(mu * mu + 2 * m.rate / v2);
  // mu - root and -mu - root, without the difference of nearly equal numbers.
  const double big = -std::fabs(mu) - root, small = -2 * m.rate / v2 / big;
  const double up = mu > 0 ? -small : big, down = mu > 0 ? big : -small;
  const double all = -std::expm1(-2 * root * (a + c));
  return (std::exp(down * a) * -std::expm1(-2 * root * c) -
          std::exp(up * c) * std::expm1(-2 * root * a)) /
         all;
}

}  // namespace

TEST_CASE("leaving a corridor pays what it must at any volatility, in no time") {
  for (const double carry : {0.4, -0.4}) {
    for (double vol = 0.12; vol > 1e-13; vol *= 0.31) {
      for (const double place : {1e-12, 1e-7, 1e-4, 0.01, 0.3, 0.9, 0.999}) {
        const double spot = carry > 0 ? 50 * std::pow(2.4, place) : 120 * std::pow(2.4, -place);
        const SpotMarket m{spot, vol, 0.05, 0.05 - carry};
        const auto q = double_touch({TouchPays::at_touch, 50, 120, 60, 1}, m);
        REQUIRE(q);
        INFO("vol " << vol << " carry " << carry << " spot " << spot);
        CHECK(q->price == Approx(perpetual(50, 120, m)).epsilon(1e-9));
      }
    }
  }
}

TEST_CASE(
    "the sensitivities of leaving a corridor are differences of its price where drift decides") {
  for (const double spot : {50.004, 50.2, 80.0, 119.9}) {
    const DoubleTouch o{TouchPays::at_touch, 50, 120, 2, 1};
    const SpotMarket m{spot, 0.03, 0.05, -0.35};
    REQUIRE(std::log(2.4) * 0.4 / (0.03 * 0.03) > 25);
    const auto price = [&](double spot_by, double vol_by, double rate_by, double dividend_by,
                           double tau_by) {
      DoubleTouch other = o;
      other.tau += tau_by;
      return double_touch(other, {m.spot + spot_by, m.vol + vol_by, m.rate + rate_by,
                                  m.dividend + dividend_by})
          ->price;
    };
    const auto q = double_touch(o, m);
    REQUIRE(q);
    INFO(spot);
    const double h = 1e-4 * std::min(spot - 50, 1.0), e = 1e-6;
    const double scale = 1 / (spot - 50);
    CHECK(q->delta == Approx((price(h, 0, 0, 0, 0) - price(-h, 0, 0, 0, 0)) / (2 * h))
                          .epsilon(1e-5)
                          .margin(1e-8 * scale));
    CHECK(q->gamma ==
          Approx((price(h, 0, 0, 0, 0) - 2 * q->price + price(-h, 0, 0, 0, 0)) / (h * h))
              .epsilon(1e-3)
              .margin(std::max(1e-7, 1e-5 * scale * scale)));
    CHECK(q->vega == Approx((price(0, e, 0, 0, 0) - price(0, -e, 0, 0, 0)) / (2 * e))
                         .epsilon(1e-5)
                         .margin(1e-7));
    CHECK(q->rho == Approx((price(0, 0, e, 0, 0) - price(0, 0, -e, 0, 0)) / (2 * e))
                        .epsilon(1e-5)
                        .margin(1e-7));
    CHECK(q->phi == Approx((price(0, 0, 0, e, 0) - price(0, 0, 0, -e, 0)) / (2 * e))
                        .epsilon(1e-5)
                        .margin(1e-7));
    CHECK(-q->theta == Approx((price(0, 0, 0, 0, e) - price(0, 0, 0, 0, -e)) / (2 * e))
                           .epsilon(1e-5)
                           .margin(1e-7));
  }
}
