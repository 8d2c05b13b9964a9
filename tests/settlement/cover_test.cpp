#include <btcfi/settlement/cover.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;

namespace {

/// The fewest dyadic blocks that tile lo .. hi, by halving the whole domain: another algorithm than
/// the library's.
std::size_t fewest_blocks(std::uint32_t lo, std::uint32_t hi, std::uint32_t from,
                          std::uint32_t to) {
  if (hi < from || lo > to) return 0;
  if (lo <= from && to <= hi) return 1;
  const std::uint32_t middle = from + (to - from) / 2;
  return fewest_blocks(lo, hi, from, middle) + fewest_blocks(lo, hi, middle + 1, to);
}

}  // namespace

TEST_CASE("every range of every width up to six bits is tiled in order by the fewest prefixes") {
  for (unsigned bits = 1; bits <= 6; ++bits) {
    const std::uint32_t top = (1u << bits) - 1;
    for (std::uint32_t lo = 0; lo <= top; ++lo) {
      for (std::uint32_t hi = lo; hi <= top; ++hi) {
        const auto prefixes = cover(lo, hi, bits);
        REQUIRE(prefixes);
        std::uint32_t next = lo;
        for (const Prefix& p : *prefixes) {
          REQUIRE(p.lo(bits) == next);
          next = p.hi(bits) + 1;
        }
        REQUIRE(next == hi + 1);
        REQUIRE(prefixes->size() == fewest_blocks(lo, hi, 0, top));
        REQUIRE(prefixes->size() == cover_size(lo, hi, bits));
      }
    }
  }
}

TEST_CASE("the widest range of 28 bits and its most fragmented one") {
  const std::uint32_t top = (1u << 28) - 1;
  CHECK(cover(0, top, 28).value_or({}) == std::vector<Prefix>{{0, 0}});
  CHECK(cover_size(1, top - 1, 28) == 2 * 27);
  CHECK(cover(top, top, 28).value_or({}) == std::vector<Prefix>{{top, 28}});
}

TEST_CASE("digits of a prefix are read from the most significant") {
  const Prefix p{0b1101, 4};
  CHECK(p.digit(0) == 1);
  CHECK(p.digit(1) == 1);
  CHECK(p.digit(2) == 0);
  CHECK(p.digit(3) == 1);
  CHECK(p.contains(0b110111, 6));
  CHECK_FALSE(p.contains(0b111000, 6));
}

TEST_CASE("ranges outside the domain are refused") {
  CHECK(cover(3, 2, 4).error().code == Errc::out_of_range);
  CHECK(cover(0, 16, 4).error().code == Errc::out_of_range);
  CHECK(cover(0, 0, 0).error().code == Errc::out_of_range);
  CHECK(cover(0, 0, 29).error().code == Errc::out_of_range);
  CHECK(cover_size(3, 2, 4) == 0);
}
