#include "rival.hpp"

#include <libriscv/machine.hpp>

namespace btcfi::test {

RivalRun run_by_libriscv(const std::vector<std::uint32_t>& code, std::uint32_t code_address,
                         std::uint32_t data_address, std::uint32_t data_bytes) {
  using Machine = riscv::Machine<riscv::RISCV32>;
  riscv::MachineOptions<riscv::RISCV32> options;
  options.memory_max = 16u << 20;
  Machine machine{options};
  Machine::install_syscall_handler(93, [](Machine& m) { m.stop(); });
  machine.memory.set_page_attr(data_address, data_bytes, {.read = true, .write = true});
  machine.cpu.init_execute_area(code.data(), code_address,
                                static_cast<std::uint32_t>(4 * code.size()));
  machine.cpu.jump(code_address);
  machine.simulate(UINT64_MAX);
  return {machine.instruction_counter(), machine.cpu.reg(10)};
}

}  // namespace btcfi::test
