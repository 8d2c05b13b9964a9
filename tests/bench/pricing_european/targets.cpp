// How long is an implied volatility, cold and from the last answer, and a theta target? Each answer
// is priced again and compared before anything is timed.

#include "desk.hpp"

#include <btcfi/pricing.hpp>

#include <benchmark/benchmark.h>
#include <pricing/kernel/implied_vol_kernel.hpp>

using namespace btcfi::pricing;

namespace {

using bench::count;

/// Undiscounted out-of-the-money prices, up to two standard deviations out.
struct Prices {
  bench::Desk desk;
  std::vector<double> strike, price, rate, start, sign;

  Prices() : strike(count), price(count), rate(count), start(count), sign(count) {
    std::mt19937_64 random(2);
    std::uniform_real_distribution<double> unit(0, 1);
    for (std::size_t i = 0; i < count; ++i) {
      const double vol = desk.in[4][i], tau = desk.in[3][i], forward = desk.in[1][i];
      strike[i] = forward * std::exp(4 * (unit(random) - 0.5) * vol * std::sqrt(tau));
      sign[i] = strike[i] > forward ? 1 : -1;
      price[i] = black76({kind(i), strike[i], tau}, {forward, vol, 0})->price;
      start[i] = vol * (1 + 0.02 * (unit(random) - 0.5));
    }
  }
  [[nodiscard]] OptionKind kind(std::size_t i) const {
    return sign[i] > 0 ? OptionKind::call : OptionKind::put;
  }
};

void implied(benchmark::State& state, kernel::VolKernel path, bool supported, bool warm) {
  if (!supported) {
    state.SkipWithError("skipped: this processor has no such path");
    return;
  }
  const Prices p;
  std::vector<double> vol(count), condition(count);
  std::vector<std::uint32_t> odd(count);
  const kernel::VolInputs in{p.sign.data(),
                             p.desk.in[1].data(),
                             p.strike.data(),
                             p.desk.in[3].data(),
                             p.price.data(),
                             p.rate.data(),
                             warm ? p.start.data() : nullptr};
  if (path(in, vol.data(), condition.data(), count, odd.data()) != 0) std::abort();
  for (std::size_t i = 0; i < count; ++i)
    bench::must_agree("implied_vol", i, vol[i], p.desk.in[4][i], 1e-12 * (1 + condition[i]));
  for (auto _ : state) {
    path(in, vol.data(), condition.data(), count, odd.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
}
#if defined(__x86_64__)
const bool has_fma = __builtin_cpu_supports("fma");
const bool has_avx2 = __builtin_cpu_supports("avx2");
const bool has_avx512 = __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
BENCHMARK_CAPTURE(implied, fma, kernel::implied_vol_fma, has_fma, false)->Name("implied_vol/fma");
BENCHMARK_CAPTURE(implied, avx2, kernel::implied_vol_avx2, has_avx2, false)
    ->Name("implied_vol/avx2");
BENCHMARK_CAPTURE(implied, avx512, kernel::implied_vol_avx512, has_avx512, false)
    ->Name("implied_vol/avx512");
BENCHMARK_CAPTURE(implied, warm, kernel::implied_vol_avx512, has_avx512, true)
    ->Name("implied_vol/avx512/warm");
#endif

void implied_one(benchmark::State& state) {
  const Prices p;
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(implied_vol({p.kind(i), p.strike[i], p.desk.in[3][i]},
                                         {p.desk.in[1][i], 0, 0}, p.price[i]));
    i = (i + 1) % count;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(implied_one)->Name("implied_vol/one");

template <class Solve>
void target(benchmark::State& state, Solve solve, bool flat, bool strikes) {
  const Prices p;
  std::vector<double> theta(count);
  const auto market = [&](std::size_t i) {
    return SpotMarket{p.desk.in[1][i], p.desk.in[4][i], flat ? 0 : p.desk.in[5][i],
                      flat ? 0 : p.desk.in[6][i]};
  };
  const auto option = [&](std::size_t i) {
    return Vanilla{p.kind(i), p.strike[i], p.desk.in[3][i]};
  };
  for (std::size_t i = 0; i < count; ++i) {
    theta[i] = black_scholes(option(i), market(i))->theta_per_day();
    const auto roots = solve(option(i), market(i), theta[i]);
    const double known = strikes ? p.strike[i] : p.desk.in[4][i];
    double nearest = 1e300;
    for (int r = 0; r < roots->count; ++r) {
      const double root = roots->roots[static_cast<std::size_t>(r)];
      if (std::fabs(root - known) < std::fabs(nearest - known)) nearest = root;
    }
    bench::must_agree("a theta target", i, nearest, known, 1e-5 * known);
  }
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(solve(option(i), market(i), theta[i]));
    i = (i + 1) % count;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK_CAPTURE(target, vf, vol_for_theta, true, false)->Name("vol_for_theta/flat");
BENCHMARK_CAPTURE(target, vr, vol_for_theta, false, false)->Name("vol_for_theta/rates");
BENCHMARK_CAPTURE(target, kf, strike_for_theta, true, true)->Name("strike_for_theta/flat");
BENCHMARK_CAPTURE(target, kr, strike_for_theta, false, true)->Name("strike_for_theta/rates");

}  // namespace
