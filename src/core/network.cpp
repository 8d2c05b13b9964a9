#include <btcfi/core/network.hpp>

namespace btcfi {
namespace {

struct Row {
  Network network;
  const char* name;
  const char* hrp;
  Hash256 genesis;
};

// Bitcoin Core, kernel/chainparams.cpp: consensus.hashGenesisBlock, reversed. network_test.cpp
// computes each from the block's header.
constexpr std::array<Row, 4> rows{{
    {Network::mainnet, "mainnet", "bc", {{0x6f, 0xe2, 0x8c, 0x0a, 0xb6, 0xf1, 0xb3, 0x72,
                                          0xc1, 0xa6, 0xa2, 0x46, 0xae, 0x63, 0xf7, 0x4f,
                                          0x93, 0x1e, 0x83, 0x65, 0xe1, 0x5a, 0x08, 0x9c,
                                          0x68, 0xd6, 0x19, 0,    0,    0,    0,    0}}},
    {Network::testnet4, "testnet4", "tb", {{0x43, 0xf0, 0x8b, 0xda, 0xb0, 0x50, 0xe3, 0x5b,
                                            0x56, 0x7c, 0x86, 0x4b, 0x91, 0xf4, 0x7f, 0x50,
                                            0xae, 0x72, 0x5a, 0xe2, 0xde, 0x53, 0xbc, 0xfb,
                                            0xba, 0xf2, 0x84, 0xda, 0,    0,    0,    0}}},
    {Network::signet, "signet", "tb", {{0xf6, 0x1e, 0xee, 0x3b, 0x63, 0xa3, 0x80, 0xa4,
                                        0x77, 0xa0, 0x63, 0xaf, 0x32, 0xb2, 0xbb, 0xc9,
                                        0x7c, 0x9f, 0xf9, 0xf0, 0x1f, 0x2c, 0x42, 0x25,
                                        0xe9, 0x73, 0x98, 0x81, 0x08, 0,    0,    0}}},
    {Network::regtest, "regtest", "bcrt", {{0x06, 0x22, 0x6e, 0x46, 0x11, 0x1a, 0x0b, 0x59,
                                            0xca, 0xaf, 0x12, 0x60, 0x43, 0xeb, 0x5b, 0xbf,
                                            0x28, 0xc3, 0x4f, 0x3a, 0x5e, 0x33, 0x2a, 0x1f,
                                            0xc7, 0xb2, 0xb7, 0x3c, 0xf1, 0x88, 0x91, 0x0f}}},
}};

constexpr Row unknown_row{Network::regtest, "unknown", "", {}};

const Row& row(Network network) noexcept {
  const auto index = static_cast<std::size_t>(network);
  return index < rows.size() ? rows[index] : unknown_row;
}

}  // namespace

const char* to_string(Network network) noexcept { return row(network).name; }
const char* bech32_hrp(Network network) noexcept { return row(network).hrp; }
const Hash256& genesis_hash(Network network) noexcept { return row(network).genesis; }

Result<Network> parse_network(std::string_view name) noexcept {
  for (const Row& r : rows) {
    if (name == r.name) return r.network;
  }
  return fail(Errc::unsupported, "parse_network");
}

Result<Network> network_from_number(std::uint8_t number) noexcept {
  if (number >= rows.size()) return fail(Errc::out_of_range, "network_from_number", 0, number);
  return rows[number].network;
}

Result<Network> network_of_genesis(const Hash256& hash) noexcept {
  for (const Row& r : rows) {
    if (hash == r.genesis) return r.network;
  }
  return fail(Errc::unsupported, "network_of_genesis");
}

}  // namespace btcfi
