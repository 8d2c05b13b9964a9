#include "edge_case_program.hpp"
#include "loop_program.hpp"

#include <btcfi/core/sha256.hpp>
#include <btcfi/rv32/snapshot.hpp>

#include <catch2/catch.hpp>

#include <iostream>
#include <random>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

namespace {

/// All that a machine can be asked about.
struct Seen {
  RunResult result;
  std::vector<std::uint32_t> registers;
  std::vector<std::optional<std::uint32_t>> memory;
  bool operator==(const Seen&) const = default;
};
Seen look(Machine& machine, const RunResult& result) {
  Seen out{result, {}, {}};
  for (std::uint32_t i = 0; i < register_count; ++i) out.registers.push_back(machine.reg(i));
  for (std::uint32_t a = 0xa0000000; a < 0xa0009000; a += 4) out.memory.push_back(machine.word(a));
  return out;
}

/// The bytes with another value at an offset and a checksum that fits.
Bytes forged(Bytes bytes, std::size_t offset, std::uint8_t value) {
  bytes[offset] = value;
  const Hash256 sum = sha256(ByteView(bytes).first(bytes.size() - 32));
  std::copy_n(sum.data(), 32, bytes.end() - 32);
  return bytes;
}

}  // namespace

TEST_CASE("a run taken up from a snapshot at any step ends as the whole run does") {
  const Program program = *Program::load(edge_case_elf());
  for (const bool hash : {false, true}) {
    for (const bool last_steps : {false, true}) {
      Machine first = *Machine::create(program, {}, with(hash, last_steps));
      for (std::uint64_t step = 0; step <= edge_case_steps; ++step) {
        first.run(step);
        const Snapshot kept = first.snapshot();
        CHECK(kept.steps() == step);
        CHECK(kept.pc() == first.pc());
        CHECK(kept.hash() == first.hash());
        CHECK(kept.has_last_steps() == last_steps);
        const Bytes bytes = kept.serialize();
        const Snapshot read = *Snapshot::parse(program, bytes);
        CHECK(read.serialize() == bytes);
        CHECK(bytes.size() <= kept.page_count() * (last_steps ? 3 : 1) * 4096 + 1024);
        for (const Snapshot& from : {kept, read}) {
          Machine again = *Machine::resume(program, from, with(hash, last_steps));
          const RunResult end = again.run(1'000'000);
          CHECK(end.reason == StopReason::halted);
          CHECK(end.steps == edge_case_steps);
          if (hash) CHECK(end.last_hash->hex() == edge_case_last_hash);
          CHECK(again.ended() == end);
        }
      }
    }
  }
}

TEST_CASE("a snapshot stays as it was while its machine, and others from it, write on") {
  const Program program = loop_program(2'000);
  Machine whole = *Machine::create(program, {}, with(true, true));
  const RunResult end = whole.run(1'000'000);
  REQUIRE(end.reason == StopReason::halted);
  const Seen want = look(whole, end);

  const std::uint32_t seed = 20'251'120;
  std::cout << "seed " << seed << std::endl;
  std::mt19937 random(seed);
  Machine walker = *Machine::create(program, {}, with(true, true));
  std::vector<std::pair<Snapshot, Bytes>> kept;
  for (int i = 0; i < 40; ++i) {
    walker.run(random() % end.steps);
    const Snapshot now = walker.snapshot();
    kept.emplace_back(now, now.serialize());
    if (random() % 4 == 0) {  // go back somewhere
      walker = *Machine::resume(program, kept[random() % kept.size()].first, with(true, true));
    }
  }
  for (const auto& [snapshot, bytes] : kept) {
    CHECK(snapshot.serialize() == bytes);
    Machine machine = *Machine::resume(program, snapshot, with(true, true));
    const RunResult again = machine.run(1'000'000);
    CHECK(look(machine, again) == want);
    CHECK(snapshot.serialize() == bytes);
  }
}

TEST_CASE("a snapshot with more than is asked for serves, one with less is refused") {
  const Program program = *Program::load(edge_case_elf());
  Machine full = *Machine::create(program, {}, with(true, true));
  full.run(40);
  const Snapshot all = full.snapshot();
  Machine plain = *Machine::resume(program, all, with(false, false));
  const RunResult end = plain.run(1000);
  CHECK(end.reason == StopReason::halted);
  CHECK(end.steps == edge_case_steps);
  CHECK_FALSE(end.last_hash);
  const Snapshot little = plain.snapshot();
  CHECK(Machine::resume(program, little, with(true, false)).error().code == Errc::wrong_state);
  CHECK(Machine::resume(program, little, with(false, true)).error().code == Errc::wrong_state);
  CHECK(Machine::resume(loop_program(1), all).error().code == Errc::rv32_snapshot_program);
}

TEST_CASE("a snapshot names its program and the input of its run") {
  const Program program = loop_program(3);
  const Bytes input{1, 2, 3};
  const Snapshot snapshot = Machine::create(program, input)->snapshot();
  CHECK(snapshot.program_id() == program.id());
  CHECK(snapshot.input_id() == sha256(input));
  CHECK(snapshot.profile() == Profile::blake3_160);
  CHECK(snapshot.page_count() == 1);  // the input's
  Machine machine = *Machine::resume(program, snapshot);
  CHECK(machine.word(input_start) == 0x00030201u);
}

TEST_CASE("cut, lengthened, damaged and foreign snapshots are refused, each by its own code") {
  const Program program = loop_program(50);
  Machine machine = *Machine::create(program, {}, with(true, true));
  machine.run(100);
  const Bytes good = machine.snapshot().serialize();
  REQUIRE(Snapshot::parse(program, good));
  for (std::size_t size = 0; size < good.size(); size += size < 600 ? 1 : 997) {
    const auto cut = Snapshot::parse(program, ByteView(good).first(size));
    REQUIRE_FALSE(cut);
    CHECK(cut.error().code == Errc::rv32_bad_snapshot);
  }
  Bytes longer = good;
  longer.push_back(0);
  CHECK(Snapshot::parse(program, longer).error().code == Errc::rv32_bad_snapshot);
  CHECK(Snapshot::parse(loop_program(51), good).error().code == Errc::rv32_snapshot_program);
  std::size_t by_checksum = 0;
  for (std::size_t at = 0; at < good.size(); at += at < 600 ? 1 : 101) {
    Bytes damaged = good;
    damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ 0x10);
    const auto read = Snapshot::parse(program, damaged);
    REQUIRE_FALSE(read);
    by_checksum += read.error().code == Errc::rv32_snapshot_checksum ? 1u : 0u;
  }
  CHECK(by_checksum > 100);
}

TEST_CASE("a snapshot that a liar made runs within the program's memory or is refused") {
  const Program program = loop_program(50);
  Machine machine = *Machine::create(program, {}, with(true, true));
  machine.run(100);
  const Bytes good = machine.snapshot().serialize();
  std::size_t refused = 0;
  std::size_t ran = 0;
  for (std::size_t at = 0; at + 32 < good.size(); at += at < 700 ? 1 : 211) {
    for (const int value : {0, 1, 2, 7, 0x80, 0xff}) {
      const auto read =
          Snapshot::parse(program, forged(good, at, static_cast<std::uint8_t>(value)));
      if (!read) {
        ++refused;
        continue;
      }
      ++ran;
      MachineOptions options = with(read->hash().has_value(), read->has_last_steps());
      options.profile = read->profile();
      Machine from = *Machine::resume(program, *read, options);
      CHECK(from.reg(0) == 0);
      const RunResult end = from.run(from.steps() + std::min<std::uint64_t>(200, ~from.steps()));
      CHECK(end.steps >= read->steps());
    }
  }
  std::cout << refused << " refused, " << ran << " ran" << std::endl;
  CHECK(refused > 200);
  CHECK(ran > 200);
}

TEST_CASE("poked words, registers and pcs are in the machine; what no program has is refused") {
  const Program program = loop_program(3);
  Machine machine = *Machine::create(program, {}, with(true, true));
  CHECK(machine.poke(0xa0000010, 7, 3));
  CHECK(machine.word(0xa0000010) == 7u);
  CHECK(machine.poke(register_address(7), 9, 4));
  CHECK(machine.reg(7) == 9);
  for (const std::uint32_t address : {registers_base, 0x80000000u, 0xa0000011u, 0x1000u}) {
    CHECK(machine.poke(address, 1, 0).error().code == Errc::out_of_range);
  }
  CHECK(machine.skip());
  CHECK(machine.steps() == 1);
  CHECK(machine.pc() == Pc{0x80000004, 0});
  const StepRecord record = *machine.step_as(enc::load(2, 10, 7, 0));
  CHECK(record == faulted_step(2));  // a load from 9 faults
  CHECK(machine.ended()->fault.kind == FaultKind::section_not_found);
  CHECK(machine.step().error().code == Errc::wrong_state);
}
