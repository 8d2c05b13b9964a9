// From the exchanges' quotes to the attested price.
#include "settlement/settle_parts.hpp"
#include "settlement/verify_parts.hpp"

#include <btcfi/oracle/price_root.hpp>
#include <btcfi/settlement/payoff.hpp>

#include <set>

namespace btcfi::settlement::detail {
namespace {

constexpr std::uint64_t ms_per_s = 1'000;
/// The evidence is of a minute that begins or ends at the expiry.
constexpr std::int64_t max_moment_ms = 60'000;

Status check_same(bool same, Errc code, const char* figure) noexcept {
  if (!same) return fail(code, figure);
  return {};
}

/// The record says what the evidence gave.
Status compare(const oracle::PriceRecord& record, const aggregate::Evidence& evidence) {
  constexpr Errc differs = Errc::oracle_record_invalid;
  const aggregate::Request& rules = evidence.request;
  const bool as_usd = (record.flags & oracle::PriceRecord::flag_usdt_as_usd) != 0;
  BTCFI_TRY(const Price price, record.price_e8());
  BTCFI_CHECK(check_same(price == evidence.decision.price, differs, "record.price"));
  oracle::PriceRecord width = record;  // has the same exponent
  width.price = static_cast<std::int64_t>(record.confidence);
  const auto confidence = width.price_e8();
  BTCFI_CHECK(check_same(confidence && *confidence == evidence.decision.confidence, differs,
                         "record.confidence"));
  BTCFI_CHECK(check_same(as_usd == rules.treat_usdt_as_usd, differs, "record.flags"));
  BTCFI_CHECK(
      check_same(record.source_count() == evidence.decision.used, differs, "record.source_mask"));
  const Timestamp moment = rules.moment.value_or(rules.now);
  const bool in_window = moment.ms >= 0 &&
                         record.window_start_ms <= static_cast<std::uint64_t>(moment.ms) &&
                         static_cast<std::uint64_t>(moment.ms) <= record.published_ms;
  return check_same(in_window, differs, "record.window_start_ms");
}

Status check_signature(const SettlementBundle& bundle, const SettlementTrust& trust,
                       const oracle::PriceRecord& record) {
  if (record.committee != oracle::CommitteeId{}) {
    if (!trust.committee) return fail(Errc::oracle_signature_invalid, "record_signature");
    Bytes whole = bundle.record;
    whole.insert(whole.end(), bundle.record_signature.begin(), bundle.record_signature.end());
    BTCFI_TRY(const auto cosigned, oracle::CosignedRecord::parse(whole));
    return oracle::verify(cosigned, *trust.committee);
  }
  const auto& known = trust.publishers;
  const auto signature = keys::SchnorrSignature::from(bundle.record_signature);
  if (!signature || std::find(known.begin(), known.end(), bundle.publisher) == known.end()) {
    return fail(Errc::oracle_signature_invalid, signature ? "publisher" : "record_signature");
  }
  return oracle::verify(record, *signature, bundle.publisher);
}

/// The feed's name is "BASE/QUOTE".
Status check_feed(const std::string& name, const oracle::PriceRecord& record,
                  const aggregate::Evidence* evidence) {
  BTCFI_CHECK(
      check_same(record.feed == oracle::feed_id(name), Errc::oracle_terms_differ, "record.feed"));
  if (evidence == nullptr) return {};
  const std::string pair = std::string(evidence->request.base.name()) + "/" +
                           std::string(evidence->request.quote.name());
  return check_same(pair == name, Errc::oracle_terms_differ, "evidence.request");
}

/// The announcements of the terms, each by another trusted oracle.
Result<oracle::OracleSet> check_oracles(const Chain& chain) {
  const SettlementBundle& bundle = chain.bundle;
  const Terms& terms = bundle.terms;
  const oracle::AnnouncementTerms expected{.maturity_s = terms.expiry,
                                           .unit = chain.trust.unit,
                                           .tick_cents = terms.tick_cents,
                                           .price_bits = terms.price_bits};
  if (bundle.announcements.size() != terms.announcements.size()) {
    return fail(Errc::offer_announcement_mismatch, "announcements", bundle.announcements.size());
  }
  std::vector<oracle::AnnouncementBody> bodies;
  std::set<keys::XOnlyKey> signers;
  for (std::size_t i = 0; i < bundle.announcements.size(); ++i) {
    const auto one = oracle::Announcement::parse(bundle.announcements[i]);
    if (!one) return fail(one.error().code, "announcements", i, one.error().offset);
    const auto hash = one->body.hash();
    if (!hash || *hash != terms.announcements[i]) {
      return fail(Errc::offer_announcement_mismatch, "announcements", i);
    }
    Error why = fail(Errc::offer_oracle_unknown, "announcements", i);
    bool signed_by_trusted = false;
    for (const keys::XOnlyKey& identity : chain.trust.oracles) {
      const Status status = oracle::verify(*one, identity, expected);
      if (status) {
        signed_by_trusted = true;
        if (!signers.insert(identity).second) {
          return fail(Errc::oracle_set_mismatch, "announcements", i);
        }
        break;
      }
      if (status.error().code != Errc::oracle_signature_invalid) {
        why = fail(status.error().code, "announcements", i, status.error().input);
      }
    }
    if (!signed_by_trusted) return why;
    bodies.push_back(one->body);
  }
  BTCFI_TRY(const auto profile, oracle::parse_profile(terms.oracle_profile));
  return oracle::OracleSet::of(std::move(bodies), terms.threshold, profile);
}

Status check_time(const Chain& chain) {
  const oracle::PriceRecord& record = *chain.record;
  const std::uint64_t expiry_ms = std::uint64_t{chain.bundle.terms.expiry} * ms_per_s;
  const std::uint64_t most = std::uint64_t{chain.trust.max_window_s} * ms_per_s;
  const bool near = record.window_start_ms <= expiry_ms &&
                    expiry_ms - record.window_start_ms <= most && record.published_ms >= expiry_ms;
  BTCFI_CHECK(check_same(near, Errc::oracle_terms_differ, "record.window_start_ms"));
  BTCFI_CHECK(check_same(record.published_ms - expiry_ms <= most, Errc::oracle_terms_differ,
                         "record.published_ms"));
  if (!chain.evidence) return {};
  // Of the minute that the contract is about, not of another one that the window holds as well.
  const aggregate::Request& rules = chain.evidence->request;
  const std::int64_t moment = rules.moment.value_or(rules.now).ms;
  const auto expiry = static_cast<std::int64_t>(expiry_ms);
  const bool of_expiry = moment >= expiry - max_moment_ms && moment <= expiry + max_moment_ms;
  return check_same(of_expiry, Errc::oracle_terms_differ, "evidence.moment");
}

}  // namespace

Outcome check_evidence(Chain& chain) {
  if (chain.bundle.evidence.empty()) return missing("evidence");
  auto evidence = aggregate::decode_evidence(chain.bundle.evidence);
  if (!evidence) return evidence.error();
  if (chain.trust.evidence_hash && evidence->hash() != *chain.trust.evidence_hash) {
    return fail(Errc::oracle_record_invalid, "evidence_hash");
  }
  chain.evidence = *std::move(evidence);
  return nothing;
}

Outcome check_record(Chain& chain) {
  const SettlementBundle& bundle = chain.bundle;
  if (bundle.record.empty()) return missing("record");
  BTCFI_TRY(const oracle::PriceRecord record, oracle::PriceRecord::parse(bundle.record));
  BTCFI_CHECK(check_signature(bundle, chain.trust, record));
  chain.record = record;
  if (chain.trust.feed) {
    BTCFI_CHECK(check_feed(*chain.trust.feed, record, chain.evidence ? &*chain.evidence : nullptr));
  }
  if (!chain.evidence) return "evidence";
  BTCFI_CHECK(compare(record, *chain.evidence));
  return chain.trust.feed ? nothing : "feed";
}

Outcome check_root(Chain& chain) {
  if (chain.bundle.anchor.empty()) return missing("anchor");
  if (chain.bundle.proof.empty()) return missing("proof");
  BTCFI_TRY(const merkle::Anchor anchor, merkle::Anchor::decode(chain.bundle.anchor));
  BTCFI_TRY(const merkle::Proof proof, merkle::decode_proof(chain.bundle.proof));
  if (!chain.record) return "record";
  BTCFI_CHECK(oracle::verify(anchor, *chain.record, proof));
  const auto& known = chain.trust.anchors;
  if (known.empty()) return "anchors";
  if (std::find(known.begin(), known.end(), anchor) == known.end()) {
    return fail(Errc::merkle_root_mismatch, "anchor");
  }
  return nothing;
}

Outcome check_attestation(Chain& chain) {
  if (chain.bundle.attestations.empty()) return missing("attestations");
  BTCFI_TRY(const oracle::OracleSet oracles, check_oracles(chain));
  std::vector<oracle::Attestation> spoke;
  for (std::size_t i = 0; i < chain.bundle.attestations.size(); ++i) {
    auto one = oracle::Attestation::parse(chain.bundle.attestations[i]);
    if (!one) return fail(one.error().code, "attestations", i, one.error().offset);
    spoke.push_back(*std::move(one));
  }
  BTCFI_TRY(const Attested attested, check_attestations(oracles, spoke));
  chain.price = attested.price;
  if (!chain.record) return "record";
  BTCFI_TRY(const Price price, chain.record->price_e8());
  if (settlement_ticks(chain.bundle.terms, price) != attested.price) {
    return fail(Errc::oracle_terms_differ, "record.price", 0, attested.price);
  }
  BTCFI_CHECK(check_time(chain));
  return chain.trust.unit ? nothing : "unit";
}

}  // namespace btcfi::settlement::detail
