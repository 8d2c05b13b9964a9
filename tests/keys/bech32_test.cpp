#include "support/keys_test.hpp"

using namespace btcfi;
using namespace btcfi::keys;
using namespace btcfi::keys::test;

TEST_CASE("the shortest text of each variant in BIP-173 and BIP-350") {
  const auto first = decode_bech32("A12UEL5L");
  REQUIRE(first);
  CHECK(*first == Bech32Text{Bech32::bech32, "a", {}});
  CHECK(*encode_bech32(*first) == "a12uel5l");
  const auto second = decode_bech32("a1lqfn3a");
  REQUIRE(second);
  CHECK(*second == Bech32Text{Bech32::bech32m, "a", {}});
}

TEST_CASE("up to four changed characters are always noticed") {
  Dice dice(61);
  const std::string alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  for (const Bech32 variant : {Bech32::bech32, Bech32::bech32m}) {
    const auto text = encode_bech32({variant, "bcrt", to_groups(dice.hash())});
    REQUIRE(text);
    for (int round = 0; round < 2000; ++round) {
      std::string damaged = *text;
      const std::size_t changes = 1 + dice.below(4);
      for (std::size_t i = 0; i < changes; ++i) {
        damaged[5 + dice.below(damaged.size() - 5)] = alphabet[dice.below(32)];
      }
      if (damaged == *text) continue;
      const auto decoded = decode_bech32(damaged);
      // Another variant's checksum may fit by chance, the same variant's never does.
      CHECK((!decoded || decoded->variant != variant));
    }
  }
}

TEST_CASE("bytes and groups round trip at every length, and padding is strict") {
  Dice dice(62);
  for (std::size_t length = 0; length <= 40; ++length) {
    Bytes bytes(length);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice.below(256));
    const Bytes groups = to_groups(bytes);
    CHECK(groups.size() == (length * 8 + 4) / 5);
    CHECK(from_groups(groups).value_or({1}) == bytes);
    if (length * 8 % 5 != 0) {
      Bytes padded = groups;
      padded.back() |= 1;
      CHECK_FALSE(from_groups(padded));
    }
    Bytes longer = groups;
    longer.push_back(0);
    if ((longer.size() * 5) % 8 > 4) CHECK_FALSE(from_groups(longer));
  }
  CHECK_FALSE(from_groups(Bytes{32}));
}

TEST_CASE("what cannot be written is refused") {
  CHECK_FALSE(encode_bech32({Bech32::bech32, "", {}}));
  CHECK_FALSE(encode_bech32({Bech32::bech32, "A", {}}));
  CHECK_FALSE(encode_bech32({Bech32::bech32, " ", {}}));
  CHECK_FALSE(encode_bech32({Bech32::bech32, "a", {32}}));
  CHECK(encode_bech32({Bech32::bech32, "a", Bytes(82)}));
  CHECK_FALSE(encode_bech32({Bech32::bech32, "a", Bytes(83)}));
}
