// Any text as an address, extended key or derivation path; any bytes as a script.

#include <btcfi/keys.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace btcfi;
  using namespace btcfi::keys;
  const ByteView bytes(data, size);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto decoded = decode_bech32(text)) {
    const auto again = encode_bech32(*decoded);
    BTCFI_ASSERT(again && again->size() == text.size());
    BTCFI_ASSERT(decode_bech32(*again).value_or({}) == *decoded);
  }
  if (const auto decoded = decode_base58(text)) BTCFI_ASSERT(encode_base58(*decoded) == text);
  for (const Network network : {Network::mainnet, Network::signet, Network::regtest}) {
    if (const auto script = script_of_address(network, text)) {
      const auto address = address_of_script(network, *script);
      BTCFI_ASSERT(address && script_of_address(network, *address).value_or({}) == *script);
    }
    if (const auto address = address_of_script(network, bytes)) {
      BTCFI_ASSERT(equal(script_of_address(network, *address).value_or({}), bytes));
    }
  }
  if (const auto path = parse_path(text)) {
    BTCFI_ASSERT(parse_path(format_path(*path)).value_or({}) == *path);
  }
  if (const auto key = ExtendedPublic::parse(Network::mainnet, text)) {
    BTCFI_ASSERT(key->text(Network::mainnet) == text);
  }
  return 0;
}
