#include <btcfi/dispute/search.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::dispute;
using Steps = std::vector<std::uint64_t>;

TEST_CASE("the shapes of the origin's table") {
  struct Row {
    std::uint64_t wanted;
    std::uint32_t arity;
    std::uint64_t max_steps;
    std::uint32_t last;
    unsigned rounds;
  };
  // BitVMX-CPU: max_steps, n, 2^k, parts of the last round, rounds.
  for (const Row& row :
       {Row{50, 8, 64, 0, 2}, Row{907, 8, 1024, 2, 4}, Row{1024, 8, 1024, 2, 4},
        Row{2000, 8, 2048, 4, 4}, Row{2000, 16, 2048, 8, 3}, Row{1'500'000, 8, 1u << 21, 0, 7},
        Row{500'000'000, 8, 1u << 29, 4, 10}, Row{1u << 30, 8, 1u << 30, 0, 10},
        Row{10'000'000'000, 8, std::uint64_t{1} << 34, 2, 12}}) {
    const auto shape = SearchShape::create(row.wanted, row.arity);
    REQUIRE(shape);
    CHECK(shape->max_steps() == row.max_steps);
    CHECK(shape->last_arity() == row.last);
    CHECK(shape->rounds() == row.rounds);
  }
}

TEST_CASE("the steps of a round are those of the origin's unit vectors") {
  CHECK(SearchShape::create(64, 8)->steps_of(1, 0) == Steps{8, 16, 24, 32, 40, 48, 56});
  CHECK(SearchShape::create(64, 8)->steps_of(2, 56) == Steps{57, 58, 59, 60, 61, 62, 63});
  CHECK(SearchShape::create(128, 8)->steps_of(2, 112) == Steps{114, 116, 118, 120, 122, 124, 126});
  CHECK(SearchShape::create(128, 8)->steps_of(3, 124) == Steps{125});
  CHECK(SearchShape::create(200, 8)->steps_of(3, 40) == Steps{41, 42, 43});
}

TEST_CASE("every step of every small search is found by its digits, and shown where they say") {
  for (std::uint64_t max = 2; max <= 256; max = max + 1 + max / 7) {
    for (std::uint32_t arity = 2; arity <= 16; arity *= 2) {
      const SearchShape shape = *SearchShape::create(max, arity);
      for (std::uint64_t step = 0; step < shape.max_steps(); ++step) {
        std::uint64_t base = 0;
        std::optional<SearchShape::Place> seen;
        for (unsigned round = 1; round <= shape.rounds(); ++round) {
          const Steps shown = shape.steps_of(round, base);
          for (unsigned i = 0; i < shown.size(); ++i) {
            if (shown[i] == step) seen = SearchShape::Place{round, i};
          }
          base += shape.choice_of(round, step) * shape.part_of(round);
        }
        CHECK(base == step);
        const auto place = shape.place_of(step);
        REQUIRE(place.has_value() == seen.has_value());
        if (place) CHECK((place->round == seen->round && place->index == seen->index));
      }
      CHECK_FALSE(shape.place_of(shape.max_steps()));
    }
  }
}

TEST_CASE("a search that cannot be played is refused, naming what is wrong") {
  for (const std::uint64_t steps :
       {std::uint64_t{0}, std::uint64_t{1}, (std::uint64_t{1} << 40) + 1}) {
    const auto shape = SearchShape::create(steps, 8);
    REQUIRE_FALSE(shape);
    CHECK(shape.error().code == Errc::dispute_bad_configuration);
    CHECK(shape.error().where == std::string("max_steps"));
  }
  for (const std::uint32_t arity : {0u, 1u, 3u, 12u, 256u}) {
    const auto shape = SearchShape::create(100, arity);
    REQUIRE_FALSE(shape);
    CHECK(shape.error().where == std::string("arity"));
  }
}
