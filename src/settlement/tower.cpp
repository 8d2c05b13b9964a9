#include <btcfi/keys/schnorr.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/settlement/tower.hpp>
#include <btcfi/tx/policy.hpp>
#include <btcfi/tx/sighash.hpp>

namespace btcfi::settlement {
namespace {

constexpr const char* tower_field = "tower";
// 1 sat/vB of the transaction itself (PROTOCOL section 8).
constexpr Sats base_fee{218};
constexpr Sats base_fee_without_remainder{175};

Sats base_fee_of(const Contract& contract, std::size_t run) noexcept {
  const bool whole = contract.runs()[run].payout == contract.value();
  return whole ? base_fee_without_remainder : base_fee;
}

Result<Hash256> buyer_message(const Contract& contract, const tx::OutPoint& funded, std::size_t run,
                              ByteView payout_script) {
  BTCFI_TRY(const tx::Transaction shell, tower_transaction(contract, funded, run, payout_script));
  const tx::TxOut spent[] = {contract.output()};
  BTCFI_TRY(const auto data, tx::PrecomputedData::of(shell, spent));
  tx::TaprootSpend how;
  how.leaf = contract.find({LeafKind::attested})->hash;
  return tx::taproot_sighash_hash(data, 0, how);
}

std::vector<std::uint32_t> covered_runs(const Contract& contract) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t run = 0; run < contract.runs().size(); ++run) {
    if (tower_payout(contract, run)) out.push_back(run);
  }
  return out;
}

}  // namespace

Result<Sats> tower_payout(const Contract& contract, std::size_t run) noexcept {
  if (run >= contract.runs().size()) return fail(Errc::out_of_range, tower_field, run);
  const Sats payout = contract.runs()[run].payout;
  const Sats left{payout.value - tower_anchor.value - base_fee_of(contract, run).value};
  if (left < dust_limit) return fail(Errc::tower_not_covered, tower_field, run);
  return left;
}

Result<tx::Transaction> tower_transaction(const Contract& contract, const tx::OutPoint& funded,
                                          std::size_t run, ByteView payout_script) {
  BTCFI_TRY(const Sats payout, tower_payout(contract, run));
  BTCFI_TRY(PresignMessage message, presign_message(contract, funded, PresignKind::pool_2, run));
  tx::Transaction out;
  out.version = 3;
  out.lock_time = message.lock_time;
  out.inputs.push_back({funded, {}, tx::sequence_replaceable, {}});
  if (message.output) out.outputs.push_back(*std::move(message.output));
  out.outputs.push_back({payout, to_bytes(payout_script)});
  out.outputs.push_back({tower_anchor, script::p2a_script()});
  return out;
}

Result<std::vector<TowerSignature>> sign_tower(const Contract& contract, const tx::OutPoint& funded,
                                               ByteView payout_script,
                                               const keys::KeyPair& leaf_key,
                                               const keys::Entropy& entropy) {
  if (leaf_key.xonly() != contract.keys().buyer_leaf) {
    return fail(Errc::invalid_argument, "leaf_key");
  }
  BTCFI_CHECK(check_payout_script(payout_script));
  std::vector<TowerSignature> out;
  for (const std::uint32_t run : covered_runs(contract)) {
    BTCFI_TRY(const Hash256 message, buyer_message(contract, funded, run, payout_script));
    BTCFI_TRY(const auto signature, keys::sign_schnorr(message, leaf_key, entropy));
    out.push_back({run, signature});
  }
  return out;
}

Status verify_tower(const Contract& contract, const tx::OutPoint& funded, ByteView payout_script,
                    std::span<const TowerSignature> signatures) {
  const auto runs = covered_runs(contract);
  if (signatures.size() != runs.size()) {
    const bool missing = signatures.size() < runs.size();
    return fail(missing ? Errc::presignature_missing : Errc::presignature_extra, tower_field, 0,
                runs.size());
  }
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (signatures[i].run != runs[i]) {
      return fail(Errc::presignature_wrong_order, tower_field, signatures[i].run, i);
    }
    BTCFI_TRY(const Hash256 message, buyer_message(contract, funded, runs[i], payout_script));
    if (!keys::verify_schnorr(signatures[i].signature, message, contract.keys().buyer_leaf)) {
      return fail(Errc::presignature_invalid, tower_field, runs[i], i);
    }
  }
  return {};
}

Result<tx::Transaction> complete_tower(const Spend& spend, ByteView payout_script,
                                       const keys::SchnorrSignature& signature) {
  const Contract& contract = *spend.contract;
  std::size_t run = 0;
  while (run < contract.runs().size() && contract.runs()[run].payout != spend.claimable()) ++run;
  BTCFI_TRY(const Sats payout, tower_payout(contract, run));
  ClaimPlan plan;
  plan.spends = {spend};
  plan.payouts = {{payout, to_bytes(payout_script)}, {tower_anchor, script::p2a_script()}};
  plan.fee = base_fee_of(contract, run);
  BTCFI_TRY(Claim claim, Claim::build(std::move(plan)));
  BTCFI_CHECK(claim.set_signature(0, signature));
  return claim.finalize();
}

Result<UnsignedTransaction> tower_child(const tx::Transaction& tower, const FeeInput& fee_input,
                                        ByteView change_script, Sats fee) {
  constexpr const char* here = "tower_child";
  if (tower.outputs.empty() || !script::is_p2a(tower.outputs.back().script_pubkey)) {
    return fail(Errc::invalid_argument, tower_field);
  }
  if (!fee_input.confirmed) return fail(Errc::claim_fee_input_unconfirmed, here, 1);
  const tx::TxOut& anchor = tower.outputs.back();
  const auto anchor_index = static_cast<std::uint32_t>(tower.outputs.size() - 1);
  BTCFI_TRY(const Sats in, checked_add(anchor.amount, fee_input.output.amount));
  BTCFI_TRY(const Sats change, checked_sub(in, fee));
  if (fee.value < 0 || change.value < 0) return fail(Errc::claim_value, here);
  if (change < tx::dust_threshold(change_script)) return fail(Errc::claim_dust, here);
  UnsignedTransaction out;
  out.transaction.version = 3;
  out.transaction.inputs = {{{tower.txid(), anchor_index}, {}, tx::sequence_replaceable, {}},
                            {fee_input.previous, {}, tx::sequence_replaceable, {}}};
  out.transaction.outputs = {{change, to_bytes(change_script)}};
  out.spent_outputs = {anchor, fee_input.output};
  return out;
}

}  // namespace btcfi::settlement
