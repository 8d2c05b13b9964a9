#pragma once

#include "scene.hpp"

#include <btcfi/service/regtest_node.hpp>

namespace demo {

/// A Bitcoin Core node on regtest that the play is repeated on, with coins that it mined itself.
class Node {
 public:
  /// Starts it and mines until it has coins. Throws Failure.
  Node(const std::string& bitcoind, std::chrono::seconds patience, std::uint32_t start_time);

  [[nodiscard]] const std::string& version() const noexcept { return node_.version(); }
  /// A confirmed coin: one of the mined ones, spent through a PSBT.
  [[nodiscard]] tx::Funding fund(ByteView script_pubkey, Sats amount);
  void mine(std::uint32_t count);
  /// Mines until the median time past is exactly this.
  void advance_to(std::uint32_t median_time);
  /// Why the node would not take a transaction; nothing when it would.
  [[nodiscard]] std::optional<std::string> refusal(const tx::Transaction& transaction);
  /// Sends it and mines it. Throws Failure with the node's own words.
  void confirm(const tx::Transaction& transaction, const std::string& what);

 private:
  json::Value call(const char* method, json::Value parameters = json::Value::new_array());

  service::RegtestNode node_;
  keys::SecretKey miner_;
  std::string miner_address_;
  Bytes miner_script_;
  std::vector<tx::Funding> coins_;
  std::uint32_t height_ = 0;
};

}  // namespace demo
