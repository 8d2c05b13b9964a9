#pragma once

#include <btcfi/service/bitcoin_node.hpp>

#include <memory>

namespace btcfi::service {

/// A throw-away Bitcoin Core node: started on regtest in a new temporary folder without peers or
/// wallet, stopped and removed with this object. For tests and demonstrations.
class RegtestNode {
 public:
  /// Starts the program at \p bitcoind and waits until it answers. Default relay policy with
  /// standardness on (-acceptnonstdtxn=0). Errors: io (no such program, or it ended at once),
  /// node_timeout.
  [[nodiscard]] static Result<RegtestNode> start(
      const std::string& bitcoind, std::chrono::milliseconds patience = std::chrono::seconds(30));
  RegtestNode(RegtestNode&&) noexcept;
  RegtestNode& operator=(RegtestNode&&) noexcept;
  ~RegtestNode();

  [[nodiscard]] BitcoinNode& rpc() noexcept;
  /// The node's own name and version, e.g. "/Satoshi:31.99.0/".
  [[nodiscard]] const std::string& version() const noexcept;

 private:
  struct Process;
  explicit RegtestNode(std::unique_ptr<Process> process) noexcept;
  std::unique_ptr<Process> process_;
};

}  // namespace btcfi::service
