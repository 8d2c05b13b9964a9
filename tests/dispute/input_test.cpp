#include "little_program.hpp"

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::dispute;
using namespace btcfi::test;

// Where a word of the input section comes from: the input, the program's file, nowhere. Machine, verifier
// and judge must agree on it for every size of the input and of what is signed.

namespace {

constexpr std::uint32_t other_start = 0xab000000;

/// Reads the first four words from \p start and exits with 0 whatever they are.
Bytes reader(const std::vector<ElfSection>& inputs, std::uint32_t start = input_start) {
  using namespace enc;
  const auto words =
      join({{ecall},
            li(5, start),
            {load(2, 6, 5, 0), load(2, 7, 5, 4), load(2, 8, 5, 8), load(2, 9, 5, 12)},
            exit()});
  std::vector<ElfSection> sections = {code_section(words)};
  sections.insert(sections.end(), inputs.begin(), inputs.end());
  return build_elf(sections);
}

ElfSection initialised() {
  return {
      ".input", 1, 3, input_start, words_to_bytes({0x11111111, 0x22222222, 0x33333333, 0x44444444}),
      0};
}

/// A verifier that heads for a step and makes one challenge.
Verdict attack(const Case& about, std::uint64_t agreed, const Challenge& challenge) {
  const auto prover = *Prover::create(about);
  REQUIRE(prover->speak());
  REQUIRE(prover->hear(Answer{true}));
  while (prover->transcript().turn()) {
    const Transcript& t = prover->transcript();
    if (prover->my_turn()) {
      REQUIRE(prover->speak());
    } else if (t.stage() == Stage::choice) {
      REQUIRE(prover->hear(Choice{1, static_cast<std::uint8_t>(t.round()),
                                  about.search().choice_of(t.round(), agreed)}));
    } else {
      REQUIRE(prover->hear(challenge));
    }
  }
  return *judge(prover->transcript());
}

/// Every first read of a word: no challenge about it holds against who read it rightly, and one holds
/// against who did not. Returns how many there are.
int try_first_reads(const Case& about) {
  const auto honest = *run_honestly(about);
  REQUIRE(honest->result().reason == rv32::StopReason::halted);
  int tried = 0;
  for (std::uint64_t step = 1; step <= honest->steps(); ++step) {
    const rv32::ReadAccess read = honest->record_at(step)->read_2;
    const rv32::Section* section = about.program().find(read.address);
    if (section == nullptr || section->registers || read.address == 0) continue;
    INFO("step " << step << ", address " << read.address);
    ++tried;
    for (const ChallengeKind kind : {ChallengeKind::input_data, ChallengeKind::initialized_data,
                                     ChallengeKind::uninitialized_data, ChallengeKind::rom_data}) {
      Challenge challenge;
      challenge.kind = kind;
      challenge.selector = 2;
      challenge.address = read.address;
      INFO(challenge_name(kind));
      CHECK(attack(about, step - 1, challenge).winner == Side::prover);
    }
    for (const std::uint32_t lie : {0u, read.value + 1, 0x11111111u, 0x22222222u, 0x1111u}) {
      if (lie == read.value) continue;
      ProverOptions prover;
      prover.faults.read_2 = ReadFault{step, read.address, lie, read.address, rv32::last_step_init};
      VerifierOptions verifier;
      verifier.contest = Contest::any_difference;
      const Play done = argue(about, prover, verifier);
      REQUIRE(done.verdict);
      INFO(describe(*done.verdict) << ", read as " << lie);
      CHECK(done.verdict->winner == Side::verifier);
    }
  }
  return tried;
}

}  // namespace

TEST_CASE("words of an input section are argued about as the machine loads them") {
  const std::vector<std::vector<ElfSection>> programs = {
      {nobits_section(".input", input_start, 16)},
      {initialised()},
      {nobits_section(".input", input_start, 64)},
  };
  for (const auto& sections : programs) {
    const Bytes elf = reader(sections);
    for (std::uint32_t size = 0; size <= 16; ++size) {
      for (std::uint32_t signed_bytes = size; signed_bytes <= 16; ++signed_bytes) {
        INFO("input of " << size << " bytes, " << signed_bytes << " signed, section of type "
                         << sections[0].type);
        CaseSettings settings;
        settings.max_steps = 32;
        settings.input_bytes = signed_bytes;
        CHECK(try_first_reads(*Case::create(elf, Bytes(size, 0x11), settings)) == 4);
      }
    }
  }
}

TEST_CASE("of two sections with the input's name the one that the machine loads is argued about") {
  for (const bool reversed : {false, true}) {
    for (const std::uint32_t start : {input_start, other_start}) {
      std::vector<ElfSection> both = {nobits_section(".input", input_start, 64),
                                      nobits_section(".input", other_start, 64)};
      if (reversed) std::swap(both[0], both[1]);
      CaseSettings settings;
      settings.max_steps = 32;
      const Case about =
          *Case::create(reader(both, start), {0x11, 0x11, 0x11, 0x12, 1, 2}, settings);
      INFO("reads at " << start);
      CHECK(try_first_reads(about) == 4);
      CHECK(about.input_word(input_start) == 0x12111111u);
      CHECK_FALSE(about.input_word(other_start));
      CHECK(word_in(about.zeros(), other_start));
      CHECK_FALSE(word_in(about.zeros(), input_start));
    }
  }
}
