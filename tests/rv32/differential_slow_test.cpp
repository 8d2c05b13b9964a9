// As differential_test.cpp, over a hundred million steps.

#include "random_program.hpp"

#include <iostream>

using namespace btcfi;
using namespace btcfi::test;

TEST_CASE("every mode agrees over a hundred million random steps") {
  const std::uint32_t seed = 20'251'127;
  std::cout << "seed " << seed << std::endl;
  std::mt19937 random(seed);
  Differences seen;
  while (seen.steps < 100'000'000) compare_modes(random, 100'000, seen);
  std::cout << seen.steps << " steps: " << seen.reasons[StopReason::halted] << " halted, "
            << seen.reasons[StopReason::limit] << " reached the limit, "
            << seen.reasons[StopReason::fault] << " faulted" << std::endl;
}
