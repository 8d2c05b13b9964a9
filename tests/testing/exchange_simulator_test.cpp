#include <btcfi/testing/exchange_simulator.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::testing;

// What the simulator says over TLS is tested with the library's client in tests/feeds.

TEST_CASE("a simulator takes a free port, and a second one cannot have it") {
  auto first = ExchangeSimulator::start();
  REQUIRE(first);
  CHECK((*first)->port() != 0);
  CHECK((*first)->ca_pem().find("BEGIN CERTIFICATE") != std::string::npos);
  auto second = ExchangeSimulator::start({.port = (*first)->port()});
  REQUIRE_FALSE(second);
  CHECK(second.error() == fail(Errc::io, "ExchangeSimulator: port", 0, (*first)->port()));
  (*first)->stop();
  (*first)->stop();
}

TEST_CASE("a simulator runs on the clock that it is given") {
  testing::ManualClock clock(1'763'616'662'000);  // 2025-11-20T05:31:02Z
  auto simulator = testing::ExchangeSimulator::start(
      {.path = {.seed = 7}, .now_ms = [&clock] { return clock.now_ms(); }});
  if (!simulator) FAIL(describe(simulator.error()));
  (*simulator)->set_fault(Exchange::kraken, {.kind = testing::FaultKind::silence});
  clock.advance(60'000);  // the next minute
  CHECK((*simulator)->path().settings().seed == 7);
  CHECK((*simulator)->venue(Exchange::kraken).fault.kind == testing::FaultKind::silence);
}

TEST_CASE("a venue's behaviour is what was last set") {
  auto simulator = ExchangeSimulator::start();
  REQUIRE(simulator);
  (*simulator)->set_fault(Exchange::kraken, {.kind = FaultKind::silence, .times = 2});
  CHECK((*simulator)->venue(Exchange::kraken).fault.kind == FaultKind::silence);
  CHECK((*simulator)->venue(Exchange::binance).fault.kind == FaultKind::none);
  CHECK((*simulator)->requests(Exchange::kraken) == 0);
  CHECK((*simulator)->set_certificate(Exchange::okx, CertificateKind::good).error().code ==
        Errc::out_of_range);
}
