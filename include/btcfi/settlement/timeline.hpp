#pragma once

#include <btcfi/settlement/contract.hpp>

#include <optional>

/// When the ways to spend a contract open, and what a side should do next (PROTOCOL section 7).
///
/// All times are median time past of the chain's tip, in seconds: about an hour behind the clock.
namespace btcfi::settlement {

/// A settlement should be confirmed so long before the next opening that would cost its maker:
/// 144 blocks.
inline constexpr std::uint32_t safety_margin_s = 86'400;
/// How long after the expiry a buyer may leave it to the pool to pay automatically.
inline constexpr std::uint32_t automatic_payment_s = 86'400;
/// A settlement is final when so many blocks deep; until then it is broadcast again after a
/// reorganisation.
inline constexpr std::uint32_t final_depth = 6;

/// Time that FUND is given for each of its confirmations. Until it has them all either side can still
/// cancel the contract, so that an offer must be over so long before the price can be known.
inline constexpr std::uint32_t confirmation_time_s = 3'600;
/// min_confirmations times confirmation_time_s.
[[nodiscard]] inline std::uint32_t funding_time_s(const Terms& terms) noexcept {
  return terms.min_confirmations * confirmation_time_s;
}

/// Whether a lock lets a transaction into the next block: the median time past is above it. At the
/// very second it is still closed.
[[nodiscard]] constexpr bool is_open(std::uint32_t opens, std::uint32_t median_time) noexcept {
  return median_time > opens;
}

/// What one side knows of a contract at a moment.
struct Situation {
  Party side = Party::buyer;
  std::uint32_t median_time = 0;
  /// Confirmations of FUND; 0 when unconfirmed.
  std::uint32_t funding_confirmations = 0;
  /// Set once a transaction that spends the contract is known; 0 while it waits in the mempool.
  std::optional<std::uint32_t> settlement_confirmations;
  /// Prices that the oracle attested digit by digit (rung 2) and signed by its one-time key (rung
  /// 3).
  std::optional<std::uint32_t> attested_price;
  std::optional<std::uint32_t> signed_price;
  /// Whether the buyer gave buyer_m.
  bool automatic_payment = true;
  /// Whether this side made the transaction that spends the contract. The other side's counts for
  /// nothing before it confirms: its maker can replace it.
  bool settlement_by_us = false;
  /// Whether FUND is not known to the chain although the offer's deadline is over.
  bool funding_overdue = false;
};

/// What a party has to do next.
enum class Action : std::uint8_t {
  await_confirmations,  ///< FUND is not deep enough: nothing is certain yet
  await_oracle,         ///< nothing is attested, and no exit without it is open
  await_other,          ///< what is owed is the other side's to take
  claim_attested,       ///< buyer, rung 2
  claim_bucket,         ///< buyer, rung 3
  claim_void,           ///< buyer: the oracle is silent
  pay_attested,         ///< pool, rung 2: pays the buyer automatically and takes its remainder
  return_attested,      ///< pool, rung 2: takes back a contract below the void amount
  return_bucket,        ///< pool, rung 3: the same by the oracle's digits
  reclaim,              ///< pool: all, after the last lock
  rebroadcast,          ///< settled, not yet final: keep the transaction at hand; while it is
                        ///< unconfirmed and `adverse` is set, raise its fee before `confirm_by`
  done,
  double_spend,  ///< buyer: FUND did not come in time; until an input of it is spent otherwise
                 ///< (Buyer::double_spend) the pool may still broadcast it when the price suits it
};
/// Its name, e.g. "await_oracle".
[[nodiscard]] const char* to_string(Action action) noexcept;

/// What to do, from when, and until when.
struct NextAction {
  Action action = Action::done;
  /// The lock that the action waits for: it can confirm once the median time past is above it.
  /// 0: no lock.
  std::uint32_t opens = 0;
  /// The next opening by which the other side could take more than what is owed; 0: none.
  std::uint32_t adverse = 0;
  /// When the action should have confirmed: safety_margin_s before `adverse`; 0: no hurry.
  std::uint32_t confirm_by = 0;
  /// The buyer may wait so long for the pool's automatic payment; 0: no use in waiting.
  std::uint32_t may_wait_until = 0;

  /// Whether it can be done at that time.
  [[nodiscard]] bool open_at(std::uint32_t median_time) const noexcept {
    return opens == 0 || is_open(opens, median_time);
  }
  friend bool operator==(const NextAction&, const NextAction&) = default;
};

/// What a side should do next. Total: any situation has an answer.
///
/// Where rungs 2 and 3 disagree, rung 2 is followed: the other side can force rung 3 only from T_3
/// on, which is then `adverse`. A buyer is not told to take VOID once an oracle spoke.
///
///     const NextAction next = next_action(contract, {.side = Party::buyer, .median_time = now,
///     ...}); if (next.open_at(now)) act(next.action);
[[nodiscard]] NextAction next_action(const Contract& contract, const Situation& situation) noexcept;

}  // namespace btcfi::settlement
