#pragma once

#include <btcfi/core/network.hpp>
#include <btcfi/keys/key.hpp>

/// Addresses: the text of an output script, bound to a network.
///
/// testnet4 and signet write addresses alike ("tb1..."): an address of one is accepted for the
/// other.
namespace btcfi::keys {

/// "bc", "tb" or "bcrt".
[[nodiscard]] const char* address_prefix(Network network) noexcept;

/// The address of a witness program (BIP-141): version 0 in Bech32, 1 to 16 in Bech32m.
/// Errors: keys_invalid_address (a version above 16, a program shorter than 2 or longer than 40
/// bytes, a version 0 program of other than 20 or 32).
[[nodiscard]] Result<std::string> encode_address(Network network, unsigned version,
                                                 ByteView program);
/// The address of a Taproot output key (already tweaked).
[[nodiscard]] std::string p2tr_address(Network network, const XOnlyKey& output_key);
/// The P2WPKH address of a public key.
[[nodiscard]] std::string p2wpkh_address(Network network, const PublicKey& key);

/// The address of a scriptPubKey: witness programs, P2PKH and P2SH. Errors: unsupported for other
/// scripts, which have none.
[[nodiscard]] Result<std::string> address_of_script(Network network, ByteView script_pubkey);
/// The scriptPubKey of an address of \p network.
/// Errors: keys_invalid_address (offset: the character where known), keys_wrong_network.
[[nodiscard]] Result<Bytes> script_of_address(Network network, std::string_view address);

}  // namespace btcfi::keys
