#include "build_elf.hpp"

#include <btcfi/rv32/step.hpp>
#include <btcfi/rv32/verify.hpp>

#include <catch2/catch.hpp>

#include <map>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

namespace {

constexpr std::uint32_t boundary[] = {
    0,          1,          2,          3,          4,          7,          8,
    15,         16,         31,         32,         33,         63,         64,
    100,        127,        128,        255,        256,        0x7ff,      0x800,
    0xfff,      0x1000,     0x7fff,     0x8000,     0xffff,     0x10000,    0x12345678,
    0x55555555, 0x7ffffffe, 0x7fffffff, 0x80000000, 0x80000001, 0xaaaaaaaa, 0xdeadbeef,
    0xfffffffe, 0xffffffff, 0xffff8000, 0xffffff80, 0xfffff800, 0xffff0000, 0x00ff00ff};

/// Runs code with x5 = a, x6 = b to its end and returns every record.
struct Traced {
  std::vector<StepRecord> records;
  RunResult result;
  Machine machine;
};
Traced trace(const std::vector<std::uint32_t>& code, std::vector<ElfSection> more = {}) {
  more.insert(more.begin(), code_section(code));
  const Program program = *Program::load(build_elf(more));
  MachineOptions options;
  options.last_steps = true;
  Traced out{{}, {}, *Machine::create(program, {}, options)};
  TraceHash hash = *initial_hash(Profile::blake3_160);
  out.result = *out.machine.run_recorded(10'000, [&](const StepRecord& r, const TraceHash& after) {
    if (r.opcode != 0) {
      // Each record that the machine makes passes the checker that knows no machine.
      const auto checked = verify_step(hash, r, &program);
      if (!checked || *checked != after) FAIL("record refused: " + csv_row(r));
    }
    hash = after;
    out.records.push_back(r);
    return true;
  });
  return out;
}

/// What an operation must give, in 64-bit arithmetic of the standard's own words (RISC-V
/// Unprivileged ISA 20191213, 2.4 and 7).
std::uint32_t expected(std::uint32_t funct7, std::uint32_t funct3, std::uint32_t a,
                       std::uint32_t b) {
  const auto sa = static_cast<std::int64_t>(static_cast<std::int32_t>(a));
  const auto sb = static_cast<std::int64_t>(static_cast<std::int32_t>(b));
  const auto ub = static_cast<std::int64_t>(b);
  const auto low = [](std::int64_t x) { return static_cast<std::uint32_t>(x & 0xffffffff); };
  std::uint64_t power = 1;
  for (std::uint32_t i = 0; i < (b & 31); ++i) power *= 2;
  const auto spower = static_cast<std::int64_t>(power);
  if (funct7 == 1) {
    switch (funct3) {
      case 0: return low(sa * sb);
      case 1: return low((sa * sb) >> 32);
      case 2: return low((sa * ub) >> 32);
      case 3: return static_cast<std::uint32_t>(std::uint64_t{a} * b / 4294967296u);
      case 4: return b == 0 ? 0xffffffff : low(sa / sb);
      case 5: return b == 0 ? 0xffffffff : a / b;
      case 6: return b == 0 ? a : low(sa % sb);
      default: return b == 0 ? a : a % b;
    }
  }
  switch (funct3) {
    case 0: return funct7 == 0 ? low(sa + sb) : low(sa - sb);
    case 1: return static_cast<std::uint32_t>(a * power);
    case 2: return sa < sb;
    case 3: return a < b;
    case 4: return (a | b) - (a & b);
    case 5:
      if (funct7 == 0) return static_cast<std::uint32_t>(a / power);
      return low(sa >= 0 ? sa / spower : -((-sa + spower - 1) / spower));
    case 6: return a + b - (a & b);
    default: return ~(~a | ~b);
  }
}

}  // namespace

TEST_CASE("every register operation on every pair of boundary operands") {
  struct Form {
    std::uint32_t funct7;
    std::uint32_t funct3;
  };
  std::vector<Form> forms;
  for (std::uint32_t f = 0; f < 8; ++f) forms.push_back({0, f}), forms.push_back({1, f});
  forms.push_back({0x20, 0});
  forms.push_back({0x20, 5});
  std::size_t cases = 0;
  for (const std::uint32_t a : boundary) {
    for (const std::uint32_t b : boundary) {
      auto code = enc::join({enc::li(5, a), enc::li(6, b)});
      for (const Form& form : forms) code.push_back(enc::r(form.funct7, 6, 5, form.funct3, 7));
      const Traced run = trace(code);
      for (std::size_t i = 0; i < forms.size(); ++i) {
        const StepRecord& record = run.records[4 + i];
        const std::uint32_t want = expected(forms[i].funct7, forms[i].funct3, a, b);
        if (record.write.value != want) {
          CAPTURE(a, b, forms[i].funct7, forms[i].funct3, record.write.value, want);
          FAIL("wrong result");
        }
        ++cases;
      }
    }
  }
  CHECK(cases == 18 * std::size(boundary) * std::size(boundary));
}

TEST_CASE("every immediate operation on boundary operands and immediates") {
  for (const std::uint32_t a : boundary) {
    for (const std::int32_t imm : {0, 1, -1, 2, 31, 100, 2047, -2048, -31}) {
      auto code = enc::li(5, a);
      const auto b = static_cast<std::uint32_t>(imm);
      for (const std::uint32_t f : {0u, 2u, 3u, 4u, 6u, 7u}) code.push_back(enc::i(imm, 5, f, 7));
      const auto shamt = static_cast<std::int32_t>(b & 31);
      code.push_back(enc::i(shamt, 5, 1, 7));
      code.push_back(enc::i(shamt, 5, 5, 7));
      code.push_back(enc::i(shamt | 0x400, 5, 5, 7));
      const Traced run = trace(code);
      std::size_t at = 2;
      for (const std::uint32_t f : {0u, 2u, 3u, 4u, 6u, 7u}) {
        CHECK(run.records[at++].write.value == expected(0, f, a, b));
      }
      CHECK(run.records[at++].write.value == expected(0, 1, a, b));
      CHECK(run.records[at++].write.value == expected(0, 5, a, b));
      CHECK(run.records[at++].write.value == expected(0x20, 5, a, b));
    }
  }
}

TEST_CASE("divisions carry the other half as witness, with the standard's special cases") {
  struct Case {
    std::uint32_t funct3, a, b, result, witness;
  };
  constexpr Case cases[] = {{4, 7, 0, 0xffffffff, 7},
                            {5, 7, 0, 0xffffffff, 7},
                            {6, 7, 0, 7, 0xffffffff},
                            {7, 7, 0, 7, 0xffffffff},
                            {4, 0x80000000, 0xffffffff, 0x80000000, 0},
                            {6, 0x80000000, 0xffffffff, 0, 0x80000000},
                            {5, 0x80000000, 0xffffffff, 0, 0x80000000},
                            {7, 0x80000000, 0xffffffff, 0x80000000, 0},
                            {4, 0xfffffff9, 2, 0xfffffffd, 0xffffffff},
                            {6, 0xfffffff9, 2, 0xffffffff, 0xfffffffd}};
  for (const Case& c : cases) {
    const Traced run =
        trace(enc::join({enc::li(5, c.a), enc::li(6, c.b), {enc::r(1, 6, 5, c.funct3, 7)}}));
    CHECK(run.records[4].write.value == c.result);
    CHECK(run.records[4].witness == c.witness);
    CHECK(run.records[4].access_kinds == 0x00);
  }
  const Traced to_x0 = trace({enc::r(1, 6, 5, 4, 0)});
  CHECK_FALSE(to_x0.records[0].witness.has_value());
  CHECK(to_x0.records[0].access_kinds == 0x2a);
}

TEST_CASE("branches compare as their names say") {
  const auto is_taken = [](std::uint32_t funct3, std::uint32_t a, std::uint32_t b) {
    const auto sa = static_cast<std::int32_t>(a);
    const auto sb = static_cast<std::int32_t>(b);
    switch (funct3) {
      case 0: return a == b;
      case 1: return a != b;
      case 4: return sa < sb;
      case 5: return sa >= sb;
      case 6: return a < b;
      default: return a >= b;
    }
  };
  for (const std::uint32_t a : boundary) {
    for (const std::uint32_t b : boundary) {
      auto code = enc::join({enc::li(5, a), enc::li(6, b)});
      // Each branch jumps over the next word when taken.
      for (const std::uint32_t f : {0u, 1u, 4u, 5u, 6u, 7u}) {
        code.push_back(enc::b(8, 6, 5, f));
        code.push_back(enc::ebreak);
      }
      code.push_back(enc::ebreak);
      const Traced run = trace(code);
      for (const StepRecord& r : run.records) {
        if ((r.opcode & 0x7f) != 0x63) continue;
        const std::uint32_t want = is_taken(r.opcode >> 12 & 7, a, b) ? 8 : 4;
        CHECK(r.next_pc.address == r.pc.address + want);
        CHECK(r.access_kinds == 0x02);
      }
    }
  }
}

TEST_CASE("jumps: link, odd targets, and a destination that is the source") {
  // jalr x5, x5: the target is computed before the link is written.
  const auto code = enc::join(
      {enc::li(5, code_start + 17),
       {enc::jalr(5, 5, 0), enc::ebreak, enc::jal(1, 8), enc::ebreak, enc::jalr(0, 5, 8)}});
  const Traced run = trace(code);
  CHECK(run.records[2].next_pc.address == code_start + 16);
  CHECK(run.records[2].write.value == code_start + 12);
  CHECK(run.records[2].access_kinds == 0x08);
  CHECK(run.records[3].write.value == code_start + 20);
  CHECK(run.records[3].next_pc.address == code_start + 24);
  CHECK(run.records[3].access_kinds == 0x28);
  CHECK(run.records[4].access_kinds == 0x0a);
  CHECK(run.records[4].next_pc.address == code_start + 20);
  CHECK(trace({enc::jal(0, 4)}).records[0].access_kinds == 0x2a);
}

TEST_CASE("auipc adds to its own pc, lui does not") {
  const Traced run = trace({enc::nop, enc::auipc(5, 0xfffff000), enc::lui(6, 0xfffff000)});
  CHECK(run.records[1].write.value == code_start + 4 - 0x1000);
  CHECK(run.records[2].write.value == 0xfffff000);
  CHECK(run.records[1].access_kinds == 0x28);
}

TEST_CASE("fence, ebreak and unknown calls are steps that touch nothing") {
  const Traced run = trace({0x0ff0000f, enc::ebreak, enc::addi(17, 0, 1234), enc::ecall});
  for (const std::size_t at : {0u, 1u, 3u}) {
    const StepRecord& r = run.records[at];
    CHECK(r.access_kinds == 0x2a);
    CHECK(r.read_1 == ReadAccess{});
    CHECK(r.read_2 == ReadAccess{});
    CHECK(r.write == WriteAccess{});
    CHECK(r.next_pc.address == r.pc.address + 4);
  }
}

TEST_CASE("exit reads a7 and a0, writes a0 again and stays where it is") {
  const Traced run = trace(enc::join({{enc::addi(10, 0, 7)}, enc::exit()}));
  const StepRecord& r = run.records.back();
  CHECK(run.result.exit_code == 7);
  CHECK(r.read_1 == ReadAccess{0xf0000044, 93, 2});
  CHECK(r.read_2 == ReadAccess{0xf0000028, 7, 1});
  CHECK(r.write == WriteAccess{0xf0000028, 7});
  CHECK(r.next_pc == r.pc);
  CHECK(r.access_kinds == 0x00);
}

TEST_CASE("reads name the step that wrote, x0 and untouched registers none") {
  const Traced run = trace({enc::addi(5, 0, 1), enc::r(0, 6, 5, 0, 7), enc::r(0, 0, 7, 0, 5)});
  CHECK(run.records[0].read_1 == ReadAccess{0xf0000000, 0, last_step_init});
  CHECK(run.records[0].read_2 == ReadAccess{});
  CHECK(run.records[1].read_1 == ReadAccess{0xf0000014, 1, 1});
  CHECK(run.records[1].read_2 == ReadAccess{0xf0000018, 0, last_step_init});
  CHECK(run.records[2].read_1 == ReadAccess{0xf000001c, 1, 2});
  CHECK(trace({enc::r(0, 2, 0, 0, 7)}).records[0].read_2 ==
        ReadAccess{0xf0000008, 0xe0800000, last_step_init});
}

// The tables of masks and shifts, as the origin has them; ours are computed from the alignment.

TEST_CASE("loads take the bytes and the micro-steps of the table") {
  struct Round {
    std::uint32_t mask;
    int shift_bytes;
  };
  struct Row {
    std::uint32_t funct3;
    std::uint32_t offset;
    Round first;
    std::optional<Round> second;
  };
  const Row rows[] = {{0, 0, {0x000000ff, 0}, {}},
                      {0, 1, {0x0000ff00, -1}, {}},
                      {0, 2, {0x00ff0000, -2}, {}},
                      {0, 3, {0xff000000, -3}, {}},
                      {4, 0, {0x000000ff, 0}, {}},
                      {4, 1, {0x0000ff00, -1}, {}},
                      {4, 2, {0x00ff0000, -2}, {}},
                      {4, 3, {0xff000000, -3}, {}},
                      {1, 0, {0x0000ffff, 0}, {}},
                      {1, 1, {0x00ffff00, -1}, {}},
                      {1, 2, {0xffff0000, -2}, {}},
                      {1, 3, {0xff000000, -3}, Round{0x000000ff, 1}},
                      {5, 0, {0x0000ffff, 0}, {}},
                      {5, 1, {0x00ffff00, -1}, {}},
                      {5, 2, {0xffff0000, -2}, {}},
                      {5, 3, {0xff000000, -3}, Round{0x000000ff, 1}},
                      {2, 0, {0xffffffff, 0}, {}},
                      {2, 1, {0xffffff00, -1}, Round{0x000000ff, 3}},
                      {2, 2, {0xffff0000, -2}, Round{0x0000ffff, 2}},
                      {2, 3, {0xff000000, -3}, Round{0x00ffffff, 1}}};
  const auto apply = [](std::uint32_t word, const Round& r, std::uint32_t funct3) {
    std::uint32_t v = word & r.mask;
    v = r.shift_bytes < 0 ? v >> (-8 * r.shift_bytes) : v << (8 * r.shift_bytes);
    if (funct3 == 0 && (v & 0x80) != 0) v |= 0xffffff00;
    if (funct3 == 1 && (v & 0x8000) != 0) v |= 0xffff0000;
    return v;
  };
  for (const std::uint32_t w0 : {0x81828384u, 0x01020304u, 0xff7f80feu}) {
    for (const std::uint32_t w1 : {0x91929394u, 0x11121314u, 0x7fff80ffu}) {
      for (const Row& row : rows) {
        for (const std::uint32_t rd : {7u, 5u, 0u}) {
          const auto code =
              enc::join({enc::li(5, data_start),
                         {enc::load(row.funct3, rd, 5, static_cast<int>(row.offset))}});
          const Traced run = trace(code, {data_section({w0, w1})});
          const auto at = [&](std::size_t micro) -> const StepRecord& {
            return run.records[2 + micro];
          };
          const std::uint32_t first = apply(w0, row.first, row.funct3);
          CHECK(at(0).read_1 == ReadAccess{0xf0000014, data_start, 2});
          CHECK(at(0).read_2 == ReadAccess{data_start, w0, last_step_init});
          if (!row.second) {
            CHECK(at(0).access_kinds == (rd == 0 ? 0x06 : 0x04));
            CHECK(at(0).write ==
                  (rd == 0 ? WriteAccess{} : WriteAccess{register_address(rd), first}));
            CHECK(at(0).next_pc == Pc{code_start + 12, 0});
            continue;
          }
          const std::uint32_t second = apply(w1, *row.second, row.funct3);
          CHECK(at(0).access_kinds == 0x04);
          CHECK(at(0).write == WriteAccess{0xf0000080, first});
          CHECK(at(0).next_pc == Pc{code_start + 8, 1});
          CHECK(at(1).read_1 == at(0).read_1);
          CHECK(at(1).read_2 == ReadAccess{data_start + 4, w1, last_step_init});
          CHECK(at(1).write == WriteAccess{0xf0000084, second});
          CHECK(at(1).access_kinds == 0x04);
          if (rd == 0) {
            CHECK(at(2).access_kinds == 0x2a);
            CHECK(at(2).next_pc == Pc{code_start + 12, 0});
            continue;
          }
          CHECK(at(2).read_1 == ReadAccess{0xf0000080, first, 3});
          CHECK(at(2).read_2 == ReadAccess{0xf0000084, second, 4});
          CHECK(at(2).write == WriteAccess{0xf0000080, first | second});
          CHECK(at(2).access_kinds == 0x00);
          CHECK(at(3).read_1 == ReadAccess{0xf0000080, first | second, 5});
          CHECK(at(3).read_2 == ReadAccess{});
          CHECK(at(3).write == WriteAccess{register_address(rd), first | second});
          CHECK(at(3).access_kinds == 0x08);
          CHECK(at(3).next_pc == Pc{code_start + 12, 0});
        }
      }
    }
  }
}

TEST_CASE("stores keep, move and join bytes as the table says") {
  struct Round {
    std::uint32_t keep;
    std::uint32_t source;
    int shift_bytes;
  };
  struct Row {
    std::uint32_t funct3;
    std::uint32_t offset;
    Round first;
    std::optional<Round> second;
  };
  const Row rows[] = {{0, 0, {0xffffff00, 0xff, 0}, {}},
                      {0, 1, {0xffff00ff, 0xff, 1}, {}},
                      {0, 2, {0xff00ffff, 0xff, 2}, {}},
                      {0, 3, {0x00ffffff, 0xff, 3}, {}},
                      {1, 0, {0xffff0000, 0xffff, 0}, {}},
                      {1, 1, {0xff0000ff, 0xffff, 1}, {}},
                      {1, 2, {0x0000ffff, 0xffff, 2}, {}},
                      {1, 3, {0x00ffffff, 0xff, 3}, Round{0xffffff00, 0xff00, -1}},
                      {2, 1, {0x000000ff, 0x00ffffff, 1}, Round{0xffffff00, 0xff000000, -3}},
                      {2, 2, {0x0000ffff, 0xffff, 2}, Round{0xffff0000, 0xffff0000, -2}},
                      {2, 3, {0x00ffffff, 0xff, 3}, Round{0xff000000, 0xffffff00, -1}}};
  const auto moved = [](std::uint32_t v, const Round& r) {
    v &= r.source;
    return r.shift_bytes < 0 ? v >> (-8 * r.shift_bytes) : v << (8 * r.shift_bytes);
  };
  constexpr std::uint32_t w[2] = {0x81828384, 0x91929394};
  constexpr std::uint32_t source = 0xcafebabe;
  for (const Row& row : rows) {
    const auto code = enc::join({enc::li(5, data_start),
                                 enc::li(6, source),
                                 {enc::s(static_cast<int>(row.offset), 6, 5, row.funct3)}});
    const Traced run = trace(code, {data_section({w[0], w[1]})});
    const std::size_t rounds = row.second ? 2 : 1;
    for (std::size_t round = 0; round < rounds; ++round) {
      const Round& r = round == 0 ? row.first : *row.second;
      const std::uint32_t address = data_start + 4 * static_cast<std::uint32_t>(round);
      const auto at = [&](std::size_t micro) -> const StepRecord& {
        return run.records[4 + 4 * round + micro];
      };
      const std::uint32_t kept = w[round] & r.keep;
      const std::uint32_t put = moved(source, r);
      const std::uint64_t step = 5 + 4 * round;
      CHECK(at(0).read_2 == ReadAccess{address, w[round], last_step_init});
      CHECK(at(0).write == WriteAccess{0xf0000080, kept});
      CHECK(at(0).access_kinds == 0x04);
      CHECK(at(1).read_1 == ReadAccess{0xf0000014, data_start, 2});
      CHECK(at(1).read_2 == ReadAccess{0xf0000018, source, 4});
      CHECK(at(1).write == WriteAccess{0xf0000084, put});
      CHECK(at(1).access_kinds == 0x00);
      CHECK(at(2).read_1 == ReadAccess{0xf0000080, kept, step});
      CHECK(at(2).read_2 == ReadAccess{0xf0000084, put, step + 1});
      CHECK(at(2).write == WriteAccess{0xf0000080, kept | put});
      CHECK(at(3).read_1 == ReadAccess{0xf0000014, data_start, 2});
      CHECK(at(3).read_2 == ReadAccess{0xf0000080, kept | put, step + 2});
      CHECK(at(3).write == WriteAccess{address, kept | put});
      CHECK(at(3).access_kinds == 0x01);
      const bool last = round + 1 == rounds;
      CHECK(at(3).next_pc == (last ? Pc{code_start + 20, 0} : Pc{code_start + 16, 4}));
    }
  }
  const Traced aligned =
      trace(enc::join({enc::li(5, data_start), enc::li(6, source), {enc::s(0, 6, 5, 2)}}),
            {data_section({w[0]})});
  CHECK(aligned.records[4].write == WriteAccess{data_start, source});
  CHECK(aligned.records[4].access_kinds == 0x01);
  CHECK(aligned.machine.word(data_start) == source);
}
