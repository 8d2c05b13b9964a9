#include <btcfi/core/network.hpp>

#include <algorithm>

namespace btcfi {
namespace {

struct Row {
  Network network;
  const char* name;
  const char* genesis;  // as explorers show it
};

// Bitcoin Core, kernel/chainparams.cpp; the test hashes the block headers.
constexpr Row rows[] = {
    {Network::mainnet, "mainnet",
     "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"},
    {Network::testnet4, "testnet4",
     "00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043"},
    {Network::signet, "signet", "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6"},
    {Network::regtest, "regtest",
     "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"},
};

}  // namespace

const char* to_string(Network network) noexcept {
  for (const Row& row : rows) {
    if (row.network == network) return row.name;
  }
  return "unknown";
}

Result<Network> parse_network(std::string_view name) noexcept {
  for (const Row& row : rows) {
    if (name == row.name) return row.network;
  }
  return fail(Errc::unsupported, "parse_network");
}

Hash256 genesis_hash(Network network) noexcept {
  for (const Row& row : rows) {
    if (row.network != network) continue;
    Hash256 hash = *Hash256::from_hex(row.genesis);
    std::reverse(hash.bytes.begin(), hash.bytes.end());
    return hash;
  }
  return {};
}

Result<Network> network_of_genesis(const Hash256& hash) noexcept {
  for (const Row& row : rows) {
    if (genesis_hash(row.network) == hash) return row.network;
  }
  return fail(Errc::unsupported, "network_of_genesis");
}

}  // namespace btcfi
