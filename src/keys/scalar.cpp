#include <btcfi/keys/scalar.hpp>

#include <keys/detail/curve.hpp>

namespace btcfi::keys {
namespace {

// The order of secp256k1 (SEC 2, 2.4.1), big-endian.
constexpr std::array<std::uint8_t, 32> order{
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
    0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41};

// out = in mod n. 2^256 < 2 n, so one subtraction is enough; which of the two is kept is decided by
// a mask, since the bytes may be secret.
void reduce_once(std::span<const std::uint8_t, 32> in, std::span<std::uint8_t, 32> out) noexcept {
  std::array<std::uint8_t, 32> difference{};
  unsigned borrow = 0;
  for (std::size_t i = 32; i-- > 0;) {
    const unsigned step = 0x100u + in[i] - order[i] - borrow;
    difference[i] = static_cast<std::uint8_t>(step);
    borrow = 1u - (step >> 8);
  }
  const auto keep = static_cast<std::uint8_t>(0u - borrow);  // ff where in < n
  for (std::size_t i = 0; i < 32; ++i) {
    out[i] = static_cast<std::uint8_t>((in[i] & keep) | (difference[i] & ~keep));
  }
  secure_wipe(difference);
}

}  // namespace

Result<Scalar> Scalar::parse(ByteView bytes32) noexcept {
  if (bytes32.size() != 32) return fail(Errc::out_of_range, "Scalar::parse", 0, bytes32.size());
  if (!std::lexicographical_compare(bytes32.begin(), bytes32.end(), order.begin(), order.end())) {
    return fail(Errc::keys_invalid_scalar, "Scalar::parse");
  }
  Scalar out;
  std::copy(bytes32.begin(), bytes32.end(), out.bytes_.begin());
  return out;
}

Scalar Scalar::reduce(const Hash256& hash) noexcept {
  Scalar out;
  reduce_once(hash.bytes, out.bytes_);
  return out;
}

Scalar Scalar::from_uint(std::uint64_t value) noexcept {
  Scalar out;
  for (std::size_t i = 0; i < 8; ++i) {
    out.bytes_[31 - i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
  return out;
}

Scalar Scalar::published(const SecretKey& key) noexcept {
  Scalar out;
  reduce_once(key.reveal(), out.bytes_);
  declassify(out.bytes_.data(), out.bytes_.size());
  return out;
}

bool Scalar::is_zero() const noexcept { return *this == Scalar{}; }

Result<Scalar> Scalar::inverse() const noexcept {
  if (is_zero()) return fail(Errc::keys_invalid_scalar, "Scalar::inverse");
  // Fermat: a^(n - 2), square and multiply from the highest bit; n ends in 41, so n - 2 in 3f.
  std::array<std::uint8_t, 32> exponent = order;
  exponent[31] = static_cast<std::uint8_t>(exponent[31] - 2);
  Scalar out = from_uint(1);
  for (const std::uint8_t byte : exponent) {
    for (unsigned bit = 8; bit-- > 0;) {
      out = out * out;
      if (((byte >> bit) & 1u) != 0) out = out * *this;
    }
  }
  return out;
}

Scalar operator+(const Scalar& a, const Scalar& b) noexcept {
  if (a.is_zero()) return b;
  Scalar out = a;
  // The library answers 0 and clears the buffer when the sum is zero, which is the sum.
  ignore(secp256k1_ec_seckey_tweak_add(public_context(), out.bytes_.data(), b.bytes_.data()));
  return out;
}

Scalar operator-(const Scalar& a) noexcept {
  Scalar out = a;
  if (!a.is_zero()) {
    ignore(secp256k1_ec_seckey_negate(public_context(), out.bytes_.data()));
  }
  return out;
}

Scalar operator-(const Scalar& a, const Scalar& b) noexcept { return a + -b; }

Scalar operator*(const Scalar& a, const Scalar& b) noexcept {
  if (a.is_zero() || b.is_zero()) return {};
  Scalar out = a;
  ignore(secp256k1_ec_seckey_tweak_mul(public_context(), out.bytes_.data(), b.bytes_.data()));
  return out;
}

Result<SecretKey> reduce_secret(std::span<const std::uint8_t, 32> bytes) noexcept {
  SecretKey out;
  reduce_once(bytes, out.reveal_mutable());
  if (!check(out)) return fail(Errc::keys_invalid_secret, "reduce_secret");
  return out;
}

Result<SecretKey> add(const SecretKey& a, const SecretKey& b) noexcept {
  SecretKey out = a.duplicate();
  if (!check(b) || declassified(secp256k1_ec_seckey_tweak_add(
                       public_context(), out.reveal_mutable().data(), b.reveal().data())) == 0) {
    return fail(Errc::keys_invalid_secret, "add");
  }
  return out;
}

Result<SecretKey> add(const SecretKey& a, const Scalar& b) noexcept {
  SecretKey out = a.duplicate();
  if (declassified(secp256k1_ec_seckey_tweak_add(public_context(), out.reveal_mutable().data(),
                                                 b.bytes().data())) == 0) {
    return fail(Errc::keys_invalid_secret, "add");
  }
  return out;
}

Result<SecretKey> multiply(const SecretKey& a, const Scalar& b) noexcept {
  SecretKey out = a.duplicate();
  if (declassified(secp256k1_ec_seckey_tweak_mul(public_context(), out.reveal_mutable().data(),
                                                 b.bytes().data())) == 0) {
    return fail(Errc::keys_invalid_secret, "multiply");
  }
  return out;
}

Result<SecretKey> negate(const SecretKey& a) noexcept {
  SecretKey out = a.duplicate();
  if (declassified(secp256k1_ec_seckey_negate(public_context(), out.reveal_mutable().data())) ==
      0) {
    return fail(Errc::keys_invalid_secret, "negate");
  }
  return out;
}

}  // namespace btcfi::keys
