#include "sha256_pairs.hpp"

#if defined(__x86_64__)

#define BTCFI_TARGET __attribute__((target("avx2")))

namespace btcfi::detail {
namespace {

constexpr std::size_t lanes = 8;

#define BTCFI_LANES BTCFI_TARGET __attribute__((always_inline)) inline

using Vector [[gnu::vector_size(4 * lanes)]] = std::uint32_t;
using VectorBytes [[gnu::vector_size(4 * lanes)]] = std::uint8_t;
using Quarter [[gnu::vector_size(16)]] = std::uint32_t;

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
BTCFI_LANES Vector swap_bytes(Vector a) noexcept {
  const auto bytes = reinterpret_cast<VectorBytes>(a);
  return reinterpret_cast<Vector>(
      __builtin_shufflevector(bytes, bytes, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12,
                              19, 18, 17, 16, 23, 22, 21, 20, 27, 26, 25, 24, 31, 30, 29, 28));
}

BTCFI_LANES Quarter load_quarter(const std::uint8_t* bytes) noexcept {
  Quarter out;
  __builtin_memcpy(&out, bytes, sizeof out);
  return out;
}
BTCFI_LANES void store_quarter(std::uint8_t* bytes, Quarter words) noexcept {
  __builtin_memcpy(bytes, &words, sizeof words);
}

/// 16 bytes of every fourth input, and of every fourth output.
BTCFI_LANES Vector every_fourth(const std::uint8_t* in) noexcept {
  return __builtin_shufflevector(load_quarter(in), load_quarter(in + 4 * 64), 0, 1, 2, 3, 4, 5, 6,
                                 7);
}
BTCFI_LANES void store_every_fourth(std::uint8_t* out, Vector words) noexcept {
  store_quarter(out, __builtin_shufflevector(words, words, 0, 1, 2, 3));
  store_quarter(out + 4 * 32, __builtin_shufflevector(words, words, 4, 5, 6, 7));
}

#include "sha256_lanes.inc"

}  // namespace

void sha256_pairs_avx2(const Sha256PairsJob& job, const std::uint8_t* in, std::uint8_t* out,
                       std::size_t count) noexcept {
  for (; count >= lanes; count -= lanes, in += 64 * lanes, out += 32 * lanes) {
    hash_group(job, in, out);
  }
}

}  // namespace btcfi::detail

#endif
