#include "rv32/memory.hpp"

#include <algorithm>

namespace btcfi::rv32 {
namespace {

constexpr std::array<std::uint32_t, Memory::page_words> zero_page{};

}  // namespace

Memory::Memory(const Program& program, bool keep_last_steps)
    : program_(program), keep_last_steps_(keep_last_steps), pages_(program.sections().size()) {}

Memory::Span Memory::span_of(const Section& section, std::uint32_t address) noexcept {
  const std::uint32_t page_base = address & ~(page_bytes - 1);
  const std::uint32_t base = std::max(page_base, section.start);
  const std::uint32_t last = std::min(page_base + (page_bytes - 1), section.last());
  return {base, last - base + 1, address / page_bytes - section.start / page_bytes};
}

Memory::Page& Memory::own_page(const Section& section, const Span& span) {
  Pages& pages = pages_[index_of(section)];
  if (pages.empty()) pages.resize(section.last() / page_bytes - section.start / page_bytes + 1);
  std::unique_ptr<Page>& page = pages[span.page];
  if (page) return *page;
  page = std::make_unique<Page>();  // zeros
  if (section.initialized) {
    const auto* from = section.words.data() + (span.base - section.start) / 4;
    std::copy(from, from + span.size_bytes / 4, page->words.begin());
  }
  if (keep_last_steps_) {
    page->last_steps = std::make_unique<std::uint64_t[]>(page_words);
    std::fill_n(page->last_steps.get(), page_words, last_step_init);
  }
  // Until now the program's words or zeros were read here.
  Window& window = read_windows_[slot_of(span.base)];
  if (window.base == span.base) window = {};
  return *page;
}

FaultKind Memory::look_up(std::uint32_t address, Window& window) const noexcept {
  const Section* section = program_.find(address);
  if (section == nullptr) return FaultKind::section_not_found;
  if (section->registers) return FaultKind::registers_section;
  if (section->code) return FaultKind::read_execute_only;
  const Span span = span_of(*section, address);
  const Pages& pages = pages_[index_of(*section)];
  const std::uint32_t* words = zero_page.data();
  if (!pages.empty() && pages[span.page]) {
    words = pages[span.page]->words.data();
  } else if (section->initialized) {
    words = section->words.data() + (span.base - section->start) / 4;
  }
  window = {span.base, span.size_bytes, words};
  return FaultKind::none;
}

FaultKind Memory::peek(std::uint32_t address, std::uint32_t& value) const noexcept {
  Window window;
  const FaultKind kind = look_up(address, window);
  if (kind == FaultKind::none) value = window.words[(address - window.base) / 4];
  return kind;
}

Memory::SlowRead Memory::read_slow(std::uint32_t address) noexcept {
  Window window;
  const FaultKind kind = look_up(address, window);
  if (kind != FaultKind::none) return {0, kind};
  read_windows_[slot_of(address)] = window;
  return {window.words[(address - window.base) / 4], kind};
}

FaultKind Memory::write_slow(std::uint32_t address, std::uint32_t value, std::uint64_t step) {
  const Section* section = program_.find(address);
  if (section == nullptr) return FaultKind::section_not_found;
  if (section->registers) return FaultKind::registers_section;
  if (!section->writable) return FaultKind::write_read_only;

  const Span span = span_of(*section, address);
  Page& page = own_page(*section, span);
  write_windows_[slot_of(address)] = {span.base, span.size_bytes, page.words.data(),
                                      page.last_steps.get()};
  const std::uint32_t word = (address - span.base) / 4;
  page.words[word] = value;
  if (keep_last_steps_) page.last_steps[word] = step;
  return FaultKind::none;
}

std::uint64_t Memory::last_step(std::uint32_t address) const noexcept {
  const Section* section = program_.find(address);
  if (section == nullptr) return last_step_init;
  const Pages& pages = pages_[index_of(*section)];
  if (pages.empty()) return last_step_init;
  const Span span = span_of(*section, address);
  const std::unique_ptr<Page>& page = pages[span.page];
  if (!page || !page->last_steps) return last_step_init;
  return page->last_steps[(address - span.base) / 4];
}

void Memory::load_input(const Section& section, ByteView input, bool reverse_words) {
  for (std::size_t at = 0; at < input.size(); at += 4) {
    std::array<std::uint32_t, 4> bytes{};
    const std::size_t count = std::min<std::size_t>(4, input.size() - at);
    for (std::size_t i = 0; i < count; ++i) bytes[reverse_words ? 3 - i : i] = input[at + i];
    const std::uint32_t address = section.start + static_cast<std::uint32_t>(at);
    const Span span = span_of(section, address);
    own_page(section, span).words[(address - span.base) / 4] =
        bytes[0] | bytes[1] << 8 | bytes[2] << 16 | bytes[3] << 24;
  }
}

}  // namespace btcfi::rv32
