#pragma once

#include "sample_contract.hpp"

#include <btcfi/script/winternitz.hpp>
#include <btcfi/settlement/claim.hpp>

#include <memory>

namespace btcfi::test {

inline void must(const Status& status) {
  if (!status) throw std::runtime_error(describe(status.error()));
}

/// Rung 2 of a sample contract at an attested price.
inline settlement::Spend attested(const SampleContract& s, settlement::Party claimer,
                                  std::uint32_t price) {
  using namespace settlement;
  PresignKind kind = PresignKind::pool_2;
  const std::vector<keys::PreSignature>* list = nullptr;
  if (claimer == Party::buyer) {
    list = &s.pool_signed().pool_2;
  } else if (s.plan.slot_of(PresignKind::buyer_2, price) != nullptr) {
    kind = PresignKind::buyer_2;
    list = &s.buyer_signed().buyer_2;
  } else {
    kind = PresignKind::buyer_m;
    list = &s.buyer_signed().buyer_m;
  }
  const PresignSlot& slot = *s.plan.slot_of(kind, price);
  return need(attested_spend(s.contract, s.funded, claimer, price,
                             (*list)[s.plan.index_of(kind, slot)],
                             need(prefix_secret(s.oracle.attest(price), slot.prefix.length))));
}

/// Rung 3 of a sample contract by the oracle's one-time signature of a price.
inline settlement::Spend bucketed(const SampleContract& s, settlement::Party claimer,
                                  std::uint32_t price) {
  using namespace settlement;
  const PresignKind kind = claimer == Party::buyer ? PresignKind::pool_3 : PresignKind::buyer_3;
  const auto& list = claimer == Party::buyer ? s.pool_signed().pool_3 : s.buyer_signed().buyer_3;
  const PresignSlot& slot = *s.plan.slot_of(kind, price);
  return need(bucket_spend(s.contract, s.funded, claimer, s.oracle.sign_price(price),
                           list[s.plan.index_of(kind, slot)]));
}

inline settlement::Spend voided(const SampleContract& s) {
  return need(settlement::void_spend(s.contract, s.funded, *s.pool_signed().pool_v));
}

/// Signs as whichever side the claim's first spend belongs to.
inline void must_sign(settlement::Claim& claim, const SampleContract& s) {
  const bool buyer = claim.spends()[0].claimer == settlement::Party::buyer;
  must(claim.sign(buyer ? s.buyer_leaf : s.pool_leaf));
}

}  // namespace btcfi::test
