#include "loop_program.hpp"

#include <btcfi/rv32/execution.hpp>
#include <btcfi/rv32/hash_index.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

namespace {

HashIndex make_index(unsigned spacing_log2, std::uint64_t max_steps) {
  ExecutionOptions options;
  options.index_spacing_log2 = spacing_log2;
  return Execution::create(loop_program(500), {}, max_steps, options)->index();
}

}  // namespace

TEST_CASE("an index holds the hash after every 2^k-th step and after the last") {
  const HashIndex index = make_index(6, 1'000);
  CHECK(index.steps == 1'000);
  CHECK(index.spacing() == 64);
  REQUIRE(index.hashes.size() == 16);  // 0, 64, ..., 960
  Machine machine = *Machine::create(loop_program(500), {});
  for (std::uint64_t step = 0; step <= 1'000; ++step) {
    machine.run(step);
    const TraceHash* held = index.find(step);
    CHECK((held != nullptr) == (step % 64 == 0));
    if (held != nullptr) CHECK(*held == machine.hash());
  }
  CHECK(index.last_hash == machine.hash());
  CHECK(index.find(1'024) == nullptr);
}

TEST_CASE("an index comes back from its bytes, whatever its length") {
  for (const std::uint64_t steps : {0u, 1u, 63u, 64u, 65u, 128u, 1'000u}) {
    const HashIndex index = make_index(6, steps);
    const Bytes bytes = index.serialize();
    CHECK(bytes.size() == 8 + 2 + 2 + 64 + 8 + 20 * (steps / 64 + 1) + 32);
    const auto read = HashIndex::parse(bytes);
    REQUIRE(read);
    CHECK(*read == index);
  }
}

TEST_CASE("cut and damaged indices are refused, and nothing of an announced size is allocated") {
  const Bytes good = make_index(6, 1'000).serialize();
  for (std::size_t size = 0; size < good.size(); ++size) {
    CHECK(HashIndex::parse(ByteView(good).first(size)).error().code == Errc::rv32_bad_snapshot);
  }
  for (std::size_t at = 0; at < good.size(); ++at) {
    Bytes damaged = good;
    damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ 0x40);
    CHECK_FALSE(HashIndex::parse(damaged));
  }
  Bytes endless = good;
  for (std::size_t at = 76; at < 84; ++at) endless[at] = 0xff;  // steps
  CHECK(HashIndex::parse(endless).error().offset == 76);
}
