#include "reference_tree.hpp"

#include <btcfi/merkle/frontier.hpp>
#include <btcfi/merkle/tree.hpp>

#include <catch2/catch.hpp>

#include <bit>
#include <random>

using namespace btcfi;
using namespace btcfi::merkle;

TEST_CASE("a growing tree has at every number of leaves the root of the tree over them") {
  const auto leaves = test::leaf_hashes(130);
  Frontier frontier;
  for (std::size_t count = 0; count <= leaves.size(); ++count) {
    const test::Hashes some(leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(count));
    REQUIRE(frontier.count() == count);
    REQUIRE(frontier.root() == test::tree_head(some));
    REQUIRE(frontier.peaks().size() == static_cast<std::size_t>(std::popcount(count)));
    if (count < leaves.size()) REQUIRE(frontier.append(leaves[count]));
  }
}

TEST_CASE("leaves appended in any pieces, stored and restored between, give the same tree") {
  const auto leaves = test::leaf_hashes(5000);
  for (const Hashing hashing : {Hashing::tagged, Hashing::rfc9162}) {
    const Hash256 expected = Tree::over(leaves, hashing)->root();
    std::mt19937 random(9162);
    for (int turn = 0; turn < 8; ++turn) {
      Frontier frontier(hashing);
      std::size_t at = 0;
      while (at < leaves.size()) {
        const std::size_t now =
            std::min<std::size_t>(leaves.size() - at, random() % (turn < 4 ? 2500 : 40));
        REQUIRE(frontier.append_all(std::span(leaves).subspan(at, now)));
        at += now;
        const Bytes stored = frontier.encode();
        REQUIRE(*Frontier::decode(stored) == frontier);
        frontier = *Frontier::decode(stored);
      }
      REQUIRE(frontier.root() == expected);
      REQUIRE(*root_of(leaves, hashing) == expected);
    }
  }
}

TEST_CASE("a damaged frontier is refused") {
  Frontier frontier;
  REQUIRE(frontier.append_all(test::leaf_hashes(11)));  // 8 + 2 + 1
  const Bytes bytes = frontier.encode();
  REQUIRE(bytes.size() == 6 + 3 * 32);
  const auto error = [](ByteView b) { return Frontier::decode(b).error(); };
  for (std::size_t size = 0; size < 6; ++size) {
    CHECK(error(ByteView(bytes).first(size)).code == Errc::truncated);
  }
  for (std::size_t size = 6; size < bytes.size(); ++size) {
    CHECK(error(ByteView(bytes).first(size)) ==
          fail(Errc::merkle_bad_frontier, "merkle::Frontier::decode", 0, 3));
  }
  Bytes other = bytes;
  other.push_back(0);
  CHECK(error(other).code == Errc::merkle_bad_frontier);
  other = bytes;
  other[0] = 2;
  CHECK(error(other).code == Errc::unsupported);
  other = bytes;
  other[1] = 3;
  CHECK(error(other) == fail(Errc::unsupported, "merkle::Frontier::decode", 0, 1));
  other = bytes;
  other[2] = 15;
  CHECK(error(other) == fail(Errc::merkle_bad_frontier, "merkle::Frontier::decode", 0, 4));
}

TEST_CASE("a full tree takes no more leaves and says so before it changes") {
  // 2^32 - 1 leaves: 32 peaks, any hashes.
  Bytes bytes{1, 1, 0xff, 0xff, 0xff, 0xff};
  bytes.resize(6 + 32 * 32, 7);
  Frontier frontier = *Frontier::decode(bytes);
  const Hash256 root = frontier.root();
  CHECK(frontier.append(Hash256{}).error().code == Errc::limit_exceeded);
  CHECK(frontier.append_all(test::leaf_hashes(2)).error().code == Errc::limit_exceeded);
  CHECK(frontier.append_all({}));
  CHECK(frontier.root() == root);
  // One less: a leaf fits, two do not.
  bytes[2] = 0xfe;
  bytes.resize(6 + 31 * 32);
  frontier = *Frontier::decode(bytes);
  CHECK(frontier.append_all(test::leaf_hashes(2)).error().code == Errc::limit_exceeded);
  CHECK(frontier.append_all(test::leaf_hashes(1)));
  CHECK(frontier.count() == 0xffffffff);
}
