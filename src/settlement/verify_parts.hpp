#pragma once

#include <btcfi/aggregate/evidence.hpp>
#include <btcfi/oracle/points.hpp>
#include <btcfi/settlement/verify.hpp>

namespace btcfi::settlement::detail {

/// What a link came to: an error, or what was absent for judging it whole ("": nothing).
using Outcome = Result<const char*>;
inline constexpr const char* nothing = "";

/// What later links take from earlier ones.
struct Chain {
  const SettlementBundle& bundle;
  const SettlementTrust& trust;
  std::optional<aggregate::Evidence> evidence{};
  std::optional<oracle::PriceRecord> record{};
  std::optional<std::uint32_t> price{};
  std::optional<Settled> settled{};
};

/// The empty part of a bundle. `where` is its key.
inline Error missing(const char* part) noexcept { return fail(Errc::json_missing_key, part); }

Outcome check_evidence(Chain& chain);
Outcome check_record(Chain& chain);
Outcome check_root(Chain& chain);
Outcome check_attestation(Chain& chain);
Outcome check_program(Chain& chain);
Outcome check_payout(Chain& chain);
Outcome check_transaction(Chain& chain);

/// The contract that terms, keys and announcements of the bundle make. Errors: those of
/// Contract::derive and Announcement::parse.
Result<Contract> contract_of(const SettlementBundle& bundle);

/// Whether the settlement was made without a price.
inline bool priceless(Rung rung) noexcept { return rung == Rung::voided || rung == Rung::reclaim; }

}  // namespace btcfi::settlement::detail
