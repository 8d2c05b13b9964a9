// The pool until FUND is out: quotes, offers, acceptances.
#include "settlement/field_codec.hpp"
#include "settlement/settle_parts.hpp"

#include <btcfi/settlement/seller.hpp>
#include <btcfi/settlement/timeline.hpp>

#include <algorithm>

namespace btcfi::settlement {
namespace {

Status check_coins(const std::vector<PoolInput>& inputs, const char* field,
                   const tx::ChainView& chain) {
  BTCFI_TRY(const auto bad, detail::first_unusable(inputs, chain));
  if (bad) return fail(Errc::seller_input_unusable, field, *bad);
  return {};
}

std::string event_name(const Hash256& announcement) { return "event/" + announcement.hex(); }
std::string quote_name(const Hash256& id) { return "quote/" + id.hex(); }

bool is_signed(const tx::Transaction& fund) noexcept {
  return std::none_of(fund.inputs.begin(), fund.inputs.end(),
                      [](const tx::TxIn& input) { return input.witness.empty(); });
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
  if (config.limits.accepts == 0) return fail(Errc::invalid_argument, "accepts");
  if (config.limits.cool_down_s > forget_expired_s) {
    return fail(Errc::invalid_argument, "cool_down_s");
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
  BTCFI_CHECK(registry_.admit(parsed.body));
  ByteWriter stored;
  stored.bytes(oracle).bytes(announcement);
  BTCFI_CHECK(store_->put(event_name(hash), stored.view()));
  events_[hash] = {to_bytes(announcement), oracle};
  return {};
}

Result<Quote> Seller::quote(const Terms& terms, std::uint32_t now_s, std::uint32_t valid_for_s,
                            const keys::Entropy& entropy) {
  BTCFI_CHECK(terms.check());
  if (terms.network != config_.network) return fail(Errc::offer_wrong_network, "network");
  // Whoever accepts after the expiry knows the price, and while FUND is not deep enough either side
  // can still cancel it by spending its own input.
  const std::uint64_t last_accept =
      std::uint64_t{now_s} + valid_for_s + std::uint64_t{config_.limits.hold_s};
  if (last_accept + funding_time_s(terms) >= terms.expiry) {
    return fail(Errc::terms_time_order, "expiry");
  }
  std::set<keys::XOnlyKey> oracles;
  for (std::size_t i = 0; i < terms.announcements.size(); ++i) {
    const auto event = events_.find(terms.announcements[i]);
    if (event == events_.end()) return fail(Errc::seller_unknown_event, "announcements", i);
    if (!oracles.insert(event->second.oracle).second) {
      return fail(Errc::oracle_set_mismatch, "announcements", i);
    }
    // An event of another day or unit would settle at a price that somebody may know by now.
    BTCFI_TRY(const auto announced, oracle::Announcement::parse(event->second.announcement));
    const oracle::AnnouncementTerms expected{.maturity_s = terms.expiry,
                                             .unit = {},
                                             .tick_cents = terms.tick_cents,
                                             .price_bits = terms.price_bits};
    if (const Status fits = oracle::verify(announced, event->second.oracle, expected); !fits) {
      return fail(fits.error().code, fits.error().where, i);
    }
  }
  BTCFI_CHECK(check_limits(terms.collateral, 0));
  Quote out;
  out.terms = terms;
  out.fee_sat_per_kvb = config_.fund_fee_sat_per_kvb;
  out.valid_until_s = now_s + valid_for_s;
  std::copy_n(entropy.reveal().begin(), out.nonce.bytes.size(), out.nonce.bytes.begin());
  for (auto at = quotes_.begin(); at != quotes_.end();) {
    if (at->second.valid_until_s >= now_s) {
      ++at;
      continue;
    }
    BTCFI_CHECK(store_->erase(quote_name(at->first)));
    at = quotes_.erase(at);
  }
  const Hash256 id = out.id();
  BTCFI_CHECK(store_->put(quote_name(id), out.serialize()));
  quotes_[id] = out;
  return out;
}

std::vector<PoolInput> Seller::free_coins() const { return coins_for({}); }

std::vector<PoolInput> Seller::coins_for(std::span<const SaleRecord* const> records) const {
  std::set<tx::OutPoint> held = quarantined_;
  for (const auto& [id, record] : sales_) {
    if (holds_coins(record.state)) {
      for (const PoolInput& input : record.sale.offer().inputs) held.insert(input.outpoint);
    }
    if (record.state == SaleState::funded) {
      // In the books where a reorganisation undid it: what it paid to the pool waits as well.
      const tx::Txid fund = record.sale.funded().txid;
      for (std::uint32_t i = 0; i < record.fund->outputs.size(); ++i) held.insert({fund, i});
    }
    if (!record.settled_by) continue;
    for (const tx::TxIn& input : record.settled_by->inputs) held.insert(input.previous);
  }
  std::set<tx::OutPoint> replaced;
  for (const SaleRecord* record : records) {
    if (!record->settled_by) continue;
    for (const tx::TxIn& input : record->settled_by->inputs) replaced.insert(input.previous);
  }
  for (const auto& [outpoint, contracts] : reserved_) {
    held.insert(outpoint);
    for (const SaleRecord* record : records) {
      if (contracts.contains(record->sale.funded())) replaced.insert(outpoint);
    }
  }
  std::vector<PoolInput> out;
  for (const auto& [outpoint, output] : books_.coins) {
    if (replaced.contains(outpoint)) out.push_back({outpoint, output});
  }
  for (const auto& [outpoint, output] : books_.coins) {
    if (!held.contains(outpoint)) out.push_back({outpoint, output});
  }
  return out;
}

Status Seller::check_limits(Sats collateral, std::size_t more_offers) const {
  const SellerLimits& limits = config_.limits;
  if (collateral > limits.contract) return fail(Errc::seller_limit, "collateral");
  Sats total = books_.ledger.state().locked;
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

Status Seller::check_outpoints_free(const Request& request, std::uint32_t now_s) const {
  for (const auto& [id, record] : sales_) {
    const std::uint64_t until =
        std::uint64_t{record.sale.offer().deadline_s} + config_.limits.cool_down_s;
    const bool cooling = record.state == SaleState::expired && now_s <= until;
    if (!holds_coins(record.state) && !cooling) continue;
    for (const FundingInput& theirs : record.sale.offer().request.inputs) {
      for (std::size_t i = 0; i < request.inputs.size(); ++i) {
        if (request.inputs[i].outpoint != theirs.outpoint) continue;
        if (!cooling) return fail(Errc::seller_outpoint_busy, "request.inputs", i);
        return fail(Errc::seller_limit, "cool_down", i, until + 1 - now_s);
      }
    }
  }
  return {};
}

// An offer that expired before a restart is open again to a clock that was set back, and since then
// its coins may have been promised to another sale, taken out, or have paid for a settlement.
Status Seller::check_coins_not_promised(const SaleRecord& record) const {
  std::set<tx::OutPoint> promised = quarantined_;
  for (const auto& [id, other] : sales_) {
    if (other.state == SaleState::funded) {  // itself is not
      for (const PoolInput& input : other.sale.offer().inputs) promised.insert(input.outpoint);
    }
    if (!other.settled_by) continue;
    for (const tx::TxIn& input : other.settled_by->inputs) promised.insert(input.previous);
  }
  for (const auto& [outpoint, contracts] : reserved_) promised.insert(outpoint);
  const std::vector<PoolInput>& inputs = record.sale.offer().inputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (promised.contains(inputs[i].outpoint) || !books_.coins.contains(inputs[i].outpoint)) {
      return fail(Errc::seller_input_unusable, "offer.inputs", i);
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
    const auto event = events_.find(hash);
    if (event == events_.end()) return fail(Errc::seller_unknown_event, "announcements");
    out.announcements.push_back(event->second.announcement);
  }
  BTCFI_TRY(out.internal_key, keys::public_key(secrets.internal));
  BTCFI_TRY(out.leaf_key, keys::xonly(secrets.leaf));
  BTCFI_TRY(out.pool_script, secrets.payout_script());
  out.deadline_s = now_s + config_.limits.hold_s;
  return out;
}

Result<Funding> Seller::choose_coins(FundingPlan& plan, std::vector<PoolInput> coins,
                                     std::uint32_t fee_sat_per_kvb) const {
  // The smallest single coin that suffices, else the largest ones together.
  Error last = fail(Errc::seller_no_coins, "Seller::offer");
  const auto attempt = [&](std::vector<PoolInput> chosen) -> Result<Funding> {
    plan.pool_inputs = std::move(chosen);
    BTCFI_TRY(plan.fees, funding_fees(plan, fee_sat_per_kvb));
    return build_funding(plan);
  };
  for (std::size_t i = coins.size(); i-- > 0;) {
    if (auto one = attempt({coins[i]}); one) return one;
  }
  for (std::size_t count = 2; count <= std::min(coins.size(), max_funding_inputs); ++count) {
    auto several = attempt({coins.begin(), coins.begin() + static_cast<std::ptrdiff_t>(count)});
    if (several) return several;
    if (several.error().input == 1) last = several.error();
  }
  // Only the buyer's side missing means that its coins are too small, not ours.
  if (!coins.empty()) {
    const auto why = attempt({coins[0]});
    if (!why && why.error().code == Errc::funding_insufficient && why.error().input == 1) {
      last = why.error();
    }
  }
  return last;
}

Status Seller::add_fund(Offer& offer, const Quote& quote, const tx::ChainView& chain) const {
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
  for (;;) {
    BTCFI_TRY(Funding found, choose_coins(plan, coins, quote.fee_sat_per_kvb));
    // A coin may have paid the fee of a settlement meanwhile, or a block that made it was undone.
    BTCFI_TRY(const auto gone, detail::first_unusable(plan.pool_inputs, chain));
    if (gone) {
      std::erase(coins, plan.pool_inputs[*gone]);
      continue;
    }
    if (found.paid.buyer > offer.request.fee_cap) {
      return fail(Errc::funding_insufficient, "request.fee_cap", 1);
    }
    offer.inputs = plan.pool_inputs;
    offer.fund = std::move(found.transaction);
    return {};
  }
}

Result<Bytes> Seller::offer(ByteView bytes, std::uint32_t now_s, const tx::ChainView& chain) {
  BTCFI_TRY(const Request request, Request::parse(bytes));
  const auto known = quotes_.find(request.quote_id);
  if (known == quotes_.end()) return fail(Errc::seller_unknown_quote, "request.quote_id");
  const Quote& quote = known->second;
  if (now_s > quote.valid_until_s) return fail(Errc::seller_quote_expired, "request.quote_id");
  BTCFI_CHECK(expire_offers(now_s));
  // Cheap checks first; keys and signatures only for someone who holds the coins.
  BTCFI_CHECK(check_outpoints_free(request, now_s));
  BTCFI_CHECK(check_limits(quote.terms.collateral, 1));
  BTCFI_TRY(const auto buyer_coins, request_inputs(request));
  BTCFI_CHECK(check_coins(buyer_coins, "request.inputs", chain));
  if (const auto wrong = check_request(request); !wrong.empty()) return wrong.front();

  BTCFI_TRY(const std::uint32_t number, take_contract_number());
  BTCFI_TRY(const PartySecrets secrets, PartySecrets::derive(master_, config_.network, number));
  BTCFI_TRY(Offer offer, draft(request, quote, now_s, secrets));
  BTCFI_CHECK(add_fund(offer, quote, chain));
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
  sales_.emplace(id, detail::new_record(std::move(sale), number));
  return out;
}

Result<tx::Witness> Seller::sign_coin(const tx::Transaction& fund, std::size_t input,
                                      std::span<const tx::TxOut> spent) const {
  // A remainder of an earlier contract is paid to that contract's own key, not to the wallet.
  const auto scripts = pool_scripts();
  const auto own = scripts.find(spent[input].script_pubkey);
  if (own == scripts.end()) return wallet_->sign(fund, input, spent);
  BTCFI_TRY(const PartySecrets secrets, secrets_of(own->second));
  KeySigner payout;
  BTCFI_CHECK(payout.add(secrets.payout));
  return payout.sign(fund, input, spent);
}

Result<Sold> Seller::accept(ByteView bytes, std::uint32_t now_s, const tx::ChainView& chain) {
  BTCFI_TRY(Accept accept, Accept::parse(bytes));
  if (finished_.contains(accept.offer_id)) return fail(Errc::wrong_state, "Seller::accept");
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
  BTCFI_TRY(const auto buyer_coins, request_inputs(offer.request));
  BTCFI_CHECK(check_coins(buyer_coins, "request.inputs", chain));
  BTCFI_CHECK(check_coins(offer.inputs, "offer.inputs", chain));
  BTCFI_CHECK(check_coins_not_promised(record));
  BTCFI_CHECK(check_limits({}, 0));
  // Thousands of adaptor signatures: only for someone who signed with the coins, and not for ever.
  if (record.accepts >= config_.limits.accepts) return fail(Errc::seller_limit, "accepts");
  ++record.accepts;
  BuyerPresignatures presigned{std::move(accept.buyer_2), std::move(accept.buyer_3),
                               std::move(accept.buyer_m)};
  BTCFI_CHECK(record.sale.plan().verify_buyer(presigned));

  BTCFI_CHECK(store_->put("accept/" + accept.offer_id.hex(), bytes));
  for (std::size_t i = 0; i < first; ++i) {
    BTCFI_TRY(fund.inputs[i].witness, sign_coin(offer.fund, i, spent));
    BTCFI_CHECK(detail::check_funding_witness(fund, i, spent));
  }
  record.fund_stored = true;
  BTCFI_CHECK(store_->put("fund/" + accept.offer_id.hex(), fund.serialize()));
  record.presignatures = std::move(presigned);
  record.fund = fund;
  record.state = SaleState::funded;
  return Sold{Done{accept.offer_id, fund}.serialize(), std::move(fund)};
}

Result<Bytes> Seller::done(const Hash256& offer_id) const {
  BTCFI_TRY(const SaleRecord* record, find(offer_id));
  if (!record->fund || !is_signed(*record->fund)) return fail(Errc::wrong_state, "Seller::done");
  return Done{offer_id, *record->fund}.serialize();
}

std::vector<tx::Transaction> Seller::unconfirmed() const {
  std::vector<tx::Transaction> out;
  for (const auto& [id, record] : sales_) {
    if (record.state == SaleState::funded && is_signed(*record.fund)) out.push_back(*record.fund);
    if (record.settled_by && record.settled_depth < final_depth) out.push_back(*record.settled_by);
  }
  for (const auto& [txid, payment] : payments_) out.push_back(payment.transaction);
  return out;
}

Status Seller::expire(SaleRecord& record) {
  // A later start must not find a FUND whose coins have been promised to somebody else.
  if (record.fund_stored) {
    BTCFI_CHECK(store_->erase("fund/" + record.sale.offer().id().hex()));
  }
  record.state = SaleState::expired;
  return {};
}

Status Seller::expire_offers(std::uint32_t now_s) {
  for (auto at = sales_.begin(); at != sales_.end();) {
    SaleRecord& record = at->second;
    const std::uint32_t deadline = record.sale.offer().deadline_s;
    if (record.state == SaleState::offered && now_s > deadline) {
      BTCFI_CHECK(expire(record));
    }
    if (record.state != SaleState::expired || now_s <= std::uint64_t{deadline} + forget_expired_s) {
      ++at;
      continue;
    }
    BTCFI_CHECK(store_->erase("offer/" + at->first.hex()));
    BTCFI_CHECK(store_->erase("accept/" + at->first.hex()));
    at = sales_.erase(at);
  }
  return {};
}

Result<const SaleRecord*> Seller::find(const Hash256& offer_id) const {
  if (finished_.contains(offer_id)) return fail(Errc::wrong_state, "offer_id");
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

Result<PartySecrets> Seller::secrets_of(std::uint32_t contract) const {
  return PartySecrets::derive(master_, config_.network, contract);
}

std::map<Bytes, std::uint32_t> Seller::pool_scripts() const {
  std::map<Bytes, std::uint32_t> out;
  for (const auto& [id, record] : sales_) {
    out.emplace(record.sale.offer().pool_script, record.contract);
  }
  for (const auto& [id, sale] : finished_) out.emplace(sale.pool_script, sale.contract);
  return out;
}

}  // namespace btcfi::settlement
