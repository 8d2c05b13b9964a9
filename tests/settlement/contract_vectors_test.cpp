// PROVENANCE: ../shared/vectors/protocol/contract.json; how it was made and checked is in the
// SOURCES.md beside it.

#include "protocol_vectors.hpp"

#include <btcfi/settlement/contract.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

void check_terms(const VectorContract& v) {
  const Terms& terms = v.contract.terms();
  CHECK(to_hex(terms.serialize()) == text_at(*v.raw, "terms_bytes"));
  CHECK(terms.id().hex() == text_at(*v.raw, "terms_id"));
  CHECK(Terms::parse(hex_at(*v.raw, "terms_bytes")).value_or(Terms{}) == terms);
  CHECK(terms.validate().empty());
  CHECK(v.contract.value().value == int_at(*v.raw, "value"));
}

void check_output(const VectorContract& v) {
  const json::Value& output = child(*v.raw, "output");
  CHECK(keys::tap_tweak_hash(v.contract.internal_key(), v.contract.merkle_root()).hex() ==
        text_at(output, "tweak"));
  CHECK(v.contract.output_key().key.hex() == text_at(output, "key"));
  CHECK(v.contract.output_key().odd == (int_at(output, "parity") == 1));
  CHECK(to_hex(v.contract.script_pubkey()) == text_at(output, "script"));
  const json::Value& aggregation = child(*v.raw, "key_aggregation");
  CHECK(v.contract.internal_key().hex() == text_at(aggregation, "internal_key"));
  CHECK(v.contract.internal_aggregate().public_key().hex() == text_at(aggregation, "aggregate"));
  const auto& signers = v.contract.internal_aggregate().signers();
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(signers[i].hex() == aggregation.at("sorted_keys").at(i).as_string().value_or("?"));
    CHECK(v.contract.internal_aggregate().coefficient(signers[i]).hex() ==
          aggregation.at("coefficients").at(i).as_string().value_or("?"));
  }
}

const ContractLeaf* leaf_named(const Contract& contract, const std::string& name) {
  for (const ContractLeaf& leaf : contract.leaves()) {
    if (leaf.id.name() == name) return contract.find(leaf.id);
  }
  return nullptr;
}

std::size_t check_control_blocks(const VectorContract& v) {
  std::size_t cases = 0;
  for (const json::Member& m : child(*v.raw, "control_blocks").object()) {
    const ContractLeaf* leaf = leaf_named(v.contract, m.name);
    REQUIRE(leaf != nullptr);
    CHECK(to_hex(leaf->control_block) == m.value.as_string().value_or("?"));
    ++cases;
  }
  return cases;
}

}  // namespace

TEST_CASE("contract.json: both contracts are derived byte for byte") {
  const auto text = read_vectors("protocol/contract.json");
  if (!text) return;
  const ProtocolVectors vectors(*text);
  std::size_t cases = 0;
  for (const char* name : {"call", "binary"}) {
    INFO(name);
    const VectorContract& v = vectors.contract(name);
    check_terms(v);
    check_output(v);
    const auto runs = child(*v.raw, "runs").array();
    REQUIRE(v.contract.runs().size() == runs.size());
    const auto leaves = child(*v.raw, "leaves").array();
    REQUIRE(v.contract.leaves().size() == leaves.size());
    for (const json::Value& expected : leaves) {
      INFO(text_at(expected, "id"));
      const ContractLeaf* leaf = leaf_named(v.contract, text_at(expected, "id"));
      REQUIRE(leaf != nullptr);
      CHECK(static_cast<std::int64_t>(leaf->depth) == int_at(expected, "depth"));
      CHECK(to_hex(leaf->script) == text_at(expected, "script"));
      CHECK(leaf->hash.hex() == text_at(expected, "leaf_hash"));
      CHECK(v.contract.find_script(leaf->script) == leaf);
      ++cases;
    }
    CHECK(v.contract.merkle_root().hex() == text_at(child(*v.raw, "tree"), "root"));
    cases += check_control_blocks(v);
  }
  report_cases("protocol/contract.json contracts", cases);
}

TEST_CASE("contract.json: the contracts of the batches are derived byte for byte") {
  const auto text = read_vectors("protocol/contract.json");
  if (!text) return;
  const ProtocolVectors vectors(*text);
  std::size_t cases = 0;
  for (const auto& [name, entry] : vectors.contracts) {
    if (name == "call" || name == "binary") continue;
    INFO(name);
    check_terms(*entry);
    check_output(*entry);
    CHECK(entry->contract.merkle_root().hex() == text_at(*entry->raw, "merkle_root"));
    for (const json::Member& m : child(*entry->raw, "leaf_scripts").object()) {
      const ContractLeaf* leaf = leaf_named(entry->contract, m.name);
      REQUIRE(leaf != nullptr);
      CHECK(to_hex(leaf->script) == m.value.as_string().value_or("?"));
    }
    cases += check_control_blocks(*entry);
  }
  report_cases("protocol/contract.json batch contracts", cases);
}
