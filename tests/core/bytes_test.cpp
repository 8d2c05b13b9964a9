#include <btcfi/core/bytes.hpp>
#include <btcfi/core/ripemd160.hpp>
#include <btcfi/core/sha256.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;

TEST_CASE("hex round trips and names the offending character") {
  CHECK(to_hex(from_hex("00ffAb").value_or({})) == "00ffab");
  CHECK(from_hex("0g").error() == fail(Errc::parse, "from_hex", 0, 1));
}

TEST_CASE("the published digests of abc") {
  CHECK(sha256(as_bytes("abc")).hex() ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(ripemd160(as_bytes("abc")).hex() == "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
  CHECK(ripemd160(
            as_bytes(
                "12345678901234567890123456789012345678901234567890123456789012345678901234567890"))
            .hex() == "9b752e45573d4b39f4dbd3323cab82bf63326bfb");
  CHECK(sha256(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).hex() ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}
