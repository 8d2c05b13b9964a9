#pragma once

#include <btcfi/core/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace btcfi::rv32 {

/// A part of a program's input and who brings it.
struct InputPart {
  std::uint64_t size_bytes = 0;
  std::string owner;
  friend bool operator==(const InputPart&, const InputPart&) = default;
};

/// BitVMX-CPU's program definition file: which ELF, and how its dispute is arranged.
struct ProgramDefinition {
  /// Path of the ELF, relative to the definition file. The library opens no files.
  std::string elf;
  /// Branches of the search: a power of two from 2 to 128.
  std::uint32_t nary_search = 0;
  /// Limit of a run, rounded up to a power of two for the search; at least 1.
  std::uint64_t max_steps = 0;
  std::string input_section_name;
  std::vector<InputPart> inputs;

  /// Sum of the parts. Below 2^32 in what parse_definition accepts.
  [[nodiscard]] std::uint64_t input_bytes() const noexcept;
  friend bool operator==(const ProgramDefinition&, const ProgramDefinition&) = default;
};

/// More parts, or a longer line, are refused.
inline constexpr std::size_t max_definition_parts = 256;
inline constexpr std::size_t max_definition_line = 1024;

/// Reads the YAML of such files: the five fields in any order, comments, quoted or plain values, a
/// list of inputs with size and owner. Anchors, flow style and whatever else YAML has are refused.
///
///     elf: hello-world.elf
///     nary_search: 8
///     max_steps: 2000
///     input_section_name: .input
///     inputs:
///       - size: 4
///         owner: prover
///
/// Errors: rv32_bad_definition (offset: the line, from 1; 0 when a field is missing).
[[nodiscard]] Result<ProgramDefinition> parse_definition(std::string_view text);
/// The file that parse_definition reads back.
[[nodiscard]] std::string to_yaml(const ProgramDefinition& definition);

}  // namespace btcfi::rv32
