#include "fake_transport.hpp"

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::feeds;
using namespace std::chrono_literals;

TEST_CASE("a transport without exchanges sleeps, and one with them wakes early") {
  btcfi_test::FakeTransport net(testing::PricePath({.seed = 1}), 1'763'616'662'000);
  CHECK(net.wait(250ms).empty());
  CHECK(net.elapsed() == 250ms);
  const auto id = net.start({.endpoint = *public_endpoint(Exchange::kraken),
                             .target = "/0/public/OHLC?pair=XBTUSD&interval=1"});
  REQUIRE(id);
  const auto done = net.wait(10s);
  REQUIRE(done.size() == 1);
  CHECK(done[0].id == *id);
  CHECK(done[0].response->status == 200);
  CHECK(net.elapsed() == 290ms);
}

TEST_CASE("time-outs of a request have sensible defaults in every phase") {
  const PhaseTimeouts t;
  for (const auto phase : {t.resolve, t.connect, t.handshake, t.send, t.header, t.body}) {
    CHECK(phase >= 1s);
    CHECK(phase <= 10s);
  }
}
