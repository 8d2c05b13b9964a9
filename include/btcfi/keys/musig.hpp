#pragma once

#include <btcfi/keys/schnorr.hpp>

#include <optional>
#include <span>
#include <vector>

/// MuSig2 (BIP-327): several signers, one BIP-340 key and signature.
///
///     auto keys = sort_keys({alice, bob});
///     BTCFI_TRY(auto group, KeyAggregate::of(keys));
///     BTCFI_TRY(group, group.tweaked(tap_tweak_hash(group.xonly(), root), Tweak::xonly));
///     BTCFI_TRY(auto nonce, make_nonce(std::move(entropy), {.key = my_key, .secret =
///     &my_secret}));
///     ... exchange nonce.public_nonce, then
///     BTCFI_TRY(auto all, aggregate_nonces(public_nonces));
///     BTCFI_TRY(auto session, Session::start(group, all, message));
///     BTCFI_TRY(auto mine, sign_partial(std::move(nonce.secret_nonce), my_secret, session));
///     ... exchange, verify each, then
///     BTCFI_TRY(auto signature, session.aggregate(partials));
namespace btcfi::keys {

/// A signer's two public nonces, each 33 bytes compressed.
using PublicNonce = FixedBytes<66, struct PublicNonceTag>;
/// The sum of all signers' public nonces; a half of 33 zero bytes means infinity.
using AggregateNonce = FixedBytes<66, struct AggregateNonceTag>;
/// A signer's share s of the signature.
using PartialSignature = FixedBytes<32, struct PartialSignatureTag>;

/// How a tweak is applied: to the point as it is (BIP-32), or to the point of even y (BIP-341).
enum class Tweak : std::uint8_t { plain, xonly };

/// The most signers in a group: a bound on work, not of the standard.
inline constexpr std::size_t max_signers = 1024;

/// Keys in the order of KeySort: by their 33 bytes.
[[nodiscard]] std::vector<PublicKey> sort_keys(std::vector<PublicKey> keys);

/// The aggregate key of a list of signers, with the tweaks applied so far (KeyAgg context).
class KeyAggregate {
 public:
  /// KeyAgg of the keys in the order given; the same key may occur more than once.
  /// Errors: out_of_range (no key, or more than max_signers), keys_invalid_public (input: index of
  /// the key), keys_point_at_infinity.
  [[nodiscard]] static Result<KeyAggregate> of(std::span<const PublicKey> keys);
  /// The aggregate with one more tweak. Errors: keys_invalid_tweak (not below the group order),
  /// keys_point_at_infinity.
  [[nodiscard]] Result<KeyAggregate> tweaked(const Hash256& tweak, Tweak how) const;

  [[nodiscard]] XOnlyKey xonly() const noexcept { return keys::xonly(aggregate_).key; }
  [[nodiscard]] const PublicKey& public_key() const noexcept { return aggregate_; }
  [[nodiscard]] const std::vector<PublicKey>& signers() const noexcept { return signers_; }
  /// The coefficient by which a key enters the aggregate. Meaningful for listed keys.
  [[nodiscard]] Scalar coefficient(const PublicKey& key) const noexcept;

 private:
  friend class Session;
  KeyAggregate() = default;
  std::vector<PublicKey> signers_;
  Hash256 list_hash_;
  PublicKey second_;
  Point point_;
  PublicKey aggregate_;
  Scalar sign_product_;  // gacc: 1 or -1
  Scalar tweak_sum_;     // tacc
};

class Session;
class SecretNonce;
[[nodiscard]] Result<PartialSignature> sign_partial(SecretNonce&& nonce, const SecretKey& key,
                                                    const Session& session) noexcept;

/// Two secret nonces for one signature: moved, never copied, not serialisable, wiped when used or
/// dropped. It must not outlive the process, and a new attempt starts with a new one.
class SecretNonce {
 public:
  SecretNonce(SecretNonce&& other) noexcept;
  SecretNonce& operator=(SecretNonce&& other) noexcept;
  SecretNonce(const SecretNonce&) = delete;
  SecretNonce& operator=(const SecretNonce&) = delete;
  ~SecretNonce() = default;

  /// False once it has been moved away or used.
  [[nodiscard]] bool usable() const noexcept { return usable_; }
  /// The public key that it is bound to.
  [[nodiscard]] const PublicKey& key() const noexcept { return key_; }

 private:
  friend struct SecretNonceAccess;
  friend Result<PartialSignature> sign_partial(SecretNonce&& nonce, const SecretKey& key,
                                               const Session& session) noexcept;
  SecretNonce() = default;
  Secret<64, struct SecretNonceTag> both_;
  PublicKey key_;
  std::optional<XOnlyKey> aggregate_;
  std::optional<Hash256> message_hash_;
  bool usable_ = false;
};

/// What a nonce is made from beside entropy. What is given binds the nonce: signing refuses any
/// other aggregate or message.
struct NonceInputs {
  PublicKey key;                        ///< the signer's own public key
  const SecretKey* secret = nullptr;    ///< the signer's secret key, advised
  std::optional<XOnlyKey> aggregate{};  ///< the aggregate key, tweaks applied
  std::optional<ByteView> message{};    ///< the message, where it is known already
  ByteView extra{};                     ///< anything else
};

/// The two halves of a nonce: one to keep and use once, one to send.
struct NoncePair {
  SecretNonce secret_nonce;
  PublicNonce public_nonce;
};

/// NonceGen. The entropy is consumed: it must be fresh and is wiped whatever happens. Constant time
/// in secrets. Errors: invalid_argument (entropy all zero), keys_invalid_public,
/// keys_invalid_secret (also when \p secret is not that of \p key), limit_exceeded (extra longer
/// than 2^32 - 1).
[[nodiscard]] Result<NoncePair> make_nonce(Entropy&& entropy, const NonceInputs& inputs) noexcept;

/// NonceAgg. Errors: out_of_range (none, or more than max_signers), keys_invalid_nonce (input:
/// index of the signer).
[[nodiscard]] Result<AggregateNonce> aggregate_nonces(std::span<const PublicNonce> nonces);

/// One signing of one message by one group: the values that all signers share. Holds no secret and
/// may be used from several threads.
class Session {
 public:
  /// Errors: keys_invalid_nonce when the aggregate nonce is not a pair of points.
  [[nodiscard]] static Result<Session> start(const KeyAggregate& group, const AggregateNonce& nonce,
                                             ByteView message);

  [[nodiscard]] const KeyAggregate& group() const noexcept { return group_; }
  [[nodiscard]] const Bytes& message() const noexcept { return message_; }
  /// x of the signature's nonce.
  [[nodiscard]] const XOnlyKey& nonce() const noexcept { return final_nonce_; }

  /// Checks a signer's share. Errors: keys_invalid_nonce, keys_invalid_public, keys_not_a_signer,
  /// keys_partial_invalid.
  [[nodiscard]] Status verify_partial(const PartialSignature& partial, const PublicNonce& nonce,
                                      const PublicKey& key) const noexcept;
  /// PartialSigAgg, then a check of the whole signature. Shares in any order, one per signer.
  /// Errors: out_of_range (not one per signer), keys_partial_invalid (input: index of a share not
  /// below the group order), keys_signature_invalid (shares do not make a signature: verify each).
  [[nodiscard]] Result<SchnorrSignature> aggregate(
      std::span<const PartialSignature> partials) const noexcept;

 private:
  friend Result<PartialSignature> sign_partial(SecretNonce&& nonce, const SecretKey& key,
                                               const Session& session) noexcept;
  explicit Session(KeyAggregate group) : group_(std::move(group)) {}
  [[nodiscard]] bool has_signer(const PublicKey& key) const noexcept;
  // The factor of the signer's own secret besides e: coefficient and signs of key and tweaks.
  [[nodiscard]] Scalar key_factor(const PublicKey& key) const noexcept;
  KeyAggregate group_;
  Bytes message_;
  XOnlyKey final_nonce_;
  bool final_nonce_odd_ = false;
  Scalar nonce_factor_;  // b
  Scalar challenge_;     // e
};

/// Sign: a signer's share, verified before it is returned. The nonce is consumed and wiped whatever
/// happens, before any error is returned. Constant time in secrets.
/// Errors: keys_nonce_used, keys_nonce_mismatch (input 0: bound to another key, 1: to another
/// aggregate, 2: to another message), keys_not_a_signer, keys_invalid_secret, internal.
[[nodiscard]] Result<PartialSignature> sign_partial(SecretNonce&& nonce, const SecretKey& key,
                                                    const Session& session) noexcept;

/// What a deterministic signer gives: its nonce and its share at once.
struct DeterministicShare {
  PublicNonce public_nonce;
  PartialSignature partial;
};
/// DeterministicSign: for one signer of a group, after it knows the aggregate nonce of all others.
/// \p entropy is optional; no state is kept and no nonce can be reused.
/// Errors: as make_nonce, Session::start and sign_partial.
[[nodiscard]] Result<DeterministicShare> sign_deterministic(const SecretKey& key,
                                                            const AggregateNonce& nonce_of_others,
                                                            const KeyAggregate& group,
                                                            ByteView message,
                                                            const Entropy* entropy = nullptr);

}  // namespace btcfi::keys
