#include <btcfi/core/json.hpp>
#include <btcfi/script/taproot.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::script;

namespace {

TapTree leaf(std::uint8_t mark) { return TapTree::leaf(std::to_string(mark), Bytes{mark}); }

}  // namespace

TEST_CASE("every leaf of every small balanced tree leads to the root by its path") {
  for (std::uint8_t count = 1; count <= 33; ++count) {
    std::vector<TapTree> leaves;
    for (std::uint8_t i = 0; i < count; ++i) leaves.push_back(leaf(i));
    const auto tree = TapTree::balanced(leaves);
    REQUIRE(tree);
    const auto all = tree->leaves();
    REQUIRE(all);
    REQUIRE(all->size() == count);
    for (std::uint8_t i = 0; i < count; ++i) {
      const TapTree::Leaf& found = (*all)[i];
      CHECK(found.id == std::to_string(i));
      CHECK(found.depth == found.path.size());
      const ControlBlock control{found.version, false, {}, found.path};
      CHECK(control.root_from(found.hash) == tree->root());
      CHECK(ControlBlock::parse(control.serialize()).value_or({}) == control);
      CHECK(control.root_from(tapleaf_hash(Bytes{200})) != tree->root());
    }
  }
}

TEST_CASE("905 buckets lie at depth 10, the first 786 of an uneven split 9 or 10 below") {
  std::vector<TapTree> leaves;
  for (std::size_t i = 0; i < 905; ++i) {
    leaves.push_back(
        TapTree::leaf("", Bytes{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8)}));
  }
  const auto all = TapTree::balanced(std::move(leaves))->leaves();
  REQUIRE(all);
  const auto deep =
      std::count_if(all->begin(), all->end(), [](const auto& l) { return l.depth == 10; });
  CHECK(deep == 786);  // PROTOCOL section 4
}

TEST_CASE("a tree given by depths is the same as one built from pairs, and gaps are refused") {
  const auto pairs =
      TapTree::pair(leaf(0), TapTree::pair(TapTree::pair(leaf(1), leaf(2)), leaf(3)));
  const auto depths = [](std::vector<std::size_t> depth) {
    std::vector<DepthLeaf> out;
    for (std::size_t i = 0; i < depth.size(); ++i) {
      out.push_back({depth[i], tapscript_version, Bytes{static_cast<std::uint8_t>(i)}, ""});
    }
    return tree_from_depths(out);
  };
  REQUIRE(depths({1, 3, 3, 2}));
  CHECK(depths({1, 3, 3, 2})->root() == pairs.root());
  CHECK(depths({0}));
  CHECK_FALSE(depths({}));
  CHECK_FALSE(depths({1}));
  CHECK_FALSE(depths({1, 1, 1}));
  CHECK_FALSE(depths({2, 1}));
  CHECK_FALSE(depths({0, 0}));
  CHECK_FALSE(depths({1, 2}));
  CHECK(depths({129}).error().code == Errc::limit_exceeded);
}

TEST_CASE("a path of 128 is the longest; longer trees have a root but no spendable leaves") {
  TapTree tree = leaf(0);
  for (int i = 0; i < 128; ++i) tree = TapTree::pair(tree, leaf(1));
  CHECK(tree.leaves());
  for (int i = 0; i < 100000; ++i) tree = TapTree::pair(tree, leaf(1));
  CHECK(tree.leaves().error().code == Errc::limit_exceeded);
}

TEST_CASE("control blocks of impossible length are refused") {
  for (std::size_t size = 0; size < 33 + 32 * 130; ++size) {
    const bool possible = size >= 33 && (size - 33) % 32 == 0 && (size - 33) / 32 <= 128;
    REQUIRE(ControlBlock::parse(Bytes(size, 0xc1)).has_value() == possible);
  }
}

namespace {

TapTree tree_of(const json::Value& node) {
  if (node.kind() == json::Kind::array) {
    const auto pair = node.array();
    return TapTree::pair(tree_of(pair[0]), tree_of(pair[1]));
  }
  const auto version = *node.at("leafVersion").as_u64();
  return TapTree::leaf(std::to_string(*node.at("id").as_u64()), *node.at("script").as_hex(),
                       static_cast<std::uint8_t>(version));
}

}  // namespace

TEST_CASE("the trees and control blocks of the BIP-341 wallet vectors") {
  const auto text = test::read_vectors("bitcoin/bip341_wallet_test_vectors.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  std::size_t cases = 0;
  for (const json::Value& item : document->at("scriptPubKey").array()) {
    if (item.at("given").at("scriptTree")->is_null()) continue;
    const TapTree tree = tree_of(*item.at("given").at("scriptTree"));
    CHECK(tree.root().hex() == *item.at("intermediary").at("merkleRoot").as_string());
    const auto leaves = *tree.leaves();
    const auto internal = *item.at("given").at("internalPubkey").as_fixed<keys::XOnlyKey>();
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      const auto id = static_cast<std::size_t>(std::stoul(leaves[i].id));
      CHECK(leaves[i].hash.hex() == *item.at("intermediary").at("leafHashes").at(id).as_string());
      const auto expected = *item.at("expected").at("scriptPathControlBlocks").at(id).as_hex();
      const auto parsed = ControlBlock::parse(expected);
      REQUIRE(parsed);
      CHECK(parsed->internal_key == internal);
      CHECK(parsed->path == leaves[i].path);
      CHECK(parsed->serialize() == expected);
      ++cases;
    }
  }
  test::report_cases("bip341 control blocks", cases);
}
