#include "asio_prelude.hpp"
// The prelude comes first.
#include "feeds/http_fields.hpp"
#include "feeds/tls.hpp"

#include <btcfi/feeds/https_client.hpp>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/vector_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <algorithm>
#include <map>

namespace btcfi::feeds {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using Stream = beast::ssl_stream<beast::tcp_stream>;
using Parser = http::response_parser<http::vector_body<std::uint8_t>>;

struct Exchange {
  Exchange(asio::io_context& io, asio::ssl::context& tls, HttpsRequest what)
      : request(std::move(what)), stream(io, tls), resolver(io), resolve_timer(io) {}

  HttpsRequest request;
  Stream stream;
  tcp::resolver resolver;
  asio::steady_timer resolve_timer;
  bool abandoned = false;  // its end was reported, while a look-up could not be stopped
};
using ExchangePtr = std::shared_ptr<Exchange>;

Error network_error(error_code ec, Errc otherwise, const char* where) noexcept {
  if (ec == beast::error::timeout) return fail(Errc::feed_timeout, where);
  if (ec == http::error::body_limit || ec == http::error::header_limit ||
      ec == http::error::buffer_overflow) {
    return fail(Errc::feed_body_too_large, where);
  }
  if (ec == http::error::end_of_stream || ec == http::error::partial_message ||
      ec == asio::error::eof || ec == asio::ssl::error::stream_truncated ||
      ec == asio::error::connection_reset || ec == asio::error::broken_pipe) {
    return fail(Errc::feed_closed, where);
  }
  if (ec.category() == error_code(http::error::bad_version).category()) {
    return fail(Errc::feed_malformed_http, where);
  }
  return fail(otherwise, where);
}

std::string host_field(const Endpoint& endpoint) {
  return endpoint.port == 443 ? endpoint.host : endpoint.host + ":" + std::to_string(endpoint.port);
}

Result<HttpsResponse> to_response(Parser::value_type&& message, const Hash256& peer_key) {
  HttpsResponse out;
  out.peer_key = peer_key;
  out.status = message.result_int();
  const auto text = [&](http::field name) {
    const auto value = message[name];
    return std::string_view(value.data(), value.size());
  };
  // We ask for identity; a body in another coding is not what the parsers read.
  const std::string_view coding = text(http::field::content_encoding);
  if (!coding.empty() && coding != "identity") {
    return fail(Errc::feed_malformed_http, "https: content-encoding");
  }
  out.content_type = std::string(text(http::field::content_type));
  out.date = parse_http_date(text(http::field::date));
  out.retry_after_s = parse_retry_after_s(text(http::field::retry_after));
  out.body = std::move(message.body());
  return out;
}

asio::awaitable<Result<std::vector<tcp::endpoint>>> resolve(Exchange& exchange) {
  const Endpoint& to = exchange.request.endpoint;
  error_code ec;
  if (!to.address.empty()) {
    const auto address = asio::ip::make_address(to.address, ec);
    if (ec) co_return fail(Errc::invalid_argument, "Endpoint::address");
    co_return std::vector<tcp::endpoint>{tcp::endpoint(address, to.port)};
  }
  const auto found = co_await exchange.resolver.async_resolve(
      to.host, std::to_string(to.port), asio::redirect_error(asio::use_awaitable, ec));
  exchange.resolve_timer.cancel();
  if (exchange.abandoned) co_return fail(Errc::feed_timeout, "https: resolve");
  if (ec) co_return fail(Errc::feed_resolve, "https: resolve");
  std::vector<tcp::endpoint> out;
  for (const auto& entry : found) out.push_back(entry.endpoint());
  co_return out;
}

asio::awaitable<Result<HttpsResponse>> talk(ExchangePtr exchange, const Trust& trust,
                                            const HttpsLimits& limits) {
  const PhaseTimeouts& time = exchange->request.timeouts;
  auto& socket = beast::get_lowest_layer(exchange->stream);
  SSL* const ssl = exchange->stream.native_handle();
  error_code ec;
  auto token = asio::redirect_error(asio::use_awaitable, ec);  // Beast 1.74 wants it mutable

  const auto endpoints = co_await resolve(*exchange);
  if (!endpoints) co_return endpoints.error();

  socket.expires_after(time.connect);
  co_await socket.async_connect(*endpoints, token);
  if (ec) co_return network_error(ec, Errc::feed_connect, "https: connect");
  socket.socket().set_option(tcp::no_delay(true), ec);

  if (auto ready = tls::prepare(ssl, exchange->request.endpoint); !ready) co_return ready.error();
  socket.expires_after(time.handshake);
  co_await exchange->stream.async_handshake(asio::ssl::stream_base::client, token);
  if (ec == beast::error::timeout) co_return fail(Errc::feed_timeout, "https: handshake");
  if (ec) co_return tls::handshake_error(ssl);
  const auto peer_key = tls::check_peer(ssl, trust);
  if (!peer_key) co_return peer_key.error();

  http::request<http::empty_body> request(http::verb::get, exchange->request.target, 11);
  request.set(http::field::host, host_field(exchange->request.endpoint));
  request.set(http::field::user_agent, "libbtcfi/0.1");
  request.set(http::field::accept, "application/json");
  request.set(http::field::accept_encoding, "identity");
  request.set(http::field::connection, "close");
  socket.expires_after(time.send);
  co_await http::async_write(exchange->stream, request, token);
  if (ec) co_return network_error(ec, Errc::feed_closed, "https: send");

  beast::flat_buffer buffer(std::size_t{limits.header_bytes} + 64u * 1024u);
  Parser parser;
  parser.body_limit(limits.body_bytes);
  parser.header_limit(limits.header_bytes);
  socket.expires_after(time.header);
  co_await http::async_read_header(exchange->stream, buffer, parser, token);
  if (ec) co_return network_error(ec, Errc::feed_closed, "https: header");
  socket.expires_after(time.body);
  co_await http::async_read(exchange->stream, buffer, parser, token);
  if (ec) co_return network_error(ec, Errc::feed_closed, "https: body");
  // Without a length and without chunks, the end of the connection is the end of the body: a cut
  // would look like an end, so such an answer is not believed.
  if (parser.need_eof()) co_return fail(Errc::feed_malformed_http, "https: body without length");
  co_return to_response(parser.release(), *peer_key);
}

bool is_positive(const PhaseTimeouts& t) noexcept {
  return std::min({t.resolve, t.connect, t.handshake, t.send, t.header, t.body}).count() > 0;
}

}  // namespace

struct HttpsClient::Impl {
  explicit Impl(Trust who, const HttpsLimits& bounds)
      : trust(std::move(who)), limits(bounds), tls(asio::ssl::context::tls_client) {}

  void finish(std::uint32_t id, Result<HttpsResponse> response) {
    if (under_way.erase(id) != 0) ended.push_back({id, std::move(response)});
  }

  asio::awaitable<void> run(std::uint32_t id, ExchangePtr exchange) {
    auto response = co_await talk(std::move(exchange), trust, limits);
    --alive;
    finish(id, std::move(response));
  }

  Trust trust;
  HttpsLimits limits;
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
  asio::ssl::context tls;
  std::uint32_t next_id = 1;
  std::map<std::uint32_t, ExchangePtr> under_way;
  std::size_t alive = 0;  // those whose look-up goes on after their end, too
  std::vector<Completion> ended;
};

HttpsClient::HttpsClient(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
HttpsClient::~HttpsClient() = default;

Result<std::unique_ptr<HttpsClient>> HttpsClient::create(const Trust& trust,
                                                         const HttpsLimits& limits) {
  if (limits.body_bytes == 0 || limits.body_bytes > (64u << 20) || limits.header_bytes < 256 ||
      limits.header_bytes > (1u << 20) || limits.in_flight == 0) {
    return fail(Errc::invalid_argument, "HttpsLimits");
  }
  auto impl = std::make_unique<Impl>(trust, limits);
  BTCFI_CHECK(tls::configure(impl->tls.native_handle(), impl->trust));
  return std::unique_ptr<HttpsClient>(new HttpsClient(std::move(impl)));
}

Result<std::uint32_t> HttpsClient::start(const HttpsRequest& request) {
  if (!is_host_name(request.endpoint.host)) return fail(Errc::invalid_argument, "Endpoint::host");
  if (request.endpoint.port == 0) return fail(Errc::invalid_argument, "Endpoint::port");
  if (!is_request_target(request.target)) {
    return fail(Errc::invalid_argument, "HttpsRequest::target");
  }
  if (!is_positive(request.timeouts)) return fail(Errc::invalid_argument, "PhaseTimeouts");
  if (impl_->alive >= impl_->limits.in_flight) {
    return fail(Errc::limit_exceeded, "HttpsLimits::in_flight", 0, impl_->limits.in_flight);
  }
  const std::uint32_t id = impl_->next_id++;
  auto exchange = std::make_shared<Exchange>(impl_->io, impl_->tls, request);
  impl_->under_way.emplace(id, exchange);
  Impl* const impl = impl_.get();
  if (request.endpoint.address.empty()) {
    // A look-up under way cannot be stopped, so its time-out ends the exchange without waiting for
    // it; one that has not begun never does, and none is followed by a connection.
    exchange->resolve_timer.expires_after(request.timeouts.resolve);
    exchange->resolve_timer.async_wait([impl, id, exchange](error_code ec) {
      if (ec) return;
      exchange->abandoned = true;
      exchange->resolver.cancel();
      impl->finish(id, fail(Errc::feed_timeout, "https: resolve"));
    });
  }
  ++impl->alive;
  asio::co_spawn(impl->io, impl->run(id, std::move(exchange)),
                 [impl, id](const std::exception_ptr& thrown) {
                   if (!thrown) return;
                   --impl->alive;
                   impl->finish(id, fail(Errc::internal, "HttpsClient"));
                 });
  return id;
}

std::vector<Completion> HttpsClient::wait(std::chrono::milliseconds longest) {
  // A longer wait is only a mistake, and its sum could overflow.
  const auto until = std::chrono::steady_clock::now() +
                     std::clamp<std::chrono::milliseconds>(longest, std::chrono::milliseconds{0},
                                                           std::chrono::hours{24});
  while (impl_->ended.empty() && impl_->io.run_one_until(until) != 0) {
  }
  return std::exchange(impl_->ended, {});
}

void HttpsClient::cancel(std::uint32_t id) noexcept {
  const auto found = impl_->under_way.find(id);
  if (found != impl_->under_way.end()) {
    const ExchangePtr exchange = found->second;
    impl_->under_way.erase(found);
    exchange->abandoned = true;
    error_code ignored;  // the overloads without one throw
    exchange->resolve_timer.cancel(ignored);
    exchange->resolver.cancel();
    beast::get_lowest_layer(exchange->stream).close();
  }
  std::erase_if(impl_->ended, [id](const Completion& done) { return done.id == id; });
}

std::chrono::milliseconds HttpsClient::elapsed() const noexcept {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace btcfi::feeds
