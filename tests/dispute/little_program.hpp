#pragma once

#include "../rv32/build_elf.hpp"

#include <btcfi/dispute.hpp>

// A program of some fifty steps that reads its input, initialised data, zeros, the stack pointer and
// what it wrote itself, and exits with 0 exactly when the first word of the input is 0x11111111.

namespace btcfi::test {

inline constexpr std::uint32_t zeros_start = 0xa0000000;
inline constexpr std::uint32_t little_input = 0x11111111;

inline ElfSection little_input_section() { return nobits_section(".input", input_start, 64); }

inline Bytes little_elf(const std::vector<std::uint32_t>& end = enc::exit(),
                        const ElfSection& input = little_input_section()) {
  using namespace enc;
  const auto words = join({
      {ecall},  // a7 is 0: no exit
      li(5, input_start),
      {load(2, 6, 5, 0)},  // x6 = input
      li(7, data_start),
      {load(2, 8, 7, 0)},  // x8 = 0x11111111
      {lui(9, zeros_start), load(2, 10, 9, 0), addi(13, 2, -16)},
      {addi(11, 0, 4)},
      // loop: zeros[1] = x11, read back, once by a halfword in two parts
      {s(4, 11, 9, 2), load(2, 12, 9, 4), load(1, 14, 9, 3), addi(11, 11, -1), b(-16, 0, 11, 1)},
      {r(32, 8, 6, 0, 15), r(0, 10, 15, 0, 10), r(1, 12, 6, 5, 16)},  // a0 = x6 - x8 + 0; divu
      end,
  });
  return build_elf({code_section(words), data_section({little_input, 7}),
                    nobits_section(".bss", zeros_start, 32), input});
}

inline dispute::Case little_case(std::uint64_t max_steps = 100, std::uint32_t arity = 4) {
  dispute::CaseSettings settings;
  settings.max_steps = max_steps;
  settings.arity = arity;
  return *dispute::Case::create(little_elf(), {0x11, 0x11, 0x11, 0x11}, settings);
}

/// Both players with these options, to the end.
inline dispute::Play argue(const dispute::Case& about, dispute::ProverOptions prover_options,
                           dispute::VerifierOptions verifier_options) {
  const auto prover = *dispute::Prover::create(about, std::move(prover_options));
  const auto verifier = *dispute::Verifier::create(about, std::move(verifier_options));
  return dispute::play(*prover, *verifier);
}

}  // namespace btcfi::test
