#include <btcfi/oracle/price_root.hpp>

#include <set>

namespace btcfi::oracle {

Result<Hash256> record_leaf(const PriceRecord& record) noexcept {
  BTCFI_TRY(const RecordBytes bytes, record.bytes());
  return merkle::leaf_hash(bytes);
}

Result<PriceBatch> PriceBatch::of(std::vector<PriceRecord> records) {
  constexpr const char* where = "PriceBatch::of";
  if (records.empty()) return fail(Errc::out_of_range, where);
  std::vector<Hash256> leaves;
  leaves.reserve(records.size());
  std::set<std::pair<FeedId, std::uint64_t>> seen;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto leaf = record_leaf(records[i]);
    if (!leaf) return fail(leaf.error().code, where, i, leaf.error().offset);
    // Two prices of one feed and window under one root would let either be shown.
    if (!seen.emplace(records[i].feed, records[i].window_start_ms).second) {
      return fail(Errc::oracle_record_invalid, where, i);
    }
    leaves.push_back(*leaf);
  }
  BTCFI_TRY(merkle::Tree tree, merkle::Tree::over(std::move(leaves)));
  return PriceBatch(std::move(records), std::move(tree));
}

Status verify(const merkle::Anchor& anchor, const PriceRecord& record,
              const merkle::Proof& proof) noexcept {
  BTCFI_TRY(const Hash256 leaf, record_leaf(record));
  if (!merkle::verify(anchor, leaf, proof)) {
    return fail(Errc::oracle_proof_invalid, "price root", proof.index);
  }
  return {};
}

}  // namespace btcfi::oracle
