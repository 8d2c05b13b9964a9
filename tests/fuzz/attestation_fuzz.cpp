// Any bytes as an attestation or a price record: refused, or the only encoding of what they say.

#include <btcfi/oracle/attestation.hpp>
#include <btcfi/oracle/price_record.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace btcfi;
  using namespace btcfi::oracle;
  const ByteView bytes(data, size);
  if (const auto attestation = Attestation::parse(bytes)) {
    const auto again = attestation->serialize();
    BTCFI_ASSERT(again && equal(*again, bytes));
    for (std::size_t length = 1; length <= attestation->price_bits; ++length) {
      BTCFI_ASSERT(attestation->prefix_secret(length));
    }
    BTCFI_ASSERT(!verify(*attestation, AnnouncementBody{}, DigitProfile::tagged));
  }
  if (const auto record = PriceRecord::parse(bytes)) {
    const auto again = record->bytes();
    BTCFI_ASSERT(again && equal(*again, bytes));
    static_cast<void>(record->price_e8());
  }
  if (const auto cosigned = CosignedRecord::parse(bytes)) {
    const auto again = cosigned->serialize();
    BTCFI_ASSERT(again && equal(*again, bytes));
  }
  return 0;
}
