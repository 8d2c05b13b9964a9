#include "rv32/chain.hpp"

#include <utility>

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

}  // namespace

void detail::absorb_lanes_avx512(std::uint32_t* states, const WriteWords* const* steps,
                                 std::size_t count) noexcept {
  absorb(states, steps, count);
}

}  // namespace btcfi::rv32

#endif
