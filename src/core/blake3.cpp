#include <btcfi/core/blake3.hpp>

namespace btcfi {
namespace {

using namespace detail::blake3;

// Little-endian words; what is missing counts as zeros.
Block words_of(ByteView bytes) noexcept {
  Block out{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out[i / 4] |= std::uint32_t{bytes[i]} << (8 * (i % 4));
  }
  return out;
}

void bytes_of(const Block& words, ByteSpan out) noexcept {
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<std::uint8_t>(words[i / 4] >> (8 * (i % 4)));
  }
}

ChainingValue first_half(const Block& words) noexcept {
  ChainingValue out;
  std::copy_n(words.begin(), 8, out.begin());
  return out;
}

Block joined(const ChainingValue& left, const ChainingValue& right) noexcept {
  Block out;
  std::copy(left.begin(), left.end(), out.begin());
  std::copy(right.begin(), right.end(), out.begin() + 8);
  return out;
}

}  // namespace

// The block is full and more input follows in its chunk.
void Blake3::end_block() noexcept {
  const std::uint32_t flags = blocks_in_chunk_ == 0 ? chunk_start : 0;
  chunk_cv_ = first_half(compress(chunk_cv_, words_of(block_), chunks_, block_bytes, flags));
  ++blocks_in_chunk_;
  block_used_ = 0;
}

Blake3::Pending Blake3::pending_chunk() const noexcept {
  const std::uint32_t start = blocks_in_chunk_ == 0 ? chunk_start : 0;
  return {chunk_cv_, words_of(ByteView(block_).first(block_used_)), chunks_,
          static_cast<std::uint32_t>(block_used_), start | chunk_end};
}

// The chunk is full and more input follows: its value joins the finished subtrees. Each zero bit at
// the end of the new count says that two of equal size have met.
void Blake3::end_chunk() noexcept {
  const Pending last = pending_chunk();
  ChainingValue cv =
      first_half(compress(last.cv, last.block, last.counter, last.length_bytes, last.flags));
  ++chunks_;
  for (std::uint64_t count = chunks_; (count & 1) == 0; count >>= 1) {
    cv = first_half(compress(iv, joined(stack_[--stack_size_], cv), 0, block_bytes, parent));
  }
  stack_[stack_size_++] = cv;
  chunk_cv_ = iv;
  blocks_in_chunk_ = 0;
  block_used_ = 0;
}

Blake3& Blake3::update(ByteView data) noexcept {
  while (!data.empty()) {
    if (block_used_ == block_bytes) {
      if (blocks_in_chunk_ == chunk_bytes / block_bytes - 1) {
        end_chunk();
      } else {
        end_block();
      }
    }
    const std::size_t now = std::min(block_bytes - block_used_, data.size());
    std::copy_n(data.begin(), now, block_.begin() + static_cast<std::ptrdiff_t>(block_used_));
    block_used_ += now;
    data = data.subspan(now);
  }
  return *this;
}

void Blake3::digest(ByteSpan out) const noexcept {
  Pending last = pending_chunk();
  for (std::size_t i = stack_size_; i-- > 0;) {
    const Block words = compress(last.cv, last.block, last.counter, last.length_bytes, last.flags);
    last = {iv, joined(stack_[i], first_half(words)), 0, block_bytes, parent};
  }
  for (std::uint64_t counter = 0; !out.empty(); ++counter) {
    const std::size_t now = std::min(block_bytes, out.size());
    const Block words =
        compress(last.cv, last.block, counter, last.length_bytes, last.flags | root);
    bytes_of(words, out.first(now));
    out = out.subspan(now);
  }
}

Hash256 Blake3::digest() const noexcept {
  Hash256 out;
  digest(out.bytes);
  return out;
}

Hash256 blake3_hash(ByteView data) noexcept { return Blake3().update(data).digest(); }

Hash160 blake3_160(ByteView data) noexcept {
  if (data.size() <= block_bytes) return blake3_160_one_block(data);
  Hash160 out;
  Blake3().update(data).digest(out.bytes);
  return out;
}

Hash160 blake3_160_one_block(ByteView data) noexcept {
  if (data.size() > block_bytes) return blake3_160(data);
  Hash160 out;
  bytes_of(compress(iv, words_of(data), 0, static_cast<std::uint32_t>(data.size()), single_block),
           out.bytes);
  return out;
}

}  // namespace btcfi
