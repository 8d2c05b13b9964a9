// Instructions a second without hashing, beside libriscv's interpreter in the same run, alternately:
//
//     BTCFI_LIBRISCV=<checkout of libriscv> cmake --preset release
//     cmake --build build/release --target bench_rv32_rival && build/release/tests/rv32/bench_rv32_rival
//
// Without the checkout our own figures stand alone.
//
// Then hashed runs, and runs whose records are handed over in batches with their hashes, beside
// BitVMX-CPU, where BTCFI_BITVMX_CPU names a program (docs/rv32.md says how it is made) that is called
//
//     PROGRAM ELF STEPS MODE
//
// and makes STEPS steps of the ELF with an empty input. MODE: `none` without hashing, `hash` with the
// hash chain, `trace` with the chain and every step's record and hash kept in memory. It prints one
// line and exits with 0:
//
//     STEPS HASH SECONDS
//
// the steps made, the 40 hex digits of the last hash (of any, under `none`), and the processor time
// of the run alone, without loading. Steps and hash must be ours.

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
  const std::vector<Guest> all = guests();
  std::printf("%-12s %14s %14s %8s   goal >= 1.0\n", "guest", "ours, MIPS", "libriscv", "ratio");
  double product = 1;
  for (const Guest& guest : all) {
    const Program program = *Program::load(guest.elf());
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
              std::pow(product, 1.0 / static_cast<double>(all.size())));
#else
  static_cast<void>(product);
  std::printf("libriscv: skipped, BTCFI_LIBRISCV named no checkout when this was configured\n");
#endif
  compare_with_bitvmx(all);
}
