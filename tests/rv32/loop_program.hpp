#pragma once

#include "build_elf.hpp"

#include <btcfi/rv32/machine.hpp>

namespace btcfi::test {

/// Stores a counter into eight pages in turn, byte by byte and word by word, \p rounds times; exits
/// with the low byte of what it summed up. About 28 micro-steps a round.
inline rv32::Program loop_program(std::uint32_t rounds) {
  using namespace enc;
  const auto code = join({
      li(5, 0xa0000000),
      li(6, rounds),
      {addi(7, 0, 0), addi(8, 0, 0), addi(9, 5, 0),
       // loop:
       s(0, 7, 9, 2), s(5, 7, 9, 0), s(9, 8, 9, 2), load(2, 10, 9, 3), r(0, 10, 8, 0, 8),
       r(1, 7, 8, 4, 11), addi(7, 7, 1), lui(12, 0x1000), r(0, 12, 9, 0, 9), i(7, 7, 7, 13),
       b(8, 0, 13, 1), addi(9, 5, 0), b(-48, 6, 7, 1)},
      {i(0xff, 8, 7, 10)},
      exit(),
  });
  return *rv32::Program::load(
      build_elf({code_section(code), nobits_section(".bss", 0xa0000000, 0x9000),
                 nobits_section(".input", input_start, 64)}));
}

inline rv32::MachineOptions with(bool hash, bool last_steps) {
  rv32::MachineOptions options;
  options.hash = hash;
  options.last_steps = last_steps;
  return options;
}

/// The record of a step that faulted.
inline rv32::StepRecord faulted_step(std::uint64_t step) {
  rv32::StepRecord record;
  record.step = step;
  return record;
}

}  // namespace btcfi::test
