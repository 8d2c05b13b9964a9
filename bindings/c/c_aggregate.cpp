#include "btcfi/aggregate.h"
#include "detail/c_call.hpp"

#include <btcfi/aggregate.hpp>

#include <utility>

using namespace btcfi;
using namespace btcfi::c;

struct btcfi_aggregation {
  aggregate::Request request;
  std::vector<Quote> quotes;
  std::vector<aggregate::Missing> missing;
};

namespace {

constexpr btcfi_source_quote quote_init = BTCFI_SOURCE_QUOTE_INIT;
constexpr btcfi_aggregation_request request_init = BTCFI_AGGREGATION_REQUEST_INIT;
constexpr btcfi_aggregation_decision decision_init = BTCFI_AGGREGATION_DECISION_INIT;
// Sizes in the first release: no caller has less.
constexpr std::size_t quote_first_size = 80;
constexpr std::size_t request_first_size = 88;
constexpr std::size_t decision_first_size = 32;
static_assert(sizeof(btcfi_source_quote) == quote_first_size);
static_assert(sizeof(btcfi_aggregation_request) == request_first_size);
static_assert(sizeof(btcfi_aggregation_decision) == decision_first_size);
static_assert(static_cast<int>(aggregate::Verdict::outlier) == BTCFI_VERDICT_OUTLIER);
static_assert(static_cast<int>(Exchange::ftx) == BTCFI_EXCHANGE_FTX);

template <std::size_t N>
Result<Currency> currency_in(const char (&text)[N], const char* member) {
  const auto* end = static_cast<const char*>(std::memchr(text, 0, N));
  if (end == nullptr) return fail(Errc::parse, member, 0, N);
  const auto out = Currency::parse({text, static_cast<std::size_t>(end - text)});
  if (!out) return fail(Errc::parse, member, 0, out.error().offset);
  return out;
}

template <class Narrow, class Wide>
Result<Narrow> narrow(Wide value, const char* member) {
  if (!std::in_range<Narrow>(value)) return fail(Errc::invalid_argument, member);
  return static_cast<Narrow>(value);
}

Result<bool> bool_in(std::int32_t value, const char* member) {
  if (value != 0 && value != 1) return fail(Errc::invalid_argument, member);
  return value == 1;
}

Result<Exchange> exchange_in(std::int32_t number) {
  if (!std::in_range<std::uint8_t>(number)) return fail(Errc::out_of_range, "exchange");
  const auto out = exchange_from_number(static_cast<std::uint8_t>(number));
  if (!out) return fail(Errc::out_of_range, "exchange");
  return out;
}

Result<aggregate::Request> request_in(const btcfi_aggregation_request& in) {
  aggregate::Request out;
  BTCFI_TRY(const auto method, narrow<std::uint8_t>(in.method, "method"));
  out.method = static_cast<aggregate::Method>(method);
  BTCFI_TRY(out.quorum.needed, narrow<std::uint8_t>(in.quorum_needed, "quorum_needed"));
  BTCFI_TRY(out.quorum.sources, narrow<std::uint8_t>(in.quorum_sources, "quorum_sources"));
  BTCFI_TRY(out.base, currency_in(in.base, "base"));
  BTCFI_TRY(out.quote, currency_in(in.quote, "quote"));
  BTCFI_TRY(out.treat_usdt_as_usd, bool_in(in.treat_usdt_as_usd, "treat_usdt_as_usd"));
  BTCFI_TRY(out.clamp_bps, narrow<std::uint16_t>(in.clamp_bps, "clamp_bps"));
  BTCFI_TRY(out.max_deviation_bps,
            narrow<std::uint16_t>(in.max_deviation_bps, "max_deviation_bps"));
  BTCFI_TRY(out.max_spread_bps, narrow<std::uint16_t>(in.max_spread_bps, "max_spread_bps"));
  out.max_age_ms = in.max_age_ms;
  out.max_ahead_ms = in.max_ahead_ms;
  out.now = {in.now_ms};
  BTCFI_TRY(const bool has_moment, bool_in(in.has_moment, "has_moment"));
  if (has_moment) out.moment = Timestamp{in.moment_ms};
  BTCFI_CHECK(aggregate::check_request(out));
  return out;
}

btcfi_aggregation_decision to_c(const aggregate::Decision& in) noexcept {
  btcfi_aggregation_decision out = decision_init;
  out.used = static_cast<std::uint32_t>(in.used);
  out.price_e8 = in.price.e8;
  out.confidence_e8 = in.confidence.e8;
  out.median_e8 = in.median.e8;
  return out;
}

}  // namespace

void btcfi_source_quote_init(btcfi_source_quote* quote) {
  if (quote != nullptr) *quote = quote_init;
}
void btcfi_aggregation_request_init(btcfi_aggregation_request* request) {
  if (request != nullptr) *request = request_init;
}
void btcfi_aggregation_decision_init(btcfi_aggregation_decision* decision) {
  if (decision != nullptr) *decision = decision_init;
}

btcfi_status btcfi_aggregation_create(btcfi_aggregation** aggregation,
                                      const btcfi_aggregation_request* request, btcfi_error* err) {
  constexpr const char* where = "btcfi_aggregation_create";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(aggregation, where, 0));
    BTCFI_TRY(const auto in, struct_in(request, request_init, request_first_size, where, 1));
    BTCFI_TRY(const aggregate::Request checked, request_in(in));
    *aggregation = new btcfi_aggregation{checked, {}, {}};
    return {};
  });
}

void btcfi_aggregation_destroy(btcfi_aggregation* aggregation) { delete aggregation; }

btcfi_status btcfi_aggregation_add_quote(btcfi_aggregation* aggregation,
                                         const btcfi_source_quote* quote, btcfi_error* err) {
  constexpr const char* where = "btcfi_aggregation_add_quote";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(aggregation, where, 0));
    BTCFI_TRY(const auto in, struct_in(quote, quote_init, quote_first_size, where, 1));
    if (aggregation->quotes.size() == aggregate::max_inputs) {
      return fail(Errc::limit_exceeded, where, 0, aggregate::max_inputs);
    }
    Quote out;
    BTCFI_TRY(out.market.exchange, exchange_in(in.exchange));
    BTCFI_TRY(out.market.base, currency_in(in.base, "base"));
    BTCFI_TRY(out.market.quote, currency_in(in.quote, "quote"));
    out.price = {in.price_e8};
    out.time = {in.time_ms};
    std::memcpy(out.payload_hash.data(), in.payload_sha256, 32);
    aggregation->quotes.push_back(out);
    return {};
  });
}

btcfi_status btcfi_aggregation_add_missing(btcfi_aggregation* aggregation, int32_t exchange,
                                           btcfi_status why, btcfi_error* err) {
  constexpr const char* where = "btcfi_aggregation_add_missing";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(aggregation, where, 0));
    if (aggregation->missing.size() == aggregate::max_inputs) {
      return fail(Errc::limit_exceeded, where, 0, aggregate::max_inputs);
    }
    BTCFI_TRY(const Exchange source, exchange_in(exchange));
    if (why < 0 || why > 0xffff) return fail(Errc::out_of_range, where, 2);
    aggregation->missing.push_back({source, static_cast<Errc>(why)});
    return {};
  });
}

btcfi_status btcfi_aggregation_verdict(const btcfi_aggregation* aggregation, int32_t* verdict,
                                       size_t index, btcfi_error* err) {
  constexpr const char* where = "btcfi_aggregation_verdict";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(aggregation, where, 0));
    BTCFI_CHECK(need(verdict, where, 1));
    const auto& quotes = aggregation->quotes;
    if (index >= quotes.size()) return fail(Errc::out_of_range, where, 2, index);
    BTCFI_TRY(const auto judged, aggregate::judge(quotes, aggregation->request));
    // The judged stand in canonical order: of equal quotes the first added takes the first verdict.
    const auto first = quotes.begin();
    auto equal_before =
        std::count(first, first + static_cast<std::ptrdiff_t>(index), quotes[index]);
    for (const aggregate::Judged& j : judged) {
      if (j.quote == quotes[index] && equal_before-- == 0) {
        *verdict = static_cast<std::int32_t>(j.verdict);
      }
    }
    return {};
  });
}

btcfi_status btcfi_aggregation_decide(const btcfi_aggregation* aggregation,
                                      btcfi_aggregation_decision* decision, uint8_t* evidence,
                                      size_t capacity, size_t* written, btcfi_error* err) {
  constexpr const char* where = "btcfi_aggregation_decide";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(aggregation, where, 0));
    BTCFI_TRY(const auto made,
              aggregate::decide(aggregation->quotes, aggregation->missing, aggregation->request));
    // The struct is checked before anything is written, and written last.
    if (decision == nullptr || decision->struct_size < decision_first_size) {
      return fail(Errc::invalid_argument, where, 1);
    }
    BTCFI_CHECK(bytes_out(made.encode(), evidence, capacity, written, where));
    return struct_out(to_c(made.decision), decision, decision_first_size, where, 1);
  });
}

btcfi_status btcfi_evidence_replay(btcfi_aggregation_decision* decision, uint8_t* hash32,
                                   const uint8_t* evidence, size_t evidence_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_evidence_replay";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const auto bytes, bytes_in(evidence, evidence_len, where, 2));
    BTCFI_TRY(const auto read, aggregate::decode_evidence(bytes));
    BTCFI_CHECK(struct_out(to_c(read.decision), decision, decision_first_size, where, 0));
    if (hash32 != nullptr) std::memcpy(hash32, read.hash().data(), 32);
    return {};
  });
}

btcfi_status btcfi_evidence_to_json(char* text, size_t capacity, size_t* written,
                                    const uint8_t* evidence, size_t evidence_len,
                                    btcfi_error* err) {
  constexpr const char* where = "btcfi_evidence_to_json";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const auto bytes, bytes_in(evidence, evidence_len, where, 3));
    BTCFI_TRY(const auto read, aggregate::decode_evidence(bytes));
    return text_out(json::write(read.to_json(), json::Style::pretty), text, capacity, written,
                    where);
  });
}

btcfi_status btcfi_evidence_from_json(uint8_t* evidence, size_t capacity, size_t* written,
                                      const char* text, size_t text_len, btcfi_error* err) {
  constexpr const char* where = "btcfi_evidence_from_json";
  return c_call(err, [&]() -> Status {
    BTCFI_TRY(const auto input, text_in(text, text_len, where, 3));
    BTCFI_TRY(const json::Value document, json::parse(input));
    BTCFI_TRY(const auto read, aggregate::evidence_from_json(document));
    return bytes_out(read.encode(), evidence, capacity, written, where);
  });
}
