#include "little_program.hpp"

#include <catch2/catch.hpp>

#include <iostream>
#include <set>

using namespace btcfi;
using namespace btcfi::dispute;
using namespace btcfi::test;
using K = ChallengeKind;
using rv32::last_step_init;

namespace {

/// The first step of the honest run whose record satisfies the question.
template <class Question>
rv32::StepRecord find_step(const Run& run, Question question) {
  for (std::uint64_t step = 1; step <= run.steps(); ++step) {
    const rv32::StepRecord record = *run.record_at(step);
    if (question(record)) return record;
  }
  FAIL("the little program has no such step");
  return {};
}

struct Lie {
  const char* name;
  K caught_by;
  Faults faults;
  std::optional<Faults> second;
};

Faults read_fault(const rv32::StepRecord& r, int which, std::uint32_t value, std::uint64_t last) {
  Faults out;
  const rv32::ReadAccess& read = which == 1 ? r.read_1 : r.read_2;
  (which == 1 ? out.read_1 : out.read_2) =
      ReadFault{r.step, read.address, value, read.address, last};
  return out;
}

template <class Set>
Faults with(Set set, Faults out = {}) {
  set(out);
  return out;
}

std::vector<Lie> lies(const Run& honest) {
  const auto reads = [](std::uint32_t address) {
    return [address](const rv32::StepRecord& r) { return r.read_2.address == address; };
  };
  const rv32::StepRecord input = find_step(honest, reads(input_start));
  const rv32::StepRecord data = find_step(honest, reads(data_start));
  const rv32::StepRecord zero = find_step(honest, reads(zeros_start));
  const rv32::StepRecord back = find_step(honest, reads(zeros_start + 4));
  const rv32::StepRecord stack = find_step(honest, [](const rv32::StepRecord& r) {
    return r.read_1.address == rv32::register_address(2) && r.read_1.last_step == last_step_init;
  });
  REQUIRE(back.read_2.last_step == back.step - 1);
  const Faults other_write = read_fault(back, 2, 99, back.read_2.last_step);
  // x6 was written long before its value is used.
  const rv32::StepRecord use = find_step(honest, [](const rv32::StepRecord& r) {
    return r.read_1.address == rv32::register_address(6) && r.step > 40;
  });
  REQUIRE(use.read_1.last_step < 8);
  const Faults long_ago = read_fault(use, 1, 99, use.read_1.last_step);
  const Faults older_write = read_fault(back, 2, 99, back.read_2.last_step - 2);

  Faults outside;
  rv32::StepRecord wild = zero;
  wild.read_1.value = 0x100;
  wild.read_2 = {0x100, 5, last_step_init};
  wild.write.value = 5;
  outside.execute = StepFault{zero.step, wild};

  return {
      {"another last hash is claimed",
       K::halt,
       with([](Faults& f) { f.claimed_hash = *rv32::TraceHash::from(Bytes(20, 1)); }),
       {}},
      {"fewer steps are claimed",
       K::halt,
       with([&](Faults& f) { f.claimed_steps = honest.steps() - 2; }),
       {}},
      {"a step is hashed twice", K::trace_hash, with([](Faults& f) { f.hash_twice = 9; }), {}},
      {"the first step is hashed twice",
       K::trace_hash_zero,
       with([](Faults& f) { f.hash_twice = 1; }),
       {}},
      {"the first instruction is left out",
       K::entry_point,
       with([](Faults& f) { f.skip_after = 0; }),
       {}},
      {"an instruction is left out",
       K::program_counter,
       with([](Faults& f) { f.skip_after = 5; }),
       {}},
      {"another instruction is made",
       K::opcode,
       with([](Faults& f) {
         f.opcode = OpcodeFault{5, enc::nop};
       }),
       {}},
      {"the input is misread", K::input_data, read_fault(input, 2, 99, last_step_init), {}},
      {"the stack pointer is misread", K::rom_data, read_fault(stack, 1, 99, last_step_init), {}},
      {"the program's data are misread",
       K::initialized_data,
       read_fault(data, 2, 99, last_step_init),
       {}},
      {"a zero is misread", K::uninitialized_data, read_fault(zero, 2, 99, last_step_init), {}},
      {"an address outside of all sections is read", K::addresses_sections, outside, {}},
      {"a later write is named", K::future_read, read_fault(back, 2, 99, back.step + 1), {}},
      {"the first step of all, which is none, is named",
       K::future_read,
       read_fault(zero, 2, 99, 0),
       {}},
      {"what the write that is named wrote is misread", K::read_value, other_write, {}},
      {"a write is named that wrote elsewhere", K::read_value, older_write, {}},
      {"a write is denied", K::read_value, read_fault(back, 2, 99, last_step_init), {}},
      {"the second search is lied in from the write on", K::correct_hash, long_ago,
       with([&](Faults& f) {
         f.write = WriteFault{use.read_1.last_step, use.read_1.address, 99, use.read_1.address};
       })},
      {"the second search is lied in up to a step", K::correct_hash, long_ago,
       with([&](Faults& f) { f.wrong_hashes_below = 12; })},
      {"the agreed hash is signed again otherwise",
       K::equivocation_resign,
       with([&](Faults& f) { f.resign = back.step - 1; }, other_write),
       {}},
      {"the next hash is signed again otherwise",
       K::equivocation_resign,
       with([&](Faults& f) { f.resign = back.step; }, other_write),
       {}},
      {"a hash of the second search is signed again otherwise", K::equivocation_resign, older_write,
       with([&](Faults& f) { f.resign = back.read_2.last_step - 1; })},
      {"the searches have two hashes for the agreed step", K::equivocation_hash, other_write,
       with([&](Faults& f) {
         f.write = WriteFault{back.read_2.last_step, zeros_start + 4, 99, zeros_start + 4};
       })},
  };
}

/// Each lie in searches of each arity, with `second(lie)` told in the second search: the verifier wins,
/// and `look(lie, arity, play)` sees how.
template <class Second, class Look>
void tell_every_lie(const Second& second, const Look& look) {
  const auto honest = *run_honestly(little_case());
  for (const std::uint32_t arity : {2u, 4u, 8u, 16u, 128u}) {
    for (const Lie& lie : lies(*honest)) {
      INFO(lie.name << ", arity " << arity);
      ProverOptions prover;
      prover.force = true;
      prover.faults = lie.faults;
      prover.second = second(lie);
      VerifierOptions verifier;
      verifier.contest = Contest::any_difference;
      const Play done = argue(little_case(100, arity), prover, verifier);
      REQUIRE(done.verdict);
      INFO(describe(*done.verdict));
      CHECK(done.verdict->winner == Side::verifier);
      look(lie, arity, done);
    }
  }
}

}  // namespace

TEST_CASE("every kind of challenge is reached by a lie that it catches, for every arity") {
  std::set<K> reached;
  tell_every_lie([](const Lie& lie) { return lie.second; },
                 [&](const Lie& lie, std::uint32_t arity, const Play& done) {
                   CHECK(done.verdict->ruling == Ruling::challenge_holds);
                   // With two parts or one round the second search shares fewer hashes with the first.
                   if (arity > 2 && arity < 128) {
                     CHECK(std::string(challenge_name(done.verdict->challenge)) ==
                           challenge_name(lie.caught_by));
                   }
                   if (arity == 8) {
                     reached.insert(done.verdict->challenge);
                     std::cout << challenge_name(done.verdict->challenge) << ": " << lie.name
                               << '\n';
                   }
                 });
  // none is no challenge, read_value_search only opens the second search.
  for (std::uint8_t kind = 1; kind < challenge_kinds; ++kind) {
    if (static_cast<K>(kind) == K::read_value_search) continue;
    INFO(challenge_name(static_cast<K>(kind)));
    CHECK(reached.count(static_cast<K>(kind)) == 1);
  }
}

TEST_CASE("who tells the lie of the first search again in the second is convicted, too") {
  std::size_t searched = 0;
  tell_every_lie([](const Lie& lie) { return lie.faults; },
                 [&](const Lie&, std::uint32_t, const Play& done) {
                   searched += done.transcript.final_step(2).has_value();
                 });
  CHECK(searched > 20);
}

TEST_CASE("a prover that says of a step within its claim that it lies beyond loses") {
  ProverOptions prover;
  prover.faults.beyond = true;
  VerifierOptions verifier;
  verifier.contest = Contest::always;
  const Play done = argue(little_case(), prover, verifier);
  REQUIRE(done.verdict);
  CHECK(*done.verdict == Verdict{Side::verifier, Ruling::not_beyond, K::none});
}

TEST_CASE("a verifier that chooses a step beyond the claim loses") {
  VerifierOptions verifier;
  verifier.contest = Contest::always;
  verifier.faults.choice = Faults::Choice{1, 3};
  const Play done = argue(little_case(), {}, verifier);
  REQUIRE(done.verdict);
  CHECK(*done.verdict == Verdict{Side::prover, Ruling::beyond, K::none});
}

TEST_CASE("the part that a verifier chooses must be one of the round") {
  VerifierOptions verifier;
  verifier.contest = Contest::always;
  verifier.faults.choice = Faults::Choice{2, 4};
  const Play done = argue(little_case(), {}, verifier);
  CHECK_FALSE(done.verdict);
  CHECK(done.loser == Side::verifier);
  CHECK(done.fault.code == Errc::dispute_choice);
}
