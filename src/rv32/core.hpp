#pragma once

#include "rv32/chain.hpp"
#include "rv32/memory.hpp"

#include <btcfi/rv32/machine.hpp>
#include <btcfi/rv32/step.hpp>

namespace btcfi::rv32 {

/// The whole state of a machine between two steps.
struct MachineCore {
  MachineCore(const Program& p, MachineOptions o)
      : program(p), options(std::move(o)), memory(program, options.last_steps) {
    registers[reg_sp] = initial_stack_pointer;
    last_steps.fill(last_step_init);
    pc.address = program.entry();
  }

  Program program;
  MachineOptions options;
  Memory memory;
  std::array<std::uint32_t, register_count> registers{};
  std::array<std::uint64_t, register_count> last_steps{};
  Pc pc;
  std::uint64_t steps = 0;
  Blake3State hash = blake3_initial;
  Fault fault;
};

/// Runs to the limit, a halt or a fault: `running` means the limit. Compiled once per combination
/// of what the options ask for.
[[nodiscard]] StepEnd run_loop(MachineCore& core, std::uint64_t limit);
/// As run_loop, step by step with records; \p cancelled is set when the sink said stop.
[[nodiscard]] StepEnd run_recorded_loop(MachineCore& core, std::uint64_t limit,
                                        const RecordSink& sink, bool& cancelled);

}  // namespace btcfi::rv32
