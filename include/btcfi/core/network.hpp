#pragma once

#include <btcfi/core/bytes.hpp>

namespace btcfi {

/// Which Bitcoin chain. Mainnet has to be named: nothing in the library defaults to it.
enum class Network : std::uint8_t { mainnet = 0, testnet4 = 1, signet = 2, regtest = 3 };

inline constexpr std::array all_networks{Network::mainnet, Network::testnet4, Network::signet,
                                         Network::regtest};

/// "mainnet", "testnet4", "signet", "regtest"; "unknown" for a value that is none of them.
[[nodiscard]] const char* to_string(Network network) noexcept;
/// Errors: unsupported.
[[nodiscard]] Result<Network> parse_network(std::string_view name) noexcept;
/// Errors: out_of_range.
[[nodiscard]] Result<Network> network_from_number(std::uint8_t number) noexcept;

/// The hash of the first block, as hashed (internal byte order, the reverse of what explorers
/// show): the chain's identity in settlement terms. Zeros for a value that is no network.
[[nodiscard]] const Hash256& genesis_hash(Network network) noexcept;
/// Errors: unsupported, for a chain that is none of ours.
[[nodiscard]] Result<Network> network_of_genesis(const Hash256& hash) noexcept;
/// The human-readable part of SegWit addresses (BIP-173): "bc", "tb", "tb", "bcrt"; empty for a
/// value that is no network.
[[nodiscard]] const char* bech32_hrp(Network network) noexcept;

}  // namespace btcfi
