#include <btcfi/pricing/american.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iostream>
#include <limits>
#include <random>
#include <vector>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

AmericanQuote value(const Vanilla& option, const SpotMarket& market,
                    AmericanTier tier = AmericanTier::accurate) {
  const auto q = american(option, market, tier);
  INFO("tau " << option.tau << " spot " << market.spot << " vol " << market.vol << " rate "
              << market.rate << " dividend " << market.dividend);
  REQUIRE(q);
  return *q;
}

struct Case {
  Vanilla option;
  SpotMarket market;
};

/// Markets as coins and indices have them, both kinds, from an hour to two years.
class Random {
 public:
  explicit Random(std::uint64_t seed) : random_(seed) {}
  double unit() { return std::uniform_real_distribution<double>(0, 1)(random_); }
  Case next() {
    Case c;
    c.option.kind = unit() < 0.5 ? OptionKind::call : OptionKind::put;
    c.option.strike = 100;
    c.option.tau = std::exp(-9 + 9.7 * unit());
    c.market.vol = 0.15 + 1.2 * unit();
    c.market.rate = 0.12 * unit();
    c.market.dividend = unit() < 0.2 ? c.market.rate : 0.12 * unit();
    c.market.spot = 100 * std::exp(4 * (unit() - 0.5) * c.market.vol * std::sqrt(c.option.tau));
    return c;
  }

 private:
  std::mt19937_64 random_;
};

std::uint64_t seed_of(const char* test) {
  const std::uint64_t seed = std::random_device{}();
  std::cout << test << " seed " << seed << std::endl;
  return seed;
}

/// An independent solver: Crank-Nicolson in ln S with Rannacher's start, the exercise constraint
/// projected at each step (Brennan and Schwartz). Its error is of the order of `width` squared.
double by_differences(const Case& c, int half_points, int steps) {
  const double s = c.market.vol * std::sqrt(c.option.tau);
  const double width = 6 * s / half_points, k = std::log(c.option.strike);
  const auto n = static_cast<std::size_t>(2 * half_points + 1);
  const double centre = std::log(c.market.spot);
  const double w = c.option.kind == OptionKind::call ? 1 : -1;
  std::vector<double> payoff(n), v(n), rhs(n), upper(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double x = centre + (static_cast<double>(i) - half_points) * width;
    payoff[i] = std::max(w * (std::exp(x) - std::exp(k)), 0.0);
  }
  v = payoff;
  const double variance = c.market.vol * c.market.vol;
  const double drift = c.market.rate - c.market.dividend - variance / 2;
  const double a = variance / (2 * width * width), b = drift / (2 * width);
  const double down = a - b, middle = -2 * a - c.market.rate, up = a + b;
  const auto step = [&](double dt, double implicit) {
    for (std::size_t i = 1; i + 1 < n; ++i) {
      rhs[i] = v[i] + (1 - implicit) * dt * (down * v[i - 1] + middle * v[i] + up * v[i + 1]);
    }
    rhs[0] = v[0];
    rhs[n - 1] = v[n - 1];
    const double l = -implicit * dt * down, d = 1 - implicit * dt * middle, u = -implicit * dt * up;
    // Elimination from the side that is held, so that the constraint holds while substituting back
    // from the side that is exercised.
    const bool from_left = w > 0;
    const auto at = [&](std::size_t i) { return from_left ? i : n - 1 - i; };
    const double before = from_left ? l : u, after = from_left ? u : l;
    upper[0] = 0;
    std::vector<double>& y = rhs;
    for (std::size_t j = 1; j + 1 < n; ++j) {
      const double pivot = d - before * upper[j - 1];
      upper[j] = after / pivot;
      y[at(j)] = (y[at(j)] - before * y[at(j - 1)]) / pivot;
    }
    v[at(n - 1)] = payoff[at(n - 1)];
    for (std::size_t j = n - 1; j-- > 1;) {
      v[at(j)] = std::max(y[at(j)] - upper[j] * v[at(j + 1)], payoff[at(j)]);
    }
  };
  const double dt = c.option.tau / steps;
  for (int i = 0; i < 4; ++i) step(dt / 4, 1);
  for (int i = 1; i < steps; ++i) step(dt, 0.5);
  return v[static_cast<std::size_t>(half_points)];
}

}  // namespace

TEST_CASE("the values that were computed elsewhere to fourteen digits come out") {
  // vectors/pricing/literature.json, american_alo_corrected: two formulations on two grids.
  struct Row {
    double spot, strike, tau, rate, dividend, price;
  };
  const Row rows[] = {{100, 100, 1, 0.05, 0.05, 9.56944529891381},
                      {100, 100, 1, 0.075, 0.05, 8.584935736424},
                      {100, 100, 1, 0.04, 0.08, 11.37313542839126}};
  for (const Row& row : rows) {
    const Vanilla option{OptionKind::put, row.strike, row.tau};
    const SpotMarket market{row.spot, 0.25, row.rate, row.dividend};
    CHECK(value(option, market, AmericanTier::fast).price == Approx(row.price).margin(5e-5));
    CHECK(std::fabs(value(option, market).price - row.price) < 1e-6);
    CHECK(std::fabs(value(option, market, AmericanTier::high).price - row.price) < 1e-8);
  }
}

TEST_CASE("finite differences agree") {
  Random random(seed_of("american, differences"));
  for (int i = 0; i < 24; ++i) {
    const Case c = random.next();
    const double coarse = by_differences(c, 200, 200), fine = by_differences(c, 400, 400);
    const double limit = fine + (fine - coarse) / 3;
    const double price = value(c.option, c.market).price;
    INFO("tau " << c.option.tau << " spot " << c.market.spot << " vol " << c.market.vol << " rate "
                << c.market.rate << " dividend " << c.market.dividend);
    // The difference of the two grids says how good they are.
    CHECK(std::fabs(price - limit) <
          std::fabs(fine - coarse) + 1e-4 * c.market.vol * std::sqrt(c.option.tau) * 100);
  }
}

TEST_CASE("the tiers agree within what they promise") {
  Random random(seed_of("american, tiers"));
  double worst_fast = 0, worst_accurate = 0;
  for (int i = 0; i < 300; ++i) {
    const Case c = random.next();
    const double exact = value(c.option, c.market, AmericanTier::high).price;
    // A call is a put of as many strikes as its spot is.
    const double unit = std::max(c.market.spot, 100.0);
    worst_fast = std::max(
        worst_fast, std::fabs(value(c.option, c.market, AmericanTier::fast).price - exact) / unit);
    worst_accurate =
        std::max(worst_accurate, std::fabs(value(c.option, c.market).price - exact) / unit);
  }
  std::cout
      << "  greatest differences from the high tier, in strikes (puts) or spots (calls): fast "
      << worst_fast << ", accurate " << worst_accurate << std::endl;
  CHECK(worst_fast < 2e-6);
  CHECK(worst_accurate < 1.5e-8);
}

TEST_CASE("an American option is worth at least the European and at least its exercise") {
  Random random(seed_of("american, bounds"));
  for (int i = 0; i < 2'000; ++i) {
    const Case c = random.next();
    const AmericanQuote q = value(c.option, c.market, AmericanTier::fast);
    const double european = black_scholes(c.option, c.market)->price;
    const double w = c.option.kind == OptionKind::call ? 1 : -1;
    REQUIRE(q.price >= european - 1e-13 * 100);
    REQUIRE(q.price >= w * (c.market.spot - c.option.strike));
    REQUIRE(q.premium >= 0);
    REQUIRE(std::fabs(q.price - european - q.premium) <= 1e-12 * 100);
    REQUIRE(std::fabs(q.delta) <= 1 + 1e-5);
    REQUIRE(q.gamma >= -1e-3 / c.market.spot);
    REQUIRE(q.exercise == (w > 0 ? c.market.spot >= q.boundary : c.market.spot <= q.boundary));
  }
}

TEST_CASE("price and derivatives meet exercise without a step") {
  Random random(seed_of("american, pasting"));
  for (int i = 0; i < 300; ++i) {
    const Case c = random.next();
    if (c.market.rate < 1e-3 || c.market.dividend < 1e-3) continue;
    const auto solved = AmericanBoundary::solve(
        {c.option.kind, c.option.tau, c.market.vol, c.market.rate, c.market.dividend});
    REQUIRE(solved);
    CHECK(solved->mismatch() < 1e-8);
    const double b = solved->boundary(100), w = c.option.kind == OptionKind::call ? 1 : -1;
    const double step = 1e-6 * c.market.vol * std::sqrt(c.option.tau);
    const auto held = solved->quote(b * (1 - w * step), 100),
               gone = solved->quote(b * (1 + w * step), 100);
    REQUIRE(held);
    REQUIRE(gone);
    CHECK(gone->exercise);
    CHECK_FALSE(held->exercise);
    CHECK(gone->price == Approx(w * (b * (1 + w * step) - 100)));
    CHECK(held->price == Approx(w * (b * (1 - w * step) - 100)).margin(2e-6));
    CHECK(held->delta == Approx(w).margin(2e-5));
    // There the equation of the price leaves gamma = 2 (rate K - dividend B) / (vol B)^2 up to sign.
    const double gamma = -w * 2 * (c.market.rate * 100 - c.market.dividend * b) /
                         (c.market.vol * c.market.vol * b * b);
    CHECK(held->gamma == Approx(gamma).epsilon(2e-3));
    CHECK(std::fabs(held->theta) < 2e-3 * (1 + 0.5 * gamma * c.market.vol * c.market.vol * b * b));
  }
}

TEST_CASE("the sensitivities are the differences of the price") {
  Random random(seed_of("american, differences of the price"));
  const AmericanTier tier = AmericanTier::high;
  for (int i = 0; i < 60; ++i) {
    Case c = random.next();
    c.option.tau = std::max(c.option.tau, 0.02);
    // The limit of the boundary has a kink where the rates are equal.
    if (std::fabs(c.market.rate - c.market.dividend) < 1e-3) c.market.dividend = 0;
    c.market.rate += 1e-3, c.market.dividend += 1e-3;
    const AmericanQuote q = value(c.option, c.market, tier);
    const double s = c.market.vol * std::sqrt(c.option.tau);
    if (q.exercise || std::fabs(std::log(c.market.spot / q.boundary)) < 0.2 * s) continue;
    const auto price = [&](double SpotMarket::*what, double by) {
      SpotMarket m = c.market;
      m.*what += by;
      return value(c.option, m, tier).price;
    };
    const auto slope = [&](double SpotMarket::*what, double h) {
      return (8 * (price(what, h) - price(what, -h)) - (price(what, 2 * h) - price(what, -2 * h))) /
             (12 * h);
    };
    INFO((c.option.kind == OptionKind::call ? "call" : "put")
         << " tau " << c.option.tau << " spot " << c.market.spot << " vol " << c.market.vol
         << " rate " << c.market.rate << " dividend " << c.market.dividend);
    const double h = 0.01 * s * c.market.spot;
    CHECK(q.delta == Approx(slope(&SpotMarket::spot, h)).margin(1e-6));
    const double gamma =
        (price(&SpotMarket::spot, h) + price(&SpotMarket::spot, -h) - 2 * q.price) / (h * h);
    CHECK(q.gamma * h == Approx(gamma * h).margin(1e-5));
    CHECK(q.vega == Approx(slope(&SpotMarket::vol, 2e-3)).margin(1e-3).epsilon(1e-5));
    CHECK(q.rho == Approx(slope(&SpotMarket::rate, 1e-4)).margin(1e-2).epsilon(1e-3));
    CHECK(q.phi == Approx(slope(&SpotMarket::dividend, 1e-4)).margin(1e-2).epsilon(1e-3));
    const double dt = 1e-3 * c.option.tau;
    const auto later = [&](double by) {
      Vanilla o = c.option;
      o.tau -= by;
      return value(o, c.market, tier).price;
    };
    const double theta =
        (8 * (later(dt) - later(-dt)) - (later(2 * dt) - later(-2 * dt))) / (12 * dt);
    CHECK(q.theta == Approx(theta).margin(1e-3 * (1 + std::fabs(theta))));
    // Doubling time while halving rates and variance changes nothing.
    CHECK(-c.option.tau * q.theta - c.market.rate * q.rho - c.market.dividend * q.phi -
              0.5 * c.market.vol * q.vega ==
          Approx(0).margin(2e-6 * 100));
  }
}

TEST_CASE("a call is a put with spot and strike, rate and dividend exchanged") {
  Random random(seed_of("american, symmetry"));
  for (int i = 0; i < 500; ++i) {
    const Case c = random.next();
    const AmericanQuote q = value(c.option, c.market, AmericanTier::fast);
    const OptionKind other = c.option.kind == OptionKind::call ? OptionKind::put : OptionKind::call;
    const AmericanQuote mirrored = value(
        {other, c.market.spot, c.option.tau},
        {c.option.strike, c.market.vol, c.market.dividend, c.market.rate}, AmericanTier::fast);
    REQUIRE(q.price == Approx(mirrored.price).epsilon(1e-12).margin(1e-11));
    REQUIRE(q.rho == Approx(mirrored.phi).epsilon(1e-9).margin(1e-9));
    REQUIRE(q.boundary * mirrored.boundary == Approx(c.market.spot * c.option.strike));
  }
}

TEST_CASE("one boundary prices every spot and strike, with the bits of single calls") {
  const auto solved = AmericanBoundary::solve({OptionKind::put, 0.5, 0.7, 0.08, 0.02});
  REQUIRE(solved);
  for (const double strike : {1e-3, 100.0, 1e5}) {
    for (double spot = 0.3 * strike; spot < 3 * strike; spot += 0.13 * strike) {
      const auto q = solved->quote(spot, strike);
      const auto alone = american({OptionKind::put, strike, 0.5}, {spot, 0.7, 0.08, 0.02});
      REQUIRE(q);
      REQUIRE(alone);
      CHECK(q->price == alone->price);
      CHECK(q->gamma == alone->gamma);
      CHECK(q->boundary == alone->boundary);
    }
  }
  // The whole curve: falling from the strike with the time left.
  double last = 100;
  for (double left = 0.001; left <= 0.5; left += 0.0499) {
    const auto b = solved->boundary_at(100, left);
    REQUIRE(b);
    CHECK(*b < last);
    const auto shorter = AmericanBoundary::solve({OptionKind::put, left, 0.7, 0.08, 0.02});
    CHECK(*b == Approx(shorter->boundary(100)).epsilon(1e-4));
    last = *b;
  }
  CHECK(*solved->boundary_at(100, 0.5) == Approx(solved->boundary(100)).epsilon(1e-14));
  CHECK(solved->boundary_at(100, 0.6).error().code == Errc::invalid_argument);
}

TEST_CASE("where early exercise is never right the option is European") {
  const SpotMarket no_yield{100, 0.4, 0.05, 0};
  const AmericanQuote call = value({OptionKind::call, 90, 1}, no_yield);
  CHECK(call.price == black_scholes({OptionKind::call, 90, 1}, no_yield)->price);
  CHECK(call.premium == 0);
  CHECK(call.boundary == infinity);
  CHECK_FALSE(call.exercise);
  const SpotMarket negative{100, 0.4, -0.02, 0.01};
  const AmericanQuote put = value({OptionKind::put, 130, 1}, negative);
  CHECK(put.price == black_scholes({OptionKind::put, 130, 1}, negative)->price);
  CHECK(put.boundary == 0);
}

TEST_CASE("limits are values") {
  SECTION("no time") {
    CHECK(value({OptionKind::put, 100, 0}, {80, 0.5, 0.05, 0}).price == 20);
    CHECK(value({OptionKind::put, 100, 0}, {80, 0.5, 0.05, 0}).exercise);
    CHECK(value({OptionKind::call, 100, 0}, {80, 0.5, 0.05, 0.05}).price == 0);
  }
  SECTION("no volatility: the best time is known") {
    CHECK(value({OptionKind::put, 100, 1}, {80, 0, 0.05, 0}).price == 20);
    CHECK(value({OptionKind::put, 100, 1}, {110, 0, 0.05, 0}).price == 0);
    // Held: the coin loses 20 % to its yield, the strike nothing.
    const AmericanQuote held = value({OptionKind::put, 100, 1}, {100, 0, 0.01, 0.2});
    CHECK(held.price == Approx(100 * std::exp(-0.01) - 100 * std::exp(-0.2)));
    CHECK(held.delta == Approx(-std::exp(-0.2)));
  }
  SECTION("nothing to exercise for or with") {
    CHECK(value({OptionKind::put, 100, 1}, {0, 0.5, 0.05, 0}).price == 100);
    CHECK(value({OptionKind::call, 100, 1}, {0, 0.5, 0.05, 0.02}).price == 0);
    CHECK(value({OptionKind::call, 0, 1}, {100, 0.5, 0.05, 0.02}).price == 100);
    CHECK(value({OptionKind::put, 0, 1}, {100, 0.5, 0.05, 0.02}).price == 0);
  }
  SECTION("hardly any volatility, and any amount of it") {
    // Exercise at once, or the best certain time, up to what so little chance is worth.
    CHECK(value({OptionKind::put, 120, 1}, {100, 1e-7, 0.05, 0.01}).price == 20);
    CHECK(value({OptionKind::call, 50, 1}, {100, 1e-8, 0.05, 0.01}).price ==
          Approx(51.44351214988111).margin(1e-8));
    // The stock falls to where exercise is right long before expiry: the perpetual option.
    const AmericanQuote falls = value({OptionKind::put, 120, 40}, {100, 1e-6, 0.01, 0.5});
    CHECK(falls.price ==
          Approx(value({OptionKind::put, 120, 40}, {100, 0, 0.01, 0.5}).price).epsilon(1e-6));
    CHECK(falls.theta == 0);
    const SpotMarket wild{100, 100, 0.01, 0.05};
    CHECK(value({OptionKind::call, 100, 1}, wild).price == Approx(99.9875).margin(1e-4));
    CHECK(value({OptionKind::call, 100, 1}, wild).boundary > 1e5);
  }
  SECTION("the perpetual option and the long one meet") {
    // Just below and above where the solver hands over.
    const double vol = 0.2, rate = 0.3;
    const double below =
        value({OptionKind::put, 100, 26}, {110, vol, rate, 0}, AmericanTier::high).price;
    const double above =
        value({OptionKind::put, 100, 60}, {110, vol, rate, 0}, AmericanTier::high).price;
    CHECK(below == Approx(above).margin(3e-6));
    const double lambda = 2 * rate / (vol * vol);
    CHECK(above == Approx(100 / (1 + lambda) * std::pow(1.1 * (1 + lambda) / lambda, -lambda)));
  }
  SECTION("a rate that vanishes") {
    const SpotMarket almost{100, 0.5, 1e-14, 0}, none{100, 0.5, 0, 0};
    CHECK(value({OptionKind::put, 100, 1}, almost).price ==
          Approx(value({OptionKind::put, 100, 1}, none).price).epsilon(1e-12));
  }
  SECTION("far apart") {
    CHECK(value({OptionKind::put, 100, 1}, {1e-200, 0.5, 0.05, 0}).price == 100);
    CHECK(value({OptionKind::put, 100, 1}, {1e200, 0.5, 0.05, 0}).price == 0);
    CHECK(value({OptionKind::call, 1e-300, 1}, {1e300, 0.5, 0.05, 0.1}).price == 1e300);
  }
}

TEST_CASE("what cannot be priced is an error that names why") {
  const Vanilla put{OptionKind::put, 100, 1};
  const auto code = [](const auto& result) { return result.error().code; };
  CHECK(code(american(put, {100, 0.3, -0.02, -0.05})) == Errc::pricing_two_boundaries);
  CHECK(code(american({OptionKind::call, 100, 1}, {100, 0.3, -0.05, -0.02})) ==
        Errc::pricing_two_boundaries);
  CHECK(code(american({OptionKind::put, 100, 14}, {100, 0.01, 0.16, 0.16})) ==
        Errc::pricing_not_converged);
  const auto named = [](const auto& result, const char* where) {
    return result.error().code == Errc::invalid_argument &&
           std::strcmp(result.error().where, where) == 0;
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(named(american(put, {nan, 0.3, 0.05, 0}), "spot"));
  CHECK(named(american({OptionKind::put, -1, 1}, {100, 0.3, 0.05, 0}), "strike"));
  CHECK(named(american({OptionKind::put, 100, infinity}, {100, 0.3, 0.05, 0}), "tau"));
  CHECK(named(american(put, {100, -0.3, 0.05, 0}), "vol"));
  CHECK(named(american(put, {100, 0.3, nan, 0}), "rate"));
  CHECK(named(american(put, {100, 0.3, 0.05, infinity}), "dividend"));
  CHECK(named(american(put, {100, 0.3, 0.05, 0}, static_cast<AmericanTier>(3)), "tier"));
  CHECK(code(american(put, {100, 0.3, 800, 0})) == Errc::out_of_range);
  const auto solved = AmericanBoundary::solve({OptionKind::put, 1, 0.3, 0.05, 0});
  CHECK(named(solved->quote(nan, 100), "spot"));
  CHECK(named(solved->quote(100, -1), "strike"));
}

TEST_CASE("a batch gives the bits of single calls, and a bad element spoils no other") {
  Random random(seed_of("american, batch"));
  constexpr std::size_t count = 64;
  std::vector<OptionKind> kind;
  std::vector<double> spot, strike, tau, vol, rate, dividend;
  for (std::size_t i = 0; i < count; ++i) {
    const Case c = random.next();
    kind.push_back(c.option.kind);
    spot.push_back(c.market.spot);
    strike.push_back(c.option.strike);
    tau.push_back(c.option.tau);
    vol.push_back(c.market.vol);
    rate.push_back(c.market.rate);
    dividend.push_back(c.market.dividend);
  }
  spot[5] = -1;
  vol[9] = std::numeric_limits<double>::quiet_NaN();
  kind[11] = static_cast<OptionKind>(7);
  kind[13] = OptionKind::put, rate[13] = -0.02, dividend[13] = -0.05;
  std::vector<double> price(count), delta(count), vega(count), boundary(count);
  std::vector<PricingStatus> status(count);
  const auto failed =
      american_batch(count, {kind, spot, strike, tau, vol, rate, dividend},
                     {.price = price, .delta = delta, .vega = vega, .boundary = boundary}, status);
  REQUIRE(failed);
  CHECK(*failed == 4);
  CHECK(status[5] == PricingStatus::invalid_argument);
  CHECK(status[9] == PricingStatus::invalid_argument);
  CHECK(status[11] == PricingStatus::unknown_kind);
  CHECK(status[13] == PricingStatus::two_boundaries);
  for (std::size_t i = 0; i < count; ++i) {
    if (status[i] != PricingStatus::ok) {
      CHECK(std::isnan(price[i]));
      continue;
    }
    const AmericanQuote q =
        value({kind[i], strike[i], tau[i]}, {spot[i], vol[i], rate[i], dividend[i]});
    CHECK(price[i] == q.price);
    CHECK(delta[i] == q.delta);
    CHECK(vega[i] == q.vega);
    CHECK(boundary[i] == q.boundary);
  }
  const auto short_column = american_batch(
      count, {kind, {spot.data(), 3}, strike, tau, vol, rate, dividend}, {.price = price});
  CHECK(short_column.error().code == Errc::pricing_lengths_differ);
}

TEST_CASE("whatever the market, there is a number or an error, never NaN") {
  std::mt19937_64 random(seed_of("american, extremes"));
  std::uniform_real_distribution<double> unit(0, 1);
  const auto any = [&](double low, double high) {
    return std::exp(std::log(low) + unit(random) * std::log(high / low));
  };
  int errors = 0;
  for (int i = 0; i < 3'000; ++i) {
    const double rate = unit(random) < 0.1 ? 0 : any(1e-12, 10) * (unit(random) < 0.2 ? -1 : 1);
    const double dividend = unit(random) < 0.2 ? 0 : any(1e-12, 10) * (unit(random) < 0.3 ? -1 : 1);
    const SpotMarket market{any(1e-9, 1e12), any(1e-9, 1e3), rate, dividend};
    const Vanilla option{unit(random) < 0.5 ? OptionKind::call : OptionKind::put, any(1e-9, 1e12),
                         any(1e-9, 100)};
    const auto q = american(option, market, static_cast<AmericanTier>(i % 3));
    INFO("tau " << option.tau << " strike " << option.strike << " spot " << market.spot << " vol "
                << market.vol << " rate " << rate << " dividend " << dividend);
    if (!q) {
      const Errc code = q.error().code;
      REQUIRE((code == Errc::pricing_two_boundaries || code == Errc::pricing_not_converged ||
               code == Errc::out_of_range));
      errors += code == Errc::pricing_not_converged ? 1 : 0;
      continue;
    }
    for (const double x :
         {q->price, q->delta, q->gamma, q->vega, q->theta, q->rho, q->phi, q->premium})
      REQUIRE(std::isfinite(x));
    REQUIRE_FALSE(std::isnan(q->boundary));
    const double w = option.kind == OptionKind::call ? 1 : -1;
    REQUIRE(q->price >= w * (market.spot - option.strike));
    REQUIRE(q->premium >= 0);
  }
  // Hardly any market that is drawn from everywhere is beyond the solver.
  CHECK(errors < 300);
}
