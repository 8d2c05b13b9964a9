#include "node.hpp"

#include <btcfi/keys/address.hpp>
#include <btcfi/keys/taproot.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/tx/psbt.hpp>

namespace demo {
namespace {

constexpr std::uint32_t coinbase_maturity = 100;
constexpr std::uint32_t spare_coins = 40;
constexpr Sats fund_fee{1'000};

service::RegtestNode start(const std::string& bitcoind, std::chrono::seconds patience) {
  auto node = service::RegtestNode::start(bitcoind, patience);
  if (!node && node.error().code == Errc::node_timeout) {
    throw Failure("--bitcoind " + bitcoind + ": it runs, and does not answer within " +
                  std::to_string(patience.count()) + " s");
  }
  if (!node) throw Failure("--bitcoind " + bitcoind + ": " + describe(node.error()));
  return *std::move(node);
}

template <class... Values>
json::Value list(Values&&... values) {
  json::Value out = json::Value::new_array();
  (out.push_back(json::Value(std::forward<Values>(values))), ...);
  return out;
}

}  // namespace

Node::Node(const std::string& bitcoind, std::chrono::seconds patience, std::uint32_t start_time)
    : node_(start(bitcoind, patience)),
      miner_(need(keys::parse_secret_key(play_secret("miner")), "the miner's key")) {
  const auto output = need(
      keys::tweak_public(need(keys::xonly(miner_), "the miner's key"), std::nullopt), "its output");
  miner_script_ = script::p2tr_script(output.key);
  miner_address_ = keys::p2tr_address(Network::regtest, output.key);
  (void)call("setmocktime", list(start_time));
  mine(coinbase_maturity + spare_coins);
}

json::Value Node::call(const char* method, json::Value parameters) {
  const auto reply =
      need(node_.rpc().call(method, std::move(parameters)), std::string("the node: ") + method);
  if (!reply.ok()) throw Failure(std::string("the node: ") + method + ": " + reply.message);
  return reply.result;
}

void Node::mine(std::uint32_t count) {
  const json::Value hashes = call("generatetoaddress", list(count, miner_address_));
  for (const json::Value& hash : hashes.array()) {
    ++height_;
    if (height_ > spare_coins) continue;
    const json::Value block = call("getblock", list(need(hash.as_string(), "a block's hash"), 2));
    const auto raw = need(block.at("tx").at(0).at("hex").as_hex(), "a coinbase");
    tx::Transaction coinbase = need(tx::Transaction::parse(raw), "a coinbase");
    coins_.push_back({{coinbase.txid(), 0}, std::move(coinbase)});
  }
}

tx::Funding Node::fund(ByteView script_pubkey, Sats amount) {
  need(!coins_.empty(), "the node has no coins left");
  const tx::Funding coin = std::move(coins_.back());
  coins_.pop_back();
  tx::Transaction funding;
  funding.inputs.push_back({coin.outpoint, {}, tx::sequence_replaceable, {}});
  const Sats rest{coin.transaction.outputs[0].amount.value - amount.value - fund_fee.value};
  funding.outputs.push_back({amount, to_bytes(script_pubkey)});
  funding.outputs.push_back({rest, miner_script_});
  tx::Psbt psbt = need(tx::Psbt::create(funding), "a PSBT");
  need(psbt.set_non_witness_utxo(0, coin.transaction), "its coin");
  need(psbt.set_witness_utxo(0, coin.transaction.outputs[0]), "its coin");
  need(psbt.set_tap_internal_key(0, need(keys::xonly(miner_), "the miner's key")), "its key");
  (void)need(psbt.sign(0, miner_), "its signature");
  need(psbt.finalize(), "its final form");
  tx::Funding out;
  out.transaction = need(psbt.extract(), "the transaction");
  out.outpoint = {out.transaction.txid(), 0};
  confirm(out.transaction, "a funding coin");
  out.transaction.inputs[0].witness.clear();  // what spends it needs its outputs alone
  return out;
}

void Node::advance_to(std::uint32_t median_time) {
  (void)call("setmocktime", list(median_time));
  // A block's time is the clock's or one above the median, so that six of them move the median.
  for (int i = 0; i < 12; ++i) {
    const auto now = need(call("getblockchaininfo").at("mediantime").as_u64(), "the node's clock");
    if (now == median_time) return;
    need(now < median_time, "the node's clock cannot go back");
    mine(1);
  }
  throw Failure("the node's clock does not reach " + std::to_string(median_time));
}

std::optional<std::string> Node::refusal(const tx::Transaction& transaction) {
  json::Value transactions = json::Value::new_array();
  transactions.push_back(to_hex(transaction.serialize()));
  json::Value parameters = json::Value::new_array();
  parameters.push_back(std::move(transactions));
  parameters.push_back(0);  // no ceiling for the fee
  const json::Value answer = call("testmempoolaccept", std::move(parameters));
  if (answer.at(0).at("allowed").as_bool().value_or(false)) return std::nullopt;
  return answer.at(0).at("reject-reason").as_string().value_or("refused without a reason");
}

void Node::confirm(const tx::Transaction& transaction, const std::string& what) {
  if (const auto why = refusal(transaction)) throw Failure(what + ": the node refuses it: " + *why);
  (void)call("sendrawtransaction", list(to_hex(transaction.serialize()), 0));
  mine(1);
  const auto verbose =
      call("getblock", list(need(call("getbestblockhash").as_string(), "the tip"), 1));
  for (const json::Value& id : verbose.at("tx").array()) {
    if (id.as_string().value_or("") == transaction.txid().hex()) return;
  }
  throw Failure(what + ": the node took it and did not mine it");
}

}  // namespace demo
