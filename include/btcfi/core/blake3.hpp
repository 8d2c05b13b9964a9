#pragma once

#include <btcfi/core/bytes.hpp>
#include <btcfi/core/detail/blake3_compress.hpp>

namespace btcfi {

/// BLAKE3 in its hash mode, streaming, for inputs of any length.
class Blake3 {
 public:
  Blake3() noexcept = default;
  Blake3& update(ByteView data) noexcept;
  /// The digest of everything so far; the object may be updated further.
  [[nodiscard]] Hash256 digest() const noexcept;
  /// As many bytes of output as \p out holds (BLAKE3's extendable output).
  void digest(ByteSpan out) const noexcept;

 private:
  using ChainingValue = detail::blake3::ChainingValue;
  // The last compression, not done yet: only now is known whether it is the root.
  struct Pending {
    ChainingValue cv;
    detail::blake3::Block block;
    std::uint64_t counter;
    std::uint32_t length_bytes;
    std::uint32_t flags;
  };

  void end_block() noexcept;
  void end_chunk() noexcept;
  Pending pending_chunk() const noexcept;

  // Roots of the finished subtrees, one per bit of chunks_: 2^54 chunks are 2^64 bytes.
  std::array<ChainingValue, 54> stack_;
  std::size_t stack_size_ = 0;
  ChainingValue chunk_cv_ = detail::blake3::iv;
  std::uint64_t chunks_ = 0;
  std::size_t blocks_in_chunk_ = 0;
  std::array<std::uint8_t, detail::blake3::block_bytes> block_{};
  std::size_t block_used_ = 0;
};

/// The BLAKE3 hash of any input.
[[nodiscard]] Hash256 blake3_hash(ByteView data) noexcept;
/// Its first 20 bytes, as the trace hash of BitVMX has it.
[[nodiscard]] Hash160 blake3_160(ByteView data) noexcept;
/// As blake3_160 for an input of at most 64 bytes: one compression, nothing else. A longer input is
/// handed to blake3_160.
[[nodiscard]] Hash160 blake3_160_one_block(ByteView data) noexcept;

}  // namespace btcfi
