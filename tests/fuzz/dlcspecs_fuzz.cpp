// Any bytes as a message of the DLC specification: refused, or the only encoding of what they say.

#include <btcfi/oracle/dlcspecs.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace btcfi;
  using namespace btcfi::oracle;
  const ByteView bytes(data, size);
  if (const auto announcement = dlcspecs::Announcement::parse(bytes)) {
    const auto again = announcement->serialize();
    BTCFI_ASSERT(again && equal(*again, bytes));
    static_cast<void>(dlcspecs::verify(*announcement));
  }
  if (const auto readings = dlcspecs::Attestation::parse(bytes)) {
    for (const auto& [layout, attestation] : *readings) {
      if (attestation.signatures.empty()) continue;
      const auto again = attestation.serialize(layout);
      BTCFI_ASSERT(again && equal(*again, bytes));
    }
  }
  return 0;
}
