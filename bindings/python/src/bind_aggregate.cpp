#include "bind.hpp"

#include <btcfi/aggregate.hpp>

#include <pybind11/stl.h>

namespace {

using namespace btcfi;
using namespace btcfi::python;
using aggregate::Evidence;
using aggregate::Judged;
using aggregate::Verdict;

py::object decimal(Price price) {
  return py::module_::import("decimal").attr("Decimal")(price.to_string());
}

Quote make_quote(const std::string& exchange, std::int64_t price_e8, std::int64_t time_ms,
                 const std::string& base, const std::string& quote, const Hash256& payload_hash) {
  return {{unwrap(parse_exchange(exchange)), unwrap(Currency::parse(base)),
           unwrap(Currency::parse(quote))},
          {price_e8},
          {time_ms},
          payload_hash};
}

// Anything with the attributes of a quote: ours, and those of btcfi.feeds.
Quote quote_in(const py::handle& object) {
  return make_quote(
      object.attr("exchange").cast<std::string>(), object.attr("price_e8").cast<std::int64_t>(),
      object.attr("time_ms").cast<std::int64_t>(), object.attr("base").cast<std::string>(),
      object.attr("quote").cast<std::string>(), object.attr("payload_hash").cast<Hash256>());
}

std::vector<Quote> quotes_in(const py::iterable& objects) {
  std::vector<Quote> out;
  for (const py::handle object : objects) out.push_back(quote_in(object));
  return out;
}

// What a decision is asked by, with the keywords' names.
aggregate::Request make_request(const std::string& method, const std::string& quorum,
                                std::int64_t now_ms, std::uint32_t max_age_ms,
                                std::uint32_t max_ahead_ms, std::optional<std::int64_t> moment_ms,
                                const std::string& base, const std::string& quote,
                                bool treat_usdt_as_usd, std::uint16_t clamp_bps,
                                std::uint16_t max_deviation_bps, std::uint16_t max_spread_bps) {
  aggregate::Request out;
  out.method = unwrap(aggregate::parse_method(method));
  out.quorum = unwrap(aggregate::Quorum::parse(quorum));
  out.base = unwrap(Currency::parse(base));
  out.quote = unwrap(Currency::parse(quote));
  out.treat_usdt_as_usd = treat_usdt_as_usd;
  out.clamp_bps = clamp_bps;
  out.max_deviation_bps = max_deviation_bps;
  out.max_spread_bps = max_spread_bps;
  out.max_age_ms = max_age_ms;
  out.max_ahead_ms = max_ahead_ms;
  out.now = {now_ms};
  if (moment_ms) out.moment = Timestamp{*moment_ms};
  return out;
}

std::vector<Judged> with(const Evidence& evidence, bool used) {
  std::vector<Judged> out;
  for (const Judged& j : evidence.quotes) {
    if ((j.verdict == Verdict::used) == used) out.push_back(j);
  }
  return out;
}

void bind_quote(py::module_& m) {
  py::class_<Quote>(
      m, "Quote",
      "One exchange's word on the price, as aggregation takes it.\n\n"
      "price_e8 is an integer of 1e-8 of the quote currency; time_ms says what moment "
      "the price is\nfor; payload_hash is the SHA-256 of what it was read from.")
      .def(py::init(&make_quote), py::arg("exchange"), py::arg("price_e8"), py::arg("time_ms"),
           py::arg("base") = "BTC", py::arg("quote") = "USD",
           py::arg_v("payload_hash", Hash256{}, "bytes(32)"))
      .def_property_readonly("exchange",
                             [](const Quote& q) { return exchange_name(q.market.exchange); })
      .def_property_readonly("base",
                             [](const Quote& q) { return std::string(q.market.base.name()); })
      .def_property_readonly("quote",
                             [](const Quote& q) { return std::string(q.market.quote.name()); })
      .def_property_readonly("price", [](const Quote& q) { return decimal(q.price); })
      .def_property_readonly("price_e8", [](const Quote& q) { return q.price.e8; })
      .def_property_readonly("time_ms", [](const Quote& q) { return q.time.ms; })
      .def_property_readonly("payload_hash", [](const Quote& q) { return q.payload_hash; })
      .def("__eq__", [](const Quote& a, const Quote& b) { return a == b; })
      .def("__repr__", [](const Quote& q) {
        return std::string("<Quote ") + exchange_name(q.market.exchange) + " " +
               q.price.to_string() + " " + std::string(q.market.quote.name()) + " for " +
               q.time.to_string() + ">";
      });
}

void bind_judged(py::module_& m) {
  py::class_<Judged>(m, "Judged",
                     "A quote and its verdict: 'used', or why it was dropped. counted is the price "
                     "after clamping,\nNone when the quote was not used.")
      .def_property_readonly("quote", [](const Judged& j) { return j.quote; })
      .def_property_readonly("exchange",
                             [](const Judged& j) { return exchange_name(j.quote.market.exchange); })
      .def_property_readonly("verdict",
                             [](const Judged& j) { return aggregate::to_string(j.verdict); })
      .def_property_readonly("counted",
                             [](const Judged& j) -> py::object {
                               if (j.verdict != Verdict::used) return py::none();
                               return decimal(j.counted);
                             })
      .def("__repr__", [](const Judged& j) {
        return std::string("<Judged ") + exchange_name(j.quote.market.exchange) + " " +
               j.quote.price.to_string() + " " + aggregate::to_string(j.verdict) + ">";
      });
}

void bind_evidence(py::module_& m) {
  py::class_<Evidence>(m, "Evidence",
                       "A price, everything it was made from, and the rules by which it was made.")
      .def_property_readonly("price", [](const Evidence& e) { return decimal(e.decision.price); })
      .def_property_readonly("price_e8", [](const Evidence& e) { return e.decision.price.e8; })
      .def_property_readonly("confidence",
                             [](const Evidence& e) { return decimal(e.decision.confidence); })
      .def_property_readonly("confidence_e8",
                             [](const Evidence& e) { return e.decision.confidence.e8; })
      .def_property_readonly("median", [](const Evidence& e) { return decimal(e.decision.median); })
      .def_property_readonly("median_e8", [](const Evidence& e) { return e.decision.median.e8; })
      .def_property_readonly(
          "method", [](const Evidence& e) { return aggregate::to_string(e.request.method); })
      .def_property_readonly("used", [](const Evidence& e) { return with(e, true); })
      .def_property_readonly("dropped", [](const Evidence& e) { return with(e, false); })
      .def_property_readonly("missing",
                             [](const Evidence& e) {
                               std::vector<std::pair<std::string, std::string>> out;
                               for (const auto& missing : e.missing) {
                                 out.emplace_back(exchange_name(missing.exchange),
                                                  error_name(missing.why));
                               }
                               return out;
                             })
      .def_property_readonly("evidence_hash", &Evidence::hash)
      .def("to_bytes", &Evidence::encode, "Canonical bytes: docs/formats/evidence.md.")
      .def(
          "to_json",
          [](const Evidence& e) { return json::write(e.to_json(), json::Style::pretty); },
          "A JSON document, with the verdicts by name.")
      .def("__eq__", [](const Evidence& a, const Evidence& b) { return a == b; })
      .def("__repr__", [](const Evidence& e) {
        return "<Evidence " + e.decision.price.to_string() + " " +
               std::string(e.request.quote.name()) + " of " + std::to_string(e.decision.used) +
               " sources>";
      });
}

}  // namespace

void bind_aggregate(py::module_& root) {
  auto m = root.def_submodule("aggregate", "One price from several sources, in integers.");
  bind_quote(m);
  bind_judged(m);
  bind_evidence(m);
  m.def(
      "decide",
      [](const py::iterable& quotes, const std::vector<std::pair<std::string, int>>& missing,
         const std::string& method, const std::string& quorum, std::int64_t now_ms,
         std::uint32_t max_age_ms, std::uint32_t max_ahead_ms,
         std::optional<std::int64_t> moment_ms, const std::string& base, const std::string& quote,
         bool treat_usdt_as_usd, std::uint16_t clamp_bps, std::uint16_t max_deviation_bps,
         std::uint16_t max_spread_bps) {
        std::vector<aggregate::Missing> silent;
        for (const auto& [exchange, code] : missing) {
          silent.push_back({unwrap(parse_exchange(exchange)),
                            static_cast<Errc>(static_cast<std::uint16_t>(code))});
        }
        return aggregate::decide(
            quotes_in(quotes), silent,
            make_request(method, quorum, now_ms, max_age_ms, max_ahead_ms, moment_ms, base, quote,
                         treat_usdt_as_usd, clamp_bps, max_deviation_bps, max_spread_bps));
      },
      py::arg("quotes"), py::kw_only(), py::arg("missing"), py::arg("method"), py::arg("quorum"),
      py::arg("now_ms"), py::arg("max_age_ms"), py::arg("max_ahead_ms"), py::arg("moment_ms"),
      py::arg("base"), py::arg("quote"), py::arg("treat_usdt_as_usd"), py::arg("clamp_bps"),
      py::arg("max_deviation_bps"), py::arg("max_spread_bps"));
  m.def(
      "judge",
      [](const py::iterable& quotes, const std::string& method, const std::string& quorum,
         std::int64_t now_ms, std::uint32_t max_age_ms, std::uint32_t max_ahead_ms,
         std::optional<std::int64_t> moment_ms, const std::string& base, const std::string& quote,
         bool treat_usdt_as_usd, std::uint16_t clamp_bps, std::uint16_t max_deviation_bps,
         std::uint16_t max_spread_bps) {
        return aggregate::judge(
            quotes_in(quotes),
            make_request(method, quorum, now_ms, max_age_ms, max_ahead_ms, moment_ms, base, quote,
                         treat_usdt_as_usd, clamp_bps, max_deviation_bps, max_spread_bps));
      },
      py::arg("quotes"), py::kw_only(), py::arg("method"), py::arg("quorum"), py::arg("now_ms"),
      py::arg("max_age_ms"), py::arg("max_ahead_ms"), py::arg("moment_ms"), py::arg("base"),
      py::arg("quote"), py::arg("treat_usdt_as_usd"), py::arg("clamp_bps"),
      py::arg("max_deviation_bps"), py::arg("max_spread_bps"));
  m.def("replay", &aggregate::decode_evidence, py::arg("evidence"),
        "The evidence of these bytes, after making its decision again.\n\n"
        "Raises AggregateError when the price does not follow, ParseError for wrong bytes.");
  m.def(
      "replay_json",
      [](const std::string& text) -> Result<Evidence> {
        BTCFI_TRY(const json::Value document, json::parse(text));
        return aggregate::evidence_from_json(document);
      },
      py::arg("text"), "As replay, for what Evidence.to_json wrote.");
}
