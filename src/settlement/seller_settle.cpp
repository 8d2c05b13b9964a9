// The pool from FUND on: what the chain did, the books, and the pool's own settlements.
#include "settlement/settle_parts.hpp"

#include <btcfi/settlement/payoff.hpp>
#include <btcfi/settlement/seller.hpp>
#include <btcfi/settlement/timeline.hpp>

#include <algorithm>

namespace btcfi::settlement {
namespace {

// Batches stay below 10,000 vB: 54 + 108 a return, 54 + 151 a payment (PROTOCOL section 8).
constexpr std::size_t returns_per_batch = 90;
constexpr std::size_t payments_per_batch = 60;

Hash256 ledger_id(const SaleRecord& record) {
  Hash256 out;
  out.bytes = record.sale.funded().txid.bytes;
  return out;
}

std::int64_t milliseconds(std::uint32_t now_s) noexcept { return std::int64_t{now_s} * 1'000; }

/// Whether a claim could not be built because its own money does not pay the fee.
bool is_short(const Error& error) noexcept {
  return error.code == Errc::claim_value || error.code == Errc::claim_dust;
}

Status pay_fee(Ledger& ledger, std::int64_t fee, std::uint32_t now_s) {
  if (fee > 0) return ledger.fee_paid({fee}, milliseconds(now_s));
  if (fee < 0) return ledger.fee_received({-fee}, milliseconds(now_s));
  return {};
}

}  // namespace

Result<std::size_t> Seller::poll(std::uint32_t now_s, const tx::ChainView& chain) {
  std::size_t changed = 0;
  std::optional<Error> first;
  for (auto& [id, record] : sales_) {
    const auto moved = advance(record, now_s, chain);
    if (moved) {
      changed += *moved ? 1u : 0u;
    } else if (!first) {
      first = moved.error();  // one sale in trouble does not hold up the others
    }
  }
  if (const Status forgotten = expire_offers(now_s); !forgotten && !first) {
    first = forgotten.error();
  }
  release_coins();
  if (const Status forgotten = forget_finished(); !forgotten && !first) {
    first = forgotten.error();
  }
  if (const Status forgotten = forget_payments(chain); !forgotten && !first) {
    first = forgotten.error();
  }
  if (first) return *first;
  return changed;
}

void Seller::release_coins() {
  // From then on a coin is held as an input of the transaction that did it, or is free again.
  for (const auto& [id, record] : sales_) {
    if (record.state == SaleState::live) continue;
    std::erase_if(reserved_, [&, &sale = record.sale](const auto& entry) {
      return entry.second.contains(sale.funded());
    });
  }
}

Result<bool> Seller::advance(SaleRecord& record, std::uint32_t now_s, const tx::ChainView& chain) {
  switch (record.state) {
    case SaleState::offered:
      if (now_s <= record.sale.offer().deadline_s) return false;
      BTCFI_CHECK(expire(record));
      return true;
    case SaleState::funded: return advance_funded(record, now_s, chain);
    case SaleState::live:
    case SaleState::settling: return advance_live(record, now_s, chain);
    case SaleState::settled: return watch_settled(record, chain);
    case SaleState::expired:
    case SaleState::failed: break;
  }
  return false;
}

Result<bool> Seller::advance_funded(SaleRecord& record, std::uint32_t now_s,
                                    const tx::ChainView& chain) {
  BTCFI_TRY(const tx::ChainTip tip, chain.tip());
  BTCFI_TRY(const tx::TxStatus status, chain.status(record.fund->txid()));
  // In the books already: a reorganisation undid FUND after it was live.
  const bool booked = books_.ledger.active().contains(ledger_id(record));
  if (status.confirmations(tip) >= record.sale.terms().min_confirmations) {
    if (!booked) BTCFI_CHECK(enter_sale(record, now_s));
    record.state = SaleState::live;
    return true;
  }
  if (status.known()) return false;
  BTCFI_TRY(const auto dead, why_dead(record, chain));
  if (!dead) return false;
  if (booked) BTCFI_CHECK(undo_sale(record, dead->rival ? &*dead->rival : nullptr, now_s));
  record.state = SaleState::failed;
  return true;
}

Result<std::optional<Seller::Dead>> Seller::why_dead(const SaleRecord& record,
                                                     const tx::ChainView& chain) const {
  BTCFI_TRY(const tx::ChainTip tip, chain.tip());
  for (const tx::TxIn& input : record.fund->inputs) {
    BTCFI_TRY(auto rival, chain.spender(input.previous));
    if (rival && rival->txid() != record.fund->txid()) {
      BTCFI_TRY(const tx::TxStatus theirs, chain.status(rival->txid()));
      if (theirs.confirmations(tip) < record.sale.terms().min_confirmations) continue;
    } else if (!is_change_of_failed(input.previous)) {
      continue;
    }
    return std::optional(Dead{std::move(rival)});
  }
  return std::optional<Dead>{};
}

bool Seller::is_change_of_failed(const tx::OutPoint& outpoint) const {
  return std::any_of(sales_.begin(), sales_.end(), [&](const auto& entry) {
    return entry.second.state == SaleState::failed &&
           entry.second.sale.funded().txid == outpoint.txid;
  });
}

Result<bool> Seller::advance_live(SaleRecord& record, std::uint32_t now_s,
                                  const tx::ChainView& chain) {
  BTCFI_TRY(const auto by, chain.spender(record.sale.funded()));
  const SaleState before = record.state;
  if (!by) {
    // A reorganisation may have taken FUND itself: then it is out again, and nothing to settle.
    BTCFI_TRY(const auto output, chain.coin(record.sale.funded()));
    record.state = output && output->height ? SaleState::live : SaleState::funded;
    record.settled.reset();
    record.settled_by.reset();
    record.settled_depth = 0;
    return before != record.state;
  }
  // Spent it is, whatever the witness says: settle() must not try this output again.
  const auto read = read_settlement(record.sale.contract(), record.sale.funded(), *by);
  record.settled = read ? std::optional(*read) : std::nullopt;
  record.settled_by = *by;
  record.settled_depth = 0;
  record.state = SaleState::settling;
  BTCFI_TRY(const tx::ChainTip tip, chain.tip());
  BTCFI_TRY(const tx::TxStatus status, chain.status(by->txid()));
  record.settled_depth = status.confirmations(tip);
  if (!read) return read.error();
  if (record.settled_depth >= record.sale.terms().min_confirmations) {
    BTCFI_CHECK(enter_settlement(record, *by, now_s));
    record.state = SaleState::settled;
  }
  return before != record.state;
}

Result<bool> Seller::watch_settled(SaleRecord& record, const tx::ChainView& chain) {
  BTCFI_TRY(const auto by, chain.spender(record.sale.funded()));
  if (!by) {
    // Undone: the transaction is kept for `unconfirmed`, and the books stay as they are, since
    // every way that is open pays the same.
    record.settled_depth = 0;
    // Or it never was one: a start finds a sale that was undone and taken out of the books here.
    if (!record.fund) return false;
    BTCFI_TRY(const tx::TxStatus status, chain.status(record.fund->txid()));
    if (status.known()) return false;
    BTCFI_TRY(const auto dead, why_dead(record, chain));
    if (!dead) return false;
    record.settled.reset();
    record.settled_by.reset();
    record.state = SaleState::failed;
    return true;
  }
  BTCFI_TRY(const tx::ChainTip tip, chain.tip());
  BTCFI_TRY(const tx::TxStatus status, chain.status(by->txid()));
  BTCFI_TRY(record.settled, read_settlement(record.sale.contract(), record.sale.funded(), *by));
  record.settled_depth = status.confirmations(tip);
  record.settled_by = *by;
  return false;
}

Sats Seller::adopt_outputs(Books& books, const tx::Transaction& transaction) const {
  const tx::Txid txid = transaction.txid();
  std::set<Bytes> own = change_scripts_;
  for (const auto& [script, contract] : pool_scripts()) own.insert(script);
  Sats sum;
  for (std::uint32_t i = 0; i < transaction.outputs.size(); ++i) {
    const tx::TxOut& output = transaction.outputs[i];
    if (!own.contains(output.script_pubkey)) continue;
    books.coins[{txid, i}] = output;
    sum.value += output.amount.value;
  }
  return sum;
}

Status Seller::enter_sale(const SaleRecord& record, std::uint32_t now_s) {
  const Offer& offer = record.sale.offer();
  const Terms& terms = offer.terms;
  Books next = books_;
  // What left the pool's coins and came back: the difference to what was locked, less the premium,
  // is the pool's share of the fee. A buyer may send its change to any of the pool's scripts: then
  // the pool has received more than that, and has it before the collateral is locked.
  std::int64_t fee = terms.premium.value - terms.collateral.value;
  for (const PoolInput& input : offer.inputs) {
    fee += input.output.amount.value;
    next.coins.erase(input.outpoint);
  }
  fee -= adopt_outputs(next, *record.fund).value;
  if (fee < 0) BTCFI_CHECK(pay_fee(next.ledger, fee, now_s));
  BTCFI_CHECK(
      next.ledger.sell(ledger_id(record), terms.collateral, terms.premium, milliseconds(now_s)));
  if (fee > 0) BTCFI_CHECK(pay_fee(next.ledger, fee, now_s));
  return keep(std::move(next));
}

Status Seller::undo_sale(const SaleRecord& record, const tx::Transaction* rival,
                         std::uint32_t now_s) {
  const Offer& offer = record.sale.offer();
  const Terms& terms = offer.terms;
  Books next = books_;
  std::int64_t fee = terms.premium.value - terms.collateral.value;
  for (const PoolInput& input : offer.inputs) {
    fee += input.output.amount.value;
    const bool gone = is_change_of_failed(input.outpoint) ||
                      (rival != nullptr && std::any_of(rival->inputs.begin(), rival->inputs.end(),
                                                       [&](const tx::TxIn& spent) {
                                                         return spent.previous == input.outpoint;
                                                       }));
    if (!gone) next.coins[input.outpoint] = input.output;
  }
  Books was;
  fee -= adopt_outputs(was, *record.fund).value;
  for (const auto& [outpoint, output] : was.coins) next.coins.erase(outpoint);
  // The premium goes back, and so does what was booked as the pool's share of the fee.
  const Sats back = std::min(terms.premium, terms.collateral);
  BTCFI_CHECK(next.ledger.settle(ledger_id(record), back, milliseconds(now_s)));
  BTCFI_CHECK(pay_fee(next.ledger, terms.premium.value - back.value - fee, now_s));
  return keep(std::move(next));
}

Status Seller::enter_settlement(const SaleRecord& record, const tx::Transaction& by,
                                std::uint32_t now_s) {
  const Hash256 id = ledger_id(record);
  const std::int64_t at_ms = milliseconds(now_s);
  Books next = books_;
  const Sats payout = record.settled->payout;
  switch (record.settled->rung) {
    case Rung::voided: BTCFI_CHECK(next.ledger.void_return(id, payout, at_ms)); break;
    case Rung::reclaim: BTCFI_CHECK(next.ledger.expire(id, at_ms)); break;
    default: BTCFI_CHECK(next.ledger.settle(id, payout, at_ms)); break;
  }
  // One fee per transaction, booked with the first of its contracts: what our contracts (and coins)
  // put in, less what buyers got, less what came back to us.
  std::int64_t fee = 0;
  const SaleRecord* first = nullptr;
  for (const tx::TxIn& input : by.inputs) {
    if (const auto coin = next.coins.find(input.previous); coin != next.coins.end()) {
      fee += coin->second.amount.value;
    }
    for (const auto& [other_id, other] : sales_) {
      if (other.sale.funded() != input.previous) continue;
      const auto settled = read_settlement(other.sale.contract(), other.sale.funded(), by);
      if (!settled) continue;  // never booked: neither its amount nor the fee can wait for it
      if (first == nullptr) first = &other;
      fee += other.sale.terms().collateral.value - settled->payout.value;
    }
  }
  if (first == &record) {
    for (const tx::TxIn& input : by.inputs) next.coins.erase(input.previous);
    fee -= adopt_outputs(next, by).value;
    BTCFI_CHECK(pay_fee(next.ledger, fee, now_s));
  }
  return keep(std::move(next));
}

Result<bool> Seller::add_spend(const SaleRecord& record,
                               std::span<const oracle::Attestation> attestations,
                               std::vector<Spend>& spends) const {
  const auto& hashes = record.sale.oracles().hashes();
  std::vector<oracle::Attestation> relevant;
  for (const oracle::Attestation& one : attestations) {
    const bool ours =
        std::find(hashes.begin(), hashes.end(), one.announcement_hash) != hashes.end();
    if (ours) relevant.push_back(one);
  }
  if (relevant.size() < record.sale.oracles().threshold()) return false;
  BTCFI_TRY(const detail::Attested attested,
            detail::check_attestations(record.sale.oracles(), relevant));
  const PresignPlan& plan = record.sale.plan();
  for (const PresignKind kind : {PresignKind::buyer_2, PresignKind::buyer_m}) {
    const auto& list =
        kind == PresignKind::buyer_2 ? record.presignatures.buyer_2 : record.presignatures.buyer_m;
    const PresignSlot* slot = plan.slot_of(kind, attested.price, attested.subset);
    if (slot == nullptr || list.empty()) continue;  // none given, or none that could be read
    BTCFI_TRY(const keys::Scalar secret, detail::slot_secret(record.sale, *slot, attested));
    BTCFI_TRY(Spend spend,
              attested_spend(record.sale.contract(), record.sale.funded(), Party::pool,
                             attested.price, list[plan.index_of(kind, *slot)], secret));
    spends.push_back(std::move(spend));
    return true;
  }
  return false;  // the buyer declined automatic payment: it claims by itself
}

Result<tx::Transaction> Seller::finish(std::span<const SaleRecord* const> records,
                                       std::vector<Spend> spends, std::uint64_t fee_sat_per_kvb,
                                       const std::vector<PoolInput>& coins) {
  ClaimPlan plan;
  plan.spends = std::move(spends);
  plan.rest_script = config_.change_script;
  auto built = Claim::build_at_rate(plan, fee_sat_per_kvb);
  // Where the buyers get everything, nothing is left for the fee: a coin pays it.
  for (const PoolInput& coin : coins) {
    if (built || !is_short(built.error())) break;
    // Version 3 spends no unconfirmed output of version 2, and a payment may never confirm.
    const auto payment = payments_.find(coin.outpoint.txid);
    if (payment != payments_.end() && payment->second.depth == 0) continue;
    plan.fee_inputs = {{coin.outpoint, coin.output, true}};
    built = Claim::build_at_rate(plan, fee_sat_per_kvb);
  }
  if (!built && is_short(built.error())) return fail(Errc::seller_no_coins, "Seller::settle");
  BTCFI_TRY(Claim claim, std::move(built));
  for (const SaleRecord* record : records) {
    BTCFI_TRY(const PartySecrets secrets, secrets_of(record->contract));
    BTCFI_TRY(const keys::KeyPair leaf, keys::KeyPair::from(secrets.leaf));
    BTCFI_CHECK(claim.sign(leaf));
  }
  for (std::size_t i = 0; i < plan.fee_inputs.size(); ++i) {
    const std::size_t input = claim.first_spend() + claim.spends().size() + i;
    BTCFI_TRY(tx::Witness witness, sign_coin(claim.transaction(), input, claim.spent_outputs()));
    BTCFI_CHECK(claim.set_witness(input, std::move(witness)));
  }
  BTCFI_TRY(tx::Transaction out, claim.finalize());
  for (const auto& coin : plan.fee_inputs) {
    for (const SaleRecord* record : records) {
      reserved_[coin.previous].insert(record->sale.funded());
    }
  }
  return out;
}

Result<tx::Transaction> Seller::settle_one(const Hash256& offer_id,
                                           std::span<const oracle::Attestation> attestations,
                                           std::uint64_t fee_sat_per_kvb) {
  BTCFI_TRY(const SaleRecord* record, find_live(offer_id));
  std::vector<Spend> spends;
  BTCFI_TRY(const bool ours, add_spend(*record, attestations, spends));
  if (!ours) return fail(Errc::claim_nothing_owed, "Seller::settle_one");
  const SaleRecord* const records[] = {record};
  return finish(records, std::move(spends), fee_sat_per_kvb, coins_for(records));
}

Result<std::vector<tx::Transaction>> Seller::settle(
    std::span<const oracle::Attestation> attestations, std::uint64_t fee_sat_per_kvb) {
  struct Batch {
    std::vector<const SaleRecord*> records;
    std::vector<Spend> spends;
  };
  std::optional<Error> first;  // what cannot be settled does not hold up the rest
  not_settled_.clear();
  // One lock time and one kind per transaction.
  std::map<std::pair<std::uint32_t, bool>, std::vector<Batch>> batches;
  std::vector<Batch> contested;
  for (const auto& [id, record] : sales_) {
    const bool unconfirmed = record.state == SaleState::settling && record.settled_depth == 0;
    const bool theirs = unconfirmed && !(record.settled && record.settled->by == Party::pool);
    if (record.state != SaleState::live && !unconfirmed) continue;
    std::vector<Spend> spend;
    const auto ours = add_spend(record, attestations, spend);
    if (!ours) {
      not_settled_.emplace(id, ours.error());
      if (!first) first = ours.error();
    }
    if (!ours || !*ours) continue;
    if (theirs) {
      // The buyer's own transaction pays it the same, as long as the buyer does not replace it by
      // VOID. Alone, so that a replacement that a node refuses holds up no other.
      const Terms& terms = record.sale.terms();
      const Sats owed = spend[0].fixed_output ? spend[0].fixed_output->amount : Sats{};
      if (terms.void_opens != 0 && owed < terms.void_amount) {
        contested.push_back({{&record}, std::move(spend)});
      }
      continue;
    }
    const bool payment = spend[0].fixed_output.has_value();
    auto& all = batches[{spend[0].lock_time, payment}];
    const std::size_t most = payment ? payments_per_batch : returns_per_batch;
    if (all.empty() || all.back().records.size() == most) all.emplace_back();
    all.back().records.push_back(&record);
    all.back().spends.push_back(std::move(spend[0]));
  }
  std::vector<tx::Transaction> out;
  const auto make_all = [&](std::vector<Batch>& all) {
    for (Batch& batch : all) {
      auto made =
          finish(batch.records, std::move(batch.spends), fee_sat_per_kvb, coins_for(batch.records));
      if (made) {
        out.push_back(*std::move(made));
        continue;
      }
      for (const SaleRecord* record : batch.records) {
        not_settled_.emplace(record->sale.offer().id(), made.error());
      }
      if (!first) first = made.error();
    }
  };
  for (auto& [key, all] : batches) make_all(all);
  make_all(contested);
  if (out.empty() && first) return *first;
  return out;
}

Result<tx::Transaction> Seller::settle_bucket(const Hash256& offer_id,
                                              const keys::OneTimeSignature& price,
                                              std::uint64_t fee_sat_per_kvb) {
  BTCFI_TRY(const SaleRecord* record, find_live(offer_id));
  const Sale& sale = record->sale;
  BTCFI_TRY(const std::uint32_t value, signed_price(price, sale.terms().price_bits));
  const PresignSlot* slot = sale.plan().slot_of(PresignKind::buyer_3, value);
  if (slot == nullptr) return fail(Errc::claim_nothing_owed, "Seller::settle_bucket");
  const std::size_t index = sale.plan().index_of(PresignKind::buyer_3, *slot);
  if (record->presignatures.buyer_3.empty()) {  // they could not be read
    return fail(Errc::presignature_missing, "Seller::settle_bucket");
  }
  BTCFI_TRY(Spend spend, bucket_spend(sale.contract(), sale.funded(), Party::pool, price,
                                      record->presignatures.buyer_3[index]));
  const SaleRecord* const records[] = {record};
  return finish(records, {std::move(spend)}, fee_sat_per_kvb, coins_for(records));
}

Result<tx::Transaction> Seller::reclaim(const Hash256& offer_id, std::uint64_t fee_sat_per_kvb) {
  BTCFI_TRY(const SaleRecord* record, find_live(offer_id));
  const SaleRecord* const records[] = {record};
  return finish(records, {reclaim_spend(record->sale.contract(), record->sale.funded())},
                fee_sat_per_kvb, {});
}

Result<Sats> Seller::payout(const Hash256& offer_id,
                            std::span<const oracle::Attestation> attestations) const {
  BTCFI_TRY(const SaleRecord* record, find_live(offer_id));
  BTCFI_TRY(const detail::Attested attested,
            detail::check_attestations(record->sale.oracles(), attestations));
  return payoff(record->sale.terms(), attested.price);
}

Result<CloseSigner> Seller::close(const Hash256& offer_id, const CloseAgreement& agreement,
                                  keys::Entropy&& entropy,
                                  std::span<const oracle::Attestation> attestations,
                                  std::optional<Sats> max_fee) const {
  BTCFI_TRY(const SaleRecord* record, find_live(offer_id));
  const Contract& contract = record->sale.contract();
  // A coin of the books may fund the next offer, which would take the close back unasked.
  const auto& coin = agreement.revocation;
  if (coin && coin->owner == Party::pool && books_.coins.contains(coin->coin.outpoint)) {
    return fail(Errc::seller_input_unusable, "revocation");
  }
  if (agreement.attested) {
    BTCFI_TRY(const Sats owed, payout(offer_id, attestations));
    BTCFI_CHECK(
        check_close(contract, agreement, owed, max_fee.value_or(usual_close_fee(contract, owed))));
  } else {
    BTCFI_CHECK(check_close_fee(
        contract, agreement, max_fee.value_or(usual_close_fee(contract, agreement.buyer_amount))));
  }
  BTCFI_TRY(const PartySecrets secrets, secrets_of(record->contract));
  return CloseSigner::start(contract, record->sale.funded(), agreement, Party::pool,
                            secrets.internal, std::move(entropy));
}

Result<keys::SecretKey> Seller::internal_secret(const Hash256& offer_id) const {
  BTCFI_TRY(const SaleRecord* record, find(offer_id));
  BTCFI_TRY(PartySecrets secrets, secrets_of(record->contract));
  return std::move(secrets.internal);
}

}  // namespace btcfi::settlement
