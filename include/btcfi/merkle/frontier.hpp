#pragma once

#include <btcfi/merkle/hashing.hpp>

namespace btcfi::merkle {

/// A tree that only grows: it keeps the roots of the finished subtrees, at most 32 hashes, and
/// forgets the leaves. Stored and restored, it goes on where it was.
///
///     merkle::Frontier log;
///     BTCFI_CHECK(log.append(merkle::leaf_hash(record)));
///     store(log.encode());
class Frontier {
 public:
  explicit Frontier(Hashing hashing = Hashing::tagged) noexcept : hashing_(hashing) {}

  /// One node hash on average. Errors: limit_exceeded.
  Status append(const Hash256& leaf) noexcept;
  /// As append one after the other, in the lanes of the processor. Errors: limit_exceeded; then
  /// nothing was appended.
  Status append_all(std::span<const Hash256> leaves) noexcept;

  [[nodiscard]] std::uint32_t count() const noexcept { return count_; }
  [[nodiscard]] Hashing hashing() const noexcept { return hashing_; }
  /// The root over all leaves so far, as Tree::over has it.
  [[nodiscard]] Hash256 root() const noexcept;
  /// Roots of the finished subtrees from left to right: one per bit of the count, largest first.
  [[nodiscard]] std::span<const Hash256> peaks() const noexcept;

  /// `01` | hashing u8 | count u32 | peaks, 32 bytes each; little-endian.
  [[nodiscard]] Bytes encode() const;
  /// The bytes have no checksum: what was changed without changing the number of peaks is read as it
  /// is, with another root. Compare root() and count() with those last published.
  ///
  /// Errors: truncated, unsupported (version, hashing), merkle_bad_frontier (another number of
  /// peaks; offset: the right one).
  [[nodiscard]] static Result<Frontier> decode(ByteView bytes) noexcept;

  friend bool operator==(const Frontier& a, const Frontier& b) noexcept;

 private:
  void push(Hash256 hash, int height) noexcept;

  std::array<Hash256, 32> peaks_{};
  std::size_t peak_count_ = 0;
  std::uint32_t count_ = 0;
  Hashing hashing_;
};

}  // namespace btcfi::merkle
