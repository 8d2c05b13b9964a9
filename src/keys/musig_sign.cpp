#include <btcfi/core/sha256.hpp>

#include <keys/detail/curve.hpp>
#include <keys/detail/musig_nonce.hpp>

namespace btcfi::keys {

Result<Session> Session::start(const KeyAggregate& group, const AggregateNonce& nonce,
                               ByteView message) {
  BTCFI_TRY(const auto halves, parse_nonce(nonce));
  static const TaggedHash tag("MuSig/noncecoef");
  Session out(group);
  out.message_ = to_bytes(message);
  out.nonce_factor_ = Scalar::reduce(tag({nonce, group.xonly(), message}));
  Point final_nonce = halves[0] + out.nonce_factor_ * halves[1];
  // BIP-327: only malicious signers get here; signing goes on so that they are found out.
  if (final_nonce.is_infinity()) final_nonce = Point::generator();
  BTCFI_TRY(const XOnlyWithParity written, final_nonce.xonly());
  out.final_nonce_ = written.key;
  out.final_nonce_odd_ = written.odd;
  out.challenge_ = schnorr_challenge(written.key, group.xonly(), message);
  return out;
}

bool Session::has_signer(const PublicKey& key) const noexcept {
  return std::find(group_.signers_.begin(), group_.signers_.end(), key) != group_.signers_.end();
}

Scalar Session::key_factor(const PublicKey& key) const noexcept {
  const Scalar factor = group_.coefficient(key) * group_.sign_product_;
  return keys::xonly(group_.aggregate_).odd ? -factor : factor;
}

Result<PartialSignature> sign_partial(SecretNonce&& nonce, const SecretKey& key,
                                      const Session& session) noexcept {
  constexpr const char* where = "sign_partial";
  // Taken over first: wiped at every return below, and the caller's is void already.
  const SecretNonce own = std::move(nonce);
  if (!own.usable_) return fail(Errc::keys_nonce_used, where);
  BTCFI_TRY(const PublicKey own_key, public_key(key));
  if (own_key != own.key_) return fail(Errc::keys_nonce_mismatch, where, 0);
  if (own.aggregate_ && *own.aggregate_ != session.group_.xonly()) {
    return fail(Errc::keys_nonce_mismatch, where, 1);
  }
  if (own.message_hash_ && *own.message_hash_ != sha256(session.message_)) {
    return fail(Errc::keys_nonce_mismatch, where, 2);
  }
  if (!session.has_signer(own_key)) return fail(Errc::keys_not_a_signer, where);

  SecretKey k1(own.both_.reveal().first<32>());
  SecretKey k2(own.both_.reveal().last<32>());
  PublicNonce public_nonce;
  BTCFI_TRY(const PublicKey r1, public_key(k1));
  BTCFI_TRY(const PublicKey r2, public_key(k2));
  std::copy(r1.bytes.begin(), r1.bytes.end(), public_nonce.bytes.begin());
  std::copy(r2.bytes.begin(), r2.bytes.end(), public_nonce.bytes.begin() + 33);
  if (session.final_nonce_odd_) {
    BTCFI_TRY(k1, negate(k1));
    BTCFI_TRY(k2, negate(k2));
  }
  BTCFI_TRY(const SecretKey second, multiply(k2, session.nonce_factor_));
  BTCFI_TRY(const SecretKey nonces, add(k1, second));
  BTCFI_TRY(const SecretKey product,
            multiply(key, session.challenge_ * session.key_factor(own_key)));
  BTCFI_TRY(const SecretKey s, add(nonces, product));
  PartialSignature out;
  out.bytes = Scalar::published(s).bytes();
  if (!session.verify_partial(out, public_nonce, own_key)) return fail(Errc::internal, where);
  return out;
}

Status Session::verify_partial(const PartialSignature& partial, const PublicNonce& nonce,
                               const PublicKey& key) const noexcept {
  constexpr const char* where = "Session::verify_partial";
  const auto s = Scalar::parse(partial);
  if (!s) return fail(Errc::keys_partial_invalid, where);
  BTCFI_TRY(const auto halves, parse_nonce(nonce));
  const auto point = Point::parse(key);
  if (!point) return fail(Errc::keys_invalid_public, where);
  if (!has_signer(key)) return fail(Errc::keys_not_a_signer, where);
  const Point effective = halves[0] + nonce_factor_ * halves[1];
  const Point right = (final_nonce_odd_ ? -effective : effective);
  if (linear_combination(*s, -(challenge_ * key_factor(key)), *point) != right) {
    return fail(Errc::keys_partial_invalid, where);
  }
  return {};
}

Result<SchnorrSignature> Session::aggregate(
    std::span<const PartialSignature> partials) const noexcept {
  constexpr const char* where = "Session::aggregate";
  if (partials.size() != group_.signers_.size()) {
    return fail(Errc::out_of_range, where, 0, partials.size());
  }
  const Scalar tweak = challenge_ * group_.tweak_sum_;
  Scalar s = keys::xonly(group_.aggregate_).odd ? -tweak : tweak;
  for (std::size_t i = 0; i < partials.size(); ++i) {
    const auto share = Scalar::parse(partials[i]);
    if (!share) return fail(Errc::keys_partial_invalid, where, i);
    s = s + *share;
  }
  SchnorrSignature out;
  std::copy(final_nonce_.bytes.begin(), final_nonce_.bytes.end(), out.bytes.begin());
  std::copy(s.bytes().begin(), s.bytes().end(), out.bytes.begin() + 32);
  if (!verify_schnorr(out, message_, group_.xonly())) {
    return fail(Errc::keys_signature_invalid, where);
  }
  return out;
}

}  // namespace btcfi::keys
