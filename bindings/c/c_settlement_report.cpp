#include "btcfi/settlement.h"
#include "detail/c_call.hpp"

#include <btcfi/settlement/verify.hpp>

#include <cstddef>
#include <memory>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::settlement;

struct btcfi_settlement_report {
  SettlementReport report;
};

namespace {

constexpr btcfi_settlement_trust trust_init = BTCFI_SETTLEMENT_TRUST_INIT;
// The size in the first release: no caller has less.
constexpr std::size_t trust_first_size =
    offsetof(btcfi_settlement_trust, buyer_script_len) + sizeof(std::size_t);
constexpr std::size_t max_named = 4'096;

/// An array of pieces of one size. Errors: invalid_argument (a count without data), limit_exceeded.
template <class Take>
Status each_of(const std::uint8_t* data, std::size_t count, std::size_t size, const char* where,
               Take take) {
  if (data == nullptr && count != 0) return fail(Errc::invalid_argument, where);
  if (count > max_named) return fail(Errc::limit_exceeded, where, 0, max_named);
  for (std::size_t i = 0; i < count; ++i) BTCFI_CHECK(take(ByteView(data + size * i, size)));
  return {};
}

Result<std::vector<keys::XOnlyKey>> keys_in(const std::uint8_t* data, std::size_t count,
                                            const char* where) {
  std::vector<keys::XOnlyKey> out;
  BTCFI_CHECK(each_of(data, count, keys::XOnlyKey::size_bytes, where, [&](ByteView one) -> Status {
    BTCFI_TRY(const auto key, keys::XOnlyKey::from(one));
    out.push_back(key);
    return {};
  }));
  return out;
}

/// A text that is left out is NULL without a length.
Result<std::optional<std::string>> name_in(const char* text, std::size_t size, const char* where) {
  if (text == nullptr && size != 0) return fail(Errc::invalid_argument, where);
  if (text == nullptr) return std::optional<std::string>{};
  return std::optional<std::string>(std::in_place, text, size);
}

/// Errors name the member of the struct.
Result<SettlementTrust> trust_in(const btcfi_settlement_trust* given, const char* where) {
  BTCFI_TRY(const auto in, struct_in(given, trust_init, trust_first_size, where, 3));
  SettlementTrust out;
  out.max_window_s = in.max_window_s;
  if (in.max_close_fee_sat < 0) return fail(Errc::out_of_range, "max_close_fee_sat");
  out.max_close_fee = Sats{in.max_close_fee_sat};
  BTCFI_TRY(out.publishers, keys_in(in.publishers, in.publisher_count, "publishers"));
  BTCFI_TRY(out.oracles, keys_in(in.oracles, in.oracle_count, "oracles"));
  BTCFI_CHECK(each_of(in.anchors, in.anchor_count, merkle::anchor_payload_bytes, "anchors",
                      [&](ByteView one) -> Status {
                        BTCFI_TRY(const auto anchor, merkle::Anchor::decode(one));
                        out.anchors.push_back(anchor);
                        return {};
                      }));
  BTCFI_TRY(out.feed, name_in(in.feed, in.feed_len, "feed"));
  BTCFI_TRY(out.unit, name_in(in.unit, in.unit_len, "unit"));
  if (in.funded_txid32 != nullptr) {
    BTCFI_TRY(const auto txid, tx::Txid::from(ByteView(in.funded_txid32, 32)));
    out.funded = tx::OutPoint{txid, 0};
  }
  if (in.settled_by32 != nullptr) {
    BTCFI_TRY(out.settled_by, tx::Txid::from(ByteView(in.settled_by32, 32)));
  }
  if (in.terms_id32 != nullptr) {
    BTCFI_TRY(out.terms_id, Hash256::from(ByteView(in.terms_id32, 32)));
  }
  if (in.evidence_hash32 != nullptr) {
    BTCFI_TRY(out.evidence_hash, Hash256::from(ByteView(in.evidence_hash32, 32)));
  }
  BTCFI_TRY(const ByteView script,
            bytes_in(in.buyer_script, in.buyer_script_len, "buyer_script", 3));
  if (in.buyer_script != nullptr) out.buyer_script = to_bytes(script);
  return out;
}

}  // namespace

void btcfi_settlement_trust_init(btcfi_settlement_trust* trust) {
  if (trust != nullptr) *trust = trust_init;
}

btcfi_status btcfi_settlement_report_create(btcfi_settlement_report** report, const char* bundle,
                                            size_t bundle_len, const btcfi_settlement_trust* trust,
                                            btcfi_error* err) {
  constexpr const char* where = "btcfi_settlement_report_create";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(report, where, 0));
    BTCFI_TRY(const auto text, text_in(bundle, bundle_len, where, 1));
    BTCFI_CHECK(need(trust, where, 3));
    BTCFI_TRY(const SettlementTrust trusted, trust_in(trust, where));
    BTCFI_TRY(const SettlementBundle parsed, SettlementBundle::from_json(text));
    *report = new btcfi_settlement_report{settlement::verify(parsed, trusted)};
    return {};
  });
}

void btcfi_settlement_report_destroy(btcfi_settlement_report* report) { delete report; }

int32_t btcfi_settlement_report_ok(const btcfi_settlement_report* report) {
  return report != nullptr && report->report.ok() ? 1 : 0;
}

int32_t btcfi_settlement_report_complete(const btcfi_settlement_report* report) {
  return report != nullptr && report->report.complete() ? 1 : 0;
}

btcfi_status btcfi_settlement_report_link(const btcfi_settlement_report* report, uint32_t* state,
                                          uint32_t link, btcfi_error* err) {
  constexpr const char* where = "btcfi_settlement_report_link";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(report, where, 0));
    BTCFI_CHECK(need(state, where, 1));
    if (link >= link_count) return fail(Errc::out_of_range, where, 2, link);
    const LinkReport& one = report->report.links[link];
    *state = static_cast<std::uint32_t>(one.state);
    if (one.state == LinkState::failed) return one.error;
    return {};
  });
}

btcfi_status btcfi_settlement_report_first_failure(const btcfi_settlement_report* report,
                                                   uint32_t* link, btcfi_error* err) {
  constexpr const char* where = "btcfi_settlement_report_first_failure";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(report, where, 0));
    BTCFI_CHECK(need(link, where, 1));
    const LinkReport* first = report->report.first_failure();
    *link = first == nullptr ? BTCFI_LINKS : static_cast<std::uint32_t>(first->link);
    if (first != nullptr) return first->error;
    return {};
  });
}

btcfi_status btcfi_settlement_report_json(const btcfi_settlement_report* report, char* text,
                                          size_t capacity, size_t* written, btcfi_error* err) {
  constexpr const char* where = "btcfi_settlement_report_json";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(report, where, 0));
    return text_out(report->report.to_json(), text, capacity, written, where);
  });
}
