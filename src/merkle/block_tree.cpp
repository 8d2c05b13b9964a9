#include <btcfi/core/pair_hash.hpp>
#include <btcfi/merkle/block_tree.hpp>

#include <bit>

namespace btcfi::merkle {
namespace {

const PairHash& twice() noexcept {
  static const PairHash hash = PairHash::sha256d();
  return hash;
}

bool has_equal_pair(std::span<const Hash256> level) noexcept {
  for (std::size_t i = 0; i + 1 < level.size(); i += 2) {
    if (level[i] == level[i + 1]) return true;
  }
  return false;
}

// Replaces a level by the one above it.
void go_up(std::vector<Hash256>& level) {
  if (level.size() % 2 != 0) level.push_back(level.back());
  const std::size_t pairs = level.size() / 2;
  BTCFI_ASSERT(twice().level(level, std::span(level).first(pairs)));
  level.resize(pairs);
}

}  // namespace

BlockRoot compute_block_root(std::vector<Hash256> txids) {
  if (txids.empty()) return {};
  bool mutated = false;
  while (txids.size() > 1) {
    mutated = mutated || has_equal_pair(txids);
    go_up(txids);
  }
  return {txids.front(), mutated};
}

Result<Hash256> block_root(std::vector<Hash256> txids) {
  constexpr const char* where = "merkle::block_root";
  if (txids.empty()) return fail(Errc::out_of_range, where);
  const BlockRoot out = compute_block_root(std::move(txids));
  if (out.mutated) return fail(Errc::merkle_duplicated_leaves, where);
  return out.root;
}

Result<BlockProof> prove_in_block(std::vector<Hash256> txids, std::uint32_t index) {
  constexpr const char* where = "merkle::prove_in_block";
  if (index >= txids.size()) return fail(Errc::out_of_range, where, 1, index);
  BlockProof out{index, {}};
  std::size_t at = index;
  while (txids.size() > 1) {
    if (has_equal_pair(txids)) return fail(Errc::merkle_duplicated_leaves, where);
    const std::size_t partner = at ^ 1;
    out.path.push_back(txids[partner < txids.size() ? partner : at]);
    go_up(txids);
    at /= 2;
  }
  return out;
}

Status verify_in_block(const Hash256& root, std::uint32_t count, const Hash256& txid,
                       const BlockProof& proof) noexcept {
  constexpr const char* where = "merkle::verify_in_block";
  if (proof.index >= count) return fail(Errc::out_of_range, where, 3, proof.index);
  const auto depth = static_cast<std::size_t>(std::bit_width(count - 1));
  if (proof.path.size() != depth) return fail(Errc::merkle_proof_shape, where, 3, depth);
  Hash256 hash = txid;
  std::uint32_t at = proof.index, last = count - 1;
  for (const Hash256& partner : proof.path) {
    const bool alone = at == last && at % 2 == 0;
    if (alone != (partner == hash)) return fail(Errc::merkle_duplicated_leaves, where, 3, at);
    hash = at % 2 != 0 ? twice()(partner, hash) : twice()(hash, partner);
    at /= 2, last /= 2;
  }
  if (hash != root) return fail(Errc::merkle_root_mismatch, where);
  return {};
}

}  // namespace btcfi::merkle
