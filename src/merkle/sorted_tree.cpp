#include <btcfi/merkle/sorted_tree.hpp>

#include <utility>

namespace btcfi::merkle {
namespace {

// Replaces a level by the one above it.
void go_up(std::vector<Hash256>& level, const PairHash& hash) {
  const std::size_t pairs = level.size() / 2;
  const bool odd = level.size() % 2 != 0;
  const Hash256 last = level.back();
  for (std::size_t i = 0; i < 2 * pairs; i += 2) {
    if (level[i + 1] < level[i]) std::swap(level[i], level[i + 1]);
  }
  BTCFI_ASSERT(hash.level(std::span(level).first(2 * pairs), std::span(level).first(pairs)));
  level.resize(pairs);
  if (odd) level.push_back(last);
}

}  // namespace

const PairHash& tap_branch() noexcept {
  static const PairHash hash = PairHash::tagged("TapBranch");
  return hash;
}

Result<Hash256> sorted_root(std::vector<Hash256> leaves, const PairHash& hash) {
  if (leaves.empty()) return fail(Errc::out_of_range, "merkle::sorted_root");
  while (leaves.size() > 1) go_up(leaves, hash);
  return leaves.front();
}

Result<std::vector<Hash256>> prove_sorted(std::vector<Hash256> leaves, std::size_t index,
                                          const PairHash& hash) {
  if (index >= leaves.size()) return fail(Errc::out_of_range, "merkle::prove_sorted", 1, index);
  std::vector<Hash256> out;
  while (leaves.size() > 1) {
    const std::size_t partner = index ^ 1;
    if (partner < leaves.size()) out.push_back(leaves[partner]);
    go_up(leaves, hash);
    index /= 2;
  }
  return out;
}

Result<Hash256> sorted_root_from(const Hash256& leaf, std::span<const Hash256> path,
                                 const PairHash& hash) noexcept {
  if (path.size() > max_sorted_depth) {
    return fail(Errc::limit_exceeded, "merkle::sorted_root_from", 1, max_sorted_depth);
  }
  Hash256 out = leaf;
  for (const Hash256& partner : path) {
    out = partner < out ? hash(partner, out) : hash(out, partner);
  }
  return out;
}

Status verify_sorted(const Hash256& root, const Hash256& leaf, std::span<const Hash256> path,
                     const PairHash& hash) noexcept {
  BTCFI_TRY(const Hash256 reached, sorted_root_from(leaf, path, hash));
  if (reached != root) return fail(Errc::merkle_root_mismatch, "merkle::verify_sorted");
  return {};
}

}  // namespace btcfi::merkle
