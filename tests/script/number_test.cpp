#include <btcfi/script/number.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::script;

namespace {

Bytes bytes(std::string_view hex) { return *from_hex(hex); }

}  // namespace

TEST_CASE("numbers are written as short as they can be, sign in the top bit") {
  CHECK(encode_number(0).empty());
  CHECK(encode_number(1) == bytes("01"));
  CHECK(encode_number(-1) == bytes("81"));
  CHECK(encode_number(127) == bytes("7f"));
  CHECK(encode_number(128) == bytes("8000"));
  CHECK(encode_number(-128) == bytes("8080"));
  CHECK(encode_number(255) == bytes("ff00"));
  CHECK(encode_number(-32768) == bytes("008080"));
  CHECK(encode_number(0x7fffffff) == bytes("ffffff7f"));
  CHECK(encode_number(0x80000000) == bytes("0000008000"));
}

TEST_CASE("every number of one, two and three bytes round trips and has one minimal form") {
  for (std::int64_t value = -0x7fffff; value <= 0x7fffff; value += value % 7 == 0 ? 3 : 5) {
    const Bytes encoded = encode_number(value);
    REQUIRE(decode_number(encoded, true).value_or(-1) == value);
  }
  std::size_t minimal = 0;
  for (unsigned a = 0; a < 256; ++a) {
    for (unsigned b = 0; b < 256; ++b) {
      const Bytes element{static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(b)};
      const auto strict = decode_number(element, true);
      const auto loose = decode_number(element, false);
      REQUIRE(loose);
      REQUIRE(strict.has_value() == (encode_number(*loose) == element));
      if (strict) ++minimal;
    }
  }
  // All of -32767..32767 but the 255 that fit one byte or none.
  CHECK(minimal == 65535 - 255);
}

TEST_CASE("a number longer than allowed is refused, whatever it means") {
  CHECK(decode_number(bytes("0000000080"), false).error().code == Errc::script_scriptnum);
  CHECK(decode_number(bytes("ffffffff7f"), true, 5).value_or(0) == 0x7fffffffff);
  CHECK(decode_number(bytes("00"), true).error().code == Errc::script_scriptnum);
  CHECK(decode_number(bytes("80"), true).error().code == Errc::script_scriptnum);
  CHECK(decode_number(bytes("80"), false).value_or(1) == 0);
}

TEST_CASE("negative zero of any length is false, anything else with a bit set is true") {
  CHECK_FALSE(is_true({}));
  CHECK_FALSE(is_true(bytes("0000")));
  CHECK_FALSE(is_true(bytes("80")));
  CHECK_FALSE(is_true(bytes("000080")));
  CHECK(is_true(bytes("8000")));
  CHECK(is_true(bytes("0001")));
  CHECK(is_true(bytes("81")));
}
