#pragma once

#include <btcfi/tx/locktime.hpp>
#include <btcfi/tx/transaction.hpp>

#include <optional>

namespace btcfi::tx {

/// An output that exists and that no confirmed transaction spends.
struct Coin {
  TxOut output;
  /// Height of its block; nothing while its transaction is in the mempool.
  std::optional<std::uint32_t> height;
  bool coinbase = false;
  /// The transaction in the mempool that spends it, if there is one.
  std::optional<Txid> spent_by;
  friend bool operator==(const Coin&, const Coin&) = default;
};

/// Where a transaction is.
struct TxStatus {
  bool in_mempool = false;
  /// Height of its block, where it is confirmed.
  std::optional<std::uint32_t> height;

  [[nodiscard]] bool known() const noexcept { return in_mempool || height.has_value(); }
  /// Blocks on top of it, its own included; 0 while unconfirmed.
  [[nodiscard]] std::uint32_t confirmations(const ChainTip& tip) const noexcept {
    return height && tip.next_height > *height ? tip.next_height - *height : 0;
  }
  friend bool operator==(const TxStatus&, const TxStatus&) = default;
};

/// The few questions that the library asks about the chain.
///
/// Implement it over a node (gettxout, getrawtransaction, getblockchaininfo), an indexer, or a
/// wallet's own headers; SimulatedChain is one too. A question that cannot be answered now is an
/// error (io), never a guess. Called on the caller's thread; may block.
class ChainView {
 public:
  virtual ~ChainView() = default;

  [[nodiscard]] virtual Result<ChainTip> tip() const = 0;
  /// The output, or nothing where it never existed or a confirmed transaction spent it.
  [[nodiscard]] virtual Result<std::optional<Coin>> coin(const OutPoint& outpoint) const = 0;
  [[nodiscard]] virtual Result<TxStatus> status(const Txid& txid) const = 0;
  /// The transaction that spends an output, in a block or in the mempool, with its witnesses.
  /// Nothing where none is known.
  [[nodiscard]] virtual Result<std::optional<Transaction>> spender(
      const OutPoint& outpoint) const = 0;
};

}  // namespace btcfi::tx
