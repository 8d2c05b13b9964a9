#pragma once

#include <btcfi/core/amount.hpp>
#include <btcfi/core/bytes.hpp>

#include <cstdint>
#include <map>
#include <vector>

namespace btcfi::settlement {

/// What one journal entry records.
enum class LedgerKind : std::uint8_t {
  deposit = 1,      ///< Owner's capital in; no shares.
  withdrawal = 2,   ///< Owner's capital out; only while no shares are outstanding.
  subscribe = 3,    ///< Capital in against shares, minted at NAV.
  redeem = 4,       ///< Shares burnt at NAV; `amount` counts shares.
  fee_in = 5,       ///< A fee received.
  fee_out = 6,      ///< A fee paid: the pool's share of a transaction, a service.
  sale = 7,         ///< Premium in, collateral locked: FUND has min_conf confirmations.
  settle = 8,       ///< Payout out, collateral unlocked. Zero for out of the money.
  void_return = 9,  ///< The oracle was silent: the void amount goes out, collateral unlocked.
  expire = 10,      ///< Unclaimed after the last lock: nothing goes out, collateral unlocked.
  hedge_mark = 11,  ///< The off-chain hedge account is worth `amount` (signed) now.
};

/// One line of the journal. Fields that its kind does not name must be zero.
struct LedgerEntry {
  LedgerKind kind = LedgerKind::deposit;
  /// When, UTC milliseconds; kept for people, decides nothing.
  std::int64_t at_ms = 0;
  /// Sale, settle, void_return, expire: 32 bytes unique per contract (the txid of its FUND).
  Hash256 contract{};
  /// What moves. Redeem: shares. Sale: the premium. Settle and void_return: the payout.
  Sats amount{};
  /// Sale: the value C locked in the contract output.
  Sats collateral{};
  /// Subscribe: the open options marked at bid volatility. Redeem: at ask volatility (>= 0).
  Sats liabilities{};
  friend bool operator==(const LedgerEntry&, const LedgerEntry&) = default;
};

/// The sums of a pool, all in sats but `shares`.
struct LedgerState {
  Sats cash{};          ///< Everything the pool owns on chain, locked or not.
  Sats locked{};        ///< Sum of the collateral of active contracts.
  Sats deposits{};      ///< Capital in, with and without shares.
  Sats withdrawals{};   ///< Capital out, with and without shares.
  Sats premiums{};      ///< Received.
  Sats payouts{};       ///< Paid by settlements and voids.
  Sats fees_in{};       ///< Received.
  Sats fees_out{};      ///< Paid.
  Sats hedge_equity{};  ///< Off-chain, signed; counts in NAV, never in `free`.
  std::int64_t shares = 0;
  std::uint64_t sold = 0;     ///< Contracts sold, ever.
  std::uint64_t settled = 0;  ///< Contracts gone again, by whatever way.

  /// What may be locked or withdrawn now: cash - locked, never negative.
  [[nodiscard]] constexpr Sats free() const noexcept { return {cash.value - locked.value}; }
  /// Result of trading so far: premiums + fees_in - payouts - fees_out.
  [[nodiscard]] constexpr Sats profit() const noexcept {
    return {premiums.value + fees_in.value - payouts.value - fees_out.value};
  }
  friend bool operator==(const LedgerState&, const LedgerState&) = default;
};

/// A contract whose collateral is locked.
struct ActiveContract {
  Sats collateral{};
  Sats premium{};
  friend bool operator==(const ActiveContract&, const ActiveContract&) = default;
};

/// Shares that exist on paper from the start, so that a first depositor cannot inflate the price of
/// a share by a donation.
inline constexpr std::int64_t virtual_shares = 1'000;

/// The books of a pool that sells options: every change is one journal entry, checked before it is
/// taken, and the journal alone rebuilds the same state bit for bit.
///
/// Invariants, after every entry: cash = deposits + premiums + fees_in - payouts - withdrawals -
/// fees_out; locked is the sum over active contracts; no payout exceeds its collateral; free >= 0.
/// An entry that would break one is refused with a typed error and changes nothing.
///
///     Ledger pool;
///     BTCFI_CHECK(pool.deposit({100'000'000}));
///     BTCFI_CHECK(pool.sell(fund_txid, {10'000'000}, {250'000}));   // collateral, premium
///     BTCFI_CHECK(pool.settle(fund_txid, {277'777}));
class Ledger {
 public:
  /// Takes one entry. Errors: ledger_amount (negative, zero where something must move, above 21
  /// million BTC, or a field that the kind does not use), ledger_insufficient_free,
  /// ledger_contract_known, ledger_contract_unknown, ledger_payout_above_collateral,
  /// ledger_shares, invalid_argument (unknown kind), overflow. `where` names the field.
  Status apply(const LedgerEntry& entry);

  Status deposit(Sats amount, std::int64_t at_ms = 0);
  Status withdraw(Sats amount, std::int64_t at_ms = 0);
  /// Mints floor(amount (shares + v) / (NAV + v)) shares, v = virtual_shares, and returns how many.
  /// \p liabilities are the open options at bid volatility: a high NAV, fair to those inside.
  Result<std::int64_t> subscribe(Sats amount, Sats liabilities, std::int64_t at_ms = 0);
  /// Burns shares, pays floor(burnt (NAV + v) / (shares + v)) out of what is free and returns it.
  /// \p liabilities are the open options at ask volatility: a low NAV, fair to those who stay.
  Result<Sats> redeem(std::int64_t shares, Sats liabilities, std::int64_t at_ms = 0);
  Status fee_received(Sats amount, std::int64_t at_ms = 0);
  Status fee_paid(Sats amount, std::int64_t at_ms = 0);
  Status sell(const Hash256& contract, Sats collateral, Sats premium, std::int64_t at_ms = 0);
  Status settle(const Hash256& contract, Sats payout, std::int64_t at_ms = 0);
  Status void_return(const Hash256& contract, Sats void_amount, std::int64_t at_ms = 0);
  Status expire(const Hash256& contract, std::int64_t at_ms = 0);
  Status mark_hedge(Sats equity, std::int64_t at_ms = 0);

  [[nodiscard]] const LedgerState& state() const noexcept { return state_; }
  [[nodiscard]] const std::map<Hash256, ActiveContract>& active() const noexcept { return active_; }
  [[nodiscard]] const std::vector<LedgerEntry>& journal() const noexcept { return journal_; }

  /// NAV for given liabilities: cash + hedge_equity - liabilities. Errors: overflow.
  [[nodiscard]] Result<Sats> nav(Sats liabilities) const noexcept;
  /// Recomputes every sum from the journal and compares. Errors: internal.
  [[nodiscard]] Status check() const;

  /// The journal as bytes (docs/formats/ledger.md).
  [[nodiscard]] Bytes serialize() const;
  /// Replays a serialized journal, checking every entry as apply does. Errors: parse (magic),
  /// unsupported (version), truncated, trailing_data, and those of apply with the entry's index as
  /// `input`.
  [[nodiscard]] static Result<Ledger> replay(ByteView journal);
  /// tagged_hash("btcfi/ledger-state/1", every sum and active contract): equal exactly when the
  /// states are equal bit for bit.
  [[nodiscard]] Hash256 digest() const;

  friend bool operator==(const Ledger&, const Ledger&) = default;

 private:
  LedgerState state_;
  std::map<Hash256, ActiveContract> active_;
  std::vector<LedgerEntry> journal_;
};

}  // namespace btcfi::settlement
