#include "hash_pattern.hpp"

#include <btcfi/core/blake3.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using test::pattern;

TEST_CASE("BLAKE3 has its published digests for whole and broken chunks") {
  // BLAKE3-team/BLAKE3, test_vectors.json: input length, first 32 bytes of the hash.
  const std::vector<std::pair<std::size_t, std::string>> cases = {
      {0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"},
      {1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213"},
      {1023, "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11"},
      {1024, "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7"},
      {1025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444"},
      {2048, "e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a"},
      {2049, "5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030"},
      {3072, "b98cb0ff3623be03326b373de6b9095218513e64f1ee2edd2525c7ad1e5cffd2"},
      {3073, "7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd3"},
      {4097, "9b4052b38f1c5fc8b1f9ff7ac7b27cd242487b3d890d15c96a1c25b8aa0fb995"},
      {5121, "628bd2cb2004694adaab7bbd778a25df25c47b9d4155a55f8fbd79f2fe154cff"},
      {6145, "f1323a8631446cc50536a9f705ee5cb619424d46887f3c376c695b70e0f0507f"},
      {7169, "a003fc7a51754a9b3c7fae0367ab3d782dccf28855a03d435f8cfe74605e7817"},
  };
  for (const auto& [size, expected] : cases) {
    CAPTURE(size);
    CHECK(blake3_hash(pattern(size)).hex() == expected);
  }
}

TEST_CASE("BLAKE3's output can be drawn out beyond a block") {
  Bytes out(131);
  Blake3().update(pattern(1025)).digest(out);
  CHECK(to_hex(out) ==
        "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444"
        "f4c4a22b4b399155358a994e52bf255de60035742ec71bd08ac275a1b51cc6bf"
        "e332b0ef84b409108cda080e6269ed4b3e2c3f7d722aa4cdc98d16deb554e562"
        "7be8f955c98e1d5f9565a9194cad0c4285f93700062d9595adb992ae68ff1280"
        "0ab67a");
  for (std::size_t n = 0; n < out.size(); ++n) {
    Bytes shorter(n);
    Blake3().update(pattern(1025)).digest(shorter);
    REQUIRE(equal(shorter, ByteView(out).first(n)));
  }
}

TEST_CASE("BLAKE3 in pieces has the hash of the whole") {
  const Bytes whole = pattern(5000);
  const Hash256 expected = blake3_hash(whole);
  for (const std::size_t piece : {1u, 7u, 63u, 64u, 65u, 1000u, 1023u, 1024u, 1025u, 4096u}) {
    Blake3 hasher;
    for (std::size_t at = 0; at < whole.size(); at += piece) {
      hasher.update(ByteView(whole).subspan(at, std::min(piece, whole.size() - at)));
      static_cast<void>(hasher.digest());
    }
    CAPTURE(piece);
    CHECK(hasher.digest() == expected);
  }
}

TEST_CASE("the one-block path is BLAKE3 cut to 20 bytes") {
  // The first hash of BitVMX-CPU's trace chain: BLAKE3 of the byte ff.
  CHECK(blake3_160(Bytes{0xff}).hex() == "99d44d377bc5936d8cb7f5df90713d84c7587739");
  for (std::size_t n = 0; n <= 200; ++n) {
    const Bytes data = pattern(n);
    REQUIRE(equal(blake3_160_one_block(data), blake3_hash(data).view().first(20)));
    REQUIRE(blake3_160(data) == blake3_160_one_block(data));
  }
}
