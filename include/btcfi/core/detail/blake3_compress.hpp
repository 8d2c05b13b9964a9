#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

// BLAKE3's compression function (O'Connor, Aumasson, Neves, Wilcox-O'Hearn, "BLAKE3", 2020, 2.2),
// in a header so that loops over one-block hashes can be specialised around it.
namespace btcfi::detail::blake3 {

using ChainingValue = std::array<std::uint32_t, 8>;
using Block = std::array<std::uint32_t, 16>;

inline constexpr ChainingValue iv{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
inline constexpr std::uint32_t chunk_start = 1;
inline constexpr std::uint32_t chunk_end = 2;
inline constexpr std::uint32_t parent = 4;
inline constexpr std::uint32_t root = 8;
/// Flags of a hash whose whole input is one block.
inline constexpr std::uint32_t single_block = chunk_start | chunk_end | root;

inline constexpr std::size_t block_bytes = 64;
inline constexpr std::size_t chunk_bytes = 1024;

// Which message word each of the 16 places of a round takes: the permutation of the paper's table
// 2, applied once more in each round.
inline constexpr auto schedule = [] {
  constexpr std::array<std::uint8_t, 16> next{2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
  std::array<std::array<std::uint8_t, 16>, 7> out{};
  for (std::size_t i = 0; i < 16; ++i) out[0][i] = static_cast<std::uint8_t>(i);
  for (std::size_t r = 1; r < 7; ++r) {
    for (std::size_t i = 0; i < 16; ++i) out[r][i] = out[r - 1][next[i]];
  }
  return out;
}();

constexpr void mix(Block& v, std::size_t a, std::size_t b, std::size_t c, std::size_t d,
                   std::uint32_t x, std::uint32_t y) noexcept {
  v[a] += v[b] + x;
  v[d] = std::rotr(v[d] ^ v[a], 16);
  v[c] += v[d];
  v[b] = std::rotr(v[b] ^ v[c], 12);
  v[a] += v[b] + y;
  v[d] = std::rotr(v[d] ^ v[a], 8);
  v[c] += v[d];
  v[b] = std::rotr(v[b] ^ v[c], 7);
}

constexpr void round(Block& v, const Block& m, std::size_t r) noexcept {
  const auto& s = schedule[r];
  mix(v, 0, 4, 8, 12, m[s[0]], m[s[1]]);
  mix(v, 1, 5, 9, 13, m[s[2]], m[s[3]]);
  mix(v, 2, 6, 10, 14, m[s[4]], m[s[5]]);
  mix(v, 3, 7, 11, 15, m[s[6]], m[s[7]]);
  mix(v, 0, 5, 10, 15, m[s[8]], m[s[9]]);
  mix(v, 1, 6, 11, 12, m[s[10]], m[s[11]]);
  mix(v, 2, 7, 8, 13, m[s[12]], m[s[13]]);
  mix(v, 3, 4, 9, 14, m[s[14]], m[s[15]]);
}

/// All 16 output words: the first 8 are the next chaining value, and the digest where \p flags has
/// root.
constexpr Block compress(const ChainingValue& cv, const Block& m, std::uint64_t counter,
                         std::uint32_t length_bytes, std::uint32_t flags) noexcept {
  Block v{cv[0],
          cv[1],
          cv[2],
          cv[3],
          cv[4],
          cv[5],
          cv[6],
          cv[7],
          iv[0],
          iv[1],
          iv[2],
          iv[3],
          static_cast<std::uint32_t>(counter),
          static_cast<std::uint32_t>(counter >> 32),
          length_bytes,
          flags};
  round(v, m, 0);
  round(v, m, 1);
  round(v, m, 2);
  round(v, m, 3);
  round(v, m, 4);
  round(v, m, 5);
  round(v, m, 6);
  for (std::size_t i = 0; i < 8; ++i) {
    v[i] ^= v[i + 8];
    v[i + 8] ^= cv[i];
  }
  return v;
}

}  // namespace btcfi::detail::blake3
