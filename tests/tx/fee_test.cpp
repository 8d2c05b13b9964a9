#include <btcfi/core/json.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/tx/fee.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::tx;

TEST_CASE("fees round up, rates round down") {
  CHECK(FeeRate{100}.fee(205)->value ==
        21);  // PROTOCOL section 8: + 21 sat replaces, + 20 does not
  CHECK(FeeRate{1000}.fee(111)->value == 111);
  CHECK(FeeRate{1001}.fee(1000)->value == 1001);
  CHECK(FeeRate{0}.fee(1000)->value == 0);
  CHECK(FeeRate{std::numeric_limits<std::int64_t>::max()}.fee(2).error().code == Errc::overflow);
  CHECK(FeeRate::of(Sats{205}, 205) == FeeRate{1000});
  CHECK(FeeRate::of(Sats{20}, 205) == FeeRate{97});
  CHECK(FeeRate{97} < FeeRate{100});
}

TEST_CASE("the sizes of the settlement ladder, before anything is signed") {
  const Bytes p2tr = script::p2tr_script({});
  CHECK(SizeEstimate{}.spend(p2tr_key_spend()).pay(p2tr).vsize() == 111);
  CHECK(SizeEstimate{}.spend(p2tr_key_spend()).pay(p2tr).pay(p2tr).vsize() == 154);
  const std::size_t two[] = {64, 65};  // the remainder's signature carries its type
  CHECK(SizeEstimate{}.spend(p2tr_leaf_spend(two, 68, 1)).pay(p2tr).pay(p2tr).vsize() == 205);
  CHECK(SizeEstimate{}.spend(p2tr_leaf_spend(two, 68, 1)).pay(p2tr).vsize() == 162);
  const std::size_t one[] = {64};
  CHECK(SizeEstimate{}.spend(p2tr_leaf_spend(one, 41, 2)).pay(p2tr).vsize() == 146);
}

TEST_CASE(
    "an estimate is what the finished transaction weighs, for every settlement of the protocol") {
  const auto text = test::read_vectors("protocol/contract.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  std::size_t cases = 0;
  for (const char* list : {"fund", "transactions", "accepted_variants"}) {
    for (const json::Value& item : document->at(list).array()) {
      const auto tx = *Transaction::parse(*item.at("raw").as_hex());
      SizeEstimate estimate;
      for (const TxIn& input : tx.inputs) {
        std::vector<std::size_t> sizes;
        for (const Bytes& element : input.witness) sizes.push_back(element.size());
        estimate.spend(witness_spend(sizes));
      }
      for (const TxOut& output : tx.outputs) estimate.pay(output.script_pubkey);
      CHECK(estimate.weight() == tx.weight());
      ++cases;
    }
  }
  test::report_cases("protocol weights", cases);
}

TEST_CASE("inputs without a witness cost a byte beside others that have one") {
  Transaction tx;
  tx.inputs.resize(2);
  tx.inputs[0].witness = {Bytes(64)};
  tx.inputs[1].script_sig = Bytes(107);
  tx.outputs.push_back({Sats{1}, Bytes(22)});
  CHECK(SizeEstimate{}.spend(p2tr_key_spend()).spend({107, 0}).pay_bytes(22).weight() ==
        tx.weight());
  tx.inputs[0].witness.clear();
  CHECK(SizeEstimate{}.spend({0, 0}).spend({107, 0}).pay_bytes(22).weight() == tx.weight());
  CHECK(p2wpkh_spend().witness_bytes == 107);
}
