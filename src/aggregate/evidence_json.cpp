#include <btcfi/aggregate/evidence.hpp>

namespace btcfi::aggregate {
namespace {

using json::Value;

constexpr const char* document_kind = "btcfi/evidence/1";

Value market_members(const Market& market) {
  return Value::new_object()
      .set("exchange", exchange_name(market.exchange))
      .set("base", market.base.name())
      .set("quote", market.quote.name());
}

Value request_json(const Request& r) {
  Value out = Value::new_object()
                  .set("method", to_string(r.method))
                  .set("quorum", r.quorum.to_string())
                  .set("base", r.base.name())
                  .set("quote", r.quote.name())
                  .set("treat_usdt_as_usd", r.treat_usdt_as_usd)
                  .set("clamp_bps", r.clamp_bps)
                  .set("max_deviation_bps", r.max_deviation_bps)
                  .set("max_spread_bps", r.max_spread_bps)
                  .set("max_age_ms", r.max_age_ms)
                  .set("max_ahead_ms", r.max_ahead_ms)
                  .set("now_ms", r.now.ms);
  out.set("moment_ms", r.moment ? Value(r.moment->ms) : Value());
  return out;
}

// The field's error, under the field's name.
template <class T>
Result<T> named(Result<T> result, const json::Ref& field, const char* name) {
  if (!result) return fail(result.error().code, name, 0, field->offset());
  return result;
}

Result<Price> price_at(const Value& object, const char* name) {
  const json::Ref field = object.at(name);
  BTCFI_TRY(const std::string text, field.as_string());
  auto price = named(Price::parse(text), field, name);
  // One text per price, so that reading and writing is the identity.
  if (price && price->to_string() != text) {
    return fail(Errc::not_canonical, name, 0, field->offset());
  }
  return price;
}

Result<Currency> currency_at(const Value& object, const char* name) {
  const json::Ref field = object.at(name);
  BTCFI_TRY(const std::string text, field.as_string());
  return named(Currency::parse(text), field, name);
}

Result<Exchange> exchange_at(const Value& object) {
  const json::Ref field = object.at("exchange");
  BTCFI_TRY(const std::string text, field.as_string());
  return named(parse_exchange(text), field, "exchange");
}

Result<Timestamp> time_at(const Value& object, const char* name) {
  BTCFI_TRY(const std::int64_t ms, object.at(name).as_i64());
  return Timestamp{ms};
}

Result<std::uint16_t> u16_at(const Value& object, const char* name) {
  const json::Ref field = object.at(name);
  BTCFI_TRY(const std::uint32_t value, field.as_u32());
  if (value > 0xffff) return fail(Errc::out_of_range, name, 0, field->offset());
  return static_cast<std::uint16_t>(value);
}

Result<Request> read_request(const Value& object) {
  BTCFI_CHECK(object.allow_only({"method", "quorum", "base", "quote", "treat_usdt_as_usd",
                                 "clamp_bps", "max_deviation_bps", "max_spread_bps", "max_age_ms",
                                 "max_ahead_ms", "now_ms", "moment_ms"}));
  Request out;
  const json::Ref method = object.at("method");
  BTCFI_TRY(const std::string method_name, method.as_string());
  BTCFI_TRY(out.method, named(parse_method(method_name), method, "method"));
  const json::Ref quorum = object.at("quorum");
  BTCFI_TRY(const std::string quorum_text, quorum.as_string());
  BTCFI_TRY(out.quorum, named(Quorum::parse(quorum_text), quorum, "quorum"));
  BTCFI_TRY(out.base, currency_at(object, "base"));
  BTCFI_TRY(out.quote, currency_at(object, "quote"));
  BTCFI_TRY(out.treat_usdt_as_usd, object.at("treat_usdt_as_usd").as_bool());
  BTCFI_TRY(out.clamp_bps, u16_at(object, "clamp_bps"));
  BTCFI_TRY(out.max_deviation_bps, u16_at(object, "max_deviation_bps"));
  BTCFI_TRY(out.max_spread_bps, u16_at(object, "max_spread_bps"));
  BTCFI_TRY(out.max_age_ms, object.at("max_age_ms").as_u32());
  BTCFI_TRY(out.max_ahead_ms, object.at("max_ahead_ms").as_u32());
  BTCFI_TRY(out.now, time_at(object, "now_ms"));
  BTCFI_TRY(const Value& moment, object.at("moment_ms"));
  if (!moment.is_null()) {
    BTCFI_TRY(out.moment, time_at(object, "moment_ms"));
  }
  return out;
}

Result<Judged> read_quote(const Value& object) {
  BTCFI_CHECK(object.allow_only(
      {"exchange", "base", "quote", "price", "time_ms", "payload_sha256", "verdict", "counted"}));
  Judged out;
  BTCFI_TRY(out.quote.market.exchange, exchange_at(object));
  BTCFI_TRY(out.quote.market.base, currency_at(object, "base"));
  BTCFI_TRY(out.quote.market.quote, currency_at(object, "quote"));
  BTCFI_TRY(out.quote.price, price_at(object, "price"));
  BTCFI_TRY(out.quote.time, time_at(object, "time_ms"));
  BTCFI_TRY(out.quote.payload_hash, object.at("payload_sha256").as_fixed<Hash256>());
  const json::Ref verdict = object.at("verdict");
  BTCFI_TRY(const std::string verdict_name, verdict.as_string());
  std::uint8_t number = 0;
  while (number <= static_cast<std::uint8_t>(Verdict::outlier) &&
         verdict_name != to_string(static_cast<Verdict>(number))) {
    ++number;
  }
  out.verdict = static_cast<Verdict>(number);
  if (to_string(out.verdict) != verdict_name) {
    return fail(Errc::unsupported, "verdict", 0, verdict->offset());
  }
  if (out.verdict == Verdict::used) {
    BTCFI_TRY(out.counted, price_at(object, "counted"));
  } else if (const Value* counted = object.find("counted")) {
    return fail(Errc::json_unknown_key, "counted", 0, counted->offset());
  }
  return out;
}

Result<Missing> read_missing(const Value& object) {
  BTCFI_CHECK(object.allow_only({"exchange", "reason", "code"}));
  Missing out;
  BTCFI_TRY(out.exchange, exchange_at(object));
  BTCFI_TRY(const std::uint16_t code, u16_at(object, "code"));
  out.why = static_cast<Errc>(code);
  BTCFI_TRY(const std::string reason, object.at("reason").as_string());
  if (reason != error_name(out.why)) {
    return fail(Errc::aggregate_replay_mismatch, "reason", 0, object.offset());
  }
  return out;
}

}  // namespace

json::Value Evidence::to_json() const {
  Value quote_list = Value::new_array();
  for (const Judged& j : quotes) {
    Value item = market_members(j.quote.market);
    item.set("price", j.quote.price.to_string())
        .set("time_ms", j.quote.time.ms)
        .set("payload_sha256", Value::hex(j.quote.payload_hash))
        .set("verdict", to_string(j.verdict));
    if (j.verdict == Verdict::used) item.set("counted", j.counted.to_string());
    quote_list.push_back(std::move(item));
  }
  Value missing_list = Value::new_array();
  for (const Missing& m : missing) {
    missing_list.push_back(Value::new_object()
                               .set("exchange", exchange_name(m.exchange))
                               .set("reason", error_name(m.why))
                               .set("code", static_cast<std::uint16_t>(m.why)));
  }
  return Value::new_object()
      .set("document", document_kind)
      .set("request", request_json(request))
      .set("quotes", std::move(quote_list))
      .set("missing", std::move(missing_list))
      .set("price", decision.price.to_string())
      .set("confidence", decision.confidence.to_string())
      .set("median", decision.median.to_string())
      .set("used", decision.used);
}

Result<Evidence> evidence_from_json(const json::Value& document) {
  BTCFI_CHECK(document.allow_only(
      {"document", "request", "quotes", "missing", "price", "confidence", "median", "used"}));
  BTCFI_TRY(const std::string kind, document.at("document").as_string());
  if (kind != document_kind) return fail(Errc::unsupported, "document");
  Evidence out;
  BTCFI_TRY(const Value& request, document.at("request"));
  BTCFI_TRY(out.request, read_request(request));
  BTCFI_TRY(const auto quotes, document.at("quotes").items());
  for (const Value& item : quotes) {
    BTCFI_TRY(const Judged quote, read_quote(item));
    out.quotes.push_back(quote);
  }
  BTCFI_TRY(const auto missing, document.at("missing").items());
  for (const Value& item : missing) {
    BTCFI_TRY(const Missing one, read_missing(item));
    out.missing.push_back(one);
  }
  BTCFI_TRY(out.decision.price, price_at(document, "price"));
  BTCFI_TRY(out.decision.confidence, price_at(document, "confidence"));
  BTCFI_TRY(out.decision.median, price_at(document, "median"));
  BTCFI_TRY(const std::uint64_t used, document.at("used").as_u64());
  out.decision.used = static_cast<std::size_t>(used);
  BTCFI_CHECK(replay(out));
  return out;
}

}  // namespace btcfi::aggregate
