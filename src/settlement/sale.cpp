#include <btcfi/settlement/sale.hpp>

namespace btcfi::settlement {
namespace {

constexpr const char* announcements_field = "offer.announcements";

Result<std::vector<oracle::Announcement>> parse_announcements(const Offer& offer) {
  std::vector<oracle::Announcement> out;
  if (offer.announcements.size() != offer.terms.announcements.size()) {
    return fail(Errc::offer_announcement_mismatch, announcements_field, offer.announcements.size());
  }
  for (std::size_t i = 0; i < offer.announcements.size(); ++i) {
    auto one = oracle::Announcement::parse(offer.announcements[i]);
    if (!one) return fail(one.error().code, announcements_field, i, one.error().offset);
    const auto hash = one->body.hash();
    if (!hash || *hash != offer.terms.announcements[i]) {
      return fail(Errc::offer_announcement_mismatch, announcements_field, i);
    }
    out.push_back(*std::move(one));
  }
  return out;
}

Result<oracle::OracleSet> make_set(const Terms& terms,
                                   const std::vector<oracle::Announcement>& announcements) {
  BTCFI_TRY(const oracle::DigitProfile profile, oracle::parse_profile(terms.oracle_profile));
  std::vector<oracle::AnnouncementBody> bodies;
  for (const oracle::Announcement& one : announcements) bodies.push_back(one.body);
  auto set = oracle::OracleSet::of(std::move(bodies), terms.threshold, profile);
  if (!set) return fail(set.error().code, announcements_field, set.error().input);
  return set;
}

Result<keys::OneTimePublicKey> price_key(const Terms& terms,
                                         const std::vector<oracle::Announcement>& announcements) {
  if (terms.bucket_opens == 0) return keys::OneTimePublicKey{};
  if (announcements.empty()) return fail(Errc::offer_announcement_mismatch, announcements_field);
  const auto* key = announcements[0].body.one_time_key(oracle::Quantity::price);
  if (key == nullptr) return fail(Errc::offer_announcement_mismatch, announcements_field);
  return *key;
}

}  // namespace

ContractKeys contract_keys(const Offer& offer) {
  return {.pool_internal = offer.internal_key,
          .buyer_internal = offer.request.internal_key,
          .pool_leaf = offer.leaf_key,
          .buyer_leaf = offer.request.leaf_key,
          .pool_script = offer.pool_script,
          .buyer_script = offer.request.payout_script};
}

Result<std::vector<DigitPoints>> subset_points(const oracle::OracleSet& oracles) {
  std::vector<oracle::EventPoints> weighted;
  for (std::size_t i = 0; i < oracles.members().size(); ++i) {
    BTCFI_TRY(oracle::EventPoints points,
              oracle::EventPoints::of(oracles.members()[i], oracles.profile(), oracles.weight(i)));
    weighted.push_back(std::move(points));
  }
  std::vector<DigitPoints> out;
  for (const oracle::OracleSet::Subset& subset : oracles.subsets()) {
    DigitPoints digits(oracles.price_bits());
    for (std::size_t i = 0; i < digits.size(); ++i) {
      for (const bool value : {false, true}) {
        keys::Point sum;
        for (const std::size_t member : subset) sum = sum + weighted[member].digit(i, value);
        digits[i][value ? 1 : 0] = sum;
      }
    }
    out.push_back(std::move(digits));
  }
  return out;
}

Result<Contract> derive_contract(const Offer& offer) {
  BTCFI_TRY(const auto announcements, parse_announcements(offer));
  BTCFI_TRY(const auto one_time, price_key(offer.terms, announcements));
  return Contract::derive(offer.terms, contract_keys(offer), one_time);
}

Result<Sale> Sale::derive(Offer offer) {
  BTCFI_TRY(auto announcements, parse_announcements(offer));
  BTCFI_TRY(auto oracles, make_set(offer.terms, announcements));
  BTCFI_TRY(const auto one_time, price_key(offer.terms, announcements));
  BTCFI_TRY(auto contract, Contract::derive(offer.terms, contract_keys(offer), one_time));
  BTCFI_TRY(const auto points, subset_points(oracles));
  const tx::OutPoint funded = contract_outpoint(offer.fund);
  auto parts = std::make_unique<Parts>(Parts{
      std::move(offer), std::move(announcements), std::move(oracles), std::move(contract), {}});
  BTCFI_TRY(auto plan, PresignPlan::make(parts->contract, funded, points));
  parts->plan = std::move(plan);
  return Sale(std::move(parts));
}

}  // namespace btcfi::settlement
