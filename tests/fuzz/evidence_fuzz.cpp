// Any bytes as evidence, binary or JSON: refused, or replayed, and written again as they were.

#include <btcfi/aggregate/evidence.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace btcfi;
  const ByteView bytes(data, size);
  if (const auto evidence = aggregate::decode_evidence(bytes)) {
    BTCFI_ASSERT(equal(evidence->encode(), bytes));
    BTCFI_ASSERT(aggregate::replay(*evidence));
    const auto again = aggregate::evidence_from_json(evidence->to_json());
    BTCFI_ASSERT(again && *again == *evidence);
  }
  if (const auto document = json::parse(bytes)) {
    if (const auto evidence = aggregate::evidence_from_json(*document)) {
      const auto again = aggregate::decode_evidence(evidence->encode());
      BTCFI_ASSERT(again && *again == *evidence);
    }
  }
  return 0;
}
