#include <immintrin.h>
#include <pricing/kernel/american_kernel.hpp>
#include <pricing/kernel/coefficients.hpp>

#include <bit>
#include <cstdint>

namespace btcfi::pricing::kernel {
namespace {

// Each builds on the one before: no sorting.
// clang-format off
#include <pricing/kernel/target_avx512.inc>
#include <pricing/kernel/simd_avx512.inc>
#include <pricing/kernel/math.inc>
#include <pricing/kernel/american.inc>
// clang-format on

}  // namespace

AmericanKernel american_avx512() noexcept {
  return {solve, premium, log_boundary_at, exp_of_one, log_of_one};
}

}  // namespace btcfi::pricing::kernel

#include <pricing/kernel/target_end.inc>
