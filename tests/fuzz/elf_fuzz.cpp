// Any bytes as an ELF file: a typed refusal, or a program that runs a few steps.

#include <btcfi/rv32/machine.hpp>

#include <cstdlib>

using namespace btcfi;
using namespace btcfi::rv32;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  LoadOptions options;
  options.max_memory_bytes = 1 << 20;
  for (const bool strict : {false, true}) {
    options.strict = strict;
    const auto program = Program::load(ByteView(data, size), options);
    if (!program) {
      const auto number = static_cast<int>(program.error().code);
      if (number < 400 || number > 499) std::abort();
      continue;
    }
    std::uint64_t total = 0;
    for (const Section& s : program->sections()) {
      if (program->find(s.start) != &s || program->find(s.last()) != &s) std::abort();
      total += s.size_bytes;
    }
    if (total > options.max_memory_bytes + registers_size) std::abort();
    const std::uint8_t input[5] = {1, 2, 3, 4, 5};
    if (auto machine = Machine::create(*program, input)) {
      if (machine->run(100).steps > 100) std::abort();
    }
  }
  return 0;
}
