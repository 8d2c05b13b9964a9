#include "sha256_compress.hpp"
#include "sha256_pairs.hpp"

#include <btcfi/core/cpu.hpp>
#include <btcfi/core/ripemd160.hpp>
#include <btcfi/core/sha256.hpp>

#include <bit>

namespace btcfi {
namespace {

using detail::sha256_initial_state;

void compress(std::array<std::uint32_t, 8>& state, const std::uint8_t* block) noexcept {
  std::array<std::uint32_t, 64> w;
  for (std::size_t i = 0; i < 16; ++i) {
    w[i] = std::uint32_t{block[4 * i]} << 24 | std::uint32_t{block[4 * i + 1]} << 16 |
           std::uint32_t{block[4 * i + 2]} << 8 | std::uint32_t{block[4 * i + 3]};
  }
  for (std::size_t i = 16; i < 64; ++i) {
    const std::uint32_t s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ w[i - 15] >> 3;
    const std::uint32_t s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  auto [a, b, c, d, e, f, g, h] = state;
  for (std::size_t i = 0; i < 64; ++i) {
    const std::uint32_t t1 = h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) +
                             ((e & f) ^ (~e & g)) + detail::sha256_round_constants[i] + w[i];
    const std::uint32_t t2 =
        (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  const std::array<std::uint32_t, 8> add{a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < 8; ++i) state[i] += add[i];
}

void absorb(std::array<std::uint32_t, 8>& state, const std::uint8_t* blocks,
            std::size_t count) noexcept {
  static const detail::Sha256Compress chosen =
      cpu_features().shani ? detail::sha256_compress_shani : detail::sha256_compress_portable;
  chosen(state, blocks, count);
}

Hash256 hash_of(const std::array<std::uint32_t, 8>& state) noexcept {
  std::array<std::uint32_t, 8> words = state;
  if constexpr (std::endian::native == std::endian::little) {
    for (std::uint32_t& word : words) word = __builtin_bswap32(word);
  }
  return std::bit_cast<Hash256>(words);
}

}  // namespace

namespace detail {

void sha256_compress_portable(std::array<std::uint32_t, 8>& state, const std::uint8_t* blocks,
                              std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) compress(state, blocks + 64 * i);
}

}  // namespace detail

Sha256::Sha256() noexcept : state_(sha256_initial_state) {}

Sha256& Sha256::update(ByteView data) noexcept {
  const std::size_t used = length_bytes_ % 64;
  length_bytes_ += data.size();
  if (used != 0) {
    const std::size_t now = std::min(64 - used, data.size());
    std::copy_n(data.begin(), now, block_.begin() + static_cast<std::ptrdiff_t>(used));
    data = data.subspan(now);
    if (used + now < 64) return *this;
    absorb(state_, block_.data(), 1);
  }
  const std::size_t whole = data.size() / 64;
  if (whole != 0) absorb(state_, data.data(), whole);
  const ByteView rest = data.subspan(64 * whole);
  std::copy(rest.begin(), rest.end(), block_.begin());
  return *this;
}

Hash256 Sha256::digest() const noexcept {
  const std::size_t used = length_bytes_ % 64;
  const std::uint64_t length_bits = length_bytes_ * 8;
  std::array<std::uint8_t, 128> last{};
  std::copy_n(block_.begin(), used, last.begin());
  last[used] = 0x80;
  const std::size_t end = used < 56 ? 64 : 128;
  for (std::size_t i = 0; i < 8; ++i) {
    last[end - 8 + i] = static_cast<std::uint8_t>(length_bits >> (56 - 8 * i));
  }
  std::array<std::uint32_t, 8> state = state_;
  absorb(state, last.data(), end / 64);
  return hash_of(state);
}

Hash256 sha256(ByteView data) noexcept { return Sha256().update(data).digest(); }
Hash256 sha256d(ByteView data) noexcept { return sha256(sha256(data)); }
Hash160 hash160(ByteView data) noexcept { return ripemd160(sha256(data)); }

TaggedHash::TaggedHash(std::string_view tag) noexcept {
  const Hash256 tag_hash = sha256(as_bytes(tag));
  midstate_.update(tag_hash).update(tag_hash);
}

Hash256 TaggedHash::operator()(std::initializer_list<ByteView> parts) const noexcept {
  Sha256 hasher = midstate_;
  for (const ByteView part : parts) hasher.update(part);
  return hasher.digest();
}

Hash256 TaggedHash::pair(const Hash256& left, const Hash256& right) const noexcept {
  // 64 bytes of tag, 64 of data: the second block is padding and the length of 1,024 bits.
  std::array<std::uint8_t, 128> blocks{};
  std::copy(left.bytes.begin(), left.bytes.end(), blocks.begin());
  std::copy(right.bytes.begin(), right.bytes.end(), blocks.begin() + 32);
  blocks[64] = 0x80;
  blocks[126] = 1024 >> 8;
  std::array<std::uint32_t, 8> state = midstate_.state_;
  absorb(state, blocks.data(), 2);
  return hash_of(state);
}

Hash256 tagged_hash(std::string_view tag, ByteView data) noexcept { return TaggedHash(tag)(data); }

}  // namespace btcfi
