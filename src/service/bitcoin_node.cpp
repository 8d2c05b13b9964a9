#include <btcfi/service/bitcoin_node.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/detail/base64.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>  // Boost 1.74 uses std::exchange without including it
#include <vector>

namespace btcfi::service {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

/// What the JSON reader takes. A block in hex fits.
constexpr std::uint64_t max_reply_bytes = json::default_max_bytes;

bool is_host(std::string_view host) noexcept {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_' || c == ':' || c == '%';  // the last two in IPv6 addresses
  });
}

/// What would be sent as something else than the caller meant.
Status check_endpoint(const NodeEndpoint& endpoint) noexcept {
  const auto wrong = [](const char* member) { return fail(Errc::invalid_argument, member); };
  if (!is_host(endpoint.host)) return wrong("NodeEndpoint::host");
  if (endpoint.port == 0) return wrong("NodeEndpoint::port");
  // RFC 7617: the first colon ends the user.
  if (endpoint.user.find(':') != std::string::npos) return wrong("NodeEndpoint::user");
  if (endpoint.timeout.count() <= 0 || endpoint.timeout > std::chrono::hours(24)) {
    return wrong("NodeEndpoint::timeout");
  }
  return {};
}

std::string host_field(const NodeEndpoint& endpoint) {
  const bool ipv6 = endpoint.host.find(':') != std::string::npos;
  return (ipv6 ? "[" + endpoint.host + "]" : endpoint.host) + ":" + std::to_string(endpoint.port);
}

std::string basic_authorization(const NodeEndpoint& endpoint) {
  const std::string pair = endpoint.user + ":" + endpoint.password;
  std::string out(beast::detail::base64::encoded_size(pair.size()), '\0');
  out.resize(beast::detail::base64::encode(out.data(), pair.data(), pair.size()));
  return "Basic " + out;
}

/// One HTTP exchange, each phase within the endpoint's timeout; the handlers run inside exchange().
class Exchange {
 public:
  Exchange(const NodeEndpoint& endpoint, std::string body)
      : endpoint_(endpoint), stream_(io_), request_(http::verb::post, "/", 11) {
    request_.set(http::field::host, host_field(endpoint));
    request_.set(http::field::authorization, basic_authorization(endpoint));
    request_.set(http::field::content_type, "application/json");
    request_.keep_alive(false);
    request_.body() = std::move(body);
    request_.prepare_payload();
    parser_.body_limit(max_reply_bytes);
  }

  beast::error_code run(const std::vector<tcp::endpoint>& addresses) {
    stream_.expires_after(endpoint_.timeout);
    stream_.async_connect(addresses,
                          [this](beast::error_code e, const tcp::endpoint&) { write(e); });
    io_.run();
    return error_;
  }

  [[nodiscard]] const http::response<http::string_body>& response() const { return parser_.get(); }

 private:
  bool failed(beast::error_code error) {
    error_ = error;
    return static_cast<bool>(error);
  }
  void write(beast::error_code error) {
    if (failed(error)) return;
    stream_.expires_after(endpoint_.timeout);
    http::async_write(stream_, request_, [this](beast::error_code e, std::size_t) { read(e); });
  }
  void read(beast::error_code error) {
    if (failed(error)) return;
    stream_.expires_after(endpoint_.timeout);
    http::async_read(stream_, buffer_, parser_,
                     [this](beast::error_code e, std::size_t) { failed(e); });
  }

  const NodeEndpoint& endpoint_;
  asio::io_context io_;
  beast::tcp_stream stream_;
  http::request<http::string_body> request_;
  http::response_parser<http::string_body> parser_;
  beast::flat_buffer buffer_;
  beast::error_code error_;
};

Result<NodeReply> read_reply(const std::string& body, std::uint64_t id) {
  auto document = json::parse(body);
  if (!document) return fail(Errc::node_bad_reply, "BitcoinNode::call", 0, document.error().offset);
  const json::Value* result = document->find("result");
  if (result == nullptr) return fail(Errc::node_bad_reply, "BitcoinNode::call: result");
  if (document->at("id").as_u64().value_or(~id) != id) {
    return fail(Errc::node_bad_reply, "BitcoinNode::call: id");
  }
  NodeReply reply;
  reply.result = *result;
  const json::Value* error = document->find("error");
  if (error != nullptr && !error->is_null()) {
    const auto code = error->at("code").as_i64();
    const auto message = error->at("message").as_string();
    if (!code || !message || *code == 0)
      return fail(Errc::node_bad_reply, "BitcoinNode::call: error");
    reply.code = *code;
    reply.message = *message;
  }
  return reply;
}

}  // namespace

/// A question to the operating system, which asks its own thread.
struct BitcoinNode::Lookup {
  explicit Lookup(const NodeEndpoint& endpoint) {
    resolver.async_resolve(endpoint.host, std::to_string(endpoint.port),
                           [this](beast::error_code e, const tcp::resolver::results_type& found) {
                             error = e;
                             for (const auto& entry : found) addresses.push_back(entry.endpoint());
                             done = true;
                           });
  }

  asio::io_context io;
  tcp::resolver resolver{io};
  bool done = false;
  beast::error_code error;
  std::vector<tcp::endpoint> addresses;
};

BitcoinNode::BitcoinNode(NodeEndpoint endpoint) : endpoint_(std::move(endpoint)) {}
BitcoinNode::~BitcoinNode() = default;
BitcoinNode::BitcoinNode(BitcoinNode&&) noexcept = default;
BitcoinNode& BitcoinNode::operator=(BitcoinNode&&) noexcept = default;

Result<NodeReply> BitcoinNode::call(std::string_view method, json::Value parameters) try {
  BTCFI_CHECK(check_endpoint(endpoint_));
  std::vector<tcp::endpoint> addresses;
  beast::error_code no_address;
  const auto address = asio::ip::make_address(endpoint_.host, no_address);
  if (!no_address) {
    addresses.emplace_back(address, endpoint_.port);
  } else {
    if (!lookup_) lookup_ = std::make_unique<Lookup>(endpoint_);
    lookup_->io.run_for(endpoint_.timeout);
    if (!lookup_->done) return fail(Errc::node_timeout, "BitcoinNode::call: look-up");
    const auto answered = std::move(lookup_);
    if (answered->error) return fail(Errc::node_unreachable, "BitcoinNode::call: look-up");
    addresses = std::move(answered->addresses);
  }
  const std::uint64_t id = next_id_++;
  json::Value question = json::Value::new_object();
  question.set("jsonrpc", "1.0").set("id", id);
  question.set("method", method).set("params", std::move(parameters));
  Exchange exchange(endpoint_, json::write(question));
  if (const beast::error_code error = exchange.run(addresses)) {
    const bool late = error == beast::error::timeout;
    return fail(late ? Errc::node_timeout : Errc::node_unreachable, "BitcoinNode::call");
  }
  const auto& response = exchange.response();
  switch (response.result_int()) {
    case 401:
    case 403: return fail(Errc::node_unauthorized, "BitcoinNode::call");
    // How Bitcoin Core sends results, refusals of a method, and refusals of a call.
    case 200:
    case 404:
    case 500:
    case 400: return read_reply(response.body(), id);
    // 503: the node has too much to do.
    default:
      return fail(Errc::node_bad_reply, "BitcoinNode::call: HTTP status", 0, response.result_int());
  }
} catch (const boost::system::system_error&) {
  return fail(Errc::node_unreachable, "BitcoinNode::call");  // no descriptors left, for one
}

}  // namespace btcfi::service
