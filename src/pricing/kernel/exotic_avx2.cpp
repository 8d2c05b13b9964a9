#include <immintrin.h>
#include <pricing/kernel/coefficients.hpp>
#include <pricing/kernel/exotic_kernel.hpp>
#include <pricing/kernel/gauss_nodes.hpp>

#include <bit>
#include <cstdint>
#include <iterator>

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
#include <pricing/kernel/quadrature.inc>
#include <pricing/kernel/slopes.inc>
#include <pricing/kernel/touch.inc>
#include <pricing/kernel/barrier.inc>
#include <pricing/kernel/corridor.inc>
#include <pricing/kernel/exotic.inc>
// clang-format on

}  // namespace

const ExoticPath exotic_avx2{
    barrier_columns, binary_columns, touch_columns, integrate, integrate_corridor,
    nullptr,         nullptr,        nullptr,       nullptr};

}  // namespace btcfi::pricing::kernel

#undef INLINE
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
