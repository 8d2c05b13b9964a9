#include <btcfi/keys/schnorr.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/settlement/claim.hpp>
#include <btcfi/settlement/guard.hpp>
#include <btcfi/tx/policy.hpp>
#include <btcfi/tx/sighash.hpp>
#include <btcfi/tx/verify.hpp>

#include <algorithm>
#include <set>

namespace btcfi::settlement {
namespace {

constexpr const char* build_where = "Claim::build";
constexpr std::uint32_t presigned_version = 3;
constexpr std::uint32_t alone_version = 2;
constexpr std::size_t schnorr_bytes = 64;

/// Placeholders of the sizes that witnesses will have: a DER signature of 72 bytes is the longest
/// with a low s.
tx::Witness expected_fee_witness(ByteView script_pubkey) {
  if (script::output_type(script_pubkey) == script::OutputType::witness_v0_key) {
    return {Bytes(72), Bytes(33)};
  }
  return {Bytes(schnorr_bytes)};
}

Status check_spends(const ClaimPlan& plan) {
  if (plan.spends.empty()) return fail(Errc::invalid_argument, "spends");
  std::set<tx::OutPoint> seen;
  for (std::size_t i = 0; i < plan.spends.size(); ++i) {
    if (!seen.insert(plan.spends[i].funded).second) {
      return fail(Errc::invalid_argument, "spends", i);
    }
  }
  return {};
}

/// The one nLockTime that suits all: what was signed in advance fixes it exactly.
Result<std::uint32_t> common_lock_time(std::span<const Spend> spends) {
  std::uint32_t latest = 0;
  for (const Spend& spend : spends) latest = std::max(latest, spend.lock_time);
  for (std::size_t i = 0; i < spends.size(); ++i) {
    if (spends[i].presigned() && spends[i].lock_time != latest) {
      return fail(Errc::claim_lock_times, build_where, i);
    }
  }
  return latest;
}

/// The output that a 0x83 signature fixes stands at its input's index; inputs without one follow.
std::vector<Spend> with_fixed_outputs_first(const std::vector<Spend>& spends) {
  std::vector<Spend> out;
  for (const bool fixed : {true, false}) {
    for (const Spend& spend : spends) {
      if (spend.fixed_output.has_value() == fixed) out.push_back(spend);
    }
  }
  return out;
}

Result<Sats> sum_of(std::span<const tx::TxOut> outputs) {
  Sats sum;
  for (const tx::TxOut& output : outputs) {
    BTCFI_TRY(sum, checked_add(sum, output.amount));
  }
  return sum;
}

}  // namespace

Result<Claim> Claim::build(ClaimPlan plan) {
  BTCFI_CHECK(check_spends(plan));
  plan.spends = with_fixed_outputs_first(plan.spends);
  Claim claim;
  tx::Transaction& tx = claim.tx_;
  BTCFI_TRY(tx.lock_time, common_lock_time(plan.spends));
  const bool presigned = std::any_of(plan.spends.begin(), plan.spends.end(),
                                     [](const Spend& spend) { return spend.presigned(); });
  tx.version = presigned ? presigned_version : alone_version;

  const auto add_input = [&](const tx::OutPoint& previous, const tx::TxOut& output) {
    tx.inputs.push_back({previous, {}, tx::sequence_replaceable, {}});
    claim.spent_.push_back(output);
  };
  const auto add_fee_input = [&](const FeeInput& input) -> Status {
    if (!input.confirmed) {
      return fail(Errc::claim_fee_input_unconfirmed, build_where, tx.inputs.size());
    }
    add_input(input.previous, input.output);
    return {};
  };
  for (const ClaimPlan::Leading& pair : plan.leading) {
    BTCFI_CHECK(add_fee_input(pair.input));
    tx.outputs.push_back(pair.output);
  }
  for (const Spend& spend : plan.spends) {
    add_input(spend.funded, spend.contract->output());
    if (spend.fixed_output) tx.outputs.push_back(*spend.fixed_output);
  }
  for (const FeeInput& input : plan.fee_inputs) BTCFI_CHECK(add_fee_input(input));
  tx.outputs.insert(tx.outputs.end(), plan.payouts.begin(), plan.payouts.end());

  BTCFI_TRY(const Sats in, sum_of(claim.spent_));
  BTCFI_TRY(const Sats out, sum_of(tx.outputs));
  BTCFI_TRY(Sats rest, checked_sub(in, out));
  BTCFI_TRY(rest, checked_sub(rest, plan.fee));
  if (plan.fee.value < 0 || rest.value < 0 || (rest.value > 0 && plan.rest_script.empty())) {
    return fail(Errc::claim_value, build_where);
  }
  if (!plan.rest_script.empty()) tx.outputs.push_back({rest, plan.rest_script});
  for (std::size_t i = 0; i < tx.outputs.size(); ++i) {
    if (tx.outputs[i].amount < tx::dust_threshold(tx.outputs[i].script_pubkey)) {
      return fail(Errc::claim_dust, build_where, i);
    }
  }
  claim.plan_ = std::move(plan);
  return claim;
}

Result<Claim> Claim::build_at_rate(ClaimPlan plan, std::uint64_t fee_sat_per_kvb) {
  if (plan.rest_script.empty()) return fail(Errc::invalid_argument, "rest_script");
  // The amounts do not change the size: laid out once without a fee, then with it.
  plan.fee = Sats{};
  BTCFI_TRY(const Claim sized, build(plan));
  std::uint64_t product = 0;
  if (__builtin_mul_overflow(std::uint64_t{sized.vsize()}, fee_sat_per_kvb, &product) ||
      product > static_cast<std::uint64_t>(max_money.value) * 1'000) {
    return fail(Errc::overflow, "fee_sat_per_kvb");
  }
  plan.fee = Sats{static_cast<std::int64_t>((product + 999) / 1'000)};
  return build(std::move(plan));
}

bool Claim::is_spend(std::size_t input) const noexcept {
  return input >= first_spend() && input - first_spend() < plan_.spends.size();
}

tx::Witness Claim::spend_witness(const Spend& spend, Bytes own_signature) const {
  const ContractLeaf& leaf = *spend.contract->find(spend.leaf);
  tx::Witness out;
  if (spend.other_signature.empty()) {
    out.push_back(std::move(own_signature));
  } else if (spend.claimer == Party::buyer) {
    out = {std::move(own_signature), spend.other_signature};
  } else {
    out = {spend.other_signature, std::move(own_signature)};
  }
  out.insert(out.end(), spend.one_time.begin(), spend.one_time.end());
  out.push_back(leaf.script);
  out.push_back(leaf.control_block);
  return out;
}

std::size_t Claim::vsize() const {
  tx::Transaction sized = tx_;
  for (std::size_t i = 0; i < sized.inputs.size(); ++i) {
    if (!sized.inputs[i].witness.empty()) continue;
    sized.inputs[i].witness = is_spend(i) ? spend_witness(spend_at(i), Bytes(schnorr_bytes))
                                          : expected_fee_witness(spent_[i].script_pubkey);
  }
  return sized.vsize();
}

Result<Hash256> Claim::sighash_of_type(std::size_t input, std::uint8_t hash_type) const {
  if (input >= tx_.inputs.size()) return fail(Errc::out_of_range, "Claim::sighash", input);
  BTCFI_TRY(const auto data, tx::PrecomputedData::of(tx_, spent_));
  tx::TaprootSpend how;
  how.hash_type = hash_type;
  if (is_spend(input)) {
    const Spend& spend = spend_at(input);
    how.leaf = spend.contract->find(spend.leaf)->hash;
  }
  return tx::taproot_sighash_hash(data, input, how);
}

Result<Hash256> Claim::sighash(std::size_t input) const {
  return sighash_of_type(input, tx::sighash_default);
}

Status Claim::sign(const keys::KeyPair& leaf_key, const keys::Entropy& entropy) {
  bool found = false;
  for (std::size_t i = first_spend(); is_spend(i); ++i) {
    if (spend_at(i).claimer_key() != leaf_key.xonly()) continue;
    found = true;
    BTCFI_TRY(const Hash256 message, sighash(i));
    BTCFI_TRY(const auto signature, keys::sign_schnorr(message, leaf_key, entropy));
    tx_.inputs[i].witness = spend_witness(spend_at(i), to_bytes(signature));
  }
  if (!found) return fail(Errc::claim_wrong_key, "Claim::sign");
  return {};
}

Status Claim::set_signature(std::size_t input, ByteView signature) {
  constexpr const char* here = "Claim::set_signature";
  if (!is_spend(input)) return fail(Errc::out_of_range, here, input);
  const bool with_byte = signature.size() == schnorr_bytes + 1;
  const std::uint8_t type = with_byte ? signature[schnorr_bytes] : tx::sighash_default;
  if ((!with_byte && signature.size() != schnorr_bytes) || (with_byte && type != tx::sighash_all)) {
    return fail(Errc::spend_all_missing, here, input);
  }
  BTCFI_TRY(const Hash256 message, sighash_of_type(input, type));
  if (!keys::verify_schnorr(signature.first(schnorr_bytes), message,
                            spend_at(input).claimer_key())) {
    return fail(Errc::claim_wrong_key, here, input);
  }
  tx_.inputs[input].witness = spend_witness(spend_at(input), to_bytes(signature));
  return {};
}

Status Claim::sign_fee_input(std::size_t input, const keys::KeyPair& output_key,
                             const keys::Entropy& entropy) {
  constexpr const char* here = "Claim::sign_fee_input";
  if (input >= tx_.inputs.size() || is_spend(input)) return fail(Errc::out_of_range, here, input);
  if (spent_[input].script_pubkey != script::p2tr_script(output_key.xonly())) {
    return fail(Errc::claim_wrong_key, here, input);
  }
  BTCFI_TRY(const Hash256 message, sighash(input));
  BTCFI_TRY(const auto signature, keys::sign_schnorr(message, output_key, entropy));
  tx_.inputs[input].witness = {to_bytes(signature)};
  return {};
}

Status Claim::set_witness(std::size_t input, tx::Witness witness) {
  if (input >= tx_.inputs.size() || is_spend(input)) {
    return fail(Errc::out_of_range, "Claim::set_witness", input);
  }
  tx_.inputs[input].witness = std::move(witness);
  return {};
}

Result<tx::Transaction> Claim::finalize() const {
  for (std::size_t i = 0; i < tx_.inputs.size(); ++i) {
    if (tx_.inputs[i].witness.empty()) return fail(Errc::claim_unsigned, "Claim::finalize", i);
  }
  for (const Spend& spend : plan_.spends) {
    BTCFI_CHECK(check_spend(*spend.contract, tx_, spent_));
  }
  BTCFI_CHECK(tx::verify(tx_, spent_));
  if (tx_.version == presigned_version && tx_.vsize() > max_claim_vsize) {
    return fail(Errc::claim_too_large, "Claim::finalize", 0, tx_.vsize());
  }
  tx::PolicyOptions relay;
  relay.ignore_fee_rate = true;
  BTCFI_TRY(const auto verdict, tx::check_policy({tx_, spent_}, relay));
  if (!verdict.ok()) return verdict.reasons.front().error;
  return tx_;
}

}  // namespace btcfi::settlement
