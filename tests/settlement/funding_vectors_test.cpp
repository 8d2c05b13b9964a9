// PROVENANCE: ../shared/vectors/protocol/contract.json, `fund` and `transactions`; see SOURCES.md
// beside it.
#include "protocol_vectors.hpp"

#include <btcfi/settlement/funding.hpp>
#include <btcfi/settlement/settled.hpp>
#include <btcfi/tx/verify.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

std::vector<tx::TxOut> spent_of(const json::Value& entry) {
  std::vector<tx::TxOut> out;
  for (const json::Value& o : child(entry, "spent_outputs").array()) {
    out.push_back({Sats{int_at(o, "amount")}, hex_at(o, "script")});
  }
  return out;
}

}  // namespace

TEST_CASE("both FUND transactions are rebuilt from their parts, byte for byte") {
  const auto text = read_vectors("protocol/contract.json");
  if (!text) return;
  const ProtocolVectors vectors(*text);
  std::size_t cases = 0;
  for (const json::Value& fund : child(vectors.document, "fund").array()) {
    const VectorContract& of = vectors.contract(text_at(fund, "contract"));
    const tx::Transaction raw = must(tx::Transaction::parse(hex_at(fund, "raw")));
    const auto spent = spent_of(fund);
    const json::Value& other_keys = child(vectors.document, "other_keys");

    FundingPlan plan;
    plan.pool_inputs = {{raw.inputs[0].previous, spent[0]}};
    plan.buyer_inputs = {{raw.inputs[1].previous, spent[1]}};
    plan.contract = of.contract.output();
    plan.premium = {int_at(fund, "premium")};
    plan.buyer_change_script = hex_at(child(other_keys, "buyer_change"), "script");
    plan.pool_change_script = hex_at(child(other_keys, "pool_change"), "script");
    plan.fees = {{int_at(fund, "pool_fee")}, {int_at(fund, "buyer_fee")}};
    const Funding built = must(build_funding(plan));
    CHECK(built.transaction.txid().hex() == text_at(fund, "txid"));
    CHECK(built.transaction.serialize_without_witness() == raw.serialize_without_witness());
    CHECK(built.spent == spent);
    CHECK(contract_outpoint(built.transaction) == of.funded);

    const auto data = must(tx::PrecomputedData::of(built.transaction, spent));
    for (const json::Value& entry : child(fund, "sighashes").array()) {
      const auto input = static_cast<std::size_t>(int_at(entry, "input"));
      const auto message = must(tx::taproot_sighash(data, input, {.hash_type = tx::sighash_all}));
      CHECK(message.message == hex_at(entry, "message"));
      CHECK(to_hex(message.hash) == text_at(entry, "sighash"));
    }
    CHECK(tx::verify(raw, spent));
    ++cases;
  }
  CHECK(cases == 2);
  report_cases("protocol fund", cases);
}

TEST_CASE("every settlement of the file is read back: by which rung, and what the buyer got") {
  const auto text = read_vectors("protocol/contract.json");
  if (!text) return;
  const ProtocolVectors vectors(*text);
  std::size_t cases = 0;
  for (const char* group : {"transactions", "accepted_variants"}) {
    for (const json::Value& entry : child(vectors.document, group).array()) {
      const tx::Transaction by = must(tx::Transaction::parse(hex_at(entry, "raw")));
      for (const json::Value& used : child(entry, "uses").array()) {
        const json::Value& pre = vectors.presignature(must(used.as_string()));
        const VectorContract& of = vectors.contract(text_at(pre, "contract"));
        const auto settled = read_settlement(of.contract, of.funded, by);
        INFO(text_at(entry, "name"));
        if (!settled) {
          // A tower's transaction is signed DEFAULT by both, or made for another outpoint.
          CHECK(settled.error().code == Errc::settled_not_spent);
          continue;
        }
        const PresignKind kind = presign_kind_of(text_at(pre, "kind"));
        CHECK(settled->by == other(signer_of(kind)));
        const Sats level = kind == PresignKind::pool_v ? of.contract.terms().void_amount
                                                       : Sats{int_at(pre, "level")};
        CHECK(settled->payout == level);
        ++cases;
      }
    }
  }
  CHECK(cases > 30);
  report_cases("protocol settlements read back", cases);
}
