#include <pricing/kernel/coefficients.hpp>
#include <pricing/kernel/guess.hpp>
#include <pricing/kernel/implied_vol_kernel.hpp>

#include <bit>
#include <cmath>
#include <cstdint>

#define INLINE static inline __attribute__((always_inline))

namespace btcfi::pricing::kernel {
namespace {

// Each builds on the one before: no sorting.
// clang-format off
#include <pricing/kernel/simd_scalar.inc>
#include <pricing/kernel/math.inc>
#include <pricing/kernel/pairs.inc>
#include <pricing/kernel/implied_vol.inc>
// clang-format on

/// The same steps, kept inside a bracket that each of them narrows.
bool solve_slowly(double sign, double forward, double strike, double tau, double price, double* vol,
                  double* condition) noexcept {
  Problem p = problem(sign, forward, strike, price);
  if (p.out.hi < 0x1p-1000) {
    p.out = {p.out.hi * 0x1p300, p.out.lo * 0x1p300};
    p.price *= 0x1p300;
    p.shift = -300 * 0.693147180559945309417;
  }
  // h < 64 + sqrt(a) wherever the price is a number, s < 80 wherever its complement is.
  double low = std::fmax(p.a.hi / (64 + std::sqrt(p.a.hi)), 0x1p-1020), high = 128;
  double s = std::fmax(low, std::fmin(high, p.a.hi / 20 + p.out.hi / p.unit));
  for (int i = 0; i < 300; ++i) {
    const double delta = step<false>(p, s).delta;
    if (std::fabs(delta) <= 1e-7 * s) {
      const Step last = step<true>(p, s);
      if (!(std::fabs(last.delta) < 1e-6 * s)) return false;
      *vol = vol_of(s, last.delta, tau);
      *condition = last.condition;
      return true;
    }
    (delta > 0 ? low : high) = s;
    const double next = s + delta;
    s = next > low && next < high ? next : std::sqrt(low) * std::sqrt(high);
  }
  return false;
}

}  // namespace

std::size_t implied_vol_generic(const VolInputs& in, double* vol, double* condition,
                                std::size_t count, std::uint32_t* odd) {
  return run(in, vol, condition, count, odd);
}

bool implied_vol_slow(double sign, double forward, double strike, double tau, double price,
                      double* vol, double* condition) noexcept {
  return solve_slowly(sign, forward, strike, tau, price, vol, condition);
}

}  // namespace btcfi::pricing::kernel

#undef INLINE
