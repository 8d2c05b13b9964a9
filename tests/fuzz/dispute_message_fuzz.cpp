// Any bytes as dispute messages: refused, or the only encoding of what they say; a transcript takes
// or refuses them in any order, and what it closes with can be judged.

#include "../dispute/little_program.hpp"

#include <btcfi/dispute/judge.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace btcfi;
  using namespace btcfi::dispute;
  static const Case about = test::little_case(8, 2);
  // The first byte's bits say who speaks; a length byte and a half precede each message.
  Transcript transcript(about);
  std::size_t at = 0;
  while (at + 2 <= size) {
    const std::size_t length = std::size_t{data[at]} | (data[at + 1] & 3u) << 8;
    const Side side = (data[at + 1] & 4) != 0 ? Side::verifier : Side::prover;
    at += 2;
    ByteWriter bytes;
    if ((data[at - 1] & 8) == 0) {
      // A good beginning, so that more than beginnings are tried.
      bytes.bytes(ByteView(encode(about.id(), Answer{})).first(41));
    }
    bytes.bytes(ByteView(data + at, std::min(length, size - at)));
    at += std::min(length, size - at);
    const auto message = decode(about.id(), bytes.view());
    if (!message) continue;
    BTCFI_ASSERT(equal(encode(about.id(), *message), bytes.view()));
    (void)transcript.add(side, *message);
  }
  const auto verdict = judge(transcript);
  BTCFI_ASSERT(verdict.has_value() == !transcript.turn());
  return 0;
}
