#include "support/json_test.hpp"

using namespace btcfi;
using namespace btcfi::keys;
using namespace btcfi::keys::test;

TEST_CASE("BIP-32: every chain by secret and, where possible, by public derivation") {
  const std::string name = "bitcoin/bip032.json";
  const auto file = load_json(name);
  if (!file) return;
  std::size_t cases = 0;
  for (const auto& vector : file->at("vectors").array()) {
    const auto root = ExtendedSecret::from_seed(hex(vector.at("seed")));
    REQUIRE(root);
    for (const auto& chain : vector.at("chains").array()) {
      const auto path = parse_path(text(chain.at("path")));
      REQUIRE(path);
      const auto key = root->derive(*path);
      REQUIRE(key);
      CHECK(key->reveal_text(Network::mainnet) == text(chain.at("xprv")));
      CHECK(key->public_part()->text(Network::mainnet) == text(chain.at("xpub")));
      CHECK(*ExtendedPublic::parse(Network::mainnet, text(chain.at("xpub"))) ==
            *key->public_part());
      const auto parsed = ExtendedSecret::parse(Network::mainnet, text(chain.at("xprv")));
      REQUIRE(parsed);
      CHECK(equal(parsed->secret().reveal(), key->secret().reveal()));
      if (!path->empty() && path->back() < hardened) {
        const DerivationPath parent(path->begin(), path->end() - 1);
        CHECK(*root->derive(parent)->public_part()->child(path->back()) == *key->public_part());
      }
      ++cases;
    }
  }
  CHECK(cases == 17);
  for (const auto& invalid : file->at("invalid_keys").array()) {
    INFO(text(invalid.at("reason")));
    CHECK(ExtendedPublic::parse(Network::mainnet, text(invalid.at("key"))).error().code ==
          Errc::keys_invalid_extended);
    CHECK(ExtendedSecret::parse(Network::mainnet, text(invalid.at("key"))).error().code ==
          Errc::keys_invalid_extended);
    ++cases;
  }
  CHECK(cases == 33);
  btcfi::test::report_cases(name, cases);
}

TEST_CASE("BIP-86: derivation, internal and output keys, addresses") {
  const std::string name = "bitcoin/bip086.json";
  const auto file = load_json(name);
  if (!file) return;
  std::size_t cases = 0;
  const auto root = ExtendedSecret::parse(Network::mainnet, text(file->at("rootpriv")));
  REQUIRE(root);
  for (const auto& item : file->at("items").array()) {
    if (!item.contains("internal_key")) continue;
    const std::string label = text(item.at("label"));
    const auto path = parse_path(label.substr(label.find("m/")));
    REQUIRE(path);
    const auto key = root->derive(*path);
    REQUIRE(key);
    const auto internal = *xonly(key->secret());
    CHECK(internal == fixed<XOnlyKey>(item.at("internal_key")));
    const auto output = tweak_public(internal, std::nullopt);
    CHECK(output->key == fixed<XOnlyKey>(item.at("output_key")));
    CHECK(p2tr_address(Network::mainnet, output->key) == text(item.at("address")));
    ++cases;
  }
  CHECK(cases >= 3);
  btcfi::test::report_cases(name, cases);
}
