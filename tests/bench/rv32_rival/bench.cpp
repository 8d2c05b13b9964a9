// Instructions a second without hashing, beside libriscv's interpreter in the same run, alternately:
//
//     BTCFI_LIBRISCV=<checkout of libriscv> cmake --preset release
//     cmake --build build/release --target bench_rv32_rival && build/release/tests/rv32/bench_rv32_rival
//
// Without the checkout our own figures stand alone.

#include "../measure.hpp"
#include "guests.hpp"
#include "rival.hpp"

#include <btcfi/rv32/machine.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;
using bench::require;
using bench::seconds;

namespace {

constexpr int rounds = 15;

}  // namespace

int main() {
  const struct {
    const char* name;
    GuestCode code;
    std::uint32_t result;  ///< 0: whatever both say
  } guests[] = {{"recursion", recursion(29), 514'229},
                {"matrices", matrices(400), 0},
                {"mixing", mixing(0x60000), 0},
                {"sorting", sorting(200), 0}};
  std::printf("%-12s %14s %14s %8s   goal >= 1.0\n", "guest", "ours, MIPS", "libriscv", "ratio");
  double product = 1;
  for (const auto& guest : guests) {
    const Program program =
        *Program::load(build_elf({code_section(guest.code.words(), guest_code),
                                  nobits_section(".bss", guest_data, guest_data_bytes)},
                                 guest_code));
    MachineOptions options;
    options.hash = false;
    RunResult run;
    double ours = 1e9, theirs = 1e9;
    RivalRun rival;
    for (int i = 0; i < rounds; ++i) {
      ours = std::min(
          ours, seconds([&] { run = Machine::create(program, {}, options)->run(UINT64_MAX); }));
      require(run.reason == StopReason::halted, "our machine ends");
      require(guest.result == 0 || run.exit_code == guest.result, "the known result");
#if BTCFI_BENCH_LIBRISCV
      theirs = std::min(theirs, seconds([&] {
                          rival = run_by_libriscv(guest.code.words(), guest_code, guest_data,
                                                  guest_data_bytes);
                        }));
      require(rival.result == run.exit_code, "the same result");
      require(rival.instructions == run.steps, "as many instructions");
#endif
    }
    const double mips = 1e-6 * static_cast<double>(run.steps) / ours;
    if (rival.instructions == 0) {
      std::printf("%-12s %14.0f %14s\n", guest.name, mips, "-");
      continue;
    }
    std::printf("%-12s %14.0f %14.0f %8.2f\n", guest.name, mips,
                1e-6 * static_cast<double>(rival.instructions) / theirs, theirs / ours);
    product *= theirs / ours;
  }
#if BTCFI_BENCH_LIBRISCV
  std::printf("%-12s %14s %14s %8.2f\n", "all", "", "geometric mean",
              std::pow(product, 1.0 / static_cast<double>(std::size(guests))));
#else
  static_cast<void>(product);
  std::printf("libriscv: skipped, BTCFI_LIBRISCV named no checkout when this was configured\n");
#endif
}
