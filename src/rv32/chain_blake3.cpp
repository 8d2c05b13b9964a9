#include "rv32/chain.hpp"

#include <utility>

// The trace hash is BLAKE3 of 33 bytes: one block, one compression, and each needs the one before.
// Chaining value = IV, counter 0, block length 33, flags CHUNK_START | CHUNK_END | ROOT; message
// words 9 to 15 are zero and only five output words are wanted. All of that is folded in here.
// BLAKE3 paper (O'Connor, Aumasson, Neves, Wilcox-O'Hearn, 2020), sections 2.1 to 2.3.

namespace btcfi::rv32 {
namespace {

#if defined(__GNUC__)
#define BTCFI_INLINE [[gnu::always_inline]] inline
#else
#define BTCFI_INLINE inline
#endif

constexpr std::uint32_t iv[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
constexpr std::uint32_t block_bytes = 33;
constexpr std::uint32_t flags = 1 | 2 | 8;
constexpr unsigned message_words = 9;

/// schedule[r][i]: which message word is the i-th of round r.
struct Schedule {
  unsigned word[7][16] = {};
  constexpr Schedule() noexcept {
    constexpr unsigned permutation[16] = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
    for (unsigned i = 0; i < 16; ++i) word[0][i] = i;
    for (unsigned r = 1; r < 7; ++r) {
      for (unsigned i = 0; i < 16; ++i) word[r][i] = word[r - 1][permutation[i]];
    }
  }
};
constexpr Schedule schedule;

template <unsigned n>
BTCFI_INLINE std::uint32_t rotate(std::uint32_t x) noexcept {
  return x >> n | x << (32 - n);
}

/// a + b + message word; nothing is added for a word that is always zero.
template <unsigned word>
BTCFI_INLINE std::uint32_t add(std::uint32_t a, std::uint32_t b, const std::uint32_t* m) noexcept {
  if constexpr (word < message_words) {
    return (a + m[word]) + b;  // the message word first: b is the one that is late
  } else {
    return a + b;
  }
}

template <unsigned x, unsigned y>
BTCFI_INLINE void mix(std::uint32_t& a, std::uint32_t& b, std::uint32_t& c, std::uint32_t& d,
                      const std::uint32_t* m) noexcept {
  a = add<x>(a, b, m);
  d = rotate<16>(d ^ a);
  c += d;
  b = rotate<12>(b ^ c);
  a = add<y>(a, b, m);
  d = rotate<8>(d ^ a);
  c += d;
  b = rotate<7>(b ^ c);
}

template <unsigned r>
BTCFI_INLINE void round(std::uint32_t* v, const std::uint32_t* m) noexcept {
  constexpr auto& s = schedule.word[r];
  mix<s[0], s[1]>(v[0], v[4], v[8], v[12], m);
  mix<s[2], s[3]>(v[1], v[5], v[9], v[13], m);
  mix<s[4], s[5]>(v[2], v[6], v[10], v[14], m);
  mix<s[6], s[7]>(v[3], v[7], v[11], v[15], m);
  mix<s[8], s[9]>(v[0], v[5], v[10], v[15], m);
  mix<s[10], s[11]>(v[1], v[6], v[11], v[12], m);
  mix<s[12], s[13]>(v[2], v[7], v[8], v[13], m);
  mix<s[14], s[15]>(v[3], v[4], v[9], v[14], m);
}

}  // namespace

void blake3_absorb(Blake3State& state, const WriteWords* steps, std::size_t count,
                   TraceHash* each) noexcept {
#if BTCFI_RV32_CHAIN_X86_64
  blake3_absorb_x86_64(state, steps, count, each);
#else
  blake3_absorb_portable(state, steps, count, each);
#endif
}

void blake3_absorb_portable(Blake3State& state, const WriteWords* steps, std::size_t count,
                            TraceHash* each) noexcept {
  std::uint32_t h0 = state[0], h1 = state[1], h2 = state[2], h3 = state[3], h4 = state[4];
  for (const WriteWords* step = steps; step != steps + count; ++step) {
    const std::uint32_t m[message_words] = {
        h0, h1, h2, h3, h4, step->address, step->value, step->next_pc, step->micro};
    std::uint32_t v[16] = {iv[0], iv[1], iv[2], iv[3], iv[4], iv[5], iv[6],       iv[7],
                           iv[0], iv[1], iv[2], iv[3], 0,     0,     block_bytes, flags};
    round<0>(v, m);
    round<1>(v, m);
    round<2>(v, m);
    round<3>(v, m);
    round<4>(v, m);
    round<5>(v, m);
    round<6>(v, m);
    h0 = v[0] ^ v[8];
    h1 = v[1] ^ v[9];
    h2 = v[2] ^ v[10];
    h3 = v[3] ^ v[11];
    h4 = v[4] ^ v[12];
    if (each != nullptr) put_hash({h0, h1, h2, h3, h4}, *each++);
  }
  state = {h0, h1, h2, h3, h4};
}

}  // namespace btcfi::rv32
