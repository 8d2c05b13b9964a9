#include <btcfi/settlement/presign.hpp>
#include <btcfi/settlement/timeline.hpp>

#include <algorithm>
#include <array>

namespace btcfi::settlement {
namespace {

/// What the buyer gets at a price; nothing where no price is known.
std::optional<Sats> owed_at(const Contract& contract, std::optional<std::uint32_t> price) noexcept {
  if (!price) return std::nullopt;
  return contract.runs()[contract.levels().run_of(*price)].payout;
}

/// What a side could force by signatures that it holds, and from when on.
struct Exit {
  bool usable = false;
  std::uint32_t opens = 0;
  Sats to_buyer;
};

/// The exits of a side other than the attested one.
std::array<Exit, 2> later_exits(const Contract& contract, const Situation& s, Party side) noexcept {
  const Terms& t = contract.terms();
  const auto by_digits = owed_at(contract, s.signed_price);
  const PresignKind kind = side == Party::buyer ? PresignKind::pool_3 : PresignKind::buyer_3;
  const Exit bucket{by_digits && has_presignature(contract, kind, *by_digits), t.bucket_opens,
                    by_digits.value_or(Sats{})};
  if (side == Party::buyer) return {bucket, {t.void_opens != 0, t.void_opens, t.void_amount}};
  return {bucket, {true, t.reclaim_opens, Sats{}}};
}

/// The earliest opening, still closed or just open, by which the other side takes from this one
/// what is owed to it.
std::uint32_t adverse_opening(const Contract& contract, const Situation& s, Sats owed) noexcept {
  std::uint32_t first = 0;
  for (const Exit& exit : later_exits(contract, s, other(s.side))) {
    const bool costs = s.side == Party::buyer ? exit.to_buyer < owed : exit.to_buyer > owed;
    if (exit.usable && costs && (first == 0 || exit.opens < first)) first = exit.opens;
  }
  return first;
}

NextAction action_at(Action action, std::uint32_t opens, std::uint32_t adverse = 0) noexcept {
  NextAction out;
  out.action = action;
  out.opens = opens;
  out.adverse = adverse;
  if (adverse != 0) out.confirm_by = std::max(opens, adverse - safety_margin_s);
  return out;
}

NextAction buyer_action(const Contract& contract, const Situation& s) noexcept {
  const Terms& t = contract.terms();
  if (const auto owed = owed_at(contract, s.attested_price)) {
    if (owed->value == 0) return action_at(Action::await_other, 0);
    NextAction out =
        action_at(Action::claim_attested, t.expiry, adverse_opening(contract, s, *owed));
    if (s.automatic_payment) out.may_wait_until = t.expiry + automatic_payment_s;
    return out;
  }
  const auto by_digits = owed_at(contract, s.signed_price);
  if (by_digits && t.bucket_opens != 0) {
    if (by_digits->value == 0) return action_at(Action::await_other, 0);
    return action_at(Action::claim_bucket, t.bucket_opens,
                     adverse_opening(contract, s, *by_digits));
  }
  if (t.void_opens == 0) return action_at(Action::await_oracle, 0, t.reclaim_opens);
  // Until then the oracle may still speak; after it, reclaim would take everything.
  if (!is_open(t.void_opens, s.median_time)) {
    return action_at(Action::await_oracle, 0, t.reclaim_opens);
  }
  return action_at(Action::claim_void, t.void_opens, t.reclaim_opens);
}

NextAction pool_action(const Contract& contract, const Situation& s) noexcept {
  const Terms& t = contract.terms();
  if (const auto owed = owed_at(contract, s.attested_price)) {
    if (has_presignature(contract, PresignKind::buyer_2, *owed)) {
      return action_at(Action::return_attested, t.expiry, adverse_opening(contract, s, *owed));
    }
    if (s.automatic_payment) {
      return action_at(Action::pay_attested, t.expiry, adverse_opening(contract, s, *owed));
    }
  } else if (const auto by_digits = owed_at(contract, s.signed_price)) {
    if (has_presignature(contract, PresignKind::buyer_3, *by_digits)) {
      return action_at(Action::return_bucket, t.bucket_opens,
                       adverse_opening(contract, s, *by_digits));
    }
  } else if (!is_open(t.reclaim_opens, s.median_time)) {
    return action_at(Action::await_oracle, 0);
  }
  if (is_open(t.reclaim_opens, s.median_time)) return action_at(Action::reclaim, t.reclaim_opens);
  return action_at(Action::await_other, 0);
}

NextAction own_action(const Contract& contract, const Situation& s) noexcept {
  return s.side == Party::buyer ? buyer_action(contract, s) : pool_action(contract, s);
}

}  // namespace

const char* to_string(Action action) noexcept {
  constexpr const char* names[] = {
      "await_confirmations", "await_oracle", "await_other",     "claim_attested", "claim_bucket",
      "claim_void",          "pay_attested", "return_attested", "return_bucket",  "reclaim",
      "rebroadcast",         "done",         "double_spend"};
  const auto index = static_cast<std::size_t>(action);
  return index < std::size(names) ? names[index] : "unknown";
}

NextAction next_action(const Contract& contract, const Situation& s) noexcept {
  if (s.settlement_confirmations) {
    if (*s.settlement_confirmations >= final_depth) return action_at(Action::done, 0);
    NextAction next = action_at(Action::rebroadcast, 0);
    if (*s.settlement_confirmations > 0) return next;
    // In the mempool its maker may replace it, by an exit that pays this side less.
    const NextAction own = own_action(contract, s);
    if (own.adverse == 0 || own.action == Action::await_oracle) return next;
    if (!s.settlement_by_us) return own;
    next.adverse = own.adverse;
    next.confirm_by = own.confirm_by;
    return next;
  }
  if (s.funding_confirmations < contract.terms().min_confirmations) {
    if (s.side == Party::buyer && s.funding_overdue && s.funding_confirmations == 0) {
      return action_at(Action::double_spend, 0);
    }
    return action_at(Action::await_confirmations, 0);
  }
  return own_action(contract, s);
}

}  // namespace btcfi::settlement
