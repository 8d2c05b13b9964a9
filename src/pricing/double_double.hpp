#pragma once

// Numbers of 106 bits as the sum of two doubles, for where a rounding error of an intermediate would
// show: about 2^-100 relative. Compiled without contraction; every fma is written.

#include <cmath>

namespace btcfi::pricing::detail {

struct DoubleDouble {
  double hi = 0;
  double lo = 0;

  constexpr DoubleDouble() noexcept = default;
  constexpr DoubleDouble(double value) noexcept : hi(value) {}
  constexpr DoubleDouble(double high, double low) noexcept : hi(high), lo(low) {}

  /// |a| >= |b| or a == 0.
  [[nodiscard]] static constexpr DoubleDouble quick(double a, double b) noexcept {
    const double sum = a + b;
    return {sum, b - (sum - a)};
  }
  [[nodiscard]] static constexpr DoubleDouble sum(double a, double b) noexcept {
    const double s = a + b;
    const double of_b = s - a;
    return {s, (a - (s - of_b)) + (b - of_b)};
  }
  [[nodiscard]] static DoubleDouble product(double a, double b) noexcept {
    const double p = a * b;
    return {p, std::fma(a, b, -p)};
  }

  friend DoubleDouble operator-(DoubleDouble a) noexcept { return {-a.hi, -a.lo}; }
  friend DoubleDouble operator+(DoubleDouble a, DoubleDouble b) noexcept {
    const DoubleDouble high = sum(a.hi, b.hi), low = sum(a.lo, b.lo);
    const DoubleDouble middle = quick(high.hi, high.lo + low.hi);
    return quick(middle.hi, middle.lo + low.lo);
  }
  friend DoubleDouble operator-(DoubleDouble a, DoubleDouble b) noexcept { return a + -b; }
  friend DoubleDouble operator*(DoubleDouble a, DoubleDouble b) noexcept {
    const DoubleDouble p = product(a.hi, b.hi);
    return quick(p.hi, p.lo + std::fma(a.hi, b.lo, a.lo * b.hi));
  }
  friend DoubleDouble operator/(DoubleDouble a, DoubleDouble b) noexcept {
    const double first = a.hi / b.hi;
    const DoubleDouble rest = a - b * DoubleDouble(first);
    const double second = rest.hi / b.hi;
    const DoubleDouble last = rest - b * DoubleDouble(second);
    return quick(first, second) + DoubleDouble(last.hi / b.hi);
  }
};

inline constexpr DoubleDouble log_two{0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};
inline constexpr DoubleDouble root_two_pi{0x1.40d931ff62706p+1, -0x1.a6a0d6f814637p-53};

[[nodiscard]] inline DoubleDouble square_root(DoubleDouble a) noexcept {
  if (a.hi == 0) return {};
  const double near = std::sqrt(a.hi);
  const DoubleDouble rest = a - DoubleDouble::product(near, near);
  return DoubleDouble::quick(near, rest.hi / (2 * near));
}

[[nodiscard]] inline DoubleDouble scaled(DoubleDouble a, int power) noexcept {
  return {std::ldexp(a.hi, power), std::ldexp(a.lo, power)};
}

/// e^a as mantissa in about [0.7, 1.5] times 2^power; |a| < 1e6.
struct Exponent {
  DoubleDouble mantissa;
  int power = 0;
};
[[nodiscard]] inline Exponent exponential_parts(DoubleDouble a) noexcept {
  const double k = std::nearbyint(a.hi * 1.4426950408889634);
  // A sixteenth of the rest: its series is short, and four squarings bring it back.
  const DoubleDouble r = scaled(a - log_two * DoubleDouble(k), -4);
  DoubleDouble sum(1);
  for (int n = 17; n >= 1; --n) sum = DoubleDouble(1) + sum * r / DoubleDouble(n);
  for (int i = 0; i < 4; ++i) sum = sum * sum;
  return {sum, static_cast<int>(k)};
}
[[nodiscard]] inline DoubleDouble exponential(DoubleDouble a) noexcept {
  const Exponent e = exponential_parts(a);
  return scaled(e.mantissa, e.power);
}

/// ln(a / b) for positive a and b, whatever their magnitudes.
[[nodiscard]] inline DoubleDouble log_of_ratio(double a, double b) noexcept {
  int power_a = 0, power_b = 0;
  const double mantissa_a = std::frexp(a, &power_a), mantissa_b = std::frexp(b, &power_b);
  const DoubleDouble ratio = DoubleDouble(mantissa_a) / DoubleDouble(mantissa_b);
  // One step of Newton from double precision: the error squares.
  const double near = std::log(ratio.hi);
  const DoubleDouble rest = ratio * exponential(-near) - DoubleDouble(1);
  const DoubleDouble log = DoubleDouble(near) + rest - rest * rest * DoubleDouble(0.5);
  return log + log_two * DoubleDouble(power_a - power_b);
}

/// Mills' ratio N(-a) / n(a), 0 <= a <= 60.
[[nodiscard]] inline DoubleDouble mills(DoubleDouble a) noexcept {
  if (a.hi < 4) {
    // 1 / (2 n(a)) less the sum of a^(2k+1) / (2k+1)!!
    const DoubleDouble square = a * a;
    DoubleDouble term = a, sum = a;
    for (int k = 1; k < 90 && term.hi > 1e-34; ++k) {
      term = term * square / DoubleDouble(2 * k + 1);
      sum = sum + term;
    }
    return exponential(square * DoubleDouble(0.5)) * root_two_pi * DoubleDouble(0.5) - sum;
  }
  // 1 / (a + 1 / (a + 2 / (a + 3 / ...)))
  DoubleDouble f = a;
  const int depth = 20 + static_cast<int>(1000 / (a.hi * a.hi));
  for (int k = depth; k >= 1; --k) f = a + DoubleDouble(k) / f;
  return DoubleDouble(1) / f;
}

}  // namespace btcfi::pricing::detail
