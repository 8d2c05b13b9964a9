// Coins and capital of the pool: what comes in, what goes out, what lies with the hedge.
#include "settlement/settle_parts.hpp"

#include <btcfi/settlement/seller.hpp>
#include <btcfi/settlement/timeline.hpp>
#include <btcfi/tx/policy.hpp>

#include <algorithm>

namespace btcfi::settlement {
namespace {

constexpr std::size_t unsigned_input_weight = 4 * 41;
constexpr std::string_view payment_prefix = "payment/";

std::int64_t milliseconds(std::uint32_t now_s) noexcept { return std::int64_t{now_s} * 1'000; }

std::string payment_name(const tx::Txid& txid) { return std::string(payment_prefix) + txid.hex(); }

}  // namespace

Status Seller::add_coin(const PoolInput& coin, std::uint32_t now_s) {
  BTCFI_CHECK(funding_input_weight(coin.output.script_pubkey));
  if (books_.coins.contains(coin.outpoint)) {
    return fail(Errc::funding_duplicate_input, "Seller::add_coin");
  }
  Books next = books_;
  BTCFI_CHECK(next.ledger.deposit(coin.output.amount, milliseconds(now_s)));
  next.coins[coin.outpoint] = coin.output;
  return keep(std::move(next));
}

Result<Sats> Seller::withdraw(const tx::OutPoint& coin, std::uint32_t now_s) {
  const auto free = free_coins();
  const auto found = std::find_if(free.begin(), free.end(),
                                  [&](const PoolInput& one) { return one.outpoint == coin; });
  if (found == free.end()) return fail(Errc::seller_input_unusable, "Seller::withdraw");
  const Sats amount = found->output.amount;
  Books next = books_;
  BTCFI_CHECK(next.ledger.withdraw(amount, milliseconds(now_s)));
  next.coins.erase(coin);
  BTCFI_CHECK(keep(std::move(next)));
  return amount;
}

Result<std::int64_t> Seller::subscribe(const PoolInput& coin, Sats liabilities, std::uint32_t now_s,
                                       const tx::ChainView& chain) {
  BTCFI_CHECK(funding_input_weight(coin.output.script_pubkey));
  if (books_.coins.contains(coin.outpoint)) {
    return fail(Errc::funding_duplicate_input, "Seller::subscribe");
  }
  // Said by somebody else: a coin that was counted and spent since, or that the pool will count.
  BTCFI_TRY(const auto unusable, detail::first_unusable(std::span(&coin, 1), chain));
  if (unusable || is_own_output(coin.outpoint)) return fail(Errc::seller_input_unusable, "coin");
  Books next = books_;
  BTCFI_TRY(const std::int64_t shares,
            next.ledger.subscribe(coin.output.amount, liabilities, milliseconds(now_s)));
  next.coins[coin.outpoint] = coin.output;
  BTCFI_CHECK(keep(std::move(next)));
  return shares;
}

bool Seller::is_own_output(const tx::OutPoint& outpoint) const {
  return payments_.contains(outpoint.txid) ||
         std::any_of(sales_.begin(), sales_.end(), [&](const auto& entry) {
           const SaleRecord& record = entry.second;
           return record.sale.funded().txid == outpoint.txid ||
                  (record.settled_by && record.settled_by->txid() == outpoint.txid);
         });
}

Result<Payment> Seller::redeem(std::int64_t shares, Sats liabilities, ByteView script,
                               std::uint64_t fee_sat_per_kvb, std::uint32_t now_s,
                               const tx::ChainView& chain) {
  Books next = books_;
  BTCFI_TRY(const Sats worth, next.ledger.redeem(shares, liabilities, milliseconds(now_s)));
  return pay(std::move(next), worth, script, fee_sat_per_kvb, now_s, chain);
}

Result<Payment> Seller::withdraw(Sats amount, ByteView script, std::uint64_t fee_sat_per_kvb,
                                 std::uint32_t now_s, const tx::ChainView& chain) {
  Books next = books_;
  BTCFI_CHECK(next.ledger.withdraw(amount, milliseconds(now_s)));
  return pay(std::move(next), amount, script, fee_sat_per_kvb, now_s, chain);
}

Status Seller::mark_hedge(Sats equity, std::uint32_t now_s) {
  Books next = books_;
  BTCFI_CHECK(next.ledger.mark_hedge(equity, milliseconds(now_s)));
  return keep(std::move(next));
}

// The smallest coin that suffices: what is spent cannot be offered before the change is confirmed.
// Else the largest first, until what is left over is nothing or a change that may stand; where no
// number of them does that, all.
Result<std::vector<PoolInput>> Seller::coins_to_pay(Sats amount, const tx::ChainView& chain) const {
  std::vector<PoolInput> coins = free_coins();
  std::sort(coins.begin(), coins.end(), [](const PoolInput& a, const PoolInput& b) {
    return a.output.amount > b.output.amount;
  });
  const auto suffices = [&](Sats sum) {
    return sum == amount || sum.value - amount.value >= dust_limit.value;
  };
  for (std::size_t i = coins.size(); i-- > 0;) {
    if (!suffices(coins[i].output.amount)) continue;
    BTCFI_TRY(const auto unusable, detail::first_unusable(std::span(&coins[i], 1), chain));
    if (!unusable) return std::vector{coins[i]};
  }
  std::vector<PoolInput> chosen;
  Sats sum;
  for (const PoolInput& coin : coins) {
    if (chosen.size() == max_funding_inputs) break;
    BTCFI_TRY(const auto unusable, detail::first_unusable(std::span(&coin, 1), chain));
    if (unusable) continue;
    chosen.push_back(coin);
    BTCFI_TRY(sum, checked_add(sum, coin.output.amount));
    if (suffices(sum)) return chosen;
  }
  if (sum < amount) return fail(Errc::seller_no_coins, "Seller::pay");
  return chosen;  // dust is left over, and no coin to make it more
}

Result<Payment> Seller::pay(Books next, Sats amount, ByteView script, std::uint64_t fee_sat_per_kvb,
                            std::uint32_t now_s, const tx::ChainView& chain) {
  if (!check_payout_script(script)) return fail(Errc::funding_script_kind, "script");
  // Booked, it could neither be sent nor be made again.
  if (fee_sat_per_kvb < std::uint64_t{tx::min_relay_fee_sat_per_kvb}) {
    return fail(Errc::tx_fee_too_low, "fee_sat_per_kvb");
  }
  BTCFI_TRY(const auto coins, coins_to_pay(amount, chain));
  Payment out;
  out.amount = amount;
  tx::Transaction& made = out.transaction;
  made.version = 2;
  std::vector<tx::TxOut> spent;
  Sats change{-amount.value};
  std::size_t weight = 2;  // marker and flag
  for (const PoolInput& coin : coins) {
    made.inputs.push_back({coin.outpoint, {}, tx::sequence_replaceable, {}});
    spent.push_back(coin.output);
    change.value += coin.output.amount.value;
    next.coins.erase(coin.outpoint);
  }
  made.outputs.push_back({amount, to_bytes(script)});
  Sats dust;
  if (change >= dust_limit) {
    made.outputs.push_back({change, config_.change_script});
  } else if (change.value > 0) {
    dust = change;
    BTCFI_CHECK(next.ledger.fee_paid(dust, milliseconds(now_s)));
  }
  weight += made.weight();
  for (const tx::TxOut& output : spent) {
    BTCFI_TRY(const std::size_t input, funding_input_weight(output.script_pubkey));
    weight += input - unsigned_input_weight;
  }
  BTCFI_TRY(out.fee, detail::fee_at_rate((weight + 3) / 4, fee_sat_per_kvb));
  if (out.fee > amount || amount.value - out.fee.value < dust_limit.value) {
    return fail(Errc::funding_insufficient, "Seller::pay");
  }
  made.outputs[0].amount.value -= out.fee.value;
  out.fee.value += dust.value;
  for (std::size_t i = 0; i < spent.size(); ++i) {
    BTCFI_TRY(tx::Witness witness, sign_coin(made, i, spent));
    made.inputs[i].witness = std::move(witness);
    BTCFI_CHECK(detail::check_funding_witness(made, i, spent));
  }
  const tx::Txid txid = made.txid();
  if (change >= dust_limit) next.coins[{txid, 1}] = made.outputs[1];
  // Before the books: a start that finds a payment whose coins are still there was never booked.
  BTCFI_CHECK(undo_payment());
  Status kept = store_->put(payment_name(txid), made.serialize());
  if (kept) kept = keep(std::move(next));
  if (!kept) {
    not_booked_ = txid;
    (void)undo_payment();  // else before the next change of the books
    return kept.error();
  }
  payments_.emplace(txid, OwnPayment{made, 0});
  return out;
}

// The store may have the payment, the books with it, or both, whatever it said. Once its coins are
// gone otherwise, a start could not tell it from one that was booked.
Status Seller::undo_payment() {
  if (!not_booked_) return {};
  BTCFI_CHECK(store_books(books_));
  BTCFI_CHECK(store_->erase(payment_name(*not_booked_)));
  not_booked_.reset();
  return {};
}

Status Seller::load_payments() {
  BTCFI_TRY(const auto names, store_->names(payment_prefix));
  for (const std::string& name : names) {
    BTCFI_TRY(const auto bytes, store_->get(name));
    if (!bytes || bytes->empty()) continue;  // forgotten
    auto payment = tx::Transaction::parse(*bytes);
    if (payment && name != payment_name(payment->txid())) {
      payment = fail(Errc::parse, "Seller::load");
    }
    if (!payment) {
      unreadable_.push_back({name, payment.error()});
      continue;
    }
    const bool booked =
        std::none_of(payment->inputs.begin(), payment->inputs.end(),
                     [&](const tx::TxIn& input) { return books_.coins.contains(input.previous); });
    if (booked) {
      const tx::Txid txid = payment->txid();
      payments_.emplace(txid, OwnPayment{*std::move(payment), 0});
    } else {
      BTCFI_CHECK(store_->erase(name));
    }
  }
  return {};
}

Status Seller::forget_payments(const tx::ChainView& chain) {
  for (auto at = payments_.begin(); at != payments_.end();) {
    BTCFI_TRY(const tx::TxStatus status, chain.status(at->first));
    BTCFI_TRY(const tx::ChainTip tip, chain.tip());
    at->second.depth = status.confirmations(tip);
    if (at->second.depth < final_depth) {
      ++at;
      continue;
    }
    BTCFI_CHECK(store_->erase(payment_name(at->first)));
    at = payments_.erase(at);
  }
  return {};
}

}  // namespace btcfi::settlement
