#include "settlement/script_kind.hpp"

#include <btcfi/core/codec.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/settlement/funding.hpp>
#include <btcfi/tx/message_proof.hpp>

#include <algorithm>
#include <set>

namespace btcfi::settlement {
namespace {

constexpr const char* build_where = "build_funding";

// Weight units: version, lock time, counts below 253, marker and flag.
constexpr std::size_t overhead_weight = 4 * (4 + 4 + 1 + 1) + 2;
constexpr std::size_t input_base_weight = 4 * (32 + 4 + 1 + 4);
constexpr std::size_t p2tr_witness = 1 + 1 + 65;
constexpr std::size_t p2wpkh_witness = 1 + 1 + 72 + 1 + 33;

std::size_t output_weight(ByteView script) noexcept {
  return 4 * (8 + tx::compact_size_length(script.size()) + script.size());
}

Result<std::size_t> inputs_weight(const std::vector<PoolInput>& inputs,
                                  std::size_t first) noexcept {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto weight = funding_input_weight(inputs[i].output.script_pubkey);
    if (!weight) return fail(weight.error().code, weight.error().where, first + i);
    sum += *weight;
  }
  return sum;
}

Sats fee_of_weight(std::size_t weight, std::uint32_t fee_sat_per_kvb) noexcept {
  const std::uint64_t product = std::uint64_t{weight} * fee_sat_per_kvb;
  return {static_cast<std::int64_t>((product + 3'999) / 4'000)};
}

Result<Sats> sum_of(const std::vector<PoolInput>& inputs) noexcept {
  Sats sum;
  for (const PoolInput& input : inputs) {
    BTCFI_TRY(sum, checked_add(sum, input.output.amount));
  }
  return sum;
}

/// Appends a side's change, or gives it to the fee where it would be dust.
std::optional<std::size_t> add_change(Funding& funding, Sats amount, const Bytes& script,
                                      Sats& paid) {
  if (amount < dust_limit) {
    paid.value += amount.value;
    return std::nullopt;
  }
  funding.transaction.outputs.push_back({amount, script});
  return funding.transaction.outputs.size() - 1;
}

/// Everything of a request that its proofs sign, but for the index: previous transactions may be
/// long, so they are hashed once for all inputs.
Sha256 proof_midstate(const Request& request) {
  static const TaggedHash tag("btcfi/funding-proof/1");
  Request bare = request;
  for (FundingInput& input : bare.inputs) input.proof.clear();
  Sha256 out = tag.begin();
  out.update(bare.serialize());
  return out;
}

std::string proof_text(Sha256 midstate, std::size_t index) {
  const auto last = static_cast<std::uint8_t>(index);
  midstate.update(ByteView(&last, 1));
  return "btcfi funding proof " + midstate.digest().hex();
}

Status check_key(const keys::PublicKey& key, const char* where) noexcept {
  if (!keys::check(key)) return fail(Errc::keys_invalid_public, where);
  return {};
}

}  // namespace

tx::OutPoint contract_outpoint(const tx::Transaction& fund) { return {fund.txid(), 0}; }

Result<std::size_t> funding_input_weight(ByteView script_pubkey) noexcept {
  if (detail::is_p2tr(script_pubkey)) return input_base_weight + p2tr_witness;
  if (detail::is_p2wpkh(script_pubkey)) return input_base_weight + p2wpkh_witness;
  return fail(Errc::funding_input_kind, "funding_input_weight");
}

Result<FundingFees> funding_fees(const FundingPlan& plan, std::uint32_t fee_sat_per_kvb) noexcept {
  BTCFI_TRY(const std::size_t pool, inputs_weight(plan.pool_inputs, 0));
  BTCFI_TRY(const std::size_t buyer, inputs_weight(plan.buyer_inputs, plan.pool_inputs.size()));
  FundingFees out;
  out.pool = fee_of_weight(overhead_weight + pool + output_weight(plan.contract.script_pubkey) +
                               output_weight(plan.pool_change_script),
                           fee_sat_per_kvb);
  out.buyer = fee_of_weight(buyer + output_weight(plan.buyer_change_script), fee_sat_per_kvb);
  return out;
}

Result<Funding> build_funding(const FundingPlan& plan) {
  if (plan.pool_inputs.empty()) return fail(Errc::funding_no_input, build_where, 0);
  if (plan.buyer_inputs.empty()) return fail(Errc::funding_no_input, build_where, 1);
  Funding out;
  out.transaction.version = 2;
  std::set<tx::OutPoint> seen;
  for (const auto* side : {&plan.pool_inputs, &plan.buyer_inputs}) {
    for (const PoolInput& input : *side) {
      const std::size_t index = out.spent.size();
      if (!funding_input_weight(input.output.script_pubkey)) {
        return fail(Errc::funding_input_kind, build_where, index);
      }
      if (!seen.insert(input.outpoint).second) {
        return fail(Errc::funding_duplicate_input, build_where, index);
      }
      out.transaction.inputs.push_back({input.outpoint, {}, tx::sequence_replaceable, {}});
      out.spent.push_back(input.output);
    }
  }
  BTCFI_TRY(const Sats pool_in, sum_of(plan.pool_inputs));
  BTCFI_TRY(const Sats buyer_in, sum_of(plan.buyer_inputs));
  BTCFI_TRY(Sats buyer_out, checked_sub(buyer_in, plan.premium));
  BTCFI_TRY(buyer_out, checked_sub(buyer_out, plan.fees.buyer));
  BTCFI_TRY(Sats pool_out, checked_add(pool_in, plan.premium));
  BTCFI_TRY(pool_out, checked_sub(pool_out, plan.contract.amount));
  BTCFI_TRY(pool_out, checked_sub(pool_out, plan.fees.pool));
  if (pool_out.value < 0) return fail(Errc::funding_insufficient, build_where, 0);
  if (buyer_out.value < 0) return fail(Errc::funding_insufficient, build_where, 1);

  out.paid = plan.fees;
  out.transaction.outputs.push_back(plan.contract);
  out.buyer_change = add_change(out, buyer_out, plan.buyer_change_script, out.paid.buyer);
  out.pool_change = add_change(out, pool_out, plan.pool_change_script, out.paid.pool);
  return out;
}

std::string funding_proof_text(const Request& request, std::size_t index) {
  return proof_text(proof_midstate(request), index);
}

Result<std::vector<PoolInput>> request_inputs(const Request& request) {
  std::vector<PoolInput> out;
  for (std::size_t i = 0; i < request.inputs.size(); ++i) {
    const FundingInput& input = request.inputs[i];
    if (input.previous.txid() != input.outpoint.txid ||
        input.outpoint.vout >= input.previous.outputs.size()) {
      return fail(Errc::out_of_range, "request.inputs", i);
    }
    out.push_back({input.outpoint, input.previous.outputs[input.outpoint.vout]});
  }
  return out;
}

std::vector<Error> check_request(const Request& request) {
  std::vector<Error> out;
  const auto note = [&out](const Status& status) {
    if (!status) out.push_back(status.error());
  };
  note(check_key(request.internal_key, "request.internal_key"));
  note(check_key(keys::compressed(request.leaf_key), "request.leaf_key"));
  if (keys::xonly(request.internal_key).key == request.leaf_key) {
    out.push_back(fail(Errc::invalid_argument, "request.leaf_key"));
  }
  if (!detail::is_wallet_script(request.change_script)) {
    out.push_back(fail(Errc::funding_script_kind, "request.change_script"));
  }
  if (!detail::is_wallet_script(request.payout_script)) {
    out.push_back(fail(Errc::funding_script_kind, "request.payout_script"));
  }
  if (request.inputs.empty()) out.push_back(fail(Errc::funding_no_input, "request.inputs"));
  std::set<tx::OutPoint> seen;
  const Sha256 midstate = proof_midstate(request);
  for (std::size_t i = 0; i < request.inputs.size(); ++i) {
    const FundingInput& input = request.inputs[i];
    if (!seen.insert(input.outpoint).second) {
      out.push_back(fail(Errc::funding_duplicate_input, "request.inputs", i));
    }
    if (input.previous.txid() != input.outpoint.txid ||
        input.outpoint.vout >= input.previous.outputs.size()) {
      out.push_back(fail(Errc::out_of_range, "request.inputs.previous", i));
      continue;
    }
    const Bytes& script = input.previous.outputs[input.outpoint.vout].script_pubkey;
    if (!funding_input_weight(script)) {
      out.push_back(fail(Errc::funding_input_kind, "request.inputs", i));
      continue;
    }
    const std::string text = proof_text(midstate, i);
    if (!tx::verify_message(as_bytes(text), script, input.proof)) {
      out.push_back(fail(Errc::funding_proof_invalid, "request.inputs.proof", i));
    }
  }
  return out;
}

}  // namespace btcfi::settlement
