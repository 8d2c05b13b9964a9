// How long is an option's price, with five and with all sensitivities? Rival: a plain loop over
// std::erfc.

#include <benchmark/benchmark.h>
#include <pricing/kernel/european_kernel.hpp>

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <random>
#include <vector>

using namespace btcfi::pricing::kernel;

namespace {

constexpr std::size_t count = 8'192;

struct Desk {
  std::vector<double> in[7];
  std::vector<double> out[column_count];
  Columns columns;

  Desk() {
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> unit(0, 1);
    for (std::size_t i = 0; i < count; ++i) {
      const double spot = 5e4 + 5e4 * unit(random);
      const double row[7] = {unit(random) < 0.5 ? -1.0 : 1.0,
                             spot,
                             spot * std::exp(unit(random) - 0.5),
                             0.01 + unit(random),
                             0.3 + unit(random),
                             0.05 * unit(random),
                             0.05 * unit(random)};
      for (std::size_t c = 0; c < 7; ++c) in[c].push_back(row[c]);
    }
    for (std::size_t c = 0; c < column_count; ++c) {
      out[c].resize(count);
      columns[c] = out[c].data();
    }
  }
  [[nodiscard]] Inputs inputs() const {
    return {in[0].data(), in[1].data(), in[2].data(), in[3].data(),
            in[4].data(), in[5].data(), in[6].data()};
  }
};

void with_erfc(const Desk& desk, double* price) {
  for (std::size_t i = 0; i < count; ++i) {
    const double w = desk.in[0][i], spot = desk.in[1][i], strike = desk.in[2][i],
                 tau = desk.in[3][i];
    const double vol = desk.in[4][i], rate = desk.in[5][i], dividend = desk.in[6][i];
    const double s = vol * std::sqrt(tau);
    const double d1 = (std::log(spot / strike) + (rate - dividend) * tau) / s + s / 2;
    const double n1 = 0.5 * std::erfc(-w * d1 * M_SQRT1_2),
                 n2 = 0.5 * std::erfc(-w * (d1 - s) * M_SQRT1_2);
    price[i] = w * (spot * std::exp(-dividend * tau) * n1 - strike * std::exp(-rate * tau) * n2);
  }
}

void check(const Desk& desk, const std::vector<double>& rival) {
  for (std::size_t i = 0; i < count; ++i) {
    if (!(std::fabs(desk.out[0][i] - rival[i]) <= 1e-12 * desk.in[1][i])) {
      std::cerr << "wrong answer at " << i << ": " << desk.out[0][i] << " against " << rival[i]
                << std::endl;
      std::exit(1);
    }
  }
}

void std_erfc(benchmark::State& state) {
  const Desk desk;
  std::vector<double> price(count);
  for (auto _ : state) {
    with_erfc(desk, price.data());
    benchmark::DoNotOptimize(price.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * count));
}
BENCHMARK(std_erfc);

void kernel(benchmark::State& state, Kernel path, bool supported, Level level) {
  if (!supported) {
    state.SkipWithError("skipped: this processor has no such path");
    return;
  }
  const Desk desk;
  std::vector<std::uint32_t> odd(count);
  path(desk.inputs(), desk.columns, count, level, odd.data());
  std::vector<double> rival(count);
  with_erfc(desk, rival.data());
  check(desk, rival);
  for (auto _ : state) {
    path(desk.inputs(), desk.columns, count, level, odd.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * count));
}

BENCHMARK_CAPTURE(kernel, generic_price, european_generic, true, Level::price);
#if defined(__x86_64__)
const bool has_fma = __builtin_cpu_supports("fma");
const bool has_avx2 = __builtin_cpu_supports("avx2");
const bool has_avx512 = __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
BENCHMARK_CAPTURE(kernel, fma_price, european_fma, has_fma, Level::price);
BENCHMARK_CAPTURE(kernel, fma_all, european_fma, has_fma, Level::all);
BENCHMARK_CAPTURE(kernel, avx2_price, european_avx2, has_avx2, Level::price);
BENCHMARK_CAPTURE(kernel, avx2_five, european_avx2, has_avx2, Level::five);
BENCHMARK_CAPTURE(kernel, avx2_all, european_avx2, has_avx2, Level::all);
BENCHMARK_CAPTURE(kernel, avx512_price, european_avx512, has_avx512, Level::price);
BENCHMARK_CAPTURE(kernel, avx512_five, european_avx512, has_avx512, Level::five);
BENCHMARK_CAPTURE(kernel, avx512_all, european_avx512, has_avx512, Level::all);
#endif

}  // namespace
