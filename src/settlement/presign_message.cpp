#include <btcfi/settlement/presign.hpp>
#include <btcfi/tx/sighash.hpp>

namespace btcfi::settlement {
namespace {

constexpr const char* kind_names[] = {"pool_2",  "pool_3",  "pool_v",
                                      "buyer_2", "buyer_3", "buyer_m"};
constexpr std::uint32_t presigned_version = 3;

LeafId leaf_of(PresignKind kind, std::size_t run) noexcept {
  switch (kind) {
    case PresignKind::pool_v: return {LeafKind::voided};
    case PresignKind::pool_3:
    case PresignKind::buyer_3: return {LeafKind::bucket, static_cast<std::uint32_t>(run)};
    case PresignKind::pool_2:
    case PresignKind::buyer_2:
    case PresignKind::buyer_m: break;
  }
  return {LeafKind::attested};
}

/// The signer's own share of the contract, which is all that its signature fixes.
tx::TxOut own_output(const Contract& contract, PresignKind kind, Sats payout) {
  if (kind == PresignKind::pool_v) payout = contract.terms().void_amount;
  const bool pool = signer_of(kind) == Party::pool;
  const Sats share = pool ? Sats{contract.value().value - payout.value} : payout;
  return {share, contract.script_of(signer_of(kind))};
}

}  // namespace

const char* to_string(PresignKind kind) noexcept {
  const auto index = static_cast<std::size_t>(kind);
  return index < std::size(kind_names) ? kind_names[index] : "unknown";
}

bool has_presignature(const Contract& contract, PresignKind kind, Sats payout) noexcept {
  const bool early = returned_early(payout, contract.terms().void_amount);
  const bool buckets = contract.terms().bucket_opens != 0;
  switch (kind) {
    case PresignKind::pool_2: return payout.value > 0;
    case PresignKind::pool_3: return buckets && payout.value > 0;
    case PresignKind::pool_v: return contract.terms().void_opens != 0;
    case PresignKind::buyer_2: return early;
    case PresignKind::buyer_3: return buckets && early;
    case PresignKind::buyer_m: return !early;
  }
  return false;
}

Result<PresignMessage> presign_message(const Contract& contract, const tx::OutPoint& funded,
                                       PresignKind kind, std::size_t run) {
  const char* where = to_string(kind);
  if (kind == PresignKind::pool_v) run = 0;
  if (run >= contract.runs().size()) return fail(Errc::out_of_range, where, run);
  const Sats payout = contract.runs()[run].payout;
  const ContractLeaf* leaf = contract.find(leaf_of(kind, run));
  if (leaf == nullptr) return fail(Errc::wrong_state, where, run);
  if (!has_presignature(contract, kind, payout)) return fail(Errc::out_of_range, where, run);

  PresignMessage out;
  out.leaf = leaf->id;
  out.leaf_hash = leaf->hash;
  out.lock_time = leaf->opens;
  tx::TxOut own = own_output(contract, kind, payout);
  out.hash_type = own.amount.value > 0 ? sighash_remainder : sighash_nothing;

  // The other inputs and outputs, and the place in the transaction, are not signed.
  tx::Transaction shell;
  shell.version = presigned_version;
  shell.lock_time = out.lock_time;
  shell.inputs.push_back({funded, {}, tx::sequence_replaceable, {}});
  if (own.amount.value > 0) {
    shell.outputs.push_back(own);
    out.output = std::move(own);
  }
  const tx::TxOut spent[] = {contract.output()};
  BTCFI_TRY(const auto data, tx::PrecomputedData::of(shell, spent));
  tx::TaprootSpend spend;
  spend.hash_type = out.hash_type;
  spend.leaf = out.leaf_hash;
  BTCFI_TRY(auto signature_message, tx::taproot_sighash(data, 0, spend));
  out.message = std::move(signature_message.message);
  out.sighash = signature_message.hash;
  return out;
}

}  // namespace btcfi::settlement
