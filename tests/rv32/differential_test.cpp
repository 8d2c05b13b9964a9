// Random programs: every mode of the machine and the checker of records must agree.

#include "random_program.hpp"

#include <iostream>

using namespace btcfi;
using namespace btcfi::test;

TEST_CASE(
    "random programs end alike in every mode, in one run or in pieces, and their records hold") {
  const std::uint32_t seed = 20'251'121;
  std::cout << "seed " << seed << std::endl;
  std::mt19937 random(seed);
  Differences seen;
  for (int round = 0; round < 2000; ++round) compare_modes(random, 600, seen);
  std::cout << seen.steps << " steps: " << seen.reasons[StopReason::halted] << " halted, "
            << seen.reasons[StopReason::limit] << " reached the limit, "
            << seen.reasons[StopReason::fault] << " faulted" << std::endl;
  CHECK(seen.steps > 60'000);
  CHECK(seen.reasons[StopReason::limit] > 0);
  CHECK(seen.reasons[StopReason::halted] > 0);
  CHECK(seen.reasons[StopReason::fault] > 0);
}
