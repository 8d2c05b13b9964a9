#pragma once

#include <btcfi/core/json.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace btcfi::service {

/// Where a Bitcoin node answers JSON-RPC, and who we are to it.
struct NodeEndpoint {
  /// An IP address, or a name that the operating system looks up.
  std::string host = "127.0.0.1";
  std::uint16_t port = 8332;
  /// Without a colon.
  std::string user;
  std::string password;
  /// For each of looking the name up, connecting, asking and answering; more than 0, a day at most.
  std::chrono::milliseconds timeout{30'000};
};

/// What the node said: a result, or its own refusal (code other than 0) in its own words.
struct NodeReply {
  json::Value result;
  std::int64_t code = 0;
  std::string message;
  [[nodiscard]] bool ok() const noexcept { return code == 0; }
};

/// A JSON-RPC client of Bitcoin Core over plain HTTP: for a node on the same machine or behind a
/// tunnel.
///
/// One connection per call, no retries. Belongs to one thread at a time. Nothing runs between calls,
/// but a look-up of a name that the system did not answer in time: it cannot be stopped, so the next
/// call goes on waiting for it, and the destructor waits for its end.
///
///     BitcoinNode node({.port = 18443, .user = "u", .password = "p"});
///     BTCFI_TRY(const NodeReply height, node.call("getblockcount"));
class BitcoinNode {
 public:
  explicit BitcoinNode(NodeEndpoint endpoint);
  ~BitcoinNode();
  BitcoinNode(BitcoinNode&&) noexcept;
  BitcoinNode& operator=(BitcoinNode&&) noexcept;

  /// Calls a method with positional parameters (an array). A reply that the node refuses is a
  /// NodeReply with its code. Errors: node_unreachable, node_timeout, node_unauthorized,
  /// node_bad_reply (offset: the byte, or where `where` says so the HTTP status), invalid_argument (a
  /// member of the endpoint).
  [[nodiscard]] Result<NodeReply> call(std::string_view method,
                                       json::Value parameters = json::Value::new_array());

  [[nodiscard]] const NodeEndpoint& endpoint() const noexcept { return endpoint_; }

 private:
  struct Lookup;

  NodeEndpoint endpoint_;
  std::uint64_t next_id_ = 1;
  std::unique_ptr<Lookup> lookup_;  // while there is no answer yet
};

}  // namespace btcfi::service
