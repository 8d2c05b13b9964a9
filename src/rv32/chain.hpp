#pragma once

#include <btcfi/rv32/trace.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

// The assembly is for the System V calling convention and ELF; MemorySanitizer could not see what
// it writes.
#if defined(__x86_64__) && defined(__ELF__) && !defined(__ILP32__)
#define BTCFI_RV32_CHAIN_X86_64 1
#else
#define BTCFI_RV32_CHAIN_X86_64 0
#endif
#if defined(__has_feature)
#if __has_feature(memory_sanitizer)
#undef BTCFI_RV32_CHAIN_X86_64
#define BTCFI_RV32_CHAIN_X86_64 0
#endif
#endif

namespace btcfi::rv32 {

/// The 13 hashed bytes of a step, three zero bytes after them, as the little-endian words that the
/// compression function takes: no conversion stands between the machine and the hash.
struct WriteWords {
  std::uint32_t address;
  std::uint32_t value;
  std::uint32_t next_pc;
  std::uint32_t micro;
};

[[nodiscard]] constexpr std::uint32_t swap_bytes(std::uint32_t x) noexcept {
  return x << 24 | (x & 0xff00) << 8 | (x >> 8 & 0xff00) | x >> 24;
}

/// The chaining state of blake3-160: the previous hash as five little-endian words.
using Blake3State = std::array<std::uint32_t, 5>;

/// BLAKE3 of the byte 0xff, first 20 bytes.
inline constexpr Blake3State blake3_initial = {0x374dd499, 0x6d93c57b, 0xdff5b78c, 0x843d7190,
                                               0x397758c7};

/// Extends the chain by \p count steps: h = BLAKE3(h | write part)[0..20], one compression each.
/// The fastest way of this processor. The hash after every step goes to \p each unless it is null.
void blake3_absorb(Blake3State& state, const WriteWords* steps, std::size_t count,
                   TraceHash* each = nullptr) noexcept;

/// Plain C++, for any processor.
void blake3_absorb_portable(Blake3State& state, const WriteWords* steps, std::size_t count,
                            TraceHash* each = nullptr) noexcept;
#if BTCFI_RV32_CHAIN_X86_64
/// Assembly for any x86-64, written by tools/blake3_chain.py.
void blake3_absorb_x86_64(Blake3State& state, const WriteWords* steps, std::size_t count,
                          TraceHash* each = nullptr) noexcept;
#endif

/// One of many chains that are extended together.
struct ChainLane {
  Blake3State state = blake3_initial;
  const WriteWords* steps = nullptr;
  std::size_t count = 0;
};

/// Extends each chain by its own steps, which may differ in number: 16 at a time with AVX-512, 8
/// with AVX2, else one after the other. `steps` and `count` of the lanes are left as they were.
void chain_many(std::span<ChainLane> lanes) noexcept;

/// The ways of chain_many, for tests; a way that this processor lacks falls to the next.
enum class LaneWidth : std::uint8_t { one = 1, eight = 8, sixteen = 16 };
[[nodiscard]] bool has_width(LaneWidth width) noexcept;
void chain_many(std::span<ChainLane> lanes, LaneWidth width) noexcept;

namespace detail {

/// Extends 8 or 16 chains by \p count steps each: states[word][lane], one pointer per lane.
void absorb_lanes_avx2(std::uint32_t* states, const WriteWords* const* steps,
                       std::size_t count) noexcept;
void absorb_lanes_avx512(std::uint32_t* states, const WriteWords* const* steps,
                         std::size_t count) noexcept;

}  // namespace detail

/// SHA-256 of the byte 0xff: where the chain of legacy-sha256 begins.
[[nodiscard]] Hash256 legacy_initial() noexcept;
/// SHA-256 of the previous hash and the write part.
[[nodiscard]] Hash256 legacy_next(const Hash256& previous, const WritePart& part) noexcept;

[[nodiscard]] TraceHash to_hash(const Blake3State& state) noexcept;
/// The same into a hash of blake3-160 or an empty one.
inline void put_hash(const Blake3State& state, TraceHash& out) noexcept {
  out.size = sizeof state;
  for (std::size_t i = 0; i < state.size(); ++i) {
    const std::uint32_t word =
        std::endian::native == std::endian::little ? state[i] : swap_bytes(state[i]);
    std::memcpy(&out.bytes[4 * i], &word, sizeof word);
  }
}
/// \p hash must have 20 bytes.
[[nodiscard]] Blake3State to_state(const TraceHash& hash) noexcept;

}  // namespace btcfi::rv32
