#include <btcfi/core/sha256.hpp>
#include <btcfi/keys/taproot.hpp>

#include <keys/detail/curve.hpp>

namespace btcfi::keys {

Hash256 tap_tweak_hash(const XOnlyKey& internal,
                       const std::optional<Hash256>& merkle_root) noexcept {
  static const TaggedHash hash("TapTweak");
  return merkle_root ? hash({internal, *merkle_root}) : hash(internal);
}

Result<XOnlyWithParity> tweak_public(const XOnlyKey& internal,
                                     const std::optional<Hash256>& merkle_root) noexcept {
  BTCFI_TRY(const Point point, Point::lift_x(internal));
  const auto tweak = Scalar::parse(tap_tweak_hash(internal, merkle_root));
  if (!tweak) return fail(Errc::keys_invalid_tweak, "tweak_public");
  const auto output = add_generator(point, *tweak).xonly();
  if (!output) return fail(Errc::keys_invalid_tweak, "tweak_public");
  return *output;
}

Result<SecretKey> tweak_secret(const SecretKey& internal,
                               const std::optional<Hash256>& merkle_root) noexcept {
  BTCFI_TRY(const KeyPair pair, KeyPair::from(internal));
  const auto tweak = Scalar::parse(tap_tweak_hash(pair.xonly(), merkle_root));
  if (!tweak) return fail(Errc::keys_invalid_tweak, "tweak_secret");
  auto output = add(pair.even_secret(), *tweak);
  if (!output) return fail(Errc::keys_invalid_tweak, "tweak_secret");
  return output;
}

bool verify_tweak(const XOnlyWithParity& output, const XOnlyKey& internal,
                  const std::optional<Hash256>& merkle_root) noexcept {
  // One conversion to affine less than tweak_public, and the parity compared with it.
  secp256k1_xonly_pubkey parsed;
  if (secp256k1_xonly_pubkey_parse(public_context(), &parsed, internal.data()) == 0) return false;
  return secp256k1_xonly_pubkey_tweak_add_check(public_context(), output.key.data(),
                                                output.odd ? 1 : 0, &parsed,
                                                tap_tweak_hash(internal, merkle_root).data()) == 1;
}

}  // namespace btcfi::keys
