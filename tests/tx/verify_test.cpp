#include <btcfi/core/json.hpp>
#include <btcfi/keys/schnorr.hpp>
#include <btcfi/keys/taproot.hpp>
#include <btcfi/script/builder.hpp>
#include <btcfi/script/interpreter.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/tx/locktime.hpp>
#include <btcfi/tx/verify.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

#include <map>

using namespace btcfi;
using namespace btcfi::tx;
using script::Flags;

namespace {

Transaction one_by_one() {
  Transaction tx;
  tx.inputs.push_back({{Txid::from(Bytes(32, 7)).value_or({}), 0}, {}, sequence_replaceable, {}});
  tx.outputs.push_back({Sats{1000}, script::p2a_script()});
  return tx;
}

Errc code_of(const Transaction& tx) { return check_transaction(tx).error().code; }

struct Spend {
  Transaction tx;
  std::vector<TxOut> spent;
};

Spend read_spend(const json::Value& item) {
  Spend out{*Transaction::parse(*item.at("raw").as_hex()), {}};
  for (const json::Value& output : item.at("spent_outputs").array()) {
    out.spent.push_back({Sats{*output.at("amount").as_i64()}, *output.at("script").as_hex()});
  }
  return out;
}

}  // namespace

TEST_CASE("a transaction is judged by itself") {
  Transaction tx = one_by_one();
  CHECK(check_transaction(tx));
  SECTION("without inputs or outputs") {
    Transaction empty = tx;
    empty.inputs.clear();
    CHECK(code_of(empty) == Errc::tx_no_inputs);
    tx.outputs.clear();
    CHECK(code_of(tx) == Errc::tx_no_outputs);
  }
  SECTION("amounts and their sum are bounded by all the money there is") {
    tx.outputs[0].amount = max_money;
    CHECK(check_transaction(tx));
    tx.outputs.push_back({Sats{1}, {}});
    CHECK(check_transaction(tx).error() == fail(Errc::tx_bad_amount, "check_transaction", 1));
    tx.outputs[1].amount = Sats{-1};
    CHECK(code_of(tx) == Errc::tx_bad_amount);
    tx.outputs[1].amount = Sats{std::numeric_limits<std::int64_t>::max()};
    CHECK(code_of(tx) == Errc::tx_bad_amount);
  }
  SECTION("no output is spent twice") {
    tx.inputs.push_back({{Txid{}, 3}, {}, 0, {}});
    tx.inputs.push_back(tx.inputs[0]);
    CHECK(check_transaction(tx).error() == fail(Errc::tx_duplicate_input, "check_transaction", 2));
  }
  SECTION("only a coinbase spends nothing") {
    tx.inputs[0].previous = {Txid{}, 0xffffffff};
    CHECK(code_of(tx) == Errc::tx_bad_coinbase);
    tx.inputs[0].script_sig = Bytes(2);
    CHECK(check_transaction(tx));
    tx.inputs.push_back(one_by_one().inputs[0]);
    CHECK(code_of(tx) == Errc::tx_null_outpoint);
  }
  SECTION("a block's worth of bytes is the most") {
    tx.outputs[0].script_pubkey = Bytes(1'000'000, 0x51);
    CHECK(code_of(tx) == Errc::tx_oversize);
  }
}

TEST_CASE("outputs may not be worth more than inputs") {
  const Transaction tx = one_by_one();
  const auto fee = [&](std::int64_t amount) {
    return fee_of(tx, std::vector<TxOut>{{Sats{amount}, {}}});
  };
  CHECK(fee(1000)->value == 0);
  CHECK(fee(1001)->value == 1);
  CHECK(fee(999).error().code == Errc::tx_outputs_above_inputs);
  CHECK(fee(-1).error().code == Errc::tx_bad_amount);
  CHECK(fee_of(tx, {}).error().code == Errc::tx_spent_outputs_count);
}

TEST_CASE(
    "an input signed for its output verifies, and every changed bit of the signature is caught") {
  const keys::SecretKey secret = *keys::parse_secret_key(Bytes(32, 9));
  const keys::SecretKey tweaked = *keys::tweak_secret(secret, std::nullopt);
  const std::vector<TxOut> spent{{Sats{2000}, script::p2tr_script(*keys::xonly(tweaked))}};
  Transaction tx = one_by_one();
  const auto message = *taproot_sighash(*PrecomputedData::of(tx, spent), 0, {});
  const auto signature = *keys::sign_schnorr(message.hash, tweaked, keys::Entropy{});
  tx.inputs[0].witness = {to_bytes(signature)};
  CHECK(verify(tx, spent));
  for (std::size_t bit = 0; bit < 512; bit += 5) {
    Transaction changed = tx;
    changed.inputs[0].witness[0][bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    CHECK(verify(changed, spent).error() == fail(Errc::script_schnorr_sig, "witness"));
  }
  tx.inputs[0].witness[0].push_back(0);
  CHECK(verify(tx, spent).error() == fail(Errc::script_schnorr_sig_hashtype, "witness"));
  tx.inputs[0].witness[0].push_back(0);
  CHECK(verify(tx, spent).error() == fail(Errc::script_schnorr_sig_size, "witness"));
}

TEST_CASE("a script error names input, script and opcode") {
  using enum script::Opcode;
  const Bytes leaf = script::Builder{}.op(op_1).op(op_drop).op(op_2drop).op(op_1).take();
  const auto tree = script::TapTree::leaf("", leaf);
  const auto internal = *keys::xonly(*keys::parse_secret_key(Bytes(32, 9)));
  const auto output = *script::TaprootOutput::of(internal, tree.root());
  const Bytes control = output.control_block((*tree.leaves())[0]).serialize();
  Transaction tx = one_by_one();
  tx.inputs.push_back({{Txid{}, 1}, {}, sequence_final, {leaf, control}});
  const std::vector<TxOut> spent{{Sats{2000}, script::p2a_script()},
                                 {Sats{2000}, output.script_pubkey()}};
  CHECK(verify(tx, spent).error() == fail(Errc::script_invalid_stack_operation, "tapscript", 1, 2));
}

TEST_CASE("every settlement of the protocol is accepted") {
  const auto text = test::read_vectors("protocol/contract.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  std::size_t cases = 0;
  for (const char* list : {"fund", "transactions", "accepted_variants"}) {
    for (const json::Value& item : document->at(list).array()) {
      INFO(item.at("name").as_string().value_or("fund"));
      const Spend spend = read_spend(item);
      CHECK(verify(spend.tx, spend.spent, Flags::consensus()));
      CHECK(verify(spend.tx, spend.spent, Flags::standard()));
      CHECK(fee_of(spend.tx, spend.spent)->value == *item.at("fee").as_i64());
      const auto mempool = item.at("checked").at("mempool");
      if (mempool.contains("median_time")) {
        CHECK(final_at(spend.tx, {1, *mempool.at("median_time").as_u32()}));
      }
      ++cases;
    }
  }
  CHECK(cases == 34);
  test::report_cases("protocol settlements", cases);
}

TEST_CASE("every transaction that the protocol must refuse is judged as Bitcoin Core judged it") {
  const auto text = test::read_vectors("protocol/refusals.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  std::map<std::string, std::size_t> cases;
  for (const json::Value& item : document->at("refusals").array()) {
    const std::string by = *item.at("refused_by").as_string();
    INFO(by << ": " << *item.at("name").as_string());
    const Spend spend = read_spend(item);
    const auto data = *PrecomputedData::of(spend.tx, spend.spent);
    for (std::size_t i = 0; i < spend.tx.inputs.size(); ++i) {
      CHECK(verify_input(data, i, Flags::consensus()).has_value() ==
            *item.at("script_valid").at(i).as_bool());
    }
    const bool scripts_valid = by != "script";
    const Status whole = verify(spend.tx, spend.spent, Flags::consensus());
    const Status final = final_at(spend.tx, {1, *item.at("mempool").at("median_time").as_u32()});
    CHECK(whole.has_value() == (scripts_valid && by != "value"));
    if (by == "script") CHECK_FALSE(script::core_error_name(whole.error().code).empty());
    if (by == "value") CHECK(whole.error().code == Errc::tx_outputs_above_inputs);
    if (by == "lock time") CHECK(final.error().code == Errc::tx_not_final);
    if (by == "protocol") CHECK(final);
    ++cases[by];
  }
  CHECK(cases ==
        std::map<std::string, std::size_t>{
            {"script", 77}, {"lock time", 7}, {"policy", 5}, {"value", 1}, {"protocol", 14}});
  test::report_cases("protocol refusals", 104);
}
