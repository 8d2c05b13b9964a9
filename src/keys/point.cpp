#include <btcfi/keys/point.hpp>

#include <keys/detail/curve.hpp>

#include <optional>
#include <vector>

namespace btcfi::keys {

secp256k1_pubkey PointAccess::raw(const Point& point) noexcept {
  BTCFI_ASSERT(!point.infinity_);
  secp256k1_pubkey out;
  static_assert(sizeof out.data == 64);
  std::copy(point.parsed_.begin(), point.parsed_.end(), out.data);
  return out;
}

Point PointAccess::from(const secp256k1_pubkey& key) noexcept {
  Point out;
  std::copy_n(key.data, out.parsed_.size(), out.parsed_.begin());
  out.infinity_ = false;
  return out;
}

Result<Point> Point::parse(const PublicKey& key) noexcept {
  secp256k1_pubkey parsed;
  if (secp256k1_ec_pubkey_parse(public_context(), &parsed, key.data(), key.size()) == 0) {
    return fail(Errc::keys_invalid_public, "Point::parse");
  }
  return PointAccess::from(parsed);
}

Result<Point> Point::parse(ByteView bytes33) noexcept {
  BTCFI_TRY(const PublicKey key, PublicKey::from(bytes33));
  return parse(key);
}

Result<Point> Point::lift_x(const XOnlyKey& key) noexcept { return parse(keys::compressed(key)); }

const Point& Point::generator() noexcept {
  static const Point point = [] {
    // SEC 2, 2.4.1.
    auto parsed =
        PublicKey::from_hex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
    return *Point::parse(*parsed);
  }();
  return point;
}

bool Point::has_odd_y() const noexcept {
  return !infinity_ && serialize(PointAccess::raw(*this)).bytes[0] == 0x03;
}

Result<PublicKey> Point::compressed() const noexcept {
  if (infinity_) return fail(Errc::keys_point_at_infinity, "Point::compressed");
  return serialize(PointAccess::raw(*this));
}

Result<XOnlyWithParity> Point::xonly() const noexcept {
  BTCFI_TRY(const PublicKey key, compressed());
  return keys::xonly(key);
}

bool operator==(const Point& a, const Point& b) noexcept {
  if (a.infinity_ || b.infinity_) return a.infinity_ == b.infinity_;
  const secp256k1_pubkey raw_a = PointAccess::raw(a);
  const secp256k1_pubkey raw_b = PointAccess::raw(b);
  return secp256k1_ec_pubkey_cmp(public_context(), &raw_a, &raw_b) == 0;
}

Point operator+(const Point& a, const Point& b) noexcept {
  if (a.infinity_) return b;
  if (b.infinity_) return a;
  const secp256k1_pubkey raw_a = PointAccess::raw(a);
  const secp256k1_pubkey raw_b = PointAccess::raw(b);
  const std::array<const secp256k1_pubkey*, 2> both{&raw_a, &raw_b};
  secp256k1_pubkey out;
  // The library answers 0 for infinity alone, which it cannot represent.
  if (secp256k1_ec_pubkey_combine(public_context(), &out, both.data(), both.size()) == 0) return {};
  return PointAccess::from(out);
}

Point operator-(const Point& a) noexcept {
  if (a.infinity_) return {};
  secp256k1_pubkey raw = PointAccess::raw(a);
  ignore(secp256k1_ec_pubkey_negate(public_context(), &raw));
  return PointAccess::from(raw);
}

Point operator-(const Point& a, const Point& b) noexcept { return a + -b; }

Point operator*(const Scalar& factor, const Point& a) noexcept {
  if (a.infinity_ || factor.is_zero()) return {};
  secp256k1_pubkey raw = PointAccess::raw(a);
  BTCFI_ASSERT(secp256k1_ec_pubkey_tweak_mul(public_context(), &raw, factor.bytes().data()) == 1);
  return PointAccess::from(raw);
}

Point sum(std::span<const Point> points) {
  std::vector<secp256k1_pubkey> raw;
  raw.reserve(points.size());
  for (const Point& point : points) {
    if (!point.is_infinity()) raw.push_back(PointAccess::raw(point));
  }
  if (raw.empty()) return {};
  std::vector<const secp256k1_pubkey*> pointers;
  pointers.reserve(raw.size());
  for (const secp256k1_pubkey& key : raw) pointers.push_back(&key);
  secp256k1_pubkey out;
  if (secp256k1_ec_pubkey_combine(public_context(), &out, pointers.data(), pointers.size()) == 0) {
    return {};
  }
  return PointAccess::from(out);
}

Point multiply_generator(const Scalar& factor) noexcept { return factor * Point::generator(); }

Point add_generator(const Point& a, const Scalar& factor) noexcept {
  if (a.is_infinity()) return multiply_generator(factor);
  secp256k1_pubkey raw = PointAccess::raw(a);
  // 0 only when the result is infinity.
  if (secp256k1_ec_pubkey_tweak_add(public_context(), &raw, factor.bytes().data()) == 0) return {};
  return PointAccess::from(raw);
}

namespace {

// generator_factor G + factor P in one pass, where P has this x and parity; nothing where that
// cannot be said: no such point, a result at infinity, a factor of zero, no recovery module.
//
// Recovering an ECDSA key computes (s R - m G) / r with R the point of x = r: for s = factor r and
// m = -generator_factor r that is what is wanted, at two thirds of the cost of two multiplications.
std::optional<Point> combine_by_recovery([[maybe_unused]] const Scalar& generator_factor,
                                         [[maybe_unused]] const Scalar& factor,
                                         [[maybe_unused]] const XOnlyWithParity& key) noexcept {
#if BTCFI_HAS_RECOVERY
  const auto x = Scalar::parse(key.key);
  if (!x) return std::nullopt;  // x above the group order: chance 2^-127
  const Scalar s = factor * *x;
  const Scalar m = -(generator_factor * *x);
  std::array<std::uint8_t, 64> compact{};
  std::copy(x->bytes().begin(), x->bytes().end(), compact.begin());
  std::copy(s.bytes().begin(), s.bytes().end(), compact.begin() + 32);
  secp256k1_ecdsa_recoverable_signature signature;
  secp256k1_pubkey out;
  if (secp256k1_ecdsa_recoverable_signature_parse_compact(public_context(), &signature,
                                                          compact.data(), key.odd ? 1 : 0) == 1 &&
      secp256k1_ecdsa_recover(public_context(), &out, &signature, m.bytes().data()) == 1) {
    return PointAccess::from(out);
  }
#endif
  return std::nullopt;
}

}  // namespace

Point linear_combination(const Scalar& generator_factor, const Scalar& factor,
                         const Point& point) noexcept {
  if (const auto key = point.xonly()) {
    if (auto out = combine_by_recovery(generator_factor, factor, *key)) return *out;
  }
  return add_generator(factor * point, generator_factor);
}

Result<Point> linear_combination(const Scalar& generator_factor, const Scalar& factor,
                                 const XOnlyKey& key) noexcept {
  if (auto out = combine_by_recovery(generator_factor, factor, {key, false})) return *out;
  BTCFI_TRY(const Point point, Point::lift_x(key));
  return add_generator(factor * point, generator_factor);
}

}  // namespace btcfi::keys
