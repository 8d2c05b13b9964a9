#include "reference_tree.hpp"

#include <btcfi/merkle/multiproof.hpp>
#include <btcfi/merkle/proof.hpp>
#include <btcfi/merkle/tree.hpp>

#include <catch2/catch.hpp>

#include <iostream>
#include <random>

using namespace btcfi;
using namespace btcfi::merkle;

namespace {

std::vector<Hash256> chosen(const Tree& tree, const std::vector<std::uint32_t>& indices) {
  std::vector<Hash256> out;
  for (const std::uint32_t index : indices) out.push_back(tree.leaves()[index]);
  return out;
}

}  // namespace

TEST_CASE("every set of leaves of every tree up to 10 leaves is proved, and by no other leaves") {
  std::size_t proofs = 0;
  for (std::uint32_t count = 1; count <= 10; ++count) {
    const Tree tree = *Tree::over(test::leaf_hashes(count));
    for (std::uint32_t set = 1; set < 1u << count; ++set, ++proofs) {
      std::vector<std::uint32_t> indices;
      for (std::uint32_t i = 0; i < count; ++i) {
        if ((set >> i & 1) != 0) indices.push_back(i);
      }
      const MultiProof proof = *tree.prove_many(indices);
      std::vector<Hash256> leaves = chosen(tree, indices);
      REQUIRE(proof.path.size() == multiproof_length(indices, count));
      REQUIRE(verify_many(tree.root(), count, leaves, proof));
      REQUIRE(*decode_multiproof(encode(proof)) == proof);
      for (Hash256& leaf : leaves) {
        leaf.bytes[31] ^= 1;
        REQUIRE(verify_many(tree.root(), count, leaves, proof).error().code ==
                Errc::merkle_root_mismatch);
        leaf.bytes[31] ^= 1;
      }
      if (leaves.size() > 1) {
        std::swap(leaves.front(), leaves.back());
        REQUIRE_FALSE(verify_many(tree.root(), count, leaves, proof));
      }
    }
  }
  CHECK(proofs == 2036);
}

TEST_CASE("one leaf in a proof for many needs the hashes of its own proof, in another order") {
  for (std::uint32_t count = 1; count <= 64; ++count) {
    const Tree tree = *Tree::over(test::leaf_hashes(count));
    for (std::uint32_t index = 0; index < count; ++index) {
      auto many = tree.prove_many(std::vector{index})->path;
      auto one = tree.prove(index)->path;
      std::sort(many.begin(), many.end());
      std::sort(one.begin(), one.end());
      REQUIRE(many == one);
    }
  }
}

TEST_CASE("random sets of leaves of a large tree are proved with fewer hashes than one by one") {
  const auto seed = static_cast<std::mt19937::result_type>(std::random_device{}());
  std::cout << "multiproof: seed " << seed << "\n";
  std::mt19937 random(seed);
  const Tree tree = *Tree::over(test::leaf_hashes(1500));
  for (int turn = 0; turn < 40; ++turn) {
    std::vector<std::uint32_t> indices;
    const auto density = 1 + random() % 300;
    for (std::uint32_t i = 0; i < tree.count(); ++i) {
      if (random() % density == 0) indices.push_back(i);
    }
    if (indices.empty()) indices.push_back(7);
    const MultiProof proof = *tree.prove_many(indices);
    REQUIRE(verify_many(tree.root(), tree.count(), chosen(tree, indices), proof));
    std::size_t one_by_one = 0;
    for (const std::uint32_t i : indices) one_by_one += tree.prove(i)->path.size();
    REQUIRE(proof.path.size() <= one_by_one);
  }
}

TEST_CASE("every single changed bit of a proof for many is refused") {
  const Tree tree = *Tree::over(test::leaf_hashes(13));
  const std::vector<std::uint32_t> indices{0, 4, 5, 12};
  const auto leaves = chosen(tree, indices);
  const Bytes proof = encode(*tree.prove_many(indices));
  for (std::size_t bit = 0; bit < 8 * proof.size(); ++bit) {
    Bytes changed = proof;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    const auto decoded = decode_multiproof(changed);
    REQUIRE_FALSE((decoded && verify_many(tree.root(), 13, leaves, *decoded)));
  }
  for (std::size_t size = 0; size < proof.size(); ++size) {
    REQUIRE(decode_multiproof(ByteView(proof).first(size)).error().code == Errc::truncated);
  }
  Bytes longer = proof;
  longer.push_back(0);
  CHECK(decode_multiproof(longer).error().code == Errc::trailing_data);
}

TEST_CASE("indices that do not ascend, are missing or too large are refused") {
  const Tree tree = *Tree::over(test::leaf_hashes(5));
  const auto error = [&](std::vector<std::uint32_t> indices) {
    return tree.prove_many(indices).error();
  };
  CHECK(error({}).code == Errc::merkle_proof_shape);
  CHECK(error({1, 1}) == fail(Errc::merkle_proof_shape, "merkle::Tree::prove_many", 1, 1));
  CHECK(error({3, 2}).code == Errc::merkle_proof_shape);
  CHECK(error({0, 5}) == fail(Errc::out_of_range, "merkle::Tree::prove_many", 1, 5));
  MultiProof proof = *tree.prove_many(std::vector<std::uint32_t>{1, 3});
  const auto leaves = chosen(tree, {1, 3});
  CHECK(verify_many(tree.root(), 6, leaves, proof).error().code == Errc::out_of_range);
  CHECK(verify_many(tree.root(), 5, std::span(leaves).first(1), proof).error().code ==
        Errc::merkle_proof_shape);
  proof.indices = {3, 1};
  CHECK(verify_many(tree.root(), 5, leaves, proof).error().code == Errc::merkle_proof_shape);
  proof.indices = {};
  CHECK(verify_many(tree.root(), 5, {}, proof).error().code == Errc::merkle_proof_shape);
  CHECK(multiproof_length(std::vector<std::uint32_t>{9}, 5) == 0);
  // A number of indices that the bytes cannot hold allocates nothing.
  CHECK(decode_multiproof(*from_hex("0105000000ffffffff")).error().code == Errc::truncated);
}
