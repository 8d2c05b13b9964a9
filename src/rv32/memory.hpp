#pragma once

#include <btcfi/rv32/elf.hpp>
#include <btcfi/rv32/fault.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace btcfi::rv32 {

/// A page of the address space that was written, as far as one section covers it.
struct MemoryPage {
  static constexpr std::uint32_t bytes = 4096;
  std::array<std::uint32_t, bytes / 4> words{};
  /// One per word where the machine keeps them, else null.
  std::unique_ptr<std::uint64_t[]> last_steps;
};
/// Per section in the program's order: empty until a page of it is written, then one entry per page
/// of the address space that it touches, null for what was never written.
using PageTable = std::vector<std::vector<std::shared_ptr<const MemoryPage>>>;

/// The memory of one machine: 4 KiB pages that exist once they are written; until then the
/// program's own words or zeros are read. Snapshots share the pages: who writes to a shared one gets
/// a copy of it.
///
/// A small table of recently used pages, one for reads and one for writes, answers an access with
/// one comparison; the rights and the exact end of a section are in the bounds of its entry. Only
/// aligned words are read and written: that is how the micro-steps see memory.
class Memory {
 public:
  static constexpr std::uint32_t page_bytes = MemoryPage::bytes;
  static constexpr std::uint32_t page_words = page_bytes / 4;

  Memory(const Program& program, bool keep_last_steps);

  /// Reads the word at an aligned address; FaultKind::none when it may be read.
  [[gnu::always_inline]] FaultKind read(std::uint32_t address, std::uint32_t& value) noexcept {
    const Window& w = window_of(read_windows_, address);
    const std::uint32_t offset = address - w.base;
    if (offset < w.size_bytes) [[likely]] {
      value = w.words[offset / 4];
      return FaultKind::none;
    }
    const SlowRead slow = read_slow(address);
    value = slow.value;
    return slow.kind;
  }

  /// Where the bytes from an address on are, to the end of its word in the host's order; false where
  /// its page was not read lately.
  [[nodiscard, gnu::always_inline]] bool view(std::uint32_t address,
                                              const std::byte*& from) const noexcept {
    const Window& w = window_of(read_windows_, address);
    const std::uint32_t offset = address - w.base;
    if (offset >= w.size_bytes) [[unlikely]]
      return false;
    from = reinterpret_cast<const std::byte*>(w.words) + offset;
    return true;
  }

  /// As read, with the step that last wrote the word, last_step_init for none.
  [[gnu::always_inline]] FaultKind read_dated(std::uint32_t address, std::uint32_t& value,
                                              std::uint64_t& last_step) noexcept {
    if (const FaultKind kind = read(address, value); kind != FaultKind::none) [[unlikely]]
      return kind;
    const Window& w = window_of(read_windows_, address);
    last_step = w.last_steps[(address - w.base) / 4];
    return FaultKind::none;
  }

  /// Writes the word at an aligned address; FaultKind::none when it may be written. \p step is
  /// kept as its last step when the machine keeps those.
  template <bool keep_last_steps>
  [[gnu::always_inline]] FaultKind write(std::uint32_t address, std::uint32_t value,
                                         std::uint64_t step) {
    const WriteWindow& w = window_of(write_windows_, address);
    const std::uint32_t offset = address - w.base;
    if (offset < w.size_bytes) [[likely]] {
      w.words[offset / 4] = value;
      if constexpr (keep_last_steps) w.last_steps[offset / 4] = step;
      return FaultKind::none;
    }
    return write_slow(address, value, step);
  }

  /// Where the word at an aligned address is; false where its page was not written lately. Such a
  /// page may be read too. \p step is kept as its last step as by write.
  template <bool keep_last_steps>
  [[nodiscard, gnu::always_inline]] bool touch(std::uint32_t address, std::uint64_t step,
                                               std::uint32_t*& word) noexcept {
    const WriteWindow& w = window_of(write_windows_, address);
    const std::uint32_t offset = address - w.base;
    if (offset >= w.size_bytes) [[unlikely]]
      return false;
    if constexpr (keep_last_steps) w.last_steps[offset / 4] = step;
    word = &w.words[offset / 4];
    return true;
  }

  /// As read, without touching the table of recent pages.
  [[nodiscard]] FaultKind peek(std::uint32_t address, std::uint32_t& value) const noexcept;
  /// The step that last wrote a word, last_step_init for none.
  [[nodiscard]] std::uint64_t last_step(std::uint32_t address) const noexcept;
  /// Stores bytes at the start of a section that is not code, whatever its other rights, without
  /// touching last steps. They must fit.
  void load_input(const Section& section, ByteView input, bool reverse_words);
  /// Reads or writes a word of any section but the registers', whatever its rights; false elsewhere.
  [[nodiscard]] bool read_any(std::uint32_t address, std::uint32_t& value) const noexcept;
  [[nodiscard]] bool write_any(std::uint32_t address, std::uint32_t value, std::uint64_t last_step);

  /// All pages as they are now. From here on this memory copies a page before it writes to it.
  [[nodiscard]] PageTable share();
  /// Takes the place of all pages. They must be of the same program, and have last steps if this
  /// memory keeps them.
  void adopt(const PageTable& pages);

  /// Where the page of an address begins, its size, and its number within its section.
  struct Span {
    std::uint32_t base;
    std::uint32_t size_bytes;
    std::size_t page;
  };
  [[nodiscard]] static Span span_of(const Section& section, std::uint32_t address) noexcept;
  /// Entries that a section needs in a page table.
  [[nodiscard]] static std::size_t pages_of(const Section& section) noexcept {
    return section.last() / page_bytes - section.start / page_bytes + 1;
  }

 private:
  /// `own` is null while a snapshot may hold the page too.
  struct Slot {
    std::shared_ptr<const MemoryPage> page;
    MemoryPage* own = nullptr;
  };
  struct alignas(32) Window {
    std::uint32_t base = 0;
    std::uint32_t size_bytes = 0;
    const std::uint32_t* words = nullptr;
    const std::uint64_t* last_steps = nullptr;
  };
  struct alignas(32) WriteWindow {
    std::uint32_t base = 0;
    std::uint32_t size_bytes = 0;
    std::uint32_t* words = nullptr;
    std::uint64_t* last_steps = nullptr;
  };
  struct SlowRead {
    std::uint32_t value;
    FaultKind kind;
  };
  using Pages = std::vector<Slot>;
  static constexpr std::uint32_t window_count = 64;

  [[nodiscard]] static std::uint32_t slot_of(std::uint32_t address) noexcept {
    return address / page_bytes % window_count;
  }
  /// The window of an address in a table of them. Their size is a power of two, so that one shift
  /// makes the distance in bytes.
  template <class W>
  [[nodiscard, gnu::always_inline]] static const W& window_of(
      const std::array<W, window_count>& windows, std::uint32_t address) noexcept {
    constexpr std::uint32_t scale = page_bytes / sizeof(W);
    static_assert(page_bytes % sizeof(W) == 0);
    const std::uint32_t distance = address / scale & (window_count - 1) * sizeof(W);
    return *reinterpret_cast<const W*>(reinterpret_cast<const char*>(windows.data()) + distance);
  }
  [[nodiscard]] std::size_t index_of(const Section& section) const noexcept {
    return static_cast<std::size_t>(&section - program_.sections().data());
  }
  [[nodiscard]] MemoryPage& own_page(const Section& section, const Span& span);
  [[nodiscard]] FaultKind look_up(std::uint32_t address, Window& window) const noexcept;
  [[gnu::noinline]] SlowRead read_slow(std::uint32_t address) noexcept;
  [[gnu::noinline]] FaultKind write_slow(std::uint32_t address, std::uint32_t value,
                                         std::uint64_t step);

  Program program_;
  bool keep_last_steps_;
  /// As a PageTable.
  std::vector<Pages> pages_;
  std::array<Window, window_count> read_windows_{};
  std::array<WriteWindow, window_count> write_windows_{};
};

}  // namespace btcfi::rv32
