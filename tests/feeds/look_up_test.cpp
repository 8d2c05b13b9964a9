// Host names that are looked up, and connections that nobody takes. This program has a getaddrinfo
// of its own, which answers, refuses or keeps silent as a test wants.
#include <btcfi/feeds/https_client.hpp>
#include <btcfi/feeds/request.hpp>
#include <btcfi/testing/exchange_simulator.hpp>

#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

using namespace btcfi;
using namespace btcfi::feeds;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t now_ms = 1'763'616'662'345;  // 2025-11-20T05:31:02.345Z
constexpr Timestamp minute{1'763'616'600'000};
constexpr const char* silent_host = "silent.example";
constexpr const char* unknown_host = "unknown.example";

/// A name server that says nothing until it is let go.
struct Silence {
  std::mutex mutex;
  std::condition_variable changed;
  bool let_go = false;
  int asked = 0;

  int answer() {
    std::unique_lock lock(mutex);
    ++asked;
    changed.notify_all();
    changed.wait(lock, [this] { return let_go; });
    return EAI_NONAME;
  }
  void until_asked(int times) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return asked >= times; });
  }
  void end() {
    const std::lock_guard lock(mutex);
    let_go = true;
    changed.notify_all();
  }
};
Silence* silence = nullptr;

/// Lets the look-up go when a test ends, however it ends: the client waits for it.
struct SilentNames {
  Silence names;
  SilentNames() { silence = &names; }
  SilentNames(const SilentNames&) = delete;
  SilentNames& operator=(const SilentNames&) = delete;
  ~SilentNames() { names.end(); }
};

/// A port that listens and takes no more connections: as behind a firewall that drops packets.
struct FullPort {
  int listening = ::socket(AF_INET, SOCK_STREAM, 0);
  std::vector<int> waiting;
  sockaddr_in address{};
  bool full = false;

  FullPort() {
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const at = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listening, at, size) != 0 || ::listen(listening, 0) != 0 ||
        ::getsockname(listening, at, &size) != 0) {
      return;
    }
    for (int i = 0; i < 16 && !full; ++i) {
      waiting.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
      static_cast<void>(::connect(waiting.back(), at, size));
      pollfd connected{waiting.back(), POLLOUT, 0};
      full = ::poll(&connected, 1, 100) == 0;
    }
  }
  FullPort(const FullPort&) = delete;
  FullPort& operator=(const FullPort&) = delete;
  ~FullPort() {
    for (const int one : waiting) ::close(one);
    ::close(listening);
  }
  [[nodiscard]] std::uint16_t port() const { return ntohs(address.sin_port); }
};

std::unique_ptr<HttpsClient> make_client(const std::string& ca_pem, std::uint32_t in_flight = 64) {
  HttpsLimits limits;
  limits.in_flight = in_flight;
  auto client = HttpsClient::create({.ca_pem = ca_pem}, limits);
  REQUIRE(client);
  return std::move(*client);
}

std::unique_ptr<testing::ExchangeSimulator> make_simulator() {
  auto simulator = testing::ExchangeSimulator::start({.now_ms = [] { return now_ms; }});
  REQUIRE(simulator);
  return std::move(*simulator);
}

HttpsRequest request_to(const std::string& host, std::uint16_t port) {
  return {.endpoint = {.host = host, .port = port},
          .target = *candle_target({*default_market(Exchange::kraken), minute})};
}

Result<HttpsResponse> get(HttpsClient& client, const HttpsRequest& request) {
  const auto id = client.start(request);
  REQUIRE(id);
  auto done = client.wait(30s);
  REQUIRE(done.size() == 1);
  CHECK(done[0].id == *id);
  return std::move(done[0].response);
}

}  // namespace

extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** found) {
  const std::string name = node == nullptr ? "" : node;
  if (name == silent_host && silence != nullptr) return silence->answer();
  if (name == unknown_host) return EAI_NONAME;
  // Every other name is this machine's.
  using Real = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const Real real = reinterpret_cast<Real>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  addrinfo numeric{};
  if (hints != nullptr) {
    numeric.ai_socktype = hints->ai_socktype;
    numeric.ai_protocol = hints->ai_protocol;
  }
  numeric.ai_family = AF_INET;
  numeric.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  return real == nullptr ? EAI_FAIL : real("127.0.0.1", service, &numeric, found);
}

TEST_CASE("a venue is found by its name") {
  const auto simulator = make_simulator();
  const auto client = make_client(simulator->ca_pem());
  const std::string host(testing::venue_host(Exchange::kraken));
  const auto response = get(*client, request_to(host, simulator->port()));
  REQUIRE(response);
  CHECK(response->status == 200);
}

TEST_CASE("a name that nobody knows is a look-up that fails") {
  const auto simulator = make_simulator();
  const auto client = make_client(simulator->ca_pem());
  CHECK(get(*client, request_to(unknown_host, 443)).error() ==
        fail(Errc::feed_resolve, "https: resolve"));
}

TEST_CASE("a look-up that takes too long ends its exchange, and only that") {
  const auto simulator = make_simulator();
  const auto client = make_client(simulator->ca_pem(), 2);
  SilentNames silent;  // after the client: it is let go first
  HttpsRequest slow = request_to(silent_host, 443);
  slow.timeouts.resolve = 20ms;
  CHECK(get(*client, slow).error() == fail(Errc::feed_timeout, "https: resolve"));
  silent.names.until_asked(1);

  // The look-up itself goes on, and takes a place until it ends.
  CHECK(client->wait(0ms).empty());
  HttpsRequest other =
      request_to(std::string(testing::venue_host(Exchange::kraken)), simulator->port());
  other.endpoint.address = "127.0.0.1";
  CHECK(get(*client, other)->status == 200);
  REQUIRE(client->start(slow));
  CHECK(client->start(other).error().code == Errc::limit_exceeded);
  const auto again = client->wait(30s);
  REQUIRE(again.size() == 1);
  CHECK(again[0].response.error() == fail(Errc::feed_timeout, "https: resolve"));

  // Once it is let go nothing is said of it any more, and its place is free.
  silent.names.end();
  for (int i = 0; i < 1'000 && !client->start(other); ++i) {
    CHECK(client->wait(10ms).empty());
  }
  const auto done = client->wait(30s);
  REQUIRE(done.size() == 1);
  CHECK(done[0].response->status == 200);
}

TEST_CASE("a look-up that was cancelled is not heard of again") {
  const auto simulator = make_simulator();
  const auto client = make_client(simulator->ca_pem());
  SilentNames silent;
  const auto id = client->start(request_to(silent_host, 443));
  REQUIRE(id);
  CHECK(client->wait(1ms).empty());
  silent.names.until_asked(1);
  client->cancel(*id);
  silent.names.end();
  CHECK(client->wait(20ms).empty());
}

TEST_CASE("a connection that nobody takes times out in that phase") {
  const FullPort port;
  if (!port.full) {
    WARN("skipped: this system takes connections that nobody accepts");
    return;
  }
  const auto simulator = make_simulator();
  const auto client = make_client(simulator->ca_pem());
  HttpsRequest request = request_to("api.kraken.com", port.port());
  request.endpoint.address = GENERATE("127.0.0.1", "");  // the same where the name is looked up
  request.timeouts.connect = 50ms;
  const auto began = std::chrono::steady_clock::now();
  CHECK(get(*client, request).error() == fail(Errc::feed_timeout, "https: connect"));
  CHECK(std::chrono::steady_clock::now() - began >= 50ms);
}
