#include <btcfi/core/sha256.hpp>
#include <btcfi/merkle/proof.hpp>
#include <btcfi/merkle/tree.hpp>

#include <bit>

namespace btcfi::merkle {
namespace {

const TaggedHash& leaf_tag() noexcept {
  static const TaggedHash tag("btcfi/leaf/1");
  return tag;
}

const TaggedHash& node_tag() noexcept {
  static const TaggedHash tag("btcfi/node/1");
  return tag;
}

}  // namespace

Hash256 leaf_hash(ByteView data) noexcept { return leaf_tag()(data); }

Hash256 node_hash(const Hash256& left, const Hash256& right) noexcept {
  return node_tag().pair(left, right);
}

Hash256 empty_root() noexcept { return node_tag()(ByteView{}); }

Result<Hash256> root_of(std::span<const Hash256> leaves) noexcept {
  if (leaves.size() > max_leaves) return fail(Errc::limit_exceeded, "merkle::root_of");
  if (leaves.empty()) return empty_root();
  // Roots of the finished subtrees from left to right, one per bit of the number of leaves so far.
  std::array<Hash256, 33> peaks;
  std::size_t height = 0;
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    Hash256 hash = leaves[i];
    for (int met = std::countr_one(i); met > 0; --met) hash = node_hash(peaks[--height], hash);
    peaks[height++] = hash;
  }
  Hash256 root = peaks[--height];
  while (height > 0) root = node_hash(peaks[--height], root);
  return root;
}

Result<Tree> Tree::over(std::vector<Hash256> leaves) {
  if (leaves.size() > max_leaves) return fail(Errc::limit_exceeded, "merkle::Tree::over");
  Tree out;
  out.levels_.push_back(std::move(leaves));
  while (out.levels_.back().size() > 1) {
    const std::vector<Hash256>& below = out.levels_.back();
    std::vector<Hash256> level;
    level.reserve((below.size() + 1) / 2);
    for (std::size_t i = 0; i + 1 < below.size(); i += 2) {
      level.push_back(node_hash(below[i], below[i + 1]));
    }
    if (below.size() % 2 != 0) level.push_back(below.back());
    out.levels_.push_back(std::move(level));
  }
  out.root_ = out.levels_.back().empty() ? empty_root() : out.levels_.back().front();
  return out;
}

std::uint32_t Tree::count() const noexcept {
  return static_cast<std::uint32_t>(levels_.front().size());
}

std::span<const Hash256> Tree::leaves() const noexcept { return levels_.front(); }

Result<Proof> Tree::prove(std::uint32_t index) const {
  if (index >= count()) return fail(Errc::out_of_range, "merkle::Tree::prove", 0, index);
  Proof out{index, count(), {}};
  std::size_t at = index;
  for (const auto& level : levels_) {
    const std::size_t neighbour = at ^ 1;
    if (neighbour < level.size()) out.path.push_back(level[neighbour]);
    at /= 2;
  }
  return out;
}

}  // namespace btcfi::merkle
