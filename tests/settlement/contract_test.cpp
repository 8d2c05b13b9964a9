#include "sample_contract.hpp"

#include <btcfi/keys/address.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/settlement/contract.hpp>

#include <catch2/catch.hpp>

#include <functional>
#include <map>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

Error refusal(const std::function<void(ContractKeys&)>& change) {
  const SampleContract good(small_terms());
  ContractKeys keys = good.keys_of();
  change(keys);
  const auto contract = Contract::derive(small_terms(), keys, good.oracle.price_key());
  REQUIRE_FALSE(contract);
  return contract.error();
}

std::vector<std::pair<std::string, std::size_t>> shape(const Contract& contract) {
  std::vector<std::pair<std::string, std::size_t>> out;
  for (const ContractLeaf& leaf : contract.leaves()) out.emplace_back(leaf.id.name(), leaf.depth);
  return out;
}

}  // namespace

TEST_CASE("every leaf's control block leads from its script to the output") {
  for (const OptionKind kind : {OptionKind::call, OptionKind::put, OptionKind::binary_put}) {
    const SampleContract sample(small_terms(kind));
    const Contract& contract = sample.contract;
    CHECK(contract.script_pubkey() == script::p2tr_script(contract.output_key().key));
    CHECK(keys::script_of_address(Network::regtest, contract.address()).value_or({}) ==
          contract.script_pubkey());
    for (const ContractLeaf& leaf : contract.leaves()) {
      const auto control = script::ControlBlock::parse(leaf.control_block);
      REQUIRE(control);
      CHECK(control->proves(contract.output_key().key, leaf.script));
      CHECK(control->path.size() == leaf.depth);
      CHECK(contract.find(leaf.id) == &leaf);
    }
  }
}

TEST_CASE("leaves that are absent move the others up") {
  Terms t = small_terms(OptionKind::binary_call);
  const SampleContract full(t);
  CHECK(shape(full.contract) == std::vector<std::pair<std::string, std::size_t>>{
                                    {"L2", 1}, {"LR", 2}, {"LV", 3}, {"R3_0", 4}, {"R3_1", 4}});
  t.bucket_opens = 0;
  CHECK(shape(SampleContract(t).contract) ==
        std::vector<std::pair<std::string, std::size_t>>{{"L2", 1}, {"LR", 2}, {"LV", 2}});
  t.void_opens = 0;
  t.void_amount = Sats{0};
  CHECK(shape(SampleContract(t).contract) ==
        std::vector<std::pair<std::string, std::size_t>>{{"L2", 1}, {"LR", 1}});
  t.set_default_windows();
  t.void_opens = 0;
  CHECK(shape(SampleContract(t).contract) == std::vector<std::pair<std::string, std::size_t>>{
                                                 {"L2", 1}, {"LR", 2}, {"R3_0", 3}, {"R3_1", 3}});
}

TEST_CASE("the whole-BTC call has 786 buckets at depth 13 and 119 at depth 12") {
  const SampleContract sample(sample_terms(OptionKind::call));
  std::map<std::size_t, std::size_t> at_depth;
  for (const ContractLeaf& leaf : sample.contract.leaves()) {
    if (leaf.id.kind == LeafKind::bucket) ++at_depth[leaf.depth];
  }
  CHECK(at_depth == std::map<std::size_t, std::size_t>{{12, 119}, {13, 786}});
}

TEST_CASE("each term and each key changes the output") {
  const SampleContract good(small_terms());
  std::vector<Bytes> scripts{good.contract.script_pubkey()};
  const auto add = [&](const Terms& terms, const ContractKeys& keys) {
    scripts.push_back(need(Contract::derive(terms, keys, good.oracle.price_key())).script_pubkey());
  };
  for (keys::PublicKey ContractKeys::*key :
       {&ContractKeys::pool_internal, &ContractKeys::buyer_internal}) {
    ContractKeys keys = good.keys_of();
    keys.*key = sample_pair("another").public_key();
    add(small_terms(), keys);
  }
  for (keys::XOnlyKey ContractKeys::*key : {&ContractKeys::pool_leaf, &ContractKeys::buyer_leaf}) {
    ContractKeys keys = good.keys_of();
    keys.*key = sample_pair("another").xonly();
    add(small_terms(), keys);
  }
  Terms later = small_terms();
  later.reclaim_opens += 1;
  add(later, good.keys_of());
  Terms other_levels = small_terms();
  other_levels.step = Sats{600'000};
  add(other_levels, good.keys_of());
  std::sort(scripts.begin(), scripts.end());
  CHECK(std::adjacent_find(scripts.begin(), scripts.end()) == scripts.end());
}

TEST_CASE("a key in two places is refused and named") {
  CHECK(refusal([](ContractKeys& k) { k.buyer_internal = k.pool_internal; }) ==
        fail(Errc::contract_key_reused, "buyer_internal"));
  CHECK(refusal([](ContractKeys& k) { k.buyer_leaf = k.pool_leaf; }) ==
        fail(Errc::contract_key_reused, "buyer_leaf"));
  CHECK(refusal([](ContractKeys& k) { k.pool_leaf = keys::xonly(k.pool_internal).key; }) ==
        fail(Errc::contract_key_reused, "pool_leaf"));
}

TEST_CASE("a key off the curve is refused and named") {
  CHECK(refusal([](ContractKeys& k) { k.pool_leaf.bytes.fill(0xff); }) ==
        fail(Errc::keys_invalid_public, "pool_leaf"));
  CHECK(refusal([](ContractKeys& k) { k.buyer_internal.bytes[0] = 4; }) ==
        fail(Errc::keys_invalid_public, "buyer_internal"));
}

TEST_CASE("payout scripts are P2TR or P2WPKH") {
  CHECK(refusal([](ContractKeys& k) { k.pool_script = script::p2wsh_script(Hash256{}); }) ==
        fail(Errc::contract_script_kind, "pool_script"));
  CHECK(refusal([](ContractKeys& k) { k.buyer_script = script::p2pkh_script(Hash160{}); }) ==
        fail(Errc::contract_script_kind, "buyer_script"));
  CHECK(refusal([](ContractKeys& k) { k.buyer_script.clear(); }) ==
        fail(Errc::contract_script_kind, "buyer_script"));
  CHECK(check_payout_script(script::p2wpkh_script(Hash160{})));
  keys::XOnlyKey off_curve;
  off_curve.bytes.fill(0xff);
  CHECK_FALSE(check_payout_script(script::p2tr_script(off_curve)));
}

TEST_CASE("price keys that do not fit the price are refused, and invalid terms as well") {
  const SampleContract good(small_terms());
  CHECK(Contract::derive(small_terms(), good.keys_of()).error() ==
        fail(Errc::out_of_range, "price_key"));
  CHECK(Contract::derive(small_terms(), good.keys_of(), SampleOracle("event", 12).price_key())
            .error() == fail(Errc::out_of_range, "price_key"));
  Terms bad = small_terms();
  bad.tick_cents = 0;
  CHECK(Contract::derive(bad, good.keys_of(), good.oracle.price_key()).error() ==
        fail(Errc::terms_out_of_domain, "tick_cents"));
}

TEST_CASE("bucket leaves of several oracles are refused as unsupported") {
  Terms t = small_terms();
  t.announcements.push_back(t.announcements[0]);
  t.announcements[1].bytes[0] += 1;
  t.threshold = 2;
  const SampleContract good(small_terms());
  CHECK(Contract::derive(t, good.keys_of(), good.oracle.price_key()).error() ==
        fail(Errc::unsupported, "bucket_opens"));
  t.bucket_opens = 0;
  CHECK(Contract::derive(t, good.keys_of()));
}
