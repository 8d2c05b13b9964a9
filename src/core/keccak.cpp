#include <btcfi/core/keccak.hpp>

#include <bit>

namespace btcfi {
namespace {

using State = std::array<std::uint64_t, 25>;

// FIPS 202, 3.2.5: the outputs of the degree-8 LFSR, seven bits a round.
constexpr std::array<std::uint64_t, 24> round_constants{
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

// FIPS 202, 3.2.2 and 3.2.3: where the lane goes next, and how far it is turned, along the one
// cycle of pi.
constexpr std::array<std::uint8_t, 24> pi_lane{10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                                               15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};
constexpr std::array<std::uint8_t, 24> rho_turn{1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                                27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};

void permute(State& a) noexcept {
  for (const std::uint64_t constant : round_constants) {
    std::array<std::uint64_t, 5> column;
    for (std::size_t x = 0; x < 5; ++x)
      column[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    for (std::size_t x = 0; x < 5; ++x) {
      const std::uint64_t mix = column[(x + 4) % 5] ^ std::rotl(column[(x + 1) % 5], 1);
      for (std::size_t y = 0; y < 25; y += 5) a[y + x] ^= mix;
    }
    std::uint64_t moving = a[1];
    for (std::size_t i = 0; i < 24; ++i) {
      const std::uint64_t next = a[pi_lane[i]];
      a[pi_lane[i]] = std::rotl(moving, rho_turn[i]);
      moving = next;
    }
    for (std::size_t y = 0; y < 25; y += 5) {
      const std::array<std::uint64_t, 5> row{a[y], a[y + 1], a[y + 2], a[y + 3], a[y + 4]};
      for (std::size_t x = 0; x < 5; ++x)
        a[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
    }
    a[0] ^= constant;
  }
}

constexpr std::size_t rate = 136;  // 1600 bits less twice 256

void absorb(State& a, const std::uint8_t* block) noexcept {
  for (std::size_t i = 0; i < rate; ++i) a[i / 8] ^= std::uint64_t{block[i]} << (8 * (i % 8));
  permute(a);
}

}  // namespace

Hash256 keccak256(ByteView data) noexcept {
  State a{};
  for (; data.size() >= rate; data = data.subspan(rate)) absorb(a, data.data());
  std::array<std::uint8_t, rate> last{};
  std::copy(data.begin(), data.end(), last.begin());
  last[data.size()] ^= 0x01;
  last[rate - 1] ^= 0x80;
  absorb(a, last.data());
  Hash256 out;
  for (std::size_t i = 0; i < 32; ++i) {
    out.bytes[i] = static_cast<std::uint8_t>(a[i / 8] >> (8 * (i % 8)));
  }
  return out;
}

}  // namespace btcfi
