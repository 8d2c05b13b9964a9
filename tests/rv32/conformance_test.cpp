// Every RV32IM instruction on corner-case operands, by self-checking programs in the manner of
// riscv-tests, and every opcode on 64 x 64 boundary operands in every mode. What is expected comes
// from a model of this file, in wide arithmetic and bytes, not from step.hpp.

#include "instruction_model.hpp"
#include "loop_program.hpp"

#include <btcfi/rv32/decode.hpp>
#include <btcfi/rv32/verify.hpp>

#include <catch2/catch.hpp>

#include <iostream>
#include <set>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;
using namespace btcfi::test::enc;

namespace {

using Words = std::vector<std::uint32_t>;

/// Appends the checks of one program: test n fails with exit code 2 n + 1.
class SelfChecking {
 public:
  void check(const Words& body, std::uint32_t reg, std::uint32_t want) {
    ++tests_;
    append(body);
    append(li(30, want));
    append({addi(28, 0, static_cast<std::int32_t>(tests_ % 1000)), b(8, 30, reg, 0)});
    append({jal(0, 0)});
    failures_.push_back(words_.size() - 1);
  }
  /// Runs it; true when it exits with 0.
  bool run(const std::vector<ElfSection>& more = {}) {
    append({addi(10, 0, 0), addi(17, 0, 93), ecall});
    const std::size_t fail = words_.size();
    append({i(1, 28, 1, 10), i(1, 10, 6, 10), addi(17, 0, 93), ecall});
    for (const std::size_t at : failures_) {
      words_[at] = jal(0, static_cast<std::int32_t>(4 * (fail - at)));
    }
    std::vector<ElfSection> sections{code_section(words_), nobits_section(".bss", 0xa0000000, 64)};
    sections.insert(sections.end(), more.begin(), more.end());
    const Program program = *Program::load(build_elf(sections));
    const RunResult result = Machine::create(program, {})->run(10'000'000);
    if (result.exit_code != 0) std::cout << "exit code " << result.exit_code << std::endl;
    steps_ = result.steps;
    return result.reason == StopReason::halted && result.exit_code == 0;
  }
  [[nodiscard]] std::uint64_t tests() const { return tests_; }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }

 private:
  void append(const Words& words) { words_.insert(words_.end(), words.begin(), words.end()); }
  Words words_;
  std::vector<std::size_t> failures_;
  std::uint64_t tests_ = 0;
  std::uint64_t steps_ = 0;
};

constexpr std::uint32_t corners[] = {
    0,      1,          2,          3,          31,         32,         33,         0x7fff,
    0x8000, 0x7fffffff, 0x80000000, 0x80000001, 0xaaaaaaaa, 0xffff8000, 0xfffffffe, 0xffffffff};
constexpr std::int32_t immediates[] = {0, 1, 2, 31, 0x400, 0x7ff, -0x800, -0x7ff, -2, -1};

}  // namespace

TEST_CASE("two-register instructions: corner operands, and each way of sharing registers") {
  std::uint64_t tests = 0;
  for (const RegisterOp& op : register_ops) {
    SelfChecking program;
    for (const std::uint32_t a : corners) {
      for (const std::uint32_t c : corners) {
        program.check(join({li(5, a), li(6, c), {op.encode(7, 5, 6)}}), 7, op.model(a, c));
      }
      program.check(join({li(5, a), li(6, 3), {op.encode(5, 5, 6)}}), 5, op.model(a, 3));
      program.check(join({li(5, 3), li(6, a), {op.encode(6, 5, 6)}}), 6, op.model(3, a));
      program.check(join({li(5, a), {op.encode(7, 5, 5)}}), 7, op.model(a, a));
      program.check(join({li(5, a), {op.encode(5, 5, 5)}}), 5, op.model(a, a));
      program.check(join({li(5, a), {op.encode(7, 0, 5)}}), 7, op.model(0, a));
      program.check(join({li(5, a), {op.encode(7, 5, 0)}}), 7, op.model(a, 0));
      program.check(join({li(5, a), {op.encode(0, 5, 5)}}), 0, 0);
    }
    CAPTURE(op.name);
    CHECK(program.run());
    tests += program.tests();
  }
  std::cout << std::size(register_ops) << " instructions, " << tests << " tests" << std::endl;
}

TEST_CASE(
    "register-immediate instructions: sign-extended immediates, unsigned comparison included") {
  std::uint64_t tests = 0;
  for (const ImmediateOp& op : immediate_ops) {
    SelfChecking program;
    for (const std::uint32_t a : corners) {
      for (const std::int32_t imm : immediates) {
        const std::int32_t used = op.shift ? imm & 31 : imm;
        program.check(join({li(5, a), {op.encode(7, 5, used)}}), 7,
                      op.model(a, static_cast<std::uint32_t>(used)));
        program.check(join({li(5, a), {op.encode(5, 5, used)}}), 5,
                      op.model(a, static_cast<std::uint32_t>(used)));
        program.check(join({li(5, a), {op.encode(0, 5, used)}}), 0, 0);
      }
    }
    CAPTURE(op.name);
    CHECK(program.run());
    tests += program.tests();
  }
  std::cout << std::size(immediate_ops) << " instructions, " << tests << " tests" << std::endl;
}

TEST_CASE("a shift by an immediate with bit 25 set shifts modulo 32, as the origin does") {
  SelfChecking program;
  program.check(join({li(5, 0x80000001), {i(32 + 4, 5, 1, 7)}}), 7, 0x00000010);
  program.check(join({li(5, 0x80000001), {i(32 + 4, 5, 5, 7)}}), 7, 0x08000000);
  program.check(join({li(5, 0x80000001), {i(0x400 + 32 + 4, 5, 5, 7)}}), 7, 0xf8000000);
  CHECK(program.run());
}

TEST_CASE("upper immediates, jumps and links") {
  SelfChecking program;
  program.check({lui(7, 0xfffff000)}, 7, 0xfffff000);
  program.check({lui(7, 0x80000000), i(0, 7, 0, 7)}, 7, 0x80000000);
  program.check({lui(0, 0xfffff000)}, 0, 0);
  // jal over an instruction; its link is the address after it
  program.check({auipc(5, 0), jal(6, 8), addi(6, 0, 0), r(0x20, 5, 6, 0, 7)}, 7, 8);
  // jalr with rd = rs1 takes the target before the link is written
  program.check(
      {auipc(5, 0), addi(5, 5, 16), jalr(5, 5, 0), addi(5, 0, 0), auipc(6, 0), r(0x20, 5, 6, 0, 7)},
      7, 4);
  // bit 0 of the target is cleared
  program.check({auipc(5, 0), jalr(6, 5, 13), addi(6, 0, 0), r(0x20, 5, 6, 0, 7)}, 7, 8);
  // jalr ignores funct3 here
  program.check({auipc(5, 0), jalr(6, 5, 12) | 5u << 12, addi(6, 0, 0), r(0x20, 5, 6, 0, 7)}, 7, 8);
  program.check({addi(7, 0, 1), jal(0, 8), addi(7, 0, 2)}, 7, 1);
  program.check({auipc(5, 0xfffff000), auipc(6, 0), r(0x20, 5, 6, 0, 7)}, 7, 0x1004);
  // fence with every field, ebreak and unknown calls do nothing
  program.check({addi(7, 0, 5), 0x0ff0000f, 0x0000000f, ebreak, addi(17, 0, 1234), ecall}, 7, 5);
  CHECK(program.run());
}

TEST_CASE("branches: taken and not, on every pair of corner operands, forwards and backwards") {
  std::uint64_t tests = 0;
  for (const BranchOp& op : branch_ops) {
    SelfChecking program;
    for (const std::uint32_t a : corners) {
      for (const std::uint32_t c : corners) {
        program.check(
            join({li(5, a), li(6, c), {addi(7, 0, 1), b(8, 6, 5, op.funct3), addi(7, 0, 0)}}), 7,
            op.model(a, c) ? 1 : 0);
      }
    }
    // backwards: jump over a return point to a branch back to it
    program.check(
        {addi(7, 0, 1), jal(0, 12), addi(7, 0, 2), jal(0, 8), b(-8, 0, 0, op.funct3), nop}, 7,
        op.model(0, 0) ? 2 : 1);
    CAPTURE(op.name);
    CHECK(program.run());
    tests += program.tests();
  }
  std::cout << std::size(branch_ops) << " instructions, " << tests << " tests" << std::endl;
}

TEST_CASE("loads and stores: every size at every alignment, signs, and what lies beside") {
  SelfChecking program;
  for (const std::uint32_t value : {0x81828384u, 0x7f017f01u, 0xff00ff00u}) {
    for (std::int32_t at = 0; at < 8; ++at) {
      for (const StoreOp& op : store_ops) {
        ByteMemory memory;
        memory.store(0, 4, 0x11223344), memory.store(4, 4, 0x55667788);
        memory.store(8, 4, 0x99aabbcc);
        memory.store(static_cast<std::uint32_t>(at), op.bytes, value);
        Words body = join({li(5, 0xa0000000), li(6, 0x11223344), {s(0, 6, 5, 2)}});
        for (const auto& [offset, word] : {std::pair{4, 0x55667788u}, {8, 0x99aabbccu}}) {
          body = join({body, li(6, word), {s(offset, 6, 5, 2)}});
        }
        body = join({body, li(6, value), {s(at, 6, 5, op.funct3)}});
        for (std::int32_t word = 0; word < 12; word += 4) {
          program.check(join({body, {load(2, 7, 5, word)}}), 7,
                        memory.load(static_cast<std::uint32_t>(word), 4));
          body.clear();
        }
        for (const LoadOp& in : load_ops) {
          program.check({load(in.funct3, 7, 5, at)}, 7,
                        in.model(memory, static_cast<std::uint32_t>(at)));
          program.check(join({li(8, 0xa0000000 + 100), {load(in.funct3, 8, 8, at - 100)}}), 8,
                        in.model(memory, static_cast<std::uint32_t>(at)));
          program.check({load(in.funct3, 0, 5, at)}, 0, 0);
        }
      }
    }
  }
  CHECK(program.run());
  std::cout << program.tests() << " tests, " << program.steps() << " micro-steps" << std::endl;
}

namespace {

/// 64 values: both ends, powers of two and their neighbours, patterns.
std::vector<std::uint32_t> boundary_operands() {
  std::vector<std::uint32_t> out{0,          1,          2,          5,
                                 0xffffffff, 0xfffffffe, 0xfffffffd, 0x7fffffff,
                                 0x80000000, 0x80000001, 0xaaaaaaaa, 0x55555555,
                                 0x00ff00ff, 0xff00ff00, 0x12345678, 0x87654321};
  for (const unsigned bit :
       {2u, 3u, 4u, 5u, 7u, 8u, 12u, 15u, 16u, 17u, 20u, 24u, 27u, 28u, 29u, 30u}) {
    out.push_back(1u << bit), out.push_back((1u << bit) - 1), out.push_back(0u - (1u << bit));
  }
  return out;
}

/// One instruction at the start of a program with a word of data to work on.
class Bench {
 public:
  explicit Bench(std::uint32_t instruction)
      : program_(*Program::load(
            build_elf({code_section({instruction, nop, nop, nop}), data_section({0, 0, 0, 0})}))),
        plain_(*Machine::create(program_, {}, with(false, false))),
        hashed_(*Machine::create(program_, {}, with(true, false))),
        full_(*Machine::create(program_, {}, with(true, true))) {}

  /// Runs the instruction in every mode with x5 and x6 set, its micro-steps one by one through the
  /// checker, and compares; false when they differ.
  bool agree(std::uint32_t a, std::uint32_t c, std::uint32_t word) {
    const auto steps = [&](Machine& machine) {
      machine.set_pc({code_start, 0});
      static_cast<void>(machine.poke(register_address(5), a, last_step_init));
      static_cast<void>(machine.poke(register_address(6), c, last_step_init));
      static_cast<void>(machine.poke(register_address(7), 0x77777777, last_step_init));
      static_cast<void>(machine.poke(data_start, word, last_step_init));
      static_cast<void>(machine.poke(data_start + 4, ~word, last_step_init));
      return machine.steps();
    };
    steps(full_), steps(plain_), steps(hashed_);
    TraceHash hash = *full_.hash();
    std::uint64_t made = 0;
    do {
      const auto record = full_.step();
      if (!record) return false;
      const auto after = verify_step(hash, *record, &program_);
      if (!after || *after != full_.hash()) return false;
      hash = *after;
      ++made;
    } while (full_.pc().micro != 0);
    // The hashed machine's chain is its own; what it absorbed is compared by the records' parts.
    plain_.run(plain_.steps() + made), hashed_.run(hashed_.steps() + made);
    for (Machine* other : {&plain_, &hashed_}) {
      if (other->pc() != full_.pc() || other->reg(7) != full_.reg(7)) return false;
      for (std::uint32_t at = data_start; at < data_start + 16; at += 4) {
        if (other->word(at) != full_.word(at)) return false;
      }
    }
    return hashed_.hash() == full_.hash();
  }
  [[nodiscard]] const Machine& full() const { return full_; }

 private:
  Program program_;
  Machine plain_;
  Machine hashed_;
  Machine full_;
};

}  // namespace

TEST_CASE("every opcode on 64 x 64 boundary operands: all modes, the checker and the model agree") {
  const std::vector<std::uint32_t> values = boundary_operands();
  REQUIRE(std::set<std::uint32_t>(values.begin(), values.end()).size() == 64);
  std::uint64_t tuples = 0;
  bool modes = true;
  bool model = true;
  for (const RegisterOp& op : register_ops) {
    Bench bench(op.encode(7, 5, 6));
    for (const std::uint32_t a : values) {
      for (const std::uint32_t c : values) {
        modes = bench.agree(a, c, 0) && modes;
        model = bench.full().reg(7) == op.model(a, c) && model;
        ++tuples;
      }
    }
  }
  CHECK(modes);
  CHECK(model);
  for (const ImmediateOp& op : immediate_ops) {
    for (const std::uint32_t c : values) {
      // The operand's twelve low bits as immediate
      const auto low = static_cast<std::int32_t>((c & 0xfff) ^ 0x800) - 0x800;
      const std::int32_t imm = op.shift ? low & 31 : low;
      Bench bench(op.encode(7, 5, imm));
      for (const std::uint32_t a : values) {
        modes = bench.agree(a, c, 0) && modes;
        model = bench.full().reg(7) == op.model(a, static_cast<std::uint32_t>(imm)) && model;
        ++tuples;
      }
    }
  }
  CHECK(modes);
  CHECK(model);
  for (const BranchOp& op : branch_ops) {
    Bench bench(b(12, 6, 5, op.funct3));
    for (const std::uint32_t a : values) {
      for (const std::uint32_t c : values) {
        modes = bench.agree(a, c, 0) && modes;
        model = bench.full().pc().address == code_start + (op.model(a, c) ? 12 : 4) && model;
        ++tuples;
      }
    }
  }
  CHECK(modes);
  CHECK(model);
  // Addresses: 8 alignments by 8 distances of the base; 64 values in memory or to be stored.
  for (std::uint32_t place = 0; place < 64; ++place) {
    const std::uint32_t offset = place % 8;
    const auto imm = static_cast<std::int32_t>(place / 8 * 585) - 2048;
    const std::uint32_t base = data_start + offset - static_cast<std::uint32_t>(imm);
    for (const LoadOp& op : load_ops) {
      Bench bench(load(op.funct3, 7, 5, imm));
      for (const std::uint32_t value : values) {
        ByteMemory memory;
        memory.store(0, 4, value), memory.store(4, 4, ~value);
        modes = bench.agree(base, 0, value) && modes;
        model = bench.full().reg(7) == op.model(memory, offset) && model;
        ++tuples;
      }
    }
    for (const StoreOp& op : store_ops) {
      Bench bench(s(imm, 6, 5, op.funct3));
      for (const std::uint32_t value : values) {
        ByteMemory memory;
        memory.store(0, 4, 0x01020304), memory.store(4, 4, ~0x01020304u);
        memory.store(8, 4, bench.full().word(data_start + 8).value_or(0));
        memory.store(offset, op.bytes, value);
        modes = bench.agree(base, value, 0x01020304) && modes;
        for (std::uint32_t at = 0; at < 12; at += 4) {
          model = bench.full().word(data_start + at) == memory.load(at, 4) && model;
        }
        ++tuples;
      }
    }
  }
  CHECK(modes);
  CHECK(model);
  std::cout << tuples << " tuples of an opcode and two operands" << std::endl;
}
