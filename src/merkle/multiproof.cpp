#include "merkle/split.hpp"

#include <btcfi/core/codec.hpp>
#include <btcfi/merkle/multiproof.hpp>

namespace btcfi::merkle {
namespace {

constexpr std::uint8_t multiproof_version = 1;

using Indices = std::span<const std::uint32_t>;

// How many of ascending indices lie before the right subtree.
std::size_t before(Indices wanted, std::uint32_t first_of_right) noexcept {
  return static_cast<std::size_t>(std::lower_bound(wanted.begin(), wanted.end(), first_of_right) -
                                  wanted.begin());
}

std::size_t length_of(std::uint32_t first, std::uint32_t size, Indices wanted) noexcept {
  if (wanted.empty()) return 1;
  if (size == 1) return 0;
  const std::uint32_t left = left_size(size);
  const std::size_t cut = before(wanted, first + left);
  return length_of(first, left, wanted.first(cut)) +
         length_of(first + left, size - left, wanted.subspan(cut));
}

// Ascending and below count.
Status check_indices(Indices indices, std::uint32_t count, const char* where) noexcept {
  if (indices.empty()) return fail(Errc::merkle_proof_shape, where);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (indices[i] >= count) return fail(Errc::out_of_range, where, i, indices[i]);
    if (i != 0 && indices[i] <= indices[i - 1]) {
      return fail(Errc::merkle_proof_shape, where, i, indices[i]);
    }
  }
  return {};
}

// Goes the prover's way and takes leaves and hashes in their order; they are known to suffice.
class Walk {
 public:
  Walk(std::span<const Hash256> leaves, std::span<const Hash256> path, Hashing hashing) noexcept
      : leaves_(leaves), path_(path), hashing_(hashing) {}

  Hash256 over(std::uint32_t first, std::uint32_t size, Indices wanted) noexcept {
    if (wanted.empty()) return path_[next_hash_++];
    if (size == 1) return leaves_[next_leaf_++];
    const std::uint32_t left = left_size(size);
    const std::size_t cut = before(wanted, first + left);
    const Hash256 a = over(first, left, wanted.first(cut));
    const Hash256 b = over(first + left, size - left, wanted.subspan(cut));
    return node_hash(a, b, hashing_);
  }

 private:
  std::span<const Hash256> leaves_;
  std::span<const Hash256> path_;
  std::size_t next_leaf_ = 0;
  std::size_t next_hash_ = 0;
  Hashing hashing_;
};

}  // namespace

std::size_t multiproof_length(Indices indices, std::uint32_t count) noexcept {
  return check_indices(indices, count, "") ? length_of(0, count, indices) : 0;
}

Status verify_many(const Hash256& root, std::uint32_t count, std::span<const Hash256> leaves,
                   const MultiProof& proof, Hashing hashing) noexcept {
  constexpr const char* where = "merkle::verify_many";
  if (proof.count != count) return fail(Errc::out_of_range, where, 0, proof.count);
  BTCFI_CHECK(check_indices(proof.indices, count, where));
  if (leaves.size() != proof.indices.size()) {
    return fail(Errc::merkle_proof_shape, where, 0, proof.indices.size());
  }
  const std::size_t expected = length_of(0, count, proof.indices);
  if (proof.path.size() != expected) return fail(Errc::merkle_proof_shape, where, 0, expected);
  if (Walk(leaves, proof.path, hashing).over(0, count, proof.indices) != root) {
    return fail(Errc::merkle_root_mismatch, where);
  }
  return {};
}

Bytes encode(const MultiProof& proof) {
  ByteWriter out;
  out.u8(multiproof_version).u32(proof.count);
  out.u32(static_cast<std::uint32_t>(proof.indices.size()));
  for (const std::uint32_t index : proof.indices) out.u32(index);
  for (const Hash256& hash : proof.path) out.bytes(hash);
  return std::move(out).take();
}

Result<MultiProof> decode_multiproof(ByteView bytes) {
  constexpr const char* where = "merkle::decode_multiproof";
  ByteReader in(bytes, where);
  BTCFI_TRY(const std::uint8_t version, in.u8());
  if (version != multiproof_version) return fail(Errc::unsupported, where, 0, 0);
  MultiProof out;
  BTCFI_TRY(out.count, in.u32());
  BTCFI_TRY(const std::uint32_t indices, in.u32());
  if (indices > in.remaining() / 4) return fail(Errc::truncated, where, 0, in.position());
  out.indices.reserve(indices);
  for (std::uint32_t i = 0; i < indices; ++i) {
    BTCFI_TRY(const std::uint32_t index, in.u32());
    out.indices.push_back(index);
  }
  BTCFI_CHECK(check_indices(out.indices, out.count, where));
  const std::size_t length = length_of(0, out.count, out.indices);
  if (length > in.remaining() / 32) return fail(Errc::truncated, where, 0, in.position());
  out.path.reserve(length);
  for (std::size_t i = 0; i < length; ++i) {
    BTCFI_TRY(const Hash256 hash, in.fixed<Hash256>());
    out.path.push_back(hash);
  }
  BTCFI_CHECK(in.finish());
  return out;
}

}  // namespace btcfi::merkle
