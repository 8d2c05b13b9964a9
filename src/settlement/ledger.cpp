#include <btcfi/core/codec.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/settlement/ledger.hpp>

#include <bit>
#include <string_view>

namespace btcfi::settlement {
namespace {

__extension__ typedef __int128 i128;

constexpr std::string_view journal_magic = "BTCFILDG";
constexpr std::uint8_t journal_version = 1;

Result<Sats> to_sats(i128 value, const char* where) noexcept {
  if (value > i128{max_money.value} || value < -i128{max_money.value}) {
    return fail(Errc::overflow, where);
  }
  return Sats{static_cast<std::int64_t>(value)};
}

Status add_to(Sats& sum, Sats amount) noexcept {
  BTCFI_TRY(sum, checked_add(sum, amount));
  return {};
}
Status take_from(Sats& sum, Sats amount) noexcept {
  BTCFI_TRY(sum, checked_sub(sum, amount));
  return {};
}

/// The fields that a kind uses; the others must be zero, so that equal events have equal bytes.
struct Uses {
  bool contract = false;
  bool amount = true;
  bool zero_amount = false;
  bool negative_amount = false;
  bool collateral = false;
  bool liabilities = false;
};

Result<Uses> uses_of(LedgerKind kind) noexcept {
  switch (kind) {
    case LedgerKind::deposit:
    case LedgerKind::withdrawal:
    case LedgerKind::fee_in:
    case LedgerKind::fee_out: return Uses{};
    case LedgerKind::subscribe:
    case LedgerKind::redeem: return Uses{.liabilities = true};
    case LedgerKind::sale: return Uses{.contract = true, .zero_amount = true, .collateral = true};
    case LedgerKind::settle:
    case LedgerKind::void_return: return Uses{.contract = true, .zero_amount = true};
    case LedgerKind::expire: return Uses{.contract = true, .amount = false};
    case LedgerKind::hedge_mark: return Uses{.zero_amount = true, .negative_amount = true};
  }
  return fail(Errc::invalid_argument, "kind");
}

Status check_fields(const LedgerEntry& entry) noexcept {
  BTCFI_TRY(const Uses uses, uses_of(entry.kind));
  const Sats amount = entry.amount;
  const bool amount_fits = amount <= max_money && amount.value >= -max_money.value;
  if (!amount_fits) return fail(Errc::ledger_amount, "amount");
  if (!uses.amount && amount.value != 0) return fail(Errc::ledger_amount, "amount");
  if (uses.amount && amount.value == 0 && !uses.zero_amount) {
    return fail(Errc::ledger_amount, "amount");
  }
  if (amount.value < 0 && !uses.negative_amount) return fail(Errc::ledger_amount, "amount");
  const bool collateral_fits = entry.collateral.value > 0 && entry.collateral <= max_money;
  if (uses.collateral ? !collateral_fits : entry.collateral.value != 0) {
    return fail(Errc::ledger_amount, "collateral");
  }
  const bool liabilities_fit = entry.liabilities.value >= 0 && entry.liabilities <= max_money;
  if (uses.liabilities ? !liabilities_fit : entry.liabilities.value != 0) {
    return fail(Errc::ledger_amount, "liabilities");
  }
  if (!uses.contract && entry.contract != Hash256{}) return fail(Errc::ledger_amount, "contract");
  return {};
}

i128 net_value(const LedgerState& state, Sats liabilities) noexcept {
  return i128{state.cash.value} + state.hedge_equity.value - liabilities.value;
}

Result<std::int64_t> shares_for(const LedgerState& state, Sats amount, Sats liabilities) noexcept {
  const i128 nav = net_value(state, liabilities);
  // With no shares out, a NAV above zero would belong to nobody, and a buyer of shares would give
  // most of its capital to it.
  if (state.shares == 0 && nav > 0) return fail(Errc::ledger_shares, "subscribe");
  const i128 price = nav + virtual_shares;
  if (price <= 0) return fail(Errc::ledger_shares, "nav");
  const i128 minted = i128{amount.value} * (i128{state.shares} + virtual_shares) / price;
  if (minted <= 0) return fail(Errc::ledger_shares, "amount");
  BTCFI_TRY(const Sats fits, to_sats(minted + state.shares, "shares"));
  return fits.value - state.shares;
}

Result<Sats> value_of_shares(const LedgerState& state, std::int64_t burnt,
                             Sats liabilities) noexcept {
  if (burnt > state.shares) return fail(Errc::ledger_shares, "shares");
  const i128 nav = net_value(state, liabilities);
  if (nav <= 0) return fail(Errc::ledger_shares, "nav");
  return to_sats(i128{burnt} * (nav + virtual_shares) / (i128{state.shares} + virtual_shares),
                 "redeem");
}

/// Moves the sums that are not about one contract.
Status move_capital(LedgerState& next, const LedgerEntry& entry) noexcept {
  switch (entry.kind) {
    case LedgerKind::deposit:
      BTCFI_CHECK(add_to(next.cash, entry.amount));
      return add_to(next.deposits, entry.amount);
    case LedgerKind::withdrawal:
      if (next.shares != 0) return fail(Errc::ledger_shares, "withdraw");
      BTCFI_CHECK(take_from(next.cash, entry.amount));
      return add_to(next.withdrawals, entry.amount);
    case LedgerKind::subscribe: {
      BTCFI_TRY(const std::int64_t minted, shares_for(next, entry.amount, entry.liabilities));
      next.shares += minted;
      BTCFI_CHECK(add_to(next.cash, entry.amount));
      return add_to(next.deposits, entry.amount);
    }
    case LedgerKind::redeem: {
      BTCFI_TRY(const Sats paid, value_of_shares(next, entry.amount.value, entry.liabilities));
      next.shares -= entry.amount.value;
      BTCFI_CHECK(take_from(next.cash, paid));
      return add_to(next.withdrawals, paid);
    }
    case LedgerKind::fee_in:
      BTCFI_CHECK(add_to(next.cash, entry.amount));
      return add_to(next.fees_in, entry.amount);
    case LedgerKind::fee_out:
      BTCFI_CHECK(take_from(next.cash, entry.amount));
      return add_to(next.fees_out, entry.amount);
    default: next.hedge_equity = entry.amount; return {};
  }
}

Status unlock(LedgerState& next, const ActiveContract& contract, Sats payout) noexcept {
  if (payout > contract.collateral) return fail(Errc::ledger_payout_above_collateral, "amount");
  BTCFI_CHECK(take_from(next.cash, payout));
  BTCFI_CHECK(add_to(next.payouts, payout));
  BTCFI_CHECK(take_from(next.locked, contract.collateral));
  ++next.settled;
  return {};
}

/// Keeps every sum small enough that sums of a few of them cannot wrap.
Status check_sums(const LedgerState& s) noexcept {
  constexpr std::int64_t limit = INT64_MAX / 8;
  for (const Sats sum :
       {s.cash, s.deposits, s.withdrawals, s.premiums, s.payouts, s.fees_in, s.fees_out}) {
    if (sum.value > limit) return fail(Errc::overflow, "amount");
  }
  return {};
}

bool is_settlement(LedgerKind kind) noexcept {
  return kind == LedgerKind::settle || kind == LedgerKind::void_return ||
         kind == LedgerKind::expire;
}

void write_signed(ByteWriter& out, std::int64_t value) {
  out.u64(std::bit_cast<std::uint64_t>(value));
}
Result<std::int64_t> read_signed(ByteReader& in) noexcept {
  BTCFI_TRY(const std::uint64_t raw, in.u64());
  return std::bit_cast<std::int64_t>(raw);
}

Result<LedgerEntry> read_entry(ByteReader& in) noexcept {
  LedgerEntry entry;
  BTCFI_TRY(const std::uint8_t kind, in.u8());
  entry.kind = static_cast<LedgerKind>(kind);
  BTCFI_TRY(entry.at_ms, read_signed(in));
  BTCFI_TRY(entry.contract, in.fixed<Hash256>());
  BTCFI_TRY(entry.amount.value, read_signed(in));
  BTCFI_TRY(entry.collateral.value, read_signed(in));
  BTCFI_TRY(entry.liabilities.value, read_signed(in));
  return entry;
}

}  // namespace

Status Ledger::apply(const LedgerEntry& entry) {
  BTCFI_CHECK(check_fields(entry));
  LedgerState next = state_;
  const auto known = active_.find(entry.contract);
  if (entry.kind == LedgerKind::sale) {
    if (known != active_.end()) return fail(Errc::ledger_contract_known, "contract");
    BTCFI_CHECK(add_to(next.cash, entry.amount));
    BTCFI_CHECK(add_to(next.premiums, entry.amount));
    BTCFI_CHECK(add_to(next.locked, entry.collateral));
    ++next.sold;
  } else if (is_settlement(entry.kind)) {
    if (known == active_.end()) return fail(Errc::ledger_contract_unknown, "contract");
    BTCFI_CHECK(unlock(next, known->second, entry.amount));
  } else {
    BTCFI_CHECK(move_capital(next, entry));
  }
  if (next.locked > next.cash) return fail(Errc::ledger_insufficient_free, "amount");
  BTCFI_CHECK(check_sums(next));

  journal_.push_back(entry);
  if (entry.kind == LedgerKind::sale) {
    active_.emplace(entry.contract, ActiveContract{entry.collateral, entry.amount});
  } else if (is_settlement(entry.kind)) {
    active_.erase(known);
  }
  state_ = next;
  return {};
}

Status Ledger::deposit(Sats amount, std::int64_t at_ms) {
  return apply({.kind = LedgerKind::deposit, .at_ms = at_ms, .amount = amount});
}
Status Ledger::withdraw(Sats amount, std::int64_t at_ms) {
  return apply({.kind = LedgerKind::withdrawal, .at_ms = at_ms, .amount = amount});
}
Result<std::int64_t> Ledger::subscribe(Sats amount, Sats liabilities, std::int64_t at_ms) {
  const std::int64_t before = state_.shares;
  BTCFI_CHECK(apply({.kind = LedgerKind::subscribe,
                     .at_ms = at_ms,
                     .amount = amount,
                     .liabilities = liabilities}));
  return state_.shares - before;
}
Result<Sats> Ledger::redeem(std::int64_t shares, Sats liabilities, std::int64_t at_ms) {
  const Sats before = state_.cash;
  BTCFI_CHECK(apply({.kind = LedgerKind::redeem,
                     .at_ms = at_ms,
                     .amount = {shares},
                     .liabilities = liabilities}));
  return Sats{before.value - state_.cash.value};
}
Status Ledger::fee_received(Sats amount, std::int64_t at_ms) {
  return apply({.kind = LedgerKind::fee_in, .at_ms = at_ms, .amount = amount});
}
Status Ledger::fee_paid(Sats amount, std::int64_t at_ms) {
  return apply({.kind = LedgerKind::fee_out, .at_ms = at_ms, .amount = amount});
}
Status Ledger::sell(const Hash256& contract, Sats collateral, Sats premium, std::int64_t at_ms) {
  return apply({.kind = LedgerKind::sale,
                .at_ms = at_ms,
                .contract = contract,
                .amount = premium,
                .collateral = collateral});
}
Status Ledger::settle(const Hash256& contract, Sats payout, std::int64_t at_ms) {
  return apply(
      {.kind = LedgerKind::settle, .at_ms = at_ms, .contract = contract, .amount = payout});
}
Status Ledger::void_return(const Hash256& contract, Sats void_amount, std::int64_t at_ms) {
  return apply({.kind = LedgerKind::void_return,
                .at_ms = at_ms,
                .contract = contract,
                .amount = void_amount});
}
Status Ledger::expire(const Hash256& contract, std::int64_t at_ms) {
  return apply({.kind = LedgerKind::expire, .at_ms = at_ms, .contract = contract});
}
Status Ledger::mark_hedge(Sats equity, std::int64_t at_ms) {
  return apply({.kind = LedgerKind::hedge_mark, .at_ms = at_ms, .amount = equity});
}

Result<Sats> Ledger::nav(Sats liabilities) const noexcept {
  return to_sats(net_value(state_, liabilities), "nav");
}

Status Ledger::check() const {
  i128 locked = 0;
  for (const auto& [contract, terms] : active_) locked += terms.collateral.value;
  const LedgerState& s = state_;
  const i128 cash = i128{s.deposits.value} + s.premiums.value + s.fees_in.value - s.payouts.value -
                    s.withdrawals.value - s.fees_out.value;
  if (locked != s.locked.value) return fail(Errc::internal, "locked");
  if (cash != s.cash.value) return fail(Errc::internal, "cash");
  if (s.free().value < 0) return fail(Errc::internal, "free");
  if (s.sold - s.settled != active_.size()) return fail(Errc::internal, "active");
  Ledger again;
  for (const LedgerEntry& entry : journal_) BTCFI_CHECK(again.apply(entry));
  if (!(again == *this)) return fail(Errc::internal, "journal");
  return {};
}

Bytes Ledger::serialize() const {
  ByteWriter out;
  out.bytes(as_bytes(journal_magic)).u8(journal_version);
  out.u32(static_cast<std::uint32_t>(journal_.size()));
  for (const LedgerEntry& entry : journal_) {
    out.u8(static_cast<std::uint8_t>(entry.kind));
    write_signed(out, entry.at_ms);
    out.bytes(entry.contract);
    write_signed(out, entry.amount.value);
    write_signed(out, entry.collateral.value);
    write_signed(out, entry.liabilities.value);
  }
  return std::move(out).take();
}

Result<Ledger> Ledger::replay(ByteView journal) {
  ByteReader in(journal, "Ledger::replay");
  BTCFI_TRY(const ByteView magic, in.take(journal_magic.size()));
  if (!equal(magic, as_bytes(journal_magic))) return fail(Errc::parse, "magic");
  BTCFI_TRY(const std::uint8_t version, in.u8());
  if (version != journal_version) return fail(Errc::unsupported, "version");
  BTCFI_TRY(const std::uint32_t count, in.u32());
  Ledger out;
  for (std::uint32_t i = 0; i < count; ++i) {
    BTCFI_TRY(const LedgerEntry entry, read_entry(in));
    if (const Status taken = out.apply(entry); !taken) {
      return fail(taken.error().code, taken.error().where, i, in.position());
    }
  }
  BTCFI_CHECK(in.finish());
  return out;
}

Hash256 Ledger::digest() const {
  ByteWriter out;
  for (const Sats sum : {state_.cash, state_.locked, state_.deposits, state_.withdrawals,
                         state_.premiums, state_.payouts, state_.fees_in, state_.fees_out,
                         state_.hedge_equity, Sats{state_.shares}}) {
    write_signed(out, sum.value);
  }
  out.u64(state_.sold).u64(state_.settled);
  for (const auto& [contract, terms] : active_) {
    out.bytes(contract);
    write_signed(out, terms.collateral.value);
    write_signed(out, terms.premium.value);
  }
  return tagged_hash("btcfi/ledger-state/1", out.view());
}

}  // namespace btcfi::settlement
