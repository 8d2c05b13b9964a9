#pragma once

// Two numbers at a time for the scalar solvers of this room: each waits on a long chain of operations
// that leaves room for another beside it. Multiplied and added apart, since the processors that this is
// compiled for need not fuse; the same bits with every compiler.

#include <pricing/kernel/coefficients.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>

namespace btcfi::pricing::detail {

/// Two doubles side by side, in one register where the processor has such.
using Pair = double __attribute__((vector_size(16)));
using PairBits = std::int64_t __attribute__((vector_size(16)));

inline Pair pair_of(PairBits bits) noexcept { return reinterpret_cast<Pair>(bits); }
inline PairBits bits_of(Pair a) noexcept { return reinterpret_cast<PairBits>(a); }
inline Pair absolute(Pair a) noexcept { return pair_of(bits_of(a) & 0x7fffffffffffffff); }

inline Pair root(Pair a) noexcept { return Pair{std::sqrt(a[0]), std::sqrt(a[1])}; }

/// c[0] + c[1] x + ..., in four short chains instead of a long one.
template <std::size_t N>
inline Pair polynomial(const double (&coefficients)[N], Pair x) noexcept {
  constexpr std::size_t top = (N - 1) / 4 * 4;
  const auto c = [&](std::size_t i) {
    const double at = i < N ? coefficients[i] : 0;
    return Pair{at, at};
  };
  const Pair x2 = x * x, x4 = x2 * x2;
  Pair p0 = c(top), p1 = c(top + 1), p2 = c(top + 2), p3 = c(top + 3);
  for (std::size_t i = top; i >= 4; i -= 4) {
    p0 = p0 * x4 + c(i - 4), p1 = p1 * x4 + c(i - 3);
    p2 = p2 * x4 + c(i - 2), p3 = p3 * x4 + c(i - 1);
  }
  return (p0 + p1 * x) + x2 * (p2 + p3 * x);
}

/// e^x; 0 below -708, e^709 above 709. About 1 ulp.
inline Pair exp_of(Pair x) noexcept {
  constexpr double magic = 0x1.8p52, log2_high = 0x1.62e42fefa4p-1,
                   log2_low = -0x1.8432a1b0e2634p-43;
  const PairBits inside = x > -708;
  x = x < 709 ? x : Pair{709, 709};
  x = pair_of(bits_of(x) & inside);
  const Pair k = (x * 0x1.71547652b82fep+0 + magic) - magic;
  const Pair r = (x - k * log2_high) - k * log2_low;
  const Pair power = pair_of(bits_of(k + (0x1p52 + 1023)) << 52);
  const Pair result = (1 + (r + r * r * polynomial(kernel::exp_tail, r))) * power;
  return pair_of(bits_of(result) & inside);
}

/// ln(a / b) of positive numbers; nothing is lost where they are close, and it is quick there. Not a
/// number where either is negative.
inline Pair log_ratio(Pair a, Pair b) noexcept {
  const Pair z = (a - b) / (a + b), z2 = z * z;
  const Pair near = 2 * z + z * z2 * polynomial(kernel::log_tail, z2);
  const PairBits inside = absolute(z) < 0.17;
  if (inside[0] != 0 && inside[1] != 0) return near;
  return Pair{inside[0] != 0 ? near[0] : std::log(a[0] / b[0]),
              inside[1] != 0 ? near[1] : std::log(a[1] / b[1])};
}

/// N(-a) / n(a) of a >= 0, within about 3 ulp.
inline Pair mills_ratios(Pair a) noexcept {
  a = a < 1e150 ? a : Pair{1e150, 1e150};
  // One division for (a - 5) / (a + 5) and for the 1 / (a + 1) at the end.
  const Pair over = 1 / ((a + 5) * (a + 1));
  return polynomial(kernel::mills, (a - 5) * (a + 1) * over) * ((a + 5) * over);
}

}  // namespace btcfi::pricing::detail
