#include "merkle/split.hpp"

#include <btcfi/core/codec.hpp>
#include <btcfi/merkle/consistency.hpp>

namespace btcfi::merkle {
namespace {

constexpr std::uint8_t consistency_version = 1;

bool counts_fit(std::uint32_t older, std::uint32_t newer) noexcept {
  return older != 0 && older <= newer;
}

struct Roots {
  Hash256 older;
  Hash256 newer;
};

// Goes the prover's way and takes its hashes in their order; they are known to suffice.
class Walk {
 public:
  Walk(const Hash256& older_root, std::span<const Hash256> path, Hashing hashing) noexcept
      : older_root_(older_root), path_(path), hashing_(hashing) {}

  Roots over(std::uint32_t older, std::uint32_t size, bool whole) noexcept {
    if (older == size) {
      const Hash256 root = whole ? older_root_ : next();
      return {root, root};
    }
    const std::uint32_t left = left_size(size);
    if (older <= left) {
      const Roots roots = over(older, left, whole);
      return {roots.older, node_hash(roots.newer, next(), hashing_)};
    }
    const Roots roots = over(older - left, size - left, false);
    const Hash256& partner = next();
    return {node_hash(partner, roots.older, hashing_), node_hash(partner, roots.newer, hashing_)};
  }

 private:
  const Hash256& next() noexcept { return path_[at_++]; }

  const Hash256& older_root_;
  std::span<const Hash256> path_;
  std::size_t at_ = 0;
  Hashing hashing_;
};

}  // namespace

std::size_t consistency_length(std::uint32_t older, std::uint32_t newer) noexcept {
  if (!counts_fit(older, newer)) return 0;
  std::size_t out = 0;
  bool whole = true;
  while (older != newer) {
    const std::uint32_t left = left_size(newer);
    ++out;
    if (older <= left) {
      newer = left;
    } else {
      older -= left;
      newer -= left;
      whole = false;
    }
  }
  return out + (whole ? 0 : 1);
}

Status verify_consistency(const Hash256& older_root, std::uint32_t older, const Hash256& newer_root,
                          std::uint32_t newer, const ConsistencyProof& proof,
                          Hashing hashing) noexcept {
  constexpr const char* where = "merkle::verify_consistency";
  if (!counts_fit(older, newer)) return fail(Errc::out_of_range, where, 1, older);
  if (proof.older != older || proof.newer != newer) {
    return fail(Errc::out_of_range, where, 4, proof.newer);
  }
  const std::size_t expected = consistency_length(older, newer);
  if (proof.path.size() != expected) return fail(Errc::merkle_proof_shape, where, 4, expected);
  const Roots roots = Walk(older_root, proof.path, hashing).over(older, newer, true);
  if (roots.older != older_root || roots.newer != newer_root) {
    return fail(Errc::merkle_not_consistent, where);
  }
  return {};
}

Bytes encode(const ConsistencyProof& proof) {
  ByteWriter out;
  out.u8(consistency_version).u32(proof.older).u32(proof.newer);
  for (const Hash256& hash : proof.path) out.bytes(hash);
  return std::move(out).take();
}

Result<ConsistencyProof> decode_consistency_proof(ByteView bytes) {
  constexpr const char* where = "merkle::decode_consistency_proof";
  ByteReader in(bytes, where);
  BTCFI_TRY(const std::uint8_t version, in.u8());
  if (version != consistency_version) return fail(Errc::unsupported, where, 0, 0);
  ConsistencyProof out;
  BTCFI_TRY(out.older, in.u32());
  BTCFI_TRY(out.newer, in.u32());
  if (!counts_fit(out.older, out.newer)) return fail(Errc::out_of_range, where, 0, 1);
  const std::size_t length = consistency_length(out.older, out.newer);  // at most 33
  for (std::size_t i = 0; i < length; ++i) {
    BTCFI_TRY(const Hash256 hash, in.fixed<Hash256>());
    out.path.push_back(hash);
  }
  BTCFI_CHECK(in.finish());
  return out;
}

}  // namespace btcfi::merkle
