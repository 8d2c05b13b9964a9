#include <btcfi/core/codec.hpp>
#include <btcfi/merkle/frontier.hpp>
#include <btcfi/merkle/tree.hpp>

#include <bit>

namespace btcfi::merkle {
namespace {

constexpr std::uint8_t frontier_version = 1;

// Subtrees are hashed level by level in a buffer of this many nodes.
constexpr int chunk_height = 10;
constexpr std::size_t chunk_nodes = std::size_t{1} << (chunk_height - 1);

// The root over 2^height leaves, height at least 1.
Hash256 full_root(std::span<const Hash256> leaves, std::span<Hash256> buffer,
                  Hashing hashing) noexcept {
  std::size_t nodes = leaves.size() / 2;
  BTCFI_ASSERT(node_hashes(leaves, buffer.first(nodes), hashing));
  for (; nodes > 1; nodes /= 2) {
    BTCFI_ASSERT(node_hashes(buffer.first(nodes), buffer.first(nodes / 2), hashing));
  }
  return buffer[0];
}

}  // namespace

// A finished subtree joins those of its own size to the left: a carry over the bits of the count.
void Frontier::push(Hash256 hash, int height) noexcept {
  for (std::uint32_t rest = count_ >> height; (rest & 1) != 0; rest >>= 1) {
    hash = node_hash(peaks_[--peak_count_], hash, hashing_);
  }
  peaks_[peak_count_++] = hash;
  count_ += std::uint32_t{1} << height;
}

Status Frontier::append(const Hash256& leaf) noexcept {
  if (count_ == max_leaves) return fail(Errc::limit_exceeded, "merkle::Frontier::append");
  push(leaf, 0);
  return {};
}

Status Frontier::append_all(std::span<const Hash256> leaves) noexcept {
  if (leaves.size() > max_leaves - count_) {
    return fail(Errc::limit_exceeded, "merkle::Frontier::append_all");
  }
  std::array<Hash256, chunk_nodes> buffer;
  while (!leaves.empty()) {
    // The largest subtree that begins here and is all given.
    const int height = std::min({chunk_height, std::countr_zero(count_),
                                 static_cast<int>(std::bit_width(leaves.size())) - 1});
    const std::size_t size = std::size_t{1} << height;
    push(height == 0 ? leaves[0] : full_root(leaves.first(size), buffer, hashing_), height);
    leaves = leaves.subspan(size);
  }
  return {};
}

Hash256 Frontier::root() const noexcept {
  if (count_ == 0) return empty_root(hashing_);
  Hash256 out = peaks_[peak_count_ - 1];
  for (std::size_t i = peak_count_ - 1; i-- > 0;) out = node_hash(peaks_[i], out, hashing_);
  return out;
}

std::span<const Hash256> Frontier::peaks() const noexcept {
  return std::span(peaks_).first(peak_count_);
}

Bytes Frontier::encode() const {
  ByteWriter out;
  out.u8(frontier_version).u8(static_cast<std::uint8_t>(hashing_)).u32(count_);
  for (const Hash256& peak : peaks()) out.bytes(peak);
  return std::move(out).take();
}

Result<Frontier> Frontier::decode(ByteView bytes) noexcept {
  constexpr const char* where = "merkle::Frontier::decode";
  ByteReader in(bytes, where);
  BTCFI_TRY(const std::uint8_t version, in.u8());
  if (version != frontier_version) return fail(Errc::unsupported, where, 0, 0);
  BTCFI_TRY(const std::uint8_t hashing, in.u8());
  if (hashing != 1 && hashing != 2) return fail(Errc::unsupported, where, 0, 1);
  Frontier out(static_cast<Hashing>(hashing));
  BTCFI_TRY(out.count_, in.u32());
  out.peak_count_ = static_cast<std::size_t>(std::popcount(out.count_));
  if (in.remaining() != 32 * out.peak_count_) {
    return fail(Errc::merkle_bad_frontier, where, 0, out.peak_count_);
  }
  for (std::size_t i = 0; i < out.peak_count_; ++i) {
    BTCFI_TRY(out.peaks_[i], in.fixed<Hash256>());
  }
  return out;
}

bool operator==(const Frontier& a, const Frontier& b) noexcept {
  return a.count_ == b.count_ && a.hashing_ == b.hashing_ &&
         std::equal(a.peaks().begin(), a.peaks().end(), b.peaks().begin());
}

}  // namespace btcfi::merkle
