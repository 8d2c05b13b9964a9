#include <btcfi/core/codec.hpp>
#include <btcfi/core/network.hpp>
#include <btcfi/core/sha256.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;

namespace {

// The fields of a first block's header (Bitcoin Core, kernel/chainparams.cpp).
struct Header {
  Network network;
  const char* merkle_root;  // as explorers show it
  std::uint32_t time, bits, nonce;
};

constexpr const char* satoshis_coinbase =
    "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b";

Hash256 hash_of(const Header& header) {
  Bytes root = *from_hex(header.merkle_root);
  std::reverse(root.begin(), root.end());
  ByteWriter out;
  out.u32(1).bytes(Hash256{}).bytes(root).u32(header.time).u32(header.bits).u32(header.nonce);
  return sha256d(out.view());
}

}  // namespace

TEST_CASE("each genesis hash is the hash of its block's header") {
  for (const Header& header : {
           Header{Network::mainnet, satoshis_coinbase, 1231006505, 0x1d00ffff, 2083236893},
           Header{Network::testnet4,
                  "7aa0a7ae1e223414cb807e40cd57e667b718e42aaf9306db9102fe28912b7b4e", 1714777860,
                  0x1d00ffff, 393743547},
           Header{Network::signet, satoshis_coinbase, 1598918400, 0x1e0377ae, 52613770},
           Header{Network::regtest, satoshis_coinbase, 1296688602, 0x207fffff, 2},
       }) {
    CAPTURE(to_string(header.network));
    CHECK(genesis_hash(header.network) == hash_of(header));
    CHECK(*network_of_genesis(hash_of(header)) == header.network);
  }
}

TEST_CASE("networks have names, numbers and address prefixes") {
  for (const Network network : all_networks) {
    CHECK(*parse_network(to_string(network)) == network);
    CHECK(*network_from_number(static_cast<std::uint8_t>(network)) == network);
  }
  CHECK(bech32_hrp(Network::mainnet) == std::string("bc"));
  CHECK(bech32_hrp(Network::testnet4) == std::string("tb"));
  CHECK(bech32_hrp(Network::signet) == std::string("tb"));
  CHECK(bech32_hrp(Network::regtest) == std::string("bcrt"));
  CHECK_FALSE(parse_network("main"));
  CHECK_FALSE(network_from_number(4));
  CHECK(network_of_genesis(Hash256{}).error().code == Errc::unsupported);
  CHECK(to_string(static_cast<Network>(9)) == std::string("unknown"));
}
