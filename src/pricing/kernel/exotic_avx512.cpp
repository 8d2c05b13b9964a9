#include <immintrin.h>
#include <pricing/kernel/coefficients.hpp>
#include <pricing/kernel/exotic_kernel.hpp>
#include <pricing/kernel/gauss_nodes.hpp>

#include <bit>
#include <cstdint>
#include <iterator>

namespace btcfi::pricing::kernel {
namespace {

// Each builds on the one before: no sorting.
// clang-format off
#include <pricing/kernel/target_avx512.inc>
#include <pricing/kernel/simd_avx512.inc>
#include <pricing/kernel/math.inc>
#include <pricing/kernel/quadrature.inc>
#include <pricing/kernel/slopes.inc>
#include <pricing/kernel/touch.inc>
#include <pricing/kernel/barrier.inc>
#include <pricing/kernel/corridor.inc>
#include <pricing/kernel/exotic.inc>
// clang-format on

}  // namespace

const ExoticPath exotic_avx512{
    barrier_columns, binary_columns, touch_columns, integrate, integrate_corridor,
    nullptr,         nullptr,        nullptr,       nullptr};

}  // namespace btcfi::pricing::kernel

#include <pricing/kernel/target_end.inc>
