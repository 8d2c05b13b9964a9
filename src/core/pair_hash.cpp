#include "sha256_pairs.hpp"

#include <btcfi/core/pair_hash.hpp>
#include <btcfi/core/sha256.hpp>

namespace btcfi {
namespace {

// 64 bytes of data alone, and 64 of tag before them.
constexpr detail::Sha256LastBlock after_64_bytes = detail::sha256_last_block(512);
constexpr detail::Sha256LastBlock after_128_bytes = detail::sha256_last_block(1024);

}  // namespace

PairHash PairHash::tagged(std::string_view tag) noexcept {
  const Hash256 tag_hash = btcfi::sha256(as_bytes(tag));
  std::array<std::uint8_t, 64> block;
  std::copy(tag_hash.bytes.begin(), tag_hash.bytes.end(), block.begin());
  std::copy(tag_hash.bytes.begin(), tag_hash.bytes.end(), block.begin() + 32);
  PairHash out = sha256();
  detail::sha256_compress_portable(out.initial_, block.data(), 1);
  out.tagged_ = true;
  return out;
}

PairHash PairHash::sha256() noexcept {
  PairHash out;
  out.initial_ = detail::sha256_initial_state;
  return out;
}

PairHash PairHash::sha256d() noexcept {
  PairHash out = sha256();
  out.twice_ = true;
  return out;
}

Hash256 PairHash::operator()(const Hash256& left, const Hash256& right) const noexcept {
  const std::array<Hash256, 2> in{left, right};
  Hash256 out;
  BTCFI_ASSERT(level(in, std::span(&out, 1)));
  return out;
}

Status PairHash::level(std::span<const Hash256> in, std::span<Hash256> out) const noexcept {
  static_assert(sizeof(Hash256) == 32);
  if (in.size() % 2 != 0 || in.size() / 2 != out.size()) {
    return fail(Errc::invalid_argument, "PairHash::level", 1 - in.size() % 2, in.size());
  }
  if (out.empty()) return {};
  const detail::Sha256PairsJob job{initial_, tagged_ ? &after_128_bytes : &after_64_bytes, twice_};
  detail::sha256_pairs(job, in.data()->data(), out.data()->data(), out.size());
  return {};
}

}  // namespace btcfi
