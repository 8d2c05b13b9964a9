#pragma once

#include <btcfi/tx/chain_view.hpp>

#include <map>
#include <set>
#include <span>
#include <vector>

namespace btcfi::tx {

/// What a mempool answers when it takes a transaction.
struct Accepted {
  Txid txid;
  Sats fee{};
  std::size_t vsize = 0;
  /// Transactions that this one pushed out.
  std::vector<Txid> replaced;
};

/// What fund leaves behind.
struct Funding {
  OutPoint outpoint;
  Transaction transaction;
};

/// A chain in memory, that accepts and refuses transactions as a node does: everything that
/// check_policy and check_package_policy look at (form, values, dust, fees, scripts), lock times by
/// median time past, relative locks (BIP-68), maturity of coinbase outputs, double spends,
/// replacement (any conflict, by a higher fee), version 3 topology. No proof of work, no network, no clock of its own: blocks come when mine says so,
/// at the times that it is told.
///
/// For tests, demonstrations and pools in simulation; a wallet implements ChainView over its node.
///
///     SimulatedChain chain(1'800'000'000);
///     BTCFI_TRY(auto coins, chain.fund(my_script, {10'000'000}));
///     BTCFI_TRY(auto accepted, chain.submit(transaction));
///     chain.mine(2);
class SimulatedChain final : public ChainView {
 public:
  /// Seconds from one block to the next unless said otherwise.
  static constexpr std::uint32_t block_interval = 600;
  /// Blocks on top of a coinbase before its outputs may be spent.
  static constexpr std::uint32_t coinbase_maturity = 100;
  /// Least fee of a transaction, sat per 1,000 vB (Bitcoin Core 30 and later).
  static constexpr std::int64_t min_relay_fee_per_kvb = 100;
  /// What a replacement adds to the fees that it pushes out, sat per 1,000 vB of its own size.
  static constexpr std::int64_t incremental_fee_per_kvb = 100;

  /// Starts with eleven empty blocks, the last at \p start_time (seconds since 1970, at least
  /// 1,000,000).
  explicit SimulatedChain(std::uint32_t start_time);

  /// Takes a transaction into the mempool, or says why not. Errors: chain_known, chain_coinbase,
  /// chain_missing_input (input), chain_double_spend (input: spent in a block), chain_premature
  /// (input: a young coinbase), tx_not_final, tx_sequence_locked (input), chain_fee_too_low,
  /// chain_replacement (does not pay enough to push out what it conflicts with), chain_version_3
  /// (topology or size), chain_dust (input: the output), and the first reason of check_policy
  /// (tx_nonstandard; those of tx::verify).
  [[nodiscard]] Result<Accepted> submit(const Transaction& transaction);
  /// As submit, and changes nothing.
  [[nodiscard]] Result<Accepted> test_accept(const Transaction& transaction) const;
  /// A version 3 parent of fee 0 (or too little) with the child that pays for both. Errors: as
  /// submit; input 1 of chain_package means that the child does not spend the parent.
  [[nodiscard]] Result<Accepted> submit_package(const Transaction& parent,
                                                const Transaction& child);

  /// Mines blocks, one every block_interval seconds; the first holds the whole mempool.
  void mine(std::uint32_t count = 1);
  /// Mines one block at \p block_time with the mempool, its coinbase paying \p coinbase_script.
  /// Errors: chain_block_time when not above the median time past.
  [[nodiscard]] Result<Txid> mine_at(std::uint32_t block_time, ByteView coinbase_script = {});
  /// Mines until the median time past is exactly \p median_time. Errors: chain_block_time when it
  /// lies in the past.
  Status advance_to(std::uint32_t median_time);
  /// Takes the last blocks off again; their transactions return to the mempool as far as they still
  /// stand. Errors: out_of_range when there are not so many above the first eleven.
  Status disconnect(std::uint32_t count);
  /// Takes a transaction out of the mempool, with its descendants, as nodes forget what waits too
  /// long. Returns how many went.
  std::size_t evict(const Txid& txid);

  /// An output of any amount, confirmed in a new block by a transaction made for it, as from a
  /// wallet outside the simulation. Errors: invalid_argument (amount not above 0 or above 21
  /// million BTC).
  [[nodiscard]] Result<Funding> fund(ByteView script_pubkey, Sats amount);
  /// Takes over a transaction that another chain confirmed, and mines a block: its inputs are outside the
  /// simulation. Errors: those of check_transaction.
  Status grant(const Transaction& transaction);

  [[nodiscard]] Result<ChainTip> tip() const override;
  [[nodiscard]] Result<std::optional<Coin>> coin(const OutPoint& outpoint) const override;
  [[nodiscard]] Result<TxStatus> status(const Txid& txid) const override;
  [[nodiscard]] Result<std::optional<Transaction>> spender(const OutPoint& outpoint) const override;

  /// Time of the last block.
  [[nodiscard]] std::uint32_t time() const noexcept { return blocks_.back().time; }
  /// The mempool in the order it came.
  [[nodiscard]] const std::vector<Transaction>& mempool() const noexcept { return mempool_; }

 private:
  struct Block {
    std::uint32_t time = 0;
    std::vector<Transaction> transactions;
  };
  struct Confirmed {
    TxOut output;
    std::uint32_t height = 0;
    bool coinbase = false;
  };
  struct Spent {
    TxOut output;
    std::optional<std::uint32_t> height;
    bool coinbase = false;
  };
  struct Plan {
    Accepted accepted;
    std::set<Txid> evicted;
  };

  [[nodiscard]] std::uint32_t height() const noexcept {
    return static_cast<std::uint32_t>(blocks_.size() - 1);
  }
  [[nodiscard]] std::uint32_t median_time_at(std::uint32_t at_height) const;
  [[nodiscard]] Result<Plan> judge(const Transaction& transaction, bool relay_fee) const;
  [[nodiscard]] Result<std::vector<Spent>> spent_outputs(const Transaction& transaction) const;
  [[nodiscard]] Result<std::vector<TxOut>> outputs_spent(const Transaction& transaction) const;
  [[nodiscard]] Status check_locks(const Transaction& transaction,
                                   std::span<const Spent> spent) const;
  [[nodiscard]] std::set<Txid> conflicts_of(const Transaction& transaction) const;
  [[nodiscard]] Status check_replacement(const Transaction& transaction, Plan& plan,
                                         const std::set<Txid>& conflicts) const;
  [[nodiscard]] Status check_version_3(const Transaction& transaction,
                                       const std::set<Txid>& evicted) const;
  [[nodiscard]] std::set<Txid> with_descendants(const std::set<Txid>& roots) const;
  [[nodiscard]] const Transaction* find_pending(const Txid& txid) const;
  [[nodiscard]] Result<Sats> fee_paid(const Transaction& transaction) const;
  void take(const Transaction& transaction, const Plan& plan);
  void connect(Block block);
  void apply(const Transaction& transaction, std::uint32_t at_height);

  std::vector<Block> blocks_;
  std::map<OutPoint, Confirmed> coins_;
  std::map<Txid, std::uint32_t> confirmed_;
  std::map<OutPoint, Transaction> spenders_;
  std::vector<Transaction> mempool_;
  std::set<Txid> granted_;  // made by fund: their inputs are outside the simulation
};

}  // namespace btcfi::tx
