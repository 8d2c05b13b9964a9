#include "rv32/chain.hpp"

#if defined(__x86_64__)

#define BTCFI_TARGET __attribute__((target("avx2")))

namespace btcfi::rv32 {
namespace {

constexpr std::size_t lanes = 8;

// AVX2 has no rotation of words; one by whole bytes is a shuffle, which g++ 12 does not see.
using Bytes [[gnu::vector_size(32)]] = std::uint8_t;
#define BTCFI_ROTATE_16(x)                                                                        \
  __builtin_shufflevector(x, x, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13, 18, 19, 16, \
                          17, 22, 23, 20, 21, 26, 27, 24, 25, 30, 31, 28, 29)
#define BTCFI_ROTATE_8(x)                                                                         \
  __builtin_shufflevector(x, x, 1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12, 17, 18, 19, \
                          16, 21, 22, 23, 20, 25, 26, 27, 24, 29, 30, 31, 28)

#include "chain_lanes.inc"

/// The records of lanes `first` and `first` + 4.
BTCFI_LANES Vector every_fourth(const WriteWords* const* steps, std::size_t at,
                                std::size_t first) noexcept {
  return __builtin_shufflevector(record(steps[first] + at), record(steps[first + 4] + at), 0, 1, 2,
                                 3, 4, 5, 6, 7);
}

// Within each four lanes: words 0 and 1 of two vectors in turn, words 2 and 3, then pairs of those.
BTCFI_LANES Vector low_words(Vector a, Vector b) noexcept {
  return __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13);
}
BTCFI_LANES Vector high_words(Vector a, Vector b) noexcept {
  return __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15);
}
BTCFI_LANES Vector low_pairs(Vector a, Vector b) noexcept {
  return __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13);
}
BTCFI_LANES Vector high_pairs(Vector a, Vector b) noexcept {
  return __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15);
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

void detail::absorb_lanes_avx2(std::uint32_t* states, const WriteWords* const* steps,
                               std::size_t count) noexcept {
  absorb(states, steps, count);
}

}  // namespace btcfi::rv32

#endif
