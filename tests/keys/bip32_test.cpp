#include "support/keys_test.hpp"

using namespace btcfi;
using namespace btcfi::keys;
using namespace btcfi::keys::test;

TEST_CASE("paths are read and written") {
  CHECK(*parse_path("m") == DerivationPath{});
  CHECK(*parse_path("m/0") == DerivationPath{0});
  CHECK(*parse_path("m/86'/1h/2147483647'") ==
        DerivationPath{86 + hardened, 1 + hardened, 0xffffffff});
  CHECK(format_path({86 + hardened, 0, 7}) == "m/86'/0/7");
  for (const char* bad : {"", "86", "/0", "m/", "m//0", "m/-1", "m/2147483648", "m/0''", "m/0x1",
                          "m/01", "m/0/", "m/4294967296", "M/0", "m/0 "}) {
    INFO(bad);
    CHECK(parse_path(bad).error().code == Errc::parse);
  }
  std::string deep = "m";
  for (int i = 0; i < 255; ++i) deep += "/1";
  CHECK(parse_path(deep)->size() == 255);
  CHECK(parse_path(deep + "/1").error().code == Errc::limit_exceeded);
}

TEST_CASE("secret and public derivation meet, and hardened steps need the secret") {
  Dice dice(65);
  const auto root = ExtendedSecret::from_seed(dice.hash());
  REQUIRE(root);
  for (std::uint32_t number : {0u, 1u, 1000u, hardened - 1}) {
    const auto secret = root->child(number);
    const auto public_root = root->public_part();
    REQUIRE(secret);
    REQUIRE(public_root);
    CHECK(*public_root->child(number) == *secret->public_part());
    CHECK(public_root->child(number | hardened).error().code == Errc::keys_hardened_public);
    CHECK(root->child(number | hardened));
  }
  const auto path = *parse_path("m/3/2/1");
  CHECK(*root->public_part()->derive(path) == *root->derive(path)->public_part());
}

TEST_CASE("a text of another network is told apart from a broken one") {
  Dice dice(66);
  const auto root = ExtendedSecret::from_seed(dice.hash());
  const std::string main_text = root->reveal_text(Network::mainnet);
  const std::string test_text = root->public_part()->text(Network::regtest);
  CHECK(main_text.substr(0, 4) == "xprv");
  CHECK(test_text.substr(0, 4) == "tpub");
  CHECK(ExtendedSecret::parse(Network::regtest, main_text).error().code ==
        Errc::keys_wrong_network);
  CHECK(ExtendedPublic::parse(Network::mainnet, test_text).error().code ==
        Errc::keys_wrong_network);
  CHECK(ExtendedPublic::parse(Network::mainnet, main_text).error().code ==
        Errc::keys_invalid_extended);
  CHECK(*ExtendedPublic::parse(Network::signet, test_text) == *root->public_part());
}

TEST_CASE("depth ends at 255 and seeds are 16 to 64 bytes") {
  auto key = ExtendedSecret::from_seed(Bytes(16, 7));
  REQUIRE(key);
  for (int i = 0; i < 255; ++i) key = key->child(0);
  REQUIRE(key);
  CHECK(key->origin().depth == 255);
  CHECK(key->child(0).error().code == Errc::limit_exceeded);
  CHECK(key->public_part()->child(0).error().code == Errc::limit_exceeded);
  CHECK(ExtendedSecret::from_seed(Bytes(15)).error().code == Errc::out_of_range);
  CHECK(ExtendedSecret::from_seed(Bytes(65)).error().code == Errc::out_of_range);
}
