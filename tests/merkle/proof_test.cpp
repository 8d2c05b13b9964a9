#include "reference_tree.hpp"

#include <btcfi/merkle/proof.hpp>
#include <btcfi/merkle/tree.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::merkle;

TEST_CASE("every proof of every tree up to 33 leaves is RFC 9162's and verifies") {
  std::size_t proofs = 0;
  for (std::uint32_t count = 1; count <= 33; ++count) {
    const auto leaves = test::leaf_hashes(count);
    const Tree tree = *Tree::over(leaves);
    for (std::uint32_t index = 0; index < count; ++index, ++proofs) {
      const auto proof = tree.prove(index);
      REQUIRE(proof);
      REQUIRE(proof->path == test::inclusion_path(index, leaves));
      REQUIRE(proof->path.size() == path_length(index, count));
      REQUIRE(verify(tree.root(), count, leaves[index], *proof));
      REQUIRE(*decode_proof(encode(*proof)) == *proof);
    }
  }
  CHECK(proofs == 33 * 34 / 2);
}

TEST_CASE("a proof is for its own leaf, index and count alone") {
  for (std::uint32_t count = 1; count <= 12; ++count) {
    const auto leaves = test::leaf_hashes(count);
    const Tree tree = *Tree::over(leaves);
    for (std::uint32_t index = 0; index < count; ++index) {
      const Proof right = *tree.prove(index);
      for (std::uint32_t other = 0; other <= count; ++other) {
        Proof proof = right;
        proof.index = other;
        REQUIRE(verify(tree.root(), count, leaves[index], proof).has_value() == (other == index));
        if (other < count && other != index) {
          REQUIRE_FALSE(verify(tree.root(), count, leaves[other], right));
        }
      }
      for (std::uint32_t other = 0; other <= 20; ++other) {
        Proof proof = right;
        proof.count = other;
        REQUIRE(verify(tree.root(), count, leaves[index], proof).has_value() == (other == count));
      }
    }
  }
}

TEST_CASE("every single changed bit of root, leaf or proof is refused") {
  std::size_t tried = 0;
  for (std::uint32_t count = 1; count <= 9; ++count) {
    const auto leaves = test::leaf_hashes(count);
    const Tree tree = *Tree::over(leaves);
    for (std::uint32_t index = 0; index < count; ++index) {
      const Bytes proof = encode(*tree.prove(index));
      const auto accepted = [&](const Hash256& root, const Hash256& leaf, ByteView bytes) {
        ++tried;
        const auto decoded = decode_proof(bytes);
        return decoded && verify(root, count, leaf, *decoded);
      };
      REQUIRE(accepted(tree.root(), leaves[index], proof));
      for (std::size_t bit = 0; bit < 256; ++bit) {
        const auto mask = static_cast<std::uint8_t>(1 << bit % 8);
        Hash256 root = tree.root(), leaf = leaves[index];
        root.bytes[bit / 8] ^= mask;
        leaf.bytes[bit / 8] ^= mask;
        REQUIRE_FALSE(accepted(root, leaves[index], proof));
        REQUIRE_FALSE(accepted(tree.root(), leaf, proof));
      }
      for (std::size_t bit = 0; bit < 8 * proof.size(); ++bit) {
        Bytes changed = proof;
        changed[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
        REQUIRE_FALSE(accepted(tree.root(), leaves[index], changed));
      }
    }
  }
  CHECK(tried > 50'000);
}

TEST_CASE("a proof with a hash too many or too few names the right number") {
  const auto leaves = test::leaf_hashes(5);
  const Tree tree = *Tree::over(leaves);
  Proof proof = *tree.prove(0);
  proof.path.push_back(Hash256{});
  CHECK(verify(tree.root(), 5, leaves[0], proof).error() ==
        fail(Errc::merkle_proof_shape, "merkle::verify", 3, 3));
  proof.path.resize(2);
  CHECK(verify(tree.root(), 5, leaves[0], proof).error().code == Errc::merkle_proof_shape);
  proof = *tree.prove(0);
  CHECK(verify(Hash256{}, 5, leaves[0], proof).error().code == Errc::merkle_root_mismatch);
}

TEST_CASE("a proof's bytes are read whole or not at all") {
  const Bytes bytes = encode(*Tree::over(test::leaf_hashes(6))->prove(4));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    REQUIRE(decode_proof(ByteView(bytes).first(size)).error().code == Errc::truncated);
  }
  Bytes longer = bytes;
  longer.push_back(0);
  CHECK(decode_proof(longer).error().code == Errc::trailing_data);
  Bytes other = bytes;
  other[0] = 2;
  CHECK(decode_proof(other).error().code == Errc::unsupported);
  other = bytes;
  other[1] = 6;
  CHECK(decode_proof(other).error() == fail(Errc::out_of_range, "merkle::decode_proof", 0, 1));
}

TEST_CASE("the longest path has 32 hashes") {
  CHECK(path_length(0, UINT32_MAX) == 32);
  CHECK(path_length(UINT32_MAX - 1, UINT32_MAX) == 31);
  CHECK(path_length(0, 1) == 0);
  CHECK(path_length(3, 3) == 0);
}
