#include "settlement/offer_check_parts.hpp"

#include <btcfi/settlement/offer_check.hpp>

namespace btcfi::settlement {

CheckedOffer check_offer(ByteView bytes, const std::optional<BuyerKeys>& own, const Trust& trust) {
  CheckedOffer out;
  out.report.figures.offer_bytes = bytes.size();
  detail::Findings found(out.report);
  auto parsed = Offer::parse(bytes);
  if (!parsed) {
    found.failed(parsed.error());
    return out;
  }
  out.report.offer_id = parsed->id();
  detail::check_identity(*parsed, trust, found);
  detail::check_own_request(*parsed, own, trust, found);
  detail::check_terms(*parsed, trust, found);
  detail::check_announcements(*parsed, trust, found);
  // Deriving and verifying a large offer takes seconds: not for what anybody may have sent.
  const bool forged = found.has(Errc::offer_signature_invalid);
  if (forged || (!trust.pools.empty() && found.has(Errc::offer_pool_unknown))) {
    out.stage = forged ? OfferStage::unsigned_offer : OfferStage::stranger;
    for (const char* field :
         {"levels", "offer.fund", "offer.pool_2", "offer.pool_3", "offer.pool_v"}) {
      found.unchecked(field, forged ? "offer.signature" : "pools");
    }
    return out;
  }
  out.stage = OfferStage::no_contract;

  auto sale = Sale::derive(*std::move(parsed));
  if (!sale) {
    // What Sale::derive refuses was mostly found above already, under the same name.
    found.failed(sale.error());
    return out;
  }
  detail::check_levels(*sale, trust, found);
  detail::check_fund(*sale, trust, found);
  detail::check_presignatures(*sale, found);
  detail::check_chain(*sale, trust, found);
  out.stage = OfferStage::derived;
  out.sale = *std::move(sale);
  return out;
}

}  // namespace btcfi::settlement
