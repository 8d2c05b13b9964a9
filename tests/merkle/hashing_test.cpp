#include "reference_tree.hpp"

#include <btcfi/merkle/hashing.hpp>
#include <btcfi/merkle/proof.hpp>
#include <btcfi/merkle/tree.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::merkle;

namespace {

// The leaves and roots by which Certificate Transparency logs test themselves; the roots were made
// again with Python's hashlib from RFC 9162, 2.1.1.
constexpr const char* ct_leaves[] = {"",
                                     "00",
                                     "10",
                                     "2021",
                                     "3031",
                                     "40414243",
                                     "5051525354555657",
                                     "606162636465666768696a6b6c6d6e6f"};
constexpr const char* ct_roots[] = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

}  // namespace

TEST_CASE("the roots of Certificate Transparency's test leaves are the known ones") {
  std::vector<Hash256> leaves;
  for (std::size_t i = 0; i < 8; ++i) {
    leaves.push_back(leaf_hash(*from_hex(ct_leaves[i]), Hashing::rfc9162));
    REQUIRE(root_of(leaves, Hashing::rfc9162)->hex() == ct_roots[i]);
    const Tree tree = *Tree::over(leaves, Hashing::rfc9162);
    REQUIRE(tree.root().hex() == ct_roots[i]);
    for (std::uint32_t index = 0; index <= i; ++index) {
      const Proof proof = *tree.prove(index);
      REQUIRE(verify(tree.root(), tree.count(), leaves[index], proof, Hashing::rfc9162));
      if (i > 0) REQUIRE_FALSE(verify(tree.root(), tree.count(), leaves[index], proof));
    }
  }
  CHECK(empty_root(Hashing::rfc9162).hex() ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("nodes hashed together are hashed as each alone, under either hashing") {
  const auto in = test::leaf_hashes(70);
  for (const Hashing hashing : {Hashing::tagged, Hashing::rfc9162}) {
    for (std::size_t count = 0; count <= 35; ++count) {
      std::vector<Hash256> out(count);
      REQUIRE(node_hashes(std::span(in).first(2 * count), out, hashing));
      for (std::size_t i = 0; i < count; ++i) {
        REQUIRE(out[i] == node_hash(in[2 * i], in[2 * i + 1], hashing));
      }
    }
    const auto reference = hashing == Hashing::tagged ? test::tagged_node : test::prefixed_node;
    CHECK(node_hash(in[0], in[1], hashing) == reference(in[0], in[1]));
  }
  for (const Hashing hashing : {Hashing::tagged, Hashing::rfc9162}) {
    std::vector<Hash256> out(3);
    for (const std::size_t count : {std::size_t{0}, std::size_t{5}, std::size_t{7}, in.size()}) {
      const Status done = node_hashes(std::span(in).first(count), out, hashing);
      REQUIRE_FALSE(done);
      CHECK(done.error().code == Errc::invalid_argument);
      CHECK(done.error().input == (count % 2 == 0));
      CHECK(out == std::vector<Hash256>(3));
    }
  }
  CHECK(leaf_hash(as_bytes("x")) == tagged_hash("btcfi/leaf/1", as_bytes("x")));
}
