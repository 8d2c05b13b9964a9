#include "reference_tree.hpp"

#include <btcfi/merkle/anchor.hpp>
#include <btcfi/merkle/tree.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::merkle;

TEST_CASE("an anchor is bf 01, the root and the count, and reads back") {
  const auto leaves = test::leaf_hashes(300);
  const Tree tree = *Tree::over(leaves);
  const Anchor anchor{tree.root(), tree.count()};
  const auto payload = anchor.encode();
  CHECK(to_hex(payload) == "bf01" + tree.root().hex() + "2c010000");
  CHECK(*Anchor::decode(payload) == anchor);
  CHECK(verify(anchor, leaves[77], *tree.prove(77)));
  CHECK_FALSE(verify(Anchor{tree.root(), 299}, leaves[77], *tree.prove(77)));
}

TEST_CASE("what is no anchor is refused at its byte") {
  const auto payload = Anchor{Hash256{}, 1}.encode();
  const auto error = [](ByteView bytes) { return Anchor::decode(bytes).error(); };
  Bytes bytes = to_bytes(payload);
  CHECK(error({}) == fail(Errc::merkle_not_an_anchor, "merkle::Anchor::decode", 0, 0));
  CHECK(error(ByteView(bytes).first(37)) ==
        fail(Errc::merkle_not_an_anchor, "merkle::Anchor::decode", 0, 37));
  bytes.push_back(0);
  CHECK(error(bytes).code == Errc::merkle_not_an_anchor);
  bytes.pop_back();
  bytes[1] = 2;
  CHECK(error(bytes) == fail(Errc::merkle_not_an_anchor, "merkle::Anchor::decode", 0, 1));
  CHECK(error(Anchor{Hash256{}, 0}.encode()).code == Errc::out_of_range);
}
