// BIP-322's own vectors: the two transactions of a message, simple signatures, and what must be
// refused.

#include <btcfi/core/base64.hpp>
#include <btcfi/core/codec.hpp>
#include <btcfi/core/json.hpp>
#include <btcfi/keys/address.hpp>
#include <btcfi/tx/message_proof.hpp>

#include <btcfi_test/vectors.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::tx;

namespace {

/// "smp", which older texts leave out, and base64 of the witness as transactions have it. Nothing
/// where the text is not that.
std::optional<Witness> simple(const std::string& signature) {
  const auto bytes = from_base64(signature.substr(signature.starts_with("smp") ? 3 : 0));
  if (!bytes) return std::nullopt;
  ByteReader in(*bytes);
  const auto count = in.compact_size();
  Witness out;
  for (std::uint64_t i = 0; count && i < *count; ++i) {
    const auto item = in.var_bytes();
    if (!item) return std::nullopt;
    out.push_back(to_bytes(*item));
  }
  if (!count || !in.finish()) return std::nullopt;
  return out;
}

Result<Bytes> script_of(const std::string& address) {
  return keys::script_of_address(Network::mainnet, address);
}

Status check(const std::string& message, const std::string& address, const std::string& signature) {
  BTCFI_TRY(const Bytes script, script_of(address));
  const auto witness = simple(signature);
  if (!witness) return fail(Errc::parse, "signature");
  return verify_message(as_bytes(message), script, *witness);
}

}  // namespace

TEST_CASE("BIP-322: simple signatures verify, everything else is refused") {
  std::size_t hashes = 0, valid = 0, refused = 0;
  for (const char* name : {"basic", "generated"}) {
    const auto text =
        test::read_vectors("bitcoin/bip322/" + std::string(name) + "-test-vectors.json");
    if (!text) return;
    const auto document = json::parse(*text);
    REQUIRE(document);
    for (const json::Value& item : document->at("tx_hashes").array()) {
      const std::string message = *item.at("message").as_string();
      const auto script = script_of(*item.at("address").as_string());
      REQUIRE(script);
      CHECK(signed_message_hash(as_bytes(message)).hex() == *item.at("message_hash").as_string());
      const MessageProof proof = message_proof(as_bytes(message), *script);
      CHECK(proof.to_spend.txid().hex() == *item.at("to_spend_tx_hash").as_string());
      CHECK(proof.to_sign.txid().hex() == *item.at("to_sign_tx_hash").as_string());
      ++hashes;
    }
    for (const json::Value& item : document->at("simple").array()) {
      const std::string message = *item.at("message").as_string();
      const std::string address = *item.at("address").as_string();
      for (const json::Value& signature : item.at("bip322_signatures").array()) {
        const Status good = check(message, address, *signature.as_string());
        INFO(*item.at("type").as_string() << " " << describe(good ? Error{} : good.error()));
        CHECK(good);
        CHECK_FALSE(check(message + "!", address, *signature.as_string()));
        ++valid;
      }
    }
    for (const json::Value& item : document->at("error").array()) {
      INFO(*item.at("description").as_string());
      CHECK_FALSE(check(*item.at("message").as_string(), *item.at("address").as_string(),
                        *item.at("signature").as_string()));
      ++refused;
    }
  }
  test::report_cases("bip322 transactions", hashes);
  test::report_cases("bip322 simple signatures", valid);
  test::report_cases("bip322 refused", refused);
}
