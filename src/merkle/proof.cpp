#include <btcfi/core/codec.hpp>
#include <btcfi/merkle/proof.hpp>

namespace btcfi::merkle {
namespace {

// The way from a leaf to the root: at every level a node is the left or the right of a pair, or the
// last without a partner, which goes up unchanged.
class Way {
 public:
  Way(std::uint32_t index, std::uint32_t count) noexcept : at_(index), last_(count - 1) {}

  // To the next level that has a partner; false at the root.
  bool next() noexcept {
    if (last_ == 0) return false;
    while (at_ == last_ && at_ % 2 == 0) up();
    return true;
  }
  bool partner_is_left() const noexcept { return at_ % 2 != 0; }
  void up() noexcept { at_ /= 2, last_ /= 2; }

 private:
  std::uint32_t at_;
  std::uint32_t last_;
};

}  // namespace

std::size_t path_length(std::uint32_t index, std::uint32_t count) noexcept {
  if (index >= count) return 0;
  std::size_t out = 0;
  for (Way way(index, count); way.next(); way.up()) ++out;
  return out;
}

Status verify(const Hash256& root, std::uint32_t count, const Hash256& leaf, const Proof& proof,
              Hashing hashing) noexcept {
  constexpr const char* where = "merkle::verify";
  if (proof.count != count || proof.index >= count) {
    return fail(Errc::out_of_range, where, 3, proof.index);
  }
  const std::size_t expected = path_length(proof.index, count);
  if (proof.path.size() != expected) return fail(Errc::merkle_proof_shape, where, 3, expected);
  Hash256 hash = leaf;
  Way way(proof.index, count);
  for (const Hash256& partner : proof.path) {
    way.next();
    hash = way.partner_is_left() ? node_hash(partner, hash, hashing)
                                 : node_hash(hash, partner, hashing);
    way.up();
  }
  if (hash != root) return fail(Errc::merkle_root_mismatch, where);
  return {};
}

Bytes encode(const Proof& proof) {
  ByteWriter out;
  out.u8(proof_version).u32(proof.index).u32(proof.count);
  for (const Hash256& hash : proof.path) out.bytes(hash);
  return std::move(out).take();
}

Result<Proof> decode_proof(ByteView bytes) {
  constexpr const char* where = "merkle::decode_proof";
  ByteReader in(bytes, where);
  BTCFI_TRY(const std::uint8_t version, in.u8());
  if (version != proof_version) return fail(Errc::unsupported, where, 0, 0);
  Proof out;
  BTCFI_TRY(out.index, in.u32());
  BTCFI_TRY(out.count, in.u32());
  if (out.index >= out.count) return fail(Errc::out_of_range, where, 0, 1);
  const std::size_t length = path_length(out.index, out.count);  // at most 32
  for (std::size_t i = 0; i < length; ++i) {
    BTCFI_TRY(const Hash256 hash, in.fixed<Hash256>());
    out.path.push_back(hash);
  }
  BTCFI_CHECK(in.finish());
  return out;
}

}  // namespace btcfi::merkle
