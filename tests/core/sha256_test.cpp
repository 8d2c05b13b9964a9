#include "core/sha256_compress.hpp"
#include "hash_pattern.hpp"

#include <btcfi/core/cpu.hpp>
#include <btcfi/core/sha256.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using test::pattern;

TEST_CASE("SHA-256 has the digests that FIPS 180-4 publishes") {
  CHECK(sha256({}).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256(as_bytes("abc")).hex() ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).hex() ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256(Bytes(1'000'000, 'a')).hex() ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 agrees with Python's hashlib at every length up to 299") {
  // hashlib.sha256 over the pattern of hash_pattern.hpp, CPython 3.11.
  CHECK(sha256(pattern(55)).hex() ==
        "463eb28e72f82e0a96c0a4cc53690c571281131f672aa229e0d45ae59b598b59");
  CHECK(sha256(pattern(56)).hex() ==
        "da2ae4d6b36748f2a318f23e7ab1dfdf45acdc9d049bd80e59de82a60895f562");
  CHECK(sha256(pattern(64)).hex() ==
        "fdeab9acf3710362bd2658cdc9a29e8f9c757fcf9811603a8c447cd1d9151108");
  CHECK(test::hash_of_hashes(300, [](ByteView data) { return sha256(data); }) ==
        "fa70b867db0a30acb7218d62945db0df52eb393808b30675ea9aac6b058a9a9d");
}

TEST_CASE("a text in pieces has the digest of the whole, whatever the pieces") {
  const Bytes whole = pattern(200);
  const Hash256 expected = sha256(whole);
  for (std::size_t a = 0; a <= whole.size(); ++a) {
    for (std::size_t b = a; b <= whole.size(); b += 7) {
      Sha256 hasher;
      hasher.update(ByteView(whole).first(a));
      static_cast<void>(hasher.digest());  // looking does not disturb
      hasher.update(ByteView(whole).subspan(a, b - a)).update(ByteView(whole).subspan(b));
      REQUIRE(hasher.digest() == expected);
    }
  }
}

TEST_CASE("the SHA extensions give the portable code's state for every number of blocks") {
  if (!cpu_features().shani) {
    WARN("this processor has no SHA extensions, or BTCFI_CPU leaves them out: portable only");
    return;
  }
  const Bytes blocks = pattern(64 * 20);
  for (std::size_t count = 0; count <= 20; ++count) {
    std::array<std::uint32_t, 8> a{1, 2, 3, 4, 5, 6, 7, 0xffffffff}, b = a;
    detail::sha256_compress_portable(a, blocks.data(), count);
    detail::sha256_compress_shani(b, blocks.data(), count);
    REQUIRE(a == b);
  }
}

TEST_CASE("double and tagged hashes are what Bitcoin makes of SHA-256") {
  CHECK(sha256d(as_bytes("hello")).hex() ==
        "9595c9df90075148eb06860365df33584b75bff782a510c6cd4883a419833d50");
  // HASH160 of the generator point's compressed key, known from its address.
  CHECK(hash160(*from_hex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"))
            .hex() == "751e76e8199196d454941c45d1b3a323f1433bd6");
  const Hash256 tag = sha256(as_bytes("BIP0340/challenge"));
  Bytes input = to_bytes(tag);
  input.insert(input.end(), tag.bytes.begin(), tag.bytes.end());
  const Bytes data = pattern(100);
  input.insert(input.end(), data.begin(), data.end());
  const TaggedHash tagged("BIP0340/challenge");
  CHECK(tagged(data) == sha256(input));
  CHECK(tagged({ByteView(data).first(33), ByteView(data).subspan(33)}) == sha256(input));
  CHECK(tagged_hash("BIP0340/challenge", data) == sha256(input));
  const Hash256 left = sha256(data), right = sha256(left);
  CHECK(tagged.pair(left, right) == tagged({left, right}));
  CHECK(tagged.begin().update(data).digest() == sha256(input));
}
