#include "support/json_test.hpp"

using namespace btcfi;
using namespace btcfi::keys;
using namespace btcfi::keys::test;

namespace {

std::string raw(const json::Value& value) {
  const Bytes bytes = hex(value);
  return std::string(bytes.begin(), bytes.end());
}

Network network_of(const std::string& chain) {
  return chain == "main" ? Network::mainnet : *parse_network(chain);
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

}  // namespace

TEST_CASE("BIP-173 and BIP-350: strings and SegWit addresses, valid and refused") {
  const std::string name = "bitcoin/bip173_350_bech32.json";
  const auto file = load_json(name);
  if (!file) return;
  std::size_t cases = 0;
  for (const auto& [list, variant] :
       {std::pair{"bech32_valid_hex", Bech32::bech32}, {"bech32m_valid_hex", Bech32::bech32m}}) {
    for (const auto& entry : file->at(list).array()) {
      const auto decoded = decode_bech32(raw(entry));
      REQUIRE(decoded);
      CHECK(decoded->variant == variant);
      CHECK(*encode_bech32(*decoded) == lower(raw(entry)));
      ++cases;
    }
  }
  for (const auto& [list, variant] : {std::pair{"bech32_invalid_hex", Bech32::bech32},
                                      {"bech32m_invalid_hex", Bech32::bech32m}}) {
    for (const auto& entry : file->at(list).array()) {
      INFO(text(entry.at("reason")));
      const auto decoded = decode_bech32(raw(*entry.at("hex")));
      CHECK((!decoded || decoded->variant != variant));
      ++cases;
    }
  }
  for (const auto& entry : file->at("segwit_addr_valid").array()) {
    const std::string address = text(entry.at("address"));
    const Network network =
        lower(address).substr(0, 2) == "bc" ? Network::mainnet : Network::signet;
    const auto script = script_of_address(network, address);
    REQUIRE(script);
    CHECK(to_hex(*script) == text(entry.at("script_hex")));
    CHECK(*address_of_script(network, *script) == lower(address));
    ++cases;
  }
  for (const auto& entry : file->at("segwit_addr_invalid").array()) {
    INFO(text(entry.at("reason")));
    for (const Network network : {Network::mainnet, Network::testnet4, Network::regtest}) {
      CHECK_FALSE(script_of_address(network, text(entry.at("address"))));
    }
    ++cases;
  }
  CHECK(cases == 63);
  btcfi::test::report_cases(name, cases);
}

TEST_CASE("Bitcoin Core's addresses of all networks, and what is no address on any") {
  const std::string name = "bitcoin/core_key_io_valid.json";
  const auto file = load_json(name);
  if (!file) return;
  std::size_t cases = 0;
  for (const auto& entry : file->array()) {
    if (*entry.at(2).at("isPrivkey").as_bool()) continue;
    const Network network = network_of(text(entry.at(2).at("chain")));
    const auto script = script_of_address(network, text(entry.at(0)));
    REQUIRE(script);
    CHECK(to_hex(*script) == text(entry.at(1)));
    CHECK(lower(*address_of_script(network, *script)) == lower(text(entry.at(0))));
    ++cases;
  }
  CHECK(cases == 54);
  btcfi::test::report_cases(name, cases);
  const auto invalid = load_json("bitcoin/core_key_io_invalid.json");
  REQUIRE(invalid);
  std::size_t refused = 0;
  for (const auto& entry : invalid->array()) {
    for (const Network network :
         {Network::mainnet, Network::testnet4, Network::signet, Network::regtest}) {
      CHECK_FALSE(script_of_address(network, text(entry.at(0))));
    }
    ++refused;
  }
  CHECK(refused == 70);
  btcfi::test::report_cases("bitcoin/core_key_io_invalid.json", refused);
}

TEST_CASE("Bitcoin Core's base58 pairs") {
  const std::string name = "bitcoin/core_base58_encode_decode.json";
  const auto file = load_json(name);
  if (!file) return;
  for (const auto& entry : file->array()) {
    CHECK(encode_base58(hex(entry.at(0))) == text(entry.at(1)));
  }
  btcfi::test::report_cases(name, file->size());
}
