#include "payoff_reference.hpp"

#include <btcfi/rv32/program.hpp>
#include <btcfi/rv32/verify.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

namespace {

Program vanilla() { return *Program::load(programs::vanilla(), {.strict = true}); }

/// A call on 1 BTC struck at 100,000: the example of PROTOCOL section 2.
SettlementInput example_call() {
  SettlementInput in;
  in.kind = 0;
  in.price_ticks = 110'000;
  in.strike_ticks = 100'000;
  in.quantity_sat = 100'000'000;
  in.collateral_sat = 100'000'000;
  in.rounding_sat = 100'000;
  in.min_payout_sat = 1000;
  in.claim_sat = 9'000'000;
  in.hint = 90;
  return in;
}
SettlementInput example_put() {
  SettlementInput in = example_call();
  in.kind = 1;
  in.price_ticks = 90'000;
  in.limit_ticks = 50'000;
  in.claim_sat = 11'100'000;
  in.hint = 111;
  return in;
}
SettlementInput example_binary(bool call) {
  SettlementInput in = example_call();
  in.kind = call ? 2 : 3;
  in.price_ticks = call ? 100'001 : 99'999;
  in.claim_sat = in.collateral_sat;
  return in;
}
std::array<SettlementInput, 4> one_of_each_kind() {
  return {example_call(), example_put(), example_binary(true), example_binary(false)};
}

}  // namespace

TEST_CASE("the shipped programs are the ELFs beside their sources") {
  CHECK(programs::names().size() == 5);
  for (const std::string_view name : programs::names()) {
    std::ifstream file("src/rv32/programs/" + std::string(name) + ".elf", std::ios::binary);
    REQUIRE(file);
    const Bytes elf((std::istreambuf_iterator<char>(file)), {});
    CHECK(equal(elf, *programs::find(name)));
  }
  CHECK(equal(*programs::find("vanilla"), programs::vanilla()));
  CHECK(equal(*programs::find("american"), programs::american()));
  CHECK(programs::find("chocolate").error().code == Errc::rv32_unknown_program);
}

TEST_CASE("a program is code and input and nothing else") {
  constexpr std::pair<const char*, std::uint32_t> sizes[] = {
      {"vanilla", 64}, {"barrier", 1040}, {"average", 80}, {"american", 88}, {"legacy_cents", 24}};
  for (const auto& [name, input_bytes] : sizes) {
    const Program program = *Program::load(*programs::find(name), {.strict = true});
    REQUIRE(program.sections().size() == 3);
    CHECK(program.entry() == 0x80000000);
    CHECK(program.find(".text")->code);
    CHECK(program.find(".input")->start == 0xaa000000);
    CHECK(program.find(".input")->size_bytes == input_bytes);
  }
}

TEST_CASE("the right claim of each kind exits with 0, its neighbours with 1") {
  const Program program = vanilla();
  for (SettlementInput in : one_of_each_kind()) {
    CHECK(level_of(in) == in.claim_sat);
    CHECK(judge(program, in).accepted);
    for (const std::uint64_t wrong :
         {in.claim_sat + 1, in.claim_sat - 1, std::uint64_t{0}, in.claim_sat + in.rounding_sat,
          in.claim_sat - in.rounding_sat, ~std::uint64_t{0}}) {
      in.claim_sat = wrong;
      CHECK(judge(program, in).exit_code == 1);
    }
  }
}

TEST_CASE("an unknown kind has an exit code of its own") {
  auto bytes = *encode_input(example_call());
  bytes[0] = 4;
  CHECK(judge(vanilla(), bytes).exit_code == 2);
}

TEST_CASE("every bit of the claim counts, for every kind") {
  const Program program = vanilla();
  for (const SettlementInput& right : one_of_each_kind()) {
    for (unsigned bit = 0; bit < 64; ++bit) {
      SettlementInput in = right;
      in.claim_sat ^= std::uint64_t{1} << bit;
      CHECK(judge(program, in).exit_code == 1);
    }
  }
}

TEST_CASE("every bit of the input changes the exit code or the trace hash") {
  const Program program = vanilla();
  for (const SettlementInput& in : one_of_each_kind()) {
    const auto right = *encode_input(in);
    const Verdict before = judge(program, right, true);
    for (std::size_t bit = 0; bit < 8 * right.size(); ++bit) {
      auto bytes = right;
      bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ 1u << (bit % 8));
      const Verdict after = judge(program, bytes, true);
      CHECK((after.exit_code != before.exit_code || after.hash != before.hash));
    }
  }
}

TEST_CASE("an execution is confirmed from ELF and input bytes, and no bit of them may differ") {
  const Bytes elf = to_bytes(programs::vanilla());
  const auto input = *encode_input(example_call());
  const ExecutionClaim claim = *execute(elf, input, 1000);
  CHECK(claim.exit_code == 0);
  CHECK(verify_execution(claim, elf, input).has_value());
  for (std::size_t bit = 0; bit < 8 * elf.size(); ++bit) {
    Bytes other = elf;
    other[bit / 8] = static_cast<std::uint8_t>(other[bit / 8] ^ 1u << (bit % 8));
    CHECK(verify_execution(claim, other, input).error().code == Errc::rv32_claim_program);
  }
  for (std::size_t bit = 0; bit < 8 * input.size(); ++bit) {
    auto other = input;
    other[bit / 8] = static_cast<std::uint8_t>(other[bit / 8] ^ 1u << (bit % 8));
    CHECK(verify_execution(claim, elf, other).error().code == Errc::rv32_claim_input);
  }
}

TEST_CASE("a flipped bit of an executed instruction shows, or is a comparison that agrees here") {
  // The chain holds writes and next pcs, not opcodes: a branch on other operands with the same
  // outcome leaves no trace. Every other flip ends differently or does not load.
  const auto input = *encode_input(example_call());
  const Bytes elf = to_bytes(programs::vanilla());
  const Program program = vanilla();
  const Verdict right = judge(program, input, true);
  const Section& text = *program.find(".text");
  MachineOptions options;
  options.last_steps = true;
  auto machine = *Machine::create(program, input, options);
  std::vector<std::uint32_t> executed;
  REQUIRE(machine.run_recorded(1000, [&](const StepRecord& r, const TraceHash&) {
    executed.push_back(r.pc.address);
    return true;
  }));
  std::size_t text_at = 0;
  while (elf[text_at] != 0xb7 || elf[text_at + 3] != 0xaa) ++text_at;  // lui a5, 0xaa000

  std::size_t silent = 0;
  std::size_t silent_elsewhere = 0;
  for (const std::uint32_t pc : executed) {
    const std::size_t at = text_at + (pc - text.start);
    const bool branch = (elf[at] & 0x7f) == 0x63;
    for (unsigned bit = 0; bit < 32; ++bit) {
      Bytes other = elf;
      other[at + bit / 8] = static_cast<std::uint8_t>(other[at + bit / 8] ^ 1u << (bit % 8));
      const auto loaded = Program::load(other);
      if (!loaded) continue;
      const Verdict verdict = judge(*loaded, input, true);
      if (verdict.exit_code != right.exit_code || verdict.hash != right.hash) continue;
      ++(branch ? silent : silent_elsewhere);
    }
  }
  std::cout << "flips without a trace: " << silent << " in branches, " << silent_elsewhere
            << " elsewhere, of " << 32 * executed.size() << std::endl;
  CHECK(silent < 32 * executed.size() / 4);
}

TEST_CASE("the figures of the most micro-steps are no bounds: a put of 65") {
  SettlementInput in;
  in.kind = 1;
  in.price_ticks = 4;
  in.strike_ticks = 7;
  in.quantity_sat = 34'359'738'367;
  in.collateral_sat = 25'769'803'878;
  in.rounding_sat = 7;
  in.min_payout_sat = 839'314;
  in.claim_sat = 25'769'803'548;
  in.hint = 3'681'400'539;
  CHECK(level_of(in) == in.claim_sat);
  const auto bytes = *encode_input(in);
  Machine machine = *Machine::create(vanilla(), bytes);
  const RunResult run = machine.run(1'000);
  CHECK(run.exit_code == 0);
  CHECK(run.steps == 65);
}

TEST_CASE("random terms: the claim is accepted exactly when it is the level") {
  const std::uint64_t seed = 20'251'120;
  std::cout << "seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  const Program program = vanilla();
  std::uint64_t longest[4] = {};
  std::uint64_t longest_usual[4] = {};
  for (int i = 0; i < 20'000; ++i) {
    SettlementInput in = honest(random_terms(random));
    const Verdict right = judge(program, in);
    if (!right.accepted) {
      CAPTURE(in.kind, in.price_ticks, in.strike_ticks, in.quantity_sat, in.collateral_sat,
              in.rounding_sat, in.min_payout_sat, in.claim_sat, in.hint);
      FAIL("a right claim was refused");
    }
    longest[in.kind] = std::max(longest[in.kind], right.steps);
    // As a contract has them: the collateral of a binary is its quantity, and R and hint one word.
    const bool usual = (in.rounding_sat | in.hint) >> 32 == 0 &&
                       (in.kind < 2 || in.collateral_sat == in.quantity_sat);
    if (usual) longest_usual[in.kind] = std::max(longest_usual[in.kind], right.steps);

    const std::uint64_t level = in.claim_sat;
    const std::uint64_t tries[] = {level + 1,
                                   level - 1,
                                   level + in.rounding_sat,
                                   level - in.rounding_sat,
                                   in.collateral_sat,
                                   in.collateral_sat - 330,
                                   0,
                                   random(),
                                   level ^ 1ull << random() % 64};
    for (const std::uint64_t wrong : tries) {
      if (wrong == level) continue;
      for (const std::uint64_t hint :
           {in.hint, wrong / in.rounding_sat, in.hint + 1, in.hint - 1, random()}) {
        in.claim_sat = wrong;
        in.hint = hint;
        if (judge(program, in).accepted) {
          CAPTURE(in.kind, in.price_ticks, in.strike_ticks, in.quantity_sat, in.collateral_sat,
                  in.rounding_sat, in.min_payout_sat, in.claim_sat, in.hint, level);
          FAIL("a wrong claim was accepted");
        }
      }
      in.hint = *hint_for(in);
    }
  }
  std::cout << "micro-steps of a right claim, call put binary call binary put: at most";
  for (const std::uint64_t steps : longest_usual) std::cout << " " << steps;
  std::cout << " in a usual contract; any terms:";
  for (const std::uint64_t steps : longest) std::cout << " " << steps;
  std::cout << std::endl;
  for (const std::uint64_t steps : longest_usual) CHECK(steps <= 64);
  for (const std::uint64_t steps : longest) CHECK(steps <= 96);
}

TEST_CASE("small worlds: every price, claim and hint of small terms") {
  const Program program = vanilla();
  for (std::uint32_t kind = 0; kind < 4; ++kind) {
    SettlementInput in;
    in.kind = kind;
    in.strike_ticks = 5;
    in.quantity_sat = 1000;
    in.collateral_sat = 1000;
    in.rounding_sat = 250;
    in.min_payout_sat = 330;
    for (in.price_ticks = 0; in.price_ticks < 24; ++in.price_ticks) {
      const std::uint64_t level = level_of(in);
      std::size_t accepted = 0;
      for (in.claim_sat = 0; in.claim_sat <= 1010; ++in.claim_sat) {
        for (in.hint = 0; in.hint < 6; ++in.hint) {
          if (!judge(program, in).accepted) continue;
          CHECK(in.claim_sat == level);
          ++accepted;
        }
      }
      CHECK(accepted >= 1);
    }
  }
}

TEST_CASE("the encoding has the fields of the protocol in their places") {
  const auto bytes = *encode_input(example_put());
  CHECK(to_hex(bytes) ==
        "01000000905f0100a086010050c30000"
        "00e1f5050000000000e1f50500000000"
        "a086010000000000e803000000000000"
        "605fa900000000006f00000000000000");
  CHECK(*decode_input(bytes) == example_put());
  CHECK(decode_input(ByteView(bytes).first(63)).error().code == Errc::truncated);
  Bytes longer = to_bytes(bytes);
  longer.push_back(0);
  CHECK(decode_input(longer).error().code == Errc::trailing_data);
}

TEST_CASE("numbers outside the domain of the terms are refused by name") {
  const auto offset_of = [](auto change) {
    SettlementInput in = example_call();
    change(in);
    const auto result = encode_input(in);
    CHECK(result.error().code == Errc::rv32_settlement_input);
    return result.error().offset;
  };
  CHECK(offset_of([](auto& in) { in.kind = 4; }) == 0);
  CHECK(offset_of([](auto& in) { in.price_ticks = 1u << 28; }) == 4);
  CHECK(offset_of([](auto& in) { in.strike_ticks = 1u << 28; }) == 8);
  CHECK(offset_of([](auto& in) { in.quantity_sat = 1ull << 35; }) == 16);
  CHECK(offset_of([](auto& in) { in.collateral_sat = 1ull << 63; }) == 24);
  CHECK(offset_of([](auto& in) { in.collateral_sat = 329; }) == 24);
  CHECK(offset_of([](auto& in) { in.rounding_sat = 0; }) == 32);
  CHECK(offset_of([](auto& in) { in.min_payout_sat = in.collateral_sat; }) == 40);
}

TEST_CASE("two machines and the published figures agree") {
  const auto input = *encode_input(example_call());
  const Verdict first = judge(vanilla(), input, true);
  const Verdict second = judge(*Program::load(to_bytes(programs::vanilla())), input, true);
  CHECK(first.hash == second.hash);
  CHECK(first.steps == second.steps);
  std::cout << "vanilla, example call: " << first.steps << " steps, last hash " << first.hash
            << ", program " << vanilla().id().hex() << std::endl;
}
