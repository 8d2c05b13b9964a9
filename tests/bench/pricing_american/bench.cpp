// How long is an American option, by tier and path of the processor, alone and on a boundary that is
// solved already? Before any time is taken the prices are compared with the high tier's. The rival,
// QuantLib's QdFp engine, runs where QuantLib is found (see rival.cpp).

#include "../pricing_goals.hpp"
#include "rival.hpp"

#include <btcfi/pricing/american.hpp>

#include <benchmark/benchmark.h>
#include <pricing/kernel/american_kernel.hpp>

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <random>
#include <vector>

using namespace btcfi;
using namespace btcfi::pricing;

namespace {

struct Option {
  double spot, tau, vol, rate, dividend;
};

/// Puts of strike 100 as a coin desk has them; every fourth without yield.
const std::vector<Option>& options() {
  static const std::vector<Option> made = [] {
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> unit(0, 1);
    std::vector<Option> out;
    for (int i = 0; i < 256; ++i) {
      const double tau = 0.01 + unit(random), vol = 0.3 + unit(random);
      out.push_back({100 * std::exp((unit(random) - 0.4) * vol * std::sqrt(tau)), tau, vol,
                     0.01 + 0.07 * unit(random), i % 4 == 0 ? 0 : 0.06 * unit(random)});
    }
    return out;
  }();
  return made;
}

SpotMarket market_of(const Option& o) { return {o.spot, o.vol, o.rate, o.dividend}; }

double price_of(const Option& o, AmericanTier tier) {
  const auto q = american({OptionKind::put, 100, o.tau}, market_of(o), tier);
  return q ? q->price : std::nan("");
}

void check(double error, double allowed, const char* what) {
  if (error <= allowed) return;
  std::cerr << what << ": off by " << error << " strikes" << std::endl;
  std::exit(1);
}

void single(benchmark::State& state, AmericanTier tier, double allowed) {
  double worst = 0;
  for (const Option& o : options())
    worst = std::max(worst, std::fabs(price_of(o, tier) - price_of(o, AmericanTier::high)) / 100);
  check(worst, allowed, "american");
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(price_of(options()[i], tier));
    i = (i + 1) % options().size();
  }
  state.counters["error"] = worst;
}
BENCHMARK_CAPTURE(single, fast, AmericanTier::fast, 1e-6);
BENCHMARK_CAPTURE(single, accurate, AmericanTier::accurate, 1e-8);
BENCHMARK_CAPTURE(single, high, AmericanTier::high, 0);

void batch(benchmark::State& state, AmericanTier tier) {
  const std::size_t n = options().size();
  const OptionKind kind = OptionKind::put;
  const double strike = 100;
  std::vector<double> spot, tau, vol, rate, dividend, price(n), delta(n), gamma(n), theta(n);
  for (const Option& o : options()) {
    spot.push_back(o.spot), tau.push_back(o.tau), vol.push_back(o.vol);
    rate.push_back(o.rate), dividend.push_back(o.dividend);
  }
  const SpotColumns in{{&kind, 1}, spot, {&strike, 1}, tau, vol, rate, dividend};
  AmericanColumns out;
  out.price = price, out.delta = delta, out.gamma = gamma, out.theta = theta;
  for (auto _ : state) {
    benchmark::DoNotOptimize(american_batch(n, in, out, {}, tier));
  }
  for (std::size_t i = 0; i < n; ++i) {
    check(price[i] == price_of(options()[i], tier) ? 0 : 1, 0, "american_batch");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(n));
}
BENCHMARK_CAPTURE(batch, fast, AmericanTier::fast);
BENCHMARK_CAPTURE(batch, accurate, AmericanTier::accurate);

/// 32 spots on one boundary: solving included.
void ladder(benchmark::State& state, AmericanTier tier) {
  const Option& o = options()[5];
  for (auto _ : state) {
    const auto boundary =
        AmericanBoundary::solve({OptionKind::put, o.tau, o.vol, o.rate, o.dividend}, tier);
    for (int i = 0; i < 32; ++i) benchmark::DoNotOptimize(boundary->quote(70 + 2 * i, 100));
  }
  state.SetItemsProcessed(state.iterations() * 32);
}
BENCHMARK_CAPTURE(ladder, fast, AmericanTier::fast);
BENCHMARK_CAPTURE(ladder, accurate, AmericanTier::accurate);

/// Solving alone, by path.
void solve(benchmark::State& state, kernel::AmericanKernel path, bool supported, bool accurate) {
  if (!supported) {
    state.SkipWithError("skipped: this processor has no such path");
    return;
  }
  const auto& rule = accurate ? kernel::american_rule_accurate() : kernel::american_rule_fast();
  kernel::AmericanCurve curve;
  std::size_t i = 0;
  for (auto _ : state) {
    const Option& o = options()[i];
    path.solve(rule, {o.tau, o.vol, o.rate, o.dividend}, curve);
    benchmark::DoNotOptimize(curve.now);
    i = (i + 1) % options().size();
  }
}
BENCHMARK_CAPTURE(solve, fast_generic, kernel::american_generic(), true, false);
#if defined(__x86_64__)
const bool has_fma = __builtin_cpu_supports("fma");
const bool has_avx2 = has_fma && __builtin_cpu_supports("avx2");
const bool has_avx512 = __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
BENCHMARK_CAPTURE(solve, fast_fma, kernel::american_fma(), has_fma, false);
BENCHMARK_CAPTURE(solve, fast_avx2, kernel::american_avx2(), has_avx2, false);
BENCHMARK_CAPTURE(solve, fast_avx512, kernel::american_avx512(), has_avx512, false);
BENCHMARK_CAPTURE(solve, accurate_fma, kernel::american_fma(), has_fma, true);
BENCHMARK_CAPTURE(solve, accurate_avx2, kernel::american_avx2(), has_avx2, true);
BENCHMARK_CAPTURE(solve, accurate_avx512, kernel::american_avx512(), has_avx512, true);
#endif

void quantlib_qdfp(benchmark::State& state, int scheme) {
  const auto rival = bench::make_rival(scheme);
  if (!rival) {
    state.SkipWithError("skipped: built without QuantLib");
    return;
  }
  double worst = 0;
  for (const Option& o : options()) {
    const double price = rival->price(o.spot, 100, o.tau, o.vol, o.rate, o.dividend);
    worst = std::max(worst, std::fabs(price - price_of(o, AmericanTier::high)) / 100);
  }
  // A rival that were far off would not be set up as it should.
  check(worst, 1e-3, "QuantLib");
  std::size_t i = 0;
  for (auto _ : state) {
    const Option& o = options()[i];
    benchmark::DoNotOptimize(rival->price(o.spot, 100, o.tau, o.vol, o.rate, o.dividend));
    i = (i + 1) % options().size();
  }
  state.counters["error"] = worst;
}
BENCHMARK_CAPTURE(quantlib_qdfp, fast, 0);
BENCHMARK_CAPTURE(quantlib_qdfp, accurate, 1);

}  // namespace

int main(int argc, char** argv) {
  return bench::run_beside_goals(argc, argv,
                                 {{"single/fast", 10'000, "quantlib_qdfp/fast"},
                                  {"single/accurate", 40'000, "quantlib_qdfp/accurate"},
                                  {"single/high"},
                                  {"batch/fast", 5'000, "quantlib_qdfp/fast"},
                                  {"batch/accurate", 0, "quantlib_qdfp/accurate"},
                                  {"ladder/fast", 3'000, "quantlib_qdfp/fast"},
                                  {"ladder/accurate", 3'000, "quantlib_qdfp/accurate"},
                                  {"solve/fast_fma", 10'000},
                                  {"solve/fast_avx2"},
                                  {"solve/fast_avx512"},
                                  {"quantlib_qdfp/fast"},
                                  {"quantlib_qdfp/accurate"}},
                                 bench::make_rival(0) != nullptr);
}
