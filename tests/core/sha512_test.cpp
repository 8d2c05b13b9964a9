#include "hash_pattern.hpp"

#include <btcfi/core/sha512.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using test::pattern;

TEST_CASE("SHA-512 has the published digests and agrees with hashlib up to 299 bytes") {
  CHECK(sha512(as_bytes("abc")).hex() ==
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  CHECK(sha512({}).hex() ==
        "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
        "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e");
  // hashlib.sha512 over the pattern of hash_pattern.hpp, CPython 3.11.
  CHECK(test::hash_of_hashes(300, [](ByteView data) { return sha512(data); }) ==
        "5876909c163eee9aa8e3e0dbbe23ff09a3b1c1690c50ecab0cf75109b7ea0931"
        "80f3b1db84ac4671a35db7394d95e9b645b20209761dc874ec013385e1db7916");
}

TEST_CASE("SHA-512 in pieces has the digest of the whole") {
  const Bytes whole = pattern(400);
  for (std::size_t a = 0; a <= whole.size(); ++a) {
    Sha512 hasher;
    hasher.update(ByteView(whole).first(a));
    static_cast<void>(hasher.digest());
    REQUIRE(hasher.update(ByteView(whole).subspan(a)).digest() == sha512(whole));
  }
}

TEST_CASE("HMAC-SHA-512 has the results of RFC 4231 and of Python's hmac") {
  CHECK(hmac_sha512(Bytes(20, 0x0b), as_bytes("Hi There")).hex() ==
        "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
        "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854");
  CHECK(hmac_sha512(as_bytes("Jefe"), as_bytes("what do ya want for nothing?")).hex() ==
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
        "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
  CHECK(hmac_sha512(pattern(200), pattern(300)).hex() ==
        "215ec864aed6e4e1e33b5d8a2d9d0e1ec11a632ccd0f4d4c97641bb8aaca4703"
        "a6d903d6a1fa40d0bff4197b777433dd752c82afaaeb367ee387eb153404c583");
  // Keys of 0 to 199 bytes, joined and hashed once more.
  Bytes all;
  for (std::size_t n = 0; n < 200; ++n) {
    const Hash512 one = hmac_sha512(pattern(n), pattern(2 * n));
    all.insert(all.end(), one.bytes.begin(), one.bytes.end());
  }
  CHECK(sha512(all).hex() ==
        "de16b9c56177f76084e328c73d28df93128e3661e733868c574a86c4560fbb06"
        "8d3b03a4d301298022a8dbe86cb3164b2b51a1ea8b12f95ccd796cdd628369f5");
}
