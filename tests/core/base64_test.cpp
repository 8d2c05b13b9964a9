#include <btcfi/core/base64.hpp>

#include <catch2/catch.hpp>

#include <random>

using namespace btcfi;

TEST_CASE("the examples of RFC 4648") {
  const std::pair<const char*, const char*> examples[] = {{"", ""},
                                                          {"f", "Zg=="},
                                                          {"fo", "Zm8="},
                                                          {"foo", "Zm9v"},
                                                          {"foob", "Zm9vYg=="},
                                                          {"fooba", "Zm9vYmE="},
                                                          {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : examples) {
    CHECK(to_base64(as_bytes(plain)) == coded);
    CHECK(equal(from_base64(coded).value_or(Bytes{1}), as_bytes(plain)));
  }
}

TEST_CASE("text that is not exactly base64 is refused at the character") {
  CHECK(from_base64("Zg=").error() == fail(Errc::parse, "from_base64", 0, 3));
  CHECK(from_base64("Zm9v Zm9v").error().code == Errc::parse);
  CHECK(from_base64("Zm*v").error() == fail(Errc::parse, "from_base64", 0, 2));
  CHECK_FALSE(from_base64("Zh=="));  // unused bits set
  CHECK_FALSE(from_base64("Zm9="));
  CHECK_FALSE(from_base64("Z==="));
  CHECK_FALSE(from_base64("===="));
  CHECK_FALSE(from_base64("Zg==Zg=="));
}

TEST_CASE("every two-digit ending is refused or round trips") {
  for (char a = 32; a < 127; ++a) {
    for (char b = 32; b < 127; ++b) {
      const std::string text{'Z', a, b, '='};
      const auto bytes = from_base64(text);
      if (bytes) REQUIRE(to_base64(*bytes) == text);
    }
  }
  constexpr unsigned seed = 7;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (std::size_t size = 0; size < 300; ++size) {
    Bytes bytes(size);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    REQUIRE(from_base64(to_base64(bytes)).value_or({}) == bytes);
  }
}
