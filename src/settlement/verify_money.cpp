// From the price to the transaction.
#include "settlement/verify_parts.hpp"

#include <btcfi/settlement/close.hpp>
#include <btcfi/settlement/funding.hpp>
#include <btcfi/settlement/payoff.hpp>
#include <btcfi/settlement/payout_program.hpp>
#include <btcfi/tx/verify.hpp>

#include <algorithm>

namespace btcfi::settlement::detail {
namespace {

Sats paid_to(const tx::Transaction& transaction, const Bytes& script) noexcept {
  Sats sum;
  for (const tx::TxOut& output : transaction.outputs) {
    if (output.script_pubkey == script) sum = checked_add(sum, output.amount).value_or(sum);
  }
  return sum;
}

/// Both signed whatever transaction they liked: the buyer has what is owed, but for a fee that a
/// close may cost. The larger share pays it; of two that are equal, the pool's (close_at).
Status check_closed(const Contract& contract, const tx::Transaction& transaction, Sats payout,
                    Sats max_fee) {
  const Sats paid = paid_to(transaction, contract.script_of(Party::buyer));
  const bool buyer_pays = payout.value > contract.value().value - payout.value;
  const Sats fee = buyer_pays ? max_fee : Sats{};
  if (paid > payout || payout.value - paid.value > fee.value) {
    return fail(Errc::close_not_agreed, "transaction.payout");
  }
  return {};
}

Outcome check_on_chain(const Chain& chain, const tx::OutPoint& funded,
                       const tx::Transaction& transaction) {
  const char* const whole = !chain.trust.funded         ? "funded"
                            : !chain.trust.buyer_script ? "buyer_script"
                                                        : nothing;
  if (chain.trust.settled_by) {
    if (*chain.trust.settled_by == transaction.txid()) return whole;
    return fail(Errc::settled_not_spent, "transaction");
  }
  if (chain.trust.chain == nullptr) return "chain";
  const tx::ChainView& view = *chain.trust.chain;
  const auto by = view.spender(funded);
  const auto tip = view.tip();
  const auto status = view.status(transaction.txid());
  if (!by || !tip || !status) return "chain: no answer";
  // With its witnesses: they say which rung it was, and an id does not commit to them.
  if (*by && (*by)->wtxid() != transaction.wtxid()) {
    return fail(Errc::settled_not_spent, "transaction");
  }
  if (!*by || status->confirmations(*tip) == 0) return "confirmation";
  return whole;
}

}  // namespace

Result<Contract> contract_of(const SettlementBundle& bundle) {
  keys::OneTimePublicKey one_time;
  if (bundle.terms.bucket_opens != 0) {
    if (bundle.announcements.empty()) return missing("announcements");
    BTCFI_TRY(const auto first, oracle::Announcement::parse(bundle.announcements[0]));
    const auto* key = first.body.one_time_key(oracle::Quantity::price);
    if (key == nullptr) return fail(Errc::offer_announcement_mismatch, "announcements");
    one_time = *key;
  }
  return Contract::derive(bundle.terms, bundle.keys, one_time);
}

Outcome check_program(Chain& chain) {
  const auto& claim = chain.bundle.program;
  if (!claim) return missing("program");
  // The program needs a few hundred steps: a claim of more would only keep the verifier busy.
  if (claim->exit_code != 0 || claim->steps > payout_program_steps) {
    return fail(Errc::rv32_claim_result, claim->exit_code != 0 ? "exit_code" : "steps");
  }
  if (!chain.price) return "attestation";
  BTCFI_TRY(const auto input, program_input(chain.bundle.terms, *chain.price, chain.bundle.payout));
  BTCFI_TRY(const auto bytes, rv32::encode_input(input));
  BTCFI_CHECK(rv32::verify_execution(*claim, rv32::programs::vanilla(), bytes));
  return nothing;
}

Outcome check_payout(Chain& chain) {
  const Terms& terms = chain.bundle.terms;
  BTCFI_CHECK(terms.check());
  if (chain.trust.terms_id && *chain.trust.terms_id != terms.id()) {
    return fail(Errc::offer_output_mismatch, "terms");
  }
  if (!chain.settled) return "transaction";
  Sats owed;
  if (chain.settled->rung == Rung::voided) {
    owed = terms.void_amount;
  } else if (chain.settled->rung != Rung::reclaim) {
    if (!chain.price) return "attestation";
    owed = payoff(terms, *chain.price);
  }
  if (chain.bundle.payout != owed) return fail(Errc::close_not_agreed, "payout_sat");
  return chain.trust.terms_id ? nothing : "terms_id";
}

Outcome check_transaction(Chain& chain) {
  const SettlementBundle& bundle = chain.bundle;
  if (bundle.fund.empty()) return missing("fund");
  if (bundle.transaction.empty()) return missing("transaction");
  BTCFI_TRY(const Contract contract, contract_of(bundle));
  if (chain.trust.buyer_script && *chain.trust.buyer_script != contract.script_of(Party::buyer)) {
    return fail(Errc::offer_output_mismatch, "keys.buyer_script");
  }
  BTCFI_TRY(const tx::Transaction fund, tx::Transaction::parse(bundle.fund));
  if (fund.outputs.empty() || fund.outputs[0] != contract.output()) {
    return fail(Errc::offer_output_mismatch, "fund");
  }
  const tx::OutPoint funded{fund.txid(), 0};
  if (chain.trust.funded && *chain.trust.funded != funded) {
    return fail(Errc::settled_not_spent, "fund");
  }
  BTCFI_TRY(const tx::Transaction by, tx::Transaction::parse(bundle.transaction));
  BTCFI_TRY(const Settled settled, read_settlement(contract, funded, by));
  const auto input = std::find_if(by.inputs.begin(), by.inputs.end(),
                                  [&](const tx::TxIn& in) { return in.previous == funded; });
  const auto index = static_cast<std::size_t>(input - by.inputs.begin());
  if (bundle.spent.size() != by.inputs.size()) {
    return fail(Errc::tx_spent_outputs_count, "spent", 0, bundle.spent.size());
  }
  if (bundle.spent[index] != contract.output()) {
    return fail(Errc::offer_output_mismatch, "spent", index);
  }
  for (std::size_t i = 0; i < bundle.spent.size(); ++i) {
    // What hashes the whole transaction for every signature would take minutes to check.
    if (i != index && !funding_input_weight(bundle.spent[i].script_pubkey)) {
      return fail(Errc::funding_input_kind, "spent", i);
    }
  }
  BTCFI_CHECK(tx::verify(by, bundle.spent));
  chain.settled = settled;
  // What both signed whole: an input of the buyer's own could come back to it as its payout.
  if (settled.agreed && by.inputs.size() != 1) {
    return fail(Errc::close_not_agreed, "transaction.inputs");
  }
  if (settled.rung == Rung::key_path) {
    BTCFI_CHECK(check_closed(contract, by, bundle.payout, chain.trust.max_close_fee));
  } else if (settled.payout != bundle.payout) {
    return fail(Errc::close_not_agreed, "transaction.payout");
  }
  return check_on_chain(chain, funded, by);
}

}  // namespace btcfi::settlement::detail
