#include "hash_pattern.hpp"

#include <btcfi/core/ripemd160.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;

TEST_CASE("RIPEMD-160 has the digests of its paper and agrees with OpenSSL up to 299 bytes") {
  CHECK(ripemd160({}).hex() == "9c1185a5c5e9fc54612808977ee8f548b2258d31");
  CHECK(ripemd160(as_bytes("abc")).hex() == "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
  CHECK(ripemd160(as_bytes("1234567890123456789012345678901234567890"
                           "1234567890123456789012345678901234567890"))
            .hex() == "9b752e45573d4b39f4dbd3323cab82bf63326bfb");
  CHECK(ripemd160(Bytes(1'000'000, 'a')).hex() == "52783243c1697bdbe16d37f97f68f08325dc1528");
  // hashlib.new("ripemd160") over the pattern of hash_pattern.hpp.
  CHECK(test::hash_of_hashes(300, [](ByteView data) { return ripemd160(data); }) ==
        "0cf9be05d08dd175da3959bb066fee66067bfb65");
}
