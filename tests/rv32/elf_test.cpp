#include "edge_case_program.hpp"

#include <btcfi/core/sha256.hpp>
#include <btcfi/rv32/elf.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::rv32;
using namespace btcfi::test;

namespace {

Error refusal(const std::vector<ElfSection>& sections, const LoadOptions& options = {}) {
  const auto program = Program::load(build_elf(sections), options);
  REQUIRE_FALSE(program.has_value());
  return program.error();
}
Errc code_of(const std::vector<ElfSection>& sections) { return refusal(sections).code; }

const std::vector<std::uint32_t> one_nop{enc::nop};

}  // namespace

TEST_CASE("a program has its sections in address order, the registers' included") {
  const Bytes elf = edge_case_elf();
  const Program program = *Program::load(elf);
  CHECK(program.entry() == code_start);
  CHECK(program.id() == sha256(elf));
  std::vector<std::string> names;
  for (const Section& s : program.sections()) names.push_back(s.name);
  CHECK(names ==
        std::vector<std::string>{".text", ".data", ".bss", ".input", ".stack", "registers"});
  const Section& text = *program.find(".text");
  CHECK(text.size_bytes == 168);
  CHECK(text.code);
  CHECK_FALSE(text.writable);
  CHECK(text.instructions.size() == 43);
  CHECK(text.instructions.back() == Instruction{});
  CHECK(program.find(".data")->initialized);
  CHECK_FALSE(program.find(".bss")->initialized);
  CHECK(program.find(".bss")->words.empty());
  CHECK(program.find(registers_base + 0x87)->registers);
  CHECK(program.find(registers_base + 0x88) == nullptr);
  CHECK(program.find(".nothing") == nullptr);
  CHECK(program.opcode_at(code_start) == 0x900002b7);
  CHECK_FALSE(program.opcode_at(data_start).has_value());
}

TEST_CASE("addresses are found by section, at both ends and between") {
  const Program program = *Program::load(edge_case_elf());
  for (const Section& s : program.sections()) {
    CHECK(program.find(s.start) == &s);
    CHECK(program.find(s.last()) == &s);
    CHECK(program.find(s.start - 1) != &s);
    CHECK(program.find(s.last() + 1) != &s);
  }
  CHECK(program.find(std::uint32_t{0}) == nullptr);
  CHECK(program.find(0xffffffff) == nullptr);
}

TEST_CASE("each acceptance rule refuses with a code of its own") {
  CHECK(code_of({code_section(one_nop, code_start + 2)}) == Errc::rv32_section_unaligned);
  CHECK(code_of({{".text", 1, 7, code_start, words_to_bytes(one_nop), 0}}) ==
        Errc::rv32_section_writable_code);
  CHECK(code_of({code_section(one_nop), nobits_section(".top", 0xfffff000, 0x1004)}) ==
        Errc::rv32_section_overflows);
  CHECK(code_of({code_section(one_nop), nobits_section(".huge", 0x1000, 0xffffffff)}) ==
        Errc::rv32_section_overflows);
  CHECK(code_of({code_section(one_nop), read_only_section({1}, code_start)}) ==
        Errc::rv32_sections_overlap);
  CHECK(code_of({code_section(one_nop), nobits_section(".registers", 0xf0000000, 0x200)}) ==
        Errc::rv32_sections_overlap);
  CHECK(code_of({code_section(one_nop), nobits_section(".low", 0xffc, 4)}) ==
        Errc::rv32_section_low);
  CHECK(code_of({code_section(one_nop), nobits_section(".stack", 0xe0000000, 0x1000),
                 nobits_section(".after", 0xe0001000, 4)}) == Errc::rv32_section_next_to_stack);
  CHECK(code_of({code_section(one_nop), nobits_section(".stack", 0xdfff0000, 0x20000),
                 nobits_section(".before", 0xdffefffc, 4)}) == Errc::rv32_section_next_to_stack);
  const Error undecodable = refusal({code_section({enc::nop, 0xffffffff})});
  CHECK(undecodable.code == Errc::rv32_undecodable_opcode);
  CHECK(undecodable.offset == code_start + 4);
}

TEST_CASE("what touches the ends of the address space without passing them loads") {
  CHECK(Program::load(build_elf({code_section(one_nop), nobits_section(".top", 0xfffff000, 0x1000),
                                 nobits_section(".bottom", 0x1000, 4)}))
            .has_value());
  CHECK(Program::load(build_elf({code_section(one_nop), nobits_section(".r", 0xf0000088, 4),
                                 nobits_section(".q", 0xeffffffc, 4)}))
            .has_value());
}

TEST_CASE("the rules are judged in the origin's order") {
  // Low and overlapping: the overlap is named. Next to the stack and undecodable: the stack.
  CHECK(code_of({nobits_section(".a", 0x100, 8), nobits_section(".b", 0x104, 8)}) ==
        Errc::rv32_sections_overlap);
  CHECK(code_of({code_section({0xffffffff}), nobits_section(".stack", 0xe0000000, 4),
                 nobits_section(".n", 0xe0000004, 4)}) == Errc::rv32_section_next_to_stack);
}

TEST_CASE("nine hundred sections load and one more is refused, after all other rules") {
  std::vector<ElfSection> sections{code_section(one_nop)};
  for (std::uint32_t i = 0; i < 898; ++i) {
    sections.push_back(nobits_section("s" + std::to_string(i), 0x10000 + 8 * i, 4));
  }
  const Program most = *Program::load(build_elf(sections));
  CHECK(most.sections().size() == max_sections);
  for (std::uint32_t i = 0; i < 898; ++i) {
    REQUIRE(most.find("s" + std::to_string(i)) == most.find(0x10000 + 8 * i));
  }
  sections.push_back(nobits_section("s", 0x8000, 4));
  const Error error = Program::load(build_elf(sections)).error();
  CHECK(error.code == Errc::rv32_too_many_sections);
  CHECK(error.input == max_sections + 1);
  for (std::uint32_t i = 0; i < 2000; ++i) {
    sections.push_back(nobits_section("t", 0x20000 + 8 * i, 4));
  }
  CHECK(code_of(sections) == Errc::rv32_too_many_sections);
  sections[0] = code_section({enc::nop, 0xffffffff});
  const Error undecodable = Program::load(build_elf(sections)).error();
  CHECK(undecodable.code == Errc::rv32_undecodable_opcode);
  CHECK(undecodable.offset == code_start + 4);
  sections.push_back(nobits_section("t", 0x20000, 4));
  CHECK(code_of(sections) == Errc::rv32_sections_overlap);
  sections.push_back(nobits_section("t", 0x30001, 4));
  CHECK(code_of(sections) == Errc::rv32_section_unaligned);
}

TEST_CASE(
    "a small file makes no large program: neither code without contents nor shared contents") {
  const auto empty_code = [](std::uint32_t size) {
    return ElfSection{".zeros", 8, 6, 0x10000000, {}, size};
  };
  CHECK(Program::load(build_elf({code_section(one_nop), empty_code(1 << 20)})));
  CHECK(code_of({code_section(one_nop), empty_code((1 << 20) + 4096)}) == Errc::rv32_memory_limit);
  CHECK(code_of({code_section(one_nop), empty_code(64'000'000)}) == Errc::rv32_memory_limit);
  // Data without contents is not kept.
  CHECK(
      Program::load(build_elf({code_section(one_nop), nobits_section(".a", 0x1000, 64'000'000)})));

  // Sections that all show the contents of the first.
  const auto shared = [](std::uint32_t count) {
    const std::vector<std::uint32_t> words(1 << 16, 5);
    std::vector<ElfSection> sections{code_section(one_nop), data_section(words, 0x20000000)};
    for (std::uint32_t i = 1; i < count; ++i) {
      sections.push_back(nobits_section(".a", 0x20000000 + i * (1 << 20), 1 << 18));
    }
    Bytes elf = build_elf(sections);
    const std::size_t headers =
        *ByteReader(ByteView(elf).subspan(32), "e_shoff").le<std::uint32_t>();
    const auto contents = Bytes(elf.begin() + static_cast<std::ptrdiff_t>(headers) + 96,
                                elf.begin() + static_cast<std::ptrdiff_t>(headers) + 100);
    for (std::size_t i = 3; i < count + 2; ++i) {
      const std::size_t at = headers + 40 * i;
      elf[at + 4] = 1;  // PROGBITS
      std::copy(contents.begin(), contents.end(),
                elf.begin() + static_cast<std::ptrdiff_t>(at) + 16);
    }
    return elf;
  };
  const auto five = Program::load(shared(5));
  REQUIRE(five);
  CHECK(five->find(0x20000000 + 4 * (1 << 20))->words.front() == 5);
  CHECK(Program::load(shared(6)).error().code == Errc::rv32_memory_limit);
}

TEST_CASE("sections that are not allocated or empty are not there") {
  const Program program = *Program::load(build_elf(
      {code_section(one_nop), {".comment", 1, 0, 2, {1, 2, 3}, 0}, nobits_section(".e", 0, 0)}));
  CHECK(program.sections().size() == 2);
}

TEST_CASE("contents of other types than PROGBITS are zeros, unless loading is strict") {
  const std::vector<ElfSection> sections{code_section(one_nop),
                                         {".init_array", 14, 3, data_start, {1, 2, 3, 4}, 0}};
  CHECK_FALSE(Program::load(build_elf(sections))->find(".init_array")->initialized);
  CHECK(refusal(sections, {.strict = true}).code == Errc::rv32_not_strict);
  Bytes other_machine = build_elf({code_section(one_nop)});
  other_machine[18] = 62;
  CHECK(Program::load(other_machine).has_value());
  CHECK(Program::load(other_machine, {.strict = true}).error().code == Errc::rv32_not_strict);
}

TEST_CASE("sizes are padded with zero bytes to whole words") {
  const Program program = *Program::load(
      build_elf({code_section(one_nop), {".data", 1, 3, data_start, {1, 2, 3, 4, 5}, 0}}));
  CHECK(program.find(".data")->size_bytes == 8);
  CHECK(program.find(".data")->words == std::vector<std::uint32_t>{0x04030201, 5});
}

TEST_CASE("neighbours with the same rights are merged and renamed") {
  const Program program =
      *Program::load(build_elf({code_section({enc::nop}, code_start),
                                {".more", 1, 6, code_start + 4, {0x13, 0, 0, 0}, 0},
                                {".last", 1, 6, code_start + 8, {0x13, 0, 0, 0}, 0},
                                nobits_section(".input", input_start, 8),
                                nobits_section(".orphan", input_start + 8, 8)}));
  const Section& code = *program.find(code_start);
  CHECK(code.name == "merge_.text_.more_.last");
  CHECK(code.size_bytes == 12);
  CHECK(code.instructions.size() == 4);
  CHECK(code.longest_run == 4);
  CHECK(program.find(".input") == nullptr);
  CHECK(program.find("merge_.input_.orphan")->size_bytes == 16);
  // Different rights stay apart.
  const Program apart =
      *Program::load(build_elf({code_section(one_nop), read_only_section({1}, code_start + 4),
                                data_section({1}), nobits_section(".bss", data_start + 4, 4)}));
  CHECK(apart.sections().size() == 5);
}

TEST_CASE("memory is limited before anything is allocated") {
  const std::vector<ElfSection> sections{code_section(one_nop),
                                         nobits_section(".bss", 0xa0000000, 0x04000000)};
  CHECK(code_of(sections) == Errc::rv32_memory_limit);
  LoadOptions more;
  more.max_memory_bytes = 0x04000004;
  CHECK(Program::load(build_elf(sections), more).has_value());
  more.max_memory_bytes = 0x04000003;
  CHECK(refusal(sections, more).code == Errc::rv32_memory_limit);
}

TEST_CASE("every truncation of a file is refused or loads without the cut-off names") {
  const Bytes elf = edge_case_elf();
  for (std::size_t size = 0; size < elf.size(); ++size) {
    CHECK(Program::load(ByteView(elf).first(size)).error().code == Errc::rv32_bad_elf);
  }
}

TEST_CASE("headers that lie are refused at their byte") {
  const auto changed = [](std::size_t at, std::uint8_t value) {
    Bytes elf = edge_case_elf();
    elf[at] = value;
    const auto program = Program::load(elf);
    return program ? std::uint32_t{0xffff} : program.error().offset;
  };
  CHECK(changed(0, 0x7e) == 0);
  CHECK(changed(4, 2) == 4);  // 64-bit
  CHECK(changed(5, 2) == 5);  // big-endian
  CHECK(changed(6, 2) == 6);  // version
  CHECK(changed(46, 41) == 46);
  CHECK(changed(35, 0x7f) != 0xffff);  // section headers beyond the file
  CHECK(changed(49, 0x7f) != 0xffff);  // too many of them
  CHECK(changed(50, 0x70) == 50);      // name table out of range
  CHECK(changed(50, 0) == 50);         // no name table
}

TEST_CASE("every byte changed in turn gives a program or a typed refusal, never more") {
  const Bytes elf = edge_case_elf();
  std::size_t loaded = 0;
  for (std::size_t at = 0; at < elf.size(); ++at) {
    for (const int value : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
      Bytes other = elf;
      other[at] = static_cast<std::uint8_t>(value);
      const auto program = Program::load(other);
      if (program) {
        ++loaded;
        CHECK(program->sections().size() <= max_sections);
      } else {
        const auto number = static_cast<int>(program.error().code);
        CHECK(number >= 400);
        CHECK(number < 500);
      }
    }
  }
  CHECK(loaded > 0);
}
