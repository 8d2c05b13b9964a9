// As adversary_test.cpp, over a million games.

#include "adversary.hpp"

#include <catch2/catch.hpp>

#include <iostream>

using namespace btcfi;
using namespace btcfi::test;

TEST_CASE("no prover wins one of a million games with a false claim") {
  const std::uint64_t seed = 20'251'127;
  std::cout << "seed " << seed << std::endl;
  Dice dice(seed);
  const std::vector<World> worlds = all_worlds();
  Games games;
  for (int i = 0; i < 1'000'000; ++i) {
    play_adversary(worlds[dice.below(worlds.size())], dice, games);
  }
  games.print(std::cout);
  CHECK(games.endings.size() >= 17);
}
