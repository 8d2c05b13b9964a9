// Runs the benchmarks, then prints their ratios to the loop over std::erfc beside the goals, which
// hold on any machine: a goal of 5.5 means 5.5 / 32 of that loop.

#include "desk.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

namespace bench {

void must_agree(const char* what, std::size_t i, double ours, double theirs, double tolerance) {
  if (std::fabs(ours - theirs) <= tolerance) return;
  std::cerr << "wrong answer of " << what << " at " << i << ": " << ours << " against " << theirs
            << std::endl;
  std::exit(1);
}

}  // namespace bench

namespace {

class Reporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      const auto rate = run.counters.find("items_per_second");
      if (rate != run.counters.end()) nanoseconds[run.benchmark_name()] = 1e9 / rate->second;
    }
  }
  std::map<std::string, double> nanoseconds;
};

struct Goal {
  const char* name;
  double per_32;
};
constexpr Goal goals[] = {
    {"european/avx512/price", 5.5}, {"european/avx512/five", 6},  {"european/avx512/all", 10},
    {"european/avx2/price", 11},    {"european/avx2/five", 12},   {"european/fma/price", 32},
    {"european/fma/five", 40},      {"implied_vol/avx512", 22},   {"implied_vol/avx512/warm", 10},
    {"implied_vol/avx2", 45},       {"implied_vol/one", 180},     {"vol_for_theta/flat", 150},
    {"strike_for_theta/flat", 150}, {"vol_for_theta/rates", 150}, {"strike_for_theta/rates", 150},
    {"black_scholes_exact", 0},     {"quantlib/blackFormula", 0}, {"quantlib/impliedStdDev", 0},
    {"quantlib/BlackCalculator", 0}};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  Reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  const auto scale = reporter.nanoseconds.find("std_erfc");
  if (scale == reporter.nanoseconds.end()) return 0;
  std::printf("\n%-28s %10s %16s %8s\n", "", "ns", "std::erfc = 32", "goal");
  for (const Goal& goal : goals) {
    const auto found = reporter.nanoseconds.find(goal.name);
    if (found == reporter.nanoseconds.end()) continue;
    std::printf("%-28s %10.2f %16.2f", goal.name, found->second,
                32 * found->second / scale->second);
    if (goal.per_32 > 0) std::printf(" %8.1f", goal.per_32);
    std::printf("\n");
  }
#if !defined(BTCFI_BENCH_QUANTLIB)
  std::printf("skipped: QuantLib (libquantlib0-dev) was not found when this was configured\n");
#endif
  return 0;
}
