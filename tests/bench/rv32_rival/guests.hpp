#pragma once

#include "../../rv32/build_elf.hpp"

// Programs that our machine and other emulators execute alike: low addresses, whole words, a result in
// a0, exit by ecall 93.

namespace btcfi::test {

inline constexpr std::uint32_t guest_code = 0x10000;
inline constexpr std::uint32_t guest_data = 0x20000;
inline constexpr std::uint32_t guest_data_bytes = 0x10000;  // the stack is its end

/// Words in the order of execution; a backward branch names the place it goes to.
class GuestCode {
 public:
  [[nodiscard]] std::size_t here() const noexcept { return words_.size(); }
  GuestCode& add(std::initializer_list<std::uint32_t> words) {
    words_.insert(words_.end(), words);
    return *this;
  }
  GuestCode& branch(std::uint32_t funct3, std::uint32_t rs1, std::uint32_t rs2, std::size_t to) {
    return add({enc::b(distance(to), rs2, rs1, funct3)});
  }
  GuestCode& jump(std::uint32_t rd, std::size_t to) { return add({enc::jal(rd, distance(to))}); }
  /// A branch forwards, whose target `land` says.
  [[nodiscard]] std::size_t hole() { return words_.push_back(0), words_.size() - 1; }
  void land(std::size_t at, std::uint32_t funct3, std::uint32_t rs1, std::uint32_t rs2) {
    words_[at] = enc::b(static_cast<std::int32_t>(4 * (here() - at)), rs2, rs1, funct3);
  }
  [[nodiscard]] const std::vector<std::uint32_t>& words() const noexcept { return words_; }

 private:
  [[nodiscard]] std::int32_t distance(std::size_t to) const noexcept {
    return 4 * (static_cast<std::int32_t>(to) - static_cast<std::int32_t>(here()));
  }
  std::vector<std::uint32_t> words_;
};

enum Branch : std::uint32_t { beq = 0, bne = 1, blt = 4, bge = 5, bltu = 6, bgeu = 7 };

/// fib(n) by two calls of itself: calls, returns, the stack.
inline GuestCode recursion(std::int32_t n) {
  constexpr std::uint32_t ra = 1, sp = 2, t = 5, a = 10;
  GuestCode c;
  c.add({enc::lui(sp, guest_data + guest_data_bytes), enc::addi(a, 0, n), enc::jal(ra, 12),
         enc::addi(17, 0, 93), enc::ecall});
  const std::size_t fib = c.here();
  c.add({enc::addi(t, 0, 2)});
  const std::size_t small = c.hole();
  c.add({enc::addi(sp, sp, -12), enc::s(0, ra, sp, 2), enc::s(4, a, sp, 2), enc::addi(a, a, -1)});
  c.jump(ra, fib);
  c.add({enc::s(8, a, sp, 2), enc::load(2, a, sp, 4), enc::addi(a, a, -2)});
  c.jump(ra, fib);
  c.add({enc::load(2, t, sp, 8), enc::r(0, t, a, 0, a), enc::load(2, ra, sp, 0),
         enc::addi(sp, sp, 12)});
  c.land(small, blt, a, t);
  c.add({enc::jalr(0, ra, 0)});
  return c;
}

/// Fills an array with a linear congruence and sorts it by insertion, again and again.
inline GuestCode sorting(std::int32_t rounds) {
  constexpr std::uint32_t base = 5, at = 6, end = 7, x = 8, y = 9, p = 28, mul = 29, left = 30,
                          a = 10;
  GuestCode c;
  c.add({enc::lui(base, guest_data), enc::addi(end, base, 1024), enc::addi(left, 0, rounds),
         enc::addi(x, 0, 1), enc::lui(mul, 0x19661000), enc::addi(mul, mul, 0x60d)});
  const std::size_t round = c.here();
  c.add({enc::addi(at, base, 0)});
  const std::size_t fill = c.here();
  c.add(
      {enc::r(1, mul, x, 0, x), enc::addi(x, x, 0x3c3), enc::s(0, x, at, 2), enc::addi(at, at, 4)});
  c.branch(bne, at, end, fill);
  c.add({enc::addi(at, base, 4)});
  const std::size_t next = c.here();
  c.add({enc::load(2, a, at, 0), enc::addi(p, at, 0)});
  const std::size_t shift = c.here();
  c.add({enc::load(2, y, p, -4)});
  const std::size_t placed = c.hole();
  c.add({enc::s(0, y, p, 2), enc::addi(p, p, -4)});
  c.branch(bne, p, base, shift);
  c.land(placed, bgeu, a, y);
  c.add({enc::s(0, a, p, 2), enc::addi(at, at, 4)});
  c.branch(bne, at, end, next);
  c.add({enc::addi(left, left, -1)});
  c.branch(bne, left, 0, round);
  c.add({enc::load(2, a, base, 512), enc::addi(17, 0, 93), enc::ecall});
  return c;
}

/// Sums, rotations and choices of words as hash functions make them.
inline GuestCode mixing(std::uint32_t rounds) {
  constexpr std::uint32_t left = 5, t = 6, u = 7, a = 10;
  GuestCode c;
  for (std::uint32_t r = a; r < a + 6; ++r) c.add({enc::addi(r, 0, static_cast<int>(37 * r))});
  c.add({enc::lui(left, rounds & 0xfffff000)});
  const std::size_t round = c.here();
  for (std::uint32_t i = 0; i < 6; ++i) {
    const std::uint32_t x = a + i, y = a + (i + 1) % 6, z = a + (i + 2) % 6;
    const auto by = static_cast<std::int32_t>(3 + 4 * i);
    c.add({enc::r(0, y, x, 0, x), enc::r(0, x, z, 4, z), enc::i(by, z, 5, t),
           enc::i(32 - by, z, 1, u), enc::r(0, t, u, 6, z), enc::r(0, y, x, 7, t),
           enc::r(0, t, z, 4, y)});
  }
  c.add({enc::addi(left, left, -1)});
  c.branch(bne, left, 0, round);
  c.add({enc::addi(17, 0, 93), enc::ecall});
  return c;
}

/// Products of 16 x 16 matrices of words.
inline GuestCode matrices(std::int32_t rounds) {
  constexpr std::uint32_t base = 5, row = 6, column = 7, p = 8, q = 9, end = 28, x = 29, y = 30,
                          sum = 31, left = 18, out = 19, a = 10;
  GuestCode c;
  c.add({enc::lui(base, guest_data), enc::addi(left, 0, rounds), enc::addi(x, 0, 7),
         enc::addi(p, base, 0), enc::lui(end, guest_data + 0x1000)});
  const std::size_t fill = c.here();
  c.add({enc::s(0, x, p, 2), enc::addi(x, x, 11), enc::addi(p, p, 4)});
  c.branch(bne, p, end, fill);
  const std::size_t round = c.here();
  c.add({enc::addi(row, base, 0), enc::addi(out, end, 0)});
  const std::size_t rows = c.here();
  c.add({enc::addi(column, base, 1024)});
  const std::size_t columns = c.here();
  c.add(
      {enc::addi(p, row, 0), enc::addi(q, column, 0), enc::addi(sum, 0, 0), enc::addi(a, row, 64)});
  const std::size_t inner = c.here();
  c.add({enc::load(2, x, p, 0), enc::load(2, y, q, 0), enc::r(1, y, x, 0, x),
         enc::r(0, x, sum, 0, sum), enc::addi(p, p, 4), enc::addi(q, q, 64)});
  c.branch(bne, p, a, inner);
  c.add({enc::s(0, sum, out, 2), enc::addi(out, out, 4), enc::addi(column, column, 4),
         enc::addi(x, base, 1088)});
  c.branch(bne, column, x, columns);
  c.add({enc::addi(row, row, 64), enc::addi(x, base, 1024)});
  c.branch(bne, row, x, rows);
  c.add({enc::addi(left, left, -1)});
  c.branch(bne, left, 0, round);
  c.add({enc::load(2, a, end, 100), enc::addi(17, 0, 93), enc::ecall});
  return c;
}

struct Guest {
  const char* name;
  GuestCode code;
  std::uint32_t result;  ///< 0: whatever both say

  [[nodiscard]] Bytes elf() const {
    return build_elf({code_section(code.words(), guest_code),
                      nobits_section(".bss", guest_data, guest_data_bytes)},
                     guest_code);
  }
};

/// 9 to 18 million steps each.
inline std::vector<Guest> guests() {
  return {{"recursion", recursion(29), 514'229},
          {"matrices", matrices(400), 0},
          {"mixing", mixing(0x60000), 0},
          {"sorting", sorting(200), 0}};
}

}  // namespace btcfi::test
