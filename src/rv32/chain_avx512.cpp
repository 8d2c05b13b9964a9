#include "rv32/chain.hpp"

#if defined(__x86_64__)

#define BTCFI_TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))

namespace btcfi::rv32 {
namespace {

constexpr std::size_t lanes = 16;

#include "chain_lanes.inc"

using HalfVector [[gnu::vector_size(32)]] = std::uint32_t;

BTCFI_LANES HalfVector side_by_side(Record a, Record b) noexcept {
  return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7);
}

/// The records of lanes first, first + 4, first + 8 and first + 12.
BTCFI_LANES Vector every_fourth(const WriteWords* const* steps, std::size_t at,
                                std::size_t first) noexcept {
  return __builtin_shufflevector(
      side_by_side(record(steps[first] + at), record(steps[first + 4] + at)),
      side_by_side(record(steps[first + 8] + at), record(steps[first + 12] + at)), 0, 1, 2, 3, 4, 5,
      6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

// Within each four lanes: words 0 and 1 of two vectors in turn, words 2 and 3, then pairs of those.
BTCFI_LANES Vector low_words(Vector a, Vector b) noexcept {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
}
BTCFI_LANES Vector high_words(Vector a, Vector b) noexcept {
  return __builtin_shufflevector(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
}
BTCFI_LANES Vector low_pairs(Vector a, Vector b) noexcept {
  return __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
}
BTCFI_LANES Vector high_pairs(Vector a, Vector b) noexcept {
  return __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
}

BTCFI_LANES void load_records(const WriteWords* const* steps, std::size_t at,
                              Vector* out) noexcept {
  const Vector r0 = every_fourth(steps, at, 0);
  const Vector r1 = every_fourth(steps, at, 1);
  const Vector r2 = every_fourth(steps, at, 2);
  const Vector r3 = every_fourth(steps, at, 3);
  const Vector low01 = low_words(r0, r1), high01 = high_words(r0, r1);
  const Vector low23 = low_words(r2, r3), high23 = high_words(r2, r3);
  out[0] = low_pairs(low01, low23);
  out[1] = high_pairs(low01, low23);
  out[2] = low_pairs(high01, high23);
  out[3] = high_pairs(high01, high23);
}

}  // namespace

void detail::absorb_lanes_avx512(std::uint32_t* states, const WriteWords* const* steps,
                                 std::size_t count) noexcept {
  absorb(states, steps, count);
}

}  // namespace btcfi::rv32

#endif
