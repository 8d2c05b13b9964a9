#include "reference_tree.hpp"

#include <btcfi/merkle/block_tree.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::merkle;

namespace {

// As a block explorer prints it: the other way round.
Hash256 printed(std::string_view hex) {
  Hash256 out = *Hash256::from_hex(hex);
  std::reverse(out.bytes.begin(), out.bytes.end());
  return out;
}

// Bitcoin's rule by recursion over pairs.
Hash256 reference_root(const test::Hashes& level) {
  if (level.size() == 1) return level[0];
  test::Hashes above;
  for (std::size_t i = 0; i < level.size(); i += 2) {
    Bytes both = to_bytes(level[i]);
    const Hash256& right = level[i + 1 < level.size() ? i + 1 : i];
    both.insert(both.end(), right.bytes.begin(), right.bytes.end());
    above.push_back(sha256d(both));
  }
  return reference_root(above);
}

}  // namespace

TEST_CASE("the root of mainnet's block 100,000 is the one in its header") {
  const std::vector<Hash256> txids{
      printed("8c14f0db3df150123e6f3dbbf30f8b955a8249b62ac1d1ff16284aefa3d06d87"),
      printed("fff2525b8931402dd09222c50775608f75787bd2b87e56995a7bdd30f79702c4"),
      printed("6359f0868171b1d194cbee1af2f16ea598ae8fad666d9b012c8ed2b79a236ec4"),
      printed("e9a66845e05d5abc0ad04ec80f774a7e585c6e8db975962d069a522137b80c1d")};
  const Hash256 root = printed("f3e94742aca4b5ef85488dc37c06c3282295ffec960994b2c0d5ac2a25a95766");
  CHECK(*block_root(txids) == root);
  CHECK(verify_in_block(root, 4, txids[2], *prove_in_block(txids, 2)));
}

TEST_CASE("every transaction of every block up to 64 is proved, at its index and count alone") {
  for (std::uint32_t count = 1; count <= 64; ++count) {
    const auto txids = test::leaf_hashes(count);
    const Hash256 root = *block_root(txids);
    REQUIRE(root == reference_root(txids));
    REQUIRE_FALSE(compute_block_root(txids).mutated);
    for (std::uint32_t index = 0; index < count; ++index) {
      const BlockProof proof = *prove_in_block(txids, index);
      REQUIRE(verify_in_block(root, count, txids[index], proof));
      if (count > 20) continue;
      for (std::uint32_t other = 0; other < 2 * count; ++other) {
        const BlockProof moved{other, proof.path};
        REQUIRE(verify_in_block(root, count, txids[index], moved).has_value() == (other == index));
      }
      for (std::size_t bit = 0; bit < 256 * proof.path.size(); bit += 7) {
        BlockProof changed = proof;
        changed.path[bit / 256].bytes[bit % 256 / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
        REQUIRE_FALSE(verify_in_block(root, count, txids[index], changed));
      }
    }
  }
}

TEST_CASE("a block whose end was doubled has the same root and is refused (CVE-2012-2459)") {
  std::size_t found = 0;
  for (std::size_t count = 1; count <= 33; ++count) {
    const auto txids = test::leaf_hashes(count);
    const Hash256 root = *block_root(txids);
    // At each level with an odd number of nodes the last subtree can be written down twice.
    for (std::size_t size = 1, nodes = count; nodes > 1; size *= 2, nodes = (nodes + 1) / 2) {
      if (nodes % 2 == 0) continue;
      auto doubled = txids;
      const std::size_t first = (nodes - 1) * size;
      const std::size_t last = std::min(first + size, count);
      for (std::size_t i = first; i < last; ++i) doubled.push_back(txids[i]);
      if (compute_block_root(doubled).root != root) continue;
      ++found;
      REQUIRE(compute_block_root(doubled).mutated);
      REQUIRE(block_root(doubled).error().code == Errc::merkle_duplicated_leaves);
      REQUIRE(prove_in_block(doubled, 0).error().code == Errc::merkle_duplicated_leaves);
      // Nor can the doubled transaction be proved at the index that the block does not have.
      const auto size_32 = static_cast<std::uint32_t>(doubled.size());
      for (std::uint32_t index = 0; index < size_32; ++index) {
        BlockProof proof{index, {}};
        auto level = doubled;
        for (std::size_t at = index; level.size() > 1; at /= 2) {
          const std::size_t partner = at ^ 1;
          proof.path.push_back(level[partner < level.size() ? partner : at]);
          test::Hashes above;
          for (std::size_t i = 0; i < level.size(); i += 2) {
            above.push_back(reference_root({level[i], level[i + 1 < level.size() ? i + 1 : i]}));
          }
          level = above;
        }
        if (index >= count) {
          REQUIRE_FALSE(verify_in_block(root, size_32, doubled[index], proof));
          REQUIRE_FALSE(
              verify_in_block(root, static_cast<std::uint32_t>(count), doubled[index], proof));
        }
      }
    }
  }
  CHECK(found > 20);
}

TEST_CASE(
    "an inner node cannot pass as a transaction: the count fixes the depth (CVE-2017-12842)") {
  const auto txids = test::leaf_hashes(4);
  const Hash256 root = *block_root(txids);
  const Hash256 inner = reference_root({txids[0], txids[1]});
  const BlockProof shorter{0, {reference_root({txids[2], txids[3]})}};
  CHECK(verify_in_block(root, 4, inner, shorter).error() ==
        fail(Errc::merkle_proof_shape, "merkle::verify_in_block", 3, 2));
}

TEST_CASE("blocks without transactions and indices beyond the end are refused") {
  CHECK(compute_block_root({}) == BlockRoot{});
  CHECK(block_root({}).error().code == Errc::out_of_range);
  CHECK(prove_in_block(test::leaf_hashes(3), 3).error().code == Errc::out_of_range);
  CHECK(verify_in_block(Hash256{}, 0, Hash256{}, {}).error().code == Errc::out_of_range);
  const auto one = test::leaf_hashes(1);
  CHECK(verify_in_block(one[0], 1, one[0], *prove_in_block(one, 0)));
}
