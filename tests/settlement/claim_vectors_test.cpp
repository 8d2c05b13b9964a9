// PROVENANCE: ../shared/vectors/protocol/contract.json and refusals.json; how they were made and
// which verdicts are Bitcoin Core's is in the SOURCES.md beside them.

#include "protocol_vectors.hpp"

#include <btcfi/script/output.hpp>
#include <btcfi/settlement/claim.hpp>
#include <btcfi/settlement/guard.hpp>
#include <btcfi/settlement/tower.hpp>
#include <btcfi/tx/locktime.hpp>
#include <btcfi/tx/policy.hpp>
#include <btcfi/tx/verify.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

#include <set>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

std::vector<tx::TxOut> spent_outputs_of(const json::Value& entry) {
  std::vector<tx::TxOut> out;
  for (const json::Value& o : child(entry, "spent_outputs").array()) {
    out.push_back({Sats{int_at(o, "amount")}, hex_at(o, "script")});
  }
  return out;
}

tx::Transaction transaction_of(const json::Value& entry) {
  return must(tx::Transaction::parse(hex_at(entry, "raw")), "raw");
}

/// The spend that a pre-signature of the file gives at its price.
Spend spend_by(const ProtocolVectors& vectors, const std::string& id,
               const keys::OneTimeSignature* other_price) {
  const json::Value& p = vectors.presignature(id);
  const VectorContract& v = vectors.contract(text_at(p, "contract"));
  const PresignKind kind = presign_kind_of(text_at(p, "kind"));
  const Party claimer = other(signer_of(kind));
  const auto plain = [&] {
    return must(keys::SchnorrSignature::from(ByteView(hex_at(p, "signature")).first(64)));
  };
  if (kind == PresignKind::pool_v) return must(void_spend(v.contract, v.funded, plain()));
  if (!is_adaptor(kind)) {
    const keys::OneTimeSignature& price = other_price ? *other_price : v.event->signed_price;
    return must(bucket_spend(v.contract, v.funded, claimer, price, plain()));
  }
  const json::Value& pre = child(p, "pre_signature");
  const auto length = static_cast<unsigned>(int_at(child(p, "prefix"), "length"));
  return must(attested_spend(v.contract, v.funded, claimer,
                             static_cast<std::uint32_t>(int_at(p, "price")),
                             {fixed_at<keys::PublicKey>(pre, "R"),
                              must(FixedBytes<32, keys::PartialSTag>::from(hex_at(pre, "s")))},
                             must(prefix_secret(v.event->secrets, length))));
}

const VectorContract* contract_at(const ProtocolVectors& vectors, const tx::OutPoint& outpoint) {
  for (const auto& [name, v] : vectors.contracts) {
    if (v->funded == outpoint) return v.get();
  }
  return nullptr;
}

/// For "bucket, price = lo / hi": the test-only second signature of the event.
std::optional<keys::OneTimeSignature> second_signature(const ProtocolVectors& vectors,
                                                       const std::string& name) {
  const bool lo = name.find("price = lo") != std::string::npos;
  if (!lo && name.find("price = hi") == std::string::npos) return std::nullopt;
  const VectorContract& v = vectors.contract("call");
  const json::Value& event = *v.event->raw;
  const Bytes seed = hex_at(child(event, "winternitz"), "seed");
  const auto key = keys::OneTimeKey::derive(
      keys::OneTimeSeed(std::span<const std::uint8_t, 32>(seed.data(), 32)),
      text_at(event, "event_id"), 0, v.event->price_key.shape);
  const Run& run = v.contract.runs()[22];
  const std::uint32_t price = lo ? run.lo : run.hi;
  return must(key.sign(must(keys::one_time_digits(price, v.event->price_key.shape))));
}

/// A plan that says of a vector's transaction what its maker decided: inputs, outputs and fee.
ClaimPlan plan_for(const ProtocolVectors& vectors, const json::Value& entry,
                   const tx::Transaction& tx) {
  const std::vector<tx::TxOut> spent = spent_outputs_of(entry);
  const auto second = second_signature(vectors, text_at(entry, "name"));
  ClaimPlan plan;
  plan.fee = Sats{int_at(entry, "fee")};
  for (const json::Value& id : child(entry, "uses").array()) {
    plan.spends.push_back(spend_by(vectors, *id.as_string(), second ? &*second : nullptr));
  }
  std::set<std::size_t> fixed;
  for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
    const VectorContract* v = contract_at(vectors, tx.inputs[i].previous);
    if (v == nullptr) {
      const FeeInput input{tx.inputs[i].previous, spent[i], true};
      if (plan.leading.size() == i && contract_at(vectors, tx.inputs[0].previous) == nullptr) {
        plan.leading.push_back({input, tx.outputs[i]});
        fixed.insert(i);
      } else {
        plan.fee_inputs.push_back(input);
      }
      continue;
    }
    if (child(entry, "uses").size() == 0) {
      plan.spends.push_back(reclaim_spend(v->contract, v->funded));
    }
    const Spend& spend = plan.spends[i - plan.leading.size()];
    if (spend.fixed_output) fixed.insert(i);
  }
  for (std::size_t i = 0; i < tx.outputs.size(); ++i) {
    if (!fixed.contains(i)) plan.payouts.push_back(tx.outputs[i]);
  }
  return plan;
}

keys::KeyPair fee_key(const ProtocolVectors& vectors) {
  const json::Value& k = *vectors.document.at("other_keys").at("fee_inputs");
  const auto secret = must(keys::parse_secret_key(hex_at(k, "secret")));
  return must(keys::KeyPair::from(must(keys::tweak_secret(secret, std::nullopt))));
}

/// Signs with our own keys of the same contracts and finalizes.
tx::Transaction signed_by_us(const ProtocolVectors& vectors, Claim& claim) {
  for (const Spend& spend : claim.spends()) {
    const VectorContract* v = contract_at(vectors, spend.funded);
    must(claim.sign(v->leaf_key(spend.claimer)));
  }
  const keys::KeyPair key = fee_key(vectors);
  for (std::size_t i = 0; i < claim.transaction().inputs.size(); ++i) {
    if (contract_at(vectors, claim.transaction().inputs[i].previous) == nullptr) {
      must(claim.sign_fee_input(i, key));
    }
  }
  return must(claim.finalize(), "finalize");
}

/// Every contract input of the transaction, by the protocol's own rules.
Status guard(const ProtocolVectors& vectors, const tx::Transaction& tx,
             std::span<const tx::TxOut> spent) {
  for (const auto& [name, v] : vectors.contracts) {
    BTCFI_CHECK(check_spend(v->contract, tx, spent));
  }
  return {};
}

bool by_key_path_or_anchor(const std::string& name) {
  return name.rfind("key path", 0) == 0 || name == "tower child";
}

}  // namespace

TEST_CASE(
    "contract.json: every settlement and variant is valid, final at its time and passes the "
    "guard") {
  const auto text = read_vectors("protocol/contract.json");
  if (!text) return;
  const ProtocolVectors vectors(*text);
  std::size_t cases = 0;
  for (const char* group : {"transactions", "accepted_variants"}) {
    for (const json::Value& entry : child(vectors.document, group).array()) {
      INFO(text_at(entry, "name"));
      const tx::Transaction tx = transaction_of(entry);
      const auto spent = spent_outputs_of(entry);
      CHECK(tx.txid().hex() == text_at(entry, "txid"));
      CHECK(static_cast<std::int64_t>(tx.vsize()) == int_at(entry, "vsize"));
      CHECK(static_cast<std::int64_t>(tx.weight()) == int_at(entry, "weight"));
      CHECK(must(tx::fee_of(tx, spent)).value == int_at(entry, "fee"));
      CHECK(tx::verify(tx, spent));
      CHECK(guard(vectors, tx, spent));
      const json::Value& mempool = child(child(entry, "checked"), "mempool");
      const auto median = static_cast<std::uint32_t>(int_at(mempool, "median_time"));
      CHECK(tx::final_at(tx, {.next_height = 1, .median_time = median}));
      ++cases;
    }
  }
  CHECK(cases == 32);
  report_cases("protocol/contract.json settlements", cases);
}

TEST_CASE(
    "contract.json: settlements are rebuilt byte for byte without witness, and ours finalize") {
  const auto text = read_vectors("protocol/contract.json");
  if (!text) return;
  const ProtocolVectors vectors(*text);
  std::size_t cases = 0;
  for (const char* group : {"transactions", "accepted_variants"}) {
    for (const json::Value& entry : child(vectors.document, group).array()) {
      const std::string name = text_at(entry, "name");
      if (by_key_path_or_anchor(name)) continue;
      INFO(name);
      const tx::Transaction expected = transaction_of(entry);
      Claim claim = must(Claim::build(plan_for(vectors, entry, expected)), name);
      CHECK(claim.transaction().serialize_without_witness() ==
            expected.serialize_without_witness());
      CHECK(claim.fee().value == int_at(entry, "fee"));
      CHECK(static_cast<std::int64_t>(claim.vsize()) == int_at(entry, "vsize"));
      const tx::Transaction ours = signed_by_us(vectors, claim);
      CHECK(ours.txid().hex() == text_at(entry, "txid"));
      CHECK(static_cast<std::int64_t>(ours.vsize()) == int_at(entry, "vsize"));
      ++cases;
    }
  }
  CHECK(cases == 28);
  report_cases("protocol/contract.json rebuilt", cases);
}

TEST_CASE("contract.json: the tower's transactions and its child are those of the tower") {
  const auto text = read_vectors("protocol/contract.json");
  if (!text) return;
  const ProtocolVectors vectors(*text);
  std::size_t cases = 0;
  std::optional<tx::Transaction> tower;
  for (const json::Value& entry : child(vectors.document, "transactions").array()) {
    const std::string name = text_at(entry, "name");
    const tx::Transaction expected = transaction_of(entry);
    if (name == "tower" || name == "tower, P = C") {
      const bool whole = name != "tower";
      const VectorContract& v = vectors.contract(whole ? "binary" : "call");
      const std::string id = whole ? "binary/pool-2" : "call/pool-2";
      const Bytes& to = v.contract.keys().buyer_script;
      const auto run = static_cast<std::uint32_t>(int_at(vectors.presignature(id), "run"));
      const auto all = must(sign_tower(v.contract, v.funded, to, v.buyer_leaf));
      CHECK(verify_tower(v.contract, v.funded, to, all));
      const auto mine = std::find_if(all.begin(), all.end(),
                                     [&](const TowerSignature& s) { return s.run == run; });
      REQUIRE(mine != all.end());
      const auto ours =
          must(complete_tower(spend_by(vectors, id, nullptr), to, mine->signature), name);
      CHECK(ours.serialize_without_witness() == expected.serialize_without_witness());
      CHECK(static_cast<std::int64_t>(ours.vsize()) == int_at(entry, "vsize"));
      if (!whole) tower = ours;
      ++cases;
    }
    if (name == "tower child") {
      REQUIRE(tower);
      const auto spent = spent_outputs_of(entry);
      const auto ours = must(tower_child(*tower, {expected.inputs[1].previous, spent[1], true},
                                         spent[1].script_pubkey, Sats{int_at(entry, "fee")}));
      CHECK(ours.transaction.serialize_without_witness() == expected.serialize_without_witness());
      ++cases;
    }
  }
  CHECK(cases == 3);
  report_cases("protocol/contract.json tower", cases);
}

TEST_CASE("refusals.json: every refusal is refused by what it names") {
  const auto text = read_vectors("protocol/contract.json");
  const auto refusals_text = read_vectors("protocol/refusals.json");
  if (!text || !refusals_text) return;
  const ProtocolVectors vectors(*text);
  const auto doc = must(json::parse(*refusals_text));
  std::map<std::string, std::size_t> cases;
  for (const json::Value& entry : child(doc, "refusals").array()) {
    INFO(text_at(entry, "name") + " | " + text_at(entry, "wrong"));
    const std::string by = text_at(entry, "refused_by");
    const tx::Transaction tx = transaction_of(entry);
    const auto spent = spent_outputs_of(entry);
    const auto data = must(tx::PrecomputedData::of(tx, spent));
    std::size_t input = 0;
    for (const json::Value& valid : child(entry, "script_valid").array()) {
      CHECK(tx::verify_input(data, input++, script::Flags::consensus()).has_value() ==
            must(valid.as_bool()));
    }
    const auto median = static_cast<std::uint32_t>(int_at(child(entry, "mempool"), "median_time"));
    const bool final = tx::final_at(tx, {.next_height = 1, .median_time = median}).has_value();
    const bool valid = tx::verify(tx, spent, script::Flags::consensus()).has_value();
    if (by == "script") CHECK_FALSE(valid);
    if (by == "lock time") CHECK((valid && !final));
    if (by == "value") CHECK(tx::fee_of(tx, spent).error().code == Errc::tx_outputs_above_inputs);
    if (by == "protocol") {
      CHECK(tx::verify(tx, spent));
      CHECK(final);
      const auto guarded = guard(vectors, tx, spent);
      REQUIRE_FALSE(guarded);
      const bool key_path = text_at(entry, "name").rfind("key path", 0) == 0;
      CHECK(guarded.error().code ==
            (key_path ? Errc::spend_key_path_type : Errc::spend_all_missing));
    }
    ++cases[by];
  }
  CHECK(cases ==
        std::map<std::string, std::size_t>{
            {"lock time", 7}, {"policy", 5}, {"protocol", 14}, {"script", 77}, {"value", 1}});
  report_cases("protocol/refusals.json", 104);
}

TEST_CASE("relay policy says of every transaction what the node said") {
  const auto text = read_vectors("protocol/contract.json");
  const auto refusals_text = read_vectors("protocol/refusals.json");
  if (!text || !refusals_text) return;
  const ProtocolVectors vectors(*text);
  std::size_t cases = 0;
  std::optional<tx::Transaction> tower;
  std::vector<tx::TxOut> tower_spent;
  for (const char* group : {"transactions", "accepted_variants"}) {
    for (const json::Value& entry : child(vectors.document, group).array()) {
      const std::string name = text_at(entry, "name");
      INFO(name);
      const tx::Transaction tx = transaction_of(entry);
      const auto spent = spent_outputs_of(entry);
      if (name == "tower child") {
        REQUIRE(tower);
        CHECK(must(tx::check_package_policy({*tower, tower_spent}, {tx, spent})).ok());
      } else {
        CHECK(must(tx::check_policy({tx, spent})).ok());
      }
      if (name == "tower") {
        tower = tx;
        tower_spent = spent;
      }
      ++cases;
    }
  }
  const auto doc = must(json::parse(*refusals_text));
  for (const json::Value& entry : child(doc, "refusals").array()) {
    if (text_at(entry, "refused_by") != "policy") continue;
    INFO(text_at(entry, "name") + " | " + text_at(entry, "wrong"));
    const tx::Transaction tx = transaction_of(entry);
    const auto spent = spent_outputs_of(entry);
    const auto verdict = must(tx::check_policy({tx, spent}));
    REQUIRE_FALSE(verdict.ok());
    CHECK(
        text_at(child(entry, "mempool"), "reject_reason").rfind(verdict.reasons.front().name, 0) ==
        0);
    ++cases;
  }
  CHECK(cases == 32 + 5);
  report_cases("protocol/contract.json and refusals.json relay policy", cases);
}
