#include <btcfi/rv32/definition.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace btcfi;
using namespace btcfi::rv32;

namespace {

// As the definition of BitVMX-CPU's hello-world is written.
const std::string hello =
    "elf: hello-world.elf\n"
    "nary_search: 8\n"
    "max_steps: 2000\n"
    "input_section_name: .input\n"
    "inputs:\n"
    "  - size: 4\n"
    "    owner: prover\n";

std::string replaced(const std::string& from, const std::string& to) {
  std::string text = hello;
  text.replace(text.find(from), from.size(), to);
  return text;
}
std::size_t line_at_fault(const std::string& text) {
  const auto parsed = parse_definition(text);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == Errc::rv32_bad_definition);
  return parsed.error().offset;
}

}  // namespace

TEST_CASE("a definition is read, with comments, quotes, any order, and several inputs") {
  const ProgramDefinition d = *parse_definition(hello);
  CHECK(d.elf == "hello-world.elf");
  CHECK(d.nary_search == 8);
  CHECK(d.max_steps == 2000);
  CHECK(d.input_section_name == ".input");
  CHECK(d.inputs == std::vector<InputPart>{{4, "prover"}});
  CHECK(*parse_definition(to_yaml(d)) == d);

  const ProgramDefinition other = *parse_definition(
      "---\n# who brings what\ninputs: # two parts\r\n- owner: 'verifier # one'\r\n  size: 1_024\n"
      "\n- size: 0\n  owner: prover\nmax_steps: 18446744073709551615\nelf: \"dir/a b.elf\"\n"
      "input_section_name: .bss   # elsewhere\nnary_search: 128");
  CHECK(other.inputs == std::vector<InputPart>{{1024, "verifier # one"}, {0, "prover"}});
  CHECK(other.max_steps == ~std::uint64_t{0});
  CHECK(other.elf == "dir/a b.elf");
  CHECK(other.input_section_name == ".bss");
  CHECK(other.input_bytes() == 1024);
  CHECK(*parse_definition(to_yaml(other)) == other);
  CHECK(parse_definition(replaced("  - size: 4\n    owner: prover\n", ""))->inputs.empty());
}

TEST_CASE("what is missing, doubled, out of range or other YAML is refused with its line") {
  CHECK(line_at_fault("") == 0);
  CHECK(line_at_fault(replaced("nary_search: 8\n", "")) == 0);
  CHECK(line_at_fault(replaced("    owner: prover\n", "")) == 0);
  for (const char* nary : {"0", "1", "3", "256", "-8", "8.0", "", "0x8", "eight"}) {
    CHECK(line_at_fault(replaced("nary_search: 8", std::string("nary_search: ") + nary)) == 2);
  }
  for (const char* steps : {"0", "-1", "18446744073709551616", "1e6"}) {
    CHECK(line_at_fault(replaced("max_steps: 2000", std::string("max_steps: ") + steps)) == 3);
  }
  CHECK(line_at_fault(replaced("nary_search: 8", "elf: twice.elf")) == 2);
  CHECK(line_at_fault(replaced("nary_search: 8", "surprise: 8")) == 2);
  CHECK(line_at_fault(replaced("nary_search: 8", "nary_search:8")) == 2);
  CHECK(line_at_fault(replaced("elf: hello-world.elf", "elf: &anchor x")) == 1);
  CHECK(line_at_fault(replaced("elf: hello-world.elf", "elf: \"open")) == 1);
  CHECK(line_at_fault(replaced("elf: hello-world.elf", "elf: back\\slash")) == 1);
  CHECK(line_at_fault(replaced("elf: hello-world.elf", "elf: caf\xc3\xa9")) == 1);
  CHECK(line_at_fault(replaced("inputs:\n", "inputs: []\n")) == 5);
  CHECK(line_at_fault(replaced("  - size: 4", "  - size: 4294967296")) == 6);
  CHECK(line_at_fault(replaced("    owner: prover", "   owner: prover")) == 7);
  CHECK(line_at_fault(replaced("    owner: prover", "    size: 5")) == 7);
  CHECK(line_at_fault(hello + "  - size: 1\n") == 0);
  CHECK(line_at_fault(hello + "  - size: 4294967295\n    owner: x\n") == 8);
  CHECK(line_at_fault("\tnary_search: 8\n") == 1);
  CHECK(line_at_fault("elf: " + std::string(max_definition_line, 'x')) == 1);
  std::string many = hello;
  for (std::size_t i = 1; i < max_definition_parts; ++i) many += "  - size: 1\n    owner: x\n";
  CHECK(parse_definition(many)->inputs.size() == max_definition_parts);
  CHECK(line_at_fault(many + "  - size: 1\n    owner: x\n") == 7 + 2 * max_definition_parts - 1);
}

TEST_CASE("every truncation and every changed byte of a definition is read or refused") {
  for (std::size_t size = 0; size < hello.size(); ++size) {
    static_cast<void>(parse_definition(std::string_view(hello).substr(0, size)));
  }
  for (std::size_t at = 0; at < hello.size(); ++at) {
    for (const char c : {'\n', ' ', ':', '-', '#', '"', '\'', '\0', '9', '\xff'}) {
      std::string text = hello;
      text[at] = c;
      const auto parsed = parse_definition(text);
      if (parsed) CHECK(*parse_definition(to_yaml(*parsed)) == *parsed);
    }
  }
}
