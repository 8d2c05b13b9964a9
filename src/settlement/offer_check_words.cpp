// What an offer says, against what was asked for and whom the buyer trusts.
#include "settlement/offer_check_parts.hpp"

#include <btcfi/settlement/timeline.hpp>

#include <set>

namespace btcfi::settlement::detail {
namespace {

template <class T>
bool contains(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

void compare_terms(const Terms& ours, const Terms& theirs, Findings& found) {
  const auto same = [&](bool equal, const char* field) {
    found.failed_if(!equal, Errc::offer_differs_from_quote, field);
  };
  same(ours.network == theirs.network, "network");
  same(ours.kind == theirs.kind, "kind");
  same(ours.quantity == theirs.quantity, "quantity_sat");
  same(ours.strike == theirs.strike, "strike");
  same(ours.limit == theirs.limit, "limit");
  same(ours.barrier == theirs.barrier, "barrier");
  same(ours.collateral == theirs.collateral, "collateral_sat");
  same(ours.premium == theirs.premium, "premium_sat");
  same(ours.void_amount == theirs.void_amount, "void_amount_sat");
  same(ours.step == theirs.step, "step_sat");
  same(ours.min_payout == theirs.min_payout, "min_payout_sat");
  same(ours.tick_cents == theirs.tick_cents, "tick_cents");
  same(ours.price_bits == theirs.price_bits, "price_bits");
  same(ours.expiry == theirs.expiry, "expiry");
  same(ours.bucket_opens == theirs.bucket_opens, "bucket_opens");
  same(ours.ask_opens == theirs.ask_opens, "ask_opens");
  same(ours.void_opens == theirs.void_opens, "void_opens");
  same(ours.reclaim_opens == theirs.reclaim_opens, "reclaim_opens");
  same(ours.dispute == theirs.dispute, "dispute");
  same(ours.oracle_profile == theirs.oracle_profile, "oracle_profile");
  same(ours.min_confirmations == theirs.min_confirmations, "min_confirmations");
  same(ours.threshold == theirs.threshold, "threshold");
  same(ours.announcements == theirs.announcements, "announcements");
}

void compare_request(const Request& ours, const Request& theirs, Findings& found) {
  const auto same = [&](bool equal, const char* field) {
    found.failed_if(!equal, Errc::offer_differs_from_request, field);
  };
  same(ours.quote_id == theirs.quote_id, "request.quote_id");
  same(ours.internal_key == theirs.internal_key, "request.internal_key");
  same(ours.leaf_key == theirs.leaf_key, "request.leaf_key");
  same(ours.inputs == theirs.inputs, "request.inputs");
  same(ours.change_script == theirs.change_script, "request.change_script");
  same(ours.payout_script == theirs.payout_script, "request.payout_script");
  same(ours.fee_cap == theirs.fee_cap, "request.fee_cap");
}

/// Verifies an announcement by whichever trusted oracle signed it, and says which.
Result<keys::XOnlyKey> verify_by_any(const oracle::Announcement& announcement, const Trust& trust,
                                     const oracle::AnnouncementTerms& expected) {
  Error why = fail(Errc::offer_oracle_unknown, "offer.announcements");
  for (const keys::XOnlyKey& identity : trust.oracles) {
    const Status status = oracle::verify(announcement, identity, expected);
    if (status) return identity;
    if (status.error().code != Errc::oracle_signature_invalid) why = status.error();
  }
  return why;
}

}  // namespace

void check_identity(const Offer& offer, const Trust& trust, Findings& found) {
  found.failed_if(!contains(trust.pools, offer.pool_identity), Errc::offer_pool_unknown,
                  "offer.pool_identity");
  found.failed_if(!keys::verify_schnorr(offer.signature, offer.id(), offer.pool_identity),
                  Errc::offer_signature_invalid, "offer.signature");
  if (!trust.now_s) {
    found.unchecked("offer.deadline", "now");
    return;
  }
  found.failed_if(offer.deadline_s <= *trust.now_s, Errc::offer_deadline, "offer.deadline");
  found.failed_if(offer.deadline_s > std::uint64_t{*trust.now_s} + max_deadline_s,
                  Errc::offer_deadline, "offer.deadline", 1);
}

void check_own_request(const Offer& offer, const std::optional<BuyerKeys>& own, const Trust& trust,
                       Findings& found) {
  const Request& request = offer.request;
  for (const Error& error : check_request(request)) found.failed(error);
  if (own) {
    found.failed_if(request.internal_key != own->internal_key, Errc::offer_differs_from_request,
                    "request.internal_key");
    found.failed_if(request.leaf_key != own->leaf_key, Errc::offer_differs_from_request,
                    "request.leaf_key");
  } else {
    found.unchecked("request.internal_key", "own keys");
    found.unchecked("request.leaf_key", "own keys");
  }
  if (trust.request) {
    compare_request(*trust.request, request, found);
  } else {
    found.unchecked("offer.request", "request");
  }
}

void check_terms(const Offer& offer, const Trust& trust, Findings& found) {
  for (const Error& error : offer.terms.validate()) found.failed(error);
  if (trust.quote) {
    compare_terms(trust.quote->terms, offer.terms, found);
    found.failed_if(offer.request.quote_id != trust.quote->id(), Errc::offer_differs_from_quote,
                    "request.quote_id");
  } else {
    found.unchecked("offer.terms", "quote");
  }
  if (trust.now_s) {
    // Until FUND is deep enough the pool can cancel it: nobody may know the price by then.
    const std::uint64_t live =
        std::uint64_t{std::max(*trust.now_s, offer.deadline_s)} + funding_time_s(offer.terms);
    found.failed_if(offer.terms.expiry <= live, Errc::terms_time_order, "expiry");
  } else {
    found.unchecked("expiry", "now");
  }
}

void check_announcements(const Offer& offer, const Trust& trust, Findings& found) {
  const char* const field = "offer.announcements";
  const Terms& terms = offer.terms;
  found.failed_if(offer.announcements.size() != terms.announcements.size(),
                  Errc::offer_announcement_mismatch, field, offer.announcements.size());
  const oracle::AnnouncementTerms expected{.maturity_s = terms.expiry,
                                           .unit = trust.unit,
                                           .tick_cents = terms.tick_cents,
                                           .price_bits = terms.price_bits};
  if (!trust.unit) found.unchecked("offer.announcements.unit", "unit");
  if (trust.registry == nullptr) found.unchecked("offer.announcements.nonces", "registry");
  std::set<keys::XOnlyKey> signers;
  oracle::Registry within;  // what the announcements of this offer use themselves
  for (std::size_t i = 0; i < offer.announcements.size(); ++i) {
    const auto one = oracle::Announcement::parse(offer.announcements[i]);
    if (!one) {
      found.failed(fail(one.error().code, field, i, one.error().offset));
      found.announced_by(std::nullopt);
      continue;
    }
    const auto hash = one->body.hash();
    found.failed_if(!hash || i >= terms.announcements.size() || *hash != terms.announcements[i],
                    Errc::offer_announcement_mismatch, field, i);
    const auto signer = verify_by_any(*one, trust, expected);
    found.announced_by(signer ? std::optional(*signer) : std::nullopt);
    if (!signer) {
      found.failed(fail(signer.error().code, field, i, signer.error().input));
    } else {
      // One oracle with several keys would make a threshold of them worth one.
      found.failed_if(!signers.insert(*signer).second, Errc::oracle_set_mismatch, field, i);
    }
    if (const Status fresh = within.admit(one->body); !fresh) {
      found.failed(fail(fresh.error().code, "offer.announcements.nonces", i, fresh.error().input));
    }
    if (trust.registry == nullptr) continue;
    const auto reuse = trust.registry->find_reuse(one->body);
    if (!reuse) {
      found.failed(fail(reuse.error().code, field, i));
    } else if (reuse->has_value()) {
      found.failed(fail((*reuse)->what == oracle::Reuse::What::nonce ? Errc::oracle_nonce_reused
                                                                     : Errc::oracle_one_time_reused,
                        "offer.announcements.nonces", i, (*reuse)->index));
    }
  }
}

}  // namespace btcfi::settlement::detail
