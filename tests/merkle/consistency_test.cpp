#include "reference_tree.hpp"

#include <btcfi/merkle/consistency.hpp>
#include <btcfi/merkle/tree.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::merkle;

TEST_CASE("every pair of trees up to 64 leaves is proved consistent, by our rules and the RFC's") {
  const auto leaves = test::leaf_hashes(64);
  std::vector<Tree> trees;
  for (std::size_t count = 0; count <= 64; ++count) {
    trees.push_back(*Tree::over({leaves.begin(), leaves.begin() + static_cast<long>(count)}));
  }
  std::size_t proofs = 0;
  for (std::uint32_t newer = 1; newer <= 64; ++newer) {
    for (std::uint32_t older = 1; older <= newer; ++older, ++proofs) {
      const ConsistencyProof proof = *trees[newer].prove_consistency(older);
      REQUIRE(proof.path.size() == consistency_length(older, newer));
      REQUIRE(verify_consistency(trees[older].root(), older, trees[newer].root(), newer, proof));
      REQUIRE(test::consistent(older, newer, trees[older].root(), trees[newer].root(), proof.path,
                               test::tagged_node));
      REQUIRE(*decode_consistency_proof(encode(proof)) == proof);
    }
  }
  CHECK(proofs == 64 * 65 / 2);
}

TEST_CASE("under the RFC's hashing the RFC's verification agrees too") {
  const auto leaves = test::leaf_hashes(20);
  for (std::uint32_t newer = 1; newer <= 20; ++newer) {
    const Tree tree = *Tree::over({leaves.begin(), leaves.begin() + newer}, Hashing::rfc9162);
    for (std::uint32_t older = 1; older <= newer; ++older) {
      const Hash256 root = *root_of(std::span(leaves).first(older), Hashing::rfc9162);
      const ConsistencyProof proof = *tree.prove_consistency(older);
      REQUIRE(verify_consistency(root, older, tree.root(), newer, proof, Hashing::rfc9162));
      REQUIRE(test::consistent(older, newer, root, tree.root(), proof.path, test::prefixed_node));
    }
  }
}

TEST_CASE("a log that changed an old leaf has no proof: every changed bit is refused") {
  const auto leaves = test::leaf_hashes(9);
  std::size_t tried = 0;
  for (std::uint32_t newer = 2; newer <= 9; ++newer) {
    const Tree tree = *Tree::over({leaves.begin(), leaves.begin() + newer});
    for (std::uint32_t older = 1; older < newer; ++older) {
      const Hash256 root = *root_of(std::span(leaves).first(older));
      const Bytes proof = encode(*tree.prove_consistency(older));
      for (std::size_t bit = 0; bit < 8 * proof.size(); ++bit, ++tried) {
        Bytes changed = proof;
        changed[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
        const auto decoded = decode_consistency_proof(changed);
        REQUIRE_FALSE((decoded && verify_consistency(root, older, tree.root(), newer, *decoded)));
      }
      const ConsistencyProof right = *tree.prove_consistency(older);
      for (std::size_t bit = 0; bit < 256; bit += 5) {
        Hash256 a = root, b = tree.root();
        a.bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
        b.bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
        REQUIRE(verify_consistency(a, older, tree.root(), newer, right).error().code ==
                Errc::merkle_not_consistent);
        REQUIRE(verify_consistency(root, older, b, newer, right).error().code ==
                Errc::merkle_not_consistent);
      }
    }
  }
  CHECK(tried > 20'000);
}

TEST_CASE("a rewritten history is told from an appended one") {
  auto leaves = test::leaf_hashes(12);
  const Hash256 before = *root_of(std::span(leaves).first(7));
  leaves[3] = leaf_hash(as_bytes("another price"));
  const Tree rewritten = *Tree::over(leaves);
  CHECK(verify_consistency(before, 7, rewritten.root(), 12, *rewritten.prove_consistency(7))
            .error()
            .code == Errc::merkle_not_consistent);
}

TEST_CASE("counts and lengths that cannot be are refused") {
  const Tree tree = *Tree::over(test::leaf_hashes(6));
  const auto older = *root_of(std::span(tree.leaves()).first(4));
  CHECK(tree.prove_consistency(0).error().code == Errc::out_of_range);
  CHECK(tree.prove_consistency(7).error().code == Errc::out_of_range);
  ConsistencyProof proof = *tree.prove_consistency(4);
  const auto code = [&](std::uint32_t a, std::uint32_t b) {
    return verify_consistency(older, a, tree.root(), b, proof).error().code;
  };
  CHECK(code(0, 6) == Errc::out_of_range);
  CHECK(code(6, 4) == Errc::out_of_range);
  CHECK(code(3, 6) == Errc::out_of_range);
  CHECK(code(4, 7) == Errc::out_of_range);
  proof.path.push_back(Hash256{});
  CHECK(verify_consistency(older, 4, tree.root(), 6, proof).error() ==
        fail(Errc::merkle_proof_shape, "merkle::verify_consistency", 4, 1));
  CHECK(consistency_length(1, 0xffffffff) == 32);
  CHECK(consistency_length(0, 5) == 0);
  CHECK(consistency_length(6, 5) == 0);
  // Equal counts: nothing to show, but the roots must be equal.
  const ConsistencyProof same = *tree.prove_consistency(6);
  CHECK(same.path.empty());
  CHECK(verify_consistency(tree.root(), 6, tree.root(), 6, same));
  CHECK(verify_consistency(older, 6, tree.root(), 6, same).error().code ==
        Errc::merkle_not_consistent);
}
