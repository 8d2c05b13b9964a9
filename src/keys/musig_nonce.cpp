#include <btcfi/core/sha256.hpp>

#include <keys/detail/curve.hpp>
#include <keys/detail/musig_nonce.hpp>

namespace btcfi::keys {
namespace {

template <class Integer>
std::array<std::uint8_t, sizeof(Integer)> big_endian(Integer value) noexcept {
  std::array<std::uint8_t, sizeof(Integer)> out{};
  for (std::size_t i = 0; i < sizeof(Integer); ++i) {
    out[sizeof(Integer) - 1 - i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
  return out;
}

// BIP-327: entropy and secret key are mixed, so that weak entropy alone does not reveal a nonce.
Entropy mix(const SecretKey& key, const Entropy& entropy) noexcept {
  static const TaggedHash tag("MuSig/aux");
  const SecretHash mask = secret_hash(tag, {entropy.reveal()});
  Entropy out;
  for (std::size_t i = 0; i < 32; ++i) {
    out.reveal_mutable()[i] = static_cast<std::uint8_t>(key.reveal()[i] ^ mask.reveal()[i]);
  }
  return out;
}

Result<Point> parse_or_infinity(ByteView bytes33) noexcept {
  static constexpr std::array<std::uint8_t, 33> infinity{};
  if (equal(bytes33, infinity)) return Point{};
  return Point::parse(bytes33);
}

}  // namespace

SecretNonce::SecretNonce(SecretNonce&& other) noexcept
    : both_(std::move(other.both_)),
      key_(other.key_),
      aggregate_(other.aggregate_),
      message_hash_(other.message_hash_),
      usable_(other.usable_) {
  other.usable_ = false;
}

SecretNonce& SecretNonce::operator=(SecretNonce&& other) noexcept {
  if (this != &other) {
    both_ = std::move(other.both_);
    key_ = other.key_;
    aggregate_ = other.aggregate_;
    message_hash_ = other.message_hash_;
    usable_ = other.usable_;
    other.usable_ = false;
  }
  return *this;
}

Result<NoncePair> make_nonce(Entropy&& entropy, const NonceInputs& inputs) noexcept {
  constexpr const char* where = "make_nonce";
  const Entropy own = std::move(entropy);
  unsigned any = 0;
  for (const std::uint8_t byte : own.reveal()) any |= byte;
  declassify(&any, sizeof any);
  if (any == 0) return fail(Errc::invalid_argument, where);
  if (!check(inputs.key)) return fail(Errc::keys_invalid_public, where);
  if (inputs.extra.size() > 0xffffffff) return fail(Errc::limit_exceeded, where);
  if (inputs.secret != nullptr) {
    const auto own_key = public_key(*inputs.secret);
    if (!own_key || *own_key != inputs.key) return fail(Errc::keys_invalid_secret, where);
  }
  const Entropy mixed = inputs.secret != nullptr ? mix(*inputs.secret, own) : own.duplicate();
  static const TaggedHash tag("MuSig/nonce");
  const auto one = [](std::size_t value) {
    return std::array<std::uint8_t, 1>{static_cast<std::uint8_t>(value)};
  };
  const auto key_size = one(PublicKey::size_bytes);
  const auto aggregate_size = one(inputs.aggregate ? XOnlyKey::size_bytes : 0);
  const auto has_message = one(inputs.message ? 1 : 0);
  const auto message_size = big_endian(std::uint64_t{inputs.message ? inputs.message->size() : 0});
  const auto extra_size = big_endian(static_cast<std::uint32_t>(inputs.extra.size()));
  auto pair = nonce_pair(inputs.key, [&](std::uint8_t half) {
    return derive_secret_key(
        tag, {mixed.reveal(), ByteView(key_size), inputs.key, ByteView(aggregate_size),
              inputs.aggregate ? inputs.aggregate->view() : ByteView(), ByteView(has_message),
              inputs.message ? ByteView(message_size) : ByteView(),
              inputs.message ? *inputs.message : ByteView(), ByteView(extra_size), inputs.extra,
              ByteView(&half, 1)});
  });
  if (!pair) return pair.error();
  std::optional<Hash256> message_hash;
  if (inputs.message) message_hash = sha256(*inputs.message);
  SecretNonceAccess::bind(pair->secret_nonce, inputs.aggregate, message_hash);
  return pair;
}

Result<std::array<Point, 2>> parse_nonce(const PublicNonce& nonce) noexcept {
  std::array<Point, 2> out;
  for (std::size_t half = 0; half < 2; ++half) {
    const auto point = Point::parse(nonce.view().subspan(33 * half, 33));
    if (!point) return fail(Errc::keys_invalid_nonce, "parse_nonce", 0, 33 * half);
    out[half] = *point;
  }
  return out;
}

Result<std::array<Point, 2>> parse_nonce(const AggregateNonce& nonce) noexcept {
  std::array<Point, 2> out;
  for (std::size_t half = 0; half < 2; ++half) {
    const auto point = parse_or_infinity(nonce.view().subspan(33 * half, 33));
    if (!point) return fail(Errc::keys_invalid_nonce, "aggregate nonce", 0, 33 * half);
    out[half] = *point;
  }
  return out;
}

AggregateNonce write_nonce(const std::array<Point, 2>& points) noexcept {
  AggregateNonce out;
  for (std::size_t half = 0; half < 2; ++half) {
    const auto bytes = points[half].compressed();
    if (!bytes) continue;  // infinity is 33 zero bytes
    std::copy(bytes->bytes.begin(), bytes->bytes.end(), out.bytes.begin() + 33 * half);
  }
  return out;
}

Result<AggregateNonce> aggregate_nonces(std::span<const PublicNonce> nonces) {
  constexpr const char* where = "aggregate_nonces";
  if (nonces.empty() || nonces.size() > max_signers) {
    return fail(Errc::out_of_range, where, 0, nonces.size());
  }
  std::array<std::vector<Point>, 2> halves;
  for (std::size_t i = 0; i < nonces.size(); ++i) {
    const auto points = parse_nonce(nonces[i]);
    if (!points) return fail(Errc::keys_invalid_nonce, where, i, points.error().offset);
    for (std::size_t half = 0; half < 2; ++half) halves[half].push_back((*points)[half]);
  }
  return write_nonce({sum(halves[0]), sum(halves[1])});
}

Result<DeterministicShare> sign_deterministic(const SecretKey& key,
                                              const AggregateNonce& nonce_of_others,
                                              const KeyAggregate& group, ByteView message,
                                              const Entropy* entropy) {
  BTCFI_TRY(const PublicKey own_key, public_key(key));
  // BIP-327 refuses infinity here, unlike in an aggregate of all.
  const auto others = parse_nonce(PublicNonce{nonce_of_others.bytes});
  if (!others) {
    return fail(Errc::keys_invalid_nonce, "sign_deterministic", 0, others.error().offset);
  }
  const Entropy mixed = entropy != nullptr ? mix(key, *entropy) : Entropy(key.reveal());
  static const TaggedHash tag("MuSig/deterministic/nonce");
  auto pair = nonce_pair(own_key, [&](std::uint8_t half) {
    const auto size = big_endian(std::uint64_t{message.size()});
    return derive_secret_key(tag, {mixed.reveal(), nonce_of_others, group.xonly(), ByteView(size),
                                   message, ByteView(&half, 1)});
  });
  if (!pair) return pair.error();
  BTCFI_TRY(const auto own, parse_nonce(pair->public_nonce));
  const AggregateNonce all = write_nonce({own[0] + (*others)[0], own[1] + (*others)[1]});
  BTCFI_TRY(const Session session, Session::start(group, all, message));
  BTCFI_TRY(const PartialSignature partial,
            sign_partial(std::move(pair->secret_nonce), key, session));
  return DeterministicShare{pair->public_nonce, partial};
}

}  // namespace btcfi::keys
