#pragma once

#include <btcfi/settlement/sale.hpp>
#include <btcfi/settlement/trust.hpp>

#include <optional>
#include <string>

namespace btcfi::settlement {

/// A deadline further away than this is refused: until then the pool may still fund or not.
inline constexpr std::uint32_t max_deadline_s = 600;
/// Size of an attested claim with two P2TR outputs, vB (PROTOCOL section 8).
inline constexpr std::size_t attested_claim_vsize = 205;

/// The public halves of the keys that an offer must have been made for.
struct BuyerKeys {
  keys::PublicKey internal_key;  ///< Ib
  keys::XOnlyKey leaf_key;       ///< Kb
};

/// How far an offer was looked into.
enum class OfferStage : std::uint8_t {
  unreadable,      ///< the bytes are no offer
  unsigned_offer,  ///< not derived: the pool that it names did not sign it
  stranger,        ///< not derived: its pool signed it, and is not one of those that are trusted
  no_contract,     ///< what it says makes no contract
  derived,         ///< everything was looked at
};
/// The name of a stage.
[[nodiscard]] const char* to_string(OfferStage stage) noexcept;

/// An offer with the report on it; the sale is there when the offer was derived.
struct CheckedOffer {
  OfferReport report;
  std::optional<Sale> sale;
  OfferStage stage = OfferStage::unreadable;
};

/// Checks everything that PROTOCOL section 6 has the buyer check, from the offer's bytes, the
/// buyer's own public keys (none: listed as unchecked) and what it trusts.
///
/// All failures are found, not only the first, as far as the offer can be read; time is that of
/// verifying every pre-signature. That is not spent on what anybody may have sent: an offer that
/// its pool did not sign, or of a pool that is not among those named (where some are), is not
/// derived, and what that leaves open is listed as unchecked. Never fails itself: bytes that are no
/// offer are a report with one failure.
[[nodiscard]] CheckedOffer check_offer(ByteView offer, const std::optional<BuyerKeys>& own,
                                       const Trust& trust);

/// One page about an offer for a person: what is bought, what it costs and can pay, when what is
/// open, what was found wrong and what was not checked. ASCII, 80 columns, lines end with \n.
[[nodiscard]] std::string explain(const CheckedOffer& offer);
/// The report as one JSON object, for programs.
[[nodiscard]] std::string to_json(const CheckedOffer& offer);

}  // namespace btcfi::settlement
