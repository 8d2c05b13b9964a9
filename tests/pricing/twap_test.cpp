#include "average_oracle.hpp"

#include <btcfi/pricing/twap.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdio>
#include <limits>
#include <random>
#include <vector>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {

constexpr double hour = 1.0 / (365 * 24);
constexpr Average all_kinds[] = {Average::arithmetic, Average::geometric, Average::two_moment};

double value(const Vanilla& o, const SpotMarket& m, const Averaging& a, Average kind) {
  const auto q = twap(o, m, a, kind);
  REQUIRE(q);
  return q->price;
}

// Central difference of `f` at `x`.
template <class F>
double slope(F f, double x, double h) {
  return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
}

}  // namespace

TEST_CASE("two hours before expiry the average of the last half hour is worth 12 % less") {
  const Vanilla option{OptionKind::call, 60'200, 2 * hour};
  const SpotMarket market{60'000, 0.9};
  const auto plain = black_scholes(option, market);
  const auto q = twap(option, market, {0.5 * hour, 30});
  REQUIRE(q);
  CHECK(plain->price == Approx(235.77).margin(0.005));
  CHECK(q->price == Approx(208.91).margin(0.2));
  CHECK(q->open_weight == 1);
}

TEST_CASE("the average of one fixing at expiry is the plain option") {
  for (const OptionKind kind : {OptionKind::call, OptionKind::put}) {
    const Vanilla option{kind, 72'000, 0.25};
    const SpotMarket market{70'000, 0.6, 0.03, 0.01};
    const auto plain = black_scholes(option, market);
    for (const Average average : all_kinds) {
      const auto q = twap(option, market, {0, 1}, average);
      REQUIRE(q);
      CHECK(q->price == Approx(plain->price).epsilon(1e-13));
      CHECK(q->delta == Approx(plain->delta).epsilon(1e-12));
      CHECK(q->gamma == Approx(plain->gamma).epsilon(1e-11));
      CHECK(q->vega == Approx(plain->vega).epsilon(1e-11));
      CHECK(q->theta == Approx(plain->theta).epsilon(1e-11));
      CHECK(q->rho == Approx(plain->rho).epsilon(1e-11));
    }
  }
}

TEST_CASE("the arithmetic price is within a millionth of the exact one, before and in the window") {
  double worst = 0, worst_two_moment = 0;
  int cases = 0;
  for (const double vol : {0.3, 0.9, 1.5}) {
    for (const int open : {2, 5, 30}) {
      for (const double before : {0.02, 0.2, 2.0, 24.0}) {  // hours to the first unknown fixing
        const double step = 0.5 * hour / 30;
        const double tau = before * hour + (open - 1) * step;
        const double window = open * step;
        const test::AverageWorld w{60'000, vol, 0, before * hour, step, open};
        const double sd = 60'000 * vol * std::sqrt(tau);
        for (const double away : {-1.0, 0.0, 1.0, 2.0}) {
          const double strike = 60'000 + away * sd;
          const double exact = test::exact_average(w, OptionKind::call, strike);
          if (cases % 16 == 0) {
            CHECK(exact ==
                  Approx(test::exact_average(w, OptionKind::call, strike, 0.5)).epsilon(1e-9));
          }
          const Vanilla option{OptionKind::call, strike, tau};
          const auto count = static_cast<std::uint32_t>(open);
          const double ours = value(option, {60'000, vol}, {window, count}, Average::arithmetic);
          const double theirs = value(option, {60'000, vol}, {window, count}, Average::two_moment);
          worst = std::max(worst, std::fabs(ours / exact - 1));
          worst_two_moment = std::max(worst_two_moment, std::fabs(theirs / exact - 1));
          ++cases;
        }
      }
    }
  }
  std::printf("  %d averages: conditioned within %.1e of the exact price, two moments %.1e\n",
              cases, worst, worst_two_moment);
  CHECK(worst < 1e-6);
}

TEST_CASE(
    "the coin-settled price on an average is the exact one to a millionth of a coin's option") {
  double worst = 0;
  for (const double vol : {0.3, 0.9}) {
    for (const double before : {0.02, 0.5, 24.0}) {
      const double step = 0.5 * hour / 30;
      const double tau = before * hour + 29 * step;
      const test::AverageWorld w{60'000, vol, 0, before * hour, step, 30};
      for (const double away : {-1.0, 0.0, 1.0}) {
        const double strike = 60'000 * (1 + away * vol * std::sqrt(tau));
        for (const OptionKind kind : {OptionKind::call, OptionKind::put}) {
          const double exact = test::exact_coin_average(w, kind, strike);
          const auto q = inverse_twap({kind, strike, tau}, {60'000, vol}, {0.5 * hour, 30});
          REQUIRE(q);
          worst = std::max(worst, std::fabs(q->price_coin / exact - 1));
        }
      }
    }
  }
  std::printf("  coin-settled averages within %.1e\n", worst);
  CHECK(worst < 2e-6);
}

TEST_CASE("sensitivities are the derivatives of the price, before the window and in it") {
  const std::uint32_t fixed = GENERATE(0u, 7u, 29u);
  const double noise = GENERATE(0.0, 3e-4);
  const Average average = GENERATE(Average::arithmetic, Average::geometric, Average::two_moment);
  const OptionKind kind = GENERATE(OptionKind::call, OptionKind::put);
  const Averaging a{2 * hour, 30, fixed, fixed > 0 ? 69'000.0 : 0.0, noise};
  const double step = a.window / 30;
  const double tau = fixed == 0 ? 5 * hour : (30 - fixed) * step - 0.4 * step;
  const Vanilla option{kind, 70'200, tau};
  const SpotMarket market{70'000, 0.8, 0.05, 0.02};
  const auto q = twap(option, market, a, average);
  REQUIRE(q);
  const auto by_spot = [&](double s) {
    SpotMarket m = market;
    m.spot = s;
    return *twap(option, m, a, average);
  };
  const double scale = q->price + 1e-9 * market.spot;
  CHECK(q->delta == Approx(slope([&](double s) { return by_spot(s).price; }, 70'000, 5.0))
                        .epsilon(2e-5)
                        .margin(1e-7));
  CHECK(q->gamma == Approx(slope([&](double s) { return by_spot(s).delta; }, 70'000, 5.0))
                        .epsilon(2e-5)
                        .margin(1e-9));
  const auto by_vol = [&](double x) {
    SpotMarket m = market;
    m.vol = x;
    return value(option, m, a, average);
  };
  CHECK(q->vega == Approx(slope(by_vol, 0.8, 1e-3)).epsilon(2e-5).margin(1e-5 * scale));
  const auto by_rate = [&](double x) {
    SpotMarket m = market;
    m.rate = x;
    return value(option, m, a, average);
  };
  CHECK(q->rho == Approx(slope(by_rate, 0.05, 1e-2)).epsilon(2e-5).margin(1e-5 * scale));
  const auto by_tau = [&](double x) { return value({kind, 70'200, x}, market, a, average); };
  CHECK(-q->theta ==
        Approx(slope(by_tau, tau, 0.05 * step)).epsilon(2e-5).margin(1e-5 * scale / tau));

  const auto coin = inverse_twap(option, market, a, average);
  REQUIRE(coin);
  const auto coin_at = [&](double s) {
    SpotMarket m = market;
    m.spot = s;
    return *inverse_twap(option, m, a, average);
  };
  const double small = coin->price_coin + 1e-9;
  CHECK(coin->delta_coin ==
        Approx(slope([&](double s) { return coin_at(s).price_coin; }, 70'000, 5.0))
            .epsilon(1e-6)
            .margin(1e-6 * small));
  CHECK(coin->gamma_coin ==
        Approx(slope([&](double s) { return coin_at(s).delta_coin; }, 70'000, 5.0))
            .epsilon(1e-6)
            .margin(1e-9 * small));
  const auto coin_by_vol = [&](double x) {
    SpotMarket m = market;
    m.vol = x;
    return inverse_twap(option, m, a, average)->price_coin;
  };
  CHECK(coin->vega_coin ==
        Approx(slope(coin_by_vol, 0.8, 1e-3)).epsilon(2e-5).margin(1e-6 * small));
  const auto coin_by_tau = [&](double x) {
    return inverse_twap({kind, 70'200, x}, market, a, average)->price_coin;
  };
  CHECK(-coin->theta_coin ==
        Approx(slope(coin_by_tau, tau, 0.05 * step)).epsilon(2e-5).margin(1e-6 * small / tau));
}

TEST_CASE("calls less puts are the forward on the average") {
  std::mt19937_64 random(20261120);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int trial = 0; trial < 300; ++trial) {
    const auto count = static_cast<std::uint32_t>(1 + random() % 60);
    const auto fixed = static_cast<std::uint32_t>(random() % (count + 1));
    const double window = unit(random) * hour;
    const double step = window / count;
    const double tau = fixed == 0
                           ? window + unit(random) * 0.1
                           : (count - fixed) * step - unit(random) * (fixed < count ? step : 0.0);
    const Averaging a{window, count, fixed, fixed > 0 ? 65'000 + 1e4 * unit(random) : 0};
    const SpotMarket m{70'000, 0.2 + unit(random), 0.1 * unit(random), 0.05};
    const double strike = 60'000 + 2e4 * unit(random);
    for (const Average average : all_kinds) {
      const auto c = twap({OptionKind::call, strike, tau}, m, a, average);
      const auto p = twap({OptionKind::put, strike, tau}, m, a, average);
      REQUIRE(c);
      REQUIRE(p);
      CHECK(c->price - p->price ==
            Approx(std::exp(-m.rate * tau) * (c->forward_average - strike)).margin(1e-8));
    }
  }
}

TEST_CASE("each fixing takes its weight from delta, and a known average has none") {
  const Averaging before{0.5 * hour, 30};
  const SpotMarket market{70'000, 0.7};
  double last = 1;
  for (std::uint32_t fixed = 1; fixed < 30; ++fixed) {
    // Deep in the money: delta is the open weight.
    const auto q = twap({OptionKind::call, 10'000, (30 - fixed) * before.window / 30}, market,
                        {before.window, 30, fixed, 70'000});
    REQUIRE(q);
    CHECK(q->delta == Approx((30.0 - fixed) / 30).epsilon(1e-12));
    CHECK(q->delta < last);
    last = q->delta;
  }
  const auto known = twap({OptionKind::call, 69'000, 0}, market, {before.window, 30, 30, 70'100});
  REQUIRE(known);
  CHECK(known->price == Approx(1'100).epsilon(1e-14));
  CHECK(known->delta == 0);
  CHECK(known->open_weight == 0);
  // What is fixed already exceeds the strike: a forward, and a worthless put.
  const Averaging late{0.5 * hour, 30, 29, 75'000};
  const auto sure = twap({OptionKind::call, 70'000, late.window / 30}, market, late);
  CHECK(sure->effective_strike < 0);
  CHECK(sure->price == Approx((29 * 75'000.0 + 70'000) / 30 - 70'000));
  CHECK(twap({OptionKind::put, 70'000, late.window / 30}, market, late)->price == 0);
}

TEST_CASE("index noise widens the average like variance of its own") {
  const Vanilla option{OptionKind::call, 70'000, 0.5 * hour};
  const SpotMarket market{70'000, 0.5};
  const double quiet = value(option, market, {0.5 * hour, 30}, Average::geometric);
  const double noisy = value(option, market, {0.5 * hour, 30, 0, 0, 2e-3}, Average::geometric);
  CHECK(noisy > quiet);
  // With no time value left in the vol, noise alone prices: sd = noise / sqrt(30).
  const auto only = twap(option, {70'000, 0}, {0.5 * hour, 30, 0, 0, 2e-3}, Average::two_moment);
  CHECK(only->sd == Approx(2e-3 / std::sqrt(30)).epsilon(1e-6));
  CHECK(only->price == Approx(70'000 * only->sd * 0.3989422804).epsilon(1e-4));
}

TEST_CASE("limits have values") {
  const Averaging a{0.5 * hour, 30};
  for (const Average average : all_kinds) {
    const auto still = twap({OptionKind::call, 69'000, hour}, {70'000, 0}, a, average);
    REQUIRE(still);
    CHECK(still->price == Approx(1'000));
    CHECK(still->delta == Approx(1));
    CHECK(twap({OptionKind::put, 69'000, hour}, {0, 0.5}, a, average)->price == Approx(69'000));
    CHECK(twap({OptionKind::call, 0, hour}, {70'000, 0.5}, a, average)->price == Approx(70'000));
    CHECK(twap({OptionKind::put, 0, hour}, {70'000, 0.5}, a, average)->price == 0);
    CHECK(inverse_twap({OptionKind::call, 0, hour}, {70'000, 0.5}, a, average)->price_coin == 1);
    CHECK(inverse_twap({OptionKind::call, 56'000, hour}, {70'000, 0}, a, average)->price_coin ==
          Approx(0.2));
  }
}

TEST_CASE("what the approximation does not serve is refused, never NaN or a price out of bounds") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const OptionKind kind : {OptionKind::call, OptionKind::put}) {
    for (const double window : {0.5, 1e-4}) {
      for (double vol = 0.1; vol < 2'000; vol *= 1.5) {
        for (const Average average : all_kinds) {
          INFO(vol << " " << window << " " << int(average));
          const Vanilla o{kind, 60'200, 1};
          const auto q = twap(o, {60'000, vol}, {window, 30}, average);
          if (q) {
            REQUIRE(q->price >= 0);
            REQUIRE(q->price <= 60'200 * (1 + 1e-12));
            REQUIRE(std::isfinite(q->delta + q->gamma + q->vega + q->theta + q->rho));
          } else {
            REQUIRE(q.error() == fail(Errc::out_of_range, "vol"));
          }
          const auto coin = inverse_twap(o, {60'000, vol}, {window, 30}, average);
          if (coin) {
            REQUIRE(std::isfinite(coin->price_coin + coin->delta_coin + coin->gamma_coin));
            REQUIRE(coin->price_coin <= (kind == OptionKind::call ? 1 + 1e-12 : 1e300));
          }
        }
      }
    }
  }
  const Vanilla o{OptionKind::call, 60'200, 1};
  CHECK(twap(o, {60'000, 1.7}, {0.75, 30}).has_value());
  CHECK(twap(o, {60'000, 1.8}, {0.75, 30}).error() == fail(Errc::out_of_range, "vol"));
  // What was fixed counts only where something was.
  CHECK(twap(o, {60'000, 0.5}, {0.5, 30, 0, nan})->price ==
        twap(o, {60'000, 0.5}, {0.5, 30})->price);
  CHECK(inverse_twap(o, {60'000, 0.5}, {0.5, 30, 0, nan})->price_coin ==
        inverse_twap(o, {60'000, 0.5}, {0.5, 30})->price_coin);
}

TEST_CASE("wrong averages are refused by name") {
  const Vanilla o{OptionKind::call, 70'000, hour};
  const SpotMarket m{70'000, 0.5};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto where = [&](const Averaging& a, double tau = hour) {
    const auto q = twap({OptionKind::call, 70'000, tau}, m, a);
    return q ? std::string("fine") : std::string(q.error().where);
  };
  CHECK(where({-1, 30}) == "window");
  CHECK(where({nan, 30}) == "window");
  CHECK(where({hour, 0}) == "count");
  CHECK(where({hour, max_fixings + 1}) == "count");
  CHECK(where({hour, 30, 31, 1}) == "fixed");
  CHECK(where({hour, 30, 3, 70'000}) == "fixed");      // they lie in the future
  CHECK(where({hour, 30, 0}, 0.5 * hour) == "fixed");  // fifteen are missing
  CHECK(where({hour, 30, 15, 0}, 0.5 * hour) == "fixed_mean");
  CHECK(where({hour, 30, 15, 70'000}, 0.5 * hour) == "fine");
  CHECK(where({hour, 30, 14, 70'000}, 0.5 * hour) == "fine");  // due just now
  CHECK(where({hour, 30, 13, 70'000}, 0.5 * hour) == "fixed");
  CHECK(where({hour, 30, 0, 0, -1}) == "noise");
  CHECK(twap({OptionKind::call, 1, 1}, {-1, 1}, {}).error() ==
        fail(Errc::invalid_argument, "spot"));
  CHECK(twap(o, m, {hour, 30}, static_cast<Average>(9)).error().where == std::string("average"));
  CHECK(inverse_twap(o, {0, 0.5}, {hour, 30}).error().where == std::string("spot"));
}

TEST_CASE("milliseconds say which fixings are due") {
  const SettlementWindow window{1'000'000'000, 1'800'000, 30};  // one a minute
  const auto due = [&](std::int64_t before) { return fixings_due(window, 1'000'000'000 - before); };
  CHECK(due(3'600'000) == 0);
  CHECK(due(1'800'000) == 0);
  CHECK(due(1'740'001) == 0);
  CHECK(due(1'740'000) == 1);
  CHECK(due(60'000) == 29);
  CHECK(due(1) == 29);
  CHECK(due(0) == 30);
  CHECK(due(-5) == 30);
  // A window that its count does not divide: against exact arithmetic, every millisecond.
  const SettlementWindow odd{10'007, 10'007, 97};
  for (std::int64_t now = 0; now <= 10'007; ++now) {
    std::uint32_t want = 0;
    for (std::int64_t i = 1; i <= 97; ++i) want += now * 97 >= i * 10'007 ? 1 : 0;
    REQUIRE(fixings_due(odd, now) == want);
  }
  CHECK(fixings_due({INT64_MAX, INT64_MAX, 30}, INT64_MIN) == 0);

  const std::vector<double> fixings = {70'000, 71'000};
  const std::int64_t now = 1'000'000'000 - 1'680'000;
  const auto a = averaging_at(window, now, fixings);
  REQUIRE(a);
  CHECK(a->fixed == 2);
  CHECK(a->fixed_mean == 70'500);
  CHECK(averaging_at(window, now, fixings, Average::geometric)->fixed_mean ==
        Approx(std::sqrt(70'000.0 * 71'000.0)).epsilon(1e-15));
  const double tau = years_between(now, window.expiry_ms);
  CHECK(twap({OptionKind::call, 70'000, tau}, {70'000, 0.5}, *a));
  CHECK(averaging_at(window, now, std::span(fixings).first(1)));  // the second is due just now
  CHECK(!averaging_at(window, now, {}));
  CHECK(!averaging_at(window, now - 1, fixings));
  const std::vector<double> bad = {70'000, -1};
  CHECK(averaging_at(window, now, bad).error() == fail(Errc::invalid_argument, "fixings", 0, 1));
}

TEST_CASE("half a year of weekly fixings: the published two-moment prices, and the exact ones") {
  // Haug, The Complete Guide to Option Pricing Formulas (2007), table 4-28: S = 100, b = 0, r = 5 %,
  // 26 weekly fixings, vol 20 %. A table of the two-moment approximation.
  struct Row {
    OptionKind kind;
    double strike, price;
  };
  const Row rows[] = {{OptionKind::call, 80, 19.5152}, {OptionKind::put, 80, 0.0090},
                      {OptionKind::call, 90, 10.1437}, {OptionKind::put, 90, 0.3906},
                      {OptionKind::call, 100, 3.2700}, {OptionKind::put, 100, 3.2700},
                      {OptionKind::call, 110, 0.5515}, {OptionKind::put, 110, 10.3046},
                      {OptionKind::call, 120, 0.0479}, {OptionKind::put, 120, 19.5541}};
  const test::AverageWorld world{100, 0.2, 0, 0.5 / 26, 0.5 / 26, 26};
  double worst = 0;
  for (const Row& row : rows) {
    const Vanilla option{row.kind, row.strike, 0.5};
    const SpotMarket market{100, 0.2, 0.05, 0.05};
    CHECK(value(option, market, {0.5, 26}, Average::two_moment) ==
          Approx(row.price).margin(5.1e-5));
    const double exact =
        std::exp(-0.05 * 0.5) * test::exact_average(world, row.kind, row.strike, 0.4);
    const double ours = value(option, market, {0.5, 26}, Average::arithmetic);
    worst = std::max(worst, std::fabs(ours - exact));
  }
  std::printf("  half a year of weekly fixings: within %.1e of the exact price, spot 100\n", worst);
  CHECK(worst < 5e-6);
}
