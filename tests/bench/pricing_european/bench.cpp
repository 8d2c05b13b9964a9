// How long is an option's price, with five and with all sensitivities? Rival: a plain loop over
// std::erfc.

#include "desk.hpp"

#include <btcfi/pricing.hpp>

#include <benchmark/benchmark.h>

using namespace btcfi::pricing;
using namespace btcfi::pricing::kernel;

namespace {

using bench::count;
using bench::Desk;

void std_erfc(benchmark::State& state) {
  const Desk desk;
  std::vector<double> price(count);
  for (auto _ : state) {
    bench::with_erfc(desk, price.data());
    benchmark::DoNotOptimize(price.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
}
BENCHMARK(std_erfc);

void european(benchmark::State& state, Kernel path, bool supported, Level level) {
  if (!supported) {
    state.SkipWithError("skipped: this processor has no such path");
    return;
  }
  const Desk desk;
  std::vector<std::uint32_t> odd(count);
  path(desk.inputs(), desk.columns, count, level, odd.data());
  std::vector<double> rival(count);
  bench::with_erfc(desk, rival.data());
  for (std::size_t i = 0; i < count; ++i)
    bench::must_agree("the kernel", i, desk.out[0][i], rival[i], 1e-12 * desk.in[1][i]);
  for (auto _ : state) {
    path(desk.inputs(), desk.columns, count, level, odd.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
}

BENCHMARK_CAPTURE(european, generic / price, european_generic, true, Level::price);
#if defined(__x86_64__)
const bool has_fma = __builtin_cpu_supports("fma");
const bool has_avx2 = __builtin_cpu_supports("avx2");
const bool has_avx512 = __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
BENCHMARK_CAPTURE(european, fma / price, european_fma, has_fma, Level::price);
BENCHMARK_CAPTURE(european, fma / five, european_fma, has_fma, Level::five);
BENCHMARK_CAPTURE(european, fma / all, european_fma, has_fma, Level::all);
BENCHMARK_CAPTURE(european, avx2 / price, european_avx2, has_avx2, Level::price);
BENCHMARK_CAPTURE(european, avx2 / five, european_avx2, has_avx2, Level::five);
BENCHMARK_CAPTURE(european, avx2 / all, european_avx2, has_avx2, Level::all);
BENCHMARK_CAPTURE(european, avx512 / price, european_avx512, has_avx512, Level::price);
BENCHMARK_CAPTURE(european, avx512 / five, european_avx512, has_avx512, Level::five);
BENCHMARK_CAPTURE(european, avx512 / all, european_avx512, has_avx512, Level::all);
#endif

void exact(benchmark::State& state) {
  const Desk desk;
  std::vector<double> rival(count);
  bench::with_erfc(desk, rival.data());
  const auto one = [&](std::size_t i) {
    return black_scholes_exact(
        {desk.in[0][i] > 0 ? OptionKind::call : OptionKind::put, desk.in[2][i], desk.in[3][i]},
        {desk.in[1][i], desk.in[4][i], desk.in[5][i], desk.in[6][i]});
  };
  for (std::size_t i = 0; i < 100; ++i)
    bench::must_agree("black_scholes_exact", i, one(i)->price, rival[i], 1e-12 * desk.in[1][i]);
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(one(i++ % count));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(exact)->Name("black_scholes_exact");

}  // namespace
