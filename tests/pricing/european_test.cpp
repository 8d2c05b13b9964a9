#include <btcfi/pricing/european.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <iostream>
#include <limits>
#include <random>
#include <string>
#include <vector>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

double price(OptionKind kind, double strike, double tau, const SpotMarket& market) {
  return black_scholes({kind, strike, tau}, market)->price;
}

}  // namespace

TEST_CASE("a call of the literature: Hull's S=42, K=40, r=10 %, vol=20 %, half a year") {
  // J. C. Hull, Options, Futures and Other Derivatives, example of chapter "The
  // Black-Scholes-Merton Model": call 4.76, put 0.81.
  CHECK(price(OptionKind::call, 40, 0.5, {42, 0.2, 0.1}) == Approx(4.76).margin(0.005));
  CHECK(price(OptionKind::put, 40, 0.5, {42, 0.2, 0.1}) == Approx(0.81).margin(0.005));
}

TEST_CASE("put-call parity holds for random options") {
  const auto seed = std::random_device{}();
  std::cout << "european_test seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int i = 0; i < 20'000; ++i) {
    const SpotMarket m{1e4 + 1e5 * unit(random), 0.05 + 2 * unit(random), 0.2 * unit(random) - 0.1,
                       0.2 * unit(random) - 0.1};
    const double k = m.spot * std::exp(2 * unit(random) - 1);
    const double tau = 1e-4 + 2 * unit(random);
    const double parity = m.spot * std::exp(-m.dividend * tau) - k * std::exp(-m.rate * tau);
    const double gap =
        price(OptionKind::call, k, tau, m) - price(OptionKind::put, k, tau, m) - parity;
    REQUIRE(std::fabs(gap) < 1e-13 * (m.spot + k));
  }
}

TEST_CASE("each Greek is the difference quotient of the output below it") {
  const Vanilla option{OptionKind::put, 75'000, 0.3};
  const SpotMarket m{70'000, 0.6, 0.03, -0.01};
  const auto at = [&](double spot, double vol, double rate, double dividend, double tau,
                      double strike) {
    return *black_scholes({option.kind, strike, tau}, {spot, vol, rate, dividend});
  };
  const auto base = [&] {
    return at(m.spot, m.vol, m.rate, m.dividend, option.tau, option.strike);
  }();
  struct Row {
    const char* name;
    double greek;
    double slope;
  };
  const double ds = 5, dv = 1e-4, dr = 1e-4, dt = 1e-4, dk = 5;
  const auto up_s = at(m.spot + ds, m.vol, m.rate, m.dividend, option.tau, option.strike);
  const auto dn_s = at(m.spot - ds, m.vol, m.rate, m.dividend, option.tau, option.strike);
  const auto up_v = at(m.spot, m.vol + dv, m.rate, m.dividend, option.tau, option.strike);
  const auto dn_v = at(m.spot, m.vol - dv, m.rate, m.dividend, option.tau, option.strike);
  const auto up_r = at(m.spot, m.vol, m.rate + dr, m.dividend, option.tau, option.strike);
  const auto dn_r = at(m.spot, m.vol, m.rate - dr, m.dividend, option.tau, option.strike);
  const auto up_q = at(m.spot, m.vol, m.rate, m.dividend + dr, option.tau, option.strike);
  const auto dn_q = at(m.spot, m.vol, m.rate, m.dividend - dr, option.tau, option.strike);
  const auto later = at(m.spot, m.vol, m.rate, m.dividend, option.tau - dt, option.strike);
  const auto sooner = at(m.spot, m.vol, m.rate, m.dividend, option.tau + dt, option.strike);
  const auto up_k = at(m.spot, m.vol, m.rate, m.dividend, option.tau, option.strike + dk);
  const auto dn_k = at(m.spot, m.vol, m.rate, m.dividend, option.tau, option.strike - dk);
  const std::vector<Row> rows{
      {"delta", base.delta, (up_s.price - dn_s.price) / (2 * ds)},
      {"gamma", base.gamma, (up_s.delta - dn_s.delta) / (2 * ds)},
      {"speed", base.speed, (up_s.gamma - dn_s.gamma) / (2 * ds)},
      {"vega", base.vega, (up_v.price - dn_v.price) / (2 * dv)},
      {"vanna", base.vanna, (up_v.delta - dn_v.delta) / (2 * dv)},
      {"volga", base.volga, (up_v.vega - dn_v.vega) / (2 * dv)},
      {"zomma", base.zomma, (up_v.gamma - dn_v.gamma) / (2 * dv)},
      {"ultima", base.ultima, (up_v.volga - dn_v.volga) / (2 * dv)},
      {"rho", base.rho, (up_r.price - dn_r.price) / (2 * dr)},
      {"phi", base.phi, (up_q.price - dn_q.price) / (2 * dr)},
      {"theta", base.theta, (later.price - sooner.price) / (2 * dt)},
      {"charm", base.charm, (later.delta - sooner.delta) / (2 * dt)},
      {"veta", base.veta, (later.vega - sooner.vega) / (2 * dt)},
      {"color", base.color, (later.gamma - sooner.gamma) / (2 * dt)},
      {"dual_delta", base.dual_delta, (up_k.price - dn_k.price) / (2 * dk)},
      {"dual_gamma", base.dual_gamma, (up_k.dual_delta - dn_k.dual_delta) / (2 * dk)}};
  for (const Row& row : rows) {
    INFO(row.name);
    CHECK(row.greek == Approx(row.slope).epsilon(2e-6));
  }
  CHECK(base.theta_per_day() == base.theta / 365);
  CHECK(base.vega_per_point() == base.vega / 100);
  CHECK(base.rho_per_point() == base.rho / 100);
}

TEST_CASE("at the edges the limits are taken and nothing is NaN") {
  for (const OptionKind kind : {OptionKind::call, OptionKind::put}) {
    for (const double spot : {0.0, 1e-300, 90.0, 100.0, 110.0, 1e300}) {
      for (const double strike : {0.0, 1e-300, 100.0, 1e300}) {
        for (const double tau : {0.0, 1e-12, 1.0, 100.0}) {
          for (const double vol : {0.0, 1e-12, 0.5, 1e3}) {
            const auto q = black_scholes({kind, strike, tau}, {spot, vol, 0.01, 0.02});
            REQUIRE(q);
            INFO("spot " << spot << " strike " << strike << " tau " << tau << " vol " << vol);
            REQUIRE_FALSE(std::isnan(q->price));
            REQUIRE_FALSE(std::isnan(q->delta));
            REQUIRE_FALSE(std::isnan(q->theta));
            REQUIRE_FALSE(std::isnan(q->vega));
            REQUIRE_FALSE(std::isnan(q->gamma));
            REQUIRE_FALSE(std::isnan(q->rho));
            REQUIRE(q->price >= 0);
          }
        }
      }
    }
  }
  const SpotMarket m{100, 0, 0, 0};
  CHECK(price(OptionKind::call, 90, 1, m) == 10);
  CHECK(price(OptionKind::put, 90, 1, m) == 0);
  const auto expired = *black_scholes({OptionKind::call, 100, 0}, {100, 0.5, 0, 0});
  CHECK(expired.delta == 0.5);
  CHECK(expired.gamma == infinity);
  CHECK(expired.theta == 0);
  CHECK(black_scholes({OptionKind::call, 0, 1}, {100, 0.5, 0.1, 0})->price == 100);
  CHECK(black_scholes({OptionKind::put, 100, 1}, {0, 0.5, 0, 0})->price == 100);
}

TEST_CASE("exact and fast outputs agree where fast ones are good, and share their limits") {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int i = 0; i < 300; ++i) {
    const SpotMarket m{100, 0.2 + unit(random), unit(random) - 0.5, unit(random) - 0.5};
    const Vanilla option{i % 2 ? OptionKind::call : OptionKind::put, 60 + 80 * unit(random),
                         0.05 + unit(random)};
    const auto exact = *black_scholes_exact(option, m), fast = *black_scholes(option, m);
    REQUIRE(fast.price == Approx(exact.price).epsilon(1e-12).margin(1e-13));
    REQUIRE(fast.delta == Approx(exact.delta).epsilon(1e-12).margin(1e-14));
    REQUIRE(fast.ultima == Approx(exact.ultima).epsilon(1e-11).margin(1e-11));
    REQUIRE(black76_exact(option, {100, m.vol, m.rate})->rho ==
            Approx(black76(option, {100, m.vol, m.rate})->rho).epsilon(1e-12).margin(1e-12));
  }
  // Thirty-five standard deviations out, and a call that is all but its forward.
  CHECK(black_scholes_exact({OptionKind::call, 133, 1}, {100, 0.008})->price > 0);
  CHECK(black_scholes_exact({OptionKind::call, 1e-300, 1}, {1e300, 1.0})->price == 1e300);
  CHECK(black_scholes({OptionKind::put, 100, 1}, {1e300, 1.0})->price == 0);
  CHECK(black_scholes_exact({OptionKind::call, 90, 0}, {100, 0.5})->price == 10);
  CHECK(std::string(black76_exact({OptionKind::call, 90, 1}, {-1, 0.5}).error().where) ==
        "forward");
}

TEST_CASE("an argument outside its domain is named") {
  const Vanilla good{OptionKind::call, 100, 1};
  const auto where = [](const Result<EuropeanQuote>& r) { return std::string(r.error().where); };
  CHECK(where(black_scholes(good, {not_a_number, 0.5})) == "spot");
  CHECK(where(black_scholes(good, {-1, 0.5})) == "spot");
  CHECK(where(black_scholes(good, {100, -0.5})) == "vol");
  CHECK(where(black_scholes(good, {100, infinity})) == "vol");
  CHECK(where(black_scholes(good, {100, 0.5, not_a_number})) == "rate");
  CHECK(where(black_scholes(good, {100, 0.5, 0, infinity})) == "dividend");
  CHECK(where(black_scholes({OptionKind::call, -1, 1}, {100, 0.5})) == "strike");
  CHECK(where(black_scholes({OptionKind::call, 100, -1}, {100, 0.5})) == "tau");
  CHECK(where(black_scholes({static_cast<OptionKind>(7), 100, 1}, {100, 0.5})) == "kind");
  CHECK(where(black76(good, {not_a_number, 0.5})) == "forward");
}

TEST_CASE("at rates that no market has a quote is finite or refused") {
  for (const double rate : {-699.9, -500.0, -310.0, 310.0, 699.9}) {
    for (const double dividend : {-699.9, -310.0, 0.0, 699.9}) {
      for (const double size : {1.0, 7e4, 1e10, 1e200}) {
        for (const OptionKind kind : {OptionKind::call, OptionKind::put}) {
          INFO(rate << " " << dividend << " " << size);
          const Vanilla option{kind, size, 1};
          const SpotMarket market{size, 0.2, rate, dividend};
          for (const auto& q :
               {black_scholes(option, market), black_scholes_exact(option, market)}) {
            if (!q) {
              CHECK(q.error().code == Errc::out_of_range);
              continue;
            }
            for (const double one : {q->price, q->delta, q->gamma, q->vega, q->theta, q->rho,
                                     q->phi, q->itm_probability}) {
              CHECK(std::isfinite(one));
            }
            CHECK(q->price <=
                  (kind == OptionKind::call ? size * std::exp(-dividend) : size * std::exp(-rate)) *
                      (1 + 1e-9));
          }
        }
      }
    }
  }
}
