// Any bytes as a proof: refused, or the only encoding of what they say; verifying never crashes.

#include <btcfi/merkle/anchor.hpp>
#include <btcfi/merkle/proof.hpp>
#include <btcfi/merkle/tree.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace btcfi;
  const ByteView bytes(data, size);
  if (const auto proof = merkle::decode_proof(bytes)) {
    BTCFI_ASSERT(equal(merkle::encode(*proof), bytes));
    BTCFI_ASSERT(!merkle::verify(Hash256{}, proof->count, merkle::leaf_hash(bytes), *proof));
  }
  if (const auto anchor = merkle::Anchor::decode(bytes)) {
    BTCFI_ASSERT(equal(anchor->encode(), bytes));
  }
  return 0;
}
