#include "exception.hpp"

#include <btcfi/testing/exchange_simulator.hpp>

#include <pybind11/stl.h>

#include <array>
#include <optional>

namespace {

using namespace btcfi;
using namespace btcfi::python;
using testing::CertificateKind;
using testing::FaultKind;

constexpr std::array<std::pair<const char*, FaultKind>, 14> faults{{
    {"none", FaultKind::none},
    {"http_status", FaultKind::http_status},
    {"venue_error", FaultKind::venue_error},
    {"malformed", FaultKind::malformed},
    {"truncated", FaultKind::truncated},
    {"wrong_content", FaultKind::wrong_content},
    {"wrong_symbol", FaultKind::wrong_symbol},
    {"empty", FaultKind::empty},
    {"oversized", FaultKind::oversized},
    {"silence", FaultKind::silence},
    {"slow", FaultKind::slow},
    {"cut", FaultKind::cut},
    {"garbage", FaultKind::garbage},
    {"refuse", FaultKind::refuse},
}};
constexpr std::array<std::pair<const char*, CertificateKind>, 6> certificates{{
    {"good", CertificateKind::good},
    {"wrong_host", CertificateKind::wrong_host},
    {"expired", CertificateKind::expired},
    {"not_yet", CertificateKind::not_yet},
    {"self_signed", CertificateKind::self_signed},
    {"other_authority", CertificateKind::other_authority},
}};

class PySimulator {
 public:
  PySimulator(const testing::PathSettings& path, std::optional<std::int64_t> now_ms,
              std::uint16_t port)
      : clock_(std::make_shared<testing::ManualClock>(now_ms.value_or(0))) {
    testing::SimulatorSettings settings{.path = path, .port = port};
    // The simulator's thread must not touch Python, so a clock is a number that is set.
    if (now_ms) settings.now_ms = [clock = clock_] { return clock->now_ms(); };
    simulator_ = unwrap(testing::ExchangeSimulator::start(std::move(settings)));
  }
  testing::ExchangeSimulator& running() {
    if (!simulator_) raise(fail(Errc::wrong_state, "ExchangeSimulator"));
    return *simulator_;
  }
  void set_clock(std::int64_t now_ms) { clock_->set(now_ms); }
  void stop() {
    const py::gil_scoped_release release;
    simulator_.reset();
  }

 private:
  std::shared_ptr<testing::ManualClock> clock_;
  std::unique_ptr<testing::ExchangeSimulator> simulator_;
};

template <class Change>
void change_venue(PySimulator& self, const std::string& name, Change change) {
  const Exchange exchange = unwrap(parse_exchange(name));
  testing::VenueSettings venue = self.running().venue(exchange);
  change(venue);
  self.running().set_venue(exchange, venue);
}

}  // namespace

void bind_testing(py::module_& root) {
  auto m = root.def_submodule("testing", "An exchange simulator for tests and demonstrations.");
  py::class_<PySimulator>(m, "ExchangeSimulator", py::module_local(),
                          "Binance, Coinbase and Kraken behind one loopback port, over TLS.")
      .def(
          py::init([](std::uint64_t seed, std::int64_t base_cents, std::uint32_t swing_bp,
                      std::optional<std::int64_t> now_ms, std::uint16_t port) {
            if (base_cents < 1'000 || base_cents > 10'000'000'000 || swing_bp > 5'000) {
              raise(fail(Errc::invalid_argument, "ExchangeSimulator"));
            }
            return std::make_unique<PySimulator>(
                testing::PathSettings{.seed = seed, .base_cents = base_cents, .swing_bp = swing_bp},
                now_ms, port);
          }),
          py::kw_only(), py::arg("seed") = 1, py::arg("base_cents") = 10'616'000,
          py::arg("swing_bp") = 400, py::arg("now_ms") = py::none(), py::arg("port") = 0)
      .def_property_readonly("port", [](PySimulator& self) { return self.running().port(); })
      .def_property_readonly("ca_pem", [](PySimulator& self) { return self.running().ca_pem(); })
      .def("set_clock", &PySimulator::set_clock, py::arg("now_ms"))
      .def(
          "set_lag",
          [](PySimulator& self, const std::string& exchange, std::int64_t lag_ms) {
            change_venue(self, exchange, [&](auto& venue) { venue.lag_ms = lag_ms; });
          },
          py::arg("exchange"), py::arg("lag_ms"))
      .def(
          "set_clock_offset",
          [](PySimulator& self, const std::string& exchange, std::int64_t offset_ms) {
            change_venue(self, exchange, [&](auto& venue) { venue.clock_offset_ms = offset_ms; });
          },
          py::arg("exchange"), py::arg("offset_ms"))
      .def(
          "set_fault",
          [](PySimulator& self, const std::string& exchange, const std::string& kind,
             std::uint32_t status, std::uint32_t retry_after_s, std::uint32_t times) {
            const FaultKind fault = value_of(faults, kind, "kind");
            change_venue(self, exchange, [&](auto& venue) {
              venue.fault = {
                  .kind = fault, .status = status, .retry_after_s = retry_after_s, .times = times};
            });
          },
          py::arg("exchange"), py::arg("kind"), py::kw_only(), py::arg("status") = 500,
          py::arg("retry_after_s") = 0, py::arg("times") = 0)
      .def(
          "set_certificate",
          [](PySimulator& self, const std::string& exchange, const std::string& kind) {
            unwrap(self.running().set_certificate(unwrap(parse_exchange(exchange)),
                                                  value_of(certificates, kind, "kind")));
          },
          py::arg("exchange"), py::arg("kind"))
      .def(
          "requests",
          [](PySimulator& self, const std::string& exchange) {
            return self.running().requests(unwrap(parse_exchange(exchange)));
          },
          py::arg("exchange"))
      .def("stop", &PySimulator::stop)
      .def("__enter__", [](py::object self) { return self; })
      .def("__exit__", [](PySimulator& self, const py::args&) { self.stop(); });

  m.def(
      "answer",
      [](const std::string& exchange, const std::string& target, std::int64_t now_ms,
         std::uint64_t seed) {
        const Exchange venue = unwrap(parse_exchange(exchange));
        const auto reply = testing::answer(venue, testing::PricePath({.seed = seed}),
                                           testing::default_venue(venue), {target}, now_ms);
        return py::make_tuple(reply.status, py::bytes(reply.body));
      },
      py::arg("exchange"), py::arg("target"), py::arg("now_ms"), py::kw_only(),
      py::arg("seed") = 1);
}
