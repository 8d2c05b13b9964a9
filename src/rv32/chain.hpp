#pragma once

#include <btcfi/rv32/trace.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

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
void blake3_absorb(Blake3State& state, const WriteWords* steps, std::size_t count) noexcept;

[[nodiscard]] TraceHash to_hash(const Blake3State& state) noexcept;
/// \p hash must have 20 bytes.
[[nodiscard]] Blake3State to_state(const TraceHash& hash) noexcept;

}  // namespace btcfi::rv32
