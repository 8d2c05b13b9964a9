#include "exception.hpp"

#include <btcfi/feeds/collector.hpp>
#include <btcfi/feeds/https_client.hpp>

#include <pybind11/stl.h>

#include <atomic>
#include <memory>

namespace {

using namespace btcfi;
using namespace btcfi::python;
using std::chrono::milliseconds;

py::object decimal(const std::string& text) {
  return py::module_::import("decimal").attr("Decimal")(text);
}

Market make_market(const std::string& exchange, const std::string& base,
                   const std::optional<std::string>& quote) {
  Market market = unwrap(feeds::default_market(unwrap(parse_exchange(exchange))));
  market.base = unwrap(Currency::parse(base));
  if (quote) market.quote = unwrap(Currency::parse(*quote));
  return market;
}

// A price as an integer of 1e-8 and as a Decimal, side by side.
template <class T, class Member>
void add_number(py::class_<T>& cls, const char* name, const char* name_e8, Member member) {
  cls.def_property_readonly(name_e8, [member](const T& self) { return (self.*member).e8; });
  cls.def_property_readonly(
      name, [member](const T& self) { return decimal((self.*member).to_string()); });
}

template <class T>
void add_market(py::class_<T>& cls) {
  cls.def_property_readonly("exchange",
                            [](const T& self) { return exchange_name(self.market.exchange); });
  cls.def_property_readonly("base",
                            [](const T& self) { return std::string(self.market.base.name()); });
  cls.def_property_readonly("quote",
                            [](const T& self) { return std::string(self.market.quote.name()); });
}

void bind_messages(py::module_& m) {
  py::class_<Candle> candle(
      m, "Candle", py::module_local(),
      "One minute of a market, [open_time_ms, close_time_ms). Prices and volumes "
      "are integers of 1e-8\nin the names ending in _e8, and Decimals in the "
      "others.");
  add_market(candle);
  candle.def_property_readonly("open_time_ms", [](const Candle& c) { return c.open_time.ms; });
  candle.def_property_readonly("close_time_ms", [](const Candle& c) { return c.close_time.ms; });
  add_number(candle, "open", "open_e8", &Candle::open);
  add_number(candle, "high", "high_e8", &Candle::high);
  add_number(candle, "low", "low_e8", &Candle::low);
  add_number(candle, "close", "close_e8", &Candle::close);
  add_number(candle, "price", "price_e8", &Candle::close);
  add_number(candle, "volume", "volume_e8", &Candle::volume);
  candle.def_property_readonly("turnover_e8", [](const Candle& c) -> std::optional<std::int64_t> {
    if (!c.turnover) return std::nullopt;
    return c.turnover->e8;
  });
  candle.def_readonly("trades", &Candle::trades);
  candle.def_readonly("closed", &Candle::closed);
  candle.def("__eq__", [](const Candle& a, const Candle& b) { return a == b; });
  candle.def("__repr__", [](const Candle& c) {
    return std::string("<Candle ") + exchange_name(c.market.exchange) + " " +
           c.open_time.to_string() + " close " + c.close.to_string() + (c.closed ? "" : " (open)") +
           ">";
  });

  py::class_<feeds::VenueStatus>(m, "Status", py::module_local(),
                                 "An exchange's word that carries no price: its own error.")
      .def_property_readonly("exchange",
                             [](const feeds::VenueStatus& s) { return exchange_name(s.exchange); })
      .def_property_readonly("code",
                             [](const feeds::VenueStatus& s) { return static_cast<int>(s.code); })
      .def_property_readonly("name", [](const feeds::VenueStatus& s) { return error_name(s.code); })
      .def_readonly("venue_code", &feeds::VenueStatus::venue_code)
      .def_readonly("text", &feeds::VenueStatus::text)
      .def_readonly("number", &feeds::VenueStatus::number)
      .def("__repr__", [](const feeds::VenueStatus& s) {
        return std::string("<Status ") + exchange_name(s.exchange) + " " + error_name(s.code) + ">";
      });

  py::class_<Quote> quote(m, "Quote", py::module_local(),
                          "One exchange's word on the price, as aggregation takes it.");
  add_market(quote);
  add_number(quote, "price", "price_e8", &Quote::price);
  quote.def_property_readonly("time_ms", [](const Quote& q) { return q.time.ms; });
  quote.def_property_readonly("payload_hash", [](const Quote& q) { return q.payload_hash; });
}

// A list of Candle and Status out of messages; no parser here makes anything else.
py::list to_list(const std::vector<feeds::Message>& messages) {
  py::list out;
  for (const auto& message : messages) {
    if (const auto* candle = std::get_if<Candle>(&message)) out.append(*candle);
    if (const auto* status = std::get_if<feeds::VenueStatus>(&message)) out.append(*status);
  }
  return out;
}
std::vector<feeds::Message> from_list(const py::iterable& items) {
  std::vector<feeds::Message> out;
  for (const py::handle item : items) {
    if (py::isinstance<Candle>(item)) {
      out.emplace_back(item.cast<Candle>());
    } else {
      out.emplace_back(item.cast<feeds::VenueStatus>());
    }
  }
  return out;
}

void bind_request(py::module_& m) {
  using feeds::CandleRequest;
  py::class_<CandleRequest>(m, "CandleRequest", py::module_local(), "One minute of one market.")
      .def(py::init([](const std::string& exchange, std::int64_t minute_ms, const std::string& base,
                       const std::optional<std::string>& quote) {
             const CandleRequest request{make_market(exchange, base, quote), {minute_ms}};
             unwrap(feeds::candle_target(request));
             return request;
           }),
           py::arg("exchange"), py::arg("minute_ms"), py::kw_only(), py::arg("base") = "BTC",
           py::arg("quote") = py::none())
      .def_property_readonly(
          "exchange", [](const CandleRequest& r) { return exchange_name(r.market.exchange); })
      .def_property_readonly("minute_ms", [](const CandleRequest& r) { return r.minute.ms; })
      .def_property_readonly("host",
                             [](const CandleRequest& r) {
                               return unwrap(feeds::public_endpoint(r.market.exchange)).host;
                             })
      .def_property_readonly(
          "target", [](const CandleRequest& r) { return unwrap(feeds::candle_target(r)); });

  m.def(
      "parse",
      [](const std::string& exchange, ByteView message, const CandleRequest* request) {
        return to_list(unwrap(feeds::parse(unwrap(parse_exchange(exchange)), message, request)));
      },
      py::arg("exchange"), py::arg("message"), py::arg("request") = py::none());
  m.def(
      "closed_minute",
      [](const py::iterable& messages, const CandleRequest& request, std::int64_t exchange_now_ms,
         bool accept_empty) {
        const auto empty = accept_empty ? feeds::EmptyMinute::accept : feeds::EmptyMinute::refuse;
        return unwrap(feeds::closed_minute(from_list(messages), request, {exchange_now_ms}, empty));
      },
      py::arg("messages"), py::arg("request"), py::arg("exchange_now_ms"), py::kw_only(),
      py::arg("accept_empty") = false);
}

void bind_reports(py::module_& m) {
  using feeds::Collection;
  using feeds::SourceReport;
  py::class_<SourceReport>(m, "SourceReport", py::module_local(),
                           "What came of one source: a candle or a reason, and the evidence.")
      .def_property_readonly(
          "exchange", [](const SourceReport& r) { return exchange_name(r.source.market.exchange); })
      .def_readonly("candle", &SourceReport::candle)
      .def_property_readonly("error", [](const SourceReport& r) { return exception_of(r.error); })
      .def_readonly("detail", &SourceReport::detail)
      .def_readonly("attempts", &SourceReport::attempts)
      .def_readonly("target", &SourceReport::target)
      .def_readonly("http_status", &SourceReport::http_status)
      .def_property_readonly("payload", [](const SourceReport& r) { return to_py(r.payload); })
      .def_property_readonly("payload_hash", [](const SourceReport& r) { return r.payload_hash; })
      .def_property_readonly("received_at_ms",
                             [](const SourceReport& r) { return r.received_at.ms; })
      .def_readonly("clock_ahead_ms", &SourceReport::clock_ahead_ms)
      .def("__repr__", [](const SourceReport& r) {
        return std::string("<SourceReport ") + exchange_name(r.source.market.exchange) + " " +
               (r.candle ? r.candle->close.to_string() : error_name(r.error.code)) + ">";
      });
  py::class_<Collection>(m, "Collection", py::module_local(),
                         "What came of one minute, a report per source.")
      .def_property_readonly("minute_ms", [](const Collection& c) { return c.minute.ms; })
      .def_readonly("sources", &Collection::sources)
      .def_property_readonly("quotes", &feeds::quotes_of)
      .def_property_readonly("missing",
                             [](const Collection& c) {
                               py::dict out;
                               for (const SourceReport& r : c.sources) {
                                 if (r.candle) continue;
                                 out[exchange_name(r.source.market.exchange)] =
                                     exception_of(r.error);
                               }
                               return out;
                             })
      .def_property_readonly("clock_behind_ms", &Collection::clock_behind_ms)
      .def("__repr__", [](const Collection& c) {
        return "<Collection " + c.minute.to_string() + " " + std::to_string(c.candles()) + " of " +
               std::to_string(c.sources.size()) + ">";
      });
}

// A collector with its own connection, polled in slices so that Ctrl-C is heard.
class PyCollector {
 public:
  PyCollector(const feeds::Trust& trust, feeds::CollectorSettings settings)
      : client_(unwrap(feeds::HttpsClient::create(trust))),
        collector_(unwrap(feeds::Collector::create(std::move(settings)))) {}

  void begin(std::int64_t minute_ms, std::int64_t now_ms) {
    const Turn turn(*this);
    unwrap(collector_.begin({minute_ms}, {now_ms}, *client_));
  }
  bool poll(std::int64_t longest_ms) {
    const Turn turn(*this);
    const py::gil_scoped_release release;
    return collector_.poll(*client_, milliseconds{longest_ms});
  }
  feeds::Collection take() {
    const Turn turn(*this);
    return unwrap(collector_.take());
  }

  feeds::Collection collect(std::int64_t minute_ms, std::int64_t now_ms) {
    begin(minute_ms, now_ms);
    while (!poll(50)) {
      if (PyErr_CheckSignals() != 0) throw py::error_already_set();
    }
    return take();
  }

 private:
  // One thread at a time: a second one is refused, where C++ would race.
  class Turn {
   public:
    explicit Turn(PyCollector& of) : busy_(of.busy_) {
      if (busy_.exchange(true)) raise(fail(Errc::wrong_state, "Collector"));
    }
    ~Turn() { busy_ = false; }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    std::atomic<bool>& busy_;
  };

  std::unique_ptr<feeds::HttpsClient> client_;
  feeds::Collector collector_;
  std::atomic<bool> busy_{false};
};

feeds::CollectorSettings make_settings(const std::optional<std::vector<std::string>>& exchanges,
                                       const std::optional<std::pair<std::string, int>>& connect,
                                       std::int64_t deadline_ms, std::int64_t settle_ms,
                                       std::int64_t clock_tolerance_ms, bool accept_empty,
                                       std::uint64_t jitter_seed) {
  feeds::CollectorSettings out;
  if (exchanges) {
    out.sources.clear();
    for (const std::string& name : *exchanges) {
      const Exchange exchange = unwrap(parse_exchange(name));
      out.sources.push_back(
          {unwrap(feeds::default_market(exchange)), unwrap(feeds::public_endpoint(exchange))});
    }
  }
  if (connect) {
    if (connect->second < 1 || connect->second > 65'535) {
      raise(fail(Errc::invalid_argument, "connect"));
    }
    for (auto& source : out.sources) {
      source.endpoint.address = connect->first;
      source.endpoint.port = static_cast<std::uint16_t>(connect->second);
    }
  }
  out.deadline = milliseconds{deadline_ms};
  out.settle = milliseconds{settle_ms};
  out.clock_tolerance = milliseconds{clock_tolerance_ms};
  out.empty = accept_empty ? feeds::EmptyMinute::accept : feeds::EmptyMinute::refuse;
  out.jitter_seed = jitter_seed;
  return out;
}

void bind_collector(py::module_& m) {
  py::class_<PyCollector>(
      m, "Collector", py::module_local(),
      "Collects the same closed minute from several exchanges, again and again.")
      .def(py::init([](const std::optional<std::vector<std::string>>& exchanges,
                       const std::string& ca_pem,
                       const std::optional<std::pair<std::string, int>>& connect,
                       std::int64_t deadline_ms, std::int64_t settle_ms,
                       std::int64_t clock_tolerance_ms, bool accept_empty,
                       std::uint64_t jitter_seed) {
             return std::make_unique<PyCollector>(
                 feeds::Trust{.ca_pem = ca_pem},
                 make_settings(exchanges, connect, deadline_ms, settle_ms, clock_tolerance_ms,
                               accept_empty, jitter_seed));
           }),
           py::kw_only(), py::arg("exchanges") = py::none(), py::arg("ca_pem") = "",
           py::arg("connect") = py::none(), py::arg("deadline_ms") = 20'000,
           py::arg("settle_ms") = 1'500, py::arg("clock_tolerance_ms") = 5'000,
           py::arg("accept_empty") = false, py::arg("jitter_seed") = 0)
      .def("begin", &PyCollector::begin, py::arg("minute_ms"), py::arg("now_ms"))
      .def("poll", &PyCollector::poll, py::arg("longest_ms"))
      .def("take", &PyCollector::take)
      .def("collect", &PyCollector::collect, py::arg("minute_ms"), py::arg("now_ms"));
}

}  // namespace

void bind_feeds(py::module_& root) {
  auto m = root.def_submodule("feeds", "Prices from exchanges.");
  bind_messages(m);
  bind_request(m);
  bind_reports(m);
  bind_collector(m);
}
