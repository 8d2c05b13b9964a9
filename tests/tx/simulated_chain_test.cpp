#include <btcfi/tx/policy.hpp>
#include <btcfi/tx/simulated_chain.hpp>

#include <btcfi_test/spending.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::tx;
using btcfi::test::Purse;
using btcfi::test::purse;

namespace {

constexpr std::uint32_t start = 1'800'000'000;

/// A coin and its owner.
struct Coin1 {
  OutPoint outpoint;
  TxOut output;
};

Coin1 fund(SimulatedChain& chain, const Purse& owner, std::int64_t amount) {
  const auto funding = chain.fund(owner.script, {amount});
  REQUIRE(funding);
  return {funding->outpoint, funding->transaction.outputs[0]};
}

struct Pay {
  std::int64_t fee = 1'000;
  std::uint32_t version = 2;
  std::uint32_t lock_time = 0;
  std::uint32_t sequence = sequence_replaceable;
};

/// A signed transaction that moves a coin to another purse, less the fee.
Transaction pay(const Coin1& coin, const Purse& from, const Purse& to, const Pay& how = {}) {
  Transaction out;
  out.version = how.version;
  out.lock_time = how.lock_time;
  out.inputs.push_back({coin.outpoint, {}, how.sequence, {}});
  out.outputs.push_back({{coin.output.amount.value - how.fee}, to.script});
  btcfi::test::sign(out, 0, {coin.output}, from);
  return out;
}

Coin1 output_of(const Transaction& transaction) {
  return {{transaction.txid(), 0}, transaction.outputs[0]};
}

Errc verdict(SimulatedChain& chain, const Transaction& transaction) {
  const auto result = chain.submit(transaction);
  return result ? Errc::ok : result.error().code;
}

}  // namespace

TEST_CASE("money moves: mempool, block, confirmations") {
  SimulatedChain chain(start);
  const Purse a = purse(1);
  const Purse b = purse(2);
  const Coin1 coin = fund(chain, a, 100'000);
  const Transaction payment = pay(coin, a, b);
  const auto accepted = chain.submit(payment);
  REQUIRE(accepted);
  CHECK(accepted->fee.value == 1'000);
  CHECK(accepted->vsize == 111);
  CHECK(chain.status(payment.txid())->in_mempool);
  CHECK((*chain.coin(coin.outpoint))->spent_by == payment.txid());
  CHECK_FALSE((*chain.coin({payment.txid(), 0}))->height);
  CHECK((*chain.spender(coin.outpoint))->txid() == payment.txid());
  CHECK(verdict(chain, payment) == Errc::chain_known);

  chain.mine(3);
  const auto status = chain.status(payment.txid());
  CHECK(status->confirmations(*chain.tip()) == 3);
  CHECK_FALSE(chain.coin(coin.outpoint)->has_value());
  CHECK((*chain.coin({payment.txid(), 0}))->output == payment.outputs[0]);
  CHECK(verdict(chain, payment) == Errc::chain_known);
}

TEST_CASE("what a node refuses is refused: value, script, missing and spent coins") {
  SimulatedChain chain(start);
  const Purse a = purse(1);
  const Purse b = purse(2);
  const Coin1 coin = fund(chain, a, 100'000);
  CHECK(verdict(chain, pay(coin, a, b, {.fee = -1})) == Errc::tx_outputs_above_inputs);
  CHECK(verdict(chain, pay(coin, b, b)) == Errc::script_schnorr_sig);
  Transaction tampered = pay(coin, a, b);
  tampered.outputs[0].amount.value -= 1;
  CHECK(verdict(chain, tampered) == Errc::script_schnorr_sig);
  CHECK(verdict(chain, pay({{Txid{}, 0}, coin.output}, a, b)) == Errc::chain_missing_input);
  CHECK(verdict(chain, pay({{coin.outpoint.txid, 1}, coin.output}, a, b)) ==
        Errc::chain_missing_input);
  CHECK(verdict(chain, pay(coin, a, b, {.fee = 11})) == Errc::chain_fee_too_low);
  CHECK(verdict(chain, pay(coin, a, b, {.fee = 100'000 - 329})) == Errc::chain_dust);
  CHECK(verdict(chain, pay(coin, a, b, {.fee = 12})) == Errc::ok);
  chain.mine();
  CHECK(verdict(chain, pay(coin, a, b, {.fee = 5'000})) == Errc::chain_double_spend);
}

TEST_CASE(
    "what nodes do not relay is refused by the rules of relay policy, not by rules of its own") {
  SimulatedChain chain(start);
  const Purse a = purse(1);
  const Funding coin = *chain.fund(a.script, {100'000});
  const auto signed_with = [&](auto&& change) {
    Transaction spend;
    spend.version = 2;
    spend.inputs.push_back({coin.outpoint, {}, sequence_replaceable, {}});
    spend.outputs.push_back({{90'000}, a.script});
    change(spend);
    btcfi::test::sign(spend, 0, {coin.transaction.outputs[0]}, a);
    return spend;
  };
  CHECK(chain.test_accept(signed_with([](Transaction&) {})));
  for (const auto& odd : {signed_with([](Transaction& t) { t.version = 4; }),
                          signed_with([](Transaction& t) { t.outputs[0].script_pubkey = {0x51}; }),
                          signed_with([](Transaction& t) {
                            t.outputs[0] = {{90'000}, Bytes{0x6a}};
                            t.outputs.push_back({{1'000}, Bytes(200'000, 0x6a)});
                          })}) {
    const auto here = chain.test_accept(odd);
    REQUIRE_FALSE(here);
    const TxOut spent[] = {coin.transaction.outputs[0]};
    CHECK(here.error() == check_policy({odd, spent})->reasons.front().error);
    CHECK(here.error().code == Errc::tx_nonstandard);
  }
  Transaction annexed = signed_with([](Transaction&) {});
  annexed.inputs[0].witness.push_back({0x50});
  CHECK(chain.test_accept(annexed).error().code == Errc::tx_nonstandard);
}

TEST_CASE("a lock time T waits at median time T and opens one second later") {
  SimulatedChain chain(start);
  const Purse a = purse(1);
  const Coin1 coin = fund(chain, a, 100'000);
  const std::uint32_t lock = start + 7'777;
  const Transaction later = pay(coin, a, purse(2), {.lock_time = lock});
  REQUIRE(chain.advance_to(lock - 1));
  CHECK(verdict(chain, later) == Errc::tx_not_final);
  REQUIRE(chain.advance_to(lock));
  CHECK(chain.tip()->median_time == lock);
  CHECK(verdict(chain, later) == Errc::tx_not_final);
  REQUIRE(chain.advance_to(lock + 1));
  CHECK(verdict(chain, later) == Errc::ok);
  CHECK(chain.advance_to(lock).error().code == Errc::chain_block_time);
  CHECK(chain.mine_at(lock + 1).error().code == Errc::chain_block_time);
}

TEST_CASE("relative locks count from the coin's own block, by height and by time") {
  SimulatedChain chain(start);
  const Purse a = purse(1);
  const Coin1 by_height = fund(chain, a, 100'000);
  const Transaction third = pay(by_height, a, purse(2), {.sequence = 3});
  CHECK(verdict(chain, third) == Errc::tx_sequence_locked);
  chain.mine();
  CHECK(verdict(chain, third) == Errc::tx_sequence_locked);
  chain.mine();
  CHECK(verdict(chain, third) == Errc::ok);

  const std::uint32_t before = chain.tip()->median_time;
  const Coin1 by_time = fund(chain, a, 100'000);
  const Transaction timed = pay(by_time, a, purse(3), {.sequence = sequence_time_flag | 10});
  REQUIRE(chain.advance_to(before + 5'119));
  CHECK(verdict(chain, timed) == Errc::tx_sequence_locked);
  REQUIRE(chain.advance_to(before + 5'120));
  CHECK(verdict(chain, timed) == Errc::ok);
}

TEST_CASE("a coinbase output waits for a hundred blocks") {
  SimulatedChain chain(start);
  const Purse miner = purse(1);
  const auto coinbase = chain.mine_at(chain.time() + 600, miner.script);
  REQUIRE(coinbase);
  const auto reward = chain.coin({*coinbase, 0});
  REQUIRE(reward->has_value());
  CHECK((*reward)->coinbase);
  const Transaction spend = pay({{*coinbase, 0}, (*reward)->output}, miner, purse(2));
  chain.mine(98);
  CHECK(verdict(chain, spend) == Errc::chain_premature);
  chain.mine(1);
  CHECK(verdict(chain, spend) == Errc::ok);
}

TEST_CASE("a replacement pays for what it pushes out and for itself") {
  SimulatedChain chain(start);
  const Purse a = purse(1);
  const Purse b = purse(2);
  const Coin1 coin = fund(chain, a, 100'000);
  const Transaction first = pay(coin, a, b, {.fee = 1'000});
  REQUIRE(chain.submit(first));
  const Transaction child = pay(output_of(first), b, purse(3), {.fee = 500});
  REQUIRE(chain.submit(child));
  // 111 vB at 0.1 sat/vB: 12 more than the 1,500 that leave.
  CHECK(verdict(chain, pay(coin, a, purse(4), {.fee = 1'511})) == Errc::chain_replacement);
  const auto replaced = chain.submit(pay(coin, a, purse(4), {.fee = 1'512}));
  REQUIRE(replaced);
  CHECK(replaced->replaced.size() == 2);
  CHECK(chain.mempool().size() == 1);
  CHECK(verdict(chain, child) == Errc::chain_missing_input);
}

TEST_CASE("version 3 allows one small child, and the dearer one stays") {
  SimulatedChain chain(start);
  const Purse a = purse(1);
  const Purse b = purse(2);
  const Coin1 coin = fund(chain, a, 100'000);
  const Transaction parent = pay(coin, a, b, {.version = 3});
  REQUIRE(chain.submit(parent));
  const Coin1 out = output_of(parent);
  CHECK(verdict(chain, pay(out, b, purse(3), {.version = 2})) == Errc::chain_version_3);
  const Transaction child = pay(out, b, purse(3), {.fee = 500, .version = 3});
  REQUIRE(chain.submit(child));
  CHECK(verdict(chain, pay(output_of(child), purse(3), purse(4), {.version = 3})) ==
        Errc::chain_version_3);
  CHECK(verdict(chain, pay(out, b, purse(4), {.fee = 600, .version = 3})) == Errc::ok);
  CHECK_FALSE(chain.status(child.txid())->known());
}

TEST_CASE("a parent without a fee comes in with a child that pays for both") {
  SimulatedChain chain(start);
  const Purse a = purse(1);
  const Coin1 coin = fund(chain, a, 100'000);
  const Transaction parent = pay(coin, a, purse(2), {.fee = 0, .version = 3});
  CHECK(verdict(chain, parent) == Errc::chain_fee_too_low);
  const Transaction child = pay(output_of(parent), purse(2), purse(3), {.fee = 22, .version = 3});
  CHECK(chain.submit_package(parent, child).error().code == Errc::chain_fee_too_low);
  const Transaction rich = pay(output_of(parent), purse(2), purse(3), {.fee = 23, .version = 3});
  CHECK(chain.submit_package(parent, rich));
  CHECK(chain.submit_package(rich, parent).error().code == Errc::chain_package);
  CHECK(chain.mempool().size() == 2);
}

TEST_CASE("a reorganisation gives transactions back, and a double spend can win then") {
  SimulatedChain chain(start);
  const Purse a = purse(1);
  const Coin1 coin = fund(chain, a, 100'000);
  const Transaction payment = pay(coin, a, purse(2));
  REQUIRE(chain.submit(payment));
  chain.mine(2);
  REQUIRE(chain.disconnect(2));
  CHECK(chain.status(payment.txid())->in_mempool);
  CHECK((*chain.coin(coin.outpoint))->height);
  const Transaction rival = pay(coin, a, purse(3), {.fee = 2'000});
  REQUIRE(chain.submit(rival));
  chain.mine();
  CHECK(chain.status(rival.txid())->height);
  CHECK_FALSE(chain.status(payment.txid())->known());

  SECTION("and money from outside comes back too") {
    REQUIRE(chain.disconnect(2));
    CHECK_FALSE((*chain.coin(coin.outpoint))->height);
    chain.mine();
    CHECK(chain.status(coin.outpoint.txid)->height);
    CHECK(chain.status(rival.txid())->height);
  }
  CHECK(chain.disconnect(1'000).error().code == Errc::out_of_range);
}
