#include "market.hpp"

#include <btcfi/settlement/funding.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

Bytes home(std::uint8_t number) { return expect(key_path_script(test_secret(number))); }
Bytes p2wpkh() {
  Bytes out{0x00, 20};
  out.resize(22, 0x33);
  return out;
}

PoolInput coin(std::uint8_t number, std::int64_t amount) {
  tx::OutPoint outpoint;
  outpoint.txid.bytes[0] = number;
  return {outpoint, {{amount}, home(number)}};
}

FundingPlan plan() {
  FundingPlan out;
  out.pool_inputs = {coin(1, 107'000'000)};
  out.buyer_inputs = {coin(2, 8'000'000)};
  out.contract = {{100'000'000}, home(3)};
  out.premium = {5'000'000};
  out.buyer_change_script = home(4);
  out.pool_change_script = home(5);
  out.fees = {{600}, {400}};
  return out;
}

Error refused(const FundingPlan& plan) {
  const auto result = build_funding(plan);
  REQUIRE_FALSE(result);
  return result.error();
}

}  // namespace

TEST_CASE("FUND pays the collateral, moves the premium, and gives both their change") {
  const Funding fund = expect(build_funding(plan()));
  const tx::Transaction& t = fund.transaction;
  CHECK(t.version == 2);
  CHECK(t.lock_time == 0);
  REQUIRE(t.inputs.size() == 2);
  CHECK(t.inputs[0].previous == coin(1, 0).outpoint);
  CHECK(t.inputs[1].previous == coin(2, 0).outpoint);
  CHECK(t.inputs[0].sequence == 0xfffffffd);
  REQUIRE(t.outputs.size() == 3);
  CHECK(t.outputs[0] == tx::TxOut{{100'000'000}, home(3)});
  CHECK(t.outputs[1] == tx::TxOut{{8'000'000 - 5'000'000 - 400}, home(4)});
  CHECK(t.outputs[2] == tx::TxOut{{107'000'000 + 5'000'000 - 100'000'000 - 600}, home(5)});
  CHECK(fund.paid == FundingFees{{600}, {400}});
  CHECK(contract_outpoint(t) == tx::OutPoint{t.txid(), 0});
}

TEST_CASE("a change below dust goes to the fee, and its output is left out") {
  FundingPlan p = plan();
  p.buyer_inputs[0].output.amount = {5'000'400 + 329};
  const Funding without = expect(build_funding(p));
  CHECK(without.transaction.outputs.size() == 2);
  CHECK_FALSE(without.buyer_change);
  CHECK(without.pool_change == std::size_t{1});
  CHECK(without.paid.buyer.value == 729);
  p.buyer_inputs[0].output.amount.value += 1;
  const Funding with = expect(build_funding(p));
  CHECK(with.buyer_change == std::size_t{1});
  CHECK(with.transaction.outputs[1].amount.value == 330);
}

TEST_CASE("value is kept: inputs are outputs and fees, for every amount near the edges") {
  for (std::int64_t pool = 95'000'600 - 3; pool < 95'000'600 + 340; ++pool) {
    for (const std::int64_t buyer : {5'000'399, 5'000'400, 5'000'729, 5'000'730, 5'001'000}) {
      FundingPlan p = plan();
      p.pool_inputs[0].output.amount = {pool};
      p.buyer_inputs[0].output.amount = {buyer};
      const auto fund = build_funding(p);
      const bool enough = pool >= 95'000'600 && buyer >= 5'000'400;
      REQUIRE(fund.has_value() == enough);
      if (!fund) continue;
      const auto out = fund->transaction.output_sum();
      REQUIRE(out->value + fund->paid.pool.value + fund->paid.buyer.value == pool + buyer);
      for (const tx::TxOut& output : fund->transaction.outputs) REQUIRE(output.amount.value >= 330);
    }
  }
}

TEST_CASE("shares of the fee: the buyer pays for its inputs and its change") {
  const FundingFees one = expect(funding_fees(plan(), 1'000));
  CHECK(one == FundingFees{{155}, {101}});  // 617 and 403 weight units of 1,020: 255 vB
  FundingPlan two = plan();
  two.buyer_inputs.push_back(coin(6, 1'000));
  two.buyer_inputs[1].output.script_pubkey = p2wpkh();
  CHECK(expect(funding_fees(two, 1'000)).buyer.value == 169);  // 272 more
  CHECK(expect(funding_fees(two, 1'000)).pool.value == 155);
  CHECK(expect(funding_fees(plan(), 20'000)).buyer.value == 2'015);
}

TEST_CASE("what FUND cannot be made of is refused, with the input at fault") {
  FundingPlan p = plan();
  p.pool_inputs.clear();
  CHECK(refused(p).code == Errc::funding_no_input);
  CHECK(refused(p).input == 0);
  p = plan();
  p.buyer_inputs.clear();
  CHECK(refused(p).input == 1);
  p = plan();
  p.buyer_inputs[0].outpoint = p.pool_inputs[0].outpoint;
  CHECK(refused(p) == fail(Errc::funding_duplicate_input, "build_funding", 1));
  p = plan();
  p.buyer_inputs[0].output.script_pubkey = {0x51};
  CHECK(refused(p) == fail(Errc::funding_input_kind, "build_funding", 1));
  p = plan();
  p.pool_inputs[0].output.amount = {95'000'599};
  CHECK(refused(p) == fail(Errc::funding_insufficient, "build_funding", 0));
  p = plan();
  p.buyer_inputs[0].output.amount = {5'000'399};
  CHECK(refused(p) == fail(Errc::funding_insufficient, "build_funding", 1));
}

TEST_CASE("a request's proofs are good for one input of one request") {
  Market market;
  market.stock({20'000'000});
  const Quote quote = market.quote(market_terms(OptionKind::binary_call, {market.event}));
  const Request request = expect(
      market.buyer(1).request(quote, {market.buyer_coin(200'000), market.buyer_coin(300'000)},
                              market.buyer_change, {5'000}, market.buyer_wallet));
  CHECK(check_request(request).empty());
  CHECK(expect(request_inputs(request))[1].output.amount.value == 300'000);

  const auto wrong = [&](auto&& change) {
    Request other = request;
    change(other);
    std::string out;
    for (const Error& error : check_request(other)) {
      out += std::string(error.where) + ":" + std::to_string(error.input) + " ";
    }
    return out;
  };
  const std::string both = "request.inputs.proof:0 request.inputs.proof:1 ";
  CHECK(wrong([](Request& r) { std::swap(r.inputs[0].proof, r.inputs[1].proof); }) == both);
  CHECK(wrong([](Request& r) { r.fee_cap.value += 1; }) == both);
  CHECK(wrong([](Request& r) { r.payout_script = r.change_script; }) == both);
  CHECK(wrong([](Request& r) { r.quote_id.bytes[0] ^= 1; }) == both);
  CHECK(wrong([](Request& r) { r.inputs[1].proof.clear(); }) == "request.inputs.proof:1 ");
  CHECK(wrong([](Request& r) {
          r.inputs[1].outpoint.vout = 7;
        }).find("request.inputs.previous:1") != std::string::npos);
  CHECK(wrong([](Request& r) { r.change_script = {0x6a}; }).starts_with("request.change_script:0"));
  CHECK(wrong([](Request& r) { r.payout_script = {}; }).starts_with("request.payout_script:0"));
  CHECK(wrong([](Request& r) {
          r.leaf_key = keys::xonly(r.internal_key).key;
        }).starts_with("request.leaf_key:0"));
  CHECK(wrong([](Request& r) { r.internal_key.bytes[0] = 9; }).starts_with("request.internal_key"));
  CHECK(wrong([](Request& r) { r.inputs.clear(); }) == "request.inputs:0 ");
}

TEST_CASE("a wallet signs for its own scripts alone") {
  KeySigner wallet;
  const Bytes mine = expect(wallet.add(test_secret(1)));
  CHECK(mine == home(1));
  tx::Transaction t;
  t.inputs.push_back({coin(1, 5'000).outpoint, {}, 0xfffffffd, {}});
  t.outputs.push_back({{4'000}, home(2)});
  const std::vector<tx::TxOut> own{{{5'000}, mine}};
  const std::vector<tx::TxOut> strange{{{5'000}, home(9)}};
  CHECK(expect(wallet.sign(t, 0, own))[0].size() == 65);
  CHECK(wallet.sign(t, 0, strange).error().code == Errc::funding_no_key);
  CHECK(wallet.sign(t, 1, own).error().code == Errc::out_of_range);
}
