#include <btcfi/pricing/realized_vol.hpp>

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

constexpr std::int64_t hour = 3'600'000;

constexpr VolEstimator all[] = {VolEstimator::close,           VolEstimator::close_with_mean,
                                VolEstimator::parkinson,       VolEstimator::garman_klass,
                                VolEstimator::rogers_satchell, VolEstimator::yang_zhang};

/// Bars of a Brownian path seen `ticks` times an hour.
std::vector<Bar> walk(std::size_t bars, int ticks, double vol, double drift, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  const double dt = static_cast<double>(hour) / static_cast<double>(milliseconds_per_year) / ticks;
  double x = std::log(60'000);
  std::vector<Bar> out;
  for (std::size_t i = 0; i < bars; ++i) {
    const auto open_ms = static_cast<std::int64_t>(i) * hour;
    Bar b{open_ms, open_ms + hour, std::exp(x), std::exp(x), std::exp(x), 0};
    for (int t = 0; t < ticks; ++t) {
      x += (drift - vol * vol / 2) * dt + vol * std::sqrt(dt) * normal(random);
      b.high = std::max(b.high, std::exp(x));
      b.low = std::min(b.low, std::exp(x));
    }
    b.close = std::exp(x);
    out.push_back(b);
  }
  return out;
}

}  // namespace

TEST_CASE("every estimator finds the volatility that made the path") {
  const auto seed = std::random_device{}();
  std::cout << "realized_vol_test seed " << seed << std::endl;
  const auto bars = walk(1'500, 400, 0.6, 0, seed);
  for (const VolEstimator e : all) {
    const auto v = realized_vol(bars, e);
    REQUIRE(v);
    INFO("estimator " << static_cast<int>(e) << " vol " << v->vol);
    // Ranges seen 400 times an hour are some 4 % short of the path's.
    CHECK(std::fabs(v->vol - 0.6) <
          5 * v->standard_error + (e < VolEstimator::parkinson ? 0 : 0.04));
    CHECK(v->gaps == 0);
    CHECK(v->standard_error < 0.6 / std::sqrt(2 * 1'400.0));
  }
}

TEST_CASE("a drift does not move the estimators that allow for one") {
  const auto seed = std::random_device{}();
  std::cout << "realized_vol_test, drift: seed " << seed << std::endl;
  // A rise of 7 % an hour beside 3 % an hour of volatility.
  const auto bars = walk(300, 400, 3, 600, seed);
  const double true_vol = 3;
  CHECK(realized_vol(bars, VolEstimator::close)->vol > 2 * true_vol);
  CHECK(realized_vol(bars, VolEstimator::close_with_mean)->vol == Approx(true_vol).epsilon(0.25));
  CHECK(realized_vol(bars, VolEstimator::rogers_satchell)->vol == Approx(true_vol).epsilon(0.25));
  CHECK(realized_vol(bars, VolEstimator::yang_zhang)->vol == Approx(true_vol).epsilon(0.25));
}

TEST_CASE("four bars by hand") {
  // Hours of 1 % steps in ln price; ranges of 2 %.
  const double c[] = {100, 100 * std::exp(0.01), 100, 100 * std::exp(0.01), 100};
  std::vector<Bar> bars;
  for (int i = 0; i < 4; ++i) {
    const double top = std::max(c[i], c[i + 1]) * std::exp(0.005);
    const double bottom = std::min(c[i], c[i + 1]) * std::exp(-0.005);
    bars.push_back({i * hour, (i + 1) * hour, c[i], top, bottom, c[i + 1]});
  }
  const double hours_per_year = 365 * 24;
  const auto vol = [&](VolEstimator e) { return realized_vol(bars, e)->vol; };
  CHECK(vol(VolEstimator::close) == Approx(0.01 * std::sqrt(hours_per_year)));
  CHECK(vol(VolEstimator::parkinson) ==
        Approx(0.02 / std::sqrt(4 * std::log(2)) * std::sqrt(hours_per_year)));
  CHECK(vol(VolEstimator::garman_klass) ==
        Approx(std::sqrt((0.5 * 0.0004 - (2 * std::log(2) - 1) * 0.0001) * hours_per_year)));
  CHECK(vol(VolEstimator::rogers_satchell) ==
        Approx(std::sqrt(2 * 0.015 * 0.005 * hours_per_year)));
  // Three changes of -1, 1, -1 %: their mean out, two are left.
  CHECK(vol(VolEstimator::close_with_mean) ==
        Approx(std::sqrt((3 * 0.0001 - 0.0001 / 3) / 2 * hours_per_year)));
  const double k = 0.34 / (1.34 + 4.0 / 2);
  const double within = (3 * 0.0001 - 0.0001 / 3) / 2;
  CHECK(vol(VolEstimator::yang_zhang) ==
        Approx(std::sqrt((k * within + (1 - k) * 2 * 0.015 * 0.005) * hours_per_year)));
}

TEST_CASE("a gap is refused, skipped or spanned, and always counted") {
  auto bars = walk(100, 50, 0.5, 0, 7);
  for (std::size_t i = 60; i < bars.size(); ++i) {
    bars[i].open_ms += 5 * hour;
    bars[i].close_ms += 5 * hour;
    for (double Bar::*price : {&Bar::open, &Bar::high, &Bar::low, &Bar::close})
      bars[i].*price *= 1.2;
  }
  const auto refused = realized_vol(bars);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::out_of_range);
  CHECK(refused.error().offset == 60);
  for (const VolEstimator e : all) {
    const auto skipped = realized_vol(bars, e, GapRule::skip);
    const auto spanned = realized_vol(bars, e, GapRule::span);
    REQUIRE(skipped);
    REQUIRE(spanned);
    for (const auto& v : {*skipped, *spanned}) {
      CHECK(v.gaps == 1);
      CHECK(v.missing_ms == 5 * hour);
    }
    INFO("estimator " << static_cast<int>(e));
    CHECK(skipped->vol == Approx(0.5).epsilon(0.4));
    // A jump of 20 % in five hours is more than 50 % a year.
    CHECK(spanned->vol > 1.2 * skipped->vol);
    CHECK(spanned->covered_ms >= skipped->covered_ms + 5 * hour);
  }
}

TEST_CASE("bars that cannot be are named") {
  const auto good = walk(5, 10, 0.5, 0, 1);
  struct Fault {
    double Bar::*price;
    double value;
    const char* where;
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Fault& f : {Fault{&Bar::open, -1, "open"}, Fault{&Bar::close, nan, "close"},
                         Fault{&Bar::high, 1, "high"}, Fault{&Bar::low, 1e9, "low"}}) {
    auto bars = good;
    bars[3].*(f.price) = f.value;
    const auto v = realized_vol(bars, VolEstimator::parkinson);
    REQUIRE_FALSE(v);
    CHECK(std::strcmp(v.error().where, f.where) == 0);
    CHECK(v.error().offset == 3);
  }
  auto back = good;
  back[2].open_ms -= 1;
  CHECK(std::strcmp(realized_vol(back).error().where, "open_ms") == 0);
  auto empty = good;
  empty[2].close_ms = empty[2].open_ms;
  CHECK(std::strcmp(realized_vol(empty).error().where, "close_ms") == 0);
  auto far = good;
  far[4].close_ms = std::numeric_limits<std::int64_t>::max();
  CHECK(std::strcmp(realized_vol(far).error().where, "close_ms") == 0);
  const auto few = [&](std::size_t n, VolEstimator e) {
    const auto v = realized_vol(std::span(good).first(n), e);
    return !v && std::strcmp(v.error().where, "bars") == 0;
  };
  CHECK(few(0, VolEstimator::parkinson));
  CHECK(few(1, VolEstimator::close));
  CHECK(few(2, VolEstimator::yang_zhang));
  auto uneven = good;
  uneven[4].close_ms += 1;
  CHECK(std::strcmp(realized_vol(uneven, VolEstimator::yang_zhang).error().where, "bars") == 0);
}

TEST_CASE("an exchange's candle is a bar") {
  Candle candle;
  candle.open_time = {1'000};
  candle.close_time = {61'000};
  candle.open = *Price::parse("100.5");
  candle.high = *Price::parse("101");
  candle.low = *Price::parse("99.25");
  candle.close = *Price::parse("100");
  CHECK(bar_of(candle) == Bar{1'000, 61'000, 100.5, 101, 99.25, 100});
}
