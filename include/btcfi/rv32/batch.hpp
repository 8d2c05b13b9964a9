#pragma once

#include <btcfi/rv32/machine.hpp>

#include <span>
#include <vector>

namespace btcfi::rv32 {

/// Runs every machine as Machine::run(max_steps) would, and hashes up to sixteen of their chains
/// together in the lanes of the processor: many settlements at once cost a fraction of one after the
/// other. The machines may be of different programs and at different steps.
///
/// The result of machine i is the i-th. What a machine's options ask for holds for it alone;
/// machines that do not hash, or not under blake3-160, run by themselves.
///
///     std::vector<rv32::Machine> machines = ...;   // one per contract
///     for (const rv32::RunResult& run : rv32::run_together(machines, 10'000)) ...
[[nodiscard]] std::vector<RunResult> run_together(std::span<Machine> machines,
                                                  std::uint64_t max_steps);

}  // namespace btcfi::rv32
