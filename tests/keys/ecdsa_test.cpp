#include <btcfi/core/sha256.hpp>
#include <btcfi/keys/ecdsa.hpp>

#include <catch2/catch.hpp>

using namespace btcfi;
using namespace btcfi::keys;

namespace {

SecretKey secret(std::uint8_t last) {
  std::array<std::uint8_t, 32> bytes{};
  bytes[31] = last;
  return *parse_secret_key(bytes);
}

}  // namespace

TEST_CASE("what is signed verifies, is low in S and R, and nothing else verifies") {
  for (std::uint8_t i = 1; i < 60; ++i) {
    const SecretKey key = secret(i);
    const PublicKey own = *public_key(key);
    const Hash256 hash = sha256(Bytes{i});
    const Bytes der = *sign_ecdsa(hash, key);
    CHECK(der.size() <= 70);
    CHECK(verify_ecdsa(der, hash, own));
    CHECK(ecdsa_has_low_s(der));
    CHECK_FALSE(verify_ecdsa(der, sha256(Bytes{i, i}), own));
    CHECK_FALSE(verify_ecdsa(der, hash, *public_key(secret(200))));
    CHECK(*sign_ecdsa(hash, key) == der);
    CHECK(verify_ecdsa(*sign_ecdsa(hash, key, LowR::no), hash, own));
  }
  CHECK(sign_ecdsa(Hash256{}, SecretKey{}).error().code == Errc::keys_invalid_secret);
}

TEST_CASE("signatures of the old blocks are read leniently") {
  const SecretKey key = secret(7);
  const PublicKey own = *public_key(key);
  const Hash256 hash = sha256(as_bytes("lenient"));
  const Bytes der = *sign_ecdsa(hash, key);
  Bytes changed = der;
  SECTION("a wrong outer length") { changed[1] = 0x7f; }
  SECTION("bytes behind the end") { changed.push_back(0xaa); }
  SECTION("a padded R") {
    changed.insert(changed.begin() + 4, {0, 0});
    changed[3] = static_cast<std::uint8_t>(changed[3] + 2);
  }
  SECTION("a length in long form") { changed.insert(changed.begin() + 3, {0x81}); }
  CHECK(verify_ecdsa(changed, hash, own));
  for (std::size_t size = 0; size + 1 < der.size(); ++size) {
    CHECK_FALSE(verify_ecdsa(ByteView(der).first(size), hash, own));
  }
}

TEST_CASE("keys in any of the forms that consensus knows") {
  const SecretKey key = secret(1);
  const Hash256 hash = sha256(as_bytes("forms"));
  const Bytes der = *sign_ecdsa(hash, key);
  // The generator (SEC 2, 2.4.1): its y is even, so 06 is its hybrid form.
  const Bytes x = *from_hex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
  const Bytes y = *from_hex("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");
  Bytes full{4};
  full.insert(full.end(), x.begin(), x.end());
  full.insert(full.end(), y.begin(), y.end());
  CHECK(verify_ecdsa(der, hash, full));
  full[0] = 6;
  CHECK(verify_ecdsa(der, hash, full));
  full[0] = 7;
  CHECK_FALSE(verify_ecdsa(der, hash, full));
  CHECK_FALSE(verify_ecdsa(der, hash, {}));
  CHECK_FALSE(verify_ecdsa(der, hash, Bytes(33, 2)));
}
