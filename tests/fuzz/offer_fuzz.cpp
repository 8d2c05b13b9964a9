// Any bytes, as each of the messages: refused, or written again to the same bytes.

#include <btcfi/settlement/messages.hpp>

namespace {

template <class Message>
void check(btcfi::ByteView bytes) {
  const auto message = Message::parse(bytes);
  if (!message) {
    BTCFI_ASSERT(message.error().offset <= bytes.size());
    return;
  }
  BTCFI_ASSERT(btcfi::equal(message->serialize(), bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace btcfi::settlement;
  const btcfi::ByteView bytes(data, size);
  check<Offer>(bytes);
  check<Request>(bytes);
  check<Accept>(bytes);
  check<Done>(bytes);
  check<Backup>(bytes);
  check<Quote>(bytes);
  return 0;
}
