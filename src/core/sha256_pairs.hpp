#pragma once

#include "sha256_compress.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

// Many hashes of 64 bytes each, as trees need them: from a state that has absorbed a whole number
// of blocks, one block of data, then one that is padding and length alone and hence the same for
// all.
namespace btcfi::detail {

// Round constants and schedule of the last block added up: its rounds need nothing else.
using Sha256LastBlock = std::array<std::uint32_t, 64>;

constexpr Sha256LastBlock sha256_last_block(std::uint32_t length_bits) noexcept {
  constexpr auto rotate = [](std::uint32_t x, int n) { return x >> n | x << (32 - n); };
  std::array<std::uint32_t, 64> w{};
  w[0] = 0x80000000;
  w[15] = length_bits;
  for (std::size_t i = 16; i < 64; ++i) {
    const std::uint32_t s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
    const std::uint32_t s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  for (std::size_t i = 0; i < 64; ++i) w[i] += sha256_round_constants[i];
  return w;
}

// FIPS 180-4, 5.3.3.
inline constexpr std::array<std::uint32_t, 8> sha256_initial_state{
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

struct Sha256PairsJob {
  std::array<std::uint32_t, 8> initial;
  const Sha256LastBlock* last_block;
  bool twice;  // then SHA-256 of the 32 bytes
};

// `count` times 64 bytes to 32: out + 32 i from in + 64 i. `out` may be `in`.
using Sha256Pairs = void (*)(const Sha256PairsJob& job, const std::uint8_t* in, std::uint8_t* out,
                             std::size_t count) noexcept;

void sha256_pairs_portable(const Sha256PairsJob& job, const std::uint8_t* in, std::uint8_t* out,
                           std::size_t count) noexcept;
// 4, 2 and 1 at a time. Only where cpu_features().shani.
void sha256_pairs_shani(const Sha256PairsJob& job, const std::uint8_t* in, std::uint8_t* out,
                        std::size_t count) noexcept;
// `count` must be a multiple of 8. Only where cpu_features().avx2.
void sha256_pairs_avx2(const Sha256PairsJob& job, const std::uint8_t* in, std::uint8_t* out,
                       std::size_t count) noexcept;
// `count` must be a multiple of 16. Only where cpu_features().avx512.
void sha256_pairs_avx512(const Sha256PairsJob& job, const std::uint8_t* in, std::uint8_t* out,
                         std::size_t count) noexcept;
// The fastest of these for the processor and the count.
void sha256_pairs(const Sha256PairsJob& job, const std::uint8_t* in, std::uint8_t* out,
                  std::size_t count) noexcept;

}  // namespace btcfi::detail
