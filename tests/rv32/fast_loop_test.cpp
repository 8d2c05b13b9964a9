#include "build_elf.hpp"

#include <btcfi/rv32/machine.hpp>

#include <catch2/catch.hpp>

#include <iostream>
#include <random>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

namespace {

constexpr std::uint32_t memory_start = 0xa0000000;
constexpr std::uint32_t other_code_start = 0x90000000;

// Arithmetic, loads and stores at any alignment around the ends of a small section, branches and
// jumps to anywhere near, now and then to another section, to an odd place or into data.
class Program_maker {
 public:
  explicit Program_maker(std::mt19937& random) : random_(random) {}

  Bytes make() {
    std::vector<std::uint32_t> first{enc::lui(8, memory_start), enc::lui(9, other_code_start),
                                     enc::addi(10, 8, 30)};
    for (int i = 0; i < 60; ++i) first.push_back(instruction());
    std::vector<std::uint32_t> second;
    for (int i = 0; i < 20; ++i) second.push_back(instruction());
    second.push_back(enc::jal(0, -40));
    auto other = code_section(second);
    other.name = ".other";
    other.address = other_code_start;
    return build_elf({code_section(first), other, nobits_section(".bss", memory_start, 64)});
  }

 private:
  std::uint32_t pick(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  std::int32_t between(std::int32_t low, std::int32_t high) {
    return low + static_cast<std::int32_t>(pick(static_cast<std::uint32_t>(high - low + 1)));
  }
  // Registers 8 to 10 keep addresses.
  std::uint32_t target() { return pick(8); }

  std::uint32_t instruction() {
    switch (pick(12)) {
      case 0:
      case 1: return enc::r(pick(2), pick(16), pick(16), pick(8), target());
      case 2:
      case 3: return enc::addi(target(), pick(16), between(-2048, 2047));
      case 4:
      case 5: {
        constexpr std::uint32_t kinds[] = {0, 1, 2, 4, 5};
        return enc::load(kinds[pick(5)], target(), pick(2) == 0 ? 8 : 10, between(-1, 34));
      }
      case 6:
      case 7: return enc::s(between(-1, 34), pick(16), pick(2) == 0 ? 8 : 10, pick(3));
      case 8: {
        constexpr std::uint32_t kinds[] = {0, 1, 4, 5, 6, 7};
        return enc::b(between(-12, 12) * (pick(30) == 0 ? 2 : 4), pick(16), pick(16),
                      kinds[pick(6)]);
      }
      case 9: return enc::jal(target(), between(-6, 12) * 4);
      case 10: {
        if (pick(6) != 0) return enc::lui(target(), pick(1 << 20) << 12);
        return enc::i(between(0, 21) * (pick(20) == 0 ? 2 : 4), pick(20) == 0 ? 8 : 9, 0, target(),
                      0x67);
      }
      default: return enc::auipc(target(), pick(1 << 20) << 12);
    }
  }

  std::mt19937& random_;
};

MachineOptions mode(unsigned bits) {
  MachineOptions out;
  out.hash = (bits & 1) != 0;
  out.last_steps = (bits & 2) != 0;
  return out;
}

void require_same(const Machine& a, const Machine& b) {
  REQUIRE(a.steps() == b.steps());
  REQUIRE(a.pc() == b.pc());
  for (std::uint32_t i = 0; i < register_count; ++i) REQUIRE(a.reg(i) == b.reg(i));
  for (std::uint32_t at = 0; at < 64; at += 4) {
    REQUIRE(a.word(memory_start + at) == b.word(memory_start + at));
  }
}

}  // namespace

TEST_CASE("every mode of the fast loop is, at every step, where the recorder is") {
  const auto seed = static_cast<std::mt19937::result_type>(std::random_device{}());
  std::cout << "fast loop: seed " << seed << "\n";
  std::mt19937 random(seed);
  std::size_t faults = 0, steps = 0;
  for (int turn = 0; turn < 60; ++turn) {
    const auto program = Program::load(Program_maker(random).make());
    if (!program) continue;  // a reserved encoding
    auto recorder = *Machine::create(*program, {}, mode(3));
    const std::uint64_t until = 40 + random() % 200;
    const RunResult all =
        *recorder.run_recorded(until, [](const StepRecord&, const TraceHash&) { return true; });
    faults += all.reason == StopReason::fault;
    steps += all.steps;
    for (unsigned bits = 0; bits < 4; ++bits) {
      INFO("mode " << bits);
      auto stepwise = *Machine::create(*program, {}, mode(bits));
      auto reference = *Machine::create(*program, {}, mode(3));
      for (std::uint64_t limit = 1; limit <= all.steps; ++limit) {
        // From the start, from the step before, and by the recorder.
        auto fresh = *Machine::create(*program, {}, mode(bits));
        const RunResult a = fresh.run(limit);
        const RunResult b = stepwise.run(limit);
        const RunResult c = *reference.run_recorded(
            limit, [](const StepRecord&, const TraceHash&) { return true; });
        REQUIRE(a == b);
        REQUIRE(a.reason == c.reason);
        REQUIRE(a.fault == c.fault);
        if ((bits & 1) != 0) REQUIRE(a.last_hash == c.last_hash);
        require_same(fresh, reference);
        require_same(stepwise, reference);
      }
    }
  }
  CHECK(steps > 1'000);
  CHECK(faults > 0);
}

TEST_CASE("a program may run off the end of its code and into the section behind it") {
  auto second = code_section({enc::addi(5, 5, 1), enc::ecall});
  second.name = ".behind";
  const std::uint32_t behind = code_start + 8;
  second.address = behind;
  // Neighbours with the same rights are merged; a gap is a fault.
  const auto joined =
      Program::load(build_elf({code_section({enc::addi(5, 0, 1), enc::addi(17, 0, 93)}), second}));
  REQUIRE(joined);
  auto machine = *Machine::create(*joined, {});
  CHECK(machine.run(100).reason == StopReason::halted);
  CHECK(machine.reg(5) == 2);

  const auto alone = Program::load(build_elf({code_section({enc::addi(5, 0, 1)})}));
  for (unsigned bits = 0; bits < 4; ++bits) {
    auto off = *Machine::create(*alone, {}, mode(bits));
    const RunResult end = off.run(100);
    CHECK(end.reason == StopReason::fault);
    CHECK(end.fault.kind == FaultKind::section_not_found);
    CHECK(end.fault.pc == code_start + 4);
    CHECK(end.steps == 2);
  }
}
