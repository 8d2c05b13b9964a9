#include "market.hpp"

#include <btcfi/settlement/party.hpp>

#include <catch2/catch.hpp>

#include <set>

using namespace btcfi;
using namespace btcfi::settlement;
using namespace btcfi::test;

namespace {

std::set<std::string> all_of(const PartySecrets& secrets) {
  return {to_hex(secrets.internal.reveal()), to_hex(secrets.leaf.reveal()),
          to_hex(secrets.nonce_seed.reveal()), to_hex(secrets.payout.reveal()),
          to_hex(secrets.one_time_seed.reveal())};
}

}  // namespace

TEST_CASE("the keys of a contract are those of the documented BIP-32 path") {
  const auto master = test_master(1);
  const auto secrets = expect(PartySecrets::derive(master, Network::regtest, 9));
  for (const std::uint32_t purpose : {0u, 1u, 2u, 3u, 4u}) {
    const auto path = expect(keys::parse_path("m/7368'/1'/9'/" + std::to_string(purpose) + "'"));
    const auto key = expect(master.derive(path));
    INFO(purpose);
    CHECK(all_of(secrets).contains(to_hex(key.secret().reveal())));
  }
  const auto leaf = expect(master.derive(expect(keys::parse_path("m/7368'/1'/9'/1'"))));
  CHECK(to_hex(secrets.leaf.reveal()) == to_hex(leaf.secret().reveal()));
}

TEST_CASE("no two contracts, networks or purposes share a secret") {
  const auto master = test_master(1);
  std::set<std::string> seen;
  std::size_t made = 0;
  for (const Network network : {Network::mainnet, Network::regtest}) {
    for (const std::uint32_t contract : {0u, 1u, 2u, 0x7fffffffu}) {
      seen.merge(all_of(expect(PartySecrets::derive(master, network, contract))));
      made += 5;
    }
  }
  CHECK(seen.size() == made);
  CHECK(PartySecrets::derive(master, Network::regtest, 0x80000000).error().code ==
        Errc::out_of_range);
}

TEST_CASE("the payout script is P2TR of the payout key without a tree, as BIP-86 has it") {
  // BIP-86, "Test vectors": m/86'/0'/0'/0/0 of the seed "abandon ... about".
  const auto secret = expect(keys::parse_secret_key(
      *from_hex("41f41d69260df4cf277826a9b65a3717e4eeddbeedf637f212ca096576479361")));
  CHECK(to_hex(expect(key_path_script(secret))) ==
        "5120a60869f0dbcf1dc659c9cecbaf8050135ea9e8cdc487053f1dc6880949dc684c");
}
