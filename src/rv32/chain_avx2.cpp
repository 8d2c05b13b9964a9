#include "rv32/chain.hpp"

#include <utility>

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

}  // namespace

void detail::absorb_lanes_avx2(std::uint32_t* states, const WriteWords* const* steps,
                               std::size_t count) noexcept {
  absorb(states, steps, count);
}

}  // namespace btcfi::rv32

#endif
