#include <btcfi/core/ripemd160.hpp>
#include <btcfi/core/sha256.hpp>

#include <bit>

namespace btcfi {
namespace {

// FIPS 180-4, 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64
// primes.
constexpr std::array<std::uint32_t, 64> round_constants{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

// FIPS 180-4, 5.3.3.
constexpr std::array<std::uint32_t, 8> initial_state{
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

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
                             ((e & f) ^ (~e & g)) + round_constants[i] + w[i];
    const std::uint32_t t2 =
        (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  const std::array<std::uint32_t, 8> add{a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < 8; ++i) state[i] += add[i];
}

}  // namespace

Sha256::Sha256() noexcept : state_(initial_state) {}

Sha256& Sha256::update(ByteView data) noexcept {
  std::size_t used = length_bytes_ % 64;
  length_bytes_ += data.size();
  while (!data.empty()) {
    const std::size_t now = std::min(64 - used, data.size());
    std::copy_n(data.begin(), now, block_.begin() + static_cast<std::ptrdiff_t>(used));
    data = data.subspan(now);
    used += now;
    if (used == 64) compress(state_, block_.data()), used = 0;
  }
  return *this;
}

Hash256 Sha256::digest() const noexcept {
  Sha256 last = *this;
  const std::uint64_t length_bits = length_bytes_ * 8;
  std::array<std::uint8_t, 72> padding{0x80};
  const std::size_t zeros = (length_bytes_ % 64 < 56 ? 56 : 120) - length_bytes_ % 64;
  for (std::size_t i = 0; i < 8; ++i) {
    padding[zeros + i] = static_cast<std::uint8_t>(length_bits >> (56 - 8 * i));
  }
  last.update(ByteView(padding).first(zeros + 8));
  Hash256 out;
  for (std::size_t i = 0; i < 32; ++i) {
    out.bytes[i] = static_cast<std::uint8_t>(last.state_[i / 4] >> (24 - 8 * (i % 4)));
  }
  return out;
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

Hash256 tagged_hash(std::string_view tag, ByteView data) noexcept { return TaggedHash(tag)(data); }

}  // namespace btcfi
