#include "adversary.hpp"

#include <catch2/catch.hpp>

using namespace btcfi::test;

TEST_CASE("no prover wins with a false claim, whatever it forges and however it goes on lying") {
  const Games games = play_adversaries(10'000, 12'345);
  CHECK(games.played > 9'000);
  CHECK(games.second_searches > 1'000);
  // The games are about something: nearly every way to be convicted occurs.
  CHECK(games.endings.size() >= 15);
}
