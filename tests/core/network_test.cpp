#include <btcfi/core/codec.hpp>
#include <btcfi/core/network.hpp>
#include <btcfi/core/sha256.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace btcfi;

namespace {

Hash256 header_hash(const char* merkle_root, std::uint32_t time, std::uint32_t bits,
                    std::uint32_t nonce) {
  Hash256 root = *Hash256::from_hex(merkle_root);
  std::reverse(root.bytes.begin(), root.bytes.end());
  ByteWriter header;
  header.u32(1).bytes(Hash256{}).bytes(root).u32(time).u32(bits).u32(nonce);
  return sha256d(header.view());
}

}  // namespace

TEST_CASE("the genesis hashes are those of the genesis headers") {
  // Header fields as in Bitcoin Core, kernel/chainparams.cpp.
  const char* satoshi = "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b";
  const char* testnet4 = "7aa0a7ae1e223414cb807e40cd57e667b718e42aaf9306db9102fe28912b7b4e";
  CHECK(genesis_hash(Network::mainnet) == header_hash(satoshi, 1231006505, 0x1d00ffff, 2083236893));
  CHECK(genesis_hash(Network::testnet4) ==
        header_hash(testnet4, 1714777860, 0x1d00ffff, 393743547));
  CHECK(genesis_hash(Network::signet) == header_hash(satoshi, 1598918400, 0x1e0377ae, 52613770));
  CHECK(genesis_hash(Network::regtest) == header_hash(satoshi, 1296688602, 0x207fffff, 2));
}

TEST_CASE("a network is found by its name and by its first block") {
  for (const Network n : {Network::mainnet, Network::testnet4, Network::signet, Network::regtest}) {
    CHECK(*parse_network(to_string(n)) == n);
    CHECK(*network_of_genesis(genesis_hash(n)) == n);
  }
  CHECK(parse_network("Mainnet").error().code == Errc::unsupported);
  CHECK(network_of_genesis(Hash256{}).error().code == Errc::unsupported);
}
