#include "rv32/memory.hpp"

#include <algorithm>

namespace btcfi::rv32 {
namespace {

constexpr std::array<std::uint32_t, Memory::page_words> zero_page{};
/// The last steps of a page that nobody wrote.
constexpr auto never_page = [] {
  std::array<std::uint64_t, Memory::page_words> out{};
  for (std::uint64_t& step : out) step = last_step_init;
  return out;
}();

}  // namespace

Memory::Memory(const Program& program, bool keep_last_steps)
    : program_(program), keep_last_steps_(keep_last_steps), pages_(program.sections().size()) {}

Memory::Span Memory::span_of(const Section& section, std::uint32_t address) noexcept {
  const std::uint32_t page_base = address & ~(page_bytes - 1);
  const std::uint32_t base = std::max(page_base, section.start);
  const std::uint32_t last = std::min(page_base + (page_bytes - 1), section.last());
  return {base, last - base + 1, address / page_bytes - section.start / page_bytes};
}

MemoryPage& Memory::own_page(const Section& section, const Span& span) {
  Pages& pages = pages_[index_of(section)];
  if (pages.empty()) pages.resize(pages_of(section));
  Slot& slot = pages[span.page];
  if (slot.own != nullptr) return *slot.own;
  auto fresh = std::make_shared<MemoryPage>();
  if (slot.page) {
    fresh->words = slot.page->words;
  } else if (!section.words.empty()) {
    const auto* from = section.words.data() + (span.base - section.start) / 4;
    std::copy(from, from + span.size_bytes / 4, fresh->words.begin());
  }
  if (keep_last_steps_) {
    fresh->last_steps = std::make_unique<std::uint64_t[]>(page_words);
    if (slot.page) {
      std::copy_n(slot.page->last_steps.get(), page_words, fresh->last_steps.get());
    } else {
      std::fill_n(fresh->last_steps.get(), page_words, last_step_init);
    }
  }
  slot.own = fresh.get();
  slot.page = std::move(fresh);
  // Until now the program's words, zeros or the shared page were read here.
  Window& window = read_windows_[slot_of(span.base)];
  if (window.base == span.base) window = {};
  return *slot.own;
}

PageTable Memory::share() {
  PageTable out;
  out.reserve(pages_.size());
  for (Pages& pages : pages_) {
    auto& copy = out.emplace_back();
    copy.reserve(pages.size());
    for (Slot& slot : pages) {
      slot.own = nullptr;
      copy.push_back(slot.page);
    }
  }
  write_windows_ = {};
  return out;
}

void Memory::adopt(const PageTable& table) {
  for (std::size_t i = 0; i < pages_.size(); ++i) {
    pages_[i].clear();
    for (const auto& page : table[i]) pages_[i].push_back({page, nullptr});
  }
  read_windows_ = {};
  write_windows_ = {};
}

bool Memory::read_any(std::uint32_t address, std::uint32_t& value) const noexcept {
  const FaultKind kind = peek(address, value);
  if (kind != FaultKind::read_execute_only) return kind == FaultKind::none;
  const Section& section = *program_.find(address);
  const Span span = span_of(section, address);
  const Pages& pages = pages_[index_of(section)];
  value = !pages.empty() && pages[span.page].page
              ? pages[span.page].page->words[(address - span.base) / 4]
              : section.words[(address - section.start) / 4];
  return true;
}

bool Memory::write_any(std::uint32_t address, std::uint32_t value, std::uint64_t last_step) {
  const Section* section = program_.find(address);
  if (section == nullptr || section->registers) return false;
  const Span span = span_of(*section, address);
  MemoryPage& page = own_page(*section, span);
  page.words[(address - span.base) / 4] = value;
  if (keep_last_steps_) page.last_steps[(address - span.base) / 4] = last_step;
  return true;
}

FaultKind Memory::look_up(std::uint32_t address, Window& window) const noexcept {
  const Section* section = program_.find(address);
  if (section == nullptr) return FaultKind::section_not_found;
  if (section->registers) return FaultKind::registers_section;
  if (section->code) return FaultKind::read_execute_only;
  const Span span = span_of(*section, address);
  const Pages& pages = pages_[index_of(*section)];
  const std::uint32_t* words = zero_page.data();
  const std::uint64_t* last_steps = never_page.data();
  if (!pages.empty() && pages[span.page].page) {
    const MemoryPage& page = *pages[span.page].page;
    words = page.words.data();
    if (page.last_steps) last_steps = page.last_steps.get();
  } else if (section->initialized) {
    words = section->words.data() + (span.base - section->start) / 4;
  }
  window = {span.base, span.size_bytes, words, last_steps};
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
  MemoryPage& page = own_page(*section, span);
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
  const MemoryPage* page = pages[span.page].page.get();
  if (page == nullptr || !page->last_steps) return last_step_init;
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
