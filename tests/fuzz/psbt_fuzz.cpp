// Any bytes give a PSBT or an error; what is accepted is written back as it came and survives every role.

#include <btcfi/tx/psbt.hpp>

#include <cstdlib>

using namespace btcfi;
using namespace btcfi::tx;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  auto psbt = Psbt::parse(bytes);
  if (!psbt) return 0;
  if (!equal(psbt->serialize(), bytes)) std::abort();
  std::array<std::uint8_t, 32> raw{};
  raw[31] = 1;
  const auto key = keys::parse_secret_key(raw);
  const keys::Entropy entropy;
  Psbt copy = *psbt;
  const std::size_t inputs = std::min<std::size_t>(copy.unsigned_tx().inputs.size(), 4);
  for (std::size_t i = 0; i < inputs; ++i) {
    static_cast<void>(copy.sign(i, *key, {.allow_any_sighash = true, .entropy = &entropy}));
    static_cast<void>(copy.finalize_input(i).has_value());
  }
  static_cast<void>(copy.fee());
  static_cast<void>(copy.extract());
  if (!psbt->combine(copy)) std::abort();
  // What the roles made must be readable again.
  if (!Psbt::parse(psbt->serialize())) std::abort();
  if (!Psbt::parse(copy.serialize())) std::abort();
  return 0;
}
