#include "merkle/split.hpp"

#include <btcfi/merkle/consistency.hpp>
#include <btcfi/merkle/frontier.hpp>
#include <btcfi/merkle/multiproof.hpp>
#include <btcfi/merkle/proof.hpp>
#include <btcfi/merkle/tree.hpp>

#include <bit>

namespace btcfi::merkle {

Result<Hash256> root_of(std::span<const Hash256> leaves, Hashing hashing) noexcept {
  Frontier frontier(hashing);
  if (!frontier.append_all(leaves)) return fail(Errc::limit_exceeded, "merkle::root_of");
  return frontier.root();
}

Result<Tree> Tree::over(std::vector<Hash256> leaves, Hashing hashing) {
  if (leaves.size() > max_leaves) return fail(Errc::limit_exceeded, "merkle::Tree::over");
  Tree out;
  out.hashing_ = hashing;
  out.levels_.push_back(std::move(leaves));
  while (out.levels_.back().size() > 1) {
    const std::vector<Hash256>& below = out.levels_.back();
    const std::size_t pairs = below.size() / 2;
    std::vector<Hash256> level(pairs + below.size() % 2);
    BTCFI_CHECK(
        node_hashes(std::span(below).first(2 * pairs), std::span(level).first(pairs), hashing));
    if (below.size() % 2 != 0) level.back() = below.back();
    out.levels_.push_back(std::move(level));
  }
  out.root_ = out.levels_.back().empty() ? empty_root(hashing) : out.levels_.back().front();
  return out;
}

std::uint32_t Tree::count() const noexcept {
  return static_cast<std::uint32_t>(levels_.front().size());
}

std::span<const Hash256> Tree::leaves() const noexcept { return levels_.front(); }

// The node that covers `size` leaves from `first`, which is aligned to the power of two not below
// size; past the last leaf there is nothing to cover.
const Hash256& Tree::aligned_root(std::uint32_t first, std::uint32_t size) const noexcept {
  const auto height = static_cast<std::size_t>(std::bit_width(size - 1));
  return levels_[height][first >> height];
}

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

Result<MultiProof> Tree::prove_many(std::span<const std::uint32_t> indices) const {
  constexpr const char* where = "merkle::Tree::prove_many";
  if (indices.empty()) return fail(Errc::merkle_proof_shape, where);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (indices[i] >= count()) return fail(Errc::out_of_range, where, i, indices[i]);
    if (i != 0 && indices[i] <= indices[i - 1]) {
      return fail(Errc::merkle_proof_shape, where, i, indices[i]);
    }
  }
  MultiProof out{count(), {indices.begin(), indices.end()}, {}};
  const auto walk = [&](const auto& self, std::uint32_t first, std::uint32_t size,
                        std::span<const std::uint32_t> wanted) -> void {
    if (wanted.empty()) return out.path.push_back(aligned_root(first, size));
    if (size == 1) return;
    const std::uint32_t left = left_size(size);
    const auto cut = std::lower_bound(wanted.begin(), wanted.end(), first + left);
    const auto before = static_cast<std::size_t>(cut - wanted.begin());
    self(self, first, left, wanted.first(before));
    self(self, first + left, size - left, wanted.subspan(before));
  };
  walk(walk, 0, count(), indices);
  return out;
}

Result<ConsistencyProof> Tree::prove_consistency(std::uint32_t older_count) const {
  if (older_count == 0 || older_count > count()) {
    return fail(Errc::out_of_range, "merkle::Tree::prove_consistency", 0, older_count);
  }
  ConsistencyProof out{older_count, count(), {}};
  // SUBPROOF of RFC 9162, 2.1.4.1. `whole`: the older tree is all of this subtree's beginning, and
  // its root is known to the verifier.
  const auto walk = [&](const auto& self, std::uint32_t older, std::uint32_t first,
                        std::uint32_t size, bool whole) -> void {
    if (older == size) {
      if (!whole) out.path.push_back(aligned_root(first, size));
      return;
    }
    const std::uint32_t left = left_size(size);
    if (older <= left) {
      self(self, older, first, left, whole);
      out.path.push_back(aligned_root(first + left, size - left));
    } else {
      self(self, older - left, first + left, size - left, false);
      out.path.push_back(aligned_root(first, left));
    }
  };
  walk(walk, older_count, 0, count(), true);
  return out;
}

}  // namespace btcfi::merkle
