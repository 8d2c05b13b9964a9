// Any bytes as a snapshot of a program, with their checksum made right, or as a hash index: a typed
// refusal, or a state that runs within the program's memory and comes back alike from its own bytes.

#include "../rv32/loop_program.hpp"

#include <btcfi/core/sha256.hpp>
#include <btcfi/rv32/hash_index.hpp>
#include <btcfi/rv32/snapshot.hpp>

#include <algorithm>
#include <cstdlib>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void try_index(ByteView bytes) {
  const auto index = HashIndex::parse(bytes);
  if (index) require(equal(index->serialize(), bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Program program = loop_program(50);
  if (size > 65'536) return 0;
  try_index(ByteView(data, size));
  if (size < 44) return 0;
  // The program's id and the checksum are out of a fuzzer's reach: put them in.
  Bytes bytes(data, data + size);
  const std::size_t id_at = 12;
  std::copy_n(program.id().data(), 32, bytes.begin() + id_at);
  const Hash256 sum = sha256(bytes);
  bytes.insert(bytes.end(), sum.data(), sum.data() + 32);
  try_index(bytes);
  const auto snapshot = Snapshot::parse(program, bytes);
  if (!snapshot) {
    const auto number = static_cast<int>(snapshot.error().code);
    require(number >= 400 && number <= 499);
    return 0;
  }
  require(equal(snapshot->serialize(), bytes));
  MachineOptions options;
  options.profile = snapshot->profile();
  options.hash = snapshot->hash().has_value();
  options.last_steps = snapshot->has_last_steps();
  auto machine = Machine::resume(program, *snapshot, options);
  require(machine.has_value());
  const std::uint64_t from = snapshot->steps();
  const RunResult run = machine->run(from + std::min<std::uint64_t>(300, ~from));
  require(run.steps >= from);
  require(machine->reg(0) == 0);
  return 0;
}
