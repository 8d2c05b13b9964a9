// Any bytes give a transaction or an error, and what is accepted is written back as it came.

#include <btcfi/tx/verify.hpp>

#include <cstdlib>

using namespace btcfi;
using namespace btcfi::tx;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  for (const WitnessForm form : {WitnessForm::allowed, WitnessForm::forbidden}) {
    const auto tx = Transaction::parse(bytes, form);
    if (!tx) continue;
    const Bytes again =
        form == WitnessForm::allowed ? tx->serialize() : tx->serialize_without_witness();
    if (!equal(again, bytes)) std::abort();
    if (tx->serialize().size() != tx->total_size()) std::abort();
    if (tx->serialize_without_witness().size() != tx->stripped_size()) std::abort();
    static_cast<void>(check_transaction(*tx).has_value());
    // As its own spent outputs, where the counts agree: scripts of the fuzzer's choice.
    if (tx->outputs.size() == tx->inputs.size()) {
      static_cast<void>(verify(*tx, tx->outputs).has_value());
    }
  }
  return 0;
}
