#include "support/keys_test.hpp"

using namespace btcfi;
using namespace btcfi::keys;
using namespace btcfi::keys::test;

TEST_CASE("BIP-86's first address") {
  // BIP-86, "Test vectors".
  const auto key =
      fixed<XOnlyKey>("a60869f0dbcf1dc659c9cecbaf8050135ea9e8cdc487053f1dc6880949dc684c");
  CHECK(p2tr_address(Network::mainnet, key) ==
        "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr");
}

TEST_CASE("every kind of script round trips on every network, and on no other kind of network") {
  Dice dice(64);
  const KeyPair key = dice.key_pair();
  const std::string hash = hash160(key.public_key()).hex();
  const std::string wide = dice.hash().hex();
  const std::vector<std::string> scripts{"0014" + hash,
                                         "0020" + wide,
                                         "5120" + wide,
                                         "51024e73",
                                         "6028" + wide + "0011223344556677",
                                         "76a914" + hash + "88ac",
                                         "a914" + hash + "87"};
  const std::vector<Network> networks{Network::mainnet, Network::testnet4, Network::signet,
                                      Network::regtest};
  for (const std::string& script : scripts) {
    for (const Network network : networks) {
      const auto address = address_of_script(network, hex(script));
      REQUIRE(address);
      const auto back = script_of_address(network, *address);
      REQUIRE(back);
      CHECK(to_hex(*back) == script);
      for (const Network other : networks) {
        const bool same = address_of_script(other, hex(script)).value_or("") == *address;
        const auto there = script_of_address(other, *address);
        CHECK(there.has_value() == same);
        if (!same) CHECK(there.error().code == Errc::keys_wrong_network);
      }
    }
  }
  CHECK(p2wpkh_address(Network::regtest, key.public_key()).substr(0, 6) == "bcrt1q");
}

TEST_CASE("scripts without an address are refused") {
  for (const char* script : {"", "51", "6a0101",
                             "0015"
                             "000000000000000000000000000000000000000000",
                             "5101aa", "76a914", "522102"}) {
    CHECK(address_of_script(Network::regtest, hex(script)).error().code == Errc::unsupported);
  }
  CHECK_FALSE(encode_address(Network::regtest, 17, Bytes(32)));
  CHECK_FALSE(encode_address(Network::regtest, 0, Bytes(21)));
  CHECK_FALSE(encode_address(Network::regtest, 1, Bytes(1)));
  CHECK_FALSE(encode_address(Network::regtest, 1, Bytes(41)));
}
