#pragma once

// Runs a program's benchmarks, then prints them beside their goals and rivals. Goals are ratios to a
// loop over std::erfc that is taken to cost 32 ns, so that they hold on any machine: a goal of 5.5 ns
// means 5.5 / 32 of that loop, which is timed here, before and after.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <initializer_list>
#include <map>
#include <string>

namespace bench {

struct Goal {
  const char* name;
  double goal_ns = 0;           // 0: none
  const char* rival = nullptr;  // the benchmark of what others do the same with
};

/// Nanoseconds for a European price by std::erfc, the least of many short runs.
inline double erfc_ns() {
  constexpr int count = 512;
  double least = 1e300, sum = 0;
  for (int run = 0; run < 2'000; ++run) {
    const auto before = std::chrono::steady_clock::now();
    for (int i = 0; i < count; ++i) {
      const double strike = 6e4 + 40.0 * i, tau = 0.05 + 0.001 * i, vol = 0.6, rate = 0.02;
      const double s = vol * std::sqrt(tau), d1 = (std::log(7e4 / strike) + rate * tau) / s + s / 2;
      sum += 7e4 * std::exp(-0.01 * tau) * 0.5 * std::erfc(-d1 * M_SQRT1_2) -
             strike * std::exp(-rate * tau) * 0.5 * std::erfc(-(d1 - s) * M_SQRT1_2);
    }
    benchmark::DoNotOptimize(sum);
    const std::chrono::duration<double, std::nano> taken =
        std::chrono::steady_clock::now() - before;
    least = std::min(least, taken.count() / count);
  }
  return least;
}

class Reporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      if (run.error_occurred) continue;
      std::string name = run.benchmark_name();
      name.erase(std::remove(name.begin(), name.end(), ' '), name.end());
      const auto rate = run.counters.find("items_per_second");
      nanoseconds[name] =
          rate != run.counters.end() ? 1e9 / rate->second : run.GetAdjustedCPUTime();
    }
  }
  std::map<std::string, double> nanoseconds;
};

/// The body of main.
inline int run_beside_goals(int argc, char** argv, std::initializer_list<Goal> goals,
                            bool with_quantlib) {
  benchmark::Initialize(&argc, argv);
  Reporter reporter;
  double scale = erfc_ns();
  benchmark::RunSpecifiedBenchmarks(&reporter);
  scale = std::min(scale, erfc_ns());
  std::printf("\n%-28s %10s %16s %8s  rival\n", "", "ns", "std::erfc = 32", "goal");
  std::printf("%-28s %10.2f %16.2f\n", "loop over std::erfc", scale, 32.0);
  for (const Goal& goal : goals) {
    const auto found = reporter.nanoseconds.find(goal.name);
    if (found == reporter.nanoseconds.end()) continue;
    std::printf("%-28s %10.2f %16.2f", goal.name, found->second, 32 * found->second / scale);
    if (goal.goal_ns > 0)
      std::printf(" %8.1f", goal.goal_ns);
    else
      std::printf(" %8s", "");
    const auto rival = reporter.nanoseconds.find(goal.rival != nullptr ? goal.rival : "");
    if (rival != reporter.nanoseconds.end())
      std::printf("  %.1f times %s", rival->second / found->second, goal.rival);
    std::printf("\n");
  }
  if (!with_quantlib)
    std::printf("skipped: QuantLib (libquantlib0-dev) was not found when this was configured\n");
  return 0;
}

}  // namespace bench
