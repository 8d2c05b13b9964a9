// Any bytes as a proof of one leaf, of many, that a log grew, as a frontier or an anchor: refused, or
// the only encoding of what they say; verifying never crashes and never believes.

#include <btcfi/merkle/anchor.hpp>
#include <btcfi/merkle/consistency.hpp>
#include <btcfi/merkle/frontier.hpp>
#include <btcfi/merkle/multiproof.hpp>
#include <btcfi/merkle/proof.hpp>
#include <btcfi/merkle/tree.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace btcfi;
  const ByteView bytes(data, size);
  const Hash256 leaf = merkle::leaf_hash(bytes);
  if (const auto proof = merkle::decode_proof(bytes)) {
    BTCFI_ASSERT(equal(merkle::encode(*proof), bytes));
    BTCFI_ASSERT(!merkle::verify(Hash256{}, proof->count, leaf, *proof));
  }
  if (const auto proof = merkle::decode_multiproof(bytes)) {
    BTCFI_ASSERT(equal(merkle::encode(*proof), bytes));
    const std::vector<Hash256> leaves(proof->indices.size(), leaf);
    BTCFI_ASSERT(!merkle::verify_many(Hash256{}, proof->count, leaves, *proof));
  }
  if (const auto proof = merkle::decode_consistency_proof(bytes)) {
    BTCFI_ASSERT(equal(merkle::encode(*proof), bytes));
    BTCFI_ASSERT(!merkle::verify_consistency(leaf, proof->older, Hash256{}, proof->newer, *proof));
  }
  if (auto frontier = merkle::Frontier::decode(bytes)) {
    BTCFI_ASSERT(equal(frontier->encode(), bytes));
    const bool full = frontier->count() == merkle::max_leaves;
    BTCFI_ASSERT(frontier->append(leaf).has_value() != full);
    BTCFI_ASSERT(frontier->root() != Hash256{});
  }
  if (const auto anchor = merkle::Anchor::decode(bytes)) {
    BTCFI_ASSERT(equal(anchor->encode(), bytes));
  }
  return 0;
}
