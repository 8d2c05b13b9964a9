#include <btcfi/core/codec.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/dispute/case.hpp>

#include <algorithm>

namespace btcfi::dispute {
namespace {

void add_chunks(const rv32::Section& section, Compat compat, std::vector<Chunk>& out) {
  const std::uint32_t stride =
      compat == Compat::bitvmx_0_7 ? Chunk::max_words : 4 * Chunk::max_words;
  for (std::size_t at = 0; at < section.words.size(); at += Chunk::max_words) {
    const std::size_t count = std::min<std::size_t>(Chunk::max_words, section.words.size() - at);
    Chunk chunk;
    chunk.base = section.start + static_cast<std::uint32_t>(at / Chunk::max_words) * stride;
    chunk.words.assign(section.words.begin() + static_cast<std::ptrdiff_t>(at),
                       section.words.begin() + static_cast<std::ptrdiff_t>(at + count));
    out.push_back(std::move(chunk));
  }
}

}  // namespace

struct Case::Facts {
  Facts(rv32::Program p, Bytes in, CaseSettings s, SearchShape shape)
      : program(std::move(p)), input(std::move(in)), settings(std::move(s)), search(shape) {
    // Names may stand twice: the input goes where the machine puts it.
    input_section = program.find(std::string_view(settings.input_section));
    if (input_section != nullptr && input_section->registers) input_section = nullptr;
    for (const rv32::Section& each : program.sections()) add(each);
  }

  void add(const rv32::Section& section) {
    const Range range{section.start, section.last()};
    if (section.registers) {
      registers.push_back(range);
    } else if (section.writable) {
      read_write.push_back(range);
    } else if (section.code) {
      code.push_back(range);
    } else {
      read_only.push_back(range);
    }
    if (section.code) add_chunks(section, settings.compat, code_chunks);
    if (section.initialized && !section.code) add_chunks(section, settings.compat, data_chunks);
    if (&section == input_section) {
      const std::uint32_t signed_bytes = settings.compat == Compat::bitvmx_0_7
                                             ? settings.input_bytes
                                             : (settings.input_bytes + 3) / 4 * 4;
      if (!section.initialized && signed_bytes < section.size_bytes) {
        zeros.push_back({section.start + signed_bytes, section.last()});
      }
    } else if (section.registers && settings.compat == Compat::none) {
      // x2 starts as the stack pointer: it is a constant, not a zero.
      const std::uint32_t sp = rv32::register_address(rv32::reg_sp);
      zeros.push_back({range.first, sp - 1});
      zeros.push_back({sp + 4, range.last});
    } else if (!section.initialized) {
      zeros.push_back(range);
    }
  }

  rv32::Program program;
  Bytes input;
  CaseSettings settings;
  SearchShape search;
  Hash256 id;
  const rv32::Section* input_section = nullptr;  ///< of `program`; null where it has none
  std::vector<Range> code, read_write, read_only, registers, zeros;
  std::vector<Chunk> code_chunks, data_chunks;
};

Result<Case> Case::create(ByteView elf, Bytes input, CaseSettings settings) {
  constexpr const char* where = "dispute::Case::create";
  BTCFI_TRY(const SearchShape search, SearchShape::create(settings.max_steps, settings.arity));
  BTCFI_TRY(rv32::Program program, rv32::Program::load(elf));
  // The leaves know of words alone.
  if (program.entry() % 4 != 0) return fail(Errc::dispute_bad_configuration, "entry");
  const rv32::Section* section = program.find(std::string_view(settings.input_section));
  if (section == nullptr || section->registers) {
    // As for the machine: what is not there needs no place.
    if (!input.empty() || settings.input_bytes != 0) {
      return fail(Errc::rv32_no_input_section, where);
    }
  } else if (section->code) {
    return fail(Errc::rv32_input_section_rights, where, 0, section->start);
  } else if (input.size() > section->size_bytes || settings.input_bytes > section->size_bytes) {
    return fail(Errc::rv32_input_too_long, where, 0, section->size_bytes);
  }
  if (settings.input_bytes == 0) settings.input_bytes = static_cast<std::uint32_t>(input.size());
  if (settings.input_bytes < input.size()) {
    return fail(Errc::dispute_bad_configuration, "input_bytes");
  }
  if (settings.input_section.size() > 255) {
    return fail(Errc::dispute_bad_configuration, "input_section");
  }
  auto facts =
      std::make_shared<Facts>(std::move(program), std::move(input), std::move(settings), search);
  ByteWriter text;
  text.bytes(facts->program.id()).bytes(sha256(facts->input));
  text.u64(search.max_steps()).u64(facts->settings.max_steps).u32(search.arity());
  text.u32(facts->settings.input_bytes).u8(static_cast<std::uint8_t>(facts->settings.compat));
  text.str8(facts->settings.input_section);
  facts->id = tagged_hash("btcfi/dispute/case", text.view());
  return Case(std::move(facts));
}

const rv32::Program& Case::program() const noexcept { return facts_->program; }
ByteView Case::input() const noexcept { return facts_->input; }
const CaseSettings& Case::settings() const noexcept { return facts_->settings; }
const SearchShape& Case::search() const noexcept { return facts_->search; }
const Hash256& Case::id() const noexcept { return facts_->id; }
const std::vector<Range>& Case::code() const noexcept { return facts_->code; }
const std::vector<Range>& Case::read_write() const noexcept { return facts_->read_write; }
const std::vector<Range>& Case::read_only() const noexcept { return facts_->read_only; }
const std::vector<Range>& Case::registers() const noexcept { return facts_->registers; }
const std::vector<Range>& Case::zeros() const noexcept { return facts_->zeros; }
const std::vector<Chunk>& Case::code_chunks() const noexcept { return facts_->code_chunks; }
const std::vector<Chunk>& Case::data_chunks() const noexcept { return facts_->data_chunks; }

std::optional<std::uint32_t> Case::input_word(std::uint32_t address) const noexcept {
  if (facts_->input_section == nullptr) return std::nullopt;
  const rv32::Section& section = *facts_->input_section;
  const std::uint32_t offset = address - section.start;
  if (address % 4 != 0 || address < section.start || offset >= facts_->settings.input_bytes) {
    return std::nullopt;
  }
  // Past the input's last word an initialised section keeps what the program has there.
  if (section.initialized && offset >= facts_->input.size()) return section.words[offset / 4];
  std::uint32_t word = 0;
  for (std::uint32_t i = 0; i < 4; ++i) {
    const std::size_t at = std::size_t{offset} + i;
    if (at < facts_->input.size()) word |= std::uint32_t{facts_->input[at]} << (8 * i);
  }
  return word;
}

bool word_in(std::span<const Range> ranges, std::uint32_t address) noexcept {
  if (address % 4 != 0) return false;
  return std::any_of(ranges.begin(), ranges.end(), [address](const Range& range) {
    return range.first <= address && std::uint64_t{address} + 3 <= range.last;
  });
}

std::optional<std::uint32_t> chunk_of(std::span<const Chunk> chunks,
                                      std::uint32_t address) noexcept {
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    if (chunks[i].contains(address)) return static_cast<std::uint32_t>(i);
  }
  return std::nullopt;
}

}  // namespace btcfi::dispute
