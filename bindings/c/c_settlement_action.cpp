#include "detail/c_contract.hpp"

#include <btcfi/settlement/timeline.hpp>

#include <limits>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::settlement;

namespace {

constexpr btcfi_situation situation_init = BTCFI_SITUATION_INIT;
constexpr btcfi_next_action next_action_init = BTCFI_NEXT_ACTION_INIT;
// Sizes in the first release: no caller has less.
constexpr std::size_t situation_first_size = 48;
constexpr std::size_t next_action_first_size = 24;
static_assert(sizeof(btcfi_situation) == situation_first_size);
static_assert(sizeof(btcfi_next_action) == next_action_first_size);

static_assert(BTCFI_ACTION_RECLAIM == static_cast<int>(Action::reclaim));
static_assert(BTCFI_ACTION_DONE == static_cast<int>(Action::done));
static_assert(BTCFI_ACTION_DOUBLE_SPEND == static_cast<int>(Action::double_spend));

/// -1 for nothing.
Result<std::optional<std::uint32_t>> optional_in(std::int64_t value, const char* field) {
  if (value == -1) return std::optional<std::uint32_t>{};
  if (value < 0 || value > std::int64_t{std::numeric_limits<std::uint32_t>::max()}) {
    return fail(Errc::out_of_range, field);
  }
  return std::optional(static_cast<std::uint32_t>(value));
}

Result<Situation> situation_in(const btcfi_situation& in) {
  Situation out;
  if (in.side != BTCFI_PARTY_POOL && in.side != BTCFI_PARTY_BUYER) {
    return fail(Errc::invalid_argument, "side");
  }
  out.side = in.side == BTCFI_PARTY_POOL ? Party::pool : Party::buyer;
  out.median_time = in.median_time;
  out.funding_confirmations = in.funding_confirmations;
  BTCFI_TRY(out.settlement_confirmations,
            optional_in(in.settlement_confirmations, "settlement_confirmations"));
  BTCFI_TRY(out.attested_price, optional_in(in.attested_price, "attested_price"));
  BTCFI_TRY(out.signed_price, optional_in(in.signed_price, "signed_price"));
  out.automatic_payment = in.automatic_payment != 0;
  out.settlement_by_us = in.settlement_by_us != 0;
  out.funding_overdue = in.funding_overdue != 0;
  return out;
}

}  // namespace

void btcfi_situation_init(btcfi_situation* situation) {
  if (situation != nullptr) *situation = situation_init;
}
void btcfi_next_action_init(btcfi_next_action* next) {
  if (next != nullptr) *next = next_action_init;
}

btcfi_status btcfi_contract_next_action(const btcfi_contract* contract, btcfi_next_action* next,
                                        const btcfi_situation* situation, btcfi_error* err) {
  constexpr const char* here = "btcfi_contract_next_action";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(contract, here, 0));
    BTCFI_CHECK(need(next, here, 1));
    BTCFI_TRY(const auto given,
              struct_in(situation, situation_init, situation_first_size, here, 2));
    BTCFI_TRY(const Situation known, situation_in(given));
    const NextAction found = next_action(*contract->contract, known);
    btcfi_next_action out = next_action_init;
    out.action = static_cast<std::uint32_t>(found.action);
    out.opens = found.opens;
    out.adverse = found.adverse;
    out.confirm_by = found.confirm_by;
    out.may_wait_until = found.may_wait_until;
    return struct_out(out, next, next_action_first_size, here, 1);
  });
}
