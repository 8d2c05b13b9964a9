#include <btcfi/service/bitcoin_node.hpp>

#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

using namespace btcfi;
using namespace btcfi::service;

namespace {

/// Look-ups of "held.test" wait until it is opened, and give 127.0.0.1 then; there is no
/// "missing.test".
class Gate {
 public:
  void wait() {
    std::unique_lock lock(mutex_);
    ++asked_;
    changed_.wait(lock, [&] { return open_; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  [[nodiscard]] int asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int asked_ = 0;
};
Gate gate;

}  // namespace

// This program's own, in place of the C library's.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** out) {
  using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto system_one = reinterpret_cast<Function>(
      reinterpret_cast<std::uintptr_t>(::dlsym(RTLD_NEXT, "getaddrinfo")));
  if (node != nullptr && std::string_view(node) == "held.test") {
    gate.wait();
    node = "127.0.0.1";
  }
  if (node != nullptr && std::string_view(node) == "missing.test") return EAI_NONAME;
  return system_one(node, service, hints, out);
}

namespace {

/// Answers one connection on loopback with fixed bytes, after reading the whole request; no bytes
/// means silence until the peer gives up.
class OneAnswer {
 public:
  explicit OneAnswer(std::string answer) : answer_(std::move(answer)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), length) == 0);
    REQUIRE(::listen(listener_, 1) == 0);
    REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~OneAnswer() {
    thread_.join();
    ::close(listener_);
  }
  [[nodiscard]] NodeEndpoint endpoint() const {
    return {"127.0.0.1", port_, "user", "secret", std::chrono::milliseconds(300)};
  }
  [[nodiscard]] const std::string& request() const { return request_; }

 private:
  void serve() {
    const int peer = ::accept(listener_, nullptr, nullptr);
    char buffer[4096];
    for (;;) {
      const auto got = ::recv(peer, buffer, sizeof(buffer), 0);
      if (got <= 0) break;
      request_.append(buffer, static_cast<std::size_t>(got));
      if (request_.find("\r\n\r\n") != std::string::npos && request_.back() == '}' &&
          !answer_.empty()) {
        (void)::send(peer, answer_.data(), answer_.size(), MSG_NOSIGNAL);
        break;
      }
    }
    ::close(peer);
  }

  std::string answer_;
  std::string request_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

std::string http(const char* status, const std::string& body) {
  return std::string("HTTP/1.1 ") + status + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n\r\n" + body;
}

Errc code_for(const std::string& answer) {
  OneAnswer server(answer);
  BitcoinNode node(server.endpoint());
  const auto reply = node.call("getblockcount");
  return reply ? Errc::ok : reply.error().code;
}

}  // namespace

TEST_CASE("a call carries the method, its parameters and the credentials, and brings the result") {
  std::string asked;
  {
    OneAnswer server(http("200 OK", R"({"result":{"height":7},"error":null,"id":1})"));
    BitcoinNode node(server.endpoint());
    json::Value parameters = json::Value::new_array();
    parameters.push_back(7);
    const auto reply = node.call("getblockhash", parameters);
    REQUIRE(reply);
    CHECK(reply->ok());
    CHECK(reply->result.at("height").as_u64().value_or(0) == 7);
    asked = server.request();
  }
  CHECK(asked.find("POST / HTTP/1.1") == 0);
  CHECK(asked.find("Authorization: Basic dXNlcjpzZWNyZXQ=") != std::string::npos);
  CHECK(asked.find(R"("method":"getblockhash","params":[7])") != std::string::npos);
}

TEST_CASE("what the node refuses comes in the node's own words") {
  OneAnswer server(http("500 Internal Server Error",
                        R"({"result":null,"error":{"code":-26,"message":"non-final"},"id":1})"));
  BitcoinNode node(server.endpoint());
  const auto reply = node.call("sendrawtransaction");
  REQUIRE(reply);
  CHECK_FALSE(reply->ok());
  CHECK(reply->code == -26);
  CHECK(reply->message == "non-final");
}

TEST_CASE("a silent, absent, foreign or closed node has its own error") {
  CHECK(code_for("") == Errc::node_timeout);
  CHECK(code_for(http("401 Unauthorized", "")) == Errc::node_unauthorized);
  CHECK(code_for(http("200 OK", "<html>hello</html>")) == Errc::node_bad_reply);
  CHECK(code_for(http("200 OK", R"({"id":1})")) == Errc::node_bad_reply);
  CHECK(code_for("SSH-2.0-OpenSSH_9.2\r\n") == Errc::node_unreachable);
  std::uint16_t closed = 0;
  {
    OneAnswer server(http("200 OK", R"({"result":1,"error":null,"id":1})"));
    closed = server.endpoint().port;
    BitcoinNode node(server.endpoint());
    REQUIRE(node.call("uptime"));
  }
  BitcoinNode node({"127.0.0.1", closed, "", "", std::chrono::milliseconds(300)});
  CHECK(node.call("uptime").error().code == Errc::node_unreachable);
}

TEST_CASE("an answer to another question, and one of a node that is too busy, are no answers") {
  CHECK(code_for(http("200 OK", R"({"result":1,"error":null,"id":2})")) == Errc::node_bad_reply);
  CHECK(code_for(http("200 OK", R"({"result":1,"error":null})")) == Errc::node_bad_reply);
  OneAnswer server(http("503 Service Unavailable", "Work queue depth exceeded"));
  BitcoinNode node(server.endpoint());
  const auto reply = node.call("getblockcount");
  REQUIRE_FALSE(reply);
  CHECK(reply.error().code == Errc::node_bad_reply);
  CHECK(reply.error().offset == 503);
}

TEST_CASE("an endpoint that would be sent as something else is refused before anything is sent") {
  const auto code = [](const NodeEndpoint& endpoint) {
    BitcoinNode node(endpoint);
    const auto reply = node.call("uptime");
    return reply ? Errc::ok : reply.error().code;
  };
  const std::chrono::milliseconds soon(300);
  CHECK(code({"", 1, "", "", soon}) == Errc::invalid_argument);
  CHECK(code({"localhost\r\nX-Evil: 1", 1, "", "", soon}) == Errc::invalid_argument);
  CHECK(code({"127.0.0.1", 0, "", "", soon}) == Errc::invalid_argument);
  CHECK(code({"127.0.0.1", 1, "alice:bob", "", soon}) == Errc::invalid_argument);
  CHECK(code({"127.0.0.1", 1, "", "", std::chrono::milliseconds(0)}) == Errc::invalid_argument);
  CHECK(code({"127.0.0.1", 1, "", "", std::chrono::milliseconds::max()}) == Errc::invalid_argument);
}

TEST_CASE("a name is looked up, and the Host header names the port") {
  std::string asked;
  {
    OneAnswer server(http("200 OK", R"({"result":1,"error":null,"id":1})"));
    NodeEndpoint endpoint = server.endpoint();
    endpoint.host = "localhost";
    BitcoinNode node(endpoint);
    REQUIRE(node.call("uptime"));
    asked = server.request();
    CHECK(asked.find("Host: localhost:" + std::to_string(endpoint.port)) != std::string::npos);
  }
}

TEST_CASE("a look-up that takes too long ends the call, and the next one goes on with it") {
  OneAnswer server(http("200 OK", R"({"result":7,"error":null,"id":1})"));
  NodeEndpoint endpoint = server.endpoint();
  endpoint.host = "held.test";
  BitcoinNode node(endpoint);
  for (int i = 0; i < 3; ++i) {
    CHECK(node.call("uptime").error() == fail(Errc::node_timeout, "BitcoinNode::call: look-up"));
  }
  CHECK(gate.asked() == 1);
  BitcoinNode moved = std::move(node);
  gate.open();
  const auto reply = moved.call("uptime");
  REQUIRE(reply);
  CHECK(reply->result.as_u64().value_or(0) == 7);
}

TEST_CASE("a name that does not exist is no time-out") {
  BitcoinNode node({"missing.test", 8332, "", "", std::chrono::hours(1)});
  CHECK(node.call("uptime").error().code == Errc::node_unreachable);
}
