#include <btcfi/core/json.hpp>
#include <btcfi/script/leaves.hpp>
#include <btcfi/script/taproot.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::script;

namespace {

constexpr std::uint32_t opens_at = 1'800'266'700;

keys::OneTimePublicKey some_key(unsigned bits) {
  keys::OneTimePublicKey key{*keys::OneTimeShape::of_bits(bits), {}};
  key.ends.resize(key.shape.digits());
  return key;
}

/// The public key and run bounds that a vector's leaf was made from.
struct Contract {
  const json::Value& item;
  keys::OneTimePublicKey price;

  [[nodiscard]] std::uint32_t time(const char* name) const {
    return *item.at("terms").at(name).as_u32();
  }
  [[nodiscard]] LeafKeys leaf_keys() const {
    return {*item.at("keys").at("Kp").at("x_only").as_fixed<keys::XOnlyKey>(),
            *item.at("keys").at("Kb").at("x_only").as_fixed<keys::XOnlyKey>()};
  }
  [[nodiscard]] Bytes leaf(const std::string& id) const {
    if (id == "L2") return two_leaf(leaf_keys());
    if (id == "LR") return *reclaim_leaf(time("T_r"), leaf_keys().pool);
    if (id == "LV") return *void_leaf(time("T_v"), leaf_keys());
    const auto run = item.at("runs").at(std::stoul(id.substr(3)));
    return *bucket_leaf(time("T_3"), price, *run.at(0).as_u32(), *run.at(1).as_u32(), leaf_keys());
  }
};

keys::OneTimePublicKey price_key(const json::Value& document, const std::string& event) {
  keys::OneTimePublicKey key{*keys::OneTimeShape::of_bits(20), {}};
  for (const json::Value& item : document.at("events").array()) {
    if (*item.at("name").as_string() != event) continue;
    for (const json::Value& end : item.at("winternitz").at("public_keys").array()) {
      key.ends.push_back(*end.as_fixed<Hash160>());
    }
  }
  return key;
}

}  // namespace

TEST_CASE("the leaves have the sizes that the protocol states") {
  const LeafKeys keys;
  CHECK(two_leaf(keys).size() == 68);
  CHECK(winternitz_to_integer(some_key(20))->size() == 515);
  CHECK(winternitz_to_integer(some_key(28))->size() == 667);
  CHECK(bucket_leaf(opens_at, some_key(20), 200'000, 300'000, keys)->size() == 600);
  CHECK(bucket_leaf(opens_at, some_key(28), 20'000'000, 200'000'000, keys)->size() == 754);
}

TEST_CASE("leaves that could not mean what they say are refused") {
  const LeafKeys keys;
  CHECK(bucket_leaf(opens_at, some_key(20), 2, 1, keys).error().code == Errc::out_of_range);
  CHECK(bucket_leaf(opens_at, some_key(20), 0, 1u << 20, keys).error().code == Errc::out_of_range);
  CHECK(bucket_leaf(opens_at, some_key(20), 0, (1u << 20) - 1, keys));
  CHECK(bucket_leaf(opens_at, some_key(32), 0, 1, keys).error().code == Errc::out_of_range);
  CHECK(ask_leaf(opens_at, some_key(160), keys));
  auto short_key = some_key(20);
  short_key.ends.pop_back();
  CHECK_FALSE(winternitz_to_integer(short_key));
  CHECK_FALSE(winternitz_to_nothing(short_key));
  // A lock below the threshold would be a block height.
  CHECK_FALSE(void_leaf(lock_time_threshold - 1, keys));
  CHECK(void_leaf(lock_time_threshold, keys));
  CHECK_FALSE(reclaim_leaf(900'000, keys.pool));
}

TEST_CASE("scripts, hashes, tree, output and control blocks of the protocol's contracts") {
  const auto text = test::read_vectors("protocol/contract.json");
  if (!text) return;
  const auto document = json::parse(*text);
  REQUIRE(document);
  std::size_t leaves = 0, controls = 0;
  for (const json::Value& item : document->at("contracts").array()) {
    const Contract contract{item, price_key(*document, *item.at("event").as_string())};
    std::vector<TapTree> buckets;
    std::vector<DepthLeaf> by_depth;
    for (const json::Value& leaf : item.at("leaves").array()) {
      const std::string id = *leaf.at("id").as_string();
      const Bytes script = contract.leaf(id);
      CHECK(script == *leaf.at("script").as_hex());
      CHECK(tapleaf_hash(script).hex() == *leaf.at("leaf_hash").as_string());
      if (id.starts_with("R3")) buckets.push_back(TapTree::leaf(id, script));
      ++leaves;
    }
    const auto r3 = TapTree::balanced(std::move(buckets));
    REQUIRE(r3);
    CHECK(r3->root().hex() == *item.at("tree").at("r3_root").as_string());
    const auto named = [&](const char* id) { return TapTree::leaf(id, contract.leaf(id)); };
    const TapTree tree =
        TapTree::pair(named("L2"), TapTree::pair(named("LR"), TapTree::pair(*r3, named("LV"))));
    CHECK(tree.root().hex() == *item.at("tree").at("root").as_string());

    const auto internal = *item.at("key_aggregation").at("internal_key").as_fixed<keys::XOnlyKey>();
    const auto output = TaprootOutput::of(internal, tree.root());
    REQUIRE(output);
    CHECK(output->output_key.key.hex() == *item.at("output").at("key").as_string());
    CHECK(output->output_key.odd == (*item.at("output").at("parity").as_u64() == 1));
    CHECK(to_hex(output->script_pubkey()) == *item.at("output").at("script").as_string());
    const auto all = tree.leaves();
    REQUIRE(all);
    for (const TapTree::Leaf& leaf : *all) {
      const ControlBlock control = output->control_block(leaf);
      CHECK(control.proves(output->output_key.key, leaf.script));
      const json::Value* expected = item.at("control_blocks")->find(leaf.id);
      if (expected == nullptr) continue;
      CHECK(to_hex(control.serialize()) == *expected->as_string());
      ++controls;
    }
  }
  for (const json::Value& item : document->at("batch_contracts").array()) {
    const Contract contract{item, price_key(*document, *item.at("event").as_string())};
    const auto output_key = *item.at("output").at("key").as_fixed<keys::XOnlyKey>();
    for (const auto& [id, script] : item.at("leaf_scripts").object()) {
      if (!id.starts_with("R3")) {
        CHECK(contract.leaf(id) == *script.as_hex());
        ++leaves;
      }
      const auto control =
          ControlBlock::parse(*item.at("control_blocks").at(std::string_view(id)).as_hex());
      REQUIRE(control);
      CHECK(control->proves(output_key, *script.as_hex()));
      CHECK_FALSE(control->proves(output_key, Bytes{0x51}));
      ++controls;
    }
  }
  test::report_cases("protocol leaves", leaves);
  test::report_cases("protocol control blocks", controls);
}
