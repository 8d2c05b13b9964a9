#include "reference_tree.hpp"

#include <btcfi/merkle/sorted_tree.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::merkle;

namespace {

Hash256 branch(Hash256 a, Hash256 b) {
  if (b < a) std::swap(a, b);
  Bytes both = to_bytes(a);
  both.insert(both.end(), b.bytes.begin(), b.bytes.end());
  return tagged_hash("TapBranch", both);
}

}  // namespace

TEST_CASE("every leaf of every sorted tree up to 64 leads to its root, in either order of a pair") {
  for (std::size_t count = 1; count <= 64; ++count) {
    const auto leaves = test::leaf_hashes(count);
    const Hash256 root = *sorted_root(leaves);
    for (std::size_t index = 0; index < count; ++index) {
      const auto path = *prove_sorted(leaves, index);
      Hash256 expected = leaves[index];
      for (const Hash256& partner : path) expected = branch(expected, partner);
      REQUIRE(expected == root);
      REQUIRE(verify_sorted(root, leaves[index], path));
      Hash256 other = leaves[index];
      other.bytes[0] ^= 1;
      REQUIRE(verify_sorted(root, other, path).error().code == Errc::merkle_root_mismatch);
    }
  }
  auto swapped = test::leaf_hashes(6);
  std::swap(swapped[2], swapped[3]);
  CHECK(*sorted_root(swapped) == *sorted_root(test::leaf_hashes(6)));
  std::swap(swapped[3], swapped[4]);
  CHECK(*sorted_root(swapped) != *sorted_root(test::leaf_hashes(6)));
}

TEST_CASE("the script tree of BIP-341's test vectors has its published root") {
  // wallet-test-vectors.json, scriptPubKey 4: two leaves, one branch.
  const Hash256 a =
      *Hash256::from_hex("8ad69ec7cf41c2a4001fd1f738bf1e505ce2277acdcaa63fe4765192497f47a7");
  const Hash256 b =
      *Hash256::from_hex("f224a923cd0021ab202ab139cc56802ddb92dcfc172b9212261a539df79a112a");
  CHECK(sorted_root({a, b})->hex() ==
        "6c2dc106ab816b73f9d07e3cd1ef2c8c1256f519748e0813e4edd2405d277bef");
  CHECK(sorted_root({b, a})->hex() == sorted_root({a, b})->hex());
}

TEST_CASE("a path longer than a control block may have is refused") {
  const std::vector<Hash256> path(max_sorted_depth + 1);
  CHECK(sorted_root_from(Hash256{}, std::span(path).first(max_sorted_depth)));
  CHECK(sorted_root_from(Hash256{}, path).error().code == Errc::limit_exceeded);
  CHECK(verify_sorted(Hash256{}, Hash256{}, path).error().code == Errc::limit_exceeded);
  CHECK(sorted_root({}).error().code == Errc::out_of_range);
  CHECK(prove_sorted({}, 0).error().code == Errc::out_of_range);
}

TEST_CASE("pairs may be sorted under another hash") {
  const auto leaves = test::leaf_hashes(3);
  const PairHash hash = PairHash::sha256();
  const auto path = *prove_sorted(leaves, 1, hash);
  const Hash256 root = *sorted_root(leaves, hash);
  CHECK(verify_sorted(root, leaves[1], path, hash));
  CHECK_FALSE(verify_sorted(root, leaves[1], path));
}
