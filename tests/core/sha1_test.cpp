#include <btcfi/core/sha1.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;

TEST_CASE("the published SHA-1 digests") {
  // FIPS 180 examples, and RFC 3174 test 3.
  CHECK(sha1(as_bytes("abc")).hex() == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(sha1(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).hex() ==
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  CHECK(sha1({}).hex() == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  CHECK(sha1(Bytes(1'000'000, 'a')).hex() == "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

TEST_CASE("every length around a block differs from its neighbour") {
  Hash160 previous = sha1({});
  for (std::size_t size = 1; size < 200; ++size) {
    const Hash160 next = sha1(Bytes(size, 0));
    CHECK(next != previous);
    previous = next;
  }
}
