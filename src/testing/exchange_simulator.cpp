#include "asio_prelude.hpp"
// The prelude comes first.
#include <btcfi/testing/exchange_simulator.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <thread>

namespace btcfi::testing {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using Stream = asio::ssl::stream<tcp::socket>;
using Context = asio::ssl::context;

std::string http_date(std::int64_t now_ms) {
  using namespace std::chrono;
  static constexpr const char* week_days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_seconds now{seconds{now_ms / 1'000}};
  const auto day_part = floor<days>(now);
  const year_month_day date{day_part};
  const hh_mm_ss time{now - day_part};
  char out[40];
  std::snprintf(out, sizeof out, "%s, %02u %s %04d %02d:%02d:%02d GMT",
                week_days[weekday{day_part}.c_encoding()], unsigned{date.day()},
                months[unsigned{date.month()} - 1], int{date.year()},
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return out;
}

std::string chunked(const std::string& body) {
  std::string out;
  // Two chunks, so that a reader has to join them.
  const std::size_t half = body.size() / 2;
  for (const std::string_view part :
       {std::string_view(body).substr(0, half), std::string_view(body).substr(half)}) {
    if (part.empty()) continue;
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", part.size());
    out += size;
    out += part;
    out += "\r\n";
  }
  return out + "0\r\n\r\n";
}

std::string http_text(const VenueReply& reply, Exchange exchange, FaultKind fault,
                      std::int64_t now_ms) {
  std::string out = "HTTP/1.1 " + std::to_string(reply.status) + " Simulated\r\n";
  out += "date: " + http_date(now_ms) + "\r\n";
  for (const auto& [name, value] : reply.headers) out += name + ": " + value + "\r\n";
  out += "connection: close\r\n";
  if (fault == FaultKind::no_length) return out + "\r\n" + reply.body;
  if (exchange == Exchange::coinbase) {
    return out + "transfer-encoding: chunked\r\n\r\n" + chunked(reply.body);
  }
  return out + "content-length: " + std::to_string(reply.body.size()) + "\r\n\r\n" + reply.body;
}

struct Request {
  std::string target;
  bool has_user_agent = false;
};

bool starts_with_field(std::string_view line, std::string_view name) {
  if (line.size() <= name.size() || line[name.size()] != ':') return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = line[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != name[i]) return false;
  }
  return true;
}

std::optional<Request> parse_request(std::string_view text) {
  Request out;
  std::string_view first = text.substr(0, text.find("\r\n"));
  if (first.substr(0, 4) != "GET ") return std::nullopt;
  first.remove_prefix(4);
  out.target = std::string(first.substr(0, first.find(' ')));
  for (std::size_t at = text.find("\r\n"); at != std::string_view::npos;
       at = text.find("\r\n", at + 2)) {
    const std::string_view rest = text.substr(at + 2);
    if (starts_with_field(rest.substr(0, rest.find("\r\n")), "user-agent")) {
      out.has_user_agent = true;
    }
  }
  return out;
}

// A venue behind the port. Guarded by Impl::mutex, but for the counter.
struct Venue {
  VenueSettings settings;
  std::shared_ptr<Context> tls;
  std::uint32_t fault_strikes = 0;
  std::atomic<std::uint64_t> requests = 0;
};

}  // namespace

struct ExchangeSimulator::Impl {
  Impl(SimulatorSettings what, TestAuthority who)
      : settings(std::move(what)), path(settings.path), authority(std::move(who)) {
    for (Exchange exchange : simulated_venues())
      venues[exchange].settings = default_venue(exchange);
  }

  std::int64_t now_ms() const {
    if (settings.now_ms) return settings.now_ms();
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  }

  Status listen() {
    error_code ec;
    const tcp::endpoint at(asio::ip::address_v4::loopback(), settings.port);
    acceptor.open(at.protocol(), ec);
    if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec) acceptor.bind(at, ec);
    if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
    if (!ec) port = acceptor.local_endpoint(ec).port();
    if (ec) return fail(Errc::io, "ExchangeSimulator: port", 0, settings.port);
    return {};
  }

  Status set_certificate(Exchange exchange, CertificateKind kind) {
    const auto found = venues.find(exchange);
    if (found == venues.end())
      return fail(Errc::out_of_range, "ExchangeSimulator::set_certificate");
    BTCFI_TRY(const CertificatePem pem, authority.issue(venue_host(exchange), kind));
    auto context = std::make_shared<Context>(Context::tls_server);
    error_code ec;
    context->use_certificate_chain(asio::buffer(pem.certificate), ec);
    if (!ec) context->use_private_key(asio::buffer(pem.private_key), Context::pem, ec);
    if (ec) return fail(Errc::internal, "ExchangeSimulator::set_certificate");
    const std::lock_guard lock(mutex);
    found->second.tls = std::move(context);
    return {};
  }

  Exchange exchange_of(const char* host) const noexcept {
    for (Exchange exchange : simulated_venues()) {
      if (host != nullptr && venue_host(exchange) == host) return exchange;
    }
    return Exchange{};
  }

  // OpenSSL asks here which certificate the named host has.
  static int choose_certificate(SSL* connection, int*, void* self) {
    auto* const impl = static_cast<Impl*>(self);
    const Exchange exchange =
        impl->exchange_of(SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name));
    const auto found = impl->venues.find(exchange);
    if (found == impl->venues.end()) return SSL_TLSEXT_ERR_ALERT_FATAL;
    const std::lock_guard lock(impl->mutex);
    if (found->second.settings.fault.kind == FaultKind::refuse) return SSL_TLSEXT_ERR_ALERT_FATAL;
    SSL_set_SSL_CTX(connection, found->second.tls->native_handle());
    return SSL_TLSEXT_ERR_OK;
  }

  // The settings for one request, with the fault left out once it has struck often enough.
  VenueSettings take_settings(Venue& venue) {
    const std::lock_guard lock(mutex);
    VenueSettings out = venue.settings;
    const std::uint32_t times = out.fault.times;
    if (out.fault.kind != FaultKind::none && times != 0 && ++venue.fault_strikes > times) {
      out.fault = {};
    }
    return out;
  }

  asio::awaitable<void> send(Stream& stream, const VenueSettings& venue, std::string text) {
    error_code ec;
    auto token = asio::redirect_error(asio::use_awaitable, ec);
    if (venue.fault.kind == FaultKind::cut) text.resize(text.size() - text.size() / 4);
    if (venue.fault.kind == FaultKind::slow) {
      asio::steady_timer timer(io);
      for (std::size_t i = 0; i < text.size() && !ec; ++i) {
        co_await asio::async_write(stream, asio::buffer(text.data() + i, 1), token);
        timer.expires_after(std::chrono::milliseconds(50));
        co_await timer.async_wait(token);
      }
    } else {
      co_await asio::async_write(stream, asio::buffer(text), token);
    }
    if (venue.fault.kind == FaultKind::cut) co_return;
    co_await stream.async_shutdown(token);
  }

  asio::awaitable<void> serve(tcp::socket socket) {
    error_code ec;
    auto token = asio::redirect_error(asio::use_awaitable, ec);
    socket.set_option(tcp::no_delay(true), ec);
    Stream stream(std::move(socket), front);
    co_await stream.async_handshake(asio::ssl::stream_base::server, token);
    if (ec) co_return;
    const Exchange exchange =
        exchange_of(SSL_get_servername(stream.native_handle(), TLSEXT_NAMETYPE_host_name));
    const auto found = venues.find(exchange);
    if (found == venues.end()) co_return;
    std::string text;
    co_await asio::async_read_until(stream, asio::dynamic_buffer(text, 16 * 1024), "\r\n\r\n",
                                    token);
    if (ec) co_return;
    found->second.requests.fetch_add(1);
    const VenueSettings venue = take_settings(found->second);
    const auto request = parse_request(text);
    if (venue.fault.kind == FaultKind::silence) {
      // Until the client gives up.
      char byte = 0;
      co_await stream.async_read_some(asio::buffer(&byte, 1), token);
      co_return;
    }
    const std::int64_t now = now_ms();
    if (venue.fault.kind == FaultKind::garbage || !request) {
      co_await send(stream, venue, "\x16\x03not http at all\r\n\r\n");
      co_return;
    }
    const VenueReply reply =
        answer(exchange, path, venue, {request->target, request->has_user_agent}, now);
    co_await send(stream, venue,
                  http_text(reply, exchange, venue.fault.kind, now + venue.clock_offset_ms));
  }

  asio::awaitable<void> accept_all() {
    while (true) {
      error_code ec;
      tcp::socket socket =
          co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, ec));
      if (ec == asio::error::operation_aborted) co_return;
      if (ec) continue;
      asio::co_spawn(io, serve(std::move(socket)), asio::detached);
    }
  }

  SimulatorSettings settings;
  PricePath path;
  TestAuthority authority;
  mutable std::mutex mutex;
  std::map<Exchange, Venue> venues;  // the keys never change after construction
  asio::io_context io{1};
  Context front{Context::tls_server};
  tcp::acceptor acceptor{io};
  std::uint16_t port = 0;
  std::thread thread;
};

ExchangeSimulator::ExchangeSimulator(std::unique_ptr<Impl> impl) noexcept
    : impl_(std::move(impl)) {}
ExchangeSimulator::~ExchangeSimulator() { stop(); }

Result<std::unique_ptr<ExchangeSimulator>> ExchangeSimulator::start(SimulatorSettings settings) {
  BTCFI_TRY(TestAuthority authority, TestAuthority::create());
  auto impl = std::make_unique<Impl>(std::move(settings), std::move(authority));
  for (Exchange exchange : simulated_venues()) {
    BTCFI_CHECK(impl->set_certificate(exchange, CertificateKind::good));
  }
  SSL_CTX* const front = impl->front.native_handle();
  SSL_CTX_callback_ctrl(front, SSL_CTRL_SET_TLSEXT_SERVERNAME_CB,
                        reinterpret_cast<void (*)()>(&Impl::choose_certificate));
  SSL_CTX_ctrl(front, SSL_CTRL_SET_TLSEXT_SERVERNAME_ARG, 0, impl.get());
  BTCFI_CHECK(impl->listen());
  Impl* const state = impl.get();
  asio::co_spawn(state->io, state->accept_all(), asio::detached);
  state->thread = std::thread([state] { state->io.run(); });
  return std::unique_ptr<ExchangeSimulator>(new ExchangeSimulator(std::move(impl)));
}

void ExchangeSimulator::stop() noexcept {
  impl_->io.stop();
  if (impl_->thread.joinable()) impl_->thread.join();
}

std::uint16_t ExchangeSimulator::port() const noexcept { return impl_->port; }
const std::string& ExchangeSimulator::ca_pem() const noexcept { return impl_->authority.ca_pem(); }
const PricePath& ExchangeSimulator::path() const noexcept { return impl_->path; }

void ExchangeSimulator::set_venue(Exchange exchange, const VenueSettings& venue) {
  const auto found = impl_->venues.find(exchange);
  if (found == impl_->venues.end()) return;
  const std::lock_guard lock(impl_->mutex);
  found->second.settings = venue;
  found->second.fault_strikes = 0;
}

VenueSettings ExchangeSimulator::venue(Exchange exchange) const {
  const auto found = impl_->venues.find(exchange);
  if (found == impl_->venues.end()) return {};
  const std::lock_guard lock(impl_->mutex);
  return found->second.settings;
}

void ExchangeSimulator::set_fault(Exchange exchange, const Fault& fault) {
  const auto found = impl_->venues.find(exchange);
  if (found == impl_->venues.end()) return;
  const std::lock_guard lock(impl_->mutex);
  found->second.settings.fault = fault;
  found->second.fault_strikes = 0;
}

Status ExchangeSimulator::set_certificate(Exchange exchange, CertificateKind kind) {
  return impl_->set_certificate(exchange, kind);
}

std::uint64_t ExchangeSimulator::requests(Exchange exchange) const noexcept {
  const auto found = impl_->venues.find(exchange);
  return found == impl_->venues.end() ? 0 : found->second.requests.load();
}

}  // namespace btcfi::testing
