#include "settlement/settle_parts.hpp"

#include <btcfi/settlement/buyer.hpp>
#include <btcfi/tx/verify.hpp>

#include <algorithm>

namespace btcfi::settlement {
namespace {

Status check_network(const Terms& terms, Network network) noexcept {
  if (terms.network != network) return fail(Errc::offer_wrong_network, "network");
  return {};
}

/// One way of naming the nonces of a contract's pre-signatures apart from every other's.
Hash256 presign_auxiliary(const Offer& offer) { return offer.id(); }

}  // namespace

Result<Buyer> Buyer::create(const keys::ExtendedSecret& master, Network network,
                            std::uint32_t contract) {
  BTCFI_TRY(PartySecrets secrets, PartySecrets::derive(master, network, contract));
  BuyerKeys keys;
  BTCFI_TRY(keys.internal_key, keys::public_key(secrets.internal));
  BTCFI_TRY(keys.leaf_key, keys::xonly(secrets.leaf));
  BTCFI_TRY(Bytes payout, secrets.payout_script());
  return Buyer(std::move(secrets), keys, std::move(payout), network, contract);
}

Result<Request> Buyer::request(const Quote& quote, std::vector<FundingInput> coins,
                               ByteView change_script, Sats fee_cap, FundingSigner& wallet,
                               ByteView payout_script) const {
  BTCFI_CHECK(check_network(quote.terms, network_));
  Request out;
  out.quote_id = quote.id();
  out.internal_key = keys_.internal_key;
  out.leaf_key = keys_.leaf_key;
  out.inputs = std::move(coins);
  out.change_script = to_bytes(change_script);
  out.payout_script = payout_script.empty() ? payout_script_ : to_bytes(payout_script);
  out.fee_cap = fee_cap;
  BTCFI_TRY(const auto spent, request_inputs(out));
  for (std::size_t i = 0; i < out.inputs.size(); ++i) {
    BTCFI_TRY(out.inputs[i].proof, sign_funding_proof(out, i, wallet));
  }
  if (const auto wrong = check_request(out); !wrong.empty()) return wrong.front();
  return out;
}

CheckedOffer Buyer::check(ByteView offer, const Trust& trust) const {
  return check_offer(offer, keys_, trust);
}

Result<Acceptance> Buyer::accept(ByteView offer, const Trust& trust, FundingSigner& wallet,
                                 Store& store, const AcceptOptions& options) const {
  CheckedOffer checked = check(offer, trust);
  if (!checked.report.ok()) return checked.report.failures.front();
  if (!checked.report.complete() && !options.allow_unchecked) {
    return fail(Errc::offer_unchecked, checked.report.unchecked.front().field);
  }
  Sale& sale = *checked.sale;
  BTCFI_CHECK(check_network(sale.terms(), network_));

  Accept accept;
  accept.offer_id = checked.report.offer_id;
  BTCFI_TRY(const keys::KeyPair leaf, keys::KeyPair::from(secrets_.leaf));
  BTCFI_TRY(BuyerPresignatures presigned,
            sale.plan().sign_buyer({leaf, secrets_.nonce_seed, presign_auxiliary(sale.offer())},
                                   options.automatic_payment));
  accept.buyer_2 = std::move(presigned.buyer_2);
  accept.buyer_3 = std::move(presigned.buyer_3);
  accept.buyer_m = std::move(presigned.buyer_m);

  tx::Transaction fund = sale.offer().fund;
  BTCFI_TRY(const std::vector<tx::TxOut> spent, detail::funding_spent(sale.offer()));
  const std::size_t first = sale.offer().inputs.size();
  for (std::size_t i = first; i < fund.inputs.size(); ++i) {
    BTCFI_TRY(fund.inputs[i].witness, wallet.sign(sale.offer().fund, i, spent));
    BTCFI_CHECK(detail::check_funding_witness(fund, i, spent));
    accept.witnesses.push_back(fund.inputs[i].witness);
  }
  Acceptance out{accept.serialize(),
                 Holding(std::move(sale), secrets_.duplicate(), index_, {}, std::move(fund))};
  out.holding.accept_ = out.accept;
  // From here on the pool could fund: what is needed to claim must be safe first.
  BTCFI_CHECK(store.put("backup/" + accept.offer_id.hex(), out.holding.backup()));
  if (trust.registry != nullptr) {
    for (const oracle::Announcement& one : out.holding.sale().announcements()) {
      BTCFI_CHECK(trust.registry->admit(one.body));
    }
  }
  return out;
}

Result<tx::Transaction> Buyer::double_spend(ByteView bytes, std::uint64_t fee_sat_per_kvb,
                                            FundingSigner& wallet) const {
  BTCFI_TRY(const Offer offer, Offer::parse(bytes));
  BTCFI_TRY(const auto own, request_inputs(offer.request));
  if (own.empty()) return fail(Errc::funding_no_input, "request.inputs");
  const PoolInput& coin = *std::max_element(
      own.begin(), own.end(),
      [](const PoolInput& a, const PoolInput& b) { return a.output.amount < b.output.amount; });
  BTCFI_TRY(const std::size_t input_weight, funding_input_weight(coin.output.script_pubkey));
  tx::Transaction out;
  out.inputs.push_back({coin.outpoint, {}, tx::sequence_replaceable, {}});
  out.outputs.push_back({coin.output.amount, offer.request.change_script});
  constexpr std::size_t empty_input_weight = 4 * (32 + 4 + 1 + 4);
  const std::size_t vsize = (out.weight() + 2 + input_weight - empty_input_weight + 3) / 4;
  BTCFI_TRY(const Sats fee, detail::fee_at_rate(vsize, fee_sat_per_kvb));
  out.outputs[0].amount.value -= fee.value;
  if (out.outputs[0].amount < dust_limit) {
    return fail(Errc::funding_insufficient, "Buyer::double_spend", 1);
  }
  const std::span<const tx::TxOut> spent(&coin.output, 1);
  BTCFI_TRY(out.inputs[0].witness, wallet.sign(out, 0, spent));
  BTCFI_CHECK(detail::check_funding_witness(out, 0, spent));
  return out;
}

}  // namespace btcfi::settlement
