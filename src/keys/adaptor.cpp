#include <btcfi/keys/adaptor.hpp>
#include <btcfi/keys/secret_hash.hpp>

#include <keys/detail/curve.hpp>

namespace btcfi::keys {
namespace {

Result<SecretKey> derive_nonce(const KeyPair& key, const Hash256& message, const PublicKey& point,
                               const AdaptorNonce& nonce) noexcept {
  static const TaggedHash hash("btcfi/adaptor-nonce/1");
  std::array<std::uint8_t, 4> index{};
  for (std::size_t i = 0; i < 4; ++i) index[i] = static_cast<std::uint8_t>(nonce.index >> (8 * i));
  return derive_secret_key(
      hash, {nonce.seed.reveal(), key.xonly(), point, message, ByteView(&nonce.hash_type, 1),
             nonce.leaf_hash, ByteView(index), nonce.auxiliary});
}

template <class Secret>
Result<SchnorrSignature> complete_with(const PreSignature& pre, const Secret& secret) noexcept {
  const auto s = Scalar::parse(pre.s);
  if (!s) return fail(Errc::keys_invalid_scalar, "complete");
  const XOnlyWithParity nonce = xonly(pre.nonce);
  // s' - t = -(-s' + t): both cases by one addition to the secret.
  BTCFI_TRY(SecretKey sum, add(secret, nonce.odd ? -*s : *s));
  if (nonce.odd) {
    BTCFI_TRY(sum, negate(sum));
  }
  const Scalar published = Scalar::published(sum);
  SchnorrSignature out;
  std::copy(nonce.key.bytes.begin(), nonce.key.bytes.end(), out.bytes.begin());
  std::copy(published.bytes().begin(), published.bytes().end(), out.bytes.begin() + 32);
  return out;
}

}  // namespace

FixedBytes<65, PreSignatureTag> PreSignature::bytes() const noexcept {
  FixedBytes<65, PreSignatureTag> out;
  std::copy(nonce.bytes.begin(), nonce.bytes.end(), out.bytes.begin());
  std::copy(s.bytes.begin(), s.bytes.end(), out.bytes.begin() + 33);
  return out;
}

Result<PreSignature> PreSignature::from(ByteView bytes65) noexcept {
  if (bytes65.size() != size_bytes) {
    return fail(Errc::out_of_range, "PreSignature::from", 0, bytes65.size());
  }
  PreSignature out;
  std::copy_n(bytes65.begin(), 33, out.nonce.bytes.begin());
  std::copy_n(bytes65.begin() + 33, 32, out.s.bytes.begin());
  return out;
}

Result<PreSignature> presign(const KeyPair& key, const Hash256& message, const Point& point,
                             const AdaptorNonce& nonce) noexcept {
  const auto point_bytes = point.compressed();
  if (!point_bytes) return fail(Errc::keys_point_at_infinity, "presign", 0);
  BTCFI_TRY(SecretKey k, derive_nonce(key, message, *point_bytes, nonce));
  BTCFI_TRY(const PublicKey own_nonce, public_key(k));
  BTCFI_TRY(const Point own_point, Point::parse(own_nonce));
  PreSignature out;
  const auto nonce_bytes = (own_point + point).compressed();
  if (!nonce_bytes) return fail(Errc::keys_point_at_infinity, "presign", 1);
  out.nonce = *nonce_bytes;
  const XOnlyWithParity final_nonce = xonly(out.nonce);
  if (final_nonce.odd) {
    BTCFI_TRY(k, negate(k));
  }
  const XOnlyKey public_key = key.xonly();
  BTCFI_TRY(const SecretKey product,
            multiply(key.even_secret(), schnorr_challenge(final_nonce.key, public_key, message)));
  BTCFI_TRY(const SecretKey s, add(k, product));
  out.s.bytes = Scalar::published(s).bytes();
  if (!verify_presignature(out, public_key, message, point)) return fail(Errc::internal, "presign");
  return out;
}

Status verify_presignature(const PreSignature& pre, const XOnlyKey& key, const Hash256& message,
                           const Point& point) noexcept {
  constexpr const char* where = "verify_presignature";
  if (point.is_infinity()) return fail(Errc::keys_point_at_infinity, where, 0);
  const auto nonce = Point::parse(pre.nonce);
  if (!nonce) return fail(Errc::keys_invalid_public, where, 0);
  const auto s = Scalar::parse(pre.s);
  if (!s) return fail(Errc::keys_invalid_scalar, where);
  const Point without = *nonce - point;
  if (without.is_infinity()) return fail(Errc::keys_point_at_infinity, where, 1);
  const XOnlyWithParity final_nonce = xonly(pre.nonce);
  const Scalar challenge = schnorr_challenge(final_nonce.key, key, message);
  const auto left = linear_combination(*s, -challenge, key);
  if (!left) return fail(Errc::keys_invalid_public, where, 1);
  if (*left != (final_nonce.odd ? -without : without)) {
    return fail(Errc::keys_presignature_invalid, where);
  }
  return {};
}

Result<SchnorrSignature> complete(const PreSignature& pre, const SecretKey& secret) noexcept {
  BTCFI_CHECK(check(secret));
  return complete_with(pre, secret);
}

Result<SchnorrSignature> complete(const PreSignature& pre, const Scalar& secret) noexcept {
  const auto as_key = parse_secret_key(secret.bytes());
  if (!as_key) return fail(Errc::keys_invalid_scalar, "complete");
  return complete_with(pre, *as_key);
}

Result<SecretKey> extract(const PreSignature& pre, const SchnorrSignature& signature,
                          const Point& point) noexcept {
  constexpr const char* where = "extract";
  const XOnlyWithParity nonce = xonly(pre.nonce);
  const auto partial = Scalar::parse(pre.s);
  const auto full = Scalar::parse(signature.view().subspan(32));
  if (!partial || !full) return fail(Errc::keys_invalid_scalar, where);
  if (!equal(nonce.key, signature.view().first(32))) {
    return fail(Errc::keys_presignature_invalid, where);
  }
  const Scalar difference = nonce.odd ? *partial - *full : *full - *partial;
  auto secret = parse_secret_key(difference.bytes());
  if (!secret || multiply_generator(difference) != point) {
    return fail(Errc::keys_presignature_invalid, where);
  }
  return secret;
}

}  // namespace btcfi::keys
