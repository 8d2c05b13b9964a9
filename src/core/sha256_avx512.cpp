#include "sha256_pairs.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#define BTCFI_TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))

namespace btcfi::detail {
namespace {

constexpr std::size_t lanes = 16;

#define BTCFI_LANES BTCFI_TARGET __attribute__((always_inline)) inline

using Vector [[gnu::vector_size(4 * lanes)]] = std::uint32_t;
using VectorBytes [[gnu::vector_size(4 * lanes)]] = std::uint8_t;
using Quarter [[gnu::vector_size(16)]] = std::uint32_t;

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
BTCFI_LANES Vector swap_bytes(Vector a) noexcept {
  const auto bytes = reinterpret_cast<VectorBytes>(a);
  return reinterpret_cast<Vector>(__builtin_shufflevector(
      bytes, bytes, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 19, 18, 17, 16, 23, 22,
      21, 20, 27, 26, 25, 24, 31, 30, 29, 28, 35, 34, 33, 32, 39, 38, 37, 36, 43, 42, 41, 40, 47,
      46, 45, 44, 51, 50, 49, 48, 55, 54, 53, 52, 59, 58, 57, 56, 63, 62, 61, 60));
}

BTCFI_LANES Quarter load_quarter(const std::uint8_t* bytes) noexcept {
  Quarter out;
  __builtin_memcpy(&out, bytes, sizeof out);
  return out;
}
BTCFI_LANES void store_quarter(std::uint8_t* bytes, Quarter words) noexcept {
  __builtin_memcpy(bytes, &words, sizeof words);
}

// Ternary logic: bit 4 a + 2 b + c of the constant is the result.
#define BTCFI_TERNARY_LOGIC
BTCFI_LANES __m512i as_m512i(Vector a) noexcept { return reinterpret_cast<__m512i>(a); }
template <int table>
BTCFI_LANES Vector ternary(Vector a, Vector b, Vector c) noexcept {
  return reinterpret_cast<Vector>(
      _mm512_ternarylogic_epi32(as_m512i(a), as_m512i(b), as_m512i(c), table));
}
BTCFI_LANES Vector exclusive_or(Vector a, Vector b, Vector c) noexcept {
  return ternary<0x96>(a, b, c);
}
BTCFI_LANES Vector choose(Vector e, Vector f, Vector g) noexcept { return ternary<0xca>(e, f, g); }
BTCFI_LANES Vector majority(Vector a, Vector b, Vector c) noexcept {
  return ternary<0xe8>(a, b, c);
}

using Half [[gnu::vector_size(32)]] = std::uint32_t;
BTCFI_LANES Half side_by_side(Quarter a, Quarter b) noexcept {
  return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7);
}

/// 16 bytes of every fourth input, and of every fourth output.
BTCFI_LANES Vector every_fourth(const std::uint8_t* in) noexcept {
  return __builtin_shufflevector(
      side_by_side(load_quarter(in), load_quarter(in + 4 * 64)),
      side_by_side(load_quarter(in + 8 * 64), load_quarter(in + 12 * 64)), 0, 1, 2, 3, 4, 5, 6, 7,
      8, 9, 10, 11, 12, 13, 14, 15);
}
BTCFI_LANES void store_every_fourth(std::uint8_t* out, Vector words) noexcept {
  store_quarter(out, __builtin_shufflevector(words, words, 0, 1, 2, 3));
  store_quarter(out + 4 * 32, __builtin_shufflevector(words, words, 4, 5, 6, 7));
  store_quarter(out + 8 * 32, __builtin_shufflevector(words, words, 8, 9, 10, 11));
  store_quarter(out + 12 * 32, __builtin_shufflevector(words, words, 12, 13, 14, 15));
}

#include "sha256_lanes.inc"

}  // namespace

void sha256_pairs_avx512(const Sha256PairsJob& job, const std::uint8_t* in, std::uint8_t* out,
                         std::size_t count) noexcept {
  for (; count >= lanes; count -= lanes, in += 64 * lanes, out += 32 * lanes) {
    hash_group(job, in, out);
  }
}

}  // namespace btcfi::detail

#endif
