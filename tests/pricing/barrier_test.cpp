#include "exotic_support.hpp"

#include <btcfi/pricing/barrier.hpp>
#include <btcfi/pricing/binary.hpp>

#include <catch2/catch.hpp>

#include <cstring>
#include <iostream>
#include <limits>
#include <vector>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr BarrierKind all_kinds[] = {BarrierKind::down_in, BarrierKind::down_out,
                                     BarrierKind::up_in, BarrierKind::up_out};

struct Case {
  Barrier option;
  SpotMarket market;
};
Case random_case(std::mt19937_64& random) {
  Case c;
  const double s = std::exp(test::uniform(random, -5, 0.5));
  c.option.kind = test::uniform(random, 0, 1) < 0.5 ? OptionKind::call : OptionKind::put;
  c.option.barrier_kind = all_kinds[random() % 4];
  c.option.tau = test::uniform(random, 0.02, 2);
  c.option.strike = 100 * std::exp(test::uniform(random, -2.5, 2.5) * s);
  const double away = std::exp(test::uniform(random, -4, 1)) * s;
  c.option.barrier =
      100 * std::exp(side_of(c.option.barrier_kind) == BarrierSide::down ? -away : away);
  c.market = {100, s / std::sqrt(c.option.tau), test::uniform(random, -0.03, 0.1),
              test::uniform(random, -0.03, 0.1)};
  return c;
}
ExoticQuote quote(const Barrier& option, const SpotMarket& market) {
  const auto q = barrier(option, market);
  REQUIRE(q);
  return *q;
}
Barrier knocked(Barrier option, bool in) {
  const bool down = side_of(option.barrier_kind) == BarrierSide::down;
  option.barrier_kind = down ? in ? BarrierKind::down_in : BarrierKind::down_out
                        : in ? BarrierKind::up_in
                             : BarrierKind::up_out;
  return option;
}

}  // namespace

TEST_CASE("in and out together are the vanilla, in price and in every sensitivity") {
  const auto seed = std::random_device{}();
  std::cout << "barrier_test seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  for (int i = 0; i < 4'000; ++i) {
    const Case c = random_case(random);
    const ExoticQuote in = quote(knocked(c.option, true), c.market);
    const ExoticQuote out = quote(knocked(c.option, false), c.market);
    const auto vanilla = black_scholes({c.option.kind, c.option.strike, c.option.tau}, c.market);
    const double s = c.market.vol * std::sqrt(c.option.tau), tau = c.option.tau;
    const double unit = 100 + c.option.strike;
    CHECK(in.price >= 0);
    CHECK(out.price >= 0);
    CHECK(std::fabs(in.price + out.price - vanilla->price) < 1e-15 * unit + 1e-12 * vanilla->price);
    CHECK(std::fabs(in.delta + out.delta - vanilla->delta) < 1e-13 * (1 + 1 / s));
    CHECK(std::fabs(in.gamma + out.gamma - vanilla->gamma) < 1e-14 * (1 + 1 / s / s));
    CHECK(std::fabs(in.vega + out.vega - vanilla->vega) < 1e-12 * unit * std::sqrt(tau) / s);
    CHECK(std::fabs(in.rho + out.rho - vanilla->rho) < 1e-13 * unit * tau / s);
    CHECK(std::fabs(in.phi + out.phi - vanilla->phi) < 1e-13 * unit * tau / s);
    CHECK(std::fabs(in.theta + out.theta - vanilla->theta) < 1e-12 * unit * (1 + 1 / tau));
  }
}

TEST_CASE("a rebate in and a rebate out are a no-touch and a one-touch") {
  std::mt19937_64 random(12);
  for (int i = 0; i < 500; ++i) {
    const Case c = random_case(random);
    const bool in = i % 2 == 0;
    Barrier with = knocked(c.option, in);
    with.rebate = 7;
    const ExoticQuote bare = quote(knocked(c.option, in), c.market), paid = quote(with, c.market);
    const auto rebate = touch({in ? TouchPays::if_untouched : TouchPays::at_touch,
                               side_of(c.option.barrier_kind), c.option.barrier, c.option.tau, 7},
                              c.market);
    const double s = c.market.vol * std::sqrt(c.option.tau);
    CHECK(std::fabs(paid.price - bare.price - rebate->price) < 1e-13 * paid.price);
    CHECK(std::fabs(paid.delta - bare.delta - rebate->delta) < 1e-12 / s);
    CHECK(std::fabs(paid.vega - bare.vega - rebate->vega) < 1e-10 * 100 / s);
  }
}

TEST_CASE("barrier: sensitivities are the differences of the price, for all eight kinds") {
  std::mt19937_64 random(4);
  for (int i = 0; i < 160; ++i) {
    Case c = random_case(random);
    c.option.barrier_kind = all_kinds[i % 4];
    c.option.kind = i % 8 < 4 ? OptionKind::call : OptionKind::put;
    const double s = c.market.vol * std::sqrt(c.option.tau);
    const double away = (0.15 + std::fabs(test::uniform(random, 0, 1))) * s;
    const bool down = side_of(c.option.barrier_kind) == BarrierSide::down;
    c.option.barrier = 100 * std::exp(down ? -away : away);
    c.option.rebate = i % 3 == 0 ? 4 : 0;
    const auto price = [&](const SpotMarket& m, double t) {
      Barrier o = c.option;
      o.tau = t;
      return barrier(o, m)->price;
    };
    INFO("i " << i);
    test::check_by_differences(quote(c.option, c.market), price, c.market, c.option.tau, 1e-5,
                               100 * s + c.option.rebate);
  }
}

TEST_CASE("prices scale with the currency, and a call turned upside down is a put") {
  std::mt19937_64 random(8);
  for (int i = 0; i < 500; ++i) {
    const Case c = random_case(random);
    Barrier large = c.option;
    large.strike *= 1024, large.barrier *= 1024;
    SpotMarket market = c.market;
    market.spot *= 1024;
    const double price = quote(c.option, c.market).price;
    CHECK(quote(large, market).price == 1024 * price);
    // Coins counted in dollars, dollars in coins: S -> 1/S turns rates and sides around.
    Barrier other = c.option;
    other.kind = c.option.kind == OptionKind::call ? OptionKind::put : OptionKind::call;
    const bool down = side_of(c.option.barrier_kind) == BarrierSide::down,
               in = is_knock_in(c.option.barrier_kind);
    other.barrier_kind = down ? in ? BarrierKind::up_in : BarrierKind::up_out
                         : in ? BarrierKind::down_in
                              : BarrierKind::down_out;
    other.strike = 1 / c.option.strike, other.barrier = 1 / c.option.barrier;
    const double turned =
        quote(other, {1 / c.market.spot, c.market.vol, c.market.dividend, c.market.rate}).price *
        c.market.spot * c.option.strike;
    // 1/H and 1/K are rounded: what that may change is the price's own sensitivity to them.
    const double s = c.market.vol * std::sqrt(c.option.tau);
    CHECK(std::fabs(turned - price) < 1e-13 * (price + 0.5) / s);
  }
}

TEST_CASE("at the barrier the price meets the touched one, from as near as doubles go") {
  const SpotMarket market{100, 0.6, 0.03, 0.01};
  for (const BarrierKind kind : all_kinds) {
    const bool down = side_of(kind) == BarrierSide::down;
    for (const OptionKind option : {OptionKind::call, OptionKind::put}) {
      for (const double strike : {80.0, 100.0, 125.0}) {
        const double near = down ? std::nextafter(100.0, 0) : std::nextafter(100.0, 200);
        const Barrier live{option, kind, strike, near, 0.25, 3};
        Barrier at = live;
        at.barrier = 100;
        const ExoticQuote just_before = quote(live, market), touched = quote(at, market);
        CHECK_FALSE(just_before.touched);
        CHECK(touched.touched);
        CHECK(just_before.price == Approx(touched.price).epsilon(1e-12));
        // The knock-out has a price and a slope of its own sign even there.
        if (is_knock_in(kind)) continue;
        Barrier bare = live;
        bare.rebate = 0;
        const bool pays = down ? option == OptionKind::call || strike > near
                               : option == OptionKind::put || strike < near;
        CHECK((quote(bare, market).price > 0) == pays);
      }
    }
  }
}

TEST_CASE("touched earlier: the knock-in is the vanilla, the knock-out is over") {
  const SpotMarket market{100, 0.6, 0.03, 0.01};
  for (const BarrierKind kind : all_kinds) {
    const bool down = side_of(kind) == BarrierSide::down;
    const Barrier option{OptionKind::put, kind, 110, down ? 90.0 : 120.0, 0.25, 3, true};
    const ExoticQuote q = quote(option, market);
    CHECK(q.touched);
    const auto vanilla = black_scholes({OptionKind::put, 110, 0.25}, market);
    CHECK(q.price == (is_knock_in(kind) ? vanilla->price : 0));
    CHECK(q.vega == (is_knock_in(kind) ? vanilla->vega : 0));
  }
}

TEST_CASE("barrier: limits are values") {
  const SpotMarket falling{100, 0, 0, 0.05};  // meets 97 within the year, ends at 95.12
  const auto price = [](BarrierKind kind, double level, const SpotMarket& m, double rebate = 0,
                        double tau = 1, double strike = 90) {
    return quote({OptionKind::call, kind, strike, level, tau, rebate}, m).price;
  };
  const double end = 100 * std::exp(-0.05) - 90;
  CHECK(price(BarrierKind::down_in, 97, falling) == Approx(end));
  CHECK(price(BarrierKind::down_out, 97, falling, 3) == 3);
  CHECK(price(BarrierKind::down_in, 94, falling, 3) == 3);
  CHECK(price(BarrierKind::down_out, 94, falling) == Approx(end));
  const SpotMarket lively{100, 0.5, 0, 0};
  CHECK(price(BarrierKind::down_out, 80, lively, 3, 0) == 10);
  CHECK(price(BarrierKind::down_in, 80, lively, 3, 0) == 3);
  // A strike of zero is the coin itself.
  CHECK(price(BarrierKind::down_in, 80, lively, 0, 1, 0) +
            price(BarrierKind::down_out, 80, lively, 0, 1, 0) ==
        Approx(100).epsilon(1e-14));
  CHECK(quote({OptionKind::put, BarrierKind::up_out, 0, 120, 1}, lively).price == 0);
  CHECK(quote({OptionKind::put, BarrierKind::up_out, 90, 120, 1}, {0, 0.5, 0, 0}).price == 90);
  // Barriers out of reach.
  const auto vanilla = black_scholes({OptionKind::call, 90, 1}, lively);
  CHECK(price(BarrierKind::up_out, 1e12, lively) == Approx(vanilla->price).epsilon(1e-14));
  CHECK(price(BarrierKind::up_in, 1e12, lively) < 1e-200);
  // Boundless volatility: the coins' own measure never meets the barrier below but with H / S.
  CHECK(price(BarrierKind::down_out, 80, {100, 1e7, 0, 0}) == Approx(20));
  CHECK(price(BarrierKind::down_in, 80, {100, 1e7, 0, 0}) == Approx(80));
}

TEST_CASE("a barrier watched now and then is one further away") {
  const double minute = 1.0 / (365 * 24 * 60);
  const auto up = discrete_barrier(100, BarrierSide::up, 0.6, minute);
  const auto down = discrete_barrier(100, BarrierSide::down, 0.6, minute);
  REQUIRE((up && down));
  CHECK(std::log(*up / 100) == Approx(0.5825971579390106 * 0.6 * std::sqrt(minute)));
  CHECK(*up * *down == Approx(100.0 * 100));
  CHECK(*discrete_barrier(100, BarrierSide::up, 0.6, 0) == 100);
  CHECK(std::string(discrete_barrier(-1, BarrierSide::up, 0.6, 0).error().where) == "barrier");
  CHECK(std::string(discrete_barrier(100, BarrierSide::up, -1, 0).error().where) == "vol");
  CHECK(std::string(discrete_barrier(100, BarrierSide::up, 1, nan_value).error().where) ==
        "interval_years");
}

namespace {

/// A down-and-out call watched at `count` equal times: the density carried from one to the next by the
/// trapezoidal rule over the logarithm of the price, cut at the barrier.
double watched(const Barrier& o, const SpotMarket& m, int count) {
  constexpr std::size_t points = 700;
  const double dt = o.tau / count, deviation = m.vol * std::sqrt(dt);
  const double drift = (m.rate - m.dividend - 0.5 * m.vol * m.vol) * dt;
  const double low = std::log(o.barrier), high = std::log(m.spot) + 7 * m.vol * std::sqrt(o.tau);
  const double step = (high - low) / (points - 1);
  const auto density = [&](double move) {
    const double z = (move - drift) / deviation;
    return std::exp(-0.5 * z * z) / (deviation * std::sqrt(2 * 3.14159265358979323846));
  };
  std::vector<double> now(points), next(points), from(2 * points - 1);
  for (std::size_t i = 0; i < from.size(); ++i)
    from[i] = density((static_cast<double>(i) - static_cast<double>(points - 1)) * step);
  for (std::size_t i = 0; i < points; ++i)
    now[i] = density(low + static_cast<double>(i) * step - std::log(m.spot));
  for (int k = 1; k < count; ++k) {
    for (std::size_t j = 0; j < points; ++j) {
      double sum = 0.5 * (now[0] * from[j + points - 1] + now[points - 1] * from[j]);
      for (std::size_t i = 1; i + 1 < points; ++i) sum += now[i] * from[j + points - 1 - i];
      next[j] = sum * step;
    }
    now.swap(next);
  }
  double value = 0;
  for (std::size_t i = 0; i < points; ++i) {
    const double payoff = std::max(std::exp(low + static_cast<double>(i) * step) - o.strike, 0.0);
    value += (i == 0 || i + 1 == points ? 0.5 : 1) * now[i] * payoff;
  }
  return value * step * std::exp(-m.rate * o.tau);
}

}  // namespace

TEST_CASE("the shifted barrier prices one that is watched at twenty times") {
  const SpotMarket market{100, 0.3, 0.1, 0};
  for (const double level : {85.0, 90.0, 95.0}) {
    const Barrier option{OptionKind::call, BarrierKind::down_out, 100, level, 0.2};
    const double exact = watched(option, market, 20);
    Barrier shifted = option;
    shifted.barrier = *discrete_barrier(level, BarrierSide::down, market.vol, option.tau / 20);
    const double error = std::fabs(quote(shifted, market).price / exact - 1);
    CHECK(error < 1e-3);
    // Without the shift the price is off by as much as one observation's move is worth.
    CHECK(error < 0.1 * std::fabs(quote(option, market).price / exact - 1));
  }
}

TEST_CASE("barrier: what is wrong is named") {
  const Barrier good{OptionKind::call, BarrierKind::down_out, 100, 80, 1, 0};
  const SpotMarket market{100, 0.5, 0, 0};
  const auto where = [](const Result<ExoticQuote>& q) { return std::string(q.error().where); };
  Barrier o = good;
  o.strike = -1;
  CHECK(where(barrier(o, market)) == "strike");
  o = good, o.barrier = 0;
  CHECK(where(barrier(o, market)) == "barrier");
  o = good, o.rebate = -1;
  CHECK(where(barrier(o, market)) == "rebate");
  o = good, o.tau = nan_value;
  CHECK(where(barrier(o, market)) == "tau");
  o = good, o.barrier_kind = static_cast<BarrierKind>(4);
  CHECK(barrier(o, market).error().code == Errc::pricing_unknown_kind);
  CHECK(where(barrier(o, market)) == "barrier_kind");
  o = good, o.kind = static_cast<OptionKind>(4);
  CHECK(where(barrier(o, market)) == "kind");
  CHECK(where(barrier(good, {100, -0.5, 0, 0})) == "vol");
}

TEST_CASE("barrier: a batch has the bits of one by one, and names what it refused") {
  std::mt19937_64 random(3);
  constexpr std::size_t count = 1'283;
  std::vector<OptionKind> kinds;
  std::vector<BarrierKind> which;
  std::vector<double> spot, strike, level, rebate, tau, vol, rate, dividend;
  for (std::size_t i = 0; i < count; ++i) {
    const Case c = random_case(random);
    kinds.push_back(c.option.kind);
    which.push_back(c.option.barrier_kind);
    spot.push_back(i % 50 == 9 ? c.option.barrier : 100);
    strike.push_back(i % 61 == 0 ? 0 : c.option.strike);
    level.push_back(c.option.barrier);
    rebate.push_back(i % 3 == 0 ? 5 : 0);
    tau.push_back(i % 71 == 0 ? 0 : c.option.tau);
    vol.push_back(i % 41 == 0 ? 0 : c.market.vol);
    rate.push_back(c.market.rate);
    dividend.push_back(c.market.dividend);
  }
  level[4] = -1;
  which[6] = static_cast<BarrierKind>(9);
  kinds[8] = static_cast<OptionKind>(9);
  vol[10] = nan_value;
  std::vector<double> columns[7];
  for (auto& c : columns) c.assign(count, -7);
  std::vector<PricingStatus> status(count);
  std::vector<std::uint8_t> touched(count, 9);
  const BarrierColumns in{kinds, which, spot, strike, level, rebate, tau, vol, rate, dividend};
  const auto failed = barrier_batch(
      count, in,
      {columns[0], columns[1], columns[2], columns[3], columns[4], columns[5], columns[6], touched},
      status);
  REQUIRE(failed);
  CHECK(*failed == 4);
  CHECK(status[6] == PricingStatus::unknown_kind);
  CHECK(status[8] == PricingStatus::unknown_kind);
  CHECK(status[10] == PricingStatus::invalid_argument);
  for (std::size_t i = 0; i < count; ++i) {
    const auto q = barrier({kinds[i], which[i], strike[i], level[i], tau[i], rebate[i]},
                           {spot[i], vol[i], rate[i], dividend[i]});
    CHECK(q.has_value() == has_value(status[i]));
    if (!q) continue;
    CHECK(touched[i] == (q->touched ? 1 : 0));
    const double values[] = {q->price, q->delta, q->gamma, q->vega, q->theta, q->rho, q->phi};
    for (std::size_t c = 0; c < 7; ++c)
      REQUIRE(std::memcmp(&columns[c][i], &values[c], sizeof(double)) == 0);
  }
  std::vector<double> short_column(3);
  CHECK(std::string(barrier_batch(count, in, {.gamma = short_column}).error().where) == "gamma");
}
