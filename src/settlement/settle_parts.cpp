#include "settlement/script_kind.hpp"
#include "settlement/settle_parts.hpp"

#include <btcfi/tx/verify.hpp>

#include <algorithm>
#include <map>

namespace btcfi::settlement::detail {
namespace {

constexpr std::uint64_t coinbase_maturity = 100;

}  // namespace

Result<std::optional<std::size_t>> first_unusable(std::span<const PoolInput> inputs,
                                                  const tx::ChainView& chain) {
  BTCFI_TRY(const tx::ChainTip tip, chain.tip());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    BTCFI_TRY(const auto coin, chain.coin(inputs[i].outpoint));
    // In 64 bits: the chain may have become shorter between the two questions.
    const bool usable = coin && coin->height && !coin->spent_by &&
                        coin->output == inputs[i].output &&
                        (!coin->coinbase || *coin->height + coinbase_maturity <= tip.next_height);
    if (!usable) return std::optional(i);
  }
  return std::optional<std::size_t>{};
}

Result<std::vector<tx::TxOut>> funding_spent(const Offer& offer) {
  BTCFI_TRY(const auto own, request_inputs(offer.request));
  std::vector<tx::TxOut> out;
  for (const auto* side : {&offer.inputs, &own}) {
    for (const PoolInput& input : *side) out.push_back(input.output);
  }
  return out;
}

Status check_funding_witness(const tx::Transaction& fund, std::size_t input,
                             std::span<const tx::TxOut> spent) {
  const Error wrong = fail(Errc::funding_witness_invalid, "fund.witness", input);
  if (spent.size() != fund.inputs.size() || input >= spent.size()) return wrong;
  const tx::Witness& witness = fund.inputs[input].witness;
  const Bytes& script = spent[input].script_pubkey;
  // ALL or DEFAULT only: any other type lets a stranger rebuild FUND around the input.
  bool signs_all = false;
  if (is_p2tr(script)) {
    signs_all =
        witness.size() == 1 && (witness[0].size() == 64 ||
                                (witness[0].size() == 65 && witness[0].back() == tx::sighash_all));
  } else if (is_p2wpkh(script)) {
    signs_all = witness.size() == 2 && !witness[0].empty() && witness[0].back() == tx::sighash_all;
  }
  if (!signs_all) return wrong;
  BTCFI_TRY(const auto data, tx::PrecomputedData::of(fund, spent));
  if (!tx::verify_input(data, input, script::Flags::standard())) return wrong;
  return {};
}

Result<Sats> fee_at_rate(std::size_t vsize, std::uint64_t fee_sat_per_kvb) noexcept {
  std::uint64_t product = 0;
  if (__builtin_mul_overflow(std::uint64_t{vsize}, fee_sat_per_kvb, &product) ||
      product > static_cast<std::uint64_t>(max_money.value)) {
    return fail(Errc::overflow, "fee_sat_per_kvb");
  }
  return Sats{static_cast<std::int64_t>((product + 999) / 1'000)};
}

Result<Attested> check_attestations(const oracle::OracleSet& oracles,
                                    std::span<const oracle::Attestation> attestations) {
  using Spoke = std::map<std::size_t, const oracle::Attestation*>;  // by member of the set
  std::map<std::uint32_t, Spoke> by_price;
  std::optional<Error> first;
  for (std::size_t i = 0; i < attestations.size(); ++i) {
    const auto& hashes = oracles.hashes();
    const auto at = std::find(hashes.begin(), hashes.end(), attestations[i].announcement_hash);
    Error wrong = fail(Errc::oracle_wrong_event, "attestations", i);
    if (at != hashes.end()) {
      const auto member = static_cast<std::size_t>(at - hashes.begin());
      const Status valid =
          oracle::verify(attestations[i], oracles.members()[member], oracles.profile());
      if (valid) {
        by_price[attestations[i].price].emplace(member, &attestations[i]);
        continue;
      }
      wrong = fail(valid.error().code, "attestations", i, valid.error().input);
    }
    if (!first) first = wrong;
  }
  // An oracle that says something else, or nothing valid, must not stop those that agree.
  const auto decided = [&](const auto& entry) {
    return entry.second.size() >= oracles.threshold();
  };
  const auto winner = std::find_if(by_price.begin(), by_price.end(), decided);
  if (winner == by_price.end()) {
    if (first) return *first;
    const Errc code = by_price.size() > 1 ? Errc::attestations_differ : Errc::attestations_missing;
    return fail(code, "attestations", by_price.empty() ? 0 : by_price.begin()->second.size());
  }
  if (std::find_if(std::next(winner), by_price.end(), decided) != by_price.end()) {
    return fail(Errc::attestations_differ, "attestations", winner->second.size());
  }
  const Spoke& spoke = winner->second;
  const auto subsets = oracles.subsets();
  for (std::size_t s = 0; s < subsets.size(); ++s) {
    const bool all = std::all_of(subsets[s].begin(), subsets[s].end(),
                                 [&](std::size_t member) { return spoke.contains(member); });
    if (!all) continue;
    Attested out;
    out.price = winner->first;
    out.subset = static_cast<std::uint32_t>(s);
    for (const std::size_t member : subsets[s]) out.members.push_back(*spoke.at(member));
    return out;
  }
  return fail(Errc::internal, "attestations");
}

Result<keys::Scalar> slot_secret(const Sale& sale, const PresignSlot& slot,
                                 const Attested& attested) {
  return oracle::prefix_secret(sale.oracles(), sale.oracles().subsets()[slot.subset],
                               {slot.prefix.value, slot.prefix.length}, attested.members);
}

}  // namespace btcfi::settlement::detail
