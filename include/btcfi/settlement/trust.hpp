#pragma once

#include <btcfi/oracle/registry.hpp>
#include <btcfi/settlement/messages.hpp>
#include <btcfi/tx/chain_view.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace btcfi::settlement {

/// What a buyer brings to an offer beside its own keys. What is absent cannot be checked, and the
/// report says so.
struct Trust {
  /// Identity keys of pools that the buyer deals with. An offer of another is refused.
  std::vector<keys::XOnlyKey> pools;
  /// Identity keys of oracles. An announcement of another is refused.
  std::vector<keys::XOnlyKey> oracles;
  /// The quote that the buyer asked for; the terms must be these.
  std::optional<Quote> quote;
  /// The request as it was sent; the offer must answer exactly this one.
  std::optional<Request> request;
  /// What the price is a price of, as oracles write it ("BTCUSD").
  std::optional<std::string> unit;
  /// Nonces and one-time keys seen so far. Borrowed; Buyer::accept notes those of the offer in it,
  /// checking alone changes nothing. Keep its bytes between runs.
  oracle::Registry* registry = nullptr;
  /// The chain. Borrowed.
  const tx::ChainView* chain = nullptr;
  /// The time, seconds since 1970.
  std::optional<std::uint32_t> now_s;
  /// The fee rate at which FUND gets into the next block, sat per 1,000 vB.
  std::optional<std::uint32_t> next_block_sat_per_kvb;
  /// The fee rate at which the buyer expects to claim, sat per 1,000 vB: the smallest payout must
  /// be worth its claim.
  std::optional<std::uint32_t> claim_sat_per_kvb;
};

/// Something that was not checked, and what would have been needed.
struct Unchecked {
  const char* field = "";  ///< as in Error::where
  const char* needs = "";  ///< the member of Trust that was absent, or "chain: no answer"
  friend bool operator==(const Unchecked& a, const Unchecked& b) noexcept {
    // By text: one literal may stand at several addresses.
    return std::string_view(a.field) == b.field && std::string_view(a.needs) == b.needs;
  }
};

/// Figures of an offer for people and programs.
struct OfferFigures {
  std::size_t runs = 0;
  std::size_t pool_2 = 0;
  std::size_t pool_3 = 0;
  std::size_t offer_bytes = 0;
  Sats max_payout{};
  Sats min_payout{};           ///< smallest payout that is not zero
  Sats worst_rounding{};       ///< most that rounding to levels costs the buyer
  Sats buyer_fee{};            ///< the buyer's share of the fee of FUND
  Sats fund_fee{};             ///< the whole fee of FUND
  std::size_t fund_vsize = 0;  ///< once signed
  friend bool operator==(const OfferFigures&, const OfferFigures&) = default;
};

/// What the buyer's side found out about an offer.
struct OfferReport {
  /// Everything that is wrong, the field's name in `where` (docs/offer.md lists them).
  std::vector<Error> failures;
  /// Everything that could not be checked.
  std::vector<Unchecked> unchecked;
  /// For each announcement, in their order, the trusted identity that signed it; none where it is
  /// no trusted oracle's, or is not what the terms need. The key that attests is another one, in the
  /// announcement itself.
  std::vector<std::optional<keys::XOnlyKey>> oracles;
  /// Filled as far as the offer could be derived.
  OfferFigures figures;
  Hash256 offer_id{};

  /// Nothing is wrong. Look at `unchecked` as well.
  [[nodiscard]] bool ok() const noexcept { return failures.empty(); }
  /// Nothing is wrong and nothing was left unchecked.
  [[nodiscard]] bool complete() const noexcept { return ok() && unchecked.empty(); }
};

}  // namespace btcfi::settlement
