#include <btcfi/core/sha256.hpp>
#include <btcfi/keys/musig.hpp>

namespace btcfi::keys {

std::vector<PublicKey> sort_keys(std::vector<PublicKey> keys) {
  std::sort(keys.begin(), keys.end());
  return keys;
}

Result<KeyAggregate> KeyAggregate::of(std::span<const PublicKey> keys) {
  constexpr const char* where = "KeyAggregate::of";
  if (keys.empty() || keys.size() > max_signers) {
    return fail(Errc::out_of_range, where, 0, keys.size());
  }
  static const TaggedHash list_tag("KeyAgg list");
  KeyAggregate out;
  out.signers_.assign(keys.begin(), keys.end());
  Sha256 list = list_tag.begin();
  for (const PublicKey& key : keys) {
    list.update(key);
    if (out.second_ == PublicKey{} && key != keys[0]) out.second_ = key;
  }
  out.list_hash_ = list.digest();
  std::vector<Point> terms;
  terms.reserve(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto point = Point::parse(keys[i]);
    if (!point) return fail(Errc::keys_invalid_public, where, i);
    terms.push_back(out.coefficient(keys[i]) * *point);
  }
  out.point_ = sum(terms);
  const auto aggregate = out.point_.compressed();
  if (!aggregate) return fail(Errc::keys_point_at_infinity, where);
  out.aggregate_ = *aggregate;
  out.sign_product_ = Scalar::from_uint(1);
  return out;
}

Scalar KeyAggregate::coefficient(const PublicKey& key) const noexcept {
  static const TaggedHash tag("KeyAgg coefficient");
  // BIP-327: the second distinct key has coefficient 1, which saves one multiplication.
  if (key == second_) return Scalar::from_uint(1);
  return Scalar::reduce(tag({list_hash_, key}));
}

Result<KeyAggregate> KeyAggregate::tweaked(const Hash256& tweak, Tweak how) const {
  constexpr const char* where = "KeyAggregate::tweaked";
  const auto t = Scalar::parse(tweak);
  if (!t) return fail(Errc::keys_invalid_tweak, where);
  const bool flip = how == Tweak::xonly && keys::xonly(aggregate_).odd;
  KeyAggregate out = *this;
  out.point_ = add_generator(flip ? -point_ : point_, *t);
  const auto aggregate = out.point_.compressed();
  if (!aggregate) return fail(Errc::keys_point_at_infinity, where);
  out.aggregate_ = *aggregate;
  if (flip) {
    out.sign_product_ = -sign_product_;
    out.tweak_sum_ = -tweak_sum_;
  }
  out.tweak_sum_ = out.tweak_sum_ + *t;
  return out;
}

}  // namespace btcfi::keys
