// The pool until FUND is out: quotes, offers, acceptances, and what a restart finds again.
#include "settlement/field_codec.hpp"
#include "settlement/settle_parts.hpp"

#include <btcfi/core/sha256.hpp>
#include <btcfi/settlement/seller.hpp>

#include <algorithm>

namespace btcfi::settlement {
namespace {

constexpr std::uint32_t coinbase_maturity = 100;

Status check_buyer_coins(const Request& request, const tx::ChainView& chain) {
  BTCFI_TRY(const auto inputs, request_inputs(request));
  BTCFI_TRY(const tx::ChainTip tip, chain.tip());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    BTCFI_TRY(const auto coin, chain.coin(inputs[i].outpoint));
    const bool usable = coin && coin->height && !coin->spent_by &&
                        coin->output == inputs[i].output &&
                        (!coin->coinbase || tip.next_height - *coin->height >= coinbase_maturity);
    if (!usable) return fail(Errc::seller_input_unusable, "request.inputs", i);
  }
  return {};
}

bool holds_coins(SaleState state) noexcept {
  return state == SaleState::offered || state == SaleState::funded;
}

}  // namespace

const char* to_string(SaleState state) noexcept {
  switch (state) {
    case SaleState::offered: return "offered";
    case SaleState::expired: return "expired";
    case SaleState::funded: return "funded";
    case SaleState::live: return "live";
    case SaleState::settling: return "settling";
    case SaleState::settled: return "settled";
    case SaleState::failed: break;
  }
  return "failed";
}

Result<Seller> Seller::create(const keys::ExtendedSecret& master, const keys::SecretKey& identity,
                              SellerConfig config, FundingSigner& wallet, Store& store) {
  if (!check_payout_script(config.change_script)) {
    return fail(Errc::funding_script_kind, "change_script");
  }
  if (config.limits.hold_s == 0 || config.limits.hold_s > max_deadline_s) {
    return fail(Errc::invalid_argument, "hold_s");
  }
  BTCFI_TRY(const keys::XOnlyKey identity_key, keys::xonly(identity));
  Seller out(master.duplicate(), identity.duplicate(), std::move(config), wallet, store);
  out.identity_key_ = identity_key;
  BTCFI_CHECK(out.load());
  return out;
}

Status Seller::add_event(ByteView announcement, const keys::XOnlyKey& oracle) {
  BTCFI_TRY(const oracle::Announcement parsed, oracle::Announcement::parse(announcement));
  BTCFI_CHECK(oracle::verify(parsed, oracle));
  BTCFI_TRY(const Hash256 hash, parsed.body.hash());
  events_[hash] = to_bytes(announcement);
  return {};
}

Status Seller::add_coin(const PoolInput& coin, std::uint32_t now_s) {
  BTCFI_CHECK(funding_input_weight(coin.output.script_pubkey));
  if (coins_.contains(coin.outpoint)) {
    return fail(Errc::funding_duplicate_input, "Seller::add_coin");
  }
  BTCFI_CHECK(ledger_.deposit(coin.output.amount, std::int64_t{now_s} * 1'000));
  coins_[coin.outpoint] = coin.output;
  BTCFI_CHECK(save_coins());
  return save_ledger();
}

Result<Quote> Seller::quote(const Terms& terms, std::uint32_t now_s, std::uint32_t valid_for_s,
                            const keys::Entropy& entropy) {
  BTCFI_CHECK(terms.check());
  if (terms.network != config_.network) return fail(Errc::offer_wrong_network, "network");
  for (std::size_t i = 0; i < terms.announcements.size(); ++i) {
    if (!events_.contains(terms.announcements[i])) {
      return fail(Errc::seller_unknown_event, "announcements", i);
    }
  }
  BTCFI_CHECK(check_limits(terms.collateral, 0));
  Quote out;
  out.terms = terms;
  out.fee_sat_per_kvb = config_.fund_fee_sat_per_kvb;
  out.valid_until_s = now_s + valid_for_s;
  std::copy_n(entropy.reveal().begin(), out.nonce.bytes.size(), out.nonce.bytes.begin());
  std::erase_if(quotes_, [&](const auto& old) { return old.second.valid_until_s < now_s; });
  quotes_[out.id()] = out;
  return out;
}

std::vector<PoolInput> Seller::free_coins() const {
  std::set<tx::OutPoint> held;
  for (const auto& [id, record] : sales_) {
    if (!holds_coins(record.state)) continue;
    for (const PoolInput& input : record.sale.offer().inputs) held.insert(input.outpoint);
  }
  std::vector<PoolInput> out;
  for (const auto& [outpoint, output] : coins_) {
    if (!held.contains(outpoint)) out.push_back({outpoint, output});
  }
  return out;
}

Status Seller::check_limits(Sats collateral, std::size_t more_offers) const {
  const SellerLimits& limits = config_.limits;
  if (collateral > limits.contract) return fail(Errc::seller_limit, "collateral");
  Sats total = ledger_.state().locked;
  std::size_t open = 0;
  for (const auto& [id, record] : sales_) {
    if (!holds_coins(record.state)) continue;
    BTCFI_TRY(total, checked_add(total, record.sale.terms().collateral));
    if (record.state == SaleState::offered) ++open;
  }
  BTCFI_TRY(total, checked_add(total, collateral));
  if (total > limits.locked) return fail(Errc::seller_limit, "locked");
  if (open + more_offers > limits.open_offers) return fail(Errc::seller_limit, "open_offers");
  return {};
}

Status Seller::check_outpoints_free(const Request& request) const {
  for (const auto& [id, record] : sales_) {
    if (!holds_coins(record.state)) continue;
    for (const FundingInput& theirs : record.sale.offer().request.inputs) {
      for (std::size_t i = 0; i < request.inputs.size(); ++i) {
        if (request.inputs[i].outpoint == theirs.outpoint) {
          return fail(Errc::seller_outpoint_busy, "request.inputs", i);
        }
      }
    }
  }
  return {};
}

Result<std::uint32_t> Seller::take_contract_number() {
  const std::uint32_t number = next_contract_;
  ByteWriter next;
  next.u32(number + 1);
  BTCFI_CHECK(store_->put("contract", next.view()));  // before any key of it is used
  ++next_contract_;
  return number;
}

Result<Offer> Seller::draft(const Request& request, const Quote& quote, std::uint32_t now_s,
                            const PartySecrets& secrets) const {
  Offer out;
  out.request = request;
  out.pool_identity = identity_key_;
  out.terms = quote.terms;
  for (const Hash256& hash : quote.terms.announcements) {
    out.announcements.push_back(events_.at(hash));
  }
  BTCFI_TRY(out.internal_key, keys::public_key(secrets.internal));
  BTCFI_TRY(out.leaf_key, keys::xonly(secrets.leaf));
  BTCFI_TRY(out.pool_script, secrets.payout_script());
  out.deadline_s = now_s + config_.limits.hold_s;
  return out;
}

Status Seller::add_fund(Offer& offer, const Quote& quote) const {
  BTCFI_TRY(const Contract contract, derive_contract(offer));
  FundingPlan plan;
  BTCFI_TRY(plan.buyer_inputs, request_inputs(offer.request));
  plan.contract = contract.output();
  plan.premium = offer.terms.premium;
  plan.buyer_change_script = offer.request.change_script;
  plan.pool_change_script = config_.change_script;

  std::vector<PoolInput> coins = free_coins();
  std::sort(coins.begin(), coins.end(), [](const PoolInput& a, const PoolInput& b) {
    return a.output.amount > b.output.amount;
  });
  // The smallest single coin that suffices, else the largest ones together.
  Error last = fail(Errc::seller_no_coins, "Seller::offer");
  const auto attempt = [&](std::vector<PoolInput> chosen) -> Result<Funding> {
    plan.pool_inputs = std::move(chosen);
    BTCFI_TRY(plan.fees, funding_fees(plan, quote.fee_sat_per_kvb));
    return build_funding(plan);
  };
  std::optional<Funding> found;
  for (std::size_t i = coins.size(); i-- > 0 && !found;) {
    if (auto one = attempt({coins[i]}); one) found = *std::move(one);
  }
  for (std::size_t count = 2; count <= std::min(coins.size(), max_funding_inputs) && !found;
       ++count) {
    auto several = attempt({coins.begin(), coins.begin() + static_cast<std::ptrdiff_t>(count)});
    if (several) {
      found = *std::move(several);
    } else if (several.error().input == 1) {
      last = several.error();
    }
  }
  if (!found) {
    // Only the buyer's side missing means that its coins are too small, not ours.
    if (!coins.empty()) {
      const auto why = attempt({coins[0]});
      if (!why && why.error().code == Errc::funding_insufficient && why.error().input == 1) {
        last = why.error();
      }
    }
    return last;
  }
  if (found->paid.buyer > offer.request.fee_cap) {
    return fail(Errc::funding_insufficient, "request.fee_cap", 1);
  }
  offer.inputs = plan.pool_inputs;
  offer.fund = found->transaction;
  return {};
}

Result<Bytes> Seller::offer(ByteView bytes, std::uint32_t now_s, const tx::ChainView& chain) {
  BTCFI_TRY(const Request request, Request::parse(bytes));
  const auto known = quotes_.find(request.quote_id);
  if (known == quotes_.end()) return fail(Errc::seller_unknown_quote, "request.quote_id");
  const Quote& quote = known->second;
  if (now_s > quote.valid_until_s) return fail(Errc::seller_quote_expired, "request.quote_id");
  for (auto& [id, record] : sales_) {
    if (record.state == SaleState::offered && now_s > record.sale.offer().deadline_s) {
      record.state = SaleState::expired;
    }
  }
  // Cheap checks first; keys and signatures only for someone who holds the coins.
  BTCFI_CHECK(check_outpoints_free(request));
  BTCFI_CHECK(check_limits(quote.terms.collateral, 1));
  if (const auto wrong = check_request(request); !wrong.empty()) return wrong.front();
  BTCFI_CHECK(check_buyer_coins(request, chain));

  BTCFI_TRY(const std::uint32_t number, take_contract_number());
  BTCFI_TRY(const PartySecrets secrets, PartySecrets::derive(master_, config_.network, number));
  BTCFI_TRY(Offer offer, draft(request, quote, now_s, secrets));
  BTCFI_CHECK(add_fund(offer, quote));
  BTCFI_TRY(Sale sale, Sale::derive(std::move(offer)));

  BTCFI_TRY(const keys::KeyPair leaf, keys::KeyPair::from(secrets.leaf));
  BTCFI_TRY(PoolPresignatures signatures,
            sale.plan().sign_pool({leaf, secrets.nonce_seed, request.id()}));
  Offer& made = sale.parts_->offer;
  made.pool_2 = std::move(signatures.pool_2);
  made.pool_3 = std::move(signatures.pool_3);
  made.pool_v = signatures.pool_v;
  const Hash256 id = made.id();
  BTCFI_TRY(made.signature, keys::sign_schnorr(id, identity_, keys::Entropy{}));

  Bytes out = made.serialize();
  ByteWriter stored;
  stored.u32(number).bytes(out);
  BTCFI_CHECK(store_->put("offer/" + id.hex(), stored.view()));
  sales_.emplace(id, SaleRecord{std::move(sale), number, SaleState::offered, {}, {}, {}, 0});
  return out;
}

Result<tx::Witness> Seller::sign_coin(const tx::Transaction& fund, std::size_t input,
                                      std::span<const tx::TxOut> spent) const {
  // A remainder of an earlier contract is paid to that contract's own key, not to the wallet.
  for (const auto& [id, record] : sales_) {
    if (record.sale.offer().pool_script != spent[input].script_pubkey) continue;
    BTCFI_TRY(const PartySecrets secrets, secrets_of(record));
    KeySigner payout;
    BTCFI_CHECK(payout.add(secrets.payout));
    return payout.sign(fund, input, spent);
  }
  return wallet_->sign(fund, input, spent);
}

Result<Sold> Seller::accept(ByteView bytes, std::uint32_t now_s, const tx::ChainView& chain) {
  BTCFI_TRY(Accept accept, Accept::parse(bytes));
  const auto found = sales_.find(accept.offer_id);
  if (found == sales_.end()) return fail(Errc::offer_unknown, "accept.offer_id");
  SaleRecord& record = found->second;
  const Offer& offer = record.sale.offer();
  if (record.state != SaleState::offered && record.state != SaleState::expired) {
    return fail(Errc::wrong_state, "Seller::accept");
  }
  if (now_s > offer.deadline_s || record.state == SaleState::expired) {
    return fail(Errc::offer_deadline, "offer.deadline");
  }
  BTCFI_TRY(const auto spent, detail::funding_spent(offer));
  tx::Transaction fund = offer.fund;
  const std::size_t first = offer.inputs.size();
  if (accept.witnesses.size() != offer.request.inputs.size()) {
    return fail(Errc::funding_witness_invalid, "accept.witnesses", accept.witnesses.size());
  }
  for (std::size_t i = 0; i < accept.witnesses.size(); ++i) {
    fund.inputs[first + i].witness = std::move(accept.witnesses[i]);
    BTCFI_CHECK(detail::check_funding_witness(fund, first + i, spent));
  }
  BuyerPresignatures presigned{std::move(accept.buyer_2), std::move(accept.buyer_3),
                               std::move(accept.buyer_m)};
  BTCFI_CHECK(record.sale.plan().verify_buyer(presigned));
  BTCFI_CHECK(check_buyer_coins(offer.request, chain));
  BTCFI_CHECK(check_limits({}, 0));

  BTCFI_CHECK(store_->put("accept/" + accept.offer_id.hex(), bytes));
  for (std::size_t i = 0; i < first; ++i) {
    BTCFI_TRY(fund.inputs[i].witness, sign_coin(offer.fund, i, spent));
    BTCFI_CHECK(detail::check_funding_witness(fund, i, spent));
  }
  BTCFI_CHECK(store_->put("fund/" + accept.offer_id.hex(), fund.serialize()));
  record.presignatures = std::move(presigned);
  record.fund = fund;
  record.state = SaleState::funded;
  return Sold{Done{accept.offer_id, fund}.serialize(), std::move(fund)};
}

Result<Bytes> Seller::done(const Hash256& offer_id) const {
  BTCFI_TRY(const SaleRecord* record, find(offer_id));
  if (!record->fund) return fail(Errc::wrong_state, "Seller::done");
  return Done{offer_id, *record->fund}.serialize();
}

std::vector<tx::Transaction> Seller::unconfirmed() const {
  std::vector<tx::Transaction> out;
  for (const auto& [id, record] : sales_) {
    if (record.state == SaleState::funded) out.push_back(*record.fund);
  }
  return out;
}

Status Seller::save_coins() {
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(coins_.size()));
  for (const auto& [outpoint, output] : coins_) {
    detail::write_outpoint(out, outpoint);
    detail::write_sats(out, output.amount);
    detail::write_script(out, output.script_pubkey);
  }
  return store_->put("coins", out.view());
}

Status Seller::load_coins() {
  BTCFI_TRY(const auto stored, store_->get("coins"));
  if (!stored) return {};
  ByteReader in(*stored, "Seller::load");
  BTCFI_TRY(const std::uint32_t count, in.u32());
  for (std::uint32_t i = 0; i < count; ++i) {
    BTCFI_TRY(const tx::OutPoint outpoint, detail::read_outpoint(in));
    tx::TxOut output;
    BTCFI_TRY(output.amount, detail::read_sats(in));
    BTCFI_TRY(output.script_pubkey, detail::read_script(in));
    coins_[outpoint] = std::move(output);
  }
  return in.finish();
}

Status Seller::save_ledger() { return store_->put("ledger", ledger_.serialize()); }

Status Seller::load_sale(const std::string& name) {
  BTCFI_TRY(const auto stored, store_->get(name));
  if (!stored) return fail(Errc::io, "Seller::load");
  ByteReader in(*stored, "Seller::load");
  BTCFI_TRY(const std::uint32_t number, in.u32());
  BTCFI_TRY(const ByteView bytes, in.take(in.remaining()));
  BTCFI_TRY(Offer offer, Offer::parse(bytes));
  const Hash256 id = offer.id();
  BTCFI_TRY(Sale sale, Sale::derive(std::move(offer)));
  SaleRecord record{std::move(sale), number, SaleState::offered, {}, {}, {}, 0};
  BTCFI_TRY(const auto fund, store_->get("fund/" + id.hex()));
  if (fund) {
    BTCFI_TRY(record.fund, tx::Transaction::parse(*fund));
    BTCFI_TRY(const auto accepted, store_->get("accept/" + id.hex()));
    if (!accepted) return fail(Errc::io, "Seller::load");
    BTCFI_TRY(Accept accept, Accept::parse(*accepted));
    record.presignatures = {std::move(accept.buyer_2), std::move(accept.buyer_3),
                            std::move(accept.buyer_m)};
    record.state = SaleState::funded;
  }
  BTCFI_TRY(const Hash256 contract, Hash256::from(record.sale.funded().txid.view()));
  for (const LedgerEntry& entry : ledger_.journal()) {
    if (entry.contract != contract) continue;
    record.state = entry.kind == LedgerKind::sale ? SaleState::live : SaleState::settled;
  }
  sales_.emplace(id, std::move(record));
  return {};
}

Status Seller::load() {
  BTCFI_TRY(const auto ledger, store_->get("ledger"));
  if (ledger) {
    BTCFI_TRY(ledger_, Ledger::replay(*ledger));
  }
  BTCFI_TRY(const auto next, store_->get("contract"));
  if (next) {
    BTCFI_TRY(next_contract_, ByteReader(*next).u32());
  }
  BTCFI_CHECK(load_coins());
  BTCFI_TRY(const auto offers, store_->names("offer/"));
  for (const std::string& name : offers) BTCFI_CHECK(load_sale(name));
  return {};
}

Result<const SaleRecord*> Seller::find(const Hash256& offer_id) const {
  const auto found = sales_.find(offer_id);
  if (found == sales_.end()) return fail(Errc::offer_unknown, "offer_id");
  return &found->second;
}

Result<const SaleRecord*> Seller::find_live(const Hash256& offer_id) const {
  BTCFI_TRY(const SaleRecord* record, find(offer_id));
  if (record->state != SaleState::live && record->state != SaleState::settling) {
    return fail(Errc::wrong_state, "offer_id");
  }
  return record;
}

Result<PartySecrets> Seller::secrets_of(const SaleRecord& record) const {
  return PartySecrets::derive(master_, config_.network, record.contract);
}

}  // namespace btcfi::settlement
