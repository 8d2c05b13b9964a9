#include "settlement/settle_parts.hpp"

#include <btcfi/settlement/buyer.hpp>
#include <btcfi/settlement/payoff.hpp>

namespace btcfi::settlement {
namespace {

/// Takes what the offer itself names as trusted, so that check_offer finds what does not fit
/// together; whom to trust was decided when the offer was accepted.
Trust trust_as_accepted(const Offer& offer) {
  Trust out;
  out.pools = {offer.pool_identity};
  return out;
}

bool is_about_trust(const Error& error) noexcept {
  return error.code == Errc::offer_oracle_unknown;
}

Status check_accept(const Sale& sale, ByteView bytes, const Hash256& offer_id) {
  BTCFI_TRY(const Accept accept, Accept::parse(bytes));
  if (accept.offer_id != offer_id) return fail(Errc::offer_unknown, "accept.offer_id");
  return sale.plan().verify_buyer({accept.buyer_2, accept.buyer_3, accept.buyer_m});
}

}  // namespace

Result<Holding> Holding::restore(const keys::ExtendedSecret& master, Network network,
                                 ByteView bytes) {
  BTCFI_TRY(Backup file, Backup::parse(bytes));
  BTCFI_TRY(PartySecrets secrets, PartySecrets::derive(master, network, file.contract));
  BuyerKeys own;
  BTCFI_TRY(own.internal_key, keys::public_key(secrets.internal));
  BTCFI_TRY(own.leaf_key, keys::xonly(secrets.leaf));
  BTCFI_TRY(const Offer offer, Offer::parse(file.offer));
  if (offer.terms.network != network) return fail(Errc::offer_wrong_network, "network");

  CheckedOffer checked = check_offer(file.offer, own, trust_as_accepted(offer));
  for (const Error& failure : checked.report.failures) {
    if (!is_about_trust(failure)) return failure;
  }
  if (!file.accept.empty()) {
    BTCFI_CHECK(check_accept(*checked.sale, file.accept, checked.report.offer_id));
  }
  if (file.fund.txid() != offer.fund.txid()) {
    return fail(Errc::offer_fund_mismatch, "backup.fund");
  }
  BTCFI_TRY(const auto spent, detail::funding_spent(offer));
  for (std::size_t i = 0; i < spent.size(); ++i) {
    if (file.fund.inputs[i].witness.empty()) continue;  // the pool's, before DONE
    BTCFI_CHECK(detail::check_funding_witness(file.fund, i, spent));
  }
  return Holding(*std::move(checked.sale), std::move(secrets), file.contract,
                 std::move(file.accept), std::move(file.fund));
}

Bytes Holding::backup() const {
  return Backup{index_, sale_.offer().serialize(), accept_, fund_}.serialize();
}

Status Holding::complete(ByteView bytes) {
  BTCFI_TRY(Done done, Done::parse(bytes));
  if (done.offer_id != sale_.offer().id()) return fail(Errc::offer_unknown, "done.offer_id");
  if (done.fund.txid() != fund_.txid()) return fail(Errc::offer_fund_mismatch, "done.fund");
  BTCFI_TRY(const auto spent, detail::funding_spent(sale_.offer()));
  for (std::size_t i = 0; i < spent.size(); ++i) {
    BTCFI_CHECK(detail::check_funding_witness(done.fund, i, spent));
  }
  fund_ = std::move(done.fund);
  return {};
}

Result<tx::Transaction> Holding::finish(Spend spend, ByteView script,
                                        std::uint64_t fee_sat_per_kvb) const {
  ClaimPlan plan;
  plan.spends.push_back(std::move(spend));
  plan.rest_script = to_bytes(script);
  BTCFI_TRY(Claim claim, Claim::build_at_rate(std::move(plan), fee_sat_per_kvb));
  BTCFI_TRY(const keys::KeyPair leaf, keys::KeyPair::from(secrets_.leaf));
  BTCFI_CHECK(claim.sign(leaf));
  return claim.finalize();
}

Status Holding::check_attestation(const oracle::Attestation& attestation) const {
  const oracle::OracleSet& oracles = sale_.oracles();
  for (std::size_t i = 0; i < oracles.hashes().size(); ++i) {
    if (oracles.hashes()[i] == attestation.announcement_hash) {
      return oracle::verify(attestation, oracles.members()[i], oracles.profile());
    }
  }
  return fail(Errc::oracle_wrong_event, "attestation");
}

Result<Sats> Holding::payout(std::span<const oracle::Attestation> attestations) const {
  BTCFI_TRY(const detail::Attested attested,
            detail::check_attestations(sale_.oracles(), attestations));
  return settlement::payoff(sale_.terms(), attested.price);
}

Result<tx::Transaction> Holding::claim(std::span<const oracle::Attestation> attestations,
                                       ByteView script, std::uint64_t fee_sat_per_kvb) const {
  BTCFI_TRY(const detail::Attested attested,
            detail::check_attestations(sale_.oracles(), attestations));
  const PresignPlan& plan = sale_.plan();
  const PresignSlot* slot = plan.slot_of(PresignKind::pool_2, attested.price, attested.subset);
  if (slot == nullptr) return fail(Errc::claim_nothing_owed, "Holding::claim");
  const std::size_t index = plan.index_of(PresignKind::pool_2, *slot);
  BTCFI_TRY(const keys::Scalar secret, detail::slot_secret(sale_, *slot, attested));
  BTCFI_TRY(Spend spend, attested_spend(contract(), funded(), Party::buyer, attested.price,
                                        sale_.offer().pool_2[index], secret));
  return finish(std::move(spend), script, fee_sat_per_kvb);
}

Result<tx::Transaction> Holding::claim_bucket(const keys::OneTimeSignature& price, ByteView script,
                                              std::uint64_t fee_sat_per_kvb) const {
  BTCFI_TRY(const std::uint32_t value, signed_price(price, sale_.terms().price_bits));
  const PresignPlan& plan = sale_.plan();
  const PresignSlot* slot = plan.slot_of(PresignKind::pool_3, value);
  if (slot == nullptr) return fail(Errc::claim_nothing_owed, "Holding::claim_bucket");
  const std::size_t index = plan.index_of(PresignKind::pool_3, *slot);
  BTCFI_TRY(Spend spend,
            bucket_spend(contract(), funded(), Party::buyer, price, sale_.offer().pool_3[index]));
  return finish(std::move(spend), script, fee_sat_per_kvb);
}

Result<tx::Transaction> Holding::claim_bucket(std::span<const oracle::Attestation> attestations,
                                              ByteView script,
                                              std::uint64_t fee_sat_per_kvb) const {
  std::optional<Error> first;
  const auto attempt = [&](const oracle::Attestation& one,
                           const keys::OneTimeSignature& digits) -> Result<tx::Transaction> {
    // The leaves were made for the keys of the first announcement.
    if (one.announcement_hash != sale_.terms().announcements.front()) {
      return fail(Errc::oracle_wrong_event, "attestations");
    }
    BTCFI_CHECK(check_attestation(one));
    return claim_bucket(digits, script, fee_sat_per_kvb);
  };
  for (std::size_t i = 0; i < attestations.size(); ++i) {
    const auto* digits = attestations[i].one_time_signature(oracle::Quantity::price);
    if (digits == nullptr) continue;
    auto made = attempt(attestations[i], *digits);
    if (made) return made;
    if (!first) first = made.error();
  }
  if (first) return *first;
  return fail(Errc::attestations_missing, "Holding::claim_bucket");
}

Result<tx::Transaction> Holding::claim_void(ByteView script, std::uint64_t fee_sat_per_kvb) const {
  if (!sale_.offer().pool_v) return fail(Errc::wrong_state, "Holding::claim_void");
  BTCFI_TRY(Spend spend, void_spend(contract(), funded(), *sale_.offer().pool_v));
  return finish(std::move(spend), script, fee_sat_per_kvb);
}

Result<CloseSigner> Holding::close(const CloseAgreement& agreement, keys::Entropy&& entropy,
                                   std::span<const oracle::Attestation> attestations,
                                   std::optional<Sats> max_fee) const {
  if (agreement.attested) {
    BTCFI_TRY(const Sats owed, payout(attestations));
    BTCFI_CHECK(check_close(contract(), agreement, owed,
                            max_fee.value_or(usual_close_fee(contract(), owed))));
  } else {
    BTCFI_CHECK(
        check_close_fee(contract(), agreement,
                        max_fee.value_or(usual_close_fee(contract(), agreement.buyer_amount))));
  }
  return CloseSigner::start(contract(), funded(), agreement, Party::buyer, secrets_.internal,
                            std::move(entropy));
}

}  // namespace btcfi::settlement
