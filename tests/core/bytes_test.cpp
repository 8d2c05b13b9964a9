#include <btcfi/core/bytes.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;

TEST_CASE("hex round trips and names the offending character") {
  CHECK(to_hex(from_hex("00ffAb").value_or({})) == "00ffab");
  CHECK(from_hex("")->empty());
  CHECK(from_hex("0g").error() == fail(Errc::parse, "from_hex", 0, 1));
  CHECK(from_hex("000").error() == fail(Errc::parse, "from_hex", 0, 3));
  Bytes all(256);
  for (std::size_t i = 0; i < 256; ++i) all[i] = static_cast<std::uint8_t>(i);
  CHECK(*from_hex(to_hex(all)) == all);
  for (int c = 0; c < 256; ++c) {
    const std::string text{'0', static_cast<char>(c)};
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    REQUIRE(from_hex(text).has_value() == digit);
  }
}

TEST_CASE("fixed bytes take exactly their number") {
  CHECK(Hash160::from(Bytes(20)));
  CHECK(Hash160::from(Bytes(19)).error().code == Errc::out_of_range);
  CHECK(Hash160::from(Bytes(21)).error().code == Errc::out_of_range);
  CHECK(Hash160::from_hex(std::string(40, 'a'))->hex() == std::string(40, 'a'));
  CHECK(Hash160::from_hex(std::string(38, 'a')).error().code == Errc::parse);
  CHECK(Hash160::from_hex(std::string(40, 'x')).error().offset == 0);
  STATIC_REQUIRE_FALSE(std::is_same_v<Hash160, FixedBytes<20, struct OtherTag>>);
}

TEST_CASE("views compare by content") {
  CHECK(equal(as_bytes("abc"), Bytes{'a', 'b', 'c'}));
  CHECK_FALSE(equal(as_bytes("abc"), Bytes{'a', 'b'}));
  CHECK(to_bytes(as_bytes("ab")) == Bytes{'a', 'b'});
}
