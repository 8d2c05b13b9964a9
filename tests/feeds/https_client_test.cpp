#include <btcfi/core/sha256.hpp>
#include <btcfi/feeds/https_client.hpp>
#include <btcfi/feeds/request.hpp>
#include <btcfi/testing/exchange_simulator.hpp>

#include <catch2/catch.hpp>

#include <map>

using namespace btcfi;
using namespace btcfi::feeds;
using namespace std::chrono_literals;
using testing::CertificateKind;
using testing::FaultKind;

namespace {

constexpr std::int64_t now_ms = 1'763'616'662'345;  // 2025-11-20T05:31:02.345Z
constexpr Timestamp minute{1'763'616'600'000};

std::unique_ptr<testing::ExchangeSimulator> make_simulator() {
  auto simulator = testing::ExchangeSimulator::start({.now_ms = [] { return now_ms; }});
  REQUIRE(simulator);
  return std::move(*simulator);
}
std::unique_ptr<HttpsClient> make_client(const Trust& trust, const HttpsLimits& limits = {}) {
  auto client = HttpsClient::create(trust, limits);
  REQUIRE(client);
  return std::move(*client);
}
HttpsRequest request_to(const testing::ExchangeSimulator& simulator, Exchange exchange) {
  return {.endpoint = {.host = std::string(testing::venue_host(exchange)),
                       .port = simulator.port(),
                       .address = "127.0.0.1"},
          .target = *candle_target({*default_market(exchange), minute})};
}
Result<HttpsResponse> get(HttpsClient& client, const HttpsRequest& request) {
  const auto id = client.start(request);
  if (!id) return id.error();
  auto done = client.wait(30s);
  REQUIRE(done.size() == 1);
  CHECK(done[0].id == *id);
  return std::move(done[0].response);
}
Errc code_of(const Result<HttpsResponse>& result) {
  return result ? Errc::ok : result.error().code;
}

}  // namespace

TEST_CASE("three venues answer over TLS at the same time") {
  const auto simulator = make_simulator();
  const auto client = make_client({.ca_pem = simulator->ca_pem()});
  std::map<std::uint32_t, Exchange> asked;
  for (const Exchange exchange : candle_exchanges()) {
    asked[*client->start(request_to(*simulator, exchange))] = exchange;
  }
  std::size_t answers = 0;
  while (answers < 3) {
    auto completions = client->wait(30s);
    REQUIRE_FALSE(completions.empty());
    for (const auto& done : completions) {
      REQUIRE(done.response);
      const Exchange exchange = asked.at(done.id);
      CHECK(done.response->status == 200);
      CHECK(done.response->content_type == "application/json");
      CHECK(done.response->date == Timestamp{1'763'616'662'000});
      // Byte for byte what the generator makes; Coinbase's came in chunks.
      const auto expected =
          testing::answer(exchange, simulator->path(), testing::default_venue(exchange),
                          {request_to(*simulator, exchange).target}, now_ms);
      CHECK(equal(done.response->body, as_bytes(expected.body)));
      ++answers;
    }
  }
}

TEST_CASE("a wait without end ends with the answer") {
  const auto simulator = make_simulator();
  const auto client = make_client({.ca_pem = simulator->ca_pem()});
  REQUIRE(client->start(request_to(*simulator, Exchange::kraken)));
  CHECK(client->wait(std::chrono::milliseconds::max()).size() == 1);
  CHECK(client->wait(std::chrono::milliseconds::min()).empty());
}

TEST_CASE("a server whose certificate is not right is refused before anything is asked") {
  const auto simulator = make_simulator();
  const auto client = make_client({.ca_pem = simulator->ca_pem()});
  const auto try_with = [&](CertificateKind kind) {
    REQUIRE(simulator->set_certificate(Exchange::kraken, kind));
    return code_of(get(*client, request_to(*simulator, Exchange::kraken)));
  };
  CHECK(try_with(CertificateKind::wrong_host) == Errc::feed_tls_wrong_host);
  CHECK(try_with(CertificateKind::expired) == Errc::feed_tls_expired);
  CHECK(try_with(CertificateKind::not_yet) == Errc::feed_tls_expired);
  CHECK(try_with(CertificateKind::self_signed) == Errc::feed_tls_untrusted);
  CHECK(try_with(CertificateKind::other_authority) == Errc::feed_tls_untrusted);
  CHECK(simulator->requests(Exchange::kraken) == 0);
  CHECK(try_with(CertificateKind::good) == Errc::ok);
  CHECK(simulator->requests(Exchange::kraken) == 1);
}

TEST_CASE("another authority, and the system's store, do not vouch for the simulator") {
  const auto simulator = make_simulator();
  const auto other = testing::TestAuthority::create();
  REQUIRE(other);
  for (const std::string& pem : {other->ca_pem(), std::string()}) {
    const auto client = make_client({.ca_pem = pem});
    CHECK(code_of(get(*client, request_to(*simulator, Exchange::binance))) ==
          Errc::feed_tls_untrusted);
  }
  CHECK(simulator->requests(Exchange::binance) == 0);
}

TEST_CASE("certificates are judged at the time that is given") {
  const auto simulator = make_simulator();
  const Trust trust{.ca_pem = simulator->ca_pem(),
                    .verify_at = Timestamp{now_ms + 40 * 366 * ms_per_day}};
  const auto client = make_client(trust);
  CHECK(code_of(get(*client, request_to(*simulator, Exchange::binance))) == Errc::feed_tls_expired);
}

TEST_CASE("a pinned key is demanded besides a good certificate") {
  const auto simulator = make_simulator();
  const Trust trust{.ca_pem = simulator->ca_pem(), .spki_pins = {sha256(as_bytes("another key"))}};
  const auto client = make_client(trust);
  const auto refused = get(*client, request_to(*simulator, Exchange::binance));
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == fail(Errc::feed_tls_untrusted, "https: pins"));
  CHECK(simulator->requests(Exchange::binance) == 0);

  // The key that a first answer shows is the pin for the next.
  const auto open = make_client({.ca_pem = simulator->ca_pem()});
  const auto first = get(*open, request_to(*simulator, Exchange::binance));
  REQUIRE(first);
  const auto pinned = make_client({.ca_pem = simulator->ca_pem(), .spki_pins = {first->peer_key}});
  const auto second = get(*pinned, request_to(*simulator, Exchange::binance));
  REQUIRE(second);
  CHECK(second->peer_key == first->peer_key);
  CHECK(code_of(get(*pinned, request_to(*simulator, Exchange::kraken))) ==
        Errc::feed_tls_untrusted);
}

TEST_CASE("a host that the server does not know ends in the handshake") {
  const auto simulator = make_simulator();
  const auto client = make_client({.ca_pem = simulator->ca_pem()});
  HttpsRequest request = request_to(*simulator, Exchange::binance);
  request.endpoint.host = "api.nowhere.example";
  CHECK(code_of(get(*client, request)) == Errc::feed_tls);
}

TEST_CASE("each fault of the connection has its name and its phase") {
  const auto simulator = make_simulator();
  const auto client = make_client({.ca_pem = simulator->ca_pem()});
  HttpsRequest request = request_to(*simulator, Exchange::binance);
  const PhaseTimeouts patient;
  const auto with = [&](FaultKind kind) {
    const bool waits = kind == FaultKind::silence || kind == FaultKind::slow;
    request.timeouts.header = request.timeouts.body = waits ? 300ms : patient.header;
    simulator->set_fault(Exchange::binance, {.kind = kind});
    const auto result = get(*client, request);
    return result ? Error{} : result.error();
  };
  CHECK(with(FaultKind::silence) == fail(Errc::feed_timeout, "https: header"));
  CHECK(with(FaultKind::slow).code == Errc::feed_timeout);
  CHECK(with(FaultKind::cut) == fail(Errc::feed_closed, "https: body"));
  CHECK(with(FaultKind::garbage) == fail(Errc::feed_malformed_http, "https: header"));
  CHECK(with(FaultKind::no_length) ==
        fail(Errc::feed_malformed_http, "https: body without length"));
  CHECK(with(FaultKind::oversized).code == Errc::feed_body_too_large);
  CHECK(with(FaultKind::refuse) == fail(Errc::feed_tls, "https: handshake"));
  CHECK(with(FaultKind::none) == Error{});
  simulator->set_fault(Exchange::coinbase, {.kind = FaultKind::oversized});  // in chunks
  CHECK(code_of(get(*client, request_to(*simulator, Exchange::coinbase))) ==
        Errc::feed_body_too_large);
}

TEST_CASE("statuses and their headers are reported, and no redirect is followed") {
  const auto simulator = make_simulator();
  const auto client = make_client({.ca_pem = simulator->ca_pem()});
  simulator->set_fault(Exchange::binance,
                       {.kind = FaultKind::http_status, .status = 429, .retry_after_s = 17});
  const auto limited = get(*client, request_to(*simulator, Exchange::binance));
  REQUIRE(limited);
  CHECK(limited->status == 429);
  CHECK(limited->retry_after_s == 17u);
  simulator->set_fault(Exchange::binance, {.kind = FaultKind::http_status, .status = 301});
  const auto moved = get(*client, request_to(*simulator, Exchange::binance));
  REQUIRE(moved);
  CHECK(moved->status == 301);
}

TEST_CASE("nobody listening is a connection that fails, not one that hangs") {
  auto simulator = make_simulator();
  const HttpsRequest request = request_to(*simulator, Exchange::binance);
  const auto client = make_client({.ca_pem = simulator->ca_pem()});
  simulator.reset();
  CHECK(get(*client, request).error() == fail(Errc::feed_connect, "https: connect"));
}

TEST_CASE("a cancelled exchange is not heard of again") {
  const auto simulator = make_simulator();
  const auto client = make_client({.ca_pem = simulator->ca_pem()});
  simulator->set_fault(Exchange::binance, {.kind = FaultKind::silence});
  const auto silent = client->start(request_to(*simulator, Exchange::binance));
  REQUIRE(silent);
  CHECK(client->wait(100ms).empty());
  client->cancel(*silent);
  client->cancel(12'345);
  const auto other = client->start(request_to(*simulator, Exchange::kraken));
  const auto done = client->wait(30s);
  REQUIRE(done.size() == 1);
  CHECK(done[0].id == *other);
  CHECK(client->wait(0ms).empty());
}

TEST_CASE("a client may end with exchanges under way") {
  const auto simulator = make_simulator();
  simulator->set_fault(Exchange::binance, {.kind = FaultKind::silence});
  const auto client = make_client({.ca_pem = simulator->ca_pem()});
  CHECK(client->start(request_to(*simulator, Exchange::binance)));
  CHECK(client->wait(50ms).empty());
}

TEST_CASE("requests and trust that cannot be are refused at once") {
  const auto client = make_client({});
  const auto refused = [&](auto change) {
    HttpsRequest request{.endpoint = {.host = "api.kraken.com", .address = "127.0.0.1"},
                         .target = "/"};
    change(request);
    const auto id = client->start(request);
    return id ? std::string() : std::string(id.error().where);
  };
  CHECK(refused([](HttpsRequest& r) { r.target = "/a\r\nX: y"; }) == "HttpsRequest::target");
  CHECK(refused([](HttpsRequest& r) { r.target = ""; }) == "HttpsRequest::target");
  CHECK(refused([](HttpsRequest& r) { r.endpoint.host = "a\r\nb"; }) == "Endpoint::host");
  CHECK(refused([](HttpsRequest& r) { r.endpoint.port = 0; }) == "Endpoint::port");
  CHECK(refused([](HttpsRequest& r) { r.timeouts.connect = 0ms; }) == "PhaseTimeouts");
  HttpsRequest bad_address{.endpoint = {.host = "api.kraken.com", .address = "not an address"},
                           .target = "/"};
  CHECK(code_of(get(*client, bad_address)) == Errc::invalid_argument);

  CHECK(HttpsClient::create({.ca_pem = "nonsense"}).error().code == Errc::parse);
  CHECK(HttpsClient::create({.ca_pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END "
                                       "CERTIFICATE-----\n"})
            .error()
            .code == Errc::parse);
  CHECK(HttpsClient::create({}, {.body_bytes = 0}).error().code == Errc::invalid_argument);
  const auto narrow = make_client({}, {.in_flight = 1});
  HttpsRequest request{.endpoint = {.host = "api.kraken.com", .address = "127.0.0.1"},
                       .target = "/"};
  CHECK(narrow->start(request));
  CHECK(narrow->start(request).error().code == Errc::limit_exceeded);
}
