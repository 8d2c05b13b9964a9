// As adversary_test.cpp, over a million games.

#include "adversary.hpp"

#include <catch2/catch.hpp>

using namespace btcfi::test;

TEST_CASE("no prover wins one of a million games with a false claim") {
  const Games games = play_adversaries(1'000'000, 20'251'127);
  CHECK(games.endings.size() >= 17);
}
