#pragma once

#include <btcfi/keys/scalar.hpp>

#include <span>

namespace btcfi::keys {

/// A public point of secp256k1, or infinity. A value: cheap to copy, no allocation.
///
/// Everything here takes variable time: never give it a secret. The public key of a secret is
/// keys::public_key.
class Point {
 public:
  /// Infinity, the neutral element.
  Point() noexcept = default;
  /// Errors: keys_invalid_public.
  [[nodiscard]] static Result<Point> parse(const PublicKey& key) noexcept;
  /// Errors: out_of_range (not 33 bytes), keys_invalid_public.
  [[nodiscard]] static Result<Point> parse(ByteView bytes33) noexcept;
  /// The point with this x and even y. Errors: keys_invalid_public.
  [[nodiscard]] static Result<Point> lift_x(const XOnlyKey& key) noexcept;
  [[nodiscard]] static const Point& generator() noexcept;

  [[nodiscard]] bool is_infinity() const noexcept { return infinity_; }
  /// Whether y is odd; false at infinity.
  [[nodiscard]] bool has_odd_y() const noexcept;
  /// Errors: keys_point_at_infinity.
  [[nodiscard]] Result<PublicKey> compressed() const noexcept;
  /// x and parity. Errors: keys_point_at_infinity.
  [[nodiscard]] Result<XOnlyWithParity> xonly() const noexcept;

  friend bool operator==(const Point& a, const Point& b) noexcept;
  friend Point operator+(const Point& a, const Point& b) noexcept;
  friend Point operator-(const Point& a, const Point& b) noexcept;
  friend Point operator-(const Point& a) noexcept;
  friend Point operator*(const Scalar& factor, const Point& a) noexcept;

 private:
  friend struct PointAccess;
  // The library's parsed form (secp256k1_pubkey); meaningless outside this process.
  std::array<std::uint8_t, 64> parsed_{};
  bool infinity_ = true;
};

/// The sum of any number of points; infinity for none. Cheaper than adding one by one.
[[nodiscard]] Point sum(std::span<const Point> points);
/// factor * G, variable time.
[[nodiscard]] Point multiply_generator(const Scalar& factor) noexcept;
/// a + factor * G, variable time and cheaper than the two steps.
[[nodiscard]] Point add_generator(const Point& a, const Scalar& factor) noexcept;

}  // namespace btcfi::keys
