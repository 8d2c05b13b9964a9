#pragma once

#include <btcfi/keys/key.hpp>

namespace btcfi::keys {

/// A public number modulo the group order, big-endian; zero is allowed.
///
/// Operations may take time that depends on the value: use SecretKey and the calls below for
/// secrets.
class Scalar {
 public:
  /// Zero.
  constexpr Scalar() noexcept = default;
  /// Errors: out_of_range (not 32 bytes), keys_invalid_scalar (not below the group order).
  [[nodiscard]] static Result<Scalar> parse(ByteView bytes32) noexcept;
  /// The number modulo the group order, by one subtraction without a branch.
  [[nodiscard]] static Scalar reduce(const Hash256& hash) noexcept;
  [[nodiscard]] static Scalar from_uint(std::uint64_t value) noexcept;
  /// A secret made public, for instance an attested one: it is no secret any more.
  [[nodiscard]] static Scalar published(const SecretKey& key) noexcept;

  [[nodiscard]] bool is_zero() const noexcept;
  [[nodiscard]] const std::array<std::uint8_t, 32>& bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::string hex() const { return to_hex(bytes_); }

  /// 1 / this modulo the group order. Errors: keys_invalid_scalar for zero.
  [[nodiscard]] Result<Scalar> inverse() const noexcept;

  friend bool operator==(const Scalar&, const Scalar&) = default;
  friend Scalar operator+(const Scalar& a, const Scalar& b) noexcept;
  friend Scalar operator-(const Scalar& a, const Scalar& b) noexcept;
  friend Scalar operator*(const Scalar& a, const Scalar& b) noexcept;
  friend Scalar operator-(const Scalar& a) noexcept;

 private:
  std::array<std::uint8_t, 32> bytes_{};
};

/// A secret key from 32 hashed bytes, reduced modulo the group order without a branch.
/// Errors: keys_invalid_secret when the result is zero (chance 2^-256).
[[nodiscard]] Result<SecretKey> reduce_secret(std::span<const std::uint8_t, 32> bytes) noexcept;

/// a + b. Constant time. Errors: keys_invalid_secret when an operand is invalid or the sum is zero.
[[nodiscard]] Result<SecretKey> add(const SecretKey& a, const SecretKey& b) noexcept;
/// a + b with a public b. Constant time in a. Errors: as above.
[[nodiscard]] Result<SecretKey> add(const SecretKey& a, const Scalar& b) noexcept;
/// a * b with a public b. Constant time in a. Errors: keys_invalid_secret, also when b is zero.
[[nodiscard]] Result<SecretKey> multiply(const SecretKey& a, const Scalar& b) noexcept;
/// -a. Constant time. Errors: keys_invalid_secret.
[[nodiscard]] Result<SecretKey> negate(const SecretKey& a) noexcept;

}  // namespace btcfi::keys
