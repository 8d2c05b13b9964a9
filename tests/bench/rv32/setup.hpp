#pragma once

// What the benchmarks of the machine have in common: a guest, writes to hash, and the floor that
// figures are compared with.

#include "../../rv32/build_elf.hpp"
#include "../measure.hpp"

#include <btcfi/rv32/machine.hpp>

#include <rv32/chain.hpp>

#include <vector>

namespace bench {

/// Sums words of a table and writes them back: a load, two adds, a store, a branch.
inline btcfi::Bytes word_loop() {
  using namespace btcfi::test;
  return build_elf(
      {code_section({enc::lui(5, 0xa0000000), enc::lui(6, 0xa0002000), enc::addi(7, 5, 0),
                     enc::load(2, 28, 7, 0), enc::r(0, 28, 29, 0, 29), enc::s(0, 29, 7, 2),
                     enc::addi(7, 7, 4), enc::b(-16, 6, 7, 1), enc::jal(0, -24)}),
       nobits_section(".bss", 0xa0000000, 0x2000)});
}

inline btcfi::rv32::MachineOptions mode(bool hash, bool last_steps) {
  btcfi::rv32::MachineOptions options;
  options.hash = hash;
  options.last_steps = last_steps;
  return options;
}

inline std::vector<btcfi::rv32::WriteWords> some_writes(std::size_t count) {
  std::vector<btcfi::rv32::WriteWords> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto x = static_cast<std::uint32_t>(i);
    out[i] = {x * 2654435761u, x, 0x80000000u + 4 * x, x & 7};
  }
  return out;
}

/// Seconds for one hash if nothing but the dependencies counted: 7 rounds of 2 x 12 operations that
/// wait for each other. 0 where it is not known.
inline double floor_seconds() {
#if defined(__x86_64__)
  constexpr int repeats = 400'000;
  return least_seconds([] {
           std::uint32_t x = 1;
           for (int i = 0; i < repeats; ++i) {
             for (int j = 0; j < 42; ++j) {  // 42 x 4 = 168 operations
               asm volatile("add $3, %0\n\txor $5, %0\n\tror $7, %0\n\tadd $9, %0" : "+r"(x));
             }
           }
         }) /
         repeats;
#else
  return 0;
#endif
}

}  // namespace bench
