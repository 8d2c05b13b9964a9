#include <btcfi/dispute/challenge.hpp>

#include <catch2/catch.hpp>

#include <set>
#include <string>

using namespace btcfi::dispute;

TEST_CASE("every challenge has a name of its own") {
  std::set<std::string> names;
  for (std::uint8_t kind = 0; kind < challenge_kinds; ++kind) {
    names.insert(challenge_name(static_cast<ChallengeKind>(kind)));
  }
  CHECK(names.size() == challenge_kinds);
  CHECK(names.count("unknown") == 0);
  CHECK(challenge_name(static_cast<ChallengeKind>(challenge_kinds)) == std::string("unknown"));
}
