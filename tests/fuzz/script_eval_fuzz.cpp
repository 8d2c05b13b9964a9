// Any script on any stack ends, within the limits of consensus.
//
// Input: 4 bytes of flags, 1 of version and number of stack elements, each element as a length byte and
// its bytes, and the script to the end.

#include <btcfi/core/codec.hpp>
#include <btcfi/script/interpreter.hpp>

#include <cstdlib>

using namespace btcfi;
using namespace btcfi::script;

namespace {

class AnyChecker final : public SignatureChecker {
 public:
  bool check_ecdsa(ByteView signature, ByteView, ByteView, SigVersion) const override {
    return !signature.empty() && signature[0] % 2 == 0;
  }
  Status check_schnorr(ByteView signature, const keys::XOnlyKey&,
                       const TaprootContext&) const override {
    if (signature.size() % 2 == 0) return {};
    return fail(Errc::script_schnorr_sig, "AnyChecker");
  }
  bool check_lock_time(std::int64_t lock_time) const override { return lock_time % 2 == 0; }
  bool check_sequence(std::int64_t sequence) const override { return sequence % 2 == 0; }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader in(ByteView(data, size));
  const auto bits = in.u32();
  const auto head = in.u8();
  if (!bits || !head) return 0;
  const auto flags = Flags::from_bits(*bits & ((1u << flag_count) - 1));
  Stack stack;
  for (unsigned i = 0; i < (*head & 0x3fu); ++i) {
    const auto length = in.u8();
    if (!length) return 0;
    const auto element = in.take(*length);
    if (!element) return 0;
    stack.push_back(to_bytes(*element));
  }
  const ByteView script = ByteView(data, size).subspan(in.position());
  const AnyChecker checker;
  Execution::Rules rules{*flags, static_cast<SigVersion>(*head >> 6), {}, 100'000};
  Execution execution(script, stack, rules, checker);
  while (!execution.done() && execution.step()) {
    if (execution.stack().size() + execution.alt_stack().size() > max_stack_elements) std::abort();
  }
  if (!(*from_asm(to_asm(script)) == to_bytes(script))) std::abort();
  // The same bytes as a whole input: scriptSig, scriptPubKey and witness.
  static_cast<void>(verify_script(script, script, stack, Flags::standard(), checker).has_value());
  return 0;
}
