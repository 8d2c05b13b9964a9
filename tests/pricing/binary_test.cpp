#include "exotic_support.hpp"

#include <btcfi/pricing/binary.hpp>

#include <catch2/catch.hpp>

#include <cstring>
#include <iostream>
#include <limits>
#include <vector>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
}  // namespace

TEST_CASE("a vanilla is a coin less the strike in cash, both if in the money") {
  const auto seed = std::random_device{}();
  std::cout << "binary_test seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  for (int i = 0; i < 2'000; ++i) {
    const OptionKind kind = i % 2 == 0 ? OptionKind::call : OptionKind::put;
    const double sign = kind == OptionKind::call ? 1 : -1;
    const double tau = std::exp(test::uniform(random, -6, 1)), vol = test::uniform(random, 0.05, 2);
    const double spot = std::exp(test::uniform(random, 2, 12));
    const double strike = spot * std::exp(test::uniform(random, -4, 4) * vol * std::sqrt(tau));
    const SpotMarket market{spot, vol, test::uniform(random, -0.1, 0.1),
                            test::uniform(random, -0.1, 0.1)};
    const auto coin = binary({kind, BinaryPays::asset, strike, tau}, market);
    const auto cash = binary({kind, BinaryPays::cash, strike, tau, strike}, market);
    const auto gap = binary({kind, BinaryPays::gap, strike, tau, strike}, market);
    const auto vanilla = black_scholes({kind, strike, tau}, market);
    REQUIRE((coin && cash && gap && vanilla));
    const double size = coin->price + cash->price;
    CHECK(std::fabs(sign * (coin->price - cash->price) - vanilla->price) < 1e-14 * size);
    CHECK(std::fabs(gap->price - vanilla->price) < 1e-15 * size + 1e-12 * vanilla->price);
    CHECK(std::fabs(gap->delta - vanilla->delta) < 1e-14);
    CHECK(gap->gamma == Approx(vanilla->gamma).epsilon(1e-9));
    CHECK(gap->vega == Approx(vanilla->vega).epsilon(1e-9));
    CHECK(std::fabs(gap->theta - vanilla->theta) < 1e-11 * (std::fabs(vanilla->theta) + size));
    CHECK(std::fabs(gap->rho - vanilla->rho) < 1e-13 * tau * size);
    CHECK(std::fabs(gap->phi - vanilla->phi) < 1e-13 * tau * size);
  }
}

TEST_CASE("call and put together pay for certain") {
  const SpotMarket market{70'000, 0.6, 0.03, 0.01};
  for (const double strike : {20'000.0, 69'999.0, 70'000.0, 150'000.0}) {
    const auto call = binary({OptionKind::call, BinaryPays::cash, strike, 0.2, 100}, market);
    const auto put = binary({OptionKind::put, BinaryPays::cash, strike, 0.2, 100}, market);
    CHECK(call->price + put->price == Approx(100 * std::exp(-0.03 * 0.2)).epsilon(1e-15));
    CHECK(std::fabs(call->delta + put->delta) < 1e-18);
    CHECK(std::fabs(call->gamma + put->gamma) < 1e-20);
  }
}

TEST_CASE("tails keep their digits: one forty standard deviations out is no zero") {
  // exp(-800) is 1e-348; thirty of them out it is 1e-197.
  const SpotMarket market{1, 0.1, 0, 0};
  const auto q = binary({OptionKind::call, BinaryPays::cash, std::exp(3.0), 1}, market);
  CHECK(q->price > 1e-200);
  CHECK(q->price < 1e-190);
  const auto far = binary({OptionKind::call, BinaryPays::cash, std::exp(5.0), 1}, market);
  CHECK(far->price >= 0);
}

TEST_CASE("binary: sensitivities are the differences of the price") {
  std::mt19937_64 random(7);
  for (int i = 0; i < 60; ++i) {
    const double tau = test::uniform(random, 0.02, 2), vol = test::uniform(random, 0.1, 1);
    const SpotMarket market{100, vol, test::uniform(random, -0.05, 0.1),
                            test::uniform(random, -0.05, 0.1)};
    const double strike = 100 * std::exp(test::uniform(random, -2, 2) * vol * std::sqrt(tau));
    const OptionKind kind = i % 2 == 0 ? OptionKind::call : OptionKind::put;
    const auto pays = static_cast<BinaryPays>(i % 3);
    const auto price = [&](const SpotMarket& m, double t) {
      return binary({kind, pays, strike, t, 50}, m)->price;
    };
    const auto q = binary({kind, pays, strike, tau, 50}, market);
    REQUIRE(q);
    test::check_by_differences(*q, price, market, tau, 1e-5, 1);
  }
}

TEST_CASE("binary: limits are values") {
  const SpotMarket still{100, 0, 0.05, 0.02};
  const double df = std::exp(-0.05), dq = std::exp(-0.02);
  const auto cash = [&](double strike, const SpotMarket& m, double tau = 1) {
    return binary({OptionKind::call, BinaryPays::cash, strike, tau, 10}, m)->price;
  };
  CHECK(cash(90, still) == Approx(10 * df));
  CHECK(cash(110, still) == 0);
  CHECK(cash(90, {100, 0.5, 0, 0}, 0) == 10);
  CHECK(cash(100, {100, 0.5, 0, 0}, 0) == 5);
  CHECK(cash(0, {100, 0.5, 0.05, 0}) == Approx(10 * df));
  CHECK(cash(100, {0, 0.5, 0.05, 0}) == 0);
  CHECK(cash(100, {100, 1e9, 0.05, 0}) < 1e-12);
  const auto asset = binary({OptionKind::call, BinaryPays::asset, 90, 1}, still);
  CHECK(asset->price == Approx(100 * dq));
  CHECK(asset->delta == Approx(dq));
  CHECK(asset->theta == Approx(0.02 * asset->price));
  CHECK(binary({OptionKind::call, BinaryPays::asset, 90, 1}, {100, 1e9, 0.05, 0.02})->price ==
        Approx(100 * dq));
}

TEST_CASE("binary: what is wrong is named") {
  const Binary good{OptionKind::call, BinaryPays::cash, 100, 1, 1};
  const SpotMarket market{100, 0.5, 0, 0};
  const auto where = [](const Result<ExoticQuote>& q) { return std::string(q.error().where); };
  for (const double bad : {nan_value, inf, -1.0}) {
    Binary o = good;
    o.strike = bad;
    CHECK(where(binary(o, market)) == "strike");
    o = good, o.tau = bad;
    CHECK(where(binary(o, market)) == "tau");
    CHECK(where(binary(good, {bad, 0.5, 0, 0})) == "spot");
    CHECK(where(binary(good, {100, bad, 0, 0})) == "vol");
  }
  Binary o = good;
  o.cash = nan_value;
  CHECK(where(binary(o, market)) == "cash");
  CHECK(where(binary(good, {100, 0.5, inf, 0})) == "rate");
  CHECK(where(binary(good, {100, 0.5, 0, nan_value})) == "dividend");
  CHECK(binary(good, {100, 0.5, 701, 0}).error().code == Errc::out_of_range);
  o = good, o.kind = static_cast<OptionKind>(2);
  CHECK(binary(o, market).error().code == Errc::pricing_unknown_kind);
  o = good, o.pays = static_cast<BinaryPays>(3);
  CHECK(where(binary(o, market)) == "pays");
}

TEST_CASE("binary: a batch has the bits of one by one, and names what it refused") {
  std::mt19937_64 random(3);
  constexpr std::size_t count = 701;
  std::vector<OptionKind> kinds;
  std::vector<BinaryPays> pays;
  std::vector<double> spot, strike, vol;
  for (std::size_t i = 0; i < count; ++i) {
    kinds.push_back(static_cast<OptionKind>(i % 2));
    pays.push_back(static_cast<BinaryPays>(i % 3));
    spot.push_back(i % 97 == 0 ? 0 : test::uniform(random, 50, 150));
    strike.push_back(i % 89 == 0 ? 0 : test::uniform(random, 50, 150));
    vol.push_back(i % 83 == 0 ? 0 : test::uniform(random, 0.1, 2));
  }
  spot[5] = nan_value;
  pays[6] = static_cast<BinaryPays>(9);
  kinds[7] = static_cast<OptionKind>(9);
  const double cash = 20, tau = 0.3, rate = 0.04;
  std::vector<double> columns[7];
  for (auto& c : columns) c.assign(count, -7);
  std::vector<PricingStatus> status(count);
  const auto failed = binary_batch(count,
                                   {.kind = kinds,
                                    .pays = pays,
                                    .spot = spot,
                                    .strike = strike,
                                    .cash = {&cash, 1},
                                    .tau = {&tau, 1},
                                    .vol = vol,
                                    .rate = {&rate, 1}},
                                   {.price = columns[0],
                                    .delta = columns[1],
                                    .gamma = columns[2],
                                    .vega = columns[3],
                                    .theta = columns[4],
                                    .rho = columns[5],
                                    .phi = columns[6]},
                                   status);
  REQUIRE(failed);
  CHECK(*failed == 3);
  CHECK(status[5] == PricingStatus::invalid_argument);
  CHECK(status[6] == PricingStatus::unknown_kind);
  CHECK(status[7] == PricingStatus::unknown_kind);
  CHECK(std::isnan(columns[0][5]));
  for (std::size_t i = 0; i < count; ++i) {
    const auto q = binary({kinds[i], pays[i], strike[i], tau, cash}, {spot[i], vol[i], rate, 0});
    CHECK(q.has_value() == has_value(status[i]));
    if (!q) continue;
    const double values[] = {q->price, q->delta, q->gamma, q->vega, q->theta, q->rho, q->phi};
    for (std::size_t c = 0; c < 7; ++c)
      REQUIRE(std::memcmp(&columns[c][i], &values[c], sizeof(double)) == 0);
  }
  CHECK(binary_batch(count, {.kind = kinds, .pays = pays}, {}).error().code ==
        Errc::pricing_lengths_differ);
}
