#include <btcfi/core/codec.hpp>
#include <btcfi/core/sha256.hpp>
#include <btcfi/tx/policy.hpp>
#include <btcfi/tx/simulated_chain.hpp>
#include <btcfi/tx/verify.hpp>

#include <algorithm>

namespace btcfi::tx {
namespace {

constexpr std::size_t first_blocks = 11;
constexpr std::uint32_t halving_blocks = 150;  // as on regtest
constexpr std::int64_t first_subsidy = 5'000'000'000;

// BIP-431.
constexpr std::uint32_t version_3 = 3;
constexpr std::size_t version_3_child_vsize = 1'000;

std::int64_t fee_at(std::int64_t per_kvb, std::size_t vsize) noexcept {
  return (per_kvb * static_cast<std::int64_t>(vsize) + 999) / 1'000;
}

bool is_coinbase(const Transaction& transaction) noexcept {
  return transaction.inputs.size() == 1 && transaction.inputs[0].previous.vout == 0xffffffff &&
         transaction.inputs[0].previous.txid == Txid{};
}

Transaction make_coinbase(std::uint32_t height, Sats reward, ByteView script) {
  ByteWriter script_sig;
  script_sig.u8(4).u32(height);
  TxIn input;
  input.previous = {Txid{}, 0xffffffff};
  input.script_sig = std::move(script_sig).take();
  Transaction out;
  out.inputs.push_back(std::move(input));
  constexpr std::uint8_t op_return = 0x6a;
  out.outputs.push_back({reward, script.empty() ? Bytes{op_return} : to_bytes(script)});
  return out;
}

/// The mempool's word for a rule of relay policy: amounts and fees have codes of their own here.
Error answer_of(const PolicyReason& reason) noexcept {
  const Error& error = reason.error;
  switch (error.code) {
    case Errc::tx_dust: return fail(Errc::chain_dust, "SimulatedChain::submit", error.input);
    case Errc::tx_fee_too_low:
      return fail(Errc::chain_fee_too_low, "SimulatedChain::submit", 0, error.offset);
    case Errc::tx_truc_violation: return fail(Errc::chain_version_3, "SimulatedChain::submit");
    default: return error;
  }
}

Status check_relayed(const Transaction& transaction, std::span<const TxOut> spent, bool relay_fee) {
  PolicyOptions options;
  options.ignore_fee_rate = !relay_fee;
  BTCFI_TRY(const PolicyVerdict verdict, check_policy({transaction, spent}, options));
  if (!verdict.ok()) return answer_of(verdict.reasons.front());
  return {};
}

}  // namespace

SimulatedChain::SimulatedChain(std::uint32_t start_time) {
  constexpr auto span_s = static_cast<std::uint32_t>(first_blocks - 1) * block_interval;
  const std::uint32_t first = std::max(start_time, 1'000'000u) - span_s;
  for (std::uint32_t i = 0; i < first_blocks; ++i) {
    Block block;
    block.time = first + i * block_interval;
    block.transactions.push_back(make_coinbase(i, {first_subsidy}, {}));
    connect(std::move(block));
  }
}

std::uint32_t SimulatedChain::median_time_at(std::uint32_t at_height) const {
  std::vector<std::uint32_t> times;
  for (std::uint32_t i = 0; i < 11 && i <= at_height; ++i) {
    times.push_back(blocks_[at_height - i].time);
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

Result<ChainTip> SimulatedChain::tip() const {
  return ChainTip{height() + 1, median_time_at(height())};
}

const Transaction* SimulatedChain::find_pending(const Txid& txid) const {
  const auto found =
      std::find_if(mempool_.begin(), mempool_.end(),
                   [&](const Transaction& pending) { return pending.txid() == txid; });
  return found == mempool_.end() ? nullptr : &*found;
}

Result<std::optional<Coin>> SimulatedChain::coin(const OutPoint& outpoint) const {
  std::optional<Coin> out;
  if (const auto found = coins_.find(outpoint); found != coins_.end()) {
    out = Coin{found->second.output, found->second.height, found->second.coinbase, std::nullopt};
  } else if (const Transaction* parent = find_pending(outpoint.txid);
             parent != nullptr && outpoint.vout < parent->outputs.size()) {
    out = Coin{parent->outputs[outpoint.vout], std::nullopt, false, std::nullopt};
  }
  if (!out) return out;
  for (const Transaction& pending : mempool_) {
    for (const TxIn& input : pending.inputs) {
      if (input.previous == outpoint) out->spent_by = pending.txid();
    }
  }
  return out;
}

Result<TxStatus> SimulatedChain::status(const Txid& txid) const {
  TxStatus out;
  if (const auto found = confirmed_.find(txid); found != confirmed_.end()) {
    out.height = found->second;
  }
  out.in_mempool = find_pending(txid) != nullptr;
  return out;
}

Result<std::optional<Transaction>> SimulatedChain::spender(const OutPoint& outpoint) const {
  if (const auto found = spenders_.find(outpoint); found != spenders_.end()) {
    return std::optional(found->second);
  }
  for (const Transaction& pending : mempool_) {
    for (const TxIn& input : pending.inputs) {
      if (input.previous == outpoint) return std::optional(pending);
    }
  }
  return std::optional<Transaction>{};
}

Result<std::vector<SimulatedChain::Spent>> SimulatedChain::spent_outputs(
    const Transaction& transaction) const {
  std::vector<Spent> out;
  for (std::size_t i = 0; i < transaction.inputs.size(); ++i) {
    const OutPoint& previous = transaction.inputs[i].previous;
    if (const auto found = coins_.find(previous); found != coins_.end()) {
      out.push_back({found->second.output, found->second.height, found->second.coinbase});
      continue;
    }
    if (spenders_.contains(previous)) {
      return fail(Errc::chain_double_spend, "SimulatedChain::submit", i);
    }
    const Transaction* parent = find_pending(previous.txid);
    if (parent == nullptr || previous.vout >= parent->outputs.size()) {
      return fail(Errc::chain_missing_input, "SimulatedChain::submit", i);
    }
    out.push_back({parent->outputs[previous.vout], std::nullopt, false});
  }
  return out;
}

Result<std::vector<TxOut>> SimulatedChain::outputs_spent(const Transaction& transaction) const {
  BTCFI_TRY(const auto spent, spent_outputs(transaction));
  std::vector<TxOut> out;
  for (const Spent& one : spent) out.push_back(one.output);
  return out;
}

Status SimulatedChain::check_locks(const Transaction& transaction,
                                   std::span<const Spent> spent) const {
  BTCFI_TRY(const ChainTip now, tip());
  BTCFI_CHECK(final_at(transaction, now));
  std::vector<Confirmation> confirmations;
  for (std::size_t i = 0; i < spent.size(); ++i) {
    const std::uint32_t since = spent[i].height.value_or(now.next_height);
    if (spent[i].coinbase && now.next_height - since < coinbase_maturity) {
      return fail(Errc::chain_premature, "SimulatedChain::submit", i);
    }
    confirmations.push_back({since, median_time_at(since == 0 ? 0 : since - 1)});
  }
  return sequence_final_at(transaction, now, confirmations);
}

Result<Sats> SimulatedChain::fee_paid(const Transaction& transaction) const {
  BTCFI_TRY(const auto spent, spent_outputs(transaction));
  std::vector<TxOut> outputs;
  for (const Spent& one : spent) outputs.push_back(one.output);
  return fee_of(transaction, outputs);
}

std::set<Txid> SimulatedChain::with_descendants(const std::set<Txid>& roots) const {
  std::set<Txid> out = roots;
  for (const Transaction& pending : mempool_) {  // parents stand before children
    for (const TxIn& input : pending.inputs) {
      if (out.contains(input.previous.txid)) out.insert(pending.txid());
    }
  }
  return out;
}

Status SimulatedChain::check_version_3(const Transaction& transaction,
                                       const std::set<Txid>& evicted) const {
  std::set<Txid> parents;
  for (const TxIn& input : transaction.inputs) {
    const Transaction* parent = find_pending(input.previous.txid);
    if (parent == nullptr) continue;
    if ((parent->version == version_3) != (transaction.version == version_3)) {
      return fail(Errc::chain_version_3, "SimulatedChain::submit");
    }
    parents.insert(input.previous.txid);
  }
  if (transaction.version != version_3 || parents.empty()) return {};
  if (parents.size() > 1 || transaction.vsize() > version_3_child_vsize) {
    return fail(Errc::chain_version_3, "SimulatedChain::submit");
  }
  const Transaction* parent = find_pending(*parents.begin());
  for (const TxIn& input : parent->inputs) {
    if (find_pending(input.previous.txid) != nullptr) {
      return fail(Errc::chain_version_3, "SimulatedChain::submit");
    }
  }
  for (const Txid& child : with_descendants(parents)) {
    if (child != *parents.begin() && !evicted.contains(child)) {
      return fail(Errc::chain_version_3, "SimulatedChain::submit");
    }
  }
  return {};
}

std::set<Txid> SimulatedChain::conflicts_of(const Transaction& transaction) const {
  std::set<Txid> out;
  for (const TxIn& ours : transaction.inputs) {
    for (const Transaction& pending : mempool_) {
      for (const TxIn& theirs : pending.inputs) {
        if (theirs.previous == ours.previous) out.insert(pending.txid());
      }
    }
    // A version 3 child takes the place of its sibling (BIP-431, sibling eviction).
    if (transaction.version != version_3 || find_pending(ours.previous.txid) == nullptr) continue;
    for (const Txid& relative : with_descendants({ours.previous.txid})) {
      if (relative != ours.previous.txid) out.insert(relative);
    }
  }
  return out;
}

Status SimulatedChain::check_replacement(const Transaction& transaction, Plan& plan,
                                         const std::set<Txid>& conflicts) const {
  const Error refused = fail(Errc::chain_replacement, "SimulatedChain::submit");
  for (const TxIn& input : transaction.inputs) {
    if (plan.evicted.contains(input.previous.txid)) return refused;
  }
  Sats pushed_out;
  for (const Txid& txid : plan.evicted) {
    const Transaction* pending = find_pending(txid);
    BTCFI_TRY(const Sats theirs, fee_paid(*pending));
    BTCFI_TRY(pushed_out, checked_add(pushed_out, theirs));
    plan.accepted.replaced.push_back(txid);
    // Fee rates compared as cross products: ours must be above that of each direct conflict.
    BTCFI_TRY(const Sats ours_scaled,
              checked_mul(plan.accepted.fee, static_cast<std::int64_t>(pending->vsize())));
    BTCFI_TRY(const Sats theirs_scaled,
              checked_mul(theirs, static_cast<std::int64_t>(plan.accepted.vsize)));
    if (conflicts.contains(txid) && ours_scaled <= theirs_scaled) return refused;
  }
  const std::int64_t increment = fee_at(incremental_fee_per_kvb, plan.accepted.vsize);
  if (!plan.evicted.empty() && plan.accepted.fee.value < pushed_out.value + increment) {
    return refused;
  }
  return {};
}

Result<SimulatedChain::Plan> SimulatedChain::judge(const Transaction& transaction,
                                                   bool relay_fee) const {
  const char* const where = "SimulatedChain::submit";
  Plan plan;
  plan.accepted.txid = transaction.txid();
  plan.accepted.vsize = transaction.vsize();
  BTCFI_CHECK(check_transaction(transaction));
  if (is_coinbase(transaction)) return fail(Errc::chain_coinbase, where);
  if (confirmed_.contains(plan.accepted.txid) || find_pending(plan.accepted.txid) != nullptr) {
    return fail(Errc::chain_known, where);
  }
  BTCFI_TRY(const auto spent, spent_outputs(transaction));
  BTCFI_CHECK(check_locks(transaction, spent));
  std::vector<TxOut> outputs;
  for (const Spent& one : spent) outputs.push_back(one.output);
  BTCFI_TRY(plan.accepted.fee, fee_of(transaction, outputs));
  BTCFI_CHECK(check_relayed(transaction, outputs, relay_fee));
  const std::set<Txid> conflicts = conflicts_of(transaction);
  plan.evicted = with_descendants(conflicts);
  BTCFI_CHECK(check_version_3(transaction, plan.evicted));
  if (relay_fee) BTCFI_CHECK(check_replacement(transaction, plan, conflicts));
  return plan;
}

std::size_t SimulatedChain::evict(const Txid& txid) {
  if (find_pending(txid) == nullptr) return 0;
  const std::set<Txid> gone = with_descendants({txid});
  return std::erase_if(mempool_,
                       [&](const Transaction& pending) { return gone.contains(pending.txid()); });
}

void SimulatedChain::take(const Transaction& transaction, const Plan& plan) {
  std::erase_if(mempool_,
                [&](const Transaction& pending) { return plan.evicted.contains(pending.txid()); });
  mempool_.push_back(transaction);
}

Result<Accepted> SimulatedChain::test_accept(const Transaction& transaction) const {
  BTCFI_TRY(Plan plan, judge(transaction, true));
  return std::move(plan.accepted);
}

Result<Accepted> SimulatedChain::submit(const Transaction& transaction) {
  BTCFI_TRY(Plan plan, judge(transaction, true));
  take(transaction, plan);
  return std::move(plan.accepted);
}

Result<Accepted> SimulatedChain::submit_package(const Transaction& parent,
                                                const Transaction& child) {
  const char* const where = "SimulatedChain::submit_package";
  const Txid parent_id = parent.txid();
  const bool related =
      std::any_of(child.inputs.begin(), child.inputs.end(),
                  [&](const TxIn& input) { return input.previous.txid == parent_id; });
  if (!related) return fail(Errc::chain_package, where, 1);
  SimulatedChain trial = *this;
  BTCFI_TRY(Plan first, trial.judge(parent, false));
  Sats pushed_out;
  for (const Txid& txid : first.evicted) {
    BTCFI_TRY(const Sats theirs, trial.fee_paid(*trial.find_pending(txid)));
    BTCFI_TRY(pushed_out, checked_add(pushed_out, theirs));
  }
  BTCFI_TRY(const auto parent_spent, trial.outputs_spent(parent));
  trial.take(parent, first);
  BTCFI_TRY(Plan second, trial.judge(child, true));
  BTCFI_TRY(const auto child_spent, trial.outputs_spent(child));
  BTCFI_TRY(const PolicyVerdict verdict,
            check_package_policy({parent, parent_spent}, {child, child_spent}));
  if (!verdict.ok()) return answer_of(verdict.reasons.front());
  trial.take(child, second);

  BTCFI_TRY(const Sats together, checked_add(first.accepted.fee, second.accepted.fee));
  const std::size_t vsize = first.accepted.vsize + second.accepted.vsize;
  if (!first.evicted.empty() &&
      together.value < pushed_out.value + fee_at(incremental_fee_per_kvb, vsize)) {
    return fail(Errc::chain_replacement, where);
  }
  *this = std::move(trial);
  Accepted out = std::move(second.accepted);
  out.fee = together;
  out.vsize = vsize;
  out.replaced.insert(out.replaced.begin(), first.accepted.replaced.begin(),
                      first.accepted.replaced.end());
  return out;
}

void SimulatedChain::apply(const Transaction& transaction, std::uint32_t at_height) {
  const Txid txid = transaction.txid();
  const bool coinbase = is_coinbase(transaction);
  for (const TxIn& input : transaction.inputs) {
    if (coinbase) break;
    coins_.erase(input.previous);
    spenders_.emplace(input.previous, transaction);
  }
  for (std::uint32_t i = 0; i < transaction.outputs.size(); ++i) {
    coins_[{txid, i}] = {transaction.outputs[i], at_height, coinbase};
  }
  confirmed_[txid] = at_height;
}

void SimulatedChain::connect(Block block) {
  const auto at_height = static_cast<std::uint32_t>(blocks_.size());
  for (const Transaction& transaction : block.transactions) apply(transaction, at_height);
  blocks_.push_back(std::move(block));
}

Result<Txid> SimulatedChain::mine_at(std::uint32_t block_time, ByteView coinbase_script) {
  if (block_time <= median_time_at(height())) {
    return fail(Errc::chain_block_time, "SimulatedChain::mine_at");
  }
  std::int64_t fees = 0;
  for (const Transaction& pending : mempool_) {
    // Transactions from outside have inputs that nobody knows, and pay nothing.
    fees += fee_paid(pending).value_or(Sats{}).value;
  }
  const std::uint32_t next = height() + 1;
  const std::uint32_t halvings = std::min(next / halving_blocks, 63u);
  Block block;
  block.time = block_time;
  block.transactions.push_back(
      make_coinbase(next, {(first_subsidy >> halvings) + fees}, coinbase_script));
  const Txid coinbase = block.transactions[0].txid();
  block.transactions.insert(block.transactions.end(), mempool_.begin(), mempool_.end());
  mempool_.clear();
  connect(std::move(block));
  return coinbase;
}

void SimulatedChain::mine(std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto mined = mine_at(std::max(time() + block_interval, median_time_at(height()) + 1));
    BTCFI_ASSERT(mined.has_value());
  }
}

Status SimulatedChain::advance_to(std::uint32_t median_time) {
  if (median_time < median_time_at(height())) {
    return fail(Errc::chain_block_time, "SimulatedChain::advance_to");
  }
  // Six blocks of one time make it the median of eleven, as all earlier ones are below it.
  while (median_time_at(height()) < median_time) {
    BTCFI_CHECK(mine_at(median_time));
  }
  return {};
}

Result<Funding> SimulatedChain::fund(ByteView script_pubkey, Sats amount) {
  if (amount.value <= 0 || amount > max_money) {
    return fail(Errc::invalid_argument, "SimulatedChain::fund");
  }
  ByteWriter number;
  number.u64(granted_.size());
  TxIn input;
  // Spends an output that no chain has: the wallet outside the simulation.
  BTCFI_TRY(input.previous.txid, Txid::from(tagged_hash("btcfi/simulated-grant", number.view())));
  input.sequence = sequence_replaceable;
  Funding out;
  out.transaction.inputs.push_back(std::move(input));
  out.transaction.outputs.push_back({amount, to_bytes(script_pubkey)});
  out.outpoint = {out.transaction.txid(), 0};
  BTCFI_CHECK(grant(out.transaction));
  return out;
}

Status SimulatedChain::grant(const Transaction& transaction) {
  BTCFI_CHECK(check_transaction(transaction));
  granted_.insert(transaction.txid());
  mempool_.push_back(transaction);
  mine(1);
  return {};
}

Status SimulatedChain::disconnect(std::uint32_t count) {
  if (count > blocks_.size() - first_blocks) {
    return fail(Errc::out_of_range, "SimulatedChain::disconnect");
  }
  std::vector<Transaction> loose;
  for (std::size_t i = blocks_.size() - count; i < blocks_.size(); ++i) {
    const auto& transactions = blocks_[i].transactions;
    loose.insert(loose.end(), transactions.begin() + 1, transactions.end());
  }
  loose.insert(loose.end(), mempool_.begin(), mempool_.end());
  std::vector<Block> kept(blocks_.begin(), blocks_.end() - static_cast<std::ptrdiff_t>(count));
  blocks_.clear();
  coins_.clear();
  confirmed_.clear();
  spenders_.clear();
  mempool_.clear();
  for (Block& block : kept) connect(std::move(block));
  for (const Transaction& transaction : loose) {
    if (granted_.contains(transaction.txid())) {
      mempool_.push_back(transaction);
    } else if (const auto plan = judge(transaction, false); plan) {
      take(transaction, *plan);
    }
  }
  return {};
}

}  // namespace btcfi::tx
