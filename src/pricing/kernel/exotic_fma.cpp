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
#include <pricing/kernel/target_fma.inc>
#include <pricing/kernel/simd_scalar.inc>
#include <pricing/kernel/math.inc>
#include <pricing/kernel/quadrature.inc>
#include <pricing/kernel/slopes.inc>
#include <pricing/kernel/touch.inc>
#include <pricing/kernel/barrier.inc>
#include <pricing/kernel/corridor.inc>
#include <pricing/kernel/exotic.inc>
#include <pricing/kernel/exact.inc>
#include <pricing/kernel/corridor_exact.inc>
#include <pricing/kernel/corridor_hit.inc>
// clang-format on

}  // namespace

const ExoticPath exotic_fma{barrier_columns, binary_columns,     touch_columns,
                            integrate,       integrate_corridor, barrier_exact,
                            touch_exact,     double_exact,       double_hit};

}  // namespace btcfi::pricing::kernel

#include <pricing/kernel/target_end.inc>
