#include "support/keys_test.hpp"

using namespace btcfi;
using namespace btcfi::keys;
using namespace btcfi::keys::test;

TEST_CASE("small values and leading zeros") {
  CHECK(encode_base58({}).empty());
  CHECK(encode_base58(hex("61")) == "2g");
  CHECK(encode_base58(hex("626262")) == "a3gV");
  CHECK(encode_base58(hex("0000")) == "11");
  CHECK(encode_base58(hex("00000161")) == "1176");
}

TEST_CASE("bytes of every short length round trip, with zeros in front") {
  Dice dice(63);
  for (std::size_t length = 0; length < 80; ++length) {
    Bytes bytes(length);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice.below(256));
    for (std::size_t i = 0; i < std::min<std::size_t>(length, dice.below(4)); ++i) bytes[i] = 0;
    CHECK(decode_base58(encode_base58(bytes)).value_or({1, 2, 3}) == bytes);
    CHECK(decode_base58_check(encode_base58_check(bytes)).value_or({1, 2, 3}) == bytes);
  }
}

TEST_CASE("foreign characters, wrong checksums and endless text are refused") {
  for (const char* bad : {"0", "O", "I", "l", " 2g", "2g ", "2\x80g"}) {
    CHECK(decode_base58(bad).error().code == Errc::keys_invalid_address);
  }
  CHECK(decode_base58("2g0").error().offset == 2);
  std::string text = encode_base58_check(hex("00112233"));
  text.back() = text.back() == '2' ? '3' : '2';
  CHECK(decode_base58_check(text).error().code == Errc::keys_invalid_address);
  CHECK(decode_base58_check("2g").error().code == Errc::keys_invalid_address);
  CHECK(decode_base58(std::string(129, '2')).error().code == Errc::limit_exceeded);
}
