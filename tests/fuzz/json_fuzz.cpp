// Any bytes: refused, or written again so that it reads back as the same value.

#include <btcfi/core/json.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace btcfi;
  const auto doc = json::parse(ByteView(data, size));
  if (!doc) {
    BTCFI_ASSERT(doc.error().offset <= size);
    return 0;
  }
  for (const auto style : {json::Style::compact, json::Style::pretty}) {
    const auto again = json::parse(json::write(*doc, style));
    BTCFI_ASSERT(again && *again == *doc);
  }
  return 0;
}
