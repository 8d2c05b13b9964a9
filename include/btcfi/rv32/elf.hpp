#pragma once

#include <btcfi/core/bytes.hpp>
#include <btcfi/core/result.hpp>
#include <btcfi/rv32/isa.hpp>
#include <btcfi/rv32/trace.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace btcfi::rv32 {

/// A loaded range of memory with one set of rights, word-aligned at both ends.
struct Section {
  std::string name;
  std::uint32_t start = 0;
  std::uint32_t size_bytes = 0;
  bool code = false;         ///< may be executed and nothing else
  bool writable = false;     ///< may be loaded and stored
  bool initialized = false;  ///< has `words`; else all zero at the start
  bool registers = false;    ///< the synthetic section of the registers
  /// Little-endian words of an initialized section.
  std::vector<std::uint32_t> words;
  /// One per word of a code section, and one behind the last that is unimplemented: what runs off
  /// the end meets it.
  std::vector<Instruction> instructions;
  /// The most steps of a straight run through this code: to where execution must jump or stop,
  /// accesses across two words aside.
  std::uint32_t longest_run = 0;

  [[nodiscard]] std::uint32_t last() const noexcept { return start + (size_bytes - 1); }
  [[nodiscard]] bool contains(std::uint32_t address) const noexcept {
    return address - start < size_bytes;
  }
};

/// Limits and strictness of loading.
struct LoadOptions {
  /// The sections together must not be larger.
  std::uint64_t max_memory_bytes = std::uint64_t{64} << 20;
  /// Also refuse what BitVMX-CPU accepts but means something else to other tools: a machine other
  /// than RISC-V, and allocated sections with contents that it would load as zeros (.init_array).
  bool strict = false;
  /// With legacy-sha256, the rules of 2024: a section at the registers' addresses and writable code
  /// are accepted, code need not decode before it is executed, nothing is merged, and the program
  /// runs under that profile only. A program loaded by the default rules runs under both.
  Profile profile = Profile::blake3_160;
};

/// More sections than this are refused, the registers' included.
inline constexpr std::size_t max_sections = 900;

/// A program, checked and decoded once, shared by any number of machines. Copies are cheap.
class Program {
 public:
  /// Loads an ELF32 little-endian file by its section headers, as BitVMX-CPU 0.7.3 does.
  ///
  /// Errors: rv32_bad_elf (offset: byte of the file), rv32_section_unaligned,
  /// rv32_section_writable_code, rv32_memory_limit, rv32_not_strict, then in this order
  /// rv32_section_overflows, rv32_sections_overlap, rv32_section_low, rv32_section_next_to_stack,
  /// rv32_undecodable_opcode (offset: its address), rv32_too_many_sections. `input` is the index of
  /// the section header until the sections are sorted, then the position in address order.
  /// Nothing is allocated before the sizes are checked.
  [[nodiscard]] static Result<Program> load(ByteView elf, const LoadOptions& options = {});

  /// Where execution starts.
  [[nodiscard]] std::uint32_t entry() const noexcept;
  /// Whose rules it was loaded by.
  [[nodiscard]] Profile profile() const noexcept;
  /// SHA-256 of the ELF file.
  [[nodiscard]] const Hash256& id() const noexcept;
  /// In address order, neighbours with the same rights merged, the registers' section included.
  /// Valid while this or a copy is alive.
  [[nodiscard]] const std::vector<Section>& sections() const noexcept;
  /// The section that holds an address, or null.
  [[nodiscard]] const Section* find(std::uint32_t address) const noexcept;
  /// The section of that name, or null. Merged sections are called merge_a_b.
  [[nodiscard]] const Section* find(std::string_view name) const noexcept;
  /// The instruction word at an address of a code section.
  [[nodiscard]] std::optional<std::uint32_t> opcode_at(std::uint32_t address) const noexcept;

 private:
  struct Image;
  explicit Program(std::shared_ptr<const Image> image) noexcept : image_(std::move(image)) {}
  std::shared_ptr<const Image> image_;
};

}  // namespace btcfi::rv32
