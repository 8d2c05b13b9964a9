#pragma once

#include <cstdint>
#include <vector>

namespace btcfi::test {

struct Guest;

struct RivalRun {
  std::uint64_t instructions = 0;
  std::uint32_t result = 0;
};

/// The code at its address, run to its exit. Built where BTCFI_LIBRISCV named a checkout of libriscv.
RivalRun run_by_libriscv(const std::vector<std::uint32_t>& code, std::uint32_t code_address,
                         std::uint32_t data_address, std::uint32_t data_bytes);

/// Prints our runs as multiples of BitVMX-CPU's, by the program that BTCFI_BITVMX_CPU names; without
/// one, a line that says so.
void compare_with_bitvmx(const std::vector<Guest>& guests);

}  // namespace btcfi::test
