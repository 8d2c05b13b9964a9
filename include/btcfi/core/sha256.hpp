#pragma once

#include <btcfi/core/bytes.hpp>

#include <initializer_list>

namespace btcfi {

/// SHA-256 (FIPS 180-4), streaming. Runs on the SHA extensions of the processor where it has them.
class Sha256 {
 public:
  Sha256() noexcept;
  Sha256& update(ByteView data) noexcept;
  /// The digest of everything so far; the object may be updated further.
  [[nodiscard]] Hash256 digest() const noexcept;

 private:
  friend class TaggedHash;
  std::array<std::uint32_t, 8> state_;
  std::array<std::uint8_t, 64> block_{};
  std::uint64_t length_bytes_ = 0;
};

[[nodiscard]] Hash256 sha256(ByteView data) noexcept;
/// SHA-256 of SHA-256: transaction ids and block hashes.
[[nodiscard]] Hash256 sha256d(ByteView data) noexcept;
/// RIPEMD-160 of SHA-256: OP_HASH160.
[[nodiscard]] Hash160 hash160(ByteView data) noexcept;

/// BIP-340 tagged hash, with the midstate after SHA256(tag) || SHA256(tag) kept: make one per tag,
/// once.
class TaggedHash {
 public:
  explicit TaggedHash(std::string_view tag) noexcept;
  /// A streaming hasher that has absorbed the tag.
  [[nodiscard]] Sha256 begin() const noexcept { return midstate_; }
  /// Hash of the concatenation of the parts.
  [[nodiscard]] Hash256 operator()(std::initializer_list<ByteView> parts) const noexcept;
  [[nodiscard]] Hash256 operator()(ByteView data) const noexcept { return (*this)({data}); }
  /// Hash of left | right: two compressions and nothing else, for trees.
  [[nodiscard]] Hash256 pair(const Hash256& left, const Hash256& right) const noexcept;

 private:
  Sha256 midstate_;
};

/// tagged_hash(tag, data) for a tag used once.
[[nodiscard]] Hash256 tagged_hash(std::string_view tag, ByteView data) noexcept;

}  // namespace btcfi
