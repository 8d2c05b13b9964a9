#include "support/json_test.hpp"

using namespace btcfi;
using namespace btcfi::keys;
using namespace btcfi::keys::test;

namespace {
std::optional<Hash256> root_of(const json::Ref& value) {
  if (is_null(value)) return std::nullopt;
  return fixed<Hash256>(value);
}
}  // namespace

TEST_CASE("BIP-341's wallet vectors: tweaks, output keys, control block parity and signatures") {
  const std::string name = "bitcoin/bip341_wallet_test_vectors.json";
  const auto file = load_json(name);
  if (!file) return;
  std::size_t cases = 0;
  for (const auto& test : file->at("scriptPubKey").array()) {
    const auto internal = fixed<XOnlyKey>(test.at("given").at("internalPubkey"));
    const auto root = root_of(test.at("intermediary").at("merkleRoot"));
    CHECK(tap_tweak_hash(internal, root) == fixed<Hash256>(test.at("intermediary").at("tweak")));
    const auto output = tweak_public(internal, root);
    REQUIRE(output);
    CHECK(output->key == fixed<XOnlyKey>(test.at("intermediary").at("tweakedPubkey")));
    CHECK(text(test.at("expected").at("scriptPubKey")) == "5120" + output->key.hex());
    for (const auto& block : test.at("expected").at("scriptPathControlBlocks").array()) {
      CHECK((hex(block)[0] & 1) == (output->odd ? 1 : 0));
    }
    CHECK(verify_tweak(*output, internal, root));
    ++cases;
  }
  for (const auto& spend : file->at("keyPathSpending").array()) {
    for (const auto& input : spend.at("inputSpending").array()) {
      const SecretKey key = secret(text(input.at("given").at("internalPrivkey")));
      const auto root = root_of(input.at("given").at("merkleRoot"));
      const auto tweaked = tweak_secret(key, root);
      REQUIRE(tweaked);
      CHECK(to_hex(tweaked->reveal()) == text(input.at("intermediary").at("tweakedPrivkey")));
      CHECK(*xonly(key) == fixed<XOnlyKey>(input.at("intermediary").at("internalPubkey")));
      const Hash256 sighash = fixed<Hash256>(input.at("intermediary").at("sigHash"));
      const auto signature = sign_schnorr(sighash, *tweaked, Entropy());
      REQUIRE(signature);
      CHECK(text(input.at("expected").at("witness").at(0)).substr(0, 128) == signature->hex());
      ++cases;
    }
  }
  CHECK(cases == 14);
  btcfi::test::report_cases(name, cases);
}
