#include "sha256_compress.hpp"
#include "sha256_pairs.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#define BTCFI_TARGET_SHANI __attribute__((target("sha,ssse3,sse4.1")))

namespace btcfi::detail {
namespace {

// The instructions keep the state as two vectors of words, high lane first: (a, b, e, f) and
// (c, d, g, h).
struct State {
  __m128i abef;
  __m128i cdgh;
};

// Four rounds on four words of the message schedule.
BTCFI_TARGET_SHANI inline void rounds(State& s, __m128i words, std::size_t first) noexcept {
  const auto* constants = reinterpret_cast<const __m128i*>(&sha256_round_constants[first]);
  const __m128i sum = _mm_add_epi32(words, _mm_loadu_si128(constants));
  s.cdgh = _mm_sha256rnds2_epu32(s.cdgh, s.abef, sum);
  s.abef = _mm_sha256rnds2_epu32(s.abef, s.cdgh, _mm_shuffle_epi32(sum, 0x0e));
}

// The next four words of the schedule from the sixteen before them.
BTCFI_TARGET_SHANI inline __m128i next_words(__m128i w0, __m128i w1, __m128i w2,
                                             __m128i w3) noexcept {
  const __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8(w3, w2, 4));
  return _mm_sha256msg2_epu32(sum, w3);
}

BTCFI_TARGET_SHANI inline __m128i load_words(const std::uint8_t* bytes) noexcept {
  const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  return _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes)), swap);
}

BTCFI_TARGET_SHANI void absorb(std::array<std::uint32_t, 8>& state, const std::uint8_t* blocks,
                               std::size_t count) noexcept {
  auto* words = reinterpret_cast<__m128i*>(state.data());
  const __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128(words), 0xb1);
  const __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128(words + 1), 0x1b);
  State s{_mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xf0)};
  for (; count != 0; --count, blocks += 64) {
    const State before = s;
    __m128i w0 = load_words(blocks);
    __m128i w1 = load_words(blocks + 16);
    __m128i w2 = load_words(blocks + 32);
    __m128i w3 = load_words(blocks + 48);
    for (std::size_t first = 0;; first += 16) {
      rounds(s, w0, first);
      rounds(s, w1, first + 4);
      rounds(s, w2, first + 8);
      rounds(s, w3, first + 12);
      if (first == 48) break;
      w0 = next_words(w0, w1, w2, w3);
      w1 = next_words(w1, w2, w3, w0);
      w2 = next_words(w2, w3, w0, w1);
      w3 = next_words(w3, w0, w1, w2);
    }
    s.abef = _mm_add_epi32(s.abef, before.abef);
    s.cdgh = _mm_add_epi32(s.cdgh, before.cdgh);
  }
  const __m128i feba = _mm_shuffle_epi32(s.abef, 0x1b);
  const __m128i dchg = _mm_shuffle_epi32(s.cdgh, 0xb1);
  _mm_storeu_si128(words, _mm_blend_epi16(feba, dchg, 0xf0));
  _mm_storeu_si128(words + 1, _mm_alignr_epi8(dchg, feba, 8));
}

// The pair functions: `ways` independent hashes side by side, since one waits 4 cycles for each
// sha256rnds2 and the processor could start one every 2.

BTCFI_TARGET_SHANI inline State load_state(const std::array<std::uint32_t, 8>& state) noexcept {
  const auto* words = reinterpret_cast<const __m128i*>(state.data());
  const __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128(words), 0xb1);
  const __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128(words + 1), 0x1b);
  return {_mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xf0)};
}

// The words a, b, c, d and e, f, g, h, first in the lowest lane.
BTCFI_TARGET_SHANI inline void state_words(const State& s, __m128i& abcd, __m128i& efgh) noexcept {
  const __m128i feba = _mm_shuffle_epi32(s.abef, 0x1b);
  const __m128i dchg = _mm_shuffle_epi32(s.cdgh, 0xb1);
  abcd = _mm_blend_epi16(feba, dchg, 0xf0);
  efgh = _mm_alignr_epi8(dchg, feba, 8);
}

template <std::size_t ways>
BTCFI_TARGET_SHANI __attribute__((always_inline)) inline void add_states(
    State (&s)[ways], const State (&before)[ways]) noexcept {
  for (std::size_t i = 0; i < ways; ++i) {
    s[i].abef = _mm_add_epi32(s[i].abef, before[i].abef);
    s[i].cdgh = _mm_add_epi32(s[i].cdgh, before[i].cdgh);
  }
}

template <std::size_t ways>
BTCFI_TARGET_SHANI __attribute__((always_inline)) inline void absorb_words(
    State (&s)[ways], __m128i (&w)[4][ways]) noexcept {
  State before[ways];
  for (std::size_t i = 0; i < ways; ++i) before[i] = s[i];
  for (std::size_t first = 0;; first += 16) {
    for (std::size_t k = 0; k < 4; ++k) {
      for (std::size_t i = 0; i < ways; ++i) rounds(s[i], w[k][i], first + 4 * k);
    }
    if (first == 48) break;
    for (std::size_t k = 0; k < 4; ++k) {
      for (std::size_t i = 0; i < ways; ++i) {
        w[k][i] = next_words(w[k][i], w[(k + 1) % 4][i], w[(k + 2) % 4][i], w[(k + 3) % 4][i]);
      }
    }
  }
  add_states(s, before);
}

template <std::size_t ways>
BTCFI_TARGET_SHANI __attribute__((always_inline)) inline void absorb_constants(
    State (&s)[ways], const Sha256LastBlock& block) noexcept {
  State before[ways];
  for (std::size_t i = 0; i < ways; ++i) before[i] = s[i];
  for (std::size_t first = 0; first < 64; first += 4) {
    const __m128i sum = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block.data() + first));
    const __m128i high = _mm_shuffle_epi32(sum, 0x0e);
    for (std::size_t i = 0; i < ways; ++i) {
      s[i].cdgh = _mm_sha256rnds2_epu32(s[i].cdgh, s[i].abef, sum);
    }
    for (std::size_t i = 0; i < ways; ++i) {
      s[i].abef = _mm_sha256rnds2_epu32(s[i].abef, s[i].cdgh, high);
    }
  }
  add_states(s, before);
}

template <std::size_t ways>
BTCFI_TARGET_SHANI void hash_group(const Sha256PairsJob& job, const std::uint8_t* in,
                                   std::uint8_t* out) noexcept {
  const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  State s[ways];
  __m128i w[4][ways];
  for (std::size_t i = 0; i < ways; ++i) {
    s[i] = load_state(job.initial);
    for (std::size_t k = 0; k < 4; ++k) w[k][i] = load_words(in + 64 * i + 16 * k);
  }
  absorb_words(s, w);
  absorb_constants(s, *job.last_block);
  if (job.twice) {
    for (std::size_t i = 0; i < ways; ++i) {
      state_words(s[i], w[0][i], w[1][i]);
      w[2][i] = _mm_set_epi32(0, 0, 0, static_cast<int>(0x80000000));
      w[3][i] = _mm_set_epi32(256, 0, 0, 0);
      s[i] = load_state(sha256_initial_state);
    }
    absorb_words(s, w);
  }
  for (std::size_t i = 0; i < ways; ++i) {
    __m128i abcd, efgh;
    state_words(s[i], abcd, efgh);
    auto* to = reinterpret_cast<__m128i*>(out + 32 * i);
    _mm_storeu_si128(to, _mm_shuffle_epi8(abcd, swap));
    _mm_storeu_si128(to + 1, _mm_shuffle_epi8(efgh, swap));
  }
}

}  // namespace

void sha256_pairs_shani(const Sha256PairsJob& job, const std::uint8_t* in, std::uint8_t* out,
                        std::size_t count) noexcept {
  for (; count >= 4; count -= 4, in += 4 * 64, out += 4 * 32) hash_group<4>(job, in, out);
  if (count >= 2) {
    hash_group<2>(job, in, out);
    count -= 2, in += 2 * 64, out += 2 * 32;
  }
  if (count != 0) hash_group<1>(job, in, out);
}

void sha256_compress_shani(std::array<std::uint32_t, 8>& state, const std::uint8_t* blocks,
                           std::size_t count) noexcept {
  absorb(state, blocks, count);
}

}  // namespace btcfi::detail

#else

namespace btcfi::detail {

void sha256_compress_shani(std::array<std::uint32_t, 8>& state, const std::uint8_t* blocks,
                           std::size_t count) noexcept {
  sha256_compress_portable(state, blocks, count);
}
void sha256_pairs_shani(const Sha256PairsJob& job, const std::uint8_t* in, std::uint8_t* out,
                        std::size_t count) noexcept {
  sha256_pairs_portable(job, in, out, count);
}

}  // namespace btcfi::detail

#endif
