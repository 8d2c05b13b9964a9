#include <btcfi/core/sha256.hpp>
#include <btcfi/keys/address.hpp>
#include <btcfi/keys/base58.hpp>
#include <btcfi/keys/bech32.hpp>

#include <optional>

namespace btcfi::keys {
namespace {

// Opcodes of the scripts that have addresses; the script room, which names all, lies above.
constexpr std::uint8_t op_1 = 0x51;
constexpr std::uint8_t op_dup = 0x76;
constexpr std::uint8_t op_hash160 = 0xa9;
constexpr std::uint8_t op_equal = 0x87;
constexpr std::uint8_t op_equalverify = 0x88;
constexpr std::uint8_t op_checksig = 0xac;

struct LegacyVersions {
  std::uint8_t key_hash;
  std::uint8_t script_hash;
};
LegacyVersions legacy_versions(Network network) noexcept {
  if (network == Network::mainnet) return {0x00, 0x05};
  return {0x6f, 0xc4};
}

Bytes witness_script(unsigned version, ByteView program) {
  Bytes out{static_cast<std::uint8_t>(version == 0 ? 0 : op_1 + version - 1),
            static_cast<std::uint8_t>(program.size())};
  out.insert(out.end(), program.begin(), program.end());
  return out;
}

Bytes surround(std::initializer_list<std::uint8_t> head, ByteView middle,
               std::initializer_list<std::uint8_t> tail) {
  Bytes out(head);
  out.insert(out.end(), middle.begin(), middle.end());
  out.insert(out.end(), tail.begin(), tail.end());
  return out;
}

bool known_prefix(std::string_view prefix) noexcept {
  return prefix == "bc" || prefix == "tb" || prefix == "bcrt";
}

Result<Bytes> script_of_legacy(Network network, ByteView payload) {
  constexpr const char* where = "script_of_address";
  if (payload.size() != 21) return fail(Errc::keys_invalid_address, where);
  const ByteView hash = payload.subspan(1);
  const auto match = [&](LegacyVersions versions) -> std::optional<Bytes> {
    if (payload[0] == versions.key_hash) {
      return surround({op_dup, op_hash160, 20}, hash, {op_equalverify, op_checksig});
    }
    if (payload[0] == versions.script_hash) return surround({op_hash160, 20}, hash, {op_equal});
    return std::nullopt;
  };
  if (auto script = match(legacy_versions(network))) return *std::move(script);
  if (match(legacy_versions(Network::mainnet)) || match(legacy_versions(Network::regtest))) {
    return fail(Errc::keys_wrong_network, where);
  }
  return fail(Errc::keys_invalid_address, where);
}

}  // namespace

const char* address_prefix(Network network) noexcept {
  switch (network) {
    case Network::mainnet: return "bc";
    case Network::testnet4:
    case Network::signet: return "tb";
    case Network::regtest: return "bcrt";
  }
  return "";
}

Result<std::string> encode_address(Network network, unsigned version, ByteView program) {
  const bool size_fits = version == 0 ? program.size() == 20 || program.size() == 32
                                      : program.size() >= 2 && program.size() <= 40;
  if (version > 16 || !size_fits) return fail(Errc::keys_invalid_address, "encode_address");
  Bech32Text text;
  text.variant = version == 0 ? Bech32::bech32 : Bech32::bech32m;
  text.prefix = address_prefix(network);
  text.groups = to_groups(program);
  text.groups.insert(text.groups.begin(), static_cast<std::uint8_t>(version));
  return encode_bech32(text);
}

std::string p2tr_address(Network network, const XOnlyKey& output_key) {
  return *encode_address(network, 1, output_key);
}

std::string p2wpkh_address(Network network, const PublicKey& key) {
  return *encode_address(network, 0, hash160(key));
}

Result<std::string> address_of_script(Network network, ByteView script) {
  if (script.size() >= 4 && script.size() == std::size_t{2} + script[1] &&
      (script[0] == 0 || (script[0] >= op_1 && script[0] < op_1 + 16))) {
    const unsigned version = script[0] == 0 ? 0 : script[0] - op_1 + 1u;
    auto address = encode_address(network, version, script.subspan(2));
    if (address) return address;
    return fail(Errc::unsupported, "address_of_script");
  }
  const auto legacy = [&](std::uint8_t version, ByteView hash) {
    return encode_base58_check(surround({version}, hash, {}));
  };
  if (script.size() == 25) {
    const ByteView hash = script.subspan(3, 20);
    if (equal(script, surround({op_dup, op_hash160, 20}, hash, {op_equalverify, op_checksig}))) {
      return legacy(legacy_versions(network).key_hash, hash);
    }
  }
  if (script.size() == 23) {
    const ByteView hash = script.subspan(2, 20);
    if (equal(script, surround({op_hash160, 20}, hash, {op_equal}))) {
      return legacy(legacy_versions(network).script_hash, hash);
    }
  }
  return fail(Errc::unsupported, "address_of_script");
}

Result<Bytes> script_of_address(Network network, std::string_view address) {
  constexpr const char* where = "script_of_address";
  const auto text = decode_bech32(address);
  if (!text) {
    const auto payload = decode_base58_check(address);
    if (payload) return script_of_legacy(network, *payload);
    return fail(Errc::keys_invalid_address, where, 0, text.error().offset);
  }
  if (text->prefix != address_prefix(network)) {
    return fail(known_prefix(text->prefix) ? Errc::keys_wrong_network : Errc::keys_invalid_address,
                where);
  }
  if (text->groups.empty() || text->groups[0] > 16) {
    return fail(Errc::keys_invalid_address, where, 0, text->prefix.size() + 1);
  }
  const unsigned version = text->groups[0];
  if ((version == 0) != (text->variant == Bech32::bech32)) {
    return fail(Errc::keys_invalid_address, where);
  }
  const auto program = from_groups(ByteView(text->groups).subspan(1));
  if (!program || !encode_address(network, version, *program)) {
    return fail(Errc::keys_invalid_address, where);
  }
  return witness_script(version, *program);
}

}  // namespace btcfi::keys
