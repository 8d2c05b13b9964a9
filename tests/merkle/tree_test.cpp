#include "reference_tree.hpp"

#include <btcfi/merkle/proof.hpp>
#include <btcfi/merkle/tree.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::merkle;

TEST_CASE("the root of every tree up to 200 leaves is that of RFC 9162") {
  for (std::size_t count = 0; count <= 200; ++count) {
    const auto leaves = test::leaf_hashes(count);
    const Hash256 expected = test::tree_head(leaves);
    REQUIRE(*root_of(leaves) == expected);
    const auto tree = Tree::over(leaves);
    REQUIRE(tree);
    REQUIRE(tree->root() == expected);
    REQUIRE(tree->count() == count);
    REQUIRE(tree->leaves().size() == count);
  }
}

TEST_CASE("leaves and nodes are hashed under their own tags") {
  const Bytes data(64, 7);
  CHECK(leaf_hash(data) == tagged_hash("btcfi/leaf/1", data));
  const Hash256 half = *Hash256::from(ByteView(data).first(32));
  CHECK(node_hash(half, half) == tagged_hash("btcfi/node/1", data));
  // A node's 64 bytes given as a leaf are another hash: no second preimage by replay.
  CHECK(leaf_hash(data) != node_hash(half, half));
  CHECK(empty_root() == tagged_hash("btcfi/node/1", {}));
  // tagged_hash by Python: sha256(sha256(tag) * 2 + data).
  CHECK(leaf_hash(as_bytes("record 0")).hex() ==
        "143e9fd240293e7dfbe6781ba9c62c692de32402b13114fb9a828141e79f184a");
  CHECK(root_of(test::leaf_hashes(3))->hex() ==
        "0162b476706dda85e03e34e58bf032207eade1df590c98cb763259fb6059ff85");
}

TEST_CASE("no leaf can be doubled without changing the root") {
  // Bitcoin's own tree has the same root for [a, b, c] and [a, b, c, c] (CVE-2012-2459).
  for (std::size_t count = 1; count <= 33; ++count) {
    auto leaves = test::leaf_hashes(count);
    const Hash256 root = *root_of(leaves);
    leaves.push_back(leaves.back());
    REQUIRE(*root_of(leaves) != root);
  }
}

TEST_CASE("the order of leaves is committed to") {
  auto leaves = test::leaf_hashes(5);
  const Hash256 root = *root_of(leaves);
  std::swap(leaves[1], leaves[4]);
  CHECK(*root_of(leaves) != root);
}

TEST_CASE("a leaf that is not there cannot be proved") {
  const auto tree = Tree::over(test::leaf_hashes(3));
  CHECK(tree->prove(3).error() == fail(Errc::out_of_range, "merkle::Tree::prove", 0, 3));
  CHECK(Tree::over({})->prove(0).error().code == Errc::out_of_range);
}
