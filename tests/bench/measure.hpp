#pragma once

// By what benchmarks refuse a wrong answer and tables take their times. Processor time, as Google
// Benchmark's.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace bench {

/// An answer that is wrong has no time.
inline void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "wrong answer: %s\n", what);
  std::exit(1);
}

/// Of one run.
template <class Run>
double seconds(const Run& run) {
  const std::clock_t start = std::clock();
  run();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

/// Of the fastest run: five or more of them, for half a second.
template <class Run>
double least_seconds(const Run& run) {
  double least = 1e9, spent = 0;
  for (int i = 0; i < 5 || (spent < 0.5 && i < 2'000); ++i) {
    const double took = seconds(run);
    least = std::min(least, took);
    spent += took;
  }
  return least;
}

}  // namespace bench
