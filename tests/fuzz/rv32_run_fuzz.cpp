// Any bytes as code: fresh machines in every mode with a limit, in one run and in two, must agree,
// and every record must pass the checker.

#include "../rv32/build_elf.hpp"

#include <btcfi/rv32/decode.hpp>
#include <btcfi/rv32/verify.hpp>

#include <cstdlib>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

namespace {

constexpr std::uint64_t limit = 2000;

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  // x5 points into the data, as a start; what does not decode becomes a nop.
  std::vector<std::uint32_t> code{enc::lui(5, data_start), enc::addi(5, 5, 16)};
  for (std::size_t at = 0; at + 4 <= size; at += 4) {
    const std::uint32_t word = data[at] | std::uint32_t{data[at + 1]} << 8 |
                               std::uint32_t{data[at + 2]} << 16 |
                               std::uint32_t{data[at + 3]} << 24;
    code.push_back(decode(word) ? word : enc::nop);
  }
  const auto program =
      Program::load(build_elf({code_section(code), data_section({1, 2, 3, 4, 5, 6, 7, 8}),
                               nobits_section(".bss", 0xa0000000, 0x2000)}));
  require(program.has_value());

  MachineOptions options;
  options.last_steps = true;
  auto recorder = *Machine::create(*program, {}, options);
  TraceHash hash = *initial_hash(Profile::blake3_160);
  const RunResult want =
      *recorder.run_recorded(limit, [&](const StepRecord& r, const TraceHash& h) {
        if (const auto checked = verify_step(hash, r, &*program)) {
          require(*checked == h);
        } else {
          StepRecord zero;
          zero.step = r.step;
          require(r == zero);
        }
        hash = h;
        return true;
      });
  for (const bool with_hash : {false, true}) {
    for (const bool last_steps : {false, true}) {
      options.hash = with_hash;
      options.last_steps = last_steps;
      auto machine = *Machine::create(*program, {}, options);
      machine.run(size % limit);
      const RunResult result = machine.run(limit);
      require(result.reason == want.reason && result.steps == want.steps);
      require(result.fault == want.fault && result.exit_code == want.exit_code);
      if (with_hash) require(result.last_hash == want.last_hash);
      for (std::uint32_t i = 0; i < register_count; ++i) {
        require(machine.reg(i) == recorder.reg(i));
      }
    }
  }
  return 0;
}
