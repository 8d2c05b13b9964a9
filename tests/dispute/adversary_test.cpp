#include "adversary.hpp"

#include <catch2/catch.hpp>

#include <iostream>

using namespace btcfi;
using namespace btcfi::test;

TEST_CASE("no prover wins with a false claim, whatever it forges and however it goes on lying") {
  const std::uint64_t seed = 12'345;
  std::cout << "seed " << seed << std::endl;
  Dice dice(seed);
  const std::vector<World> worlds = all_worlds();
  Games games;
  for (int i = 0; i < 10'000; ++i) {
    play_adversary(worlds[dice.below(worlds.size())], dice, games);
  }
  games.print(std::cout);
  CHECK(games.played > 9'000);
  CHECK(games.second_searches > 1'000);
  // The games are about something: nearly every way to be convicted occurs.
  CHECK(games.endings.size() >= 15);
}
