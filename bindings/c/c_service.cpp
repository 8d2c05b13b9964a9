#include "btcfi/service.h"
#include "detail/c_call.hpp"

#include <btcfi/core/time.hpp>
#include <btcfi/service/bitcoin_node.hpp>

#include <cstddef>

using namespace btcfi;
using namespace btcfi::c;

struct btcfi_node {
  service::BitcoinNode value;
};
struct btcfi_node_reply {
  service::NodeReply value;
};

namespace {

constexpr btcfi_node_endpoint endpoint_init = BTCFI_NODE_ENDPOINT_INIT;
// The size in the first release, on every platform: no caller has less.
constexpr std::size_t endpoint_first_size =
    offsetof(btcfi_node_endpoint, timeout_ms) + sizeof(std::int64_t);

Result<service::NodeEndpoint> endpoint_of(const btcfi_node_endpoint& in) {
  service::NodeEndpoint out;
  BTCFI_TRY(const auto host, text_in(in.host, in.host_len, "host", 1));
  BTCFI_TRY(const auto user, text_in(in.user, in.user_len, "user", 1));
  BTCFI_TRY(const auto password, text_in(in.password, in.password_len, "password", 1));
  if (in.host != nullptr) out.host = host;
  out.user = user;
  out.password = password;
  if (in.port > 65'535) return fail(Errc::invalid_argument, "port", 1);
  if (in.port != 0) out.port = static_cast<std::uint16_t>(in.port);
  if (in.timeout_ms < 0 || in.timeout_ms > ms_per_day) {
    return fail(Errc::invalid_argument, "timeout_ms", 1);
  }
  if (in.timeout_ms != 0) out.timeout = std::chrono::milliseconds{in.timeout_ms};
  return out;
}

}  // namespace

void btcfi_node_endpoint_init(btcfi_node_endpoint* endpoint) {
  if (endpoint != nullptr) *endpoint = endpoint_init;
}

btcfi_status btcfi_node_create(btcfi_node** node, const btcfi_node_endpoint* endpoint,
                               btcfi_error* err) {
  constexpr const char* where = "btcfi_node_create";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(node, where, 0));
    BTCFI_TRY(const auto in, struct_in(endpoint != nullptr ? endpoint : &endpoint_init,
                                       endpoint_init, endpoint_first_size, where, 1));
    BTCFI_TRY(service::NodeEndpoint made, endpoint_of(in));
    *node = new btcfi_node{service::BitcoinNode(std::move(made))};
    return {};
  });
}

void btcfi_node_destroy(btcfi_node* node) { delete node; }

btcfi_status btcfi_node_call(btcfi_node* node, btcfi_node_reply** reply, const char* method,
                             size_t method_len, const char* params, size_t params_len,
                             btcfi_error* err) {
  constexpr const char* where = "btcfi_node_call";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(node, where, 0));
    BTCFI_CHECK(need(reply, where, 1));
    BTCFI_TRY(const auto name, text_in(method, method_len, where, 2));
    if (name.empty()) return fail(Errc::invalid_argument, where, 2);
    BTCFI_TRY(const auto text, text_in(params, params_len, where, 4));
    json::Value parameters = json::Value::new_array();
    if (params != nullptr) {
      BTCFI_TRY(parameters, json::parse(text));
      if (parameters.kind() != json::Kind::array) return fail(Errc::invalid_argument, where, 4);
    }
    BTCFI_TRY(service::NodeReply said, node->value.call(name, std::move(parameters)));
    *reply = new btcfi_node_reply{std::move(said)};
    return {};
  });
}

int64_t btcfi_node_reply_code(const btcfi_node_reply* reply) {
  return reply == nullptr ? 0 : reply->value.code;
}

btcfi_status btcfi_node_reply_message(const btcfi_node_reply* reply, char* text, size_t capacity,
                                      size_t* written, btcfi_error* err) {
  constexpr const char* where = "btcfi_node_reply_message";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(reply, where, 0));
    return text_out(reply->value.message, text, capacity, written, where);
  });
}

btcfi_status btcfi_node_reply_result(const btcfi_node_reply* reply, char* text, size_t capacity,
                                     size_t* written, btcfi_error* err) {
  constexpr const char* where = "btcfi_node_reply_result";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(reply, where, 0));
    return text_out(json::write(reply->value.result), text, capacity, written, where);
  });
}

void btcfi_node_reply_destroy(btcfi_node_reply* reply) { delete reply; }
