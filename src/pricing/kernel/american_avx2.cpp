#include <immintrin.h>
#include <pricing/kernel/american_kernel.hpp>
#include <pricing/kernel/coefficients.hpp>

#include <bit>
#include <cstdint>

// The target holds for what follows, not for the standard library's templates above.
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif

#define INLINE static inline __attribute__((always_inline))

namespace btcfi::pricing::kernel {
namespace {

// Each builds on the one before: no sorting.
// clang-format off
#include <pricing/kernel/simd_avx2.inc>
#include <pricing/kernel/math.inc>
#include <pricing/kernel/american.inc>
// clang-format on

}  // namespace

AmericanKernel american_avx2() noexcept {
  return {solve, premium, log_boundary_at, exp_of_one, log_of_one};
}

}  // namespace btcfi::pricing::kernel

#undef INLINE
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
