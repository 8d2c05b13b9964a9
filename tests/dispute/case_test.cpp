#include "little_program.hpp"

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::dispute;
using namespace btcfi::test;

TEST_CASE("chunks of a long program start where their words stand") {
  std::vector<std::uint32_t> words(250, enc::nop);
  words[249] = enc::ecall;
  const Bytes elf = build_elf({code_section(words), nobits_section(".input", input_start, 16)});
  const Case right = *Case::create(elf, {1, 2, 3, 4});
  REQUIRE(right.code_chunks().size() == 3);
  CHECK(right.code_chunks()[1].base == code_start + 400);
  CHECK(right.code_chunks()[2].words.size() == 50);
  CHECK(chunk_of(right.code_chunks(), code_start + 4 * 249) == 2u);
  CHECK_FALSE(chunk_of(right.code_chunks(), code_start + 1000));
  CHECK_FALSE(chunk_of(right.code_chunks(), code_start - 4));

  // The origin says that they start every 100 bytes.
  CaseSettings old;
  old.compat = Compat::bitvmx_0_7;
  const Case wrong = *Case::create(elf, {1, 2, 3, 4}, old);
  CHECK(wrong.code_chunks()[1].base == code_start + 100);
  CHECK(wrong.id() != right.id());
}

TEST_CASE("what starts as zero: registers but the stack pointer, .bss, the input's unused tail") {
  CaseSettings settings;
  settings.input_bytes = 6;
  const Case about = *Case::create(little_elf(), {1, 2, 3, 4, 5, 6}, settings);
  CHECK(word_in(about.zeros(), rv32::register_address(0)));
  CHECK_FALSE(word_in(about.zeros(), rv32::register_address(rv32::reg_sp)));
  CHECK(word_in(about.zeros(), rv32::register_address(33)));
  CHECK_FALSE(word_in(about.zeros(), rv32::register_address(34)));
  CHECK(word_in(about.zeros(), zeros_start + 28));
  CHECK_FALSE(word_in(about.zeros(), zeros_start + 32));
  CHECK_FALSE(word_in(about.zeros(), zeros_start + 2));
  CHECK_FALSE(word_in(about.zeros(), input_start + 4));
  CHECK(word_in(about.zeros(), input_start + 8));
  CHECK(about.input_word(input_start) == 0x04030201u);
  CHECK(about.input_word(input_start + 4) == 0x00000605u);
  CHECK_FALSE(about.input_word(input_start + 8));
  CHECK_FALSE(about.input_word(input_start + 1));
}

TEST_CASE("a case that cannot be argued about is refused") {
  CaseSettings settings;
  const auto code_of = [&](Bytes input = {1}) {
    return Case::create(little_elf(), std::move(input), settings).error().code;
  };
  settings.input_section = ".nowhere";
  CHECK(code_of() == Errc::rv32_no_input_section);
  settings.input_section = ".text";
  CHECK(code_of() == Errc::rv32_input_section_rights);
  settings.input_section = ".input";
  CHECK(code_of(Bytes(65)) == Errc::rv32_input_too_long);
  settings.input_bytes = 2;
  CHECK(code_of(Bytes(3)) == Errc::dispute_bad_configuration);
  settings = {};
  settings.arity = 5;
  CHECK(code_of() == Errc::dispute_bad_configuration);
  // A program may begin within a word; what it does there no leaf can be asked about.
  const std::vector<ElfSection> sections = {code_section({enc::nop, enc::nop, enc::ecall}),
                                            nobits_section(".input", input_start, 16)};
  for (const std::uint32_t by : {0u, 1u, 2u, 4u}) {
    const auto about = Case::create(build_elf(sections, code_start + by), {1});
    CHECK(about.has_value() == (by % 4 == 0));
    if (!about) CHECK(about.error().where == std::string("entry"));
  }
  CHECK(Case::create(Bytes{1, 2, 3}, {}).error().code == Errc::rv32_bad_elf);
}

TEST_CASE("a program without an input section can be argued about where it has no input") {
  using namespace enc;
  const Bytes elf = build_elf({code_section(join({li(5, 3), {addi(6, 5, 4)}, exit()}))});
  CaseSettings settings;
  settings.max_steps = 100;
  CHECK(Case::create(elf, {1}, settings).error().code == Errc::rv32_no_input_section);
  settings.input_bytes = 4;
  CHECK(Case::create(elf, {}, settings).error().code == Errc::rv32_no_input_section);
  settings.input_bytes = 0;
  for (const char* name : {".input", ".registers", "registers"}) {
    settings.input_section = name;
    const auto about = Case::create(elf, {}, settings);
    REQUIRE(about);
    CHECK_FALSE(about->input_word(input_start));
    CHECK(word_in(about->zeros(), rv32::register_address(5)));
    CHECK_FALSE(word_in(about->zeros(), rv32::register_address(rv32::reg_sp)));
    VerifierOptions always;
    always.contest = Contest::always;
    CHECK(argue(*about, {}, always).verdict->winner == Side::prover);
    for (std::uint64_t step = 1; step <= 3; ++step) {
      ProverOptions lies;
      lies.force = true;
      lies.faults.hash_twice = step;
      VerifierOptions strict;
      strict.contest = Contest::any_difference;
      CHECK(argue(*about, lies, strict).verdict->winner == Side::verifier);
    }
  }
}

TEST_CASE("two cases have one id only when everything agreed on is the same") {
  const Hash256 id = little_case().id();
  CHECK(little_case().id() == id);
  CHECK(little_case(200).id() != id);
  CHECK(little_case(100, 8).id() != id);
  CHECK(Case::create(little_elf(), {0x11, 0x11, 0x11, 0x12})->id() != id);
}
