#include "platform.hpp"
#include "sha256_pairs.hpp"

#include <btcfi/core/cpu.hpp>

#include <cstring>

namespace btcfi::detail {
namespace {

void put_digest(const std::array<std::uint32_t, 8>& state, std::uint8_t* out) noexcept {
  for (std::size_t i = 0; i < 32; ++i) {
    out[i] = static_cast<std::uint8_t>(state[i / 4] >> (24 - 8 * (i % 4)));
  }
}

// The last 32 bytes of a block after 32 bytes of data.
void pad(std::uint8_t* block, std::size_t used, std::uint32_t length_bits) noexcept {
  std::memset(block + used, 0, 64 - used);
  block[used] = 0x80;
  block[62] = static_cast<std::uint8_t>(length_bits >> 8);
  block[63] = static_cast<std::uint8_t>(length_bits);
}

// AMD's family 19h (Zen 3 and 4) does 512-bit operations in two halves: its SHA extensions are
// faster than 16 lanes. Newer ones and Intel's are not so.
[[maybe_unused]] bool halves_512() noexcept {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (!platform::cpuid(0, 0, a, b, c, d) || b != 0x68747541) return false;  // "Auth"enticAMD
  if (!platform::cpuid(1, 0, a, b, c, d)) return false;
  const unsigned family = a >> 8 & 0xf;
  return family + (family == 0xf ? a >> 20 & 0xff : 0) <= 0x19;
}

[[maybe_unused]] bool lanes_are_faster() noexcept {
  static const bool answer = cpu_features().avx512 && !(cpu_features().shani && halves_512());
  return answer;
}

}  // namespace

void sha256_pairs_portable(const Sha256PairsJob& job, const std::uint8_t* in, std::uint8_t* out,
                           std::size_t count) noexcept {
  std::uint8_t last[64];
  pad(last, 0, (*job.last_block)[15] - sha256_round_constants[15]);
  for (; count != 0; --count, in += 64, out += 32) {
    std::array<std::uint32_t, 8> state = job.initial;
    sha256_compress_portable(state, in, 1);
    sha256_compress_portable(state, last, 1);
    if (job.twice) {
      std::uint8_t again[64];
      put_digest(state, again);
      pad(again, 32, 256);
      state = sha256_initial_state;
      sha256_compress_portable(state, again, 1);
    }
    put_digest(state, out);
  }
}

void sha256_pairs(const Sha256PairsJob& job, const std::uint8_t* in, std::uint8_t* out,
                  std::size_t count) noexcept {
  const CpuFeatures& cpu = cpu_features();
  const auto by = [&](Sha256Pairs hash, std::size_t some) {
    if (some == 0) return;
    hash(job, in, out, some);
    in += 64 * some, out += 32 * some, count -= some;
  };
#if defined(__x86_64__)
  if (lanes_are_faster()) by(sha256_pairs_avx512, count / 16 * 16);
  if (!cpu.shani && cpu.avx2) by(sha256_pairs_avx2, count / 8 * 8);
#endif
  by(cpu.shani ? sha256_pairs_shani : sha256_pairs_portable, count);
}

}  // namespace btcfi::detail
