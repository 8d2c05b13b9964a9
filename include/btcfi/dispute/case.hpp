#pragma once

#include <btcfi/dispute/search.hpp>
#include <btcfi/rv32/elf.hpp>
#include <btcfi/rv32/trace.hpp>

#include <span>
#include <string>
#include <vector>

namespace btcfi::dispute {

/// Addresses from `first` to `last`, both included.
struct Range {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  friend bool operator==(const Range&, const Range&) = default;
};

/// Up to 100 words of the program that one leaf commits to.
struct Chunk {
  static constexpr std::uint32_t max_words = 100;
  std::uint32_t base = 0;
  std::vector<std::uint32_t> words;

  [[nodiscard]] bool contains(std::uint32_t address) const noexcept {
    return (address - base) / 4 < words.size() && address >= base;
  }
};

/// How a case differs from what we hold right, where an interoperating peer needs the old bytes.
enum class Compat : std::uint8_t {
  none = 0,
  /// BitVMX-CPU 0.7.3: the i-th chunk of a section is said to start at start + 100 i instead of
  /// start + 400 i, the stack pointer counts among the words that start as zero, the unused tail of
  /// the input begins in the middle of a word.
  bitvmx_0_7 = 1,
};

/// What both sides agreed on before: the program, its input and the shape of the search.
struct CaseSettings {
  std::string input_section = ".input";
  /// Executions end here; the search covers the next power of two.
  std::uint64_t max_steps = 10'000'000;
  std::uint32_t arity = 8;
  /// Bytes of the input section that are signed for; 0: as many as the input has. What the input does
  /// not fill starts as the program has it, else as zeros.
  std::uint32_t input_bytes = 0;
  Compat compat = Compat::none;
};

/// A program and an input about whose execution two sides may argue. Copies are cheap.
class Case {
 public:
  /// Errors: dispute_bad_configuration (where names the setting, or "entry" for a program that begins
  /// within a word), those of Program::load;
  /// rv32_no_input_section (an empty input of which nothing is signed needs none), rv32_input_too_long,
  /// rv32_input_section_rights.
  [[nodiscard]] static Result<Case> create(ByteView elf, Bytes input, CaseSettings settings = {});

  [[nodiscard]] const rv32::Program& program() const noexcept;
  [[nodiscard]] ByteView input() const noexcept;
  [[nodiscard]] const CaseSettings& settings() const noexcept;
  [[nodiscard]] const SearchShape& search() const noexcept;
  /// tagged_hash("btcfi/dispute/case", ELF's SHA-256, input's SHA-256, settings): both sides put it
  /// at the beginning of every message.
  [[nodiscard]] const Hash256& id() const noexcept;

  // What the leaves of the dispute know of the program.
  [[nodiscard]] const std::vector<Range>& code() const noexcept;
  [[nodiscard]] const std::vector<Range>& read_write() const noexcept;
  [[nodiscard]] const std::vector<Range>& read_only() const noexcept;
  [[nodiscard]] const std::vector<Range>& registers() const noexcept;
  /// What starts as zeros, the registers and the input's unused tail among it.
  [[nodiscard]] const std::vector<Range>& zeros() const noexcept;
  [[nodiscard]] const std::vector<Chunk>& code_chunks() const noexcept;
  /// Of the initialised sections that are not code.
  [[nodiscard]] const std::vector<Chunk>& data_chunks() const noexcept;
  /// The signed word of the input at an address; nothing beyond the signed bytes.
  [[nodiscard]] std::optional<std::uint32_t> input_word(std::uint32_t address) const noexcept;

 private:
  struct Facts;
  explicit Case(std::shared_ptr<const Facts> facts) noexcept : facts_(std::move(facts)) {}
  std::shared_ptr<const Facts> facts_;
};

/// True when the four bytes at an aligned address lie in one of the ranges.
[[nodiscard]] bool word_in(std::span<const Range> ranges, std::uint32_t address) noexcept;
/// Index of the chunk that claims an address, or nothing.
[[nodiscard]] std::optional<std::uint32_t> chunk_of(std::span<const Chunk> chunks,
                                                    std::uint32_t address) noexcept;

}  // namespace btcfi::dispute
