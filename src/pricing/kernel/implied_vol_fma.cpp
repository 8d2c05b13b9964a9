#include <immintrin.h>
#include <pricing/kernel/coefficients.hpp>
#include <pricing/kernel/guess.hpp>
#include <pricing/kernel/implied_vol_kernel.hpp>

#include <bit>
#include <cstdint>

// The target holds for what follows, not for the standard library's templates above.
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("fma")
#endif

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

}  // namespace

std::size_t implied_vol_fma(const VolInputs& in, double* vol, double* condition, std::size_t count,
                            std::uint32_t* odd) {
  return run(in, vol, condition, count, odd);
}

}  // namespace btcfi::pricing::kernel

#undef INLINE
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
