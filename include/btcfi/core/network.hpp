#pragma once

#include <btcfi/core/bytes.hpp>

#include <string_view>

namespace btcfi {

/// The chain that terms, offers and addresses belong to. Examples use regtest; mainnet has to be
/// named.
enum class Network : std::uint8_t { mainnet, testnet4, signet, regtest };

/// "mainnet", "testnet4", "signet" or "regtest".
[[nodiscard]] const char* to_string(Network network) noexcept;
/// The network of that name. Errors: unsupported.
[[nodiscard]] Result<Network> parse_network(std::string_view name) noexcept;

/// Hash of the network's first block, in the order in which it is hashed (explorers show it
/// reversed).
[[nodiscard]] Hash256 genesis_hash(Network network) noexcept;
/// The network that begins with that block. Errors: unsupported.
[[nodiscard]] Result<Network> network_of_genesis(const Hash256& hash) noexcept;

}  // namespace btcfi
