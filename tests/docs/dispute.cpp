// The snippets of docs/dispute.md, compiled and run.

#include <btcfi/dispute.hpp>
#include <btcfi/rv32.hpp>

#include <cstdio>

using namespace btcfi;

namespace {

Result<dispute::Play> play_one(ByteView elf, const Bytes& input) {
  // [snippet:dispute]
  dispute::CaseSettings settings;
  settings.max_steps = 1'000;
  settings.arity = 8;
  BTCFI_TRY(const dispute::Case about, dispute::Case::create(elf, input, settings));

  dispute::ProverOptions lies;  // a prover that makes another instruction than its program has
  lies.force = true;
  lies.faults.opcode = dispute::OpcodeFault{7, 0x13};
  BTCFI_TRY(const auto prover, dispute::Prover::create(about, lies));
  dispute::VerifierOptions strict;
  strict.contest = dispute::Contest::any_difference;
  BTCFI_TRY(const auto verifier, dispute::Verifier::create(about, strict));
  const dispute::Play done = dispute::play(*prover, *verifier);
  // describe(*done.verdict): "the verifier wins: the challenge opcode holds"
  // [/snippet]
  return done;
}

}  // namespace

int main() {
  const rv32::SettlementInput question{0,           110'000, 100'000, 0,         100'000'000,
                                       100'000'000, 100'000, 1'000,   9'000'000, 90};
  const auto input = rv32::encode_input(question);
  if (!input) return 1;
  const auto done = play_one(rv32::programs::vanilla(), to_bytes(*input));
  if (!done || !done->verdict) return 1;
  const std::string says = dispute::describe(*done->verdict);
  std::puts(says.c_str());
  return says == "the verifier wins: the challenge opcode holds" ? 0 : 1;
}
