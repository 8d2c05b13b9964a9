#include <btcfi/keys.hpp>

#include <cstdio>

namespace {

using namespace btcfi;

Status example() {
  const keys::SecretKey t = *keys::parse_secret_key(Bytes(32, 2));
  const keys::SecretKey secret = *keys::parse_secret_key(Bytes(32, 3));
  const keys::NonceSeed seed;
  const Hash256 sighash{}, leaf_hash{}, auxiliary{};
  // [snippet:adaptor]
  BTCFI_TRY(auto key, keys::KeyPair::from(secret));
  BTCFI_TRY(auto point, keys::Point::parse(*keys::public_key(t)));  // of an announcement, usually
  BTCFI_TRY(auto pre, keys::presign(key, sighash, point, {seed, 0x83, leaf_hash, 0, auxiliary}));

  BTCFI_CHECK(keys::verify_presignature(pre, key.xonly(), sighash, point));  // by the receiver

  BTCFI_TRY(auto signature, keys::complete(pre, t));               // by whoever learns t
  BTCFI_TRY(auto revealed, keys::extract(pre, signature, point));  // by whoever sees it on chain
  // [/snippet]
  if (!keys::verify_schnorr(signature, sighash, key.xonly()) ||
      !equal(revealed.reveal(), t.reveal())) {
    return fail(Errc::internal, "keys");
  }
  return {};
}

}  // namespace

int main() {
  const Status done = example();
  if (!done) std::fprintf(stderr, "%s\n", describe(done.error()).c_str());
  return done ? 0 : 1;
}
