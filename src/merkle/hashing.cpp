#include <btcfi/core/pair_hash.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/merkle/hashing.hpp>

namespace btcfi::merkle {
namespace {

const TaggedHash& leaf_tag() noexcept {
  static const TaggedHash tag("btcfi/leaf/1");
  return tag;
}

const PairHash& node_tag() noexcept {
  static const PairHash tag = PairHash::tagged("btcfi/node/1");
  return tag;
}

// RFC 9162, 2.1.1.
Hash256 prefixed(std::uint8_t prefix, ByteView first, ByteView second) noexcept {
  return Sha256().update(ByteView(&prefix, 1)).update(first).update(second).digest();
}

}  // namespace

Hash256 leaf_hash(ByteView data, Hashing hashing) noexcept {
  return hashing == Hashing::tagged ? leaf_tag()(data) : prefixed(0, data, {});
}

Hash256 node_hash(const Hash256& left, const Hash256& right, Hashing hashing) noexcept {
  return hashing == Hashing::tagged ? node_tag()(left, right) : prefixed(1, left, right);
}

Status node_hashes(std::span<const Hash256> in, std::span<Hash256> out, Hashing hashing) noexcept {
  if (in.size() % 2 != 0 || in.size() / 2 != out.size()) {
    return fail(Errc::invalid_argument, "merkle::node_hashes", 1 - in.size() % 2, in.size());
  }
  if (hashing == Hashing::tagged) return node_tag().level(in, out);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = prefixed(1, in[2 * i], in[2 * i + 1]);
  return {};
}

Hash256 empty_root(Hashing hashing) noexcept {
  return hashing == Hashing::tagged ? tagged_hash("btcfi/node/1", {}) : sha256({});
}

}  // namespace btcfi::merkle
