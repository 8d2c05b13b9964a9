#pragma once

#include <btcfi/merkle/anchor.hpp>
#include <btcfi/merkle/tree.hpp>
#include <btcfi/oracle/price_record.hpp>

/// Price records under one root that is anchored in an OP_RETURN output: evidence of what was
/// published when. No leaf of a contract reads it (PROTOCOL sections 11 and 15).
namespace btcfi::oracle {

/// The leaf of a record: merkle::leaf_hash of its 96 bytes. Errors: as PriceRecord::validate.
[[nodiscard]] Result<Hash256> record_leaf(const PriceRecord& record) noexcept;

/// Records that are anchored together.
///
///     BTCFI_TRY(auto batch, PriceBatch::of(records));
///     auto payload = batch.anchor().encode();           // goes into OP_RETURN
///     BTCFI_TRY(auto proof, batch.prove(3));
///     BTCFI_CHECK(verify(batch.anchor(), records[3], proof));
class PriceBatch {
 public:
  /// Keeps the order given. Errors: out_of_range (no record), limit_exceeded, oracle_record_invalid
  /// (input: a record that is malformed, or repeats feed and window of an earlier one).
  [[nodiscard]] static Result<PriceBatch> of(std::vector<PriceRecord> records);

  [[nodiscard]] const std::vector<PriceRecord>& records() const noexcept { return records_; }
  [[nodiscard]] merkle::Anchor anchor() const noexcept { return {tree_.root(), tree_.count()}; }
  /// Errors: out_of_range.
  [[nodiscard]] Result<merkle::Proof> prove(std::uint32_t index) const {
    return tree_.prove(index);
  }

 private:
  PriceBatch(std::vector<PriceRecord> records, merkle::Tree tree)
      : records_(std::move(records)), tree_(std::move(tree)) {}
  std::vector<PriceRecord> records_;
  merkle::Tree tree_;
};

/// Whether an anchored root commits to a record. Errors: as PriceRecord::validate,
/// oracle_proof_invalid.
[[nodiscard]] Status verify(const merkle::Anchor& anchor, const PriceRecord& record,
                            const merkle::Proof& proof) noexcept;

}  // namespace btcfi::oracle
