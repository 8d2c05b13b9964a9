#include "hash_pattern.hpp"

#include <btcfi/core/keccak.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;

TEST_CASE("Keccak-256 has the values known from Ethereum") {
  CHECK(keccak256({}).hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  CHECK(keccak256(as_bytes("abc")).hex() ==
        "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
  CHECK(keccak256(as_bytes("Transfer(address,address,uint256)")).hex() ==
        "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
  CHECK(keccak256(Bytes(32)).hex() ==
        "290decd9548b62a8d60345a988386fc84ba6bc95484008f6362f93160ef3e563");
}

TEST_CASE("Keccak-256 is right at every length around its rate of 136 bytes") {
  // A Python sponge whose SHA3-256 equals hashlib's, run with the older padding byte.
  CHECK(test::hash_of_hashes(300, [](ByteView data) { return keccak256(data); }) ==
        "8f74ed861206ac105b2d6d75a1d8b4749a82806dffee02cfc22496c152854d1a");
}
