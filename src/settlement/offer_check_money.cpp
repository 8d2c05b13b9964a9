// What follows from an offer: levels, FUND, pre-signatures, the chain.
#include "settlement/offer_check_parts.hpp"

#include <btcfi/settlement/payoff.hpp>

namespace btcfi::settlement::detail {
namespace {

Sats fee_for(std::size_t vsize, std::uint32_t sat_per_kvb) noexcept {
  return {static_cast<std::int64_t>((std::uint64_t{vsize} * sat_per_kvb + 999) / 1'000)};
}

Sats sum_of(const std::vector<PoolInput>& inputs) noexcept {
  Sats sum;
  for (const PoolInput& input : inputs) sum = checked_add(sum, input.output.amount).value_or(sum);
  return sum;
}

/// The size of FUND once both sides have signed, as funding_fees counts it.
std::size_t signed_vsize(const Sale& sale, const std::vector<PoolInput>& own) noexcept {
  std::size_t weight = 4 * sale.offer().fund.stripped_size() + 2;
  for (const auto* side : {&sale.offer().inputs, &own}) {
    for (const PoolInput& input : *side) {
      constexpr std::size_t base = 4 * (32 + 4 + 1 + 4);
      weight += funding_input_weight(input.output.script_pubkey).value_or(base) - base;
    }
  }
  return (weight + 3) / 4;
}

void check_shape(const Offer& offer, const std::vector<PoolInput>& own, Findings& found) {
  const tx::Transaction& fund = offer.fund;
  found.failed_if(fund.version != 2, Errc::offer_fund_mismatch, "offer.fund.version");
  found.failed_if(fund.lock_time != 0, Errc::offer_fund_mismatch, "offer.fund.lock_time");
  std::vector<tx::OutPoint> expected;
  for (const auto* side : {&offer.inputs, &own}) {
    for (const PoolInput& input : *side) expected.push_back(input.outpoint);
  }
  found.failed_if(fund.inputs.size() != expected.size(), Errc::offer_fund_mismatch,
                  "offer.fund.inputs", fund.inputs.size());
  for (std::size_t i = 0; i < fund.inputs.size(); ++i) {
    const tx::TxIn& input = fund.inputs[i];
    found.failed_if(
        i >= expected.size() || input.previous != expected[i] || !input.script_sig.empty(),
        Errc::offer_fund_mismatch, "offer.fund.inputs", i);
    found.failed_if(input.sequence != tx::sequence_replaceable, Errc::offer_fund_mismatch,
                    "offer.fund.sequence", i);
  }
}

/// Index of the output that is the buyer's change: right behind F, as PROTOCOL section 15 orders.
std::optional<std::size_t> buyer_change(const Offer& offer) noexcept {
  const auto& outputs = offer.fund.outputs;
  if (outputs.size() > 1 && outputs[1].script_pubkey == offer.request.change_script) return 1;
  return std::nullopt;
}

void check_fees(const Sale& sale, const std::vector<PoolInput>& own, const Trust& trust,
                Findings& found) {
  const Offer& offer = sale.offer();
  OfferFigures& figures = found.figures();
  found.failed_if(figures.buyer_fee.value < 0, Errc::offer_fund_mismatch,
                  "offer.fund.buyer_change");
  found.failed_if(figures.buyer_fee > offer.request.fee_cap, Errc::offer_fee_above_cap,
                  "offer.fund.buyer_change");
  if (trust.quote) {
    FundingPlan plan;
    plan.pool_inputs = offer.inputs;
    plan.buyer_inputs = own;
    plan.contract = sale.contract().output();
    plan.buyer_change_script = offer.request.change_script;
    plan.pool_change_script = offer.fund.outputs.back().script_pubkey;
    const auto fees = funding_fees(plan, trust.quote->fee_sat_per_kvb);
    // Without a change output the rest below dust goes to the fee as well.
    const Sats most = !fees                 ? Sats{}
                      : buyer_change(offer) ? fees->buyer
                                            : Sats{fees->buyer.value + dust_limit.value - 1};
    found.failed_if(!fees || figures.buyer_fee > most, Errc::offer_fee_above_share,
                    "offer.fund.buyer_change");
  } else {
    found.unchecked("offer.fund.buyer_fee", "quote");
  }
  if (trust.next_block_sat_per_kvb) {
    found.failed_if(figures.fund_fee < fee_for(figures.fund_vsize, *trust.next_block_sat_per_kvb),
                    Errc::offer_fee_too_low, "offer.fund.fee");
  } else {
    found.unchecked("offer.fund.fee", "next_block_sat_per_kvb");
  }
}

constexpr std::uint32_t coinbase_maturity = 100;

void check_coin(const tx::ChainView& chain, const PoolInput& input, const char* field,
                std::size_t index, Findings& found) {
  const auto coin = chain.coin(input.outpoint);
  if (!coin) {
    found.unchecked(field, "chain: no answer");
    return;
  }
  const bool usable = coin->has_value() && (*coin)->height.has_value() && !(*coin)->spent_by;
  bool immature = false;
  if (usable && (*coin)->coinbase) {  // only then its age matters
    const auto tip = chain.tip();
    if (!tip) {
      found.unchecked(field, "chain: no answer");
      return;
    }
    immature =
        std::uint64_t{tip->next_height} < std::uint64_t{*(*coin)->height} + coinbase_maturity;
  }
  found.failed_if(!usable || immature, Errc::offer_input_unusable, field, index);
  found.failed_if(coin->has_value() && (*coin)->output != input.output, Errc::offer_input_unusable,
                  field, index);
}

}  // namespace

void check_levels(const Sale& sale, const Trust& trust, Findings& found) {
  const Terms& terms = sale.terms();
  const LevelTable& levels = sale.contract().levels();
  OfferFigures& figures = found.figures();
  figures.runs = levels.runs().size();
  figures.max_payout = levels.max_payout();
  figures.worst_rounding = levels.worst_rounding(terms);
  figures.pool_2 = sale.plan().slots(PresignKind::pool_2).size();
  figures.pool_3 = sale.plan().slots(PresignKind::pool_3).size();
  found.failed_if(figures.max_payout > terms.collateral, Errc::terms_collateral_mismatch,
                  "collateral_sat");
  std::uint64_t next = 0;
  for (std::size_t i = 0; i < levels.runs().size(); ++i) {
    const Run& run = levels.runs()[i];
    found.failed_if(run.lo != next || run.hi < run.lo, Errc::internal, "levels", i);
    found.failed_if(run.payout != payoff(terms, run.lo) || run.payout != payoff(terms, run.hi),
                    Errc::internal, "levels", i);
    next = std::uint64_t{run.hi} + 1;
    if (run.payout.value > 0 &&
        (figures.min_payout.value == 0 || run.payout < figures.min_payout)) {
      figures.min_payout = run.payout;
    }
  }
  found.failed_if(next != std::uint64_t{terms.max_price()} + 1, Errc::internal, "levels");
  if (trust.claim_sat_per_kvb) {
    found.failed_if(fee_for(attested_claim_vsize, *trust.claim_sat_per_kvb) > terms.min_payout,
                    Errc::offer_claim_uneconomic, "min_payout_sat");
  } else {
    found.unchecked("min_payout_sat", "claim_sat_per_kvb");
  }
}

void check_fund(const Sale& sale, const Trust& trust, Findings& found) {
  const Offer& offer = sale.offer();
  const tx::Transaction& fund = offer.fund;
  const auto own = request_inputs(offer.request);
  if (!own) return;  // reported with the request
  if (offer.inputs.empty()) found.failed(Errc::funding_no_input, "offer.inputs");
  for (std::size_t i = 0; i < offer.inputs.size(); ++i) {
    if (!funding_input_weight(offer.inputs[i].output.script_pubkey)) {
      found.failed(Errc::funding_input_kind, "offer.inputs", i);
    }
    for (const PoolInput& mine : *own) {
      found.failed_if(mine.outpoint == offer.inputs[i].outpoint, Errc::funding_duplicate_input,
                      "offer.inputs", i);
      // A coin with a script of the buyer's would be the buyer's money, whoever names it.
      found.failed_if(mine.output.script_pubkey == offer.inputs[i].output.script_pubkey,
                      Errc::offer_input_unusable, "offer.inputs", i);
    }
    for (std::size_t j = 0; j < i; ++j) {
      found.failed_if(offer.inputs[j].outpoint == offer.inputs[i].outpoint,
                      Errc::funding_duplicate_input, "offer.inputs", i);
    }
  }
  check_shape(offer, *own, found);
  if (fund.outputs.empty()) {
    found.failed(Errc::offer_fund_mismatch, "offer.fund.outputs");
    return;
  }
  if (fund.outputs[0].script_pubkey != sale.contract().script_pubkey()) {
    // Either may be to blame: the output, or the pool's internal key that the buyer cannot know.
    found.failed(Errc::offer_output_mismatch, "offer.fund.contract_output");
    found.failed(Errc::offer_output_mismatch, "offer.internal_key");
  }
  found.failed_if(fund.outputs[0].amount != sale.contract().value(), Errc::offer_output_mismatch,
                  "offer.fund.contract_amount");

  const auto change = buyer_change(offer);
  const std::size_t mine = 1 + (change ? 1 : 0);
  found.failed_if(fund.outputs.size() > mine + 1, Errc::offer_fund_mismatch, "offer.fund.outputs",
                  fund.outputs.size());
  if (fund.outputs.size() > mine) {
    const tx::TxOut& pool_change = fund.outputs[mine];
    found.failed_if(!check_payout_script(pool_change.script_pubkey), Errc::offer_fund_mismatch,
                    "offer.fund.pool_change");
    found.failed_if(pool_change.amount < dust_limit, Errc::offer_fund_mismatch,
                    "offer.fund.pool_change");
  }
  OfferFigures& figures = found.figures();
  const Sats own_in = sum_of(*own);
  const Sats own_change = change ? fund.outputs[*change].amount : Sats{};
  const Sats both_in = checked_add(own_in, sum_of(offer.inputs)).value_or(own_in);
  const Sats out = fund.output_sum().value_or(both_in);
  figures.buyer_fee = {own_in.value - own_change.value - offer.terms.premium.value};
  figures.fund_fee = {both_in.value - out.value};
  figures.fund_vsize = signed_vsize(sale, *own);
  found.failed_if(figures.fund_fee.value < 0, Errc::offer_fund_mismatch, "offer.inputs");
  check_fees(sale, *own, trust, found);
}

void check_presignatures(const Sale& sale, Findings& found) {
  constexpr std::size_t most_named = 32;  // wrong ones of a list: more would tell nothing more
  const Offer& offer = sale.offer();
  const PresignPlan& plan = sale.plan();
  bool any_valid = false;
  bool any_wrong = false;
  bool any_remainder = false;  // some fix the output to the pool's script
  bool any_remainder_valid = false;
  const auto check_list = [&](PresignKind kind, const auto& list, const char* field) {
    const std::size_t expected = plan.slots(kind).size();
    if (list.size() != expected) {
      found.failed(
          fail(list.size() < expected ? Errc::presignature_missing : Errc::presignature_extra,
               field, 0, list.size()));
    }
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < std::min(expected, list.size()); ++i) {
      const Status status = plan.verify(kind, i, list[i]);
      const Sats payout = sale.contract().runs()[plan.slots(kind)[i].run].payout;
      const bool remainder = kind == PresignKind::pool_v || payout < sale.contract().value();
      any_remainder |= remainder;
      if (status) {
        any_valid = true;
        any_remainder_valid |= remainder;
        continue;
      }
      any_wrong = true;
      found.failed(fail(status.error().code, field, plan.slots(kind)[i].run, i));
      // Where the first two are wrong, so is what they are made for: say it once, not 8,000 times.
      if ((i == 1 && !any_valid) || ++wrong == most_named) break;
    }
  };
  check_list(PresignKind::pool_2, offer.pool_2, "offer.pool_2");
  check_list(PresignKind::pool_3, offer.pool_3, "offer.pool_3");
  const std::vector<keys::SchnorrSignature> pool_v =
      offer.pool_v ? std::vector{*offer.pool_v} : std::vector<keys::SchnorrSignature>{};
  check_list(PresignKind::pool_v, pool_v, "offer.pool_v");
  // Nothing fits: then it may be the key, or the script, that is not the one that was signed for.
  if (any_wrong && !any_valid) found.failed(Errc::offer_key_signs_nothing, "offer.leaf_key");
  if (any_wrong && any_remainder && !any_remainder_valid) {
    found.failed(Errc::offer_key_signs_nothing, "offer.pool_script");
  }
}

void check_chain(const Sale& sale, const Trust& trust, Findings& found) {
  if (trust.chain == nullptr) {
    found.unchecked("offer.inputs", "chain");
    found.unchecked("request.inputs", "chain");
    return;
  }
  const Offer& offer = sale.offer();
  for (std::size_t i = 0; i < offer.inputs.size(); ++i) {
    check_coin(*trust.chain, offer.inputs[i], "offer.inputs", i, found);
  }
  const auto own = request_inputs(offer.request);
  if (!own) return;
  for (std::size_t i = 0; i < own->size(); ++i) {
    check_coin(*trust.chain, (*own)[i], "request.inputs", i, found);
  }
}

}  // namespace btcfi::settlement::detail
